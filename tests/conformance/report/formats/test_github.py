"""GitHub: annotations and the job summary."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nucleus_conformance.errors import UsageError
from nucleus_conformance.report.formats.github import (
    ANNOTATIONS,
    SUMMARY_BYTES,
    append_summary,
    command,
    summary,
    workflow_commands,
)
from nucleus_conformance.report.model import Report
from nucleus_conformance.report.renderers import RENDERERS
from tests.helpers.pipes import read_from
from tests.helpers.reports import (
    HOSTILE,
    broken,
    difference,
    failed,
    hostile,
    passed,
    report,
    waiver,
)


def parsed(line: str) -> tuple[str, dict[str, str], str]:
    """A workflow command as the runner of GitHub Actions reads it: kind, properties and data."""
    found = re.fullmatch(r"::(\w+)(?: ([^\n]*?))?::([^\n]*)", line)
    assert found, line
    kind, given, data = found.groups()
    pairs = dict(pair.split("=", 1) for pair in (given or "").split(",") if pair)
    codes = (("%3A", ":"), ("%2C", ","), ("%0D", "\r"), ("%0A", "\n"), ("%25", "%"))
    for code, char in codes:
        pairs = {key: value.replace(code, char) for key, value in pairs.items()}
        data = data if char in ":," else data.replace(code, char)
    return kind, pairs, data


class TestAnnotations:
    def test_one_for_failures_that_look_alike(self) -> None:
        cases = [failed(f"box/decode/x{number}", hints=["look"]) for number in range(7)]
        lines = workflow_commands(report(*cases, broken("crash"))).splitlines()
        kind, properties, data = parsed(lines[0])
        assert (kind, properties) == ("error", {"title": "7 cases: wrong value at /label"})
        assert data.splitlines() == [
            "box/decode/x0, box/decode/x1, box/decode/x2, box/decode/x3, box/decode/x4 and 2 more "
            "(box)",
            "box/decode/x0: LABEL-1",
            'expected "car"',
            'actual "bus"',
            "look",
        ]
        assert parsed(lines[1])[1] == {"title": "1 case: crash: why"}
        assert len(lines) == 2

    def test_no_more_than_github_shows_and_then_it_says_so(self) -> None:
        def made(count: int) -> list[str]:
            cases = [
                failed(
                    f"box/decode/x{number}",
                    differences=[difference(f"/key{number}", "extra", actual=1)],
                )
                for number in range(count)
            ]
            return workflow_commands(report(*cases)).splitlines()

        assert len(made(ANNOTATIONS)) == ANNOTATIONS
        assert all(parsed(line)[0] == "error" for line in made(ANNOTATIONS))
        lines = made(50)
        assert len(lines) == ANNOTATIONS == 10
        kind, _, data = parsed(lines[-1])
        assert kind == "notice"
        assert data.startswith("41 more kinds of failure ")

    def test_problems_and_a_cut_come_first(self) -> None:
        lines = workflow_commands(
            report(failed(), unjudged=1, problems=["dead entry: x", "box gone"])
        ).splitlines()
        assert [parsed(line)[1]["title"] for line in lines] == [
            "Incomplete report",
            "Known failures",
            "The run",
            "1 case: wrong value at /label",
        ]

    def test_known_failures_are_none(self) -> None:
        said = workflow_commands(report(failed(waived=waiver()), exit=0))
        assert parsed(said.strip())[0] == "notice"
        assert len(said.splitlines()) == 1
        assert said.endswith(": 0 of 1 case passed; 1 known to fail\n")

    def test_success_is_said(self) -> None:
        said = workflow_commands(report(passed(), exit=0))
        assert parsed(said.strip())[0] == "notice"
        assert said.endswith(": 1 of 1 case passed\n")

    def test_what_does_not_decide_is_a_warning(self) -> None:
        case = failed(level="recommended")
        first, _ = workflow_commands(report(passed(), case, exit=0)).splitlines()
        assert parsed(first)[0] == "warning"

    def test_a_cause_has_one_severity_that_of_what_decides(self) -> None:
        both = failed("box/decode/a"), failed("box/decode/b", level="recommended")
        other = [
            failed(
                f"box/decode/x{number}",
                level="recommended",
                differences=[difference("/key", "extra", actual=1)],
            )
            for number in range(3)
        ]
        known = failed("box/decode/c", waived=waiver())
        said = [
            parsed(each) for each in workflow_commands(report(*both, *other, known)).splitlines()
        ]
        assert [(kind, about["title"]) for kind, about, _ in said] == [
            ("error", "2 cases: wrong value at /label"),
            ("warning", "3 cases: sent, but must not be at /key"),
        ]
        text = workflow_commands(report(*both, *other, level="recommended"))
        assert [parsed(each)[0] for each in text.splitlines()] == ["error", "error"]
        text = workflow_commands(report(both[1], exit=1))  # none is required, so these count
        assert parsed(text.strip())[0] == "error"
        text = workflow_commands(report(passed(), {**both[0], "waived": waiver()}, both[1], exit=0))
        assert [parsed(each)[0] for each in text.splitlines()] == ["warning", "notice"]

    @given(st.text(), st.text())
    def test_a_command_says_what_it_is_given(self, title: str, text: str) -> None:
        line = command("error", f"t{title}", text)
        if title.isprintable() and "##" not in title:
            assert parsed(line) == ("error", {"title": f"t{title}"}, text)

    def test_hostile_text_is_no_command(self) -> None:
        text = workflow_commands(Report.of(hostile()))
        lines = text.splitlines()
        assert len(lines) <= ANNOTATIONS
        for line in lines:
            kind, properties, _ = parsed(line)
            assert kind in ("error", "notice")
            assert set(properties) == {"title"}
            assert line.isprintable()
            assert "##[" not in line


class TestJobSummary:
    @pytest.fixture
    def path(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        path = tmp_path / "summary.md"
        monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(path))
        return path

    def test_it_is_appended(self, path: Path) -> None:
        path.write_text("before\n")
        append_summary(report(passed()))
        assert path.read_text("utf-8").startswith("before\n## ✅ `port 2.0`")

    def test_elsewhere_there_is_none(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
        append_summary(report(passed()))

    def test_a_pipe_is_written_into(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "pipe"))
        with read_from(tmp_path / "pipe") as got:
            append_summary(report(passed()))
        assert b"passed" in got[0]

    def test_where_it_cannot_be_written(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path))
        with pytest.raises(
            UsageError, match=r"cannot write GITHUB_STEP_SUMMARY .*: Is a directory"
        ):
            append_summary(report(passed()))

    def large(self) -> Report:
        return report(
            *(
                failed(
                    f"box/decode/x{number}",
                    differences=[difference(f"/{number}{HOSTILE}", "extra", actual=HOSTILE)],
                    message=HOSTILE * 4,
                    actual={"payload": {f"key{n}": HOSTILE for n in range(30)}},
                )
                for number in range(300)
            )
        )

    @pytest.mark.slow
    def test_it_stays_below_what_github_takes(self, path: Path) -> None:
        made = self.large()
        assert len(RENDERERS["markdown"](made).encode()) > SUMMARY_BYTES
        text = summary(made)
        assert SUMMARY_BYTES // 2 < len(text.encode()) < SUMMARY_BYTES
        assert "**Cut off here**" in text[-200:]
        path.write_text("x" * 1_000_000)
        for _ in range(4):
            append_summary(made)
        assert path.stat().st_size < SUMMARY_BYTES
        assert "**Cut off here**" in path.read_text("utf-8")[-300:]
