from __future__ import annotations

import pytest

from nucleus_conformance.report.causes import (
    general,
    overlap,
    what_fails,
)
from tests.helpers.failures import differing, found, names, refused
from tests.helpers.reports import (
    Line,
    broken,
    difference,
    failed,
    inconsistent,
    report,
    waiver,
)

_TRACEBACK = """\
Traceback (most recent call last):
  File "port.py", line 3, in <module>
    raise ValueError("no box")
"""


class TestNames:
    @pytest.mark.parametrize(
        ("given", "name"),
        [
            (difference("/a/0/b", "missing", expected=1), "missing at /a/*/b"),
            (difference("/a", "extra", actual=1), "sent, but must not be at /a"),
            (difference("/a", "type", expected=[7], actual="x"), "wrong type at /a"),
            (difference("/a", "length", expected=[7], actual=[]), "wrong length at /a"),
            (difference("/a", "null-for-absent", actual=None), "null instead of nothing at /a"),
            (difference("/a", "absent-for-null", expected=None), "nothing instead of null at /a"),
            (
                difference("/metadata/speed/0", "value", expected=3, actual=4),
                "wrong value at /metadata/…",
            ),
            (
                difference("", "key-order", expected=["a", "b"], actual=["b", "a"]),
                "keys in another order at the whole answer",
            ),
            (
                difference(
                    "", "outcome",
                    expected={"rejected": {"code": "missing", "pointer": "/geometry/vertices/3/x"}},
                    actual={"payload": {}},
                ),
                "accepts what must be refused: missing at /geometry/vertices/*/x",
            ),
            (
                difference("", "outcome", expected={"rejected": {}}, actual={"payload": {}}),
                "accepts what must be refused",
            ),
            (
                difference("", "outcome", expected={"text": "x"}, actual={"value": 1}),
                "answers a value instead of a text",
            ),
        ],
    )  # fmt: skip
    def test_say_what_and_where(self, given: Line, name: str) -> None:
        assert names(differing("a", given)) == [name]

    def test_what_stands_in_a_batch_or_a_dispatched_payload_is_in_the_same_place(self) -> None:
        here = difference("/label", "value", expected="a", actual="b")
        there = {**here, "pointer": "/payload/label"}
        listed = {**here, "pointer": "/items/0/1/0/label"}
        assert names(
            differing("a", here),
            differing("b", there, operation="dispatch"),
            differing("c", listed, operation="collect"),
        ) == ["wrong value at /label"]

    @pytest.mark.parametrize(
        ("verdict", "given", "name"),
        [
            ("timeout", {"reason": "no reply within 5 s"}, "timeout: no reply within 5 s"),
            ("error", {"reason": "KeyError: 'x'\nmore"}, "error: KeyError: 'x'"),
            (
                "crash",
                {"reason": "exit status 1", "stderr": "Trace:\nTypeError: no\nNode.js v20"},
                "crash: TypeError: no",
            ),
            (
                "crash",
                {"reason": "exited with status 1", "stderr": f"{_TRACEBACK}ValueError: no box\n"},
                "crash: ValueError: no box",
            ),
            ("unsupported", {"reason": "not yet"}, "unsupported: not yet"),
            ("not-run", {"reason": ""}, "not-run"),
        ],
    )
    def test_say_what_was_said(self, verdict: str, given: dict[str, str], name: str) -> None:
        assert names(broken(verdict, **given)) == [name]

    @pytest.mark.parametrize("value", ["[]", "{}", "[NaN, 1]", f"`{'x' * 40}`", f"'{'y' * 40}'"])
    def test_name_a_value_that_all_failures_name(self, value: str) -> None:
        alike = [broken("error", each, reason=f"bad: {value}") for each in ("box/a/b", "box/a/c")]
        other = broken("error", "box/a/d", reason=f"bad: {value[0]}{'z' * 30}{value[-1]}")
        assert names(*alike) == [f"error: bad: {value}"]
        assert names(*alike, other) == ["error: bad: …"]

    def test_of_one_failure(self) -> None:
        (case,) = report(failed()).failures
        assert what_fails(case) == "wrong value at /label"


class TestGroups:
    def test_the_most_frequent_comes_first_and_inconsistency_last(self) -> None:
        one = difference("/a", "missing", expected=7)
        two = difference("/b", "missing", expected=7)
        made = names(
            inconsistent("box/decode/i"), inconsistent("box/decode/j"), inconsistent("box/decode/k"),
            differing("a", one), differing("b", two), differing("c", two),
        )  # fmt: skip
        assert made == ["missing at /b", "missing at /a", "two ways to decide absent-values"]

    def test_wrong_answers_and_deaths_come_before_what_was_not_answered(self) -> None:
        several = [
            broken(verdict, f"box/decode/{verdict}-{number}")
            for verdict in ("not-run", "unsupported", "crash", "timeout", "error")
            for number in range({"crash": 2}.get(verdict, 3))
        ]
        made = names(
            *several, inconsistent(), failed(level="recommended"),
            failed("box/decode/k", waived=waiver(), differences=[difference("/k", "missing")]),
        )  # fmt: skip
        assert made == [
            "timeout: why", "error: why", "crash: why", "wrong value at /label",
            "two ways to decide absent-values", "not-run: why", "unsupported: why",
            "missing at /k",
        ]  # fmt: skip

    def test_required_comes_before_recommended_and_then_the_larger(self) -> None:
        def of(key: str, count: int, level: str) -> list[Line]:
            one = difference(f"/{key}", "missing", expected=7)
            return [differing(f"{key}{each}", one, level=level) for each in range(count)]

        made = names(*of("a", 3, "recommended"), *of("b", 1, "required"), *of("c", 2, "required"))
        assert made == ["missing at /c", "missing at /b", "missing at /a"]

    def test_a_failure_shows_every_cause_it_has(self) -> None:
        one = difference("/a", "missing", expected=7)
        two = difference("/b", "type", expected=7, actual="x")
        made = found(differing("a", one, two), differing("b", one), differing("c", two))
        assert [(each.name, len(each.cases)) for each in made] == [
            ("missing at /a", 2),
            ("wrong type at /b", 2),
        ]

    def test_what_the_same_failures_show_is_one_cause(self) -> None:
        one = difference("/a", "missing", expected=7)
        two = difference("/b", "type", expected=7, actual="x")
        (made,) = found(differing("a", one, two), differing("b", one, two))
        assert (made.name, made.others) == ("missing at /a", ("wrong type at /b",))

    def test_nulls_and_spellings_are_one_cause_wherever_they_stand(self) -> None:
        nulls = [difference(f"/{key}", "absent-for-null", expected=None) for key in "abcde"]
        cases = [differing(each["pointer"][1:], each) for each in nulls]
        assert names(*cases) == ["nothing instead of null at /a, /b, /c and 2 other places"]

    def test_so_is_what_one_hint_explains(self) -> None:
        digits = [
            difference(f"/geometry/{key}", "value", expected=0.1234567, actual=0.123)
            for key in ("x", "y")
        ]
        (made,) = found(differing("a", digits[0]), differing("b", digits[1]))
        assert made.name == "wrong value at /geometry/x, /geometry/y"
        assert made.hint.startswith("a number was rounded, and lost digits")

    def test_a_key_under_another_name_is_one_cause(self) -> None:
        gone = difference("/reference_id", "missing", expected="r")
        came = difference("/referenceId", "extra", actual="r")
        null = difference("/reference_id", "absent-for-null", expected=None)
        there = difference("/referenceId", "null-for-absent", actual=None)
        assert names(differing("a", gone, came), differing("b", came, gone),
                     differing("c", null, there)) == [
            "/reference_id is sent as /referenceId"
        ]  # fmt: skip
        (made,) = found(differing("a", gone, came))
        assert made.hint.startswith("keys are spelled as they are documented, reference_id and not")
        other = difference("/referenceId", "extra", actual="s")
        assert "is sent as" not in "".join(names(differing("a", gone, other)))

    def test_of_a_free_form_object_that_is_a_key_spelled_otherwise(self) -> None:
        gone = difference("/metadata/E", "missing", expected=1)
        came = difference("/metadata/e", "extra", actual=1)
        (made,) = found(differing("a", gone, came))
        assert made.name == "key spelled otherwise at /metadata/…"
        shown = made.sign.difference
        assert shown
        assert (shown.expected, shown.actual) == ("E", "e")
        assert made.hint.startswith("the text differs in letter case")

    def test_differences_in_spelling_count_only_where_there_are_no_others(self) -> None:
        spelled = difference("/x", "number-spelling", expected=10, actual=10.0)
        value = difference("/label", "value", expected="a", actual="b")
        assert names(differing("a", value, spelled)) == ["wrong value at /label"]
        assert names(differing("a", spelled)) == ["number spelled otherwise at /x"]

    def test_refusals_are_told_apart_by_what_they_say(self) -> None:
        made = names(
            refused("a", "KeyError: 'referenceId'"),
            refused("b", "KeyError: 'referenceId'"),
            refused("c", "a confidence of 0.5 is no probability"),
            refused("d", "a confidence of 0.25 is no probability"),
            refused("e", ""),
        )
        assert sorted(made) == [
            "fails by accident on what is valid: KeyError: 'referenceId'",
            "refuses what is valid",
            "refuses what is valid: a confidence of 0.5 is no probability",
        ]

    def test_one_argument_that_many_classes_do_not_know_is_one_cause(self) -> None:
        said = "TypeError: {}.__init__() got an unexpected keyword argument 'dataset_item_id'"
        asked = {"op": "construct", "type": "box", "arguments": {"dataset_item_id": "di"}}
        (made,) = found(*(refused(each, said.format(each), request=asked) for each in "ab"))
        assert made.name == f"fails by accident on what is valid: {said.format('a')}"
        assert made.hint.startswith("dataset_item_id is a parameter since edition 0.21.2")

    def test_a_refusal_by_accident_decides_nothing(self) -> None:
        said = {"rejected": {"message": "KeyError: 'referenceId'"}}
        made = found(refused("a", "KeyError: 'referenceId'"), inconsistent(actual=said),
                     inconsistent("box/decode/real"))  # fmt: skip
        assert [(each.name, len(each.cases)) for each in made] == [
            ("fails by accident on what is valid: KeyError: 'referenceId'", 2),
            ("two ways to decide absent-values", 1),
        ]


class TestExample:
    def test_it_is_the_smallest_failure_that_is_compared_with_the_expected_outcome(self) -> None:
        one = difference("/a", "missing", expected=7)
        two = difference("/b", "missing", expected=7)
        small = {"op": "decode", "type": "box", "payload": {}}
        (made,) = found(
            differing("large", one),
            differing("near", one, request=small, near="unchecked-list"),
            differing("small", one, request=small),
            differing("two", one, two, request=small),
        )[:1]
        assert made.example.id == "box/decode/small"

    @pytest.mark.parametrize(
        ("pointer", "requirements"),
        [
            ("/confidence", ("CONFIDENCE-1",)),
            ("/geometry/width", ("BOX-2",)),
            ("/nowhere", ("WIRE-1",)),
        ],
    )
    def test_its_requirement_is_that_of_the_key(
        self, pointer: str, requirements: tuple[str, ...]
    ) -> None:
        (made,) = found(differing("a", difference(pointer, "missing", expected=7)))
        assert made.requirements == requirements

    def test_of_a_generated_id_it_is_the_formula_of_the_type(self) -> None:
        wrong = difference("/annotation_id", "value", expected="car-10.0", actual="car-10")
        (made,) = found(differing("a", wrong, requirements=["BOX-ID-1", "BOX-ID-2", "NUMBER-3"]))
        assert made.requirements == ("BOX-ID-1", "BOX-ID-2")

    def test_of_several_requirements_on_the_key_it_is_the_one_that_is_broken(self) -> None:
        gone = difference("/metadata", "missing", expected={})
        long = {"op": "decode", "type": "box", "payload": {"label": "x" * 100}}
        (made,) = found(
            differing("any", gone, requirements=["LABEL-1"]),
            differing("empty", gone, requirements=["METADATA-1", "METADATA-3"], request=long),
            differing("two", gone, difference("/a", "missing", expected=1),
                      requirements=["METADATA-3"]),
        )[:1]  # fmt: skip
        assert made.example.id == "box/decode/empty"
        assert made.requirements == ("METADATA-3",)

    def test_of_a_value_that_is_always_the_same_it_is_that_and_not_where_none_is_sent(self) -> None:
        gone = difference("/task_id", "absent-for-null", expected=None)
        (made,) = found(differing("a", gone, requirements=["TASK-1", "TASK-3", "BOX-4"]))
        assert made.requirements == ("TASK-1",)
        odd = difference("/task_id", "null-for-absent", actual=None)
        (made,) = found(differing("a", odd, requirements=["TASK-3", "BOX-4"]))
        assert made.requirements == ("TASK-3",)

    @pytest.mark.parametrize(
        ("operation", "requirements"),
        [("decode", ("MASK-1",)), ("local_files", ("LOCAL-2", "LOCAL-4"))],
    )
    def test_of_local_files_it_is_what_the_example_tests(
        self, operation: str, requirements: tuple[str, ...]
    ) -> None:
        refusal = {"rejected": {"code": "file-not-found", "pointer": "/mask_url"}}
        taken = difference("", "outcome", expected=refusal, actual={"value": True})
        tested = ["LOCAL-2", "LOCAL-4"]
        told = failed("segmentation/local-files/a", differences=[taken], requirements=tested)
        (made,) = found({**told, "type": "segmentation", "operation": operation})
        assert made.requirements == requirements

    def test_requirements_on_other_keys_are_not_broken_there(self) -> None:
        gone = difference("/item_id", "missing", expected="di_1")
        (made,) = found(differing("a", gone, requirements=["REFERENCE-1", "REFERENCE-2"]))
        assert made.requirements == ("REFERENCE-2",)

    def test_its_hint_is_that_of_most(self) -> None:
        empty, full = (difference("/item_id", "missing", expected=each) for each in ("", "di_1"))
        given = {"requirements": ["REFERENCE-2"]}
        long = {"op": "decode", "type": "box", "payload": {"label": "x" * 100}}
        (made,) = found(
            differing("empty", empty, **given),
            *(differing(each, full, request=long, **given) for each in "abc"),
        )
        assert made.example.id == "box/decode/a"
        assert made.hint.startswith("item_id is sent since edition 0.21.2")

    def test_it_is_rather_required_than_recommended(self) -> None:
        gone = difference("/metadata", "missing", expected={})
        (made,) = found(differing("a", gone, level="recommended"), differing("b", gone))
        assert made.example.id == "box/decode/b"

    def test_its_types_are_named_once(self) -> None:
        (made,) = found(failed("line/decode/a"), failed("box/decode/a"), failed("line/decode/b"))
        assert sorted(made.types) == ["box", "line"]


def test_counts_that_overlap_are_said_to() -> None:
    one, two = (difference(where, "missing", expected=7) for where in ("/a", "/b"))
    assert overlap(found(differing("a", one), differing("b", two))) == ""
    both = found(differing("a", one, two), differing("b", two))
    assert [len(each.cases) for each in both] == [2, 1]
    assert overlap(both) == "a failure with two differences counts in both"


@pytest.mark.parametrize(
    ("pointer", "shown"),
    [
        ("/a/0/b/17", "/a/*/b/*"),
        ("/metadata/a/b", "/metadata/…"),
        ("/annotations/3/metadata/x", "/annotations/*/metadata/…"),
        ("/class_pdf/car", "/class_pdf/…"),
        ("/metadata", "/metadata"),
        ("/a\x1b", "/a\\x1b"),
    ],
)
def test_a_place_stands_for_all_like_it(pointer: str, shown: str) -> None:
    assert general(pointer) == shown
