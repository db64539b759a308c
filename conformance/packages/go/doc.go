// Package fixtures has the golden cases of Nucleus model predictions, and judges what a port makes of them.
//
// A [Suite] is the cases of one edition of the wire format. A [Case] is an input, which is given to the port, and
// the outcome that is expected. What the port makes of it is an [Answer]. [Agree] says of one case what the answer is
// worth; a [Scorer] does so for a whole run, in which some cases together are one choice:
//
//	suite, err := fixtures.Newest()
//	...
//	scorer, err := suite.Scorer(fixtures.Standard{}, fixtures.Declared{Types: []string{"box"}})
//	...
//	for _, c := range scorer.Cases() {
//		scorer.Add(c, answerOf(c))
//	}
//	result := scorer.Result()
//	if !result.Conforms {
//		t.Error(result)
//	}
//
// Verdicts are those of nucleus-conformance run. JSON is given and taken as text, and read without loss by package
// exactjson: numbers as they are written, keys in their order, halves of surrogate pairs.
package fixtures
