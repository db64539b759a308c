"""What is noted of the predictions of a block, beside what is wrong with them."""

from __future__ import annotations

from collections import Counter
from typing import Any, Final

import msgspec
import numpy as np

from nucleus_conformance.corpus.exact import Judged, item_of
from nucleus_conformance.corpus.findings import is_percent
from nucleus_conformance.corpus.oddities import is_number
from nucleus_conformance.corpus.shapes import shape_of
from nucleus_spec.editions import Edition
from nucleus_spec.predictions import PREDICTION_TYPES, BoxPrediction, Prediction

BINS: Final = 20
"""How many bars the histogram of confidences has."""

_LABEL: Final = 80
"""How many characters are kept of a label."""


class Figures(msgspec.Struct, omit_defaults=True):
    """What can be summed over blocks.

    `labels`: how often each class is there; `confidences`: how many are in each twentieth of 0 to
    1, the last one with 1 itself; `types`: how many predictions each type has; `lengths`: how many
    embedding vectors have each length, the first one first. Of all `boxes`, `beyond` have a width
    above x and a height above y, and of these `near` ones less than twice as much. `shares`: how
    many confidences are from 0 to 1, where it is asked for warnings; `percents`: how many look like
    percent; `off`: how many can be neither.
    """

    predictions: int = 0
    types: dict[str, int] = {}
    labels: dict[str, int] = {}
    confidences: dict[int, int] = {}
    lengths: dict[int, int] = {}
    boxes: int = 0
    beyond: int = 0
    near: int = 0
    shares: int = 0
    percents: int = 0
    off: int = 0


class Seen:
    """Takes notes while a block is checked.

    `hashes`: of the id of each prediction, 0 for none. `masks`: which prediction is a mask, and the
    hash of its item. `extras`: the class of what may have keys that nobody reads. `counted`: class,
    label and confidence of each, where they are wanted.
    """

    def __init__(self) -> None:
        self.hashes: list[int] = []
        self.masks: list[tuple[int, int]] = []
        self.extras: list[type[Prediction]] = []
        self.lengths: Counter[int] = Counter()
        self.counted: list[tuple[type, str | None, float | None]] = []
        self.boxes = self.beyond = self.near = self.shares = self.percents = self.off = 0

    def vector(self, length: int) -> None:
        """Note an embedding vector of that length."""
        self.lengths[length] += 1

    def corner(self, geometry: Any) -> None:
        """Note a box whose width is above x, and height above y."""
        self.beyond += 1
        self.near += _is_near(geometry.x, geometry.y, geometry.width, geometry.height)

    def mask(self, reference_id: Any, dataset_item_id: Any, dataset_id: Any) -> None:
        """Note a mask of that item."""
        self.masks.append((len(self.hashes), item_of(reference_id, dataset_item_id, dataset_id)))

    def doubted(self, judged: Judged, under: Edition) -> None:
        """Note what warnings of files are made of, of what was judged: be it valid or not."""
        self.percents += any(map(is_percent, judged.findings))
        if (confidence := confidence_of(judged, under)) is not None:
            self.shares += 0 <= confidence <= 1
            self.off += not 0 <= confidence <= _MOST_PERCENT
        if judged.read_as is BoxPrediction and judged.geometry is not None:
            x, y, width, height = map(judged.geometry.__getitem__, ("x", "y", "width", "height"))
            self.boxes += 1
            if width > x and height > y:
                self.beyond += 1
                self.near += _is_near(x, y, width, height)

    def prediction(self, made: Prediction, *, counts: bool) -> None:
        """Note what is noted of a prediction that was read by the reference."""
        if (vector := getattr(made, "embedding_vector", None)) is not None:
            self.vector(len(vector))
        if counts:
            label, confidence = getattr(made, "label", None), getattr(made, "confidence", None)
            self.counted.append((type(made), label, confidence))

    def figures(self) -> Figures:
        """All of it that can be summed."""
        types = Counter(cls for cls, _, _ in self.counted)
        labels: Counter[str] = Counter()
        for label, number in Counter(label for _, label, _ in self.counted).items():
            if label is not None:
                labels[_shown(label)] += number
        return Figures(
            len(self.hashes),
            {NAMES[cls]: number for cls, number in sorted(types.items(), key=_by_name)},
            dict(sorted(labels.items())),
            self._bins(),
            dict(self.lengths),
            self.boxes,
            self.beyond,
            self.near,
            self.shares,
            self.percents,
            self.off,
        )

    def _bins(self) -> dict[int, int]:
        """How many confidences are in each twentieth."""
        every = [each for _, _, each in self.counted if each is not None]
        bins = np.minimum((np.array(every, float) * BINS).astype(int), BINS - 1)
        numbers, counts = np.unique(bins, return_counts=True)
        return dict(zip(numbers.tolist(), counts.tolist(), strict=True))


_MOST_PERCENT: Final = 101
"""What no percentage is above, be it rounded."""


def confidence_of(judged: Judged, under: Edition) -> float | None:
    """The confidence of a payload that is read, if it is a number."""
    payload, cls = judged.payload, judged.read_as
    value: Any = payload.get("confidence") if isinstance(payload, dict) else None
    if cls is None or not is_number(value) or "confidence" not in shape_of(cls, under).names:
        return None
    return value  # type: ignore[no-any-return]


def has_share(judged: Judged, under: Edition) -> bool:
    """Whether a payload has a confidence that is read, and is from 0 to 1."""
    confidence = confidence_of(judged, under)
    return confidence is not None and 0 <= confidence <= 1


def _is_near(x: float, y: float, width: float, height: float) -> bool:
    return width < 2 * x and height < 2 * y


def _shown(label: str) -> str:
    text = label if len(label) <= _LABEL else f"{label[:_LABEL]}…"
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def _by_name(item: tuple[type, int]) -> str:
    return NAMES[item[0]]


NAMES: Final[dict[type, str]] = {cls: name for name, cls in PREDICTION_TYPES.items()}
