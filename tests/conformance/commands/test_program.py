"""The command line as a process: its streams, its end, and what is in its way."""

from __future__ import annotations

import errno
import gc
import io
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from nucleus_conformance import cli, interrupts
from nucleus_conformance.cli import main, program
from nucleus_conformance.interrupts import SIGNALS
from nucleus_spec import EDITIONS
from tests.helpers.command_line import Capture

Patch = pytest.MonkeyPatch


@pytest.fixture
def _signals(monkeypatch: Patch) -> Iterator[None]:
    """Signals are heard as before, once the program has ended, and garbage is collected."""
    monkeypatch.setattr(interrupts, "_heard", interrupts._heard)
    monkeypatch.setattr(sys, "unraisablehook", sys.unraisablehook)
    before = {each: signal.getsignal(each) for each in (*SIGNALS, signal.SIGALRM)}
    yield
    signal.setitimer(signal.ITIMER_REAL, 0)
    for each, handler in before.items():
        signal.signal(each, handler)
    gc.enable()


class Stdout(io.StringIO):
    """What comes of each time that it is flushed: an error, as of a full disk; or None."""

    def __init__(self, *flushed: BaseException | None) -> None:
        super().__init__()
        self.flushed = list(flushed)

    def flush(self) -> None:
        raised = self.flushed.pop(0) if self.flushed else None
        if raised is not None:
            raise raised


def test_it_tells_its_version(capsys: Capture) -> None:
    assert main(["--version"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("nucleus-conformance 0.")
    assert said.endswith(f"editions {', '.join(map(str, EDITIONS))}\n")


@pytest.mark.usefixtures("_signals")
class TestTheEnd:
    def test_has_the_status_of_the_command(self, monkeypatch: Patch, capsys: Capture) -> None:
        monkeypatch.setattr(sys, "argv", ["nucleus-conformance", "explain", "BOX-ID-7"])
        with pytest.raises(SystemExit) as end:
            program()
        assert end.value.code == 2
        assert "there is no case, requirement or flag BOX-ID-7" in capsys.readouterr().err
        assert {signal.getsignal(each) for each in SIGNALS} == {signal.SIG_IGN}

    def test_comes_where_the_reader_has_gone(self, monkeypatch: Patch) -> None:
        """It went as the command ended: what is left cannot be told to anybody."""
        monkeypatch.setattr(sys, "argv", ["nucleus-conformance", "--version"])
        stdout = Stdout(None, BrokenPipeError())
        monkeypatch.setattr(sys, "stdout", stdout)
        with pytest.raises(SystemExit) as end:
            program()
        assert end.value.code == 0
        assert stdout.flushed == []

    def test_comes_with_an_interrupt(self, monkeypatch: Patch) -> None:
        monkeypatch.setattr(sys, "argv", ["nucleus-conformance", "--version"])
        monkeypatch.setattr(sys, "stderr", io.StringIO())
        stdout = Stdout(None, KeyboardInterrupt())
        monkeypatch.setattr(sys, "stdout", stdout)
        with pytest.raises(SystemExit) as end:
            program()
        assert end.value.code == 130
        assert stdout.getvalue().startswith("nucleus-conformance 0.")

    def test_a_stdout_that_is_not_there_takes_nothing(
        self, monkeypatch: Patch, capfd: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setattr(cli, "CLOSED", set())
        monkeypatch.setattr(sys, "argv", ["nucleus-conformance", "--help"])
        monkeypatch.setattr(sys, "stdout", None)
        with pytest.raises(SystemExit) as end:
            program()
        assert end.value.code == 2
        assert "stdout is closed" in capfd.readouterr().err
        assert sys.stdout.writable()

    @pytest.mark.parametrize("name", ["stdin", "stderr"])
    def test_a_stream_that_is_not_there_leads_nowhere(self, monkeypatch: Patch, name: str) -> None:
        monkeypatch.setattr(cli, "CLOSED", set())
        monkeypatch.setattr(sys, "argv", ["nucleus-conformance", "run"])
        monkeypatch.setattr(sys, name, None)
        with pytest.raises(SystemExit) as end:
            program()
        assert end.value.code == 2
        with getattr(sys, name) as made:
            assert os.path.samestat(os.fstat(made.fileno()), Path(os.devnull).stat())


class TestStdout:
    def test_whose_reader_has_gone(self, monkeypatch: Patch) -> None:
        monkeypatch.setattr(sys, "stdout", Stdout(BrokenPipeError()))
        monkeypatch.setattr(sys, "stderr", io.StringIO())
        assert main(["--version"]) == 141
        assert sys.stderr.closed

    def test_whose_reader_has_gone_when_a_step_has_failed(self, monkeypatch: Patch) -> None:
        monkeypatch.setattr(sys, "stdout", Stdout(BrokenPipeError()))
        monkeypatch.setattr(sys, "stderr", io.StringIO())
        assert main(["smoke", "--", sys.executable, "-c", ""]) == 3

    @pytest.mark.parametrize("number", [errno.ENOSPC, errno.EFBIG])
    def test_on_a_full_disk(self, monkeypatch: Patch, capsys: Capture, number: int) -> None:
        monkeypatch.setattr(sys, "stdout", Stdout(OSError(number, os.strerror(number))))
        assert main(["--version"]) == 4
        said, advice = capsys.readouterr().err.splitlines()
        assert said == f"nucleus-conformance: cannot write stdout: {os.strerror(number)}"
        assert advice.startswith("  advice: ")

    def test_that_fails_for_another_reason(self, monkeypatch: Patch, capsys: Capture) -> None:
        monkeypatch.setattr(sys, "stdout", Stdout(OSError(errno.EIO, "broken")))
        assert main(["--version"]) == 4
        assert capsys.readouterr().err == "nucleus-conformance: cannot go on: broken\n"

    def test_of_a_command_that_is_interrupted(self, monkeypatch: Patch, capsys: Capture) -> None:
        monkeypatch.setattr(sys, "stdout", Stdout(KeyboardInterrupt()))
        assert main(["--version"]) == 130
        assert capsys.readouterr().err == "nucleus-conformance: interrupted\n"
