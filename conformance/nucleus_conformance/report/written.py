"""A report as it is written, on disk and in memory, and what it is made of."""

from __future__ import annotations

from typing import Any, Final

from attrs import define, field

from nucleus_conformance.interrupts import shielded
from nucleus_conformance.judging.verdict import Judged
from nucleus_conformance.report.jsonlines import JsonLines
from nucleus_conformance.report.lines import Lines, verdict_line
from nucleus_conformance.report.shortening import shortened, shortened_line
from nucleus_conformance.suite.ijson import dumps

IN_FULL: Final = 16 * 2**20
"""How many bytes of failures are told in full."""


@define
class Written:
    """The lines of a report, and the verdicts. Each of both is kept as far as it is told."""

    _file: JsonLines
    _about: Lines
    _held: bool
    """Whether verdicts are kept back, because what waives them is not known yet."""
    _in_full: int = IN_FULL
    lines: list[dict[str, Any]] = field(factory=list, init=False)
    judged: list[Judged] = field(factory=list, init=False)
    cut: int = field(default=0, init=False)
    """How many failures are told in short."""
    _waiting: list[tuple[Judged, dict[str, Any]]] = field(factory=list, init=False)

    def __attrs_post_init__(self) -> None:
        self.write(self._about.header())

    def check(self) -> None:
        """Raise what kept the file from being written, if anything did."""
        self._file.check()

    def write(self, line: dict[str, Any]) -> None:
        """Add a line. It is kept, even if it cannot be written."""
        self._file.write(line)
        self.lines.append(line)

    def settle(self, judged: Judged) -> None:
        """Keep a verdict. An interrupt waits until that is done."""
        with shielded():
            judged, line = self._told(judged)
            self.judged.append(judged)
            if self._held:
                self._waiting.append((judged, line))
            else:
                self.write(self._about.waived(line, judged))

    def _told(self, judged: Judged) -> tuple[Judged, dict[str, Any]]:
        line = verdict_line(judged)
        if judged.passed:
            return judged, line
        size = len(dumps(line))
        if size <= self._in_full:
            self._in_full -= size
            return judged, line
        self.cut += 1
        short = shortened(judged)
        return short, shortened_line(line, short)

    def release(self, about: Lines) -> None:
        """Write what was kept back."""
        self._held = False
        for judged, line in self._waiting:
            self.write(about.waived(line, judged))
        self._waiting.clear()
