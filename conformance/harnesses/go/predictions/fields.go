package predictions

import (
	"fmt"
	"slices"
	"strconv"
)

// manner is how the parts of a prediction are given.
type manner int

const (
	payload    manner = iota // under the keys of a payload, in which unknown ones are ignored
	byName                   // as arguments, none of which may be unknown
	byPosition               // as arguments in the documented order, whose names do not count
)

// fields are the members of an object, to be taken one after the other. Of what is wrong the first is kept; what
// could not be read is zero then.
type fields struct {
	*problems
	members Object
	at      string // the JSON pointer of the object
	manner  manner
	parts   manner   // that of the objects inside
	taken   []string // the names that were asked for
}

// take returns the next parameter, or the key of that name.
func (f *fields) take(name string) (value any, found bool) {
	f.taken = append(f.taken, name)
	if f.manner != byPosition {
		return f.members.Get(name)
	}
	if next := len(f.taken) - 1; next < len(f.members) {
		return f.members[next].Value, true
	}
	return nil, false
}

// end refuses arguments that nobody took.
func (f *fields) end() {
	switch {
	case f.manner == byPosition && len(f.members) > len(f.taken):
		f.refuse("wrong-type", f.at, fmt.Sprintf("takes %d arguments", len(f.taken)))
	case f.manner == byName:
		for _, member := range f.members {
			if !slices.Contains(f.taken, member.Key) {
				f.refuse("wrong-type", under(f.at, member.Key), "is no parameter")
			}
		}
	}
}

// required returns what may not be absent.
func (f *fields) required(name, expected string) any {
	value, found := f.take(name)
	if !found {
		f.refuse("missing", under(f.at, name), "is required: "+expected)
	}
	return value
}

func (f *fields) string(name string) string {
	return f.asString(f.required(name, "a string"), under(f.at, name))
}

func (f *fields) number(name string) Number {
	return f.asNumber(f.required(name, "a number"), under(f.at, name))
}

func (f *fields) pixelValue(name string) any {
	return f.required(name, "a whole number")
}

// visible is required in payloads; a keypoint that is constructed is visible unless told otherwise.
func (f *fields) visible() bool {
	value, found := f.take("visible")
	if !found && f.manner != payload {
		return true
	}
	visible, is := value.(bool)
	if !found {
		f.refuse("missing", f.at+"/visible", "is required: true or false")
	} else if !is {
		f.refuseType(value, f.at+"/visible", "true or false")
	}
	return visible
}

// object returns the fields of an object that is a part of this one.
func (f *fields) object(name string) *fields {
	return f.part(f.required(name, "an object"), under(f.at, name))
}

func (f *fields) part(value any, at string) *fields {
	return &fields{problems: f.problems, members: f.asObject(value, at), at: at, manner: f.parts, parts: f.parts}
}

// What is nil if it is absent or null.

func (f *fields) optionalString(name string) *string { return optional(f, name, f.asString) }
func (f *fields) optionalNumber(name string) *Number { return optional(f, name, f.asNumber) }

func (f *fields) optionalObject(name string) Object {
	if object := optional(f, name, f.asObject); object != nil {
		return *object
	}
	return nil
}

func (f *fields) optionalNumbers(name string) []Number {
	if numbers := optional(f, name, func(value any, at string) []Number {
		return members(f, value, at, f.asNumber)
	}); numbers != nil {
		return *numbers
	}
	return nil
}

func optional[T any](f *fields, name string, as func(any, string) T) *T {
	value, _ := f.take(name)
	if value == nil {
		return nil
	}
	made := as(value, under(f.at, name))
	return &made
}

// Lists.

func objects[T any](f *fields, name string, read func(*fields) T) []T {
	return listed(f, name, func(value any, at string) T {
		part := f.part(value, at)
		defer part.end()
		return read(part)
	})
}

func listed[T any](f *fields, name string, as func(any, string) T) []T {
	return members(f, f.required(name, "a list"), under(f.at, name), as)
}

func members[T any](f *fields, value any, at string, as func(any, string) T) []T {
	list := f.asList(value, at)
	made := make([]T, len(list))
	for i, each := range list {
		made[i] = as(each, under(at, strconv.Itoa(i)))
	}
	return made
}

// Values of a type.

func (f *fields) asString(value any, at string) string { return as[string](f, value, at, "a string") }
func (f *fields) asNumber(value any, at string) Number { return as[Number](f, value, at, "a number") }
func (f *fields) asList(value any, at string) []any    { return as[[]any](f, value, at, "a list") }

// asObject returns an object in which no key is there twice, in any depth.
func (f *fields) asObject(value any, at string) Object {
	return as[Object](f, value, at, "an object")
}

func as[T any](f *fields, value any, at, expected string) T {
	made, is := value.(T)
	if !is {
		f.refuseType(value, at, expected)
	}
	return made
}

func (f *fields) asIndex(value any, at string) int {
	f.problems.pixelValue(f.asNumber(value, at), at)
	index, err := strconv.Atoi(f.asNumber(value, at).String())
	if err != nil {
		f.refuse("index-out-of-range", at, "is the index of no keypoint")
	}
	return index
}
