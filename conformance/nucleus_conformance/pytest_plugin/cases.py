"""The cases of a suite as pytest items. Each process has one session with the implementation.

A known failure is a strict xfail, a recommended case may fail. At the end, the list of known
failures is judged as after `run`.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from itertools import chain
from pathlib import Path
from time import monotonic
from typing import Any, Final

import pytest
from attrs import define, evolve, field

from nucleus_conformance.exit_status import ExitStatus
from nucleus_conformance.gate.declared import Declared, declared_part, types_in
from nucleus_conformance.gate.gate import Gate, proving_nothing, undecided
from nucleus_conformance.gate.known_entry import Entry
from nucleus_conformance.judging.choices import Choices
from nucleus_conformance.judging.judge import Standard
from nucleus_conformance.judging.verdict import Judged, NotRun, Unsupported
from nucleus_conformance.machine import ending
from nucleus_conformance.pytest_plugin.failures import CaseFailedError, KnownFailureError
from nucleus_conformance.pytest_plugin.naming import advised, in_own_names
from nucleus_conformance.report.digest import problems
from nucleus_conformance.running.run import judge_all
from nucleus_conformance.running.session import Session, session
from nucleus_conformance.suite.case import Case, Suite
from nucleus_conformance.targets.limits import USUAL, Limits
from nucleus_conformance.targets.target import Target
from nucleus_conformance.text import number_of, printable, quoted

_HERE: Final = Path(__file__)
PACKAGE: Final = _HERE.parent.parent
_INCIDENTS: Final = "nucleus-incidents"
_ADVICE: Final = "nucleus-advice"
"""Under which names a worker of xdist hands them over."""

_PROBLEMS: Final = 10
"""How many problems of a kind are listed without -v."""

_AHEAD: Final = 0.05
"""How many seconds verdicts are taken before their turn."""

_NOT_DECLARED: Final = "nucleus-not-declared"
"""The value of that property for a case that was not judged; and what a worker calls them."""

_PROPERTY: Final = "nucleus-verdict"
"""The property of a pytest report, perhaps from another process, that says how a case went."""


@define(eq=False)
class Conformance:
    """A target that is judged, as a plugin of pytest."""

    target: Target
    suite: Suite
    gate: Gate
    standard: Standard
    limits: Limits = USUAL
    types: tuple[str, ...] = ()
    """What the user says that it has, whatever it declares."""
    operations: tuple[str, ...] = ()
    selected: tuple[Case, ...] = ()
    counting: frozenset[str] = frozenset()
    """Those of them that have to pass, once the implementation has said what it has."""
    ahead: bool = True
    """Whether cases are asked before their turn: not where other processes may have theirs."""
    place: Path = PACKAGE
    """Where pytest says that the cases are."""
    changed: str = ""
    """What is to be said of files of fixtures that were changed."""
    hooks: Any = None
    """The hooks that hold for the cases, once these are collected."""
    _stack: ExitStack = field(factory=ExitStack, init=False)
    _running: Session | None = field(default=None, init=False)
    _declared: Declared = field(factory=Declared, init=False)
    _verdicts: Iterator[Judged] | None = field(default=None, init=False)
    """The verdicts on the selected cases that are still to come."""
    _judged: dict[str, Judged] = field(factory=dict, init=False)
    """What was judged before its turn."""
    _like: dict[str, list[Case]] = field(factory=dict, init=False)
    """Choice -> the cases that make it, once that was asked."""
    _undecided: set[str] = field(factory=set, init=False)
    """Choices of which it was said that not all of their cases were run."""
    _results: dict[str, str | None] = field(factory=dict, init=False)
    _incidents: list[str] = field(factory=list, init=False)
    """What went wrong that no case is to blame for, here or in a worker of xdist."""
    _left_out: str = field(default="", init=False)
    """What is not declared, on one line."""
    _problems: list[str] = field(factory=list, init=False)
    _advice: list[str] = field(factory=list, init=False)
    """What to do about an implementation that went wrong."""

    def judge(self, case: Case) -> Judged | None:
        """Put a case to the implementation, which is started for the first one.

        The selected cases are asked in one go, as `run` asks them. A case in which a choice is made
        is asked together with all cases of that choice, selected or not: what is selected changes
        no verdict. None for a case of what the implementation does not declare to have.
        """
        if case.id not in self._judged:
            try:
                running = self._started()
                if not self._declared.covers(case):
                    return None
                self._take(running, case)
            except Exception as error:
                told = ending(error)
                if told is None:
                    raise
                self._advice = list(map(printable, (*quoted(told.also), *advised(told))))
                return Judged(case, NotRun(str(told)))
        judged = self._judged.pop(case.id)
        if judged.undecided and judged.undecided not in self._undecided:
            self._undecided.add(judged.undecided)
            self._incidents += undecided([judged])
        return judged

    def _take(self, running: Session, case: Case) -> None:
        """Take the verdict on this case, and on others for a moment: many at a time are quicker."""
        if self._verdicts is None:
            self._verdicts = self._asked(running, self.selected if self.ahead else ())
        until = monotonic() + _AHEAD
        for each in self._verdicts:
            self._judged[each.case.id] = each
            if case.id in self._judged and monotonic() >= until:
                return
        if case.id not in self._judged:
            self._judged |= {each.case.id: each for each in self._asked(running, [case])}

    def _asked(self, running: Session, cases: Sequence[Case]) -> Iterator[Judged]:
        """Ask these cases in order, each with those of its choice behind it. Judge all of them."""
        covered = self._declared.covers
        choices = Choices.of(self.suite.notes)
        like = self._like = self._like or self._by_choice(choices)
        asked: dict[str, Case] = {}
        for case in filter(covered, cases):
            if case.id not in asked:
                others = like.get(choices.made_in(case), ())
                asked |= {each.id: each for each in (case, *others)}
        choices.await_all(asked.values())
        with closing(judge_all(asked.values(), running, self.standard)) as found:
            for each in found:
                if not choices.holds(each):
                    yield each
                yield from choices.settled_by(each)
        yield from choices.settled()

    def _by_choice(self, choices: Choices) -> dict[str, list[Case]]:
        """Choice -> the declared cases that make it."""
        like: dict[str, list[Case]] = {}
        for case in filter(self._declared.covers, self.suite.cases):
            if choice := choices.made_in(case):
                like.setdefault(choice, []).append(case)
        return like

    def not_declared(self, case: Case) -> str:
        """What of a case that was not judged is not declared."""
        has = self._declared.types
        lacking = set() if has is None else types_in(case).difference(has)
        return f"not declared: {', '.join(sorted(lacking)) or case.operation}"

    def _started(self) -> Session:
        if self._running is None:
            starting = session(self.target.command, self.target.edition, limits=self.limits)
            self._running = self._stack.enter_context(starting)
            self._declared = Declared.by(self._running.hello, self.types, self.operations)
            self._incidents += map(in_own_names, self._declared.problems(self.selected))
            covered = list(filter(self._declared.covers, self.selected))
            self.counting = frozenset(case.id for case in self.gate.counting(covered))
        return self._running

    def pytest_report_header(self) -> list[str]:
        """Say who is judged on what."""
        title = f"nucleus: {self.target.title} on edition {self.target.edition}"
        return [title, *filter(None, (self.target.notice, printable(self.changed)))]

    @pytest.hookimpl(tryfirst=True)
    def pytest_collect_directory(
        self, path: Path, parent: pytest.Collector
    ) -> pytest.Collector | None:
        """Of this package, collect the cases, and never a module."""
        if path.name != PACKAGE.name or not path.samefile(PACKAGE):
            return None
        return CasePackage.from_parent(parent, path=path)

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """See which cases are selected."""
        self.selected = tuple(item.case for item in session.items if isinstance(item, CaseItem))
        self.ahead = not hasattr(session.config, "workerinput")
        self.hooks = session.gethookproxy(_HERE)
        gc.freeze()  # and their items

    def note(self, identifier: str, how: str) -> None:
        """Note what became of a case."""
        self._results[identifier] = None if how == "passed" else how

    def note_end_of_worker(self, said: Mapping[str, Any]) -> None:
        """Note what a worker of xdist says at its end."""
        self._incidents += said.get(_INCIDENTS, [])
        self._left_out = said.get(_NOT_DECLARED, "")
        self._advice += [each for each in said.get(_ADVICE, []) if each not in self._advice]

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """End the implementation, and judge the list of known failures."""
        self._verdicts = None
        self._stack.close()
        if self._running is not None:
            self._incidents += self._running.incidents
            self._advice += [f"advice: {in_own_names(each)}" for each in self._running.advice]
            selected = evolve(self.suite, cases=self.selected)
            _, part = declared_part(selected, self.suite.cases, self._declared)
            self._left_out = f"{part.size}; {part.left_out}" if part and part.left_out else ""
            lacking = {case.id for case in self.suite.cases if not self._declared.covers(case)}
            idle = self.gate.known.idle((case.id for case in self.suite.cases), lacking)
            self._advice += [idle] if idle else []
        if hasattr(session.config, "workerinput"):
            said = session.config.workeroutput  # type: ignore[attr-defined]
            said |= {
                _INCIDENTS: self._incidents,
                _NOT_DECLARED: self._left_out,
                _ADVICE: self._advice,
            }
            return
        self._problems = list(self._incidents)
        if self._results:
            self._problems += self._problems_of_all()
        elif self._left_out:
            self._problems.append("nothing was judged")
        if self._problems and not session.exitstatus:
            session.exitstatus = ExitStatus.FALLS_SHORT

    def _problems_of_all(self) -> list[str]:
        """What is wrong with the list of known failures, or with all results together."""
        gate, results = self.gate, self._results
        ids = [case.id for case in self.suite.cases]
        found = gate.known.problems(results, ids, gate.today)
        counting = gate.counting([case for case in self.suite.cases if case.id in results])
        if nothing := proving_nothing(results[case.id] for case in counting):
            return [*found, *nothing]
        lacking = [case.id for case in counting if results[case.id] == Unsupported.name]
        unknown = [each for each in lacking if not gate.waives(each, Unsupported.name)]
        if unknown:
            found.append(
                f"{number_of(len(unknown), 'case')} unsupported, of what is declared and counts, "
                f"so that the run fails: {unknown[0]}" + (", …" if unknown[1:] else "")
            )
        return found

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Say what is wrong apart from cases that failed."""
        unfinished = self.gate.known.unfinished()
        if self._problems or unfinished or self._left_out or self._advice:
            terminalreporter.section("nucleus")
        most = len(self._problems) if terminalreporter.verbosity > 0 else _PROBLEMS
        for problem in chain.from_iterable(problems(self._problems, most, "-v prints all")):
            terminalreporter.line(printable(problem), red=True)
        for text in filter(None, (unfinished, self._left_out, *self._advice)):
            terminalreporter.line(printable(text), yellow=True)


@define(eq=False)
class FromWorkers:
    """What workers of xdist tell the process that has started them, as a plugin of pytest."""

    plugin: Conformance

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note what became of a case in a worker."""
        for name, value in report.user_properties if report.when == "call" else ():
            if name == _PROPERTY and value != _NOT_DECLARED:
                self.plugin.note(report.nodeid.rpartition("::")[2], str(value))

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Note what a worker says at its end."""
        self.plugin.note_end_of_worker(getattr(node, "workeroutput", {}))


PLUGIN: Final = pytest.StashKey[Conformance]()
"""Where pytest keeps it."""


class CasePackage(pytest.Directory):
    """This package, and the folder of this module in it, as the place of the cases."""

    def collect(self) -> Iterator[pytest.Collector]:
        """This module: pytest takes no `PACKAGE::CASE-ID`, but it takes `MODULE::CASE-ID`."""
        if self.path == _HERE.parent:
            yield CaseFile.from_parent(self, path=_HERE, nodeid=PACKAGE.name)
        else:
            yield CasePackage.from_parent(self, path=_HERE.parent)


class CaseFile(pytest.File):
    """All cases of the edition."""

    def collect(self) -> Iterator[pytest.Item]:
        """An item for each case, with the case's id for a name."""
        for case in self.config.stash[PLUGIN].suite.cases:
            yield CaseItem.from_parent(self, name=case.id, case=case)


class CaseItem(pytest.Item):
    """One case."""

    def __init__(self, *, case: Case, **given: Any) -> None:
        super().__init__(**given)
        self.case = case
        self.__dict__["location"] = PACKAGE.name, None, self.name  # what reportinfo comes to
        self.plugin = self.config.stash[PLUGIN]
        known = self.plugin.gate.known
        entry = known.entry_for(case.id) if known.entries else None
        if entry is not None and self.plugin.gate.today <= entry.expires:
            reason, strict = _reason(entry), not entry.is_flaky
            self.add_marker(
                pytest.mark.xfail(reason=reason, raises=KnownFailureError, strict=strict)
            )

    def runtest(self) -> None:
        """Raise `CaseFailedError` if the case fails and counts. Stop if nothing can run.

        Skip what is not declared or not supported: whether the latter is a fault, the end says.
        """
        gate = self.plugin.gate
        judged = self.plugin.judge(self.case)
        if judged is None:
            self.user_properties.append((_PROPERTY, _NOT_DECLARED))
            pytest.skip(self.plugin.not_declared(self.case))
        if isinstance(judged.verdict, NotRun):
            self.session.shouldfail = printable(judged.verdict.reason)
            raise CaseFailedError(judged)
        if judged.undecided:
            pytest.skip(f"the choice {judged.undecided} is undecided")
        how = gate.failure_of(judged)
        self.plugin.note(self.case.id, how or judged.verdict.name)
        self.user_properties.append((_PROPERTY, how or judged.verdict.name))
        if how is None:
            return
        if isinstance(judged.verdict, Unsupported):
            pytest.skip(printable(f"unsupported: {judged.verdict.reason}"))
        if gate.waiver(judged):
            raise KnownFailureError(judged)
        if self.case.id not in self.plugin.counting:
            pytest.xfail(f"only recommended: {how}")
        raise CaseFailedError(judged)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """What `run` prints of a failure, without a traceback."""
        if isinstance(excinfo.value, CaseFailedError):
            return excinfo.value.shown()
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, None, str]:
        """The same wherever this package is installed; the id is the headline of a failure."""
        return self.plugin.place, None, self.name

    @property
    def ihook(self) -> Any:
        """The hooks for this place, which pytest looks up for each item anew."""
        return self.plugin.hooks or super().ihook


def _reason(entry: Entry) -> str:
    more = f", {entry.link}" if entry.link else ""
    return f"{entry.reason} ({entry.owner}, until {entry.expires}{more})"
