"""What is sent is what was read, and what is read is what was sent."""

from __future__ import annotations

import copy
import json
from typing import Any

import attrs
from hypothesis import given
from hypothesis import strategies as st

from nucleus_spec import PREDICTION_TYPES, CuboidPrediction, SceneCategoryPrediction, from_json
from nucleus_spec.editions import V0_15_5
from tests.properties.drawn import (
    Payload,
    Read,
    Sent,
    all_read,
    all_sent,
    containers,
    readable,
    wreck,
)


def again(sent: Sent) -> Any:
    """The prediction, sent and read."""
    return type(sent.made).from_json(readable(sent.payload), edition=sent.under)


def meant(sent: Sent) -> dict[str, Any]:
    """What arrives of a prediction: the same, with what was generated, and empty for none."""
    made = sent.made
    values = {each.name: getattr(made, each.name) for each in attrs.fields(type(made))}
    if values.get("annotation_id", "") is None:
        if "width" in values:
            parts = ("label", "x", "y", "width", "height", "reference_id")
            values["annotation_id"] = "-".join(str(values[name]) for name in parts)
        elif "skeleton" in values and sent.under >= V0_15_5:
            values["annotation_id"] = f"{made.label}-{made.reference_id}-keypoints"
    if isinstance(made, CuboidPrediction):
        for name in ("annotation_id", "metadata", "track_reference_id"):
            values[name] = values[name] or None
        values["metadata"] = values["metadata"] or {}
    elif "metadata" in values and not isinstance(made, SceneCategoryPrediction):
        values["metadata"] = values["metadata"] or {}
    return values


class TestObjects:
    """What is sent MUST be read as it was, but for what was generated. (WIRE-1, WIRE-5, WIRE-6)"""

    @given(all_sent())
    def test_come_back_with_every_value(self, sent: Sent) -> None:
        values = meant(sent)
        read = again(sent)
        for name, value in values.items():
            if name == "metadata" and isinstance(sent.made, CuboidPrediction):
                assert getattr(read, name) or value == {}
            else:
                assert repr(getattr(read, name)) == repr(value), name

    @given(all_sent())
    def test_are_sent_again_as_they_were(self, sent: Sent) -> None:
        assert Sent(again(sent), sent.under).text == sent.text

    @given(all_sent())
    def test_are_found_by_their_type(self, sent: Sent) -> None:
        """DISPATCH-1, DISPATCH-3. A scene category comes back as the category of an image."""
        found = from_json(readable(sent.payload), edition=sent.under)
        if isinstance(sent.made, SceneCategoryPrediction):
            assert type(found) is PREDICTION_TYPES["category"]
        else:
            assert type(found) is type(sent.made)
            assert Sent(found, sent.under).text == sent.text


class TestCanonicalForm:
    """What is sent once MUST be a fixed point: read, it is sent as it is. (WIRE-1, WIRE-2)"""

    @given(all_read())
    def test_is_a_fixed_point(self, asked: Read) -> None:
        first = asked.sent()
        second = attrs.evolve(asked, payload=readable(first)).sent()
        assert json.dumps(second) == json.dumps(first)

    @given(all_read(), st.randoms(use_true_random=False))
    def test_does_not_depend_on_the_order_of_keys(self, asked: Read, random: Any) -> None:
        def shuffled(value: Any, own: bool = True) -> Any:
            if isinstance(value, list):
                return [shuffled(each) for each in value]
            if not isinstance(value, dict):
                return value
            names = list(value)
            random.shuffle(names)
            kept = ("metadata", "class_pdf")
            return {name: value[name] if name in kept else shuffled(value[name]) for name in names}

        other = attrs.evolve(asked, payload=shuffled(asked.payload))
        assert json.dumps(other.sent()) == json.dumps(asked.sent())

    @given(all_read())
    def test_says_what_was_said(self, asked: Read) -> None:
        """WIRE-5, WIRE-6. Texts, numbers and lists that both payloads have are spelled alike."""
        sent = readable(asked.sent())
        assert sent.keys() & asked.payload.keys()
        for key in sent.keys() & asked.payload.keys() - {"type", "task_id", "geometry"}:
            said = asked.payload[key]
            if said is not None and key != "annotations":
                assert repr(sent[key]) == repr(said), key
        for key, value in sent.get("geometry", {}).items():
            if not isinstance(value, (dict, list)) or key in ("names", "skeleton"):
                assert repr(value) == repr(asked.payload["geometry"][key]), key


class TestText:
    """The text of a payload MUST parse back to the payload, and SHOULD be as the SDK's is. (WIRE-2,
    WIRE-4, WIRE-5)
    """

    @given(all_sent())
    def test_parses_back_to_the_payload(self, sent: Sent) -> None:
        assert repr(json.loads(sent.text, parse_constant=_refuse)) == repr(sent.payload)

    @given(all_sent())
    def test_is_ascii_with_plain_separators(self, sent: Sent) -> None:
        assert sent.text.isascii()
        assert "\n" not in sent.text
        assert sent.text == json.dumps(sent.payload, separators=(", ", ": "), ensure_ascii=True)


def _refuse(name: str) -> Any:
    raise AssertionError(f"{name} is no JSON")


class TestUnknownKeys:
    """Keys that the spec does not name MUST be ignored wherever they stand. (WIRE-3)"""

    @given(all_read(), st.text(max_size=3).map("?{}".format), st.sampled_from([None, 0, {}, "car"]))
    def test_change_nothing_and_are_not_sent(self, asked: Read, name: str, value: Any) -> None:
        payload = copy.deepcopy(asked.payload)
        for kept in ("metadata", "class_pdf"):
            payload.pop(kept, None)
        for segment in payload.get("annotations", ()) if asked.type == "segmentation" else ():
            segment.pop("metadata", None)
        plain = attrs.evolve(asked, payload=copy.deepcopy(payload))
        for each in list(containers(payload)):
            if isinstance(each, dict):
                each[name] = value
        other = attrs.evolve(asked, payload=payload)
        assert json.dumps(other.sent()) == json.dumps(plain.sent())


class TestSharing:
    """No payload MUST be changed, or shared with anything else. (WIRE-1)"""

    @given(all_read())
    def test_reading_leaves_the_payload_as_it_is(self, asked: Read) -> None:
        before = repr(asked.payload)
        asked.sent()
        assert repr(asked.payload) == before

    @given(all_read())
    def test_what_was_read_may_be_wrecked(self, asked: Read) -> None:
        read = asked.read()
        before = read.to_json(edition=asked.under)
        wreck(asked.payload)
        assert read.to_json(edition=asked.under) == before

    @given(all_sent())
    def test_what_was_sent_may_be_wrecked(self, sent: Sent) -> None:
        before = sent.text
        wreck(sent.payload)
        assert sent.text == before

    @given(all_sent())
    def test_no_part_of_a_payload_stands_in_it_twice(self, sent: Sent) -> None:
        parts = [id(each) for each in containers(sent.payload)]
        assert len(set(parts)) == len(parts)


_LISTS = {
    "line": ("geometry", "vertices"),
    "polygon": ("geometry", "vertices"),
    "keypoints": ("geometry", "skeleton"),
    "segmentation": ("annotations",),
}


class TestLists:
    """The order of every list MUST be kept, and no member added or dropped. (VERTICES-1,
    KEYPOINTS-1, KEYPOINTS-4, MASK-2, EMBEDDING-1)
    """

    @given(all_read(*_LISTS), st.randoms(use_true_random=False))
    def test_are_sent_in_the_order_in_which_they_are_read(self, asked: Read, random: Any) -> None:
        *outer, last = _LISTS[asked.type]
        held = asked.sent()
        order = list(range(len(_at(held, outer)[last])))
        random.shuffle(order)
        payload = copy.deepcopy(asked.payload)
        holder = _at(payload, outer)
        holder[last] = [holder[last][index] for index in order]
        sent = attrs.evolve(asked, payload=payload).sent()
        expected = [_at(held, outer)[last][index] for index in order]
        assert repr(_at(sent, outer)[last]) == repr(expected)

    @given(all_read(*_LISTS, "box"))
    def test_are_as_long_as_they_were(self, asked: Read) -> None:
        sent = asked.sent()
        *outer, last = _LISTS.get(asked.type, ("embedding_vector",))
        said = _at(asked.payload, outer).get(last)
        assert (said is None) is (_at(sent, outer)[last] is None)
        assert said is None or len(_at(sent, outer)[last]) == len(said)

    @given(all_read("keypoints"))
    def test_of_keypoints_stay_beside_their_names(self, asked: Read) -> None:
        said, sent = asked.payload["geometry"], asked.sent()["geometry"]
        places = [(each.get("x"), each.get("y"), each["visible"]) for each in said["keypoints"]]
        found = [(each["x"], each["y"], each["visible"]) for each in sent["keypoints"]]
        assert repr(found) == repr(places)
        assert sent["names"] == said["names"]


def _at(payload: Payload, path: list[str]) -> Any:
    here: Any = payload
    for step in path:
        here = here[step]
    return here


class TestEquality:
    """Predictions MUST be equal exactly if their type and every parameter are; then their hashes
    are. (CONSTRUCT-1)
    """

    @given(all_sent())
    def test_of_one_read_twice(self, sent: Sent) -> None:
        one, other = again(sent), again(sent)
        assert one == other
        assert hash(one) == hash(other)
        assert {one, other} == {one}

    @given(all_sent(), all_sent())
    def test_of_any_two(self, one: Sent, other: Sent) -> None:
        alike = type(one.made) is type(other.made) and all(
            getattr(one.made, each.name) == getattr(other.made, each.name)
            for each in attrs.fields(type(one.made))
        )
        assert (one.made == other.made) is alike
        assert alike <= (hash(one.made) == hash(other.made))

    @given(all_sent())
    def test_fails_by_one_parameter(self, sent: Sent) -> None:
        other = sent.but(reference_id=f"{sent.made.reference_id}'")
        assert other.made != sent.made
        assert sent.but(reference_id=sent.made.reference_id).made == sent.made

    @given(all_sent())
    def test_is_that_of_positional_arguments(self, sent: Sent) -> None:
        cls = type(sent.made)
        given_ = [each for each in attrs.fields(cls) if each.init]
        by_position = [getattr(sent.made, each.name) for each in given_ if not each.kw_only]
        by_name = {each.name: getattr(sent.made, each.name) for each in given_ if each.kw_only}
        assert cls(*by_position, **by_name) == sent.made
