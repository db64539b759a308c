"""A list in another order, and values under one another's keys, are one thing, and named so."""

from __future__ import annotations

from typing import Any

import pytest

from nucleus_conformance.judging.compare import differences
from nucleus_conformance.judging.judge import judged
from nucleus_conformance.judging.relations import relations
from nucleus_conformance.report.causes import causes
from nucleus_conformance.report.lines import verdict_line
from nucleus_conformance.report.model import JudgedCase
from nucleus_conformance.running.run import judge_all
from nucleus_conformance.suite.case import Outcome
from nucleus_conformance.suite.loading import load_suite
from nucleus_spec.editions import DEFAULT
from tests.helpers.in_process import InProcess
from tests.helpers.miniatures import Miniature
from tests.helpers.programs import make_case


def named(expected: Any, actual: Any) -> list[str]:
    """What the causes of the failure are called, after whatever hint it has."""
    case = make_case("box/decode/x", expected)
    line = verdict_line(judged(case, Outcome("payload", actual)))
    return [*line.get("hints", []), *(each.name for each in causes([JudgedCase.from_json(line)]))]


ORDER = "these are the same members in another order: lists keep theirs"
POINTS = [{"x": 100.5, "y": 1}, {"x": 100, "y": 2}, {"x": 7, "y": 3}]


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        (POINTS, POINTS[::-1]),
        (POINTS, [*POINTS[1:], POINTS[0]]),
        ([1, 2.5, 2], [2, 1, 2.5]),
        ((1, 2), [2, 1]),  # as the reference gives the lists of a prediction list
        ([[0, 1], [1, 2]], [[1, 2], [0, 1]]),
        ([{"a": 1}, {}, {"b": {"c": None}}], [{"b": {"c": None}}, {"a": 1}, {}]),
        (["a", None], [None, "a"]),
    ],
)
def test_a_list_in_another_order(given: list[Any], sent: list[Any]) -> None:
    said = named({"list": given, "label": ""}, {"list": sent, "label": ""})
    assert said == [ORDER, "members in another order at /list"]
    text = relations(
        Outcome("text", '{"a": [1, 2]}'), Outcome("text", '{"a": [2, 1]}'),
        differences({"a": [1, 2]}, {"a": [2, 1]}),
    )  # fmt: skip
    assert {each.pointer for each in text.values()} == {"/a"}


@pytest.mark.parametrize(
    ("given", "sent", "keys", "place"),
    [
        ({"x": 100.5, "y": 100}, {"x": 100, "y": 100.5}, "x and y", "the whole answer"),
        ({"g": {"width": 1, "height": 2}}, {"g": {"width": 2, "height": 1}}, "height and width", "/g"),
        ({"a": None, "b": "x"}, {"a": "x", "b": None}, "a and b", "the whole answer"),
        ({"b": "x"}, {"a": "x", "b": None}, "a and b", "the whole answer"),
        ({"a": None, "b": "x"}, {"a": "x"}, "a and b", "the whole answer"),
        ({"x": 1, "y": 2, "z": 3}, {"x": 2, "y": 3, "z": 1}, "x, y and z", "the whole answer"),
    ],
)  # fmt: skip
def test_values_under_one_another_s_keys(given: Any, sent: Any, keys: str, place: str) -> None:
    assert named({**given, "list": []}, {**sent, "list": []}) == [
        f"the values of {keys} are swapped", f"values of {keys} swapped at {place}",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        ({"reference_id": "x"}, {"referenceId": "x"}),
        ({"width": 1, "height": 2}, {"width": 2, "height": 2}),
        ({"list": [1, 2, 3]}, {"list": [3, 2]}),
        ({"list": [1, 2]}, {"list": [2, 2]}),
        ({"a": 100.5, "b": 7}, {"a": 100, "b": 7}),
        ({"a": 1, "b": 1.0}, {"a": 1.0, "b": 1}),
        ({"a": {"x": 1, "y": 2}}, {"a": 7, "b": 7}),
    ],
)
def test_what_is_something_else_is_not_called_so(given: Any, sent: Any) -> None:
    said = " ".join(named(given, sent))
    assert "another order" not in said
    assert "swapped" not in said


def test_members_that_earlier_requests_gave() -> None:
    lists = [["box_predictions", []], ["line_predictions", [{"label": "b"}]]]
    more = [
        ["box_predictions", [{"label": "a"}]],
        ["line_predictions", [{"label": 1}, {"label": "b"}]],
    ]
    expect = Outcome("value", {"items": lists, "length": 1})
    case = make_case("prediction-list/add/x", expect=expect, operation="collect")
    line = verdict_line(judged(case, Outcome("value", {"items": more, "length": 3})))
    (made,) = causes([JudgedCase.from_json(line)])
    assert made.name == "members of earlier requests at /items/*/*"
    assert "see flag leaking-state" in made.hint
    assert made.others == ("wrong value at /length",)


SPELLED = "key spelled otherwise at /metadata/…"
ONE = "two keys taken for one at /metadata/…"


@pytest.mark.parametrize(
    ("given", "sent", "hint", "name"),
    [
        ({"e\u0301": 1}, {"\u00e9": 1}, "the text was normalized", SPELLED),
        ({"e\u0301": "e\u0301"}, {"\u00e9": "\u00e9"}, "the text was normalized", SPELLED),
        ({"a\ud83d": [1]}, {"a\ufffd": [1]}, "characters were replaced by U+FFFD", SPELLED),
        ({"a\ud83d": 1}, {"a?": 1}, "U+D83D was replaced by U+003F", SPELLED),
        ({"a\0": "a\0"}, {"a": "a"}, "U+0000 was dropped", SPELLED),
        ({"x" * 80: 1}, {"x" * 64: 1}, "a string was cut off after 64 characters", SPELLED),
        ({"a": {"B": None}}, {"a": {"b": None}}, "the text differs in letter case", SPELLED),
        ({"e\u0301": 1, "\u00e9": 2}, {"\u00e9": 1}, "the text was normalized", ONE),
        ({"speed": 1, "Speed": 2}, {"speed": 2}, "the text differs in letter case", ONE),
    ],
)
def test_a_key_of_the_user_s_own_under_another_name(
    given: Any, sent: Any, hint: str, name: str
) -> None:
    said = named({"metadata": given, "label": ""}, {"metadata": sent, "label": ""})
    assert [said[0].partition(":")[0].partition(" and kept")[0][: len(hint)], *said[1:]] == [
        hint,
        name,
    ]


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        ({"a": 1}, {"b": 2}),
        ({"a": 1, "b": 2}, {"a": 7}),
        ({"a": 1, "A": 2}, {"a": 1}),
        ({str(each): each for each in range(50)}, {f"x{each}": each for each in range(50)}),
    ],
)
def test_a_key_that_is_gone_may_have_no_other_name(given: Any, sent: Any) -> None:
    said = named({"metadata": given, "label": ""}, {"metadata": sent, "label": ""})
    assert "spelled" not in " ".join(said)
    assert "for one" not in " ".join(said)


def test_a_known_key_has_another_name_if_its_value_tells() -> None:
    assert named({"label": "car"}, {"name": "car"}) == ["/label is sent as /name"]
    hint, name = named({"x": {"label": None}}, {"x": {"Label": None}})
    assert hint.startswith("keys are spelled as they are documented, label and not Label: does")
    assert name == "/x/label is sent as /x/Label"
    assert named({"metadata": {}}, {"extra": {}}) != ["/metadata is sent as /extra"]


def test_what_differs_besides_is_told_besides() -> None:
    said = named({"list": [1, 2], "label": "a", "z": 1}, {"list": [2, 1], "label": "b", "z": 1})
    assert said == [ORDER, "members in another order at /list"]
    alone = named({"x": 1, "y": 2, "z": 2.5}, {"x": 2, "y": 1, "z": 2})
    assert alone[:2] == ["the values of x and y are swapped", "a number was rounded, and lost "
                         "digits; see flag number-lexeme"]  # fmt: skip


SWAP = "    g = payload.get('geometry') or {}\n"
SUITE = load_suite(DEFAULT)


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ("    if 'vertices' in g: g['vertices'].reverse()\n",
         "members in another order at /geometry/vertices"),
        pytest.param(
            "    if 'keypoints' in g: g['keypoints'].reverse()\n",
            "members in another order at /geometry/keypoints", marks=pytest.mark.slow),
        pytest.param(
            "    if 'annotations' in payload: payload['annotations'].reverse()\n",
            "members in another order at /annotations", marks=pytest.mark.slow),
        pytest.param(
            "    if 'width' in g: g['width'], g['height'] = g['height'], g['width']\n",
            "values of height and width swapped at /geometry", marks=pytest.mark.slow),
        pytest.param(
            "    a, b = payload['reference_id'], payload.get('label')\n"
            "    if 'label' in payload: payload |= {'reference_id': b, 'label': a}\n",
            "values of label and reference_id swapped at the whole answer",
            marks=pytest.mark.slow),
    ],
)  # fmt: skip
def test_a_port_that_does_so_has_this_cause_alone(body: str, name: str) -> None:
    module = Miniature(f"def sent(payload):\n{SWAP}{body}    return payload").module()
    some = [
        case
        for case in SUITE.cases
        if case.operation in ("decode", "dispatch") and "signs-of-zeros" not in case.id
    ]  # zeros of either sign in another order are zeros spelled otherwise
    lines = [verdict_line(each) for each in judge_all(some, InProcess(module)) if not each.passed]
    assert [each.name for each in causes(map(JudgedCase.from_json, lines))] == [name]
    assert len({hint for line in lines for hint in line["hints"]}) == 1
