package exactjson

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// MaxDepth is how deep a text may be nested: about as deep as Python can read.
const MaxDepth = 1000

// SyntaxError says what in a text is not JSON, and at which byte.
type SyntaxError struct {
	Problem string
	Offset  int
}

func (e *SyntaxError) Error() string {
	return fmt.Sprintf("not JSON: %s at byte %d", e.Problem, e.Offset)
}

// Code and Pointer tell who serves a port what to say of such a refusal.
func (e *SyntaxError) Code() string { return "invalid-json" }

// Pointer is that of the whole text.
func (e *SyntaxError) Pointer() string { return "" }

// Parse returns the value of a JSON text (RFC 8259), or a [*SyntaxError].
func Parse(json []byte) (any, error) {
	if !utf8.Valid(json) {
		return nil, &SyntaxError{"what is no UTF-8", 0}
	}
	return ParseString(string(json))
}

// ParseString returns the value of a JSON text that was itself a string of JSON, and so may have halves of surrogate
// pairs in it, or a [*SyntaxError].
func ParseString(text string) (any, error) {
	p := parser{text: text}
	if !isString(text) {
		return nil, p.fail("what is no UTF-8")
	}
	value, err := p.value(0)
	if err != nil {
		return nil, err
	}
	if p.skipBlanks(); p.at < len(text) {
		return nil, p.fail("more than one value")
	}
	return value, nil
}

// isString tells whether it is UTF-8, but for halves of surrogate pairs.
func isString(text string) bool {
	if utf8.ValidString(text) {
		return true
	}
	for len(text) > 0 {
		char, size := decodeRune(text)
		if char == utf8.RuneError && size == 1 {
			return false
		}
		text = text[size:]
	}
	return true
}

type parser struct {
	text string
	at   int
}

func (p *parser) fail(problem string) error {
	return &SyntaxError{problem, p.at}
}

func (p *parser) skipBlanks() {
	for p.at < len(p.text) && strings.IndexByte(" \t\r\n", p.text[p.at]) >= 0 {
		p.at++
	}
}

// next skips blanks, and returns the byte that follows, or 0 at the end.
func (p *parser) next() byte {
	if p.skipBlanks(); p.at < len(p.text) {
		return p.text[p.at]
	}
	return 0
}

func (p *parser) value(depth int) (any, error) {
	switch p.next() {
	case '{':
		return p.object(depth + 1)
	case '[':
		return p.array(depth + 1)
	case '"':
		return p.string()
	case 't':
		return true, p.word("true")
	case 'f':
		return false, p.word("false")
	case 'n':
		return nil, p.word("null")
	}
	end := scanNumber(p.text, p.at)
	if end < 0 {
		return nil, p.fail("no value")
	}
	number := Number(p.text[p.at:end])
	p.at = end
	return number, nil
}

func (p *parser) word(word string) error {
	if !strings.HasPrefix(p.text[p.at:], word) {
		return p.fail("no value")
	}
	p.at += len(word)
	return nil
}

func (p *parser) object(depth int) (any, error) {
	made := Object{}
	err := p.members(depth, '}', func() error {
		if p.next() != '"' {
			return p.fail("no key")
		}
		key, err := p.string()
		if err != nil {
			return err
		}
		if p.next() != ':' {
			return p.fail("no colon")
		}
		p.at++
		value, err := p.value(depth)
		made = append(made, Member{key, value})
		return err
	})
	return made, err
}

func (p *parser) array(depth int) (any, error) {
	made := []any{}
	err := p.members(depth, ']', func() error {
		value, err := p.value(depth)
		made = append(made, value)
		return err
	})
	return made, err
}

// members reads what stands between brackets, with commas between them.
func (p *parser) members(depth int, end byte, read func() error) error {
	if depth > MaxDepth {
		return p.fail("more than " + strconv.Itoa(MaxDepth) + " levels")
	}
	p.at++
	if p.next() == end {
		p.at++
		return nil
	}
	for {
		if err := read(); err != nil {
			return err
		}
		switch p.next() {
		case ',':
			p.at++
		case end:
			p.at++
			return nil
		default:
			return p.fail("neither a comma nor an end")
		}
	}
}

func (p *parser) string() (string, error) {
	p.at++
	start := p.at
	for ; p.at < len(p.text); p.at++ {
		switch char := p.text[p.at]; {
		case char == '"':
			p.at++
			return p.text[start : p.at-1], nil
		case char == '\\':
			return p.escaped([]byte(p.text[start:p.at]))
		case char < ' ':
			return "", p.fail("a control character")
		}
	}
	return "", p.fail("a string without an end")
}

var escapes = map[byte]byte{
	'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t',
}

// escaped reads on from the first escape of a string.
func (p *parser) escaped(read []byte) (string, error) {
	for p.at < len(p.text) {
		char := p.text[p.at]
		switch {
		case char == '"':
			p.at++
			return joined(string(read)), nil
		case char < ' ':
			return "", p.fail("a control character")
		case char != '\\':
			read = append(read, char)
			p.at++
			continue
		}
		if unit, found := p.unit(); found {
			p.at += 6
			read = appendRune(read, unit)
			continue
		}
		if p.at+1 == len(p.text) {
			break
		}
		meant, found := escapes[p.text[p.at+1]]
		if !found {
			return "", p.fail("no such escape")
		}
		read = append(read, meant)
		p.at += 2
	}
	return "", p.fail("a string without an end")
}

// unit returns the UTF-16 unit of an escape such as \u00e9, if there is one here.
func (p *parser) unit() (unit rune, found bool) {
	if p.at+6 > len(p.text) || p.text[p.at] != '\\' || p.text[p.at+1] != 'u' {
		return 0, false
	}
	for _, digit := range []byte(p.text[p.at+2 : p.at+6]) {
		place := strings.IndexByte("0123456789abcdef", digit|0x20)
		if place < 0 || digit < '0' {
			return 0, false
		}
		unit = unit<<4 | rune(place)
	}
	return unit, true
}

// appendRune writes half of a surrogate pair, too, which utf8.AppendRune replaces.
func appendRune(text []byte, char rune) []byte {
	if utf16.IsSurrogate(char) {
		return append(text, byte(0xE0|char>>12), byte(0x80|char>>6&0x3F), byte(0x80|char&0x3F))
	}
	return utf8.AppendRune(text, char)
}

// joined makes one character of two halves of a pair that follow each other, however they were written: both as escapes,
// or one of them as it is.
func joined(text string) string {
	at := strings.IndexByte(text, 0xED) // with which halves begin, and a few characters
	if at < 0 {
		return text
	}
	made := []byte(text[:at])
	for at < len(text) {
		high, size := decodeRune(text[at:])
		low, more := decodeRune(text[at+size:])
		if pair := utf16.DecodeRune(high, low); pair != utf8.RuneError {
			made = utf8.AppendRune(made, pair)
			at += size + more
		} else {
			made = append(made, text[at:at+size]...)
			at += size
		}
	}
	return string(made)
}

// scanNumber returns where the number ends that begins there, or -1.
func scanNumber(text string, at int) int {
	if at < len(text) && text[at] == '-' {
		at++
	}
	whole := skipDigits(text, at)
	if whole == at || text[at] == '0' && whole > at+1 {
		return -1
	}
	end := whole
	if end < len(text) && text[end] == '.' {
		if end = skipDigits(text, end+1); end == whole+1 {
			return -1
		}
	}
	if end < len(text) && (text[end] == 'e' || text[end] == 'E') {
		start := end + 1
		if start < len(text) && (text[start] == '+' || text[start] == '-') {
			start++
		}
		if end = skipDigits(text, start); end == start {
			return -1
		}
	}
	return end
}

func skipDigits(text string, at int) int {
	for at < len(text) && '0' <= text[at] && text[at] <= '9' {
		at++
	}
	return at
}
