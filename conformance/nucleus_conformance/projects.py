"""What `init` writes: a project that puts a new port on the line protocol, and tests it.

It is put together of `conformance/starters/`, the far end in `conformance/harnesses/` without its
complete port, and the fixtures of one edition as a package. Where a starter says `@EDITION@` the
project names that edition, for `@REPOSITORY@` the address that this package is from, and where it
says 0.0.0 the version of the suite. A line that ends with the comment `@SINCE E@` or `@BEFORE E@`
is only in projects of these editions.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Final

from attrs import field, frozen

from nucleus_conformance.addresses import address
from nucleus_conformance.errors import SuiteError
from nucleus_conformance.exporting import FOLDER, files_of, license_text, package, with_version
from nucleus_conformance.paths import is_file
from nucleus_conformance.reading import read_found
from nucleus_spec.editions import EDITIONS, Edition

FIXTURES: Final = "nucleus-fixtures"
"""The folder of the package in a project."""

_LICENSE: Final = "LICENSE.nucleus-spec"
"""Not `LICENSE`, which is for what others write there."""
_OF_WHAT: Final = b"The license of what nucleus-conformance init has written here.\n\n"

_EDITION: Final = "@EDITION@"
_REPOSITORY: Final = b"@REPOSITORY@"
_COMMANDS: Final = re.compile(r"(?<=^```sh\n).*?(?=\n```$)", re.MULTILINE | re.DOTALL)
_OF_SOME: Final = re.compile(r" *(?://|#) @(SINCE|BEFORE) (\S+)@$", re.MULTILINE)


@frozen
class Starter:
    """What a project of one language is made of, and how it is used."""

    title: str
    """The name of the language."""
    build: str
    """What makes it ready, on a line of a shell."""
    port: str
    """The command that speaks the protocol."""
    test: str
    """What runs its own tests."""
    package: str = FOLDER
    """The kind of package that its tests need; `FOLDER` for none."""
    parts: Mapping[str, str] = field(factory=dict)
    """Folder or file below `conformance/harnesses/` -> its place."""

    def steps(self, edition: Edition) -> tuple[str, str, str]:
        """The three commands that come next, in the folder of a project of that edition."""
        run = f"nucleus-conformance run --edition {edition.name} -- {self.port}"
        return self.build, run, self.test


_JAVA: Final = "src/main/java/io/github/nucleusspec"

STARTERS: Final[Mapping[str, Starter]] = {
    "node": Starter(
        "Node",
        build="npm install",
        port="node main.mjs",
        test="npm test",
        package="npm",
        parts={
            f"node/{name}{kind}": f"{name}{kind}"
            for name in ("harness", "answering", "json")
            for kind in (".mjs", ".d.mts")
        },
    ),
    "go": Starter(
        "Go",
        build="go build -o my-port .",
        port="./my-port",
        test="go test -v ./...",
        package="go",
        parts={
            name: name.removeprefix("go/")
            for name in ("go/farend/farend.go", "go/farend/reply.go", "go/exactjson")
        },
    ),
    "rust": Starter(
        "Rust",
        build="cargo build --release",
        port="target/release/my-port",
        test="cargo test",
        package="crate",
        parts={"rust/src/far_end": "src/far_end", "rust/src/exact_json": "src/exact_json"},
    ),
    "java": Starter(
        "Java",
        build="mvn --quiet --batch-mode package -DskipTests",
        port="java -jar my-port/target/my-port.jar",
        test="mvn --quiet --batch-mode test",
        package="maven",
        parts={
            f"java/{_JAVA}/{name}": f"my-port/{_JAVA}/{name}" for name in ("farend", "exactjson")
        },
    ),
    "python": Starter(
        "Python",
        build="pip install pytest",
        port="python main.py",
        test="pytest",
    ),
}
"""Language -> what a project of it is made of."""


def _in_edition(data: bytes, edition: Edition) -> bytes:
    """What a file of a starter is in that edition."""
    names = [each.name for each in EDITIONS]
    lines = []
    for line in data.decode("utf-8").splitlines(keepends=True):
        found = _OF_SOME.search(line)
        if found is None:
            lines.append(line)
        elif (found[1] == "SINCE") == (names.index(edition.name) >= names.index(found[2])):
            lines.append(line[: found.start()] + line[found.end() :])
    named = "".join(lines).replace(_EDITION, edition.name)
    return _COMMANDS.sub(_aligned, named).encode("utf-8")


def _aligned(commands: re.Match[str]) -> str:
    """Those commands, with what is said of them in one column."""
    lines = [re.split(r" +(?=# )", line, maxsplit=1) for line in commands[0].splitlines()]
    width = max((len(line[0]) for line in lines if line[1:]), default=0)
    return "\n".join("    ".join((line[0].ljust(width), *line[1:])).rstrip() for line in lines)


def go_work_above(folder: Path) -> Path | None:
    """The `go.work` that go takes for a project in that folder, if it does not name it.

    Then go builds nothing there. One that cannot be read names nothing.
    """
    place = folder.resolve()
    said = os.environ.get("GOWORK", "")
    if said:
        work = None if said == "off" else Path(said)
    else:
        work = next((each for each in _go_works(place) if is_file(each)), None)
    return work if work and place not in _named_in(work) else None


def _go_works(folder: Path) -> Iterator[Path]:
    return (each / "go.work" for each in (folder, *folder.parents))


def _named_in(work: Path) -> set[Path]:
    """The folders that are named there, and others: whatever is no folder is not asked for."""
    try:
        text = read_found(work, 1 << 20).decode("utf-8", "replace")
    except OSError:
        return set()
    words = re.sub(r"//.*", "", text).split()
    return {Path(os.path.normpath(work.parent.resolve() / each.strip('"`'))) for each in words}


def project(language: str, fixtures: Mapping[str, bytes], edition: Edition) -> dict[str, bytes]:
    """The files of a project: path -> content. `fixtures`: path among the fixtures -> content.

    `edition`: that of the fixtures. Raises `SuiteError` if what it is made of is not there.
    """
    starter = STARTERS[language]
    repository = address("Repository").encode("ascii")
    if not repository:
        raise SuiteError(
            "is not installed, so that nobody says where it is from: install it",
            Path("nucleus-spec"),
        )
    files = {
        path: _in_edition(with_version(data), edition).replace(_REPOSITORY, repository)
        for path, data in files_of(f"starters/{language}").items()
    }
    files[_LICENSE] = _OF_WHAT + license_text()
    for name, place in starter.parts.items():
        files |= files_of(f"harnesses/{name}", place)
    if starter.package != FOLDER:
        for path, data in package(starter.package, fixtures).items():
            files[(PurePosixPath(FIXTURES) / path).as_posix()] = data
    return files
