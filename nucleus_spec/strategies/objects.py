"""Predictions, one strategy a class. Each parameter of a constructor takes a sub-strategy for its values.

What is not given is unpacked from one draw. That is quick; and where there is one draw, Hypothesis makes every
example anew, while of several alike it would copy one onto the other, most of the time.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, Final, TypeVar

from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import SearchStrategy

from nucleus_spec import editions
from nucleus_spec.editions import DEFAULT, Edition
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
)
from nucleus_spec.strategies.packed import Packed, record
from nucleus_spec.strategies.parts import (
    CLASS_PDF,
    EMBEDDING,
    EXTENT,
    FIGURE,
    MASK_URL,
    METADATA,
    POINT_3D,
    SEGMENTS,
    VERTICES,
)
from nucleus_spec.strategies.scalars import NUMBER, PROBABILITY, SIZE, TEXT, Number, distinct
from nucleus_spec.strategies.values import given_only
from nucleus_spec.wire import parameters

P = TypeVar("P", bound=Prediction)

Texts = SearchStrategy[str] | None
OptionalTexts = SearchStrategy[str | None] | None
Numbers = SearchStrategy[Number] | None
OptionalNumbers = SearchStrategy[Number | None] | None
Objects = SearchStrategy[Mapping[str, Any] | None] | None
Distributions = SearchStrategy[Mapping[str, Number] | None] | None
Vectors = SearchStrategy[Sequence[Number] | None] | None

_FIELDS: Final[dict[str, Packed[Any]]] = {
    "label": TEXT,
    "x": NUMBER,
    "y": NUMBER,
    "width": SIZE,
    "height": SIZE,
    "vertices": VERTICES,
    "position": POINT_3D,
    "dimensions": EXTENT,
    "yaw": NUMBER,
    "mask_url": MASK_URL,
    "annotations": SEGMENTS,
    "reference_id": TEXT,
    "confidence": PROBABILITY.or_none(),
    "annotation_id": TEXT.or_none(),
    "metadata": METADATA.or_none(),
    "class_pdf": CLASS_PDF.or_none(),
    "embedding_vector": EMBEDDING.or_none(),
    "track_reference_id": TEXT.or_none(),
    "taxonomy_name": TEXT.or_none(),
    "dataset_item_id": TEXT.or_none(),
    "dataset_id": TEXT.or_none(),
}
"""What a parameter takes that is not given. Those of a keypoints prediction depend on each other: see `FIGURE`."""

Arguments = dict[str, Any]


def _packed_arguments(cls: type, under: Edition, given: Collection[str]) -> Packed[Arguments]:
    """The arguments that are not given, and what `_complete` needs."""
    names = [name for name, key, _ in parameters(cls) if key.since <= under and name not in given]
    fields = {name: _FIELDS[name] for name in names if name in _FIELDS}
    if cls is KeypointsPrediction:
        fields["figure"] = FIGURE
    if "reference_id" in names and "dataset_item_id" in names:
        fields["by_item"] = Packed(1, lambda packed: packed[0] >= 0xC0)
    return record(fields)


def _complete(arguments: Arguments, given: Collection[str]) -> Arguments:
    """The same arguments, which fit together."""
    if "figure" in arguments:
        _complete_figure(arguments, arguments.pop("figure"))
    if "dataset_item_id" in arguments:
        _name_an_item(arguments, given)
    return arguments


def packed_prediction(cls: type[P], under: Edition) -> Packed[P]:
    """A prediction of that class, with nothing given."""
    return _packed_arguments(cls, under, ()).map(lambda made: cls(**_complete(made, ())))


def _complete_figure(arguments: Arguments, figure: dict[str, Any]) -> None:
    """KEYPOINTS-3, KEYPOINTS-5. What is given decides how many keypoints there are; of two, the shorter does."""
    given = [name for name in ("keypoints", "names") if name in arguments]
    shown = [index for index, is_shown in enumerate(figure["shown"]) if is_shown]
    if given:
        size = min(len(arguments[name]) for name in given)
        shown = [index % len(figure["shown"]) for index in range(size)]
    for name in ("keypoints", "names"):
        if name in given:
            arguments[name] = arguments[name][: len(shown)]
        else:
            arguments[name] = [figure[name][index] for index in shown]
    if "names" not in given:
        arguments["names"] = distinct(arguments["names"])
    if "skeleton" not in arguments:
        pairs = figure["skeleton"] if shown else []
        arguments["skeleton"] = [[index % len(shown) for index in pair] for pair in pairs]


def _name_an_item(arguments: Arguments, given: Collection[str]) -> None:
    """REFERENCE-1. Either id will do; where a given one is None, the other is there."""
    if arguments.pop("by_item", False):
        reference_id = arguments.pop("reference_id")
        if arguments["dataset_item_id"] is None:
            arguments["dataset_item_id"] = reference_id
    elif arguments["reference_id"] is None and arguments["dataset_item_id"] is None:
        if "dataset_item_id" not in given:
            arguments["dataset_item_id"] = "item_1"
        elif "reference_id" not in given:
            arguments["reference_id"] = "image_1"


def _predictions(
    cls: type[P], *, edition: str | Edition, **parts: SearchStrategy[Any] | None
) -> SearchStrategy[P]:
    """What each function below returns. It hands over its `locals()`, which are its parameters."""
    under = editions.edition(edition)
    given = given_only(**parts)
    for name, key, _ in parameters(cls):
        if name in given and under < key.since:
            raise InvalidArgument(f"edition {under} has no {name}: it came with {key.since}")
    if not given:
        return packed_prediction(cls, under).strategy()
    packed = _packed_arguments(cls, under, given)

    def made(draw: st.DrawFn, /, **given: SearchStrategy[Any]) -> P:
        arguments = packed.unpack(draw(packed.bytes()))
        arguments |= {name: draw(part) for name, part in given.items()}
        return cls(**_complete(arguments, given))

    made.__name__ = cls.__name__  # so that Hypothesis calls it BoxPrediction(x=integers())
    return st.composite(made)(**given)


def box_predictions(
    *,
    label: Texts = None,
    x: Numbers = None,
    y: Numbers = None,
    width: Numbers = None,
    height: Numbers = None,
    reference_id: OptionalTexts = None,
    confidence: OptionalNumbers = None,
    annotation_id: OptionalTexts = None,
    metadata: Objects = None,
    class_pdf: Distributions = None,
    embedding_vector: Vectors = None,
    track_reference_id: OptionalTexts = None,
    dataset_item_id: OptionalTexts = None,
    dataset_id: OptionalTexts = None,
    edition: str | Edition = DEFAULT,
) -> SearchStrategy[BoxPrediction]:
    """Boxes of any place and size; half of them without an `annotation_id`, so with a generated one."""
    return _predictions(BoxPrediction, **locals())


def line_predictions(
    *,
    label: Texts = None,
    vertices: SearchStrategy[Sequence[Point]] | None = None,
    reference_id: OptionalTexts = None,
    confidence: OptionalNumbers = None,
    annotation_id: OptionalTexts = None,
    metadata: Objects = None,
    class_pdf: Distributions = None,
    track_reference_id: OptionalTexts = None,
    dataset_item_id: OptionalTexts = None,
    dataset_id: OptionalTexts = None,
    edition: str | Edition = DEFAULT,
) -> SearchStrategy[LinePrediction]:
    """Lines of up to six vertices, or rarely up to 90."""
    return _predictions(LinePrediction, **locals())


def polygon_predictions(
    *,
    label: Texts = None,
    vertices: SearchStrategy[Sequence[Point]] | None = None,
    reference_id: OptionalTexts = None,
    confidence: OptionalNumbers = None,
    annotation_id: OptionalTexts = None,
    metadata: Objects = None,
    class_pdf: Distributions = None,
    embedding_vector: Vectors = None,
    track_reference_id: OptionalTexts = None,
    dataset_item_id: OptionalTexts = None,
    dataset_id: OptionalTexts = None,
    edition: str | Edition = DEFAULT,
) -> SearchStrategy[PolygonPrediction]:
    """Polygons of up to six vertices, or rarely up to 90."""
    return _predictions(PolygonPrediction, **locals())


def keypoints_predictions(
    *,
    label: Texts = None,
    keypoints: SearchStrategy[Sequence[Keypoint]] | None = None,
    names: SearchStrategy[Sequence[str]] | None = None,
    skeleton: SearchStrategy[Sequence[Sequence[int]]] | None = None,
    reference_id: OptionalTexts = None,
    confidence: OptionalNumbers = None,
    annotation_id: OptionalTexts = None,
    metadata: Objects = None,
    class_pdf: Distributions = None,
    track_reference_id: OptionalTexts = None,
    dataset_item_id: OptionalTexts = None,
    dataset_id: OptionalTexts = None,
    edition: str | Edition = DEFAULT,
) -> SearchStrategy[KeypointsPrediction]:
    """Up to five keypoints, of unlike names, and a skeleton that joins them.

    Where `keypoints` or `names` are given, there are as many of the other; where both are, the longer is cut.
    """
    return _predictions(KeypointsPrediction, **locals())


def cuboid_predictions(
    *,
    label: Texts = None,
    position: SearchStrategy[Point3D] | None = None,
    dimensions: SearchStrategy[Point3D] | None = None,
    yaw: Numbers = None,
    reference_id: OptionalTexts = None,
    confidence: OptionalNumbers = None,
    annotation_id: OptionalTexts = None,
    metadata: Objects = None,
    class_pdf: Distributions = None,
    track_reference_id: OptionalTexts = None,
    dataset_item_id: OptionalTexts = None,
    dataset_id: OptionalTexts = None,
    edition: str | Edition = DEFAULT,
) -> SearchStrategy[CuboidPrediction]:
    """Cuboids: no length is negative, the yaw is any number."""
    return _predictions(CuboidPrediction, **locals())


def category_predictions(
    *,
    label: Texts = None,
    reference_id: OptionalTexts = None,
    taxonomy_name: OptionalTexts = None,
    confidence: OptionalNumbers = None,
    metadata: Objects = None,
    class_pdf: Distributions = None,
    track_reference_id: OptionalTexts = None,
    dataset_item_id: OptionalTexts = None,
    dataset_id: OptionalTexts = None,
    edition: str | Edition = DEFAULT,
) -> SearchStrategy[CategoryPrediction]:
    """Classes of images."""
    return _predictions(CategoryPrediction, **locals())


def scene_category_predictions(
    *,
    label: Texts = None,
    reference_id: OptionalTexts = None,
    taxonomy_name: OptionalTexts = None,
    confidence: OptionalNumbers = None,
    metadata: Objects = None,
    dataset_item_id: OptionalTexts = None,
    dataset_id: OptionalTexts = None,
    edition: str | Edition = DEFAULT,
) -> SearchStrategy[SceneCategoryPrediction]:
    """Classes of scenes."""
    return _predictions(SceneCategoryPrediction, **locals())


def segmentation_predictions(
    *,
    mask_url: Texts = None,
    annotations: SearchStrategy[Sequence[Segment]] | None = None,
    reference_id: OptionalTexts = None,
    annotation_id: OptionalTexts = None,
    dataset_item_id: OptionalTexts = None,
    dataset_id: OptionalTexts = None,
    edition: str | Edition = DEFAULT,
) -> SearchStrategy[SegmentationPrediction]:
    """Masks, remote and local, of up to four segments, or rarely up to 60. No file is made."""
    return _predictions(SegmentationPrediction, **locals())


_STRATEGIES: Final[dict[str, Callable[..., SearchStrategy[Prediction]]]] = {
    "box": box_predictions,
    "line": line_predictions,
    "polygon": polygon_predictions,
    "keypoints": keypoints_predictions,
    "cuboid": cuboid_predictions,
    "category": category_predictions,
    "scene-category": scene_category_predictions,
    "segmentation": segmentation_predictions,
}


def predictions(
    *, types: Iterable[str] = tuple(PREDICTION_TYPES), edition: str | Edition = DEFAULT
) -> SearchStrategy[Prediction]:
    """Predictions of these types, named as in `PREDICTION_TYPES`; of any type if none are named."""
    return st.one_of([_STRATEGIES[known_type(each)](edition=edition) for each in types])


def known_type(type_name: str) -> str:
    """The same name. Raises `InvalidArgument` if no type has it."""
    if type_name not in PREDICTION_TYPES:
        raise InvalidArgument(
            f"there is no type {type_name!r}; the types are {', '.join(PREDICTION_TYPES)}"
        )
    return type_name


def prediction_lists(
    *,
    members: SearchStrategy[Prediction] | None = None,
    edition: str | Edition = DEFAULT,
) -> SearchStrategy[PredictionList]:
    """Prediction lists of up to eight predictions of any types, or of those that `members` gives."""
    given = given_only(members=members)
    return st.lists(given.get("members", predictions(edition=edition)), max_size=8).map(_collected)


def _collected(members: Sequence[Prediction]) -> PredictionList:
    made = PredictionList()
    made.add_predictions(members)
    return made
