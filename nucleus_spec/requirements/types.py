"""Requirements on single types: their parameters, their keys, and what only they have."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from nucleus_spec.requirements.requirement import (
    EVERY,
    STRICT_TYPE,
    Requirement,
    must,
    of,
    should,
)

_WITH_VERTICES: Final = ("LinePrediction", "PolygonPrediction")

_NOT_NEGATIVE: Final = (
    f"{STRICT_TYPE} Nor does it give a range: that there is no negative size is our choice, since "
    "releases keep one, and no overlap can be computed with it."
)

# The sentences on parameters and keys are held to the classes by tests/spec/test_sentences.py.

# fmt: off
TYPES: Final[Mapping[str, tuple[Requirement, ...]]] = {
    "Boxes": (
        must("BOX-3",
             "The parameters of a box are, in order, `label`, `x`, `y`, `width`, `height`, "
             "`reference_id`; and, optional, `confidence`, `annotation_id`, `metadata`, "
             "`class_pdf`, `embedding_vector`, `track_reference_id`.",
             documented=["BoxPrediction"], observed=EVERY),
        must("BOX-4",
             "The keys of a box are, in order, `label`, `type`, `geometry` (`x`, `y`, `width`, "
             "`height`), `reference_id`, `annotation_id`, `metadata`, `embedding_vector`, "
             "`track_reference_id`, `task_id` (from 0.17.8 on); and, unless None, `confidence`, "
             "`class_pdf`, `item_id` (from 0.21.2 on), `dataset_id` (from 0.21.2 on).",
             observed=EVERY),
        must("BOX-1",
             "`x` and `y` of a box are numbers: pixels from the left and top border of the image.",
             documented=of("x", "BoxPrediction") + of("y", "BoxPrediction"), observed=EVERY,
             chosen=STRICT_TYPE),
        must("BOX-2",
             "`width` and `height` of a box are numbers from 0 on, in pixels.",
             documented=of("width", "BoxPrediction") + of("height", "BoxPrediction"),
             chosen=_NOT_NEGATIVE),
    ),
    "Lines and polygons": (
        must("LINE-1",
             "The parameters of a line are, in order, `label`, `vertices`, `reference_id`; and, "
             "optional, `confidence`, `annotation_id`, `metadata`, `class_pdf`, "
             "`track_reference_id`.",
             documented=["LinePrediction"], observed=EVERY),
        must("LINE-2",
             "The keys of a line are, in order, `label`, `type`, `geometry` (`vertices` (each `x`, "
             "`y`)), `reference_id`, `annotation_id`, `metadata`, `track_reference_id`, `task_id` "
             "(from 0.17.8 on); and, unless None, `confidence`, `class_pdf`, `item_id` (from "
             "0.21.2 on), `dataset_id` (from 0.21.2 on).",
             observed=EVERY),
        must("POLYGON-1",
             "The parameters of a polygon are, in order, `label`, `vertices`, `reference_id`; and, "
             "optional, `confidence`, `annotation_id`, `metadata`, `class_pdf`, "
             "`embedding_vector`, `track_reference_id`.",
             documented=["PolygonPrediction"], observed=EVERY),
        must("POLYGON-2",
             "The keys of a polygon are, in order, `label`, `type`, `geometry` (`vertices` (each "
             "`x`, `y`)), `reference_id`, `annotation_id`, `metadata`, `embedding_vector`, "
             "`track_reference_id`, `task_id` (from 0.17.8 on); and, unless None, `confidence`, "
             "`class_pdf`, `item_id` (from 0.21.2 on), `dataset_id` (from 0.21.2 on).",
             observed=EVERY),
        must("VERTICES-1",
             "`vertices` is a list of points, perhaps of none. Their order is kept, and none is "
             "added or dropped, equal ones neither.",
             documented=of("vertices", *_WITH_VERTICES), observed=EVERY,
             chosen="Releases read absent vertices, and an empty object in their place, as none. "
                    "Both are refused here, as whatever else is no list."),
        must("POINT-1",
             "A vertex has both `x` and `y`, each a number.",
             observed=EVERY,
             chosen="The documentation says only that vertices are points. Releases refuse one "
                    "without x or y, and keep any value there; we refuse what is no number."),
        should("VERTICES-2",
               "A constructor of a line or a polygon takes a plain object with `x` and `y` in "
               "place of a point, and ignores its other keys. Points and plain objects in one list "
               "are refused. (The protocol passes plain objects where it says `plain`, which it "
               "does of these two types only, and never both in one list.)",
               observed=EVERY),
    ),
    "Keypoints": (
        must("KEYPOINTS-6",
             "The parameters of keypoints are, in order, `label`, `keypoints`, `names`, "
             "`skeleton`, `reference_id`; and, optional, `confidence`, `annotation_id`, "
             "`metadata`, `class_pdf`, `track_reference_id`.",
             documented=["KeypointsPrediction"], observed=EVERY),
        must("KEYPOINTS-7",
             "The keys of keypoints are, in order, `label`, `type`, `geometry` (`keypoints` (each "
             "`x`, `y`, `visible`), `names`, `skeleton`), `reference_id`, `annotation_id`, "
             "`metadata`, `track_reference_id`, `task_id` (from 0.17.8 on); and, unless None, "
             "`confidence`, `class_pdf`, `item_id` (from 0.21.2 on), `dataset_id` (from 0.21.2 "
             "on).",
             observed=EVERY),
        must("KEYPOINTS-1",
             "`keypoints` is a list of keypoints, perhaps of none. Their order is kept, and none "
             "is added or dropped.",
             documented=of("keypoints", "KeypointsPrediction"), observed=EVERY,
             chosen="Where there are no names, releases read absent keypoints as none. That is "
                    "refused here."),
        must("KEYPOINT-1",
             "A keypoint in a payload says whether it is `visible`: true or false, and neither "
             "null nor anything else. A constructed one is visible unless it is told otherwise, "
             "and there, too, null is not an answer.",
             observed=EVERY,
             chosen="Releases refuse a payload that does not say it, but read any value by its "
                    "truth: \"false\" is true to them; and their constructor keeps any value. We "
                    "refuse what is neither true nor false."),
        must("KEYPOINT-2",
             "`x` and `y` of a keypoint are numbers or null; absent means null, and both are "
             "always sent.",
             observed=EVERY,
             chosen="Releases keep any value; that others are refused is our choice."),
        must("KEYPOINT-3",
             "A visible keypoint has both `x` and `y`.",
             observed=EVERY),
        must("KEYPOINTS-2",
             "`names` is a list of strings, empty or not, kept in order, and no two are the same: "
             "they differ if any code point does.",
             documented=of("names", "KeypointsPrediction"), observed=EVERY,
             chosen="Every release refuses a name that is repeated, which the documentation does "
                    "not say. Releases keep names that are no strings; we refuse them."),
        must("KEYPOINTS-3",
             "There are as many names as keypoints.",
             documented=of("names", "KeypointsPrediction"), observed=EVERY),
        must("KEYPOINTS-4",
             "`skeleton` is a list of pairs, kept in order: each a list of two whole numbers from "
             "0 on. A pair may be there twice, and may join a keypoint with itself.",
             documented=of("skeleton", "KeypointsPrediction"), observed=EVERY,
             chosen="Every release refuses a pair that has not two members. Releases keep a "
                    "negative or fractional index, and from 0.16.5 on a skeleton of null, or of "
                    "an empty string or object at any time; we refuse them, as the documentation "
                    "says lists of indices."),
        must("KEYPOINTS-5",
             "No index in the skeleton points past the last keypoint.",
             documented=of("skeleton", "KeypointsPrediction"), observed=EVERY),
    ),
    "Cuboids": (
        must("CUBOID-4",
             "The parameters of a cuboid are, in order, `label`, `position`, `dimensions`, `yaw`, "
             "`reference_id`; and, optional, `confidence`, `annotation_id`, `metadata`, "
             "`class_pdf`, `track_reference_id`.",
             documented=["CuboidPrediction"], observed=EVERY),
        must("CUBOID-5",
             "The keys of a cuboid are, in order, `label`, `type`, `geometry` (`position` (`x`, "
             "`y`, `z`), `dimensions` (`x`, `y`, `z`), `yaw`), `reference_id`; and, unless None or "
             "empty, `annotation_id`, `metadata`, `track_reference_id`; and, unless None, "
             "`confidence`, `class_pdf`, `item_id` (from 0.21.2 on), `dataset_id` (from 0.21.2 "
             "on).",
             observed=EVERY),
        must("CUBOID-1",
             "`position` is the point at the centre of the cuboid.",
             documented=of("position", "CuboidPrediction"), observed=EVERY),
        must("CUBOID-2",
             "`dimensions` are length (x), width (y) and height (z) of the cuboid, each from 0 on.",
             documented=of("dimensions", "CuboidPrediction"), observed=EVERY,
             chosen=_NOT_NEGATIVE),
        must("POINT-2",
             "A position, and dimensions, have `x`, `y` and `z`, each a number.",
             documented=of("dimensions", "CuboidPrediction"), observed=EVERY,
             chosen="Releases refuse one without all three, and keep any value there; we refuse "
                    "what is no number."),
        must("CUBOID-3",
             "`yaw` is a number: the rotation about the z axis, in radians.",
             documented=of("yaw", "CuboidPrediction"), observed=EVERY,
             chosen=f"{STRICT_TYPE} Releases also read an absent yaw as 0."),
    ),
    "Categories": (
        must("CATEGORY-2",
             "The parameters of a category are, in order, `label`, `reference_id`; and, optional, "
             "`taxonomy_name`, `confidence`, `metadata`, `class_pdf`, `track_reference_id`.",
             documented=["CategoryPrediction"], observed=EVERY),
        must("CATEGORY-3",
             "The keys of a category are, in order, `label`, `type`, `geometry`, `reference_id`, "
             "`metadata`, `track_reference_id`, `task_id` (from 0.17.8 on); and, unless None, "
             "`taxonomy_name`, `confidence`, `class_pdf`, `item_id` (from 0.21.2 on), `dataset_id` "
             "(from 0.21.2 on).",
             observed=EVERY),
        must("CATEGORY-1",
             "`geometry` of a category, and of a scene category, is sent as `{}`; what a payload "
             "says there is not read.",
             observed=EVERY),
        must("SCENE-2",
             "The parameters of a scene category are, in order, `label`, `reference_id`; and, "
             "optional, `taxonomy_name`, `confidence`, `metadata`.",
             documented=["SceneCategoryPrediction"], observed=EVERY),
        must("SCENE-3",
             "The keys of a scene category are, in order, `label`, `type`, `geometry`, "
             "`reference_id`, `metadata`, `task_id` (from 0.17.9 on); and, unless None, "
             "`taxonomy_name`, `confidence`, `item_id` (from 0.21.2 on), `dataset_id` (from 0.21.2 "
             "on).",
             observed=EVERY),
        must("SCENE-1",
             "A scene category has neither `track_reference_id` nor `class_pdf`; what a payload "
             "says there is not read.",
             documented=["SceneCategoryPrediction"], observed=EVERY),
    ),
    "Segmentations": (
        must("MASK-4",
             "The parameters of a segmentation are, in order, `mask_url`, `annotations`, "
             "`reference_id`; and, optional, `annotation_id`.",
             documented=["SegmentationPrediction"], observed=EVERY),
        must("MASK-5",
             "The keys of a segmentation are, in order, `type`, `mask_url`, `annotations` (each "
             "`label`, `index`; and, unless None, `metadata`), `annotation_id`, `reference_id`; "
             "and, unless None, `item_id` (from 0.21.2 on), `dataset_id` (from 0.21.2 on).",
             observed=EVERY),
        must("MASK-1",
             "`mask_url` is a string that is not empty: a URL, or the path of a local file.",
             documented=of("mask_url", "SegmentationPrediction"), observed=EVERY,
             chosen=STRICT_TYPE),
        must("MASK-2",
             "`annotations` is a list of segments, perhaps of none. Their order is kept, and none "
             "is added or dropped; two may have one index.",
             documented=of("annotations", "SegmentationPrediction"), observed=EVERY,
             chosen="Releases read absent annotations, and an empty string or object in their "
                    "place, as none. All are refused here, as whatever else is no list."),
        must("MASK-3",
             "The mask is a PNG file as large as its image, one byte a pixel, from 0 to below the "
             "number of classes or instances.",
             documented=[*of("mask_url", "SegmentationPrediction"),
                         *of("annotations", "SegmentationPrediction")],
             informative=True),
        must("SEGMENT-1",
             "A segment's `label` is there, and is a string, empty or not.",
             documented=of("annotations", "SegmentationPrediction"),
             chosen=f"{STRICT_TYPE} Releases also read an absent label as an empty one."),
        must("SEGMENT-2",
             "A segment's `index` is there: a whole number from 0 on, of any size; or a string of "
             "the digits of one, 0 to 9, without zeros before it, `\"1\"` and not `\"01\"`, which "
             "is sent as that string.",
             documented=of("annotations", "SegmentationPrediction"),
             chosen="The documentation says integer, and its example writes a string. Releases "
                    "keep any value, and read an absent index as null. One spelling per number is "
                    "our choice, so that equal indices are equal strings."),
        must("SEGMENT-3",
             "A segment's `metadata` is an object as METADATA-1 has it, sent unless it is None; an "
             "empty one is sent as `{}`.",
             documented=of("annotations", "SegmentationPrediction"), observed=EVERY,
             chosen="Releases keep any value, at any depth; to refuse others is our choice."),
    ),
}
# fmt: on
"""Subject -> its requirements."""
