"""Requirements on many predictions: what an upload may hold, and what holds them.

No case of an implementation, which is asked about one prediction, can show them. Recordings of what
releases send and refuse do: `tests/differential/uploads`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Final

from nucleus_spec.editions import V0_21_2
from nucleus_spec.requirements import requirement
from nucleus_spec.requirements.requirement import EVERY, Requirement, of

must = partial(requirement.must, informative=True)
should = partial(requirement.should, informative=True)

_SEGMENTS: Final = of("annotations", "SegmentationPrediction")

# fmt: off
UPLOADS: Final[Mapping[str, tuple[Requirement, ...]]] = {
    "Uploads": (
        must("UPLOAD-1",
             "No two predictions of an upload have the same `reference_id` and the same "
             "`annotation_id`, whatever their types: such an upload is refused as a whole, before "
             "anything is sent. A generated id counts as a given one does, and an empty one is an "
             "id, also where it is not sent. (In edition 0.17.8, a mask is compared with nothing.)",
             observed=EVERY,
             chosen="Release 0.17.8 alone compares only what can have a `task_id`."),
        must("UPLOAD-2",
             "None counts as an id, where none is generated: of all lines, polygons, cuboids and "
             "masks without an `annotation_id`, and keypoints before 0.15.5, an upload has one "
             "an item.",
             observed=EVERY),
        must("UPLOAD-3",
             "Categories and scene categories have no id, and are never the same: an upload may "
             "have any number of equal ones.",
             observed=EVERY),
        must("UPLOAD-4",
             "`dataset_item_id` and `dataset_id` play no part in UPLOAD-1: a `reference_id` of "
             "None is one item. So equal boxes on two dataset items are refused, and so are two "
             "polygons without an id, unless a `reference_id` tells them apart.",
             observed=["0.21.2"], since=V0_21_2),
        must("UPLOAD-5",
             "An upload has one mask an item at most. Nucleus holds one, whatever its "
             "`annotation_id`, and ignores another; or, where the upload says to update, puts it "
             "in its place.",
             documented=["SegmentationPrediction.annotation_id"]),
        should("UPLOAD-6",
               "A request carries at most 5,000 predictions, or 20 masks.",
               observed=EVERY),
        must("UPLOAD-7",
             "A mask that is a local file goes with its request, at most 10 in one. What follows "
             "the last point of its name, or all of a name without one, is `png`, in small "
             "letters.",
             observed=EVERY),
        must("UPLOAD-8",
             "An upload of lines has a prediction at least, no mask that is a local file, and at "
             "most 536,870,888 characters, the end of each line included.",
             observed=EVERY),
    ),
    "What holds many predictions": (
        must("UPLOAD-9",
             "A request is an object: `update`, true or false; then, as a list of payloads, "
             "`segmentations` or `annotations`; and then `trained_slice_id`, if there is one. "
             "Masks go before all others, and never with them: those that are local files first. "
             "Each request has as many predictions as it may, in the order given. No prediction "
             "makes no request.",
             observed=EVERY,
             chosen="Releases know `trained_slice_id` from 0.16.14 on, which is no change of a "
                    "prediction, and so no edition."),
        must("UPLOAD-10",
             "The requests of masks that are local files are forms: the field "
             "`serialized_request` is an object of `segmentations` and `update`, in that order, "
             "and each file is a field `mask`, in the order of the masks.",
             observed=EVERY),
        must("UPLOAD-11",
             "In an upload of lines, each prediction is its text (WIRE-2), and a line feed, in the "
             "order given, masks among the others.",
             observed=EVERY),
        must("UPLOAD-12",
             "An export is a list of rows. Each has an `item`, lists of payloads under `box`, "
             "`line`, `polygon`, `keypoints`, `cuboid` and `category`, and under `segmentation` a "
             "payload or null. They are of the type that their key says, and about the item, "
             "whatever they say themselves: its `reference_id` and, from 0.21.2 on, its "
             "`dataset_item_id` take the place of theirs.",
             observed=EVERY,
             chosen="Releases before 0.15.10 read these as annotations, without confidence. A list "
                    "that is absent, which releases refuse, is read as empty: nothing is lost."),
        must("UPLOAD-13",
             "An answer has `annotations`, lists of payloads by type as in UPLOAD-12. Or it has "
             "`predictions`, a list of payloads that name their type.",
             observed=EVERY,
             chosen="Releases read `predictions` from 0.22.2 on, which is no change of a "
                    "prediction, and so no edition. They refuse `mask` in them, which is the type "
                    "that they send; it is read here (DISPATCH-2)."),
    ),
    "Masks as images": (
        must("UPLOAD-14",
             "Each value in a mask is the index of one of its segments.",
             documented=_SEGMENTS),
        must("UPLOAD-15",
             "No two segments of a mask have the same index; `1` and `\"1\"` are the same.",
             documented=_SEGMENTS,
             chosen="The documentation calls segments a mapping. Releases send whatever they are "
                    "given, and so does MASK-2."),
    ),
}
# fmt: on
"""Subject -> its requirements."""
