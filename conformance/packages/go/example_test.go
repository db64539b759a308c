package fixtures_test

import (
	"errors"
	"os"
	"slices"
	"strings"
	"testing"

	fixtures "github.com/nucleus-spec/fixtures-go"
	"github.com/nucleus-spec/fixtures-go/exactjson"
)

// decode is a port that can decode scene categories: a payload in, the payload of what was read out, an error to refuse.
func decode(payload []byte) ([]byte, error) {
	value, err := exactjson.Parse(payload)
	if err != nil {
		return nil, err
	}
	read, is := exactjson.Unique(value).(exactjson.Object)
	if !is {
		return nil, errors.New("a payload must be an object")
	}
	given := func(key string) any { each, _ := read.Get(key); return each }
	if _, is := given("label").(string); !is {
		return nil, errors.New("label must be a string")
	}
	for _, key := range []string{"reference_id", "taxonomy_name", "dataset_item_id", "dataset_id"} {
		if _, is := given(key).(string); !is && given(key) != nil {
			return nil, errors.New(key + " must be a string")
		}
	}
	if given("reference_id") == nil && given("dataset_item_id") == nil {
		return nil, errors.New("reference_id or dataset_item_id must be given")
	}
	confidence, is := given("confidence").(exactjson.Number)
	if !is && given("confidence") != nil || is && !(0 <= confidence.Float64() && confidence.Float64() <= 1) {
		return nil, errors.New("confidence must be a number from 0 to 1")
	}
	metadata, found := read.Get("metadata")
	if !found {
		metadata = exactjson.Object{}
	} else if _, is := metadata.(exactjson.Object); !is && metadata != nil {
		return nil, errors.New("metadata must be an object")
	}
	sent := exactjson.Object{}.
		With("label", given("label")).
		With("type", "category").
		With("geometry", exactjson.Object{}).
		With("reference_id", given("reference_id")).
		With("metadata", metadata).
		With("task_id", nil)
	for _, key := range []string{"taxonomy_name", "confidence", "dataset_item_id", "dataset_id"} {
		if value := given(key); value != nil {
			sent = sent.With(strings.Replace(key, "dataset_item", "item", 1), value)
		}
	}
	return exactjson.Append(nil, sent)
}

const needed = "\tneeds(t, \"0.21.2\", \"scene-category\")\n"

// needs skips a test where that is not the newest edition here, or is without those cases.
func needs(t *testing.T, edition, subject string) {
	t.Helper()
	subjects, err := fixtures.Subjects(edition)
	editions := fixtures.Editions()
	if err != nil || editions[len(editions)-1] != edition || !slices.Contains(subjects, subject) {
		t.Skipf("these fixtures have no %s of edition %s", subject, edition)
	}
}

func TestGoldenCases(t *testing.T) {
	needs(t, "0.21.2", "scene-category")
	suite, err := fixtures.Newest() // or fixtures.Load any of fixtures.Editions()
	if err != nil {
		t.Fatal(err)
	}
	// What your port has. The other cases are skipped, and counted.
	declared := fixtures.Declared{Types: []string{"scene-category"}, Operations: []string{"decode"}}
	scorer, err := suite.Scorer(fixtures.Standard{}, declared)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range scorer.Cases() {
		payload, err := decode(c.Input.Payload) // yours: JSON in, JSON out, an error to refuse
		if err != nil {
			scorer.Add(c, fixtures.Rejected(fixtures.Rejection{Message: err.Error()}))
			continue
		}
		scorer.Add(c, fixtures.Payload(payload))
	}
	if result := scorer.Result(); result.Conforms {
		t.Log(result.Summary())
	} else {
		t.Error(result)
	}
}

func TestOneCase(t *testing.T) {
	needs(t, "0.21.2", "scene-category")
	suite, err := fixtures.Newest()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range suite.Cases {
		if c.ID == "scene-category/decode/required-only" {
			verdict := fixtures.Agree(c, fixtures.Payload([]byte(`{"label": "sunny"}`)))
			if verdict.OK() || !strings.Contains(verdict.String(), "/type") {
				t.Error(verdict) // failed, and what differs from c.Expect
			}
		}
	}
}

func TestTheReadmeHasTheseTests(t *testing.T) {
	page, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	source, err := os.ReadFile("example_test.go")
	if err != nil {
		t.Fatal(err)
	}
	shown := strings.Split(string(page), "```go\n")[1:]
	for _, each := range shown {
		code, _, _ := strings.Cut(each, "```")
		if !strings.Contains(strings.ReplaceAll(string(source), needed, ""), code) {
			t.Errorf("the README shows another test: %s", code)
		}
	}
	if len(shown) != 2 {
		t.Errorf("the README shows %d tests", len(shown))
	}
}
