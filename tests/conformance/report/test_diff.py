from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nucleus_conformance.cli import main
from nucleus_conformance.commands.diff import FORMATS, diff
from nucleus_conformance.errors import UsageError
from nucleus_conformance.report.diff import (
    COMMENT_BYTES,
    Changes,
    changes,
    diff_json,
    diff_markdown,
    diff_terminal,
)
from nucleus_conformance.report.model import Report
from tests.conformance.report.formats.test_markdown import OUR_TAGS, tags
from tests.helpers.reports import (
    Line,
    broken,
    difference,
    failed,
    hostile,
    lines,
    passed,
    report,
    waiver,
    write,
)

MORE = difference("/other", "value", expected=1, actual=2)
NAMES = [f"box/decode/x{number}" for number in range(6)]


def ids(found: Changes) -> dict[str, list[str]]:
    """Which cases are in which group, without the empty ones."""
    return {name: [each.id for each in group] for name, group in found.groups().items() if group}


def compared(old: list[Line], new: list[Line], **about_new: Any) -> Changes:
    return changes(report(*old), report(*new, **about_new))


class TestChanges:
    def test_every_kind(self) -> None:
        a, b, c, d, e, f = NAMES
        old = [passed(a), failed(b), failed(c), passed(d), failed(e)]
        new = [failed(a), passed(b), broken("crash", c), failed(e), passed(f)]
        assert ids(compared(old, new)) == {
            "new failures": [a],
            "fails differently": [c],
            "fixed": [b],
            "added cases": [f],
            "removed cases": [d],
        }

    @pytest.mark.parametrize(
        "verdict",
        [
            "unsupported",
            "crash",
            "timeout",
            "protocol-error",
            "error",
            "flaky",
            "inconsistent",
            "not-run",
        ],
    )
    def test_whatever_is_not_passed_is_a_failure(self, verdict: str) -> None:
        name = "box/decode/broken"
        assert "new failures" in ids(compared([passed(name)], [broken(verdict)]))
        assert "fixed" in ids(compared([broken(verdict)], [passed(name)]))

    def test_a_case_that_is_new_and_fails_is_a_new_failure(self) -> None:
        assert ids(compared([], [failed()])) == {"new failures": ["box/decode/bad"]}

    def test_a_known_failure_is_a_new_failure_too(self) -> None:
        found = compared([passed("box/decode/bad")], [failed(waived=waiver())])
        assert ids(found) == {"new failures": ["box/decode/bad"]}
        assert "[known failure]" in diff_terminal(found)
        assert not found.is_worse  # as the run says

    def test_one_that_is_waived_no_more_is_a_new_failure(self) -> None:
        found = compared([failed(waived=waiver())], [failed()])
        assert ids(found) == {"new failures": ["box/decode/bad"]}
        assert found.is_worse

    def test_a_case_that_is_gone_is_removed_unless_the_run_was_cut_off(self) -> None:
        old = [passed(NAMES[0]), failed(NAMES[1])]
        assert ids(compared(old, [])) == {"removed cases": NAMES[:2]}
        cut = compared(old, [], unjudged=2)
        assert ids(cut) == {"new failures": NAMES[:1], "removed cases": NAMES[1:2]}
        assert f"{NAMES[0]}: passed -> not judged" in diff_terminal(cut)

    @pytest.mark.parametrize(
        "new",
        [
            failed(differences=[difference("/other", "value", expected="car", actual="bus")]),
            failed(differences=[difference("/label", "type", expected="car", actual="bus")]),
            failed(differences=[difference("/label", "value", expected="car", actual="bug")]),
            failed(differences=[*failed()["differences"], MORE]),
            failed(waived=waiver()),
            broken("timeout", "box/decode/bad"),
        ],
    )
    def test_another_cause_or_first_difference_fails_differently(self, new: Line) -> None:
        found = compared([failed()], [new])
        assert ids(found) == {"fails differently": ["box/decode/bad"]}
        assert not found.is_worse
        (entry,) = json.loads(diff_json(found))["fails_differently"]
        assert entry["was"] != entry["is"] or new.get("waived")

    @pytest.mark.parametrize("verdict", ["crash", "error", "unsupported", "protocol-error"])
    def test_what_was_said_tells_failures_apart_but_not_by_values(self, verdict: str) -> None:
        name = "box/decode/broken"
        old = broken(verdict, name, reason="KeyError: 'referenceId' in line 7")
        new = broken(verdict, name, reason="no such file")
        found = compared([old], [new])
        assert ids(found) == {"fails differently": [name]}
        assert "KeyError" in diff_terminal(found)
        assert f"{verdict}: no such file" in diff_terminal(found)
        (entry,) = json.loads(diff_json(found))["fails_differently"]
        assert "KeyError" in entry["was"]
        assert "no such file" in entry["is"]
        same = broken(verdict, name, reason="KeyError: 'referenceId' in line 8")
        exact = {"fails differently": [name]} if verdict == "crash" else {}
        assert ids(compared([old], [same])) == exact  # of a crash, a number may be its status

    @pytest.mark.parametrize(
        "new",
        [
            passed(depth="value"),
            passed(accepted="unchecked-list"),
        ],
    )
    def test_another_way_to_pass_is_a_change(self, new: Line) -> None:
        assert ids(compared([passed()], [new])) == {"changed": ["box/decode/good"]}

    def test_what_does_not_tell_cases_apart_is_none(self) -> None:
        new = failed(message="x", hints=["y"])
        assert ids(compared([failed()], [new])) == {}

    @given(st.data())
    def test_the_reverse_is_the_reverse(self, data: st.DataObject) -> None:
        outcomes = st.sampled_from([None, passed, failed])
        sides = [
            [made(name) for name in NAMES if (made := data.draw(outcomes)) is not None]
            for _ in range(2)
        ]
        there, back = ids(compared(*sides)), ids(compared(*reversed(sides)))
        old = {each["id"] for each in sides[0]}
        new = {each["id"] for each in sides[1]}
        regressed = [name for name in there.get("new failures", []) if name in old]
        assert regressed == [name for name in back.get("fixed", []) if name in new]
        for name in ("changed", "fails differently"):
            assert there.get(name, []) == back.get(name, [])
        assert set(there.get("removed cases", [])) == old - new
        assert not ids(compared(sides[0], sides[0]))


class TestRenderings:
    old = report(passed(NAMES[0]), failed(NAMES[1]), failed(NAMES[2]))
    new = report(
        failed(NAMES[0]),
        passed(NAMES[1], accepted="unchecked-list"),
        broken("crash", NAMES[2]),
        implementation={"name": "port", "version": "3.0", "language": "Go"},
    )

    def test_terminal(self) -> None:
        assert diff_terminal(changes(self.old, self.new)).splitlines() == [
            "port 2.0 (Go 1.22) on edition 0.17.9 -> port 3.0 (Go) on edition 0.17.9",
            "required 1/3 (33.3 %) -> 1/3 (33.3 %)",
            "",
            "new failures (1):",
            "  1 × wrong value at /label (box)",
            '    box/decode/x0: passed -> /label: "bus", not "car"',
            "",
            "fails differently (1):",
            "  1 × crash: why (box)",
            '    box/decode/x2: /label: "bus", not "car" -> crash',
            "",
            "fixed (1):",
            "  1 × wrong value at /label (box)",
            '    box/decode/x1: /label: "bus", not "car" -> passed (unchecked-list)',
        ]

    def test_nothing_differs(self) -> None:
        assert diff_terminal(changes(self.old, self.old)).endswith("\nno case differs\n")
        assert "✅ Conformance: no case differs" in diff_markdown(changes(self.old, self.old))

    def test_markdown(self) -> None:
        text = diff_markdown(changes(self.old, self.new))
        assert text.startswith("## ❌ Conformance: 1 new failures, 1 fails differently, 1 fixed\n")
        assert '- `box/decode/x0`: `passed -> /label: "bus", not "car"`' in text
        assert "<details><summary><b>1</b> fixed</summary>" in text

    def test_markdown_fits_into_a_comment(self) -> None:
        many = [f"box/decode/case-number-{number}" for number in range(3000)]
        old, new = [passed(name) for name in many], [failed(name) for name in many]
        text = diff_markdown(compared(old, new))
        assert len(text) < 65_536
        assert "  - and 2995 more" in text

    @pytest.mark.slow
    @pytest.mark.parametrize(("count", "named"), [(700, 700), (1500, 1000)])
    def test_markdown_of_many_causes_fits_into_a_comment(self, count: int, named: int) -> None:
        names = [f"box/decode/x{number}" for number in range(count)]
        new = [
            failed(name, differences=[difference(f"/{name}", "value", expected=1, actual=2)])
            for name in names
        ]
        found = compared([passed(name) for name in names], new)
        text = diff_markdown(found)
        assert len(text.encode("utf-8")) <= COMMENT_BYTES
        assert text.count("\n- `1 × wrong value at /box/decode/x") >= named
        assert ("**Cut off here**" in text) == (named < count)
        assert len(diff_markdown(found, None).encode("utf-8")) > COMMENT_BYTES

    def test_as_many_are_listed_as_the_user_says(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        many = [f"box/decode/x{number}" for number in range(9)]
        old = write(tmp_path / "old", lines(*map(passed, many)))
        new = write(tmp_path / "new", lines(*map(failed, many)))

        def listed(*options: str) -> tuple[int, bool]:
            assert main(["diff", old, new, *options]) == 1
            out = capsys.readouterr().out
            return out.count("box/decode/x"), "(-v lists all)" in out

        assert listed() == (5, True)
        assert listed("--show", "7") == (7, True)
        assert listed("--show", "0") == (0, True)
        assert listed("-v") == listed("--show=9") == (9, False)
        assert listed("-v", "--format", "markdown")[0] == 9
        assert main(["diff", old, new, "--show=-1"]) == 2

    def test_brackets_are_explained(self) -> None:
        wrong = difference("/label", "value", expected="car-1", actual="car-2")
        found = changes(report(passed(NAMES[0])), report(failed(NAMES[0], differences=[wrong])))
        for render in (diff_terminal, diff_markdown):
            assert (
                "(where two texts or orders differ, what differs stands in [brackets])"
                in render(found)
            )
            assert "[brackets]" not in render(changes(self.old, self.new))

    def test_json(self) -> None:
        data = json.loads(diff_json(changes(self.old, self.new)))
        assert data["new_failures"] == [
            {
                "id": NAMES[0],
                "old": "passed",
                "new": "failed",
                "was": "passed",
                "is": '/label: "bus", not "car"',
            }
        ]
        assert data["new"]["required"] == {"passed": 1, "total": 3}
        assert [len(data[name]) for name in ("fixed", "fails_differently", "changed")] == [1, 1, 0]

    @pytest.mark.parametrize("render", [diff_terminal, diff_markdown])
    def test_it_says_what_is_not_comparable(self, render: Any) -> None:
        old = report(passed(), edition="0.15.5", suite="0.0.9", unjudged=1)
        text = render(changes(old, report(passed())))
        first = next(line for line in text.splitlines() if "0.15.5" in line)
        assert "different editions!" in first
        assert "different suites: 0.0.9 -> 0.1.0" in text
        assert "the old report is incomplete: 1 of 2 cases were not judged" in text

    def test_hostile_text_is_shown_and_not_obeyed(self) -> None:
        odd = Report.of(hostile())
        for found in (changes(report(), odd), changes(odd, report()), changes(odd, self.new)):
            for render in FORMATS.values():
                text = render(found, None)
                text.encode("utf-8")
                assert all(char.isprintable() or char == "\n" for char in text)
                assert not any(line.lstrip().startswith("::") for line in text.splitlines())
                assert "##[" not in text
            assert tags(diff_markdown(found)) <= OUR_TAGS
            said = json.loads(diff_json(found))
            assert said["old"]["title"] == found.old.title


class TestCommand:
    def files(self, folder: Path, old: list[Line], new: list[Line]) -> tuple[str, str]:
        return write(folder / "old", lines(*old)), write(folder / "new", lines(*new))

    @pytest.mark.parametrize("name", FORMATS)
    def test_new_failures_are_an_exit_status(
        self, name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        files = self.files(tmp_path, [passed("box/decode/bad")], [failed()])
        assert diff(*files, name, None) == 1
        assert "new" in capsys.readouterr().out
        assert diff(files[1], files[0], name, None) == 0
        assert diff(files[1], files[1], name, None) == 0

    def test_to_a_file(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        files = self.files(tmp_path, [passed()], [passed()])
        assert diff(*files, "markdown", str(tmp_path / "x.md")) == 0
        assert (tmp_path / "x.md").read_text("utf-8").startswith("## ✅")
        assert capsys.readouterr().out == ""

    def test_what_is_no_report_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(UsageError, match="cannot read the report"):
            diff(str(tmp_path / "x"), str(tmp_path / "y"), "terminal", None)
