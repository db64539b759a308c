from __future__ import annotations

import copy
import json
import linecache
import math
import types
from collections import UserDict
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.catalog.samples import SAMPLES
from nucleus_spec import (
    EDITIONS,
    PREDICTION_TYPES,
    BoxPrediction,
    Edition,
    InvalidPrediction,
    KeypointsPrediction,
    SegmentationPrediction,
    UnknownEdition,
    edition,
)
from nucleus_spec.codec import reader, source, writer
from tests.strategies_local import predictions, readable

Payload = dict[str, Any]
Path = tuple[str | int, ...]

KEYS = {
    "box": "label type geometry reference_id annotation_id metadata embedding_vector"
    " track_reference_id task_id confidence? class_pdf? item_id? dataset_id?",
    "line": "label type geometry reference_id annotation_id metadata"
    " track_reference_id task_id confidence? class_pdf? item_id? dataset_id?",
    "polygon": "label type geometry reference_id annotation_id metadata embedding_vector"
    " track_reference_id task_id confidence? class_pdf? item_id? dataset_id?",
    "keypoints": "label type geometry reference_id annotation_id metadata"
    " track_reference_id task_id confidence? class_pdf? item_id? dataset_id?",
    "cuboid": "label type geometry reference_id annotation_id? metadata?"
    " track_reference_id? confidence? class_pdf? item_id? dataset_id?",
    "category": "label type geometry reference_id metadata"
    " track_reference_id task_id taxonomy_name? confidence? class_pdf? item_id? dataset_id?",
    "scene-category": "label type geometry reference_id metadata"
    " task_id taxonomy_name? confidence? item_id? dataset_id?",
    "segmentation": "type mask_url annotations annotation_id reference_id item_id? dataset_id?",
}
"""The keys of each type in the order sent. `?`: not sent where nothing was given."""

GEOMETRY = {
    "box": ["x", "y", "width", "height"],
    "line": ["vertices"],
    "polygon": ["vertices"],
    "keypoints": ["keypoints", "names", "skeleton"],
    "cuboid": ["position", "dimensions", "yaw"],
    "category": [],
    "scene-category": [],
}

TEXTS = {
    "box": '{"label": "car", "type": "box", "geometry": {"x": 10, "y": 20.5, "width": 1e+16,'
    ' "height": -0.0}, "reference_id": "image_1", "annotation_id": "car-10-20.5-1e+16--0.0-image_1",'
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

SAMPLE = {each.type: each for each in SAMPLES}


def _since(type_name: str, key: str) -> Edition:
    if key == "task_id":
        return edition("0.17.9" if type_name == "scene-category" else "0.17.8")
    return edition("0.21.2" if key in ("item_id", "dataset_id") else "0.14.29")


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


def _paths(value: Any, path: Path = ()) -> Iterator[Path]:
    """The way to every value inside `value`, itself included."""
    yield path
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, each in items if isinstance(value, (dict, list)) else ():
        yield from _paths(each, (*path, key))


class TestKeys:
    """The keys of a payload MUST be those of its type and edition, in their order. (WIRE-1, WIRE-2)"""

    def test_with_everything_set(self, type_name: str, under: Edition) -> None:
        expected = [
            key
            for key in KEYS[type_name].replace("?", "").split()
            if _since(type_name, key) <= under
        ]
        payload = readable(json.loads(TEXTS[type_name]))
        assert list(_sent(type_name, payload, under)) == expected

    def test_with_nothing_set(self, type_name: str, under: Edition) -> None:
        expected = [
            key
            for key in KEYS[type_name].split()
            if not key.endswith("?") and _since(type_name, key) <= under
        ]
        assert list(_sent(type_name, dict(SAMPLE[type_name].payload), under)) == expected

    @pytest.mark.parametrize("name", GEOMETRY)
    def test_of_the_geometry(self, name: str, under: Edition) -> None:
        sent = _sent(name, dict(SAMPLE[name].payload), under)
        assert list(sent["geometry"]) == GEOMETRY[name]

    def test_a_task_is_always_null(self, type_name: str, under: Edition) -> None:
        payload = {**SAMPLE[type_name].payload, "task_id": "task_1"}
        assert _sent(type_name, payload, under).get("task_id") is None

    def test_keypoints_get_an_id_from_0_15_5_on(self, under: Edition) -> None:
        sent = _sent("keypoints", dict(SAMPLE["keypoints"].payload), under)
        expected = "face-image_1-keypoints" if under >= edition("0.15.5") else None
        assert sent["annotation_id"] == expected


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
        payload = dict(SAMPLE[type_name].payload)
        unread = {("type",)} | ({("geometry",)} if type_name.endswith("category") else set())
        required = [
            path
            for path in _paths(payload)
            if path and path not in unread and path[-1] != "metadata"
        ]
        for path in required:
            if isinstance(path[-1], str) and not _is_coordinate_of_a_hidden_keypoint(path, payload):
                broken = copy.deepcopy(payload)
                inside: Any = broken
                for key in path[:-1]:
                    inside = inside[key]
                del inside[path[-1]]
                with pytest.raises(InvalidPrediction) as caught:
                    _sent(type_name, broken, under)
                assert caught.value.code == "missing"
                assert caught.value.pointer == "".join(f"/{key}" for key in path)


def _is_coordinate_of_a_hidden_keypoint(path: Path, payload: Payload) -> bool:
    match path:
        case ("geometry", "keypoints", int(index), "x" | "y"):
            return not payload["geometry"]["keypoints"][index]["visible"]
    return "metadata" in path


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


_ODD: list[Any] = [
    None, True, 0, -1, 1.5, 10**400, math.nan, -math.inf, "", "x", "\ud800", b"x", [], (), {},
    {1}, object(), [None], [[]], [{}], {"x": {}}, {1: 2}, {"": {None: 1}}, 1j, len, range(2),
]  # fmt: skip


class TestBadPayloads:
    """Whatever is wrong with a payload, it MUST be refused with an `InvalidPrediction`."""

    @pytest.mark.parametrize("name", PREDICTION_TYPES)
    def test_nothing_else_is_raised(self, name: str) -> None:
        whole = {**SAMPLE[name].payload, **SAMPLE[name].options, "dataset_item_id": "di_1"}
        for path in _paths(whole):
            for odd in _ODD:
                broken: Any = copy.deepcopy(whole)
                inside = broken
                for key in path[:-1]:
                    inside = inside[key]
                if path:
                    inside[path[-1]] = odd
                try:
                    _sent(name, broken if path else odd, edition("0.21.2"))
                except InvalidPrediction as error:
                    where = "".join(f"/{key}" for key in path)
                    names = "/geometry/names" if name == "keypoints" else where
                    assert error.pointer.startswith((where, names)) or where.startswith(
                        error.pointer
                    ), (path, odd)
                    assert str(error)

    @pytest.mark.parametrize("asked", ["0.20.0", None, 17])
    def test_the_edition_must_exist(self, asked: Any, type_name: str) -> None:
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
        for key in KEYS[type_name].replace("?", "").split():
            assert (repr(key) in shown) is (_since(type_name, key) <= under), key

    def test_is_of_the_default_edition_unless_told_otherwise(self) -> None:
        assert source(SegmentationPrediction) == source(SegmentationPrediction, "0.17.9")
        assert source(SegmentationPrediction) != source(SegmentationPrediction, "0.21.2")

    def test_differs_where_editions_do(self) -> None:
        texts = [source(KeypointsPrediction, under) for under in EDITIONS]
        assert [one == other for one, other in zip(texts, texts[1:], strict=False)] == [
            False,
            False,
            True,
            False,
        ]

    def test_of_an_edition_is_that_of_its_name(self, type_name: str, under: Edition) -> None:
        cls = PREDICTION_TYPES[type_name]
        assert source(cls, under) == source(cls, under.name)
        read: Mapping[str, Any] = SAMPLE[type_name].payload
        by_name = cls.from_json(read, edition=under.name)
        assert by_name == cls.from_json(read, edition=under)
        assert by_name.to_payload(edition=under.name) == by_name.to_payload(edition=under)
