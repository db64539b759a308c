"""The command line. Each command imports what it needs, so that `--help` is instant."""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final, NoReturn

from nucleus_conformance.commands.arguments import RENDERINGS, make_parser
from nucleus_conformance.commands.needs import OF_LINT, need, need_engine, need_files, need_impact
from nucleus_conformance.commands.parser import check_sizes
from nucleus_conformance.errors import (
    CannotStartError,
    ConformanceError,
    MachineError,
    ReaderGoneError,
    UsageError,
    ending_with,
)
from nucleus_conformance.exit_status import ExitStatus
from nucleus_conformance.interrupts import (
    hear_nothing,
    hear_once,
    heard_once,
    interrupt_behind,
    presses,
    status_of,
)
from nucleus_conformance.machine import ending
from nucleus_conformance.system import CLOSED, end, read_usual_integers

if TYPE_CHECKING:
    from nucleus_conformance.targets.limits import Limits


TRACEBACK: Final = "NUCLEUS_CONFORMANCE_TRACEBACK"
"""The variable that has a fault of ours end in a traceback."""


def program(limits: Limits | None = None) -> NoReturn:
    """The command line as a process, which ends with it. `limits`: as for `main`.

    Signals after the first are not heard while the interpreter ends, either: it would die of them,
    and the exit status would be lost.
    """
    hear_once()
    read_usual_integers()
    _open_streams()
    try:
        status = main(limits=limits)
        _give_out()
        hear_nothing()
    except Exception as error:
        if os.environ.get(TRACEBACK):
            raise
        status = _tell_fault(error)
    except KeyboardInterrupt as interrupt:  # it came as the command had ended, or again
        hear_nothing()
        _forget_stdout()
        status = status_of(interrupt)
    end(status, at_once=presses() > 0)


def _open_streams() -> None:
    """Let each standard stream that whoever started this has closed lead nowhere.

    Otherwise the next file that is opened would get its number, and a child would inherit that. But
    whatever is printed to a closed stdout is a mistake of the command line. What a terminal of
    another encoding than UTF-8 cannot show is escaped.
    """
    for number, (name, mode) in enumerate((("stdin", "r"), ("stdout", "w"), ("stderr", "w"))):
        if getattr(sys, name) is not None:
            continue
        CLOSED.add(name)
        try:
            os.fstat(number)
        except OSError:
            nowhere = os.open(os.devnull, os.O_RDWR)
            os.dup2(nowhere, number)
            os.set_inheritable(number, True)
            if nowhere != number:
                os.close(nowhere)
        if name == "stdout":
            sys.stdout = io.TextIOWrapper(_Closed(), encoding="utf-8", write_through=True)
        else:
            nowhere = os.open(os.devnull, os.O_RDWR)
            setattr(sys, name, os.fdopen(nowhere, mode, encoding="utf-8"))
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # as stderr is


class _Closed(io.RawIOBase):
    """A stdout that is closed: whoever writes is told so, once."""

    is_told = False

    def writable(self) -> bool:
        """It is, for Python."""
        return True

    def write(self, data: Any) -> int:
        """Raise `UsageError`. What is flushed after that goes nowhere."""
        if self.is_told:
            return len(data)
        self.is_told = True
        raise _closed()


def _closed() -> UsageError:
    return UsageError("stdout is closed: let it lead to a file, or to /dev/null")


def _check_stdout(options: argparse.Namespace) -> None:
    """Raise `UsageError` if a command would print to a stdout that is closed."""
    if "stdout" in CLOSED and getattr(options, "output", None) in (None, "-"):
        raise _closed()


def _give_out() -> None:
    """Write what is left of stdout while signals are heard: nobody may be reading it any more."""
    try:
        sys.stdout.flush()
    except (OSError, ValueError):  # the reader has gone, or there is no stdout
        _forget_stdout()


def _forget_stdout() -> None:
    """Let what is buffered for stdout go nowhere, so that the interpreter can end."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def main(arguments: Sequence[str] | None = None, limits: Limits | None = None) -> int:
    """Run the command line; returns the exit status. `ConformanceError`s become one line on stderr.

    `limits`: what an implementation is granted, where that is not what the command usually grants.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    with heard_once():
        try:
            status = _run_command(given, {} if limits is None else {"limits": limits})
            sys.stdout.flush()
            return status
        except ConformanceError as error:
            _tell(error)
            return error.exit_status
        except (BrokenPipeError, ReaderGoneError) as error:
            sys.stderr.close()  # whoever read our output has gone; there is nobody to tell
            return getattr(error, "exit_status", ExitStatus.UNREAD)
        except BaseException as error:
            interrupt = interrupt_behind(error)
            if interrupt is not None:
                _tell_line("interrupted")
                return status_of(interrupt)
            said = ending(error, "cannot write stdout")
            if said is None:
                raise
            _tell(said)
            _forget_stdout()
            return said.exit_status


def _tell(error: ConformanceError) -> None:
    """Say on stderr why the command has ended: what more there is, and what to do."""
    from nucleus_conformance.text import printable, quoted

    _tell_line(str(error))
    said = isinstance(error, CannotStartError)
    more = quoted(error.also) if said else [printable(each) for each in error.also]
    advice = [f"advice: {printable(error.advice)}"] if error.advice else []
    with suppress(OSError):
        for line in [*more, *advice]:
            print(f"  {line}", file=sys.stderr)


def _tell_line(problem: str) -> None:
    """Say on stderr why the command has ended. Where that is full too, the status says it."""
    from nucleus_conformance.text import printable

    with suppress(OSError):
        print(f"nucleus-conformance: {printable(' '.join(problem.split()))}", file=sys.stderr)


def _tell_fault(error: Exception) -> int:
    """Say that this should not have happened, and what helps us. Returns the exit status."""
    said = f"{type(error).__name__}: {error}"[:500]
    fault = MachineError(
        f"a fault of nucleus-conformance itself: {said}",
        f"please report it{_where()}, with what {TRACEBACK}=1 shows when you do the same again",
    )
    _tell(fault)
    _forget_stdout()
    return fault.exit_status


def _where() -> str:
    """Where faults are reported, as far as the installed package says it."""
    from nucleus_conformance.addresses import address

    stated = address("Issues")
    return f" at {stated}" if stated else ""


def _run_command(given: list[str], limits: Mapping[str, Any]) -> int:
    program: list[str] = []
    if "--" in given:
        split = given.index("--")
        given, program = given[:split], given[split + 1 :]
        if not program:
            raise UsageError("there is no command after --")
        if not any(each in _WITH_TARGET for each in given):
            raise UsageError(f"{_NO_PROGRAM}; ./-x is a file whose name begins with -")
    check_sizes(given)
    parser = make_parser()
    options = parser.parse_args(given)
    _check_stdout(options)
    if options.version:
        from nucleus_conformance.commands.versions import print_versions

        return print_versions()
    if program and options.command not in _WITH_TARGET:
        raise UsageError(_NO_PROGRAM)
    if options.command is None:
        parser.print_help()
        return ExitStatus.USAGE
    if options.command in _WITH_TARGET:
        status = _WITH_TARGET[options.command](options, program, limits)
    elif options.command == "impact":
        status = _impact(options, limits)
    else:
        status = _COMMANDS[options.command](options)
    if options.command in _JUDGES:
        with ending_with(status):
            sys.stdout.flush()
    return status


def _said(options: argparse.Namespace) -> dict[str, Any]:
    """What is said on the command line, by name."""
    return {key: value for key, value in vars(options).items() if key not in ("command", "version")}


def _run(options: argparse.Namespace, program: list[str], limits: Mapping[str, Any]) -> int:
    from nucleus_conformance.commands.run import Options, run

    given = _said(options)
    files = {name: given.pop(name.replace("-", "_")) for name in RENDERINGS}
    formats = {name.removesuffix("-xml"): file for name, file in files.items() if file is not None}
    return run(Options(program=program, renderings=formats, **given), **limits)


def _fuzz(options: argparse.Namespace, program: list[str], limits: Mapping[str, Any]) -> int:
    need("fuzz", "strategies", "hypothesis")
    from nucleus_conformance.commands.fuzz import Options, fuzz

    return fuzz(Options(program=program, **_said(options)), **limits)


def _generate(options: argparse.Namespace) -> int:
    need("generate", "strategies", "hypothesis")
    from nucleus_conformance.commands.generate import Options, generate

    return generate(Options(**_said(options)))


def _smoke(options: argparse.Namespace, program: list[str], limits: Mapping[str, Any]) -> int:
    from nucleus_conformance.commands.smoke import smoke
    from nucleus_conformance.commands.starting import Starting

    return smoke(Starting(program=program, **_said(options)), **limits)


def _report(options: argparse.Namespace) -> int:
    from nucleus_conformance.commands.report import report

    return report(options.file, options.format, options.output)


def _diff(options: argparse.Namespace) -> int:
    from nucleus_conformance.commands.diff import diff
    from nucleus_conformance.report.diff import EXAMPLES

    show = EXAMPLES if options.show is None else options.show
    files = options.old, options.new, options.format, options.output
    return diff(*files, None if options.verbose else show)


def _matrix(options: argparse.Namespace) -> int:
    from nucleus_conformance.commands.matrix import matrix

    return matrix(options.reports, options.format, options.output)


def _fixtures(options: argparse.Namespace) -> int:
    from nucleus_conformance.commands import fixtures

    if options.action == "record":
        return fixtures.record(options.edition)
    if options.action == "export":
        given = options.directory, options.edition, options.types, options.package
        return fixtures.export(*given)
    return fixtures.check() if options.directory is None else fixtures.check_copy(options.directory)


def _requirements(options: argparse.Namespace) -> int:
    from nucleus_conformance.commands.browse import requirements

    return requirements(options.ids, options.json, options.brief)


def _explain(options: argparse.Namespace) -> int:
    from nucleus_conformance.commands.explain import explain

    return explain(options.name, options.edition)


def _list(options: argparse.Namespace) -> int:
    from nucleus_conformance.commands.browse import list_cases
    from nucleus_conformance.commands.options import Selection

    names = ("patterns", "type", "operation", "level", "requirement", "flag")
    selection = Selection(**{name: getattr(options, name) for name in names})
    return list_cases(options.edition, selection, options.json)


def _lint(options: argparse.Namespace) -> int:
    need_engine("lint", options.engine)
    need_files(options.files)
    from nucleus_conformance.commands.lint import Options, lint

    return lint(Options(**_said(options)))


def _replay(options: argparse.Namespace, program: list[str], limits: Mapping[str, Any]) -> int:
    need_engine("replay", options.engine)
    need_files(options.files)
    from nucleus_conformance.commands.replay import replay
    from nucleus_conformance.commands.replay_options import Options

    return replay(Options(program=program, **_said(options)), **limits)


def _impact(options: argparse.Namespace, limits: Mapping[str, Any]) -> int:
    need_impact(generates=options.count > 0)
    from nucleus_conformance.commands.impact import Options, impact

    given = _said(options)
    own = {name: given.pop(name) for name in ("old", "new", "count", "seed")}
    return impact(Options(**own, shared=given), **limits)


def _distill(options: argparse.Namespace) -> int:
    need("distill", "lint", *OF_LINT)
    need_files(options.files)
    from nucleus_conformance.commands.distill import Options, distill

    return distill(Options(**_said(options)))


def _init(options: argparse.Namespace) -> int:
    from nucleus_conformance.commands.init import init

    return init(options.language, options.directory, options.edition)


def _completion(options: argparse.Namespace) -> int:
    from nucleus_conformance.commands.completion import completion

    return completion(options.shell)


_NO_PROGRAM: Final = "a command after -- is for run, smoke, fuzz and replay only"

_JUDGES: Final = ("run", "fuzz", "smoke", "diff", "fixtures", "lint", "replay", "impact", "distill")
"""The commands whose status says what they found, read or not. The others only print."""

_WITH_TARGET: Final[
    Mapping[str, Callable[[argparse.Namespace, list[str], Mapping[str, Any]], int]]
] = {"run": _run, "fuzz": _fuzz, "smoke": _smoke, "replay": _replay}
"""The commands that start an implementation, of which the command may stand behind `--`."""

_COMMANDS: Final[Mapping[str, Callable[[argparse.Namespace], int]]] = {
    "report": _report,
    "diff": _diff,
    "matrix": _matrix,
    "fixtures": _fixtures,
    "requirements": _requirements,
    "explain": _explain,
    "list": _list,
    "generate": _generate,
    "lint": _lint,
    "distill": _distill,
    "init": _init,
    "completion": _completion,
}
