package predictions

import (
	"fmt"

	"github.com/nucleus-spec/nucleus-spec/conformance/harnesses/go/exactjson"
)

// Pass is how arguments are passed to [Construct].
type Pass string

// Points, keypoints and segments are objects of arguments, too, but those of Plain are objects of a payload.
const (
	ByName     Pass = ""
	ByPosition Pass = "by-position"
	Plain      Pass = "plain"
)

// Read reads a payload of a type that is known. Keys that the edition does not have are ignored.
// It fails with an [*Invalid].
func Read(typeName string, value any, edition Edition) (Prediction, error) {
	return read(typeName, value, edition, payload, payload)
}

// ReadAny reads a payload of the type that it names. Of a scene category that is a category.
func ReadAny(value any, edition Edition) (Prediction, error) {
	object, _ := value.(Object)
	named, _ := object.Get("type")
	for _, kind := range kinds {
		if name, is := named.(string); is && name != "" && (name == kind.name || name == kind.sentAs) {
			if kind.name != "scene-category" {
				return Read(kind.name, value, edition)
			}
		}
	}
	if object == nil {
		return Read("box", value, edition) // which says what is wrong
	}
	return Prediction{}, &Invalid{"unknown-type", "/type", fmt.Sprintf("names no type: %.60s", shown(named))}
}

// Construct makes a prediction of the documented arguments of its type. It fails with an [*Invalid].
func Construct(typeName string, arguments any, pass Pass) (Prediction, error) {
	switch pass {
	case ByPosition:
		return read(typeName, arguments, Default, byPosition, byName)
	case Plain:
		return read(typeName, arguments, Default, byName, payload)
	default:
		return read(typeName, arguments, Default, byName, byName)
	}
}

// read takes the fields in the order in which they are documented, since those by position have no names.
func read(typeName string, value any, edition Edition, manner, parts manner) (Prediction, error) {
	kind, err := kindOf(typeName)
	if err != nil {
		return Prediction{}, err
	}
	f := &fields{problems: &problems{}, manner: manner, parts: parts}
	f.members = f.asObject(exactjson.Unique(value), "")
	var p Prediction
	if kind.name != "segmentation" {
		p.Label = f.string("label")
	}
	if kind.geometry {
		p.Shape = f.geometry(kind.read)
	} else {
		p.Shape = kind.read(f)
	}
	p.ReferenceID = f.optionalString("reference_id")
	if kind.has(taxonomyName) {
		p.TaxonomyName = f.optionalString(taxonomyName)
	}
	if kind.has(confidence) {
		p.Confidence = f.optionalNumber(confidence)
	}
	if kind.has(annotationID) {
		p.AnnotationID = f.optionalString(annotationID)
	}
	if kind.has(metadata) {
		p.Metadata = f.optionalObject(metadata)
		if _, given := f.members.Get(metadata); !given && kind.name == "scene-category" && manner == payload {
			p.Metadata = Object{}
		}
	}
	if kind.has(classPDF) {
		p.ClassPDF = f.optionalObject(classPDF)
	}
	if kind.has(embeddingVector) {
		p.EmbeddingVector = f.optionalNumbers(embeddingVector)
	}
	if kind.has(trackReferenceID) {
		p.TrackReferenceID = f.optionalString(trackReferenceID)
	}
	if manner != payload || edition.reaches("0.21.2") {
		if manner != byPosition || kind.name == "segmentation" {
			p.DatasetItemID = f.optionalString("dataset_item_id")
		}
		if manner != byPosition {
			p.DatasetID = f.optionalString("dataset_id")
		}
	}
	f.end()
	if f.first != nil {
		return Prediction{}, f.first
	}
	return p, p.Validate()
}

// geometry reads a shape out of the geometry of a payload. Among arguments it has no object of its own.
func (f *fields) geometry(read func(*fields) Shape) Shape {
	if f.manner == payload {
		return read(f.object("geometry"))
	}
	f.at = "/geometry"
	defer func() { f.at = "" }()
	return read(f)
}
