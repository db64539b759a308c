"""Loads suites from directories of fixtures, and finds the golden fixtures."""

from __future__ import annotations

import gc
import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path, PurePath
from typing import Final

from nucleus_conformance.errors import SuiteError, UsageError
from nucleus_conformance.suite.case import FORMAT, Case, Suite, in_order
from nucleus_spec.editions import EDITIONS, Edition, edition

_ID: Final = re.compile(r"[a-z0-9_-]+(?:/[a-z0-9_-]+)+")

_PACKAGE: Final = Path(__file__).parent.parent


def checkout_of(package: Path = _PACKAGE) -> Path | None:
    """The root of the project checkout that contains the package; None for an installed package.

    An installed package contains the fixtures.
    """
    root = package.parent.parent
    is_checkout = not (package / "fixtures").exists() and (root / "pyproject.toml").is_file()
    return root if is_checkout else None


def fixtures_directory(package: Path = _PACKAGE) -> Path:
    """The directory of the golden fixtures: in the root of a checkout, or in an installed package.

    Raises `SuiteError` if they are missing.
    """
    found = (checkout_of(package) or package) / "fixtures"
    if not (found / "index.json").is_file():
        raise SuiteError("the golden fixtures are missing: there is no index.json", found)
    return found


def source_fixtures_directory(package: Path = _PACKAGE) -> Path:
    """The directory to record fixtures in. Raises `UsageError` in an installed package."""
    root = checkout_of(package)
    if root is None:
        raise UsageError("fixtures can be recorded only in a checkout, not in an installed package")
    return root / "fixtures"


def load_suite(of: str | Edition, directory: Path | None = None) -> Suite:
    """The suite of one edition, by default the golden one, which a process reads once.

    Raises `SuiteError` for missing or invalid case files, `UsageError` for a folder that is not
    there.
    """
    under = edition(of)
    if directory is None:
        return _golden(under)
    if not directory.is_dir():
        raise UsageError(f"there is no folder {directory} to take fixtures from")
    return _load(under, directory / under.name)


def golden_file_of(of: str | Edition, identifier: str) -> Suite | None:
    """The cases of the golden file that has this case: a tenth of the suite, or less.

    None if there is no such case, or if others of its choice may be in other files.
    """
    under = edition(of)
    named = f'"id": {json.dumps(identifier)}'.encode("ascii")
    for path in sorted((fixtures_directory() / under.name).glob("*.json")):
        data = path.read_bytes()
        if named in data:
            found = _read([(path, data)], under)
            case = next((each for each in found.cases if each.id == identifier), None)
            flags = [each.flag for each in case.also_accept] if case else []
            chosen = any("choice" in found.notes.get(flag, {}) for flag in flags)
            return found if case and not chosen else None
    return None


@cache
def golden_ids(under: Edition) -> frozenset[str]:
    """The ids of the golden cases of an edition. Only the index is read."""
    index = json.loads((fixtures_directory() / "index.json").read_bytes())
    files = index["editions"][under.name]["files"].values()
    return frozenset(name for file in files for name in file["cases"])


@cache
def ids_elsewhere(editions: tuple[Edition, ...], directory: Path | None = None) -> frozenset[str]:
    """The ids of cases on the other editions, as far as the folder has fixtures of these."""
    others = [each for each in EDITIONS if each not in editions]
    if directory is None:
        return frozenset().union(*map(golden_ids, others))
    found: set[str] = set()
    for each in others:
        with suppress(SuiteError):  # that is not what is run
            found |= {case.id for case in load_suite(each, directory).cases}
    return frozenset(found)


@cache
def _golden(under: Edition) -> Suite:
    return _load(under, fixtures_directory() / under.name)


def _load(under: Edition, folder: Path) -> Suite:
    files = {path.stem: path for path in sorted(folder.glob("*.json"))}
    paths = [files[subject] for subject in in_order(files)]
    if not paths:
        there = sorted(each.parent.name for each in folder.parent.glob("*/*.json"))
        which = f", but for {', '.join(dict.fromkeys(there))}" if there else ""
        raise SuiteError(f"there are no fixtures for edition {under}{which}", folder)
    if absent := _named_in_index(folder).keys() - {path.name for path in paths}:
        raise SuiteError(
            f"{', '.join(sorted(absent))} is not there, though index.json names it", folder
        )
    with _no_collection():
        return _read(((path, path.read_bytes()) for path in paths), under)


@contextmanager
def _no_collection() -> Iterator[None]:
    """Nothing becomes garbage while a suite is read, and looking for some takes a third longer."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _read(files: Iterable[tuple[Path, bytes]], under: Edition) -> Suite:
    cases: dict[str, Case] = {}
    notes: dict[str, Mapping[str, str]] = {}
    version = ""
    for path, text in files:
        try:
            data = json.loads(text)
            if data["format"] != FORMAT:
                raise SuiteError(f"has format {data['format']}, but must have {FORMAT}", path)
            for each in data["cases"]:
                case = Case.from_json(each)
                if wrong := _out_of_bounds(case) or (case.id in cases and "occurs twice"):
                    raise SuiteError(f"case {case.id!r} {wrong}", path)
                cases[case.id] = case
            notes.update(data["notes"])
            version = data["suite"]
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise SuiteError(f"not a case file: {type(error).__name__}: {error}", path) from error
    return Suite(version, under, tuple(cases.values()), notes)


def changed_since_exported(of: str | Edition, directory: Path) -> str:
    """A line about case files that do not have the hash that the index says, or "" if all have.

    Nothing is said where there is no index, or one without hashes. People edit copies: that is no
    error. Raises `SuiteError` for what is no index.
    """
    folder = directory / edition(of).name
    changed = [
        name
        for name, sha256 in _named_in_index(folder).items()
        if sha256 and (folder / name).is_file() and _sha256(folder / name) != sha256
    ]
    if not changed:
        return ""
    have, what = ("has", "it was") if len(changed) == 1 else ("have", "they were")
    return (
        f"{', '.join(changed)} in {folder} {have} another hash than index.json says: edited, or "
        f"with other line ends? To get back what {what}: nucleus-conformance fixtures export "
        f"NEW-FOLDER --edition {folder.name}"
    )


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _named_in_index(folder: Path) -> dict[str, str]:
    """Case file of this folder -> its SHA-256, or "", as the index beside it says, if any."""
    path = folder.parent / "index.json"
    if not path.is_file():
        return {}
    try:
        under = json.loads(path.read_bytes())["editions"].get(folder.name, {"files": {}})
        return {
            name: str(about.get("sha256", "")) if isinstance(about, dict) else ""
            for name, about in dict(under["files"]).items()
        }
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise SuiteError(f"not an index: {type(error).__name__}: {error}", path) from error


def _out_of_bounds(case: Case) -> str:
    """The problem with the id or a file name of the case, both of which become paths; or ""."""
    if not _ID.fullmatch(case.id):
        return "has an invalid id: write it as type/operation/name, in lower case"
    links = case.input.get("links", {})
    named = (*case.input.get("files", ()), *links, *links.values())
    for name in map(PurePath, named):
        if name.is_absolute() or ".." in name.parts:
            return f"has a file outside the working directory: {str(name)!r}"
    return ""
