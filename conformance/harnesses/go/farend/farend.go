// Package farend puts a port of Nucleus predictions on the line protocol of nucleus-conformance.
//
//	err := farend.Serve(farend.Port{
//		Name:    "my-port",
//		Version: "1.0",
//		Types:   []string{"box"},
//		Decode: func(r farend.Request) ([]byte, error) {
//			if r.Type != "box" {
//				return nil, &farend.Unsupported{Reason: "no " + r.Type + " yet"}
//			}
//			var box myport.Box
//			if err := json.Unmarshal(r.Payload, &box); err != nil {
//				return nil, err
//			}
//			return json.Marshal(box)
//		},
//	})
//
// A port is given JSON as it came, and answers JSON, so that it is scored with the JSON package that it is used with.
// An operation that it does not have is not declared, and so not scored. An error is a refusal, unless it is an
// [Unsupported], or says that something is no JSON, such as a chan; a panic is a mistake of the port, and costs that
// case alone.
//
// What prints on [os.Stdout] goes to stderr, since stdout belongs to the protocol.
package farend

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"time"
	"unicode/utf8"
)

const (
	protocol = 2
	// How long a reply may wait for those behind it: whoever asked can read it while we answer them.
	patience = 200 * time.Microsecond
)

var stdout = os.Stdout

func init() { os.Stdout = os.Stderr }

// Port is what can be asked. Types and Editions are those that it declares, all of them if nil: it is scored on every
// operation that is here, of every type. It may be asked for another type, too, before that has all of them (run --type
// box): for what is not there, return an [Unsupported].
type Port struct {
	Name, Version   string
	Types, Editions []string

	Construct  func(Request) (payload []byte, err error)
	Decode     func(Request) (payload []byte, err error)
	Encode     func(Request) (text string, err error)
	Dispatch   func(Request) (typeName string, payload []byte, err error)
	LocalFiles func(Request) (has bool, err error)
	Collect    func(Request) (List, error)
}

// Request has what its operation needs.
type Request struct {
	Edition   string
	Type      string // of all but Dispatch and Collect
	Payload   []byte // JSON; of Decode, Encode, Dispatch and LocalFiles
	Arguments []byte // a JSON object; of Construct
	Pass      string // of Construct: "by-position", "plain" or ""
	Batches   []byte // a JSON list of lists of objects; of Collect
}

// List is a prediction list: its eight lists of payloads, and the number of all.
type List struct {
	Items  []Item
	Length int
}

// Item is one of the eight lists of payloads, each of which is JSON.
type Item struct {
	Name     string
	Payloads []json.RawMessage
}

// Unsupported is an error that says: that is not there yet.
type Unsupported struct{ Reason, IssueURL string }

func (u *Unsupported) Error() string { return u.Reason }

// Coded is an error that says more of a refusal: a word for it, and a JSON pointer to the place.
type Coded interface {
	error
	Code() string
	Pointer() string
}

// Serve answers requests on stdin until it ends. It fails if it cannot go on.
func Serve(port Port) error { return port.serve(os.Stdin, stdout) }

func (p Port) serve(requests io.Reader, replies io.Writer) error {
	c := conversation{
		port: p, in: bufio.NewReaderSize(requests, 1<<16), out: bufio.NewWriterSize(replies, 1<<16), flushed: time.Now(),
	}
	for !c.over {
		ended := make(chan struct{})
		go func() { // an operation may end its goroutine by runtime.Goexit; then another one goes on
			defer close(ended)
			c.err = c.goOn()
			c.over = true
		}()
		<-ended
	}
	return c.err
}

type conversation struct {
	port      Port
	in        *bufio.Reader
	out       *bufio.Writer
	flushed   time.Time
	edition   string
	id        json.RawMessage // of the request that is being answered
	operation string          // of that one
	over      bool
	err       error
}

func (c *conversation) goOn() error {
	if c.id != nil {
		if err := c.write(reply(c.id, "error", failure{c.operation + " ended its goroutine"})); err != nil {
			return err
		}
	}
	for {
		if !hasLine(c.in) || time.Since(c.flushed) > patience {
			if err := c.out.Flush(); err != nil {
				return err
			}
			c.flushed = time.Now()
		}
		line, ended := c.in.ReadBytes('\n') // of any length, unlike a bufio.Scanner
		if len(bytes.TrimSpace(line)) > 0 {
			if err := c.write(c.answer(line)); err != nil {
				return errors.Join(err, c.out.Flush())
			}
		}
		if ended == io.EOF {
			return c.out.Flush()
		}
		if ended != nil {
			return errors.Join(ended, c.out.Flush())
		}
	}
}

func (c *conversation) write(reply []byte, err error) error {
	c.id = nil
	if err == nil {
		_, err = c.out.Write(reply)
	}
	return err
}

// hasLine tells whether a whole line can be read without waiting.
func hasLine(in *bufio.Reader) bool {
	waiting, _ := in.Peek(in.Buffered())
	return bytes.IndexByte(waiting, '\n') >= 0
}

// asked is a request as it stands on its line.
type asked map[string]json.RawMessage

// word is the string of a key; empty if there is none.
func (a asked) word(key string) (word string) {
	if value, found := a[key]; found && json.Unmarshal(value, &word) != nil {
		return ""
	}
	return word
}

// jsonOrText is JSON; what not every JSON package can read comes as a string.
func (a asked) jsonOrText(key, asText string) []byte {
	if text, found := a[asText]; found && text[0] == '"' {
		return []byte(a.word(asText))
	}
	return a[key]
}

// answer fails for what is no request: without an id nobody can be answered.
func (c *conversation) answer(line []byte) ([]byte, error) {
	p := c.port
	if !utf8.Valid(line) {
		return nil, fmt.Errorf("%s: a request is not UTF-8: %.200q", p.Name, line)
	}
	var request asked
	if err := json.Unmarshal(line, &request); err != nil {
		return nil, fmt.Errorf("%s: a request is not JSON (%w): %.200s", p.Name, err, line)
	}
	id := request["id"]
	if id == nil || json.Unmarshal(id, new(any)) != nil { // nobody could read a reply to 1e400
		return nil, fmt.Errorf("%s: a request is not an object with an id: %.200s", p.Name, line)
	}
	c.id, c.operation = id, request.word("op")
	if c.operation == "hello" {
		c.edition = p.spoken(request.word("edition"))
		return reply(id, "hello", p.hello(c.edition))
	}
	given := Request{
		Edition:   c.edition,
		Type:      request.word("type"),
		Pass:      request.word("pass"),
		Payload:   request.jsonOrText("payload", "text"),
		Arguments: request.jsonOrText("arguments", "arguments_text"),
		Batches:   request.jsonOrText("batches", "batches_text"),
	}
	return p.reply(id, c.operation, given)
}

// Reply answers one request as [Serve] does, in a line whose id is 0. That is for tests of a port.
func (p Port) Reply(operation string, r Request) ([]byte, error) {
	return p.reply(json.RawMessage("0"), operation, r)
}

// spoken is the edition that was asked for, or the last one of a port that does not have it.
func (p Port) spoken(edition string) string {
	if len(p.Editions) == 0 || slices.Contains(p.Editions, edition) {
		return edition
	}
	return p.Editions[len(p.Editions)-1]
}

type hello struct {
	Protocol   int      `json:"protocol"`
	Name       string   `json:"name"`
	Version    string   `json:"version"`
	Language   string   `json:"language"`
	Edition    string   `json:"edition"`
	Operations []string `json:"operations"`
	Types      []string `json:"types,omitempty"`
}

func (p Port) hello(edition string) hello {
	language := "Go (" + runtime.Version() + ")"
	return hello{protocol, p.Name, p.Version, language, edition, p.Operations(), p.Types}
}

// Operations are the names of those that the port has.
func (p Port) Operations() []string {
	names := []string{}
	add := func(name string, has bool) {
		if has {
			names = append(names, name)
		}
	}
	add("construct", p.Construct != nil)
	add("decode", p.Decode != nil)
	add("encode", p.Encode != nil)
	add("dispatch", p.Dispatch != nil)
	add("local_files", p.LocalFiles != nil)
	add("collect", p.Collect != nil)
	return names
}
