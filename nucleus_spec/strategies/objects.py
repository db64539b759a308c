"""Strategies for predictions, one per class. Each constructor parameter takes a sub-strategy.

The parameters without a sub-strategy are unpacked from one draw. This is fast. It also gives more
varied examples: Hypothesis often copies one of several similar draws onto another.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from inspect import Parameter, Signature
from typing import TYPE_CHECKING, Any, Final, TypedDict, TypeVar

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
from nucleus_spec.strategies.derived import packed_value
from nucleus_spec.strategies.packed import Packed, record
from nucleus_spec.strategies.parts import FIGURE, MASK_URL, VERTICES
from nucleus_spec.strategies.scalars import TEXT, Number, distinct
from nucleus_spec.strategies.values import given_only
from nucleus_spec.wire import Key, parameters

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


_BY_NAME: Final[dict[str, Packed[Any]]] = {
    "mask_url": MASK_URL,
    "reference_id": TEXT,
    "vertices": VERTICES,
}
"""Default values of parameters that need more than their constraint says."""

_TOGETHER: Final = frozenset({"keypoints", "names", "skeleton"})
"""Parameters that depend on each other: see `FIGURE`."""

Arguments = dict[str, Any]


def _packed_arguments(cls: type, under: Edition, given: Collection[str]) -> Packed[Arguments]:
    """The arguments without a sub-strategy, and the values that `_complete` needs."""
    keys = {name: key for name, key, _ in parameters(cls) if key.since <= under}
    fields = {
        name: _packed_part(name, key)
        for name, key in keys.items()
        if name not in given and name not in _TOGETHER
    }
    if cls is KeypointsPrediction:
        fields["figure"] = FIGURE
    if fields.keys() >= {"reference_id", "dataset_item_id"}:
        fields["by_item"] = Packed(1, lambda packed: packed[0] >= 0xC0)
    return record(fields)


def _packed_part(name: str, key: Key) -> Packed[Any]:
    assert key.constraint is not None
    return _BY_NAME[name] if name in _BY_NAME else packed_value(key.constraint)


def _complete(arguments: Arguments, given: Collection[str]) -> Arguments:
    """The arguments, changed in place so that they fit together."""
    if "figure" in arguments:
        _complete_figure(arguments, arguments.pop("figure"))
    if "dataset_item_id" in arguments:
        _name_an_item(arguments, given)
    return arguments


def packed_prediction(cls: type[P], under: Edition) -> Packed[P]:
    """A prediction of this class, without sub-strategies."""
    return _packed_arguments(cls, under, ()).map(lambda made: cls(**_complete(made, ())))


def _complete_figure(arguments: Arguments, figure: dict[str, Any]) -> None:
    """KEYPOINTS-3, KEYPOINTS-5. The shortest given list decides the number of keypoints."""
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
    """REFERENCE-1. One of the two ids suffices. If a given one is None, the other is set."""
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
    cls: type[P], edition: str | Edition, parts: Mapping[str, Any]
) -> SearchStrategy[P]:
    """The strategy that each function below returns."""
    _signature(cls).bind(**parts)
    under = editions.edition(edition)
    given = given_only(**parts)
    for name, key, _ in parameters(cls):
        if name in given and under < key.since:
            raise InvalidArgument(f"edition {under} has no {name}: it was added in {key.since}")
    if not given:
        return packed_prediction(cls, under).strategy()
    packed = _packed_arguments(cls, under, given)

    def made(draw: st.DrawFn, /, **given: SearchStrategy[Any]) -> P:
        arguments = packed.unpack(draw(packed.bytes()))
        arguments |= {name: draw(part) for name, part in given.items()}
        return cls(**_complete(arguments, given))

    made.__name__ = cls.__name__  # makes Hypothesis print BoxPrediction(x=integers())
    return st.composite(made)(**given)


def _signature(cls: type) -> Signature:
    """Every constructor parameter and `edition`, keyword-only."""
    names = [name for name, _, _ in parameters(cls)]
    taken = [Parameter(name, Parameter.KEYWORD_ONLY, default=None) for name in names]
    return Signature([*taken, Parameter("edition", Parameter.KEYWORD_ONLY, default=DEFAULT)])


F = TypeVar("F", bound=Callable[..., Any])


def _takes_parts_of(cls: type) -> Callable[[F], F]:
    """Make `help` show the function's real parameters."""

    def decorate(function: F) -> F:
        function.__signature__ = _signature(cls)  # type: ignore[attr-defined]
        return function

    return decorate


@_takes_parts_of(BoxPrediction)
def box_predictions(
    *, edition: str | Edition = DEFAULT, **parts: Unpack[Parts]
) -> SearchStrategy[BoxPrediction]:
    """Boxes of any place and size. Half of them have no `annotation_id` and get a generated one."""
    return _predictions(BoxPrediction, edition, parts)


@_takes_parts_of(LinePrediction)
def line_predictions(
    *, edition: str | Edition = DEFAULT, **parts: Unpack[Parts]
) -> SearchStrategy[LinePrediction]:
    """Lines with up to six vertices, rarely up to 90."""
    return _predictions(LinePrediction, edition, parts)


@_takes_parts_of(PolygonPrediction)
def polygon_predictions(
    *, edition: str | Edition = DEFAULT, **parts: Unpack[Parts]
) -> SearchStrategy[PolygonPrediction]:
    """Polygons with up to six vertices, rarely up to 90."""
    return _predictions(PolygonPrediction, edition, parts)


@_takes_parts_of(KeypointsPrediction)
def keypoints_predictions(
    *, edition: str | Edition = DEFAULT, **parts: Unpack[Parts]
) -> SearchStrategy[KeypointsPrediction]:
    """Up to five keypoints with unique names, and a skeleton that joins them.

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
    """Masks, remote and local, with up to four segments, rarely up to 60. No files are created."""
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
    """Prediction lists with up to eight predictions, of all types or from `members`."""
    given = given_only(members=members)
    return st.lists(given.get("members", predictions(edition=edition)), max_size=8).map(_collected)


def _collected(members: Sequence[Prediction]) -> PredictionList:
    made = PredictionList()
    made.add_predictions(members)
    return made
