from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest
from attrs import evolve

from nucleus_conformance.suite.case import FORMAT, Alternative, Case, Outcome
from nucleus_conformance.suite.catalog import SUITE_VERSION
from nucleus_conformance.suite.writing import all_files, case_file, case_hash
from nucleus_spec.editions import V0_15_5, V0_17_9
from tests.helpers.fixture_files import KEPT
from tests.helpers.programs import make_case


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
        assert (data["format"], data["suite"]) == (FORMAT, SUITE_VERSION)
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
