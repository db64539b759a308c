"""Lists that are rewritten after a run of a part: of some editions, types or operations."""

from __future__ import annotations

from datetime import date

from attrs import evolve, frozen
from hypothesis import given
from hypothesis import strategies as st

from nucleus_conformance.gate.known_entry import Entry
from nucleus_conformance.gate.known_failing import KnownFailing, Results
from nucleus_conformance.gate.rewriting import Rewriting
from tests.helpers.known_failures import MISSING, SAID, TODAY, X, Y, Z, known

EDITIONS = ("0.17.8", "0.17.9", "0.21.2")
PLAIN = [
    f"{kind}/{operation}/{name}"
    for kind in ("box", "line")
    for operation in ("decode", "encode")
    for name in ("a", "b")
]
HOW = ["crash", MISSING, "flaky", "unsupported"]
PATTERNS = [
    *PLAIN, *(f"{each}@{edition}" for each in PLAIN[:3] for edition in EDITIONS), "*", "box/*",
    "*/decode/*", "*/a*", "*@0.17.9", "line/*@0.21.2", "*@0.17.*", "gone/*", "dead",
]  # fmt: skip


@frozen
class Run:
    """What a run found on the editions and the cases that were asked."""

    known: KnownFailing
    results: Results
    left_out: tuple[str, ...]

    @property
    def by(self) -> Rewriting:
        return Rewriting(self.results, list(self.results), TODAY, left_out=self.left_out)

    @property
    def suite(self) -> list[str]:
        return [*self.results, *self.left_out]

    @property
    def fixed(self) -> KnownFailing:
        return self.known.reread(self.by.text(self.known))


@st.composite
def runs(draw: st.DrawFn) -> Run:
    every = {name: draw(st.sets(st.sampled_from(PLAIN), min_size=1)) for name in EDITIONS}
    asked = draw(st.lists(st.sampled_from(EDITIONS), unique=True, min_size=1, max_size=3))
    asked.sort(key=EDITIONS.index)
    suffix = len(asked) > 1
    ids = [f"{each}@{name}" if suffix else each for name in asked for each in sorted(every[name])]
    lacks = draw(st.sets(st.sampled_from(["box", "line", "decode", "encode"]), max_size=1))
    left_out = tuple(each for each in ids if lacks.intersection(each.split("/")))
    results = {each: draw(st.none() | st.sampled_from(HOW)) for each in ids if each not in left_out}
    lines = []
    for pattern in draw(st.lists(st.sampled_from(PATTERNS), unique=True)):
        pinned = draw(st.sampled_from(["", *HOW]))
        lines.append(Entry(0, pattern, "why", "ann", date(2027, 1, 1), difference=pinned).to_line())
    elsewhere = {each for name in EDITIONS if name not in asked for each in every[name]}
    read = evolve(known(*lines), editions=tuple(asked), elsewhere=lambda: elsewhere)
    return Run(read, results, left_out)


class TestARunOfAPart:
    @given(runs())
    def test_leaves_a_list_that_is_true(self, run: Run) -> None:
        fixed = run.fixed
        assert fixed.problems(run.results, run.suite, TODAY) == []
        for each, how in run.results.items():
            entry = fixed.entry_for(each)
            assert how is None or (entry is not None and entry.knows(how))

    @given(runs())
    def test_changes_nothing_twice(self, run: Run) -> None:
        fixed = run.fixed
        assert run.by.text(fixed) == fixed.text

    @given(runs())
    def test_loses_nothing_that_it_could_not_judge(self, run: Run) -> None:
        fixed = run.fixed
        for each in run.left_out:
            before, after = run.known.entry_for(each), fixed.entry_for(each)
            if before is not None:
                assert after is not None
                assert after.knows(before.difference or "crash")
        kept = {each.pattern for each in fixed.entries}
        for entry in run.known.entries:
            if run.known.is_asleep(entry):
                assert entry.pattern in kept

    @given(runs())
    def test_adds_nothing_on_what_it_did_not_judge(self, run: Run) -> None:
        fixed = run.fixed
        before = {each.pattern for each in run.known.entries}
        for each in fixed.entries:
            if len(fixed.editions) > 1 and each.pattern not in before and "@" not in each.pattern:
                assert not fixed.lives_elsewhere(each) or any(
                    old.is_pattern and fixed.lives_elsewhere(old) for old in run.known.entries
                )
        for name in run.left_out:
            if run.known.entry_for(name) is None:
                assert fixed.entry_for(name) is None

    @given(runs())
    def test_keeps_no_line_of_which_nothing_fails(self, run: Run) -> None:
        fixed = run.fixed
        belonging = fixed.belonging(run.suite)
        for each in fixed.entries:
            cases = belonging[each.line]
            judged = [name for name in cases if name in run.results]
            fails = any(run.results[name] is not None for name in judged)
            unjudged = len(judged) < len(cases) or not cases
            assert fails or unjudged or each.is_flaky


def test_what_is_said_of_part_of_what_a_pattern_covers_stays() -> None:
    by = Rewriting({X: None, Y: "crash"}, [X, Y], TODAY, left_out=[Z, "line/decode/y"])
    assert by.text(known(f"*/decode/* {SAID} difference=timeout")).splitlines() == [
        f"{Y}  {SAID} difference=crash",
        f"line/*  {SAID} difference=timeout",
    ]


def test_a_pattern_beside_lines_on_all_that_it_covers_goes() -> None:
    lines = [f"{X} {SAID}", f"{Y} {SAID}"]
    by = Rewriting({X: "crash", Y: "crash", Z: None}, [X, Y], TODAY)
    old = known(*lines, f"box/* {SAID}")
    new = old.reread(by.text(old))
    assert new.text.splitlines() == lines
    assert by.changes(old, new) == [
        "known.txt: added 0, changed 0, removed 1, kept 2 of its lines",
        "  removed: box/*",
    ]


def test_says_what_it_keeps_although_nothing_failed() -> None:
    lines = [f"{X} {SAID}", f"{Y} {SAID} difference=flaky", f"{Z} {SAID}"]
    by = Rewriting({Y: None, X: "crash"}, [X, Y], TODAY, left_out=[Z])
    old = known(*lines)
    assert by.changes(old, old.reread(by.text(old))) == [
        "known.txt: added 0, changed 0, removed 0, kept 3 of its lines",
        f"  kept, as this run could not judge them: {Z}",
        f"  kept as flaky, though each time it passed: {Y}; remove a line once its cause is mended",
    ]


def test_what_is_stale_is_named_only_if_all_that_it_matches_is_left_out() -> None:
    lines = [f"{X} {SAID}", f"*/[xz] {SAID}", f"line/* {SAID}"]
    said = known(*lines).idle([X, Y, Z, "line/decode/y"], [Z, "line/decode/y"])
    assert said.startswith("known.txt, line 3: on what is not declared")
