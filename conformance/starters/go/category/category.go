// Package category has one of the eight types of prediction, in edition @EDITION@: the category of an image.
package category

import (
	"fmt"
	"math"
	"slices"

	"example.org/my-port/exactjson"
)

// Category is a prediction. What is nil is not given.
type Category struct {
	Label            string
	ReferenceID      *string // or DatasetItemID // @SINCE 0.21.2@
	ReferenceID      *string // @BEFORE 0.21.2@
	TaxonomyName     *string
	Confidence       *exactjson.Number // from 0 to 1, as it is written
	Metadata         exactjson.Object
	ClassPDF         exactjson.Object // numbers from 0 to 1, which sum to 1
	TrackReferenceID *string
	DatasetItemID    *string // @SINCE 0.21.2@
	DatasetID        *string // @SINCE 0.21.2@
}

// parameters are those of the constructor, in their order; the last two are passed by name only. // @SINCE 0.21.2@
// parameters are those of the constructor, in their order. // @BEFORE 0.21.2@
var parameters = []string{
	"label", "reference_id", "taxonomy_name", "confidence", "metadata", "class_pdf", "track_reference_id",
	"dataset_item_id", "dataset_id", // @SINCE 0.21.2@
}

const byPosition = 7

// New makes a category of arguments by name; or by position, whose names do not count.
func New(arguments exactjson.Object, positional bool) (Category, error) {
	if positional {
		if len(arguments) > byPosition {
			return Category{}, fmt.Errorf("takes %d arguments", byPosition)
		}
		named := slices.Clone(arguments)
		for i := range named {
			named[i].Key = parameters[i]
		}
		arguments = named
	}
	for _, argument := range arguments {
		if !slices.Contains(parameters, argument.Key) {
			return Category{}, fmt.Errorf("%s is no parameter", argument.Key)
		}
	}
	return of(arguments)
}

// Read reads a payload, in which unknown keys are ignored.
func Read(payload []byte) (Category, error) {
	value, err := exactjson.Parse(payload)
	if err != nil {
		return Category{}, err
	}
	object, is := value.(exactjson.Object)
	if !is {
		return Category{}, fmt.Errorf("a payload must be an object")
	}
	return of(object)
}

// of keeps what is given, if it is what may be.
func of(given exactjson.Object) (made Category, err error) {
	label, err := field[string](given, "label", nil)
	if label == nil {
		return made, fmt.Errorf("label must be a string")
	}
	made.Label = *label
	made.ReferenceID, err = field[string](given, "reference_id", err)
	made.TaxonomyName, err = field[string](given, "taxonomy_name", err)
	made.Confidence, err = field[exactjson.Number](given, "confidence", err)
	made.TrackReferenceID, err = field[string](given, "track_reference_id", err)
	made.DatasetItemID, err = field[string](given, "dataset_item_id", err) // @SINCE 0.21.2@
	made.DatasetID, err = field[string](given, "dataset_id", err) // @SINCE 0.21.2@
	metadata, err := field[exactjson.Object](given, "metadata", err)
	pdf, err := field[exactjson.Object](given, "class_pdf", err)
	if err != nil {
		return made, err
	}
	if made.ReferenceID == nil && made.DatasetItemID == nil { // @SINCE 0.21.2@
		return made, fmt.Errorf("reference_id or dataset_item_id must be given") // @SINCE 0.21.2@
	if made.ReferenceID == nil { // @BEFORE 0.21.2@
		return made, fmt.Errorf("reference_id must be given") // @BEFORE 0.21.2@
	}
	if made.Confidence != nil && !isShare(*made.Confidence) {
		return made, fmt.Errorf("confidence must be a number from 0 to 1")
	}
	if metadata != nil {
		if made.Metadata = exactjson.Unique(*metadata).(exactjson.Object); !isKept(made.Metadata, 200) {
			return made, fmt.Errorf("metadata is nested too deeply, or has a number that no double holds")
		}
	}
	if pdf != nil {
		made.ClassPDF = exactjson.Unique(*pdf).(exactjson.Object)
		return made, checkDistribution(made.ClassPDF)
	}
	return made, nil
}

// field is what stands under a key, if it is of that type; nil if it is absent or null. It hands on the first error.
func field[T any](given exactjson.Object, key string, before error) (*T, error) {
	value, _ := given.Get(key)
	if before != nil || value == nil {
		return nil, before
	}
	typed, is := value.(T)
	if !is {
		return nil, fmt.Errorf("%s must be a %T", key, typed)
	}
	return &typed, nil
}

func isShare(number exactjson.Number) bool {
	value := number.Float64()
	return 0 <= value && value <= 1
}

func checkDistribution(pdf exactjson.Object) error {
	sum := 0.0
	for _, class := range pdf {
		share, is := class.Value.(exactjson.Number)
		if !is || !isShare(share) {
			return fmt.Errorf("class_pdf: %s must be a number from 0 to 1", class.Key)
		}
		sum += share.Float64()
	}
	if math.Abs(sum-1) > 0.001000001 {
		return fmt.Errorf("class_pdf must sum to 1")
	}
	return nil
}

// isKept tells whether a value can be sent as it came.
func isKept(value any, levels int) bool {
	switch value := value.(type) {
	case exactjson.Number:
		return value.IsInteger() || !math.IsInf(value.Float64(), 0)
	case []any:
		return levels > 0 && !slices.ContainsFunc(value, func(each any) bool { return !isKept(each, levels-1) })
	case exactjson.Object:
		return levels > 0 && !slices.ContainsFunc(value, func(each exactjson.Member) bool { return !isKept(each.Value, levels-1) })
	}
	return true
}

// Payload is what is sent, its keys in their order.
func (c Category) Payload() exactjson.Object {
	metadata := c.Metadata
	if metadata == nil {
		metadata = exactjson.Object{}
	}
	sent := exactjson.Object{}.
		With("label", c.Label).
		With("type", "category").
		With("geometry", exactjson.Object{}).
		With("reference_id", orNull(c.ReferenceID)).
		With("metadata", metadata).
		With("track_reference_id", orNull(c.TrackReferenceID)). // @SINCE 0.17.8@
		With("task_id", nil) // @SINCE 0.17.8@
		With("track_reference_id", orNull(c.TrackReferenceID)) // @BEFORE 0.17.8@
	for _, optional := range []struct {
		key   string
		value any
	}{
		{"taxonomy_name", orNull(c.TaxonomyName)},
		{"confidence", orNull(c.Confidence)},
		{"class_pdf", orAbsent(c.ClassPDF)},
		{"item_id", orNull(c.DatasetItemID)}, // @SINCE 0.21.2@
		{"dataset_id", orNull(c.DatasetID)}, // @SINCE 0.21.2@
	} {
		if optional.value != nil {
			sent = sent.With(optional.key, optional.value)
		}
	}
	return sent
}

func orNull[T any](value *T) any {
	if value == nil {
		return nil
	}
	return *value
}

func orAbsent(object exactjson.Object) any {
	if object == nil {
		return nil
	}
	return object
}
