"""What releases do beside the expectation, and are permitted to: each deviation explained once."""

from __future__ import annotations

from typing import Final

from attrs import asdict, frozen


def _release(version: str) -> str:
    return f"https://github.com/scaleapi/nucleus-python-client/releases/tag/v{version}"


@frozen
class Flag:
    """One kind of deviation: what happens, why, what it does to data, and where to see it."""

    what: str
    why: str
    effect: str
    link: str = _release("0.14.29")

    def to_json(self) -> dict[str, str]:
        """As the notes of a case file have it."""
        return asdict(self)


_UNCHECKED = "The SDK checks no types and no ranges; it sends what it was given."

FLAGS: Final[dict[str, Flag]] = {
    "absent-label-is-zero": Flag(
        "A payload without `label` is read as if its label were the integer 0.",
        "`from_json` takes 0 as the default of a missing label.",
        "Predictions get a class called 0; a box gets an id that begins with `0-`.",
    ),
    "absent-geometry-is-zero": Flag(
        "Coordinates, sizes and yaw that are missing are read as 0, missing vertices as none.",
        "`from_json` takes an empty geometry as the default, and 0 as the default of each number.",
        "A truncated payload turns into a prediction at the origin.",
    ),
    "unchecked-string": Flag(
        "A label, id or name that is no string is kept as it is.",
        _UNCHECKED,
        "Ingest may refuse the upload, or store the text of the value.",
    ),
    "unchecked-number": Flag(
        "A string, a boolean, null or a list where a number belongs is kept as it is.",
        _UNCHECKED,
        "Ingest refuses the upload, or stores a value that nothing can be computed with.",
    ),
    "unchecked-range": Flag(
        "A negative width, height or length is kept as it is.",
        _UNCHECKED,
        "Overlap with such a box is wrong or undefined in every metric.",
    ),
    "unchecked-confidence": Flag(
        "A confidence outside 0 to 1, or one that is no number, is kept as it is.",
        _UNCHECKED,
        "A confidence in percent passes every threshold.",
    ),
    "unchecked-class-pdf": Flag(
        "A class_pdf that is no complete distribution is kept as it is.",
        _UNCHECKED,
        "Entropy computed from it is meaningless.",
    ),
    "unchecked-metadata": Flag(
        "Metadata that is no object is kept as it is; an empty one of any type counts as none.",
        _UNCHECKED,
        "Ingest may refuse the upload; queries find nothing.",
    ),
    "unchecked-list": Flag(
        "A value of another type where a list belongs is kept as it is, or read as a list.",
        _UNCHECKED,
        "Ingest may refuse the upload.",
    ),
    "unchecked-index": Flag(
        "A skeleton index or a segment's index that is negative or no whole number is kept as it is.",
        "Only an index past the last keypoint is refused.",
        "The skeleton is drawn wrongly, or the segment names no pixel.",
    ),
    "null-reference": Flag(
        "A `reference_id` of null is kept as it is.",
        "Before 0.21.2 only a missing key is refused, not a null.",
        "The prediction is about nothing; the id of a box ends in `None`.",
    ),
    "truthy-visible": Flag(
        '`visible` is read by its truth: the string `"false"` means true, 0 means false.',
        "`from_json` passes it through Python's `bool`.",
        "Hidden keypoints become visible.",
    ),
    "optional-skeleton": Flag(
        "A skeleton of null is kept as it is.",
        "The annotation's skeleton became optional in 0.16.5; the prediction inherits the check.",
        "None known.",
        _release("0.16.5"),
    ),
    "absent-segments-are-none": Flag(
        "A mask payload without `annotations` is read as if the list were empty.",
        "`from_json` takes an empty list as the default.",
        "The pixel values of the mask mean nothing.",
    ),
    "absent-segment-parts": Flag(
        "A segment without `label` is read with an empty one, a segment without `index` with null.",
        "`Segment.from_json` takes those as defaults.",
        "The segment names no class, or no pixel value.",
    ),
    "unknown-type-is-mask": Flag(
        "A payload whose `type` is missing or unknown is read as a segmentation.",
        "The dispatch takes the segmentation as its default.",
        "A misspelled type is uploaded as a mask if it has a `mask_url`.",
    ),
}
"""Every flag by its name."""
