"""Fault 52: a refusal by accident passes, as any refusal does, and is told apart."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from nucleus_conformance.cli import main
from nucleus_conformance.report.said import refused_by
from nucleus_conformance.suite.case import Outcome
from tests.helpers.command_line import Capture, write_suite
from tests.helpers.programs import make_case, program


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ({"message": "TypeError: unhashable type: 'list'"}, "TypeError"),
        ({"message": "builtins.KeyError: 'label'"}, "KeyError"),
        ({"message": "java.lang.NullPointerException"}, "NullPointerException"),
        ({"message": "panic: runtime error: index out of range"}, "panic"),
        ({"message": "TypeError: label", "code": "wrong-type"}, ""),
        ({"message": "ValueError: label must be a string"}, ""),
        ({"message": "the label is undefined: TypeError"}, ""),
        ({"message": ["TypeError"]}, ""),
        ({"message": "TypeError: Box.__init__() missing 1 required positional argument: 'x'"}, ""),
        ({"message": "TypeError: __init__() got an unexpected keyword argument 'y'"}, ""),
        (
            {"message": "TypeError: check() missing 1 required positional argument: 'x'"},
            "TypeError",
        ),
        ({"message": "TypeError: Box.__init__() takes 2 positional arguments"}, "TypeError"),
        ({}, ""),
    ],
)
def test_is_told_by_the_beginning_of_a_message_without_a_code(
    said: Mapping[str, Any], name: str
) -> None:
    assert refused_by(said) == name


@pytest.mark.fault(52, "run", "report")
def test_is_counted_in_every_report(tmp_path: Path, capsys: Capture) -> None:
    cases = [
        make_case(f"box/decode/refuse-{number}", {"number": number}, Outcome("rejected", {}))
        for number in range(5)
    ]
    made = program(
        tmp_path,
        echo="""
number = request["payload"]["number"]
message = ("no", "TypeError: a", "TypeError: b", "KeyError: 'c'", "TypeError: d")[number]
said = {"message": message, **({"code": "wrong-type"} if number == 4 else {})}
say({"id": request["id"], "rejected": said})
""",
    )
    suite = write_suite(tmp_path / "suite", cases)
    report = tmp_path / "report.jsonl"
    given = ["run", "--fixtures", str(suite), "--json", str(report), *made.arguments]
    assert main(given) == 0
    lines = map(json.loads, report.read_text().splitlines())
    assert [each.get("refused_by") for each in lines] == [
        None, None, "TypeError", "TypeError", "KeyError", None, None,
    ]  # fmt: skip
    capsys.readouterr()
    for form in ("terminal", "markdown", "html"):
        assert main(["report", str(report), "--format", form]) == 0
        said = capsys.readouterr().out
        assert "Refused with what a mistake in a program raises, too" in said
        assert said.index("TypeError") < said.index("KeyError")
        assert "refuse-1" in said


@pytest.mark.fault(52, "run")
def test_a_class_that_lacks_an_argument_is_no_accident(capsys: Capture) -> None:
    assert main(["run", "reference", "-k", "*/construct/no-*"]) == 0
    said = capsys.readouterr().out
    assert "passed" in said
    assert "Refused with" not in said
