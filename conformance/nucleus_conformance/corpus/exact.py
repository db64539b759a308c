"""The exact check of a record: the reference says what is wrong in it, all of it."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, Final

import msgspec
from attrs import evolve, field, frozen
from xxhash import xxh3_64_intdigest

from nucleus_conformance.corpus import mask_files, oddities, rows
from nucleus_conformance.corpus.blocks import LARGEST, Block, too_large
from nucleus_conformance.corpus.findings import Finding, said_of, same_once, shown_pattern_of, told
from nucleus_conformance.corpus.hints import said_of_type, said_with_hints, type_meant
from nucleus_conformance.corpus.oddities import Oddity
from nucleus_conformance.corpus.parsing import parsed
from nucleus_conformance.corpus.rules import EFFECTS, Selection, rule
from nucleus_spec import all_problems
from nucleus_spec.editions import Edition
from nucleus_spec.envelopes import EXPORTED, LISTED, Held, held
from nucleus_spec.errors import InvalidPrediction
from nucleus_spec.pointer import keys_of, pointer_to
from nucleus_spec.prediction_list import LISTS
from nucleus_spec.predictions import (
    DISPATCH,
    Prediction,
    SegmentationPrediction,
    class_of,
)
from nucleus_spec.showing import show_pointer
from nucleus_spec.upload import compared_ids
from nucleus_spec.wire import Key, parameters


@frozen
class Judged:
    """What is known of a payload.

    `payload` is as it is to be read; None: there is none. `prediction`: what it is read as, if that
    is possible. `geometry`: that of the payload, if nothing in it is wrong. `pointer`: where it is
    in its record.
    """

    pointer: str
    payload: Any
    prediction: Prediction | None
    read_as: type[Prediction] | None
    geometry: Mapping[str, Any] | None = None
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
        if not record.strip(_WHITE):
            return
        try:
            value = parsed(record)
        except InvalidPrediction as error:
            yield self._unreadable(error, line, pointer)
            return
        found: Iterable[Held] = held_in(value, pointer, self.under)
        most = _MOST_FINDINGS
        if len(record) > _LARGE:
            found = list(islice(found, _MOST_HELD + 1))
            if len(found) > _MOST_HELD:
                problem = f"has more than {_MOST_HELD:,} predictions in it: they were not read"
                many = InvalidPrediction("invalid-json", "", "WIRE-7", problem)
                yield self._unreadable(many, line, pointer)
                return
            most //= len(found) or 1
        holds_any = is_inside = False
        for each in found:
            holds_any, is_inside = True, each.pointer != pointer
            judged = self._judged(each, line, pointer, len(record))
            if is_inside and self.warns:
                for oddity in rows.of_another_item(value, each, pointer):
                    self.add_oddity(judged, line, oddity)
            yield judged if len(judged.findings) <= most else _shortened(judged, most)
        for each in rows.left_over(value, pointer) if is_inside else ():
            judged = Judged(each.pointer, each.payload, None, None)
            where = show_pointer(each.pointer)
            said = f"{where} is a list of objects that is named as no type: it is not read"
            self._add(judged, line, "holds-others", "", said)
            yield judged
        if not holds_any and (key := rows.not_looked_into(value)):
            judged = Judged(pointer, None, None, None)
            where = show_pointer(pointer_to(key))
            said = f"in {where} no predictions are looked for, and there are none elsewhere"
            self._add(judged, line, "no-prediction", pointer_to(key), said)
            yield judged

    def _unreadable(self, error: InvalidPrediction, line: int, pointer: str) -> Judged:
        judged = Judged(pointer, None, None, None)
        self._add(judged, line, error.requirement, "", said_of(error), problem=error.code)
        return judged

    def _judged(self, each: Held, line: int, at: str, size: int) -> Judged:
        payload = each.payload
        cls: Any = each.read_as or class_named(payload)
        read = as_read(payload, cls, self.under)
        prediction, found, has_most = judged_in_time(read, cls, self.under, size)
        geometry = None if has_most else _right_geometry(read, found)
        judged = Judged(each.pointer, payload, prediction, cls, geometry)
        odd = list(oddities.of_payload(payload, cls, self.under)) if self.warns else []
        for problem, count in same_once(found):
            is_of_type = problem.requirement == "DISPATCH-4"
            instead = type_meant(payload) if is_of_type else ""
            said = said_with_hints(problem, cls, self.under, odd)
            said += said_of_type(payload) if is_of_type else ""
            said += "; so large a payload was not searched for more" if has_most else ""
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
            for oddity in odd:
                self.add_oddity(judged, line, oddity)
            for oddity in () if geometry is None else oddities.of_geometry(geometry, cls):
                self.add_oddity(judged, line, oddity)
            if isinstance(prediction, SegmentationPrediction):
                for oddity in oddities.of_mask(prediction):
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
            judged, line, odd.code, odd.pointer, odd.message, odd.problem, odd.count, odd.instead
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
        payload = judged.payload if isinstance(judged.payload, dict) else {}
        item = payload.get("reference_id")
        return Finding(
            self.file,
            line,
            code,
            of.severity,
            of.effect,
            message,
            show_pointer(judged.pointer + key),
            shown_pattern_of(key),
            of.requirement,
            problem,
            told(payload.get("type")) or "",
            told(payload.get("dataset_item_id") if item is None else item),
            told(payload.get("annotation_id")),
            count,
            told(instead) or "",
            within=show_pointer(judged.pointer) if judged.pointer else "",
        )


def class_named(payload: Any) -> type[Prediction] | None:
    """The class that a payload's type names, if it does."""
    named = payload.get("type") if isinstance(payload, dict) else None
    return DISPATCH.get(named) if isinstance(named, str) else None


_LARGE: Final = 2**18
"""The bytes of a record whose predictions are counted before they are looked at."""
_MOST_HELD: Final = 100_000
"""How many predictions a record may hold."""
_MOST_FINDINGS: Final = 100_000
"""How many findings are kept of a record; but one of each prediction is."""
_VAST: Final = 100_000
"""How many values a payload has for no more than its first problem to be looked for. Each takes a
byte at least."""


def _shortened(judged: Judged, most: int) -> Judged:
    """What is worst of what is said, and how much more there is."""
    worst = sorted(judged.findings, key=lambda each: (each.severity, EFFECTS.index(each.effect)))
    more = f"{worst[most - 1].message} (and {len(worst) - most:,} findings more)"
    last = msgspec.structs.replace(worst[most - 1], message=more)
    return evolve(judged, findings=[*worst[: most - 1], last])


def _right_geometry(payload: Any, problems: list[InvalidPrediction]) -> Mapping[str, Any] | None:
    """The geometry of a payload of which these are all problems, if none is in it."""
    geometry = payload.get("geometry") if isinstance(payload, dict) else None
    if not isinstance(geometry, dict):
        return None
    for each in problems:
        if not each.pointer or each.pointer.startswith(_OF_GEOMETRY):
            return None
    return geometry


_OF_GEOMETRY: Final = ("/geometry", "/type")
"""Where a mistake leaves it open how a geometry is read."""


def judged_in_time(
    read: Any, cls: type[Prediction] | None, under: Edition, size: int
) -> tuple[Prediction | None, list[InvalidPrediction], bool]:
    """The prediction that a payload of so many bytes is, if it is one, and what is wrong with it.

    Of one with very many values, that is the first problem alone: then the last member is True.
    """
    has_most = size > _VAST and _is_vast(read)
    judge = _judged_briefly if has_most else all_problems.judged
    return (*judge(read, read_as=cls, edition=under), has_most)


def _is_vast(payload: Any) -> bool:
    left, count = [payload], 0
    while left and count <= _VAST:
        value = left.pop()
        inside: Any = value.values() if isinstance(value, dict) else value
        if isinstance(value, dict | list):
            count += len(value)
            left += [each for each in inside if isinstance(each, dict | list)]
    return count > _VAST


def _judged_briefly(
    payload: Any, *, read_as: type[Prediction] | None, edition: Edition
) -> tuple[Prediction | None, list[InvalidPrediction]]:
    """The same with the first one of all problems alone, in little time and memory."""
    try:
        cls = class_of(payload) if read_as is None else read_as
        return cls.from_json(payload, edition=edition), []
    except InvalidPrediction as error:
        return None, [error]


def as_read(payload: Any, cls: Any, under: Edition) -> Any:
    """The payload, with the names under which a reader looks for what is sent under others.

    A dump may have what a release sends: `item_id`, which no release reads (REFERENCE-2). `cls`:
    the class that reads it; None: there is none.
    """
    if cls is None or not isinstance(payload, dict):
        return payload
    for key in _sent_otherwise(cls, under):
        if isinstance(payload.get(key.name), str) and key.read_name not in payload:
            payload = {**payload, key.read_name: payload[key.name]}
    return payload


@functools.cache
def _sent_otherwise(cls: Any, under: Edition) -> list[Key]:
    known = [key for _, key, _ in parameters(cls) if key.since <= under]
    return [key for key in known if key.read_name != key.name]


_WHITE: Final = b" \t\r\n"
_BY_LIST: Final = {name: cls for cls, name in LISTS.items()}
_HOLDING: Final = frozenset({*LISTED, *_BY_LIST})
"""The keys of a document whose members are records."""


def held_in(value: Any, pointer: str, under: Edition) -> Iterable[Held]:
    """The payloads of a record that stands there in its document, as that holds them."""
    if not pointer and isinstance(value, dict) and "type" in value:
        return (Held("", value),)  # as most are: `held` says the same, in three times the time
    return held(value, edition=under) if not pointer else _held_at(value, pointer, under)


def _held_at(value: Any, pointer: str, under: Edition) -> Iterator[Held]:
    way = _way_of_list(pointer)
    if not way:
        for each in held(value, edition=under):
            yield Held(pointer + each.pointer, each.payload, each.read_as)
        return
    holder: Any = [value]
    for key in reversed(way):
        holder = {key: holder}
    start = pointer_to(*way, 0)
    for each in held(holder, edition=under):
        yield Held(pointer + each.pointer.removeprefix(start), each.payload, each.read_as)


def _way_of_list(pointer: str) -> list[str]:
    """The keys of the list, in an object, in which a record stands; none if it is in no such."""
    way = keys_of(pointer)
    if not way or way[0] not in _HOLDING:
        return []
    return way[:2] if way[0] == "annotations" and way[1:2] and way[1] in EXPORTED else way[:1]


def is_typed(pointer: str) -> bool:
    """Whether what stands there is read as one type, whatever it says itself."""
    way = _way_of_list(pointer)
    return len(way) > 1 or (way != [] and way[0] in _BY_LIST)


def identity(prediction: Prediction, under: Edition) -> int:
    """The hash of what no other prediction of an upload may have; 0: it is compared with none."""
    ids = compared_ids(prediction, edition=under)
    return 0 if ids is None else hashed(f"{ids[0]}\0{ids[1]}")


def mask_of(prediction: Prediction) -> int:
    """The hash of the item that a mask is of; 0: it is no mask."""
    if not isinstance(prediction, SegmentationPrediction):
        return 0
    return item_of(prediction.reference_id, prediction.dataset_item_id, prediction.dataset_id)


def item_of(reference_id: Any, dataset_item_id: Any, dataset_id: Any) -> int:
    """The hash of the item with these names."""
    return hashed(f"{reference_id}\0{dataset_item_id}\0{dataset_id}")


def hashed(text: str) -> int:
    """The hash of a text, which is never 0."""
    return xxh3_64_intdigest(text.encode("utf-8", "surrogatepass")) or 1
