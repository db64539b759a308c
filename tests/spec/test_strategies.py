"""The strategies MUST give only what they promise, all of it, and shrink to what a person can read."""

from __future__ import annotations

import functools
import inspect
import json
import math
import os
import re
import subprocess
import sys
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any, cast

import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import SearchStrategy
from jsonschema import Draft202012Validator
from nucleus_conformance.suite.case import load_suite

import nucleus_spec
from nucleus_spec import (
    CODES,
    EDITIONS,
    PREDICTION_TYPES,
    BoxPrediction,
    Edition,
    InvalidPrediction,
    Keypoint,
    Point,
    Point3D,
    Prediction,
    PredictionList,
    Segment,
    UnknownEdition,
    schema,
    strategies,
    strategies_entry,
)
from nucleus_spec.strategies import (
    Broken,
    box_predictions,
    broken_payloads,
    class_pdfs,
    coordinates,
    cuboid_predictions,
    embeddings,
    keypoints,
    keypoints_predictions,
    line_predictions,
    metadata,
    payloads,
    points,
    polygon_predictions,
    prediction_lists,
    predictions,
    scene_category_predictions,
    segmentation_predictions,
    segments,
    sizes,
)
from nucleus_spec.strategies.broken import faults_of, packed_broken

PUBLIC = [name for name in strategies.__all__ if name != "Broken"]
OF_TYPE: dict[str, Callable[..., SearchStrategy[Any]]] = {
    name: getattr(strategies, f"{name.replace('-', '_')}_predictions") for name in PREDICTION_TYPES
}
NOT_READ = {"not-in-edition", "file-not-found", "invalid-json"}
"""Codes of what is wrong with an object, or with a text: no payload is refused with them."""

few = settings(max_examples=10)
unexplained = settings(phases=[Phase.generate, Phase.shrink])
unshrunk = settings(max_examples=2000, phases=[Phase.generate])


@functools.cache
def validator(type_name: str, under: Edition, direction: schema.Direction) -> Draft202012Validator:
    path = schema.DIRECTORY / under.name / f"{type_name}.{direction}.json"
    return Draft202012Validator(json.loads(path.read_text("utf-8")))


def as_read(payload: dict[str, Any]) -> dict[str, Any]:
    return {"dataset_item_id" if key == "item_id" else key: payload[key] for key in payload}


def values_of(value: Any) -> list[Any]:
    """All values inside a JSON value, and itself."""
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [value, *(deeper for each in inside for deeper in values_of(each))]


class TestPredictions:
    """Every prediction MUST exist in its edition, which sends it and reads it back. (REFERENCE-1)"""

    def test_are_valid(self, type_name: str, under: Edition) -> None:
        cls = PREDICTION_TYPES[type_name]

        @few
        @given(OF_TYPE[type_name](edition=under))
        def check(prediction: Prediction) -> None:
            assert type(prediction) is cls
            payload = json.loads(prediction.to_json(edition=under))
            validator(type_name, under, "sent").validate(payload)
            sent_again = cls.from_json(as_read(payload), edition=under).to_json(edition=under)
            assert sent_again == prediction.to_json(edition=under)

        check()

    @given(prediction_lists(edition="0.21.2"))
    def test_lists_hold_each_type_in_its_place(self, made: PredictionList) -> None:
        assert PredictionList(**dict(made.items())) == made

    @given(prediction_lists(members=st.just(BoxPrediction("car", 1, 2, 3, 4, "image_1"))))
    def test_lists_of_given_members(self, made: PredictionList) -> None:
        assert len(made) == len(made.box_predictions)

    @given(predictions(types=["line", "cuboid"]))
    def test_are_of_the_types_asked_for(self, prediction: Prediction) -> None:
        assert type(prediction) in (PREDICTION_TYPES["line"], PREDICTION_TYPES["cuboid"])

    @given(st.data(), st.sampled_from(sorted({*PUBLIC} - {"broken_payloads", "payloads"})))
    def test_values_are_json_or_leave_as_json(self, data: st.DataObject, name: str) -> None:
        value = data.draw(getattr(strategies, name)())
        sent = value.to_payload() if hasattr(value, "to_payload") else value
        assert json.loads(json.dumps(sent, allow_nan=False)) == sent


@pytest.mark.parametrize("name", PUBLIC)
def test_is_healthy_at_default_settings(name: str) -> None:
    strategy = getattr(strategies, name)()

    @settings(settings.get_profile("default"), deadline=None, database=None)
    @given(strategy)
    def check(_: Any) -> None:
        pass

    check()


def sent_id(prediction: Any) -> str:
    return str(prediction.to_payload()["annotation_id"])


def is_of(kind: type, *values: Any) -> bool:
    return all(type(value) is kind for value in values)


SHAPES: dict[str, tuple[SearchStrategy[Any], Callable[[Any], bool]]] = {
    "confidence 0.0": (
        box_predictions(),
        lambda box: box.confidence == 0 and is_of(float, box.confidence),
    ),
    "confidence 0": (
        box_predictions(),
        lambda box: box.confidence == 0 and is_of(int, box.confidence),
    ),
    "confidence 1": (box_predictions(), lambda box: box.confidence == 1),
    "int and float mixed": (
        box_predictions(),
        lambda box: is_of(int, box.x, box.width) and is_of(float, box.y, box.height),
    ),
    "negative zero": (coordinates(), lambda x: x == 0 and math.copysign(1, x) == -1),
    "negative": (coordinates(), lambda x: x < -1),
    "least double": (coordinates(), lambda x: x == 5e-324),
    "greatest double": (coordinates(), lambda x: x > 1e308),
    "1e16": (coordinates(), lambda x: is_of(float, x) and x == 1e16),
    "2**53 + 1": (coordinates(), lambda x: x == 2**53 + 1),
    "integer beyond 64 bits": (coordinates(), lambda x: is_of(int, x) and x > 2**64),
    "17 digits": (coordinates(), lambda x: len(repr(x)) > 17 and "e" not in repr(x)),
    "size 0": (sizes(), lambda size: size == 0),
    "generated id, exponent": (
        box_predictions(label=st.just("car"), reference_id=st.just("image")),
        lambda box: "e+" in sent_id(box),
    ),
    "generated id, negative exponent": (
        box_predictions(label=st.just("car"), reference_id=st.just("image")),
        lambda box: "e-" in sent_id(box).replace("--", ""),
    ),
    "generated id outside ASCII": (
        box_predictions(),
        lambda box: box.annotation_id is None and not sent_id(box).isascii(),
    ),
    "id outside ASCII": (
        line_predictions(),
        lambda line: not (line.annotation_id or "").isascii(),
    ),
    "empty id": (box_predictions(), lambda box: box.annotation_id == ""),
    "empty label": (box_predictions(), lambda box: box.label == ""),
    "long label": (box_predictions(), lambda box: len(box.label) > 255),
    "blanks around a label": (box_predictions(), lambda box: box.label != box.label.strip()),
    "astral label": (box_predictions(), lambda box: any(ord(char) > 0xFFFF for char in box.label)),
    "no vertices": (polygon_predictions(), lambda polygon: not polygon.vertices),
    "many vertices": (line_predictions(), lambda line: len(line.vertices) > 50),
    "the same vertex twice": (
        polygon_predictions(),
        lambda polygon: any(a == b for a, b in pairwise(polygon.vertices)),
    ),
    "invisible keypoint without coordinates": (
        keypoints_predictions(),
        lambda made: any(not each.visible and each.x is each.y is None for each in made.keypoints),
    ),
    "invisible keypoint with half a place": (
        keypoints(),
        lambda each: each.x is None and each.y is not None,
    ),
    "invisible keypoint with coordinates": (
        keypoints(),
        lambda each: not each.visible and each.x is not None and each.y is not None,
    ),
    "no keypoints": (keypoints_predictions(), lambda made: not made.keypoints),
    "no skeleton": (keypoints_predictions(), lambda made: made.keypoints and not made.skeleton),
    "a bone from a place to itself": (
        keypoints_predictions(),
        lambda made: any(start == end for start, end in made.skeleton),
    ),
    "flat cuboid": (cuboid_predictions(), lambda cuboid: cuboid.dimensions.z == 0),
    "index as digits": (segments(), lambda segment: is_of(str, segment.index)),
    "index beyond a byte": (segments(), lambda segment: int(segment.index) > 255),
    "local mask": (segmentation_predictions(), lambda made: made.mask_url == "mask.png"),
    "scheme in capitals": (segmentation_predictions(), lambda made: made.mask_url[:6] == "HTTPS:"),
    "no segments": (segmentation_predictions(), lambda made: not made.annotations),
    "empty embedding": (box_predictions(), lambda box: box.embedding_vector == ()),
    "no metadata": (scene_category_predictions(), lambda made: made.metadata is None),
    "empty metadata": (scene_category_predictions(), lambda made: made.metadata == {}),
    "list in metadata": (
        metadata(),
        lambda made: any(isinstance(each, list) and each for each in made.values()),
    ),
    "deep metadata": (metadata(), lambda made: str(made).count("[") > 20),
    "one class": (class_pdfs(), lambda pdf: len(pdf) == 1),
    "class without a share": (class_pdfs(), lambda pdf: 0 in pdf.values()),
    "thousandth too much": (class_pdfs(), lambda pdf: sum(pdf.values()) > 1.0009),
    "about an item": (
        box_predictions(edition="0.21.2"),
        lambda box: box.reference_id is None and box.dataset_item_id,
    ),
    "two of a type in a list": (prediction_lists(), lambda made: len(made.line_predictions) > 1),
    "key absent": (payloads("box"), lambda payload: "annotation_id" not in payload),
    "key null": (payloads("box"), lambda payload: payload.get("annotation_id", "") is None),
    "keys in another order": (payloads("box"), lambda payload: next(iter(payload)) == "metadata"),
    "geometry in another order": (
        payloads("box"),
        lambda payload: next(iter(payload["geometry"])) == "height",
    ),
    "unknown key": (payloads("box"), lambda payload: "score" in payload),
    "key of another type": (payloads("box"), lambda payload: "mask_url" in payload),
    "unknown key in a vertex": (
        payloads("polygon"),
        lambda payload: any(len(each) > 2 for each in payload["geometry"]["vertices"]),
    ),
    "keypoint with absent x": (
        payloads("keypoints"),
        lambda payload: any("x" not in each for each in payload["geometry"]["keypoints"]),
    ),
    "no type": (payloads("box"), lambda payload: "type" not in payload),
    "wrong type": (payloads("box"), lambda payload: payload.get("type", "box") != "box"),
    "exported type": (payloads(), lambda payload: payload["type"] == "segmentation"),
    "task": (payloads("box"), lambda payload: payload.get("task_id") is not None),
    "geometry of a category": (payloads("category"), lambda payload: payload.get("geometry")),
    "item of a later edition": (payloads("box"), lambda payload: "dataset_item_id" in payload),
    "item without reference": (
        payloads("box", "0.21.2"),
        lambda payload: "reference_id" not in payload,
    ),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_reaches(shape: str) -> None:
    strategy, is_so = SHAPES[shape]
    assert is_so(find(strategy, is_so, settings=unshrunk))


def least(strategy: SearchStrategy[Any], is_so: Callable[[Any], bool]) -> Any:
    return find(strategy, is_so, settings=unexplained)


class TestShrinking:
    """What fails MUST end as an example that a person can read."""

    box = BoxPrediction("", 0, 0, 0, 0, "")

    def test_ends_without_options_and_members(self, type_name: str) -> None:
        found = least(OF_TYPE[type_name](), lambda _: True)
        payload = found.to_payload()
        assert {payload.get(name) for name in ("confidence", "class_pdf")} == {None}
        assert not any(isinstance(each, list) and each for each in values_of(payload))

    def test_ends_at_the_least_box(self) -> None:
        assert least(box_predictions(), lambda _: True) == self.box

    def test_ends_at_the_one_number_that_matters(self) -> None:
        assert least(box_predictions(), lambda box: box.x > 100) == BoxPrediction(
            "", 101, 0, 0, 0, ""
        )
        assert least(box_predictions(), lambda box: box.y < 0).y == -1
        assert least(box_predictions(), lambda box: box.width % 1 > 0).width == 0.01

    def test_ends_at_the_one_vertex_that_matters(self) -> None:
        polygon = least(polygon_predictions(), lambda made: any(v.x > 100 for v in made.vertices))
        assert polygon.vertices == (Point(101, 0),)

    def test_ends_at_the_one_keypoint_that_matters(self) -> None:
        found = least(
            keypoints_predictions(), lambda made: any(k.x is None for k in made.keypoints)
        )
        assert found.keypoints == (Keypoint(None, None, False),)
        assert (found.names, found.skeleton) == (("",), ())

    def test_ends_at_the_one_option_that_matters(self) -> None:
        found = least(box_predictions(), lambda box: len(box.class_pdf or ()) > 1)
        assert found.to_payload() == {
            **self.box.to_payload(),
            "class_pdf": {"": 1.0, "'": 0.0},
        }

    def test_ends_at_a_payload_of_required_keys(self) -> None:
        found = least(payloads("box"), lambda _: True)
        assert found == {
            "label": "",
            "reference_id": "",
            "type": "box",
            "geometry": {"x": 0, "y": 0, "width": 0, "height": 0},
        }

    def test_ends_at_the_fault_alone(self) -> None:
        found = least(broken_payloads("line"), lambda each: each.code == "out-of-range")
        assert found.payload == {
            "label": "",
            "reference_id": "",
            "type": "line",
            "geometry": {"vertices": []},
            "confidence": -1,
        }


GIVEN: dict[str, Any] = {
    **dict.fromkeys(("label", "reference_id", "annotation_id", "track_reference_id"), "mine"),
    **dict.fromkeys(("taxonomy_name", "dataset_item_id", "dataset_id", "mask_url"), "mine"),
    **dict.fromkeys(("x", "y", "width", "height", "yaw"), 7.25),
    **dict.fromkeys(("position", "dimensions"), Point3D(1, 2, 3)),
    "confidence": 0.75,
    "metadata": {"mine": 1},
    "class_pdf": {"mine": 1.0},
    "embedding_vector": (7.25,),
    "vertices": (Point(1, 2),),
    "keypoints": (Keypoint(1, 2),),
    "names": ("mine",),
    "skeleton": (),
    "annotations": (Segment("mine", 1),),
}


NO_STRATEGY = cast(Any, "car")


class TestArguments:
    """What is given for a parameter MUST be what it is drawn from."""

    def test_are_the_parameters_of_the_class(self, type_name: str) -> None:
        taken = [*inspect.signature(OF_TYPE[type_name]).parameters]
        assert taken == [*inspect.signature(PREDICTION_TYPES[type_name]).parameters, "edition"]

    def test_are_respected(self, type_name: str) -> None:
        of_type = OF_TYPE[type_name]
        names = [*inspect.signature(PREDICTION_TYPES[type_name]).parameters]
        per_name = [
            st.tuples(st.just(name), of_type(**{name: st.just(GIVEN[name])}, edition="0.21.2"))
            for name in names
        ]
        seen = set()

        @given(st.one_of(per_name))
        def check(made: tuple[str, Prediction]) -> None:
            name, prediction = made
            seen.add(name)
            assert getattr(prediction, name) == GIVEN[name]

        check()
        assert seen == {*names}

    @given(box_predictions(reference_id=st.none(), edition="0.21.2"))
    def test_an_item_takes_the_place_of_a_reference(self, box: BoxPrediction) -> None:
        assert box.reference_id is None
        assert box.dataset_item_id is not None

    @given(keypoints_predictions(names=st.just(["a", "b", "c", "d", "e", "f", "g"])))
    def test_there_are_as_many_keypoints_as_names(self, made: Any) -> None:
        assert len(made.keypoints) == 7

    @given(keypoints_predictions(keypoints=st.lists(keypoints(), min_size=8, max_size=8)))
    def test_there_are_as_many_names_as_keypoints(self, made: Any) -> None:
        assert len({*made.names}) == 8

    @given(
        keypoints_predictions(
            keypoints=st.just([Keypoint(1, 1)] * 3), names=st.just(["a", "b", "c", "d"])
        )
    )
    def test_of_keypoints_and_names_the_longer_is_cut(self, made: Any) -> None:
        assert made.names == ("a", "b", "c")

    @given(
        points(x=st.just(7)),
        keypoints(visible=st.just(True)),
        keypoints(x=st.none()),
        segments(index=st.just("7")),
        class_pdfs(labels=st.sampled_from(["car", "bus"])),
        metadata(keys=st.just("a"), values=st.integers()),
        embeddings(length=512),
        strategies.points_3d(z=sizes()),
    )
    def test_of_parts_are_respected(
        self,
        point: Point,
        seen: Keypoint,
        hidden: Keypoint,
        segment: Segment,
        pdf: dict[str, float],
        made: dict[str, int],
        vector: list[float],
        place: Point3D,
    ) -> None:
        assert point.x == 7
        assert seen.visible
        assert (hidden.visible, hidden.x) == (False, None)
        assert segment.index == "7"
        assert pdf.keys() <= {"car", "bus"}
        assert all(key == "a" and type(value) is int for key, value in made.items())
        assert len(vector) == 512
        assert place.z >= 0

    @pytest.mark.parametrize(
        ("ask", "says"),
        [
            (lambda: box_predictions(label=NO_STRATEGY), r"label must be .* st.just\('car'\)"),
            (lambda: points(x=NO_STRATEGY), "x must be a strategy"),
            (lambda: payloads("circle"), "no type 'circle'; the types are box, line"),
            (lambda: broken_payloads("circle"), "no type 'circle'"),
            (lambda: predictions(types=["circle"]), "no type 'circle'"),
            (lambda: box_predictions(dataset_id=st.none()), "0.17.9 has no dataset_id: .* 0.21.2"),
            (lambda: embeddings(length=-1), "length must be from 0 to"),
            (lambda: broken_payloads("box", code="duplicate"), "of box is refused with duplicate"),
        ],
    )
    def test_that_make_no_sense_are_refused(self, ask: Callable[[], Any], says: str) -> None:
        with pytest.raises(InvalidArgument, match=says):
            ask()

    @pytest.mark.parametrize("ask", [box_predictions, prediction_lists, predictions])
    def test_of_no_edition_are_refused(self, ask: Callable[..., Any]) -> None:
        with pytest.raises(UnknownEdition):
            ask(edition="0.20.0")

    def test_are_named_when_hypothesis_tells_of_the_strategy(self) -> None:
        assert repr(box_predictions(x=st.integers())) == "BoxPrediction(x=integers())"


class TestPayloads:
    """What the strategy gives MUST be read, by the class and by its schema."""

    def test_are_read(self, type_name: str, under: Edition) -> None:
        cls = PREDICTION_TYPES[type_name]

        @few
        @given(payloads(type_name, under))
        def check(payload: dict[str, Any]) -> None:
            assert json.loads(json.dumps(payload, allow_nan=False)) == payload
            assert type(cls.from_json(payload, edition=under)) is cls
            validator(type_name, under, "read").validate(payload)

        check()

    @given(st.data(), st.sampled_from(EDITIONS))
    def test_of_any_type_name_it(self, data: st.DataObject, under: Edition) -> None:
        nucleus_spec.from_json(data.draw(payloads(edition=under)), edition=under)


def refusal(read: Callable[..., Any], broken: Broken, under: Edition) -> tuple[str, str, str]:
    with pytest.raises(InvalidPrediction) as caught:
        read(broken.payload, edition=under)
    return caught.value.code, caught.value.pointer, caught.value.requirement


def place(pointer: str) -> str:
    """A pointer without its indices, and without the names of classes."""
    return re.sub(r"/\d+(?=/|$)", "/0", re.sub("^/class_pdf/.*", "/class_pdf/a", pointer))


@functools.cache
def every_fault(type_name: str, under: Edition) -> tuple[Broken, ...]:
    """Six payloads for each fault there is, from bytes of no meaning."""
    random = Random(type_name)
    faults = [packed_broken(type_name, under, [each]) for each in faults_of(type_name, under)]
    return tuple(each.unpack(random.randbytes(each.width)) for each in faults for _ in range(6))


def places(type_name: str) -> set[tuple[str, str]]:
    """The code and the place of everything that can be wrong in the newest edition."""
    return {(each.code, place(each.pointer)) for each in every_fault(type_name, EDITIONS[-1])}


class TestBrokenPayloads:
    """Each MUST be refused for what it says, and for nothing else."""

    def test_are_refused_as_they_say(self, type_name: str, under: Edition) -> None:
        read = PREDICTION_TYPES[type_name].from_json
        for broken in every_fault(type_name, under):
            said = (broken.code, broken.pointer, broken.requirement)
            assert refusal(read, broken, under) == said, broken

    def test_have_no_other_fault(self, type_name: str, under: Edition) -> None:
        """As far as the schema can tell, which was not asked when they were broken."""
        for broken in every_fault(type_name, under)[::6]:
            parent = broken.pointer.rpartition("/")[0]
            for error in validator(type_name, under, "read").iter_errors(broken.payload):
                found = "".join(f"/{step}" for step in error.absolute_path)
                inside = (found + "/").startswith(broken.pointer + "/")
                assert found == parent or inside, (broken, error.message)

    @given(st.data(), st.sampled_from(list(PREDICTION_TYPES)), st.sampled_from(EDITIONS))
    def test_are_drawn(self, data: st.DataObject, type_name: str, under: Edition) -> None:
        broken = data.draw(broken_payloads(type_name, under))
        said = (broken.code, broken.pointer, broken.requirement)
        assert refusal(PREDICTION_TYPES[type_name].from_json, broken, under) == said

    @given(st.data(), st.sampled_from(EDITIONS))
    def test_of_any_type_are_drawn(self, data: st.DataObject, under: Edition) -> None:
        broken = data.draw(broken_payloads(edition=under))
        said = (broken.code, broken.pointer, broken.requirement)
        assert refusal(nucleus_spec.from_json, broken, under) == said

    def test_break_whatever_a_fixture_breaks(self, type_name: str) -> None:
        refused = {
            (case.expect.content["code"], place(case.expect.content["pointer"]))
            for case in load_suite(EDITIONS[-1]).cases
            if case.type == type_name and case.operation == "decode"
            if case.expect.kind == "rejected" and "payload" in case.input
        }
        assert refused
        assert refused <= places(type_name)

    def test_break_every_key(self, type_name: str) -> None:
        read = schema.schema(type_name, EDITIONS[-1], "read")
        pointers = {pointer for _, pointer in places(type_name)}
        assert {f"/{name}" for name in read["properties"]} <= pointers

    def test_break_with_every_code(self) -> None:
        of_types = {code for name in PREDICTION_TYPES for code, _ in places(name)}
        assert of_types == CODES.keys() - NOT_READ - {"unknown-type"}
        find(broken_payloads(), lambda each: each.code == "unknown-type", settings=unshrunk)

    @given(broken_payloads("keypoints", requirement="KEYPOINTS-2", code="duplicate"))
    def test_break_only_what_is_asked_for(self, broken: Broken) -> None:
        assert (broken.requirement, broken.code) == ("KEYPOINTS-2", "duplicate")


ROOT = Path(nucleus_spec.__file__).parent.parent
ENTRY = "[hypothesis]\nnucleus-spec = nucleus_spec.strategies_entry:register\n"


class TestEntryPoint:
    """`st.from_type` MUST know every class, through Hypothesis' entry point."""

    @pytest.mark.parametrize(
        "cls", [*PREDICTION_TYPES.values(), PredictionList, Point, Point3D, Keypoint, Segment]
    )
    def test_registers_a_strategy_for(self, cls: type) -> None:
        strategies_entry.register()

        @few
        @given(st.from_type(cls))
        def check(made: Any) -> None:
            assert type(made) is cls

        check()

    def test_knows_what_is_annotated(self) -> None:
        strategies_entry.register()

        @few
        @given(...)
        def check(prediction: Prediction, box: BoxPrediction | None) -> None:
            assert type(prediction) in PREDICTION_TYPES.values()
            assert box is None or type(box) is BoxPrediction

        check()

    @pytest.mark.parametrize(
        "first", ["hypothesis", "nucleus_spec", "nucleus_spec.strategies", "nucleus_spec.schema"]
    )
    def test_works_whatever_is_imported_first(self, tmp_path: Path, first: str) -> None:
        installed = tmp_path / "nucleus_spec_test-0.dist-info"
        installed.mkdir()
        (installed / "METADATA").write_text("Metadata-Version: 2.1\nName: x\nVersion: 0\n", "utf-8")
        (installed / "entry_points.txt").write_text(ENTRY, "utf-8")
        program = (
            f"import {first}, nucleus_spec\n"
            "from hypothesis import find, strategies as st\n"
            "print(find(st.from_type(nucleus_spec.Keypoint), lambda _: True))"
        )
        done = run(program, PYTHONPATH=f"{tmp_path}{os.pathsep}{ROOT}")
        assert (done.stdout, done.stderr) == ("Keypoint(x=0, y=0, visible=True)\n", "")

    def test_the_spec_itself_does_not_import_hypothesis(self) -> None:
        done = run(
            "import sys, nucleus_spec, nucleus_spec.strategies_entry as _; print(*sys.modules)"
        )
        assert "nucleus_spec" in done.stdout.split()
        assert "hypothesis" not in done.stdout.split()

    def test_says_what_to_install_without_hypothesis(self) -> None:
        done = run("import sys; sys.modules['hypothesis'] = None; import nucleus_spec.strategies")
        assert "pip install 'nucleus-spec[strategies]'" in done.stderr


def run(program: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        env={**os.environ, **environment},
    )
