"""The Hypothesis entry point, through which `st.from_type` knows the classes of this package.

Hypothesis runs it on import. The strategies themselves are imported on first use.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any, Final

from nucleus_spec.geometry import Extent, Keypoint, Point, Point3D, Segment
from nucleus_spec.prediction_list import PredictionList
from nucleus_spec.predictions import PREDICTION_TYPES

_NAMES: Final[dict[type, str]] = {
    **{cls: f"{name.replace('-', '_')}_predictions" for name, cls in PREDICTION_TYPES.items()},
    PredictionList: "prediction_lists",
    Point: "points",
    Point3D: "points_3d",
    Keypoint: "keypoints",
    Segment: "segments",
}


def register() -> None:
    """Register a strategy for every class; the entry point in the group `hypothesis`."""
    from hypothesis.strategies import register_type_strategy

    for cls, name in _NAMES.items():
        register_type_strategy(cls, _asked_for(name))
    register_type_strategy(Extent, lambda _: _strategies().points_3d(**_extent()))


def _strategies() -> Any:
    return importlib.import_module("nucleus_spec.strategies")


def _extent() -> dict[str, Any]:
    return dict.fromkeys("xyz", _strategies().sizes())


def _asked_for(name: str) -> Callable[[type], Any]:
    return lambda _: getattr(_strategies(), name)()
