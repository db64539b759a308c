"""Reports on one edition or several are compared on the editions that they share."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from nucleus_conformance.cli import main
from tests.helpers.command_line import Capture, printed, refused
from tests.helpers.reports import Line, failed, lines, passed, write


def on(path: Path, *editions: str, wrong: str = "") -> str:
    """A report of two cases on each of these; on one of which, `wrong`, one of them fails."""
    cases: list[Line] = []
    for edition in editions:
        at = f"@{edition}" if len(editions) > 1 else ""
        more = {"edition": edition} if at else {}
        made = failed if edition == wrong else passed
        cases += [passed(f"box/decode/a{at}", **more), made(f"box/decode/b{at}", **more)]
    several: dict[str, Any] = {"editions": list(editions)} if len(editions) > 1 else {}
    return write(path, lines(*cases, edition=", ".join(editions), **several))


def test_one_of_one_edition_with_one_of_several(tmp_path: Path, capsys: Capture) -> None:
    several = on(tmp_path / "several", "0.17.9", "0.21.2", wrong="0.21.2")
    one, other = on(tmp_path / "one", "0.17.9"), on(tmp_path / "other", "0.21.2")
    said = printed(capsys, "diff", one, several)
    assert "not compared, as only the new report is on it: 0.21.2" in said
    assert "no case differs" in said
    assert main(["diff", other, several]) == 1
    said = capsys.readouterr().out
    assert "new failures (1):" in said
    assert "box/decode/b: passed -> " in said
    assert "required 2/2 (100 %) -> 1/2 (50 %)" in said


@pytest.mark.parametrize("form", ["terminal", "markdown", "json"])
def test_every_format_says_what_is_not_compared(tmp_path: Path, capsys: Capture, form: str) -> None:
    several = on(tmp_path / "several", "0.17.9", "0.21.2")
    said = printed(capsys, "diff", several, on(tmp_path / "one", "0.17.9"), "--format", form)
    assert "0.21.2" in said


def test_two_of_several_editions(tmp_path: Path, capsys: Capture) -> None:
    old = on(tmp_path / "old", "0.17.9", "0.21.2")
    new = on(tmp_path / "new", "0.15.5", "0.21.2", wrong="0.21.2")
    assert main(["diff", old, new]) == 1
    said = capsys.readouterr().out
    assert "box/decode/b@0.21.2: passed" in said
    assert "not compared, as only the old report is on it: 0.17.9" in said
    assert "not compared, as only the new report is on it: 0.15.5" in said
    assert "removed" not in said


def test_those_that_share_none(tmp_path: Path, capsys: Capture) -> None:
    several = on(tmp_path / "several", "0.17.9", "0.21.2")
    assert "share no edition" in refused(capsys, "diff", several, on(tmp_path / "one", "0.15.5"))
