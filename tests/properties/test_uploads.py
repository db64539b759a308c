"""What is so of any predictions that are uploaded together."""

from __future__ import annotations

import itertools
import json
from typing import Any

import attrs
import pytest
from attrs import frozen
from hypothesis import given
from hypothesis import strategies as st

from nucleus_spec import (
    EDITIONS,
    PREDICTION_TYPES,
    CategoryPrediction,
    CuboidPrediction,
    Edition,
    InvalidPrediction,
    KeypointsPrediction,
    PredictionList,
    SceneCategoryPrediction,
    SegmentationPrediction,
    from_json,
    loads,
    upload,
)
from nucleus_spec.editions import V0_15_5, V0_17_8, V0_21_2
from nucleus_spec.envelopes import held, lines, requests
from nucleus_spec.local_files import is_remote
from nucleus_spec.requirements import REQUIREMENTS
from nucleus_spec.strategies import predictions
from nucleus_spec.upload import UPLOAD_CODES, UploadProblem
from tests.properties.drawn import share

third = share(3)


@frozen
class Together:
    """Predictions, and the edition in which they are uploaded."""

    every: list[Any]
    under: Edition

    def problems(self, **options: Any) -> list[UploadProblem]:
        return upload.problems(self.every, edition=self.under, **options)


@st.composite
def together(draw: st.DrawFn, since: Edition = EDITIONS[0]) -> Together:
    """A few of few items and few ids, so that some clash, in an edition from that one on."""
    under = draw(st.sampled_from([each for each in EDITIONS if since <= each]))
    every = []
    for each in draw(st.lists(predictions(edition=under), max_size=6)):
        changes: dict[str, Any] = {"reference_id": draw(st.sampled_from("ij"))}
        if hasattr(each, "annotation_id"):
            changes["annotation_id"] = draw(
                st.sampled_from([None, None, "", "a", "car-i-keypoints"])
            )
        if hasattr(each, "label"):
            changes["label"] = draw(st.sampled_from(["car", "bus"]))
        every.append(attrs.evolve(each, **changes))
    return Together(every, under)


def clashes(one: Any, other: Any, under: Edition) -> bool:
    """Whether a release refuses these two in one upload, said otherwise than the reference says it:
    by what is sent.
    """
    for each in (one, other):
        if isinstance(each, CategoryPrediction | SceneCategoryPrediction):
            return False
        if isinstance(each, SegmentationPrediction) and under is V0_17_8:
            return False

    def identity(each: Any) -> Any:
        if isinstance(each, CuboidPrediction):
            return each.annotation_id
        if isinstance(each, KeypointsPrediction) and under < V0_15_5:
            return each.annotation_id
        return each.sent_annotation_id(edition=under)

    return bool(one.reference_id == other.reference_id and identity(one) == identity(other))


class TestDuplicates:
    """Of two predictions, an upload MUST be refused exactly if both have one item and one id.
    (UPLOAD-1, UPLOAD-2, UPLOAD-3)
    """

    @given(together())
    def test_are_those_pairs_that_clash(self, asked: Together) -> None:
        found = [set(each.places) for each in asked.problems() if each.code == "duplicate"]
        for (one, first), (other, second) in itertools.combinations(enumerate(asked.every), 2):
            told = any({one, other} <= places for places in found)
            assert told == clashes(first, second, asked.under)

    @third
    @given(together(V0_21_2))
    def test_are_of_the_item_alone_that_the_reference_names(self, asked: Together) -> None:
        """UPLOAD-4."""
        moved = [
            attrs.evolve(each, dataset_item_id=f"di_{place}", dataset_id=f"ds_{place}")
            for place, each in enumerate(asked.every)
        ]
        before = [each.places for each in asked.problems() if each.code == "duplicate"]
        after = upload.problems(moved, edition=asked.under)
        assert [each.places for each in after if each.code == "duplicate"] == before


class TestProblems:
    """Each problem MUST say what is violated, and where. (UPLOAD-5, EMBEDDING-2)"""

    @given(together(), st.booleans())
    def test_are_data(self, asked: Together, as_lines: bool) -> None:
        for each in asked.problems(lines=as_lines):
            assert each.code in UPLOAD_CODES
            assert each.requirement in REQUIREMENTS
            assert list(each.places) == sorted(set(each.places))
            assert str(each) == f"{each.message} [{each.code}, {each.requirement}]"

    @given(together())
    def test_of_masks_and_vectors_are_told(self, asked: Together) -> None:
        found = {each.code: each for each in asked.problems()}
        masks = [each for each in asked.every if isinstance(each, SegmentationPrediction)]
        items = {(each.reference_id, each.dataset_item_id, each.dataset_id) for each in masks}
        assert ("second-mask" in found) == (len(items) < len(masks))
        vectors = [getattr(each, "embedding_vector", None) for each in asked.every]
        lengths = {len(each) for each in vectors if each is not None}
        assert ("length-mismatch" in found) == (len(lengths) > 1)

    @given(together())
    def test_do_not_depend_on_the_order(self, asked: Together) -> None:
        def said(every: list[Any]) -> list[str]:
            found = upload.problems(every, edition=asked.under)
            return sorted(each.message for each in found if each.code != "length-mismatch")

        assert said(asked.every) == said(asked.every[::-1])

    @third
    @given(together())
    def test_of_a_list_are_the_same_and_keep_nothing_out(self, asked: Together) -> None:
        collected = PredictionList()
        collected.add_predictions(asked.every)
        assert len(collected) == len(asked.every)
        found = collected.problems(edition=asked.under)
        in_order = [each for _, those in collected.items() for each in those]
        ours = upload.problems(in_order, edition=asked.under)
        assert [each.message for each in found] == [each.message for each in ours]
        sent = collected.to_payload(edition=asked.under)
        for problem, same in zip(found, ours, strict=True):
            for place, index in zip(problem.places, same.places, strict=True):
                _, name, member = str(place).split("/")
                expected = in_order[int(index)].to_payload(edition=asked.under)
                assert sent[name][int(member)] == expected


class TestWhatHoldsThem:
    """Nothing MUST be lost or changed in a request, a line or a list. (UPLOAD-6, UPLOAD-7,
    UPLOAD-9, UPLOAD-10, UPLOAD-11)
    """

    @given(together(), st.booleans(), st.sampled_from([None, "slc_1"]))
    def test_requests_hold_all(self, asked: Together, update: bool, trained: str | None) -> None:
        found = requests(asked.every, update=update, trained_slice_id=trained, edition=asked.under)
        sent = [each.to_payload(edition=asked.under) for each in asked.every]
        said = [each.payload for request in found for each in held(request.body)]
        assert sorted(map(json.dumps, said)) == sorted(map(json.dumps, sent))
        assert all(request.body["update"] is update for request in found)
        local = [
            each.mask_url
            for each in asked.every
            if isinstance(each, SegmentationPrediction) and not is_remote(each.mask_url)
        ]
        assert [path for request in found for path in request.files] == local

    @given(together())
    def test_lines_are_their_texts(self, asked: Together) -> None:
        told = list(lines(asked.every, edition=asked.under))
        read = [each for text in told for each in held(loads(text))]
        assert told == [each.to_json(edition=asked.under) + "\n" for each in asked.every]
        assert all(text.count("\n") == 1 for text in told)
        sent = [each.to_payload(edition=asked.under) for each in asked.every]
        assert [(each.pointer, each.payload) for each in read] == [("", each) for each in sent]

    @given(together())
    def test_a_list_by_type_says_who_reads_each(self, asked: Together) -> None:
        collected = PredictionList()
        collected.add_predictions(asked.every)
        sent = collected.to_payload(edition=asked.under)
        read = list(held(sent))
        assert [each.read_as for each in read] == [
            type(each) for _, those in collected.items() for each in those
        ]
        assert [each.payload for each in read] == [
            each for those in sent.values() for each in those
        ]


class TestExports:
    """A row MUST say of what item its payloads are. (UPLOAD-12)"""

    @pytest.mark.parametrize("under", EDITIONS, ids=str)
    def test_gives_its_item_to_each(self, under: Edition) -> None:
        item = {"reference_id": "i", "dataset_item_id": "di_1"}

        @third
        @given(st.lists(predictions(edition=under), max_size=4))
        def check(every: list[Any]) -> None:
            row: dict[str, Any] = {"item": item}
            for each in every:
                kind = next(n for n, cls in PREDICTION_TYPES.items() if cls is type(each))
                if kind != "scene-category":
                    row.setdefault(kind, []).append(each.to_payload(edition=under))
            before = json.dumps(row)
            found = list(held([row, {"item": item}], edition=under))
            assert json.dumps(row) == before
            assert len(found) == sum(map(len, row.values())) - len(item)
            for one in found:
                assert one.pointer.startswith("/0/")
                assert one.read_as is not None
                read: Any = one.read_as.from_json(one.payload, edition=under)
                assert read.reference_id == "i"
                assert read.dataset_item_id == (None if under < V0_21_2 else "di_1")

        check()


class TestWhatIsNone:
    """What holds no predictions MUST be taken for one, which says what is wrong. (UPLOAD-13)"""

    @pytest.mark.parametrize(
        "value", [None, 5, "a", {}, {"item": 5}, {"boxes": []}, {"type": "box"}]
    )
    def test_is_read_as_a_payload(self, value: Any) -> None:
        (found,) = held(value)
        assert (found.pointer, found.payload, found.read_as) == ("", value, None)
        with pytest.raises(InvalidPrediction):
            from_json(found.payload)

    @pytest.mark.parametrize(
        ("value", "pointers"),
        [
            ([], []),
            ([[{}], 5], ["/0/0", "/1"]),
            ({"predictions": [{}, None, 5]}, ["/predictions/0", "/predictions/2"]),
            ({"annotations": 5}, ["/annotations"]),
            ({"update": True, "segmentations": [{}]}, ["/segmentations/0"]),
            (
                {"annotations": {"box": [{}], "segmentation": {}}},
                ["/annotations/box/0", "/annotations/segmentation"],
            ),
            ({"mask_url": "m.png", "annotations": [{"label": "a", "index": 1}]}, [""]),
            ({"item": {}, "box": None, "line": 5, "item~": 1}, ["/line"]),
        ],
    )
    def test_whatever_stands_there_is_named(self, value: Any, pointers: list[str]) -> None:
        assert [each.pointer for each in held(value)] == pointers
