"""The reference for Nucleus model predictions as JSON.

The classes have the names and signatures of the official SDK's `nucleus.prediction` module, and
check what its documentation demands. `predictions` is the spec; `editions` lists its editions.
"""

from nucleus_spec.all_problems import problems
from nucleus_spec.editions import DEFAULT, EDITIONS, Edition, edition, edition_of_release
from nucleus_spec.errors import CODES, InvalidPrediction, SpecError, UnknownEdition
from nucleus_spec.geometry import Keypoint, Point, Point3D, Segment
from nucleus_spec.prediction_list import PredictionList
from nucleus_spec.predictions import (
    PREDICTION_TYPES,
    BoxPrediction,
    CategoryPrediction,
    CuboidPrediction,
    KeypointsPrediction,
    LinePrediction,
    PolygonPrediction,
    Prediction,
    SceneCategoryPrediction,
    SegmentationPrediction,
    from_json,
)
from nucleus_spec.texts import loads

__version__ = "0.1.0"

__all__ = [
    "CODES",
    "DEFAULT",
    "EDITIONS",
    "PREDICTION_TYPES",
    "BoxPrediction",
    "CategoryPrediction",
    "CuboidPrediction",
    "Edition",
    "InvalidPrediction",
    "Keypoint",
    "KeypointsPrediction",
    "LinePrediction",
    "Point",
    "Point3D",
    "PolygonPrediction",
    "Prediction",
    "PredictionList",
    "SceneCategoryPrediction",
    "Segment",
    "SegmentationPrediction",
    "SpecError",
    "UnknownEdition",
    "edition",
    "edition_of_release",
    "from_json",
    "loads",
    "problems",
]
