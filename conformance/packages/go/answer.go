package fixtures

import (
	"fmt"

	"github.com/nucleus-spec/fixtures-go/exactjson"
)

// Answer is what a port makes of a case. Make one with [Payload], [Text], [Value], [Rejected], [Unsupported] or [Error],
// or of a reply of the line protocol with [ParseAnswer].
type Answer struct {
	kind    Kind // of an outcome; or "unsupported" or "error"
	content any
	reason  string // of what is no outcome
}

const (
	kindUnsupported Kind = "unsupported"
	kindError       Kind = "error"
)

// Payload is the answer of who gives that payload, a JSON text. If it is none, that is an error.
func Payload(json []byte) Answer { return ofJSON(KindPayload, json) }

// Value is the answer of who gives that value, a JSON text: what was dispatched or collected, or true or false.
func Value(json []byte) Answer { return ofJSON(KindValue, json) }

// Text is the answer of who gives the text of a payload.
func Text(text string) Answer { return Answer{kind: KindText, content: text} }

// Rejection is what may be said of a refusal. It helps people, and counts for nothing.
type Rejection struct{ Code, Message, Pointer string }

// Rejected is the answer of who refuses the input.
func Rejected(said Rejection) Answer {
	message := said.Message
	if message == "" {
		message = said.Code
	}
	content := exactjson.Object{}
	for _, each := range []struct{ key, word string }{
		{"code", said.Code}, {"message", said.Message}, {"pointer", said.Pointer},
	} {
		if each.word != "" {
			content = content.With(each.key, each.word)
		}
	}
	return Answer{kind: KindRejected, content: content, reason: message}
}

// Unsupported is the answer of who does not do that yet. It counts as not passed.
func Unsupported(reason string) Answer { return Answer{kind: kindUnsupported, reason: reason} }

// Error is the answer of who failed in a way that is no refusal, such as a panic.
func Error(text string) Answer { return Answer{kind: kindError, reason: text} }

func ofJSON(kind Kind, json []byte) Answer {
	value, err := parse(json)
	if err != nil {
		return Error(fmt.Sprintf("the %s is not JSON: %v", kind, err))
	}
	return Answer{kind: kind, content: value}
}

// ParseAnswer reads an answer as a reply of the line protocol has it: {"payload": …}, {"text": …}, {"value": …},
// {"rejected": {…}}, {"unsupported": {…}} or {"error": {…}}, with an id or without. It fails for what is no reply, which
// nucleus-conformance run calls a protocol error.
func ParseAnswer(reply []byte) (Answer, error) {
	read, err := parse(reply)
	if err != nil {
		return Answer{}, fmt.Errorf("fixtures: no reply: %w", err)
	}
	object, _ := read.(exactjson.Object)
	said := exactjson.Object{}
	for _, member := range object {
		if member.Key != "id" {
			said = append(said, member)
		}
	}
	if len(said) != 1 {
		return Answer{}, fmt.Errorf("fixtures: a reply has one key besides id: %.200s", reply)
	}
	kind, content := Kind(said[0].Key), said[0].Value
	if kind == KindPayload || kind == KindText || kind == KindValue {
		return Answer{kind: kind, content: content}, nil
	}
	about, is := content.(exactjson.Object)
	if !is {
		return Answer{}, fmt.Errorf("fixtures: %s must be an object: %.200s", kind, reply)
	}
	word := func(key string) string {
		text, _ := get(about, key).(string)
		return text
	}
	switch kind {
	case KindRejected:
		return Rejected(Rejection{word("code"), word("message"), word("pointer")}), nil
	case kindUnsupported:
		return Unsupported(word("reason")), nil
	case kindError:
		return Error(word("caught")), nil
	}
	return Answer{}, fmt.Errorf("fixtures: %q is no kind of reply", said[0].Key)
}
