from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import attrs
import pytest

from nucleus_conformance.errors import SuiteError, UsageError
from nucleus_conformance.judging.choices import Choices
from nucleus_conformance.suite.case import FORMAT, SUBJECTS, Alternative, Case, Outcome, Request
from nucleus_conformance.suite.catalog import SUITE_VERSION
from nucleus_conformance.suite.loading import (
    changed_since_exported,
    checkout_of,
    fixtures_directory,
    golden_file_of,
    load_suite,
    source_fixtures_directory,
)
from nucleus_spec.editions import EDITIONS, V0_17_9, Edition
from nucleus_spec.errors import UnknownEdition
from tests.helpers.programs import make_case

DATA: dict[str, Any] = {
    "id": "box/decode/good",
    "comment": "A box.",
    "type": "box",
    "operation": "decode",
    "level": "recommended",
    "depth": "lexeme",
    "requirements": ["WIRE-1", "BOX-1"],
    "flags": ["number-lexeme"],
    "input": {"payload": {"x": 1}, "files": ["a.png"]},
    "expect": {"rejected": {"code": "missing", "pointer": "/x"}},
    "also_accept": [{"flag": "unchecked-number", "outcome": {"payload": {"x": "1"}}}],
}


def case_file(**members: Any) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "suite": "9.8.7",
        "edition": "0.17.9",
        "subject": "box",
        "notes": {"unchecked-number": {"what": "kept"}},
        "requirements": {"WIRE-1": "A sentence."},
        "cases": [DATA],
    } | members


def written(folder: Path, text: str | bytes, edition: str = "0.17.9", name: str = "box") -> Path:
    path = folder / edition / f"{name}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


NOTE = {"what", "why", "effect", "link"}


class TestCase:
    def test_it_is_read_as_it_is_written(self) -> None:
        case = Case.from_json(DATA)
        assert (case.id, case.type, case.operation) == ("box/decode/good", "box", "decode")
        assert (case.level, case.depth, case.comment) == ("recommended", "lexeme", "A box.")
        assert case.requirements == ("WIRE-1", "BOX-1")
        assert case.flags == ("number-lexeme",)
        assert case.subject == "box"
        assert case.expect == Outcome("rejected", {"code": "missing", "pointer": "/x"})
        assert case.also_accept == (
            Alternative("unchecked-number", Outcome("payload", {"x": "1"})),
        )
        assert case.to_json() == DATA
        assert list(case.to_json()) == list(DATA)

    def test_no_alternatives_are_not_written(self) -> None:
        data = {name: value for name, value in DATA.items() if name != "also_accept"}
        case = Case.from_json(data)
        assert case.also_accept == ()
        assert case.to_json() == data

    def test_what_not_every_parser_reads_is_written_as_text_and_plain_in_memory(self) -> None:
        """A payload to read stays a text: nothing can tell it from one whose spelling counts."""
        big, text = {"x": 2**53}, '{"x": 9007199254740992}'
        case = make_case(
            operation="construct",
            payload=big,
            expect=Outcome("value", big),
            also=[Alternative("unchecked-number", Outcome("payload", big))],
            arguments=big,
            batches=[big],
        )
        data = case.to_json()
        assert data["input"] == {"text": text, "arguments_text": text, "batches_text": f"[{text}]"}
        assert data["expect"] == {"value_text": text}
        assert data["also_accept"][0]["outcome"] == {"payload_text": text}
        read = Case.from_json(data)
        assert read.input == {"text": text, "arguments": big, "batches": [big]}
        assert (read.expect, read.also_accept) == (case.expect, case.also_accept)
        assert read.to_json() == data

    def test_it_cannot_be_changed(self) -> None:
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            make_case().level = "recommended"  # type: ignore[misc]

    @pytest.mark.parametrize("kind", ["payload", "text", "value", "rejected"])
    def test_an_outcome_is_read_as_it_is_written(self, kind: str) -> None:
        assert Outcome.from_json({kind: {"a": 1}}).to_json() == {kind: {"a": 1}}

    @pytest.mark.parametrize("data", [{}, {"payload": 1, "text": "1"}])
    def test_an_outcome_is_one_thing(self, data: dict[str, Any]) -> None:
        with pytest.raises(ValueError, match="unpack"):
            Outcome.from_json(data)


class TestRequest:
    def test_it_has_the_input_and_no_word_of_the_expectation(self) -> None:
        asked = Case.from_json(DATA).request()
        assert asked.body == {"op": "decode", "type": "box", "payload": {"x": 1}}

    def test_files_are_for_the_runner(self) -> None:
        case = Case.from_json(DATA)
        assert case.request().files == ("a.png",)
        assert "files" not in case.request().body
        assert make_case().request().files == ()

    def test_links_are_for_the_runner(self) -> None:
        given = {"payload": {}, "files": ["a.png"], "links": {"b.png": "a.png", "c.png": "gone"}}
        asked = Request.of("local_files", "segmentation", given, "why")
        assert asked.links == {"b.png": "a.png", "c.png": "gone"}
        assert asked.found_files == {"a.png", "b.png"}
        assert asked.body.keys() == {"op", "type", "payload"}

    def test_who_asks_and_what_is_likely_stay_at_home(self) -> None:
        case = Case.from_json(DATA)
        asked = case.request()
        assert asked.name == case.id
        assert asked.likely is case.expect
        assert case.id not in json.dumps(asked.body)

    def test_one_without_a_case_knows_of_no_answer(self) -> None:
        asked = Request.of("construct", "line", {"arguments": {}, "files": ["a.png"]}, "why")
        assert asked == Request(
            {"op": "construct", "type": "line", "arguments": {}}, "why", ("a.png",), None
        )

    def test_what_holds_several_types_has_none(self) -> None:
        batches: list[Any] = [[]]
        collect = make_case("prediction-list/add/x", operation="collect", batches=batches)
        assert collect.request().body == {
            "op": "collect",
            "payload": {"name": "prediction-list/add/x"},
            "batches": [[]],
        }
        dispatch = make_case("dispatch/read/x", {"type": "box"}, operation="dispatch")
        assert dispatch.request().body == {"op": "dispatch", "payload": {"type": "box"}}

    def test_a_text_is_asked_as_a_text(self) -> None:
        data = DATA | {"type": "line", "input": {"text": "{"}}
        assert Case.from_json(data).request().body == {
            "op": "decode",
            "type": "line",
            "text": "{",
        }


class TestGoldenFixtures:
    @pytest.mark.parametrize("edition", EDITIONS, ids=str)
    def test_they_load(self, edition: Edition) -> None:
        suite = load_suite(edition.name)
        assert suite == load_suite(edition)
        assert suite.edition is edition
        assert suite.version == SUITE_VERSION
        assert list(dict.fromkeys(case.subject for case in suite.cases)) == list(SUBJECTS)
        assert len({case.id for case in suite.cases}) == len(suite.cases)
        flags = {each.flag for case in suite.cases for each in case.also_accept}
        flags |= {flag for case in suite.cases for flag in case.flags}
        assert set(suite.notes) == flags
        assert all(set(note) - {"choice"} == NOTE for note in suite.notes.values())

    @pytest.mark.parametrize("edition", EDITIONS, ids=str)
    def test_a_file_needs_nothing_beside_it(self, edition: Edition) -> None:
        for path in (fixtures_directory() / edition.name).glob("*.json"):
            data = json.loads(path.read_bytes())
            assert (data["edition"], data["subject"]) == (edition.name, path.stem)
            cited = {name for each in data["cases"] for name in each["requirements"]}
            assert set(data["requirements"]) == cited

    @pytest.mark.parametrize("edition", EDITIONS, ids=str)
    def test_a_case_may_be_read_with_its_file_alone(self, edition: Edition) -> None:
        whole = load_suite(edition)
        identifier = "box/decode/all-fields"
        found = golden_file_of(edition, identifier)
        assert found is not None
        assert identifier in {case.id for case in found.cases}
        assert all(case in whole.cases for case in found.cases)
        assert len(found.cases) < len(whole.cases)
        assert found.notes.items() <= whole.notes.items()
        assert golden_file_of(edition, "all-fields") is None
        assert golden_file_of(edition, "box/decode/all-field") is None

    def test_a_case_of_a_choice_is_not_read_alone(self) -> None:
        whole = load_suite("0.17.9")
        choices = Choices.of(whole.notes)
        choosing = [case.id for case in whole.cases if choices.made_in(case)]
        assert golden_file_of("0.17.9", choosing[0]) is None

    def test_they_are_those_of_the_checkout(self) -> None:
        assert fixtures_directory() == source_fixtures_directory()
        assert (fixtures_directory() / "index.json").is_file()


class TestLoading:
    def test_a_folder_of_case_files(self, tmp_path: Path) -> None:
        written(tmp_path, json.dumps(case_file()))
        more = [DATA | {"id": "line/decode/other", "type": "line"}]
        written(tmp_path, json.dumps(case_file(subject="line", notes={}, cases=more)), name="line")
        suite = load_suite("0.17.9", tmp_path)
        assert suite.version == "9.8.7"
        assert suite.edition is V0_17_9
        assert [(case.id, case.type) for case in suite.cases] == [
            ("box/decode/good", "box"),
            ("line/decode/other", "line"),
        ]
        assert suite.notes == {"unchecked-number": {"what": "kept"}}

    def test_there_is_no_such_edition(self) -> None:
        with pytest.raises(UnknownEdition):
            load_suite("0.17.7")

    def test_there_are_no_fixtures(self, tmp_path: Path) -> None:
        with pytest.raises(SuiteError) as caught:
            load_suite("0.17.9", tmp_path)
        assert caught.value.exit_status == 4
        folder = tmp_path / "0.17.9"
        assert str(caught.value) == f"{folder}: there are no fixtures for edition 0.17.9"

    def test_there_are_fixtures_for_another_edition(self, tmp_path: Path) -> None:
        (tmp_path / "0.21.2").mkdir()
        (tmp_path / "0.21.2" / "box.json").touch()
        with pytest.raises(
            SuiteError, match=r"no fixtures for edition 0\.17\.9, but for 0\.21\.2$"
        ):
            load_suite("0.17.9", tmp_path)

    @pytest.mark.parametrize(
        ("text", "problem"),
        [
            ("{", "not a case file: JSONDecodeError"),
            ("", "not a case file: JSONDecodeError"),
            (b"\xff\xff", "not a case file: UnicodeDecodeError"),
            ("[]", "not a case file: TypeError"),
            ("null", "not a case file: TypeError"),
            ("{}", "not a case file: KeyError: 'format'"),
            (json.dumps(case_file(format=1)), f"has format 1, but must have {FORMAT}"),
            (json.dumps(case_file(cases=None)), "not a case file: TypeError"),
            (json.dumps(case_file(cases=[{}])), "not a case file: KeyError"),
            (json.dumps(case_file(cases=["x"])), "not a case file: TypeError"),
            (json.dumps(case_file(cases=[DATA | {"expect": {}}])), "not a case file: ValueError"),
            (
                json.dumps(case_file(cases=[DATA | {"expect": None}])),
                "not a case file: AttributeError",
            ),
            (json.dumps(case_file(notes=7)), "not a case file: TypeError"),
            *(
                (json.dumps(case_file(cases=[DATA | {"expect": {"value_text": text}}])), problem)
                for text, problem in {
                    "{": "not a case file: JSONDecodeError",
                    7: "not a case file: TypeError",
                    "[" * 100_000: "not a case file: RecursionError",
                }.items()
            ),
            (
                json.dumps({k: v for k, v in case_file().items() if k != "suite"}),
                "not a case file: KeyError: 'suite'",
            ),
        ],
        ids=lambda value: str(value)[:30],
    )
    def test_a_file_that_cannot_be_used_is_named(
        self, tmp_path: Path, text: str | bytes, problem: str
    ) -> None:
        path = written(tmp_path, text)
        with pytest.raises(SuiteError) as caught:
            load_suite("0.17.9", tmp_path)
        assert caught.value.path == path
        assert str(caught.value).startswith(f"{path}: {problem}")


class TestIndex:
    """Where an index stands beside the folders, no file that it names MAY be missing."""

    def index(self, folder: Path, text: str) -> None:
        (folder / "0.17.9").mkdir()
        (folder / "0.17.9" / "box.json").write_text(
            json.dumps({"format": FORMAT, "suite": "1.0.0", "notes": {}, "cases": []}), "utf-8"
        )
        (folder / "index.json").write_text(text, "utf-8")

    def test_names_files_that_are_there(self, tmp_path: Path) -> None:
        self.index(tmp_path, '{"editions": {"0.17.9": {"files": {"box.json": {}}}}}')
        assert load_suite("0.17.9", tmp_path).cases == ()

    def test_of_other_editions_says_nothing(self, tmp_path: Path) -> None:
        self.index(tmp_path, '{"editions": {}}')
        assert load_suite("0.17.9", tmp_path).cases == ()

    def test_names_a_file_that_is_not_there(self, tmp_path: Path) -> None:
        self.index(tmp_path, '{"editions": {"0.17.9": {"files": {"box.json": 1, "line.json": 2}}}}')
        with pytest.raises(
            SuiteError, match=r"line\.json is not there, though index\.json names it"
        ):
            load_suite("0.17.9", tmp_path)

    def test_tells_of_a_file_that_was_changed(self, tmp_path: Path) -> None:
        self.index(tmp_path, "")
        path = tmp_path / "0.17.9" / "box.json"
        sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
        files = {"box.json": {"sha256": sha256}}
        index = {"editions": {"0.17.9": {"files": files}}}
        (tmp_path / "index.json").write_text(json.dumps(index), "utf-8")
        assert changed_since_exported("0.17.9", tmp_path) == ""
        assert changed_since_exported("0.21.2", tmp_path) == ""
        path.write_bytes(path.read_bytes() + b"\n")
        said = changed_since_exported("0.17.9", tmp_path)
        assert said.startswith(f"box.json in {path.parent} has another hash than index.json says")
        assert "\n" not in said
        assert said.endswith("fixtures export NEW-FOLDER --edition 0.17.9")

    @pytest.mark.parametrize("files", [{}, {"box.json": {}}, {"box.json": 1}])
    def test_without_hashes_says_nothing_of_changes(
        self, files: dict[str, Any], tmp_path: Path
    ) -> None:
        assert changed_since_exported("0.17.9", tmp_path) == ""
        self.index(tmp_path, json.dumps({"editions": {"0.17.9": {"files": files}}}))
        assert changed_since_exported("0.17.9", tmp_path) == ""

    @pytest.mark.parametrize("text", ["", "[]", '{"editions": []}', "{}"])
    def test_is_no_index(self, text: str, tmp_path: Path) -> None:
        self.index(tmp_path, text)
        with pytest.raises(SuiteError, match="not an index"):
            load_suite("0.17.9", tmp_path)


class TestPlaces:
    """A package is in `ROOT/conformance/` of a checkout; or installed, with its fixtures inside."""

    @pytest.fixture
    def package(self, tmp_path: Path) -> Path:
        made = tmp_path / "root" / "conformance" / "nucleus_conformance"
        made.mkdir(parents=True)
        return made

    def golden(self, folder: Path) -> Path:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "index.json").touch()
        return folder

    def test_fixtures_are_inside_the_package_where_it_is_installed(self, package: Path) -> None:
        inside = self.golden(package / "fixtures")
        assert fixtures_directory(package) == inside
        assert checkout_of(package) is None

    def test_they_are_beside_it_in_a_checkout(self, tmp_path: Path, package: Path) -> None:
        root = tmp_path / "root"
        (root / "pyproject.toml").touch()
        beside = self.golden(root / "fixtures")
        assert checkout_of(package) == root
        assert fixtures_directory(package) == beside

    def test_an_installed_package_is_in_no_checkout_whatever_is_around_it(
        self, tmp_path: Path, package: Path
    ) -> None:
        """As where a virtual environment stands in the folder of some other project."""
        (tmp_path / "root" / "pyproject.toml").touch()
        self.golden(tmp_path / "root" / "fixtures")
        assert fixtures_directory(package) == tmp_path / "root" / "fixtures"
        inside = self.golden(package / "fixtures")
        assert checkout_of(package) is None
        assert fixtures_directory(package) == inside

    @pytest.mark.parametrize("in_checkout", [False, True])
    def test_fixtures_may_be_missing(
        self, tmp_path: Path, package: Path, in_checkout: bool
    ) -> None:
        if in_checkout:
            (tmp_path / "root" / "pyproject.toml").touch()
        with pytest.raises(SuiteError, match="the golden fixtures are ") as caught:
            fixtures_directory(package)
        assert caught.value.path == (tmp_path / "root" if in_checkout else package) / "fixtures"

    def test_fixtures_are_recorded_in_a_checkout_only(self, tmp_path: Path, package: Path) -> None:
        with pytest.raises(UsageError, match="in a checkout"):
            source_fixtures_directory(package)
        (tmp_path / "root" / "pyproject.toml").touch()
        assert source_fixtures_directory(package) == tmp_path / "root" / "fixtures"
