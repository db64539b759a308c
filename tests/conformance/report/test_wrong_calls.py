from __future__ import annotations

from typing import Any

import pytest

from tests.helpers.failures import names
from tests.helpers.reports import Line, difference, failed


def accepting(arguments: dict[str, Any], **more: Any) -> Line:
    sides: dict[str, Any] = {"expected": {"rejected": {}}, "actual": {"payload": {}}}
    request = {"op": "construct", "arguments": arguments, **more}
    line = failed(
        "box/construct/x", operation="construct", request=request,
        differences=[difference("", "outcome", **sides)],
    )  # fmt: skip
    return line


BOX = {"label": "car", "x": 1, "y": 2, "width": 3, "height": 4, "reference_id": "i"}


@pytest.mark.parametrize(
    ("given", "name"),
    [
        (accepting({**BOX, "score": 1}), "accepts an argument that is none at /score"),
        (
            accepting({key: value for key, value in BOX.items() if key != "x"}),
            "accepts a missing argument at /x",
        ),
        (
            accepting({**BOX, "dataset_id": "d"}, **{"pass": "by-position"}),
            "accepts too much by position at /dataset_id",
        ),
        (accepting(BOX), "accepts what must be refused"),
        (
            {
                **accepting({"label": "a", "vertices": [{"x": 1, "y": 2, "z": 3}]}),
                "type": "line",
            },
            "accepts an argument that is none at /vertices/*/z",
        ),
        (
            {**accepting({"label": "a", "vertices": [{"x": 1}]}), "type": "line"},
            "accepts a missing argument at /vertices/*/y",
        ),
    ],
)
def test_say_what_is_wrong_with_arguments(given: Line, name: str) -> None:
    assert names(given) == [name]


def test_missing_arguments_are_one_cause_wherever_they_are() -> None:
    some = [{key: value for key, value in BOX.items() if key != name} for name in ("x", "y")]
    lines = [{**accepting(each), "id": f"box/construct/{at}"} for at, each in enumerate(some)]
    assert names(*lines) == ["accepts a missing argument at /x, /y"]
