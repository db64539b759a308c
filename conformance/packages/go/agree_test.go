package fixtures

import (
	"encoding/json"
	"strings"
	"testing"
)

// caseOf reads a case whose expectation is that JSON text; the others are alternatives, flagged a, b, ….
func caseOf(t *testing.T, depth Depth, outcomes ...string) *Case {
	t.Helper()
	also := []string{}
	for i, each := range outcomes[1:] {
		also = append(also, `{"flag": "`+string(rune('a'+i))+`", "outcome": `+each+`}`)
	}
	text := `{"id": "x/decode/y", "type": "x", "operation": "decode", "level": "required", "depth": "` + string(depth) +
		`", "input": {"payload": {}}, "expect": ` + outcomes[0] + `, "also_accept": [` + strings.Join(also, ", ") + `]}`
	made := &Case{}
	if err := json.Unmarshal([]byte(text), made); err != nil {
		t.Fatal(err)
	}
	return made
}

func answerOf(t *testing.T, reply string) Answer {
	t.Helper()
	answer, err := ParseAnswer([]byte(reply))
	if err != nil {
		t.Fatal(err)
	}
	return answer
}

func TestHowDeeplyAnswersAgree(t *testing.T) {
	for _, each := range []struct {
		expected, actual string
		depth            Depth
		kind             string
	}{
		{`10`, `10`, DepthBytes, ""},
		{`10`, `10.0`, DepthValue, "number-spelling"},
		{`-0.0`, `0.0`, DepthValue, "number-spelling"},
		{`-0`, `0`, DepthBytes, ""},
		{`10.0`, `1e1`, DepthBytes, ""},
		{`9007199254740993`, `9007199254740992`, "", "value"},
		{`9007199254740993`, `9007199254740992.0`, "", "value"},
		{`1e400000`, `1`, "", "value"},
		{`1`, `true`, "", "type"},
		{`"\ud83d"`, `"\ufffd"`, "", "value"},
		{`"\ud83d\ude97"`, `"🚗"`, DepthBytes, ""},
		{`{"a": 1, "b": 2}`, `{"b": 2, "a": 1}`, DepthLexeme, "key-order"},
		{`{"a": null}`, `{}`, "", "absent-for-null"},
		{`{}`, `{"a": null}`, "", "null-for-absent"},
		{`{"a": 1}`, `{}`, "", "missing"},
		{`{}`, `{"a": 1}`, "", "extra"},
		{`[1, 2]`, `[1]`, "", "length"},
	} {
		verdict := Agree(caseOf(t, DepthValue, `{"value": `+each.expected+`}`), answerOf(t, `{"value": `+each.actual+`}`))
		kind := ""
		if len(verdict.Differences) > 0 {
			kind = verdict.Differences[0].Kind
		}
		if verdict.Depth != each.depth || verdict.OK() != (each.depth != "") || kind != each.kind {
			t.Errorf("%s and %s: %s, as deeply as %q", each.expected, each.actual, verdict, verdict.Depth)
		}
	}
}

func TestTextsAreComparedAsWhatTheySay(t *testing.T) {
	for actual, depth := range map[string]Depth{
		`{\"a\": 10}`: DepthBytes, `{\"a\":10}`: DepthLexeme, `{\"a\": 1e1}`: DepthValue, `{\"a\": 11}`: "", `no JSON`: "", `{\"a\": 10, \"a\": 10}`: "",
	} {
		verdict := Agree(caseOf(t, DepthValue, `{"text": "{\"a\": 10}"}`), answerOf(t, `{"id": 7, "text": "`+actual+`"}`))
		if verdict.Depth != depth {
			t.Errorf("%s: %s, as deeply as %q", actual, verdict, verdict.Depth)
		}
	}
	half := caseOf(t, DepthValue, `{"text": "{\"a\": \"\\ud83d\"}"}`)
	if verdict := Agree(half, answerOf(t, `{"text": "{\"a\": \"\ud83d\"}"}`)); verdict.Depth != DepthLexeme || verdict.Differences[0].Kind != "text-form" {
		t.Error(verdict)
	}
	pair := caseOf(t, DepthValue, `{"text": "{\"a\": \"\\ud83d\\ude97\", \"b\": 1}"}`)
	for actual, depth := range map[string]Depth{
		`{\"a\": \"\ud83d\\ude97\", \"b\": 1}`: DepthLexeme, `{\"b\": 1, \"a\": \"\\ud83d\ude97\"}`: DepthLexeme,
		`{\"a\": \"\ud83d\\ude97\", \"b\": 1.0}`: DepthValue, `{\"a\": \"\\\ud83d\", \"b\": 1}`: "",
	} {
		if verdict := Agree(pair, answerOf(t, `{"text": "`+actual+`"}`)); verdict.Depth != depth {
			t.Errorf("%s: %s, as deeply as %q", actual, verdict, verdict.Depth)
		}
	}
	if verdict := Agree(half, Text("{\"a\": \"\xff\"}")); verdict.Depth != "" {
		t.Error(verdict)
	}
	if verdict := Agree(caseOf(t, DepthValue, `{"text": "1"}`), answerOf(t, `{"text": 1}`)); verdict.Differences[0].Kind != "type" {
		t.Error(verdict)
	}
}

func TestAlternativesAreNamed(t *testing.T) {
	c := caseOf(t, DepthValue, `{"rejected": {"code": "x"}}`, `{"payload": {"a": 1}}`, `{"payload": {"a": 1, "b": 2, "c": 3}}`)
	if verdict := Agree(c, Payload([]byte(`{"a": 1.0}`))); verdict.Accepted != "a" || verdict.Depth != "" {
		t.Error(verdict)
	}
	if verdict := Agree(c, Payload([]byte(`{"a": 1, "b": 2, "c": 4}`))); verdict.OK() || verdict.Nearest.Flag != "b" || verdict.Differences[0].Pointer != "/c" {
		t.Error(verdict)
	}
	strict := Standard{Strict: true}
	if verdict := strict.Agree(c, Payload([]byte(`{"a": 1}`))); verdict.OK() || verdict.Known != "a" {
		t.Error(verdict)
	}
	if verdict := strict.Agree(c, Rejected(Rejection{})); verdict.Depth != DepthBytes {
		t.Error(verdict)
	}
	if verdict := (Standard{Depth: DepthLexeme}).Agree(c, Payload([]byte(`{"a": 1.0}`))); verdict.OK() {
		t.Error(verdict)
	}
}

func TestWhatIsToldIsWhatCounts(t *testing.T) {
	permitted := `{"payload": {"a": 1, "b": 2}}`
	for want, outcomes := range map[string][]string{
		`wrong value at /a: expected 2, got 1`:                                                               {`{"payload": {"b": 1, "a": 2}}`}, // no word on the order of keys
		`sent, but must not be at /b: expected nothing, got 1`:                                               {`{"payload": {"a": 1.0}}`},
		`nothing instead of null at /c: expected null, got nothing`:                                          {`{"payload": {"a": 1, "b": 1, "c": null}}`},
		`wrong value at /b: permitted 2, got 1; nearest to what a permits, but the case calls for a refusal`: {`{"rejected": {}}`, permitted},
		`wrong value at /b: permitted 2, got 1; nearest to what a permits`:                                   {`{"text": ""}`, permitted},
	} {
		if said := Agree(caseOf(t, DepthValue, outcomes...), Payload([]byte(`{"a": 1, "b": 1}`))).String(); said != "failed: "+want {
			t.Errorf("%s is not %s", said, want)
		}
	}
	orders := Standard{Depth: DepthBytes}.Agree(caseOf(t, DepthValue, `{"payload": {"b": 1, "a": 1}}`), Payload([]byte(`{"a": 1, "b": 1}`)))
	if said := orders.String(); said != `failed: keys in another order: expected ["b", "a"], got ["a", "b"]` {
		t.Error(said)
	}
}

func TestWhatIsNoOutcome(t *testing.T) {
	c := caseOf(t, DepthValue, `{"payload": {}}`)
	for _, each := range []struct {
		answer Answer
		name   Name
	}{
		{Unsupported("not yet"), IsUnsupported}, {Error("a panic"), IsError}, {Payload([]byte("{")), IsError}, {Answer{}, IsError},
		{answerOf(t, `{"unsupported": {"reason": "not yet"}}`), IsUnsupported}, {answerOf(t, `{"error": {"caught": "x"}}`), IsError},
	} {
		if verdict := Agree(c, each.answer); verdict.Name != each.name {
			t.Error(verdict)
		}
	}
	for _, reply := range []string{``, `{}`, `{"id": 1}`, `{"payload": 1, "text": ""}`, `{"rejected": 1}`, `{"other": {}}`, `{"payload": {"a": 1, "a": 1}}`,
		`{"payload": 1e400}`, "\u00a0{\"payload\": 1}", "{\"payload\": 1}\u2003", "\v{\"payload\": 1}", "{\"payload\": 1}\f", `{"payload": ` + strings.Repeat("[", 300) + strings.Repeat("]", 300) + `}`} {
		if answer, err := ParseAnswer([]byte(reply)); err == nil {
			t.Errorf("%s is read as %v", reply, answer)
		}
	}
}
