package predictions

import (
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/nucleus-spec/nucleus-spec/conformance/harnesses/go/exactjson"
)

func box() Prediction {
	return Prediction{
		Label:       "car",
		Shape:       Box{X: exactjson.Int(10), Y: exactjson.Float(20.5), Width: "30", Height: exactjson.Float(40)},
		ReferenceID: ID("image_1"),
	}
}

func ExamplePrediction_Payload() {
	payload, _ := box().Payload(Default)
	id, _ := payload.Get("annotation_id")
	fmt.Println(id)
	// Output: car-10-20.5-30-40.0-image_1
}

func ExamplePrediction_Text() {
	lane := Prediction{Label: "lane", Shape: Line{[]Point{{X: "0", Y: "1.5"}}}, ReferenceID: ID("i")}
	text, _ := lane.Text("0.14.29")
	fmt.Println(text)
	// Output: {"label": "lane", "type": "line", "geometry": {"vertices": [{"x": 0, "y": 1.5}]}, "reference_id": "i", "annotation_id": null, "metadata": {}, "track_reference_id": null}
}

func TestWhatIsMadeInGoIsChecked(t *testing.T) {
	number := func(n Number) *Number { return &n }
	for want, wrong := range map[string]func(*Prediction){
		"not-finite /geometry/x":            func(p *Prediction) { p.Shape = Box{X: "1e400", Y: "0", Width: "0", Height: "0"} },
		"wrong-type /geometry/x":            func(p *Prediction) { p.Shape = Box{X: exactjson.Float(math.NaN())} },
		"wrong-type /geometry/vertices/0/y": func(p *Prediction) { p.Shape = Line{[]Point{{X: "0"}}} },
		"out-of-range /confidence":          func(p *Prediction) { p.Confidence = number("95") },
		"wrong-type /metadata/a~1b/1":       func(p *Prediction) { p.Metadata = Object{}.With("a/b", []any{nil, 7}) },
		"not-a-distribution /class_pdf":     func(p *Prediction) { p.ClassPDF = Object{}.With("car", Number("0.5")) },
		"wrong-type /class_pdf/car":         func(p *Prediction) { p.ClassPDF = Object{}.With("car", "1") },
		"wrong-type /taxonomy_name":         func(p *Prediction) { p.TaxonomyName = ID("t") },
		"missing /reference_id":             func(p *Prediction) { p.ReferenceID = nil },
		"unknown-type ":                     func(p *Prediction) { p.Shape = nil },
		"not-in-edition /dataset_id":        func(p *Prediction) { p.DatasetID = ID("d") },
		"out-of-range /geometry/skeleton/0/1": func(p *Prediction) {
			p.Shape = Keypoints{Keypoints: []Keypoint{{}}, Names: []string{"a"}, Skeleton: [][2]int{{0, -1}}}
		},
	} {
		prediction := box()
		wrong(&prediction)
		_, err := prediction.Payload(Default)
		var invalid *Invalid
		if !errors.As(err, &invalid) || invalid.Code()+" "+invalid.Pointer() != want {
			t.Errorf("%s: %v", want, err)
		}
	}
}

func TestAnEditionThatIsNotThereIsRefused(t *testing.T) {
	if _, err := box().Payload("0.17.10"); err == nil {
		t.Error("0.17.10 is no edition")
	}
}

func TestAPayloadIsACopy(t *testing.T) {
	prediction := box()
	prediction.Metadata = Object{}.With("lanes", []any{exactjson.Int(3)})
	payload, _ := prediction.Payload(Default)
	metadata, _ := payload.Get("metadata")
	metadata.(Object)[0].Value.([]any)[0] = nil
	if lanes, _ := prediction.Metadata.Get("lanes"); lanes.([]any)[0] != exactjson.Int(3) {
		t.Error(prediction.Metadata)
	}
}

func TestAListTakesAllOrNone(t *testing.T) {
	var list List
	if err := list.Add(box(), Prediction{}); err == nil || list.Len() != 0 {
		t.Error(err, list.Len())
	}
	if err := list.Add(box(), box()); err != nil || list.Len() != 2 || len(list.Items()[0].Predictions) != 2 {
		t.Error(err, list)
	}
}

func TestWhichMasksAreLocalFiles(t *testing.T) {
	file := filepath.Join(t.TempDir(), "m.png")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for url, want := range map[string]bool{file: true, " HTTPS://x/m.png": false, "ht\ttp://x": false, "s3:m.png": false} {
		mask := Prediction{Shape: Mask{URL: url}, ReferenceID: ID("i")}
		if local, err := mask.HasLocalFiles(); err != nil || local != want {
			t.Errorf("%q: %v, %v", url, local, err)
		}
	}
	mask := Prediction{Shape: Mask{URL: "http\u017f://x"}}
	if _, err := mask.HasLocalFiles(); err == nil {
		t.Error("a file that is not there was found")
	}
}
