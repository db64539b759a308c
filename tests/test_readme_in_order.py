"""Whoever reads the README and then its pages, and does what they say, is never stuck.

Their blocks are run one after another, in a fresh copy of the checkout. What is installed by then
is what they have installed, and what is on the path is what they have put there.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from tests.helpers.fresh import call, copy_of_checkout
from tests.helpers.readme import every_block

pytestmark = pytest.mark.packaging

BLOCKS: Final = every_block("sh", "console", "python")

PORT: Final = 'import "./conformance/harnesses/node/main.mjs";\n'
"""What a reader has as `port.mjs`: a program of theirs, which speaks the protocol."""

FALLS_SHORT: Final = (
    "--edition 0.14.29 -k box/decode/all-fields",
    "-conformance lint ",
    "replay poses.jsonl --target",
)
"""What is shown because it fails."""


def lines_of(language: str, text: str) -> list[str]:
    """The commands of a block, each for a shell."""
    if language == "sh":
        return text.splitlines()
    return [line.removeprefix("$ ") for line in text.splitlines() if line.startswith("$ ")]


def installs_the_tests(text: str) -> bool:
    """The block that runs all of these tests: CI runs it by itself."""
    return "pytest -n auto" in text


def test_every_block_runs_where_it_stands(tmp_path: Path) -> None:
    copy_of_checkout(tmp_path)
    (tmp_path / "port.mjs").write_text(PORT, "utf-8")
    programs = str(tmp_path / ".venv" / "bin")

    def shell(line: str, status: int = 0) -> str:
        return call("bash", "-c", line, cwd=tmp_path, path=programs, status=status)

    has_run = 0
    for number, (language, text) in enumerate(BLOCKS):
        if installs_the_tests(text):
            continue
        if language == "python":
            example = tmp_path / f"example_{number}.py"
            example.write_text(text, "utf-8")
            call("python", str(example), cwd=tmp_path, path=programs)
            has_run += 1
            continue
        for line in lines_of(language, text):
            falls_short = any(part in line for part in FALLS_SHORT)
            shell(line, status=int(falls_short))
            has_run += 1
    assert has_run >= 20
    assert not any(tmp_path.glob("found/*")), "the port that fuzz was given is right"


def test_what_is_installed_later_is_missing_before(tmp_path: Path) -> None:
    """The first block alone: `fuzz` says what to do, and works once that was done."""
    copy_of_checkout(tmp_path)
    first, *_ = [text for language, text in BLOCKS if language == "sh"]
    for line in lines_of("sh", first):
        if "run" not in line:
            call("bash", "-c", line, cwd=tmp_path)
    fuzz = (".venv/bin/nucleus-conformance", "fuzz", "reference", "--time", "1")
    said = call(*fuzz, cwd=tmp_path, status=2)
    assert said.count("\n") == 1
    install = said.partition("needs Hypothesis: ")[2]
    call("bash", "-c", install, cwd=tmp_path)
    call(*fuzz, cwd=tmp_path)
