"""Builds what a release consists of, checks it, and publishes nothing.

    python -m tests.release.build dist             # a dry run
    python -m tests.release.build dist v1.2.3      # the versions must agree with this tag

It takes what is committed. The folder is made anew: `python/` has wheel and sdist, `fixtures/` the
packages of fixtures for other languages (with a tag, only if the suite is a new one), and beside
them are a software bill of materials, notes, and the SHA-256 of every file. The exit status is 1 if
anything does not hold. `twine` and `cyclonedx-py` must be installed, as `nox -s build` does.
"""

from __future__ import annotations

import gzip
import json
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import tempfile
from collections.abc import Iterator, Sequence
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Final
from zipfile import ZipFile

from uv import find_uv_bin

from nucleus_conformance.exporting import PACKAGES
from nucleus_conformance.suite.catalog import SUITE_VERSION
from nucleus_spec import __version__
from tests.helpers.fresh import ROOT
from tests.release.versions import Changelog, against_release, at_odds

BYTES: Final = 3_000_000
"""The most bytes of a wheel."""
UNPACKED: Final = 25_000_000
"""The most bytes of the files in it."""
EXTRAS: Final = "lint,masks,strategies"
"""What users may install beside the package."""
CITATION: Final = "CITATION.cff"
SUMS: Final = "SHA256SUMS"


class Wrong(Exception):
    """What does not hold."""


def call(*command: str | Path) -> None:
    """Run a program. Raises `Wrong` if it fails."""
    print("$", *command, flush=True)
    if status := subprocess.run(command).returncode:
        raise Wrong(f"{Path(command[0]).name} ended with status {status}")


def tool(name: str) -> Path:
    """A program that is installed beside this Python."""
    return Path(sysconfig.get_path("scripts"), name)


def check_versions(tag: str | None, changelog: Changelog) -> None:
    """Raise `Wrong` unless all versions agree, and agree with the tag if there is one."""
    citation = (ROOT / CITATION).read_text("utf-8")
    wrong = at_odds(__version__, SUITE_VERSION, changelog, citation)
    if tag is not None:
        wrong += against_release(tag, __version__, SUITE_VERSION, changelog)
    if wrong:
        raise Wrong("\n".join(wrong))
    # it wants an older jsonschema than we do, and would take a ruamel.yaml that cannot be built
    apart = ("--quiet", "--from", "cffconvert>=2", "--with", "ruamel.yaml>=0.17", "cffconvert")
    call(find_uv_bin(), "tool", "run", *apart, "--validate", "-i", ROOT / CITATION)


def build_twice(into: Path, work: Path) -> Path:
    """Write sdist and wheel of what is committed into that folder; returns the wheel.

    Raises `Wrong` if two builds, in two folders, have not the same bytes.
    """
    for name in ("first", "second"):
        call("git", "clone", "-q", ROOT, work / name)
        call(find_uv_bin(), "build", "-q", "--out-dir", work / f"{name}-built", work / name)
    into.mkdir(parents=True)
    for path in sorted((work / "first-built").glob(f"nucleus_spec-{__version__}*")):
        if path.read_bytes() != (work / "second-built" / path.name).read_bytes():
            raise Wrong(f"two builds of {path.name} are not the same")
        shutil.copy(path, into)
    sdist, wheel = sorted(into.iterdir(), key=lambda path: path.suffix)
    call(tool("twine"), "check", "--strict", sdist, wheel)
    return wheel


def check_size(wheel: Path) -> None:
    """Raise `Wrong` if the wheel is too large."""
    with ZipFile(wheel) as file:
        unpacked = sum(each.file_size for each in file.infolist())
    print(f"{wheel.name}: {wheel.stat().st_size:,} bytes, unpacked {unpacked:,}")
    if wheel.stat().st_size > BYTES or unpacked > UNPACKED:
        raise Wrong(f"may have {BYTES:,} bytes, and unpacked {UNPACKED:,}")


def environment(folder: Path, wanted: str) -> Path:
    """A new environment with that installed; returns where its programs are."""
    call(find_uv_bin(), "venv", "-q", "--no-project", "--python", sys.executable, folder)
    python = folder / "bin" / "python"
    call(find_uv_bin(), "pip", "install", "-q", "--python", python, wanted)
    return python.parent


def export(programs: Path, into: Path, work: Path) -> None:
    """Write the packages of fixtures, as the built wheel exports them: an archive each."""
    into.mkdir()
    for kind in PACKAGES:
        name = f"nucleus-fixtures-{kind}-{SUITE_VERSION}"
        fixtures = (programs / "nucleus-conformance", "fixtures", "export")
        call(*fixtures, work / name, "--as", kind)
        (into / f"{name}.tar.gz").write_bytes(archive(work / name))


def archive(folder: Path) -> bytes:
    """The folder as a tar.gz: the same bytes for the same files, whoever made them, and when."""
    made = BytesIO()
    with (
        gzip.GzipFile(fileobj=made, mode="wb", filename="", mtime=0) as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as tar,
    ):
        for path in files_below(folder):
            about = tarfile.TarInfo(f"{folder.name}/{path.relative_to(folder).as_posix()}")
            about.size = path.stat().st_size
            with path.open("rb") as file:
                tar.addfile(about, file)
    return made.getvalue()


def files_below(folder: Path) -> Iterator[Path]:
    """The files in there, in order."""
    return (path for path in sorted(folder.rglob("*")) if path.is_file())


def bill(programs: Path, to: Path) -> None:
    """Write the software bill of materials of that environment, in CycloneDX."""
    about = ("--pyproject", ROOT / "pyproject.toml", "--mc-type", "library")
    how = ("environment", "--output-reproducible", *about)
    call(tool("cyclonedx-py"), *how, "-o", to, programs / "python")
    said = json.loads(to.read_text("utf-8"))
    purl = f"pkg:pypi/nucleus-spec@{__version__}"
    said["metadata"]["component"] |= {"version": __version__, "purl": purl}
    to.write_text(json.dumps(said, indent=2, sort_keys=True) + "\n", "utf-8")


def sums(folder: Path) -> str:
    """The SHA-256 of every file in there, as `sha256sum -c` reads it."""
    return "".join(
        f"{sha256(path.read_bytes()).hexdigest()}  {path.relative_to(folder).as_posix()}\n"
        for path in files_below(folder)
    )


def build(folder: Path, tag: str | None) -> None:
    """Do all of it. Raises `Wrong`."""
    try:
        changelog = Changelog.of((ROOT / "CHANGELOG.md").read_text("utf-8"))
    except ValueError as error:
        raise Wrong(str(error)) from error
    check_versions(tag, changelog)
    shutil.rmtree(folder, ignore_errors=True)
    with tempfile.TemporaryDirectory() as made:
        work = Path(made)
        wheel = build_twice(folder / "python", work)
        check_size(wheel)
        programs = environment(work / "environment", f"nucleus-spec[{EXTRAS}] @ {wheel.as_uri()}")
        if tag is None or changelog.suite_is_new:
            export(programs, folder / "fixtures", work)
        bill(programs, folder / "sbom.cdx.json")
    (folder / "notes.md").write_text(changelog.notes, "utf-8")
    (folder / SUMS).write_text(sums(folder), "ascii")


def main(arguments: Sequence[str]) -> int:
    """Do what the module says; returns the exit status."""
    folder, *tags = arguments
    try:
        build(Path(folder).absolute(), tags[0] if tags else None)
    except Wrong as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{folder} has what is to be published" if tags else f"{folder} has a dry run")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
