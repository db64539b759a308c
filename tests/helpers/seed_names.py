"""Every name in the documentation that this project was given: classes, parameters and methods."""

from __future__ import annotations

PARAMETERS: dict[str, tuple[str, ...]] = {
    "BoxPrediction": (
        "label",
        "x",
        "y",
        "width",
        "height",
        "reference_id",
        "confidence",
        "annotation_id",
        "metadata",
        "class_pdf",
        "embedding_vector",
        "track_reference_id",
    ),
    "CategoryPrediction": (
        "label",
        "reference_id",
        "taxonomy_name",
        "confidence",
        "metadata",
        "class_pdf",
        "track_reference_id",
    ),
    "CuboidPrediction": (
        "label",
        "position",
        "dimensions",
        "yaw",
        "reference_id",
        "confidence",
        "annotation_id",
        "metadata",
        "class_pdf",
        "track_reference_id",
    ),
    "KeypointsPrediction": (
        "label",
        "keypoints",
        "names",
        "skeleton",
        "reference_id",
        "confidence",
        "annotation_id",
        "metadata",
        "class_pdf",
        "track_reference_id",
    ),
    "LinePrediction": (
        "label",
        "vertices",
        "reference_id",
        "confidence",
        "annotation_id",
        "metadata",
        "class_pdf",
        "track_reference_id",
    ),
    "PolygonPrediction": (
        "label",
        "vertices",
        "reference_id",
        "confidence",
        "annotation_id",
        "metadata",
        "class_pdf",
        "embedding_vector",
        "track_reference_id",
    ),
    "SceneCategoryPrediction": (
        "label",
        "reference_id",
        "taxonomy_name",
        "confidence",
        "metadata",
    ),
    "SegmentationPrediction": ("mask_url", "annotations", "reference_id", "annotation_id"),
}
"""Class -> its parameters, in order. Those behind `reference_id` have the default None."""

METHODS = ("from_json", "has_local_files_to_upload", "to_json", "to_payload")
"""The methods that each of those classes has."""

NAMES = frozenset(
    {"PredictionList"}
    | PARAMETERS.keys()
    | {f"{cls}.{name}" for cls, names in PARAMETERS.items() for name in (*names, *METHODS)}
)
"""`Class`, `Class.parameter` and `Class.method`."""
