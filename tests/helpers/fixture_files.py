"""What tests of recording and checking share: folders of fixtures, and cases in them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from nucleus_conformance.judging.verdict import Answer
from nucleus_conformance.recording import Ask, Progress
from nucleus_conformance.suite.case import Case, Outcome
from nucleus_conformance.suite.loading import load_suite
from nucleus_spec.editions import EDITIONS, Edition

REFUSED = "line/decode/percentage-confidence"
"""A case that is to be refused; releases may keep the confidence."""
RIGHT = "line/decode/required-only"
KEPT = Outcome("payload", {"confidence": 95})


def everything(folder: Path) -> dict[str, bytes]:
    """What is in a folder: every file of it, whatever its name."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8", newline="\n")


def as_committed(folder: Path) -> Ask:
    """In place of published releases: some that answer as the fixtures of that folder say."""
    known = {
        (edition, case.id): case
        for edition in EDITIONS
        for case in load_suite(edition, folder).cases
    }
    most = max(len(case.also_accept) for case in known.values())

    def said(edition: Edition, case: Case, position: int) -> Answer:
        also = known[edition, case.id].also_accept
        return also[position].outcome if position < len(also) else case.expect

    def ask(edition: Edition, cases: Sequence[Case], progress: Progress) -> dict[str, list[Answer]]:
        return {f"1.{n}": [said(edition, case, n) for case in cases] for n in range(most)}

    return ask
