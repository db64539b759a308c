package exactjson

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"
)

func text(t *testing.T, json string) string {
	t.Helper()
	value, err := Parse([]byte(json))
	if err != nil {
		t.Fatalf("Parse(%s): %v", json, err)
	}
	written, err := Text(value)
	if err != nil {
		t.Fatalf("Text of %s: %v", json, err)
	}
	return written
}

func TestNothingIsLost(t *testing.T) {
	for _, json := range []string{
		`null`, `[true, false, []]`, `{"b": 1, "2": {}, "1": [], "b": null}`, `"\ud83d"`, `"\ude97\ud83d"`,
		`"\ud83d\ude97"`, `"\u007f \"\\/\b\f\n\r\t\u0000"`, `123456789012345678901234567890`, `[10, 10.0, -0.0]`,
	} {
		if got := text(t, json); got != json {
			t.Errorf("%s became %s", json, got)
		}
	}
}

func TestAStringMayHaveHalvesOfPairsInItAndATextMayNot(t *testing.T) {
	half := "\"\xed\xa0\xbd\""
	if value, err := ParseString(half); err != nil || value != half[1:4] {
		t.Errorf("%q %v", value, err)
	}
	for pair, want := range map[string]string{
		"\"\xed\xa0\xbd\\ude97\"": "🚗", "\"\\ud83d\xed\xba\x97\\ude97\"": "🚗\xed\xba\x97", "\"\\ud83d\xed\xa0\xbd\"": "\xed\xa0\xbd\xed\xa0\xbd", "\"\\\\\xed\x9f\xbb\"": "\\\ud7fb",
	} {
		if value, err := ParseString(pair); err != nil || value != want {
			t.Errorf("%q %q %v", pair, value, err)
		}
	}
	if _, err := Parse([]byte(half)); err == nil {
		t.Error("it is no UTF-8")
	}
	for _, broken := range []string{"\"\xff\"", "\"\xed\xa0\"", "\"\xed\xf0\xbd\"", "\"\xed\xa0\xc0\""} {
		if value, err := ParseString(broken); err == nil {
			t.Errorf("%q", value)
		}
	}
}

func TestStringsMayBeWrittenInManyWays(t *testing.T) {
	for json, want := range map[string]string{
		`"\u0041\/\uD83D\uDE97é"`: `"A/\ud83d\ude97\u00e9"`,
		`"\ud83d\u0041"`:          `"\ud83dA"`,
		`"\ud83d\\ude97"`:         `"\ud83d\\ude97"`,
	} {
		if got := text(t, json); got != want {
			t.Errorf("%s became %s", json, got)
		}
	}
}

func TestWhatIsNotJSON(t *testing.T) {
	for _, json := range []string{
		``, ` `, `{`, `[1,]`, `[1 2]`, `{"a" 1}`, `{"a": 1,}`, `{a: 1}`, `{'a': 1}`, `"`, `"\`, `"\x"`, `"\u12g4"`, `"\u123`, "\"\n\"", "\"\\n\n\"",
		`01`, `-`, `1.`, `.5`, `1e`, `1e+`, `+1`, `NaN`, `Infinity`, `nul`, `truely`, `1 1`, "\"\xff\"", "\ufeff1",
		strings.Repeat("[", MaxDepth+1) + strings.Repeat("]", MaxDepth+1),
	} {
		var wrong *SyntaxError
		if value, err := Parse([]byte(json)); !errors.As(err, &wrong) {
			t.Errorf("Parse(%q) is %v, %v", json, value, err)
		}
	}
	if _, err := Parse([]byte(strings.Repeat("[", MaxDepth) + strings.Repeat("]", MaxDepth))); err != nil {
		t.Error(err)
	}
}

func TestNumbersAreSpelledAsPythonDoes(t *testing.T) {
	for number, want := range map[Number]string{
		"10": "10", "-0": "0", "10.0": "10.0", "1e1": "10.0", "-0.0": "-0.0", "1E16": "1e+16", "999999999999999.9": "999999999999999.9",
		"1e15": "1000000000000000.0", "0.0001": "0.0001", "0.00001": "1e-05", "5e-324": "5e-324", "2e23": "2e+23", "1e-400": "0.0",
		"0.30000000000000004": "0.30000000000000004", "9007199254740993": "9007199254740993", "1.7976931348623157e308": "1.7976931348623157e+308",
	} {
		if got := number.String(); got != want {
			t.Errorf("%s is spelled %s, not %s", string(number), got, want)
		}
	}
	if got := Float(10); got != "10.0" {
		t.Errorf("Float(10) is %s", string(got))
	}
}

func TestNumbersOfManyDigitsAreRead(t *testing.T) {
	zeros := strings.Repeat("0", 20_000)

	for number, want := range map[Number]string{
		Number("1" + zeros + "e-19999"):                   "10.0",
		Number("-1" + zeros + "E-19999"):                  "-10.0",
		Number("1" + zeros + ".5e-20000"):                 "1.0",
		Number("0." + zeros + "25e+20001"):                "2.5",
		Number("-0." + zeros + "e9"):                      "-0.0",
		Number("0e1" + zeros):                             "0.0",
		Number("1e1" + zeros):                             "+Inf",
		Number("-1e-1" + zeros):                           "-0.0",
		Number("1e-0" + zeros):                            "1.0",
		Number("4503599627370497.5" + zeros):              "4503599627370498.0",
		Number("4503599627370496.5" + zeros):              "4503599627370496.0",
		Number("4503599627370496.5" + zeros + "1"):        "4503599627370497.0",
		Number("4503599627370496" + zeros + "5e-10"):      "+Inf",
		Number(strings.Repeat("9", 1000) + "e-1000"):      "1.0",
		Number(strings.Repeat("12", 500) + "e-900"):       "1.2121212121212122e+99",
		Number("0." + strings.Repeat("12", 500)):          "0.12121212121212122",
		Number("0.0" + strings.Repeat("12", 500) + "e-1"): "0.0012121212121212121",
	} {
		if got := number.String(); got != want && fmt.Sprint(number.Float64()) != want {
			t.Errorf("%.40s… of %d digits is %s, not %s", string(number), len(number), got, want)
		}
	}
}

func TestWhatCannotBeWritten(t *testing.T) {
	for _, value := range []any{1, 1.5, Float(math.NaN()), Number("1e400"), Number("ten"), Number(""), []any{map[string]any{}}, Object{}.With("a", struct{}{})} {
		if written, err := Text(value); err == nil {
			t.Errorf("%v is written as %s", value, written)
		}
	}
}

func TestWhatCannotBeWrittenIsToldWithItsPlace(t *testing.T) {
	cycle := []any{nil}
	cycle[0] = Object{}.With("a", cycle)
	for want, value := range map[string]any{
		`json: unsupported type: int`:                    1,
		`at /0/a~1b~0: json: unsupported type: chan int`: []any{Object{}.With("a/b~", make(chan int))},
		`at /1: "NaN" is no number of JSON`:              []any{nil, Float(math.NaN())},
		`at /0/a/0/a/0/a/0`:                              cycle,
	} {
		if _, err := Text(value); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%v is not %s", err, want)
		}
	}
	var kind *json.UnsupportedTypeError
	if _, err := Text([]any{func() {}}); !errors.As(err, &kind) {
		t.Error(err)
	}
}

func TestUniqueKeepsTheLastValueAtTheFirstPlace(t *testing.T) {
	value, _ := Parse([]byte(`[{"a": {"x": 1}, "b": 2, "a": {"y": 3, "y": 4}}]`))
	if got, _ := Text(Unique(value)); got != `[{"a": {"y": 4}, "b": 2}]` {
		t.Error(got)
	}
	if last, found := value.([]any)[0].(Object).Get("a"); !found || len(last.(Object)) != 2 {
		t.Error(last)
	}
}

func ExampleParse() {
	value, _ := Parse([]byte(`{"x": 10, "y": 1e1}`))
	x, _ := value.(Object).Get("x")
	y, _ := value.(Object).Get("y")
	fmt.Println(x, y)
	// Output: 10 10.0
}
