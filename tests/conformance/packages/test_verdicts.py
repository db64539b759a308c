"""Each package judges a right port and ten wrong ones as `run` does, verdict for verdict."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections import Counter
from pathlib import Path
from typing import Any, Final

import pytest
from attrs import frozen

from nucleus_conformance.cli import main
from nucleus_conformance.gate.declared import TYPES
from nucleus_spec.editions import EDITIONS, Edition
from tests.helpers import recorded_answers
from tests.helpers.maven import QUICKLY
from tests.helpers.recorded_answers import by_case

ROOT: Final = Path(__file__).parents[3]
PACKAGES: Final = ROOT / "conformance" / "packages"


@frozen
class Consumer:
    """What runs the test of a package that reads answers."""

    kind: str
    command: tuple[str, ...]


CONSUMERS: Final = (
    Consumer("go", ("go", "test", "-count=1", "-run", "TestAnswersOfAPort", ".")),
    Consumer("npm", ("node", "--test", "verdicts.test.mjs")),
    Consumer(
        "crate", ("cargo", "test", "--quiet", "--offline", "--test", "verdicts", "--", "--ignored")
    ),
    Consumer("maven", ("mvn", "--quiet", "--batch-mode", "test", "-Dtest=VerdictsTest")),
)


FEW: Final = ("box", "category")
"""The types of the ports in CI."""


@frozen
class Recorded:
    """Answers, and the verdicts of `run` on them."""

    editions: tuple[Edition, ...]
    answers: Path
    verdicts: list[dict[str, Any]]


def _recorded(
    factory: pytest.TempPathFactory, editions: tuple[Edition, ...], types: tuple[str, ...]
) -> Recorded:
    path = factory.mktemp("answers") / "answers.jsonl"
    names = [each.name for each in editions]
    return Recorded(editions, path, recorded_answers.write(names, path, types))


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Recorded:
    """Answers on some types of the newest edition."""
    return _recorded(tmp_path_factory, EDITIONS[-1:], FEW)


@pytest.mark.slow
def test_the_ports_are_as_wrong_as_they_should_be(few: Recorded) -> None:
    found: dict[str, Counter[str]] = {}
    for line in few.verdicts:
        found.setdefault(line["port"], Counter())[line["verdict"]] += 1
    right = {name for name, verdicts in found.items() if set(verdicts) == {"passed"}}
    assert right == {"right", "strict", "takes a released outcome", "has two types"}
    assert len(found.keys() - right) >= 8
    named = {verdict for verdicts in found.values() for verdict in verdicts}
    assert named == {"passed", "failed", "inconsistent", "unsupported", "error"}


def _verdicts(consumer: Consumer, recorded: Recorded, folder: Path) -> list[dict[str, Any]]:
    package = folder / "package"
    editions = ",".join(each.name for each in recorded.editions)
    export = ["fixtures", "export", str(package), "--as", consumer.kind, "--edition", editions]
    assert main(export) == 0
    place = package
    if consumer.kind == "npm":
        place = folder / "consumer"
        shutil.copytree(PACKAGES / "npm" / "consumer", place)
        (place / "node_modules" / "@nucleus-spec").mkdir(parents=True)
        (place / "node_modules" / "@nucleus-spec" / "fixtures").symlink_to(package)
    verdicts = folder / "verdicts.jsonl"
    names = {"NUCLEUS_ANSWERS": str(recorded.answers), "NUCLEUS_VERDICTS": str(verdicts)}
    done = subprocess.run(
        consumer.command,
        cwd=place,
        env={**os.environ, **QUICKLY, **names},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return [json.loads(line) for line in verdicts.read_text("utf-8").splitlines()]


@pytest.mark.slow
@pytest.mark.parametrize("consumer", CONSUMERS, ids=lambda each: each.kind)
def test_verdict_for_verdict(consumer: Consumer, few: Recorded, tmp_path: Path) -> None:
    assert by_case(_verdicts(consumer, few, tmp_path)) == by_case(few.verdicts)


@pytest.mark.nightly
@pytest.mark.parametrize("consumer", CONSUMERS, ids=lambda each: each.kind)
def test_verdict_for_verdict_on_every_edition(
    consumer: Consumer, tmp_path_factory: pytest.TempPathFactory, tmp_path: Path
) -> None:
    every = _recorded(tmp_path_factory, EDITIONS, TYPES)
    assert by_case(_verdicts(consumer, every, tmp_path)) == by_case(every.verdicts)
