"""Cases on the parameters of later editions: by position, and before there are any."""

from __future__ import annotations

from collections.abc import Iterator

from nucleus_conformance.suite.catalog.draft import Draft, draft
from nucleus_conformance.suite.catalog.samples import (
    BEFORE_ITEM,
    ITEM_SINCE,
    SAMPLES,
    Sample,
    last_before,
)
from nucleus_conformance.suite.catalog.traps import DOCUMENTED_ORDER
from nucleus_spec.editions import Edition
from nucleus_spec.table import rows


def drafts() -> Iterator[Draft]:
    """The cases on one argument more than the documentation names, on two more, and on null."""
    for sample in SAMPLES:
        arguments = {**sample.arguments, **sample.options}
        in_order = {name: arguments[name] for name in DOCUMENTED_ORDER[sample.type]}
        yield from _one_more(sample, {**in_order, "dataset_item_id": "di_1"})
        yield draft(sample.type, "construct", "null-item-too-early",
                    "Null says no more than no argument, though there is a parameter of that name "
                    f"only from {ITEM_SINCE} on.", "CONSTRUCT-2",
                    sample.given(dataset_item_id=None), until=BEFORE_ITEM, permits=("early-null",))
        if sample.type == "segmentation":
            yield draft(sample.type, "construct", "null-item-by-position-too-early",
                        "A null says nothing by position, either.", "CONSTRUCT-2",
                        {"arguments": {**in_order, "dataset_item_id": None}, "pass": "by-position"},
                        until=BEFORE_ITEM, permits=("early-null",))
            yield from _of_segmentations(sample, {**in_order, "dataset_item_id": "di_1"})


def _one_more(sample: Sample, arguments: dict[str, object]) -> Iterator[Draft]:
    given = {"arguments": arguments, "pass": "by-position"}
    yield draft(sample.type, "construct", "one-more-by-position",
                f"Before {ITEM_SINCE}, there is no parameter behind the documented ones.",
                "CONSTRUCT-2", given, refused=True, until=BEFORE_ITEM)
    if sample.type != "segmentation":
        yield draft(sample.type, "construct", "item-by-position",
                    "dataset_item_id is taken by name only.", "CONSTRUCT-2 CONSTRUCT-4", given,
                    refused=True, since=ITEM_SINCE, until=_until_another(sample))


def _until_another(sample: Sample) -> Edition | None:
    """The last edition in which no other parameter stands behind the documented ones."""
    return last_before(
        row
        for row in rows(sample.type)
        if row.since > ITEM_SINCE and row.parameter is not None and not row.keyword_only
    )


def _of_segmentations(sample: Sample, arguments: dict[str, object]) -> Iterator[Draft]:
    for name, comment, more in (
        ("item-by-position", "dataset_item_id is the fifth parameter by position, too.", {}),
        ("item-by-position-instead-of-reference",
         "The fifth names the item where the third is null.", {"reference_id": None}),
    ):
        yield draft(sample.type, "construct", name, comment,
                    "CONSTRUCT-1 CONSTRUCT-4 REFERENCE-1 REFERENCE-2",
                    {"arguments": {**arguments, **more}, "pass": "by-position"}, since=ITEM_SINCE)
    yield draft(sample.type, "construct", "dataset-by-position",
                "dataset_id is taken by name only.", "CONSTRUCT-2 CONSTRUCT-4",
                {"arguments": {**arguments, "dataset_id": "ds_1"}, "pass": "by-position"},
                refused=True, since=ITEM_SINCE, until=_until_another(sample))
