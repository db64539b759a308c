"""Cases on numbers just outside a bound, which a tolerance, rounding or 32 bits let pass."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from nucleus_conformance.suite.catalog.draft import Draft, draft
from nucleus_conformance.suite.catalog.samples import BOX, CUBOID, SAMPLES, Json, Sample

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
    ("half-tolerance-above-one", 1.0005, "above 1, as a sum may be, but no share"),
    ("whole-tolerance-above-one", 1.001, "above 1, as a sum may be, but no share"),
)


def drafts() -> Iterator[Draft]:
    """The cases on sizes, confidences and shares."""
    given: dict[str, Any]
    for name, value, why in _BELOW:
        for size in ("width", "height"):
            given = {size: value}
            yield from _refused(BOX, f"{name}-{size}", f"The {size} {value!r} is {why}.", "BOX-2",
                                BOX.located(**given), given)
        for axis in "xyz":
            given = {"dimensions": {**CUBOID.payload["geometry"]["dimensions"], axis: value}}
            yield from _refused(CUBOID, f"{name}-dimension-{axis}",
                                f"The dimension {value!r} along {axis} is {why}.", "CUBOID-2",
                                CUBOID.located(**given), given)
    for sample in SAMPLES:
        if "confidence" in sample.options:
            for name, value, why in (*_BELOW, *_ABOVE[1:]):  # the first one is in `values`
                given = {"confidence": value}
                yield from _refused(sample, f"{name}-confidence",
                                    f"The confidence {value!r} is {why}.", "CONFIDENCE-1",
                                    sample.said(**given), given)
        for name, comment, shares in _shares() if "class_pdf" in sample.options else ():
            given = {"class_pdf": shares}
            yield from _refused(sample, name, comment, "CLASS-PDF-1", sample.said(**given), given)


_PERMITTED: Final = {
    "CONFIDENCE-1": "unchecked-confidence", "CLASS-PDF-1": "unchecked-class-pdf",
}  # fmt: skip
"""Requirement -> the flag of who does not check it; of sizes it is another one."""


def _refused(
    sample: Sample, name: str, comment: str, cites: str, said: Json, arguments: Json
) -> Iterator[Draft]:
    options: dict[str, Any] = {
        "refused": True, "permits": (_PERMITTED.get(cites, "unchecked-range"),),
        "flags": ("loose-bounds",),
    }  # fmt: skip
    yield draft(sample.type, "decode", name, comment, cites, said, **options)
    given = sample.given(**arguments)
    yield draft(sample.type, "construct", name, comment, cites, given, **options)


def _shares() -> Iterator[tuple[str, str, dict[str, float]]]:
    """Name, comment, and a class_pdf whose sum is right, but for one share."""
    for name, value, why in _BELOW:
        yield (f"{name}-share", f"The shares sum to 1, but {value!r} is {why}.",
               {"car": 0.5, "bus": value, "van": 0.5 - value})
    for name, value, why in _SHARES_ABOVE:
        comment = f"The sum is near enough to 1, but {value!r} is {why}."
        yield f"{name}-share", comment, {"car": value}
        yield f"{name}-share-beside-zero", comment, {"bus": 0, "car": value}
