"""What is read again is what was checked; and what is to be read is never written."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from nucleus_conformance.cli import main
from nucleus_conformance.corpus import rewriting
from nucleus_conformance.corpus.exact import Exact, Judged
from nucleus_conformance.corpus.merge import Report
from nucleus_conformance.corpus.predictions import found_again
from nucleus_spec.envelopes import Held
from tests.helpers.command_line import refused
from tests.helpers.dumps import good, payload, written

Capture = pytest.CaptureFixture[str]


def edited(path: Path, was: bytes, now: bytes) -> None:
    """Change a file, which keeps its size and says that nobody touched it."""
    assert len(was) == len(now)
    found = path.stat()
    path.write_bytes(path.read_bytes().replace(was, now))
    os.utime(path, ns=(found.st_atime_ns, found.st_mtime_ns))


@pytest.mark.parametrize("name", ["dump", "part", "link", "hard link", "pipe"])
@pytest.mark.parametrize("option", ["-o", "--good", "--bad", "--fix"])
def test_merge_writes_over_nothing_it_reads(
    option: str, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.chdir(tmp_path)
    written(Path("dump"), good(1))
    main(["lint", "dump", "--part", "part"])
    Path("link").symlink_to("dump")
    os.link("dump", "hard link")
    os.mkfifo("pipe")
    capsys.readouterr()
    before = [Path(each).read_bytes() for each in ("dump", "part")]
    read = ["pipe"] if name == "pipe" else ["merge", "part"]
    assert f"{name} is to be read: name another file" in refused(
        capsys, "lint", *read, option, name
    )
    assert [Path(each).read_bytes() for each in ("dump", "part")] == before


@pytest.mark.parametrize("end", ["jsonl", "json"])
def test_a_dump_that_has_changed_since_its_part_was_made(
    end: str, tmp_path: Path, capsys: Capture
) -> None:
    """Its size and its time are the same: a copy on another machine may have any time."""
    dump, part, kept = (tmp_path / each for each in (f"a.{end}", "part", "good"))
    payloads = [payload(reference_id="r1"), payload(reference_id="r2")]
    written(dump, payloads if end == "jsonl" else [payloads])
    main(["lint", str(dump), "--part", str(part)])
    edited(dump, b"r2", b"r1")
    capsys.readouterr()
    assert main(["lint", "merge", str(part), "--good", str(kept)]) == 2
    assert f"{dump} has changed since it was checked\n" in capsys.readouterr().err
    assert not kept.exists()


def test_a_dump_that_is_edited_while_it_is_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    dump, kept = tmp_path / "a.jsonl", tmp_path / "good"
    written(dump, [payload(reference_id="r1"), payload(reference_id="r2")])

    def late(report: Report) -> object:
        edited(dump, b"r2", b"r1")
        return found_again(report)

    monkeypatch.setattr(rewriting, "found_again", late)
    assert main(["lint", str(dump), "--good", str(kept)]) == 2
    assert f"{dump} has changed since it was checked\n" in capsys.readouterr().err
    assert not kept.exists()


@pytest.mark.parametrize("kind", ["lines", "requests"])
def test_a_page_judges_what_it_draws(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    """And no other prediction of a block that has it, behind it or, of lines, before it."""
    wrong = [payload(annotation_id=f"{at}", confidence=7) for at in range(60)]
    dump = wrong if kind == "lines" else [{"annotations": wrong}]
    name = written(tmp_path / "dump", dump)
    drawn: list[str] = []
    judged = Exact._judged

    def noted(self: Exact, each: Held, *rest: Any) -> Judged:
        drawn.append(each.pointer)
        return judged(self, each, *rest)

    monkeypatch.setattr(Exact, "_judged", noted)
    main(["lint", name, "--format", "json", "--ignore", "percent"])
    usual = len(drawn)
    main(["lint", name, "--format", "html", "--ignore", "percent", "--show", "3"])
    assert capsys.readouterr().out.count('<svg class="picture"') == 3
    assert (usual, len(drawn)) == (60, 60 + 60 + 3)
