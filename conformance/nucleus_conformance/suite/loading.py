"""Loads suites: the golden one, as long as its files have their hashes; or that of a folder."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path, PurePath
from typing import Any, Final

from nucleus_conformance.addresses import reinstalling
from nucleus_conformance.errors import SuiteError, UsageError
from nucleus_conformance.machine import told_as
from nucleus_conformance.paths import check_folder_to_enter, is_file, is_there
from nucleus_conformance.suite.case import Suite, in_order
from nucleus_conformance.suite.case_files import BYTES, CaseFile, Index, case_files, read_cases
from nucleus_conformance.suite.hashes import golden_hashes
from nucleus_conformance.suite.packing import INDEX, archive_of, read_packed
from nucleus_spec.editions import EDITIONS, Edition, edition

_PACKAGE: Final = Path(__file__).parent.parent


def checkout_of(package: Path = _PACKAGE) -> Path | None:
    """The root of the project checkout that contains the package; None for an installed package.

    An installed package contains the fixtures.
    """
    root = package.parent.parent
    is_checkout = not is_there(package / "fixtures") and is_file(root / "pyproject.toml")
    return root if is_checkout else None


def fixtures_directory(package: Path = _PACKAGE) -> Path:
    """The directory of the golden fixtures: in the root of a checkout, or in an installed package.

    There they are packed. Raises `SuiteError` if they are missing.
    """
    found = (checkout_of(package) or package) / "fixtures"
    if not is_file(found / INDEX) and not is_packed(found):
        raise SuiteError("the golden fixtures are missing: there is no index.json", found)
    return found


def is_packed(fixtures: Path) -> bool:
    """Whether the fixtures in this folder are packed."""
    return is_file(fixtures / archive_of(INDEX))


def source_fixtures_directory(package: Path = _PACKAGE) -> Path:
    """The directory to record fixtures in. Raises `UsageError` in an installed package."""
    root = checkout_of(package)
    if root is None:
        raise UsageError("fixtures can be recorded only in a checkout, not in an installed package")
    return root / "fixtures"


def are_golden(directory: Path) -> bool:
    """Whether these are the golden fixtures, and no copy, nor what is written elsewhere."""
    root = checkout_of() or _PACKAGE
    return directory.resolve() == (root / "fixtures").resolve()


def load_suite(of: str | Edition, directory: Path | None = None) -> Suite:
    """The suite of one edition, by default the golden one, which a process reads once.

    Raises `SuiteError` for golden files that are missing, or are not as they were recorded;
    `UsageError` for a directory that is not there, or whose case files cannot be used.
    """
    under = edition(of)
    if directory is None:
        return _golden(under)
    with _of_a_user(directory):
        return read_folder(under, directory)


@contextmanager
def _of_a_user(directory: Path) -> Iterator[None]:
    """A `SuiteError` on a folder that a user names is a `UsageError`."""
    doing = f"cannot read fixtures from {directory}"
    try:
        with told_as(UsageError, doing):
            check_folder_to_enter(directory)
            yield
    except SuiteError as error:
        raise UsageError(str(error)) from error


def read_folder(under: Edition, directory: Path) -> Suite:
    """The suite of one edition in a directory of fixtures, be it ours or not.

    Raises `SuiteError` for missing or invalid case files.
    """
    folder = directory / under.name
    paths = list(case_files(folder).values())
    if not paths:
        there = [each.name for each in EDITIONS if case_files(directory / each.name)]
        which = f", but for {', '.join(there)}" if there else ""
        raise SuiteError(f"there are no fixtures for edition {under}{which}", folder)
    named = Index.of(directory).of_edition(under.name)
    if absent := named.keys() - {path.name for path in paths}:
        raise SuiteError(
            f"{', '.join(sorted(absent))} is not there, though index.json names it", folder
        )
    return read_cases(map(CaseFile.at, paths), under, _violation)


def _violation(data: Any) -> str:
    from nucleus_conformance.suite.schema import first_violation  # of use for others' files alone

    return first_violation(data, fixtures_directory())


def golden_file_of(of: str | Edition, identifier: str) -> Suite | None:
    """The cases of the golden file that has this case: a tenth of the suite, or less.

    None if there is no such case, or if others of its choice may be in other files.
    """
    under = edition(of)
    named = f'"id": {json.dumps(identifier)}'.encode("ascii")
    likely = f"{under}/{identifier.partition('/')[0]}.json"
    for name in sorted(_golden_names(under), key=lambda name: name != likely):
        file = golden_file(name)
        if named in file.data:
            found = read_cases([_as_recorded(file)], under, _violation)
            case = next((each for each in found.cases if each.id == identifier), None)
            flags = [each.flag for each in case.also_accept] if case else []
            chosen = any("choice" in found.notes.get(flag, {}) for flag in flags)
            return found if case and not chosen else None
    return None


def golden_files(editions: Iterable[Edition]) -> dict[str, bytes]:
    """The golden files of these editions as they are, and an index: path -> content.

    Raises `SuiteError` for files that are missing, or are not as they were recorded.
    """
    index = json.loads(_golden_one(INDEX).data)
    named = {each.name: index["editions"][each.name] for each in editions}
    names = [f"{edition}/{file}" for edition, about in named.items() for file in about["files"]]
    files = {name: _golden_one(name).data for name in names}
    text = json.dumps({**index, "editions": named}, indent=1) + "\n"
    return {**files, INDEX: text.encode("ascii")}


@cache
def golden_ids(under: Edition) -> frozenset[str]:
    """The ids of the golden cases of an edition. Only the index is read."""
    return frozenset(Index.read(_golden_one(INDEX)).cases(under.name))


@cache
def ids_elsewhere(editions: tuple[Edition, ...], directory: Path | None = None) -> frozenset[str]:
    """The ids of cases on the other editions, as far as the folder has fixtures of these."""
    others = [each for each in EDITIONS if each not in editions]
    if directory is None:
        return frozenset().union(*map(golden_ids, others))
    found: set[str] = set()
    for each in others:
        with suppress(SuiteError):  # that is not what is run
            found |= {case.id for case in read_folder(each, directory).cases}
    return frozenset(found)


@cache
def _golden(under: Edition) -> Suite:
    return read_cases(map(_golden_one, _golden_names(under)), under, _violation)


def _golden_names(under: Edition) -> list[str]:
    """The files of an edition below the golden fixtures: what is there, and what has to be."""
    listed = [PurePath(name).stem for name in golden_hashes() if name.startswith(f"{under}/")]
    there = case_files(fixtures_directory() / under.name)
    return [f"{under}/{subject}.json" for subject in in_order([*there, *listed])]


def _golden_one(name: str) -> CaseFile:
    """The golden file of that name. Raises `SuiteError` unless it is as it was recorded."""
    return _as_recorded(golden_file(name))


def golden_file(name: str) -> CaseFile:
    """The golden file of that name, whatever is in it. Raises `SuiteError` if it cannot be read."""
    root = fixtures_directory()
    if not is_packed(root):
        return CaseFile.at(root / name)
    try:
        return CaseFile(root / name, read_packed(root, name, BYTES))
    except OSError as error:
        problem = f"cannot be read: {error.strerror or error}: {reinstalling()}"
        raise SuiteError(problem, root / archive_of(name)) from error


def _as_recorded(file: CaseFile) -> CaseFile:
    if file.is_golden:
        return file
    mend = "git checkout fixtures; or record them anew: nucleus-conformance fixtures record"
    if checkout_of() is None:
        mend = reinstalling()
    raise SuiteError(f"is not as it was recorded, so nothing is judged by it: {mend}", file.path)


def changed_since_exported(of: str | Edition, directory: Path) -> str:
    """A line about case files that do not have the hash that the index says, or "" if all have.

    Nothing is said where there is no index, or one without hashes. People edit copies: that is no
    error. Raises `UsageError` for what is no index.
    """
    folder = directory / edition(of).name
    with _of_a_user(directory):
        stated = Index.of(directory).hashes(folder.name)
        changed = [
            path.name
            for path in case_files(folder).values()
            if path.name in stated and CaseFile.at(path).sha256 != stated[path.name]
        ]
    if not changed:
        return ""
    have, what = ("has", "it was") if len(changed) == 1 else ("have", "they were")
    return (
        f"{', '.join(changed)} in {folder} {have} another hash than index.json says: edited, or "
        f"with other line ends? To get back what {what}: nucleus-conformance fixtures export "
        f"NEW-FOLDER --edition {folder.name}"
    )
