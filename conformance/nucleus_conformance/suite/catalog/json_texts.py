"""Cases on what JSON layers do to texts: grammar, escapes, numbers, and the byte order mark.

`docs/json-layers.md` says which library falls into which of these traps.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

from nucleus_conformance.suite.catalog.draft import Draft, draft, named
from nucleus_conformance.suite.catalog.samples import BOX, CATEGORY, SAMPLES, Sample


def drafts() -> Iterator[Draft]:
    """The cases on texts."""
    for sample in SAMPLES:
        yield from _escaped(sample)
        yield from _marked(sample)
        yield from _raw(sample)
        yield from _not_json(sample)
    yield from _numbers()


_ESCAPES: Final = (
    ("markup", "<a href='x'>&amp;</a> = + `\"", "Only the quotation mark among these is escaped."),
    ("slashes", "http://a/b \\/ </script>", "A slash is not escaped, a backslash is."),
    ("separators", "a\u2028b\u2029c\u0085d\u00a0e", "White space of Unicode is escaped."),
    ("delete", "a\x7fb\x80c\x9f", "U+007F is escaped, although it is ASCII."),
    ("controls", "".join(map(chr, range(0x20))),
     "Five control characters have a short form, the others are \\u00xx."),
    ("hex-digits", "\u00ab\ufb01\uabcd\uff0f\U000fabcd", "Hexadecimal digits are in lower case."),
)
"""Name, a string, and what its text form shows."""

_HELD: Final = {
    "markup": "Markup", "slashes": "A slash or a backslash", "separators": "White space of Unicode",
    "delete": "U+007F to U+009F", "controls": "Every control character",
    "hex-digits": "A character with letters in its code",
}
"""Name -> what the string holds."""


def _escaped(sample: Sample) -> Iterator[Draft]:
    flags = ("escaped-text",)
    for name, text, comment in _ESCAPES:
        members: dict[str, Any] = {"reference_id": text}
        if "label" in sample.arguments:
            members["label"] = text
        if "metadata" in sample.options:
            members["metadata"] = {text: [text]}
        if "class_pdf" in sample.options:
            members["class_pdf"] = {text: 1}
        yield draft(sample.type, "decode", f"{name}-strings",
                    f"{_HELD[name]} in strings and keys is kept.", "WIRE-5",
                    sample.said(**members), flags=flags)
        yield draft(sample.type, "encode", f"{name}-text", comment, "WIRE-2 WIRE-5",
                    sample.said(**members), level="recommended", depth="bytes", flags=flags)
    text = json.dumps(sample.payload).replace(
        json.dumps(sample.payload["reference_id"]),
        '"\\u0022\\u005C\\/\\u003c\\u003C\\u00EF\\uD83D\\uDE97\\u0041\\ufeff\\u0000"',
    )
    yield draft(sample.type, "decode", "escaped-strings",
                "An escaped character is that character, whatever the case of the digits.",
                "WIRE-5", {"text": text}, flags=flags)


def _marked(sample: Sample) -> Iterator[Draft]:
    flags = ("byte-order-mark",)
    yield draft(sample.type, "decode", "byte-order-mark-text",
                "U+FEFF before the text is no white space of JSON.", "WIRE-7",
                {"text": "\ufeff" + json.dumps(sample.payload)}, refused=True,
                level="recommended", flags=flags)
    members = {"reference_id": "\ufeffimage_1\ufeff", "\ufefftype": 1, "\ufeffconfidence": 2}
    if "label" in sample.arguments:
        members["label"] = "\ufeff"
    yield draft(sample.type, "decode", "byte-order-mark-strings",
                "In a string U+FEFF is a character, and a key that has it is another key.",
                "WIRE-5 WIRE-3", sample.said(**members), flags=flags)


def _raw(sample: Sample) -> Iterator[Draft]:
    """Texts whose strings hold characters as they are, and halves of pairs in the wrong order."""
    text = json.dumps(sample.payload)
    reference = json.dumps(sample.payload["reference_id"])
    raw = "\"a\x7f\x80\x85\x9f\u00a0\u2028\u2029\ufffd\ue000\U0001f697'/<b\""
    yield draft(sample.type, "decode", "raw-characters",
                "In a string only the quotation mark, the backslash and U+0000 to U+001F must be "
                "escaped: others may stand as they are.", "WIRE-5",
                {"text": text.replace(reference, raw)}, flags=("escaped-text",))
    yield draft(sample.type, "decode", "reversed-surrogates",
                "Halves of pairs are joined only where the high one stands before the low one.",
                "WIRE-9",
                {"text": text.replace(reference, '"\\ude97\\ud83d \\ud83d\\ud83d\\ude97\\ude97"')},
                level="recommended", flags=("unicode",))


_ON_EVERY_TYPE: Final = {
    "unquoted-key", "single-quoted-key", "bare-fraction", "none", "unknown-escape",
    "tab-in-string", "missing-comma", "comma-in-list", "hash-comment", "words-after", "cut-key",
    "cut-member", "cut-list", "record-separator", "hash-line", "continued-string",
    "single-quoted-value",
}
"""What is asked of every type; the others of two types, since a port has one reader as a rule."""


def _not_json(sample: Sample) -> Iterator[Draft]:
    whole = json.dumps(sample.payload)
    begun = whole[:-1]
    for name, text, comment in (
        ("unquoted-key", f"{begun}, n: 1}}", "A key is a string in quotation marks."),
        ("single-quoted-key", f"{begun}, 'n': 1}}", "A key is a string in quotation marks."),
        ("form-feed", f"\f{whole}", "A form feed is no white space of JSON."),
        ("no-break-space", f"\u00a0{whole}", "A no-break space is no white space of JSON."),
        ("line-separator", f"{whole}\u2028", "U+2028 is no white space of JSON."),
        ("plus-sign", f'{begun}, "n": +1}}', "A number has no plus sign."),
        ("bare-fraction", f'{begun}, "n": .5}}', "A number begins with a digit."),
        ("bare-point", f'{begun}, "n": 5.}}', "A point is followed by a digit."),
        ("bare-exponent", f'{begun}, "n": 1e}}', "An exponent has a digit."),
        ("bare-minus", f'{begun}, "n": -}}', "A minus sign is followed by a digit."),
        ("hexadecimal", f'{begun}, "n": 0x1F}}', "A number is decimal."),
        ("underscore", f'{begun}, "n": 1_000}}', "Nothing stands between the digits of a number."),
        ("capital-literal", f'{begun}, "n": True}}', "true is written in lower case."),
        ("none", f'{begun}, "n": None}}', "Nothing is written null."),
        ("unknown-escape", f'{begun}, "n": "\\x41"}}', "There is no escape \\x."),
        ("escaped-apostrophe", f'{begun}, "n": "\\\'"}}', "An apostrophe has no escape."),
        ("short-escape", f'{begun}, "n": "\\u12"}}', "A \\u has four digits."),
        ("tab-in-string", f'{begun}, "n": "\t"}}', "A tab in a string must be escaped."),
        ("open-string", f'{begun}, "n": "a}}', "The string does not end."),
        ("missing-comma", f'{begun} "n": 1}}', "Members are separated by commas."),
        ("double-comma", f'{begun},, "n": 1}}', "There is one comma between two members."),
        ("comma-in-list", f'{begun}, "n": [1,]}}', "Nothing follows the last comma of the list."),
        ("semicolon", f'{begun}; "n": 1}}', "Members are separated by commas."),
        ("equals-sign", f'{begun}, "n"=1}}', "A colon stands between key and value."),
        ("hash-comment", f"{whole} # a comment", "JSON has no comments."),
        ("hash-line", f"# a comment\n{whole}", "JSON has no comments."),
        ("record-separator", f"\x1e{whole}", "U+001E begins a record of a JSON text sequence, "
         "which is another format."),
        ("record-separator-after", f"{whole}\x1e", "U+001E is no white space of JSON."),
        ("continued-string", f'{begun}, "n": "a\\\nb"}}', "A backslash before the end of a line "
         "continues no string."),
        ("single-quoted-value", f"{begun}, \"n\": 'a'}}", "A string is in quotation marks."),
        ("block-comment", f"/* a comment */ {whole}", "JSON has no comments."),
        ("words-after", f"{whole} x", "Nothing follows the object."),
        ("bracket-after", f"{whole}}}", "Nothing follows the object."),
        ("nul-after", f"{whole}\0", "NUL is no white space of JSON."),
        ("parentheses", f"({whole})", "JSON has no parentheses."),
        ("guard-before", f")]}}'\n{whole}", "What guards against scripts is not part of JSON."),
        ("signed-escape", f'{begun}, "n": "\\u+041"}}', "A \\u has four digits, and no sign."),
        ("blank-in-escape", f'{begun}, "n": "\\u 041"}}', "A \\u has four digits."),
        ("braced-escape", f'{begun}, "n": "\\u{{41}}"}}', "There are no braces in an escape."),
        ("vertical-tab-escape", f'{begun}, "n": "\\v"}}', "There is no escape \\v."),
        ("nul-escape", f'{begun}, "n": "\\0"}}', "There is no escape \\0."),
        ("nul-in-string", f'{begun}, "n": "\0"}}', "NUL in a string must be escaped."),
        ("lower-case-nan", f'{begun}, "n": nan}}', "There is no word nan."),
        ("capitals-literal", f'{begun}, "n": TRUE}}', "true is written in lower case."),
        ("two-minus-signs", f'{begun}, "n": --1}}', "A number has one minus sign at most."),
        ("blank-after-minus", f'{begun}, "n": - 1}}', "A minus sign is followed by a digit."),
        ("point-in-exponent", f'{begun}, "n": 1e1.5}}', "An exponent is a whole number."),
        ("suffix", f'{begun}, "n": 1f}}', "A number has no letter behind it."),
        ("arabic-digits", f'{begun}, "n": \u0661}}', "A number is made of 0 to 9."),
        ("zero-width-space", f"\u200b{whole}", "U+200B is no white space of JSON."),
        ("next-line", f"\u0085{whole}", "U+0085 is no white space of JSON."),
        ("vertical-tab", f"\v{whole}", "A vertical tab is no white space of JSON."),
        ("leading-comma-in-list", f'{begun}, "n": [,1]}}', "A list begins with a value."),
        ("double-comma-in-list", f'{begun}, "n": [1,,2]}}', "A comma stands between two values."),
        ("no-comma-in-list", f'{begun}, "n": [1 2]}}', "Values are separated by commas."),
        ("comma-in-object", f'{begun}, "n": {{"a": 1,}}}}', "Nothing follows the last comma."),
        ("comma-alone", f'{begun}, "n": {{,}}}}', "A comma stands between two members."),
        ("wrong-bracket", f'{begun}, "n": [1}}}}', "A list ends with its own bracket."),
        ("comma-after", f"{whole},", "Nothing follows the object."),
        ("semicolon-after", f"{whole};", "Nothing follows the object."),
        ("line-after", f"{whole}\n{whole}", "A text has one value, not one a line."),
        ("cut-object", begun, "The object does not end."),
        ("cut-key", f'{begun}, "n', "The key does not end."),
        ("cut-member", f'{begun}, "n":', "The member has no value."),
        ("cut-list", f'{begun}, "n": [1', "The list does not end."),
        ("cut-literal", f'{begun}, "n": tru', "The word does not end."),
        ("cut-number", f'{begun}, "n": 1.', "The number does not end."),
        ("cut-string", f'{begun}, "n": "\\', "The string does not end."),
        ("cut-escape", f'{begun}, "n": "\\u00', "The escape does not end."),
        ("brace-alone", "{", "The object does not end."),
        ("blanks-alone", " \n\t ", "White space is no value."),
        ("capitals-null", f'{begun}, "n": NULL}}', "null is written in lower case."),
        ("capital-null", f'{begun}, "n": Null}}', "null is written in lower case."),
        ("nil", f'{begun}, "n": nil}}', "Nothing is written null."),
        ("longer-literal", f'{begun}, "n": truex}}', "There is no word truex."),
        ("one-letter-literal", f'{begun}, "n": t}}', "true is written in full."),
        ("short-infinity", f'{begun}, "n": inf}}', "There is no word inf."),
        ("negative-nan", f'{begun}, "n": -NaN}}', "There is no number -NaN."),
        ("number-of-c", f'{begun}, "n": 1.#INF}}', "A point is followed by a digit."),
        ("point-before-exponent", f'{begun}, "n": 5.e3}}', "A point is followed by a digit."),
        ("octal", f'{begun}, "n": 0o7}}', "A number is decimal."),
        ("big-suffix", f'{begun}, "n": 10n}}', "A number has no letter behind it."),
        ("wide-minus", f'{begun}, "n": \u22121}}', "U+2212 is no minus sign."),
        ("number-in-parentheses", f'{begun}, "n": (1)}}', "JSON has no parentheses."),
        ("missing-colon", f'{begun}, "n" 1}}', "A colon stands between key and value."),
        ("two-strings", f'{begun}, "n": "a" "b"}}', "Two strings do not make one."),
        ("backticks", f'{begun}, "n": `a`}}', "A string is in quotation marks."),
        ("brace-for-bracket", f'{begun}, "n": [1}}', "A list ends with its own bracket."),
        ("dash-comment", f"{whole} -- a comment", "JSON has no comments."),
        ("markup-comment", f"<!-- a comment -->{whole}", "JSON has no comments."),
        ("markup-comment-within", f'{begun}, <!-- a --> "n": 1}}', "JSON has no comments."),
        ("call", f"call({whole});", "JSON has no calls."),
        ("byte-order-mark-after", f"{whole}\ufeff", "U+FEFF is no white space of JSON."),
        ("delete-before", f"\x7f{whole}", "U+007F is no white space of JSON."),
        ("delete-within", f'{begun},\x7f"n": 1}}', "U+007F is no white space of JSON."),
        ("bell-escape", f'{begun}, "n": "\\a"}}', "There is no escape \\a."),
        ("esc-escape", f'{begun}, "n": "\\e"}}', "There is no escape \\e."),
        ("long-escape", f'{begun}, "n": "\\U00010000"}}', "There is no escape \\U."),
        *((f"u{ord(each):04x}-in-string", f'{begun}, "n": "a{each}b"}}',
           f"U+{ord(each):04X} in a string must be escaped.") for each in "\b\v\f\r\x1b\x1f"),
        ("byte-order-mark-alone", "\ufeff", "U+FEFF is no value."),
    ):
        if sample not in (BOX, CATEGORY) and name not in _ON_EVERY_TYPE:
            continue
        yield draft(sample.type, "decode", f"{name}-text", comment, "WIRE-7", {"text": text},
                    refused=True, flags=("invalid-json",))


_SPELLINGS: Final = (
    ("capital-exponent", "1E5", "required", "An exponent may begin with a capital E."),
    ("signed-exponent", "1e+5", "required", "An exponent may have a plus sign."),
    ("padded-exponent", "1.50e+0005", "required", "Zeros before an exponent say nothing."),
    ("negative-zero-exponent", "-0e-0", "required", "Zero has an exponent, and a sign."),
    ("many-digits", "0.1000000000000000055511151231257827", "required",
     "The double that is nearest to 0.1, with 34 digits."),
    ("seventeen-digits", "122.416294033786585", "required",
     "A reader that rounds twice finds a neighbour of this double."),
    ("sixteen-digits", "93.21874718936273", "required",
     "An ordinary coordinate, of which the same reader finds a neighbour."),
    ("halfway", "9007199254740993.0", "required", "Halfway between two doubles: the even one."),
    ("above-halfway", "9007199254740993.00000000000000000001", "recommended",
     "A little above halfway: the upper one."),
    ("zero-of-large-exponent", "0e400", "required", "Zero, whatever the exponent is: 0.0."),
    ("underflow", "1e-400", "recommended", "Smaller than the smallest double: zero."),
    ("rounded-down", "1.7976931348623158e308", "recommended",
     "Nearer to the largest double than to the next power of two."),
    ("four-hundred-digits", "1" + "0" * 399 + "e-399", "recommended", "Many digits, but just 1."),
)


def _numbers() -> Iterator[Draft]:
    flags = ("number-lexeme",)
    for name, spelling, level, comment in _SPELLINGS:
        given = json.dumps(BOX.payload)[:-1] + f', "metadata": {{"n": {spelling}}}}}'
        yield draft("box", "decode", f"{name}-in-metadata", comment, "METADATA-1 NUMBER-1",
                    {"text": given}, level=level, flags=flags)
    digits = "1234567890" * 150
    given = json.dumps(BOX.payload)[:-1] + f', "metadata": {{"n": {digits}}}}}'
    yield draft("box", "decode", "long-integer-in-metadata", "An integer of 1,500 digits.",
                "METADATA-1 NUMBER-1", {"text": given}, level="recommended", flags=flags)
    for how, value in named(
        ("booleans", {"true": True, "one": 1, "float": 1.0, "false": False, "zero": 0}),
        ("empty-values", {"object": {}, "list": [], "lists": [[]], "objects": [{}], "": ""}),
    ):
        for sample in (BOX, CATEGORY):
            comment = ("true is not 1, and false is not 0." if how == "booleans"
                       else "An empty object is no empty list.")
            yield draft(sample.type, "decode", f"{how}-in-metadata", comment, "METADATA-1",
                        sample.said(metadata=value), flags=("look-alikes",))
