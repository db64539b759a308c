"""The cases of a suite as pytest items. Each process has one session with the implementation.

A known failure is a strict xfail, a recommended case may fail. At the end, the list of known
failures is judged as after `run`.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any, Final

import pytest
from attrs import define, evolve, field
from rich.console import Console

from nucleus_conformance.commands.options import named_edition
from nucleus_conformance.errors import CannotStartError, ConformanceError, UsageError
from nucleus_conformance.exit_status import ExitStatus
from nucleus_conformance.gate.gate import Gate, undecided
from nucleus_conformance.gate.known_entry import Entry
from nucleus_conformance.gate.known_failing import KnownFailing
from nucleus_conformance.judging.choices import Choices
from nucleus_conformance.judging.judge import Standard
from nucleus_conformance.judging.verdict import Judged, NotRun
from nucleus_conformance.report.formats.terminal import print_failure
from nucleus_conformance.report.lines import verdict_line
from nucleus_conformance.report.model import JudgedCase
from nucleus_conformance.running.run import run
from nucleus_conformance.running.session import Session, session
from nucleus_conformance.suite.case import Case, Suite
from nucleus_conformance.suite.loading import load_suite
from nucleus_conformance.targets.target import Target, find_target
from nucleus_conformance.text import printable

_HERE: Final = Path(__file__)
_PACKAGE: Final = _HERE.parent.parent
_INCIDENTS: Final = "nucleus-incidents"
"""Under which name a worker of xdist hands them over."""

_PROPERTY: Final = "nucleus-verdict"
"""The property of a pytest report, perhaps from another process, that says how a case went."""


def register(config: pytest.Config) -> None:
    """Have pytest collect the cases for the target that the options name.

    Raises `pytest.UsageError` if the options make no sense, or the target is not there.
    """
    option = config.getoption
    try:
        target = _target(option("--nucleus-target"), option("--nucleus-edition"))
        file = option("--nucleus-known-failing")
        known = KnownFailing() if file is None else KnownFailing.read(file)
        fixtures = option("--nucleus-fixtures")
        suite = load_suite(target.edition, None if fixtures is None else Path(fixtures))
    except ConformanceError as error:
        raise pytest.UsageError(str(error)) from error
    gate = Gate(date.today(), option("--nucleus-level"), known)
    standard = Standard(option("--nucleus-strict"), option("--nucleus-depth"))
    plugin = Conformance(target, suite, gate, standard)
    config.stash[_PLUGIN] = plugin
    config.pluginmanager.register(plugin, "nucleus-conformance-cases")


def _target(text: str, edition: str | None) -> Target:
    try:
        words = shlex.split(text)
    except ValueError as error:
        raise UsageError(f"--nucleus-target {text}: {error}") from None
    asked = named_edition(edition)
    if len(words) == 1:
        return find_target(words[0], (), asked)
    return find_target(None, words[1:] if words[:1] == ["--"] else words, asked)


@define(eq=False)
class Conformance:
    """A target that is judged, as a plugin of pytest."""

    target: Target
    suite: Suite
    gate: Gate
    standard: Standard
    selected: tuple[Case, ...] = ()
    counting: frozenset[str] = frozenset()
    """Those of them that have to pass."""
    _stack: ExitStack = field(factory=ExitStack, init=False)
    _running: Session | None = field(default=None, init=False)
    _choices: Choices = field(init=False)
    _judged: dict[str, Judged] = field(factory=dict, init=False)
    """What was judged before its turn: the cases in which a choice is made, together."""
    _results: dict[str, str | None] = field(factory=dict, init=False)
    _incidents: list[str] = field(factory=list, init=False)
    """What went wrong that no case is to blame for, here or in a worker of xdist."""
    _problems: list[str] = field(factory=list, init=False)

    def __attrs_post_init__(self) -> None:
        self._choices = Choices.of(self.suite.notes)

    def judge(self, case: Case) -> Judged:
        """Put a case to the implementation, which is started for the first one.

        A case in which a choice is made is asked together with all cases of that choice, selected
        or not, as `run` asks them: what is selected changes no verdict.
        """
        if case.id not in self._judged:
            try:
                running = self._started()
            except CannotStartError as error:
                return Judged(case, NotRun(str(error)))
            together = self._choices.with_their_like([case], self.suite.cases)
            suite = evolve(self.suite, cases=tuple(together))
            found = list(run(suite, running, self.standard))
            self._judged |= {each.case.id: each for each in found}
            mine = [each for each in found if each.undecided and each.case in self.selected]
            self._incidents += undecided(mine)
        return self._judged.pop(case.id)

    def _started(self) -> Session:
        if self._running is None:
            starting = session(self.target.command, self.target.edition)
            self._running = self._stack.enter_context(starting)
        return self._running

    def pytest_report_header(self) -> list[str]:
        """Say who is judged on what."""
        title = f"nucleus: {self.target.title} on edition {self.target.edition}"
        return [title, self.target.notice] if self.target.notice else [title]

    @pytest.hookimpl(tryfirst=True)
    def pytest_collect_directory(
        self, path: Path, parent: pytest.Collector
    ) -> pytest.Collector | None:
        """Of this package, collect the cases, and never a module."""
        if path.name != _PACKAGE.name or not path.samefile(_PACKAGE):
            return None
        return CasePackage.from_parent(parent, path=path)

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """See which of the selected cases count."""
        self.selected = tuple(item.case for item in session.items if isinstance(item, CaseItem))
        self.counting = frozenset(case.id for case in self.gate.counting(self.selected))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note what became of a case, here or in a worker of xdist."""
        for name, value in report.user_properties:
            if name == _PROPERTY:
                case = report.nodeid.rpartition("::")[2]
                self._results[case] = None if value == "passed" else str(value)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Note what a worker of xdist says at its end."""
        self._incidents += getattr(node, "workeroutput", {}).get(_INCIDENTS, [])

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """End the implementation, and judge the list of known failures."""
        self._stack.close()
        if self._running is not None:
            self._incidents += self._running.incidents
        if hasattr(session.config, "workerinput"):
            session.config.workeroutput[_INCIDENTS] = self._incidents  # type: ignore[attr-defined]  # xdist
            return
        self._problems = list(self._incidents)
        if self._results:
            self._problems += self._problems_of_all(session)
        if self._problems and not session.exitstatus:
            session.exitstatus = ExitStatus.FALLS_SHORT

    def _problems_of_all(self, session: pytest.Session) -> list[str]:
        """What is wrong with the list of known failures, or with all results together."""
        ids = [case.id for case in self.suite.cases]
        problems = self.gate.known.problems(self._results, ids, self.gate.today)
        if not session.exitstatus and set(self._results.values()) == {"unsupported"}:
            problems.append("every case is unsupported, so nothing is known to be right")
        return problems

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Say what is wrong apart from cases that failed."""
        unfinished = self.gate.known.unfinished()
        if self._problems or unfinished:
            terminalreporter.section("nucleus")
        for problem in self._problems:
            terminalreporter.line(printable(problem), red=True)
        if unfinished:
            terminalreporter.line(unfinished, yellow=True)


_PLUGIN: Final = pytest.StashKey[Conformance]()


class CaseFailedError(Exception):
    """A case did not pass."""

    def __init__(self, judged: Judged) -> None:
        super().__init__(judged.case.id)
        self.judged = judged


class KnownFailureError(CaseFailedError):
    """A case failed as it is known to."""


class CasePackage(pytest.Directory):
    """This package, and the folder of this module in it, as the place of the cases."""

    def collect(self) -> Iterator[pytest.Collector]:
        """This module: pytest takes no `PACKAGE::CASE-ID`, but it takes `MODULE::CASE-ID`."""
        if self.path == _HERE.parent:
            yield CaseFile.from_parent(self, path=_HERE, nodeid=_PACKAGE.name)
        else:
            yield CasePackage.from_parent(self, path=_HERE.parent)


class CaseFile(pytest.File):
    """All cases of the edition."""

    def collect(self) -> Iterator[pytest.Item]:
        """An item for each case, with the case's id for a name."""
        for case in self.config.stash[_PLUGIN].suite.cases:
            yield CaseItem.from_parent(self, name=case.id, case=case)


class CaseItem(pytest.Item):
    """One case."""

    def __init__(self, *, case: Case, **given: Any) -> None:
        super().__init__(**given)
        self.case = case
        self.plugin = self.config.stash[_PLUGIN]
        entry = self.plugin.gate.known.entry_for(case.id)
        if entry is not None and self.plugin.gate.today <= entry.expires:
            reason, strict = _reason(entry), not entry.is_flaky
            self.add_marker(
                pytest.mark.xfail(reason=reason, raises=KnownFailureError, strict=strict)
            )

    def runtest(self) -> None:
        """Raise `CaseFailedError` if the case fails and counts. Stop if nothing can run."""
        gate = self.plugin.gate
        judged = self.plugin.judge(self.case)
        if isinstance(judged.verdict, NotRun):
            self.session.shouldfail = judged.verdict.reason
            raise CaseFailedError(judged)
        if judged.undecided:
            pytest.skip(f"the choice {judged.undecided} is undecided")
        how = gate.failure_of(judged)
        self.user_properties.append((_PROPERTY, how or judged.verdict.name))
        if how is None:
            return
        if gate.waiver(judged):
            raise KnownFailureError(judged)
        if self.case.id not in self.plugin.counting:
            pytest.xfail(f"only recommended: {how}")
        raise CaseFailedError(judged)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """What `run` prints of a failure, without a traceback."""
        if isinstance(excinfo.value, CaseFailedError):
            return _printed(excinfo.value.judged)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, None, str]:
        """The same wherever this package is installed; the id is the headline of a failure."""
        return self.config.rootpath / _PACKAGE.name, None, self.name


def _reason(entry: Entry) -> str:
    more = f", {entry.link}" if entry.link else ""
    return f"{entry.reason} ({entry.owner}, until {entry.expires}{more})"


def _printed(judged: Judged) -> str:
    out = StringIO()
    plain = Console(file=out, color_system=None, markup=False, emoji=False, soft_wrap=True)
    print_failure(JudgedCase.from_json(verdict_line(judged)), plain)
    return out.getvalue().strip()
