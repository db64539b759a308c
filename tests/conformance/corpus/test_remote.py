"""Dumps that are on no disk of this machine: whatever fsspec opens."""

from __future__ import annotations

import gzip
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import fsspec
import pytest

from nucleus_conformance.cli import main
from nucleus_conformance.corpus import remote
from nucleus_conformance.corpus.sources import Source
from tests.helpers.command_line import refused, started
from tests.helpers.dumps import good, lines, payload
from tests.helpers.patience import HANG

Capture = pytest.CaptureFixture[str]

DUMP = lines([*good(20), payload(confidence=95), *good(1)])


@pytest.fixture
def memory() -> Iterator[Any]:
    """The filesystem `memory://`, which has a dump."""
    system = fsspec.filesystem("memory")
    system.pipe("/bucket/a.jsonl", DUMP)
    system.pipe("/bucket/b.jsonl.gz", gzip.compress(DUMP))
    system.pipe("/bucket/more/c.txt", b"no dump")
    yield system
    system.rm("/bucket", recursive=True)


def reported(capsys: Capture, *arguments: str) -> tuple[int, str]:
    status = main(["lint", "--format", "json", *arguments])
    return status, capsys.readouterr().out


@pytest.mark.parametrize(
    ("url", "names"),
    [
        ("memory://bucket/a.jsonl", ["a.jsonl"]),
        ("memory://bucket/b.jsonl.gz", ["b.jsonl.gz"]),
        ("memory://bucket/*.jsonl", ["a.jsonl"]),
        ("memory://bucket", ["a.jsonl", "b.jsonl.gz"]),
    ],
)
def test_is_read_as_one_that_is_here(
    url: str, names: list[str], memory: Any, tmp_path: Path, capsys: Capture
) -> None:
    for each in names:
        (tmp_path / each).write_bytes(memory.cat(f"/bucket/{each}"))
    status, here = reported(capsys, *(str(tmp_path / each) for each in names))
    base = "memory://bucket/" if "." in url and "*" not in url else "memory:///bucket/"
    assert reported(capsys, url) == (status, here.replace(f"{tmp_path}/", base))
    assert status == 1


@pytest.mark.slow
def test_several_processes_check_one(tmp_path: Path) -> None:
    """They are no forks: who reads may have threads."""
    (tmp_path / "a.jsonl").write_bytes(DUMP)
    name = f"file://{tmp_path}/a.jsonl"
    with started("lint", "--format", "json", name, "--workers", "2") as process:
        out, _ = process.communicate(timeout=HANG)
    assert process.returncode == 1
    assert '"code": "CONFIDENCE-1"' in out


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("memory://bucket/no.jsonl", "No such file or directory"),
        ("memory://bucket/*.csv", "no file matches"),
        ("unknown://bucket/a.jsonl", "Protocol not known: unknown"),
    ],
)
def test_what_is_not_there(url: str, said: str, memory: Any, capsys: Capture) -> None:
    assert refused(capsys, "lint", url) == f"nucleus-conformance: cannot read {url}: {said}\n"


def test_a_folder_without_a_dump(memory: Any, capsys: Capture) -> None:
    said = refused(capsys, "lint", "memory://bucket/more")
    assert "memory://bucket/more has no file whose name ends in .jsonl" in said


def test_without_fsspec(monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    monkeypatch.setitem(sys.modules, "fsspec", None)
    monkeypatch.setitem(sys.modules, "fsspec.core", None)
    for command in (["lint"], ["replay", "--target", "reference"], ["distill", "-o", "suite"]):
        said = refused(capsys, *command, "s3://bucket/a.jsonl")
        assert said.startswith(
            f"nucleus-conformance: to read s3://bucket/a.jsonl needs fsspec: {sys.executable} "
        )
        assert said.endswith("'nucleus-spec[remote]'\n")


def test_one_that_changes_is_told(
    memory: Any, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    opened = remote.Remote.open

    def changing(self: remote.Remote, mode: str) -> Any:
        file = opened(self, mode)
        memory.pipe("/bucket/a.jsonl", DUMP)
        return file

    monkeypatch.setattr(remote.Remote, "open", changing)
    assert "has changed while it was read" in refused(capsys, "lint", "memory://bucket/a.jsonl")


@pytest.mark.parametrize("error", [ValueError("a token\nis over"), PermissionError("no")], ids=repr)
def test_whatever_a_filesystem_raises_is_one_line(
    error: Exception, memory: Any, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    def fails(*_: Any) -> Any:
        raise error

    file = Source.named("memory://bucket/a.jsonl")
    monkeypatch.setattr(type(memory.open("/bucket/a.jsonl")), "read", fails)
    said = refused(capsys, "lint", file.name)
    why = "a token" if isinstance(error, ValueError) else "Permission denied"
    assert said == f"nucleus-conformance: cannot read {file.name}: {why}\n"
