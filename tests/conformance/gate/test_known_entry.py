from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nucleus_conformance.gate.known_entry import Entry, EntryError, failure
from nucleus_conformance.judging.compare import ABSENT, Difference
from nucleus_conformance.judging.verdict import (
    Crash,
    Failed,
    Inconsistent,
    Passed,
    ProtocolBroken,
    Unsupported,
    Verdict,
)
from tests.helpers.known_failures import MISSING, SAID, TODAY, YESTERDAY, X, Y


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
            ("x", "x has no reason and no owner and no expires: give reason=, owner= and expires="),
            ("x reason=why expires=2026-12-31", "x has no owner: give"),
            ("x reason=why owner=ann", "x has no expires: give"),
            ("x reason=don't", 'No closing quotation: put text in double quotes, as in reason="…"'),
            ("x \\", "No escaped character"),
            ("x reason=two words", "words is not KEY=VALUE: put text in double quotes"),
            (f"x {SAID} # note", "# is not KEY=VALUE: put text in double quotes, "
             'as in reason="…", and comments on lines of their own'),
            ("x until=2026-12-31", "until is not a key: the keys are expires, owner, link, reason"),
            ("x owner=ann owner=bob", "owner is given twice: keep one"),
            ('x reason=" "', "reason is empty"),
            ("x link=", "link is empty"),
            (SAID, "starts with 'expires=2026-12-31': start with the id of a case, or a pattern"),
            ('""', "starts with '': start with"),
            (f"x {SAID} link=JIRA-7", "JIRA-7 is not a link: give one that starts with https://"),
        ],
    )  # fmt: skip
    def test_that_makes_no_sense_says_what_to_do(self, line: str, said: str) -> None:
        with pytest.raises(EntryError) as caught:
            Entry.parse(line, 1)
        assert str(caught.value).startswith(said)

    @pytest.mark.parametrize("text", ["soon", "2026-02-30", "20261231", "2026-W53-4", "31.12.2026"])
    def test_without_a_date(self, text: str) -> None:
        with pytest.raises(EntryError, match=f"^{text} is not a date: give one such as 2026"):
            Entry.parse(f"x reason=why owner=ann expires={text}", 1)

    @pytest.mark.parametrize(
        "text",
        [
            "/a: b/c ~: ~1: value",
            "/: extra",
            "outcome",
            "text-form",
            "crash",
            "failed",
            "flaky",
            "inconsistent",
        ],
    )
    def test_pins_a_difference(self, text: str) -> None:
        assert Entry.parse(f'x {SAID} difference="{text}"', 1).difference == text

    @pytest.mark.parametrize(
        "text",
        [
            "/label",
            "/a missing",
            "a: missing",
            ": missing",
            "/a: gone",
            "/a: crash",
            "not-run",
            "choice",
            "passed",
        ],
    )
    def test_pins_nothing_else(self, text: str) -> None:
        with pytest.raises(EntryError, match='is not a difference: give "POINTER: KIND", such as'):
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


A = Difference("/a", "value", 1, 2)
ODD = Difference("/a\nb\x1b\ud800", "extra", ABSENT, 1)
SPELLING = Difference("/a", "number-spelling", 1, 1.0)


class TestHowItFails:
    @pytest.mark.parametrize(
        ("verdict", "how"),
        [
            (Failed((A, Difference("/b", "extra", 1, 2))), "/a: value"),
            (Failed((Difference("", "outcome", {}, {}),)), "outcome"),
            (Failed((Difference("/", "missing", 1, ABSENT),)), "/: missing"),
            (Failed((ODD,)), "/a\\nb\\x1b\\ud800: extra"),
            (Failed(()), "failed"),
            (Passed("value", (SPELLING,)), "/a: number-spelling"),
            (Crash("exited"), "crash"),
            (ProtocolBroken("what"), "protocol-error"),
            (Unsupported("no"), "unsupported"),
            (Inconsistent("absent", "released", "documented", (Y,), "bytes"), "inconsistent"),
        ],
    )  # fmt: skip
    def test_is_a_difference_that_a_line_can_say(self, verdict: Verdict, how: str) -> None:
        assert failure(verdict) == how
        entry = Entry(1, X, "why", "ann", TODAY, difference=how)
        assert Entry.parse(entry.to_line(), 1) == entry


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
            ("inconsistent", "inconsistent", True),
            ("inconsistent", MISSING, False),
            (MISSING, "inconsistent", False),
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
