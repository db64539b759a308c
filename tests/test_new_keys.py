"""New keys of every shape are data, too: one line each in `predictions.py` or `geometry.py`.

They are added to a copy of the source in an edition of its own; everything else has to follow.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.helpers.new_edition import Run, changed_source, python_on, record_it
from tests.helpers.new_keys import EDITS, NEW, New

pytestmark = pytest.mark.slow

OFTEN = NEW[3::42]
"""Those that CI looks at; at night, it is all of them."""


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


@pytest.mark.parametrize(
    "new",
    [
        pytest.param(
            new, id=f"{new.type}-{new.name}", marks=() if new in OFTEN else pytest.mark.nightly
        )
        for new in NEW
    ],
)
def test_a_new_key(new: New, recorded: Path, python: Run) -> None:
    """Read, sent, drawn, broken and asked for: all in one process, which takes a second to start."""
    python("-c", _CHECKS, json.dumps({name: getattr(new, name) for name in (
        "type", "name", "value", "wrong", "code", "pointer", "below", "inside", "argument",
        "is_default")}))  # fmt: skip


_CHECKS = """
import json, sys
from hypothesis import find, settings
from nucleus_spec import PREDICTION_TYPES, InvalidPrediction, problems
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
    found = problems(said(new["wrong"]), read_as=cls, edition="9.9.9")
    assert [str(each) for each in found][:1] == [str(error)], found
else:
    raise AssertionError("a wrong value is read")
for payload in (asked, sample.payload):
    assert problems(payload, read_as=cls, edition="9.9.9") == []

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
    found = problems(broken.payload, read_as=cls, edition="9.9.9")
    assert [str(each) for each in found][:1] == [str(error)], found
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


@pytest.mark.nightly
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
find(payloads("keypoints", "9.9.9"), lambda each: any(
     "confidence" in one for one in each["geometry"]["keypoints"]), settings=quick)
ids = {case["id"] for case in json.load(open("fixtures/9.9.9/keypoints.json"))["cases"]}
assert "keypoints/decode/only-keypoints-confidence" in ids
ids = {case["id"] for case in json.load(open("fixtures/9.9.9/polygon.json"))["cases"]}
assert {f"polygon/decode/{name}" for name in ("odd-member-views", "equal-members-corners",
        "no-object-attributes", "null-object-attributes", "empty-object-attributes")} <= ids
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
