"""How dumps are cut into records, whatever they are: lines, arrays, requests, exports."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nucleus_conformance.corpus import blocks as cutting
from nucleus_conformance.corpus.beginnings import format_of
from nucleus_conformance.corpus.blocks import Block, blocks
from tests.helpers.dumps import good, lines

SIZES = st.integers(7, 400)


def cut(data: bytes, size: int = 64) -> list[Block]:
    return list(blocks(io.BytesIO(data), size=size))


def found(data: bytes, size: int = 64) -> list[tuple[int, str, bytes]]:
    """Each record that is not blank: its line, its pointer, and its bytes."""
    return [
        (*block.place(index), record.strip())
        for block in cut(data, size)
        for index, record in enumerate(block.records())
        if record.strip()
    ]


class TestLines:
    @given(st.lists(st.sampled_from([b"", b"{}", b'{"a": "x"}', b"[1, 2]", b"{" * 90])), SIZES)
    def test_each_is_a_record_with_its_number(self, each: list[bytes], size: int) -> None:
        data = b'{"first": 1}\n{"second": 2}\n' + b"\n".join(each)
        wanted = [(n, "", line) for n, line in enumerate(data.split(b"\n"), 1) if line]
        assert found(data, max(size, 20)) == wanted

    def test_that_are_too_large_are_refused_and_the_next_are_read(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(cutting, "LARGEST", 100)
        data = b'{"a": 1}\n{}\n' + b"x" * 500 + b'\n{"b": 1}\n{"c": 1}'
        records = {place[0]: place[2] for place in found(data, 32)}
        assert records[1] == b'{"a": 1}'
        assert records[4] == b'{"b": 1}'
        assert records[5] == b'{"c": 1}'
        (large,) = [each for each in cut(data, 32) if each.broken]
        assert large.broken[0].startswith("it has 501 bytes")
        assert large.line == 3

    def test_numbers_and_places_go_on_from_block_to_block(self) -> None:
        made = cut(lines(good(30)), 500)
        assert [each.number for each in made] == list(range(len(made)))
        assert [each.at for each in made[1:]] == [each.at + len(each.data) for each in made[:-1]]


DOCUMENTS: dict[str, tuple[Any, list[str]]] = {
    "an array": (good(4), ["/0", "/1", "/2", "/3"]),
    "a request": ({"update": False, "annotations": good(2)}, ["/annotations/0", "/annotations/1"]),
    "a list of predictions": ({"box_predictions": good(1)}, ["/box_predictions/0"]),
    "an answer": ({"predictions": good(2)}, ["/predictions/0", "/predictions/1"]),
    "an answer by type": ({"annotations": {"box": good(1)}}, ["/annotations/box/0"]),
    "an export": ([{"item": {"reference_id": "r"}, "box": good(1)}], ["/0"]),
    "a payload": (good(1)[0], [""]),
    "a mask": (good(7)[6], [""]),
    "nothing": ([], []),
}


class TestDocuments:
    @pytest.mark.parametrize("name", DOCUMENTS)
    @pytest.mark.parametrize("indent", [None, 2])
    @pytest.mark.parametrize("size", [40, 4000])
    def test_have_members(self, name: str, indent: int | None, size: int) -> None:
        value, pointers = DOCUMENTS[name]
        text = json.dumps(value, indent=indent)
        records = found(text.encode(), size)
        assert [pointer for _, pointer, _ in records] == pointers
        for line, pointer, record in records:
            member = value
            for key in pointer.split("/")[1:]:
                member = member[int(key) if isinstance(member, list) else key]
            assert json.loads(record) == member
            before = text.split("\n")[line - 1].strip()
            assert before.startswith("{") or " {" in before

    @given(
        st.recursive(
            st.text('"\\[]{}a,:', max_size=5) | st.integers(),
            lambda inner: (
                st.lists(inner, max_size=4)
                | st.dictionaries(st.text('"\\]a', max_size=3), inner, max_size=4)
            ),
            max_leaves=12,
        ),
        SIZES,
    )
    def test_are_cut_alike_however_they_are_read(self, value: Any, size: int) -> None:
        data = json.dumps([value, {"b": value}, 3], indent=1).encode()
        assert [json.loads(record) for _, _, record in found(data, size)] == [
            value,
            {"b": value},
            3,
        ]

    def test_that_stand_one_after_the_other_are_members(self) -> None:
        data = b"".join(json.dumps(each, indent=2).encode() + b"\n" for each in good(3))
        assert [json.loads(record) for _, _, record in found(data)] == good(3)

    def test_a_member_that_is_no_json_costs_itself(self) -> None:
        data = b'[{"a": NaN}, {"b": 01, }, {"c" 1}, {"d": 1}]'
        assert [record for _, _, record in found(data)] == [
            b'{"a": NaN}', b'{"b": 01, }', b'{"c" 1}', b'{"d": 1}',
        ]  # fmt: skip

    def test_a_member_that_is_too_large_is_refused_and_the_next_is_read(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(cutting, "LARGEST", 100)
        data = json.dumps([{"a": 1}, {"b": ["x" * 30] * 20}, {"c": 1}]).encode()
        made = cut(data, 32)
        assert sum(len(each.broken) for each in made) == 1
        assert [record for _, pointer, record in found(data, 32) if pointer != "/1"] == [
            b'{"a": 1}', b'{"c": 1}',
        ]  # fmt: skip

    def test_a_document_that_breaks_off_has_a_last_member(self) -> None:
        (first, second) = found(b'[{"a": 1}, {"b": "never clo')
        assert first[2] == b'{"a": 1}'
        assert second[2].startswith(b'{"b"')


@pytest.mark.parametrize(
    ("start", "wanted"),
    [
        (b"", "lines"),
        (b'{"type": "box"}\n', "lines"),
        (b'{"type": "box"}', "lines"),
        (b'{"type": "box"}\n{"type": "box"}\n', "lines"),
        (b'{"type": "box"\n{"type": "box"}\n', "lines"),
        (b"nonsense\n", "lines"),
        (b'[{"type": "box"}]\n[{"type": "box"}]\n', "lines"),
        (b'[{"type": "box"}]\n', "document"),
        (b'[\n{"type": "box"},\n{"type": "box"}\n]', "document"),
        (b'{"update": true, "annotations": []}\n', "document"),
        (b'{"update": true, "annotations": []}\n{"update": true, "annotations": []}\n', "lines"),
        (b'{\n  "type": "box"\n}\n', "document"),
    ],
)
def test_the_format_is_found_out(start: bytes, wanted: str) -> None:
    assert format_of(start) == wanted
