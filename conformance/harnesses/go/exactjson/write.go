package exactjson

import (
	"fmt"
	"unicode/utf8"
)

// Text returns the text of a value, as Python's json.dumps writes it: in ASCII, in one line, with a blank
// after each comma and colon. It fails for what is no JSON value, such as an int or a number that is not finite.
func Text(value any) (string, error) {
	text, err := Append(nil, value)
	return string(text), err
}

// Append appends the text of a value.
func Append(text []byte, value any) ([]byte, error) {
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
			return text, fmt.Errorf("%q is no number of JSON", string(value))
		}
		return append(text, spelled...), nil
	case []any:
		return appendArray(text, value)
	case Object:
		return appendObject(text, value)
	}
	return text, fmt.Errorf("%T is no JSON value", value)
}

func appendArray(text []byte, values []any) (_ []byte, err error) {
	text = append(text, '[')
	for i, value := range values {
		if i > 0 {
			text = append(text, ", "...)
		}
		if text, err = Append(text, value); err != nil {
			return text, err
		}
	}
	return append(text, ']'), nil
}

func appendObject(text []byte, object Object) (_ []byte, err error) {
	text = append(text, '{')
	for i, member := range object {
		if i > 0 {
			text = append(text, ", "...)
		}
		text = append(appendString(text, member.Key), ": "...)
		if text, err = Append(text, member.Value); err != nil {
			return text, err
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
