from __future__ import annotations

from typing import Any

import pytest

from nucleus_spec import InvalidPrediction, from_json, problems


class TestManyProblems:
    """All of them are told, in the order in which a reader meets them. (REFUSAL-2)"""

    def test_are_told_at_once(self) -> None:
        keypoints = [{"visible": True}, 5, {"x": 1, "y": 2, "visible": "a"}]
        payload = {
            "type": "keypoints",
            "label": 5,
            "geometry": {
                "keypoints": keypoints,
                "names": ["a", "a", 3],
                "skeleton": [[0, 9], [1], [7, -1]],
            },
            "confidence": 95,
            "class_pdf": {"a": 3, "b": "c"},
            "metadata": {"a": float("nan"), "b": [float("inf")], "c": {5: 1}},
        }
        assert [each.pointer for each in problems(payload)] == [
            "/geometry/keypoints/0/x",
            "/geometry/keypoints/0/y",
            "/geometry/keypoints/1",
            "/geometry/keypoints/2/visible",
            "/label",
            "/geometry/names/2",
            "/geometry/names/1",
            "/geometry/skeleton/1",
            "/geometry/skeleton/2/1",
            "/confidence",
            "/metadata/a",
            "/metadata/b/0",
            "/metadata/c",
            "/class_pdf/a",
            "/class_pdf/b",
            "/reference_id",
        ]

    def test_of_lengths_are_told_of_a_part_that_is_not_whole(self) -> None:
        geometry = {"position": 5, "dimensions": {"x": "a", "y": -1, "z": -2}, "yaw": None}
        payload = {"type": "cuboid", "label": "a", "reference_id": "i", "geometry": geometry}
        assert [(each.pointer, each.requirement) for each in problems(payload)] == [
            ("/geometry/position", "CUBOID-1"),
            ("/geometry/dimensions/x", "POINT-2"),
            ("/geometry/dimensions/y", "CUBOID-2"),
            ("/geometry/dimensions/z", "CUBOID-2"),
            ("/geometry/yaw", "CUBOID-3"),
        ]

    def test_of_rules_are_all_told(self) -> None:
        keypoints = [{"x": 1, "y": 2, "visible": True}]
        geometry = {"keypoints": keypoints, "names": [], "skeleton": [[0, 1], [2, 0]]}
        payload = {"type": "keypoints", "label": "a", "reference_id": "i", "geometry": geometry}
        assert [(each.pointer, each.requirement) for each in problems(payload)] == [
            ("/geometry/names", "KEYPOINTS-3"),
            ("/geometry/skeleton/0/1", "KEYPOINTS-5"),
            ("/geometry/skeleton/1/0", "KEYPOINTS-5"),
        ]

    def test_that_metadata_is_too_deep_is_said_once(self) -> None:
        deep: Any = [float("nan")]
        for _ in range(300):
            deep = [deep]
        metadata = {"a": deep, "b": deep, "c": float("inf")}
        payload = {"type": "category", "label": "a", "reference_id": "i", "metadata": metadata}
        told = [(each.code, each.pointer) for each in problems(payload)]
        assert told == [("too-deep", "/metadata"), ("not-finite", "/metadata/c")]

    @pytest.mark.parametrize("payload", [None, 5, [], "box", {}, {"type": "no"}, {"type": []}])
    def test_are_one_where_nobody_says_what_it_is(self, payload: Any) -> None:
        (problem,) = problems(payload)
        with pytest.raises(InvalidPrediction) as raised:
            from_json(payload)
        assert str(problem) == str(raised.value)

    @pytest.mark.parametrize(
        "payload",
        [
            None,
            {"type": "category", "label": 5, "metadata": {"a": float("nan")}, "confidence": 9},
            {"type": "box", "label": "a", "geometry": {"x": "a", "y": None}},
            {"type": "keypoints", "geometry": {"keypoints": [{"visible": True}, 5]}},
        ],
    )
    def test_keep_nothing_alive_of_how_they_were_found(self, payload: Any) -> None:
        """A traceback would hold frames, which hold the list that holds the problem."""
        found = problems(payload)
        assert found
        assert [each.__traceback__ for each in found] == [None] * len(found)
