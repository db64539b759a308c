"""Cases on strings that stand in a text as they are, and on keys that say how to read a number."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

from nucleus_conformance.suite.catalog.draft import Draft, draft
from nucleus_conformance.suite.catalog.everywhere import payload_of
from nucleus_conformance.suite.catalog.samples import BOX, SAMPLES, SEGMENTATION, Json

_RAW: Final = (
    ("raw-marks", "\ufeffa\ufeffb\u200b\u200dc\u2060\ufeff",
     "U+FEFF and others that nobody sees may stand in a string as they are, and are kept."),
    ("raw-decomposed", "e\u0301 \u00e9 \u212b A\u030a \u1100\u1161 \uac00 \ufb01 \uff11",
     "A text is not normalized before it is read."),
    ("raw-astral", "\U0001f697\U0001f468\u200d\U0001f469\U000e0041\U0010fffd",
     "Characters beyond U+FFFF stand in a text as they are."),
)
"""Name, a text that is not escaped, and what is kept."""

_NUMBERS: Final[Json] = {
    "serde": {"$serde_json::private::Number": "1.50"},
    "no number": {"$serde_json::private::Number": "a"},
    "null": {"$serde_json::private::Number": None},
    "raw": {"$serde_json::private::RawValue": "[1]"},
    "toml": {"$__toml_private_datetime": "1979-05-27"},
    "decimal": {"$numberDecimal": "1.50"}, "int": {"$numberInt": "1"},
    "double": {"$numberDouble": "NaN"}, "bignum": {"__bignum__": "123"},
    "bigint": {"__bigint__": "1"}, "dollar bigint": {"$bigint": "1"}, "at": {"@bigint": "1"},
    "py": {"__decimal__": "1.5"}, "class": {"__class__": "decimal.Decimal", "value": "1.5"},
    "complex": {"__complex__": True, "real": 1, "imag": 2}, "pickle": {"py/object": "a.B"},
    "undefined": {"$undefined": True}, "binary": {"$binary": "AA==", "$type": "00"},
    "oid": {"$oid": "0" * 24}, "regex": {"$regex": "a"}, "key": {"$minKey": 1},
    "list": [{"$numberDecimal": "1"}], "rational": {"^o": "Rational", "n": 1, "d": 2},
}
"""Metadata in which every object is a number, or another value, to some reader."""

_COMMENT: Final = "An object is one, though some reader takes its only key for the name of a type."


def drafts() -> Iterator[Draft]:
    """The cases on raw texts, and on keys."""
    for sample in SAMPLES:
        for name, text, comment in _RAW:
            raw = json.dumps(payload_of(sample, text), ensure_ascii=False)
            yield draft(sample.type, "decode", f"{name}-everywhere", comment, "WIRE-5",
                        {"text": raw}, flags=("unicode",))
        halves = json.dumps(payload_of(sample, "a\ud83d b\ude97"))
        yield draft(sample.type, "decode", "lone-surrogates-everywhere",
                    "Halves of a pair, each alone, are kept in keys and in every string.", "WIRE-9",
                    {"text": halves}, level="recommended", flags=("unicode",))
        if "metadata" in sample.options:
            yield draft(sample.type, "decode", "magic-numbers-in-metadata", _COMMENT, "METADATA-1",
                        sample.said(metadata=_NUMBERS), flags=("magic-keys",))
    yield from _alone()
    for name, text in (("empty", ""), ("blank", " \n"), ("byte-order-mark", "\ufeff")):
        yield draft("dispatch", "dispatch", f"{name}-text", "There is no value.", "WIRE-7",
                    {"text": text}, refused=True, flags=("invalid-json",))


def _alone() -> Iterator[Draft]:
    """Keys for which the whole object would be another value, where the object has a type."""
    segment: dict[str, Any] = {"label": "car", "index": 1}
    options: dict[str, Any] = {"flags": ("magic-keys",)}
    for name, key, value in (
        ("arbitrary-precision", "$serde_json::private::Number", "1.50"),
        ("raw-value", "$serde_json::private::RawValue", "1"),
        ("decimal-128", "$numberDecimal", "1.50"),
        ("bignum", "__bignum__", "123"),
    ):
        yield draft("box", "decode", f"{name}-for-metadata", _COMMENT, "METADATA-1",
                    BOX.said(metadata={key: value}), **options)
        yield draft("box", "decode", f"{name}-for-class-pdf", _COMMENT, "CLASS-PDF-1",
                    BOX.said(class_pdf={key: 1}), **options)
        segments = [{**segment, "metadata": {key: value, "in": {key: value}}},
                    {**segment, "metadata": {key: value}}]
        yield draft("segmentation", "decode", f"{name}-for-segment-metadata", _COMMENT,
                    "SEGMENT-3", SEGMENTATION.said(annotations=segments), **options)
