"""The requirements on an implementation, one numbered sentence each.

Ids are never renumbered and never reused. Each requirement cites its sources: names in the
documented module, and the releases in which it was first observed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal

from attrs import frozen

from nucleus_spec.editions import V0_14_29, V0_15_5, V0_17_8, V0_17_9, V0_21_2, Edition

Level = Literal["MUST", "SHOULD", "MAY"]


@frozen
class Requirement:
    """One requirement on implementations since the edition `since`."""

    id: str
    level: Level
    text: str
    documented: tuple[str, ...]
    """Its sources in the documented module: `Class`, `Class.parameter` or `Class.method`."""
    observed: tuple[str, ...]
    """Releases in which it was first observed. Empty: documented, but no release enforces it."""
    since: Edition
    informative: bool
    """It binds the server, or files beside a payload: no output of an implementation shows it."""


def _r(
    name: str,
    level: Level,
    text: str,
    documented: Sequence[str] = (),
    observed: Sequence[str] = (),
    since: Edition = V0_14_29,
    informative: bool = False,
) -> Requirement:
    names = tuple(dict.fromkeys(documented))
    return Requirement(name, level, text, names, tuple(observed), since, informative)


def _of(member: str, *classes: str) -> list[str]:
    return [f"{each}.{member}" for each in classes]


TRACKED: Final = (
    "BoxPrediction",
    "CategoryPrediction",
    "CuboidPrediction",
    "KeypointsPrediction",
    "LinePrediction",
    "PolygonPrediction",
)
LABELLED: Final = (*TRACKED, "SceneCategoryPrediction")
ALL: Final = (*LABELLED, "SegmentationPrediction")
IDENTIFIED: Final = (
    "BoxPrediction",
    "CuboidPrediction",
    "KeypointsPrediction",
    "LinePrediction",
    "PolygonPrediction",
    "SegmentationPrediction",
)

# fmt: off
_REQUIREMENTS: Final = (
    _r("WIRE-1", "MUST",
       "A payload is a JSON object whose keys are spelled as this spec spells them, and where a "
       "value is null, absent or empty, it is exactly that.",
       documented=_of("to_payload", *ALL) + _of("from_json", *ALL) + ["from_json.payload"],
       observed=["0.14.29"]),
    _r("WIRE-2", "SHOULD",
       "The text of a payload has its keys in the order of this spec, `, ` and `: ` as "
       "separators, and every character outside ASCII escaped (a surrogate pair for one beyond "
       "U+FFFF).",
       documented=_of("to_json", *ALL), observed=["0.14.29"]),
    _r("WIRE-3", "MUST",
       "Keys that this spec does not name are ignored wherever they stand in a payload, and are "
       "not sent back.",
       observed=["0.14.29"]),
    _r("WIRE-4", "MUST",
       "NaN and the infinities are refused: JSON has no such numbers.",
       documented=_of("to_json", *ALL), observed=["0.14.29"]),
    _r("WIRE-5", "MUST",
       "Every string is kept as it is, code point by code point: nothing is trimmed, normalized "
       "or re-cased.",
       observed=["0.14.29"]),
    _r("WIRE-6", "SHOULD",
       "A number that was written as an integer is sent as an integer, and one written with a "
       "fraction or an exponent is sent with one.",
       documented=["BoxPrediction.x", "BoxPrediction.y"], observed=["0.14.29"]),
    _r("WIRE-7", "MUST",
       "Text that is not JSON is refused.",
       documented=_of("from_json", *ALL)),
    _r("WIRE-8", "SHOULD",
       "Where a key occurs twice in one object, the last one counts.",
       observed=["0.14.29"]),
    _r("CONSTRUCT-1", "MUST",
       "A constructor takes its parameters by name, or by position in the documented order.",
       documented=ALL, observed=["0.14.29"]),
    _r("TYPE-1", "MUST",
       "`type` is sent as `box`, `line`, `polygon`, `keypoints`, `cuboid`, `category` (for a "
       "scene category as well) or `mask`.",
       documented=["nucleus.prediction", *ALL], observed=["0.14.29"]),
    _r("DISPATCH-1", "MUST",
       "A payload of unknown class is read as the class that its `type` names.",
       observed=["0.14.29"]),
    _r("DISPATCH-2", "MUST",
       "`segmentation`, which exports say, is read like `mask`, which uploads say.",
       documented=["SegmentationPrediction"], observed=["0.14.29"]),
    _r("DISPATCH-3", "MUST",
       "`category` is read as the category of an image, whatever it was before it was sent.",
       documented=["CategoryPrediction", "SceneCategoryPrediction"], observed=["0.14.29"]),
    _r("DISPATCH-4", "MUST",
       "A payload whose `type` is missing, or names no type, is refused where its class is not "
       "known otherwise.",
       documented=["from_json.payload"]),
    _r("GEOMETRY-1", "MUST",
       "`geometry` is an object, and is there on every type that has a geometry.",
       observed=["0.14.29"]),
    _r("LABEL-1", "MUST",
       "`label` is there, and is a string.",
       documented=_of("label", *LABELLED), observed=["0.14.29"]),
    _r("REFERENCE-1", "MUST",
       "A prediction names what it is about: `reference_id`, a string. From 0.21.2 on, "
       "`dataset_item_id` will do instead; `reference_id` is then sent as null.",
       documented=_of("reference_id", *ALL), observed=["0.14.29", "0.21.2"]),
    _r("REFERENCE-2", "MUST",
       "`dataset_item_id`, a string, is read under that key and sent as `item_id`, unless it is "
       "None.",
       observed=["0.21.2"], since=V0_21_2),
    _r("DATASET-1", "MUST",
       "`dataset_id`, a string, is read and sent unless it is None. It names no item by itself.",
       observed=["0.21.2"], since=V0_21_2),
    _r("ANNOTATION-ID-1", "MUST",
       "`annotation_id` is a string, kept as it is, or None. On line, polygon and mask, and on "
       "keypoints before 0.15.5, None is sent as null.",
       documented=_of("annotation_id", *IDENTIFIED), observed=["0.14.29"]),
    _r("ANNOTATION-ID-2", "MUST",
       "On a cuboid, an `annotation_id` that is None or empty is not sent.",
       documented=["CuboidPrediction.annotation_id"], observed=["0.14.29"]),
    _r("ANNOTATION-ID-3", "MUST",
       "Nucleus ignores an annotation whose `annotation_id` its item already has, unless the "
       "upload says to update.",
       documented=_of("annotation_id", *IDENTIFIED[:-1]), informative=True),
    _r("ANNOTATION-ID-4", "MAY",
       "A segmentation's `annotation_id` names nothing to Nucleus, which holds one per item; it "
       "is stored, and returned by exports.",
       documented=["SegmentationPrediction.annotation_id"], informative=True),
    _r("BOX-ID-1", "MUST",
       "A box whose `annotation_id` is None is sent with "
       "`{label}-{x}-{y}-{width}-{height}-{reference_id}`. An empty one stays empty.",
       documented=["BoxPrediction.annotation_id"], observed=["0.14.29"]),
    _r("BOX-ID-2", "MUST",
       "In that id an integer is written in plain digits. Any other number is written with the "
       "fewest digits that read back as the same double: with a signed exponent of at least two "
       "digits if its decimal exponent is below -4 or above 15, otherwise with at least one "
       "digit after the point.",
       documented=["BoxPrediction.annotation_id"], observed=["0.14.29"]),
    _r("BOX-ID-3", "MUST",
       "Where `reference_id` is None, that id ends in `None`; the dataset item is not part of "
       "it.",
       observed=["0.21.2"], since=V0_21_2),
    _r("KEYPOINTS-ID-1", "MUST",
       "Keypoints whose `annotation_id` is None are sent with "
       "`{label}-{reference_id}-keypoints`. An empty one stays empty.",
       observed=["0.15.5"], since=V0_15_5),
    _r("CONFIDENCE-1", "MUST",
       "`confidence` is a number from 0 to 1, or None.",
       documented=_of("confidence", *LABELLED)),
    _r("CONFIDENCE-2", "MUST",
       "`confidence` is sent unless it is None; 0 is sent.",
       observed=["0.14.29"]),
    _r("CLASS-PDF-1", "MUST",
       "`class_pdf` is an object of numbers from 0 to 1, or None.",
       documented=_of("class_pdf", *TRACKED)),
    _r("CLASS-PDF-2", "MUST",
       "The values of a `class_pdf` sum to 1, within 0.001.",
       documented=_of("class_pdf", *TRACKED)),
    _r("CLASS-PDF-3", "MUST",
       "`class_pdf` is sent unless it is None.",
       observed=["0.14.29"]),
    _r("METADATA-1", "MUST",
       "`metadata` is an object of JSON values of any kind and depth, or None.",
       documented=_of("metadata", *LABELLED)),
    _r("METADATA-2", "SHOULD",
       "The values in `metadata` are strings and numbers, which Nucleus can query best.",
       documented=_of("metadata", *LABELLED), informative=True),
    _r("METADATA-3", "MUST",
       "Metadata that is None or empty is sent as `{}`, except on a cuboid and on a scene "
       "category.",
       observed=["0.14.29"]),
    _r("METADATA-4", "MUST",
       "On a cuboid, metadata that is None or empty is not sent. Its documented type is a "
       "string; its documented meaning, and what the releases send, is an object.",
       documented=["CuboidPrediction.metadata"], observed=["0.14.29"]),
    _r("METADATA-5", "MUST",
       "On a scene category, metadata of None or null is sent as null, and a payload without the "
       "key means `{}`.",
       documented=["SceneCategoryPrediction.metadata"], observed=["0.14.29"]),
    _r("METADATA-6", "MAY",
       "`metadata` of a box carries its coordinates as `lat` and `lon`, for the map chart.",
       documented=["BoxPrediction.metadata"]),
    _r("EMBEDDING-1", "MUST",
       "`embedding_vector` is a list of numbers in order, or None, which is sent as null.",
       documented=_of("embedding_vector", "BoxPrediction", "PolygonPrediction"),
       observed=["0.14.29"]),
    _r("EMBEDDING-2", "MUST",
       "All embedding vectors of one dataset have the same length.",
       documented=_of("embedding_vector", "BoxPrediction", "PolygonPrediction"), informative=True),
    _r("TRACK-1", "MUST",
       "`track_reference_id` is a string, shared by the predictions of one group, or None, which "
       "is sent as null.",
       documented=_of("track_reference_id", *TRACKED), observed=["0.14.29"]),
    _r("TRACK-2", "MUST",
       "On a cuboid, a `track_reference_id` that is None or empty is not sent.",
       documented=["CuboidPrediction.track_reference_id"], observed=["0.14.29"]),
    _r("TASK-1", "MUST",
       "`task_id` is sent as null on box, line, polygon, keypoints and category; what a payload "
       "says there is not read.",
       observed=["0.17.8"], since=V0_17_8),
    _r("TASK-2", "MUST",
       "`task_id` is sent as null on a scene category; what a payload says there is not read.",
       observed=["0.17.9"], since=V0_17_9),
    _r("TASK-3", "MUST",
       "No `task_id` is sent but where TASK-1 and TASK-2 say so: not on other types, nor in "
       "editions before it came.",
       observed=["0.14.29", "0.17.8", "0.17.9"]),
    _r("TAXONOMY-1", "MUST",
       "`taxonomy_name` is a string, sent unless it is None.",
       documented=_of("taxonomy_name", "CategoryPrediction", "SceneCategoryPrediction"),
       observed=["0.14.29"]),
    _r("BOX-1", "MUST",
       "`x` and `y` of a box are numbers: pixels from the left and top border of the image.",
       documented=_of("x", "BoxPrediction") + _of("y", "BoxPrediction"), observed=["0.14.29"]),
    _r("BOX-2", "MUST",
       "`width` and `height` of a box are numbers from 0 on, in pixels.",
       documented=_of("width", "BoxPrediction") + _of("height", "BoxPrediction"),
       observed=["0.14.29"]),
    _r("POINT-1", "MUST",
       "A vertex has both `x` and `y`, each a number.",
       documented=_of("vertices", "LinePrediction", "PolygonPrediction"), observed=["0.14.29"]),
    _r("POINT-2", "MUST",
       "A position, and dimensions, have `x`, `y` and `z`, each a number.",
       documented=_of("position", "CuboidPrediction") + _of("dimensions", "CuboidPrediction"),
       observed=["0.14.29"]),
    _r("VERTICES-1", "MUST",
       "`vertices` is a list of points. Their order is kept, and none is added or dropped.",
       documented=_of("vertices", "LinePrediction", "PolygonPrediction"), observed=["0.14.29"]),
    _r("VERTICES-2", "SHOULD",
       "A constructor takes an object with `x` and `y` in place of a point. The documentation "
       "asks for points; every release takes both, and sends the same.",
       observed=["0.14.29"]),
    _r("KEYPOINTS-1", "MUST",
       "`keypoints` is a list of keypoints. Their order is kept, and none is added or dropped.",
       documented=_of("keypoints", "KeypointsPrediction"), observed=["0.14.29"]),
    _r("KEYPOINTS-2", "MUST",
       "`names` is a list of strings, and no two are the same.",
       documented=_of("names", "KeypointsPrediction"), observed=["0.14.29"]),
    _r("KEYPOINTS-3", "MUST",
       "There are as many names as keypoints.",
       documented=_of("names", "KeypointsPrediction"), observed=["0.14.29"]),
    _r("KEYPOINTS-4", "MUST",
       "`skeleton` is a list of pairs of whole numbers from 0 on.",
       documented=_of("skeleton", "KeypointsPrediction"), observed=["0.14.29"]),
    _r("KEYPOINTS-5", "MUST",
       "No index in the skeleton points past the last keypoint.",
       documented=_of("skeleton", "KeypointsPrediction"), observed=["0.14.29"]),
    _r("KEYPOINT-1", "MUST",
       "A keypoint in a payload says whether it is `visible`: true or false. A constructed one "
       "is visible unless told otherwise.",
       documented=_of("keypoints", "KeypointsPrediction"), observed=["0.14.29"]),
    _r("KEYPOINT-2", "MUST",
       "`x` and `y` of a keypoint are numbers or null, and are always sent.",
       documented=_of("keypoints", "KeypointsPrediction"), observed=["0.14.29"]),
    _r("KEYPOINT-3", "MUST",
       "A visible keypoint has both `x` and `y`.",
       documented=_of("keypoints", "KeypointsPrediction"), observed=["0.14.29"]),
    _r("CUBOID-1", "MUST",
       "`position` is the point at the centre of the cuboid.",
       documented=_of("position", "CuboidPrediction"), observed=["0.14.29"]),
    _r("CUBOID-2", "MUST",
       "`dimensions` are length (x), width (y) and height (z) of the cuboid, each from 0 on.",
       documented=_of("dimensions", "CuboidPrediction"), observed=["0.14.29"]),
    _r("CUBOID-3", "MUST",
       "`yaw` is a number: the rotation about the z axis, in radians.",
       documented=_of("yaw", "CuboidPrediction"), observed=["0.14.29"]),
    _r("CATEGORY-1", "MUST",
       "`geometry` of a category, and of a scene category, is sent as `{}`; what a payload says "
       "there is not read.",
       documented=["CategoryPrediction", "SceneCategoryPrediction"], observed=["0.14.29"]),
    _r("SCENE-1", "MUST",
       "A scene category has neither `track_reference_id` nor `class_pdf`; what a payload says "
       "there is not read.",
       documented=["SceneCategoryPrediction"], observed=["0.14.29"]),
    _r("MASK-1", "MUST",
       "`mask_url` is a string that is not empty: a URL, or the path of a local file.",
       documented=_of("mask_url", "SegmentationPrediction"), observed=["0.14.29"]),
    _r("MASK-2", "MUST",
       "`annotations` is a list of segments. Their order is kept, and none is added or dropped.",
       documented=_of("annotations", "SegmentationPrediction"), observed=["0.14.29"]),
    _r("MASK-3", "MUST",
       "The mask is a PNG file as large as its image, one byte a pixel, from 0 to below the "
       "number of classes or instances.",
       documented=_of("mask_url", "SegmentationPrediction")
       + _of("annotations", "SegmentationPrediction"),
       informative=True),
    _r("SEGMENT-1", "MUST",
       "A segment's `label` is there, and is a string.",
       documented=_of("annotations", "SegmentationPrediction"), observed=["0.14.29"]),
    _r("SEGMENT-2", "MUST",
       "A segment's `index` is there, and is a whole number from 0 on. The documentation's "
       "example writes it as a string of digits: that is allowed, and sent as that string.",
       documented=_of("annotations", "SegmentationPrediction"), observed=["0.14.29"]),
    _r("SEGMENT-3", "MUST",
       "A segment's `metadata` is an object, sent unless it is None.",
       documented=_of("annotations", "SegmentationPrediction"), observed=["0.14.29"]),
    _r("LOCAL-1", "MUST",
       "Only a segmentation has local files to upload; every other type answers false.",
       documented=_of("has_local_files_to_upload", *LABELLED), observed=["0.14.29"]),
    _r("LOCAL-2", "MUST",
       "A mask is remote if the scheme of its URL, in upper or lower case and after any blanks, "
       "is `http`, `https`, `s3` or `gs`; every other mask is a local file.",
       documented=_of("has_local_files_to_upload", "SegmentationPrediction"), observed=["0.14.29"]),
    _r("LOCAL-3", "MUST",
       "A segmentation whose mask is a local file that exists has local files to upload.",
       documented=_of("has_local_files_to_upload", "SegmentationPrediction"), observed=["0.14.29"]),
    _r("LOCAL-4", "MUST",
       "Asked for local files, a segmentation whose mask is a local file that does not exist "
       "refuses.",
       documented=_of("has_local_files_to_upload", "SegmentationPrediction"), observed=["0.14.29"]),
    _r("LIST-1", "MUST",
       "A prediction list keeps eight lists, one a type: box, line, polygon, keypoints, cuboid, "
       "category, scene category, segmentation.",
       documented=["PredictionList"], observed=["0.14.29"]),
    _r("LIST-2", "MUST",
       "Predictions added to it go to the list of their type, behind those already there, in the "
       "order given.",
       documented=["PredictionList"], observed=["0.14.29"]),
    _r("LIST-3", "MUST",
       "Its length is the number of predictions in all eight lists.",
       documented=["PredictionList"], observed=["0.14.29"]),
    _r("LIST-4", "MUST",
       "It refuses what is not a prediction.",
       documented=["PredictionList"], observed=["0.14.29"]),
)
# fmt: on

REQUIREMENTS: Final[dict[str, Requirement]] = {each.id: each for each in _REQUIREMENTS}
"""Requirement id -> requirement, in the order of the spec."""
