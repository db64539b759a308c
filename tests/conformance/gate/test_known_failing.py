from __future__ import annotations

from collections.abc import Collection
from datetime import date
from pathlib import Path

import pytest
from attrs import evolve

from nucleus_conformance.errors import UsageError
from nucleus_conformance.gate.known_entry import Entry
from nucleus_conformance.gate.known_failing import MISTAKES, PATTERN_LIMIT, KnownFailing, Results
from nucleus_conformance.gate.rewriting import Rewriting
from nucleus_conformance.suite.loading import load_suite
from nucleus_spec.editions import DEFAULT, V0_17_9, V0_21_2
from tests.helpers.known_failures import MISSING, SAID, TODAY, YESTERDAY, X, Y, Z, known


def problems(
    lines: list[str], results: Results, suite: Collection[str] = (), today: date = TODAY
) -> list[str]:
    return known(*lines).problems(results, suite or list(results), today)


class TestAFile:
    def test_has_entries_and_text_for_people(self) -> None:
        text = f"# why\n\n{X} {SAID}\n  # and\n{Z}  {SAID}"
        found = KnownFailing.parse(text, "known.txt")
        assert [(each.pattern, each.line) for each in found.entries] == [(X, 3), (Z, 5)]
        assert (found.name, found.text) == ("known.txt", text)

    @pytest.mark.parametrize("text", ["", "\n", "# nothing\r\n\r\n", " \t\n\x0c"])
    def test_may_be_empty(self, text: str) -> None:
        assert KnownFailing.parse(text, "known.txt").entries == ()

    def test_only_a_line_feed_ends_a_line(self) -> None:
        reason = "a\x85b\u2028c\x0bd"
        (entry,) = known(f'{X} expires=2026-12-31 owner=ann reason="{reason}"').entries
        assert entry.reason == reason

    def test_that_makes_no_sense_is_refused_with_the_line(self) -> None:
        with pytest.raises(UsageError) as caught:
            known("# fine", f"{X} {SAID} difference=crash", f"{Y} {SAID} since=1")
        assert str(caught.value).startswith("known.txt, line 3: since is not a key: the keys are ")

    def test_says_how_many_lines_are_wrong(self) -> None:
        with pytest.raises(UsageError) as caught:
            known(X, f"{Y} {SAID}", Z, "another")
        lacks = "has no reason and no owner and no expires: give reason=, owner= and expires="
        assert str(caught.value) == f"known.txt, line 1: {X} {lacks} (3 lines are wrong)"
        third, fourth = caught.value.also
        assert third == f"known.txt, line 3: {Z} {lacks}"
        assert fourth.startswith("known.txt, line 4: another has no ")

    def test_tells_no_more_than_so_many_of_them(self) -> None:
        with pytest.raises(UsageError) as caught:
            known(*(f"x{number}" for number in range(MISTAKES + 3)))
        assert len(caught.value.also) == MISTAKES
        assert caught.value.also[-1] == "… and 3 more"

    @pytest.mark.parametrize("pattern", [X, "box/*"])
    def test_lists_nothing_twice(self, pattern: str) -> None:
        with pytest.raises(UsageError) as caught:
            known(f"{pattern} {SAID}", "", f"{pattern}  {SAID} difference=crash")
        said = f"known.txt, line 3: {pattern} is already in line 1: keep one"
        assert str(caught.value) == said

    def test_is_read(self, tmp_path: Path) -> None:
        path = tmp_path / "known.txt"
        path.write_bytes(f"\ufeff# é\r\n{X} {SAID}\r\n".encode())
        found = KnownFailing.read(path)
        assert found == KnownFailing.parse(f"# é\r\n{X} {SAID}\r\n", str(path))
        assert found.entries[0].reason == "why"

    def test_that_is_not_there(self, tmp_path: Path) -> None:
        path = tmp_path / "known.txt"
        assert KnownFailing.read(path, may_be_new=True) == KnownFailing(str(path))
        with pytest.raises(UsageError) as caught:
            KnownFailing.read(path)
        said = f"{path}: there is no such file; run --fix-known-failing creates it"
        assert str(caught.value) == said

    @pytest.mark.parametrize("may_be_new", [False, True])
    def test_that_cannot_be_read(self, tmp_path: Path, may_be_new: bool) -> None:
        with pytest.raises(UsageError, match=r": cannot be read: Is a directory$"):
            KnownFailing.read(tmp_path, may_be_new)
        path = tmp_path / "known.txt"
        path.write_bytes(b"# \xff")
        with pytest.raises(UsageError, match=r": is not UTF-8, at byte 2$"):
            KnownFailing.read(path, may_be_new)


class TestToWhichEntryACaseBelongs:
    def test_the_one_that_names_it_then_the_first_pattern(self) -> None:
        found = known(f"box/*/x {SAID}", f"box/* {SAID}", f"{X} {SAID}", f"*/decode/[yz] {SAID}")

        def line(identifier: str) -> int | None:
            entry = found.entry_for(identifier)
            return None if entry is None else entry.line

        assert line(X) == 3
        assert line("box/encode/x") == 1
        assert line(Y) == 2
        assert line(Z) == 4
        assert line("line/decode/x") is None

    @pytest.mark.parametrize("pattern", ["box", "decode", "BOX/*", "box/decode"])
    def test_a_part_of_an_id_is_no_pattern(self, pattern: str) -> None:
        assert known(f"{pattern} {SAID}").entry_for(X) is None

    def test_no_id_looks_like_a_pattern(self) -> None:
        for case in load_suite(DEFAULT).cases:
            assert known(f"{case.id} {SAID}").entry_for(case.id) is not None
            assert not Entry(1, case.id, "", "", TODAY).is_pattern


class TestProblems:
    """What passes, fails otherwise, is dead or expired, or is matched too broadly, fails."""

    def test_there_are_none_where_all_fails_as_it_is_said_to(self) -> None:
        lines = [f'{X} {SAID} difference="{MISSING}"', f"box/* {SAID} difference=crash", "# z"]
        assert problems(lines, {X: MISSING, Y: "crash", Z: None}) == []

    def test_an_unlisted_failure_is_none_of_the_list(self) -> None:
        assert problems([], {X: MISSING}) == []

    def test_an_unexpected_pass(self) -> None:
        (said,) = problems(["#", f"{X} {SAID}"], {X: None, Y: "crash"})
        assert said == f"unexpected pass: {X} in known.txt, line 2, passes: remove the line"

    def test_a_pattern_covers_nothing_that_passes(self) -> None:
        (said,) = problems([f"box/* {SAID}"], {X: None, Y: "crash"})
        assert said == (
            f"unexpected pass: box/* in known.txt, line 1, covers cases that pass ({X}): "
            "list only failures"
        )
        (said,) = problems([f"box/* {SAID}"], {X: None, Y: None})
        assert said == "unexpected pass: box/* in known.txt, line 1, passes: remove the line"

    def test_a_few_pass_beside_what_is_unsupported(self) -> None:
        results: dict[str, str | None] = {f"box/decode/{each}": "unsupported" for each in range(9)}
        line = f"box/* {SAID} difference=unsupported"
        assert problems([line], {**results, X: None}) == []
        (said,) = problems([line], {**results, X: None, Y: None})
        assert "covers cases that pass" in said
        (said,) = problems([line], {**results, X: "crash"})
        assert said.startswith("changed failure")

    def test_of_many_passes_some_are_named(self) -> None:
        results = {f"box/decode/{number}": None for number in range(7)}
        (said,) = problems([f"box/* {SAID}"], {**results, X: "crash"})
        first = ", ".join(f"box/decode/{number}" for number in range(5))
        assert f"({first} and 2 more)" in said

    def test_a_case_with_an_entry_of_its_own_does_not_belong_to_a_pattern(self) -> None:
        lines = [f"box/* {SAID} difference=crash", f"{X} {SAID}"]
        assert problems(lines, {X: MISSING, Y: "crash"}) == []

    def test_a_changed_failure(self) -> None:
        (said,) = problems([f'{X} {SAID} difference="{MISSING}"'], {X: "/label: value"})
        assert said == (
            f"changed failure: {X} in known.txt, line 1, is pinned to {MISSING}, but now "
            "fails with /label: value: fix what changed, or correct the line"
        )

    def test_a_changed_failure_of_a_pattern_says_of_which_cases(self) -> None:
        results = {"box/decode/a": "crash", X: "timeout", Y: "crash"}
        (said,) = problems([f"box/* {SAID} difference=crash"], results)
        assert f"now {X} fails with timeout:" in said

    def test_a_dead_entry(self) -> None:
        (said,) = problems([f"gone {SAID}"], {Y: None})
        assert said == (
            "dead entry: gone in known.txt, line 1, is not a case of any edition: remove or "
            "correct the line; see nucleus-conformance explain gone"
        )
        (said,) = problems([f"cuboid/* {SAID}"], {Y: None})
        assert said == (
            "dead entry: cuboid/* in known.txt, line 1, covers no case: remove or correct the line"
        )

    @pytest.mark.parametrize(
        ("listed", "meant"),
        [
            ("box/decode/zero-confidnce", "box/decode/zero-confidence"),
            ("box/decode/zero-confidnce@0.17.9", "box/decode/zero-confidence@0.17.9"),
            ("bx/decode/zero-confidence", "box/decode/zero-confidence"),
        ],
    )
    def test_a_dead_entry_of_a_misspelled_case(self, listed: str, meant: str) -> None:
        results = {"box/decode/zero-confidence": "crash", "box/decode/null-label": None}
        (said,) = problems([f"{listed} {SAID}"], results)
        assert said.endswith(f"remove or correct the line; did you mean {meant}?")

    def test_what_is_so_on_some_editions_alone_is_told_once(self) -> None:
        """Not what is so on all, or on none, nor what may pass."""
        said = [f"{X} {SAID}", f"{Y} {SAID}", f"{Z} {SAID} difference=crash"]
        said += [f"box/decode/z {SAID} difference=flaky", f"{X}@0.17.8 {SAID}"]
        found: dict[str, tuple[str | None, str | None]] = {
            X: (None, "crash"), Y: ("crash", "crash"), Z: ("crash", "timeout"),
            "box/decode/z": (None, "crash"),
        }  # fmt: skip
        results = {
            f"{name}@{edition}": how
            for name, hows in found.items()
            for edition, how in zip(("0.17.9", "0.21.2"), hows, strict=True)
        }
        listed = known(*said).on([V0_17_9, V0_21_2])
        told = listed.on_some_editions(results)
        assert told.startswith("known.txt, lines 1, 3: so on some of these editions, and not on ")
        assert f"as in {X}@0.21.2, or have --fix-known-failing" in told
        assert not listed.on_some_editions(dict.fromkeys(results))
        assert not known(*said).on([V0_17_9]).on_some_editions({X: "crash"})

    def test_a_pattern_whose_cases_belong_to_others_is_stale_only_if_all_of_them_pass(
        self,
    ) -> None:
        lines = [f"*/x {SAID}", f"{Y} {SAID}", f"box/* {SAID}"]
        assert problems(lines, {X: "crash", Y: "crash"}) == []
        assert problems(lines, {X: "crash"}, [X, Y]) == []
        (*_, said) = problems(lines, {X: None, Y: None})
        assert said == "unexpected pass: box/* in known.txt, line 3, passes: remove the line"
        (said,) = problems(lines, {X: "crash", Y: None})
        assert said.startswith("unexpected pass: box/decode/y in known.txt, line 2,")

    @pytest.mark.parametrize("pattern", [X, "box/*"])
    def test_what_only_another_edition_has_is_not_dead(self, pattern: str) -> None:
        found = evolve(known(f"{pattern} {SAID}"), elsewhere=lambda: [X])
        assert found.problems({Z: None}, [Z], TODAY) == []
        assert Rewriting({Z: None}, [Z], TODAY).text(found) == found.text

    @pytest.mark.parametrize("pattern", [X, "box/*"])
    def test_an_expired_entry(self, pattern: str) -> None:
        line = f"{pattern} expires={YESTERDAY} owner=ann reason=why"
        (said,) = problems([line], {X: "crash"})
        assert said == (
            f"expired entry: {pattern} in known.txt, line 1, owned by ann, ended on 2026-07-31: "
            "fix what fails, or set a new date"
        )
        assert problems([line], {X: "crash"}, today=YESTERDAY) == []

    def test_what_passes_does_not_also_expire(self) -> None:
        (said,) = problems([f"{X} expires={YESTERDAY} owner=ann reason=why"], {X: None})
        assert said.startswith("unexpected pass: ")

    def test_a_pattern_that_is_too_broad(self) -> None:
        results = {f"box/decode/{number}": "crash" for number in range(PATTERN_LIMIT)}
        assert problems([f"box/* {SAID}"], results) == []
        (said,) = problems([f"box/* {SAID}"], {**results, X: "crash"})
        assert said == (
            "too broad: box/* in known.txt, line 1, covers 21 failures, but may cover only 20: "
            "list them one by one"
        )
        assert problems([f"box/* {SAID}", f"{X} {SAID}"], {**results, X: "crash"}) == []

    def test_stand_in_the_order_of_the_lines(self) -> None:
        lines = [f"box/decode/dead {SAID}", f"{Y} {SAID}", f"{X} {SAID} difference=timeout"]
        found = problems(lines, {X: "crash", Y: None})
        assert [each.partition(":")[0] for each in found] == [
            "dead entry",
            "unexpected pass",
            "changed failure",
        ]


class TestWhatDidNotRun:
    suite = (X, Y, Z)

    def test_is_not_dead(self) -> None:
        assert problems([f"{Z} {SAID}"], {X: None}, self.suite) == []
        assert problems([f"line/* {SAID}"], {X: None}, self.suite) == []

    def test_has_not_expired(self) -> None:
        line = f"{Z} expires={YESTERDAY} owner=ann reason=why"
        assert problems([line], {X: None}, self.suite) == []

    def test_hides_no_dead_entry(self) -> None:
        (said,) = problems([f"box/decode/dead {SAID}"], {X: None}, self.suite)
        assert said.startswith("dead entry: ")

    def test_leaves_a_pattern_that_failed_where_it_ran(self) -> None:
        assert problems([f"box/* {SAID}"], {X: "crash"}, self.suite) == []
        (said,) = problems([f"box/* {SAID}"], {X: None}, self.suite)
        assert "covers cases that pass" in said

    @pytest.mark.parametrize("how", ["inconsistent", "crash"])
    def test_changes_nothing_for_what_ran(self, how: str) -> None:
        """Whoever passes is consistent as well: a run asks all cases of a choice, or says so."""
        line = f"{X} {SAID} difference={how}"
        for results in ({X: None}, {X: None, Y: None, Z: None}):
            (said,) = problems([line], results, self.suite)
            assert said.startswith("unexpected pass: ")


class TestFlaky:
    """What is known to fail at times may pass, and may fail in any way; but not for ever."""

    line = f"box/* {SAID} difference=flaky"

    @pytest.mark.parametrize("how", [None, "flaky", "crash", MISSING])
    def test_nothing_that_it_does_is_a_problem(self, how: str | None) -> None:
        assert problems([self.line], {X: how, Y: "crash"}) == []

    @pytest.mark.parametrize("how", [None, "flaky"])
    def test_it_expires(self, how: str | None) -> None:
        (said,) = problems([self.line], {X: how}, today=date(2027, 1, 1))
        assert said.startswith("expired entry: box/* in known.txt, line 1, owned by ann, ended on ")

    @pytest.mark.parametrize("how", [None, "flaky", "crash"])
    def test_it_stays_when_the_list_is_rewritten(self, how: str | None) -> None:
        found = known(self.line)
        assert Rewriting({X: how}, [X], TODAY).text(found) == found.text
        assert Rewriting({Z: how}, [], TODAY).text(found) == ""

    def test_too_broad_a_pattern_becomes_its_cases(self) -> None:
        results: Results = {f"box/decode/{n}": None if n == 7 else "crash" for n in range(22)}
        text = Rewriting(results, list(results), TODAY).text(known(self.line))
        assert [each.pattern for each in KnownFailing.parse(text, "").entries] == list(results)
        assert text.count("difference=flaky") == 22


class TestUnfinished:
    def test_entries_are_those_without_a_reason_or_an_owner(self) -> None:
        lines = [
            f"a {SAID}",
            "b expires=2026-12-31 owner=ann reason=TODO",
            "c expires=2026-12-31 owner=TODO reason=why",
        ]
        assert known(*lines).unfinished() == (
            "known.txt, lines 2, 3: still TODO: say why it fails, and who will fix it"
        )
        assert known(*lines[:2]).unfinished().startswith("known.txt, line 2: still TODO: ")
        assert known(lines[0]).unfinished() == ""
