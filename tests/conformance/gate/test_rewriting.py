from __future__ import annotations

from collections.abc import Collection
from datetime import date

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from nucleus_conformance.gate.known_entry import Entry
from nucleus_conformance.gate.known_failing import PATTERN_LIMIT, TODO, KnownFailing, Results
from nucleus_conformance.gate.rewriting import GRACE, Rewriting
from tests.helpers.known_failures import MISSING, SAID, TODAY, YESTERDAY, X, Y, Z, known


def rewritten(
    lines: list[str],
    results: Results,
    counting: Collection[str] | None = None,
    owner: str = TODO,
) -> list[str]:
    counting = list(results) if counting is None else counting
    return Rewriting(results, counting, TODAY, owner).text(known(*lines)).splitlines()


class TestRewriting:
    def test_drops_what_passes_and_what_is_dead_and_keeps_the_rest(self) -> None:
        lines = [
            "# one",
            "",
            f"{X}   {SAID}  ",
            f"{Y} {SAID}",
            "  # two",
            f"dead {SAID}",
            f"cuboid/* {SAID}",
            f"line/* {SAID}",
            "",
        ]
        found = rewritten(lines, {X: "crash", Y: None, Z: None})
        assert found == ["# one", "", f"{X}   {SAID}  ", "  # two", ""]

    def test_adds_what_fails_and_is_not_listed_with_a_reason_still_to_be_said(self) -> None:
        results = {X: "crash", Z: MISSING, Y: None}
        assert rewritten([f"{X} {SAID}"], results, owner=" b\nob ") == [
            f"{X} {SAID}",
            f'{Z}  expires={TODAY + GRACE} owner="b ob" reason=TODO difference="{MISSING}"',
        ]

    def test_adds_only_what_counts(self) -> None:
        assert rewritten(["#"], {X: "crash", Z: "crash"}, counting=[Z])[1].startswith(f"{Z}  ")
        assert rewritten(["#"], {X: "crash", Z: "crash"}, counting=[]) == ["#"]
        assert rewritten([f"{X} {SAID}"], {X: "crash"}, counting=[]) == [f"{X} {SAID}"]

    def test_a_new_list_begins_with_how_to_write_it(self) -> None:
        head, entry = rewritten([], {X: "crash"}, owner=" ")
        assert head.startswith("# Known failures: CASE-ID expires=YYYY-MM-DD owner=WHO")
        assert entry == f"{X}  expires=2026-08-31 owner=TODO reason=TODO difference=crash"
        assert rewritten([], {X: None}) == []

    def test_a_pinned_difference_follows(self) -> None:
        lines = [f"# z\n{X} difference=crash reason=why owner=ann expires=2026-12-31"]
        assert rewritten(lines, {X: MISSING}) == ["# z", f'{X}  {SAID} difference="{MISSING}"']

    def test_a_pinned_pattern_follows_if_all_fail_alike(self) -> None:
        line = f"box/* {SAID} difference=crash"
        assert rewritten([line], {X: MISSING, Y: MISSING}) == [
            f'box/*  {SAID} difference="{MISSING}"'
        ]
        assert rewritten([line], {X: MISSING, Y: "crash"}) == [
            f'{X}  {SAID} difference="{MISSING}"',
            f"{Y}  {SAID} difference=crash",
        ]

    def test_a_pattern_of_which_some_pass_becomes_those_that_fail(self) -> None:
        lines = ["# before", f"box/* {SAID} link=https://example.org/7", "# after"]
        results = {"box/decode/a": "crash", X: None, Y: MISSING}
        assert rewritten(lines, results) == [
            "# before",
            f"box/decode/a  {SAID.replace(' reason', ' link=https://example.org/7 reason')}",
            f"{Y}  {SAID.replace(' reason', ' link=https://example.org/7 reason')}",
            "# after",
        ]

    def test_too_broad_a_pattern_becomes_its_failures(self) -> None:
        results = {f"box/decode/{number}": "crash" for number in range(PATTERN_LIMIT + 1)}
        assert rewritten([f"box/* {SAID}"], results) == [f"{each}  {SAID}" for each in results]
        results.popitem()
        assert rewritten([f"box/* {SAID}"], results) == [f"box/* {SAID}"]

    def test_what_is_unsupported_is_covered_by_pattern_where_nothing_else_is(self) -> None:
        none = "unsupported"
        results = {
            "box/decode/a": none, "box/encode/a": none, "box/encode/b": none,
            "line/decode/a": None, "line/encode/a": none, "line/encode/b": none,
            "mask/decode/a": none, "mask/decode/b": "crash",
        }  # fmt: skip
        _, *found = rewritten([], results)
        assert [each.split()[0] for each in found] == [
            "box/*", "line/encode/*", "mask/decode/a", "mask/decode/b",
        ]  # fmt: skip
        assert found[0].endswith("difference=unsupported")

    def test_a_pattern_of_what_is_unsupported_may_be_as_broad_as_it_is(self) -> None:
        results = {f"box/decode/{number}": "unsupported" for number in range(PATTERN_LIMIT + 1)}
        line = f"box/* {SAID} difference=unsupported"
        assert rewritten([line], results) == [line]
        crashes = {**results, "box/encode/x": "crash"}
        assert rewritten([line], crashes) == [
            f"box/decode/*  {SAID} difference=unsupported",
            f"box/encode/x  {SAID} difference=crash",
        ]

    def test_of_what_is_unsupported_one_in_ten_may_pass(self) -> None:
        results: dict[str, str | None] = {f"box/decode/{each}": "unsupported" for each in range(9)}
        line = f"box/* {SAID} difference=unsupported"
        one = {**results, "box/decode/none": None}
        assert rewritten([line], one) == [line]
        _, made = rewritten([], one)
        assert made.startswith("box/* ")
        two = {**one, "box/encode/none": None}
        assert len(rewritten([line], two)) == 1  # of box/decode/*
        assert len(rewritten([line], {**two, "box/decode/other": None})) == 9
        out = Rewriting(one, list(one), TODAY, left_out=["box/decode/left-out"])
        assert "box/*" not in out.text(KnownFailing.parse("", "known.txt"))

    def test_a_pattern_that_is_there_is_not_made_again(self) -> None:
        lines = [f"*/x {SAID} difference=unsupported", f"box/* {SAID} difference=crash"]
        results = {X: "unsupported", Y: "unsupported", "line/decode/x": None}
        assert rewritten(lines, results) == [f"box/decode/*  {SAID} difference=unsupported"]

    def test_what_is_flaky_is_pinned_as_such(self) -> None:
        results = {X: "flaky", Y: "crash"}
        assert rewritten([f"{X} {SAID}", f"{Y} {SAID}"], results) == [
            f"{X}  {SAID} difference=flaky",
            f"{Y} {SAID}",
        ]
        assert rewritten([f"box/* {SAID}"], results) == [
            f"{X}  {SAID} difference=flaky",
            f"{Y}  {SAID} difference=crash",
        ]

    def test_what_is_said_of_cases_that_are_left_out_stays(self) -> None:
        lines = [f"{X} {SAID}", f"line/* {SAID}", f"dead {SAID}"]
        made = Rewriting({X: None}, [X], TODAY, left_out=[Z, "line/decode/z"]).text(known(*lines))
        assert made.splitlines() == lines[1:2]

    def test_what_a_dropped_pattern_hid_is_seen(self) -> None:
        """The first pattern goes, as its case passes; so the second covers what passes."""
        found = rewritten([f"*/x {SAID}", f"box/* {SAID}"], {X: None, Y: "crash"})
        assert found == [f"{Y}  {SAID}"]

    def test_no_date_changes(self) -> None:
        line = f"{X} expires={YESTERDAY} owner=ann reason=why"
        assert rewritten([line], {X: "crash"}) == [line]

    def test_line_ends_stay_as_they_are(self) -> None:
        text = f"# a\r\n{X} {SAID} difference=crash\r\n"
        by = Rewriting({X: "timeout", Z: "crash"}, [Z], TODAY)
        found = by.text(KnownFailing.parse(text, ""))
        assert found.count("\n") == found.count("\r\n") == 3


IDS = [
    f"{kind}/{operation}/{name}"
    for kind in ("box", "line")
    for operation in ("decode", "encode")
    for name in ("a", "b", "c")
]
HOW = ["crash", "outcome", MISSING, "/a b: value", "flaky", "unsupported"]
PATTERNS = [*IDS, "*", "box/*", "*/decode/*", "*/[ab]", "?ox/*", "line/encode/*", "gone/*", "dead"]


@st.composite
def entries(draw: st.DrawFn, pattern: str) -> str:
    expires = draw(st.sampled_from([YESTERDAY, TODAY, date(2027, 1, 1)]))
    reason = draw(st.text(min_size=1).map(repr))
    pinned = draw(st.sampled_from(["", *HOW]))
    entry = Entry(0, pattern, reason, "ann", expires, difference=pinned)
    return entry.to_line() + draw(st.sampled_from(["", " ", "\r"]))


@st.composite
def texts(draw: st.DrawFn) -> str:
    patterns = draw(st.lists(st.sampled_from(PATTERNS), unique=True))
    lines = [draw(entries(each)) for each in patterns]
    comments = draw(st.lists(comment_lines()))
    mixed = draw(st.permutations(lines + comments))
    return "\n".join(mixed) + draw(st.sampled_from(["", "\n"]))


def comment_lines() -> SearchStrategy[str]:
    said = st.text(st.characters(exclude_characters="\n", exclude_categories=["Cs"]))
    return st.sampled_from(["", " ", "\t"]) | said.map(lambda text: f" # {text}")


results_of_a_run = st.fixed_dictionaries({each: st.none() | st.sampled_from(HOW) for each in IDS})


def comments(text: str) -> list[str]:
    return [line for line in text.split("\n") if line.strip().startswith("#")]


class TestAnyRewriting:
    @given(texts(), results_of_a_run)
    def test_leaves_no_problem_but_expired_entries(self, text: str, results: Results) -> None:
        found = KnownFailing.parse(text, "known.txt")
        made = KnownFailing.parse(Rewriting(results, IDS, TODAY).text(found), "known.txt")
        for problem in made.problems(results, IDS, TODAY):
            assert problem.startswith("expired entry: ")
        for each, how in results.items():
            entry = made.entry_for(each)
            assert how is None or (entry is not None and entry.knows(how))

    @given(texts(), results_of_a_run, st.sets(st.sampled_from(IDS)))
    def test_is_a_fixed_point(self, text: str, results: Results, counting: set[str]) -> None:
        by = Rewriting(results, counting, TODAY)
        once = by.text(KnownFailing.parse(text, ""))
        assert by.text(KnownFailing.parse(once, "")) == once

    @given(texts(), results_of_a_run)
    def test_keeps_every_comment_in_order(self, text: str, results: Results) -> None:
        made = Rewriting(results, IDS, TODAY).text(KnownFailing.parse(text, ""))
        kept = comments(made)
        before = comments(text)
        assert kept[-len(before) :] == before if before else len(kept) <= 1

    @given(texts(), results_of_a_run)
    def test_invents_no_reason(self, text: str, results: Results) -> None:
        found = KnownFailing.parse(text, "")
        made = KnownFailing.parse(Rewriting(results, IDS, TODAY).text(found), "")
        before = {(each.reason, each.expires) for each in found.entries}
        new = {(each.reason, each.expires) for each in made.entries} - before
        assert new <= {(TODO, TODAY + GRACE)}
