package predictions

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/nucleus-spec/nucleus-spec/conformance/harnesses/go/exactjson"
)

const (
	deepest = 200
	// The second part is for what binary fractions make of 0.999.
	tolerance = 1e-3 + 1e-9
)

// Invalid is what the documentation rules out.
type Invalid struct{ code, pointer, problem string }

// Code is a word for what is wrong, such as "out-of-range".
func (i *Invalid) Code() string { return i.code }

// Pointer is the JSON pointer of where it is in a payload.
func (i *Invalid) Pointer() string { return i.pointer }

func (i *Invalid) Error() string {
	where := i.pointer
	if where == "" {
		where = "the payload"
	}
	return fmt.Sprintf("%s %s [%s]", where, i.problem, i.code)
}

var escaped = strings.NewReplacer("~", "~0", "/", "~1")

// under is the JSON pointer of a member.
func under(at, key string) string { return at + "/" + escaped.Replace(key) }

// problems keeps the first one.
type problems struct{ first *Invalid }

func (p *problems) refuse(code, at, problem string) {
	if p.first == nil {
		p.first = &Invalid{code, at, problem}
	}
}

func (p *problems) refuseType(value any, at, expected string) {
	p.refuse("wrong-type", at, fmt.Sprintf("must be %s, but is %.60s", expected, shown(value)))
}

func shown(value any) string {
	text, err := exactjson.Text(value)
	if err != nil {
		return fmt.Sprintf("a Go %T", value)
	}
	return text
}

// Validate fails with an [*Invalid] for the first thing that is wrong with the prediction in any edition.
func (p Prediction) Validate() error {
	kind, err := kindOf(p.Type())
	if err != nil {
		return err
	}
	found := &problems{}
	for _, field := range []struct {
		key   string
		given bool
	}{
		{taxonomyName, p.TaxonomyName != nil},
		{confidence, p.Confidence != nil},
		{annotationID, p.AnnotationID != nil},
		{metadata, p.Metadata != nil},
		{classPDF, p.ClassPDF != nil},
		{embeddingVector, p.EmbeddingVector != nil},
		{trackReferenceID, p.TrackReferenceID != nil},
	} {
		if field.given && !kind.has(field.key) {
			found.refuse("wrong-type", "/"+field.key, "is no parameter of a "+kind.name)
		}
	}
	p.Shape.check(found)
	if p.Confidence != nil {
		found.probability(*p.Confidence, "/confidence")
	}
	found.metadata(p.Metadata, "/metadata")
	if p.ClassPDF != nil {
		found.distribution(p.ClassPDF, "/class_pdf")
	}
	for i, number := range p.EmbeddingVector {
		found.number(number, fmt.Sprintf("/embedding_vector/%d", i))
	}
	if p.ReferenceID == nil && p.DatasetItemID == nil {
		found.refuse("missing", "/reference_id", "is required (or, since 0.21.2, a dataset_item_id)")
	}
	if found.first != nil {
		return found.first
	}
	return nil
}

func (p *problems) number(number Number, at string) float64 {
	value := number.Float64()
	switch {
	case math.IsNaN(value):
		p.refuse("wrong-type", at, fmt.Sprintf("must be a number, but is %q", string(number)))
	case math.IsInf(value, 0) && !number.IsInteger():
		p.refuse("not-finite", at, "must be finite")
	}
	return value
}

func (p *problems) notNegative(number Number, at string) {
	p.between(number, math.Inf(1), at)
}

func (p *problems) probability(number Number, at string) float64 {
	return p.between(number, 1, at)
}

// between checks that it is from 0 on. No integer and no double that is beyond a bound is rounded to it.
func (p *problems) between(number Number, high float64, at string) float64 {
	value := p.number(number, at)
	if value < 0 || value > high {
		p.refuse("out-of-range", at, fmt.Sprintf("must be from 0 to %v, but is %.60s", high, number.String()))
	}
	return value
}

func (p *problems) points(points []Point) {
	for i, point := range points {
		p.number(point.X, fmt.Sprintf("/geometry/vertices/%d/x", i))
		p.number(point.Y, fmt.Sprintf("/geometry/vertices/%d/y", i))
	}
}

func (p *problems) distribution(shares Object, at string) {
	sum := 0.0
	for _, share := range shares {
		number, is := share.Value.(Number)
		if !is {
			p.refuseType(share.Value, under(at, share.Key), "a number")
		}
		sum += p.probability(number, under(at, share.Key))
	}
	if math.Abs(sum-1) > tolerance {
		p.refuse("not-a-distribution", at, fmt.Sprintf("must sum to 1, not %v", sum))
	}
}

// pixelValue checks a whole number from 0 on, or a string of its digits.
func (p *problems) pixelValue(value any, at string) {
	switch value := value.(type) {
	case string:
		if !isDigits(value) {
			p.refuseType(value, at, "a whole number, or its digits")
		}
	case Number:
		if !value.IsInteger() {
			p.refuseType(value, at, "a whole number")
		} else if strings.HasPrefix(value.String(), "-") {
			p.refuse("out-of-range", at, "must not be negative")
		}
	default:
		p.refuseType(value, at, "a whole number")
	}
}

func (p *problems) metadata(object Object, at string) {
	p.json(object, at, 1, at)
}

// json checks a value of metadata, and the depth of it: the metadata itself is the first level.
func (p *problems) json(value any, at string, depth int, whole string) {
	if depth > deepest && isNested(value) {
		p.refuse("too-deep", whole, fmt.Sprintf("must not be nested more than %d deep", deepest))
		return
	}
	switch value := value.(type) {
	case nil, bool, string:
	case Number:
		p.number(value, at)
	case []any:
		for i, each := range value {
			p.json(each, under(at, strconv.Itoa(i)), depth+1, whole)
		}
	case Object:
		for _, member := range value {
			p.json(member.Value, under(at, member.Key), depth+1, whole)
		}
	default:
		p.refuseType(value, at, "a JSON value")
	}
}

func isNested(value any) bool {
	switch value.(type) {
	case []any, Object:
		return true
	}
	return false
}
