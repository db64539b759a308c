"""Editions differ only where a requirement that begins with one says so."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nucleus_spec import EDITIONS, PREDICTION_TYPES, Edition, InvalidPrediction
from nucleus_spec.editions import V0_14_29, V0_15_5, V0_17_8, V0_17_9, V0_21_2
from nucleus_spec.requirements import REQUIREMENTS
from nucleus_spec.strategies import labels, payloads, predictions
from tests.properties.drawn import TYPES, Read, Refused, Sent, all_refused, all_sent, refusal

CHANGES: dict[Edition, dict[str, tuple[str, ...]]] = {
    V0_15_5: {"annotation_id": ("keypoints",)},
    V0_17_8: {"task_id": ("box", "line", "polygon", "keypoints", "category")},
    V0_17_9: {"task_id": ("scene-category",)},
    V0_21_2: {"item_id": TYPES, "dataset_id": TYPES},
}
"""Edition -> the keys that it changed, each with the types on which it did."""

SAID_BY = {
    V0_15_5: {"KEYPOINTS-ID-1"},
    V0_17_8: {"TASK-1"},
    V0_17_9: {"TASK-2"},
    V0_21_2: {"CONSTRUCT-4", "REFERENCE-2", "DATASET-1", "BOX-ID-3", "KEYPOINTS-ID-2"},
}

_ABSENT = object()


def changed(one: dict[str, Any], other: dict[str, Any]) -> set[str]:
    """The keys that two payloads differ in."""
    names = one.keys() | other.keys()
    return {
        name for name in names if repr(one.get(name, _ABSENT)) != repr(other.get(name, _ABSENT))
    }


@st.composite
def of_any_type(draw: st.DrawFn, under: Edition = V0_14_29) -> tuple[str, Any]:
    name = draw(st.sampled_from(TYPES))
    return name, draw(predictions(types=[name], edition=under))


class TestSending:
    """A later edition MUST send what the one before sends, but for what its requirements change.
    (KEYPOINTS-ID-1, TASK-1, TASK-2, TASK-3)
    """

    def test_changes_are_those_of_the_requirements(self) -> None:
        said = {
            under: {
                each.id
                for each in REQUIREMENTS.values()
                if each.since is under and not each.informative
            }
            for under in EDITIONS[1:]
        }
        assert said == SAID_BY
        assert CHANGES.keys() == SAID_BY.keys()

    @given(of_any_type())
    def test_differs_where_the_requirements_say(self, drawn: tuple[str, Any]) -> None:
        name, made = drawn
        for before, after in pairwise(EDITIONS):
            new = {key for key, types in CHANGES[after].items() if name in types}
            new -= {"item_id", "dataset_id"}  # which is not given here
            if getattr(made, "annotation_id", None) is not None:
                new.discard("annotation_id")
            sent = [made.to_payload(edition=under) for under in (before, after)]
            assert changed(*sent) == new
            kept = [[key for key in payload if key not in new] for payload in sent]
            assert kept[0] == kept[1]

    @given(all_sent())
    def test_of_a_task_is_null_or_nothing(self, sent: Sent) -> None:
        (name,) = (each for each, cls in PREDICTION_TYPES.items() if type(sent.made) is cls)
        has_one = any(
            under <= sent.under and name in keys.get("task_id", ())
            for under, keys in CHANGES.items()
        )
        assert sent.payload.get("task_id", _ABSENT) is (None if has_one else _ABSENT)


class TestIdsOfItems:
    """`dataset_item_id` and `dataset_id` MUST be sent from 0.21.2 on, and refused before.
    (REFERENCE-2, DATASET-1)
    """

    @given(of_any_type(), labels(), labels())
    def test_are_all_that_is_added(self, drawn: tuple[str, Any], item: str, of: str) -> None:
        _, made = drawn
        named = attrs.evolve(made, dataset_item_id=item, dataset_id=of)
        plain, sent = (each.to_payload(edition=V0_21_2) for each in (made, named))
        assert sent == {**plain, "item_id": item, "dataset_id": of}
        assert list(sent)[-2:] == ["item_id", "dataset_id"]

    @given(
        of_any_type(),
        labels(),
        st.sampled_from(EDITIONS[:-1]),
        st.sampled_from(
            [("dataset_item_id", "REFERENCE-2"), ("dataset_id", "DATASET-1")],
        ),
    )
    def test_are_refused_before(
        self, drawn: tuple[str, Any], text: str, under: Edition, said: tuple[str, str]
    ) -> None:
        named = attrs.evolve(drawn[1], **{said[0]: text})
        with pytest.raises(InvalidPrediction) as caught:
            named.to_payload(edition=under)
        error = caught.value
        assert (error.code, error.pointer) == ("not-in-edition", f"/{said[0]}")
        assert error.requirement == said[1]


class TestReading:
    """A payload MUST be read alike in every edition, but for the keys that only a later one has.
    (REFERENCE-2, DATASET-1, WIRE-3)
    """

    @given(st.data(), st.sampled_from(TYPES))
    def test_gives_the_same_prediction(self, data: st.DataObject, name: str) -> None:
        payload = data.draw(payloads(name, V0_14_29))
        for key in ("dataset_item_id", "dataset_id"):
            payload.pop(key, None)
        read = [Read(name, payload, under).read() for under in EDITIONS]
        assert len({repr(each) for each in read}) == 1

    @given(st.data(), st.sampled_from(TYPES))
    def test_ignores_the_keys_of_later_editions(self, data: st.DataObject, name: str) -> None:
        payload = data.draw(payloads(name, V0_21_2))
        payload["reference_id"] = "image_1"
        late: Any = Read(name, payload, V0_21_2).read()
        early = [Read(name, payload, under).read() for under in EDITIONS[:-1]]
        expected = attrs.evolve(late, dataset_item_id=None, dataset_id=None)
        assert {repr(each) for each in early} == {repr(expected)}

    @given(st.one_of([all_refused(under=under) for under in EDITIONS]))
    def test_refuses_the_same(self, asked: Refused) -> None:
        broken = asked.broken
        if broken.requirement in ("REFERENCE-1", "REFERENCE-2", "DATASET-1"):
            return
        said = (broken.code, broken.pointer, broken.requirement)
        payload = broken.payload
        if isinstance(payload, dict):
            payload = {**payload, "reference_id": "image_1"}
            payload.pop("dataset_item_id", None)
            payload.pop("dataset_id", None)
        for under in EDITIONS:
            assert refusal(Read(asked.type, payload, under)) == said
