"""Cases that show a reader or writer many kinds at once: characters, words in strings, lists.

What one library does to one kind (it writes U+FEFF as it is, it makes a date of a string) is rare.
So each case holds all that are alike, and the difference says which of them it was.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

from nucleus_conformance.suite.catalog.draft import Draft, draft
from nucleus_conformance.suite.catalog.everywhere import payload_of
from nucleus_conformance.suite.catalog.samples import (
    BOX,
    CATEGORY,
    SAMPLES,
    SEGMENTATION,
    Json,
    Sample,
)

_CHARACTERS: Final = (
    ("ascii", "".join(map(chr, range(0x20, 0x7F))),
     "Of the characters from U+0020 to U+007E the quotation mark and the backslash are escaped."),
    ("unseen-characters", "\u00ad\u034f\u061c\u115f\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202e"
     "\u2060\u2063\u2066\u2069\u206f\u3164\ufe0f\ufeff\uffa0\ufff9\U0001d173\U000e0041",
     "Characters that nobody sees are escaped like others outside ASCII."),
    ("odd-characters", "\ufffd\ufffc\ue000\uf8ff\u0378\u0300\u1160\u0f71\U000f0000\U0010fffd",
     "Replacement, private and unassigned characters are escaped like others outside ASCII."),
    ("noncharacters", "\ufffe\uffff\ufdd0\ufdef\U0001fffe\U0001ffff\U0010fffe\U0010ffff",
     "Noncharacters are escaped like others outside ASCII."),
    ("scripts", "\u00e9\u0416\u05d0\u0639\u0905\u0e01\u10d0\u1e9e\u20ac\u2603\u3042\u4e2d\uac00"
     "\uff21\U00010348\U0001f697\U00020000", "Letters of every script are escaped."),
)
"""Name, a string, and how it stands in a text."""

LOOK_ALIKES: Final = (
    *("2024-01-01", "2024-01-01T00:00:00Z", "1e5", "NaN", "007", "null", "true"),
    *("2017-03-07T17:26:40.352Z", "2017-03-07T17:26:40.000Z", "2017-03-07T17:26:40-05:30"),
    *("2017-03-07T17:26:40", "2017-03-07 17:26:40", "20170307T172640Z", "2017-W10-2", "17:26:40"),
    *("Tue, 07 Mar 2017 17:26:40 GMT", "/Date(1700000000000)/", "\\/Date(1700000000000)\\/", "P1D"),
    *("A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11", "{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11}"),
    *("a0eebc999c0b4ef8bb6d6bb9bd380a11", "aGVsbG8gd29ybGQ=", "aGVsbG8gd29ybGQhIQ==", "AA-_"),
    *("data:,a", "HTTP://Example.COM:80/%7ea/../b", "MAILTO:A@B.example", "::FFFF:1.2.3.4"),
    *("1.2.3", "1,000", "1_000", "+1", ".5", "5.", "0b1", "0o7", "1n", "1f", "-0", "1/2", "50%"),
    *("on", "off", "yes", "no", "y", "n", "~", "nil", "undefined", "inf", "#N/A", "TRUE", "#fff"),
    *("\u221e", "rgb(0,0,0)", "$a", "${a}", "{{a}}", "{a}", "%(a)s", "@a", "&a", "*a", "!a", "|"),
    *(">", ":keyword", "~:a", "~#date", "b'a'", "u'a'", "'a'", '"a"', "[1]", "a=b&c=d", "a;b"),
    *("\\u0041", "=1+1", "-1-1", "@SUM(A1)", "a\tb", "a,b", "NULL", "Null", "<null>", "(null)"),
)
"""Strings that some reader or writer takes for something else."""


def drafts() -> Iterator[Draft]:
    """The cases on characters, on strings, and on lists and objects in metadata."""
    for sample in SAMPLES:
        for name, text, comment in _CHARACTERS:
            yield draft(sample.type, "encode", f"{name}-text", comment, "WIRE-2 WIRE-5",
                        {"payload": payload_of(sample, text)}, level="recommended", depth="bytes",
                        flags=("escaped-text",))
        if "metadata" in sample.options or sample is SEGMENTATION:
            yield from _described(sample)
    for sample in (BOX, CATEGORY):
        yield from _no_json(sample)
    yield from _exponents()


def _holding(sample: Sample, metadata: Json) -> Json:
    """The sample's payload with this metadata, in its segment if it has none of its own."""
    if sample is SEGMENTATION:
        return sample.said(annotations=[{"label": "car", "index": 1, "metadata": metadata}])
    return sample.said(metadata=metadata)


def _described(sample: Sample) -> Iterator[Draft]:
    cites = "SEGMENT-3" if sample is SEGMENTATION else "METADATA-1"
    strings = {each: each for each in LOOK_ALIKES}
    yield draft(sample.type, "decode", "look-alikes-in-metadata",
                "A string stays that string, whatever it looks like.", f"{cites} WIRE-5",
                _holding(sample, {"list": list(LOOK_ALIKES), **strings}), flags=("look-alikes",))
    keys = ("2147483647", "4294967295", "1", "4294967294", "2147483648", "00", "1e3", "-0")
    yield draft(sample.type, "encode", "large-integer-keys-text",
                "Keys that look like integers keep their places, however large they are.",
                f"WIRE-2 {cites}", _holding(sample, dict.fromkeys(keys, 0)),
                level="recommended", depth="bytes", flags=("integer-keys",))
    counted = {"from one": {"1": "a", "2": "b"}, "one": {"1": "a"}, "zero": {"0": "a"},
               "gap": {"0": "a", "2": "b"}, "nested": {"0": {"0": "a"}}}
    yield draft(sample.type, "decode", "counted-keys-from-one-in-metadata",
                "Keys that count make no list, from whatever number on: an object stays one.",
                cites, _holding(sample, counted), flags=("integer-keys",))
    if sample in (BOX, SEGMENTATION):
        yield draft("long", "decode", f"{sample.type}-with-a-list-of-5001-in-metadata",
                    "A list in metadata has any length: this one has 5,001 members.", cites,
                    _holding(sample, {"list": [0] * 5_001}), type=sample.type,
                    flags=("long-values",))


def _no_json(sample: Sample) -> Iterator[Draft]:
    whole = json.dumps(sample.payload)
    begun = whole[:-1]
    for name, text, comment in (
        ("substitute-after", f"{whole}\x1a", "U+001A ends no text."),
        ("end-of-transmission-after", f"{whole}\x04", "U+0004 ends no text."),
        ("no-comma-between-objects", f'{begun}, "n": [{{"a": 1}} {{"b": 2}}]}}',
         "Values are separated by commas, objects as well."),
        ("no-comma-between-lists", f'{begun}, "n": [[1] [2]]}}',
         "Values are separated by commas, lists as well."),
        ("no-comma-after-object", f'{begun}, "n": {{"a": 1}} "m": 2}}',
         "Members are separated by commas, also behind an object."),
        ("no-comma-after-list", f'{begun}, "n": [1] "m": 2}}',
         "Members are separated by commas, also behind a list."),
        ("full-width-digits", f'{begun}, "n": \uff11\uff12}}', "A number is made of 0 to 9."),
        ("full-width-colon", f'{begun}, "n"\uff1a 1}}', "U+FF1A is no colon."),
        ("curly-quotes", f"{begun}, \u201cn\u201d: 1}}", "A key is in quotation marks of ASCII."),
        ("ideographic-space", f"\u3000{whole}", "U+3000 is no white space of JSON."),
    ):
        yield draft(sample.type, "decode", f"{name}-text", comment, "WIRE-7", {"text": text},
                    refused=True, flags=("invalid-json",))


def _exponents() -> Iterator[Draft]:
    """Whole numbers with an exponent, in each of the ways that writers have."""
    spellings: Any = ("1e5", "1e05", "1e+5", "1e+05", "1E+05", "12e+10", "1.0e+10", "120e-1",
                      "5e0", "5e+00", "1e15", "1e+15", "1e16", "1E16", "1e21", "1e+22")
    payload = json.dumps(BOX.payload)[:-1]
    yield draft("box", "encode", "whole-exponents-text",
                "A number with an exponent is a float, though it is whole, and is spelled as one.",
                "WIRE-6 METADATA-1 NUMBER-1",
                {"text": f'{payload}, "metadata": {{"n": [{", ".join(spellings)}]}}}}'},
                level="recommended", depth="bytes", flags=("number-lexeme",))
