from __future__ import annotations

import copy
import itertools
import json
import linecache
import types
from collections import UserDict
from collections.abc import Iterator, Mapping
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nucleus_conformance.suite.catalog.samples import SAMPLES
from nucleus_spec import (
    EDITIONS,
    PREDICTION_TYPES,
    BoxPrediction,
    Edition,
    InvalidPrediction,
    KeypointsPrediction,
    Segment,
    SegmentationPrediction,
    UnknownEdition,
    edition,
)
from nucleus_spec.codec import WireObject, reader, source, writer
from nucleus_spec.constraints import STRING, optional
from nucleus_spec.wire import IF_SET, Key, keyed, on_wire
from tests.helpers.strategies_local import predictions, readable

Payload = dict[str, Any]

TEXTS = {
    "box": '{"label": "car", "type": "box", "geometry": {"x": 10, "y": 20.5, "width": 1e+16,'
    ' "height": -0.0}, "reference_id": "image_1",'
    ' "annotation_id": "car-10-20.5-1e+16--0.0-image_1",'
    ' "metadata": {"weather": "na\\u00efve \\ud83d\\ude97", "lanes": [3, 12.5, null, true]},'
    ' "embedding_vector": [0.25, 3], "track_reference_id": "red_car", "task_id": null,'
    ' "confidence": 0, "class_pdf": {"car": 0.75, "bus": 0.25}, "item_id": "di_1",'
    ' "dataset_id": "ds_1"}',
    "line": '{"label": "lane", "type": "line", "geometry": {"vertices": [{"x": 1, "y": 2.5},'
    ' {"x": -0.0, "y": 1e-05}]}, "reference_id": "image_1", "annotation_id": "p_1", "metadata": {},'
    ' "track_reference_id": "red_car", "task_id": null, "confidence": 0,'
    ' "class_pdf": {"car": 0.75, "bus": 0.25}, "item_id": "di_1", "dataset_id": "ds_1"}',
    "polygon": '{"label": "bus", "type": "polygon", "geometry": {"vertices": [{"x": 1, "y": 2.5}]},'
    ' "reference_id": "image_1", "annotation_id": "p_1", "metadata": {}, "embedding_vector": [],'
    ' "track_reference_id": "red_car", "task_id": null, "confidence": 0.5,'
    ' "class_pdf": {"car": 1}, "item_id": "di_1", "dataset_id": "ds_1"}',
    "keypoints": '{"label": "face", "type": "keypoints", "geometry": {"keypoints": [{"x": 1,'
    ' "y": 2.5, "visible": true}, {"x": null, "y": 3, "visible": false}], "names": ["nose", "ear"],'
    ' "skeleton": [[0, 1]]}, "reference_id": "image_1", "annotation_id": "face-image_1-keypoints",'
    ' "metadata": {}, "track_reference_id": "red_car", "task_id": null, "confidence": 0,'
    ' "class_pdf": {"car": 0.75, "bus": 0.25}, "item_id": "di_1", "dataset_id": "ds_1"}',
    "cuboid": '{"label": "car", "type": "cuboid", "geometry": {"position": {"x": 1, "y": -2.5,'
    ' "z": 3}, "dimensions": {"x": 4, "y": 0, "z": 0.5}, "yaw": -1.5},'
    ' "reference_id": "pointcloud_1", "annotation_id": "p_1", "metadata": {"lanes": [3, null]},'
    ' "track_reference_id": "red_car", "confidence": 0, "class_pdf": {"car": 0.75, "bus": 0.25},'
    ' "item_id": "di_1", "dataset_id": "ds_1"}',
    "category": '{"label": "dress", "type": "category", "geometry": {}, "reference_id": "image_1",'
    ' "metadata": {"a": {}}, "track_reference_id": "red_car", "task_id": null,'
    ' "taxonomy_name": "fashion", "confidence": 0, "class_pdf": {"car": 0.75, "bus": 0.25},'
    ' "item_id": "di_1", "dataset_id": "ds_1"}',
    "scene-category": '{"label": "running", "type": "category", "geometry": {},'
    ' "reference_id": "scene_1", "metadata": null, "task_id": null, "taxonomy_name": "action",'
    ' "confidence": 1.0, "item_id": "di_1", "dataset_id": "ds_1"}',
    "segmentation": '{"type": "mask", "mask_url": "s3://bucket/m.png", "annotations":'
    ' [{"label": "grass", "index": 0}, {"label": "bus", "index": "3",'
    ' "metadata": {"color": "yellow"}}], "annotation_id": "p_1", "reference_id": "image_1",'
    ' "item_id": "di_1", "dataset_id": "ds_1"}',
}
"""What release 0.22.3 writes, with every key that each type has."""

NOT_ALWAYS_SENT = {"taxonomy_name", "confidence", "class_pdf", "item_id", "dataset_id"}
NOT_ALWAYS_SENT_ON_A_CUBOID = {"annotation_id", "metadata", "track_reference_id"}

GENERATED_IDS = {"box": "car-10-20.5-30-40.25-image_1", "keypoints": "face-image_1-keypoints"}
EMPTY = {
    **dict.fromkeys(("annotation_id", "track_reference_id", "taxonomy_name"), ""),
    "metadata": {},
    "embedding_vector": [],
    "confidence": 0,
}

REQUIRED = {
    "box": "/label /reference_id /geometry /geometry/x /geometry/y /geometry/width"
    " /geometry/height",
    "line": "/label /reference_id /geometry /geometry/vertices /geometry/vertices/0/x"
    " /geometry/vertices/2/y",
    "polygon": "/label /reference_id /geometry /geometry/vertices /geometry/vertices/0/x"
    " /geometry/vertices/2/y",
    "keypoints": "/label /reference_id /geometry /geometry/keypoints /geometry/names"
    " /geometry/skeleton /geometry/keypoints/0/x /geometry/keypoints/2/y"
    " /geometry/keypoints/1/visible",
    "cuboid": "/label /reference_id /geometry /geometry/position /geometry/dimensions /geometry/yaw"
    " /geometry/position/x /geometry/position/z /geometry/dimensions/y",
    "category": "/label /reference_id",
    "scene-category": "/label /reference_id",
    "segmentation": "/mask_url /annotations /reference_id /annotations/0/label"
    " /annotations/1/index",
}
"""What a payload of each type must have."""

SAMPLE = {each.type: each for each in SAMPLES}


def _keys(type_name: str, under: Edition) -> list[str]:
    """Every key that this type has in that edition, in the order sent."""
    since = dict.fromkeys(("item_id", "dataset_id"), edition("0.21.2"))
    since["task_id"] = edition("0.17.9" if type_name == "scene-category" else "0.17.8")
    return [key for key in json.loads(TEXTS[type_name]) if since.get(key, under) <= under]


def _sent(type_name: str, payload: Payload, under: Edition) -> Payload:
    made = PREDICTION_TYPES[type_name].from_json(payload, edition=under)
    return made.to_payload(edition=under)


def _containers(value: Any) -> Iterator[int]:
    if isinstance(value, dict):
        yield id(value)
        for each in value.values():
            yield from _containers(each)
    elif isinstance(value, list):
        yield id(value)
        for each in value:
            yield from _containers(each)


class TestKeys:
    """A payload's keys MUST be those of its type and edition, in their order. (WIRE-1, WIRE-2)"""

    def test_with_everything_set(self, type_name: str, under: Edition) -> None:
        payload = readable(json.loads(TEXTS[type_name]))
        assert list(_sent(type_name, payload, under)) == _keys(type_name, under)

    def test_with_nothing_set(self, type_name: str, under: Edition) -> None:
        unsent = NOT_ALWAYS_SENT | (NOT_ALWAYS_SENT_ON_A_CUBOID if type_name == "cuboid" else set())
        expected = [key for key in _keys(type_name, under) if key not in unsent]
        assert list(_sent(type_name, dict(SAMPLE[type_name].payload), under)) == expected

    def test_a_task_is_always_null(self, type_name: str, under: Edition) -> None:
        payload = {**SAMPLE[type_name].payload, "task_id": "task_1"}
        assert _sent(type_name, payload, under).get("task_id") is None

    def test_hold_null_or_a_default_where_nothing_was_given(
        self, type_name: str, under: Edition
    ) -> None:
        """METADATA-3, ANNOTATION-ID-1, BOX-ID-1, KEYPOINTS-ID-1, EMBEDDING-1, TRACK-1."""
        defaults: Payload = {"metadata": {}, "annotation_id": GENERATED_IDS.get(type_name)}
        if type_name == "keypoints" and under < edition("0.15.5"):
            del defaults["annotation_id"]
        given_ = dict(SAMPLE[type_name].payload)
        for key, value in _sent(type_name, given_, under).items():
            assert value == given_.get(key, defaults.get(key)), key

    def test_are_sent_with_empty_values_but_on_a_cuboid(
        self, type_name: str, under: Edition
    ) -> None:
        """ANNOTATION-ID-2, TRACK-2, METADATA-4, CONFIDENCE-2, TAXONOMY-1."""
        empty = {name: EMPTY[name] for name in SAMPLE[type_name].options if name in EMPTY}
        sent = _sent(type_name, {**SAMPLE[type_name].payload, **empty}, under)
        for name, value in empty.items():
            if type_name == "cuboid" and name in NOT_ALWAYS_SENT_ON_A_CUBOID:
                assert name not in sent
            else:
                assert repr(sent[name]) == repr(value)

    def test_of_segments(self, under: Edition) -> None:
        """SEGMENT-3. Metadata is sent unless it is None."""
        for metadata, keys in ((None, []), ({}, ["metadata"]), ({"a": 1}, ["metadata"])):
            sent = Segment("bus", 1, metadata).to_payload(edition=under)
            assert list(sent) == ["label", "index", *keys]
            assert sent.get("metadata") == metadata


class TestText:
    """The text of a payload SHOULD be what the SDK writes, byte for byte. (WIRE-2)"""

    def test_of_every_key(self, type_name: str) -> None:
        payload = readable(json.loads(TEXTS[type_name]))
        made = PREDICTION_TYPES[type_name].from_json(payload, edition="0.21.2")
        assert made.to_json(edition="0.21.2") == TEXTS[type_name]

    @given(st.data(), st.sampled_from(list(PREDICTION_TYPES)), st.sampled_from(EDITIONS))
    def test_says_what_the_payload_does(
        self, data: st.DataObject, type_name: str, under: Edition
    ) -> None:
        prediction = data.draw(predictions(type_name, under))
        text = prediction.to_json(edition=under)
        assert text.isascii()
        assert repr(json.loads(text)) == repr(prediction.to_payload(edition=under))
        assert json.dumps(json.loads(text)) == text


class TestReading:
    """What was sent MUST be sent again as it was, once it has been read. (WIRE-1)"""

    @given(st.data(), st.sampled_from(list(PREDICTION_TYPES)), st.sampled_from(EDITIONS))
    def test_what_was_sent(self, data: st.DataObject, type_name: str, under: Edition) -> None:
        sent = data.draw(predictions(type_name, under)).to_payload(edition=under)
        again = _sent(type_name, readable(sent), under)
        assert repr(again) == repr(sent)

    def test_any_mapping(self, type_name: str) -> None:
        payload = {**SAMPLE[type_name].payload, **SAMPLE[type_name].options}

        def disguised(value: Any) -> Any:
            if isinstance(value, dict):
                inner = {key: disguised(each) for key, each in value.items()}
                return types.MappingProxyType(UserDict(inner))
            return tuple(map(disguised, value)) if isinstance(value, list) else value

        cls = PREDICTION_TYPES[type_name]
        read = cls.from_json(disguised(payload))
        assert read == cls.from_json(payload)
        assert read.to_json() == cls.from_json(payload).to_json()

    def test_null_is_what_leaving_out_means(self, type_name: str, under: Edition) -> None:
        whole = dict(SAMPLE[type_name].payload)
        for name in (*SAMPLE[type_name].options, "dataset_item_id", "dataset_id"):
            if (type_name, name) != ("scene-category", "metadata"):
                assert _sent(type_name, {**whole, name: None}, under) == _sent(
                    type_name, whole, under
                ), name

    def test_metadata_of_a_scene_may_be_null(self, under: Edition) -> None:
        """METADATA-5."""
        whole = dict(SAMPLE["scene-category"].payload)
        assert _sent("scene-category", whole, under)["metadata"] == {}
        assert _sent("scene-category", {**whole, "metadata": None}, under)["metadata"] is None

    def test_what_is_required(self, type_name: str, under: Edition) -> None:
        for pointer in REQUIRED[type_name].split():
            broken = copy.deepcopy(dict(SAMPLE[type_name].payload))
            *outer, last = pointer.split("/")[1:]
            inside: Any = broken
            for key in outer:
                inside = inside[int(key) if isinstance(inside, list) else key]
            del inside[last]
            with pytest.raises(InvalidPrediction) as caught:
                _sent(type_name, broken, under)
            assert (caught.value.code, caught.value.pointer) == ("missing", pointer)


class TestUnknownKeys:
    """Keys that the spec does not name MUST be ignored wherever they stand. (WIRE-3)"""

    @given(st.data(), st.sampled_from(list(PREDICTION_TYPES)), st.sampled_from(EDITIONS))
    def test_change_nothing(self, data: st.DataObject, type_name: str, under: Edition) -> None:
        sent = data.draw(predictions(type_name, under)).to_payload(edition=under)

        def sprinkled(value: Any) -> Any:
            if isinstance(value, list):
                return [sprinkled(each) for each in value]
            if not isinstance(value, dict):
                return value
            unknown = data.draw(st.dictionaries(st.text(max_size=3).map("?{}".format), st.none()))
            kept = ("metadata", "class_pdf")
            return unknown | {
                key: each if key in kept else sprinkled(each) for key, each in value.items()
            }

        assert repr(_sent(type_name, sprinkled(readable(sent)), under)) == repr(sent)

    def test_of_later_editions_are_unknown(self, type_name: str) -> None:
        payload = dict(SAMPLE[type_name].payload)
        later = {**payload, "dataset_item_id": 7, "dataset_id": ["not", "read"]}
        assert _sent(type_name, later, edition("0.17.9")) == _sent(
            type_name, payload, edition("0.17.9")
        )


class TestSharing:
    """Reading MUST NOT change a payload, and nothing that is sent is shared with anything else."""

    @given(st.data(), st.sampled_from(list(PREDICTION_TYPES)), st.sampled_from(EDITIONS))
    def test_neither_with_what_was_read_nor_with_what_is_sent_next(
        self, data: st.DataObject, type_name: str, under: Edition
    ) -> None:
        payload = readable(data.draw(predictions(type_name, under)).to_payload(edition=under))
        before = repr(payload)
        read = PREDICTION_TYPES[type_name].from_json(payload, edition=under)
        first, second = read.to_payload(edition=under), read.to_payload(edition=under)
        assert repr(payload) == before
        given_, one, other = (set(_containers(each)) for each in (payload, first, second))
        assert not given_ & one
        assert not one & other

    def test_changing_what_was_given_changes_nothing(self) -> None:
        metadata: Payload = {"lanes": [1]}
        pdf, vector = {"car": 1.0}, [0.5]
        box = BoxPrediction("car", 1, 2, 3, 4, "r", None, None, metadata, pdf, vector)
        before = box.to_json()
        metadata["lanes"].append(2)
        pdf["bus"] = 1.0
        vector.append(1)
        assert box.to_json() == before


class TestEdition:
    @pytest.mark.parametrize("asked", ["0.20.0", None, 17])
    def test_must_exist(self, asked: Any, type_name: str) -> None:
        cls = PREDICTION_TYPES[type_name]
        made = cls.from_json(SAMPLE[type_name].payload)
        for call in (made.to_payload, made.to_json):
            with pytest.raises(UnknownEdition):
                call(edition=asked)
        with pytest.raises(UnknownEdition):
            cls.from_json(SAMPLE[type_name].payload, edition=asked)


class TestSource:
    """The text that `source` shows is the text that runs."""

    def test_is_what_runs(self, type_name: str, under: Edition) -> None:
        cls = PREDICTION_TYPES[type_name]
        shown = source(cls, under)
        for make in (reader, writer):
            code = make(cls, under).__code__
            lines = linecache.getlines(code.co_filename)
            assert "".join(lines) in shown
            assert compile("".join(lines), code.co_filename, "exec").co_consts[0] == code

    def test_names_every_key_and_no_other(self, type_name: str, under: Edition) -> None:
        shown = source(PREDICTION_TYPES[type_name], under)
        sent = _keys(type_name, under)
        for key in json.loads(TEXTS[type_name]):
            assert (repr(key) in shown) is (key in sent), key

    def test_is_of_the_default_edition_unless_told_otherwise(self) -> None:
        assert source(SegmentationPrediction) == source(SegmentationPrediction, "0.17.9")
        assert source(SegmentationPrediction) != source(SegmentationPrediction, "0.21.2")

    def test_differs_where_editions_do(self) -> None:
        texts = [source(KeypointsPrediction, under) for under in EDITIONS]
        same = [one == other for one, other in itertools.pairwise(texts)]
        assert same == [False, False, True, False]

    def test_of_an_edition_is_that_of_its_name(self, type_name: str, under: Edition) -> None:
        cls = PREDICTION_TYPES[type_name]
        assert source(cls, under) == source(cls, under.name)
        read: Mapping[str, Any] = SAMPLE[type_name].payload
        by_name = cls.from_json(read, edition=under.name)
        assert by_name == cls.from_json(read, edition=under)
        assert by_name.to_payload(edition=under.name) == by_name.to_payload(edition=under)


def test_a_later_parameter_between_others_does_not_shift_those_behind_it() -> None:
    def held(place: int, name: str, **key: Any) -> Any:
        return on_wire(Key(name, place, optional(STRING), "LABEL-1", **key))

    @attrs.frozen(field_transformer=keyed, getstate_setstate=False)
    class Odd(WireObject):
        first: str | None = attrs.field(default=None, metadata=held(1, "first"))
        later: str | None = attrs.field(
            default=None, metadata=held(2, "later", since=EDITIONS[-1], sent=IF_SET)
        )
        last: str | None = attrs.field(default=None, metadata=held(3, "last"))

    payload = {"first": "a", "later": "b", "last": "c"}
    before = Odd.from_json(payload, edition=EDITIONS[0])
    assert (before.first, before.later, before.last) == ("a", None, "c")
    assert Odd.from_json(payload, edition=EDITIONS[-1]) == Odd("a", "b", "c")
