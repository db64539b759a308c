"""Cases on numbers: coordinates, the ids generated from them, and non-finite numbers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

from nucleus_conformance.suite.catalog.draft import Draft, draft, named
from nucleus_conformance.suite.catalog.samples import (
    BOX,
    CUBOID,
    KEYPOINTS,
    LINE,
    POLYGON,
    SAMPLES,
    Sample,
)

WRONG_NUMBERS: Final[tuple[tuple[str, Any, str], ...]] = (
    ("string", "10", "a string"),
    ("true", True, "true"),
    ("null", None, "null"),
    ("list", [10], "a list"),
)
"""JSON values that are not numbers, and what they are instead."""

_SPELLINGS: Final = (
    ("integer", "10", "An integer."),
    ("integral-float", "10.0", "A whole number with a fraction of zero."),
    ("exponent", "1e1", "A whole number with an exponent."),
    ("fraction", "0.1", "A number that is no double exactly."),
    ("sum", "0.30000000000000004", "0.1 + 0.2."),
    ("trailing-zeros", "10.500", "Zeros that say nothing."),
    ("real", "153.45000000000005", "Seen in public."),
    ("zero", "0", "The integer zero."),
    ("float-zero", "0.0", "Zero with a fraction."),
    ("negative-zero", "-0.0", "The double with only its sign bit set."),
    ("negative-integer-zero", "-0", "An integer, so it has no sign."),
    ("negative", "-20.5", "Left of the image."),
    ("small", "0.0001", "The smallest power of ten that is written without an exponent."),
    ("smaller", "0.00001",
     "The largest power of ten below 1 that is written with an exponent: 1e-05."),
    ("tiny", "1.5e-10", "A fraction before a negative exponent."),
    ("three-digit-exponent", "1e-300", "An exponent of three digits."),
    ("smallest", "5e-324", "The smallest positive double."),
    ("subnormal", "2.225073858507201e-308", "The largest subnormal double."),
    ("seven-digits", "1e7", "Java writes an exponent from here on, JavaScript from 1e21 on."),
    ("sixteen-digits", "1e15",
     "The largest power of ten that is written without an exponent, as a double."),
    ("below-ten-quadrillion", "9999999999999998.0",
     "The largest double that is written without an exponent."),
    ("ten-quadrillion", "1e16",
     "The smallest power of ten above 1 that is written with an exponent: 1e+16."),
    ("above-ten-quadrillion", "10000000000000002.0", "The double after it."),
    ("two-e-twenty-three", "2e23", "Java before release 19 writes 1.9999999999999998E23."),
    ("nine-e-twenty-two", "9e22",
     "It is no double exactly, and yet the shortest spelling of the nearest one."),
    ("largest", "1.7976931348623157e308", "The largest double."),
    ("halfway", "202639800153265.625",
     "Two numbers of 17 digits are equally near, and the even one is sent: 202639800153265.62."),
    ("power-of-two", "5.960464477539063e-08",
     "2^-24: the nearest number of 16 digits reads back as another double, this one as the same."),
    ("two-to-fifty-three-less-one", "9007199254740991",
     "The largest safe integer: beyond it, two integers may be one double."),
    ("two-to-fifty-three-plus-one", "9007199254740993", "The first integer that is no double."),
    ("two-to-sixty-four", "18446744073709551616", "The first integer beyond 64 bits."),
    ("ten-quadrillion-integer", "10000000000000000", "An integer has no exponent form."),
    ("googol", "1" + "0" * 100, "An integer of any length."),
)


_POWERS: Final = (
    *(-24, -44, -77, -80, -1017, -1007, -957, 89, 122, 140, 959, 976),
    *(exponent for exponent in range(-1074, 1024, 61)),
)
"""Exponents of powers of two, and at first some whose shortest spelling is not the nearest one."""

_OF_POWERS: Final = ("The shortest number that reads back as a power of two may be none of the "
                     "nearest of its length, as the doubles below it are closer together.")


def drafts() -> Iterator[Draft]:
    """The cases on numbers."""
    yield from _box_ids()
    yield from _coordinates()
    yield from _not_finite()
    yield from _not_written()


def _box_ids() -> Iterator[Draft]:
    for name, spelling, comment in _SPELLINGS:
        text = json.dumps(BOX.payload).replace('"x": 10,', f'"x": {spelling},')
        yield draft(
            "box", "decode", f"id-of-{name}", f"{comment} x is spelled {_short(spelling)}.",
            "BOX-ID-1 BOX-ID-2 NUMBER-1 NUMBER-3", {"text": text}, flags=("number-lexeme",),
        )
        yield draft(
            "box", "decode", f"spelling-of-{name}",
            f"{comment} x is spelled {_short(spelling)}, and {_kept(spelling)}.",
            "WIRE-6 NUMBER-1 NUMBER-3", {"text": text}, level="recommended", depth="lexeme",
            flags=("number-lexeme",),
        )
    powers = [2.0**exponent for exponent in _POWERS]
    yield draft("box", "construct", "id-of-powers-of-two", _OF_POWERS,
                "BOX-ID-1 BOX-ID-2 NUMBER-3",
                BOX.given(**dict(zip(("x", "y", "width", "height"), powers, strict=False))))
    yield draft("box", "encode", "powers-of-two-text", _OF_POWERS, "WIRE-6 NUMBER-3",
                BOX.said(metadata={"powers": powers, "negative": [-each for each in powers]}),
                level="recommended", depth="bytes", flags=("number-lexeme",))
    value = {"x": 1e16, "y": -0.0, "width": 1e-05, "height": 10.0}
    yield draft("box", "construct", "id-of-all-four", "Every number is written by the same rule.",
                "BOX-ID-1 BOX-ID-2 NUMBER-3", BOX.given(**value))
    payload = {
        "label": "11004",
        "type": "box",
        "geometry": {
            "x": 301.78,
            "y": 602.9,
            "width": 153.45000000000005,
            "height": 224.93000000000006,
        },
        "reference_id": "Batch_20_81685.jpg",
        "confidence": 0.8508,
        "metadata": {},
    }
    yield draft("box", "decode", "seen-in-public", "A payload that somebody published.",
                "BOX-ID-1 BOX-ID-2", {"payload": payload})
    yield draft("box", "decode", "id-of-odd-strings",
                "Label and reference are not escaped in the id.", "BOX-ID-1 WIRE-5",
                BOX.said(label="a-b \u00ef", reference_id="-\U0001f697/"))
    for name, value in named(("string", "10"), ("true", True), ("null", None)):
        yield draft(
            "box", "construct", f"id-of-{name}-x", "x is no number, so no id can be made of it.",
            "BOX-1 BOX-ID-1", BOX.given(x=value), refused=True, permits=("unchecked-number",),
        )


def _kept(spelling: str) -> str:
    whole = not {".", "e"} & set(spelling)
    return "is sent as an integer" if whole else "is sent with a point or an exponent"


def _short(spelling: str) -> str:
    return spelling if len(spelling) <= 30 else f"1 and {len(spelling) - 1} zeros"


def _coordinates() -> Iterator[Draft]:
    for name, cites in named(
        ("x", "BOX-1"), ("y", "BOX-1"), ("width", "BOX-2"), ("height", "BOX-2")
    ):
        yield from _number(BOX, name, cites)
    for name in ("width", "height"):
        for how, value in named(("zero", 0), ("float-zero", 0.0)):
            yield draft("box", "decode", f"{how}-{name}", f"A {name} of 0 is one.", "BOX-2",
                        BOX.located(**{name: value}))
        options: dict[str, Any] = {"refused": True, "permits": ("unchecked-range",)}
        comment = "A size is never negative."
        yield draft("box", "decode", f"negative-{name}", comment, "BOX-2",
                    BOX.located(**{name: -0.5}), **options)
        yield draft("box", "construct", f"negative-{name}", comment, "BOX-2",
                    BOX.given(**{name: -1}), **options)
    yield from _number(CUBOID, "yaw", "CUBOID-3")
    for how, value in named(("zero", 0), ("float-zero", 0.0), ("many-turns", 100.5)):
        yield draft("cuboid", "decode", f"{how}-yaw", "Any angle is a rotation.", "CUBOID-3",
                    CUBOID.located(yaw=value))


def _number(sample: Sample, name: str, cites: str) -> Iterator[Draft]:
    """Cases in which a required number of the geometry is missing or not a number."""
    kind, comment = sample.type, f"{name} is required."
    yield draft(kind, "construct", f"no-{name}", comment, cites, sample.without(name),
                refused=True)
    yield draft(kind, "decode", f"absent-{name}", comment, f"GEOMETRY-1 {cites}",
                sample.silent_on(name), refused=True, permits=("absent-geometry-is-zero",))
    for how, value, what in WRONG_NUMBERS:
        comment = f"{name} is a number, not {what}."
        cited = cites if value is None or isinstance(value, list) else f"{cites} NUMBER-2"
        options: dict[str, Any] = {"refused": True, "permits": ("unchecked-number",)}
        yield draft(kind, "decode", f"{how}-{name}", comment, cited,
                    sample.located(**{name: value}), **options)
        if name != "x":
            yield draft(kind, "construct", f"{how}-{name}", comment, cited,
                        sample.given(**{name: value}), **options)


_NOT_FINITE: Final = (
    ("nan", "NaN", "NaN is no number of JSON."),
    ("infinity", "Infinity", "Infinity is no number of JSON."),
    ("negative-infinity", "-Infinity", "-Infinity is no number of JSON."),
    ("too-large", "1e400", "1e400 is JSON, but too large for a double."),
)


def _not_written() -> Iterator[Draft]:
    """Numbers that are not finite where no text is asked for that would have them."""
    options: dict[str, Any] = {
        "refused": True, "flags": ("not-finite",), "permits": ("unwritten-not-finite",),
    }
    for sample in SAMPLES:
        begun = json.dumps(sample.payload)[:-1]
        for how, spelling, comment in _NOT_FINITE[:-1]:
            yield draft(sample.type, "decode", f"{how}-under-unknown-key",
                        f"{comment[:-1]}, under whatever key.", "WIRE-4 WIRE-7",
                        {"text": f'{begun}, "odd": {spelling}}}'}, **options)
        member = '"confidence": 1e400'
        if sample.type == "segmentation":
            begun = json.dumps(sample.silent_on("annotations")["payload"])[:-1]
            member = '"annotations": [{"label": "car", "index": 1, "metadata": {"a": 1e400}}]'
        yield draft(sample.type, "local_files", "too-large-number",
                    "A payload with a number that is too large for a double has no files, either: "
                    "it is refused.", "WIRE-4", {"text": f"{begun}, {member}}}"}, **options)


def _not_finite() -> Iterator[Draft]:
    for sample, place, before in (
        (BOX, "x", '"x": 10'),
        (BOX, "width", '"width": 30'),
        (LINE, "vertex", '"x": 150'),
        (POLYGON, "vertex", '"y": 200'),
        (KEYPOINTS, "keypoint", '"x": 50'),
        (CUBOID, "yaw", '"yaw": -1.5'),
        (CUBOID, "position", '"z": 1.25'),
    ):
        text = json.dumps(sample.payload)
        key, _, _ = before.rpartition(" ")
        assert before in text
        for how, spelling, comment in _NOT_FINITE:
            yield draft(
                sample.type, "encode", f"{how}-{place}", comment, "WIRE-4",
                {"text": text.replace(before, f"{key} {spelling}", 1)}, refused=True,
                flags=("not-finite",),
            )
    for how, spelling, comment in _NOT_FINITE:
        for place, member in named(
            ("confidence", f'"confidence": {spelling}'),
            ("metadata", f'"metadata": {{"speed": [{spelling}]}}'),
            ("odd-metadata", f'"metadata": {{"place": null, "km/h ~": {{"~1": {spelling}}}}}'),
            ("class-pdf", f'"class_pdf": {{"car": {spelling}}}'),
            ("embedding-vector", f'"embedding_vector": [0.5, {spelling}]'),
        ):
            text = json.dumps(BOX.payload).replace('"label"', f'{member}, "label"', 1)
            yield draft("box", "encode", f"{how}-in-{place}", comment, "WIRE-4", {"text": text},
                        refused=True, flags=("not-finite",))
