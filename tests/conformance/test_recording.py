from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from nucleus_conformance import recording as record
from nucleus_conformance.errors import SuiteError
from nucleus_conformance.protocol.messages import Caught, Response, Unsupported
from nucleus_conformance.recording import (
    Disagreement,
    _reconcile,
    _state,
    check,
    replace,
)
from nucleus_conformance.suite import catalog
from nucleus_conformance.suite import writing as fixture_files
from nucleus_conformance.suite.case import (
    Alternative,
    Case,
    Outcome,
    fixtures_directory,
    load_suite,
)
from nucleus_conformance.suite.catalog import SUITE_VERSION
from nucleus_conformance.suite.catalog.draft import Draft, draft
from nucleus_conformance.suite.schema import SCHEMA_NAME
from nucleus_conformance.suite.writing import all_files, case_file, case_hash
from nucleus_conformance.targets.releases import RELEASES
from nucleus_conformance.targets.target import Target

from nucleus_spec.editions import EDITIONS, V0_14_29, V0_15_5, V0_17_9, Edition
from tests.helpers.programs import make_case, program

Stated = dict[Edition, list[Case]]
Answer = Callable[[Case], dict[str, Response]]

REFUSED = "line/decode/percentage-confidence"
"""A case that is to be refused; releases may keep the confidence."""
RIGHT = "line/decode/required-only"
KEPT = Outcome("payload", {"confidence": 95})


@pytest.fixture
def remembered(stated: Stated, monkeypatch: pytest.MonkeyPatch) -> None:
    """The reference is not asked again."""
    monkeypatch.setattr(record, "stated", lambda edition: stated[edition])


@pytest.fixture
def fixtures(tmp_path: Path) -> Path:
    """A copy of the committed fixtures."""
    copy = tmp_path / "fixtures"
    shutil.copytree(fixtures_directory(), copy)
    return copy


FEW = ("line", "dispatch")
LINES = {
    f"line/decode/{name}"
    for name in (
        "required-only",
        "all-fields",
        "only-metadata",
        "only-class-pdf",
        "zero-confidence",
        "percentage-confidence",
        "empty-label",
        "one-vertex",
        "closed",
        "reversed",
    )
}


@pytest.fixture(scope="module")
def golden() -> tuple[Case, ...]:
    """The committed cases of one edition."""
    return load_suite(V0_17_9).cases


@pytest.fixture
def few(
    tmp_path: Path, stated: Stated, golden: tuple[Case, ...], monkeypatch: pytest.MonkeyPatch
) -> Path:
    """Two files of fixtures that are right, where there is no other case, subject or edition."""

    def chosen(cases: Sequence[Case]) -> list[Case]:
        return [case for case in cases if case.id in LINES or case.subject == "dispatch"]

    cases = chosen(stated[V0_17_9])
    monkeypatch.setattr(record, "stated", lambda edition: list(cases))
    monkeypatch.setattr(record, "EDITIONS", (V0_17_9,))
    monkeypatch.setattr(fixture_files, "SUBJECTS", FEW)
    monkeypatch.setattr(record, "SUBJECTS", FEW)
    folder = tmp_path / "fixtures"
    (folder / "0.17.9").mkdir(parents=True)
    shutil.copy(fixtures_directory() / SCHEMA_NAME, folder)
    write(folder, chosen(golden))
    return folder


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


def write(folder: Path, cases: Sequence[Case]) -> None:
    for name, text in all_files({V0_17_9: cases}).items():
        (folder / name).write_text(text, "utf-8", newline="\n")


def rewrite(folder: Path, changes: Mapping[str, dict[str, Any] | None]) -> None:
    """Change those cases, or leave them out, and write everything as recording does."""
    cases = [
        evolve(case, **(changes.get(case.id) or {}))
        for case in load_suite(V0_17_9, folder).cases
        if changes.get(case.id, {}) is not None
    ]
    write(folder, cases)


class TestCheck:
    def test_the_committed_fixtures_are_what_catalog_and_reference_say(self) -> None:
        assert check(fixtures_directory()) == []

    def test_a_few_are_right_by_themselves(self, few: Path) -> None:
        assert check(few) == []

    def test_writing_them_again_changes_nothing(self, few: Path) -> None:
        before = everything(few)
        rewrite(few, {})
        assert everything(few) == before


class TestCheckFinds:
    def test_one_byte_of_an_expectation(self, few: Path) -> None:
        path = few / "0.17.9" / "line.json"
        expect = '"expect": {"payload": {"label": "lan'
        edit(path, f'{expect}e"', f'{expect}d"')
        (wrong,) = check(few)
        assert wrong.startswith("0.17.9 line/")
        assert wrong.endswith(": not what the catalog and the reference say")

    def test_any_part_of_a_case(self, few: Path) -> None:
        changes: dict[str, dict[str, Any] | None] = {
            "line/decode/empty-label": {"comment": "Something else."},
            "line/decode/all-fields": {"level": "recommended"},
            "line/decode/only-metadata": {"depth": "lexeme"},
            "line/decode/only-class-pdf": {"requirements": ("WIRE-2",)},
            "line/decode/zero-confidence": {"operation": "encode"},
            "line/decode/one-vertex": {"input": {"payload": {}}},
            "line/decode/closed": {"expect": Outcome("rejected", {})},
            "line/decode/reversed": {"expect": Outcome("payload", {"a": 1})},
        }
        rewrite(few, changes)
        assert sorted(check(few)) == sorted(
            f"0.17.9 {name}: not what the catalog and the reference say" for name in changes
        )

    def test_a_spelling_that_python_calls_equal(self, few: Path) -> None:
        (right,) = (case for case in load_suite(V0_17_9).cases if case.id == RIGHT)
        given = json.loads(json.dumps(right.input).replace('"x": 100,', '"x": 100.0,'))
        assert given == right.input
        rewrite(few, {RIGHT: {"input": given}})
        assert check(few) == [f"0.17.9 {RIGHT}: not what the catalog and the reference say"]

    def test_a_case_that_is_gone(self, few: Path) -> None:
        rewrite(few, {RIGHT: None})
        assert check(few) == [f"0.17.9 {RIGHT}: not recorded"]

    def test_a_case_that_nobody_drafted(self, few: Path) -> None:
        rewrite(few, {RIGHT: {"id": "line/decode/renamed"}})
        assert sorted(check(few)) == [
            "0.17.9 line/decode/renamed: not in the catalog",
            f"0.17.9 {RIGHT}: not recorded",
        ]

    def test_an_alternative_that_is_not_permitted(self, few: Path) -> None:
        changes: dict[str, dict[str, Any] | None] = {
            RIGHT: {"also_accept": (Alternative("unchecked-string", KEPT),)},
            REFUSED: {"also_accept": (Alternative("unchecked-list", KEPT),)},
        }
        rewrite(few, changes)
        assert sorted(check(few)) == sorted(
            f"0.17.9 {name}: an alternative that its draft does not permit" for name in changes
        )

    @pytest.mark.parametrize(
        "name", ["0.17.9/orphan.json", "0.17.7/box.json", "orphan.json", "0.17.9/more/box.json"]
    )
    def test_a_file_that_nobody_wrote(self, few: Path, name: str) -> None:
        path = few / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("{}")
        assert check(few) == [f"{path}: nobody wrote this"]

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            (f'"suite": "{SUITE_VERSION}"', '"suite": "0.0.9"'),
            ('"count": ', '"count": 1'),
            ('"sha256": "', '"sha256": "0'),
            ("{", "{ "),
        ],
    )
    def test_a_stale_index(self, few: Path, old: str, new: str) -> None:
        edit(few / "index.json", old, new)
        assert check(few) == [f"{few / 'index.json'}: not as it was recorded"]

    def test_no_index(self, few: Path) -> None:
        (few / "index.json").unlink()
        assert check(few) == [f"{few / 'index.json'}: not as it was recorded"]

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            (' "cases": [', ' "cases":  ['),
            (" ]\n}\n", " ]\n}\n\n"),
            (f'"suite": "{SUITE_VERSION}"', '"suite": "0.0.9"'),
            ('"edition": "0.17.9"', '"edition": "0.17.8"'),
            ('"subject": "line"', '"subject": "box"'),
            ('"what": "', '"what": "Really: '),
            ('"WIRE-1": "', '"WIRE-1": "Really: '),
        ],
    )
    def test_a_file_that_is_written_otherwise(self, few: Path, old: str, new: str) -> None:
        path = few / "0.17.9" / "line.json"
        edit(path, old, new)
        assert check(few) == [f"{path}: not as it was recorded"]

    @pytest.mark.parametrize("text", [None, "", "{", "[]", '{"cases": 7}', '{"cases": [{}]}'])
    def test_a_file_that_cannot_be_read(self, few: Path, text: str | None) -> None:
        path = few / "0.17.9" / "dispatch.json"
        if text is None:
            path.unlink()
            assert len(check(few)) > 20
        else:
            path.write_text(text)
        for line in check(few):
            expected = "0.17.9 dispatch/" if text is None else f"{path}: "
            assert line.startswith(expected), line

    def test_a_case_that_does_not_fit_the_schema(self, few: Path) -> None:
        path = few / "0.17.9" / "line.json"
        edit(path, '"level": "required"', '"level": "urgent"')
        assert f"{path}: $.cases[0].level: 'urgent' is not one of ['required', 'recommended']" in (
            check(few)
        )

    @pytest.mark.parametrize("text", [None, "{", '{"type": "nonsense"}'])
    def test_a_schema_that_is_none(self, few: Path, text: str | None) -> None:
        path = few / SCHEMA_NAME
        path.unlink() if text is None else path.write_text(text)
        (wrong,) = check(few)
        assert wrong.startswith(f"{path}: ")


def disagreeing(
    answers: dict[str, Response], permits: Sequence[str]
) -> tuple[list[Alternative], list[str]]:
    case = make_case("box/decode/x", {"x": "1"}, Outcome("rejected", {"code": "wrong-type"}))
    made = draft(
        "box", "decode", "x", "A.", "WIRE-1", case.input, refused=True, permits=tuple(permits)
    )
    return _reconcile(case, made, answers)


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
        answers: dict[str, Response] = {"1.0": self.STRING, "1.1": self.AGREES, "1.2": self.NUMBER}
        alternatives, problems = disagreeing(answers, ["unchecked-number"])
        assert alternatives == [
            Alternative("unchecked-number", self.STRING),
            Alternative("unchecked-number", self.NUMBER),
        ]
        assert problems == []

    def test_each_is_there_once(self) -> None:
        same = Outcome("payload", {"x": "1"})
        answers: dict[str, Response] = {"1.0": self.STRING, "1.1": self.NUMBER, "1.2": same}
        alternatives, _ = disagreeing(answers, ["unchecked-number"])
        assert [each.outcome for each in alternatives] == [self.STRING, self.NUMBER]

    def test_what_is_not_permitted_stops_the_recording(self) -> None:
        answers: dict[str, Response] = {"1.0": self.STRING, "1.1": self.AGREES, "1.2": self.STRING}
        alternatives, (problem,) = disagreeing(answers, [])
        assert alternatives == []
        assert problem.startswith("1.0, 1.2 answers ")
        assert "{'x': '1'}" in problem
        assert "wrong-type" in problem

    @pytest.mark.parametrize("answer", [Caught("oops"), Unsupported("no boxes")])
    def test_no_answer_is_never_permitted(self, answer: Response) -> None:
        alternatives, (problem,) = disagreeing({"1.0": answer}, ["unchecked-number"])
        assert alternatives == []
        assert problem.startswith("1.0 answers ")

    def test_a_refusal_is_kept_without_its_words(self) -> None:
        made = draft("box", "decode", "x", "A.", "WIRE-1", {}, permits=("optional-skeleton",))
        answer = Outcome("rejected", {"message": "SDK says no", "code": "x"})
        alternatives, problems = _reconcile(make_case(), made, {"1.0": answer})
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
            (RIGHT, Outcome("rejected", {}), "is meant to be right, but the reference says"),
            (WRONG, Outcome("payload", {}), "is meant to be refused, but the reference says"),
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


def releases_that_answer(answer: Answer) -> Callable[..., dict[str, list[Response]]]:
    """In place of asking published releases: what each of them says to a case."""

    def ask(edition: Edition, cases: Sequence[Case], progress: object) -> dict[str, list[Response]]:
        answers = [answer(case) for case in cases]
        return {version: [each[version] for each in answers] for version in answers[0]}

    return ask


def quiet(_: str) -> None:
    pass


@pytest.mark.usefixtures("remembered")
class TestRecord:
    def test_it_writes_what_is_committed(
        self, fixtures: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Releases that answer as the committed alternatives say they do make the committed files."""
        known = {
            (edition, case.id): case
            for edition in EDITIONS
            for case in load_suite(edition, fixtures).cases
        }

        def ask(
            edition: Edition, cases: Sequence[Case], progress: object
        ) -> dict[str, list[Response]]:
            def said(case: Case, position: int) -> Response:
                also = known[edition, case.id].also_accept
                return also[position].outcome if position < len(also) else case.expect

            most = max(len(case.also_accept) for case in known.values())
            return {f"1.{n}": [said(case, n) for case in cases] for n in range(most)}

        monkeypatch.setattr(record, "_ask_releases", ask)
        folder = tmp_path / "new"
        assert record.record(EDITIONS, folder, quiet) == []
        beside = {"README.md", SCHEMA_NAME}
        kept = {name: text for name, text in everything(fixtures).items() if name not in beside}
        assert everything(folder) == kept

    def test_one_edition_leaves_the_others_as_they_are(
        self, fixtures: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        before = everything(fixtures)
        shutil.rmtree(fixtures / "0.15.5")
        agree = releases_that_answer(lambda case: {"1.0": case.expect})
        monkeypatch.setattr(record, "_ask_releases", agree)
        assert record.record([V0_15_5], fixtures, quiet) == []
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
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        ask = releases_that_answer(
            lambda case: {"1.0": KEPT if case.id == REFUSED else case.expect, "1.1": case.expect}
        )
        monkeypatch.setattr(record, "_ask_releases", ask)
        assert record.record([V0_17_9], tmp_path, quiet) == []
        suite = load_suite(V0_17_9, tmp_path)
        also = {case.id: case.also_accept for case in suite.cases if case.also_accept}
        assert also == {REFUSED: (Alternative("unchecked-confidence", KEPT),)}
        assert "unchecked-confidence" in suite.notes
        assert "unchecked-string" not in suite.notes

    def test_nothing_is_written_if_a_release_disagrees(
        self, fixtures: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        before = everything(fixtures)
        ask = releases_that_answer(lambda case: {"1.0": KEPT if case.id == RIGHT else case.expect})
        monkeypatch.setattr(record, "_ask_releases", ask)
        (found,) = record.record([V0_17_9], fixtures, quiet)
        assert (found.case, found.edition) == (RIGHT, V0_17_9)
        assert str(found).startswith(f"0.17.9 {RIGHT}: 1.0 answers ")
        assert everything(fixtures) == before

    def test_a_permission_that_no_release_needs_is_a_disagreement(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        agree = releases_that_answer(lambda case: {"1.0": case.expect})
        monkeypatch.setattr(record, "_ask_releases", agree)
        found = record.record(EDITIONS, tmp_path, quiet)
        problem = "permits unchecked-confidence, but no release does that"
        assert Disagreement(REFUSED, V0_14_29, problem) in found
        assert all(each.problem.endswith(", but no release does that") for each in found)
        assert everything(tmp_path) == {}

    def test_a_released_suite_does_not_change_in_silence(
        self, fixtures: Path, stated: Stated, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        changed = [
            evolve(case, comment="Other.") if case.id == RIGHT else case
            for case in stated[V0_17_9]
            if case.id != "line/decode/closed"
        ]
        monkeypatch.setattr(record, "stated", lambda edition: changed)
        agree = releases_that_answer(lambda case: {"1.0": case.expect})
        monkeypatch.setattr(record, "_ask_releases", agree)
        kept = {RIGHT: "is not as in suite 0.0.9, but CHANGELOG.md does not name it"}
        gone = {"line/decode/closed": "is gone, but has no tombstone"}
        changelog = fixtures.parent / "CHANGELOG.md"
        changelog.write_text("Nothing new.")
        edit(fixtures / "index.json", f'"suite": "{SUITE_VERSION}"', '"suite": "0.0.9"')
        before = everything(fixtures)

        found = {each.case: each.problem for each in record.record([V0_17_9], fixtures, quiet)}
        with_alternatives = {case.id for case in load_suite(V0_17_9).cases if case.also_accept}
        assert {name: found[name] for name in found.keys() - with_alternatives} == kept | gone
        assert everything(fixtures) == before

        changelog.write_text(f"Changed: {', '.join([RIGHT, *with_alternatives])}")
        found = {each.case: each.problem for each in record.record([V0_17_9], fixtures, quiet)}
        assert found == gone
        drafts = [each for each in catalog.all_drafts() if each.id != "line/decode/closed"]
        monkeypatch.setattr(record, "all_drafts", lambda: drafts)
        monkeypatch.setitem(catalog.TOMBSTONES, "line/decode/closed", "0.2.0: said nothing")
        assert record.record([V0_17_9], fixtures, quiet) == []
        assert everything(fixtures) != before

    def test_it_tells_how_far_it_is(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        told: list[str] = []
        agree = releases_that_answer(lambda case: {"1.0": case.expect})
        monkeypatch.setattr(record, "_ask_releases", agree)
        record.record([V0_17_9], tmp_path, told.append)
        assert told == ["0.17.9: the reference has answered"]


class TestAskReleases:
    def test_every_release_of_the_edition_is_asked(self, monkeypatch: pytest.MonkeyPatch) -> None:
        wanted: list[str] = []

        def find(name: str, arguments: object, edition: Edition) -> str:
            wanted.append(name)
            return name

        def answers(target: str, cases: Sequence[Case]) -> list[Response]:
            return [Outcome("value", [target, case.id]) for case in cases]

        monkeypatch.setitem(RELEASES, V0_17_9, ("1.0", "1.1", "1.10"))
        monkeypatch.setattr(record, "find_target", find)
        monkeypatch.setattr(record, "_answers", answers)
        told: list[str] = []
        cases = [make_case("box/decode/a"), make_case("box/decode/b")]
        found = record._ask_releases(V0_17_9, cases, told.append)
        assert wanted == [f"scale-nucleus=={version}" for version in ("1.0", "1.1", "1.10")]
        assert list(found) == ["1.0", "1.1", "1.10"]
        assert found["1.10"] == [
            Outcome("value", ["scale-nucleus==1.10", "box/decode/a"]),
            Outcome("value", ["scale-nucleus==1.10", "box/decode/b"]),
        ]
        assert told[:3] == [f"0.17.9: {version} is installed" for version in ("1.0", "1.1", "1.10")]
        assert sorted(told[3:]) == [
            f"0.17.9: {version} has answered" for version in ("1.0", "1.1", "1.10")
        ]

    def test_one_that_dies_stops_the_recording(self, tmp_path: Path) -> None:
        target = Target("liar", program(tmp_path, "sys.exit(3)").command, V0_17_9)
        spoiled = make_case("box/decode/bad", {"spoil": True})
        with pytest.raises(SuiteError) as caught:
            record._answers(target, [make_case(), spoiled])
        said = str(caught.value)
        assert said.startswith("liar gave no answer to box/decode/bad: ")
        assert "exited with status 3" in said


class TestFiles:
    CASES = (
        make_case("box/decode/a", {"label": "é\U0001f697"}),
        make_case(
            "box/decode/b",
            expect=Outcome("rejected", {"code": "missing"}),
            also=[Alternative("unchecked-string", KEPT)],
        ),
    )

    def test_a_case_file(self) -> None:
        text = case_file(V0_17_9, "box", self.CASES)
        assert text == case_file(V0_17_9, "box", list(self.CASES))
        assert text.isascii()
        assert text.endswith("\n")
        data = json.loads(text)
        assert list(data) == [
            "format", "suite", "edition", "subject", "notes", "requirements", "cases",
        ]  # fmt: skip
        assert (data["format"], data["suite"]) == (1, SUITE_VERSION)
        assert (data["edition"], data["subject"]) == ("0.17.9", "box")
        assert list(data["notes"]) == ["unchecked-string"]
        assert list(data["requirements"]) == ["WIRE-1"]
        assert [Case.from_json(each) for each in data["cases"]] == list(self.CASES)

    def test_a_member_of_a_case_is_on_a_line(self) -> None:
        lines = case_file(V0_17_9, "box", self.CASES).splitlines()
        assert '  {"id": "box/decode/a",' in lines
        assert '   "level": "required",' in lines

    def test_a_case_file_without_cases_is_json(self) -> None:
        data = json.loads(case_file(V0_17_9, "box", ()))
        assert (data["notes"], data["requirements"], data["cases"]) == ({}, {}, [])

    def test_numbers_that_json_has_not_are_never_written(self) -> None:
        with pytest.raises(ValueError, match="not JSON compliant"):
            case_file(V0_17_9, "box", [make_case(payload={"x": float("nan")})])

    def test_each_subject_has_a_file(self) -> None:
        other = make_case("dispatch/read/a")
        files = all_files({V0_17_9: [other, *self.CASES]})
        assert list(files) == ["0.17.9/box.json", "0.17.9/dispatch.json", "index.json"]
        assert files["0.17.9/box.json"] == case_file(V0_17_9, "box", self.CASES)
        assert files["0.17.9/dispatch.json"] == case_file(V0_17_9, "dispatch", [other])

    def test_the_index(self) -> None:
        files = all_files({V0_15_5: self.CASES[:1], V0_17_9: self.CASES})
        index = json.loads(files["index.json"])
        assert list(index) == ["format", "suite", "removed", "editions"]
        entry = index["editions"]["0.17.9"]
        assert entry["count"] == 2
        digest = hashlib.sha256(files["0.17.9/box.json"].encode()).hexdigest()
        hashes = {case.id: case_hash(case) for case in self.CASES}
        assert entry["files"] == {"box.json": {"sha256": digest, "cases": hashes}}
        assert entry["sha256"] == hashlib.sha256(f"{digest}  box.json\n".encode()).hexdigest()
        assert entry["sha256"] != index["editions"]["0.15.5"]["sha256"]

    @pytest.mark.parametrize(
        "change", [{"comment": "B."}, {"level": "recommended"}, {"flags": ("unicode",)}]
    )
    def test_a_hash_changes_with_anything_in_the_case(self, change: dict[str, Any]) -> None:
        case = self.CASES[0]
        assert len(case_hash(case)) == 16
        assert case_hash(evolve(case, **change)) != case_hash(case)
        assert case_hash(evolve(case)) == case_hash(case)


class TestReplace:
    def test_a_file_is_written_with_its_folders(self, tmp_path: Path) -> None:
        path = tmp_path / "a" / "b" / "c.json"
        replace(path, "é\n")
        assert path.read_bytes() == "é\n".encode()
        replace(path, "other\n")
        assert everything(tmp_path) == {"a/b/c.json": b"other\n"}

    def test_what_fails_leaves_nothing_behind(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = tmp_path / "c.json"
        path.write_text("old")

        def full(self: Path, target: Path) -> None:
            assert self.read_text() == "new"
            assert path.read_text() == "old"
            raise OSError("no space left on device")

        monkeypatch.setattr(Path, "replace", full)
        with pytest.raises(OSError, match="no space"):
            replace(path, "new")
        assert everything(tmp_path) == {"c.json": b"old"}

    def test_what_cannot_be_encoded_leaves_nothing_behind(self, tmp_path: Path) -> None:
        path = tmp_path / "c.json"
        path.write_text("old")
        with pytest.raises(UnicodeEncodeError):
            replace(path, "\ud800")
        assert everything(tmp_path) == {"c.json": b"old"}
