"""Stretches of files: read each for itself, they have the blocks that the files have."""

from __future__ import annotations

import gzip
import io
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nucleus_conformance.corpus import blocks as cutting
from nucleus_conformance.corpus.blocks import SIZE, Block, blocks
from nucleus_conformance.corpus.sources import Source
from nucleus_conformance.corpus.spans import LENGTH, Span, length_for, tasks
from nucleus_conformance.errors import UsageError
from tests.helpers.dumps import good, lines

DATA = st.lists(
    st.sampled_from([b"\n", b"{}\n", b'{"a": 1}\n', b"x" * 30, b" " * 40, b"\n\n\n"]), max_size=60
).map(b"".join)


def as_one(block: Block, lines: int) -> tuple[Any, ...]:
    return block.line + lines, block.data, block.broken, block.digest


def joined(spans: list[Span], size: int) -> Iterator[tuple[Any, ...]]:
    """The blocks of stretches of one file, with the lines that they have in it."""
    before = 0
    for span in spans:
        made = span.blocks("lines", size)
        while True:
            try:
                yield as_one(next(made), before)
            except StopIteration as end:
                before += end.value
                break


class TestStretches:
    @given(DATA, st.integers(1, 4))
    def test_have_the_blocks_of_the_file(self, data: bytes, times: int) -> None:
        """However long its lines are: some are too large."""
        size = 16
        with tempfile.TemporaryDirectory() as folder, patch.object(cutting, "LARGEST", 50):
            path = Path(folder, "dump.jsonl")
            path.write_bytes(data)
            (spans,) = [
                [
                    each
                    for task in tasks([Source("d", path)], "lines", size * times, size)
                    for each in task
                ]
            ]
            whole = [as_one(each, 0) for each in blocks(io.BytesIO(data), "lines", size)]
            assert list(joined(spans, size)) == whole

    def test_are_several_of_a_large_file_of_lines(self, tmp_path: Path) -> None:
        path = tmp_path / "dump.jsonl"
        path.write_bytes(lines(good(200)))
        made = [each for task in tasks([Source("d", path)], None, 4096, 1024) for each in task]
        assert len(made) > 5
        assert sum(each.length for each in made) == path.stat().st_size

    @pytest.mark.parametrize("kind", ["packed", "document", "no dump"])
    def test_are_one_of_what_cannot_be_cut(self, kind: str, tmp_path: Path) -> None:
        path, data = tmp_path / "dump", lines(good(200))
        made = {
            "packed": gzip.compress(data),
            "document": b"[" + data.replace(b"\n", b",\n")[:-2] + b"]",
            "no dump": data.decode().encode("utf-16"),
        }
        path.write_bytes(made[kind])
        ((span,),) = tasks([Source("d", path)], None, 1024, 512)
        assert span.end is None

    def test_of_small_files_are_one_task(self, tmp_path: Path) -> None:
        paths = [tmp_path / f"{number}.jsonl" for number in range(5)]
        for each in paths:
            each.write_bytes(lines(good(3)))
        size = paths[0].stat().st_size
        made = list(tasks([Source(each.name, each) for each in paths], None, 2 * size, 64))
        assert [[each.file for each in task] for task in made] == [[0, 1], [2, 3], [4]]

    def test_are_longer_where_there_is_much(self, tmp_path: Path) -> None:
        path = tmp_path / "dump.jsonl"
        with path.open("wb") as file:
            file.truncate(2**40)  # it has nothing in it
        assert length_for([]) == LENGTH
        length = length_for([Source("d", path)])
        assert length == 2**30
        assert length % SIZE == 0

    def test_of_a_file_that_has_become_shorter_are_refused(self, tmp_path: Path) -> None:
        path = tmp_path / "dump.jsonl"
        path.write_bytes(lines(good(50)))
        *_, (last,) = tasks([Source("d", path)], None, 4096, 1024)
        path.write_bytes(lines(good(20)))
        with pytest.raises(UsageError, match="d has changed while it was read"):
            list(last.blocks(None, 1024))
