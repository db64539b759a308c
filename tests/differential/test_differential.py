"""The differential test itself: what it asks is worth asking, and it finds what is wrong."""

from __future__ import annotations

import functools
import hashlib
import json
import subprocess
import sys
from collections.abc import Callable, Generator, Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from attrs import frozen

import nucleus_spec
from nucleus_conformance import harness
from nucleus_conformance.judging.verdict import Answer
from nucleus_conformance.protocol.messages import Caught
from nucleus_conformance.running.run import Asks
from nucleus_conformance.running.session import session
from nucleus_conformance.suite.case import Outcome, Request
from nucleus_conformance.suite.loading import load_suite
from nucleus_conformance.targets.process import Command
from nucleus_conformance.targets.releases import interpreter
from nucleus_spec.editions import DEFAULT, EDITIONS, Edition
from tests.differential.compared import Comparer, Permitted, permitted_of
from tests.differential.comparison import Comparison, compare_release
from tests.differential.expected import expected
from tests.differential.inputs import PREDICTION_LIST, made, size_of
from tests.differential.predictions import TYPES
from tests.differential.run import main, table_of, told
from tests.helpers.far_liars import FAR_LIARS
from tests.helpers.in_process import InProcess
from tests.helpers.liars import LIARS
from tests.helpers.miniatures import RIGHT
from tests.helpers.port_liars import PORT_LIARS

COUNT = 1500
AT_MOST = 25_000
"""So many inputs give each liar away, most after a few."""

FAR_AND_SHOWN = {
    "looks at ten numbers of an embedding",
    "does not unescape the second of equal keys",
    "drops nulls in metadata of segments",
    "keeps long embeddings in 32 bits",
    "fills in commas",
    "escapes dollar and percent signs",
    "drops the padding of base64",
    "counts how deep all is nested",
}
"""Those of `FAR_LIARS` that random inputs show all the same."""

SELDOM_SHOWN = {
    "continues strings over line ends",
    "cuts metadata off below depth 200",
    "cuts strings off after 65,535 characters",
    "fills lists up",
    "finds equal names among the first 64 alone",
    "finds equal names of neighbours alone",
    "keeps metadata of nine segments",
    "leaves digits out after the fortieth",
    "merges canonically equal keys",
    "merges keys of other letter case",
    "reads false in quotes as true",
    "reads two pairs in four indices",
    "remembers ids by their normal form",
    "rounds a size before it looks",
    "skips a line with a number sign",
    "skips a record separator",
    "takes a confidence just above one",
    "takes a confidence just below zero",
    "unescapes code points in keys",
    *(PORT_LIARS.keys() - {"makes paths short", "takes the scheme file off"}),
    *(FAR_LIARS.keys() - FAR_AND_SHOWN),
}
"""Liars that golden cases and `fuzz` give away, and not so many random inputs."""

QUICKLY_FOUND = (
    "drops null keys",
    "writes numbers like JavaScript",
    "swaps width and height",
    "sorts keys",
    "keeps ids by number",
)

Change = Callable[[Outcome], Outcome]


@frozen
class ModelledRelease:
    """Stands for a release: answers as the model of releases does, changed if need be."""

    under: Edition
    change: Change = lambda outcome: outcome

    def ask(self, requests: Iterable[Request]) -> Generator[Answer, None, None]:
        """The answer to each request, in order."""
        for request in requests:
            outcome = self.change(expected(request, self.under))
            try:
                json.dumps(outcome.content, allow_nan=False)
            except ValueError:
                yield Caught("the reply is not JSON")
            else:
                yield outcome


@pytest.fixture(autouse=True)
def _somewhere_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files of masks are made in the working directory."""
    monkeypatch.chdir(tmp_path)


@functools.cache
def permitted(under: Edition) -> Permitted:
    return permitted_of(load_suite(under))


def comparison(
    under: Edition, change: Change = lambda outcome: outcome, reference: Asks | None = None
) -> Comparison:
    by = Comparer(under, permitted(under))
    ours = InProcess(nucleus_spec, under.name) if reference is None else reference
    return Comparison(ModelledRelease(under, change), ours, by, "a test")


def findings_of(found: Comparison) -> str:
    return "\n".join(f"{words}\n{told(each)}" for words, each in found.findings.items())


def _without(said: Outcome, key: str) -> Outcome:
    if said.kind != "payload":
        return said
    return Outcome("payload", {name: each for name, each in said.content.items() if name != key})


def _sorted(said: Outcome) -> Outcome:
    if said.kind != "payload":
        return said
    return Outcome("payload", json.loads(json.dumps(said.content, sort_keys=True)))


def is_found(name: str) -> bool:
    found = comparison(DEFAULT, reference=InProcess(LIARS[name].module()))
    with closing(found.run(range(AT_MOST))) as exchanges:
        return any(each.found.kind == "finding" for each in exchanges)


class TestTheInputs:
    @pytest.mark.parametrize(
        "under", [pytest.param(EDITIONS[0], marks=pytest.mark.slow), EDITIONS[-1]], ids=str
    )
    @pytest.mark.slow
    def test_are_interesting(self, under: Edition) -> None:
        """Neither side takes or refuses nearly all; of each type a third and more is taken."""
        found = comparison(under)
        operations = {each.asked.operation for each in found.run(range(COUNT))}
        assert not found.findings, findings_of(found)
        assert operations == set(harness.Server(nucleus_spec, "", "", True).operations) - {"hello"}
        assert set(found.kinds) == {*TYPES, PREDICTION_LIST}
        for name, kinds in found.kinds.items():
            asked = sum(kinds.values())
            assert asked > COUNT / 20, name
            assert kinds["accepted"] > asked / 3, table_of(found)
            assert kinds["refused"] > asked / 50, table_of(found)
            assert kinds["flag"] > asked / 50, table_of(found)
        assert found.read_again > COUNT / 3
        assert len(found.flags) >= 12

    def test_are_the_same_in_every_process(self) -> None:
        script = (
            "import hashlib\n"
            "from nucleus_spec.editions import DEFAULT\n"
            "from tests.differential.inputs import made\n"
            "said = [repr(made('a', index, DEFAULT)) for index in range(200)]\n"
            "print(hashlib.sha256(repr(said).encode()).hexdigest())\n"
        )
        said = [repr(made("a", index, DEFAULT)) for index in range(200)]
        path = {"PYTHONPATH": ":".join(sys.path), "PYTHONHASHSEED": "7"}
        done = subprocess.run(
            [sys.executable, "-c", script], capture_output=True, text=True, check=True, env=path
        )
        assert done.stdout.strip() == hashlib.sha256(repr(said).encode()).hexdigest()

    def test_differ_by_seed_and_edition(self) -> None:
        said = {repr(made(seed, 0, under)) for seed in "abc" for under in EDITIONS}
        assert len(said) > len(EDITIONS) * 2


class TestWhatIsWrong:
    def test_is_nothing_where_all_is_right(self) -> None:
        found = comparison(DEFAULT, reference=InProcess(RIGHT.module()))
        assert sum(1 for _ in found.run(range(300))) > 300
        assert not found.findings

    @pytest.mark.parametrize("name", QUICKLY_FOUND)
    def test_is_found_in_the_reference(self, name: str) -> None:
        """A liar in its place disagrees with releases, beyond all flags."""
        assert is_found(name)

    @pytest.mark.nightly
    @pytest.mark.parametrize("name", sorted(LIARS.keys() - set(QUICKLY_FOUND) - SELDOM_SHOWN))
    def test_is_found_in_every_liar(self, name: str) -> None:
        assert is_found(name)

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            (lambda said: _without(said, "metadata"), "the release says"),
            (lambda said: Outcome("rejected", {}), "says"),
            (_sorted, "the release says"),
        ],
        ids=["drops metadata", "refuses everything", "sorts keys"],
    )
    def test_is_found_in_a_release(self, change: Change, words: str) -> None:
        found = comparison(DEFAULT, change)
        for _ in found.run(range(100)):
            pass
        assert found.findings
        assert all(words in each for each in found.findings), list(found.findings)

    def test_is_told_by_a_small_input(self) -> None:
        found = comparison(DEFAULT, lambda said: _without(said, "class_pdf"))
        for _ in found.run(range(400)):
            pass
        words = next(
            words for words, each in found.findings.items() if "payload" in each.asked.given
        )
        before = size_of(found.findings[words].asked)
        found.shrink()
        asked = found.findings[words].asked
        needed = {"label", "geometry", "reference_id", "class_pdf"}
        assert {"class_pdf"} < asked.given["payload"].keys() <= needed
        assert size_of(asked) < before


LYING = """
import nucleus.prediction
from nucleus.prediction import *
from nucleus.prediction import BoxPrediction as Box, Point, Point3D, Keypoint, Segment

class BoxPrediction(Box):
    def to_payload(self):
        payload = super().to_payload()
        if payload.get("confidence") == 1:
            payload["confidence"] = True
        return payload
"""


@pytest.mark.sdk
class TestReleases:
    """Wherever a release and the reference disagree, it MUST be a declared flag. (WIRE-1)"""

    def test_disagree_only_where_it_is_declared(self) -> None:
        asked: list[Any] = []
        found = compare_release("0.22.3", 1, range(800), asked.append)
        assert not found.findings, findings_of(found)
        assert len(asked) > 1000

    def test_a_release_that_lies_is_found(self, tmp_path: Path) -> None:
        (tmp_path / "lying.py").write_text(LYING)
        python = str(interpreter("0.22.3"))
        command = Command((python, harness.__file__, "lying"), {"PYTHONPATH": str(tmp_path)})
        with session(command, EDITIONS[-1]) as release:
            by = Comparer(EDITIONS[-1], permitted(EDITIONS[-1]), "0.22.3")
            found = Comparison(release, InProcess(nucleus_spec, EDITIONS[-1].name), by, "1")
            for _ in found.run(range(1500)):
                pass
            found.shrink()
        assert found.findings
        assert {words.partition(" ")[0] for words in found.findings} <= {"box", PREDICTION_LIST}

    def test_one_input_can_be_asked_again(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["0.22.3", "--seed", "1", "--only", "7"]) == 0
        said = capsys.readouterr().out
        assert said.startswith("6: ")
        assert "\n7: " in said
        assert "  release    {" in said
        assert "0.22.3 (edition 0.21.2): 2 inputs" in said
