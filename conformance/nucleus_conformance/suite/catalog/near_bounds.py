"""Cases on numbers just outside a bound, which a tolerance, rounding or 32 bits let pass."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from nucleus_conformance.suite.catalog.draft import Draft, draft
from nucleus_conformance.suite.catalog.samples import BOX, CUBOID, SAMPLES, Sample

_BELOW: Final = (
    ("smallest-below-zero", -5e-324, "the largest double below 0"),
    ("tiny-below-zero", -1e-300, "below 0, though not in 32 bits"),
    ("hardly-below-zero", -1e-12, "below 0, and no tolerance makes up for it"),
    ("little-below-zero", -1e-07, "below 0, and no tolerance makes up for it"),
    ("rounded-below-zero", -0.4, "below 0, although it rounds to 0"),
)
_ABOVE: Final = (
    ("smallest-above-one", 1.0000000000000002, "the smallest double above 1"),
    ("hardly-above-one", 1.000000000001, "above 1, and no tolerance makes up for it"),
    ("little-above-one", 1.0000001, "above 1, and no tolerance makes up for it"),
    ("rounded-above-one", 1.4, "above 1, although it rounds to 1"),
)
"""Name, a number, and why it is refused."""

_SHARES_ABOVE: Final = (
    *_ABOVE[:3],
    ("half-tolerance-above-one", 1.0005, "above 1, although the sum may be"),
    ("whole-tolerance-above-one", 1.001, "above 1, although the sum may be"),
)


def drafts() -> Iterator[Draft]:
    """The cases on sizes, confidences and shares."""
    for name, value, why in _BELOW:
        for size in ("width", "height"):
            yield from _size(BOX, f"{name}-{size}", f"The {size} {value!r} is {why}.", "BOX-2",
                             {size: value})
        for axis in "xyz":
            dimensions = {**CUBOID.payload["geometry"]["dimensions"], axis: value}
            yield from _size(CUBOID, f"{name}-dimension-{axis}",
                             f"The dimension {value!r} along {axis} is {why}.", "CUBOID-2",
                             {"dimensions": dimensions})
    for sample in SAMPLES:
        if "confidence" in sample.options:
            for name, value, why in (*_BELOW, *_ABOVE):
                yield from _option(sample, f"{name}-confidence", {"confidence": value},
                                   f"The confidence {value!r} is {why}.", "CONFIDENCE-1",
                                   "unchecked-confidence")
        if "class_pdf" in sample.options:
            yield from _shares(sample)


def _size(
    sample: Sample, name: str, comment: str, cites: str, members: dict[str, Any]
) -> Iterator[Draft]:
    options: dict[str, Any] = {
        "refused": True, "permits": ("unchecked-range",), "flags": ("loose-bounds",),
    }  # fmt: skip
    yield draft(sample.type, "decode", name, comment, cites, sample.located(**members), **options)
    yield draft(sample.type, "construct", name, comment, cites, sample.given(**members), **options)


def _option(
    sample: Sample, name: str, members: dict[str, Any], comment: str, cites: str, permitted: str
) -> Iterator[Draft]:
    options: dict[str, Any] = {
        "refused": True, "permits": (permitted,), "flags": ("loose-bounds",),
    }  # fmt: skip
    yield draft(sample.type, "decode", name, comment, cites, sample.said(**members), **options)
    yield draft(sample.type, "construct", name, comment, cites, sample.given(**members), **options)


def _shares(sample: Sample) -> Iterator[Draft]:
    cites, permitted = "CLASS-PDF-1", "unchecked-class-pdf"
    for name, value, why in _BELOW:
        shares = {"car": 0.5, "bus": value, "van": 0.5 - value}
        yield from _option(sample, f"{name}-share", {"class_pdf": shares},
                           f"The shares sum to 1, but {value!r} is {why}.", cites, permitted)
    for name, value, why in _SHARES_ABOVE:
        comment = f"The sum is near enough to 1, but the share {value!r} is {why}."
        yield from _option(sample, f"{name}-share", {"class_pdf": {"car": value}}, comment, cites,
                           permitted)
        yield from _option(sample, f"{name}-share-beside-zero",
                           {"class_pdf": {"bus": 0, "car": value}}, comment, cites, permitted)
