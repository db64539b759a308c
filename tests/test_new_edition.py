"""A new edition with one new key takes four files, of which the catalog's flags only if releases
deviate.

Here it is added to a copy of the source, as CONTRIBUTING.md says; everything else has to follow by
itself.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent

EDITS = {
    "nucleus_spec/editions.py": (
        (
            "EDITIONS = (",
            'V9_9_9 = Edition("9.9.9", date(2030, 1, 1), "sensor on box and segmentation")\n\n'
            "EDITIONS = (",
        ),
        ("V0_21_2)\n", "V0_21_2, V9_9_9)\n"),
    ),
    "nucleus_spec/requirements.py": (
        ("V0_21_2, Edition", "V0_21_2, V9_9_9, Edition"),
        (
            "_REQUIREMENTS: Final = (",
            "_REQUIREMENTS: Final = (\n"
            '    _r("SENSOR-1", "MUST", "`sensor` is a string, sent unless it is None.",\n'
            '       observed=["9.9.9"], since=V9_9_9),',
        ),
    ),
    "nucleus_spec/predictions.py": (
        ("V0_21_2, Edition", "V0_21_2, V9_9_9, Edition"),
        (
            "def in_geometry(",
            'SENSOR: Final = Key("sensor", 15, optional(STRING), "SENSOR-1", sent=IF_SET, since=V9_9_9)\n\n\n'
            "def in_geometry(",
        ),
        (
            '    _type: ClassVar[Key] = constant("type", TYPE, "box", "TYPE-1")\n',
            "    sensor: str | None = on_wire(SENSOR, default=None, kw_only=True)\n"
            '    _type: ClassVar[Key] = constant("type", TYPE, "box", "TYPE-1")\n',
        ),
        (
            '    _type: ClassVar[Key] = constant("type", 1, "mask", "TYPE-1")\n',
            "    sensor: str | None = on_wire(SENSOR, default=None, kw_only=True)\n"
            '    _type: ClassVar[Key] = constant("type", 1, "mask", "TYPE-1")\n',
        ),
    ),
}
"""File -> what is replaced in it by what."""

Run = Callable[..., str]


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The source with that edition in it."""
    copy = tmp_path_factory.mktemp("source")
    for name in ("nucleus_spec", "conformance", "fixtures"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "CHANGELOG.md"):
        shutil.copy(ROOT / name, copy)
    for name, edits in EDITS.items():
        text = (copy / name).read_text("utf-8")
        for old, new in edits:
            assert text.count(old) == 1, (name, old)
            text = text.replace(old, new)
        (copy / name).write_text(text, "utf-8")
    return copy


@pytest.fixture(scope="module")
def python(source: Path) -> Run:
    """Runs Python on that source, and gives what it prints."""
    environment = {**os.environ, "PYTHONPATH": f"{source}{os.pathsep}{source / 'conformance'}"}

    def run(*arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "-P" if sys.version_info >= (3, 11) else "-B", *arguments],
            env=environment, cwd=source, text=True, capture_output=True,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return run


@pytest.fixture(scope="module")
def recorded(source: Path, python: Run) -> Path:
    """The source with fixtures of that edition, which no release has confirmed."""
    python(
        "-c",
        "from pathlib import Path\n"
        "from nucleus_conformance.recording import record\n"
        "from nucleus_spec.editions import V9_9_9\n"
        "assert record([V9_9_9], Path('fixtures'), print, ask=lambda *_: {}) == []\n",
    )
    return source


def test_schemas_have_the_key(source: Path, python: Run) -> None:
    python("-m", "nucleus_spec.schema")
    folder = source / "nucleus_spec" / "schemas"
    for direction in ("read", "sent"):
        schema = json.loads((folder / "9.9.9" / f"box.{direction}.json").read_bytes())
        assert schema["properties"]["sensor"]
        before = json.loads((folder / "0.21.2" / f"box.{direction}.json").read_bytes())
        assert "sensor" not in before["properties"]
    assert "sensor" not in json.loads((folder / "9.9.9" / "line.sent.json").read_bytes())


def test_strategies_draw_it_and_break_it(python: Run) -> None:
    python(
        "-c",
        "from hypothesis import find, strategies as st\n"
        "from nucleus_spec.strategies import box_predictions, broken_payloads, payloads\n"
        "new = '9.9.9'\n"
        "assert find(box_predictions(edition=new), lambda box: box.sensor is not None)\n"
        "assert find(payloads('segmentation', new), lambda payload: payload.get('sensor'))\n"
        "given = box_predictions(sensor=st.just('lidar'), edition=new)\n"
        "assert find(given, lambda box: True).to_payload(edition=new)['sensor'] == 'lidar'\n"
        "broken = find(broken_payloads('box', new, requirement='SENSOR-1'), lambda _: True)\n"
        "assert (broken.code, broken.pointer) == ('wrong-type', '/sensor')\n",
    )


def test_fixtures_ask_for_it(recorded: Path) -> None:
    data = json.loads((recorded / "fixtures" / "9.9.9" / "box.json").read_bytes())
    cases = {case["id"]: case for case in data["cases"]}
    sent = cases["box/decode/only-sensor"]
    assert sent["expect"]["payload"]["sensor"] == sent["input"]["payload"]["sensor"]
    assert "sensor" not in cases["box/construct/null-sensor"]["expect"]["payload"]
    assert cases["box/decode/number-sensor"]["expect"]["rejected"]["pointer"] == "/sensor"
    assert data["requirements"]["SENSOR-1"]
    assert "box/construct/sensor-too-early" not in cases


def test_earlier_editions_refuse_or_ignore_it(python: Run) -> None:
    printed = python(
        "-c",
        "from nucleus_conformance.recording import stated\n"
        "from nucleus_spec.editions import V0_21_2\n"
        "for case in stated(V0_21_2):\n"
        "    if 'sensor' in case.id: print(case.id, case.expect.kind)\n",
    )
    assert printed.splitlines() == [
        "box/construct/sensor-too-early rejected",
        "box/decode/sensor-too-early payload",
        "segmentation/construct/sensor-too-early rejected",
        "segmentation/decode/sensor-too-early payload",
    ]


def test_the_reference_conforms_to_them(recorded: Path, python: Run) -> None:
    said = python("-m", "nucleus_conformance", "run", "reference", "--edition", "9.9.9", "--strict")
    assert "100 %" in said


def test_fuzzing_knows_what_releases_would_send(recorded: Path, python: Run) -> None:
    asked = ("fuzz", "reference", "--edition", "9.9.9", "--max-examples", "100", "--seed", "1")
    assert "0 findings" in python("-m", "nucleus_conformance", *asked)
    payload = "{'type': 'box', 'label': 7, 'geometry': {}, 'reference_id': 'r', 'sensor': 'lidar'}"
    said = python(
        "-c",
        "from nucleus_conformance.fuzzing.sdk_model import released_outcome\n"
        "from nucleus_spec.editions import V9_9_9\n"
        f"asked = {{'type': 'box', 'payload': {payload}}}\n"
        "print(released_outcome('decode', asked, V9_9_9).content['sensor'])\n",
    )
    assert said == "lidar\n"


def test_a_hint_names_the_edition(python: Run) -> None:
    said = python(
        "-c",
        "from nucleus_conformance.judging.compare import ABSENT, Difference\n"
        "from nucleus_conformance.report.hints import hints\n"
        "print(*hints([Difference('/sensor', 'missing', 'lidar', ABSENT)]))\n",
    )
    assert "sensor is sent since edition 9.9.9" in said


def test_the_command_line_knows_it(recorded: Path, python: Run) -> None:
    assert "9.9.9" in python("-m", "nucleus_conformance", "run", "--help")
    assert "9.9.9" in python("-m", "nucleus_conformance", "--version")
    listed = python("-m", "nucleus_conformance", "list", "only-sensor", "--edition", "9.9.9")
    assert listed.startswith("box/construct/only-sensor  [required; SENSOR-1]\n")
    explained = python("-m", "nucleus_conformance", "explain", "box/decode/only-sensor")
    assert "edition 9.9.9" in explained
