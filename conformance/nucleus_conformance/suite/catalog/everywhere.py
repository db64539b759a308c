"""Cases that put a number, or a text, at every place of a payload that takes one.

What a JSON layer or a type of a port does to a number or a text, it may do at one place alone: to
coordinates that are kept as 32-bit floats, or to ids that are trimmed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from nucleus_conformance.suite.catalog.draft import Draft, draft, spelled
from nucleus_conformance.suite.catalog.samples import SAMPLES, Sample

_HERE: Final = "@number@"

_NUMBERS: Final = (
    ("tenth", "0.1", "A decimal that is neither a double nor a 32-bit float exactly."),
    ("seventeen-digits", "0.30000000000000004", "A double that takes 17 digits."),
    ("beyond-24-bits", "16777217", "The first integer that is no 32-bit float."),
    ("beyond-32-bits", "4294967297", "An integer that 32 bits cannot hold."),
    ("beyond-53-bits", "9007199254740993", "The first integer that is no double."),
    ("beyond-64-bits", "18446744073709551617", "An integer that 64 bits cannot hold."),
    ("smallest-double", "5e-324", "The smallest double above zero."),
    ("beyond-128-bits", str(2**128 + 1), "An integer that 128 bits cannot hold."),
    ("largest-double", "1.7976931348623157e308", "The largest double."),
)
"""Name, spelling, comment: numbers that must stay the same number."""

_NEGATIVE: Final = (
    ("below-64-bits", str(-(2**63) - 1), "A negative integer that 64 bits cannot hold."),
    ("below-128-bits", str(-(2**128) - 1), "A negative integer that 128 bits cannot hold."),
)
"""Name, spelling, comment: numbers like those for all places but sizes."""

_LONG_DECIMALS: Final = (
    (
        "decimals-of-60-digits",
        f"9007199254740993.{'0' * 43}1",
        "A little above halfway between two doubles, as the last of 60 digits says.",
    ),
    (
        "fractions-of-58-digits",
        "0.1000000000000000055511151231257827021181583404541015625000",
        "The double that is nearest to 0.1, in full, and zeros.",
    ),
)
"""Name, spelling, comment: numbers of which a reader must not leave out a digit."""

_SPELLINGS: Final = (
    ("integers", "10", "An integer stays one."),
    ("whole-floats", "10.0", "A float stays one, though it is whole."),
    ("negative-zeros", "-0.0", "A zero keeps its sign."),
)
"""Name, spelling, comment: numbers that must stay what they are, an integer or a float."""

_TEXT_SPELLINGS: Final = (
    ("whole-float", "10.0", "10.0"),
    ("large-float", "1e16", "1e+16"),
    ("small-float", "0.00001", "1e-05"),
    ("negative-zero", "-0.0", "-0.0"),
    ("plain-large-float", "1e15", "1000000000000000.0"),
    ("plain-small-float", "1e-4", "0.0001"),
)
"""Name, spelling in what is read, and spelling in what is written."""

_SHARES: Final = (
    ("integer-shares", "1", "0", "Integers."),
    ("float-shares", "1.0", "-0.0", "Floats, and a zero with a sign."),
)

_CONFIDENCES: Final = (
    ("small-float", "0.00001", "1e-05"), ("negative-zero", "-0.0", "-0.0"),
    ("seventeen-digits", "0.30000000000000004", "0.30000000000000004"),
)
"""Name, spelling in what is read, and spelling in what is written."""

_SMALL_SHARES: Final = (
    "0.00001", "-0.0", "1e-4", "5e-324", "0.30000000000000004", "1E-7", "0", "0.69988",
)
"""Shares that sum to 1, each spelled as in what is read."""

_TEXTS: Final = (
    ("line-ends", "a\r\nb\rc\nd", "Ends of lines are kept as they are."),
    ("noncharacters", "\ufffe\uffff\ufdd0\U0001ffff", "Noncharacters are code points."),
    ("percent-signs", "100%25 %41+b", "Nothing is decoded but JSON."),
    ("private-characters", "\ue000\uf8ff\U000f0000", "Characters of private use are kept."),
    (
        "joined-characters",
        "\u2764\ufe0f\u200d\U0001f525\u00ad\u200b",
        "Characters that nobody sees are kept.",
    ),
    ("sharp-s", "Stra\u00dfe \u0130I\u0131 \ufb01", "No letter is folded into others."),
    ("decomposed", "e\u0301 \u00e9 \u212b \u1100\u1161", "Nothing is normalized."),
    ("blanks-around", " \t a \u00a0\u3000", "Nothing is trimmed."),
    ("nul", "a\0b", "A text does not end at NUL."),
    ("entities", "&amp;&#65;&lt;", "No entity is replaced."),
    ("signs", "a.b...?c=d#e;f|g~/../h$", "No sign ends a text."),
)
"""Name, a text, and a comment."""

_ESCAPES: Final = (
    (
        "windows-path",
        r"C:\new\table\readme\u0041\x41\\host\0",
        "These are backslashes, and what stands behind them.",
    ),
    (
        "escapes",
        r'\n\t\u0041\ud83d\ude97\"\/\\\\',
        "What reads like an escape is a backslash and a letter or sign.",
    ),
    ("quoted", '"a\\u0041"', "Quotation marks around a text are part of it."),
    ("references", "&amp;&#x41;&eacute;&amp;amp;", "What looks like a character of HTML is text."),
    ("percent-escapes", "%20%41%C3%A9%2541+a", "What looks like a character of a URL is text."),
    ("other-escapes", "=41=C3=A9=?utf-8?q?a?= \\N{BULLET} ${a} $$ %(a)s {{a}} {0} `a`",
     "What some program would fill in or decode is text."),
)
"""Name, a text that some reader unescapes once more, and a comment."""


def drafts() -> Iterator[Draft]:
    """The cases on every type."""
    for sample in SAMPLES:
        for name, text, comment in _TEXTS:
            yield draft(
                sample.type,
                "decode",
                f"{name}-everywhere",
                comment,
                "WIRE-5",
                {"payload": payload_of(sample, text)},
                flags=("unicode",),
            )
        for name, text, comment in _ESCAPES:
            yield draft(
                sample.type,
                "decode",
                f"{name}-everywhere",
                f"{comment} A string is unescaped once, when JSON is read.",
                "WIRE-5",
                {"payload": payload_of(sample, text)},
                flags=("unescaped-twice",),
            )
        for place, payload in _places(sample):
            yield from _numbers(sample, place, payload)
        if "confidence" in sample.options:
            yield from _shares(sample)


def _numbers(sample: Sample, place: str, payload: Mapping[str, Any]) -> Iterator[Draft]:
    flags = ("number-lexeme",)
    unsized = _without_sizes(sample, payload)
    for numbers, said, level in (
        (_NUMBERS, payload, "required"),
        (_NEGATIVE, unsized, "required"),
        (_LONG_DECIMALS, payload, "recommended"),
    ):
        for name, spelling, comment in numbers:
            yield draft(sample.type, "decode", f"{name}-in-{place}", comment, "NUMBER-1",
                        {"text": spelled(said, {_HERE: spelling})}, level=level, flags=flags)
    for name, spelling, comment in _SPELLINGS:
        yield draft(
            sample.type,
            "decode",
            f"{name}-in-{place}",
            comment,
            "NUMBER-1 WIRE-6",
            {"text": spelled(payload, {_HERE: spelling})},
            level="recommended",
            depth="lexeme",
            flags=flags,
        )
    for name, spelling, written in _TEXT_SPELLINGS:
        yield draft(
            sample.type,
            "encode",
            f"{name}-in-{place}-text",
            f"{spelling} is written {written}.",
            "WIRE-2 WIRE-6 NUMBER-3",
            {"text": spelled(payload, {_HERE: spelling})},
            level="recommended",
            depth="bytes",
            flags=flags,
        )


def _shares(sample: Sample) -> Iterator[Draft]:
    for name, one, none, comment in _SHARES:
        payload = {**sample.payload, "confidence": f"{_HERE}1"}
        shown = f"A confidence of {one} is a number that is kept as it is spelled."
        if "class_pdf" in sample.options:
            shown = f"{comment} They stay that."
            payload["class_pdf"] = {"car": f"{_HERE}1", "bus": f"{_HERE}0"}
        text = spelled(payload, {f"{_HERE}1": one, f"{_HERE}0": none})
        yield draft(
            sample.type,
            "decode",
            f"{name}-as-spelled",
            shown,
            "NUMBER-1 WIRE-6",
            {"text": text},
            level="recommended",
            depth="lexeme",
            flags=("number-lexeme",),
        )


    for name, confidence, written in _CONFIDENCES:
        members: dict[str, Any] = {"confidence": _HERE}
        spellings = {_HERE: confidence}
        held, also = "A confidence keeps every digit.", ""
        if "class_pdf" in sample.options:
            held = "Confidence and shares keep every digit, however small they are."
            also = ", and small shares by the same rule"
            members["class_pdf"] = {f"of {each}": f"{_HERE}{each}" for each in _SMALL_SHARES}
            spellings |= {f"{_HERE}{each}": each for each in _SMALL_SHARES}
        text = spelled({**sample.payload, **members}, spellings)
        yield draft(sample.type, "decode", f"{name}-for-confidence",
                    held, "NUMBER-1",
                    {"text": text}, flags=("number-lexeme",))
        yield draft(sample.type, "encode", f"{name}-for-confidence-text",
                    f"{confidence} is written {written}{also}.",
                    "WIRE-2 WIRE-6 NUMBER-3", {"text": text}, level="recommended",
                    depth="bytes", flags=("number-lexeme",))


def _without_sizes(sample: Sample, payload: Mapping[str, Any]) -> Mapping[str, Any]:
    """The payload with the sample's sizes, which are never negative."""
    geometry = sample.payload.get("geometry", {})
    sizes = {name: geometry[name] for name in ("width", "height", "dimensions") if name in geometry}
    return {**payload, "geometry": {**payload["geometry"], **sizes}} if sizes else payload


def _places(sample: Sample) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Payloads in which a number stands at every place of the geometry, or of what is optional."""
    geometry = sample.payload.get("geometry", {})
    if geometry:
        kept = {name: geometry[name] for name in ("names", "skeleton") if name in geometry}
        placed = {**_with_numbers(geometry), **kept}
        yield "all-geometry", {**sample.payload, "geometry": placed}
    some = {"a": _HERE, "b": [_HERE, {"c": _HERE}]}
    if sample.type == "segmentation":
        segments = [{**each, "metadata": some} for each in sample.payload["annotations"]]
        yield "all-metadata", {**sample.payload, "annotations": segments}
    if "metadata" in sample.options:
        yield "all-metadata", {**sample.payload, "metadata": some}
    if "embedding_vector" in sample.options:
        yield "embedding", {**sample.payload, "embedding_vector": [_HERE, _HERE]}


def _with_numbers(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _with_numbers(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_with_numbers(each) for each in value]
    return value if isinstance(value, bool) else _HERE


def _with_text(sample: Sample, text: str) -> dict[str, Any]:
    """Members, or arguments, with this text everywhere but in names of keypoints."""
    members: dict[str, Any] = {"reference_id": text}
    for name in ("label", "annotation_id", "track_reference_id", "taxonomy_name", "mask_url"):
        if name in sample.options or name in sample.arguments:
            members[name] = text
    if "metadata" in sample.options:
        members["metadata"] = {text: text, "in": [{text: [text]}]}
    if "class_pdf" in sample.options:
        members["class_pdf"] = {text: 1}
    if sample.type == "segmentation":
        members["annotations"] = [{"label": text, "index": 1, "metadata": {text: text}}]
    return members


def payload_of(sample: Sample, text: str) -> dict[str, Any]:
    """The payload with this text at every place that takes any."""
    payload = {**sample.payload, **_with_text(sample, text)}
    if sample.type == "keypoints":
        names = [text, *sample.payload["geometry"]["names"][1:]]
        payload["geometry"] = {**sample.payload["geometry"], "names": names}
    return payload


def arguments_of(sample: Sample, text: str) -> dict[str, Any]:
    """The constructor's arguments with this text at every place that takes any."""
    arguments = {**sample.arguments, **_with_text(sample, text)}
    if sample.type == "keypoints":
        arguments["names"] = [text, *sample.arguments["names"][1:]]
    return arguments
