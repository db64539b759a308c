"""The table of rules, and which of them are asked."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest

from nucleus_conformance.cli import main
from nucleus_conformance.corpus.rules import (
    CODES,
    EFFECTS,
    UNREAD,
    WARNINGS,
    Selection,
    explained,
    rule,
)
from nucleus_conformance.suite.loading import load_suite
from nucleus_spec import problems
from nucleus_spec.editions import DEFAULT, EDITIONS, Edition
from nucleus_spec.requirements import REQUIREMENTS
from nucleus_spec.upload import UploadProblem
from tests.helpers.command_line import printed, refused
from tests.helpers.dumps import payload, written

Capture = pytest.CaptureFixture[str]


@pytest.mark.parametrize("code", CODES)
def test_every_rule_is_explained(code: str) -> None:
    each = rule(code)
    assert each.code == code
    assert each.effect in EFFECTS
    assert each.advice
    assert (each.requirement in REQUIREMENTS) != (not each.requirement)
    assert explained(code).endswith(f"What to do: {each.advice}.\n")


def test_a_code_is_a_requirement_or_words() -> None:
    assert {each for each in CODES if each not in REQUIREMENTS} == (
        WARNINGS | UNREAD | {"no-prediction"}
    ) - set(REQUIREMENTS)
    assert UploadProblem("duplicate", "UPLOAD-1", (), "", "").requirement in CODES


@pytest.mark.parametrize("edition", [DEFAULT, EDITIONS[-1]], ids=str)
def test_all_that_the_reference_refuses_has_a_rule(edition: Edition) -> None:
    found = {
        problem.requirement
        for case in load_suite(edition).cases
        if "payload" in (body := case.request().body) and case.operation != "construct"
        for problem in problems(body["payload"], edition=edition)
    }
    assert found <= set(CODES)
    assert len(found) > 25


class TestSelection:
    @pytest.mark.parametrize(
        ("select", "ignore", "code", "wanted"),
        [
            ((), (), "UPLOAD-1", True),
            (("UPLOAD",), (), "UPLOAD-1", True),
            (("UPLOAD",), ("UPLOAD-1",), "UPLOAD-1", False),
            (("UPLOAD-1",), (), "UPLOAD-11", False),
            (("error",), (), "percent", False),
            (("error",), (), "BOX-1", True),
            (("warning",), (), "BOX-1", False),
            (("warning",), (), "unread-key", True),
            (("CLASS-PDF",), (), "CLASS-PDF-2", True),
            ((), ("unread-key",), "unread-key", False),
        ],
    )
    def test_says_what_is_asked(
        self, select: tuple[str, ...], ignore: tuple[str, ...], code: str, wanted: bool
    ) -> None:
        assert Selection(select, ignore).check().has(code) == wanted

    def test_on_the_command_line(self, tmp_path: Path, capsys: Capture) -> None:
        name = written(tmp_path / "dump.jsonl", [payload(confidence=95, score=1)])
        for options, wanted in (
            (["--select", "CONFIDENCE,percent"], ["CONFIDENCE-1", "percent"]),
            (["--ignore", "CONFIDENCE-1", "--ignore", "percent"], ["unread-key"]),
            (["--select", "UPLOAD"], []),
        ):
            main(["lint", name, "--format", "json", *options])
            found = [json.loads(each)["code"] for each in capsys.readouterr().out.splitlines()]
            assert found == wanted

    def test_is_said_of_the_whole(self, tmp_path: Path, capsys: Capture) -> None:
        name = written(tmp_path / "dump.jsonl", [payload(confidence=2)])
        main(["lint", name, "--select", "BOX", "--good", str(tmp_path / "good")])
        said = capsys.readouterr()
        assert "0 of 1 prediction would be refused by the rules that were asked\n" in said.out
        assert "those that were right before any repair, by the rules that were asked" in said.err
        main(["lint", name])
        assert "rules that were asked" not in capsys.readouterr().out

    def test_of_what_is_no_rule(self, tmp_path: Path, capsys: Capture) -> None:
        name = written(tmp_path / "dump.jsonl", [payload()])
        said = refused(capsys, "lint", name, "--select", "percents")
        assert said == "nucleus-conformance: there is no rule 'percents'; did you mean percent?\n"
        for option in ("--select", "--ignore", "--explain"):
            said = refused(capsys, "lint", name, option, "UPLOAD-3")
            assert "lint does not ask UPLOAD-3, which nucleus-conformance requirements" in said


class TestExplain:
    def test_says_what_a_rule_means(self, capsys: Capture) -> None:
        said = printed(capsys, "lint", "--explain", "UPLOAD-2")
        assert said.startswith("UPLOAD-2 (error): several predictions without an id on one item\n")
        assert REQUIREMENTS["UPLOAD-2"].text.replace("None", "null") in said

    def test_without_a_code_lists_the_rules(self, capsys: Capture) -> None:
        rows = printed(capsys, "lint", "--explain").splitlines()
        assert [row.split()[0] for row in rows] == list(CODES)
        assert all(len(row.split()) > 3 for row in rows)
        said = refused(capsys, "lint", "--explain", "nothing")
        assert said.endswith("there is no rule 'nothing'; lint --explain lists all\n")

    def test_a_group_is_explained_one_by_one(self, capsys: Capture) -> None:
        said = printed(capsys, "lint", "--explain", "KEYPOINT")
        assert re.findall(r"^(KEYPOINT-\d) \(", said, re.M) == [f"KEYPOINT-{n}" for n in (1, 2, 3)]

    @pytest.mark.parametrize("code", CODES)
    def test_says_nothing_twice(self, code: str) -> None:
        head, *rest = explained(code).splitlines()
        assert head.partition(": ")[2].removesuffix(".") not in [
            each.removesuffix(".") for each in rest
        ]

    def test_what_was_not_looked_into_is_not_known(self, capsys: Capture) -> None:
        assert "it is sent and stored" not in printed(
            capsys, "lint", "--explain", "mask-not-opened"
        )


class TestProject:
    """The table of a pyproject.toml says what a project wants; the command line may say more."""

    TABLE = "[tool.nucleus-conformance.lint]\n"

    @pytest.fixture(autouse=True)
    def _inside(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (tmp_path / "sub").mkdir()
        monkeypatch.chdir(tmp_path / "sub")
        written(tmp_path / "sub" / "dump.jsonl", [payload(dataset_id="d", score=1)])

    def _lint(self, tmp_path: Path, table: str, *options: str) -> int:
        (tmp_path / "pyproject.toml").write_text(table)
        return main(["lint", "dump.jsonl", "--format", "json", *options])

    def test_is_asked_above_the_folder_too(self, tmp_path: Path, capsys: Capture) -> None:
        assert self._lint(tmp_path, f'{self.TABLE}edition = "0.22.3"\n') == 0
        assert '"/score"' in capsys.readouterr().out
        assert self._lint(tmp_path, f"{self.TABLE}strict = true\n") == 1
        assert '"/dataset_id"' in capsys.readouterr().out
        assert self._lint(tmp_path, f'{self.TABLE}ignore = ["unread-key"]\nstrict = true\n') == 0
        said = capsys.readouterr()
        assert said.out == ""
        assert "pyproject.toml chooses the rules: ignore unread-key\n" in said.err

    def test_is_asked_less_than_the_command_line(self, tmp_path: Path, capsys: Capture) -> None:
        table = f'{self.TABLE}edition = "0.22.3"\nselect = ["UPLOAD"]\n'
        assert self._lint(tmp_path, table, "--edition", "0.17.9", "--select", "warning") == 0
        assert '"/dataset_id"' in capsys.readouterr().out

    @pytest.mark.parametrize(
        ("table", "said"),
        [
            (f"{TABLE}selct = []", "has no key selct; did you mean select?"),
            (f"{TABLE}select = 7", "select must be a list of codes, but is 7"),
            (f"{TABLE}ignore = [7]", "ignore must be a list of codes, but is [7]"),
            (f"{TABLE}strict = 1", "strict must be true or false, but is 1"),
            (f"{TABLE}edition = 1", "edition must be the name of an edition, but is 1"),
            (
                f'{TABLE}select = ["nothing"]',
                "pyproject.toml: [tool.nucleus-conformance.lint]: there is no rule",
            ),
            (f'{TABLE}input-format = "xml"', "input-format must be 'lines' or 'document', but"),
            ("[tool.nucleus-conformance]\nlint = 7", "it must be a table, but is 7"),
            ("[tool", "is no TOML"),
            (f"x = {'[' * 3000}", "it is nested too deeply"),
            (f'{TABLE}select = ["{"x" * 5000}"]', "there is no rule 'xxxxxxx"),
        ],
    )
    def test_of_nonsense_is_told(
        self, table: str, said: str, tmp_path: Path, capsys: Capture
    ) -> None:
        assert self._lint(tmp_path, table) == 2
        captured = capsys.readouterr()
        assert captured.out == ""
        assert said in captured.err
        assert captured.err.count("\n") == 1
        assert len(captured.err) < 400

    @pytest.mark.parametrize("kind", ["a folder", "a pipe", "a link to itself"])
    def test_that_is_no_file_is_told(self, kind: str, tmp_path: Path, capsys: Capture) -> None:
        path = tmp_path / "pyproject.toml"
        if kind == "a folder":
            path.mkdir()
        elif kind == "a pipe":
            os.mkfifo(path)
        else:
            path.symlink_to(path)
        said = refused(capsys, "lint", "dump.jsonl")
        assert said.startswith(f"nucleus-conformance: cannot read {path}: ")
