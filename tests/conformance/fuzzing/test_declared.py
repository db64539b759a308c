"""`fuzz` and `smoke` ask a port of some types for what it declares, and for nothing else."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from nucleus_conformance.cli import main
from tests.helpers.miniatures import Miniature
from tests.helpers.patience import PATIENT

Capture = pytest.CaptureFixture[str]


def declaring(log: Path, **declared: list[str]) -> Miniature:
    """One that is right, says so in hello, and notes what it is asked besides."""
    return Miniature(f"""
        from nucleus_conformance import harness

        class Declaring(harness.Server):
            def hello(self, request):
                said = super().hello(request)
                said["hello"].update({declared!r})
                return said

            def answer(self, line):
                asked = json.loads(line)
                if asked["op"] == "no-such-operation":
                    return super().answer(line)
                members = [each.get("type", "") for one in asked.get("batches", []) for each in one]
                named = dict(types=[asked.get("type", ""), *members], operations=[asked["op"]])
                for key, names in {declared!r}.items():
                    if set(named[key]) - {{*names, "", "hello"}}:
                        with open({str(log)!r}, "a") as file:
                            file.write(json.dumps(asked) + "\\n")
                return super().answer(line)

        harness.Server = Declaring
    """)


def searched(folder: Path, capsys: Capture, *options: str, **declared: Any) -> tuple[int, str]:
    """The exit status of a short search, and what it printed. Nothing undeclared was asked."""
    log, folder = folder / "undeclared.jsonl", folder / "port"
    folder.mkdir()
    program = declaring(log, **declared).write(folder)
    arguments = ["--seed", "1", "--max-requests", "400", *options]
    status = main(["fuzz", *arguments, "--", sys.executable, str(program)], PATIENT)
    if "--type" not in options:
        assert not log.exists(), log.read_text()
    return status, capsys.readouterr().out


def test_types_that_are_not_declared_are_not_asked(tmp_path: Path, capsys: Capture) -> None:
    report = tmp_path / "found.jsonl"
    status, said = searched(tmp_path, capsys, "--json", str(report), types=["box", "category"])
    assert status == 0
    left = "line, polygon, keypoints, cuboid, scene-category, segmentation"
    assert f"not asked: {left} (not declared)\n" in said
    assert "not reached" not in said
    header = json.loads(report.read_text().splitlines()[0])
    assert header["not_declared"] == left.split(", ")


@pytest.mark.parametrize(
    ("operations", "left"),
    [
        (["decode", "dispatch"], "construct, encode, local_files, collect"),
        pytest.param(
            ["construct"],
            "decode, encode, dispatch, local_files, collect",
            marks=pytest.mark.slow,
        ),
        pytest.param(
            ["local_files"],
            "construct, decode, encode, dispatch, collect",
            marks=pytest.mark.slow,
        ),
    ],
)
@pytest.mark.sampled(2)
def test_neither_are_operations(
    tmp_path: Path, capsys: Capture, operations: list[str], left: str
) -> None:
    status, said = searched(tmp_path, capsys, operations=operations)
    assert status == 0
    assert "0 findings in 400 requests" in said
    assert f"not asked: {left} (not declared)\n" in said


def test_whoever_declares_all_hears_nothing_of_it(tmp_path: Path, capsys: Capture) -> None:
    assert "not asked" not in searched(tmp_path, capsys)[1]


def test_what_the_user_says_goes_before_hello(tmp_path: Path, capsys: Capture) -> None:
    status, said = searched(tmp_path, capsys, "--type", "line", types=["box"])
    assert status == 0
    assert "0 findings in 400 requests" in said
    assert "not asked" not in said


@pytest.mark.parametrize(
    ("types", "problem"),
    [
        (["box", "bbox"], "declares the type bbox, which is not known; did you mean box?"),
        (["bbox"], "declares no type that there is, so nothing is known to be right"),
        (["box", "thing"], "declares the type thing, which is not known: there are box, line,"),
    ],
)
def test_a_type_that_nobody_knows_is_a_problem(
    tmp_path: Path, capsys: Capture, types: list[str], problem: str
) -> None:
    status, said = searched(tmp_path, capsys, types=types)
    assert status == 1
    assert f"problem: {problem}" in said
    assert "more time" not in said


def smoked(folder: Path, capsys: Capture, **declared: Any) -> tuple[int, str]:
    log, folder = folder / "undeclared.jsonl", folder / "port"
    folder.mkdir()
    program = declaring(log, **declared).write(folder)
    status = main(["smoke", "--", sys.executable, str(program)], PATIENT)
    assert not log.exists(), log.read_text()
    return status, capsys.readouterr().out


def test_smoke_tries_a_type_and_operations_that_are_declared(
    tmp_path: Path, capsys: Capture
) -> None:
    status, said = smoked(tmp_path, capsys, types=["cuboid", "line"], operations=["decode"])
    assert status == 0
    assert "; it declares line, cuboid; decode\n" in said
    assert "it read a line and replied with its payload" in said


def test_smoke_skips_what_needs_an_operation_that_is_not(tmp_path: Path, capsys: Capture) -> None:
    status, said = smoked(tmp_path, capsys, operations=["construct"])
    assert status == 0
    assert "it decodes a prediction: it does not declare decode" in said


def test_smoke_names_a_type_that_nobody_knows(tmp_path: Path, capsys: Capture) -> None:
    status, said = smoked(tmp_path, capsys, types=["box", "bbox"])
    assert status == 1
    assert (
        "FAILED it declares what there is: declares the type bbox, which is not known; "
        "did you mean box?\n" in said
    )
