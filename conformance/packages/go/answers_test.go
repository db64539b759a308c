package fixtures

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"testing"
)

// What a port answered, from the file that NUCLEUS_ANSWERS names, gets its verdicts into the one that NUCLEUS_VERDICTS
// names. Both are JSON lines. nucleus-conformance must give the same.
func TestAnswersOfAPort(t *testing.T) {
	name := os.Getenv("NUCLEUS_ANSWERS")
	if name == "" {
		t.Skip("NUCLEUS_ANSWERS names no file")
	}
	type answered struct {
		Edition, ID, Port string
		Strict            bool
		Depth             Depth
		Types, Operations []string
		Answer            json.RawMessage
	}
	file, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	type run struct {
		answered
		scorer *Scorer
	}
	var runs []*run
	byName, suites, cases := map[string]*run{}, map[string]*Suite{}, map[string]*Case{}
	lines := bufio.NewReader(file)
	for {
		line, ended := lines.ReadBytes('\n')
		if len(line) > 0 {
			var each answered
			if err := json.Unmarshal(line, &each); err != nil {
				t.Fatal(err)
			}
			if suites[each.Edition] == nil {
				if suites[each.Edition], err = Load(each.Edition); err != nil {
					t.Fatal(err)
				}
				for _, c := range suites[each.Edition].Cases {
					cases[each.Edition+" "+c.ID] = c
				}
			}
			key := fmt.Sprint(each.Port, each.Edition, each.Strict, each.Depth)
			if byName[key] == nil {
				standard, declared := Standard{each.Strict, each.Depth}, Declared{each.Types, each.Operations}
				byName[key] = &run{each, scorerOf(t, suites[each.Edition], standard, declared)}
				runs = append(runs, byName[key])
			}
			answer, err := ParseAnswer(each.Answer)
			if err != nil {
				t.Fatalf("%s: %v", each.ID, err)
			}
			byName[key].scorer.Add(cases[each.Edition+" "+each.ID], answer)
		}
		if ended != nil {
			break
		}
	}
	made, err := os.Create(os.Getenv("NUCLEUS_VERDICTS"))
	if err != nil {
		t.Fatal(err)
	}
	out := bufio.NewWriter(made)
	encoder := json.NewEncoder(out)
	for _, each := range runs {
		result := each.scorer.Result()
		for _, c := range each.scorer.Cases() {
			verdict := result.Verdicts[c.ID]
			if verdict.Name == "" {
				continue
			}
			said := map[string]any{
				"port": each.Port, "edition": each.Edition, "strict": each.Strict, "id": c.ID, "level": c.Level, "verdict": verdict.Name,
				"depth": orNull(string(verdict.Depth)), "accepted": orNull(verdict.Accepted), "conforms": result.Conforms,
			}
			if err := encoder.Encode(said); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := out.Flush(); err != nil {
		t.Fatal(err)
	}
	if err := made.Close(); err != nil {
		t.Fatal(err)
	}
}

func orNull(text string) any {
	if text == "" {
		return nil
	}
	return text
}
