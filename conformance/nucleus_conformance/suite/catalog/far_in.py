"""Cases on what stands far in: late in a long list, deep in metadata, behind many equal characters.

A port that looks at the first few members, levels or characters passes every case that is short.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any, Final

from nucleus_conformance.suite.catalog.draft import Draft, draft, named, spelled
from nucleus_conformance.suite.catalog.members import (
    NOT_KEYPOINTS,
    NOT_NUMBERS,
    NOT_PAIRS,
    NOT_SEGMENTS,
    NOT_VERTICES,
    Wrong,
    wrong_shares,
)
from nucleus_conformance.suite.catalog.samples import (
    BOX,
    CATEGORY,
    CUBOID,
    ITEM_SINCE,
    KEYPOINTS,
    LINE,
    POLYGON,
    SAMPLES,
    SEGMENTATION,
    Sample,
)

_MANY: Final = 64
_LATE: Final = 59
"""The place of the wrong one of many: neither among the first, nor the last, nor beside it."""

_VERTICES: Final = [{"x": n, "y": n + 0.5} for n in range(_MANY)]
_KEYPOINTS: Final = [{"x": n, "y": n + 0.5, "visible": True} for n in range(_MANY)]
_NAMES: Final = [f"point {n}" for n in range(_MANY)]
_SEGMENTS: Final = [{"label": f"class {n}", "index": n} for n in range(_MANY)]
_SHARES: Final = {f"class {n}": 1 / _MANY for n in range(_MANY)}
_EMBEDDING: Final = [n + 0.1 for n in range(_MANY)]


def drafts() -> Iterator[Draft]:
    """The cases on members, levels and characters that are far in."""
    yield from _late_members()
    yield from _late_shares()
    yield from _deep_numbers()
    yield from _hidden_places()
    yield from _long_bounded_integers()
    yield from _sums_at_the_limit()
    yield from _repeated_keys()
    yield from _alike_for_long()
    yield from _seldom_seen()


def _late_members() -> Iterator[Draft]:
    for sample in (LINE, POLYGON):
        for wrong in NOT_VERTICES:
            vertices = _with(_VERTICES, wrong[1])
            yield _late(sample, "vertex", sample.located(vertices=vertices), wrong)
    whole = {"keypoints": _KEYPOINTS, "names": _NAMES, "skeleton": []}
    for wrong in NOT_KEYPOINTS:
        spoiled = {**whole, "keypoints": _with(_KEYPOINTS, wrong[1])}
        yield _late(KEYPOINTS, "keypoint", KEYPOINTS.located(**spoiled), wrong)
    of_four = {"keypoints": _KEYPOINTS[:4], "names": _NAMES[:4]}
    pairs = [[n % 4, (n + 1) % 4] for n in range(_MANY)]
    for wrong in NOT_PAIRS:
        given = KEYPOINTS.located(**of_four, skeleton=_with(pairs, wrong[1]))
        yield _late(KEYPOINTS, "pair", given, wrong)
    for wrong in NOT_SEGMENTS:
        yield _late(SEGMENTATION, "segment",
                    SEGMENTATION.said(annotations=_with(_SEGMENTS, wrong[1])), wrong)
    for sample in (BOX, POLYGON):
        for wrong in NOT_NUMBERS:
            said = sample.said(embedding_vector=_with(_EMBEDDING, wrong[1]))
            yield _late(sample, "number", said, wrong)


def _late_shares() -> Iterator[Draft]:
    late = list(_SHARES)[_LATE]
    loss = {"class 0": 2.25 / _MANY, late: -0.25 / _MANY}
    for sample in (BOX, CATEGORY):
        for wrong, rest in wrong_shares(_MANY - 1):
            shares = {**dict.fromkeys(_SHARES, rest), late: wrong[1]}
            yield _late(sample, "share", sample.said(class_pdf=shares), wrong)
        yield draft(sample.type, "decode", "negative-of-sixtieth-share",
                    "A share is not below 0, though all of them sum to 1.", "CLASS-PDF-1",
                    sample.said(class_pdf={**_SHARES, **loss}), refused=True,
                    permits=("unchecked-class-pdf",))


def _with(members: Sequence[Any], wrong: Any) -> list[Any]:
    return [*members[:_LATE], wrong, *members[_LATE + 1 :]]


def _late(sample: Sample, what: str, given: dict[str, Any], wrong: Wrong) -> Draft:
    name, _, comment, cites, permits = wrong
    said = f"{comment} Here the sixtieth {what} of {_MANY} is wrong."
    return draft(sample.type, "decode", f"{name}-of-sixtieth-{what}", said, cites, given,
                 refused=True, permits=permits)


def _nested(depth: int, member: Any) -> dict[str, Any]:
    value = {"in": member}
    for _ in range(depth - 1):
        value = {"in": value}
    return value


def _deep_numbers() -> Iterator[Draft]:
    for depth in (3, 5, 9, 33):
        metadata = {"n": _nested(depth, "@")}
        segments = [{"label": "car", "index": 1, "metadata": metadata}]
        for sample, cites, said in (
            (BOX, "METADATA-1", BOX.said(metadata=metadata)),
            (SEGMENTATION, "SEGMENT-3", SEGMENTATION.said(annotations=segments)),
        ):
            text = spelled(said["payload"], {"@": "1e400"})
            yield draft(sample.type, "encode", f"too-large-number-{depth + 1}-deep-in-metadata",
                        "No double is near, however deep the number stands.", f"WIRE-4 {cites}",
                        {"text": text}, refused=True, flags=("not-finite",))


def _hidden_places() -> Iterator[Draft]:
    for key in ("x", "y"):
        hidden = [{"x": 1, "y": 2, "visible": False, key: "@"}]
        said = KEYPOINTS.located(keypoints=hidden, names=["tail"], skeleton=[])
        yield draft("keypoints", "encode", f"too-large-number-for-hidden-{key}",
                    "No double is near, and none is null: a hidden keypoint, too, has no infinite "
                    "place.", "WIRE-4 KEYPOINT-2",
                    {"text": spelled(said["payload"], {"@": "1e400"})}, refused=True,
                    flags=("not-finite",))


def _long_bounded_integers() -> Iterator[Draft]:
    long, comment = "1" + "0" * 400, "An integer of 401 digits is not below 0, and no infinity."
    for sample, name, said, cites in (
        (BOX, "width", BOX.located(width="@"), "BOX-2"),
        (BOX, "height", BOX.located(height="@"), "BOX-2"),
        (CUBOID, "dimensions-z", CUBOID.located(dimensions={"x": 1, "y": 2, "z": "@"}), "CUBOID-2"),
    ):
        yield draft(sample.type, "decode", f"integer-of-401-digits-for-{name}", comment,
                    f"{cites} NUMBER-1", {"text": spelled(said["payload"], {"@": long})},
                    flags=("number-lexeme",))


def _sums_at_the_limit() -> Iterator[Draft]:
    thousand = {f"class {n}": 0.001001 for n in range(1000)}
    yield draft("long", "decode", "category-with-1000-shares-at-the-limit",
                "The decimals sum to 1.001; what adding doubles loses does not count.",
                "CLASS-PDF-2", CATEGORY.said(class_pdf=thousand), type="category",
                level="recommended", flags=("class-pdf-sum",))
    for sample in (BOX, CATEGORY):
        for name, pdf, is_within in (
            ("above-just-within-the-limit", {"car": 0.801, "bus": 0.2000000005}, True),
            ("below-just-within-the-limit", {"car": 0.799, "bus": 0.1999999995}, True),
            ("above-just-beyond-the-limit", {"car": 0.801, "bus": 0.200000005}, False),
            ("below-just-beyond-the-limit", {"car": 0.799, "bus": 0.199999995}, False),
        ):
            side = "no further than" if is_within else "further than"
            yield draft(sample.type, "decode", f"{name}-of-class-pdf",
                        f"The decimals sum to a number that is {side} 0.001000001 from 1.",
                        "CLASS-PDF-2", sample.said(class_pdf=pdf), level="recommended",
                        refused=not is_within,
                        permits=() if is_within else ("unchecked-class-pdf",),
                        flags=("class-pdf-sum",))


def _repeated_keys() -> Iterator[Draft]:
    many = ", ".join(f'"k{n}": {n}' for n in range(24))
    options: dict[str, Any] = {"level": "recommended", "flags": ("merged-keys",)}
    for name, inner, comment in (
        ("of-many", f'{{{many}, "k3": "last"}}', "The last value of an equal key counts among many "
         "keys, too."),
        ("in-nested", '{"n": {"a": 1, "b": 2, "a": 3}, "m": [{"a": 1, "b": 2, "a": 3}]}',
         "Within metadata, too, the last value stands where the key stood first."),
        ("escaped", '{"a": 1, "\\u0061": 2, "b": {"\\u0063": 3, "d": 4, "c": 5}}',
         "A key that is escaped is equal to one that is not."),
    ):
        for sample in (BOX, CATEGORY):
            text = json.dumps(sample.payload)[:-1] + f', "metadata": {inner}}}'
            yield draft(sample.type, "encode", f"repeated-key-{name}-text", comment,
                        "WIRE-8 WIRE-2 METADATA-1", {"text": text}, depth="bytes", **options)


def _alike_for_long() -> Iterator[Draft]:
    for count in (64, 300):
        names = ["a" * count + end for end in ("", "1", "2")]
        given = KEYPOINTS.located(names=names)
        yield draft("keypoints", "decode", f"names-alike-in-{count}-characters",
                    "Names differ if any code point does, however late.", "KEYPOINTS-2", given)
    names = [f"n{index}" for index in range(300)]
    hidden = {"keypoints": [{"visible": False}] * 300, "skeleton": []}
    yield draft("long", "decode", "keypoints-with-equal-names-290-and-300",
                "Of 300 names two are the same: number 290 and number 300.", "KEYPOINTS-2",
                KEYPOINTS.located(**hidden, names=[*names[:-1], names[289]]), refused=True,
                type="keypoints", flags=("long-values",))
    yield draft("keypoints", "decode", "names-of-one-hash",
                "Names differ, though some language has one hash for all of them.", "KEYPOINTS-2",
                KEYPOINTS.located(names=["Aa", "BB", "C#"]))
    for place, offset in (("even", ""), ("odd", "a")):
        yield draft("long", "decode", f"category-with-pairs-at-{place}-places",
                    "No pair of surrogates is torn where some buffer ends.", "WIRE-5",
                    CATEGORY.said(label=offset + "\U0001f697" * 2100), type="category",
                    flags=("unicode",))


def _seldom_seen() -> Iterator[Draft]:
    for name, x in named(
        ("five", -1.234e-05), ("four", -0.0001234), ("seven", -9.5e-07), ("tenth", -0.1)
    ):
        yield draft("box", "decode", f"id-of-negative-small-{name}",
                    f"A negative number is spelled like a positive one: {x!r}.",
                    "BOX-ID-1 BOX-ID-2 NUMBER-3", BOX.located(x=x), flags=("number-lexeme",))
    nulls = {"a": None, "in": {"b": None, "list": [None, {"c": None}]}}
    segment = {"label": "car", "index": 1, "metadata": nulls}
    yield draft("segmentation", "decode", "nulls-in-metadata-of-segment",
                "A null within metadata is a value like others.", "SEGMENT-3",
                SEGMENTATION.said(annotations=[segment]), flags=("null-absent-empty",))
    for sample in (BOX, POLYGON):
        yield draft(sample.type, "decode", "many-doubles-in-embedding",
                    "Numbers of a long embedding are doubles, and not of 32 bits.",
                    "EMBEDDING-1 NUMBER-1", sample.said(embedding_vector=_EMBEDDING))
    for sample in SAMPLES:
        if "metadata" in sample.options and "reference_id" in sample.payload:
            yield draft(sample.type, "decode", "item-id-beside-reference",
                        "item_id is what is sent; it is not read.", "REFERENCE-2",
                        sample.said(item_id="di_1"), since=ITEM_SINCE)
