"""Rules over many predictions: what an upload is refused for, and what Nucleus ignores of it.

They are of predictions that are valid, each by itself. Lidar semantic segmentations are uploaded in
another format, which the documentation of predictions does not have: they are out of scope.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator
from typing import Any, Final, Literal

from attrs import frozen

from nucleus_spec import editions
from nucleus_spec.editions import DEFAULT, V0_17_8, Edition
from nucleus_spec.local_files import is_remote
from nucleus_spec.pointer import Location
from nucleus_spec.predictions import PREDICTION_TYPES, Prediction, SegmentationPrediction
from nucleus_spec.showing import show
from nucleus_spec.wire import Key, parameters

BATCH: Final = 5_000
"""UPLOAD-6. The default of `batch_size` in `Dataset.upload_predictions`, release 0.14.29."""

REMOTE_MASKS: Final = 20
"""UPLOAD-6. The default of `remote_files_per_upload_request`, release 0.14.29."""

LOCAL_MASKS: Final = 10
"""UPLOAD-7. Releases refuse a larger `local_files_per_upload_request`, release 0.14.29."""

MOST_CHARACTERS: Final = 0x1FFFFFE8
"""UPLOAD-8. `MAX_PAYLOAD_SIZE` in `nucleus.constants`, release 0.14.29."""

_TYPES: Final = tuple(PREDICTION_TYPES.values())

UploadCode = Literal[
    "duplicate",
    "second-mask",
    "length-mismatch",
    "no-predictions",
    "too-large",
    "local-file",
    "not-a-png",
    "wrong-size",
    "unknown-value",
]

UPLOAD_CODES: Final[dict[UploadCode, str]] = {
    "duplicate": "two have one id, where each must have its own: it is refused",
    "second-mask": "an item has more than one mask, and can hold one: the others are ignored",
    "length-mismatch": "embedding vectors have several lengths, and must have one",
    "no-predictions": "there is nothing to upload",
    "too-large": "it is larger than may be",
    "local-file": "a local file cannot go with it",
    "not-a-png": "a mask is not a PNG file as it must be",
    "wrong-size": "a mask is not as large as its image",
    "unknown-value": "a mask has a value that no segment gives a meaning",
}
"""Code of a problem -> its meaning. Nucleus ignores or refuses what has one."""


@frozen
class UploadProblem:
    """What is wrong with several predictions together, or with a mask.

    `code`: one of `UPLOAD_CODES`. `requirement`: the id of what is violated. `places`: which of the
    predictions clash, from 0 on, in their order; those of a `PredictionList` are JSON pointers into
    it. `pointer`: the JSON pointer, in each of their payloads, of what clashes.
    """

    code: UploadCode
    requirement: str
    places: tuple[int | str, ...]
    message: str
    pointer: str

    def __str__(self) -> str:
        return f"{self.message} [{self.code}, {self.requirement}]"


def compared_ids(
    prediction: Any, *, edition: str | Edition = DEFAULT
) -> tuple[str | None, str | None] | None:
    """What no other prediction of an upload may have: its `reference_id` and its `annotation_id`.

    The latter as it is on the object of a release: given, generated, or None (UPLOAD-1, UPLOAD-2).
    None in place of both: it is compared with nothing (UPLOAD-3; UPLOAD-1 of masks).
    """
    under = editions.edition(edition)
    key = _id_key(prediction.__class__)
    if key is None:
        return None
    if under is V0_17_8 and isinstance(prediction, SegmentationPrediction):
        return None
    given = prediction.annotation_id
    if given is None and key.if_none is not None and key.if_none_since <= under:
        given = key.if_none(prediction)
    return prediction.reference_id, given


@functools.cache
def _id_key(cls: Any) -> Key | None:
    return next((key for _, key, _ in parameters(cls) if key.name == "annotation_id"), None)


def problems(
    predictions: Iterable[Prediction],
    *,
    edition: str | Edition = DEFAULT,
    lines: bool = False,
) -> list[UploadProblem]:
    """All that is wrong with these predictions as one upload; in the order of the first of each.

    What a release refuses to send: equal ids (UPLOAD-1 to UPLOAD-4), files of masks (UPLOAD-7).
    What Nucleus ignores, or would refuse: a second mask on an item (UPLOAD-5), embedding vectors of
    several lengths (EMBEDDING-2). `lines`: they are uploaded as lines, asynchronously, for which
    UPLOAD-8 holds in place of UPLOAD-7; their texts are made to count characters.

    What is wrong with one of them alone is not said: that is what constructors, `from_json` and
    `to_payload` refuse. Raises `InvalidPrediction` (LIST-4) for what is no prediction, and, with
    `lines`, what `to_json` raises.
    """
    under = editions.edition(edition)
    found = _Found(under)
    for place, each in enumerate(predictions):
        if not isinstance(each, _TYPES):
            Location(f"/{place}", "LIST-4").refuse_type(each, "a prediction")
        found.add(place, each, lines)
    return sorted(found.problems(lines), key=lambda problem: problem.places[:1])


class _Found:
    """What the predictions seen so far have in common."""

    def __init__(self, under: Edition) -> None:
        self.under = under
        self.count = 0
        self.characters = 0
        self.by_id: dict[tuple[str | None, str | None], list[int]] = {}
        self.by_item: dict[tuple[str | None, ...], list[int]] = {}
        self.by_length: dict[int, list[int]] = {}
        self.local: list[tuple[int, str]] = []

    def add(self, place: int, prediction: Any, lines: bool) -> None:
        self.count += 1
        identity = compared_ids(prediction, edition=self.under)
        if identity is not None:
            self.by_id.setdefault(identity, []).append(place)
        vector = getattr(prediction, "embedding_vector", None)
        if vector is not None:
            self.by_length.setdefault(len(vector), []).append(place)
        if isinstance(prediction, SegmentationPrediction):
            item = prediction.reference_id, prediction.dataset_item_id, prediction.dataset_id
            self.by_item.setdefault(item, []).append(place)
            if not is_remote(prediction.mask_url):
                self.local.append((place, prediction.mask_url))
        if lines:
            self.characters += len(prediction.to_json(edition=self.under)) + 1

    def problems(self, lines: bool) -> Iterator[UploadProblem]:
        yield from self._duplicates()
        yield from self._second_masks()
        yield from self._lengths()
        yield from self._of_lines() if lines else self._of_files()

    def _duplicates(self) -> Iterator[UploadProblem]:
        for (reference, identity), places in self.by_id.items():
            if len(places) > 1:
                cites = "UPLOAD-1" if reference is not None else "UPLOAD-4"
                yield UploadProblem(
                    "duplicate",
                    "UPLOAD-2" if identity is None else cites,
                    tuple(places),
                    f"{len(places)} predictions have the reference_id {show(reference)} and the"
                    f" annotation_id {show(identity)}: an upload is refused for that",
                    "/annotation_id",
                )

    def _second_masks(self) -> Iterator[UploadProblem]:
        for (reference, dataset_item, _), places in self.by_item.items():
            if len(places) > 1:
                item = dataset_item if reference is None else reference
                yield UploadProblem(
                    "second-mask",
                    "UPLOAD-5",
                    tuple(places),
                    f"the item {show(item)} has {len(places)} masks: all but one are ignored",
                    "/mask_url",
                )

    def _lengths(self) -> Iterator[UploadProblem]:
        if len(self.by_length) > 1:
            usual = max(self.by_length, key=lambda length: len(self.by_length[length]))
            others = [
                place for n, places in self.by_length.items() if n != usual for place in places
            ]
            lengths = ", ".join(map(str, sorted(self.by_length)))
            having, every = len(self.by_length[usual]), sum(map(len, self.by_length.values()))
            yield UploadProblem(
                "length-mismatch",
                "EMBEDDING-2",
                tuple(sorted(others)),
                f"embedding vectors have {len(self.by_length)} lengths ({lengths}), and {having}"
                f" of {every} have {usual}: all of one dataset have one",
                "/embedding_vector",
            )

    def _of_files(self) -> Iterator[UploadProblem]:
        for place, path in self.local:
            if path.split(".")[-1] != "png":
                yield UploadProblem(
                    "not-a-png",
                    "UPLOAD-7",
                    (place,),
                    f"the local mask {show(path)} does not end in .png",
                    "/mask_url",
                )

    def _of_lines(self) -> Iterator[UploadProblem]:
        for place, path in self.local:
            yield UploadProblem(
                "local-file",
                "UPLOAD-8",
                (place,),
                f"the local mask {show(path)} cannot go with lines",
                "/mask_url",
            )
        if self.count == 0:
            message = "there is no prediction: an upload of lines needs one"
            yield UploadProblem("no-predictions", "UPLOAD-8", (), message, "")
        if self.characters > MOST_CHARACTERS:
            yield UploadProblem(
                "too-large",
                "UPLOAD-8",
                (),
                f"the lines have {self.characters:,} characters, and may have {MOST_CHARACTERS:,}",
                "",
            )
