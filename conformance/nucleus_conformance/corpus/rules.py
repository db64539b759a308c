"""Every rule of `lint`: a table. The code of a mistake is the id of the requirement on it.

The rules that no requirement states have words for codes. They are warnings, but for those on what
is not read, or not to its end.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Collection, Mapping
from typing import Final, Literal, get_args

from attrs import frozen

from nucleus_conformance.errors import UsageError
from nucleus_conformance.suite.documented import addresses_of
from nucleus_conformance.text import suggestion
from nucleus_spec.requirements import REQUIREMENTS
from nucleus_spec.showing import show

Severity = Literal["error", "warning"]
Effect = Literal[
    "not read", "upload refused", "refused", "ignored", "stored wrongly", "not checked"
]

EFFECTS: Final[tuple[Effect, ...]] = get_args(Effect)
"""What becomes of a prediction, the most harmful first."""

MEANING: Final[Mapping[Effect, str]] = {
    "not read": "what is there is not read, and whatever it holds is not checked",
    "upload refused": "the SDK refuses the whole upload, before anything is sent",
    "refused": "the documentation rules it out, and so it is refused here; releases of the SDK may "
    "send it as it is, and what Nucleus then stores is not said",
    "ignored": "Nucleus ignores it",
    "stored wrongly": "it is sent and stored, and is hardly what was meant",
    "not checked": "that is not known, as it was not looked into",
}


@frozen
class Rule:
    """One kind of mistake.

    `says` names it; of what a requirement rules out, the code of the problem does. `advice` is what
    to do. `effect`: what becomes of a prediction that has it. `requirement`: the id of what it
    violates; empty: none, it is a warning.
    """

    code: str
    severity: Severity
    effect: Effect
    requirement: str
    says: str
    advice: str
    why: str = ""


def _warning(
    code: str, says: str, advice: str, why: str, effect: Effect = "stored wrongly"
) -> Rule:
    return Rule(code, "warning", effect, "", says, advice, why)


def _upload(code: str, effect: Effect, says: str, advice: str) -> Rule:
    severity: Severity = "warning" if effect == "ignored" else "error"
    return Rule(code, severity, effect, code, says, advice)


_SPECIAL: Final = {
    each.code: each
    for each in (
        Rule("damaged", "error", "not read", "", "a packed file that is damaged, or not all here",
             "fetch it or pack it again (gzip -t FILE or zstd -t FILE says whether it is whole)",
             "What stands before the damage is checked; a line that is cut off by it is not."),
        Rule("not-utf-8", "error", "not read", "WIRE-7", "a file in UTF-16 or UTF-32",
             "write it in UTF-8, or convert it: iconv -f UTF-16 -t UTF-8 FILE > NEW"),
        Rule("no-text", "error", "not read", "", "a file that is no text",
             "name files of JSON, as they are or packed by gzip or zstd: unpack what is in an "
             "archive, and write tables as lines of JSON"),
        Rule("broken-document", "error", "not read", "", "a document that is no JSON: its rest",
             "mend what is said of it before; of a file of lines (--input-format lines), each line "
             "that is no JSON costs that line alone"),
        _upload("UPLOAD-1", "upload refused", "two predictions with one id on one item",
                "give each an annotation_id of its own, or drop what is there twice"),
        _upload("UPLOAD-2", "upload refused", "several predictions without an id on one item",
                "give each line, polygon, cuboid, keypoints and mask an annotation_id"),
        _upload("UPLOAD-4", "upload refused", "one id on items that have no reference_id",
                "give each an annotation_id of its own, or a reference_id"),
        _upload("UPLOAD-5", "ignored", "more than one mask on an item",
                "make one mask of them: Nucleus keeps one"),
        Rule("UPLOAD-15", "warning", "stored wrongly", "UPLOAD-15",
             "two segments of a mask with one index", "give each segment an index of its own"),
        _upload("UPLOAD-7", "upload refused", "a local mask that is no .png, or is not there",
                "write the mask as PNG, to a file whose name ends in .png, and check where it is "
                "uploaded from"),
        Rule("MASK-3", "error", "refused", "MASK-3",
             "a local mask that is no image of 8 bits and one channel",
             "write it in grey, one byte a pixel: Image.fromarray(array of uint8).save(name)"),
        Rule("UPLOAD-14", "error", "refused", "UPLOAD-14",
             "a local mask with values that no segment has",
             "name a segment for each value, that of the background as well"),
        _warning("mask-not-opened", "a local mask that could not be looked into",
                 "install what is named", "Whether it is an image as it must be is not known.",
                 "not checked"),
        _upload("EMBEDDING-2", "refused", "embedding vectors of several lengths",
                "take all vectors from one model"),
        Rule("no-prediction", "error", "ignored", "", "an object in which nothing is found",
             "put predictions where they are looked for: a row of an export has lists called "
             "box, polygon and so on, beside item; a body has annotations, a list",
             "Whatever is in it is not checked, and nothing of it is uploaded."),
        _warning("holds-others", "a list that seems to hold predictions, and is not read",
                 "write each of them as a line of its own, with its type and the reference_id of "
                 "its item; or put it into the list of its type",
                 "Lists are looked into where releases have some: in bodies, answers and exports. "
                 "Whatever is in others is not checked.", "ignored"),
        _warning("another-item", "a prediction of another item than its row",
                 "put it into the row of its item",
                 "Of a row of an export, the item of the row is read (UPLOAD-12), and what a "
                 "prediction in it says of its own is not."),
        _warning("unread-key", "a key that nobody reads",
                 "rename it, put it into metadata, or drop it",
                 "Unknown keys are ignored in silence (WIRE-3): what stands there is lost."),
        _warning("percent", "a share in percent", "divide it by 100",
                 "Shares are from 0 to 1 (CONFIDENCE-1, CLASS-PDF-1). Where nearly all confidences "
                 "of a file are above 1, a confidence of 1 is taken for one percent, too. Where "
                 "one is below 0 or above 100, none is percent."),
        _warning("mixed-scales", "confidences in more than one scale, or in another one",
                 "send shares from 0 to 1 alone: a sigmoid makes them of logits; write what is in "
                 "percent to a file of its own, for --unsafe-fixes to divide all of it",
                 "Of those that are from 0 to 1, nothing shows whether they are shares.",
                 "not checked"),
        _warning("looks-like-another-type", "one type with the geometry of another",
                 "let type say what the geometry is",
                 "A release reads what it does not find as nothing, so that a box with vertices is "
                 "stored at 0, 0, without a size."),
        _warning("unit-coordinates", "coordinates that are all within 0 and 1",
                 "multiply them by the width and height of the image: they are pixels",
                 "Many models give coordinates as shares of the image. Nucleus takes them for "
                 "pixels, and all is drawn in the upper left corner."),
        _warning("looks-like-corners", "boxes whose width and height look like a second corner",
                 "send the upper left corner as x and y; width is x2 - x1, height y2 - y1",
                 "There are keys of two corners. Or in 19 of 20 boxes of the file width is more "
                 "than x and height more than y, as it is where they are the right and lower "
                 "border."),
        _warning("looks-like-degrees", "a yaw of more than a whole turn",
                 "send radians: degrees, divided by 180 and times pi",
                 "A yaw is in radians (CUBOID-3). One of 190 is taken for thirty turns and more."),
        _warning("index-beyond-mask", "a segment whose index no mask of 8 bits has",
                 "let indices be from 0 to 255, as the values of the mask are",
                 "Masks have 8 bits a pixel (MASK-3), so that nothing is ever of this segment."),
        _warning("no-area", "a box or cuboid without a size", "drop it, or give it its size",
                 "Nothing of it can be seen, and no measure of overlap is defined for it."),
        _warning("few-corners", "a polygon with fewer than three corners, or a line with one",
                 "drop it; or, if it is a polygon with two corners, send it as a line",
                 "Nothing can be drawn of it."),
    )
}  # fmt: skip

_NUMBERS: Final = "as numbers in pixels, and not as strings"

_ADVICE: Final[Mapping[str, str]] = {
    "ANNOTATION-ID-1": "send ids as strings",
    "BOX-1": f"send x and y of the upper left corner, in geometry, {_NUMBERS}",
    "BOX-2": f"send width and height, in geometry, {_NUMBERS}; they are no second corner",
    "CLASS-PDF-1": "send shares from 0 to 1, by class, as numbers and not as strings",
    "CLASS-PDF-2": "let the shares sum to 1: do not round them one by one",
    "CONFIDENCE-1": "send a number from 0 to 1: no string, and no percentage",
    "CUBOID-1": "send the centre as position, an object of x, y and z, in geometry",
    "CUBOID-2": "send dimensions as an object of x, y and z, in geometry: none is below 0",
    "CUBOID-3": "send yaw in radians, as a number, in geometry",
    "DATASET-1": "send dataset_id as a string, or not at all",
    "DISPATCH-4": "name the type of each prediction as the wire does, in small letters; results in "
    "another format, such as COCO, have to be converted first",
    "EMBEDDING-1": "send a list of numbers, or no embedding_vector",
    "GEOMETRY-1": "let geometry be an object that has the coordinates under their names",
    "KEYPOINT-1": "send visible with each keypoint: true or false",
    "KEYPOINT-2": "send x and y of a keypoint as numbers, or null",
    "KEYPOINT-3": "send visible: false where there is no x or y",
    "KEYPOINTS-1": "send keypoints as a list of objects with x, y and visible, in geometry",
    "KEYPOINTS-2": "send names as a list of strings, no two of them equal, in geometry",
    "KEYPOINTS-3": "send as many names as keypoints, in their order",
    "KEYPOINTS-4": "send skeleton as a list of pairs of indices, in geometry",
    "KEYPOINTS-5": "count keypoints from 0 on",
    "LABEL-1": "send the name of the class as label, a string; a number is none",
    "MASK-1": "send the URL or the path of the mask as mask_url",
    "MASK-2": "send annotations as a list of objects with label and index",
    "METADATA-1": "send metadata as an object that is not nested deeply, or not at all",
    "POINT-1": f"send x and y of each vertex {_NUMBERS}",
    "POINT-2": "send x, y and z, as numbers and not as strings",
    "REFERENCE-1": "send the reference_id of the item, a string",
    "REFERENCE-2": "send dataset_item_id as a string, or not at all",
    "SEGMENT-1": "send the label of each segment, a string",
    "SEGMENT-2": "send the index of each segment, a whole number from 0 on",
    "SEGMENT-3": "send metadata of a segment as an object, or not at all",
    "TAXONOMY-1": "send taxonomy_name as a string, or not at all",
    "TRACK-1": "send track_reference_id as a string, or not at all",
    "VERTICES-1": "send vertices as a list of objects with x and y, in geometry",
    "WIRE-1": "send an object for each prediction",
    "WIRE-4": "drop NaN and infinities, or send null where that is allowed",
    "WIRE-7": "write each line with a JSON library, in UTF-8 without a byte order mark",
}
"""Requirement that a single payload may violate -> what to do."""


@functools.cache
def rule(code: str) -> Rule:
    """The rule with this code. Raises `KeyError` if there is none."""
    if code in _SPECIAL:
        return _SPECIAL[code]
    return Rule(code, "error", "refused", code, "", _ADVICE[code])


UNREAD: Final = frozenset(code for code, each in _SPECIAL.items() if each.effect == "not read")
WARNINGS: Final = frozenset(code for code, each in _SPECIAL.items() if each.severity == "warning")
CODES: Final = (*_SPECIAL, *_ADVICE)
"""The codes of all rules. Other requirements are not asked: most are of implementations."""


@frozen
class Selection:
    """Which rules are asked. A code of letters alone names a group, as `UPLOAD`."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()

    def check(self) -> Selection:
        """The same. Raises `UsageError` for a code that no rule has."""
        for each in (*self.select, *self.ignore):
            if not _of_group(each):
                if each in REQUIREMENTS:
                    raise UsageError(
                        f"lint does not ask {each}, which nucleus-conformance requirements {each}"
                        " explains"
                    )
                meant = suggestion(each, CODES) or "; lint --explain lists all"
                raise UsageError(f"there is no rule {show(each)}{meant}")
        return self

    def has(self, code: str) -> bool:
        """Whether that rule is asked."""
        selected = not self.select or _named(code, self.select)
        return selected and not _named(code, self.ignore)

    @property
    def is_part(self) -> bool:
        """Whether any rule is not asked."""
        return not all(map(self.has, CODES))

    @property
    def warns(self) -> bool:
        """Whether any warning is asked for that a payload alone may show."""
        return any(self.has(code) for code in WARNINGS if code != "UPLOAD-5")


def _named(code: str, names: Collection[str]) -> bool:
    return bool(names) and any(_pattern(each).fullmatch(code) for each in names)


@functools.cache
def _pattern(name: str) -> re.Pattern[str]:
    """A code, or the beginning of the ids of a group; `error` and `warning` are all of a kind."""
    if name == "warning":
        return re.compile("|".join(map(re.escape, WARNINGS)))
    if name == "error":
        return re.compile(f"(?!{'|'.join(map(re.escape, WARNINGS))}).*")
    return re.compile(rf"{re.escape(name)}(-[0-9]+)?")


def explained(code: str) -> str:
    """All that is known of a rule, or of those of a group. Raises `UsageError` if there is none."""
    Selection((code,)).check()
    if code not in CODES:
        return "\n".join(map(explained, _of_group(code)))
    each = rule(code)
    lines = [
        f"{code} ({each.severity}): {title(code)}",
        "",
        f"What becomes of it: {MEANING[each.effect]}.",
    ]
    if each.requirement and (text := _text_of(each.requirement)) not in (
        title(code),
        f"{title(code)}.",
    ):
        lines.append(text)
    lines += [each.why] if each.why else []
    lines += ["", f"What to do: {each.advice}."]
    lines += addresses_of("rule", [code])
    return "\n".join([*lines, ""])


def listed() -> str:
    """The codes of all rules, each with what it is of."""
    width = max(map(len, CODES))
    return "".join(f"{code:{width}}  {rule(code).severity:7}  {title(code)}\n" for code in CODES)


def title(code: str) -> str:
    """What a rule is of: in its words, or in the first ones of its requirement."""
    says = rule(code).says
    return says or re.split(r"[.:;](?= |$)", _text_of(code), maxsplit=1)[0]


def _text_of(requirement: str) -> str:
    """What a requirement says, of a payload: what is None in Python is null there."""
    return re.sub(r"\bNone\b", "null", REQUIREMENTS[requirement].text.strip())


def _of_group(name: str) -> list[str]:
    return [code for code in CODES if _pattern(name).fullmatch(code)]
