"""What `action.yml` does once the package is installed: score, compare, and say what came of it.

Inputs come as variables, so that none is ever a part of a script. The reports are written to the
folder that the command line names. It ends with 0: the status of `run` is an output, and the action
ends with that once the reports are kept.
"""

from __future__ import annotations

import os
import secrets
import shlex
import subprocess
import sys
from collections import deque
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

from nucleus_conformance.commands.starting import words_of
from nucleus_conformance.errors import UsageError
from nucleus_conformance.exit_status import ExitStatus
from nucleus_conformance.report.formats.github import SUMMARY_BYTES, command

PROGRAM: Final = Path(sys.executable).with_name("nucleus-conformance")
SAID: Final = 10
"""How many lines of stderr an annotation has, the last ones."""

REPORTS: Final = {
    "report": ("--json", "report.jsonl"),
    "html": ("--html", "report.html"),
    "junit": ("--junit-xml", "report.xml"),
}
"""Output -> the option of `run` that makes it, and its file."""

OPTIONS: Final = {"EDITION": "--edition", "LEVEL": "--level", "KNOWN_FAILING": "--known-failing"}
"""Variable -> option of `run`."""


def score(folder: Path, given: Mapping[str, str]) -> dict[str, str]:
    """Score the target that the variables name, and write reports. Returns the outputs."""
    folder.mkdir()
    paths = {name: folder / file for name, (_, file) in REPORTS.items()}
    reports = [f"{option}={paths[name]}" for name, (option, _) in REPORTS.items()]
    try:
        status = done("run", "--github", *options(given), *reports, *target(given["TARGET"]))
    except (UsageError, ValueError) as error:
        status = ExitStatus.USAGE
        print(command("error", f"Exit status {status}", str(error)), flush=True)
    outputs = {name: str(path) for name, path in paths.items() if path.exists()}
    if status == ExitStatus.HOLDS and "report" not in outputs:
        status = ExitStatus.USAGE
        said = "nothing was judged: target and args are to make `run` judge something"
        print(command("error", f"Exit status {status}", said), flush=True)
    if given["BASELINE"] and "report" in outputs:
        compared = compare(given["BASELINE"], paths["report"], folder / "diff.md", outputs)
        status = status or compared
    return {"status": str(int(status)), **outputs}


def options(given: Mapping[str, str]) -> list[str]:
    """The options of `run` that the inputs stand for. Raises `ValueError` for open quotes."""
    said = [f"{option}={given[name]}" for name, option in OPTIONS.items() if given[name]]
    more = shlex.split(given["ARGS"])
    if "--" in more:
        raise ValueError("args are options of run: the command is the target, without a --")
    return [*said, *more]


def target(text: str) -> list[str]:
    """What stands for that target at the end of a command line. Raises `UsageError`."""
    name, program = words_of(text, "target", Path())
    if name is not None and name.startswith("-"):
        raise UsageError(f"target {name} is an option: options are args")
    return ["--", *program] if name is None else [name]


def compare(baseline: str, report: Path, diff: Path, outputs: dict[str, str]) -> int:
    """Write what has changed since the baseline, and name it. Returns the status if there is none.

    That it is worse decides nothing: the run has been judged.
    """
    before = f"./{baseline}" if baseline.startswith("-") else baseline
    status = done("diff", "--format", "markdown", "-o", str(diff), before, str(report))
    if status > ExitStatus.FALLS_SHORT:
        return status
    comment = diff.read_text("utf-8")
    outputs["worse"] = "true" if status else "false"
    outputs |= {"diff": str(diff), "comment": comment}
    summary = Path(os.environ["GITHUB_STEP_SUMMARY"])
    with suppress(OSError), summary.open("a", encoding="utf-8") as file:  # `run` has told of that
        if file.tell() + len(comment.encode("utf-8")) < SUMMARY_BYTES:
            file.write(f"\n{comment}")
    return ExitStatus.HOLDS


def done(*arguments: str) -> int:
    """The status of that command. What it says of a mistake or a fault is an annotation, too."""
    said: deque[str] = deque(maxlen=SAID)
    with subprocess.Popen([PROGRAM, *arguments], stderr=subprocess.PIPE) as process:
        assert process.stderr is not None
        for line in process.stderr:
            sys.stderr.buffer.write(line)
            sys.stderr.flush()
            said.append(line.decode("utf-8", "replace").rstrip())
    status = process.returncode
    if status > ExitStatus.FALLS_SHORT:
        print(command("error", f"Exit status {status}", "\n".join(said)), flush=True)
    return status


def append(path: str, outputs: Mapping[str, str]) -> None:
    """Add outputs of a step to the file that GitHub names. No value can end itself."""
    with Path(path).open("a", encoding="utf-8") as file:
        for name, value in outputs.items():
            end = secrets.token_hex()
            file.write(f"{name}<<{end}\n{value}\n{end}\n")


if __name__ == "__main__":
    append(os.environ["GITHUB_OUTPUT"], score(Path(sys.argv[1]), os.environ))
