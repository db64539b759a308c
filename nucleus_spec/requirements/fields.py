"""Requirements on the fields that several types have, in the order in which they are sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from nucleus_spec.editions import V0_17_8, V0_17_9, V0_21_2
from nucleus_spec.requirements.requirement import (
    EVERY,
    IDENTIFIED,
    LABELLED,
    STRICT_TYPE,
    TRACKED,
    Requirement,
    may,
    must,
    of,
    should,
)

_REFERENCED: Final = (*LABELLED, "SegmentationPrediction")
_WITH_EMBEDDING: Final = ("BoxPrediction", "PolygonPrediction")
_WITH_TAXONOMY: Final = ("CategoryPrediction", "SceneCategoryPrediction")

# fmt: off
FIELDS: Final[Mapping[str, tuple[Requirement, ...]]] = {
    "Fields that several types have": (
        must("LABEL-1",
             "`label` is a string, empty or not. Every type has it but segmentation, whose "
             "segments have their own.",
             documented=of("label", *LABELLED),
             chosen=f"{STRICT_TYPE} Releases also read an absent label as the integer 0."),
        must("TYPE-1",
             "`type` is sent as `box`, `line`, `polygon`, `keypoints`, `cuboid`, `category` (for a "
             "scene category as well) or `mask` (for a segmentation).",
             observed=EVERY),
        must("TYPE-2",
             "Where the class is known, what a payload says under `type` is not read: it may be "
             "absent, null, the name of another type, or anything else.",
             observed=EVERY),
        must("GEOMETRY-1",
             "`geometry` is an object. Box, line, polygon, keypoints and cuboid have it, and "
             "require it with all its members, whether it is read or sent.",
             observed=EVERY,
             chosen="Releases read an absent geometry of a box, a line or a polygon as zeros, or "
                    "as no vertices. That is refused here, because it makes a prediction of a "
                    "truncated payload."),
        must("REFERENCE-1",
             "A prediction names what it is about: `reference_id`, a string, empty or not. From "
             "0.21.2 on, `dataset_item_id` will do instead, empty or not; `reference_id` may then "
             "be absent or null, and is sent as null.",
             documented=of("reference_id", *_REFERENCED), observed=[*EVERY, "0.21.2"],
             chosen=f"{STRICT_TYPE} Releases before 0.21.2 keep a null as well."),
        must("REFERENCE-2",
             "`dataset_item_id`, a string, is read under that key and sent as `item_id`, unless it "
             "is None. `item_id` is not read.",
             observed=["0.21.2"], since=V0_21_2,
             chosen="The signature of releases says a string, and they keep any value."),
        must("DATASET-1",
             "`dataset_id`, a string, is read and sent unless it is None. It names no item by "
             "itself.",
             observed=["0.21.2"], since=V0_21_2,
             chosen="The signature of releases says a string, and they keep any value."),
        must("ANNOTATION-ID-1",
             "`annotation_id` is a string, empty or not, kept as it is; or None. On line, polygon "
             "and segmentation, and on keypoints before 0.15.5, None is sent as null; a box, and "
             "keypoints from then on, are sent with a generated one.",
             documented=of("annotation_id", *IDENTIFIED), observed=EVERY, chosen=STRICT_TYPE),
        must("ANNOTATION-ID-2",
             "On a cuboid, an `annotation_id` that is None or empty is not sent.",
             observed=EVERY),
        must("ANNOTATION-ID-3",
             "Nucleus ignores an annotation whose `annotation_id` its item already has, unless the "
             "upload says to update.",
             documented=of("annotation_id", *IDENTIFIED[:-1]), informative=True),
        may("ANNOTATION-ID-4",
            "A segmentation's `annotation_id` names nothing to Nucleus, which holds one per item; "
            "it is stored, and returned by exports.",
            documented=["SegmentationPrediction.annotation_id"], informative=True),
        must("METADATA-1",
             "`metadata` is an object of JSON values of any kind, or None. It may be nested 200 "
             "levels deep: it is the first level itself, and each object or list inside another, "
             "empty or not, is one more. What is deeper is refused. (Cases beyond 100 levels are "
             "recommended, not required, because JSON parsers have limits of their own.)",
             documented=of("metadata", *LABELLED),
             chosen=f"{STRICT_TYPE} Nothing says how deep metadata may be, and releases end where "
                    "Python does, below 1,000 levels; with a limit of 200, a port knows how deep "
                    "it must go. The documented type of a cuboid's metadata is a string; its "
                    "documented meaning, and what releases are given and send, is an object."),
        should("METADATA-2",
               "The values in `metadata` are strings and numbers, which Nucleus can query best.",
               documented=of("metadata", *LABELLED), informative=True),
        must("METADATA-3",
             "Metadata that is None or empty is sent as `{}`, except on a cuboid and on a scene "
             "category.",
             observed=EVERY),
        must("METADATA-4",
             "On a cuboid, metadata that is None or empty is not sent.",
             observed=EVERY),
        must("METADATA-5",
             "On a scene category, metadata that is None is sent as null, and empty metadata as "
             "`{}`. A payload without the key means `{}`; one with null means None.",
             observed=EVERY),
        may("METADATA-6",
            "`metadata` of a box may carry its coordinates as `lat` and `lon`, for the map chart.",
            documented=["BoxPrediction.metadata"]),
        must("EMBEDDING-1",
             "`embedding_vector` is a list of numbers, perhaps of none, kept in order; or None, "
             "which is sent as null.",
             documented=of("embedding_vector", *_WITH_EMBEDDING), observed=EVERY,
             chosen=STRICT_TYPE),
        must("EMBEDDING-2",
             "All embedding vectors of one dataset have the same length.",
             documented=of("embedding_vector", *_WITH_EMBEDDING), informative=True),
        must("TRACK-1",
             "`track_reference_id` is a string, empty or not, shared by the predictions of one "
             "group; or None, which is sent as null, except on a cuboid.",
             documented=of("track_reference_id", *TRACKED), observed=EVERY, chosen=STRICT_TYPE),
        must("TRACK-2",
             "On a cuboid, a `track_reference_id` that is None or empty is not sent.",
             observed=EVERY),
        must("TASK-1",
             "`task_id` is sent as null on box, line, polygon, keypoints and category; what a "
             "payload says there is not read.",
             observed=["0.17.8"], since=V0_17_8),
        must("TASK-2",
             "`task_id` is sent as null on a scene category; what a payload says there is not "
             "read.",
             observed=["0.17.9"], since=V0_17_9),
        must("TASK-3",
             "No `task_id` is sent but where TASK-1 and TASK-2 say so: not on other types, nor in "
             "editions before it came.",
             observed=[*EVERY, "0.17.8", "0.17.9"]),
        must("TAXONOMY-1",
             "`taxonomy_name` is a string, empty or not, sent unless it is None.",
             documented=of("taxonomy_name", *_WITH_TAXONOMY), observed=EVERY, chosen=STRICT_TYPE),
        must("CONFIDENCE-1",
             "`confidence` is a number from 0 to 1, both included, or None.",
             documented=of("confidence", *LABELLED),
             chosen="The documentation gives the range, and releases check nothing. That others "
                    "are refused is our choice: a percentage passes every threshold."),
        must("CONFIDENCE-2",
             "`confidence` is sent unless it is None; 0 is sent.",
             observed=EVERY),
        must("CLASS-PDF-1",
             "`class_pdf` is an object of numbers from 0 to 1, both included, or None. Its keys, "
             "the classes, are any strings.",
             documented=of("class_pdf", *TRACKED),
             chosen="The documentation gives the range, and releases check nothing. That others "
                    "are refused is our choice."),
        must("CLASS-PDF-2",
             "The values of a `class_pdf` sum to 1 within 0.001, inclusive; an empty one sums to "
             "0 and is refused. As doubles are not exactly the decimals that were written, the "
             "sum may be up to 0.001000001 from 1, in whatever order they are added: 0.801 and "
             "0.2 pass, 0.801 and 0.200001 do not. (Cases at that limit are recommended, not "
             "required.)",
             documented=of("class_pdf", *TRACKED),
             chosen="The documentation says that they sum to 1, and not how exactly; releases "
                    "check nothing. 0.001 lets shares be rounded to three or four decimals; the "
                    "last digit lets doubles, added in any order, say what the decimals say."),
        must("CLASS-PDF-3",
             "`class_pdf` is sent unless it is None, its classes in the order given.",
             observed=EVERY),
    ),
}
# fmt: on
"""Subject -> its requirements."""
