package main

import (
	"fmt"
	"testing"

	"example.org/my-port/farend"
	fixtures "github.com/nucleus-spec/fixtures-go"
)

// The golden cases on what the port has. It is asked as nucleus-conformance asks it, but in this process.
func TestGoldenCases(t *testing.T) {
	for _, edition := range port.Editions {
		suite, err := fixtures.Load(edition)
		if err != nil {
			t.Fatal(err)
		}
		declared := fixtures.Declared{Types: port.Types, Operations: port.Operations()}
		scorer := suite.Scorer(fixtures.Standard{}, declared)
		for _, c := range scorer.Cases() {
			scorer.Add(c, answerTo(c, edition))
		}
		result := scorer.Result()
		if !result.Conforms {
			t.Error(result)
		}
		t.Logf("edition %s: %s", edition, result.Summary())
	}
}

func answerTo(c *fixtures.Case, edition string) (answer fixtures.Answer) {
	defer func() {
		if caught := recover(); caught != nil {
			answer = fixtures.Error(fmt.Sprint(caught))
		}
	}()
	request := farend.Request{
		Edition:   edition,
		Type:      c.Type,
		Payload:   c.Input.Payload,
		Arguments: c.Input.Arguments,
		Pass:      c.Input.Pass,
		Batches:   c.Input.Batches,
	}
	switch c.Operation {
	case "construct":
		return payload(port.Construct(request))
	case "decode":
		return payload(port.Decode(request))
	case "encode":
		text, err := port.Encode(request)
		if err != nil {
			return refused(err)
		}
		return fixtures.Text(text)
	}
	return fixtures.Unsupported("no " + c.Operation + " yet")
}

func payload(json []byte, err error) fixtures.Answer {
	if err != nil {
		return refused(err)
	}
	return fixtures.Payload(json)
}

func refused(err error) fixtures.Answer {
	return fixtures.Rejected(fixtures.Rejection{Message: err.Error()})
}
