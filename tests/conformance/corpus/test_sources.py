"""Which files names stand for, and how they are read: packed, from a pipe, or damaged."""

from __future__ import annotations

import gzip
import io
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
import zstandard

from nucleus_conformance.cli import main
from tests.helpers.command_line import as_a_program
from tests.helpers.dumps import good, lines, payload, written

Capture = pytest.CaptureFixture[str]
DATA = lines([*good(5), payload(), payload()])


def summary(capsys: Capture, *arguments: str) -> str:
    assert main(["lint", *arguments]) == 1
    return capsys.readouterr().out.splitlines()[-1]


WANTED = "2 of 7 predictions would be refused; an upload of all of them is refused as a whole"


@pytest.mark.fault(45, "lint")
class TestPacked:
    @pytest.mark.parametrize("kind", ["gzip", "zstd", "members", "frames"])
    def test_files_are_unpacked(self, kind: str, tmp_path: Path, capsys: Capture) -> None:
        half = DATA.index(b"\n", len(DATA) // 2) + 1
        pack = zstandard.ZstdCompressor().compress if kind in ("zstd", "frames") else gzip.compress
        whole = kind in ("gzip", "zstd")
        path = tmp_path / "dump"
        path.write_bytes(pack(DATA) if whole else pack(DATA[:half]) + pack(DATA[half:]))
        assert summary(capsys, str(path)) == WANTED


class TestOnce:
    def test_stdin_is_read_again_where_that_is_needed(
        self, monkeypatch: pytest.MonkeyPatch, capsys: Capture
    ) -> None:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(DATA)))
        assert summary(capsys, "-") == WANTED

    def test_so_is_a_pipe(self, tmp_path: Path, capsys: Capture) -> None:
        path = tmp_path / "pipe"
        os.mkfifo(path)
        writer = threading.Thread(target=path.write_bytes, args=(DATA,))
        writer.start()
        assert summary(capsys, str(path)) == WANTED
        writer.join()

    def test_neither_can_be_a_part(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
    ) -> None:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(DATA)))
        assert main(["lint", "-", "--part", str(tmp_path / "part")]) == 2
        assert "--part needs files: - cannot be read again" in capsys.readouterr().err
        assert list(tmp_path.iterdir()) == []


@pytest.mark.fault(45, "lint")
class TestNames:
    def test_of_folders_stand_for_the_dumps_in_them(self, tmp_path: Path, capsys: Capture) -> None:
        (tmp_path / "in").mkdir()
        written(tmp_path / "a.jsonl", good(1))
        written(tmp_path / "in" / "b.json", good(2))
        (tmp_path / "in" / "c.ndjson.gz").write_bytes(gzip.compress(lines(good(3))))
        (tmp_path / "notes.txt").write_text("no dump")
        assert main(["lint", str(tmp_path)]) == 1
        assert " of 6 predictions" in capsys.readouterr().out

    def test_may_be_patterns_and_each_file_is_read_once(
        self, tmp_path: Path, capsys: Capture
    ) -> None:
        name = written(tmp_path / "a.jsonl", good(4))
        assert main(["lint", f"{tmp_path}/*.jsonl", name]) == 0
        assert capsys.readouterr().out.startswith("0 of 4 predictions would be refused")

    @pytest.mark.parametrize(
        ("name", "said"),
        [
            ("none", "cannot read {}: No such file or directory"),
            ("*.none", "cannot read {}: no file matches"),
            (
                "empty",
                "{} has no file whose name ends in .jsonl, .ndjson or .json, or in one of these "
                "and .gz, .zst or .zstd",
            ),
            ("null", "cannot read {}: it is no file"),
        ],
    )
    def test_that_stand_for_nothing(
        self, name: str, said: str, tmp_path: Path, capsys: Capture
    ) -> None:
        (tmp_path / "empty").mkdir()
        (tmp_path / "null").symlink_to(os.devnull)
        path = tmp_path / name
        assert main(["lint", str(path)]) == 2
        assert capsys.readouterr() == ("", f"nucleus-conformance: {said.format(path)}\n")


@pytest.mark.slow
def test_stdin_that_is_closed_is_no_empty_dump() -> None:
    shell = ["sh", "-c", 'exec "$@" <&-', "sh", sys.executable, "-c", as_a_program()]
    done = subprocess.run([*shell, "lint", "-"], capture_output=True, text=True, check=False)
    said = "stdin is closed: name a file, or let another program write to it"
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"nucleus-conformance: {said}\n"
