"""Strategies for predictions, one per class. Each constructor parameter takes a sub-strategy."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from inspect import Parameter, Signature
from typing import TYPE_CHECKING, Any, Final, TypedDict, TypeVar

import attrs
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
from nucleus_spec.showing import show_python
from nucleus_spec.strategies.building import given_only, named
from nucleus_spec.strategies.composed import strategy_of
from nucleus_spec.strategies.scalars import Number
from nucleus_spec.wire import parameters

if TYPE_CHECKING:
    from typing_extensions import Unpack

P = TypeVar("P", bound=Prediction)

_Text = SearchStrategy[str] | None
_OptionalText = SearchStrategy[str | None] | None
_Number = SearchStrategy[Number] | None
_OptionalNumber = SearchStrategy[Number | None] | None
_OptionalObject = SearchStrategy[Mapping[str, Any] | None] | None


class Parts(TypedDict, total=False):
    """The sub-strategies, for type checkers. A function takes those for its class's parameters."""

    label: _Text
    x: _Number
    y: _Number
    width: _Number
    height: _Number
    vertices: SearchStrategy[Sequence[Point]] | None
    keypoints: SearchStrategy[Sequence[Keypoint]] | None
    names: SearchStrategy[Sequence[str]] | None
    skeleton: SearchStrategy[Sequence[Sequence[int]]] | None
    position: SearchStrategy[Point3D] | None
    dimensions: SearchStrategy[Point3D] | None
    yaw: _Number
    mask_url: _Text
    annotations: SearchStrategy[Sequence[Segment]] | None
    reference_id: _OptionalText
    confidence: _OptionalNumber
    annotation_id: _OptionalText
    metadata: _OptionalObject
    class_pdf: SearchStrategy[Mapping[str, Number] | None] | None
    embedding_vector: SearchStrategy[Sequence[Number] | None] | None
    track_reference_id: _OptionalText
    taxonomy_name: _OptionalText
    dataset_item_id: _OptionalText
    dataset_id: _OptionalText


def _predictions(
    cls: type[P], edition: str | Edition, parts: Mapping[str, Any]
) -> SearchStrategy[P]:
    """The strategy that each function below returns."""
    _signature(cls).bind(**parts)
    under = editions.edition(edition)
    given = given_only(**parts)
    for name, key, _ in parameters(cls):
        if name in given and under < key.since:
            raise InvalidArgument(f"edition {under} has no {name}: it was added in {key.since}")
    (type_name,) = (name for name, each in PREDICTION_TYPES.items() if each is cls)
    function = f"{type_name.replace('-', '_')}_predictions"
    return named(function, strategy_of(cls, under, given), **given, **said(under))


def said(under: Edition) -> dict[str, Any]:
    """The edition as an argument, unless it is the default."""
    return {} if under is DEFAULT else {"edition": under.name}


def _signature(cls: type) -> Signature:
    """Every constructor parameter and `edition`, keyword-only."""
    names = [name for name, _, _ in parameters(cls)]
    taken = [Parameter(name, Parameter.KEYWORD_ONLY, default=None) for name in names]
    return Signature([*taken, Parameter("edition", Parameter.KEYWORD_ONLY, default=DEFAULT)])


F = TypeVar("F", bound=Callable[..., Any])


def _takes_parts_of(cls: type) -> Callable[[F], F]:
    """Make `help` show the function's real parameters."""

    def decorate(function: F) -> F:
        function.__signature__ = _signature(cls)  # type: ignore[attr-defined]  # `help` reads it
        return function

    return decorate


@_takes_parts_of(BoxPrediction)
def box_predictions(
    *, edition: str | Edition = DEFAULT, **parts: Unpack[Parts]
) -> SearchStrategy[BoxPrediction]:
    """Boxes of any place and size. Half of them have no `annotation_id` and get a generated one."""
    return _predictions(BoxPrediction, edition, parts)


def boxes_within(
    image_width: int,
    image_height: int,
    *,
    edition: str | Edition = DEFAULT,
    **parts: Unpack[Parts],
) -> SearchStrategy[BoxPrediction]:
    """Boxes that lie inside an image of this size in pixels, which they may fill.

    The other parameters take sub-strategies, as those of `box_predictions` do. Raises
    `InvalidArgument` for a size below 1, and for a sub-strategy of x, y, width or height.
    """
    if image_width < 1 or image_height < 1:
        asked = f"{show_python(image_width)} x {show_python(image_height)}"
        raise InvalidArgument(f"an image has no size of {asked} pixels")
    placed = {"x", "y", "width", "height"} & parts.keys()
    if placed:
        raise InvalidArgument(f"{', '.join(sorted(placed))}: the image decides on these")
    at_origin = dict.fromkeys(("x", "y", "width", "height"), st.just(0))
    boxes = box_predictions(edition=edition, **at_origin, **parts)
    size = {"image_width": image_width, "image_height": image_height}
    shown = {**size, **given_only(**parts), **said(editions.edition(edition))}
    return named("boxes_within", _placed(boxes, image_width, image_height), **shown)


@st.composite
def _placed(
    draw: st.DrawFn, boxes: SearchStrategy[BoxPrediction], image_width: int, image_height: int
) -> BoxPrediction:
    sides = [_sides(size) | st.just((0, size)) for size in (image_width, image_height)]
    (x, width), (y, height) = map(draw, sides)
    return attrs.evolve(draw(boxes), x=x, y=y, width=width, height=height)


@st.composite
def _sides(draw: st.DrawFn, size: int) -> tuple[Number, Number]:
    """Where a box begins in an image of this size, and how long it is."""
    start: Number = draw(st.integers(0, size) | st.floats(0, size))
    rest = size - start
    length: Number = draw(st.integers(0, int(rest)) | st.floats(0, rest))
    return start, length if start + length <= size else int(rest)


@_takes_parts_of(LinePrediction)
def line_predictions(
    *, edition: str | Edition = DEFAULT, **parts: Unpack[Parts]
) -> SearchStrategy[LinePrediction]:
    """Lines with up to five vertices, rarely up to 300."""
    return _predictions(LinePrediction, edition, parts)


@_takes_parts_of(PolygonPrediction)
def polygon_predictions(
    *, edition: str | Edition = DEFAULT, **parts: Unpack[Parts]
) -> SearchStrategy[PolygonPrediction]:
    """Polygons with up to five vertices, rarely up to 300."""
    return _predictions(PolygonPrediction, edition, parts)


@_takes_parts_of(KeypointsPrediction)
def keypoints_predictions(
    *, edition: str | Edition = DEFAULT, **parts: Unpack[Parts]
) -> SearchStrategy[KeypointsPrediction]:
    """Up to four keypoints, rarely up to 133, with unique names, and a skeleton that joins some.

    If `keypoints` or `names` is given, the other gets the same length. If both are given, the
    longer list is cut.
    """
    return _predictions(KeypointsPrediction, edition, parts)


@_takes_parts_of(CuboidPrediction)
def cuboid_predictions(
    *, edition: str | Edition = DEFAULT, **parts: Unpack[Parts]
) -> SearchStrategy[CuboidPrediction]:
    """Cuboids with non-negative lengths and any yaw."""
    return _predictions(CuboidPrediction, edition, parts)


@_takes_parts_of(CategoryPrediction)
def category_predictions(
    *, edition: str | Edition = DEFAULT, **parts: Unpack[Parts]
) -> SearchStrategy[CategoryPrediction]:
    """Classes of images."""
    return _predictions(CategoryPrediction, edition, parts)


@_takes_parts_of(SceneCategoryPrediction)
def scene_category_predictions(
    *, edition: str | Edition = DEFAULT, **parts: Unpack[Parts]
) -> SearchStrategy[SceneCategoryPrediction]:
    """Classes of scenes."""
    return _predictions(SceneCategoryPrediction, edition, parts)


@_takes_parts_of(SegmentationPrediction)
def segmentation_predictions(
    *, edition: str | Edition = DEFAULT, **parts: Unpack[Parts]
) -> SearchStrategy[SegmentationPrediction]:
    """Masks, remote and local, with up to four segments. No files are created."""
    return _predictions(SegmentationPrediction, edition, parts)


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
    """Predictions of these types, named as in `PREDICTION_TYPES`; by default of all types."""
    return st.one_of([_STRATEGIES[known_type(each)](edition=edition) for each in types])


def known_type(type_name: str) -> str:
    """The name, unchanged. Raises `InvalidArgument` if no type has it."""
    if not isinstance(type_name, str) or type_name not in PREDICTION_TYPES:
        known = ", ".join(PREDICTION_TYPES)
        raise InvalidArgument(f"there is no type {show_python(type_name)}; the types are {known}")
    return type_name


def prediction_lists(
    *,
    members: SearchStrategy[Prediction] | None = None,
    edition: str | Edition = DEFAULT,
) -> SearchStrategy[PredictionList]:
    """Prediction lists with up to eight predictions, of all types or from `members`."""
    under = editions.edition(edition)
    given = given_only(members=members)
    some = st.lists(given.get("members", predictions(edition=under)), max_size=8)
    return named("prediction_lists", some.map(_collected), **given, **said(under))


def _collected(members: Sequence[Prediction]) -> PredictionList:
    made = PredictionList()
    made.add_predictions(members)
    return made
