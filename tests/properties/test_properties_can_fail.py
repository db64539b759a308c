"""The properties fail if the reference is wrong: broken here in one way each, in memory."""

from __future__ import annotations

import functools
from collections.abc import Callable
from importlib.util import find_spec, module_from_spec
from typing import Any

import pytest
from hypothesis import Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from jsonschema import ValidationError

from nucleus_spec import DEFAULT, PredictionList
from nucleus_spec.codec import WireObject
from nucleus_spec.editions import V0_14_29
from tests.properties.test_prediction_list_machine import Collecting


@functools.cache
def _copy_of(name: str) -> Any:
    """Those properties once more: Hypothesis wants each test to be run by one runner only."""
    spec = find_spec(f"tests.properties.{name}")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def property_of(module: str, group: str, name: str) -> Callable[[], Any]:
    """That property, once the test of it runs."""
    return lambda: getattr(getattr(_copy_of(module), group)(), name)


Payload = dict[str, Any]
Break = Callable[[pytest.MonkeyPatch], None]


def sending(change: Callable[[Payload], Any]) -> Break:
    """Whatever is sent is changed first."""

    def break_it(patch: pytest.MonkeyPatch) -> None:
        right = WireObject.to_payload

        def to_payload(self: WireObject, *, edition: Any = DEFAULT) -> Payload:
            payload = right(self, edition=edition)
            change(payload)
            return payload

        patch.setattr(WireObject, "to_payload", to_payload)

    return break_it


def reading(change: Callable[[Any], Any]) -> Break:
    """Whatever is read is changed first."""

    def break_it(patch: pytest.MonkeyPatch) -> None:
        right = vars(WireObject)["from_json"].__func__

        def from_json(cls: Any, payload: Any, *, edition: Any = DEFAULT) -> Any:
            if isinstance(payload, dict):
                change(payload)
            return right(cls, payload, edition=edition)

        patch.setattr(WireObject, "from_json", classmethod(from_json))

    return break_it


def of_the_first_edition(patch: pytest.MonkeyPatch) -> None:
    right = WireObject.to_payload
    patch.setattr(
        WireObject, "to_payload", lambda self, *, edition=DEFAULT: right(self, edition=V0_14_29)
    )


def added_in_front(patch: pytest.MonkeyPatch) -> None:
    right = PredictionList.add_predictions

    def add(self: PredictionList, predictions: Any) -> None:
        held = PredictionList(*(members for _, members in self.items()))
        for members in dict(self.items()).values():
            members.clear()
        right(self, predictions)
        right(self, [each for _, members in held.items() for each in members])

    patch.setattr(PredictionList, "add_predictions", add)


def drop_nulls(payload: Payload) -> None:
    for key in [key for key, value in payload.items() if value is None]:
        del payload[key]


def round_ids(payload: Payload) -> None:
    if payload.get("annotation_id"):
        payload["annotation_id"] = payload["annotation_id"].replace(".0-", "-")


def reverse(payload: Payload) -> None:
    payload.get("geometry", {}).get("vertices", []).reverse()


def trim(payload: Payload) -> None:
    if "label" in payload:
        payload["label"] = payload["label"].strip()


def forget_zero(payload: Payload) -> None:
    if payload.get("confidence") == 0:
        del payload["confidence"]


def clamp(payload: Payload) -> None:
    if isinstance(payload.get("confidence"), (int, float)) and payload["confidence"] > 1:
        payload["confidence"] = 1


UNSHRUNK = settings(phases=[Phase.generate], database=None, max_examples=400, derandomize=True)
"""Hypothesis stops at the first failure, which nobody reads."""

BROKEN: dict[str, tuple[Break, Callable[[], Callable[[], Any]]]] = {
    "nulls are not sent": (
        sending(drop_nulls),
        property_of("test_what_releases_do", "TestWhatIsRight", "test_payloads"),
    ),
    "nulls are not sent, says the schema": (
        sending(drop_nulls),
        property_of("test_schemas_agree", "TestAccepted", "test_payloads_that_are_sent"),
    ),
    "10.0 in an id is 10": (
        sending(round_ids),
        property_of("test_ids", "TestIdsOfBoxes", "test_have_their_parts_in_order"),
    ),
    "vertices are turned round": (
        sending(reverse),
        property_of("test_round_trips", "TestObjects", "test_are_sent_again_as_they_were"),
    ),
    "labels are trimmed": (
        sending(trim),
        property_of("test_round_trips", "TestObjects", "test_come_back_with_every_value"),
    ),
    "a confidence of 0 is not sent": (
        sending(forget_zero),
        property_of("test_keys_sent", "TestConfidence", "test_is_sent_unless_none"),
    ),
    "a confidence above 1 is taken for 1": (
        reading(clamp),
        property_of("test_refusals", "TestOutOfRange", "test_say_code_pointer_and_requirement"),
    ),
    "reading takes the payload to pieces": (
        reading(lambda payload: payload.pop("metadata", None)),
        property_of("test_round_trips", "TestSharing", "test_reading_leaves_the_payload_as_it_is"),
    ),
    "every edition is the first": (
        of_the_first_edition,
        property_of(
            "test_between_editions", "TestSending", "test_differs_where_the_requirements_say"
        ),
    ),
    "predictions are added in front": (
        added_in_front,
        lambda: lambda: run_state_machine_as_test(Collecting, settings=UNSHRUNK),
    ),
}


@pytest.mark.parametrize("fault", BROKEN)
@pytest.mark.sampled(3)
def test_a_property_fails_if(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    break_it, find_property = BROKEN[fault]
    holds = find_property()
    function = getattr(holds, "__func__", holds)
    monkeypatch.setattr(function, "_hypothesis_internal_use_settings", UNSHRUNK, raising=False)
    break_it(monkeypatch)
    with pytest.raises((AssertionError, ValidationError)):
        holds()
