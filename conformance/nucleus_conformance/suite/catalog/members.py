"""Cases in which one member of a list is wrong: the first, the second, a later one, or the last.

A port that looks at the first member alone, at all but the last, or at neighbours only, passes
every case that is wrong somewhere else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any, Final

from nucleus_conformance.suite.catalog.draft import Draft, draft
from nucleus_conformance.suite.catalog.samples import (
    BOX,
    CATEGORY,
    KEYPOINTS,
    LINE,
    POLYGON,
    SAMPLES,
    SEGMENTATION,
    Sample,
)

_PLACES: Final = ("first", "second", "third", "last")

_VERTICES: Final = tuple({"x": n, "y": n + 0.5} for n in range(4))
_KEYPOINTS: Final = tuple({"x": n, "y": n + 0.5, "visible": True} for n in range(4))
_NAMES: Final = ("nose", "chin", "left ear", "right ear")
_PAIRS: Final = ([0, 1], [1, 2], [2, 3], [3, 0])
_SHARES: Final = (("car", 0.25), ("bus", 0.25), ("van", 0.25), ("bike", 0.25))
_SEGMENTS: Final = tuple({"label": name, "index": n} for n, name in enumerate(_NAMES))

Wrong = tuple[str, Any, str, str, tuple[str, ...]]

NOT_VERTICES: Final[tuple[Wrong, ...]] = (
    ("string-x", {"x": "1", "y": 2}, "x of a vertex is a number.", "POINT-1",
     ("unchecked-number",)),
    ("absent-y", {"x": 1}, "A vertex has both coordinates.", "POINT-1", ()),
    ("null", None, "No vertex is null.", "VERTICES-1", ()),
)  # fmt: skip
"""Name, a value that is no member, why not, requirement, permitted deviations."""

NOT_KEYPOINTS: Final[tuple[Wrong, ...]] = (
    ("string-y", {"x": 1, "y": "2", "visible": True}, "y is a number or null.", "KEYPOINT-2",
     ("unchecked-number",)),
    ("absent-visible", {"x": 1, "y": 2}, "A payload says whether a keypoint is visible.",
     "KEYPOINT-1", ()),
    ("visible-of-one", {"x": 1, "y": 2, "visible": 1}, "visible is true or false, not 1.",
     "KEYPOINT-1", ("truthy-visible",)),
    ("visible-without-place", {"visible": True}, "A visible keypoint has a place.", "KEYPOINT-3",
     ()),
    ("null", None, "No keypoint is null.", "KEYPOINTS-1", ()),
)  # fmt: skip

NOT_PAIRS: Final[tuple[Wrong, ...]] = (
    ("first-index-past-end", [4, 0], "An index past the last keypoint names none.", "KEYPOINTS-5",
     ()),
    ("second-index-past-end", [0, 4], "An index past the last keypoint names none.", "KEYPOINTS-5",
     ()),
    ("first-index-negative", [-1, 0], "An index is not below 0.", "KEYPOINTS-4",
     ("unchecked-index",)),
    ("second-index-float", [0, 1.0], "An index is written as an integer: 1.0 is none.",
     "KEYPOINTS-4", ("unchecked-index",)),
    ("one-index", [0], "A pair has two indices.", "KEYPOINTS-4", ()),
    ("three-indices", [0, 1, 2], "A pair has two indices.", "KEYPOINTS-4", ()),
    ("four-indices", [0, 1, 1, 2], "A pair has two indices, not two pairs in one.", "KEYPOINTS-4",
     ()),
    ("no-index", [], "A pair has two indices.", "KEYPOINTS-4", ()),
    ("bare-index", 0, "A pair is a list, not an index.", "KEYPOINTS-4", ()),
    ("null", None, "A pair is a list, not null.", "KEYPOINTS-4", ()),
)  # fmt: skip

NOT_SEGMENTS: Final[tuple[Wrong, ...]] = (
    ("number-label", {"label": 7, "index": 9}, "A label is a string.", "SEGMENT-1",
     ("unchecked-string",)),
    ("negative-index", {"label": "car", "index": -1}, "An index is not below 0.", "SEGMENT-2",
     ("unchecked-index",)),
    ("list-metadata", {"label": "car", "index": 9, "metadata": [1]}, "Metadata is an object.",
     "SEGMENT-3", ("unchecked-metadata",)),
    ("absent-index", {"label": "car"}, "A segment has its index.", "SEGMENT-2",
     ("absent-segment-parts",)),
    ("null", None, "No segment is null.", "MASK-2", ()),
)  # fmt: skip

def wrong_shares(count: int) -> Iterator[tuple[Wrong, float]]:
    """Wrong shares, each with the share of `count` others.

    The sum is 1 for who takes the wrong one for a number, so that no sum gives it away.
    """
    cites, permits = "CLASS-PDF-1", ("unchecked-class-pdf",)
    even = 1 / (count + 1)
    yield ("string", str(even), "A share is a number.", cites, permits), even
    yield ("true", True, "true is not the number 1.", cites, permits), 0
    yield ("null", None, "A share is a number, not null.", cites, permits), 1 / count


NOT_NUMBERS: Final[tuple[Wrong, ...]] = (
    ("string", "1", "An embedding holds numbers.", "EMBEDDING-1", ("unchecked-number",)),
    ("true", True, "true is not the number 1.", "EMBEDDING-1", ("unchecked-number",)),
    ("null", None, "An embedding holds numbers, and no null.", "EMBEDDING-1",
     ("unchecked-number",)),
)  # fmt: skip


def drafts() -> Iterator[Draft]:
    """The cases on members."""
    for sample in (LINE, POLYGON):
        for place, vertices, wrong in _spoiled(_VERTICES, NOT_VERTICES):
            yield _read(sample, f"{place}-vertex", sample.located(vertices=vertices), wrong)
        two = list(_VERTICES[:2])
        comment = "Two vertices are enough, for every type: nothing says how many there are."
        yield draft(sample.type, "decode", "two-vertices", comment, "VERTICES-1",
                    sample.located(vertices=two))  # fmt: skip
    yield from _of_keypoints()
    yield from _of_names()
    for place, segments, wrong in _spoiled(_SEGMENTS, NOT_SEGMENTS):
        said = SEGMENTATION.said(annotations=segments)
        yield _read(SEGMENTATION, f"{place}-segment", said, wrong)
    for sample in SAMPLES:
        yield from _of_options(sample)
    yield from _of_batches()


def _spoiled(
    members: tuple[Any, ...], wrongs: tuple[Wrong, ...]
) -> Iterator[tuple[str, list[Any], Wrong]]:
    """The members with a wrong one at each place in turn."""
    for wrong in wrongs:
        for index, place in enumerate(_PLACES):
            yield place, [*members[:index], wrong[1], *members[index + 1 :]], wrong


def _read(sample: Sample, what: str, given: Mapping[str, Any], wrong: Wrong) -> Draft:
    name, _, comment, cites, permits = wrong
    said = f"{comment} Here the {what.replace('-', ' ')} is wrong."
    return draft(sample.type, "decode", f"{name}-of-{what}", said, cites, given, refused=True,
                 permits=permits)  # fmt: skip


def _of_keypoints() -> Iterator[Draft]:
    right = {"names": list(_NAMES), "skeleton": list(_PAIRS)}
    for place, keypoints, wrong in _spoiled(_KEYPOINTS, NOT_KEYPOINTS):
        given = KEYPOINTS.located(**{**right, "keypoints": keypoints})
        yield _read(KEYPOINTS, f"{place}-keypoint", given, wrong)
    of_four = {**right, "keypoints": list(_KEYPOINTS)}
    for place, pairs, wrong in _spoiled(_PAIRS, NOT_PAIRS):
        given = KEYPOINTS.located(**{**of_four, "skeleton": pairs})
        yield _read(KEYPOINTS, f"{place}-pair", given, wrong)
    number: Wrong = ("number", 7, "A name is a string.", "KEYPOINTS-2", ("unchecked-string",))
    for place, names, wrong in _spoiled(_NAMES, (number,)):
        given = KEYPOINTS.located(**{**of_four, "names": names})
        yield _read(KEYPOINTS, f"{place}-name", given, wrong)


_EQUAL: Final = (("astral", "\U0001f697"), ("empty", ""), ("decomposed", "e\u0301"))
_DISTINCT: Final = (
    ("case", "Names that differ in letter case", ["nose", "Nose", "NOSE", "\u017fnose"]),
    ("blanks", "Names that differ in blanks", ["nose", " nose", "nose ", "no se"]),
    ("value", "Names that are equal as numbers", ["1", "1.0", "01", "1e0"]),
    ("last-character", "Names that differ in their last character", ["nose1", "nose2", "nos", "n"]),
    ("spelling", "Names that normalization would make equal",
     ["\u00e9", "e\u0301", "\ufb01", "fi"]),
    ("surrogate", "Names that differ in the second half of a pair",
     ["\U0001f697", "\U0001f698", "\U0001f699", "\ufffd"]),
    ("invisible", "Names that differ in what nobody sees",
     ["a", "a\u200b", "a\u00ad", "\ufeffa"]),
)  # fmt: skip


def _of_names() -> Iterator[Draft]:
    of_four = {"keypoints": list(_KEYPOINTS), "skeleton": []}
    for how, name in _EQUAL:
        for one, other in combinations(range(4), 2):
            names = list(_NAMES)
            names[one] = names[other] = name
            yield draft("keypoints", "decode", f"{how}-name-{_PLACES[one]}-and-{_PLACES[other]}",
                        f"No two names are the same: the {_PLACES[one]} and the {_PLACES[other]} "
                        "are.", "KEYPOINTS-2", KEYPOINTS.located(**of_four, names=names),
                        refused=True)  # fmt: skip
    for how, comment, names in _DISTINCT:
        for operation in ("decode", "construct"):
            make = KEYPOINTS.located if operation == "decode" else KEYPOINTS.given
            yield draft("keypoints", operation, f"names-that-differ-in-{how}",
                        f"{comment} are different names.", "KEYPOINTS-2 WIRE-5",
                        make(**of_four, names=names))  # fmt: skip


def _of_options(sample: Sample) -> Iterator[Draft]:
    if "embedding_vector" in sample.options:
        for place, numbers, wrong in _spoiled((0.25, -1.5, 3, 0), NOT_NUMBERS):
            yield _read(sample, f"{place}-number", sample.said(embedding_vector=numbers), wrong)
    if "class_pdf" in sample.options:
        for wrong, rest in wrong_shares(len(_PLACES) - 1):
            others = tuple((name, rest) for name, _ in _SHARES)
            for place, shares, spoiled in _spoiled(others, (_share(wrong),)):
                said = sample.said(class_pdf=dict(shares))
                yield _read(sample, f"{place}-share", said, spoiled)
        for index, place in enumerate(_PLACES):
            shares = [*_SHARES[:index], ("train", -0.25), *_SHARES[index + 1 :], ("tram", 0.5)]
            wrong = ("negative", None, "A share is not below 0, whatever the sum.",
                     "CLASS-PDF-1", ("unchecked-class-pdf",))  # fmt: skip
            yield _read(sample, f"{place}-share", sample.said(class_pdf=dict(shares)), wrong)


def _share(wrong: Wrong) -> Wrong:
    """The same with a class that has the wrong value as its share."""
    name, value, *rest = wrong
    return (name, ("train", value), *rest)  # type: ignore[return-value]  # the rest is as it was


def _of_batches() -> Iterator[Draft]:
    members = [{"type": each.type, **each.given()} for each in (BOX, CATEGORY, LINE, BOX)]
    for index, place in enumerate(_PLACES):
        batch = [*members[:index], {"other": dict(BOX.payload)}, *members[index + 1 :]]
        for which, batches in (("first", [batch, members]), ("last", [members, batch])):
            yield draft("prediction-list", "collect",
                        f"payload-as-{place}-member-of-{which}-batch",
                        "Only predictions can be added: none of it is, if one member is something "
                        "else.", "LIST-4", {"batches": batches}, refused=True)  # fmt: skip
