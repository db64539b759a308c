"""New keys of every shape are data, too: one line each in `predictions.py` or `geometry.py`.

They are added to a copy of the source in an edition of its own; everything else has to follow.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from attrs import frozen

from nucleus_spec.pointer import pointer_to
from tests.helpers.new_edition import EDITION, Edits, Run, changed_source, python_on, record_it

pytestmark = pytest.mark.slow


@frozen
class New:
    """A new key of one type."""

    type: str
    name: str
    key: str
    """The place, the constraint, and when it is sent."""
    value: str
    """JSON of a value that it allows."""
    wrong: str
    """JSON of one that it refuses, with the code and the pointer below its own."""
    code: str = "wrong-type"
    below: str = ""
    default: str = "None"
    inside: str = ""
    """The object that it is in, such as the geometry."""
    parameter: str = ""
    """Its parameter, if that has another name."""
    positional: bool = False
    is_default: bool = False
    """Whether the value is what a constructor has without the argument: earlier editions take it."""

    @property
    def field(self) -> str:
        """Its line in the class."""
        inside = f', inside="{self.inside}"' if self.inside else ""
        key = f'Key("{self.name}", {self.key}, since=V9_9_9{inside})'
        default = f"default={self.default}" + ("" if self.positional else ", kw_only=True")
        return f"    {self.argument}: Any = field({default}, metadata=on_wire({key}))\n"

    @property
    def argument(self) -> str:
        """The constructor's parameter."""
        return self.parameter or self.name

    @property
    def pointer(self) -> str:
        """Where it stands in a payload."""
        return pointer_to(*([self.inside] if self.inside else []), self.name)


CITED = '"NEW-1"'
_XY, _XYZ = '{"x": 1, "y": 2.5}', '{"x": 1, "y": 2.5, "z": -3}'

NEW = (
    New("box", "angle", f"GEOMETRY, optional(NUMBER), {CITED}, sent=IF_SET", "0.5", '"0.5"',
        inside="geometry"),
    New("box", "skew", f"GEOMETRY, optional(NUMBER), {CITED}", "0.5", "true", inside="geometry"),
    New("line", "tags", f"15, optional(list_of(STRING)), {CITED}, sent=IF_TRUTHY", '["a", "b"]',
        '["a", 7]', below="/1"),
    New("line", "widths", f"3, optional(list_of(NOT_NEGATIVE)), {CITED}", "[1, 2.5]", "[-1]",
        "out-of-range", "/0"),
    New("polygon", "hole", f"GEOMETRY, optional(list_of(VERTEX)), {CITED}, sent=IF_SET",
        f"[{_XY}, {_XY}]", f"[{_XY}, 7]", below="/1", inside="geometry"),
    New("polygon", "rings", f"GEOMETRY, optional(list_of(list_of(VERTEX))), {CITED}, sent=IF_SET",
        f"[[{_XY}, {_XY}], [], [{_XY}]]", f'[[{_XY}], [{_XY}, {{"x": 1}}]]', "missing", "/1/1/y",
        inside="geometry"),
    New("line", "joints", f"15, optional(list_of(optional(instance_of(Keypoint)))), {CITED}",
        '[null, {"x": 1, "y": 2, "visible": true}]', "[7]", below="/0"),
    New("polygon", "centre", f"15, optional(list_of(NUMBER, 2)), {CITED}", "[1, 2.5]", "[1]",
        "length-mismatch"),
    New("keypoints", "occluded", f"15, BOOLEAN, {CITED}", "true", "null", default="False"),
    New("keypoints", "links", f"15, list_of(list_of(INDEX, 2)), {CITED}", "[[0, 1], [2, 3]]",
        "[[0, 1], [2, -1]]", "out-of-range", "/1/1", default="()"),
    New("cuboid", "anchor", f"GEOMETRY, optional(instance_of(Point3D)), {CITED}, sent=IF_SET", _XYZ,
        '{"x": 1, "y": 2.5}', "missing", "/z", inside="geometry"),
    New("category", "weight", f"15, optional(NUMBER), {CITED}, sent=IF_TRUTHY", "2.5", '"2.5"'),
    New("scene-category", "frames", f"15, list_of(INDEX, unique=True), {CITED}, sent=IF_TRUTHY",
        "[3, 1]", "[3, 1, 3]", "duplicate", "/2", default="()"),
    New("cuboid", "lensModel", f"15, optional(STRING), {CITED}, sent=IF_SET", '"pinhole"', "7"),
    New("polygon", "pixel", f"15, optional(PIXEL_VALUE), {CITED}, sent=IF_SET", '"3"', "-1",
        "out-of-range"),
    New("line", "gaps", f"15, optional(list_of(optional(NUMBER))), {CITED}, sent=IF_SET",
        "[0.5, null]", '[0.5, "a"]', below="/1"),
    New("segmentation", "tint", f"15, optional(JSON_OBJECT), {CITED}, sent=IF_TRUTHY",
        '{"r": 1}', "[1]"),
    New("keypoints", "closed", f"15, BOOLEAN, {CITED}, if_absent=False", "true", "7",
        default="True", is_default=True),
    New("line", "lit", f"15, optional(BOOLEAN), {CITED}, if_absent=True, sent=IF_SET", "false", "7"),
    New("box", "occlusion", f"15, optional(PROBABILITY), {CITED}, sent=IF_SET", "0.5", "1.5",
        "out-of-range", inside="attributes"),
    New("box", "crowd", f"15, optional(BOOLEAN), {CITED}, sent=IF_SET", "true", "7",
        inside="attributes"),
    New("line", "style", f"15, STRING, {CITED}", '"dashed"', "null", default='"solid"',
        inside="looks"),
    New("category", "roi", f"GEOMETRY, optional(list_of(NUMBER, 4)), {CITED}, sent=IF_SET",
        "[1, 2, 3, 4]", "[1]", "length-mismatch", inside="geometry"),
    New("scene-category", "span", f"GEOMETRY, optional(NUMBER), {CITED}", "2.5", '"2"',
        inside="geometry"),
    New("box", "scene_id", f"15, optional(STRING), {CITED}, sent=IF_SET, names_item=True",
        '"scene_1"', "7"),
    New("cuboid", "slug", f'15, optional(STRING), {CITED}, if_none=IdFormula("{{label}}-{{yaw}}")',
        '"a"', "7"),
    New("line", "score", f"15, optional(PROBABILITY), {CITED}, sent=IF_SET", "0.5", "1.5",
        "out-of-range"),
    New("polygon", "payload", f"15, optional(STRING), {CITED}, sent=IF_SET", '"a"', "7"),
    New("cuboid", "kind", f"15, optional(STRING), {CITED}, sent=IF_SET", '"a"', "7",
        parameter="type"),
    New("keypoints", "sensor/id~0", f"15, optional(STRING), {CITED}, sent=IF_SET", '"a"', "7",
        parameter="sensor_id"),
    New("polygon", "colour", f"15, optional(STRING), {CITED}, sent=IF_SET", '"red"', "7",
        positional=True),
    New("segmentation", "confidence", f"15, optional(PROBABILITY), {CITED}, sent=IF_SET", "0.5",
        "1.5", "out-of-range"),
    New("line", "embedding_vector", f"15, optional(list_of(NUMBER)), {CITED}", "[0.5]", '["a"]',
        below="/0"),
    New("scene-category", "annotation_id", f"15, optional(STRING), {CITED}", '"a"', "7"),
    New("polygon", "corners", f"15, optional(list_of(INDEX, 3, unique=True)), {CITED}",
        "[3, 1, 2]", "[3, 1, 3]", "duplicate", "/2"),
    New("polygon", "o", f"15, BOOLEAN, {CITED}", "true", "7", default="False"),
    New("polygon", "v", f"15, INDEX, {CITED}", "3", "-1", "out-of-range", default="0"),
    New("polygon", "tag", f'15, optional(STRING), {CITED}, if_none=IdFormula("{{o}}-{{v}}")', '"a"',
        "7"),
    New("line", "p", f"15, optional(STRING), {CITED}, sent=IF_SET", '"a"', "7", inside="a-b"),
    New("line", "q", f"15, optional(STRING), {CITED}, sent=IF_SET", '"a"', "7", inside="a_b"),
    New("segmentation", "depth", f"15, optional(STRING), {CITED}, sent=IF_SET", '"red"', "7",
        positional=True),
)  # fmt: skip

_TYPE_LINES = {
    "scene-category": '    _geometry: ClassVar[Key] = constant("geometry", GEOMETRY, {}, '
    '"CATEGORY-1")\n    _task_id: ClassVar[Key] = constant("task_id", TASK_ID, None, "TASK-2"',
    "category": '    _geometry: ClassVar[Key] = constant("geometry", GEOMETRY, {}, "CATEGORY-1")\n'
    '    _task_id: ClassVar[Key] = constant("task_id", TASK_ID, None, "TASK-1"',
    "segmentation": '    _type: ClassVar[Key] = constant("type", 1, "mask", "TYPE-1")\n',
} | {
    name: f'    _type: ClassVar[Key] = constant("type", TYPE, "{name}", "TYPE-1")\n'
    for name in ("box", "line", "polygon", "keypoints", "cuboid")
}
"""Type -> the lines of its class that the new fields come before."""

EDITS: Edits = {
    "nucleus_spec/editions.py": EDITION,
    "nucleus_spec/requirements/fields.py": (
        ("import V0_17_8, V0_17_9, V0_21_2\n", "import V0_17_8, V0_17_9, V0_21_2, V9_9_9\n"),
        (
            '    "Fields that several types have": (',
            '    "Fields that several types have": (\n'
            '        must("NEW-1", "There are new keys.", observed=["9.9.9"], since=V9_9_9),',
        ),
    ),
    "nucleus_spec/predictions.py": (
        ("V0_21_2, Edition", "V0_21_2, V9_9_9, Edition"),
        ("    DISTRIBUTION,\n", "    BOOLEAN,\n    DISTRIBUTION,\n    PIXEL_VALUE,\n"),
        ("    IF_TRUTHY,\n", "    IF_TRUTHY,\n    IdFormula,\n"),
        *(
            (before, "".join(new.field for new in NEW if new.type == name) + before)
            for name, before in _TYPE_LINES.items()
        ),
    ),
    "nucleus_spec/geometry.py": (
        ("from nucleus_spec.errors import", "from nucleus_spec.editions import V9_9_9\n"
         "from nucleus_spec.errors import"),
        ("from nucleus_spec.constraints import (", "from nucleus_spec.constraints import (\n"
         "    PROBABILITY,"),
        ('"SEGMENT-3", sent=IF_SET)),\n    )\n', '"SEGMENT-3", sent=IF_SET)),\n    )\n'
         "    score: Any = field(default=None, metadata=on_wire(Key(\n"
         '        "score", 4, optional(PROBABILITY), "NEW-1", sent=IF_SET, since=V9_9_9)))\n'),
        *(
            (after, after + f'    {name}: Any = field(default=None, metadata=on_wire(Key("{name}", 9, '
             'optional(NUMBER), "NEW-1", sent=IF_SET, since=V9_9_9)))\n')
            for name, after in (
                ("time", '    y: float = field(metadata=on_wire(Key("y", 2, NUMBER, "POINT-1")))\n'),
                ("w2", '    z: float = field(metadata=on_wire(Key("z", 3, NUMBER, "POINT-2")))\n'),
            )
        ),
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The source with those keys in it."""
    return changed_source(tmp_path_factory.mktemp("source"), EDITS)


@pytest.fixture(scope="module")
def python(source: Path) -> Run:
    return python_on(source)


@pytest.fixture(scope="module")
def recorded(source: Path, python: Run) -> Path:
    python("-m", "nucleus_spec.schema")
    record_it(python)
    return source


def test_every_shape_is_there() -> None:
    """Those that `Constraint` can have: a new one belongs here, too."""
    shapes = " ".join(new.key + new.default for new in NEW)
    for shape in ("optional(", "list_of(STRING)", "list_of(NUMBER, 2)", "list_of(VERTEX)",
                  "instance_of(", "JSON_OBJECT", "BOOLEAN", "unique", "IF_SET", "IF_TRUTHY",
                  "False", "()", "list_of(list_of(VERTEX))", "list_of(optional(", "if_absent",
                  "IdFormula", "names_item"):  # fmt: skip
        assert shape in shapes, shape
    assert {"", "geometry", "attributes", "looks"} < {new.inside for new in NEW}
    assert any(new.positional for new in NEW)
    assert any(new.parameter for new in NEW)


@pytest.mark.parametrize("new", NEW, ids=lambda new: f"{new.type}-{new.name}")
def test_a_new_key(new: New, recorded: Path, python: Run) -> None:
    """Read, sent, drawn, broken and asked for: all in one process, which takes a second to start."""
    python("-c", _CHECKS, json.dumps({name: getattr(new, name) for name in (
        "type", "name", "value", "wrong", "code", "pointer", "below", "inside", "argument",
        "is_default")}))  # fmt: skip


_CHECKS = """
import json, sys
from hypothesis import find, settings
from nucleus_spec import PREDICTION_TYPES, InvalidPrediction
from nucleus_spec.codec import source
from nucleus_spec.editions import DEFAULT
from nucleus_spec.schema import schema
from nucleus_spec.strategies import broken_payloads, payloads
from nucleus_conformance.fuzzing.sdk_model import released_outcome
from nucleus_conformance.judging.compare import ABSENT, Difference
from nucleus_conformance.report.hints import hints
from nucleus_conformance.suite.catalog.samples import SAMPLES
from nucleus_spec.editions import V9_9_9
from jsonschema import Draft202012Validator

new = json.loads(sys.argv[1])
cls, inside = PREDICTION_TYPES[new["type"]], new["inside"]
(sample,) = [each for each in SAMPLES if each.type == new["type"]]

def said(text):
    payload = json.loads(json.dumps(sample.payload))
    (payload.setdefault(inside, {}) if inside else payload)[new["name"]] = json.loads(text)
    return payload

def of(payload):
    return (payload.get(inside, {}) if inside else payload).get(new["name"], "absent")

asked = said(new["value"])
sent = cls.from_json(asked, edition="9.9.9").to_payload(edition="9.9.9")
assert of(sent) == json.loads(new["value"]), sent
assert cls.from_json(sent, edition="9.9.9").to_payload(edition="9.9.9") == sent
assert of(cls.from_json(asked, edition="0.21.2").to_payload(edition="0.21.2")) == "absent"
made = cls.from_json(asked, edition="9.9.9")
try:
    assert of(made.to_payload(edition="0.21.2")) == "absent"
    assert new["is_default"], "an earlier edition leaves it out"
except InvalidPrediction as error:
    assert (error.code, error.pointer) == ("not-in-edition", new["pointer"])
    assert not new["is_default"]
without = cls.from_json(sample.payload, edition="9.9.9")
assert of(without.to_payload(edition="0.21.2")) == "absent"
try:
    cls.from_json(said(new["wrong"]), edition="9.9.9")
except InvalidPrediction as error:
    assert (error.code, error.pointer) == (new["code"], new["pointer"] + new["below"]), error
else:
    raise AssertionError("a wrong value is read")

read, written = (Draft202012Validator(schema(new["type"], "9.9.9", direction))
                 for direction in ("read", "sent"))
assert read.is_valid(asked) and written.is_valid(sent)
assert written.is_valid(without.to_payload(edition="9.9.9"))
assert not read.is_valid(said(new["wrong"]))

for payload in (asked, sample.payload):
    model = released_outcome("decode", {"type": new["type"], "payload": payload}, V9_9_9).content
    reference = cls.from_json(payload, edition="9.9.9").to_payload(edition="9.9.9")
    assert json.dumps(model) == json.dumps(reference), (model, reference)
for edition in ("0.21.2", "0.14.29"):
    made = cls.from_json(sample.payload, edition=edition)
    assert of(made.to_payload(edition=edition)) == "absent", edition

quick = settings(max_examples=5000, database=None)
drawn = find(payloads(new["type"], "9.9.9"), lambda each: of(each) not in ("absent", None, [], {}),
             settings=quick)
cls.from_json(drawn, edition="9.9.9")
broken = find(broken_payloads(new["type"], "9.9.9", code=new["code"]),
              lambda each: each.pointer.startswith(new["pointer"]), settings=quick)
try:
    cls.from_json(broken.payload, edition="9.9.9")
except InvalidPrediction as error:
    assert (error.code, error.pointer) == (broken.code, broken.pointer), broken
else:
    raise AssertionError(broken)

(hint, *_) = hints([Difference(new["pointer"], "missing", "x", ABSENT)])
assert new["name"] in hint and "since edition 9.9.9" in hint, hint

cases = {case["id"]: case for case in json.load(
    open(f"fixtures/9.9.9/{new['type']}.json"))["cases"]}
(got,) = (case for case in cases.values() if case["operation"] == "decode"
          and case["comment"] == f"Only {new['argument']}.")
assert of(got["expect"]["payload"]) == of(got["input"]["payload"])
assert got["id"].replace("decode/only-", "construct/null-") in cases
"""


def test_the_reference_conforms(recorded: Path, python: Run) -> None:
    said = python("-m", "nucleus_conformance", "run", "reference", "--edition", "9.9.9", "--strict")
    assert "100 %" in said


def test_fuzzing_agrees(recorded: Path, python: Run) -> None:
    asked = ("fuzz", "reference", "--edition", "9.9.9", "--max-examples", "300", "--seed", "1")
    assert "0 findings" in python("-m", "nucleus_conformance", *asked)


def test_a_key_of_a_point(recorded: Path, python: Run) -> None:
    python("-c", _OF_A_POINT)


_OF_A_POINT = """
import json
from nucleus_conformance.judging.compare import ABSENT, Difference
from nucleus_conformance.report.hints import hints
from nucleus_spec import LinePrediction, Point
for vertices in ([Point(1, 2, time=3)], [{"x": 1, "y": 2, "time": 3}]):
    sent = LinePrediction("a", vertices, "b").to_payload(edition="9.9.9")
    assert sent["geometry"]["vertices"] == [{"x": 1, "y": 2, "time": 3}], sent
cases = {case["id"] for case in json.load(open("fixtures/9.9.9/cuboid.json"))["cases"]}
assert {f"cuboid/decode/only-{name}-w2" for name in ("position", "dimensions")} <= cases
value = {"occlusion": 0.5}
for kind, sides in (("missing", (value, ABSENT)), ("extra", (ABSENT, value))):
    (hint, *_) = hints([Difference("/attributes", kind, *sides)])
    assert hint.startswith("attributes is sent since edition 9.9.9"), hint
from pathlib import Path
for path in Path("nucleus_spec/schemas/0.21.2").glob("box.*.json"):
    assert "Keypoint" not in path.read_text()
"""


def test_a_key_of_a_part(recorded: Path, python: Run) -> None:
    python("-c", _OF_A_PART)


_OF_A_PART = """
import json
from hypothesis import find, settings
from nucleus_spec import SegmentationPrediction
from nucleus_spec.strategies import broken_payloads, payloads
from nucleus_conformance.judging.compare import ABSENT, Difference
from nucleus_conformance.report.hints import hints
quick = settings(max_examples=5000, database=None)
find(payloads("segmentation", "9.9.9"),
     lambda each: any("score" in segment for segment in each["annotations"]), settings=quick)
broken = find(broken_payloads("segmentation", "9.9.9", requirement="NEW-1"),
              lambda each: each.pointer.startswith("/annotations/"), settings=quick)
assert broken.code in ("wrong-type", "out-of-range", "not-finite")
(hint, *_) = hints([Difference("/annotations/1/score", "missing", "x", ABSENT)])
assert "since edition 9.9.9" in hint, hint
cases = {case["id"] for case in json.load(open("fixtures/9.9.9/segmentation.json"))["cases"]}
assert "segmentation/decode/only-score" in cases, [each for each in cases if "score" in each]
"""


def test_a_later_key_needs_a_default(source: Path, python: Run) -> None:
    said = python(
        "-c",
        "from attrs import field, frozen\n"
        "from nucleus_spec.predictions import *\n"
        "from nucleus_spec.predictions import V9_9_9\n"
        "from nucleus_spec.wire import keyed\n"
        "key = Key('must', 1, STRING, 'NEW-1', since=V9_9_9)\n"
        "try:\n"
        "    @frozen(field_transformer=keyed)\n"
        "    class Sub(PredictionObject):\n"
        "        must: str = field(metadata=on_wire(key))\n"
        "except TypeError as error: print(error)\n",
    )
    assert re.match("must is in payloads since edition 9.9.9 only, so it needs a default", said)
