// Package exactjson reads and writes JSON without loss: numbers as they are written, the keys of
// objects in their order and however often, halves of surrogate pairs, and integers of any size.
//
// A JSON value is one of
//
//	nil  bool  string  Number  []any  Object
//
// A string is UTF-8, in which half of a surrogate pair, if there is one, has the three bytes that it
// would have if it were a character (WTF-8). Other text needs no thought of it.
package exactjson

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Object has members in the order of its text. Two of them may have the same key.
type Object []Member

// Member is a key of an object, and its value.
type Member struct {
	Key   string
	Value any
}

// Get returns the value of the key, the last one if there are several.
func (o Object) Get(key string) (value any, found bool) {
	for i := len(o) - 1; i >= 0; i-- {
		if o[i].Key == key {
			return o[i].Value, true
		}
	}
	return nil, false
}

// With returns the object with one more member.
func (o Object) With(key string, value any) Object {
	return append(o, Member{Key: key, Value: value})
}

// Unique returns a deep copy of a value, with each key of an object once: its last value, at the place of
// the first. So does Python read it.
func Unique(value any) any {
	switch value := value.(type) {
	case Object:
		return value.unique()
	case []any:
		made := make([]any, len(value))
		for i, each := range value {
			made[i] = Unique(each)
		}
		return made
	}
	return value
}

func (o Object) unique() Object {
	made := make(Object, 0, len(o))
	places := make(map[string]int, len(o))
	for _, member := range o {
		place, repeated := places[member.Key]
		if !repeated {
			place = len(made)
			places[member.Key] = place
			made = append(made, member)
		}
		made[place].Value = member.Value
	}
	for i := range made {
		made[i].Value = Unique(made[i].Value)
	}
	return made
}

// Number is a number as it is written. What has neither a fraction nor an exponent is an integer, of any
// size; every other number is a double: 10 and 10.0 are two numbers, which make different ids.
type Number string

// Int returns the integer.
func Int(value int) Number { return Number(strconv.Itoa(value)) }

// Float returns the double: Float(10) is 10.0. What is not finite is no JSON, and cannot be written.
func Float(value float64) Number { return Number(spell(value)) }

// IsInteger tells whether the number is written as an integer.
func (n Number) IsInteger() bool { return !strings.ContainsAny(string(n), ".eE") && n.valid() }

// Float64 returns the double nearest to the number: an infinity if it is too large, NaN if it is none.
func (n Number) Float64() float64 {
	value, err := strconv.ParseFloat(shortened(string(n)), 64)
	if err != nil && !math.IsInf(value, 0) {
		return math.NaN()
	}
	return value
}

const (
	// mostDigits is more than any double has, and half of what lies between two, so that those behind say only whether
	// there is something more.
	mostDigits = 790
	// farthest is an exponent beyond those of all doubles.
	farthest = 9999
)

// shortened is a number that strconv.ParseFloat reads right: it counts no more than 800 digits in front of a point, nor
// exponents of more than four digits.
func shortened(number string) string {
	if len(number) <= mostDigits {
		return number
	}
	unsigned := strings.TrimPrefix(number, "-")
	sign := number[:len(number)-len(unsigned)]
	mantissa, power, _ := strings.Cut(strings.ToLower(unsigned), "e")
	whole, fraction, _ := strings.Cut(mantissa, ".")
	digits := strings.TrimLeft(whole+fraction, "0")
	if digits == "" {
		return sign + "0.0"
	}
	exponent, _ := strconv.ParseInt(power, 10, 48) // 0 if there is none, and the largest of its sign if it is larger
	exponent += int64(len(digits) - len(fraction) - 1)
	if digits = strings.TrimRight(digits, "0"); len(digits) > mostDigits {
		digits = digits[:mostDigits] + "1"
	}
	return fmt.Sprintf("%s%s.%se%d", sign, digits[:1], digits[1:], max(-farthest, min(exponent, farthest)))
}

// String spells the number as Python does: 1e1 is 10.0, 1E16 is 1e+16, and -0 is 0.
func (n Number) String() string {
	if !n.IsInteger() {
		return spell(n.Float64())
	}
	if n == "-0" {
		return "0"
	}
	return string(n)
}

func (n Number) valid() bool {
	end := scanNumber(string(n), 0)
	return end > 0 && end == len(n)
}

// spell finds the fewest digits that read back as the same double. Go and Python agree on these and on how an
// exponent looks, but Go never writes a fraction of .0, nor changes to an exponent of its own accord.
func spell(value float64) string {
	shortest := strconv.FormatFloat(value, 'e', -1, 64)
	e := strings.IndexByte(shortest, 'e')
	if e < 0 {
		return shortest // NaN, or an infinity
	}
	if exponent, _ := strconv.Atoi(shortest[e+1:]); exponent < -4 || exponent > 15 {
		return shortest
	}
	plain := strconv.FormatFloat(value, 'f', -1, 64)
	if !strings.Contains(plain, ".") {
		plain += ".0"
	}
	return plain
}
