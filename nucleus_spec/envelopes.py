"""What holds many predictions: requests, lines, exports and answers. Functions make and read them.

They are pure: nothing is sent, and no file is looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from attrs import frozen

from nucleus_spec import editions
from nucleus_spec.editions import DEFAULT, Edition
from nucleus_spec.local_files import is_remote
from nucleus_spec.pointer import pointer_to
from nucleus_spec.prediction_list import LISTS
from nucleus_spec.predictions import (
    DISPATCH,
    PREDICTION_TYPES,
    Prediction,
    SceneCategoryPrediction,
    SegmentationPrediction,
)
from nucleus_spec.upload import BATCH, LOCAL_MASKS, REMOTE_MASKS
from nucleus_spec.wire import parameters

EXPORTED: Final = tuple(name for name in PREDICTION_TYPES if name in DISPATCH)
"""The keys of a row of an export that hold predictions (UPLOAD-12)."""


@frozen
class Request:
    """One request of an upload: its `body`, and the paths of the masks that go with it.

    With `files` it is a form, and the body is its field `serialized_request` (UPLOAD-10).
    """

    body: Mapping[str, Any]
    files: tuple[str, ...] = ()


def requests(
    predictions: Iterable[Prediction],
    *,
    update: bool = False,
    trained_slice_id: str | None = None,
    edition: str | Edition = DEFAULT,
) -> list[Request]:
    """The requests that upload these predictions, as releases make them (UPLOAD-9, UPLOAD-10).

    Nothing is refused that is so as a whole: see `upload.problems`. Raises `InvalidPrediction` like
    `to_payload`.
    """
    local: list[SegmentationPrediction] = []
    remote: list[Prediction] = []
    others: list[Prediction] = []
    for each in predictions:
        if not isinstance(each, SegmentationPrediction):
            others.append(each)
        elif is_remote(each.mask_url):
            remote.append(each)
        else:
            local.append(each)

    def payloads(batch: Sequence[Prediction]) -> list[dict[str, Any]]:
        return [each.to_payload(edition=edition) for each in batch]

    trained_on = {} if trained_slice_id is None else {"trained_slice_id": trained_slice_id}
    made = [
        Request(
            {"segmentations": payloads(batch), "update": update},
            tuple(each.mask_url for each in batch),
        )
        for batch in _batches(local, LOCAL_MASKS)
    ]
    for key, those, most in (
        ("segmentations", remote, REMOTE_MASKS),
        ("annotations", others, BATCH),
    ):
        bodies = ({key: payloads(batch)} for batch in _batches(those, most))
        made += [Request({"update": update, **body, **trained_on}) for body in bodies]
    return made


def _batches(predictions: Sequence[Any], most: int) -> Iterator[Sequence[Any]]:
    for start in range(0, len(predictions), most):
        yield predictions[start : start + most]


def lines(predictions: Iterable[Prediction], *, edition: str | Edition = DEFAULT) -> Iterator[str]:
    """The lines of an upload of lines, with their ends (UPLOAD-11).

    Raises `InvalidPrediction` like `to_payload`.
    """
    for each in predictions:
        yield each.to_json(edition=edition) + "\n"


@frozen
class Held:
    """A payload, and where it stands in what holds it.

    `pointer`: its JSON pointer there. `read_as`: the class that reads it, where what holds it says
    so; None: its `type` does. `payload` is as it is to be read: of an export it has its row's item.
    """

    pointer: str
    payload: Any
    read_as: type[Prediction] | None = None


def held(value: Any, *, edition: str | Edition = DEFAULT) -> Iterator[Held]:
    """The payloads that a JSON value holds, in order: it is not changed.

    The value is a payload; a list of payloads, or of anything below; a request (UPLOAD-9); a row
    of an export (UPLOAD-12); an answer (UPLOAD-13); or what `PredictionList.to_payload` gives. What
    is none of these is taken for a payload, which `from_json` refuses.
    """
    return _held(value, "", editions.edition(edition))


def _held(value: Any, pointer: str, under: Edition) -> Iterator[Held]:
    if isinstance(value, (list, tuple)):
        for index, member in enumerate(value):
            yield from _held(member, pointer + pointer_to(index), under)
    elif not isinstance(value, Mapping) or "type" in value or "mask_url" in value:
        yield Held(pointer, value)
    elif isinstance(value.get("item"), Mapping):
        named = _names_of(value["item"], under)
        yield from _by_type(value, pointer, named)
    elif isinstance(value.get("annotations"), Mapping):
        yield from _by_type(value["annotations"], f"{pointer}/annotations", {})
    elif not value.keys().isdisjoint(LISTS.values()):
        for cls, name in LISTS.items():
            yield from _members(value.get(name), f"{pointer}/{name}", {}, cls)
    elif not value.keys().isdisjoint(LISTED):
        for name in LISTED:
            yield from _members(value.get(name), f"{pointer}/{name}", {}, None)
    else:
        yield Held(pointer, value)


LISTED: Final = ("segmentations", "annotations", "predictions")


def _names_of(item: Mapping[str, Any], under: Edition) -> dict[str, Any]:
    """What a row's item puts into each payload of the row."""
    names = [
        key.read_name
        for _, key, _ in parameters(SceneCategoryPrediction)
        if key.names_item and key.since <= under
    ]
    return {name: item.get(name) for name in names}


def _by_type(value: Mapping[str, Any], pointer: str, named: Mapping[str, Any]) -> Iterator[Held]:
    for kind in EXPORTED:
        yield from _members(value.get(kind), f"{pointer}/{kind}", named, PREDICTION_TYPES[kind])


def _members(
    value: Any, pointer: str, named: Mapping[str, Any], read_as: type[Prediction] | None
) -> Iterator[Held]:
    """Those of a list, or the only one, each with the names of its item; None holds none."""
    if isinstance(value, (list, tuple)):
        for index, member in enumerate(value):
            yield from _members(member, pointer + pointer_to(index), named, read_as)
    elif isinstance(value, Mapping):
        yield Held(pointer, {**value, **named}, read_as)
    elif value is not None:
        yield Held(pointer, value, read_as)
