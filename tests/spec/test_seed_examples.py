"""The two code examples of the documentation, as they stand there, but for the package's name."""

from __future__ import annotations

from typing import Any

import nucleus_spec
from nucleus_spec import SceneCategoryPrediction, Segment, SegmentationPrediction

SCENE_CATEGORY = """\
from nucleus import SceneCategoryPrediction

category = SceneCategoryPrediction(
    label="running",
    reference_id="scene_1",
    taxonomy_name="action",
    confidence=0.83,
    metadata={
        "weather": "clear",
    },
)
"""

SEGMENTATION = """\
from nucleus import SegmentationPrediction

segmentation = SegmentationPrediction(
    mask_url="s3://your-bucket-name/pred-seg-masks/image_2_pred_mask_id_1.png",
    annotations=[
        Segment(label="grass", index="1"),
        Segment(label="road", index="2"),
        Segment(label="bus", index="3", metadata={"vehicle_color": "yellow"}),
        Segment(label="tree", index="4")
    ],
    reference_id="image_2",
    annotation_id="image_2_pred_mask_1",
)
"""


def run(example: str, **names: object) -> dict[str, Any]:
    adapted = example.replace("from nucleus import", f"from {nucleus_spec.__name__} import", 1)
    assert adapted != example
    exec(adapted, names)
    return names


def test_the_scene_category() -> None:
    category = run(SCENE_CATEGORY)["category"]
    assert type(category) is SceneCategoryPrediction
    assert list(category.to_payload().items()) == [
        ("label", "running"),
        ("type", "category"),
        ("geometry", {}),
        ("reference_id", "scene_1"),
        ("metadata", {"weather": "clear"}),
        ("task_id", None),
        ("taxonomy_name", "action"),
        ("confidence", 0.83),
    ]


def test_the_segmentation() -> None:
    """The example imports no `Segment`, so it is given one. Its string indices stay strings
    (SEGMENT-2).
    """
    segmentation = run(SEGMENTATION, Segment=Segment)["segmentation"]
    assert type(segmentation) is SegmentationPrediction
    assert list(segmentation.to_payload().items()) == [
        ("type", "mask"),
        ("mask_url", "s3://your-bucket-name/pred-seg-masks/image_2_pred_mask_id_1.png"),
        (
            "annotations",
            [
                {"label": "grass", "index": "1"},
                {"label": "road", "index": "2"},
                {"label": "bus", "index": "3", "metadata": {"vehicle_color": "yellow"}},
                {"label": "tree", "index": "4"},
            ],
        ),
        ("annotation_id", "image_2_pred_mask_1"),
        ("reference_id", "image_2"),
    ]
    assert segmentation.has_local_files_to_upload() is False
