"""JSON documents, whatever is in them: what is right, and which predictions they hold."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from itertools import chain
from typing import Any, Final, NoReturn

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nucleus_conformance.corpus.blocks import blocks
from nucleus_conformance.corpus.check import Checker, Wanted
from nucleus_conformance.corpus.exact import Exact, Judged
from nucleus_conformance.corpus.rules import Selection
from nucleus_spec import DEFAULT
from nucleus_spec.envelopes import held
from tests.helpers.dumps import payload
from tests.helpers.exactly import Exactly

_WHITE: Final = re.compile(r"[ \t\r\n]*")
_PARTS: Final = [
    *'[]{},:"\\ \n01x', "null", "tru", "NaN", "[]", "{}", '"type"', '"\\u0061', '"annotations": [', "\x00",
    ', "box_predictions": []', ', "annotations": 7', '\n[7]', "\x0b", "\xa0",
]  # fmt: skip
_KEYS: Final = st.sampled_from(
    [
        *("annotations", "segmentations", "predictions", "box_predictions", "line_predictions"),
        *("box", "segmentation", "item", "type", "mask_url", "update", "", "annotation\\u0073"),
    ]
)


def _object(value: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Objects, whose keys may be there twice."""
    members = st.lists(st.builds('"{}":{}'.format, _KEYS, value), min_size=1, max_size=3)
    return members.map(", ".join).map("{{{}}}".format)


def _array(value: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.lists(value, max_size=2).map(",\n".join).map("[{}]".format)


_PAYLOADS: Final = st.sampled_from(
    [
        json.dumps(each, indent=indent)
        for each, indent in (
            (payload(), None),
            (payload("line", metadata={"a": ["}", "\\", '"']}), 1),
            (payload("mask"), None),
            (payload(confidence=2, type=None), None),
        )
    ]
)
_PLAIN: Final = _PAYLOADS | st.sampled_from(["null", "7", "{}", "[]", '"box"'])
_LISTS: Final = _array(_PAYLOADS | _PLAIN | _array(_PAYLOADS))
_BY_TYPE: Final = _object(_LISTS | _PLAIN)
DOCUMENTS: Final = st.one_of(
    _object(_LISTS), _object(_LISTS | _PLAIN | _BY_TYPE), _array(_PLAIN | _BY_TYPE | _LISTS)
)
EDITS: Final = st.lists(
    st.tuples(
        st.floats(0, 1, exclude_max=True),
        st.sampled_from([0, 0, 1, 1, 2, 30, 10**6]),
        st.sampled_from(["", *_PARTS]),
    ),
    max_size=2,
)


def _edited(text: str, edits: list[tuple[float, int, str]]) -> bytes:
    for place, count, part in edits:
        at = int(place * (len(text) + 1))
        text = text[:at] + part + text[at + count :]
    return text.encode("latin-1")


def _refuse(name: str) -> NoReturn:
    raise ValueError(name)


def _values(text: str) -> Iterator[Any]:
    """The values of documents, each of which begins on a line of its own."""
    decoder = json.JSONDecoder(parse_constant=_refuse)
    at = len(_WHITE.match(text)[0])  # type: ignore[index]
    while at < len(text):
        value, end = decoder.raw_decode(text, at)
        yield value
        between = _WHITE.match(text, end)
        assert between is not None
        at = between.end()
        if at < len(text) and "\n" not in between[0]:
            raise ValueError("Extra data")


JUDGE: Final = Exact(DEFAULT, Selection(), "file")


def _shown(judged: Judged) -> Any:
    found = [(each.code, each.key, each.message) for each in judged.findings]
    return judged.payload, judged.read_as, judged.prediction, found


def check(data: bytes, size: int) -> bool:
    """Compare what is read with what `json.loads` and the reader take. Whether it is right."""
    made = list(blocks(io.BytesIO(data), "document", size))
    judged = [
        each
        for block in made
        for index, record in enumerate(block.records())
        for _, each in JUDGE.of_block(block, index, record)
    ]
    is_right = all(found.problem != "invalid-json" for each in judged for found in each.findings)
    fast, exact = Checker(WANTED), Exactly(WANTED)
    assert [fast.check("f", each) for each in made] == [exact.check("f", each) for each in made]
    try:
        values = list(_values(data.decode("utf-8")))
    except ValueError:
        assert not is_right
        return False
    assert is_right
    payloads = chain.from_iterable(held(value) for value in values)
    wanted = [_shown(JUDGE._judged(each, 1, "")) for each in payloads]
    found = [_shown(each) for each in judged if not _is_of_none(each)]
    assert sorted(found, key=repr) == sorted(wanted, key=repr)
    return True


WANTED: Final = Wanted(DEFAULT, Selection(), counts=True)


def _is_of_none(judged: Judged) -> bool:
    """Whether it only says that there are no predictions."""
    return [each.code for each in judged.findings] == ["no-prediction"]


class TestAnyDocument:
    """A document MUST be right where `json.loads` takes it, and hold what the reader takes of that."""

    @settings(deadline=None, max_examples=60)
    @given(DOCUMENTS, EDITS, st.sampled_from([7, 60, 4000]))
    def test_is_read_as_a_whole(
        self, text: str, edits: list[tuple[float, int, str]], size: int
    ) -> None:
        check(_edited(text, edits), size)

    @pytest.mark.nightly
    @settings(deadline=None, max_examples=100_000)
    @given(DOCUMENTS, EDITS, st.sampled_from([7, 60, 4000]))
    def test_a_hundred_thousand_are(
        self, text: str, edits: list[tuple[float, int, str]], size: int
    ) -> None:
        check(_edited(text, edits), size)
