"""`PredictionList`: predictions sorted by type."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final, NoReturn

import attrs
from attrs import define, field

from nucleus_spec import editions
from nucleus_spec.editions import DEFAULT, Edition
from nucleus_spec.errors import InvalidPrediction
from nucleus_spec.pointer import Location
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
from nucleus_spec.showing import show
from nucleus_spec.texts import dumps
from nucleus_spec.upload import UploadProblem
from nucleus_spec.upload import problems as problems_together

LISTS: Final[dict[type[Prediction], str]] = {
    cls: f"{name.replace('-', '_')}_predictions" for name, cls in PREDICTION_TYPES.items()
}
"""Class -> the name of its list, in the order of the lists (LIST-1)."""

_NO_BATCH: Final = (Mapping, str, bytes, bytearray)
"""Iterables that nobody means as predictions; empty ones would be taken without a word."""


def _own_list(value: Any) -> list[Any]:
    """A copy, which the caller cannot change. What is no list is refused once its name is known."""
    made: list[Any] = list(value) if isinstance(value, (list, tuple)) else value
    return made


def _keep(holder: PredictionList, attribute: attrs.Attribute[Any], value: Any) -> Any:
    """The list that is there already, as `+=` puts it back; no other one."""
    if value is not getattr(holder, attribute.name, None):
        _refuse_change(attribute.name, "replaced")
    return value


def _refuse_change(name: str, how: str) -> NoReturn:
    raise AttributeError(
        f"{name} cannot be {how}: change the list that it is (add_predictions, extend, clear)"
    )


@define(on_setattr=_keep, eq=True)
class PredictionList:
    """Eight lists of predictions, one per type, in this order (LIST-1).

    The lists can change, but not be replaced or deleted: `AttributeError`. What is put into one
    directly is checked when it is sent or asked for files: `InvalidPrediction` then names the list
    and the index. A copy has its own lists.
    Source: documentation of `PredictionList`; release 0.14.29.
    """

    box_predictions: list[BoxPrediction] = field(factory=list, converter=_own_list)
    line_predictions: list[LinePrediction] = field(factory=list, converter=_own_list)
    polygon_predictions: list[PolygonPrediction] = field(factory=list, converter=_own_list)
    keypoints_predictions: list[KeypointsPrediction] = field(factory=list, converter=_own_list)
    cuboid_predictions: list[CuboidPrediction] = field(factory=list, converter=_own_list)
    category_predictions: list[CategoryPrediction] = field(factory=list, converter=_own_list)
    scene_category_predictions: list[SceneCategoryPrediction] = field(
        factory=list, converter=_own_list
    )
    segmentation_predictions: list[SegmentationPrediction] = field(
        factory=list, converter=_own_list
    )

    def __attrs_post_init__(self) -> None:
        self._check_members()

    def __copy__(self) -> PredictionList:
        made = object.__new__(type(self))
        names = set(LISTS.values())
        for each in attrs.fields(type(self)):
            value = getattr(self, each.name)
            object.__setattr__(made, each.name, list(value) if each.name in names else value)
        return made

    def __delattr__(self, name: str) -> None:
        if name in LISTS.values():
            _refuse_change(name, "deleted")
        object.__delattr__(self, name)

    def _check_members(self) -> None:
        """LIST-4."""
        for cls, name in LISTS.items():
            if not isinstance(getattr(self, name), list):
                where = Location(f"/{name}", "LIST-4")
                where.refuse_type(getattr(self, name), "a list of predictions")
            for index, each in enumerate(getattr(self, name)):
                if not isinstance(each, cls):
                    Location(f"/{name}/{index}", "LIST-4").refuse_type(each, f"a {cls.__name__}")

    def add_predictions(self, predictions: Iterable[Prediction]) -> None:
        """Append each prediction to the list of its type, in the given order (LIST-2).

        `predictions`: a list, a generator or the like. Raises `InvalidPrediction` if it is none of
        these, as one prediction, a mapping and a string are not; or if one of them is not a
        prediction (LIST-4). None is added then.
        """
        if isinstance(predictions, _NO_BATCH) or not isinstance(predictions, Iterable):
            raise InvalidPrediction(
                "wrong-type",
                "",
                "LIST-4",
                f"must be a list of predictions, or another iterable, but is {show(predictions)}",
                "what is added",
            )
        sorted_in: list[tuple[str, Prediction]] = []
        for index, each in enumerate(predictions):
            name = next((name for cls, name in LISTS.items() if isinstance(each, cls)), None)
            if name is None:
                Location(f"/{index}", "LIST-4").refuse_type(each, "a prediction")
            sorted_in.append((name, each))
        for name, each in sorted_in:
            getattr(self, name).append(each)

    def items(self) -> list[tuple[str, list[Any]]]:
        """The eight lists with their names, in order."""
        return [(name, getattr(self, name)) for name in LISTS.values()]

    def problems(
        self, *, edition: str | Edition = DEFAULT, lines: bool = False
    ) -> list[UploadProblem]:
        """What is wrong with all of them as one upload: see `upload.problems`.

        The places are JSON pointers, such as `/polygon_predictions/0`. Nothing of it keeps a
        prediction out of the lists. Raises `InvalidPrediction` as `to_payload` does.
        """
        self._check_members()
        places: list[str] = []
        for name, predictions in self.items():
            places += [f"/{name}/{index}" for index in range(len(predictions))]
        every = (each for _, predictions in self.items() for each in predictions)
        return [
            attrs.evolve(found, places=tuple(places[int(each)] for each in found.places))
            for found in problems_together(every, edition=edition, lines=lines)
        ]

    def __len__(self) -> int:
        """The number of predictions in all eight lists (LIST-3)."""
        return sum(len(predictions) for _, predictions in self.items())

    @classmethod
    def from_json(
        cls, payload: Mapping[str, Any], *, edition: str | Edition = DEFAULT
    ) -> PredictionList:
        """Read a payload of `to_payload`. A list that is absent is read as empty.

        Raises `InvalidPrediction` with a pointer that begins with the list's name and the index; or
        with the code `missing` for an object that has none of the lists, such as an upload's body.
        """
        under = editions.edition(edition)
        where = Location("", "LIST-1")
        if not isinstance(payload, Mapping):
            where.refuse_type(payload, "an object of lists")
        if payload.keys().isdisjoint(LISTS.values()):
            names = ", ".join(LISTS.values())
            where.refuse("missing", f"must have one of the lists {names}, but has none")
        lists: dict[str, Any] = {}
        for prediction, name in LISTS.items():
            members = payload.get(name, [])
            if not isinstance(members, (list, tuple)):
                where.child(name).refuse_type(members, "a list")
            lists[name] = [
                _read(prediction, member, f"/{name}/{index}", under)
                for index, member in enumerate(members)
            ]
        return cls(**lists)

    def to_payload(self, *, edition: str | Edition = DEFAULT) -> dict[str, list[dict[str, Any]]]:
        """The eight lists as lists of payloads, by name, in order.

        Raises `InvalidPrediction` if a list has a member of another type (LIST-4).
        """
        under = editions.edition(edition)
        self._check_members()
        return {
            name: [each.to_payload(edition=under) for each in predictions]
            for name, predictions in self.items()
        }

    def to_json(self, *, edition: str | Edition = DEFAULT) -> str:
        """The text of `to_payload`, formatted as in WIRE-2."""
        return dumps(self.to_payload(edition=edition))

    def has_local_files_to_upload(self, *, edition: str | Edition = DEFAULT) -> bool:
        """Whether any mask is a local file.

        Raises `InvalidPrediction` (`file-not-found`) if the first local one does not exist
        (LOCAL-4), or if a list has a member that cannot be sent, as `to_payload` does.
        """
        self.to_payload(edition=edition)
        return any(
            each.has_local_files_to_upload(edition=edition)
            for each in self.segmentation_predictions
        )


def _read(cls: type[Prediction], payload: Any, pointer: str, edition: Edition) -> Prediction:
    try:
        return cls.from_json(payload, edition=edition)
    except InvalidPrediction as error:
        raise error.under(pointer) from None
