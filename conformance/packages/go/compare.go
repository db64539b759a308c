package fixtures

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/nucleus-spec/fixtures-go/exactjson"
)

// Difference is one place where an answer is not as the outcome that it is compared with.
type Difference struct {
	Pointer string // a JSON pointer to the place
	// Kind is "missing", "extra", "type", "value", "length", "null-for-absent", "absent-for-null" or "outcome"; or, of
	// what is equal and spelled otherwise, "number-spelling", "key-order" or "text-form".
	Kind             string
	Expected, Actual string // JSON texts; empty where nothing is there
}

// words has those kinds whose name says too little.
var words = map[string]string{
	"extra":           "sent, but must not be",
	"type":            "wrong type",
	"value":           "wrong value",
	"length":          "wrong length",
	"null-for-absent": "null instead of nothing",
	"absent-for-null": "nothing instead of null",
	"number-spelling": "number spelled otherwise",
	"key-order":       "keys in another order",
	"text-form":       "text spelled otherwise",
	"outcome":         "another outcome",
}

func (d Difference) String() string { return d.told("expected") }

// told has it in words. side: how the outcome that it is from is called.
func (d Difference) told(side string) string {
	shown := func(text string) string {
		if text == "" {
			return "nothing"
		}
		return cut(text)
	}
	where := ""
	if d.Pointer != "" {
		where = " at " + cut(d.Pointer)
	}
	what := cmp.Or(words[d.Kind], d.Kind)
	return fmt.Sprintf("%s%s: %s %s, got %s", what, where, side, shown(d.Expected), shown(d.Actual))
}

// cut is a text on one line that is not too long for it.
func cut(text string) string {
	const most = 200
	begun := []rune(text)
	shown := strings.Join(strings.FieldsFunc(string(begun[:min(len(begun), most)]), func(char rune) bool {
		return unicode.IsSpace(char) || unicode.IsControl(char)
	}), " ")
	if len(begun) > most {
		shown += "…"
	}
	return shown
}

func (d Difference) isShallow() bool {
	return d.Kind == "number-spelling" || d.Kind == "key-order" || d.Kind == "text-form"
}

// most is the number of differences in value, and in spelling, that are told.
const most = 200

type comparison struct{ value, spelling []Difference }

func differences(expected, actual any) []Difference {
	var found comparison
	found.compare(expected, actual, "")
	return append(found.value, found.spelling...)
}

func (c *comparison) add(pointer, kind, expected, actual string) {
	each := Difference{pointer, kind, expected, actual}
	if each.isShallow() {
		if len(c.spelling) < most {
			c.spelling = append(c.spelling, each)
		}
	} else if len(c.value) < most {
		c.value = append(c.value, each)
	}
}

func (c *comparison) compare(expected, actual any, at string) {
	kind := kindOf(expected)
	switch {
	case kind != kindOf(actual):
		c.add(at, "type", shown(expected), shown(actual))
	case kind == "object":
		c.compareObjects(expected.(exactjson.Object), actual.(exactjson.Object), at)
	case kind == "array":
		ones, others := expected.([]any), actual.([]any)
		if len(ones) != len(others) {
			c.add(at, "length", shown(expected), shown(actual))
		}
		for i := range min(len(ones), len(others)) {
			c.compare(ones[i], others[i], at+"/"+strconv.Itoa(i))
		}
	case kind == "number":
		one, other := expected.(exactjson.Number), actual.(exactjson.Number)
		if !sameNumber(one, other) {
			c.add(at, "value", one.String(), other.String())
		} else if one.String() != other.String() {
			c.add(at, "number-spelling", one.String(), other.String())
		}
	case expected != actual:
		c.add(at, "value", shown(expected), shown(actual))
	}
}

func (c *comparison) compareObjects(expected, actual exactjson.Object, at string) {
	ones, others := byKey(expected), byKey(actual)
	for _, member := range expected {
		inside := at + pointerTo(member.Key)
		other, found := others[member.Key]
		switch {
		case found:
			c.compare(member.Value, other, inside)
		case member.Value == nil:
			c.add(inside, "absent-for-null", shown(member.Value), "")
		default:
			c.add(inside, "missing", shown(member.Value), "")
		}
	}
	for _, member := range actual {
		if _, found := ones[member.Key]; found {
			continue
		}
		kind := "extra"
		if member.Value == nil {
			kind = "null-for-absent"
		}
		c.add(at+pointerTo(member.Key), kind, "", shown(member.Value))
	}
	if before, now := commonKeys(expected, others), commonKeys(actual, ones); !slices.Equal(before, now) {
		c.add(at, "key-order", shownKeys(before), shownKeys(now))
	}
}

func byKey(object exactjson.Object) map[string]any {
	values := make(map[string]any, len(object))
	for _, member := range object {
		values[member.Key] = member.Value
	}
	return values
}

func commonKeys(object exactjson.Object, other map[string]any) (keys []string) {
	for _, member := range object {
		if _, found := other[member.Key]; found {
			keys = append(keys, member.Key)
		}
	}
	return keys
}

func shownKeys(keys []string) string {
	values := make([]any, len(keys))
	for i, key := range keys {
		values[i] = key
	}
	return shown(values)
}

func pointerTo(key string) string {
	return "/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(key)
}

func shown(value any) string {
	text, err := exactjson.Text(value)
	if err != nil {
		return err.Error()
	}
	return text
}

func kindOf(value any) string {
	switch value.(type) {
	case nil:
		return "null"
	case bool:
		return "boolean"
	case exactjson.Number:
		return "number"
	case string:
		return "string"
	case exactjson.Object:
		return "object"
	}
	return "array"
}

// sameNumber compares exactly: 2^53 + 1 is not the double 2^53.
func sameNumber(one, other exactjson.Number) bool {
	if one.IsInteger() && other.IsInteger() {
		return one.String() == other.String()
	}
	if !one.IsInteger() && !other.IsInteger() {
		return one.Float64() == other.Float64()
	}
	whole, double := one, other
	if other.IsInteger() {
		whole, double = other, one
	}
	value := double.Float64()
	if value != math.Trunc(value) {
		return false
	}
	exact, _ := big.NewFloat(value).Int(nil)
	return exact.String() == whole.String()
}

// How much an answer may have at most, as nucleus-conformance reads it.
const (
	mostLevels = 256
	mostDigits = 4300
)

// parse reads JSON that a port wrote: strictly, without a key twice or a number that no double holds.
func parse(text []byte) (any, error) {
	value, err := exactjson.Parse(text)
	if err != nil {
		return nil, err
	}
	return value, check(value, mostLevels)
}

// parseString reads JSON of a string that a port wrote, as strictly.
func parseString(text string) (any, error) {
	value, err := exactjson.ParseString(text)
	if err != nil {
		return nil, err
	}
	return value, check(value, mostLevels)
}

func check(value any, levels int) error {
	switch value := value.(type) {
	case exactjson.Number:
		if !value.IsInteger() && math.IsInf(value.Float64(), 0) {
			return fmt.Errorf("%.200s is too large for a double", string(value))
		}
		if value.IsInteger() && len(strings.TrimPrefix(string(value), "-")) > mostDigits {
			return fmt.Errorf("an integer of more than %d digits", mostDigits)
		}
	case []any:
		if levels == 0 {
			return errors.New("nested too deeply")
		}
		for _, each := range value {
			if err := check(each, levels-1); err != nil {
				return err
			}
		}
	case exactjson.Object:
		if levels == 0 {
			return errors.New("nested too deeply")
		}
		if len(byKey(value)) != len(value) {
			return errors.New("a key occurs twice in one object")
		}
		for _, member := range value {
			if err := check(member.Value, levels-1); err != nil {
				return err
			}
		}
	}
	return nil
}
