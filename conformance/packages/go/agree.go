package fixtures

import (
	"fmt"
	"slices"
	"strings"

	"github.com/nucleus-spec/fixtures-go/exactjson"
)

// Standard is the standard for all answers, besides what each case asks. The zero one is that of the fixtures.
type Standard struct {
	Strict bool  // only the expected outcome passes, and no permitted alternative
	Depth  Depth // how deeply every answer must agree, unless its case asks for more
}

// Name is the name of a verdict, as in reports of nucleus-conformance.
type Name string

const (
	Passed         Name = "passed"
	Failed         Name = "failed"
	IsUnsupported  Name = "unsupported"
	IsError        Name = "error"
	IsInconsistent Name = "inconsistent" // passed, but most cases of its choice were answered the other way
)

// Verdict says what an answer is worth.
type Verdict struct {
	Name     Name
	Depth    Depth  // how deeply it agrees with the expected outcome; empty: not at all
	Accepted string // the flag of the alternative that passed, if it was one
	// Differences from the outcome that it matches, or from the nearest one that is permitted.
	Differences []Difference
	Nearest     *Alternative // that one, if it is not the expected one
	Refusal     bool         // of the failed: whether a refusal is expected
	Known       string       // the flag of the alternative that it matches, if only strictness rules it out
	Reason      string       // what a port said, or what is inconsistent, in words
	Choice      string       // of the inconsistent: the decision that was made both ways
}

// OK tells whether the case passed.
func (v Verdict) OK() bool { return v.Name == Passed }

// told is the most differences that are told of a case.
const told = 3

func (v Verdict) String() string {
	name := string(v.Name)
	switch {
	case v.Accepted != "":
		return name + " as permitted: " + v.Accepted
	case v.Known != "":
		return name + " by the strict standard: " + v.Known
	case v.Name == Failed:
		return name + ": " + strings.Join(v.whatIsWrong(), "; ")
	case v.Reason != "":
		return name + ": " + cut(v.Reason)
	}
	return name
}

// whatIsWrong is the first differences that count, and what they are from, if that is not what is expected.
func (v Verdict) whatIsWrong() (said []string) {
	found, side := counting(v.Differences), "expected"
	if v.Nearest != nil {
		side = "permitted"
	}
	for _, each := range found[:min(len(found), told)] {
		said = append(said, each.told(side))
	}
	if more := len(found) - told; more > 0 {
		said = append(said, fmt.Sprintf("and %s more", grouped(more)))
	}
	if v.Nearest != nil {
		nearest := fmt.Sprintf("nearest to what %s permits", v.Nearest.Flag)
		if v.Refusal {
			nearest += ", but the case calls for a refusal"
		}
		said = append(said, nearest)
	}
	return said
}

// counting is the differences in value, or else all: how equal values are spelled counts for nothing beside them.
func counting(found []Difference) []Difference {
	deep := slices.DeleteFunc(slices.Clone(found), Difference.isShallow)
	if len(deep) == 0 {
		return found
	}
	return deep
}

// Agree says of one case what the answer is worth, by the standard of the fixtures.
func Agree(c *Case, answer Answer) Verdict { return Standard{}.Agree(c, answer) }

// check fails for a depth that nobody knows.
func (s Standard) check() error {
	if s.Depth.rank() < 0 {
		return fmt.Errorf("fixtures: there is no depth %q: there are %s, %s, %s", s.Depth, DepthValue, DepthLexeme, DepthBytes)
	}
	return nil
}

// Agree says of one case what the answer is worth. It panics if the standard has a depth that nobody knows.
func (s Standard) Agree(c *Case, answer Answer) Verdict {
	if err := s.check(); err != nil {
		panic(err)
	}
	switch answer.kind {
	case kindUnsupported:
		return Verdict{Name: IsUnsupported, Reason: answer.reason}
	case kindError:
		return Verdict{Name: IsError, Reason: answer.reason}
	case "":
		return Verdict{Name: IsError, Reason: "there is no answer"}
	}
	found := compared(c.Expect, answer)
	depth, asked := depthOf(found), max(c.Depth.rank(), s.Depth.rank())
	if depth.rank() >= asked {
		return Verdict{Name: Passed, Depth: depth, Differences: found}
	}
	failed := Verdict{Name: Failed, Depth: depth, Differences: found, Refusal: c.Expect.Kind == KindRejected}
	if answer.kind == KindRejected {
		failed.Reason = answer.reason
	}
	for i := range c.AlsoAccept {
		alternative := &c.AlsoAccept[i]
		other := compared(alternative.Outcome, answer)
		if depthOf(other).rank() >= asked {
			if s.Strict {
				failed.Differences, failed.Nearest, failed.Known = found, nil, alternative.Flag
				return failed
			}
			return Verdict{Name: Passed, Depth: depth, Accepted: alternative.Flag, Differences: other}
		}
		if !s.Strict && nearer(other, failed.Differences) {
			failed.Differences, failed.Nearest = other, alternative
		}
	}
	return failed
}

func compared(expected Outcome, answer Answer) []Difference {
	if expected.Kind != answer.kind {
		return []Difference{{"", "outcome", outcomeText(expected.Kind, expected.value), outcomeText(answer.kind, answer.content)}}
	}
	switch expected.Kind {
	case KindRejected:
		return nil
	case KindText:
		return comparedTexts(expected.Text, answer.content)
	}
	return differences(expected.value, answer.content)
}

func outcomeText(kind Kind, content any) string {
	if kind == KindRejected && content == nil {
		content = exactjson.Object{}
	}
	return shown(exactjson.Object{}.With(string(kind), content))
}

func comparedTexts(expected string, actual any) []Difference {
	text, is := actual.(string)
	if !is {
		return []Difference{{"", "type", shown(expected), shown(actual)}}
	}
	if text == expected {
		return nil
	}
	one, err := exactjson.ParseString(expected)
	other, wrong := parseString(text)
	if err != nil || wrong != nil {
		return []Difference{{"", "value", shown(expected), shown(text)}}
	}
	if found := differences(exactjson.Unique(one), other); len(found) > 0 {
		return found
	}
	return []Difference{{"", "text-form", shown(expected), shown(text)}}
}

func depthOf(found []Difference) Depth {
	depth := DepthBytes
	for _, each := range found {
		switch {
		case !each.isShallow():
			return ""
		case each.Kind == "number-spelling":
			depth = DepthValue
		case depth == DepthBytes:
			depth = DepthLexeme
		}
	}
	return depth
}

// nearer tells whether fewer things are wrong: the kind of outcome counts most, then values, then spellings.
func nearer(one, other []Difference) bool {
	a, b := distance(one), distance(other)
	for i := range a {
		if a[i] != b[i] {
			return a[i] < b[i]
		}
	}
	return false
}

func distance(found []Difference) (far [3]int) {
	for _, each := range found {
		if each.Kind == "outcome" {
			far[0] = 1
		}
		if !each.isShallow() {
			far[1]++
		}
	}
	far[2] = len(found)
	return far
}

func (o Outcome) String() string {
	if o.Kind == KindText {
		return fmt.Sprintf("text %q", o.Text)
	}
	return outcomeText(o.Kind, o.value)
}
