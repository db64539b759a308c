"""The pictures in the README are what the tool prints and writes, and load nothing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from nucleus_conformance.cli import main
from tests.helpers.pictures import COMMAND, PAGE, PORT, RUN, lines_in
from tests.helpers.readme import text_of

LARGEST = 150_000


def words(line: str) -> str:
    """A line with single blanks, whichever Python it names."""
    return re.sub(r"\(Python [\d.]+\w*\)", "(Python)", " ".join(line.split()))


@pytest.mark.slow
def test_the_failing_run_is_what_is_printed_today(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """If it is not: `python -m tests.helpers.pictures`."""
    monkeypatch.chdir(tmp_path)
    Path("my_port.py").write_text(PORT, "utf-8")
    assert main(COMMAND) == 1
    printed = [line for line in capsys.readouterr().out.splitlines() if " a second" not in line]
    command, *shown = lines_in(RUN.read_text("utf-8"))
    assert command == f"$ nucleus-conformance {' '.join(COMMAND)}"
    assert [words(line) for line in shown] == [words(line) for line in printed if line.strip()]


def test_the_failing_run_asks_for_nothing() -> None:
    picture = RUN.read_text("utf-8")
    assert "@font-face" not in picture
    assert "@import" not in picture
    assert set(re.findall(r"(?:href|src)=", picture)) == set()
    assert all(each.startswith("#run-") for each in re.findall(r"url\(([^)]*)\)", picture))


def test_the_pictures_are_small() -> None:
    assert RUN.stat().st_size < LARGEST
    assert PAGE.read_bytes().startswith(b"\x89PNG")
    assert PAGE.stat().st_size < LARGEST


def test_the_readme_shows_them_first() -> None:
    shown = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", text_of("README.md").partition("\n## ")[0])
    assert shown == ["docs/pictures/failing-run.svg", "docs/pictures/report.png"]
