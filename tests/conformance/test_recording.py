from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from attrs import evolve

from nucleus_conformance import recording
from nucleus_conformance.errors import CannotStartError, SuiteError
from nucleus_conformance.judging.verdict import Answer, Crash
from nucleus_conformance.protocol.messages import Caught, Response, Unsupported
from nucleus_conformance.recording import (
    Ask,
    Disagreement,
    Progress,
    _state,
    answers_of,
    ask_releases,
    reconcile,
    record,
)
from nucleus_conformance.suite.case import Alternative, Case, Outcome
from nucleus_conformance.suite.catalog import SUITE_VERSION, all_drafts
from nucleus_conformance.suite.catalog.draft import Draft, draft
from nucleus_conformance.suite.hashes import HASHES
from nucleus_conformance.suite.loading import fixtures_directory, load_suite
from nucleus_conformance.suite.schema import SCHEMA_NAME
from nucleus_conformance.targets.process import Command
from nucleus_conformance.targets.releases import RELEASES
from nucleus_conformance.targets.target import Target
from nucleus_spec.editions import EDITIONS, V0_14_29, V0_15_5, V0_17_9, Edition
from tests.helpers.fixture_files import (
    KEPT,
    REFUSED,
    RIGHT,
    as_committed,
    edit,
    everything,
)
from tests.helpers.programs import make_case, program


@pytest.fixture
def fixtures(tmp_path: Path) -> Path:
    """A copy of the committed fixtures."""
    copy = tmp_path / "fixtures"
    shutil.copytree(fixtures_directory(), copy)
    return copy


def disagreeing(
    answers: dict[str, Answer], permits: Sequence[str]
) -> tuple[list[Alternative], list[str]]:
    case = make_case("box/decode/x", {"x": "1"}, Outcome("rejected", {"code": "wrong-type"}))
    made = draft(
        "box", "decode", "x", "A.", "WIRE-1", case.input, refused=True, permits=tuple(permits)
    )
    return reconcile(case, made, answers)


class TestReconcile:
    AGREES = Outcome("rejected", {"message": "no"})
    STRING = Outcome("payload", {"x": "1"})
    NUMBER = Outcome("payload", {"x": 1})

    def test_releases_that_agree_need_nothing(self) -> None:
        assert disagreeing({"1.0": self.AGREES, "1.1": self.AGREES}, ["unchecked-number"]) == (
            [],
            [],
        )
        assert disagreeing({}, []) == ([], [])

    def test_what_is_permitted_becomes_an_alternative(self) -> None:
        answers: dict[str, Answer] = {"1.0": self.STRING, "1.1": self.AGREES, "1.2": self.NUMBER}
        alternatives, problems = disagreeing(answers, ["unchecked-number"])
        assert alternatives == [
            Alternative("unchecked-number", self.STRING),
            Alternative("unchecked-number", self.NUMBER),
        ]
        assert problems == []

    def test_each_is_there_once(self) -> None:
        same = Outcome("payload", {"x": "1"})
        answers: dict[str, Answer] = {"1.0": self.STRING, "1.1": self.NUMBER, "1.2": same}
        alternatives, _ = disagreeing(answers, ["unchecked-number"])
        assert [each.outcome for each in alternatives] == [self.STRING, self.NUMBER]

    def test_what_is_not_permitted_stops_the_recording(self) -> None:
        answers: dict[str, Answer] = {"1.0": self.STRING, "1.1": self.AGREES, "1.2": self.STRING}
        alternatives, (problem,) = disagreeing(answers, [])
        assert alternatives == []
        head, reference, release = problem.splitlines()
        assert head == "nothing permits what releases answer here"
        assert reference.startswith('    reference: {"rejected": {"code": "wrong-type"')
        assert release == '    1.0, 1.2: {"payload": {"x": "1"}}'

    @pytest.mark.parametrize(
        ("answer", "said"),
        [
            (Caught("oops\n::error::"), '{"error": {"caught": "oops\\n::error::"}}'),
            (Unsupported("no boxes"), '{"unsupported": {"reason": "no boxes"}}'),
            (Crash("died"), '{"crash": "died"}'),
        ],
    )
    def test_no_answer_is_never_permitted(self, answer: Answer, said: str) -> None:
        alternatives, (problem,) = disagreeing({"1.0": answer}, ["unchecked-number"])
        assert alternatives == []
        assert problem.splitlines()[-1] == f"    1.0: {said}"

    def test_a_refusal_is_kept_without_its_words(self) -> None:
        made = draft("box", "decode", "x", "A.", "WIRE-1", {}, permits=("optional-skeleton",))
        answer = Outcome("rejected", {"message": "SDK says no", "code": "x"})
        alternatives, problems = reconcile(make_case(), made, {"1.0": answer})
        assert alternatives == [Alternative("optional-skeleton", Outcome("rejected", {}))]
        assert problems == []


class TestStated:
    RIGHT = draft("box", "decode", "x", "A.", "WIRE-1", {"payload": {"a": 1}})
    WRONG = evolve(RIGHT, refused=True)

    def test_an_answer_becomes_the_expectation(self) -> None:
        case = _state(self.RIGHT, V0_17_9, Outcome("payload", {"a": 2}))
        assert case.expect == Outcome("payload", {"a": 2})
        assert (case.id, case.input) == ("box/decode/x", {"payload": {"a": 1}})
        assert case.also_accept == ()

    def test_a_refusal_without_its_message(self) -> None:
        said = {"message": "/a is missing", "code": "missing", "pointer": "/a"}
        case = _state(self.WRONG, V0_17_9, Outcome("rejected", said))
        assert case.expect == Outcome("rejected", {"code": "missing", "pointer": "/a"})

    def test_a_case_cites_what_holds_in_its_edition(self) -> None:
        made = evolve(self.RIGHT, cites=("WIRE-1", "TASK-2"))
        answer = Outcome("payload", {})
        assert _state(made, V0_14_29, answer).requirements == ("WIRE-1",)
        assert _state(made, V0_17_9, answer).requirements == ("WIRE-1", "TASK-2")

    @pytest.mark.parametrize(
        ("made", "answer", "problem"),
        [
            (RIGHT, Outcome("rejected", {}), "is meant to be right, but the reference answers"),
            (WRONG, Outcome("payload", {}), "is meant to be refused, but the reference answers {"),
            (RIGHT, Unsupported("no"), "the reference answers"),
            (WRONG, Caught("oops"), "the reference answers"),
        ],
    )
    def test_a_draft_that_the_reference_contradicts(
        self, made: Draft, answer: Response, problem: str
    ) -> None:
        with pytest.raises(SuiteError) as caught:
            _state(made, V0_17_9, answer)
        assert str(caught.value).startswith("box/decode/x")
        assert problem in str(caught.value)


def releases_that_answer(answer: Callable[[Case], dict[str, Answer]]) -> Ask:
    """In place of asking published releases: what each of them says to a case."""

    def ask(edition: Edition, cases: Sequence[Case], progress: Progress) -> dict[str, list[Answer]]:
        answers = [answer(case) for case in cases]
        return {version: [each[version] for each in answers] for version in answers[0]}

    return ask


AGREE = releases_that_answer(lambda case: {"1.0": case.expect})


def quiet(_: str) -> None:
    pass


@pytest.fixture(scope="module")
def lines() -> list[Draft]:
    """All drafts about lines."""
    return [each for each in all_drafts() if each.subject == "line"]


class TestRecord:
    @pytest.mark.slow
    @pytest.mark.nightly
    def test_it_writes_what_is_committed(
        self, fixtures: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Releases that answer as the committed alternatives say make the committed files.

        And the list of their hashes, where they are ours.
        """
        folder, hashes = tmp_path / "new", tmp_path / "golden.sha256"
        monkeypatch.setattr(recording, "HASHES", hashes)
        monkeypatch.setattr(recording, "are_golden", lambda directory: directory == folder)
        assert record(EDITIONS, folder, quiet, ask=as_committed(fixtures)) == []
        beside = {"README.md", SCHEMA_NAME}
        kept = {name: text for name, text in everything(fixtures).items() if name not in beside}
        assert everything(folder) == kept
        assert hashes.read_text("ascii") == HASHES.read_text("ascii")

    @pytest.mark.slow
    @pytest.mark.nightly
    def test_one_edition_leaves_the_others_as_they_are(self, fixtures: Path) -> None:
        before = everything(fixtures)
        shutil.rmtree(fixtures / "0.15.5")
        assert record([V0_15_5], fixtures, quiet, ask=AGREE) == []
        after = everything(fixtures)
        assert set(after) == set(before)
        changed = {name for name in after if after[name] != before[name]}
        assert "index.json" in changed
        assert all(name.startswith("0.15.5/") for name in changed - {"index.json"})
        index = json.loads(after["index.json"])["editions"]
        for edition, entry in index.items():
            for name, file in entry["files"].items():
                text = after[f"{edition}/{name}"]
                assert file["sha256"] == hashlib.sha256(text).hexdigest()
                assert list(file["cases"]) == [each["id"] for each in json.loads(text)["cases"]]

    def test_a_deviation_that_is_permitted_becomes_an_alternative(
        self, tmp_path: Path, lines: list[Draft]
    ) -> None:
        ask = releases_that_answer(
            lambda case: {"1.0": KEPT if case.id == REFUSED else case.expect, "1.1": case.expect}
        )
        assert record([V0_17_9], tmp_path, quiet, drafts=lines, ask=ask) == []
        suite = load_suite(V0_17_9, tmp_path)
        assert len(suite.cases) == sum(each.is_of(V0_17_9) for each in lines)
        also = {case.id: case.also_accept for case in suite.cases if case.also_accept}
        assert also == {REFUSED: (Alternative("unchecked-confidence", KEPT),)}
        assert "unchecked-confidence" in suite.notes
        assert "unchecked-string" not in suite.notes

    def test_nothing_is_written_if_a_release_disagrees(
        self, fixtures: Path, lines: list[Draft]
    ) -> None:
        before = everything(fixtures)
        ask = releases_that_answer(lambda case: {"1.0": KEPT if case.id == RIGHT else case.expect})
        (found,) = record([V0_17_9], fixtures, quiet, drafts=lines, ask=ask)
        assert (found.case, found.edition) == (RIGHT, V0_17_9)
        assert str(found).startswith(f"0.17.9 {RIGHT}: nothing permits what releases answer here\n")
        assert everything(fixtures) == before

    @pytest.mark.slow
    def test_a_permission_that_no_release_needs_is_a_disagreement(
        self, tmp_path: Path, lines: list[Draft]
    ) -> None:
        found = record(EDITIONS, tmp_path, quiet, drafts=lines, ask=AGREE)
        problem = "permits unchecked-confidence, but no release does that"
        assert Disagreement(REFUSED, V0_14_29, problem) in found
        assert {each.case for each in found} == {each.id for each in lines if each.permits}
        assert all(each.problem.endswith(", but no release does that") for each in found)
        assert everything(tmp_path) == {}

    @pytest.mark.slow
    def test_a_released_suite_does_not_change_in_silence(self, fixtures: Path) -> None:
        drafts = [
            evolve(each, comment="Other.") if each.id == RIGHT else each
            for each in all_drafts()
            if each.id != "line/decode/closed"
        ]
        ask = as_committed(fixtures)
        kept = {RIGHT: "is not as in suite 0.0.9, but CHANGELOG.md does not name it"}
        gone = {"line/decode/closed": "is gone, but has no tombstone"}
        changelog = fixtures.parent / "CHANGELOG.md"
        changelog.write_text("Nothing new.")
        edit(fixtures / "index.json", f'"suite": "{SUITE_VERSION}"', '"suite": "0.0.9"')
        before = everything(fixtures)

        def found(**tombstones: dict[str, str]) -> dict[str, str]:
            disagreements = record([V0_17_9], fixtures, quiet, drafts=drafts, ask=ask, **tombstones)
            return {each.case: each.problem for each in disagreements}

        assert found() == kept | gone
        assert everything(fixtures) == before

        changelog.write_text(f"Changed: {RIGHT}")
        assert found() == gone
        tombstones = {"line/decode/closed": "0.2.0: said nothing"}
        assert found(tombstones=tombstones) == {}
        assert everything(fixtures) != before
        assert json.loads((fixtures / "index.json").read_text())["removed"] == tombstones

    def test_it_tells_how_far_it_is(self, tmp_path: Path, lines: list[Draft]) -> None:
        told: list[str] = []
        record([V0_17_9], tmp_path, told.append, drafts=lines, ask=AGREE)
        assert told == ["0.17.9: the reference has answered"]

    def test_it_says_that_nothing_confirmed_an_edition(
        self, tmp_path: Path, lines: list[Draft]
    ) -> None:
        told: list[str] = []
        unpermitted = [evolve(each, permits=()) for each in lines]
        record([V0_17_9], tmp_path, told.append, drafts=unpermitted, ask=lambda *_: {})
        assert told[-1] == "0.17.9: no release of it is published, so none has confirmed the cases"


class TestAskReleases:
    def test_every_release_of_the_edition_is_asked(self, tmp_path: Path) -> None:
        """Each is a process of its own, and is asked all cases in their order."""
        wanted: list[tuple[str, Edition | None]] = []

        def find(name: str, arguments: Sequence[str], edition: Edition | None) -> Target:
            wanted.append((name, edition))
            say = f'say({{"id": request["id"], "value": [{name!r}, request["payload"]["name"]]}})'
            return Target(name, program(tmp_path, echo=say, name=name).command, V0_17_9)

        told: list[str] = []
        versions = ("1.0", "1.1", "1.10")
        cases = [make_case("box/decode/a"), make_case("box/decode/b")]
        found = ask_releases(V0_17_9, cases, told.append, versions=versions, find=find)
        assert wanted == [(f"scale-nucleus=={version}", V0_17_9) for version in versions]
        assert found == {
            version: [
                Outcome("value", [f"scale-nucleus=={version}", "box/decode/a"]),
                Outcome("value", [f"scale-nucleus=={version}", "box/decode/b"]),
            ]
            for version in versions
        }
        assert list(found) == list(versions)
        assert told[:3] == [f"0.17.9: {version} is installed" for version in versions]
        assert sorted(told[3:]) == sorted(f"0.17.9: {version} has answered" for version in versions)

    def test_all_published_ones_are_wanted_unless_some_are_named(self) -> None:
        wanted: list[str] = []

        def find(name: str, arguments: Sequence[str], edition: Edition | None) -> Target:
            wanted.append(name)
            return Target(name, Command(("false",)), V0_17_9)

        with pytest.raises(CannotStartError):
            ask_releases(V0_17_9, [make_case()], quiet, find=find)
        assert wanted == [f"scale-nucleus=={version}" for version in RELEASES[V0_17_9]]

    def test_one_that_dies_stops_the_recording(self, tmp_path: Path) -> None:
        target = Target("liar", program(tmp_path, "sys.exit(3)").command, V0_17_9)
        spoiled = make_case("box/decode/bad", {"spoil": True})
        with pytest.raises(SuiteError) as caught:
            answers_of(target, [make_case().request(), spoiled.request()])
        said = str(caught.value)
        assert said.startswith("liar gave no answer to box/decode/bad: ")
        assert "exited with status 3" in said
