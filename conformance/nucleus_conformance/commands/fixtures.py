"""`fixtures`: record, check and export the golden cases, and check an exported copy."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path, PurePath
from typing import Any, Final

from nucleus_conformance.addresses import reinstalling
from nucleus_conformance.checking import check as find_wrong
from nucleus_conformance.commands.options import Selection, named_edition, named_editions
from nucleus_conformance.errors import UsageError, ending_with
from nucleus_conformance.exit_status import ExitStatus
from nucleus_conformance.exporting import (
    FOLDER,
    INDEX,
    Written,
    changed,
    contents,
    fixture_files,
    package,
    written_before,
)
from nucleus_conformance.folders import check_folder, renew_folder, write_folder
from nucleus_conformance.machine import told_as
from nucleus_conformance.paths import check_folder_to_enter
from nucleus_conformance.recording import Ask, ask_releases
from nucleus_conformance.recording import record as write_anew
from nucleus_conformance.report.console import console
from nucleus_conformance.shell import quote
from nucleus_conformance.suite.case import SUBJECTS, Case, Suite
from nucleus_conformance.suite.loading import (
    checkout_of,
    fixtures_directory,
    load_suite,
    source_fixtures_directory,
)
from nucleus_conformance.text import first_of, number_of, printable, suggestion
from nucleus_spec.editions import DEFAULT, EDITIONS


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
        to.print(f"{number_of(len(disagreements), 'disagreement')}: nothing was written")
        return ExitStatus.FALLS_SHORT
    with ending_with(ExitStatus.HOLDS):
        print(
            printable(f"recorded {', '.join(each.name for each in editions)} in {directory}"),
            flush=True,
        )
    return ExitStatus.HOLDS


def check(directory: Path | None = None) -> ExitStatus:
    """Check the fixtures of that folder, or the golden ones, against catalog and reference."""
    directory = directory or fixtures_directory()
    wrong = find_wrong(directory)
    if wrong:
        with ending_with(ExitStatus.FALLS_SHORT):
            print("\n".join(wrong))
            if checkout_of() is None:
                print(f"to restore them: {reinstalling()}")
            else:
                print("to restore them: git checkout -- fixtures")
                print("to record them anew: nucleus-conformance fixtures record")
        return ExitStatus.FALLS_SHORT
    with ending_with(ExitStatus.HOLDS):
        print(
            printable(f"the fixtures in {directory} are what the catalog and the reference say"),
            flush=True,
        )
    return ExitStatus.HOLDS


def check_copy(name: str) -> ExitStatus:
    """Check what an export wrote into that folder against the hashes in its own index.

    Raises `UsageError` if the folder cannot be read, or was never written by an export.
    """
    folder = Path(name)
    with told_as(UsageError, f"cannot read {name}"):
        check_folder_to_enter(name)
        written = written_before(folder)
        if written is None:
            raise UsageError(f"{name} has no index of fixtures export, to check it against")
        wrong = changed(folder, written)
    if wrong:
        with ending_with(ExitStatus.FALLS_SHORT):
            print("\n".join(map(printable, wrong)))
            print(f"to restore them, from version control: git checkout -- {quote(name)}")
        return ExitStatus.FALLS_SHORT
    with ending_with(ExitStatus.HOLDS):
        said = f"the {number_of(len(written.hashes), 'file')} in {name} are as they were exported"
        print(printable(said), flush=True)
    return ExitStatus.HOLDS


def export(
    target: str, edition: str | None, types: Sequence[str], kind: str | None = None
) -> ExitStatus:
    """Write a self-contained copy of the fixtures, or of a part: files, index, schema, README.

    `edition` and `types` are what it has; None or `all`, and no type, stand for all. `kind`: the
    package that it is, if any. A copy that was written there before is renewed. Raises `UsageError`
    if something else is there, be it of another kind, or it cannot be written.
    """
    folder = Path(target)
    before = _before(folder, kind) if target else None
    if before is None:
        check_folder(target)
    editions = [each for each in named_editions(edition) if each] or list(EDITIONS)
    _check_types(types)
    chosen = {each: _of_types(load_suite(each), types) for each in editions} if types else None
    fixtures = fixture_files(editions, chosen)
    index = json.loads(fixtures[INDEX])
    about: dict[str, Any] = index["editions"]
    if kind is None:
        page = (fixtures_directory() / "README.md").read_text("utf-8")
        subjects = {
            name: [PurePath(file).stem for file in each["files"]] for name, each in about.items()
        }
        fixtures["README.md"] = _readme(page, subjects, types).encode("utf-8")
    files = package(kind or FOLDER, fixtures)
    count = sum(each["count"] for each in about.values())
    said = f"{number_of(count, 'case')} of {', '.join(about)}"
    if before is not None:
        renewed = renew_folder(folder, files, lambda: (_before(folder, kind) or before).hashes)
        moved = _moved(before.contents, contents(index))
        said = f"renewed {target}: {said}; {number_of(renewed.changed, 'file')} changed{moved}"
        if renewed.edited:
            said += f"; left, as edited: {first_of(renewed.edited)}"
    else:
        write_folder(folder, files)
        said = f"wrote {said} to {target}"
    with ending_with(ExitStatus.HOLDS):
        print(printable(said), flush=True)
    return ExitStatus.HOLDS


def _before(folder: Path, kind: str | None) -> Written | None:
    """What an earlier export has written there. Raises `UsageError` if that is of another kind."""
    before = written_before(folder)
    if before is not None and before.kind != (kind or FOLDER):
        raise UsageError(f"{folder} was exported {_as(before.kind)}: say that, or name another one")
    return before


def _as(kind: str) -> str:
    return "without --as" if kind == FOLDER else f"--as {kind}"


def _moved(before: Sequence[str], after: Sequence[str]) -> str:
    """Which editions and subjects came and went."""
    gone = ", ".join(each for each in before if each not in after)
    come = ", ".join(each for each in after if each not in before)
    return (f"; gone: {gone}" if gone else "") + (f"; new: {come}" if come else "")


def _check_types(types: Iterable[str]) -> None:
    """Raise `UsageError` for a type that no edition has."""
    for each in types:
        if each not in SUBJECTS:
            meant = suggestion(each, SUBJECTS) or f": there are {', '.join(SUBJECTS)}"
            raise UsageError(f"--type {each}: no case has that type{meant}")


def _of_types(suite: Suite, types: Sequence[str]) -> Sequence[Case]:
    """The cases of these types. Raises `UsageError` if one of them has none."""
    if not types:
        return suite.cases
    chosen = {
        case.id for each in dict.fromkeys(types) for case in Selection(type=each).of(suite).cases
    }
    return [case for case in suite.cases if case.id in chosen]


def _readme(
    text: str,
    subjects_of: Mapping[str, Sequence[str]],
    types: Sequence[str],
) -> str:
    """The README of the fixtures, as that of a part: what it names is there.

    `subjects_of`: edition -> the subjects of its files.
    """
    under = DEFAULT.name if DEFAULT.name in subjects_of else next(iter(subjects_of))
    subjects = subjects_of[under]
    shown = next((each for each in _SHOWN if each in subjects), None)
    if shown:
        text = text.replace(f"{DEFAULT}/{_SHOWN[0]}.json", f"{under}/{shown}.json")
    else:
        text = _PROGRAM.sub(_NO_PROGRAM, text)
    is_part = len(subjects_of) < len(EDITIONS)
    if not is_part and not types:
        return text
    options = [f"--edition {','.join(subjects_of)}"] if is_part else []
    options += [f"--type {each}" for each in types]
    names = ", ".join(f"`{each}.json`" for each in subjects)
    editions = ", ".join(subjects_of)
    part = f"This copy is a part of them. It has {names} of {editions}."
    head, blank, rest = text.partition("\n\n- ")
    text = f"{head} {part}{blank}{rest}"
    return text.replace(
        f"export vendor/nucleus --edition {DEFAULT}",
        " ".join(["export vendor/nucleus", *options]),
    )


_SHOWN: Final = ("category", "scene-category", "line", "polygon", "keypoints", "segmentation")
"""The subjects that the example in the README of the fixtures can be about, the best first.

It reads with `JSON.parse`, which loses what ids of boxes have in them and what cuboids may have in
theirs, and it decodes payloads only. The first is the one that the page has.
"""

_PROGRAM: Final = re.compile(
    r"(?<=^## A test in JavaScript\n\n).*?^```\n(?=\n## )", re.M | re.DOTALL
)
_NO_PROGRAM: Final = """\
The program on this page of other copies reads with `JSON.parse`, and tries payloads of one type. It
will not do here: boxes and cuboids need every spelling and every digit of a number, and what
dispatches or collects is asked otherwise. Read these files with a parser that keeps spellings
(`json.mjs`, above). A copy with `--type category` has the program.
"""
