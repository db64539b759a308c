from __future__ import annotations

import io
import re

import pytest

from nucleus_conformance.report.console import console, waiting, with_progress
from tests.helpers.printed import printed
from tests.helpers.reports import failed, passed


class TestColour:
    @pytest.fixture(autouse=True)
    def plain(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in ("NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE", "COLORTERM"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv("TERM", "xterm-256color")

    COLOUR = re.compile(r"\x1b\[(\d+;)*(3[0-8]|9[0-7])(;\d+)*m")

    def test_a_terminal_has_colours(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("FORCE_COLOR", "1")
        assert self.COLOUR.search(printed(passed(), failed()))

    def test_no_color_is_respected(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("FORCE_COLOR", "1")
        monkeypatch.setenv("NO_COLOR", "1")
        assert not self.COLOUR.search(printed(passed(), failed()))

    def test_a_console_adds_nothing_of_its_own(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("FORCE_COLOR", "1")
        to = console()
        to.file = io.StringIO()
        to.print(":smile: [bold]x[/] 12 'a' https://example.com")
        assert to.file.getvalue() == ":smile: [bold]x[/] 12 'a' https://example.com\n"

    def test_a_file_has_none(self) -> None:
        assert "\x1b" not in printed(passed(), failed())

    def test_progress_passes_everything_on_and_goes_away(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        judged = ["one", "two", "three"]
        quiet = console()
        quiet.file = io.StringIO()
        assert list(with_progress(iter(judged), 3, quiet)) == judged
        with waiting("for nothing", quiet):
            pass
        assert quiet.file.getvalue() == ""
        monkeypatch.setenv("FORCE_COLOR", "1")
        busy = console()
        busy.file = io.StringIO()
        assert list(with_progress(iter(judged), 3, busy)) == judged
        assert "judging" in busy.file.getvalue()

    def test_waiting_shows_what_for_and_obeys_nothing(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("FORCE_COLOR", "1")
        busy = console()
        busy.file = io.StringIO()
        with waiting("\x1b]52;c;aGk=\x07 [bold]x[/]", busy):
            pass
        assert r"\x1b]52;c;aGk=\x07 [bold]x[/]" in busy.file.getvalue()
        assert "\x07" not in busy.file.getvalue()
