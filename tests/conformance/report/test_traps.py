from __future__ import annotations

from typing import Any

from tests.helpers.failures import differing, found, names
from tests.helpers.reports import difference


def test_what_the_cases_of_one_flag_show_is_one_cause() -> None:
    accepted = difference(
        "", "outcome", actual={"payload": {}},
        expected={"rejected": {"code": "missing", "pointer": "/label"}},
    )  # fmt: skip
    wrong = difference("/confidence", "value", expected=0.5, actual=0.75)
    one = differing("a", accepted, flags=["key-case"])
    two = differing("b", wrong, flags=["key-case", "leaking-state"])
    (made,) = found(one, two)
    assert made.name == "wrong only where key-case is tested"
    assert made.hint.startswith("keys are matched letter by letter")
    assert {case.id for case in made.cases} == {"box/decode/a", "box/decode/b"}
    assert made.sign.difference in [case.differences[0] for case in made.cases]
    other = differing("c", wrong, flags=["unicode"])
    assert "wrong only" not in "".join(names(one, two, other))  # it is wrong elsewhere, too
    explained = differing("d", difference("/x", "value", expected=0.1234567, actual=0.123),
                          flags=["key-case"])  # fmt: skip
    assert names(one, explained) == names(one) + names(explained)


def test_it_is_named_after_what_is_wrong_if_that_is_one_thing() -> None:
    sides: dict[str, Any] = {"expected": {"payload": {}}, "actual": {"rejected": {}}}
    refused = [
        differing(name, difference("", "outcome", **sides), message=said, flags=["deep-nesting"])
        for name, said in (("a", "metadata is too deep"), ("b", "annotations are too deep"))
    ]
    assert names(*refused) == ["refuses what is valid only where deep-nesting is tested"]


def test_what_shows_by_position_alone_is_one_cause() -> None:
    placed = {"request": {"op": "construct", "arguments": {}, "pass": "by-position"}}
    wrong = difference("/a", "value", expected=1, actual=7)
    gone = difference("/b", "missing", expected=1)
    made = found(differing("a", wrong, **placed), differing("b", gone, **placed))
    assert [each.name for each in made] == ["arguments by position go wrong"]
    assert "documented order" in made[0].hint
    assert names(differing("a", wrong, **placed), differing("c", wrong)) == ["wrong value at /a"]
