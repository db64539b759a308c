package fixtures_test

import (
	"encoding/json"
	"errors"
	"testing"

	fixtures "github.com/nucleus-spec/fixtures-go"
)

// A port of categories, as far as an example goes: only what every category has is read.
type category struct {
	Label       *string `json:"label"`
	ReferenceID *string `json:"reference_id"`
}

func decode(payload []byte) ([]byte, error) {
	var read category
	if err := json.Unmarshal(payload, &read); err != nil {
		return nil, err
	}
	if read.Label == nil || read.ReferenceID == nil {
		return nil, errors.New("a label or a reference_id is missing")
	}
	return json.Marshal(map[string]any{
		"label": read.Label, "type": "category", "geometry": struct{}{}, "reference_id": read.ReferenceID,
		"metadata": struct{}{}, "track_reference_id": nil, "task_id": nil,
	})
}

func TestExampleFindsWhatIsMissing(t *testing.T) {
	editions := fixtures.Editions()
	suite, err := fixtures.Load(editions[len(editions)-1])
	if err != nil {
		t.Fatal(err)
	}
	scorer := suite.Scorer(fixtures.Standard{}, fixtures.Declared{Types: []string{"category"}, Operations: []string{"decode"}})
	if len(scorer.Cases()) == 0 {
		t.Skip("these fixtures have no categories")
	}
	for _, c := range scorer.Cases() {
		payload, err := decode(c.Input.Payload)
		if err != nil {
			scorer.Add(c, fixtures.Rejected(fixtures.Rejection{Message: err.Error()}))
			continue
		}
		scorer.Add(c, fixtures.Payload(payload))
	}
	result := scorer.Result()
	if result.Conforms || result.Required.Passed == 0 || result.Required.Skipped == 0 {
		t.Error(result)
	}
	if verdict := result.Verdicts["category/decode/zero-confidence"]; verdict.OK() {
		t.Error(verdict)
	}
}
