from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from hypothesis.errors import Flaky

from nucleus_conformance.cli import main
from nucleus_conformance.fuzzing.causes import permitted_by, place
from nucleus_conformance.fuzzing.endings import Found, TimeUp, is_end
from nucleus_conformance.fuzzing.requests import TYPES
from nucleus_conformance.fuzzing.search import PATIENCE, Fuzz
from nucleus_conformance.running.session import session
from nucleus_conformance.suite.ijson import restored
from nucleus_conformance.suite.loading import load_suite
from nucleus_conformance.targets.limits import Limits
from nucleus_conformance.targets.process import Command
from nucleus_spec.editions import DEFAULT, V0_14_29
from tests.helpers.in_process import InProcess
from tests.helpers.liars import LIARS
from tests.helpers.miniatures import RIGHT, Miniature
from tests.helpers.patience import FOR_EVER, PATIENT, stretched
from tests.helpers.programs import program

Capture = pytest.CaptureFixture[str]


def command(folder: Path, liar: Miniature) -> list[str]:
    folder.mkdir(exist_ok=True)
    return ["--", sys.executable, str(liar.write(folder))]


def fuzz(*arguments: str, limits: Limits = PATIENT) -> int:
    """Search, with the command: its exit status."""
    return main(["fuzz", *arguments], limits)


def deadly(way: str) -> Miniature:
    """Does that to itself where a line has two vertices."""
    return Miniature(
        "import os, time\ndef sent(payload):\n"
        f"    if len(payload['geometry'].get('vertices', [])) > 1: {way}\n"
        "    return payload"
    )


def found(path: Path) -> list[dict[str, Any]]:
    lines = [restored(json.loads(line)) for line in path.read_text().splitlines()]
    assert [lines[0]["kind"], lines[-1]["kind"]] == ["header", "footer"]
    assert lines[-1]["findings"] == len(lines) - 2
    return lines[1:-1]


@pytest.mark.parametrize(
    ("pointer", "where"),
    [
        ("", ""),
        ("/label", "/label"),
        ("/geometry/vertices/0/x", "/geometry/vertices/#/x"),
        ("/geometry/skeleton/10/1", "/geometry/skeleton/#/#"),
        ("/class_pdf/car", "/class_pdf/*"),
        ("/class_pdf/two\nlines", "/class_pdf/*"),
        ("/metadata/a/0/b", "/metadata/*"),
        ("/annotations/3/metadata", "/annotations/#/metadata"),
    ],
)
def test_a_place_is_the_same_for_all_payloads(pointer: str, where: str) -> None:
    assert place(pointer) == where


def test_what_the_fixtures_permit_is_permitted() -> None:
    permitted = permitted_by(load_suite(DEFAULT))
    assert permitted["box", "missing", "/label"] == "absent-label-is-zero"
    assert permitted["box", "out-of-range", "/class_pdf/*"] == "unchecked-class-pdf"
    assert ("keypoints", "length-mismatch", "/geometry/names") not in permitted


class Group(BaseException):
    """What Python 3.11 calls a `BaseExceptionGroup`."""

    def __init__(self, *exceptions: BaseException) -> None:
        super().__init__(*exceptions)
        self.exceptions = exceptions


class TestTheEnd:
    """What Hypothesis meets while it replays its findings comes as one group, of whatever it is."""

    FOUND, FLAKY = Found("x"), Flaky("not again")

    @pytest.mark.parametrize(
        ("raised", "ends"),
        [
            (FOUND, False),
            (FLAKY, False),
            (TimeUp(), True),
            (Group(FOUND, FLAKY), False),
            (Group(FOUND, TimeUp(), FOUND), True),
            (Group(Group(TimeUp()), FOUND), True),
        ],
    )
    def test_comes_with_the_time(self, raised: BaseException, ends: bool) -> None:
        assert is_end(raised) is ends

    @pytest.mark.parametrize("raised", [KeyboardInterrupt(), Group(FOUND, KeyboardInterrupt())])
    def test_comes_with_an_interrupt(self, raised: BaseException) -> None:
        with pytest.raises(KeyboardInterrupt):
            is_end(raised)

    @pytest.mark.parametrize("raised", [ZeroDivisionError(), Group(TimeUp(), ZeroDivisionError())])
    def test_hides_no_error(self, raised: BaseException) -> None:
        with pytest.raises(type(raised)) as caught:
            is_end(raised)
        assert caught.value is raised


class TestSearch:
    @pytest.mark.parametrize("seed", [pytest.param(1, marks=pytest.mark.slow), 2])
    def test_a_short_one_reaches_every_type(self, seed: int) -> None:
        search = Fuzz(InProcess(RIGHT.module()), DEFAULT, TYPES, {}, lambda _: False)
        list(search.run(900, seed))
        assert search.reached == set(TYPES)
        assert search.asked <= 900

    def test_one_that_is_right(self, tmp_path: Path, capsys: Capture) -> None:
        arguments = ["--max-requests", "150", "--seed", "1", *command(tmp_path, RIGHT)]
        assert fuzz(*arguments) == 0
        assert "0 findings in 150 requests" in capsys.readouterr().out

    @pytest.mark.slow
    def test_one_that_is_wrong(self, tmp_path: Path, capsys: Capture) -> None:
        arguments = ["--max-requests", "150", "--type", "box", "--seed", "1"]
        liar = command(tmp_path / "liar", LIARS["swaps width and height"])
        saved, report = tmp_path / "saved", tmp_path / "found.jsonl"
        assert fuzz(*arguments, "--save", str(saved), "--json", str(report), *liar) == 1
        out = capsys.readouterr().out
        assert "FAILED box/construct/fuzz-swap-geometry-height-width" in out
        assert "seed 1" in out
        findings = found(report)
        made = next(each for each in findings if each["operation"] == "construct")
        assert sorted(made["request"]["arguments"][name] for name in ("width", "height")) == [0, 1]
        assert main(["run", "--fixtures", str(saved), *liar]) == 1
        out = capsys.readouterr().out
        assert f"required     0/{len(findings)} passed (0 %)" in out
        assert main(["run", "--fixtures", str(saved), "reference"]) == 0
        assert (saved / "replay" / made["id"] / "reproduce.sh").is_file()

    @pytest.mark.nightly
    def test_one_that_is_wrong_only_after_something(self, tmp_path: Path, capsys: Capture) -> None:
        """Its findings are saved with what must be asked before, and fail again."""
        arguments = ["--max-requests", "600", "--type", "category", "--seed", "1"]
        liar = command(tmp_path / "liar", LIARS["keeps what a refused payload had"])
        saved, report = tmp_path / "saved", tmp_path / "found.jsonl"
        assert fuzz(*arguments, "--save", str(saved), "--json", str(report), *liar) == 1
        assert "asked after:" in capsys.readouterr().out
        before = [each["before"] for each in found(report) if "before" in each]
        assert before
        assert main(["run", "--fixtures", str(saved), *liar]) == 1
        assert main(["run", "--fixtures", str(saved), "reference"]) == 0

    def test_one_that_is_wrong_by_chance(self, tmp_path: Path, capsys: Capture) -> None:
        """No request shows it again, so there is nothing to make small, and it is said."""
        seldom = Miniature(
            "count = [0]\ndef sent(payload):\n    count[0] += 1\n"
            "    if not count[0] % 61: payload['reference_id'] = 'other'\n    return payload"
        )
        report = tmp_path / "found.jsonl"
        arguments = [
            "--max-requests",
            "150",
            "--type",
            "line",
            "--seed",
            "1",
            "--level=recommended",
        ]
        assert fuzz(*arguments, "--json", str(report), *command(tmp_path, seldom)) == 1
        said = capsys.readouterr().out
        assert "FLAKY line/" in said
        assert "It comes by chance, or of requests that were asked earlier" in said
        assert {(each["again"], each["verdict"]) for each in found(report)} == {(False, "flaky")}

    @pytest.mark.parametrize("most", [0.3, 0.8])
    @pytest.mark.slow
    def test_one_that_is_wrong_by_chance_more_often(self, most: float) -> None:
        """However often the same request shows it, not each time is flaky."""
        liar = Miniature(
            "import random\nchance = random.Random(7)\ndef sent(payload):\n"
            f"    if chance.random() < {most}: payload['reference_id'] = 'other'\n"
            "    return payload"
        )
        search = Fuzz(InProcess(liar.module()), DEFAULT, ("line",), {}, lambda _: False)
        list(search.run(400, 1))
        (finding,) = search.findings.values()
        assert finding.again is False
        assert finding.shown.verdict.name == "flaky"

    @pytest.mark.parametrize(
        ("way", "verdict"),
        [pytest.param("os._exit(3)", "crash", marks=pytest.mark.slow), (FOR_EVER, "timeout")],
    )
    @pytest.mark.slow
    def test_one_that_dies_now_and_then(
        self, tmp_path: Path, capsys: Capture, way: str, verdict: str
    ) -> None:
        """Whatever was asked when it did is answered when it is asked again, of a new process."""
        old = Miniature(
            "import os, time\ncount = [0]\ndef sent(payload):\n    count[0] += 1\n"
            f"    if count[0] == 90: {way}\n    return payload"
        )
        report = tmp_path / "found.jsonl"
        arguments = ["--max-requests", "250", "--type", "line", "--seed", "1"]
        limits = evolve(PATIENT, reply_seconds=stretched(0.5)) if verdict == "timeout" else PATIENT
        arguments += ["--json", str(report), *command(tmp_path, old)]
        assert fuzz(*arguments, limits=limits) == 1
        (finding,) = found(report)
        assert (finding["verdict"], finding["again"]) == ("flaky", False)
        assert finding["reason"].startswith(f"{verdict}: ")
        said = capsys.readouterr().out
        assert "1 finding in 250 requests, 1 flaky" in said
        assert "problem:" not in said

    def test_what_is_known_to_be_flaky_is_silent(self, tmp_path: Path) -> None:
        liar = Miniature(
            "import random\nchance = random.Random(7)\ndef sent(payload):\n"
            "    if chance.random() < .5: payload['reference_id'] = 'other'\n    return payload"
        )
        known = tmp_path / "known.txt"
        known.write_text('*/fuzz-* expires=2999-01-01 owner=ann difference=flaky reason="later"\n')
        report = tmp_path / "found.jsonl"
        arguments = [
            "--max-requests",
            "200",
            "--type",
            "line",
            "--seed",
            "1",
            "--json",
            str(report),
        ]
        arguments += ["--known-failing", str(known), *command(tmp_path, liar)]
        assert fuzz(*arguments) == 0
        assert found(report) == []

    def test_what_it_says_after_its_last_reply_is_a_problem(
        self, tmp_path: Path, capsys: Capture
    ) -> None:
        later = 'say({"id": request["id"], "unsupported": {"reason": "later"}})'
        made = program(tmp_path, echo=later, end="raw(b'bye')")
        assert fuzz("--max-requests", "100", "--seed", "1", *made.arguments) == 1
        assert "problem: said `bye` after its last reply" in capsys.readouterr().out

    @pytest.mark.slow
    @pytest.mark.nightly
    def test_the_same_seed_finds_the_same(self) -> None:
        found = []
        for _ in range(2):
            liar = InProcess(LIARS["drops zeros"].module())
            search = Fuzz(liar, DEFAULT, ("box",), {}, lambda _: False)
            assert list(search.run(600, 7))
            found.append({name: each.judged.case for name, each in search.findings.items()})
        assert found[0]
        assert found[0] == found[1]

    @pytest.mark.slow
    @pytest.mark.nightly
    def test_several_ways_to_be_wrong_in_one_run(self, tmp_path: Path) -> None:
        both = Miniature(
            "def sent(payload):\n"
            "    if payload.get('confidence') == 0: del payload['confidence']\n"
            "    if payload.get('metadata') == {}: payload['metadata'] = None\n"
            "    return payload"
        )
        report = tmp_path / "found.jsonl"
        arguments = [
            "--max-requests",
            "2000",
            "--type",
            "box",
            "--seed",
            "2",
            "--json",
            str(report),
        ]
        assert fuzz(*arguments, *command(tmp_path, both)) == 1
        places = {each["differences"][0]["pointer"] for each in found(report)}
        assert {"/confidence", "/metadata"} <= places

    @pytest.mark.slow
    @pytest.mark.parametrize(
        ("way", "verdict"),
        [("os._exit(3)", "crash"), pytest.param(FOR_EVER, "timeout", marks=pytest.mark.nightly)],
    )
    @pytest.mark.nightly
    def test_a_death_is_a_finding_and_made_small(
        self, tmp_path: Path, way: str, verdict: str
    ) -> None:
        limits = PATIENT
        if verdict == "timeout":
            limits = evolve(limits, reply_seconds=stretched(0.15))
        report = tmp_path / "found.jsonl"
        arguments = ["--max-requests", "600", "--type", "line", "--seed", "3"]
        arguments += ["--json", str(report)]
        assert fuzz(*arguments, *command(tmp_path, deadly(way)), limits=limits) == 1
        findings = found(report)
        assert {each["verdict"] for each in findings} == {verdict}
        sizes = [len(json.dumps(each["request"])) for each in findings]
        assert min(sizes) < 1000

    @pytest.mark.slow
    @pytest.mark.parametrize("patience", [1, 4])
    @pytest.mark.nightly
    def test_it_kills_an_implementation_so_often_for_one_finding(
        self, tmp_path: Path, patience: int
    ) -> None:
        arguments = tuple(command(tmp_path, deadly("os._exit(3)"))[1:])
        with session(Command(arguments), DEFAULT, limits=PATIENT) as target:
            search = Fuzz(
                target,
                DEFAULT,
                ("line",),
                {},
                lambda _: False,
                patience=patience,
            )
            list(search.run(60, 3))  # a round
        assert search.findings
        assert max(each.seen for each in search.findings.values()) == patience
        assert patience < PATIENCE

    def test_what_is_known_is_silent(self, tmp_path: Path) -> None:
        known = tmp_path / "known.txt"
        known.write_text('*/fuzz-* expires=2999-01-01 owner=ann reason="later"\n')
        arguments = ["--max-requests", "100", "--seed", "1", "--known-failing", str(known)]
        assert fuzz(*arguments, *command(tmp_path, LIARS["forgets task_id"])) == 0

    @pytest.mark.slow
    def test_time_is_a_limit(self, tmp_path: Path, capsys: Capture) -> None:
        time = f"{stretched(1):g}"
        arguments = ["--max-requests", "1000000", "--time", time, *command(tmp_path, RIGHT)]
        assert fuzz(*arguments) == 0
        count = int(capsys.readouterr().out.split(" findings in ")[1].split()[0].replace(",", ""))
        assert 1 < count < 100_000

    def test_of_another_edition(self, tmp_path: Path) -> None:
        report = tmp_path / "found.jsonl"
        arguments = ["--edition", str(V0_14_29), "--max-requests", "100", "--json", str(report)]
        assert fuzz("reference", *arguments) == 0
        assert found(report) == []


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["reference", "--type", "circle"], "circle is no type"),
        (["reference", "--max-requests", "0"], "must be a whole number from 1 to"),
        (["reference", "--time", "-1"], "must be a number of seconds greater than 0"),
        (["reference", "--save", str(Path(__file__).parent)], "is not empty"),
        ([], "no target"),
    ],
)
def test_mistakes_are_explained(arguments: list[str], problem: str, capsys: Capture) -> None:
    assert fuzz(*arguments) == 2
    assert problem in capsys.readouterr().err
