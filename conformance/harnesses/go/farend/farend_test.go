package farend

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"runtime"
	"strings"
	"testing"
)

type coded struct{}

func (coded) Error() string   { return "label is empty" }
func (coded) Code() string    { return "empty" }
func (coded) Pointer() string { return "/label" }

// answers are the replies of a port to a hello and these requests, without the reply to hello.
func answers(t *testing.T, port Port, requests ...string) []string {
	t.Helper()
	hello := `{"id": "h", "op": "hello", "protocol": 2, "edition": "0.17.9"}`
	in := strings.Join(append([]string{hello}, requests...), "\n")
	var out strings.Builder
	if err := port.serve(strings.NewReader(in), &out); err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")[1:]
}

func decoding(decode func(Request) ([]byte, error)) Port {
	return Port{Name: "p", Version: "1", Types: []string{"box"}, Decode: decode}
}

const box = `{"id": 1, "op": "decode", "type": "box", "payload": {"x": 1.0}}`

func TestHelloDeclaresWhatThePortHas(t *testing.T) {
	port := decoding(nil)
	port.Encode = func(Request) (string, error) { return "", nil }
	port.Editions = []string{"0.14.29", "0.15.5"}
	var out strings.Builder
	if err := port.serve(strings.NewReader(`{"id": "h", "op": "hello", "protocol": 2, "edition": "9"}`), &out); err != nil {
		t.Fatal(err)
	}
	want := `"edition":"0.15.5","operations":["encode"],"types":["box"]}}`
	if !strings.HasSuffix(strings.TrimSpace(out.String()), want) {
		t.Error(out.String())
	}
}

func TestAPortCanBeAskedWithoutServing(t *testing.T) {
	port := decoding(func(r Request) ([]byte, error) { return r.Payload, nil })
	for want, request := range map[string]struct {
		operation string
		given     Request
	}{
		`{"id": 0, "payload": {"x": 1.0}}`:                                  {"decode", Request{Type: "box", Payload: []byte(`{"x": 1.0}`)}},
		`{"id": 0, "payload": {"x": 2}}`:                                    {"decode", Request{Type: "line", Payload: []byte(`{"x": 2}`)}},
		`{"id": 0, "unsupported": {"reason":"p has no operation collect"}}`: {"collect", Request{}},
	} {
		reply, err := port.Reply(request.operation, request.given)
		if err != nil || strings.TrimSpace(string(reply)) != want {
			t.Errorf("%s is not %s (%v)", reply, want, err)
		}
	}
}

func TestReplies(t *testing.T) {
	for want, decode := range map[string]func(Request) ([]byte, error){
		`"payload": {"x": 1.0}}`:                           func(r Request) ([]byte, error) { return r.Payload, nil },
		`"payload": "0.17.9"}`:                             func(r Request) ([]byte, error) { return json.Marshal(r.Edition) },
		`"rejected": {"message":"no"}}`:                    func(Request) ([]byte, error) { return nil, errors.New("no") },
		`"error": {"caught":"decode returned nothing"}}`:   func(Request) ([]byte, error) { return nil, nil },
		`"error": {"caught":"the reply is not UTF-8"}}`:    func(Request) ([]byte, error) { return []byte("\"\xff\""), nil },
		`"error": {"caught":"out of order"}}`:              func(Request) ([]byte, error) { panic("out of order") },
		`"unsupported": {"reason":"x","issue_url":"i/1"}}`: func(Request) ([]byte, error) { return nil, &Unsupported{"x", "i/1"} },
		`"rejected": {"code":"empty","pointer":"/label","message":"read: label is empty"}}`: func(Request) ([]byte, error) {
			return nil, fmt.Errorf("read: %w", coded{})
		},
	} {
		if got := answers(t, decoding(decode), box)[0]; got != `{"id": 1, `+want {
			t.Errorf("%s is not %s", got, want)
		}
	}
}

type hostile struct{}

func (h hostile) Error() string { panic(h) }

func TestWhateverPanicsCostsThatCaseAlone(t *testing.T) {
	t.Setenv("GODEBUG", "panicnil=1")
	for want, decode := range map[string]func(Request) ([]byte, error){
		`panicnil`: func(Request) ([]byte, error) { panic(nil) },
		`a farend.hostile, which cannot say more`:  func(Request) ([]byte, error) { panic(hostile{}) },
		`a farend.hostile, which cannot say more.`: func(Request) ([]byte, error) { return nil, hostile{} },
		`nil pointer dereference`:                  func(Request) ([]byte, error) { return nil, (*Unsupported)(nil) },
	} {
		got := answers(t, decoding(decode), box, box)
		want = strings.TrimSuffix(want, ".")
		if len(got) != 2 || !strings.HasPrefix(got[1], `{"id": 1, "error": {"caught":"`) || !strings.Contains(got[1], want) && want != "panicnil" {
			t.Errorf("%s says nothing of %s", got, want)
		}
	}
}

func TestWhatCannotBeWrittenIsNotTheFaultOfWhatWasRead(t *testing.T) {
	cycle := map[string]any{}
	cycle["a"] = cycle
	for want, value := range map[string]any{
		`"error": {"caught":"json: unsupported type: chan int"}}`:                  map[string]any{"a": make(chan int)},
		`"error": {"caught":"json: unsupported type: func()"}}`:                    []any{func() {}},
		`"error": {"caught":"json: unsupported value: encountered a cycle via map`: cycle,
		`"rejected": {"message":"json: unsupported value: NaN"}}`:                  math.NaN(),
	} {
		port := decoding(func(Request) ([]byte, error) { return json.Marshal(value) })
		if got := answers(t, port, box)[0]; !strings.HasPrefix(got, `{"id": 1, `+want) {
			t.Errorf("%s is not %s", got, want)
		}
	}
}

func TestNothingIsNeverSentAsNull(t *testing.T) {
	port := decoding(nil)
	port.Dispatch = func(Request) (string, []byte, error) { return "box", nil, nil }
	port.Collect = func(Request) (List, error) {
		return List{[]Item{{"boxes", []json.RawMessage{[]byte("{}"), nil}}}, 2}, nil
	}
	for _, operation := range []string{"dispatch", "collect"} {
		reply, err := port.Reply(operation, Request{})
		if want := operation + ` returned nothing"}}`; err != nil || !strings.HasSuffix(string(reply), want+"\n") {
			t.Error(string(reply), err)
		}
	}
}

func TestAReplyThatIsNoJSONIsAnError(t *testing.T) {
	port := decoding(func(Request) ([]byte, error) { return []byte("{"), nil })
	if got := answers(t, port, box)[0]; !strings.Contains(got, `"error": {"caught":"the reply is not JSON`) {
		t.Error(got)
	}
}

func TestAReplyStaysOnOneLine(t *testing.T) {
	port := decoding(func(r Request) ([]byte, error) { return []byte("{\n  \"a\": 1\n}"), nil })
	if got := answers(t, port, box, box); len(got) != 2 {
		t.Error(got)
	}
}

func TestInputMayComeAsText(t *testing.T) {
	port := decoding(func(r Request) ([]byte, error) { return json.Marshal(string(r.Payload)) })
	got := answers(t, port, `{"id": 1, "op": "decode", "type": "box", "text": "{'a': \"\\ud83d\"}"}`)[0]
	if got != `{"id": 1, "payload": "{'a': \"\\ud83d\"}"}` {
		t.Error(got)
	}
}

func TestAnEndedGoroutineCostsThatCaseAlone(t *testing.T) {
	port := decoding(func(r Request) ([]byte, error) {
		if string(r.Payload) == "7" {
			runtime.Goexit()
		}
		return r.Payload, nil
	})
	seven := strings.Replace(box, `{"x": 1.0}`, "7", 1)
	got := answers(t, port, box, seven, seven, box, seven)
	want := `{"id": 1, "error": {"caught":"decode ended its goroutine"}}`
	if len(got) != 5 || got[0] != got[3] || got[1] != want || got[2] != want || got[4] != want {
		t.Error(got)
	}
}

func TestAWordThatIsNoStringIsNone(t *testing.T) {
	var out strings.Builder
	requests := `{"id": 0, "op": "hello", "edition": 7}` + "\n" + `{"id": 1, "op": 7}`
	if err := decoding(nil).serve(strings.NewReader(requests), &out); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), `"edition":""`) || !strings.Contains(out.String(), `{"id": 1, "unsupported": `) {
		t.Error(out.String())
	}
}

func TestWhatThePortDoesNotHaveIsUnsupported(t *testing.T) {
	port := decoding(func(Request) ([]byte, error) { return []byte("1"), nil })
	for _, request := range []string{
		`{"id": 1, "op": "polish", "type": "box"}`, `{"id": 1, "op": "encode", "type": "box"}`,
	} {
		if got := answers(t, port, request)[0]; !strings.Contains(got, `"unsupported": {"reason":"p has no `) {
			t.Error(got)
		}
	}
}

func TestBlankLinesAreNoRequestsAndLinesAreOfAnyLength(t *testing.T) {
	port := decoding(func(r Request) ([]byte, error) { return json.Marshal(len(r.Payload)) })
	long := fmt.Sprintf(`{"id": 2, "op": "decode", "type": "box", "payload": "%s"}`, strings.Repeat("x", 1<<21))
	got := answers(t, port, "", box, "\r", long)
	if len(got) != 2 || got[1] != `{"id": 2, "payload": 2097154}` {
		t.Error(len(got), got)
	}
}

func TestABrokenRequestIsTheEnd(t *testing.T) {
	for _, line := range []string{"{", "7", `{"op": "decode"}`, `{"id": 1e400}`, "{\"id\": \"\xff\"}"} {
		var out strings.Builder
		err := decoding(nil).serve(strings.NewReader(line), &out)
		if err == nil || !strings.HasPrefix(err.Error(), "p: a request is not") {
			t.Error(err)
		}
	}
}

func TestRepliesAreFlushedWhenNoFurtherRequestWaits(t *testing.T) {
	requests, asking := io.Pipe()
	answering, replies := io.Pipe()
	port := decoding(func(Request) ([]byte, error) { return []byte("1"), nil })
	go func() { replies.CloseWithError(port.serve(requests, replies)) }()
	for range 3 {
		if _, err := io.WriteString(asking, box+"\n"); err != nil {
			t.Fatal(err)
		}
		reply := make([]byte, 100)
		if n, err := answering.Read(reply); err != nil || !strings.HasSuffix(string(reply[:n]), "}\n") {
			t.Fatal(string(reply[:n]), err)
		}
	}
}

func TestStdoutIsForReplies(t *testing.T) {
	if os.Stdout != os.Stderr {
		t.Error("what prints writes to the protocol")
	}
}
