"""What `fixtures export` writes: a folder of fixtures, or a package of another language with them.

A package is put together of three things: its own source in `conformance/packages/`, the lossless
JSON of the far end in `conformance/harnesses/`, and the fixtures. The index of what is written has
a member `export`, which names all other files with their hashes: by that a later export knows what
it may replace.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path, PurePosixPath
from typing import Any, Final

from attrs import field, frozen

from nucleus_conformance.addresses import reinstalling
from nucleus_conformance.errors import SuiteError
from nucleus_conformance.folders import hash_of
from nucleus_conformance.machine import told_as
from nucleus_conformance.paths import is_file, is_inside
from nucleus_conformance.suite.case import SUBJECTS, Case
from nucleus_conformance.suite.case_files import CaseFile
from nucleus_conformance.suite.catalog import SUITE_VERSION
from nucleus_conformance.suite.hashes import sha256
from nucleus_conformance.suite.ijson import parse
from nucleus_conformance.suite.loading import (
    checkout_of,
    fixtures_directory,
    golden_files,
)
from nucleus_conformance.suite.schema import SCHEMA_NAME
from nucleus_conformance.suite.writing import all_files
from nucleus_spec.editions import EDITIONS, Edition

INDEX: Final = "index.json"
LICENSE: Final = "LICENSE"
FOLDER: Final = "folder"
"""What an export is that is no package."""


@frozen
class Layout:
    """What stands where in what is exported. Paths are relative, with `/`."""

    fixtures: str = ""
    """The folder of the fixtures."""
    parts: Mapping[str, str] = field(factory=dict)
    """Folder or file below `conformance/` -> its place."""
    renamed: tuple[bytes, bytes] = (b"", b"")
    """A name in these, and what it is in the package: it must not meet that of a far end."""

    def adapted(self, data: bytes) -> bytes:
        """A file of a part, with the names that the package has."""
        old, new = self.renamed
        return data.replace(old, new) if old else data

    @property
    def index(self) -> str:
        """The place of the index."""
        return (PurePosixPath(self.fixtures) / INDEX).as_posix()


_JAVA: Final = "src/main/java/io/github/nucleusspec"

LAYOUTS: Final[Mapping[str, Layout]] = {
    FOLDER: Layout(),
    "go": Layout("fixtures", {"packages/go": "", "harnesses/go/exactjson": "exactjson"}),
    "npm": Layout(
        "fixtures",
        {
            "packages/npm": "",
            "harnesses/node/json.mjs": "src/json.mjs",
            "harnesses/node/json.d.mts": "src/json.d.mts",
        },
    ),
    "crate": Layout(
        "fixtures",
        {"packages/crate": "", "harnesses/rust/src/exact_json": "src/exact_json"},
    ),
    "maven": Layout(
        "src/main/resources/io/github/nucleusspec/fixtures",
        {"packages/maven": "", f"harnesses/java/{_JAVA}/exactjson": f"{_JAVA}/fixtures/exactjson"},
        (b"io.github.nucleusspec.exactjson", b"io.github.nucleusspec.fixtures.exactjson"),
    ),
}
"""What can be exported -> what stands where in it."""

PACKAGES: Final = tuple(name for name in LAYOUTS if name != FOLDER)

_MADE_BY_TOOLS: Final = frozenset({"__pycache__", "build", "dist", "node_modules", "target"})
"""Folders that are no source."""
_ASIDE: Final = "consumer"
"""The folder of a project that tries the package; it is no part of that."""

_NO_VERSION: Final = re.compile(rb"(?<![\d.])0\.0\.0(?![\d.])")
"""What a source says in place of the suite's version."""


def source_directory() -> Path:
    """Where `packages`, `harnesses` and `starters` are: in a checkout, or an installed package."""
    root = checkout_of()
    return Path(__file__).parent if root is None else root / "conformance"


def files_of(name: str, place: str = "") -> dict[str, bytes]:
    """The files of a folder below `conformance/`, or that file: path -> content.

    `place`: where they are to stand. Raises `SuiteError` if there are none.
    """
    source = source_directory() / name
    found: dict[str, bytes] = {}
    with told_as(lambda problem: SuiteError(problem, source), "cannot be read"):
        if is_file(source):
            return {place: source.read_bytes()}
        for path in sorted(source.rglob("*")):
            inside = path.relative_to(source)
            if is_file(path) and _MADE_BY_TOOLS.isdisjoint(inside.parts):
                found[(PurePosixPath(place) / inside.as_posix()).as_posix()] = path.read_bytes()
    if not found:
        raise SuiteError(f"is not there: {reinstalling()}", source)
    return found


def fixture_files(
    editions: Iterable[Edition], chosen: Mapping[Edition, Sequence[Case]] | None = None
) -> dict[str, bytes]:
    """Cases, index and schema of fixtures of these editions: path among them -> content.

    `chosen`: the cases of each that they have; None for all. Raises `SuiteError`.
    """
    if chosen is None:
        files = golden_files(editions)
    else:
        files = {path: text.encode("ascii") for path, text in all_files(chosen).items()}
    files[SCHEMA_NAME] = (fixtures_directory() / SCHEMA_NAME).read_bytes()
    return files


def with_version(data: bytes) -> bytes:
    """What a source has, with the version of the suite where it says 0.0.0."""
    return _NO_VERSION.sub(SUITE_VERSION.encode("ascii"), data)


def package(kind: str, fixtures: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files of an export of that kind, the index last. `fixtures`: path among them -> content.

    Of a package, the versions in its own source are those of the suite. Raises `SuiteError`.
    """
    layout = LAYOUTS[kind]
    files: dict[str, bytes] = {}
    for name, place in layout.parts.items():
        for path, data in files_of(name, place).items():
            if not path.startswith(f"{_ASIDE}/"):
                files[path] = layout.adapted(with_version(data))
    if kind != FOLDER:
        files[LICENSE] = license_text()
    for path, data in fixtures.items():
        files[(PurePosixPath(layout.fixtures) / path).as_posix()] = data
    index = json.loads(files.pop(layout.index))
    cases = {
        f"{name}/{file}" for name, edition in index["editions"].items() for file in edition["files"]
    }
    aside = {layout.index, *((PurePosixPath(layout.fixtures) / each).as_posix() for each in cases)}
    named = {path: sha256(data) for path, data in files.items() if path not in aside}
    index["export"] = {"as": kind, "files": named}
    files[layout.index] = (json.dumps(index, indent=1) + "\n").encode("ascii")
    return files


def license_text() -> bytes:
    """What has to be beside copies of our sources. Raises `SuiteError` if it is not there."""
    root = checkout_of()
    if root is not None:
        return (root / LICENSE).read_bytes()
    try:
        text = distribution("nucleus-spec").read_text(f"licenses/{LICENSE}")
    except PackageNotFoundError:
        text = None
    if text is None:
        raise SuiteError(f"is not there: {reinstalling()}", Path(LICENSE))
    return text.encode("utf-8")


def contents(index: Mapping[str, Any]) -> list[str]:
    """The editions that fixtures with that index have, and the subjects of their files."""
    editions = index["editions"]
    files = {file for each in editions.values() for file in each["files"]}
    return [
        *(each.name for each in EDITIONS if each.name in editions),
        *(each for each in SUBJECTS if f"{each}.json" in files),
    ]


@frozen
class Written:
    """What an earlier export has written, of which nothing need be there any more."""

    kind: str
    contents: Sequence[str]
    hashes: Mapping[str, str]
    """Path -> SHA-256."""


def written_before(folder: Path) -> Written | None:
    """What an earlier export has written there; None if there was none."""
    for kind, layout in LAYOUTS.items():
        if is_file(folder / layout.index):
            found = _written(kind, layout, folder / layout.index)
            if found is not None:
                return found
    return None


_WHY: Final = ": edited, or with other line ends?"


def changed(folder: Path, written: Written) -> list[str]:
    """The files of an export that are not as it wrote them, a line each. Raises `OSError`."""
    wrong = []
    for name, digest in sorted(written.hashes.items()):
        found = hash_of(folder, name)
        if found is None:
            wrong.append(f"{name}: is not there")
        elif found != digest:
            wrong.append(
                f"{name}: is not as it was exported{_WHY}" if found else f"{name}: is no file"
            )
    return wrong


def _written(kind: str, layout: Layout, path: Path) -> Written | None:
    """What the index there names, and itself, if it is that of such an export."""
    try:
        file = CaseFile.at(path)
        index = parse(file.data.decode("utf-8"))
        if index["export"]["as"] != kind:
            return None
        hashes = {
            (PurePosixPath(layout.fixtures) / name / case_file).as_posix(): about["sha256"]
            for name, edition in index["editions"].items()
            for case_file, about in edition["files"].items()
        }
        named = {**hashes, **index["export"]["files"]}.items()
        inside = {name: each for name, each in named if is_inside(name) and isinstance(each, str)}
        return Written(kind, contents(index), {layout.index: file.sha256, **inside})
    except (SuiteError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None  # somebody else's
