"""`list`, `requirements` and `fixtures export`: what they print, and what they refuse."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from nucleus_conformance.cli import main
from nucleus_conformance.recording import committed
from nucleus_conformance.suite.loading import load_suite
from nucleus_conformance.suite.schema import validate
from nucleus_conformance.suite.traceability import traces
from nucleus_spec import EDITIONS, edition
from nucleus_spec.requirements import REQUIREMENTS, SECTIONS
from tests.helpers.command_line import printed, refused


class TestList:
    def test_takes_several_patterns(self, capsys: pytest.CaptureFixture[str]) -> None:
        """What one of them matches is listed once, in the order of the suite."""
        found = printed(capsys, "list", "line/decode/all-fields", "box/encode/", "box/encode/*")
        ids = [line.split()[0] for line in found.splitlines()]
        assert len(ids) == len(set(ids)) > 10
        assert ids[-1] == "line/decode/all-fields"
        assert all(each.startswith("box/encode/") for each in ids[:-1])

    def test_names_every_case_of_the_default_edition(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        lines = printed(capsys, "list").splitlines()
        assert [line.split()[0] for line in lines] == [
            each.id for each in load_suite("0.17.9").cases
        ]

    @pytest.mark.parametrize(
        ("option", "value"),
        [
            ("type", "cuboid"),
            ("operation", "encode"),
            ("level", "recommended"),
            ("requirement", "BOX-ID-2"),
            ("flag", "key-order"),
            ("flag", "null-reference"),
        ],
    )
    def test_filters(self, capsys: pytest.CaptureFixture[str], option: str, value: str) -> None:
        lines = printed(capsys, "list", f"--{option}", value, "--json").splitlines()
        listed = [json.loads(line) for line in lines]
        fields = {"requirement": "requirements", "flag": "flags"}
        field = fields.get(option, option)
        assert listed
        for each in listed:
            held = [*each[field], *each["accepts"]] if option == "flag" else each[field]
            assert value == held or value in held
        ids = {each["id"] for each in listed}
        for case in load_suite("0.17.9").cases:
            flags = {*case.flags, *(each.flag for each in case.also_accept)}
            held = {
                "type": {case.type},
                "operation": {case.operation},
                "level": {case.level},
                "requirement": set(case.requirements),
                "flag": flags,
            }
            assert (value in held[option]) == (case.id in ids)

    def test_takes_an_id_for_that_case_alone(self, capsys: pytest.CaptureFixture[str]) -> None:
        (line,) = printed(capsys, "list", "box/decode/zero-confidence").splitlines()
        assert line.startswith("box/decode/zero-confidence ")

    def test_says_what_matches_nothing(self, capsys: pytest.CaptureFixture[str]) -> None:
        text = refused(capsys, "list", "--type", "box", "--flag", "folder-mask")
        assert "no case of edition 0.17.9 matches: type box, flag folder-mask" in text

    @pytest.mark.parametrize(
        ("asked", "said"),
        [
            (("--type", "bok"), "has the type bok; did you mean box?"),
            (("--type", "circle"), "has the type circle: there are box, "),
            (("--operation", "read"), "has the operation read: there are construct, "),
            (("--level", "must"), "has the level must: there are required, recommended"),
            (("--requirement", "BOX"), "has the requirement BOX; did you mean BOX-1, BOX-2, "),
            (("--flag", "number-lexem"), "has the flag number-lexem; did you mean number-lexeme?"),
            (("--type", "box", "--flag", "qqq"), "has the flag qqq\n"),
            (("--type", ""), "has the type '': there are box, "),
        ],
    )
    def test_says_which_name_no_case_has(
        self, capsys: pytest.CaptureFixture[str], asked: tuple[str, ...], said: str
    ) -> None:
        assert f"no case of edition 0.17.9 {said}" in refused(capsys, "list", *asked)


class TestRequirements:
    @pytest.mark.slow
    def test_every_requirement_is_printed_with_its_sources_and_the_number_of_its_cases(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        found = json.loads(printed(capsys, "requirements", "--json"))
        assert [each["id"] for each in found] == list(REQUIREMENTS)
        document = printed(capsys, "requirements")
        for each in found:
            assert f"\n### {each['id']} ({each['level']}" in document
            assert each["documented"] or each["observed"] or each["chosen"]
        assert "\n- Documented: label of BoxPrediction, CategoryPrediction, " in document
        assert "\n- Observed: scale-nucleus from 0.14.29 on; from 0.21.2 on\n" in document
        assert re.search(r"\n- Chosen: The documentation gives the type, and \S", document)
        assert re.search(r"\n- Cases: \d+ \(\d+ required, \d+ recommended\)\n", document)
        assert re.search(r"\n- Properties: \d+\n", document)
        assert "box/decode/" not in document

    @pytest.mark.slow
    def test_json_has_the_id_of_every_case(self, capsys: pytest.CaptureFixture[str]) -> None:
        (found,) = json.loads(printed(capsys, "requirements", "KEYPOINT-3", "--json"))
        assert found["section"] == "Keypoints"
        assert found["cases"] == [
            case.id for case in load_suite("0.17.9").cases if "KEYPOINT-3" in case.requirements
        ]
        assert all("::Test" in name for name in found["properties"])

    def test_sentences_alone_are_one_a_line_by_subject(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        lines = printed(capsys, "requirements", "--brief").splitlines()
        said = [line for line in lines if line.startswith("**")]
        assert [line.split("**")[1] for line in said] == list(REQUIREMENTS)
        for line, each in zip(said, REQUIREMENTS.values(), strict=True):
            assert line.endswith(f") {each.text}")
        assert [line[3:] for line in lines if line.startswith("## ")] == list(SECTIONS)
        assert "**TASK-2** (MUST, from 0.17.9 on) `task_id` is" in "\n".join(said)
        assert "**EMBEDDING-2** (MUST, informative) All" in "\n".join(said)
        assert "Observed" not in "\n".join(lines)

    @pytest.mark.parametrize("form", ["--brief", "--json", None])
    def test_only_those_that_are_named(
        self, capsys: pytest.CaptureFixture[str], form: str | None
    ) -> None:
        text = printed(capsys, "requirements", "WIRE-8", "LABEL-1", *([form] if form else []))
        named = [name for name in REQUIREMENTS if re.search(rf"(\*\*|\"|### ){name}\b", text)]
        assert named == ["WIRE-8", "LABEL-1"]
        assert "RFC 2119" not in text

    @pytest.mark.parametrize(("name", "meant"), [("label-1", "LABEL-1"), ("BOX-ID-22", "BOX-ID-2")])
    def test_suggests_what_was_meant(
        self, capsys: pytest.CaptureFixture[str], name: str, meant: str
    ) -> None:
        text = refused(capsys, "requirements", "WIRE-1", name)
        assert f"there is no requirement {name}; did you mean {meant}?" in text

    def test_says_nothing_where_nothing_is_like_it(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        text = refused(capsys, "requirements", "--brief", "quux")
        assert text == "nucleus-conformance: there is no requirement quux\n"

    def test_cannot_be_both_brief_and_json(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert "not allowed with" in refused(capsys, "requirements", "--brief", "--json")

    def test_a_requirement_has_a_case_unless_nothing_sent_can_show_it(self) -> None:
        assert [
            each.requirement.id
            for each in traces()
            if bool(each.cases) == each.requirement.informative
        ] == []

    def test_every_case_cites_a_requirement_of_its_edition(self) -> None:
        for under in EDITIONS:
            for case in load_suite(under).cases:
                assert case.requirements, case.id
                for name in case.requirements:
                    assert REQUIREMENTS[name].since <= under, f"{under} {case.id}: {name}"

    def test_property_tests_are_found_by_their_docstrings(self) -> None:
        assert any(each.properties for each in traces())


class TestExport:
    def test_a_part_is_complete_in_itself(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        target = tmp_path / "new" / "vendor"
        text = printed(
            capsys, "fixtures", "export", str(target), "--edition", "0.21.2", "--type", "box"
        )
        cases = committed(edition("0.21.2"), target)
        expected = [each for each in load_suite("0.21.2").cases if each.type == "box"]
        assert cases == expected
        assert f"wrote {len(expected):,} cases of 0.21.2" in text
        assert validate(target) == []
        assert (target / "README.md").is_file()
        index = json.loads((target / "index.json").read_bytes())
        assert list(index["editions"]) == ["0.21.2"]
        assert [each.name for each in target.parent.iterdir()] == ["vendor"]

    @pytest.mark.slow
    def test_the_whole_is_what_is_committed(self, tmp_path: Path) -> None:
        assert main(["fixtures", "export", str(tmp_path)]) == 0
        for under in EDITIONS:
            assert committed(under, tmp_path) == list(load_suite(under).cases)

    def test_nothing_is_overwritten(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        (tmp_path / "mine").write_text("precious")
        assert "name a folder that is new or empty" in refused(
            capsys, "fixtures", "export", str(tmp_path)
        )
        assert (tmp_path / "mine").read_text() == "precious"

    def test_an_unknown_type_is_refused(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        text = refused(capsys, "fixtures", "export", str(tmp_path / "new"), "--type", "circle")
        assert "--type circle: no case has that type: there are box, " in text
        assert not (tmp_path / "new").exists()
