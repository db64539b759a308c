"""`init`: start a port in some language."""

from __future__ import annotations

from pathlib import Path

from nucleus_conformance.commands.options import named_edition
from nucleus_conformance.errors import ending_with
from nucleus_conformance.exit_status import ExitStatus
from nucleus_conformance.exporting import FOLDER, fixture_files
from nucleus_conformance.folders import add_to_folder
from nucleus_conformance.projects import STARTERS, go_work_above, project
from nucleus_conformance.shell import quote
from nucleus_conformance.text import number_of, printable
from nucleus_spec.editions import EDITIONS


def init(language: str, target: str, edition: str | None = None) -> ExitStatus:
    """Write a project of that language, and say what to do next. `edition`: None for the newest.

    Raises `UsageError`, and writes nothing, if a file of it is there already.
    """
    chosen = named_edition(edition) or EDITIONS[-1]
    files = project(language, fixture_files([chosen]), chosen)
    written = add_to_folder(target, files)
    starter = STARTERS[language]
    steps = list(starter.steps(chosen))
    work = go_work_above(Path(target)) if language == "go" else None
    if work is not None:
        steps.insert(0, f"go work use .  # {quote(str(work))} does not name it yet")
    if Path(target) != Path():
        steps[0] = f"cd {quote(target)} && {steps[0]}"
    with ending_with(ExitStatus.HOLDS):
        what = f"a project for {starter.title}"
        if written == len(files):
            size = f"{sum(map(len, files.values())) / 1e6:.1f} MB"
            of_cases = "" if starter.package == FOLDER else f" ({size}, most of them golden cases)"
            said = f"wrote {what} to {target}{of_cases}"
        else:
            said = f"{target} was {what} already: {number_of(written, 'file')} written"
        print(printable(f"{said}; next:"))
        for each in steps:
            print(f"  {printable(each)}", flush=True)
    return ExitStatus.HOLDS
