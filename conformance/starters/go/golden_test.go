package main

import (
	"os"
	"testing"

	"example.org/my-port/farend"
	fixtures "github.com/nucleus-spec/fixtures-go"
)

// The golden cases on what the port has. It is asked as nucleus-conformance asks it, but in this process.
func TestGoldenCases(t *testing.T) {
	if err := os.Chdir(t.TempDir()); err != nil { // some cases need files
		t.Fatal(err)
	}
	editions := port.Editions
	if len(editions) == 0 { // without its word, all that there are cases of
		editions = fixtures.Editions()
	}
	for _, edition := range editions {
		suite, err := fixtures.Load(edition)
		if err != nil {
			t.Fatal(err)
		}
		declared := fixtures.Declared{Types: port.Types, Operations: port.Operations()}
		scorer, err := suite.Scorer(fixtures.Standard{}, declared)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range scorer.Cases() {
			answer, err := answerTo(c, edition)
			if err != nil {
				t.Fatalf("%s: %v", c.ID, err)
			}
			scorer.Add(c, answer)
		}
		if result := scorer.Result(); result.Conforms {
			t.Logf("edition %s: %s", edition, result.Summary())
		} else {
			t.Errorf("edition %s: %s", edition, result)
		}
	}
}

func answerTo(c *fixtures.Case, edition string) (fixtures.Answer, error) {
	remove, err := c.Input.MakeFiles(".")
	if err != nil {
		return fixtures.Answer{}, err
	}
	reply, err := port.Reply(c.Operation, farend.Request{
		Edition:   edition,
		Type:      c.Type,
		Payload:   c.Input.Payload,
		Arguments: c.Input.Arguments,
		Pass:      c.Input.Pass,
		Batches:   c.Input.Batches,
	})
	if err != nil {
		return fixtures.Answer{}, err
	}
	if err := remove(); err != nil {
		return fixtures.Answer{}, err
	}
	return fixtures.ParseAnswer(reply)
}
