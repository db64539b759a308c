"""Hypothesis strategies for valid predictions, valid payloads, and payloads with one named fault.

    from hypothesis import given
    from nucleus_spec.strategies import box_predictions, broken_payloads

    @given(box_predictions())
    def test_my_serializer(box): ...

    @given(broken_payloads("box"))
    def test_my_reader_refuses(broken): ...

`objects` has the strategies for predictions, `values` those for their parts. Each takes
sub-strategies for its own parts, by name. `edition=` restricts values to what that edition has.
All values are valid by construction: nothing is filtered out.

Since edition 0.21.2, a prediction that only a `dataset_item_id` names does not come back from its
own payload, because it is sent as `item_id` and read as `dataset_item_id` (REFERENCE-2).

The package needs the extra `strategies`. With it installed, `st.from_type(BoxPrediction)` works
without an import.
"""

try:
    import hypothesis as _hypothesis  # noqa: F401  (only whether it is there)
except ImportError as error:
    from nucleus_spec.extras import lacking as _lacking

    raise ImportError(_lacking("nucleus_spec.strategies", "Hypothesis", "strategies")) from error

from nucleus_spec.strategies.broken import Broken, broken_payloads
from nucleus_spec.strategies.objects import (
    box_predictions,
    boxes_within,
    category_predictions,
    cuboid_predictions,
    keypoints_predictions,
    line_predictions,
    polygon_predictions,
    prediction_lists,
    predictions,
    scene_category_predictions,
    segmentation_predictions,
)
from nucleus_spec.strategies.payloads import payloads
from nucleus_spec.strategies.values import (
    class_pdfs,
    confidences,
    coordinates,
    embeddings,
    json_values,
    keypoints,
    labels,
    mask_urls,
    metadata,
    points,
    points_3d,
    segments,
    sizes,
)

__all__ = [
    "Broken",
    "box_predictions",
    "boxes_within",
    "broken_payloads",
    "category_predictions",
    "class_pdfs",
    "confidences",
    "coordinates",
    "cuboid_predictions",
    "embeddings",
    "json_values",
    "keypoints",
    "keypoints_predictions",
    "labels",
    "line_predictions",
    "mask_urls",
    "metadata",
    "payloads",
    "points",
    "points_3d",
    "polygon_predictions",
    "prediction_lists",
    "predictions",
    "scene_category_predictions",
    "segmentation_predictions",
    "segments",
    "sizes",
]
