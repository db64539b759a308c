package exactjson

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Text returns the text of a value, as Python's json.dumps writes it: in ASCII, in one line, with a blank
// after each comma and colon. It fails for what is no JSON value, and says where that is, as a JSON pointer: for an int
// or a chan by a [json.UnsupportedTypeError], for a number that is not finite, and for what is nested more than
// [MaxDepth] deep, as a cycle is.
func Text(value any) (string, error) {
	text, err := Append(nil, value)
	return string(text), err
}

// Append appends the text of a value.
func Append(text []byte, value any) ([]byte, error) {
	text, wrong := appendValue(text, value, 0)
	if wrong != nil {
		return text, wrong.told()
	}
	return text, nil
}

// problem is why a value cannot be written, and the names of where it is, the inmost first.
type problem struct {
	cause error
	names []string
}

func (p *problem) told() error {
	if len(p.names) == 0 {
		return p.cause
	}
	slices.Reverse(p.names)
	place := "/" + strings.Join(p.names, "/")
	return fmt.Errorf("at %.200s: %w", place, p.cause)
}

var pointerEscapes = strings.NewReplacer("~", "~0", "/", "~1")

func (p *problem) in(name string) *problem {
	p.names = append(p.names, pointerEscapes.Replace(name))
	return p
}

func appendValue(text []byte, value any, depth int) ([]byte, *problem) {
	switch value := value.(type) {
	case nil:
		return append(text, "null"...), nil
	case bool:
		return fmt.Append(text, value), nil
	case string:
		return appendString(text, value), nil
	case Number:
		spelled := value.String()
		if !Number(spelled).valid() {
			return text, &problem{cause: fmt.Errorf("%q is no number of JSON", string(value))}
		}
		return append(text, spelled...), nil
	case []any, Object:
		if depth == MaxDepth {
			return text, &problem{cause: fmt.Errorf("nested more than %d levels deep", MaxDepth)}
		}
		if values, is := value.([]any); is {
			return appendArray(text, values, depth+1)
		}
		return appendObject(text, value.(Object), depth+1)
	}
	return text, &problem{cause: &json.UnsupportedTypeError{Type: reflect.TypeOf(value)}}
}

func appendArray(text []byte, values []any, depth int) (_ []byte, wrong *problem) {
	text = append(text, '[')
	for i, value := range values {
		if i > 0 {
			text = append(text, ", "...)
		}
		if text, wrong = appendValue(text, value, depth); wrong != nil {
			return text, wrong.in(strconv.Itoa(i))
		}
	}
	return append(text, ']'), nil
}

func appendObject(text []byte, object Object, depth int) (_ []byte, wrong *problem) {
	text = append(text, '{')
	for i, member := range object {
		if i > 0 {
			text = append(text, ", "...)
		}
		text = append(appendString(text, member.Key), ": "...)
		if text, wrong = appendValue(text, member.Value, depth); wrong != nil {
			return text, wrong.in(member.Key)
		}
	}
	return append(text, '}'), nil
}

var short = map[rune]string{
	'"': `\"`, '\\': `\\`, '\b': `\b`, '\f': `\f`, '\n': `\n`, '\r': `\r`, '\t': `\t`,
}

func appendString(text []byte, value string) []byte {
	text = append(text, '"')
	for at := 0; at < len(value); {
		char := value[at]
		if ' ' <= char && char <= '~' && char != '"' && char != '\\' {
			text = append(text, char)
			at++
			continue
		}
		char32, size := decodeRune(value[at:])
		at += size
		if escape, found := short[char32]; found {
			text = append(text, escape...)
		} else if char32 > 0xFFFF {
			char32 -= 0x10000
			text = fmt.Appendf(text, `\u%04x\u%04x`, 0xD800|char32>>10, 0xDC00|char32&0x3FF)
		} else {
			text = fmt.Appendf(text, `\u%04x`, char32)
		}
	}
	return append(text, '"')
}

// decodeRune knows halves of surrogate pairs, too.
func decodeRune(text string) (char rune, size int) {
	if len(text) >= 3 && text[0] == 0xED && text[1]&0xE0 == 0xA0 && text[2]&0xC0 == 0x80 {
		return 0xD000 | rune(text[1]&0x3F)<<6 | rune(text[2]&0x3F), 3
	}
	return utf8.DecodeRuneInString(text)
}
