"""Arguments for the constructors of predictions."""

from __future__ import annotations

import inspect
from typing import Any

from nucleus_conformance.suite.catalog.samples import SAMPLES, Sample
from nucleus_spec import PREDICTION_TYPES

Arguments = dict[str, Any]

IDS = {"dataset_item_id": "di_1", "dataset_id": "ds_1"}
NO_IDS = dict.fromkeys(IDS)
"""Without them, every edition has a key for all that is left."""


def _arguments(sample: Sample) -> Arguments:
    """A value for every parameter of that type."""
    cls = PREDICTION_TYPES[sample.type]
    read = cls.from_json({**sample.payload, **sample.options, **IDS}, edition="0.21.2")
    return {name: getattr(read, name) for name in inspect.signature(cls).parameters}


ARGUMENTS = {each.type: _arguments(each) for each in SAMPLES}
"""Type -> a value for every parameter."""


def made(type_name: str, **changes: Any) -> Any:
    """A prediction of that type, with a value for every parameter."""
    return PREDICTION_TYPES[type_name](**{**ARGUMENTS[type_name], **changes})
