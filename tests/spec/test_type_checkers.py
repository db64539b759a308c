"""What users' type checkers say of code that uses the classes: mypy, and pyright where it is there."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.helpers.patience import HANG

ROOT = Path(__file__).parent.parent.parent

PROGRAM = """
from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import attrs

import nucleus_spec
from nucleus_spec import (
    BoxPrediction,
    KeypointsPrediction,
    Keypoint,
    LinePrediction,
    Point,
    PolygonPrediction,
    PredictionList,
    Segment,
    SegmentationPrediction,
)


@attrs.frozen
class Mine(BoxPrediction):
    source: str = "camera"


class Named(BoxPrediction):
    label_prefix = "x"


box = BoxPrediction("car", 1, 2.5, 3, 4, "image_1", metadata={"a": [1, None]}, class_pdf={"a": 1})
item = BoxPrediction("car", 1, 2, 3, 4, dataset_item_id="di_1")
moved: BoxPrediction = attrs.evolve(box, x=3)
plain: dict[str, Any] = attrs.asdict(box)
name: str = attrs.fields(BoxPrediction).label.name
values: tuple[Any, ...] = attrs.astuple(box)
line = LinePrediction("lane", [Point(1, 2), {"x": 1, "y": 2.5}], reference_id="image_1")
polygon = PolygonPrediction("lane", ({"x": 1, "y": 2},), "image_1")
first: float = line.vertices[0].x
mask = SegmentationPrediction("m.png", [Segment("a", 1), Segment("b", "2")], "r", None, "di_1")
pose = KeypointsPrediction("a", [Keypoint(1, 2), Keypoint(visible=False)], ["a", "b"], [[0, 1]], "r")
mine = attrs.evolve(Mine("car", 1, 2, 3, 4, "r", source="lidar"), label="bus")
source: str = mine.source
named: Named = Named.from_json({})
sent: str | None = box.sent_annotation_id(edition="0.21.2")
metadata: Mapping[str, Any] | None = box.metadata
vector: Sequence[float] | None = box.embedding_vector
read: nucleus_spec.Prediction = nucleus_spec.from_json(nucleus_spec.loads("{}"))
listed = PredictionList(box_predictions=[box, mine])
boxes: list[BoxPrediction] = listed.box_predictions
"""

MISTAKES = (
    'BoxPrediction("car", 1, 2, 3)',
    'BoxPrediction(7, 1, 2, 3, 4, "r")',
    'BoxPrediction("car", "1", 2, 3, 4, "r")',
    'BoxPrediction("car", 1, 2, 3, 4, "r", None, None, None, None, None, None, "di_1")',
    'BoxPrediction("car", 1, 2, 3, 4, "r", confidences=1)',
    'LinePrediction("lane", [(1, 2)], "r")',
    'LinePrediction("lane", {"x": 1, "y": 2}, "r")',
    'SegmentationPrediction("m.png", [], "r", None, "di_1", "ds_1")',
    'box.label = "bus"',
    'box.metadata["a"] = 1',
    "line.vertices[0] = Point(1, 2)",
)
"""What each checker refuses, one line each."""

OF_MYPY = ("attrs.evolve(box, x='1')", "attrs.fields(BoxPrediction).labels", "attrs.asdict(Named)")
"""What only mypy can see, with its plugin for attrs."""


@pytest.fixture
def program(tmp_path: Path) -> Path:
    (tmp_path / "right.py").write_text(PROGRAM, "utf-8")
    return tmp_path


def _lines_with_errors(
    program: Path, mistakes: tuple[str, ...], report: list[tuple[str, int]]
) -> set[str]:
    """The mistakes that were found; asserts that nothing else was."""
    text = (program / "wrong.py").read_text("utf-8").splitlines()
    found = {text[line - 1] for name, line in report if name == "wrong.py"}
    assert [each for each in report if each[0] != "wrong.py"] == []
    assert found <= set(mistakes)
    return found


def _write(program: Path, mistakes: tuple[str, ...]) -> None:
    (program / "wrong.py").write_text(PROGRAM + "\n".join(mistakes) + "\n", "utf-8")


@pytest.mark.slow
def test_mypy(program: Path) -> None:
    pytest.importorskip("mypy", reason="mypy is not installed")
    mistakes = MISTAKES + OF_MYPY
    _write(program, mistakes)
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--no-error-summary", "--cache-dir", "cache",
         "--config-file", "", "--output", "json", "right.py", "wrong.py"],
        cwd=program, env={"MYPYPATH": str(ROOT)}, capture_output=True, text=True, check=False,
        timeout=HANG,
    )  # fmt: skip
    assert done.stderr == ""
    found = [json.loads(line) for line in done.stdout.splitlines()]
    report = [(each["file"], each["line"]) for each in found if each["severity"] == "error"]
    assert _lines_with_errors(program, mistakes, report) == set(mistakes), done.stdout


@pytest.mark.slow
@pytest.mark.skipif(importlib.util.find_spec("pyright") is None, reason="pyright is not installed")
def test_pyright(program: Path) -> None:
    _write(program, MISTAKES)
    settings = {
        "extraPaths": [str(ROOT)],
        "typeCheckingMode": "standard",
        "pythonVersion": "3.10",
        "venvPath": str(Path(sys.prefix).parent),
        "venv": Path(sys.prefix).name,
    }
    (program / "pyrightconfig.json").write_text(json.dumps(settings), "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pyright", "--outputjson"],
        env={**os.environ, "PYRIGHT_PYTHON_IGNORE_WARNINGS": "1"}, cwd=program, capture_output=True, text=True, check=False, timeout=HANG,
    )  # fmt: skip
    found = json.loads(done.stdout)["generalDiagnostics"]
    report = [
        (Path(each["file"]).name, each["range"]["start"]["line"] + 1)
        for each in found
        if each["severity"] == "error"
    ]
    assert _lines_with_errors(program, MISTAKES, report) == set(MISTAKES), done.stdout
