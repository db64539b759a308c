"""The guides on the site are so: their commands run as they stand, and print what is shown."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest

from nucleus_conformance.commands.arguments import make_parser
from tests.helpers.fresh import copy_of_checkout
from tests.helpers.guides import GUIDES, agrees, problems, steps

QUICK = ("dump", "vendor")
OF_OURS = ("gate", "properties")
"""These need this package alone, too, but take longer."""

PORTS = {
    "python": "python",
    "node": "npm",
    "go": "go",
    "rust": "cargo",
    "java": "mvn",
}
"""Language -> the program that its guide needs."""

EVERY = (*QUICK, *OF_OURS, "gate-sdk", "edition", *(f"score-{language}" for language in PORTS))


def test_every_guide_is_run() -> None:
    elsewhere = {"index", "ci"}
    assert {path.stem for path in GUIDES.glob("*.md")} - elsewhere == set(EVERY)


@pytest.mark.parametrize("guide", EVERY)
def test_every_command_can_be_said(guide: str) -> None:
    said = [step.command for step in steps(guide) if step.command.startswith("nucleus-")]
    assert said
    for command in said:
        words = shlex.split(re.split(" [>|] ", command)[0], comments=True)[1:]
        own = words[: words.index("--")] if "--" in words else words
        assert make_parser().parse_args(own).command == own[0]


@pytest.mark.slow
@pytest.mark.parametrize("guide", QUICK)
def test_a_guide_is_so(guide: str, tmp_path: Path) -> None:
    assert problems(guide, tmp_path) == []


@pytest.mark.nightly
@pytest.mark.parametrize("guide", OF_OURS)
def test_a_longer_guide_is_so(guide: str, tmp_path: Path) -> None:
    assert problems(guide, tmp_path) == []


@pytest.mark.nightly
@pytest.mark.parametrize("language", PORTS)
def test_a_guide_to_score_a_port_is_so(language: str, tmp_path: Path) -> None:
    if shutil.which(PORTS[language]) is None:
        pytest.skip(f"there is no {PORTS[language]} on PATH")
    assert problems(f"score-{language}", tmp_path) == []


@pytest.mark.nightly
@pytest.mark.sdk
def test_the_guide_to_a_fork_is_so(tmp_path: Path) -> None:
    assert problems("gate-sdk", tmp_path) == []


@pytest.mark.nightly
def test_the_guide_to_an_edition_is_so(tmp_path: Path) -> None:
    copy_of_checkout(tmp_path)
    path = f"{tmp_path}:{tmp_path / 'conformance'}"
    assert problems("edition", tmp_path, more={"PYTHONPATH": path}) == []


class TestWhatIsShown:
    def test_stands_for_what_is_printed(self) -> None:
        assert agrees("a\n…\nd in … s\n", "a\nb\nc\nd in 1.5 s\n\n")
        assert agrees("a  \n\n", "\na\n")
        assert agrees("", "anything")
        assert not agrees("a\n", "a\nb\n")
        assert not agrees("a …\n", "b 1\n")

    def test_of_a_guide_that_is_wrong_is_told(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("tests.helpers.guides.GUIDES", tmp_path)
        text = (
            "```{code-block} text\n:caption: in/a.txt\n\nhello\n```\n\n"
            "```console\n$ cat in/a.txt\nhello\n$ cd in\n$ cat a.txt\nbye\n"
            "$ ls none   # exit status 2\n$ false\n```\n"
        )
        (tmp_path / "wrong.md").write_text(text, "utf-8")
        first, second = problems("wrong", tmp_path)
        assert first.startswith("cat a.txt\nprinted:\nhello")
        assert second.startswith("false\nended with 1")
