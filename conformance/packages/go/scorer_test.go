package fixtures

import (
	"slices"
	"testing"
)

func newest(t *testing.T) *Suite {
	t.Helper()
	suite, err := Load(Editions()[len(Editions())-1])
	if err != nil {
		t.Fatal(err)
	}
	return suite
}

// expected is the answer that a case expects.
func expected(c *Case) Answer {
	switch c.Expect.Kind {
	case KindText:
		return Text(c.Expect.Text)
	case KindRejected:
		return Rejected(Rejection{})
	}
	return ofJSON(c.Expect.Kind, c.Expect.JSON)
}

func TestEverythingIsRead(t *testing.T) {
	for _, edition := range Editions() {
		suite, err := Load(edition)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range suite.Cases {
			input := c.Input
			if input.Payload == nil && input.Arguments == nil && input.Batches == nil {
				t.Errorf("%s has no input", c.ID)
			}
			for _, flag := range c.Flags {
				if suite.Notes[flag].What == "" {
					t.Errorf("%s: nothing explains %s", c.ID, flag)
				}
			}
			for _, id := range c.Requirements {
				if suite.Requirements[id] == "" {
					t.Errorf("%s: %s has no sentence", c.ID, id)
				}
			}
		}
		if len(suite.Cases) == 0 || suite.Version == "" {
			t.Errorf("%s has %d cases of suite %q", edition, len(suite.Cases), suite.Version)
		}
	}
	if _, err := Load("no such edition"); err == nil {
		t.Error("there is an edition without a name")
	}
}

func TestWhoAnswersAsExpectedConforms(t *testing.T) {
	suite := newest(t)
	scorer := suite.Scorer(Standard{Strict: true, Depth: DepthBytes}, Declared{})
	for _, c := range scorer.Cases() {
		if verdict := scorer.Add(c, expected(c)); verdict.Depth != DepthBytes {
			t.Errorf("%s: %s", c.ID, verdict)
		}
	}
	result := scorer.Result()
	if !result.Conforms || result.Required.Passed+result.Recommended.Passed != len(suite.Cases) {
		t.Error(result)
	}
}

func TestOnlyWhatIsDeclaredIsAsked(t *testing.T) {
	suite := newest(t)
	declared := Declared{Types: []string{suite.Cases[0].Type}, Operations: []string{"decode", "dispatch", "collect"}}
	scorer := suite.Scorer(Standard{}, declared)
	for _, c := range scorer.Cases() {
		for _, name := range c.Types() {
			if name != suite.Cases[0].Type || !slices.Contains(declared.Operations, c.Operation) {
				t.Errorf("%s is asked", c.ID)
			}
		}
	}
	result := scorer.Result()
	if result.Conforms || result.Required.NotRun+result.Recommended.NotRun != len(scorer.Cases()) {
		t.Error(result)
	}
	if none := suite.Scorer(Standard{}, Declared{Types: []string{}, Operations: []string{}}).Result(); none.Conforms {
		t.Error("a test of nothing is a test")
	}
}

func TestAChoiceIsMadeOnce(t *testing.T) {
	documented, released := `{"rejected": {}}`, `{"payload": {}}`
	suite := &Suite{Notes: map[string]Note{"a": {Choice: "one"}}}
	for _, id := range []string{"x/decode/1", "x/decode/2", "x/decode/3", "x/decode/4"} {
		c := caseOf(t, DepthValue, documented, released)
		c.ID = id
		suite.Cases = append(suite.Cases, c)
	}
	for _, each := range []struct {
		answers string // r: as releases do, d: as documented, f: wrong, -: none
		odd     []string
	}{
		{"dddd", nil}, {"rrrr", nil}, {"rddd", []string{"x/decode/1"}}, {"rrrd", []string{"x/decode/4"}},
		{"rrdd", []string{"x/decode/1", "x/decode/2"}}, {"rdd-", nil}, {"rfff", nil}, {"rffd", []string{"x/decode/1"}},
	} {
		scorer := suite.Scorer(Standard{}, Declared{})
		for i, c := range scorer.Cases() {
			switch each.answers[i] {
			case 'r':
				scorer.Add(c, Payload([]byte(`{}`)))
			case 'd':
				scorer.Add(c, Rejected(Rejection{}))
			case 'f':
				scorer.Add(c, Text(""))
			}
		}
		var odd []string
		for _, c := range suite.Cases {
			if scorer.Result().Verdicts[c.ID].Name == IsInconsistent {
				odd = append(odd, c.ID)
			}
		}
		if !slices.Equal(odd, each.odd) {
			t.Errorf("%s: inconsistent are %v", each.answers, odd)
		}
	}
}
