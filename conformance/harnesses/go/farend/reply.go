package farend

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

const messageLimit = 500

func (p Port) reply(id json.RawMessage, operation string, given Request) ([]byte, error) {
	kind, said := p.said(operation, given)
	line, err := reply(id, kind, said)
	if err != nil {
		return reply(id, "error", failure{"the reply is not JSON: " + err.Error()})
	}
	if text, is := said.(string); !utf8.Valid(line) || is && !utf8.ValidString(text) {
		return reply(id, "error", failure{"the reply is not UTF-8"})
	}
	return line, nil
}

func reply(id json.RawMessage, kind string, said any) ([]byte, error) {
	var line bytes.Buffer
	fmt.Fprintf(&line, `{"id": %s, "%s": `, id, kind)
	if payload, is := said.(json.RawMessage); is && json.Valid(payload) && bytes.IndexByte(payload, '\n') < 0 {
		line.Write(payload) // as it is, blanks and all
	} else {
		encoder := json.NewEncoder(&line)
		encoder.SetEscapeHTML(false)
		if err := encoder.Encode(said); err != nil {
			return nil, err
		}
		line.Truncate(line.Len() - 1)
	}
	line.WriteString("}\n")
	return line.Bytes(), nil
}

type (
	failure struct {
		Caught string `json:"caught"`
	}
	dispatched struct {
		Type    string          `json:"type"`
		Payload json.RawMessage `json:"payload"`
	}
	collected struct {
		Items  [][2]any `json:"items"`
		Length int      `json:"length"`
	}
	rejected struct {
		Code    string  `json:"code,omitempty"`
		Pointer *string `json:"pointer,omitempty"`
		Message string  `json:"message"`
	}
	unsupported struct {
		Reason   string `json:"reason"`
		IssueURL string `json:"issue_url,omitempty"`
	}
)

func (p Port) said(operation string, given Request) (kind string, said any) {
	panics := true // recover gives nil of panic(nil), if GODEBUG says so
	defer func() {
		if caught := recover(); panics {
			kind, said = "error", failure{told(caught)}
		}
	}()
	kind, said, err := p.performed(operation, given)
	if err != nil {
		kind, said = refused(err)
	} else if lacksPayload(said) {
		kind, said = "error", failure{operation + " returned nothing"}
	}
	panics = false
	return kind, said
}

// lacksPayload tells whether a payload is nil, of which null would be made.
func lacksPayload(said any) bool {
	var payloads []json.RawMessage
	switch said := said.(type) {
	case json.RawMessage:
		return said == nil
	case dispatched:
		return said.Payload == nil
	case collected:
		for _, item := range said.Items {
			payloads = append(payloads, item[1].([]json.RawMessage)...)
		}
	}
	return slices.ContainsFunc(payloads, func(each json.RawMessage) bool { return each == nil })
}

// told is what was caught, in words. It may panic when it is asked for them.
func told(caught any) (words string) {
	defer func() {
		if recover() != nil {
			words = fmt.Sprintf("a %T, which cannot say more", caught)
		}
	}()
	return shortened(fmt.Sprint(caught))
}

func (p Port) performed(operation string, given Request) (kind string, said any, err error) {
	if !slices.Contains(p.Operations(), operation) {
		return "", nil, &Unsupported{Reason: fmt.Sprintf("%s has no operation %s", p.Name, operation)}
	}
	var payload []byte
	switch operation {
	case "construct":
		payload, err = p.Construct(given)
		return "payload", json.RawMessage(payload), err
	case "decode":
		payload, err = p.Decode(given)
		return "payload", json.RawMessage(payload), err
	case "encode":
		said, err = p.Encode(given)
		return "text", said, err
	case "dispatch":
		name, payload, err := p.Dispatch(given)
		return "value", dispatched{name, payload}, err
	case "local_files":
		said, err = p.LocalFiles(given)
		return "value", said, err
	default:
		list, err := p.Collect(given)
		return "value", list.collected(), err
	}
}

func (l List) collected() collected {
	made := collected{[][2]any{}, l.Length}
	for _, item := range l.Items {
		made.Items = append(made.Items, [2]any{item.Name, append([]json.RawMessage{}, item.Payloads...)})
	}
	return made
}

func refused(err error) (kind string, said any) {
	var missing *Unsupported
	if errors.As(err, &missing) {
		return "unsupported", unsupported{shortened(missing.Reason), missing.IssueURL}
	}
	if isMistake(err) {
		return "error", failure{shortened(err.Error())}
	}
	refusal := rejected{Message: shortened(err.Error())}
	var coded Coded
	if errors.As(err, &coded) {
		pointer := coded.Pointer()
		refusal.Code, refusal.Pointer = coded.Code(), &pointer
	}
	return "rejected", refusal
}

// isMistake tells whether something was to be written that is no JSON, whatever was read: a chan, a func, a cycle. A
// number that is not finite may come of what was read, and is refused.
func isMistake(err error) bool {
	var kind *json.UnsupportedTypeError
	var value *json.UnsupportedValueError
	return errors.As(err, &kind) || errors.As(err, &value) && !value.Value.CanFloat()
}

func shortened(message string) string {
	return strings.ToValidUTF8(message[:min(len(message), messageLimit)], "")
}
