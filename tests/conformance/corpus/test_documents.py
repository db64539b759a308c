"""JSON documents, whatever is in them: what is right, and which predictions they hold."""

from __future__ import annotations

import functools
import io
import json
import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any, Final, NoReturn

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nucleus_conformance.cli import main
from nucleus_conformance.corpus import blocks as blocks_module
from nucleus_conformance.corpus.blocks import Block, UnreadError, blocks
from nucleus_conformance.corpus.check import Checker, Wanted
from nucleus_conformance.corpus.exact import Exact, Judged
from nucleus_conformance.corpus.rules import Selection
from nucleus_spec import DEFAULT
from nucleus_spec.envelopes import held
from tests.helpers.dumps import good, payload
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
SHAPES: Final = {
    "lists": _object(_LISTS),
    "objects": _object(_LISTS | _PLAIN | _BY_TYPE),
    "array": _array(_PLAIN | _BY_TYPE | _LISTS),
}
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


def _blocks(data: bytes, size: int) -> tuple[list[Block], bool]:
    """The blocks of a document, and whether it was read to its end."""
    made: list[Block] = []
    try:
        made.extend(blocks(io.BytesIO(data), "document", size))
    except UnreadError:
        return made, False
    return made, True


def check(data: bytes, size: int) -> bool:
    """Compare what is read with what `json.loads` and the reader take. Whether it is right."""
    made, is_read = _blocks(data, size)
    judged = [
        each
        for block in made
        for index, record in enumerate(block.records())
        for _, each in JUDGE.of_block(block, index, record)
    ]
    is_right = is_read and all(
        found.problem != "invalid-json" for each in judged for found in each.findings
    )
    fast, exact = checkers()
    assert [fast.check("f", each) for each in made] == [exact.check("f", each) for each in made]
    try:
        values = list(_values(data.decode("utf-8")))
    except ValueError:
        assert not is_right
        return False
    assert is_right
    payloads = chain.from_iterable(held(value) for value in values)
    wanted = [_shown(JUDGE._judged(each, 1, "", len(data))) for each in payloads]
    found = [_shown(each) for each in judged if not _is_of_none(each)]
    assert sorted(found, key=repr) == sorted(wanted, key=repr)
    return True


@functools.cache
def checkers() -> tuple[Checker, Checker]:
    """One as it is, and one that asks the reference about each line."""
    wanted = Wanted(DEFAULT, Selection(), counts=True)
    return Checker(wanted), Exactly(wanted)


def _is_of_none(judged: Judged) -> bool:
    """Whether it only says that there are no predictions."""
    return [each.code for each in judged.findings] == ["no-prediction"]


class TestAnyDocument:
    """A document MUST be right where `json.loads` takes it, and hold what the reader takes of that."""

    @settings(deadline=None, max_examples=60)
    @given(st.one_of(*SHAPES.values()), EDITS, st.sampled_from([7, 60, 4000]))
    def test_is_read_as_a_whole(
        self, text: str, edits: list[tuple[float, int, str]], size: int
    ) -> None:
        check(_edited(text, edits), size)

    @pytest.mark.nightly
    @pytest.mark.parametrize("size", [7, 60, 4000])
    @pytest.mark.parametrize("shape", SHAPES)
    @settings(deadline=None, max_examples=12_000)
    @given(drawn=st.data())
    def test_a_hundred_thousand_are(self, drawn: st.DataObject, shape: str, size: int) -> None:
        text, edits = drawn.draw(SHAPES[shape]), drawn.draw(EDITS)
        check(_edited(text, edits), size)


GOOD: Final = json.dumps(payload())
WRONG: Final = json.dumps(payload(confidence=-1))
EXAMPLES: Final = {
    "a key whose value is no list": ('{"segmentations": B}', ["CONFIDENCE-1"]),
    "a type whose value is no list": ('{"annotations": {"box": B}}', ["CONFIDENCE-1"]),
    "an escaped key": ('{"segmentation\\u0073": [B]}', ["CONFIDENCE-1"]),
    "lists that are read, and others": ('{"box_predictions": [], "annotations": [B]}', ["no-prediction"]),
    "a list that is there twice": ('{"annotations": [B], "annotations": [A]}', []),
    "a mask whose type comes last": (
        '{"annotations": [{"label": "a", "index": 1}], "reference_id": "r", "mask_url": "s3://b/m.png", "type": "mask"}',
        [],
    ),
    "a list in a payload": ('{"annotations": [{"box": [B], "item": {}}]}', ["DISPATCH-4", "holds-others"]),
    "a broken neighbour": ('{"update": tru, "annotations": [A]}', ["WIRE-7"]),
    "a neighbour that is no number": ('{"update": NaN, "annotations": [A]}', ["WIRE-7"]),
    "what follows on the line": ("[A] [A]", ["WIRE-7"]),
    "no key": ('{"annotations": [A], 7: 1}', ["WIRE-7", "broken-document"]),
    "a broken key": ('{"annotations": [A], "\\x": 1}', ["WIRE-7"]),
    "a string that is not closed": ('["' + '\\"' * 5000, ["WIRE-7"]),
    "very many places": ('["a' + '"a' * 5000, ["WIRE-1"] * 51 + ["WIRE-7"] * 150 + ["broken-document"]),
}  # fmt: skip


@pytest.mark.parametrize("name", EXAMPLES)
def test_examples(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text, codes = EXAMPLES[name]
    path = tmp_path / "dump.json"
    path.write_text(text.replace("A", GOOD).replace("B", WRONG))
    main(["lint", str(path), "--format", "json", "--ignore", "UPLOAD"])
    found = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert sorted(each["code"] for each in found) == codes


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ("[A, B,]", ["has a comma behind its last member"]),
        ("[A B]", ["lacks a comma before the next member"]),
        ("[A,, B]", ["has a comma with nothing before it"]),
        ("[, A, B]", ["has a comma with nothing before it"]),
        ("[A, B}", ["has a } that closes nothing"]),
        ("[A, B", ["breaks off: an array or an object is not closed"]),
        ('{"update": true "annotations": [A, B]}', ["lacks a comma before the next member"]),
        ('{"annotations": [A, B], }', ["has a comma behind its last member"]),
        ("[A, B]", []),
        ("[]\n[A,\n B]", []),
        ('{"annotations": [A, B], "update": {"a": [1, 2]}}', []),
    ],
)
def test_documents_that_are_no_json(
    document: str, said: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, made in zip("AB", good(2), strict=True):
        document = document.replace(name, json.dumps(made))
    (tmp_path / "dump.json").write_text(document)
    options = ["--input-format", "document", "--format", "json"]
    assert main(["lint", str(tmp_path / "dump.json"), *options]) == bool(said)
    found = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [each["code"] for each in found] == ["WIRE-7"] * len(said)
    assert all(each["message"].startswith(f"the document {said[0]}") for each in found)


class TestTooLargeToBeReadAsAWhole:
    """Of a document above the bound, what is read otherwise MUST be told."""

    def read(self, text: str, monkeypatch: pytest.MonkeyPatch) -> list[str]:
        monkeypatch.setattr(blocks_module, "LARGEST", 200)
        many = ", ".join([WRONG] * 3)
        data = text.replace("M", many).encode()
        return [
            said for each in blocks(io.BytesIO(data), "document") for said in each.broken.values()
        ]

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ('{"annotations": [M], "segmentations": [M], "update": true}', []),
            ('{"annotations": {"box": [M], "line": [M]}}', []),
            ('{"annotations": [M], "type": "box"}', ["has type behind"]),
            ('{"annotations": [M], "annotations": []}', ["has annotations behind"]),
            ('{"annotations": [M], "segmentations": null}', ["has segmentations behind"]),
            ('{"annotations": {"box": [M], "box": []}}', ["has box behind"]),
            ('{"annotations": [M], "box_predictions": [M]}', ["has box_predictions behind"]),
            ('{"update": [M], "annotations": [M]}', ["bytes, where 200 are the most"]),
        ],
    )
    def test_is_told(self, text: str, said: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
        found = self.read(text, monkeypatch)
        assert len(found) == len(said)
        assert all(each in one for each, one in zip(said, found, strict=True))


class TestFirstLines:
    """What a file holds MUST NOT be guessed of less than its first line."""

    @pytest.mark.parametrize("is_whole", [True, False])
    def test_that_are_long(self, is_whole: bool) -> None:
        first = json.dumps(payload(metadata={"a": "x" * 2**20})).encode()
        data = (first if is_whole else first[:-3]) + f"\n{GOOD}\n{WRONG}\n".encode()
        made = list(blocks(io.BytesIO(data)))
        assert [each.places for each in made] == [None] * len(made)
        assert b"".join(each.data for each in made) == data

    def test_that_go_on_in_the_next_are_a_document(self) -> None:
        text = '{\n"annotations": [\n{},\n{}\n]\n}\n'
        (made,) = blocks(io.BytesIO(text.encode()))
        assert made.places == ((3, "/annotations/0", 1, 3), (4, "/annotations/1", 1, 3))


def test_a_row_may_hold_what_is_no_object(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "dump.jsonl"
    path.write_text('{"item": {"reference_id": "i"}, "polygon": [true, 7, [{}]]}\n')
    assert main(["lint", str(path)]) == 1
    assert capsys.readouterr().out.endswith("\n3 of 3 predictions would be refused\n")
