"""What reports say in words: those of JSON, and all that is to be done."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from nucleus_conformance.cli import main
from nucleus_conformance.corpus.formats.renderers import RENDERERS
from nucleus_conformance.corpus.rules import CODES, explained, listed
from nucleus_spec import problems
from nucleus_spec.showing import show, show_python
from tests.helpers.dumps import payload, written

Capture = pytest.CaptureFixture[str]

PYTHON = re.compile(r"\b(None|True|False)\b")
ODD = [None, True, {"a": False, "b": [None]}]


class TestWords:
    def test_of_rules_are_those_of_json(self) -> None:
        for text in (listed(), *map(explained, CODES)):
            assert not PYTHON.search(text)

    @pytest.mark.parametrize("form", RENDERERS)
    def test_of_reports_are_those_of_json(self, form: str, tmp_path: Path, capsys: Capture) -> None:
        dump = [
            *(
                payload(**{key: value})
                for key in ("label", "type", "confidence")
                for value in (ODD, True, {"k": ODD})
            ),
            {**payload(), "label": None},
            payload("line", annotation_id=None, reference_id="x"),
            payload("line", annotation_id=None, reference_id="x"),
            payload("keypoints", geometry={"skeleton": [[None, True]]}),
        ]
        main(["lint", written(tmp_path / "dump", dump), "--format", form, "--show", "100"])
        report = capsys.readouterr().out
        assert "null" in report
        assert not PYTHON.search(report)

    def test_of_problems_are_those_of_json(self) -> None:
        (found,) = problems(payload(label=ODD))
        assert str(found).startswith(
            "/label must be a string, but is [null, true, {'a': false, 'b': [null]}]"
        )

    def test_of_python_are_left_where_python_is_meant(self) -> None:
        assert show_python(ODD) == "[None, True, {'a': False, 'b': [None]}]"
        assert show(ODD) == "[null, true, {'a': false, 'b': [null]}]"


def told(path: Path, capsys: Capture, **changes: Any) -> dict[str, Any]:
    """What is said of a key that nobody reads, in a box that lacks a confidence otherwise."""
    name = written(path / "dump", [payload(confidence=None, **changes)])
    capsys.readouterr()
    main(["lint", name, "--format", "json", "--select", "unread-key"])
    (found,) = map(json.loads, capsys.readouterr().out.splitlines())
    made: dict[str, Any] = found
    return made


class TestAKeyWhoseValueIsWrongToo:
    def test_both_steps_are_said(self, tmp_path: Path, capsys: Capture) -> None:
        found = told(tmp_path, capsys, score="0.8")
        refused = "/confidence must be a number from 0 to 1, but is '0.8'"
        assert found["message"].endswith(
            f"did you mean confidence? It would be refused there: {refused}"
        )
        assert (found["instead"], found["problem"]) == ("confidence", "wrong-type")
        main(["lint", str(tmp_path / "dump")])
        advice = "to do: rename it to confidence, and mend its value, which is refused there as it"
        assert advice in capsys.readouterr().out

    @pytest.mark.parametrize(
        ("changes", "refused"),
        [
            ({"geometry": {"width": None, "w": "3"}}, "/geometry/width must be a non-negative"),
            ({"conf": 80}, "/confidence must be a number from 0 to 1, but is 80"),
            ({"embedding": [1, "2"]}, "/embedding_vector/1 must be a finite number"),
        ],
    )
    def test_wherever_it_is(
        self, changes: dict[str, Any], refused: str, tmp_path: Path, capsys: Capture
    ) -> None:
        found = told(tmp_path, capsys, **changes)
        assert f"It would be refused there: {refused}" in found["message"]

    def test_in_a_list_of_parts(self, tmp_path: Path, capsys: Capture) -> None:
        name = written(
            tmp_path / "dump",
            [
                payload(
                    "keypoints", geometry={"keypoints": [{"x": 1, "y": 2, "is_visible": "no"}] * 2}
                )
            ],
        )
        main(["lint", name, "--format", "json", "--select", "unread-key"])
        said = capsys.readouterr().out
        assert "/geometry/keypoints/*/visible must be true or false, but is 'no'" in said

    def test_a_right_value_is_renamed_alone(self, tmp_path: Path, capsys: Capture) -> None:
        found = told(tmp_path, capsys, score=0.8)
        assert found["message"].endswith("did you mean confidence?")
        assert "problem" not in found

    def test_a_repair_is_left_and_says_why(self, tmp_path: Path, capsys: Capture) -> None:
        name = written(tmp_path / "dump", [payload(confidence=None, score="0.8")])
        main(["lint", name, "--fix", str(tmp_path / "fixed")])
        assert '"score": "0.8"' in (tmp_path / "fixed").read_text()
        assert (
            f"left 1 (renamed), first at {name}:1: the key that is meant takes no such value, which"
            " is to be mended first (a string is made no number)"
        ) in capsys.readouterr().err
