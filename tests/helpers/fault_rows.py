"""What implementations, files and machines do to a command, by number, and what then happens."""

from __future__ import annotations

from typing import Final

from attrs import frozen


@frozen
class Row:
    """A kind of fault."""

    kind: str
    """What an implementation, a file or a machine does."""
    outcome: str
    """What a command makes of it."""


COMMANDS: Final = (
    "run",
    "fuzz",
    "smoke",
    "pytest",
    "fixtures check",
    "fixtures record",
    "fixtures export",
    "init",
    "diff",
    "report",
    "matrix",
    "lint",
    "replay",
    "impact",
    "distill",
    "list",
    "explain",
    "requirements",
    "generate",
    "completion",
)
"""The columns: every command, and the plugin for pytest."""

STARTERS: Final = ("run", "fuzz", "smoke", "pytest", "replay", "impact")
"""Those that start an implementation."""

ROWS: Final[dict[int, Row]] = {
    1: Row("hangs", "`timeout` for that case, after a deadline on the whole reply; a fresh process"),
    2: Row("drips bytes", "the same: the deadline is for the whole reply"),
    3: Row("ends, or is killed, in the middle", "`crash` for that case, with status or signal"),
    4: Row("ends after half a line", "`crash`, with what was seen; half a line is never read"),
    5: Row("floods stdout", "lines have a limit: `protocol-error`, and its process is ended"),
    6: Row("floods stderr", "is read and let go; a crash shows the end of it"),
    7: Row("answers in other bytes than UTF-8", "`protocol-error`, with the bytes in hex"),
    8: Row("answers odd JSON: deep, huge, NaN", "a verdict, whatever it is"),
    9: Row("answers late, twice or something else", "ids are drawn anew; what is not open is an error"),
    10: Row("prints on stdout", "the line is shown, and where prints belong is said"),
    11: Row("leaves a child that holds its pipes", "its process group is ended; nobody waits"),
    12: Row("leaves a daemon", "is named"),
    13: Row("does not end when it is asked to", "SIGTERM, then SIGKILL"),
    14: Row("does not read", "writing never blocks; `timeout` or `crash`"),
    15: Row("eats memory", "`crash`, by the signal that the system sends"),
    16: Row("cannot be started", "one line with advice, status 3"),
    17: Row("writes into its directory", "that is a temporary one, which is removed"),
    18: Row("reads the environment", "it has an allow-listed one"),
    19: Row("answers commands of CI systems", "nothing of it reaches a log as a command"),
    20: Row("answers commands of terminals", "shown escaped"),
    21: Row("answers markup", "escaped in HTML and Markdown"),
    22: Row("answers what are no characters", "every report stays well-formed"),
    23: Row("has cases whose names are paths", "refused when fixtures are read"),
    24: Row("is interrupted", "what is known is written, and that it is incomplete"),
    25: Row("answers differently each time", "`--repeat` finds it: `flaky`"),
    26: Row("supports nothing", "never green; `smoke`, which gives no score, says what it skipped"),
    27: Row("echoes, or knows cases by name", "scores far below: ids say nothing"),
    28: Row("starts or ends slowly", "has deadlines of its own for both"),
    29: Row("needs many processes", "a start costs nothing; only deaths count"),
    30: Row("dies often, or hangs", "the time that is lost is bounded, not the deaths: all other cases are judged; what is left of a type that only hangs is `not-run`"),
    31: Row("the runner stood still", "what has arrived is read first; that time is not counted"),
    32: Row("answers what is hard to compare", "few differences are told, long texts are not normalized"),
    33: Row("answers very much", "`protocol-error` beyond eight times the request; reports are shortened"),
    34: Row("SIGTERM or SIGHUP comes", "as Ctrl-C: reports are written, children ended; 143, 129"),
    35: Row("the runner is killed", "its children go with it; its folder, with the next run"),
    36: Row("answers in wrong shapes", "`protocol-error` or a finding; all else goes on"),
    37: Row("does nothing that could be wrong", "never green, in no command that gives a score"),
    38: Row("says harmful text beside its answers", "all text from outside passes one door"),
    39: Row("a file to write is no plain file", "a link stays one, a device or pipe is written into; a socket, a disk or where stdout goes is refused"),
    40: Row("the machine lacks something", "one line, status 4; text that a terminal cannot show is replaced"),
    41: Row("the reader of stdout goes", "a quiet end: the status of what was found, or 141"),
    42: Row("two commands write one place", "both end; of files the later one wins whole, of folders the first"),
    43: Row("names hold what shells obey", "commands to paste are quoted"),
    44: Row("the environment holds secrets", "reports and bundles name variables, never values"),
    45: Row("files to read are hostile", "one line, status 2: they have bounds, and those in folders must be plain files"),
    46: Row("the golden fixtures are changed", "their hashes are checked: one line, status 4"),
    47: Row("looks the answers up", "`fuzz` finds it: its requests stand nowhere"),
    48: Row("escapes its process group", "is found by a mark in its environment, ended and named"),
    49: Row("leaves a folder that is hard to remove", "is removed all the same"),
    50: Row("lists are very long", "refused by size; below it, the time is linear"),
    51: Row("hangs after a right reply", "named as trouble after that case, not blamed on the next"),
    52: Row("refuses by accident", "is counted apart, and shown"),
}  # fmt: skip


@frozen
class Empty:
    """Why cells of the table are empty."""

    reason: str
    rows: frozenset[int]
    commands: frozenset[str]


_ALL: Final = frozenset(COMMANDS)
_PRINTERS: Final = _ALL - {*STARTERS, "fixtures record"}
_OF_PROGRAMS: Final = frozenset(
    {*range(1, 23), *range(25, 34), *range(35, 38), 44, *range(47, 50), 51}
)


def _rows(*rows: int) -> frozenset[int]:
    return frozenset(rows)


EMPTY: Final = (
    Empty("it starts no implementation", _OF_PROGRAMS, _PRINTERS),
    Empty(
        "it starts published releases alone, through the session that `run` has, and none of them is "
        "under test",
        _OF_PROGRAMS | {24, 34, 38, 43, 52},
        frozenset({"fixtures record"}),
    ),
    Empty("it reads no text of an implementation", _rows(38, 52), _PRINTERS - {"report", "diff", "matrix"}),
    Empty(
        "it shows verdicts, which a refusal by accident does not change",
        _rows(52),
        frozenset({"diff", "matrix", "fuzz", "smoke", "pytest"}),
    ),
    Empty("it has no option that limits memory; SECURITY.md shows what does", _rows(15),
          frozenset({"fuzz", "smoke", "pytest", "replay"})),
    Empty("it takes no fixtures of the user's", _rows(23), _ALL - {"run", "pytest"}),
    Empty("it asks everything once", _rows(25), frozenset({"smoke", "pytest", "replay"})),
    Empty("it gives no score", _rows(27, 47), frozenset({"smoke", "replay"})),
    Empty("it is `replay`, of which it is shown, with a dump of its own",
          (_OF_PROGRAMS | {38, 42, 43, 52}) - {16, 26, 37}, frozenset({"impact"})),
    Empty("it asks with the same session as `run`, of which it is shown", _rows(29, 31, 51),
          frozenset({"replay"})),
    Empty("it asks and judges with the same session and judge as `run`, of which it is shown",
          _rows(27, 30, 31, 47, 51), frozenset({"pytest"})),
    Empty("it starts one process at a time", _rows(29), frozenset({"fuzz", "smoke", "pytest"})),
    Empty("it ends with the first step that fails", _rows(30, 51), frozenset({"smoke"})),
    Empty("the process that it starts counts the time, as for `run`", _rows(31), frozenset({"fuzz", "smoke"})),
    Empty("whatever comes after a reply is a finding, with what was asked before", _rows(51), frozenset({"fuzz"})),
    Empty(
        "it writes no file that the user names",
        _rows(39, 42),
        frozenset({"smoke", "pytest", "fixtures check", "fixtures record", "list", "explain",
                   "requirements", "generate", "completion"}),
    ),
    Empty("pytest prints, and writes its own files", _rows(41), frozenset({"pytest"})),
    Empty("its output is one line on stderr", _rows(41), frozenset({"fixtures record"})),
    Empty(
        "it prints no command that holds anything of the user's",
        _rows(43),
        frozenset({"list", "requirements", "generate", "completion"}),
    ),
    Empty(
        "it reads no file that the user names",
        _rows(45),
        _ALL - {"run", "fuzz", "pytest", "diff", "report", "matrix", "lint", "replay", "distill",
                "fixtures check", "fixtures export"},
    ),
    Empty("it judges by no golden fixture", _rows(46),
          frozenset({"smoke", "fixtures record", "diff", "matrix", "lint", "generate", "completion"})),
    Empty("it takes no list", _rows(50), frozenset({"diff", "matrix", "fixtures check"})),
    Empty("it passes no variable on", _rows(44), frozenset({"fuzz", "smoke", "pytest", "replay"})),
)  # fmt: skip


_SITUATIONS: Final = {
    'every answer is "unsupported"': (26, 37),
    "a program that is not there": (16,),
    "fixtures that cannot be read, or are not as they were recorded": (46,),
    "stdout is on a full disk": (40,),
    "stdout is closed": (40,),
    "there is no temporary folder": (40,),
    "interrupted by SIGINT (Ctrl-C)": (24,),
    "interrupted by SIGTERM": (34,),
    "interrupted by SIGHUP": (34,),
    "the reader of stdout has gone": (41,),
}
"""Situation of docs/exit-status.md -> the rows that it is."""

_ALSO: Final = {12: (48,)}
"""Number in the first list of faults -> the rows of the second that its programs show, too."""


def rows_of(name: str) -> tuple[int, ...]:
    """The rows of a situation; or of a fault in `tests.helpers.faults`, by the name of its list."""
    if not name.startswith("FAULT_"):
        return _SITUATIONS.get(name, ())
    number = int(name.split("_")[1])
    return number, *_ALSO.get(number, ())
