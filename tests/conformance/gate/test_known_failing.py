from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from nucleus_conformance.errors import UsageError
from nucleus_conformance.gate.known_entry import Entry, EntryError, failure
from nucleus_conformance.gate.known_failing import (
    GRACE,
    PATTERN_LIMIT,
    TODO,
    KnownFailing,
    Results,
    write,
)
from nucleus_conformance.judging.compare import ABSENT, Difference
from nucleus_conformance.judging.verdict import (
    Crash,
    Failed,
    Passed,
    ProtocolBroken,
    Unsupported,
    Verdict,
)
from nucleus_conformance.suite.case import load_suite

from nucleus_spec.editions import DEFAULT

TODAY = date(2026, 8, 1)
YESTERDAY = TODAY - timedelta(days=1)
SAID = "expires=2026-12-31 owner=ann reason=why"

MISSING = "/label: missing"
X, Y, Z = "box/decode/x", "box/decode/y", "line/decode/z"


def known(*lines: str) -> KnownFailing:
    return KnownFailing.parse("".join(f"{line}\n" for line in lines), "known.txt")


def problems(
    lines: list[str], results: Results, suite: Collection[str] = (), today: date = TODAY
) -> list[str]:
    return known(*lines).problems(results, suite or list(results), today)


class TestALine:
    def test_says_what_is_known(self) -> None:
        line = (
            f"{X}  expires=2026-12-31 owner=ann link=https://example.org/issues/7#note "
            'reason="percent, until \\"v2\\"" difference="/label: missing"'
        )
        assert Entry.parse(line, 3) == Entry(
            line=3,
            pattern=X,
            reason='percent, until "v2"',
            owner="ann",
            expires=date(2026, 12, 31),
            link="https://example.org/issues/7#note",
            difference=MISSING,
        )

    def test_needs_neither_a_link_nor_a_difference(self) -> None:
        entry = Entry.parse(f"{X} reason=why expires=2026-12-31 owner=ann\r", 1)
        assert (entry.link, entry.difference) == ("", "")

    @pytest.mark.parametrize(
        ("line", "said"),
        [
            ("x", "x has no reason: say reason=, owner= and expires="),
            ("x reason=why expires=2026-12-31", "x has no owner: say"),
            ("x reason=why owner=ann", "x has no expires: say"),
            ("x reason=don't", 'No closing quotation: put text in double quotes, as reason="…"'),
            ("x \\", "No escaped character"),
            ("x reason=two words", "words is not KEY=VALUE: put text in double quotes"),
            (f"x {SAID} # note", "# is not KEY=VALUE: put text in double quotes, as reason=\"…\", "
             "and a comment on a line of its own"),
            ("x until=2026-12-31", "until is no key: there are expires, owner, link, reason, diff"),
            ("x owner=ann owner=bob", "owner is said twice: keep one"),
            ('x reason=" "', "reason is empty"),
            ("x link=", "link is empty"),
            (SAID, "begins with 'expires=2026-12-31': begin with the id of a case, or a pattern"),
            ('""', "begins with '': begin with"),
            (f"x {SAID} link=JIRA-7", "JIRA-7 is no link: say one that begins with https://"),
        ],
    )  # fmt: skip
    def test_that_makes_no_sense_says_what_to_do(self, line: str, said: str) -> None:
        with pytest.raises(EntryError) as caught:
            Entry.parse(line, 1)
        assert str(caught.value).startswith(said)

    @pytest.mark.parametrize("text", ["soon", "2026-02-30", "20261231", "2026-W53-4", "31.12.2026"])
    def test_without_a_date(self, text: str) -> None:
        with pytest.raises(EntryError, match=f"^{text} is no date: say one such as 2026-12-31$"):
            Entry.parse(f"x reason=why owner=ann expires={text}", 1)

    @pytest.mark.parametrize(
        "text",
        ["/a: b/c ~: ~1: value", "/: extra", "outcome", "text-form", "crash", "failed", "flaky"],
    )
    def test_pins_a_difference(self, text: str) -> None:
        assert Entry.parse(f'x {SAID} difference="{text}"', 1).difference == text

    @pytest.mark.parametrize(
        "text",
        ["/label", "/a missing", "a: missing", ": missing", "/a: gone", "/a: crash", "not-run"],
    )
    def test_pins_nothing_else(self, text: str) -> None:
        with pytest.raises(EntryError, match='is no difference: say "POINTER: KIND", such as'):
            Entry.parse(f'x {SAID} difference="{text}"', 1)

    @given(
        st.builds(
            Entry,
            line=st.just(1),
            pattern=st.sampled_from([X, "box/*", "box/[!a]?", "box/a b\"'\\"]),
            reason=st.text(min_size=1).filter(lambda text: text.strip()),
            owner=st.text(min_size=1).filter(lambda text: text.strip()),
            expires=st.dates(),
            link=st.just("") | st.text().map(lambda text: f"https://{text}"),
            difference=st.just("")
            | st.sampled_from(["crash", "outcome"])
            | st.text().map(lambda text: f"/{text}: value"),
        )
    )
    def test_is_read_as_it_was_written(self, entry: Entry) -> None:
        assert Entry.parse(entry.to_line(), 1) == entry

    def test_in_a_report_has_what_it_says(self) -> None:
        entry = Entry.parse(f"box/* {SAID} difference=crash", 1)
        assert entry.to_json() == {
            "pattern": "box/*",
            "reason": "why",
            "owner": "ann",
            "expires": "2026-12-31",
        }
        linked = Entry.parse(f"box/* {SAID} link=https://example.org", 1)
        assert linked.to_json()["link"] == "https://example.org"


class TestHowItFails:
    @pytest.mark.parametrize(
        ("verdict", "how"),
        [
            (Failed((Difference("/a", "value", 1, 2), Difference("/b", "extra", 1, 2))), "/a: value"),
            (Failed((Difference("", "outcome", {}, {}),)), "outcome"),
            (Failed((Difference("/", "missing", 1, ABSENT),)), "/: missing"),
            (Failed((Difference("/a\nb\x1b\ud800", "extra", ABSENT, 1),)), "/a\\nb\\x1b\\ud800: extra"),
            (Failed(()), "failed"),
            (Passed("value", (Difference("/a", "number-spelling", 1, 1.0),)), "/a: number-spelling"),
            (Crash("exited"), "crash"),
            (ProtocolBroken("what"), "protocol-error"),
            (Unsupported("no"), "unsupported"),
        ],
    )  # fmt: skip
    def test_is_a_difference_that_a_line_can_say(self, verdict: Verdict, how: str) -> None:
        assert failure(verdict) == how
        entry = Entry(1, X, "why", "ann", TODAY, difference=how)
        assert Entry.parse(entry.to_line(), 1) == entry


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
        assert str(caught.value).startswith("known.txt, line 3: since is no key: there are ")

    def test_says_how_many_lines_are_wrong(self) -> None:
        with pytest.raises(UsageError) as caught:
            known(X, f"{Y} {SAID}", Z, "another")
        said = f"known.txt, line 1: {X} has no reason: say reason=, owner= and expires="
        assert str(caught.value) == f"{said} (and 2 more lines are wrong)"

    @pytest.mark.parametrize("pattern", [X, "box/*"])
    def test_lists_nothing_twice(self, pattern: str) -> None:
        with pytest.raises(UsageError) as caught:
            known(f"{pattern} {SAID}", "", f"{pattern}  {SAID} difference=crash")
        said = f"known.txt, line 3: {pattern} stands in line 1 already: keep one"
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
        said = f"{path}: there is no such file; run --fix-known-failing makes one"
        assert str(caught.value) == said

    @pytest.mark.parametrize("may_be_new", [False, True])
    def test_that_cannot_be_read(self, tmp_path: Path, may_be_new: bool) -> None:
        with pytest.raises(UsageError, match=r": cannot be read: Is a directory$"):
            KnownFailing.read(tmp_path, may_be_new)
        path = tmp_path / "known.txt"
        path.write_bytes(b"# \xff")
        with pytest.raises(UsageError, match=r": is not UTF-8, at byte 2$"):
            KnownFailing.read(path, may_be_new)


class TestWriting:
    def test_replaces_the_file_in_one_step(self, tmp_path: Path) -> None:
        path = tmp_path / "known.txt"
        path.write_text("older", "utf-8")
        with path.open(encoding="utf-8") as older:
            write(path, "é\r\n")
            assert older.read() == "older"
        assert path.read_bytes() == "é\r\n".encode()
        assert [each.name for each in tmp_path.iterdir()] == ["known.txt"]

    def test_goes_through_a_link(self, tmp_path: Path) -> None:
        path, link = tmp_path / "known.txt", tmp_path / "link.txt"
        link.symlink_to(path)
        write(link, "text\n")
        assert link.is_symlink()
        assert path.read_text("utf-8") == "text\n"

    def test_where_it_cannot(self, tmp_path: Path) -> None:
        with pytest.raises(UsageError, match=r"known.txt: cannot be written: No such file or dir"):
            write(tmp_path / "missing" / "known.txt", "")
        folder = tmp_path / "known.txt"
        folder.mkdir()
        with pytest.raises(UsageError, match=r"known.txt: cannot be written: "):
            write(str(folder), "")
        assert [each.name for each in tmp_path.iterdir()] == ["known.txt"]


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


class TestWaiving:
    @pytest.mark.parametrize(
        ("pinned", "how", "waives"),
        [
            ("", MISSING, True),
            ("", "crash", True),
            (MISSING, MISSING, True),
            (MISSING, "/label: extra", False),
            (MISSING, "/labels: missing", False),
            (MISSING, "crash", False),
            ("crash", "crash", True),
            ("flaky", "flaky", True),
            ("flaky", "crash", True),
            ("failed", MISSING, False),
        ],
    )
    def test_takes_the_pinned_difference(self, pinned: str, how: str, waives: bool) -> None:
        entry = Entry(1, X, "why", "ann", TODAY, difference=pinned)
        assert entry.waives(how, TODAY) is waives

    def test_holds_until_the_end_of_its_last_day(self) -> None:
        entry = Entry(1, X, "why", "ann", TODAY)
        assert entry.waives("crash", YESTERDAY)
        assert entry.waives("crash", TODAY)
        assert not entry.waives("crash", TODAY + timedelta(days=1))


class TestProblems:
    """An unexpected pass, a changed failure, a dead or expired entry, or too broad a pattern fails."""

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
            f"unexpected pass: box/* in known.txt, line 1, covers what passes ({X}): "
            "list what fails instead"
        )
        (said,) = problems([f"box/* {SAID}"], {X: None, Y: None})
        assert said == "unexpected pass: box/* in known.txt, line 1, passes: remove the line"

    def test_of_many_passes_some_are_named(self) -> None:
        results = {f"box/decode/{number}": None for number in range(7)}
        (said,) = problems([f"box/* {SAID}"], {**results, X: "crash"})
        assert "(box/decode/0, box/decode/1, box/decode/2, box/decode/3, box/decode/4 and 2 more)" in said  # fmt: skip

    def test_a_case_with_an_entry_of_its_own_does_not_belong_to_a_pattern(self) -> None:
        lines = [f"box/* {SAID} difference=crash", f"{X} {SAID}"]
        assert problems(lines, {X: MISSING, Y: "crash"}) == []

    def test_a_changed_failure(self) -> None:
        (said,) = problems([f'{X} {SAID} difference="{MISSING}"'], {X: "/label: value"})
        assert said == (
            f"changed failure: {X} in known.txt, line 1, is pinned to {MISSING}, but now fails "
            f"{X} by /label: value: see what changed, and mend that or the line"
        )

    def test_a_changed_failure_of_a_pattern_says_of_which_cases(self) -> None:
        results = {"box/decode/a": "crash", X: "timeout", Y: "crash"}
        (said,) = problems([f"box/* {SAID} difference=crash"], results)
        assert f"now fails {X} by timeout:" in said

    def test_a_dead_entry(self) -> None:
        (said,) = problems([f"{X} {SAID}"], {Y: None})
        assert said == (
            f"dead entry: {X} in known.txt, line 1, is no case of this edition: remove the line, "
            f"or correct it, as nucleus-conformance explain {X} says"
        )
        (said,) = problems([f"cuboid/* {SAID}"], {Y: None})
        assert said == (
            "dead entry: cuboid/* in known.txt, line 1, covers nothing that no other line covers: "
            "remove the line, or correct it"
        )

    def test_a_pattern_is_dead_whose_cases_belong_to_others(self) -> None:
        results = {X: "crash", Y: "crash"}
        (said,) = problems([f"*/x {SAID}", f"{Y} {SAID}", f"box/* {SAID}"], results)
        assert said.startswith("dead entry: box/* in known.txt, line 3,")

    @pytest.mark.parametrize("pattern", [X, "box/*"])
    def test_an_expired_entry(self, pattern: str) -> None:
        line = f"{pattern} expires={YESTERDAY} owner=ann reason=why"
        (said,) = problems([line], {X: "crash"})
        assert said == (
            f"expired entry: {pattern} in known.txt, line 1, of ann, ended on 2026-07-31: "
            "mend what fails, or decide on another date"
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
            "too broad: box/* in known.txt, line 1, covers 21 failures, which is more than 20: "
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
        assert "covers what passes" in said

    def test_may_be_why_a_choice_is_not_seen(self) -> None:
        """That a choice was made both ways is seen only beside the cases that chose otherwise."""
        line = f"{X} {SAID} difference=choice"
        assert problems([line], {X: None}, self.suite) == []
        (said,) = problems([line], {X: None, Y: None, Z: None}, self.suite)
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
        assert said.startswith("expired entry: box/* in known.txt, line 1, of ann, ended on ")

    @pytest.mark.parametrize("how", [None, "flaky", "crash"])
    def test_it_stays_when_the_list_is_rewritten(self, how: str | None) -> None:
        found = known(self.line)
        assert found.rewritten({X: how}, [X], TODAY) == found.text
        assert found.rewritten({Z: how}, [], TODAY) == ""

    def test_too_broad_a_pattern_becomes_its_cases(self) -> None:
        results: Results = {f"box/decode/{n}": None if n == 7 else "crash" for n in range(22)}
        text = known(self.line).rewritten(results, results, TODAY)
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
            "known.txt, lines 2, 3: still TODO: say why it fails, and who will mend it"
        )
        assert known(*lines[:2]).unfinished().startswith("known.txt, line 2: still TODO: ")
        assert known(lines[0]).unfinished() == ""


def rewritten(
    lines: list[str],
    results: Results,
    counting: Collection[str] | None = None,
    owner: str = TODO,
) -> list[str]:
    counting = list(results) if counting is None else counting
    return known(*lines).rewritten(results, counting, TODAY, owner).splitlines()


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
        assert head.startswith("# Failures that are known: CASE-ID expires=YYYY-MM-DD owner=WHO")
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

    def test_what_a_dropped_pattern_hid_is_seen(self) -> None:
        """Of two patterns, the first goes, because its case passes; so the second covers what passes."""
        found = rewritten([f"*/x {SAID}", f"box/* {SAID}"], {X: None, Y: "crash"})
        assert found == [f"{Y}  {SAID}"]

    def test_no_date_changes(self) -> None:
        line = f"{X} expires={YESTERDAY} owner=ann reason=why"
        assert rewritten([line], {X: "crash"}) == [line]

    def test_line_ends_stay_as_they_are(self) -> None:
        text = f"# a\r\n{X} {SAID} difference=crash\r\n"
        found = KnownFailing.parse(text, "").rewritten({X: "timeout", Z: "crash"}, [Z], TODAY)
        assert found.count("\n") == found.count("\r\n") == 3


IDS = [f"{kind}/{operation}/{name}" for kind in ("box", "line") for operation in ("decode", "encode")
       for name in ("a", "b", "c")]  # fmt: skip
HOW = ["crash", "outcome", MISSING, "/a b: value", "flaky"]
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
        made = KnownFailing.parse(found.rewritten(results, IDS, TODAY), "known.txt")
        for problem in made.problems(results, IDS, TODAY):
            assert problem.startswith("expired entry: ")
        for each, how in results.items():
            entry = made.entry_for(each)
            assert how is None or (entry is not None and entry.knows(how))

    @given(texts(), results_of_a_run, st.sets(st.sampled_from(IDS)))
    def test_is_a_fixed_point(self, text: str, results: Results, counting: set[str]) -> None:
        once = KnownFailing.parse(text, "").rewritten(results, counting, TODAY)
        assert KnownFailing.parse(once, "").rewritten(results, counting, TODAY) == once

    @given(texts(), results_of_a_run)
    def test_keeps_every_comment_in_order(self, text: str, results: Results) -> None:
        made = KnownFailing.parse(text, "").rewritten(results, IDS, TODAY)
        kept = comments(made)
        before = comments(text)
        assert kept[-len(before) :] == before if before else len(kept) <= 1

    @given(texts(), results_of_a_run)
    def test_invents_no_reason(self, text: str, results: Results) -> None:
        found = KnownFailing.parse(text, "")
        made = KnownFailing.parse(found.rewritten(results, IDS, TODAY), "")
        before = {(each.reason, each.expires) for each in found.entries}
        new = {(each.reason, each.expires) for each in made.entries} - before
        assert new <= {(TODO, TODAY + GRACE)}
