package fixtures

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// Declared is what a port has: every one of these operations of every one of these types. A case is asked if it has the
// operation, and every type that the answer is made of.
type Declared struct {
	Types      []string // nil: all
	Operations []string // nil: all
}

var (
	types      = subjects[:8]
	operations = []string{"construct", "decode", "encode", "dispatch", "local_files", "collect"}
)

// check fails for names that nobody knows.
func (d Declared) check() error {
	for _, each := range []struct {
		what         string
		given, known []string
	}{{"type", d.Types, types}, {"operation", d.Operations, operations}} {
		for _, name := range each.given {
			if !slices.Contains(each.known, name) {
				return fmt.Errorf("fixtures: there is no %s %q: there are %s", each.what, name, strings.Join(each.known, ", "))
			}
		}
	}
	return nil
}

// Has tells whether the case belongs to what is declared.
func (d Declared) Has(c *Case) bool {
	if d.Operations != nil && !slices.Contains(d.Operations, c.Operation) {
		return false
	}
	if d.Types == nil {
		return true
	}
	return !slices.ContainsFunc(c.Types(), func(name string) bool { return !slices.Contains(d.Types, name) })
}

// Scorer gives the answers of one run their verdicts. It is made by [Suite.Scorer], and is for one goroutine at a time.
type Scorer struct {
	suite    *Suite
	standard Standard
	cases    []*Case
	byID     map[string]*Case // these
	skipped  []*Case
	verdicts map[string]Verdict
}

// Scorer returns what scores a port that has this, by that standard. It fails if what is declared, or the standard, has a
// name that nobody knows.
func (s *Suite) Scorer(standard Standard, declared Declared) (*Scorer, error) {
	if err := declared.check(); err != nil {
		return nil, err
	}
	if err := standard.check(); err != nil {
		return nil, err
	}
	made := &Scorer{suite: s, standard: standard, byID: map[string]*Case{}, verdicts: map[string]Verdict{}}
	for _, c := range s.Cases {
		if declared.Has(c) {
			made.cases, made.byID[c.ID] = append(made.cases, c), c
		} else {
			made.skipped = append(made.skipped, c)
		}
	}
	return made, nil
}

// Cases returns those that the port is to be asked, in any order; the others of the suite are skipped.
func (s *Scorer) Cases() []*Case { return s.cases }

// Add takes the answer to a case, and returns its verdict as far as it is known by itself: [Scorer.Result] may find that
// it is inconsistent with others. It panics if the case is none of [Scorer.Cases], or was answered before: that is a
// mistake of a test, and not of a port.
func (s *Scorer) Add(c *Case, answer Answer) Verdict {
	if own := s.byID[c.ID]; own != c && !reflect.DeepEqual(own, c) {
		panic(fmt.Sprintf("fixtures: %s is none of the cases to ask", c.ID))
	}
	if _, found := s.verdicts[c.ID]; found {
		panic(fmt.Sprintf("fixtures: %s was answered before", c.ID))
	}
	verdict := s.standard.Agree(c, answer)
	s.verdicts[c.ID] = verdict
	return verdict
}

// Counts says how many cases of a level have which verdict.
type Counts struct {
	Passed, Failed, Error, Unsupported, Inconsistent int
	NotRun                                           int // declared, but never added
	Skipped                                          int // not declared
}

// Asked is how many belong to what is declared.
func (c Counts) Asked() int {
	return c.Passed + c.Failed + c.Error + c.Unsupported + c.Inconsistent + c.NotRun
}

// Result is what comes of a run.
type Result struct {
	Verdicts              map[string]Verdict // by the id of the case
	Required, Recommended Counts
	// Conforms tells whether every required case that is declared passed, and there was one; if none is required, the
	// recommended ones count.
	Conforms bool
	// Wrong has the ids of the cases that count and did not pass, in the order of the suite.
	Wrong []string

	failed []*Case // those that were answered and did not pass, in the order in which they are told
}

// shownCases is the most cases that are told of a run.
const shownCases = 20

// String is the summary, and the first of the cases that failed: what is unsupported comes last, and what is recommended
// behind what is required.
func (r Result) String() string {
	said := r.Summary()
	if r.Required.Asked()+r.Recommended.Asked() == 0 {
		said += "\nnothing was judged"
	}
	for _, c := range r.failed[:min(len(r.failed), shownCases)] {
		level := ""
		if c.Level == Recommended {
			level = " (recommended)"
		}
		said += fmt.Sprintf("\n%s%s: %s", c.ID, level, r.Verdicts[c.ID])
	}
	if more := len(r.failed) - shownCases; more > 0 {
		said += fmt.Sprintf("\nand %s more", grouped(more))
	}
	return said
}

// rank is greater for what tells less.
func (r Result) rank(c *Case) (rank int) {
	if c.Level == Recommended {
		rank++
	}
	if r.Verdicts[c.ID].Name == IsUnsupported {
		rank += 2
	}
	return rank
}

// Summary is one line on a run, such as a test may log. Errors and what is inconsistent are among what failed.
func (r Result) Summary() string {
	passed := r.Required.Passed + r.Recommended.Passed
	unsupported := r.Required.Unsupported + r.Recommended.Unsupported
	said := grouped(passed) + " cases passed"
	if passed == 1 {
		said = "1 case passed"
	}
	for _, each := range []struct {
		count int
		words string
	}{
		{len(r.failed) - unsupported, "failed"},
		{unsupported, "unsupported"},
		{r.Required.NotRun + r.Recommended.NotRun, "not answered"},
		{r.Required.Skipped + r.Recommended.Skipped, "skipped: not supported yet"},
	} {
		if each.count > 0 {
			said += fmt.Sprintf(", %s %s", grouped(each.count), each.words)
		}
	}
	return said
}

// grouped is a number with commas: 1,234.
func grouped(number int) string {
	if number < 1000 {
		return fmt.Sprint(number)
	}
	return fmt.Sprintf("%s,%03d", grouped(number/1000), number%1000)
}

// Result settles the choices, each of which must be made the same way in all its cases, and counts.
func (s *Scorer) Result() Result {
	result := Result{Verdicts: make(map[string]Verdict, len(s.verdicts))}
	for id, verdict := range s.verdicts {
		result.Verdicts[id] = verdict
	}
	s.settle(result.Verdicts)
	for _, c := range s.skipped {
		result.of(c).Skipped++
	}
	for _, c := range s.cases {
		counts := result.of(c)
		switch result.Verdicts[c.ID].Name {
		case Passed:
			counts.Passed++
		case Failed:
			counts.Failed++
		case IsError:
			counts.Error++
		case IsUnsupported:
			counts.Unsupported++
		case IsInconsistent:
			counts.Inconsistent++
		default:
			counts.NotRun++
		}
	}
	counting, level := result.Required, Required
	if counting.Asked() == 0 {
		counting, level = result.Recommended, Recommended
	}
	for _, c := range s.cases {
		verdict := result.Verdicts[c.ID]
		if c.Level == level && !verdict.OK() {
			result.Wrong = append(result.Wrong, c.ID)
		}
		if !verdict.OK() && verdict.Name != "" {
			result.failed = append(result.failed, c)
		}
	}
	slices.SortStableFunc(result.failed, func(one, other *Case) int { return result.rank(one) - result.rank(other) })
	whole := result.Required.NotRun+result.Recommended.NotRun == 0
	result.Conforms = whole && counting.Asked() > 0 && len(result.Wrong) == 0
	return result
}

func (r *Result) of(c *Case) *Counts {
	if c.Level == Required {
		return &r.Required
	}
	return &r.Recommended
}

// choiceIn is the decision that a case is part of; empty if there is none.
func (s *Scorer) choiceIn(c *Case) string {
	for _, alternative := range c.AlsoAccept {
		if choice := s.suite.Notes[alternative.Flag].Choice; choice != "" {
			return choice
		}
	}
	return ""
}

// oddWay is what to say of a case that passed, but decided otherwise than these.
func oddWay(verdict Verdict, usual []string) string {
	chose, others := "as the documentation says", "as releases do"
	if verdict.Accepted != "" {
		chose, others = others, chose
	}
	like := usual[0]
	switch more := len(usual) - 1; {
	case more == 1:
		like += " and 1 other case"
	case more > 1:
		like += fmt.Sprintf(" and %s other cases", grouped(more))
	}
	return fmt.Sprintf("answers %s, but %s %s: choose one", chose, like, others)
}

// settle makes the rarer way of each choice inconsistent. Of a choice of which a case is missing nobody knows which it is.
func (s *Scorer) settle(verdicts map[string]Verdict) {
	type ways struct {
		documented, released []string
		missing              bool
	}
	made := map[string]*ways{}
	for _, c := range s.cases {
		choice := s.choiceIn(c)
		if choice == "" {
			continue
		}
		if made[choice] == nil {
			made[choice] = &ways{}
		}
		each := made[choice]
		switch verdict, found := verdicts[c.ID]; {
		case !found:
			each.missing = true
		case verdict.OK() && verdict.Accepted == "":
			each.documented = append(each.documented, c.ID)
		case verdict.OK():
			each.released = append(each.released, c.ID)
		}
	}
	for choice, each := range made {
		if each.missing {
			continue
		}
		rare, usual := each.released, each.documented
		if len(each.documented) < len(each.released) {
			rare, usual = usual, rare
		}
		for _, id := range rare {
			verdict := verdicts[id]
			verdicts[id] = Verdict{Name: IsInconsistent, Depth: verdict.Depth, Choice: choice, Reason: oddWay(verdict, usual)}
		}
	}
}
