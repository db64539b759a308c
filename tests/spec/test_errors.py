from __future__ import annotations

import ast
import copy
import math
import pickle
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import nucleus_spec
from nucleus_conformance.suite.case import Case
from nucleus_conformance.suite.catalog.samples import SAMPLES, Sample
from nucleus_conformance.suite.loading import load_suite
from nucleus_spec import CODES, DEFAULT, InvalidPrediction, SpecError, UnknownEdition
from nucleus_spec.pointer import pointer_to
from nucleus_spec.showing import show
from tests.helpers.hostile import HOSTILE

CODE_NAMES = {
    "missing",
    "wrong-type",
    "not-finite",
    "out-of-range",
    "not-a-distribution",
    "empty",
    "length-mismatch",
    "duplicate",
    "index-out-of-range",
    "unknown-type",
    "not-in-edition",
    "file-not-found",
    "too-deep",
    "invalid-json",
}
"""Implementations in other languages say these; none may be renamed."""


def _refused_with() -> Iterator[str]:
    """The code of every refusal in the source of the spec."""
    for path in Path(nucleus_spec.__file__).parent.rglob("*.py"):
        if path.name == "pointer.py":
            continue  # it defines how a value is refused
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in ("refuse", "problem")
            ):
                code = node.args[0]
                assert isinstance(code, ast.Constant), ast.unparse(node)
                yield str(code.value)


class TestCodes:
    def test_are_these(self) -> None:
        assert CODES.keys() == CODE_NAMES

    def test_have_a_meaning_each(self) -> None:
        assert all(CODES.values())
        assert len(set(CODES.values())) == len(CODES)

    def test_are_all_that_the_spec_refuses_with(self) -> None:
        assert set(_refused_with()) <= CODES.keys()

    def test_are_all_in_use(self) -> None:
        assert set(_refused_with()) == CODES.keys()


class TestInvalidPrediction:
    error = InvalidPrediction("missing", "/label", "LABEL-1", "must be a string, but is missing")

    def test_is_an_error_of_the_spec_and_of_a_value(self) -> None:
        assert isinstance(self.error, SpecError)
        assert isinstance(self.error, ValueError)

    def test_carries_data(self) -> None:
        assert self.error.code == "missing"
        assert self.error.pointer == "/label"
        assert self.error.requirement == "LABEL-1"
        assert self.error.problem == "must be a string, but is missing"

    def test_computes_its_message(self) -> None:
        assert str(self.error) == "/label must be a string, but is missing [missing, LABEL-1]"

    def test_calls_the_whole_by_name(self) -> None:
        error = InvalidPrediction("wrong-type", "", "WIRE-1", "must be an object, but is null")
        assert str(error) == "the payload must be an object, but is null [wrong-type, WIRE-1]"

    def test_can_be_seen_from_further_out(self) -> None:
        outer = self.error.under("/box_predictions/3")
        assert outer.pointer == "/box_predictions/3/label"
        assert (outer.code, outer.requirement, outer.problem) == (
            self.error.code,
            self.error.requirement,
            self.error.problem,
        )
        assert self.error.pointer == "/label"

    @pytest.mark.parametrize(
        "copied",
        [copy.copy, copy.deepcopy, lambda each: pickle.loads(pickle.dumps(each))],
        ids=["copy", "deepcopy", "pickle"],
    )
    def test_survives_being_copied(
        self, copied: Callable[[InvalidPrediction], InvalidPrediction]
    ) -> None:
        other = copied(self.error)
        assert type(other) is InvalidPrediction
        assert vars(other) == vars(self.error)
        assert str(other) == str(self.error)


class TestUnknownEdition:
    def test_survives_being_pickled(self) -> None:
        other = pickle.loads(pickle.dumps(UnknownEdition("latest", ("0.17.9", "0.21.2"))))
        assert str(other) == "there is no edition 'latest'; the editions are 0.17.9, 0.21.2"
        assert (other.asked, other.known) == ("latest", ("0.17.9", "0.21.2"))


class TestShownValues:
    @pytest.mark.parametrize(
        ("value", "shown"),
        [
            (None, "null"),
            (True, "true"),
            (False, "false"),
            (1, "1"),
            (1.0, "1.0"),
            ("null", "'null'"),
            ([True], "[true]"),
            ("a\nb", r"'a\nb'"),
        ],
    )
    def test_are_named_as_json_does(self, value: object, shown: str) -> None:
        assert show(value) == shown

    def test_are_cut(self) -> None:
        assert show("x" * 58) == repr("x" * 58)
        assert show("x" * 59) == "'" + "x" * 58 + "…"

    @given(st.text() | st.binary() | st.integers() | st.lists(st.text()))
    def test_are_one_short_line(self, value: object) -> None:
        shown = show(value)
        assert len(shown) <= 60
        assert shown.splitlines() == [shown]

    @pytest.mark.parametrize(
        ("value", "shown"),
        [
            (10**59, "1" + "0" * 59),
            (10**60, "10000000000000000000… (61 digits)"),
            (-(10**60), "-1000000000000000000… (61 digits)"),
            (12 * 10**5000, "12000000000000000000… (5,002 digits)"),
            ([1, 10**5000], "[1, 10000000000000000000… (5,001 digits)]"),
            ({"b": 10**5000, "a": 2}, "{'b': 10000000000000000000… (5,001 digits), 'a': 2}"),
        ],
        ids=["60", "61", "negative", "5002", "in a list", "in an object"],
    )
    def test_of_long_integers_count_the_digits(self, value: object, shown: str) -> None:
        assert show(value) == shown

    @pytest.mark.parametrize(("value", "shown"), HOSTILE.values(), ids=HOSTILE)
    def test_never_hide_the_error(self, value: object, shown: str) -> None:
        assert show(value) == shown
        assert show([value])[1:].startswith(shown[:57])


def _steps(pointer: str) -> list[str]:
    return [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]


def _holds(payload: Any, pointer: str) -> bool:
    """Whether there is something in `payload` at `pointer`."""
    for step in _steps(pointer):
        if isinstance(payload, dict) and step in payload:
            payload = payload[step]
        elif isinstance(payload, list) and step.isdecimal() and int(step) < len(payload):
            payload = payload[int(step)]
        else:
            return False
    return True


def _points_there(case: Case) -> bool:
    """Whether the refusal of the case's payload points at something in it."""
    payload = case.input["payload"]
    with pytest.raises(InvalidPrediction) as caught:
        nucleus_spec.PREDICTION_TYPES[case.type].from_json(payload)
    pointer = caught.value.pointer
    if caught.value.code == "missing" and not _holds(payload, pointer):
        pointer, _, _ = pointer.rpartition("/")
    return (
        _holds(payload, pointer)
        and re.fullmatch(r"(/([^~/]|~[01])*)*", pointer) is not None
        and caught.value.requirement in case.requirements
    )


class TestPointers:
    """A refusal MUST point at the value that is wrong, or at where the missing one belongs."""

    def test_lead_somewhere(self) -> None:
        refused = [
            case
            for case in load_suite(DEFAULT).cases
            if (case.operation, case.expect.kind) == ("decode", "rejected")
            and "payload" in case.input
        ]
        assert len(refused) > 1000
        assert [case.id for case in refused if not _points_there(case)] == []

    @given(st.lists(st.text(max_size=4) | st.integers(0, 99), max_size=4))
    def test_can_be_followed(self, keys: list[str | int]) -> None:
        assert _steps(pointer_to(*keys)) == [str(key) for key in keys]

    def test_escape_what_rfc_6901_says(self) -> None:
        assert pointer_to() == ""
        assert pointer_to("a/b", "m~n", "", 0, "~1") == "/a~1b/m~0n//0/~01"


_ODD: list[Any] = [
    None, True, 0, -1, 1.5, 10**400, math.nan, -math.inf, "", "x", "\ud800", b"x", [], (), {},
    {1}, object(), [None], [[]], [{}], {"x": {}}, {1: 2}, {"": {None: 1}}, 1j, len, range(2),
]  # fmt: skip


def _replaced(value: Any, odd: Any) -> Iterator[tuple[str, Any]]:
    """`value` with `odd` in place of one thing in it, and the pointer to that; each once."""
    yield "", odd
    members: Any = ()
    if isinstance(value, dict):
        members = value.items()
    elif isinstance(value, list):
        members = enumerate(value)
    for key, member in members:
        for pointer, replaced in _replaced(member, odd):
            copied = copy.copy(value)
            copied[key] = replaced
            yield pointer_to(key) + pointer, copied


class TestBadPayloads:
    """Whatever is wrong with a payload, it MUST be refused with an `InvalidPrediction`."""

    @pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.type)
    @pytest.mark.parametrize("odd", _ODD, ids=lambda odd: type(odd).__name__)
    def test_nothing_else_is_raised(self, sample: Sample, odd: Any) -> None:
        cls = nucleus_spec.PREDICTION_TYPES[sample.type]
        whole = {**sample.payload, **sample.options, "dataset_item_id": "di_1"}
        for pointer, payload in _replaced(whole, odd):
            try:
                cls.from_json(payload, edition="0.21.2").to_payload(edition="0.21.2")
            except InvalidPrediction as caught:
                error = caught
            else:
                continue
            assert str(error)
            related = (error.pointer, pointer) if error.code != "length-mismatch" else ("", "")
            assert related[0].startswith(related[1]) or related[1].startswith(related[0])
