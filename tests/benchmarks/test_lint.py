"""`lint` as a whole program against a loop of `orjson.loads`, and other ways to check lines.

pip install -e '.[bench]' && pytest tests/benchmarks/test_lint.py

Every figure is processor time, of the program and its children, as a multiple of that of a program
that only parses the same lines, in the same run, in turns. LINT_LINES says how many lines there are
(2,000,000 for the figures that docs have).
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random
from statistics import median
from typing import Any, Final

import pytest

LINES: Final = int(os.environ.get("LINT_LINES", "1000000"))
ROUNDS: Final = 3
MOST_MIB: Final = 150

PEERS: Final = {
    "orjson": """
import orjson
for line in open(sys.argv[1], "rb"):
    orjson.loads(line)
""",
    "pydantic": """
from typing import Annotated, Literal
from pydantic import BaseModel, Field, TypeAdapter, model_validator
Share = Annotated[float, Field(ge=0, le=1)]
class Common(BaseModel):
    label: str
    reference_id: str
    annotation_id: str | None = None
    metadata: dict | None = None
    confidence: Share | None = None
    class_pdf: dict[str, Share] | None = None
    track_reference_id: str | None = None
    @model_validator(mode="after")
    def sums(self):
        if self.class_pdf is not None and abs(sum(self.class_pdf.values()) - 1) > 1e-3:
            raise ValueError("sum")
        return self
class BoxGeometry(BaseModel):
    x: float
    y: float
    width: Annotated[float, Field(ge=0)]
    height: Annotated[float, Field(ge=0)]
class Point(BaseModel):
    x: float
    y: float
class Vertices(BaseModel):
    vertices: list[Point]
class Keypoint(BaseModel):
    x: float | None = None
    y: float | None = None
    visible: bool
class KeypointsGeometry(BaseModel):
    keypoints: list[Keypoint]
    names: list[str]
    skeleton: list[tuple[int, int]]
class Box(Common):
    type: Literal["box"]
    geometry: BoxGeometry
class Polygon(Common):
    type: Literal["polygon"]
    geometry: Vertices
class Keypoints(Common):
    type: Literal["keypoints"]
    geometry: KeypointsGeometry
class Category(Common):
    type: Literal["category"]
adapter = TypeAdapter(Annotated[Box | Polygon | Keypoints | Category, Field(discriminator="type")])
ids = set()
for line in open(sys.argv[1], "rb"):
    made = adapter.validate_json(line)
    ids.add((made.reference_id, made.annotation_id))
""",
    "jsonschema-rs": """
import json, jsonschema_rs, orjson
from pathlib import Path
import nucleus_spec
schema = Path(nucleus_spec.__file__).parent / "schemas" / "0.17.9" / "any.read.json"
valid = jsonschema_rs.validator_for(json.loads(schema.read_text())).is_valid
ids = set()
for line in open(sys.argv[1], "rb"):
    made = orjson.loads(line)
    assert valid(made)
    ids.add((made["reference_id"], made.get("annotation_id")))
""",
}
"""Other ways to check the lines: name -> a program. They do less: none finds two generated ids."""

LABELS: Final = ("car", "truck", "pedestrian", "bicycle", "traffic light")


def payloads(count: int, *, ids: bool) -> Iterator[dict[str, Any]]:
    """Mixed payloads, of 600 to 900 bytes as lines. Without `ids`, boxes and keypoints get one."""
    chance = Random(1)

    def point() -> dict[str, float]:
        return {"x": _place(chance), "y": _place(chance)}

    for number in range(count):
        common: dict[str, Any] = {
            "label": chance.choice(LABELS),
            "reference_id": f"camera_front/{number // 20:09}.jpg",
            "annotation_id": f"{number:x}-{chance.getrandbits(64):x}",
            "metadata": {"model": "detector-v8x", "run": chance.randrange(99), "hard": False},
            "track_reference_id": f"track-{number % 50}",
            "task_id": None,
            "confidence": round(chance.random(), 4),
        }
        if chance.random() < 0.5:
            share = round(chance.random() / 2, 3)
            common["class_pdf"] = {"car": share, "truck": round(0.5 - share, 3), "bus": 0.5}
        kind = chance.random()
        if kind < 0.6:
            if not ids:
                common["annotation_id"] = None
            common["metadata"]["note"] = "x" * 300
            size = {"width": _place(chance), "height": _place(chance)}
            yield {**common, "type": "box", "geometry": {**point(), **size}}
        elif kind < 0.8:
            geometry: dict[str, Any] = {"vertices": [point() for _ in range(9)]}
            yield {**common, "type": "polygon", "geometry": geometry}
        elif kind < 0.9:
            names = ["nose", "left eye", "right eye", "left ear", "right ear", "neck"]
            points = [{**point(), "visible": True} for _ in names]
            geometry = {"keypoints": points, "names": names, "skeleton": [[0, 1], [0, 2]]}
            yield {**common, "type": "keypoints", "geometry": geometry}
        else:
            del common["annotation_id"]
            common["metadata"]["note"] = "x" * 400
            yield {**common, "type": "category", "geometry": {}}


def _place(chance: Random) -> float:
    return round(2 + chance.random() * 1000, chance.choice((1, 2, 12)))


@pytest.fixture(scope="session", params=[True, False], ids=["ids given", "ids generated"])
def dump(request: Any, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, bool]:
    path = tmp_path_factory.mktemp("dump") / "dump.jsonl"
    with path.open("w") as file:
        for each in payloads(LINES, ids=request.param):
            file.write(f"{json.dumps(each)}\n")
    return path, request.param


def cpu(*command: str) -> float:
    """Seconds of processor time that a program takes, and its children."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, *command], check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def peer(name: str, path: Path) -> float:
    return cpu("-c", f"import sys\n{PEERS[name]}", str(path))


def lint(path: Path, *options: str) -> float:
    return cpu("-m", "nucleus_conformance", "lint", str(path), *options)


WAYS: Final[dict[str, tuple[list[str], float, float]]] = {
    "errors only": (["--select", "error"], 2.0, 2.5),
    "with warnings and histograms": (["--format", "html"], 2.8, 3.3),
}
"""What is asked -> the options, and the most that it may cost: ids given, and generated."""


@pytest.mark.parametrize("way", WAYS)
def test_against_parsing(benchmark: Any, dump: tuple[Path, bool], way: str) -> None:
    (path, given), (options, most, most_generated) = dump, WAYS[way]
    _compare(
        benchmark,
        lambda: lint(path, *options),
        lambda: peer("orjson", path),
        f"lint {way}, {'ids given' if given else 'ids generated'}, of orjson.loads",
        most if given else most_generated,
    )


@pytest.mark.parametrize("name", [each for each in PEERS if each != "orjson"])
def test_against_other_ways(benchmark: Any, dump: tuple[Path, bool], name: str) -> None:
    path, given = dump
    if not given:
        pytest.skip("the others generate no ids")
    said = f"lint errors only, of {name} and a set of ids"
    _compare(
        benchmark, lambda: lint(path, "--select", "error"), lambda: peer(name, path), said, 1.0
    )


def test_two_processes(benchmark: Any, dump: tuple[Path, bool]) -> None:
    path, _ = dump
    said = "lint --workers 2, of one process"
    _compare(benchmark, lambda: lint(path, "--workers", "2"), lambda: lint(path), said, 1.15)


def _compare(benchmark: Any, own: Any, other: Any, text: str, most: float) -> None:
    ratios: list[float] = []

    def both() -> None:
        ratios.append(own() / other())

    benchmark.pedantic(both, rounds=ROUNDS)
    benchmark.extra_info["ratio"] = median(ratios)
    benchmark.extra_info["text"] = f"{text} ({LINES:,} lines; at most {most})"
    assert median(ratios) <= most


def test_memory(dump: tuple[Path, bool]) -> None:
    path, _ = dump
    script = (
        "import resource, sys\n"
        "from nucleus_conformance.cli import main\n"
        "assert main(['lint', sys.argv[1]]) == 0\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(path)], capture_output=True, text=True, check=True
    )
    assert int(done.stdout.splitlines()[-1]) < MOST_MIB


def test_a_wrong_line(benchmark: Any, tmp_path: Path) -> None:
    """It takes 60 µs at most, its share of the start of the program included."""
    count = 100_000
    path = tmp_path / "wrong.jsonl"
    with path.open("w") as file:
        for each in payloads(count, ids=True):
            file.write(f"{json.dumps({**each, 'confidence': 7.5})}\n")
    script = "import sys\nfrom nucleus_conformance.cli import main\nassert main(sys.argv[1:]) == 1"
    taken: list[float] = []
    benchmark.pedantic(
        lambda: taken.append(cpu("-c", script, "lint", str(path)) / count), rounds=ROUNDS
    )
    benchmark.extra_info["ratio"] = median(taken) * 1e6
    benchmark.extra_info["text"] = "µs for a wrong line (at most 60)"
    assert median(taken) < 60e-6
