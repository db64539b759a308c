from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from nucleus_conformance.errors import SuiteError, UsageError
from nucleus_conformance.judging.choices import Choices
from nucleus_conformance.suite.case import FORMAT, SUBJECTS
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
from tests.helpers.case_files import DATA, NOTES, case_file, written

NOTE = {"what", "why", "effect", "link"}


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
        assert suite.notes == NOTES

    def test_there_is_no_such_edition(self) -> None:
        with pytest.raises(UnknownEdition):
            load_suite("0.17.7")

    def test_there_are_no_fixtures(self, tmp_path: Path) -> None:
        with pytest.raises(UsageError) as caught:
            load_suite("0.17.9", tmp_path)
        folder = tmp_path / "0.17.9"
        assert str(caught.value) == f"{folder}: there are no fixtures for edition 0.17.9"

    def test_there_are_fixtures_for_another_edition(self, tmp_path: Path) -> None:
        (tmp_path / "0.21.2").mkdir()
        (tmp_path / "0.21.2" / "box.json").touch()
        with pytest.raises(
            UsageError, match=r"no fixtures for edition 0\.17\.9, but for 0\.21\.2$"
        ):
            load_suite("0.17.9", tmp_path)

    @pytest.mark.parametrize(
        ("text", "problem"),
        [
            ("{", "not a case file: JSONDecodeError"),
            ("", "not a case file: JSONDecodeError"),
            (b"\xff\xff", "not a case file: UnicodeDecodeError"),
            (b"\xef\xbb\xbf{}", "not a case file: JSONDecodeError: Unexpected UTF-8 BOM"),
            ("[]", "not a case file: $: [] is not of type 'object'"),
            ("null", "not a case file: $: None is not of type 'object'"),
            ("{}", "not a case file: $: 'format' is a required property"),
            ('{"format": 2, "format": 2}', "not a case file: ValueError: a key occurs twice"),
            ('{"format": NaN}', "not a case file: ValueError: NaN is not JSON"),
            ('{"format": 1e999}', "not a case file: ValueError: 1e999 is too large"),
            (f'{{"format": {"7" * 5000}}}', "not a case file: ValueError: Exceeds the limit"),
            (f'{{"format": {"[" * 100_000}', "not a case file: nested too deeply to be read"),
            (f'{{"format": {"[" * 300}{"]" * 300}}}', "not a case file: nested too deeply"),
            (json.dumps(case_file(format=1)), f"has format 1, but must have {FORMAT}"),
            (json.dumps(case_file(suite="1.0.0\n")), "not a case file: $.suite: '1.0.0\\n' does"),
            (json.dumps(case_file(suite="\ud800")), "not I-JSON (RFC 7493)"),
            (json.dumps(case_file(more=1)), "not a case file: $: Additional properties"),
            *(
                (json.dumps(case_file(cases=[DATA | members])), problem)
                for members, problem in (
                    ({"comment": 2**60}, "not I-JSON (RFC 7493)"),
                    ({"comment": 7}, "not a case file: $.cases[0].comment: 7 is not of type"),
                    ({"comment": "x" * 9999}, "not a case file: $.cases[0].comment: 'xxx"),
                    ({"flags": ["x"] * 2}, "not a case file: $.cases[0].flags: ['x', 'x'] has"),
                    ({"level": []}, "not a case file: $.cases[0].level: [] is not one of"),
                    ({"operation": "rm"}, "not a case file: $.cases[0].operation: 'rm' is not"),
                    ({"expect": {}}, "not a case file: $.cases[0].expect: {} "),
                    ({"expect": None}, "not a case file: $.cases[0].expect: None is not of"),
                    ({"expect": {"payload": 1}}, "not a case file: $.cases[0].expect.payload"),
                    ({"expect": {"payload_text": "1"}}, "case 'box/decode/good' expects a payload"),
                    ({"expect": {"value_text": "{"}}, "not a case file: JSONDecodeError"),
                    ({"expect": {"value_text": "[NaN]"}}, "not a case file: ValueError: NaN"),
                    ({"expect": {"value_text": "[" * 900 + "]" * 900}}, "not a case file: nested"),
                    (
                        {"expect": {"value_text": 7}},
                        "not a case file: $.cases[0].expect.value_text",
                    ),
                    (
                        {"input": {"arguments_text": "1"}},
                        "case 'box/decode/good' has arguments that",
                    ),
                    ({"input": {"batches_text": "[1]"}}, "case 'box/decode/good' has batches that"),
                    (
                        {"input": {"payload": 1, "more": 1}},
                        "not a case file: $.cases[0].input: Add",
                    ),
                )
            ),
        ],
        ids=lambda value: str(value)[:30],
    )
    def test_a_file_that_cannot_be_used_is_named(
        self, tmp_path: Path, text: str | bytes, problem: str
    ) -> None:
        path = written(tmp_path, text)
        with pytest.raises(UsageError) as caught:
            load_suite("0.17.9", tmp_path)
        assert str(caught.value).startswith(f"{path}: {problem}")


class TestIndex:
    """Where an index stands beside the folders, no file that it names MAY be missing."""

    def index(self, folder: Path, text: str) -> None:
        (folder / "0.17.9").mkdir()
        (folder / "0.17.9" / "box.json").write_text(json.dumps(case_file()), "utf-8")
        (folder / "index.json").write_text(text, "utf-8")

    def test_names_files_that_are_there(self, tmp_path: Path) -> None:
        self.index(tmp_path, '{"editions": {"0.17.9": {"files": {"box.json": {}}}}}')
        assert len(load_suite("0.17.9", tmp_path).cases) == 1

    def test_of_other_editions_says_nothing(self, tmp_path: Path) -> None:
        self.index(tmp_path, '{"editions": {}}')
        assert len(load_suite("0.17.9", tmp_path).cases) == 1

    def test_names_a_file_that_is_not_there(self, tmp_path: Path) -> None:
        self.index(tmp_path, '{"editions": {"0.17.9": {"files": {"box.json": 1, "line.json": 2}}}}')
        with pytest.raises(
            UsageError, match=r"line\.json is not there, though index\.json names it"
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
        with pytest.raises(UsageError, match="not an index"):
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
