"""A new edition with one new key takes five files, the catalog's flags only if releases deviate.

Here it is added to a copy of the source, as CONTRIBUTING.md says; everything else has to follow by
itself.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.helpers.new_edition import (
    EDITION,
    ROOT,
    Edits,
    Run,
    changed_source,
    python_on,
    record_it,
)

pytestmark = pytest.mark.slow

EDITS: Edits = {
    "nucleus_spec/editions.py": EDITION,
    "nucleus_spec/requirements/fields.py": (
        ("import V0_17_8, V0_17_9, V0_21_2\n", "import V0_17_8, V0_17_9, V0_21_2, V9_9_9\n"),
        (
            '    "Fields that several types have": (',
            '    "Fields that several types have": (\n'
            '        must("SENSOR-1", "`sensor` is a string, sent unless it is None.",\n'
            '             observed=["9.9.9"], since=V9_9_9),',
        ),
    ),
    "nucleus_spec/requirements/types.py": tuple(
        (
            f'on).",\n             observed=EVERY),\n        must("{following}",',
            'on), "\n             "`sensor` (from 9.9.9 on).",\n             observed=EVERY),\n'
            f'        must("{following}",',
        )
        for following in ("BOX-1", "MASK-1")
    ),
    "nucleus_spec/predictions.py": (
        ("V0_21_2, Edition", "V0_21_2, V9_9_9, Edition"),
        (
            "def in_geometry(",
            'SENSOR: Final = Key("sensor", 15, optional(STRING), "SENSOR-1", sent=IF_SET, '
            "since=V9_9_9)\n\n\n"
            "def in_geometry(",
        ),
        (
            '    _type: ClassVar[Key] = constant("type", TYPE, "box", "TYPE-1")\n',
            "    sensor: str | None = field(default=None, kw_only=True, metadata=on_wire(SENSOR))\n"
            '    _type: ClassVar[Key] = constant("type", TYPE, "box", "TYPE-1")\n',
        ),
        (
            '    _type: ClassVar[Key] = constant("type", 1, "mask", "TYPE-1")\n',
            "    sensor: str | None = field(default=None, kw_only=True, metadata=on_wire(SENSOR))\n"
            '    _type: ClassVar[Key] = constant("type", 1, "mask", "TYPE-1")\n',
        ),
    ),
}


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The source with that edition in it."""
    return changed_source(tmp_path_factory.mktemp("source"), EDITS)


@pytest.fixture(scope="module")
def python(source: Path) -> Run:
    return python_on(source)


@pytest.fixture(scope="module")
def recorded(source: Path, python: Run) -> Path:
    record_it(python)
    return source


def test_the_sentences_on_keys_have_it(source: Path, python: Run) -> None:
    shutil.copy(ROOT / "tests" / "spec" / "test_sentences.py", source)
    python("-m", "pytest", "-q", "-p", "no:cacheprovider", "-k", "keys", "test_sentences.py")
    said = python(
        "-c",
        "from nucleus_spec.requirements import REQUIREMENTS\n"
        "print(*[name for name, each in REQUIREMENTS.items() if '`sensor` (' in each.text])\n",
    )
    assert said.split() == ["BOX-4", "MASK-5"]


def test_schemas_have_the_key(source: Path, python: Run) -> None:
    python("-m", "nucleus_spec.schema")
    folder = source / "nucleus_spec" / "schemas"
    for direction in ("read", "sent"):
        schema = json.loads((folder / "9.9.9" / f"box.{direction}.json").read_bytes())
        assert schema["properties"]["sensor"]
        before = json.loads((folder / "0.21.2" / f"box.{direction}.json").read_bytes())
        assert "sensor" not in before["properties"]
    assert "sensor" not in json.loads((folder / "9.9.9" / "line.sent.json").read_bytes())


@pytest.mark.nightly
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
