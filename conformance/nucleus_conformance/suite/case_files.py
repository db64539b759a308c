"""Reads folders of case files, which anybody may have written.

A file that is a golden one, by its hash, is read as it is. Any other is bounded, strict JSON and
I-JSON, fits the schema of case files, and names no path outside of a working directory: what is in
a case becomes paths, requests, shell scripts, pages and logs.
"""

from __future__ import annotations

import gc
import json
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cached_property, partial
from pathlib import Path, PurePath
from typing import Any, Final

from attrs import field, frozen

from nucleus_conformance.errors import SuiteError
from nucleus_conformance.machine import told_as
from nucleus_conformance.reading import read_found, shown
from nucleus_conformance.suite.case import FORMAT, Case, Suite, in_order
from nucleus_conformance.suite.hashes import golden_hashes, sha256
from nucleus_conformance.suite.ijson import is_portable, parse
from nucleus_conformance.suite.packing import INDEX
from nucleus_spec.editions import Edition

BYTES: Final = 16 * 2**20
"""The most bytes of the files of an edition, all in all. The golden ones have 6 MB."""
FILES: Final = 1000
"""The most files of an edition."""

Check = Callable[[Any], str]
"""Says how what is in a file violates the schema of case files; "" if it does not."""

_LEVELS: Final = 62
"""How deep a case file may be nested below its outermost object."""
_LONGEST: Final = 200
"""The most characters of an id, and of the name of a file."""

_ID: Final = re.compile(r"[a-z0-9_-]+(?:/[a-z0-9_-]+)+")

_WRONG: Final = (ValueError, KeyError, TypeError, AttributeError, RecursionError)
"""What is raised on reading what is of another shape."""


def case_files(folder: Path) -> dict[str, Path]:
    """Subject -> case file of a folder, in the order of reports; none if there is no folder.

    Raises `SuiteError` if it cannot be listed, or has too many.
    """
    names: list[str] = []
    with (
        told_as(partial(SuiteError, path=folder), "cannot be read"),
        suppress(FileNotFoundError, NotADirectoryError),
    ):
        names = sorted(each.name for each in folder.iterdir() if each.suffix == ".json")
    if len(names) > FILES:
        raise SuiteError(f"has more than {FILES:,} case files", folder)
    files = {name.removesuffix(".json"): folder / name for name in names}
    return {subject: files[subject] for subject in in_order(files)}


@frozen
class CaseFile:
    """A file of cases, or an index of such files, as it was read."""

    path: Path
    data: bytes

    @classmethod
    def at(cls, path: Path) -> CaseFile:
        """Read it. Raises `SuiteError` if it cannot be read."""
        with told_as(partial(SuiteError, path=path), "cannot be read"):
            return cls(path, read_found(path, BYTES))

    @cached_property
    def sha256(self) -> str:
        """The hash of its content."""
        return sha256(self.data)

    @property
    def is_golden(self) -> bool:
        """Whether it is as `fixtures record` wrote the file of this name."""
        names = self.path.name, f"{self.path.parent.name}/{self.path.name}"
        return any(golden_hashes().get(each) == self.sha256 for each in names)


def read_cases(files: Iterable[CaseFile], under: Edition, check: Check) -> Suite:
    """The cases of these files. `check` is asked about those that are not golden.

    Raises `SuiteError` for the first that cannot be used.
    """
    left = BYTES
    cases: dict[str, Case] = {}
    notes: dict[str, Mapping[str, str]] = {}
    version = ""
    for file in files:
        left -= len(file.data)
        if left < 0:
            raise SuiteError(f"has more than {shown(BYTES)} of case files", file.path.parent)
        with _no_collection():
            found = _suite_of(file, under, check)
            for case in found.cases:
                if case.id in cases:
                    raise SuiteError(f"case {case.id!r} occurs twice", file.path)
                cases[case.id] = case
        notes.update(found.notes)
        version = found.version
    return Suite(version, under, tuple(cases.values()), notes)


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


def _suite_of(file: CaseFile, under: Edition, check: Check) -> Suite:
    try:
        read = json.loads(file.data) if file.is_golden else _checked(file, check)
        cases = tuple(Case.from_json(each) for each in read["cases"])
        for case in () if file.is_golden else cases:
            if wrong := _out_of_bounds(case):
                raise SuiteError(f"case {case.id!r} {wrong}", file.path)
        return Suite(read["suite"], under, cases, read["notes"])
    except RecursionError:
        raise SuiteError("not a case file: nested too deeply to be read", file.path) from None
    except _WRONG as error:
        problem = f"not a case file: {type(error).__name__}: {error}"
        raise SuiteError(problem, file.path) from error


def _checked(file: CaseFile, check: Check) -> Any:
    """What is in a file, if it is as case files have to be."""
    read = parse(file.data.decode("utf-8"))
    stated = read.get("format") if isinstance(read, dict) else None
    if stated not in (None, FORMAT):
        raise SuiteError(f"has format {json.dumps(stated)[:20]}, but must have {FORMAT}", file.path)
    if not is_portable(read, _LEVELS):
        raise SuiteError(
            "not I-JSON (RFC 7493): it is nested 64 deep, or has a lone surrogate, a noncharacter "
            "or an integer beyond 2^53-1, which NAME_text carries as text",
            file.path,
        )
    if wrong := check(read):
        raise SuiteError(f"not a case file: {wrong}", file.path)
    return read


@frozen
class Index:
    """What a folder of fixtures should have."""

    suite: str = ""
    """The version of the suite."""
    editions: Mapping[str, Mapping[str, Any]] = field(factory=dict)
    """Edition -> name of a case file -> what is said of it."""

    @classmethod
    def of(cls, directory: Path) -> Index:
        """The index in this directory; an empty one if there is none.

        Raises `SuiteError` for what is no index.
        """
        path = directory / INDEX
        return cls.read(CaseFile.at(path)) if os.path.lexists(path) else cls()

    @classmethod
    def read(cls, file: CaseFile) -> Index:
        """The index that is in this file. Raises `SuiteError` for what is no index."""
        try:
            read = json.loads(file.data) if file.is_golden else parse(file.data.decode("utf-8"))
            files = {name: dict(each["files"]) for name, each in read["editions"].items()}
            return cls(str(read.get("suite", "")), files)
        except _WRONG as error:
            problem = f"not an index: {type(error).__name__}: {error}"
            raise SuiteError(problem, file.path) from error

    def hashes(self, edition: str) -> dict[str, str]:
        """Case file of an edition -> its SHA-256, where that is said."""
        said = self.of_edition(edition).items()
        about = {name: each for name, each in said if isinstance(each, dict)}
        return {name: str(each["sha256"]) for name, each in about.items() if "sha256" in each}

    def cases(self, edition: str) -> dict[str, str]:
        """Id of each case of an edition -> the hash of the case, if the index is one of ours."""
        said = self.of_edition(edition).values()
        return {name: each for about in said for name, each in about["cases"].items()}

    def of_edition(self, edition: str) -> Mapping[str, Any]:
        """The same of one edition."""
        return self.editions.get(edition, {})


def _out_of_bounds(case: Case) -> str:
    """The problem with the id or the input of the case; or ""."""
    if not _ID.fullmatch(case.id) or len(case.id) > _LONGEST:
        return "has an invalid id: write it as type/operation/name, in lower case"
    links = case.input.get("links", {})
    named = (*case.input.get("files", ()), *links, *links.values())
    for name in named:
        if len(name) > _LONGEST or not name.isprintable() or name.strip("./") == "":
            return f"has a file of a name that no file has: {name[:_LONGEST]!r}"
        path = PurePath(name)
        if path.is_absolute() or ".." in path.parts:
            return f"has a file outside the working directory: {name!r}"
    return _of_another_shape(case)


def _of_another_shape(case: Case) -> str:
    """What of the case is not as the schema says, once it is text no more; or ""."""
    batches = case.input.get("batches", [])
    if not isinstance(case.input.get("arguments", {}), dict):
        return "has arguments that are no object"
    if not isinstance(batches, list) or not all(
        isinstance(batch, list) and all(isinstance(each, dict) for each in batch)
        for batch in batches
    ):
        return "has batches that are no lists of objects"
    for outcome in (case.expect, *(each.outcome for each in case.also_accept)):
        if outcome.kind == "payload" and not isinstance(outcome.content, dict):
            return "expects a payload that is no object"
    return ""
