"""Requirements on what is computed: ids, types of payloads, lists, local files, refusals."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from nucleus_spec.editions import V0_15_5, V0_21_2
from nucleus_spec.requirements.requirement import (
    EVERY,
    LABELLED,
    Requirement,
    may,
    must,
    of,
)

_MASK: Final = of("has_local_files_to_upload", "SegmentationPrediction")

# fmt: off
BEHAVIOUR: Final[Mapping[str, tuple[Requirement, ...]]] = {
    "Generated ids": (
        must("BOX-ID-1",
             "A box whose `annotation_id` is None is sent with "
             "`{label}-{x}-{y}-{width}-{height}-{reference_id}`, its strings as they are. An empty "
             "`annotation_id` stays empty.",
             documented=["BoxPrediction.annotation_id"], observed=EVERY),
        must("BOX-ID-2",
             "In that id, each number is spelled as NUMBER-3 says, however it was written: 10 and "
             "10.0 make two ids, and 1e1 makes that of 10.0.",
             observed=EVERY),
        must("BOX-ID-3",
             "Where `reference_id` is None, that id ends in `None`; the dataset item is not part "
             "of it.",
             observed=["0.21.2"], since=V0_21_2),
        must("KEYPOINTS-ID-1",
             "Keypoints whose `annotation_id` is None are sent with "
             "`{label}-{reference_id}-keypoints`, its strings as they are. An empty "
             "`annotation_id` stays empty.",
             observed=["0.15.5"], since=V0_15_5),
        must("KEYPOINTS-ID-2",
             "Where `reference_id` is None, that id is `{label}-None-keypoints`.",
             observed=["0.21.2"], since=V0_21_2),
    ),
    "Dispatch": (
        must("DISPATCH-1",
             "A payload whose class nobody names is read as the class that its `type` names.",
             observed=EVERY),
        must("DISPATCH-2",
             "`segmentation`, which exports say, is read like `mask`, which uploads say.",
             observed=EVERY),
        must("DISPATCH-3",
             "`category` is read as the category of an image, whatever it was before it was sent.",
             observed=EVERY),
        must("DISPATCH-5",
             "Which type it was is answered by its name in OBJECT-1: `segmentation` for `mask` and "
             "for `segmentation`, `category` for every `category`.",
             observed=EVERY),
        must("DISPATCH-4",
             "A payload whose `type` is missing, or names no type, is refused where nobody names "
             "its class. `BOX` and `scene-category` name no type, nor does what is no string.",
             chosen="The documentation has no such function, and releases read whatever they do "
                    "not know as a segmentation. A misspelled type would become a mask, or an "
                    "error about something else."),
    ),
    "Prediction lists": (
        must("LIST-1",
             "A prediction list keeps eight lists, one a type, and gives them by name, empty ones "
             "as well, in this order: `box_predictions`, `line_predictions`, "
             "`polygon_predictions`, `keypoints_predictions`, `cuboid_predictions`, "
             "`category_predictions`, `scene_category_predictions`, `segmentation_predictions`. "
             "Where it is read from an object of such lists, any of them may be absent, which "
             "means empty, but not all.",
             documented=["PredictionList"], observed=EVERY,
             chosen="Nobody says how a list is written to a file; this is the reference's form. An "
                    "object with none of the lists is something else, such as the body of an "
                    "upload or a row of an export, and to read it as empty would lose it."),
        must("LIST-2",
             "Predictions added to it go to the list of their type, behind those already there, in "
             "the order given. None is dropped, equal ones neither.",
             documented=["PredictionList"], observed=EVERY),
        must("LIST-3",
             "Its length is the number of predictions in all eight lists.",
             observed=EVERY),
        must("LIST-4",
             "It refuses what is not a prediction, such as a payload, and with it the whole batch; "
             "what was added before stays.",
             observed=EVERY,
             chosen="Releases refuse it, too, but keep what stood before it in the batch."),
    ),
    "Local files": (
        must("LOCAL-1",
             "Only a segmentation has local files to upload; every other type answers false.",
             documented=of("has_local_files_to_upload", *LABELLED), observed=EVERY),
        must("LOCAL-2",
             "A mask is remote if the scheme of its URL, in upper or lower case and after any "
             "blanks, is `http`, `https`, `s3` or `gs`; every other mask is a local file. Only "
             "ASCII letters have two cases here: \u017f is no s. To be exact: without its tabs, "
             "line feeds and carriage returns, wherever they stand, and then without all "
             "characters up to U+0020 at its beginning, the URL begins with one of the four and a "
             "colon. What follows plays no part: `s3:m.png` and `http:` are remote, "
             "`//example.com/m.png`, `file:///m.png`, `C:\\m.png` and `data:,` are not. (Cases "
             "with white space in a remote URL are recommended, not required.)",
             documented=_MASK, observed=EVERY,
             chosen="Releases ask Python's reader of URLs: what becomes of white space depends on "
                    "Python's version, and some URLs raise an error there, such as `http://[`. We "
                    "look at the scheme alone."),
        must("LOCAL-3",
             "A segmentation whose mask is a local file that exists has local files to upload. The "
             "file is found by `mask_url` as it stands, from the working directory on; a folder is "
             "no file, nor is a device such as `/dev/null`, and a link is what it leads to.",
             documented=_MASK, observed=EVERY),
        must("LOCAL-4",
             "A segmentation whose mask is a local file that does not exist is refused when it is "
             "asked for local files.",
             observed=EVERY),
    ),
    "Refusals": (
        must("REFUSAL-1",
             "What a MUST rules out is refused: when it is made, when it is read, or, at the "
             "latest, when its payload or text is asked for. It is refused as a whole, and "
             "whatever it is asked for, local files included.",
             chosen="The documentation says what values are, not what becomes of others. Releases "
                    "check few of them, and send the rest. What is refused is seen by whoever "
                    "made it; what is sent is found much later, or never."),
        may("REFUSAL-2",
            "A refusal may say why, by one of these codes, and where, by a JSON pointer (RFC 6901) "
            "into the payload; no case asks for either. `missing`, `wrong-type`, `not-finite`, "
            "`out-of-range`, `not-a-distribution`, `empty`, `length-mismatch`, `duplicate`, "
            "`index-out-of-range`, `unknown-type`, `not-in-edition`, `file-not-found`, "
            "`too-deep`, `invalid-json`.",
            chosen="The documentation names no errors, and those of releases are Python's. Codes "
                   "and pointers are the same in every language.",
            informative=True),
    ),
}
# fmt: on
"""Subject -> its requirements."""
