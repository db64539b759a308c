package fixtures

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/nucleus-spec/fixtures-go/exactjson"
)

// Depth is how deeply two outcomes agree: [DepthBytes] is deepest. The empty one is
// less than all others: not at all.
type Depth string

const (
	DepthValue  Depth = "value"  // numbers are the same number: 10 is 10.0
	DepthLexeme Depth = "lexeme" // an integer is written as one, and what is none is not
	DepthBytes  Depth = "bytes"  // keys are in the same order, and texts the same
)

var depths = []Depth{"", DepthValue, DepthLexeme, DepthBytes}

func (d Depth) rank() int { return slices.Index(depths, d) }

// Level says what a case is for: "required" or "recommended".
type Level string

const (
	Required    Level = "required"
	Recommended Level = "recommended"
)

// Case is one input for a port, and what must come of it.
type Case struct {
	ID           string
	Comment      string
	Type         string // "box", "line", …
	Operation    string // "construct", "decode", "encode", "dispatch", "local_files" or "collect"
	Level        Level
	Depth        Depth // how deeply an answer must agree
	Requirements []string
	Flags        []string // the traps that it sets
	Input        Input
	Expect       Outcome
	AlsoAccept   []Alternative
}

// Input is what the port is asked with: what its operation needs is there, the rest is nil or empty.
//
// Payload, Arguments and Batches are JSON texts as they are to be read, without loss. A Payload with IsText is the text
// itself that is to be read, and may be no JSON.
type Input struct {
	Payload   []byte
	IsText    bool
	Arguments []byte            // a JSON object: the constructor's arguments by name
	Pass      string            // "by-position", "plain" or "": how these are passed
	Batches   []byte            // a JSON list of lists of members
	Files     []string          // what must exist below the working directory meanwhile
	Links     map[string]string // symbolic links that must, and what each leads to
}

// Outcome is what comes of a case. Kind says which member of it counts.
type Outcome struct {
	Kind Kind
	JSON []byte // of KindPayload and KindValue
	Text string // of KindText

	value any // what JSON is; of a refusal, what is said of it
}

// Kind is that of an outcome: "payload", "text", "value" or "rejected".
type Kind string

const (
	KindPayload  Kind = "payload"
	KindText     Kind = "text"
	KindValue    Kind = "value"
	KindRejected Kind = "rejected"
)

// Alternative is another outcome that is permitted, since published releases show it. A note explains its flag.
type Alternative struct {
	Flag    string
	Outcome Outcome
}

// Types returns the types that a port must have to answer the case as expected: none, to refuse what names no type.
func (c *Case) Types() []string {
	switch c.Operation {
	case "dispatch":
		if read, is := c.Expect.value.(exactjson.Object); is {
			if name, is := get(read, "type").(string); is {
				return []string{name}
			}
		}
		return nil
	case "collect":
		return typesIn(c.Input.Batches)
	}
	return []string{c.Type}
}

func typesIn(batches []byte) (names []string) {
	read, err := exactjson.Parse(batches)
	if err != nil {
		return nil
	}
	lists, _ := read.([]any)
	for _, list := range lists {
		members, _ := list.([]any)
		for _, each := range members {
			member, _ := each.(exactjson.Object)
			if name, is := get(member, "type").(string); is && !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names
}

func get(object exactjson.Object, key string) any {
	value, _ := object.Get(key)
	return value
}

// UnmarshalJSON reads a member of cases in a case file.
func (c *Case) UnmarshalJSON(data []byte) error {
	type plain Case
	read := struct {
		*plain
		AlsoAccept []Alternative `json:"also_accept"`
	}{plain: (*plain)(c)}
	if err := json.Unmarshal(data, &read); err != nil {
		return err
	}
	c.AlsoAccept = read.AlsoAccept
	return nil
}

// UnmarshalJSON reads an input. What stands as NAME_text is given as what it is the text of.
func (i *Input) UnmarshalJSON(data []byte) error {
	var read struct {
		Payload       json.RawMessage
		Text          *string
		Arguments     json.RawMessage
		ArgumentsText *string `json:"arguments_text"`
		Pass          string
		Batches       json.RawMessage
		BatchesText   *string `json:"batches_text"`
		Files         []string
		Links         map[string]string
	}
	if err := json.Unmarshal(data, &read); err != nil {
		return err
	}
	*i = Input{
		Payload:   orText(read.Payload, read.Text),
		IsText:    read.Text != nil,
		Arguments: orText(read.Arguments, read.ArgumentsText),
		Pass:      read.Pass,
		Batches:   orText(read.Batches, read.BatchesText),
		Files:     read.Files,
		Links:     read.Links,
	}
	return nil
}

func orText(value json.RawMessage, text *string) []byte {
	if text != nil {
		return []byte(*text)
	}
	return value
}

// UnmarshalJSON reads an outcome of a case file.
func (o *Outcome) UnmarshalJSON(data []byte) (err error) {
	var read struct {
		Payload     json.RawMessage
		PayloadText *string `json:"payload_text"`
		Text        *string
		Value       json.RawMessage
		ValueText   *string `json:"value_text"`
		Rejected    json.RawMessage
	}
	if err := json.Unmarshal(data, &read); err != nil {
		return err
	}
	switch {
	case read.Text != nil:
		*o = Outcome{Kind: KindText, Text: *read.Text, value: *read.Text}
		return nil
	case read.Rejected != nil:
		*o = Outcome{Kind: KindRejected}
		o.value, err = exactjson.Parse(read.Rejected)
		return err
	case read.Value != nil || read.ValueText != nil:
		*o = Outcome{Kind: KindValue, JSON: orText(read.Value, read.ValueText)}
	case read.Payload != nil || read.PayloadText != nil:
		*o = Outcome{Kind: KindPayload, JSON: orText(read.Payload, read.PayloadText)}
	default:
		return fmt.Errorf("no outcome: %.200s", data)
	}
	o.value, err = exactjson.Parse(o.JSON)
	return err
}
