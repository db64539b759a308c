"""`fixtures`: record, check and export the golden cases."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from nucleus_conformance.checking import check as find_wrong
from nucleus_conformance.commands.options import Selection, named_edition
from nucleus_conformance.errors import UsageError
from nucleus_conformance.exit_status import ExitStatus
from nucleus_conformance.recording import Ask, ask_releases
from nucleus_conformance.recording import record as write_anew
from nucleus_conformance.report.formats.terminal import console
from nucleus_conformance.suite.loading import (
    fixtures_directory,
    load_suite,
    source_fixtures_directory,
)
from nucleus_conformance.suite.schema import SCHEMA_NAME
from nucleus_conformance.suite.writing import all_files
from nucleus_spec.editions import EDITIONS


def record(
    edition: str | None, directory: Path | None = None, *, ask: Ask = ask_releases
) -> ExitStatus:
    """Write the fixtures anew, of that edition or of all, into that folder or that of the checkout.

    The reference is asked, and every published release.
    """
    only = named_edition(edition)
    editions = EDITIONS if only is None else (only,)
    directory = directory or source_fixtures_directory()
    to = console(stderr=True)
    disagreements = write_anew(editions, directory, to.print, ask=ask)
    for each in disagreements:
        to.print(str(each))
    if disagreements:
        to.print(f"{len(disagreements)} disagreements: nothing was written")
        return ExitStatus.FALLS_SHORT
    print(f"recorded {', '.join(each.name for each in editions)} in {directory}")
    return ExitStatus.HOLDS


def check(directory: Path | None = None) -> ExitStatus:
    """Check the fixtures of that folder, or the golden ones, against catalog and reference."""
    directory = directory or fixtures_directory()
    wrong = find_wrong(directory)
    if wrong:
        print("\n".join(wrong))
        print("to record them anew: nucleus-conformance fixtures record")
        return ExitStatus.FALLS_SHORT
    print(f"the fixtures in {directory} are what the catalog and the reference say")
    return ExitStatus.HOLDS


def export(target: str, edition: str | None, type_name: str | None) -> int:
    """Write a self-contained copy of the fixtures, or of a part: files, index, schema, README.

    Raises `UsageError` if the folder is there already, and not empty.
    """
    directory = Path(target)
    if directory.exists() and (not directory.is_dir() or any(directory.iterdir())):
        raise UsageError(f"{target} is there already: name a folder that is new or empty")
    only = named_edition(edition)
    selected = {
        each: Selection(type=type_name).of(load_suite(each)).cases
        for each in ([only] if only else EDITIONS)
    }
    source = fixtures_directory()
    directory.absolute().parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=directory.absolute().parent, prefix=".export-") as name:
        made = Path(name) / "fixtures"
        for path, text in all_files(selected).items():
            (made / path).parent.mkdir(parents=True, exist_ok=True)
            (made / path).write_text(text, "utf-8", newline="\n")
        for extra in (SCHEMA_NAME, "README.md"):
            shutil.copyfile(source / extra, made / extra)
        if directory.exists():
            directory.rmdir()
        made.rename(directory)
    count = sum(len(cases) for cases in selected.values())
    print(f"wrote {count} cases of {', '.join(each.name for each in selected)} to {target}")
    return ExitStatus.HOLDS
