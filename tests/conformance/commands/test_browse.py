"""`list`, `explain`, `requirements` and `fixtures export`: what they print, and what they
refuse.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from nucleus_conformance.cli import main
from nucleus_conformance.recording import committed
from nucleus_conformance.suite.loading import load_suite
from nucleus_conformance.suite.schema import validate
from nucleus_conformance.suite.traceability import traces
from nucleus_spec import EDITIONS, edition
from nucleus_spec.requirements import REQUIREMENTS


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(arguments) == 0
    return capsys.readouterr().out


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(arguments) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1
    return captured.err


class TestList:
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
        text = refused(capsys, "list", "--type", "box", "--flag", "nonsense")
        assert "no case of edition 0.17.9 matches: type box, flag nonsense" in text


class TestExplain:
    def test_tells_all_of_a_case(self, capsys: pytest.CaptureFixture[str]) -> None:
        text = printed(capsys, "explain", "box/decode/percentage-confidence")
        for part in (
            "(required, edition 0.17.9)",
            "CONFIDENCE-1 (MUST): ",
            "documented at BoxPrediction.confidence",
            '"confidence": 95',
            "a refusal: out-of-range at /confidence",
            "by the flag unchecked-confidence",
            "edition 0.21.2: the same",
            "run TARGET --edition 0.17.9 -k box/decode/percentage-confidence",
        ):
            assert part in text

    def test_tells_how_editions_differ(self, capsys: pytest.CaptureFixture[str]) -> None:
        text = printed(capsys, "explain", "keypoints/decode/required-only")
        assert "edition 0.14.29: /annotation_id is null; /task_id is not there" in text
        text = printed(capsys, "explain", "box/decode/all-fields-and-ids")
        assert "(required, edition 0.21.2)" in text
        assert "edition 0.17.9: does not have this case" in text

    def test_cuts_off_what_is_long(self, capsys: pytest.CaptureFixture[str]) -> None:
        text = printed(capsys, "explain", "long/decode/polygon-of-10000-vertices")
        assert len(text) < 10_000
        assert "more characters)" in text

    def test_suggests_what_was_meant(self, capsys: pytest.CaptureFixture[str]) -> None:
        text = refused(capsys, "explain", "box/decode/zero-confidense")
        assert "did you mean box/decode/zero-confidence?" in text

    def test_refuses_an_edition_without_the_case(self, capsys: pytest.CaptureFixture[str]) -> None:
        case = "box/decode/all-fields-and-ids"
        text = refused(capsys, "explain", case, "--edition", "0.14.29")
        assert f"{case} is not a case of edition 0.14.29, but of 0.21.2" in text


class TestRequirements:
    def test_every_requirement_is_printed_with_its_source_and_cases(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        found = json.loads(printed(capsys, "requirements", "--json"))
        assert [each["id"] for each in found] == list(REQUIREMENTS)
        document = printed(capsys, "requirements")
        for each in found:
            assert f"## {each['id']} ({each['level']}" in document
            assert each["documented"] or each["observed"]

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
        assert f"wrote {len(expected)} cases of 0.21.2" in text
        assert validate(target) == []
        assert (target / "README.md").is_file()
        index = json.loads((target / "index.json").read_bytes())
        assert list(index["editions"]) == ["0.21.2"]
        assert [each.name for each in target.parent.iterdir()] == ["vendor"]

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
        assert "matches: type circle" in text
        assert not (tmp_path / "new").exists()
