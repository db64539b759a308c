package fixtures

import (
	"fmt"
	"slices"
	"strings"
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

func scorerOf(t *testing.T, suite *Suite, standard Standard, declared Declared) *Scorer {
	t.Helper()
	scorer, err := suite.Scorer(standard, declared)
	if err != nil {
		t.Fatal(err)
	}
	return scorer
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
	scorer := scorerOf(t, suite, Standard{Strict: true, Depth: DepthBytes}, Declared{})
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
	scorer := scorerOf(t, suite, Standard{}, declared)
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
	if none := scorerOf(t, suite, Standard{}, Declared{Types: []string{}, Operations: []string{}}).Result(); none.Conforms {
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
		scorer := scorerOf(t, suite, Standard{}, Declared{})
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

func TestWhatIsDeclaredIsKnown(t *testing.T) {
	for want, declared := range map[string]Declared{
		`there is no type "bocks": there are box, line,`:                  {Types: []string{"box", "bocks"}},
		`there is no operation "decod": there are construct, decode, enc`: {Operations: []string{"decod"}},
	} {
		if _, err := newest(t).Scorer(Standard{}, declared); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, not %s", err, want)
		}
	}
}

func TestATestThatIsWrongIsTold(t *testing.T) {
	suite, again, other := newest(t), newest(t), newest(t)
	declared := Declared{Types: []string{suite.Cases[0].Type}, Operations: []string{suite.Cases[0].Operation}}
	scorer := scorerOf(t, suite, Standard{}, declared)
	undeclared := suite.Cases[slices.IndexFunc(suite.Cases, func(c *Case) bool { return !declared.Has(c) })]
	other.Cases[1].Expect = Outcome{Kind: KindText}
	scorer.Add(again.Cases[0], Unsupported("later"))
	for want, wrong := range map[string]func(){
		again.Cases[0].ID + " was answered before":                func() { scorer.Add(suite.Cases[0], Unsupported("later")) },
		other.Cases[1].ID + " is none of the cases to ask":        func() { scorer.Add(other.Cases[1], Text("")) },
		undeclared.ID + " is none of the cases to ask":            func() { scorer.Add(undeclared, Text("")) },
		`there is no depth "foo": there are value, lexeme, bytes`: func() { Standard{Depth: "foo"}.Agree(suite.Cases[0], Text("")) },
	} {
		func() {
			defer func() {
				if said := fmt.Sprint(recover()); said != "fixtures: "+want {
					t.Errorf("%s is not %s", said, want)
				}
			}()
			wrong()
		}()
	}
	if _, err := suite.Scorer(Standard{Depth: "foo"}, Declared{}); err == nil {
		t.Error("there is a depth foo")
	}
}

func TestWhatIsSaidOfARun(t *testing.T) {
	suite := &Suite{}
	for i := range 1300 {
		c := caseOf(t, DepthValue, `{"payload": {}}`)
		c.ID, c.Type, c.Level = fmt.Sprint("box/decode/", i), "box", Required
		if i >= 1250 {
			c.Level = Recommended
		}
		suite.Cases = append(suite.Cases, c)
	}
	scorer := scorerOf(t, suite, Standard{}, Declared{})
	for i, c := range suite.Cases {
		switch {
		case i < 20:
			scorer.Add(c, Unsupported("later"))
		case i < 22 || i >= 1299:
			scorer.Add(c, Text("wrong"))
		default:
			scorer.Add(c, Payload([]byte(`{}`)))
		}
	}
	result := scorer.Result()
	if said := result.Summary(); said != "1,277 cases passed, 3 failed, 20 unsupported" {
		t.Error(said)
	}
	lines := strings.Split(result.String(), "\n")
	if len(lines) != 22 || lines[21] != "and 3 more" {
		t.Error(result)
	}
	if want := `box/decode/20: failed: another outcome: expected {"payload": {}}, got {"text": "wrong"}`; lines[1] != want {
		t.Errorf("%s is not %s", lines[1], want)
	}
	if want := "box/decode/1299 (recommended): failed: "; !strings.HasPrefix(lines[3], want) {
		t.Error(lines[3])
	}
	for i, line := range lines[1:21] {
		if strings.Contains(line, ": unsupported: later") != (i >= 3) { // three are wrong, which tells more
			t.Errorf("%d: %s", i, line)
		}
	}
	none := scorerOf(t, suite, Standard{}, Declared{Types: []string{"line"}}).Result()
	if said := none.String(); said != "0 cases passed, 1,300 skipped: not supported yet\nnothing was judged" {
		t.Error(said)
	}
}
