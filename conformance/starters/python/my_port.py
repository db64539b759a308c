"""A port of Nucleus predictions: categories so far, in edition @EDITION@.

A class of the documented name is a type that the port has: `BoxPrediction`, `LinePrediction`, …
What an operation needs is a method of it: `to_payload` to construct, `from_json` to decode,
`to_json` to encode, `has_local_files_to_upload`. `from_json` of the module dispatches, and
`PredictionList` collects. Whatever is raised refuses.
"""

from __future__ import annotations

import json
import math
from typing import Any

__version__ = "0.1.0"


class CategoryPrediction:
    """The category of an image. What is None is not given."""

    def __init__(
        self,
        label: str,
        reference_id: str | None = None,
        taxonomy_name: str | None = None,
        confidence: float | None = None,
        metadata: dict[str, Any] | None = None,
        class_pdf: dict[str, float] | None = None,
        track_reference_id: str | None = None,
        *others: Any,
        dataset_item_id: str | None = None,  # @SINCE 0.21.2@
        dataset_id: str | None = None,  # @SINCE 0.21.2@
    ) -> None:
        """Keep what may be. Raises `ValueError` for anything else."""
        if others:
            raise ValueError("takes 7 arguments by position")
        if not isinstance(label, str):
            raise ValueError("label must be a string")
        if reference_id is None and dataset_item_id is None:  # @SINCE 0.21.2@
            raise ValueError("reference_id or dataset_item_id must be given")  # @SINCE 0.21.2@
        if reference_id is None:  # @BEFORE 0.21.2@
            raise ValueError("reference_id must be given")  # @BEFORE 0.21.2@
        names = [reference_id, taxonomy_name, track_reference_id]
        names += [dataset_item_id, dataset_id]  # @SINCE 0.21.2@
        for each in names:
            if not isinstance(each, str | None):
                raise ValueError(f"must be a string: {each!r}")
        if confidence is not None and not _is_share(confidence):
            raise ValueError("confidence must be a number from 0 to 1")
        if metadata is not None and not (isinstance(metadata, dict) and _is_kept(metadata, 200)):
            raise ValueError("metadata must be an object, of 200 levels at most")
        if class_pdf is not None and not _is_distribution(class_pdf):
            raise ValueError("class_pdf must have numbers from 0 to 1, which sum to 1")
        self.label = label
        self.reference_id = reference_id
        self.metadata = metadata or {}
        self.track_reference_id = track_reference_id
        self.optional = {
            "taxonomy_name": taxonomy_name,
            "confidence": confidence,
            "class_pdf": class_pdf,
            "item_id": dataset_item_id,  # @SINCE 0.21.2@
            "dataset_id": dataset_id,  # @SINCE 0.21.2@
        }

    @classmethod
    def from_json(cls, payload: Any) -> CategoryPrediction:
        """Read a payload, in which unknown keys are ignored."""
        if not isinstance(payload, dict):
            raise ValueError("a payload must be an object")
        given = {each: payload.get(each) for each in _READ}
        return cls(**given)

    def to_payload(self) -> dict[str, Any]:
        """What is sent, its keys in their order."""
        return {
            "label": self.label,
            "type": "category",
            "geometry": {},
            "reference_id": self.reference_id,
            "metadata": self.metadata,
            "track_reference_id": self.track_reference_id,
            "task_id": None,  # @SINCE 0.17.8@
            **{key: value for key, value in self.optional.items() if value is not None},
        }

    def to_json(self) -> str:
        """The text of the payload."""
        return json.dumps(self.to_payload(), allow_nan=False)


_READ = (
    "label",
    "reference_id",
    "taxonomy_name",
    "confidence",
    "metadata",
    "class_pdf",
    "track_reference_id",
    "dataset_item_id",  # @SINCE 0.21.2@
    "dataset_id",  # @SINCE 0.21.2@
)


def loads(text: str) -> Any:
    """Read JSON, and nothing else: `json.loads` takes NaN, too."""
    return json.loads(text, parse_constant=_no_constant)


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def _is_share(value: Any) -> bool:
    return type(value) in (int, float) and 0 <= value <= 1


def _is_distribution(pdf: Any) -> bool:
    if not isinstance(pdf, dict) or not all(map(_is_share, pdf.values())):
        return False
    return abs(sum(pdf.values()) - 1) <= 0.001000001


def _is_kept(value: Any, levels: int) -> bool:
    if isinstance(value, float):
        return math.isfinite(value)
    if not isinstance(value, dict | list):
        return True
    inside = value.values() if isinstance(value, dict) else value
    return levels > 0 and all(_is_kept(each, levels - 1) for each in inside)
