"""Which keys are sent, and when: what the requirements say of one key, for every prediction."""

from __future__ import annotations

from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nucleus_spec import (
    DEFAULT,
    Edition,
    InvalidPrediction,
    Keypoint,
    Segment,
    SegmentationPrediction,
    from_json,
)
from nucleus_spec.editions import V0_21_2
from nucleus_spec.strategies import (
    class_pdfs,
    confidences,
    embeddings,
    keypoints,
    labels,
    metadata,
    payloads,
    predictions,
    segments,
)
from tests.properties.drawn import TYPES, Read, Sent, all_read, all_sent

TRACKED = tuple(name for name in TYPES if name not in ("scene-category", "segmentation"))
LABELLED = (*TRACKED, "scene-category")
_ABSENT = object()


def sent_under(key: str, sent: Sent, value: Any) -> Any:
    """What is sent under a key of which the parameter is given that value."""
    return sent.but(**{key: value}).payload.get(key, _ABSENT)


class TestConfidence:
    """`confidence` MUST be sent unless it is None; 0 is sent. (CONFIDENCE-1, CONFIDENCE-2)"""

    @given(all_sent(*LABELLED), confidences() | st.none())
    def test_is_sent_unless_none(self, sent: Sent, value: Any) -> None:
        found = sent_under("confidence", sent, value)
        assert found is _ABSENT if value is None else repr(found) == repr(value)


class TestClassPdf:
    """`class_pdf` MUST be sent unless it is None. (CLASS-PDF-1, CLASS-PDF-2, CLASS-PDF-3)"""

    @given(all_sent(*TRACKED), class_pdfs() | st.none())
    def test_is_sent_unless_none(self, sent: Sent, value: Any) -> None:
        found = sent_under("class_pdf", sent, value)
        assert found is _ABSENT if value is None else repr(found) == repr(value)

    @given(all_sent(*TRACKED), class_pdfs(), st.floats(0.002, 1))
    def test_that_sums_to_more_is_refused(self, sent: Sent, value: Any, more: float) -> None:
        first = next(iter(value))
        off = {**value, first: value[first] * (1 - more)}
        if abs(sum(off.values()) - 1) <= 0.0011:
            return
        with pytest.raises(InvalidPrediction) as caught:
            sent.but(class_pdf=off)
        assert caught.value.code == "not-a-distribution"


class TestMetadata:
    """`metadata` MUST be sent as it is; without any, as each type has it. (METADATA-1, METADATA-3,
    METADATA-4, METADATA-5)
    """

    @given(all_sent(*LABELLED), metadata() | st.none())
    def test_is_sent_as_it_is(self, sent: Sent, value: Any) -> None:
        found = sent_under("metadata", sent, value)
        if value:
            assert repr(found) == repr(value)
        elif sent.payload["type"] == "cuboid":
            assert found is _ABSENT
        elif "SceneCategory" in type(sent.made).__name__:
            assert found == value
        else:
            assert found == {}

    @given(all_read("scene-category"))
    def test_of_a_scene_is_empty_if_absent_and_null_if_null(self, asked: Read) -> None:
        for value, expected in ((_ABSENT, {}), (None, None)):
            payload = {**asked.payload, "metadata": value}
            if value is _ABSENT:
                del payload["metadata"]
            assert attrs.evolve(asked, payload=payload).sent()["metadata"] == expected


class TestEmbeddings:
    """`embedding_vector` MUST be sent in order, or as null. (EMBEDDING-1)"""

    @given(all_sent("box", "polygon"), embeddings() | st.none())
    def test_is_sent_as_it_is(self, sent: Sent, value: Any) -> None:
        assert repr(sent_under("embedding_vector", sent, value)) == repr(value)


class TestTracks:
    """`track_reference_id` MUST be sent as it is, or as null; on a cuboid it is not sent if None or
    empty. (TRACK-1, TRACK-2)
    """

    @given(all_sent(*TRACKED), labels() | st.none())
    def test_is_sent_as_it_is(self, sent: Sent, value: Any) -> None:
        found = sent_under("track_reference_id", sent, value)
        if sent.payload["type"] == "cuboid" and not value:
            assert found is _ABSENT
        else:
            assert found == value


class TestTaxonomies:
    """`taxonomy_name` MUST be sent unless it is None. (TAXONOMY-1)"""

    @given(all_sent("category", "scene-category"), labels() | st.none())
    def test_is_sent_unless_none(self, sent: Sent, value: Any) -> None:
        assert sent_under("taxonomy_name", sent, value) == (_ABSENT if value is None else value)


class TestTypes:
    """`type` MUST be what its class is called, whatever a payload said. (TYPE-1, TASK-1, TASK-2,
    CATEGORY-1, SCENE-1)
    """

    @given(all_read(), st.sampled_from(["box", "mask", None, 7, {}]))
    def test_is_not_read(self, asked: Read, value: Any) -> None:
        unread = {"type": value, "task_id": value}
        if asked.type in ("category", "scene-category"):
            unread["geometry"] = value
        if asked.type == "scene-category":
            unread |= {"track_reference_id": value, "class_pdf": value}
        plain = asked.sent()
        assert repr(attrs.evolve(asked, payload=asked.payload | unread).sent()) == repr(plain)
        expected = {"scene-category": "category", "segmentation": "mask"}
        assert plain["type"] == expected.get(asked.type, asked.type)
        assert plain.get("task_id") is None
        if plain["type"] == "category":
            assert plain["geometry"] == {}
        if asked.type == "scene-category":
            assert not plain.keys() & unread.keys() & {"track_reference_id", "class_pdf"}


class TestDispatch:
    """A payload of unknown class MUST be read as the class that its `type` names. (DISPATCH-1,
    DISPATCH-2, DISPATCH-3)
    """

    @given(st.data(), st.sampled_from([name for name in TYPES if name != "scene-category"]))
    def test_is_reading_by_the_class(self, data: st.DataObject, name: str) -> None:
        payload = data.draw(payloads(name))
        names = ("mask", "segmentation") if name == "segmentation" else (name,)
        expected = Read(name, payload, DEFAULT).read()
        for each in names:
            found = from_json({**payload, "type": each})
            assert type(found) is type(expected)
            assert found == expected


class TestSubjects:
    """A prediction MUST name what it is about; its `reference_id` is then sent, if only as null.
    (REFERENCE-1, REFERENCE-2)
    """

    @given(all_sent())
    def test_is_always_sent(self, sent: Sent) -> None:
        assert sent.payload["reference_id"] == sent.made.reference_id
        assert sent.payload.get("item_id") == sent.made.dataset_item_id
        assert {None} != {sent.payload["reference_id"], sent.payload.get("item_id")}

    @given(all_sent(since=V0_21_2))
    def test_cannot_be_nothing(self, sent: Sent) -> None:
        with pytest.raises(InvalidPrediction) as caught:
            sent.but(reference_id=None, dataset_item_id=None)
        assert caught.value.requirement == "REFERENCE-1"


class TestParts:
    """Keypoints MUST be sent with both coordinates and `visible`, segments without metadata of
    None. (KEYPOINT-1, KEYPOINT-2, KEYPOINT-3, SEGMENT-1, SEGMENT-2, SEGMENT-3)
    """

    @given(keypoints())
    def test_of_keypoints(self, made: Keypoint) -> None:
        payload = made.to_payload()
        assert repr(payload) == repr({"x": made.x, "y": made.y, "visible": made.visible})
        assert not made.visible or None not in payload.values()

    @given(segments())
    def test_of_segments(self, made: Segment) -> None:
        expected = {"label": made.label, "index": made.index, "metadata": made.metadata}
        if made.metadata is None:
            del expected["metadata"]
        assert repr(made.to_payload()) == repr(Segment(**expected).to_payload())  # type: ignore[arg-type]
        assert made.to_payload().keys() == expected.keys()


_BLANKS = st.text(st.sampled_from(" \t\r\n\x00"), max_size=3)
_SCHEMES = ("http", "https", "s3", "gs")


class TestLocalFiles:
    """Only a segmentation whose mask is no URL of http, https, s3 or gs MUST have local files.
    (LOCAL-1, LOCAL-2, LOCAL-4)
    """

    @given(predictions(types=[name for name in TYPES if name != "segmentation"]))
    def test_of_other_types_there_are_none(self, made: Any) -> None:
        assert made.has_local_files_to_upload() is False

    @given(_BLANKS, st.sampled_from(_SCHEMES), st.integers(0, 31), labels())
    def test_are_none_of_a_url(self, blanks: str, scheme: str, upper: int, rest: str) -> None:
        cased = "".join(
            letter.upper() if upper >> place & 1 else letter for place, letter in enumerate(scheme)
        )
        mask = SegmentationPrediction(f"{blanks}{cased}:{rest}", [], "image_1")
        assert mask.has_local_files_to_upload() is False

    @given(st.sampled_from(["ftp", "file", "azure", "httpx", "xs3", ""]), st.sampled_from(_SCHEMES))
    def test_of_anything_else_must_exist(self, scheme: str, after: str) -> None:
        mask = SegmentationPrediction(f"{scheme}:/no/such/{after}:mask.png", [], "image_1")
        with pytest.raises(InvalidPrediction) as caught:
            mask.has_local_files_to_upload()
        assert (caught.value.code, caught.value.requirement) == ("file-not-found", "LOCAL-4")


def test_every_edition_is_drawn() -> None:
    found: set[Edition] = set()

    @settings(max_examples=100)
    @given(all_sent())
    def collect(sent: Sent) -> None:
        found.add(sent.under)

    collect()
    assert len(found) == 5
