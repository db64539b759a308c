// Package predictions has the eight types of Nucleus model predictions, in every edition of the wire format.
//
//	box := predictions.Prediction{
//		Label:       "car",
//		Shape:       predictions.Box{X: "10", Y: "20.5", Width: "30", Height: "40"},
//		ReferenceID: predictions.ID("image_1"),
//	}
//	payload, err := box.Payload(predictions.Default) // its annotation_id is "car-10-20.5-30-40-image_1"
//
// A number is kept as it is written, since "10" and "10.0" make different ids, as they do in Python.
package predictions

import (
	"fmt"
	"slices"
	"strings"

	"github.com/nucleus-spec/nucleus-spec/conformance/harnesses/go/exactjson"
)

// The values of JSON.
type (
	Object = exactjson.Object
	Number = exactjson.Number
)

// Edition is an edition of the wire format: the first release of the SDK that sends it.
type Edition string

// Default is the newest edition that the documentation describes.
const Default Edition = "0.17.9"

// Editions are all editions, oldest first.
var Editions = []Edition{"0.14.29", "0.15.5", "0.17.8", "0.17.9", "0.21.2"}

func (e Edition) reaches(since Edition) bool {
	return slices.Index(Editions, e) >= slices.Index(Editions, since)
}

// Prediction is one prediction of any type. What it is about is named by ReferenceID or, since 0.21.2, by
// DatasetItemID. What is nil is not given; a type that does not have a field refuses what is.
type Prediction struct {
	Label            string // of all but a Mask
	Shape            Shape  // says which type it is
	ReferenceID      *string
	TaxonomyName     *string
	Confidence       *Number // from 0 to 1
	AnnotationID     *string // boxes and, since 0.15.5, keypoints without one are sent with a generated one
	Metadata         Object  // unlike nil, Object{} is given
	ClassPDF         Object  // numbers from 0 to 1, which sum to 1
	EmbeddingVector  []Number
	TrackReferenceID *string
	DatasetItemID    *string // since 0.21.2
	DatasetID        *string // since 0.21.2
}

// ID returns a pointer to the name, for the fields that may be left out.
func ID(name string) *string { return &name }

// Keys that only some types have.
const (
	taxonomyName     = "taxonomy_name"
	confidence       = "confidence"
	annotationID     = "annotation_id"
	metadata         = "metadata"
	classPDF         = "class_pdf"
	embeddingVector  = "embedding_vector"
	trackReferenceID = "track_reference_id"
)

// kind is what is known of a type: the keys that it has, of those that not all have.
type kind struct {
	name     string // the type's, in this package
	sentAs   string
	keys     []string
	taskID   Edition // the first that sends it; "" if none does
	geometry bool    // whether the Shape is read and sent within a geometry
	read     func(*fields) Shape
}

var kinds = []kind{
	{"box", "box", []string{confidence, annotationID, metadata, classPDF, embeddingVector, trackReferenceID}, "0.17.8", true, readBox},
	{"line", "line", []string{confidence, annotationID, metadata, classPDF, trackReferenceID}, "0.17.8", true, readLine},
	{"polygon", "polygon", []string{confidence, annotationID, metadata, classPDF, embeddingVector, trackReferenceID}, "0.17.8", true, readPolygon},
	{"keypoints", "keypoints", []string{confidence, annotationID, metadata, classPDF, trackReferenceID}, "0.17.8", true, readKeypoints},
	{"cuboid", "cuboid", []string{confidence, annotationID, metadata, classPDF, trackReferenceID}, "", true, readCuboid},
	{"category", "category", []string{taxonomyName, confidence, metadata, classPDF, trackReferenceID}, "0.17.8", false, readCategory},
	{"scene-category", "category", []string{taxonomyName, confidence, metadata}, "0.17.9", false, readSceneCategory},
	{"segmentation", "mask", []string{annotationID}, "", false, readMask},
}

func kindOf(name string) (*kind, error) {
	for i := range kinds {
		if kinds[i].name == name {
			return &kinds[i], nil
		}
	}
	return nil, &Invalid{"unknown-type", "", fmt.Sprintf("%q is no type of prediction", name)}
}

func (k *kind) has(key string) bool { return slices.Contains(k.keys, key) }

// Types are the names of the types, in the order of a [List].
func Types() []string {
	names := make([]string, len(kinds))
	for i, kind := range kinds {
		names[i] = kind.name
	}
	return names
}

// Type is the name of its type: one of [Types], or "" without a Shape.
func (p Prediction) Type() string {
	if p.Shape == nil {
		return ""
	}
	return p.Shape.typeName()
}

// Payload is what is sent. It fails with an [*Invalid] for what must not be.
func (p Prediction) Payload(edition Edition) (Object, error) {
	if !slices.Contains(Editions, edition) {
		return nil, fmt.Errorf("there is no edition %q", edition)
	}
	if err := p.Validate(); err != nil {
		return nil, err
	}
	payload, err := p.keysUpToIDs(edition)
	for _, each := range []struct {
		name, key string
		value     *string
	}{
		{"dataset_item_id", "item_id", p.DatasetItemID}, {"dataset_id", "dataset_id", p.DatasetID},
	} {
		if each.value == nil {
			continue
		}
		if !edition.reaches("0.21.2") {
			return nil, &Invalid{"not-in-edition", "/" + each.name, "is no key of edition " + string(edition)}
		}
		payload = payload.With(each.key, *each.value)
	}
	return payload, err
}

// keysUpToIDs are all but the last two, which are new.
func (p Prediction) keysUpToIDs(edition Edition) (Object, error) {
	kind, err := kindOf(p.Type())
	if err != nil {
		return nil, err
	}
	if kind.name == "segmentation" {
		return append(Object{}.With("type", kind.sentAs), p.Shape.geometry()...).
			With(annotationID, orNull(p.AnnotationID)).
			With("reference_id", orNull(p.ReferenceID)), nil
	}
	sent := Object{}.
		With("label", p.Label).
		With("type", kind.sentAs).
		With("geometry", p.Shape.geometry()).
		With("reference_id", orNull(p.ReferenceID))
	put := func(key string, value any, when bool) {
		if when && kind.has(key) {
			sent = sent.With(key, value)
		}
	}
	always := kind.name != "cuboid" // which does not send what is null or empty
	put(annotationID, orNull(p.sentID(edition)), always || isFilled(p.AnnotationID))
	put(metadata, p.sentMetadata(), always || len(p.Metadata) > 0)
	put(embeddingVector, orNullList(p.EmbeddingVector), true)
	put(trackReferenceID, orNull(p.TrackReferenceID), always || isFilled(p.TrackReferenceID))
	if kind.taskID != "" && edition.reaches(kind.taskID) {
		sent = sent.With("task_id", nil)
	}
	put(taxonomyName, orNull(p.TaxonomyName), p.TaxonomyName != nil)
	put(confidence, orNull(p.Confidence), p.Confidence != nil)
	put(classPDF, exactjson.Unique(p.ClassPDF), p.ClassPDF != nil)
	return sent, nil
}

func (p Prediction) sentMetadata() any {
	if _, is := p.Shape.(SceneCategory); is && p.Metadata == nil {
		return nil
	}
	return exactjson.Unique(p.Metadata) // a copy, so that whoever changes a payload does not change the prediction
}

// sentID is its annotation id, or the one that is generated for it.
func (p Prediction) sentID(edition Edition) *string {
	if p.AnnotationID != nil {
		return p.AnnotationID
	}
	item := "None"
	if p.ReferenceID != nil {
		item = *p.ReferenceID
	}
	switch shape := p.Shape.(type) {
	case Box:
		size := []string{shape.X.String(), shape.Y.String(), shape.Width.String(), shape.Height.String()}
		return ID(p.Label + "-" + strings.Join(size, "-") + "-" + item)
	case Keypoints:
		if edition.reaches("0.15.5") {
			return ID(p.Label + "-" + item + "-keypoints")
		}
	}
	return nil
}

// Text is the text of the payload.
func (p Prediction) Text(edition Edition) (string, error) {
	payload, err := p.Payload(edition)
	if err != nil {
		return "", err
	}
	return exactjson.Text(payload)
}

func isFilled(value *string) bool { return value != nil && *value != "" }

// orNull is nil, not a pointer that is nil.
func orNull[T any](value *T) any {
	if value == nil {
		return nil
	}
	return *value
}

func orNullList(values []Number) any {
	if values == nil {
		return nil
	}
	return listOf(values, func(number Number) any { return number })
}

func listOf[T any](values []T, of func(T) any) []any {
	list := make([]any, len(values))
	for i, value := range values {
		list[i] = of(value)
	}
	return list
}
