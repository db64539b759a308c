"""The exact check of a record: the reference says what is wrong in it, all of it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any, Final

from attrs import field, frozen
from xxhash import xxh3_64_intdigest

from nucleus_conformance.corpus import mask_files, oddities
from nucleus_conformance.corpus.blocks import LARGEST, Block, too_large
from nucleus_conformance.corpus.findings import Finding, pattern_of, same_once, told, uncited
from nucleus_conformance.corpus.oddities import Oddity
from nucleus_conformance.corpus.rules import Selection, rule
from nucleus_conformance.corpus.shapes import meant_of
from nucleus_spec.all_problems import problems
from nucleus_spec.editions import Edition
from nucleus_spec.envelopes import EXPORTED, Held, held
from nucleus_spec.errors import InvalidPrediction
from nucleus_spec.pointer import keys_of, pointer_to
from nucleus_spec.prediction_list import LISTS
from nucleus_spec.predictions import (
    DISPATCH,
    PREDICTION_TYPES,
    Prediction,
    SegmentationPrediction,
    class_of,
)
from nucleus_spec.showing import show_pointer
from nucleus_spec.texts import loads
from nucleus_spec.upload import compared_ids
from nucleus_spec.wire import parameters


@frozen
class Judged:
    """What is known of a payload.

    `payload` is as it is to be read; None: there is none. `prediction`: what it is read as, if that
    is possible. `pointer`: where it is in its record.
    """

    pointer: str
    payload: Any
    prediction: Prediction | None
    read_as: type[Prediction] | None
    findings: list[Finding] = field(factory=list)


@frozen
class Exact:
    """Judges records of a file. `under`: the edition; `selection`: which rules are asked."""

    under: Edition
    selection: Selection
    file: str
    warns: bool = field(init=False)
    """Whether it is asked for warnings about single payloads."""

    @warns.default
    def _warns_of_selection(self) -> bool:
        return self.selection.warns

    def of_block(self, block: Block, index: int, record: bytes) -> Iterator[tuple[int, Judged]]:
        """Each payload of a record of that block, with its line."""
        line, pointer = block.place(index)
        problem = block.broken.get(index)
        if problem is None and len(record) > LARGEST:
            problem = too_large(len(record))
        if problem is not None:
            judged = Judged(pointer, None, None, None)
            self._add(judged, line, "WIRE-7", "", problem, problem="invalid-json")
            yield line, judged
            return
        for each in self.judged(record, line, pointer):
            yield line, each

    def judged(self, record: bytes, line: int, pointer: str) -> Iterator[Judged]:
        """Each payload of a record. `pointer`: where the record is, in that line's document."""
        try:
            text = record.decode("utf-8")
            if not text.strip(_WHITE):
                return
            _check_integers(text)
            value = loads(text)
        except UnicodeDecodeError as error:
            problem = f"is no UTF-8: byte {error.start} is 0x{record[error.start]:02x}"
            yield self._unreadable(
                InvalidPrediction("invalid-json", "", "WIRE-7", problem), line, pointer
            )
            return
        except InvalidPrediction as error:
            yield self._unreadable(error, line, pointer)
            return
        holds_any = False
        for each in held_in(value, pointer, self.under):
            holds_any = True
            yield self._judged(each, line, pointer)
        if not holds_any and (key := _not_looked_into(value)):
            judged = Judged(pointer, None, None, None)
            where = show_pointer(pointer_to(key))
            said = f"in {where} no predictions are looked for, and there are none elsewhere"
            self._add(judged, line, "no-prediction", pointer_to(key), said)
            yield judged

    def _unreadable(self, error: InvalidPrediction, line: int, pointer: str) -> Judged:
        judged = Judged(pointer, None, None, None)
        self._add(judged, line, error.requirement, "", str(error), problem=error.code)
        return judged

    def _judged(self, each: Held, line: int, at: str) -> Judged:
        payload, cls, prediction = each.payload, each.read_as, None
        read = as_read(payload, self.under)
        found = problems(read, read_as=cls, edition=self.under)
        if cls is None and not (found and found[0].requirement in ("WIRE-1", "DISPATCH-4")):
            cls = class_of(read)
        if not found and cls is not None:
            prediction = cls.from_json(read, edition=self.under)
        judged = Judged(each.pointer, payload, prediction, cls)
        for problem, count in same_once(found):
            instead = _type_meant(payload) if problem.requirement == "DISPATCH-4" else ""
            said = uncited(str(problem))
            if problem.requirement == "REFERENCE-1" and not _has_other_names(cls, self.under):
                said = said.partition(", unless a ")[0]
            said += f"; did you mean {instead}?" if instead else ""
            self._add(
                judged,
                line,
                problem.requirement,
                problem.pointer,
                said,
                problem.code,
                count,
                instead,
            )
        if self.warns:
            for oddity in oddities.of_payload(payload, cls, self.under):
                self.add_oddity(judged, line, oddity)
            for oddity in () if prediction is None else oddities.of_prediction(prediction):
                self.add_oddity(judged, line, oddity)
        if isinstance(prediction, SegmentationPrediction):
            self._check_file(judged, line, prediction)
        return judged

    def _check_file(self, judged: Judged, line: int, mask: SegmentationPrediction) -> None:
        if any(map(self.selection.has, mask_files.CODES)):
            for each in mask_files.wrong_with(mask):
                self._add(judged, line, each.code, "/mask_url", each.message, each.problem)

    def add_oddity(self, judged: Judged, line: int, odd: Oddity) -> None:
        """Add a warning to what is said of a payload, if it is asked for."""
        self._add(
            judged, line, odd.code, odd.pointer, odd.message, count=odd.count, instead=odd.instead
        )

    def _add(
        self,
        judged: Judged,
        line: int,
        code: str,
        key: str,
        message: str,
        problem: str = "",
        count: int = 1,
        instead: str = "",
    ) -> None:
        if self.selection.has(code):
            judged.findings.append(
                self.finding(judged, line, code, key, message, problem, count, instead)
            )

    def finding(
        self,
        judged: Judged,
        line: int,
        code: str,
        key: str,
        message: str,
        problem: str = "",
        count: int = 1,
        instead: str = "",
    ) -> Finding:
        """What is said of a payload by the rule with this code. `key`: the pointer in it."""
        of = rule(code)
        payload = judged.payload if isinstance(judged.payload, Mapping) else {}
        item = payload.get("reference_id")
        return Finding(
            self.file,
            line,
            code,
            of.severity,
            of.effect,
            uncited(message),
            show_pointer(judged.pointer + key),
            show_pointer(pattern_of(key)),
            of.requirement,
            problem,
            told(payload.get("type")) or "",
            told(payload.get("dataset_item_id") if item is None else item),
            told(payload.get("annotation_id")),
            count,
            told(instead) or "",
            within=show_pointer(judged.pointer) if judged.pointer else "",
        )


_MOST_DIGITS: Final = 10_000
"""How many digits an integer may have: to convert those of a longer one takes very long."""
_MANY_DIGITS: Final = re.compile(rf"[0-9]{{{_MOST_DIGITS + 1}}}")


def _check_integers(text: str) -> None:
    """Raise `InvalidPrediction` for a JSON text with an integer that has too many digits."""
    if _MANY_DIGITS.search(text):
        with suppress(json.JSONDecodeError, RecursionError):
            json.loads(text, parse_int=_check_digits)


def _check_digits(written: str) -> int:
    if len(written) > _MOST_DIGITS:
        problem = f"has an integer of more than {_MOST_DIGITS:,} digits: it was not read"
        raise InvalidPrediction("invalid-json", "", "WIRE-7", problem)
    return 0


_SENT_OTHERWISE: Final = [
    key for _, key, _ in parameters(SegmentationPrediction) if key.read_name != key.name
]


def as_read(payload: Any, under: Edition) -> Any:
    """The payload, with the names under which a reader looks for what is sent under others.

    A dump may have what a release sends: `item_id`, which no release reads (REFERENCE-2).
    """
    if not isinstance(payload, Mapping):
        return payload
    also = {
        key.read_name: payload[key.name]
        for key in _SENT_OTHERWISE
        if key.since <= under and key.name in payload and key.read_name not in payload
    }
    return {**payload, **also} if also else payload


_WHITE: Final = " \t\r\n"
_BY_LIST: Final = {name: cls for cls, name in LISTS.items()}
_BY_KEY: Final = {**PREDICTION_TYPES, **_BY_LIST}


def held_in(value: Any, pointer: str, under: Edition) -> Iterator[Held]:
    """The payloads of a record that stands there in its document.

    Where that is a list of one type, they are read as that type.
    """
    read_as = _read_as(pointer)
    if read_as is None:
        for each in held(value, edition=under):
            yield Held(pointer + each.pointer, each.payload, each.read_as)
    elif isinstance(value, list):
        for index, member in enumerate(value):
            for each in held_in(member, pointer, under):
                yield Held(pointer + pointer_to(index), each.payload, read_as)
    else:
        yield Held(pointer, value, read_as)


def _not_looked_into(value: Any) -> str:
    """The first key of an object in which there is something, and no predictions are looked for."""
    members = value.items() if isinstance(value, Mapping) else ()
    known = {"item", *EXPORTED, *LISTS.values()}
    for key, member in members:
        if key not in known and member and isinstance(member, dict | list):
            return str(key)
    return ""


def is_typed(pointer: str) -> bool:
    """Whether what stands there is read as one type, whatever it says itself."""
    return _read_as(pointer) is not None


def _read_as(pointer: str) -> type[Prediction] | None:
    way = keys_of(pointer)
    return _BY_KEY.get(way[-2]) if len(way) > 1 else None


_TYPES_MEANT: Final = {
    "bbox": "box",
    "bounding_box": "box",
    "boundingbox": "box",
    "rectangle": "box",
    "polyline": "line",
    "keypoint": "keypoints",
    "classification": "category",
    "scene_category": "category",
    "scenecategory": "category",
    "segmentation_mask": "mask",
}


def _has_other_names(cls: Any, under: Edition) -> bool:
    """Whether an edition knows any name of an item beside its reference_id."""
    keys = [] if cls is None else [key for _, key, _ in parameters(cls)]
    return sum(key.names_item and key.since <= under for key in keys) > 1


def _type_meant(payload: Any) -> str:
    """The type that a misspelled one may mean; or nothing."""
    named = payload.get("type") if isinstance(payload, Mapping) else None
    if not isinstance(named, str):
        return ""
    lower = named.strip().lower().replace("-", "_").replace(" ", "_").removesuffix("prediction")
    lower = lower.removesuffix("_")
    return _TYPES_MEANT.get(lower) or meant_of(lower, list(DISPATCH))


def identity(prediction: Prediction, under: Edition) -> int:
    """The hash of what no other prediction of an upload may have; 0: it is compared with none."""
    ids = compared_ids(prediction, edition=under)
    return 0 if ids is None else hashed(f"{ids[0]}\0{ids[1]}")


def mask_of(prediction: Prediction) -> int:
    """The hash of the item that a mask is of; 0: it is no mask."""
    if not isinstance(prediction, SegmentationPrediction):
        return 0
    item = prediction.reference_id, prediction.dataset_item_id, prediction.dataset_id
    return hashed("\0".join(map(str, item)))


def hashed(text: str) -> int:
    """The hash of a text, which is never 0."""
    return xxh3_64_intdigest(text.encode("utf-8", "surrogatepass")) or 1
