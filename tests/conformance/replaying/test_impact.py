"""`impact`: `replay` of the fixtures and of generated predictions."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from nucleus_conformance.cli import main
from nucleus_conformance.replaying.material import material
from nucleus_spec.editions import DEFAULT, EDITIONS
from tests.helpers import replays
from tests.helpers.command_line import Capture, refused
from tests.helpers.impacts import arguments
from tests.helpers.programs import greeting, program


@pytest.mark.slow
def test_what_changes_is_told_of_fixtures_and_of_generated_predictions(
    tmp_path: Path, capsys: Capture
) -> None:
    made = program(
        tmp_path, echo=replays.changed(label="bus"), hello=greeting(types=["scene-category"])
    )
    given = arguments(tmp_path, made, "--format", "json")
    assert main([*given, "--count", "20"]) == 1
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    found = [each for each in told if "file" in each]
    assert {each["code"] for each in told if each not in found} == {"not-replayed"}
    assert {each["file"] for each in found} == {
        *(f"fixtures of {DEFAULT}", f"generated, of {DEFAULT}")
    }
    assert {each["type"] for each in found} == {"scene-category"}
    assert found[0]["within"] == "/scene_category_predictions/0"


@pytest.mark.slow
@pytest.mark.parametrize("is_saved", [True, False])
def test_how_its_predictions_are_kept_is_said_to_who_does_not_keep_them(
    tmp_path: Path, capsys: Capture, is_saved: bool
) -> None:
    made = program(tmp_path, echo=replays.changed(label="bus"), hello=greeting(types=["line"]))
    save = ["--save", str(tmp_path / "saved")] if is_saved else []
    assert main([*arguments(tmp_path, made, *save), "--count", "0"]) == 1
    said = "--save DIR keeps the first of each cause" in capsys.readouterr().err
    assert said is not is_saved


def test_the_material_has_no_line_twice(tmp_path: Path) -> None:
    sources = list(material(EDITIONS[-2:], 0, 0, tmp_path))
    texts = [Path(str(each.path)).read_text().splitlines() for each in sources]
    assert [each.name for each in sources] == [f"fixtures of {each}" for each in EDITIONS[-2:]]
    every = [line for text in texts for line in text]
    assert len(every) == len(set(every)) > 1000
    assert 0 < len(texts[1]) < len(texts[0])
    (made,) = json.loads(every[0])["box_predictions"]
    assert made["type"] == "box"


@pytest.mark.slow
@pytest.mark.parametrize("command", ["replay", "impact"])
def test_what_generates_nothing_needs_no_hypothesis(tmp_path: Path, command: str) -> None:
    made = program(tmp_path)
    of_replay = replays.arguments(tmp_path, made)
    given = of_replay if command == "replay" else arguments(tmp_path, made)
    script = (
        "import sys\nsys.modules['hypothesis'] = None\nfrom nucleus_conformance.cli import main\n"
    )
    run = [sys.executable, "-c", f"{script}sys.exit(main(sys.argv[1:]))", *given]
    assert subprocess.run(run, capture_output=True, check=False).returncode == 0


def test_both_have_to_be_targets(capsys: Capture) -> None:
    assert "nothing is not a target" in refused(capsys, "impact", "reference", "nothing")
    assert "is empty: name a target" in refused(capsys, "impact", "reference", "")
    assert "the following arguments are required: NEW" in refused(capsys, "impact", "reference")
