"""What people who are new to it need to be told: commands to go on with, and what is awaited."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

import pytest
from attrs import evolve

from nucleus_conformance.cli import main
from nucleus_conformance.suite.loading import load_suite
from nucleus_spec.editions import DEFAULT
from tests.helpers.command_line import Capture, printed
from tests.helpers.miniatures import RIGHT, Miniature
from tests.helpers.patience import FOR_EVER, PATIENT, stretched
from tests.helpers.programs import program

NO_METADATA = Miniature(
    "def sent(payload):\n"
    "    if payload.get('metadata') == {}: payload['metadata'] = None\n"
    "    return payload\n"
)


def explained(text: str) -> list[str]:
    lines = [line.strip() for line in text.splitlines()]
    return [line for line in lines if line.startswith("nucleus-conformance explain ")]


class TestCommandsToGoOnWith:
    @pytest.mark.parametrize("edition", ["0.14.29", "0.21.2"])
    def test_each_cause_has_the_command_that_explains_its_example(
        self, capsys: Capture, edition: str
    ) -> None:
        """The reference fails, as it is not told which edition to speak."""
        pattern = "/decode/all-fields"
        assert main(["run", "python:nucleus_spec", "--edition", edition, "-k", pattern]) == 1
        commands = explained(capsys.readouterr().out)
        assert commands
        for each in commands:
            _, *arguments = shlex.split(each)
            assert f"edition {edition})" in printed(capsys, *arguments).partition("\n")[0]

    def test_so_has_each_failure(self, capsys: Capture) -> None:
        case = "box/decode/all-fields"
        options = ["--edition", "0.14.29", "-k", case, "-v"]
        assert main(["run", "python:nucleus_spec", *options]) == 1
        assert explained(capsys.readouterr().out) == [
            f"nucleus-conformance explain {case} --edition 0.14.29"
        ]

    def test_without_the_edition_where_it_is_the_default(
        self, tmp_path: Path, capsys: Capture
    ) -> None:
        target = ["--", sys.executable, str(NO_METADATA.write(tmp_path))]
        assert main(["run", "-k", "line/construct/empty-metadata", *target]) == 1
        assert explained(capsys.readouterr().out) == [
            "nucleus-conformance explain line/construct/empty-metadata"
        ]

    @pytest.mark.parametrize("format_name", ["markdown", "html"])
    def test_in_reports_as_well(self, tmp_path: Path, capsys: Capture, format_name: str) -> None:
        target = ["--", sys.executable, str(NO_METADATA.write(tmp_path))]
        report = str(tmp_path / "report.jsonl")
        assert main(["run", "-k", "line/construct/empty-m", "--json", report, *target]) == 1
        capsys.readouterr()
        text = printed(capsys, "report", report, "--format", format_name)
        assert "nucleus-conformance explain line/construct/empty-metadata" in text


class TestWhatIsLeftOut:
    def selected(self, tmp_path: Path, capsys: Capture, pattern: str) -> str:
        target = ["--", sys.executable, str(RIGHT.write(tmp_path))]
        assert main(["run", "-k", pattern, *target]) == 0
        return capsys.readouterr().out

    @pytest.mark.parametrize("pattern", ["category/*", "cuboid/"])
    def test_long_cases_of_a_type_that_is_chosen_as_a_whole(
        self, tmp_path: Path, capsys: Capture, pattern: str
    ) -> None:
        text = self.selected(tmp_path, capsys, pattern)
        named = pattern.partition("/")[0]
        cases = load_suite(DEFAULT).cases
        count = sum(case.type == named and case.subject == "long" for case in cases)
        assert count > 1
        assert f"{count} long cases of {named} are not selected: their ids begin with long/" in text

    @pytest.mark.parametrize("pattern", ["*category*", "category/decode/*", "dispatch/*"])
    def test_nothing_else(self, tmp_path: Path, capsys: Capture, pattern: str) -> None:
        assert "not selected" not in self.selected(tmp_path, capsys, pattern)


class TestWaiting:
    SILENT = "still waiting for hello: does it read a line from stdin, answer it, and flush stdout?"

    @pytest.mark.parametrize("command", ["run", "smoke", "fuzz"])
    @pytest.mark.sampled(3)
    def test_for_hello_is_said(self, tmp_path: Path, capsys: Capture, command: str) -> None:
        made = program(tmp_path, hello=FOR_EVER)
        limits = evolve(PATIENT, start_seconds=stretched(0.5), grace_seconds=0.3, notice_seconds=0)
        assert main([command, *made.arguments], limits) == 3
        out, err = capsys.readouterr()
        assert self.SILENT in err
        assert "waiting" not in out

    @pytest.mark.parametrize("command", ["run", "smoke", "fuzz"])
    def test_for_hello_of_our_own_harness_is_said_without_advice_on_it(
        self, tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch, command: str
    ) -> None:
        monkeypatch.chdir(tmp_path)
        Path("slow_port.py").write_text(f"{FOR_EVER}\n")
        limits = evolve(PATIENT, start_seconds=stretched(0.5), grace_seconds=0.3, notice_seconds=0)
        assert main([command, "python:slow_port"], limits) == 3
        err = capsys.readouterr().err
        assert "still waiting: python:slow_port is starting\n" in err
        assert "does it" not in err

    def test_for_a_reply_is_said(self, tmp_path: Path, capsys: Capture) -> None:
        made = program(tmp_path, echo=FOR_EVER)
        limits = evolve(PATIENT, reply_seconds=stretched(0.5), grace_seconds=0.3, notice_seconds=0)
        assert main(["smoke", *made.arguments], limits) == 1
        said = "still waiting, after: it starts and says hello; does it flush stdout after each"
        assert said in capsys.readouterr().err

    def test_for_its_exit_is_said(self, tmp_path: Path, capsys: Capture) -> None:
        port = RIGHT.write(tmp_path)
        port.write_text(
            f"import atexit, time\natexit.register(time.sleep, 10**6)\n{port.read_text()}"
        )
        limits = evolve(PATIENT, grace_seconds=stretched(0.3), notice_seconds=0)
        assert main(["smoke", "--", sys.executable, str(port)], limits) == 0
        assert "still waiting, for it to exit" in capsys.readouterr().err

    @pytest.mark.parametrize("command", ["run", "smoke"])
    def test_who_need_not_wait_is_told_nothing(
        self, tmp_path: Path, capsys: Capture, command: str
    ) -> None:
        target = ["--", sys.executable, str(RIGHT.write(tmp_path))]
        chosen = ["-k", "line/decode/required-only"] if command == "run" else []
        assert main([command, *chosen, *target], PATIENT) == 0
        assert "still waiting" not in "".join(capsys.readouterr())
