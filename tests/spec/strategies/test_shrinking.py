"""What fails MUST end as an example that a person can read."""

from __future__ import annotations

from operator import attrgetter
from typing import Any

import pytest
from hypothesis import __version_info__
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from nucleus_spec import BoxPrediction, Keypoint, Point
from nucleus_spec.strategies import (
    box_predictions,
    class_pdfs,
    coordinates,
    embeddings,
    keypoints_predictions,
    labels,
    metadata,
    payloads,
    polygon_predictions,
    sizes,
)
from tests.helpers.drawing import OF_TYPE, least


def values_of(value: Any) -> list[Any]:
    """All values inside a JSON value, and itself."""
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [value, *(deeper for each in inside for deeper in values_of(each))]


LONG: Any = {
    "numbers": (embeddings(), list, lambda x: x < 0, ([-1],)),
    "shares": (class_pdfs(), lambda pdf: [*pdf.values()], lambda x: x == 0, ([1.0, 0.0],)),
    "vertices": (
        polygon_predictions(),
        attrgetter("vertices"),
        lambda point: point.y > 1000,
        ((Point(0, 1001),),),
    ),
    "keypoints": (
        keypoints_predictions(),
        attrgetter("keypoints"),
        lambda keypoint: (keypoint.x or 0) > 1000,
        ((Keypoint(1001, 0),),),
    ),
    "hidden keypoints": (
        keypoints_predictions(),
        attrgetter("keypoints"),
        lambda keypoint: not keypoint.visible,
        ((Keypoint(0, 0, False),),),
    ),
}
"""A strategy that makes long lists, the list, what matters in it, and where that may end."""


@pytest.mark.skipif(__version_info__ < (6, 166), reason="this Hypothesis shrinks less")
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
        assert least(box_predictions(), lambda box: box.width % 1 > 0).width == 0.5

    @pytest.mark.parametrize("strategy", [coordinates(), sizes(), st.none() | sizes()])
    def test_ends_at_the_least_number(self, strategy: SearchStrategy[Any]) -> None:
        """Whatever made the number at first: integers, floats or a table."""
        assert least(strategy, lambda x: x is not None and x > 1000) == 1001
        assert least(strategy, lambda x: type(x) is float and x > 1000) == 1001.0

    def test_ends_at_the_plainest_text(self) -> None:
        assert least(labels(), lambda label: len(label) > 3) == "0000"
        assert least(labels(), lambda label: len(label) > 200) == "0" * 201
        assert least(box_predictions(), lambda box: len(box.label) > 3).label == "0000"

    def test_ends_at_the_one_vertex_that_matters(self) -> None:
        polygon = least(polygon_predictions(), lambda made: any(v.x > 100 for v in made.vertices))
        assert polygon.vertices == (Point(101, 0),)

    def test_ends_at_the_one_keypoint_that_matters(self) -> None:
        found = least(
            keypoints_predictions(), lambda made: any(k.x is None for k in made.keypoints)
        )
        assert found.keypoints == (Keypoint(None, 0, False),)
        assert (found.names, found.skeleton) == (("",), ())

    def test_ends_at_the_one_option_that_matters(self) -> None:
        """The classes are named one by one, or, where there may be many, numbered."""
        sent = least(box_predictions(), lambda box: len(box.class_pdf or ()) > 1).to_payload()
        assert sent.pop("class_pdf") in ({"": 1.0, "0": 0.0}, {"0": 1.0, "1": 0.0})
        assert sent == self.box.to_payload()

    def test_ends_at_a_payload_of_required_keys(self) -> None:
        found = least(payloads("box"), lambda _: True)
        assert found == {
            "label": "",
            "reference_id": "",
            "type": "box",
            "geometry": {"x": 0, "y": 0, "width": 0, "height": 0},
        }

    @pytest.mark.slow
    def test_ends_at_many_keys(self) -> None:
        found = least(metadata(), lambda made: len(made) >= 20)
        assert found == {str(index): None for index in range(20)}

    @pytest.mark.parametrize(
        "name",
        [pytest.param(each, marks=() if each == "vertices" else pytest.mark.slow) for each in LONG],
    )
    def test_ends_at_the_one_member_of_a_long_list_that_matters(self, name: str) -> None:
        """Whatever member of it that was: it is found in a long list, behind the first."""
        strategy, members, matters, ends = LONG[name]
        found = False

        def is_so(made: Any) -> bool:
            nonlocal found
            which = [index for index, each in enumerate(members(made)) if matters(each)]
            found = found or (which != [] and which[0] > 0 and len(members(made)) > 16)
            return found and which != []

        assert members(least(strategy, is_so)) in ends

    @pytest.mark.slow
    def test_ends_at_many_members(self) -> None:
        many = least(box_predictions(), lambda box: len(box.embedding_vector or ()) > 1000)
        assert many.embedding_vector == (0,) * 1001
