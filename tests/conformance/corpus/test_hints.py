"""A mistake says what explains it: a key with another name, in another place, or of another format."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from nucleus_conformance.cli import main
from tests.helpers.dumps import payload, written

Capture = pytest.CaptureFixture[str]
Lint = Callable[..., list[dict[str, Any]]]

FLAT = {key: value for key, value in payload().items() if key != "geometry"}


def box(geometry: Any, **changes: Any) -> dict[str, Any]:
    return {**payload(), "geometry": geometry, **changes}


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (
            box({"x": 1, "y": 2, "width": 3, "h": 4}),
            "/geometry/height must be a non-negative number, but is missing; there is h",
        ),
        (
            box({"x1": 1, "y1": 2, "x2": 3, "y2": 4}),
            "/geometry/x must be a finite number, but is missing; there are x1, y1, x2, y2",
        ),
        (
            {**FLAT, "x": 1, "y": 2, "width": 3, "height": 4},
            "/geometry must be an object, but is missing; there is height beside it",
        ),
        (
            {**payload(reference_id=None), "image_id": "i"},
            "/reference_id is required; there is image_id",
        ),
    ],
    ids=["another name", "corners", "another place", "an item"],
)
def test_of_what_is_missing(wrong: dict[str, Any], said: str, lint: Lint) -> None:
    assert said in [each["message"] for each in lint([wrong])]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (payload(bbox=[1, 2, 3, 4]), "write geometry: {x, y, width, height}"),
        (payload("polygon", geometry={"coordinates": [[1, 2]]}), ": vertices are read there"),
        (payload("cuboid", geometry={"dimensions": {"length": 1}}), ": dimensions have x, y and z"),
        (payload(segmentation=[[1, 2]]), ": a polygon has vertices in geometry, and a mask"),
    ],
    ids=["bbox", "coordinates", "length", "segmentation"],
)
def test_of_keys_of_other_formats(wrong: dict[str, Any], said: str, lint: Lint) -> None:
    assert any(said in each["message"] for each in lint([wrong], "--select", "unread-key"))


@pytest.mark.parametrize("named", ["scene_category", "SceneCategoryPrediction"])
def test_of_scene_categories_where_they_stand(named: str, lint: Lint) -> None:
    """They are of type category, too: what is written category alone would be read as one."""
    (found,) = lint([{"type": named, "label": "a", "reference_id": "i"}])
    assert "stands in a list scene_category_predictions" in found["message"]
    assert "did you mean" not in found["message"]
    assert not found.get("instead")


def test_a_type_that_is_missing_is_guessed_if_it_is_asked_for(
    tmp_path: Path, capsys: Capture
) -> None:
    dump = written(tmp_path / "dump.jsonl", [payload(type=None)])
    main(["lint", dump, "--fix", str(tmp_path / "safe")])
    assert "type" not in json.loads((tmp_path / "safe").read_text())
    main(["lint", dump, "--fix", str(tmp_path / "fixed"), "--unsafe-fixes"])
    assert json.loads((tmp_path / "fixed").read_text()) == payload()
    assert "repaired 1 (guessed-type): " in capsys.readouterr().err


def test_a_part_is_no_dump(tmp_path: Path, capsys: Capture) -> None:
    part = str(tmp_path / "1.part")
    main(["lint", written(tmp_path / "dump.jsonl", [payload()]), "--part", part])
    assert main(["lint", part]) == 1
    assert "a part of lint --part: it was not read; lint merge reads it" in capsys.readouterr().out


def test_a_file_that_is_named_twice_is_read_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.chdir(tmp_path)
    written(tmp_path / "dump.jsonl", [payload()])
    assert main(["lint", "dump.jsonl", "./dump.jsonl", str(tmp_path / "dump.jsonl")]) == 0
    assert capsys.readouterr().out == "0 of 1 prediction would be refused\n"
