from __future__ import annotations

from typing import Any

import pytest

from nucleus_conformance.judging.compare import Difference, differences
from nucleus_conformance.report.causes import causes
from nucleus_conformance.report.equal_keys import HINT, evidence
from tests.helpers.reports import Line, difference, failed, report

TWICE = '{"a": 1, "label": "x", "a": 2, "label": "y"}'
NULL = '{"a": 1, "a": null}'
MERGED = '{"m": {"p": 1}, "m": {"q": 2}}'


@pytest.mark.parametrize(
    ("text", "expected", "actual", "said"),
    [
        (TWICE, {"a": 2, "label": "y"}, {"a": 1, "label": "x"}, "shown"),
        (TWICE, {"a": 2, "label": "y"}, {"a": 1, "label": "y"}, "shown"),
        (TWICE, {"a": 2, "label": "y"}, {"a": 3, "label": "x"}, ""),
        (TWICE, {"a": 2, "label": "y"}, {"a": 1.0, "label": "x"}, ""),
        (TWICE, {"annotation_id": "y-2"}, {"annotation_id": "x-1"}, "perhaps"),
        (TWICE, {"a": 2, "annotation_id": "y-2"}, {"a": 1, "annotation_id": "x-1"}, "shown"),
        (TWICE, {"payload": {"a": 2}}, {"payload": {"a": 1}}, "shown"),
        (NULL, {"a": None}, {"a": 1}, "perhaps"),
        (MERGED, {"m": {"q": 2}}, {"m": {"p": 1}}, "shown"),
        (MERGED, {"m": {"q": 2}}, {"m": {"p": 1, "q": 2}}, "perhaps"),
        ('{"m": null, "m": {"q": 2}}', {"m": {"q": 2}}, {"m": {}}, "shown"),
        ('{"v": [{"x": 1}], "v": [{"x": 2}]}', {"v": [{"x": 2}]}, {"v": [{"x": 1}]}, "shown"),
        ('{"a": 1, "b": 2}', {"a": 1}, {"a": 2}, ""),
        ('{"a": 1, "a": 1}', {"a": 1}, {"a": 2}, ""),
        ("[" * 9999, {"a": 1}, {"a": 2}, ""),
    ],
)
def test_an_answer_shows_it_where_each_difference_is_the_first_value(
    text: str, expected: Any, actual: Any, said: str
) -> None:
    assert evidence({"text": text}, differences(expected, actual)) == said


def test_refusals_may_come_of_it_and_requests_without_text_do_not() -> None:
    unlike = Difference("", "outcome", {"payload": {}}, {"rejected": {}})
    assert evidence({"text": TWICE}, [unlike]) == "perhaps"
    assert evidence({"payload": {"a": 2}}, [unlike]) == evidence(None, [unlike]) == ""
    assert evidence({"text": TWICE}, []) == ""


def case(name: str, text: str, *found: Line) -> Line:
    asked = {"op": "decode", "type": "box", "text": text}
    return failed(f"box/decode/{name}", request=asked, differences=list(found))


REFUSED = difference("", "outcome", expected={"payload": {}}, actual={"rejected": {}})
LEFT = difference("/a", "type", expected=None, actual=1)
FIRST = difference("/a", "value", expected=2, actual=1)


def test_what_may_come_of_it_does_where_another_answer_shows_it() -> None:
    made = causes(report(case("a", TWICE, REFUSED), case("b", NULL, LEFT),
                         case("c", TWICE, FIRST)).failures)  # fmt: skip
    assert [(each.name, len(each.cases), each.hint) for each in made] == [
        ("the first of equal keys counts, not the last", 3, HINT)
    ]
    assert made[0].example.id == "box/decode/c"


def test_it_is_not_said_where_none_does() -> None:
    made = causes(report(case("a", TWICE, REFUSED), case("b", NULL, LEFT)).failures)
    assert sorted(each.name for each in made) == ["refuses what is valid", "wrong type at /a"]
