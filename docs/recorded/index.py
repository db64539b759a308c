"""Which runs there are, and whether they were made with the fixtures as they are now."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from attrs import asdict, evolve, frozen

from docs.recorded.reduced import FOLDER, kept, path_of, report_lines
from nucleus_conformance.report.model import Report
from nucleus_conformance.suite.case import Suite
from nucleus_conformance.suite.catalog import SUITE_VERSION
from nucleus_conformance.suite.hashes import golden_hashes, sha256
from nucleus_conformance.suite.loading import load_suite
from nucleus_conformance.targets.releases import PACKAGE
from nucleus_spec.editions import EDITIONS, PUBLISHED

INDEX: Final = Path(__file__).with_name("index.json")

PORTS: Final = ("node", "go", "rust", "java")
"""The languages that `conformance/harnesses` has a port in."""

RELEASES: Final = tuple(f"{PACKAGE}=={version}" for version in PUBLISHED)

Key = tuple[str, str]
"""Who is judged, a release or the language of a port; and the edition."""

WANTED: Final[tuple[Key, ...]] = tuple(
    (subject, edition.name) for subject in (*RELEASES, *PORTS) for edition in EDITIONS
)
"""Every run that there has to be."""


@frozen
class Run:
    """One run: all cases of an edition, put to a release or a port."""

    subject: str
    edition: str
    name: str
    version: str
    language: str
    date: str
    """The day on which it was made."""
    command: str
    """From the root of a checkout."""
    exit: int
    suite: str
    """The version of the suite."""
    fixtures: str
    """The hash of the fixtures of the edition."""
    results: str
    """The SHA-256 of its results."""
    seal: str = ""
    """The SHA-256 of all else that is said of it here."""

    def sealed(self) -> Run:
        """The same with its seal."""
        said = {name: value for name, value in asdict(self).items() if name != "seal"}
        return evolve(self, seal=sha256(json.dumps(said).encode("ascii")))

    @property
    def key(self) -> Key:
        """What it is the run of."""
        return self.subject, self.edition

    def lines(self, suite: Suite) -> Iterable[Mapping[str, Any]]:
        """The lines of its report. `suite`: that of its edition."""
        implementation = {
            "name": self.name, "version": self.version, "language": self.language,
        }  # fmt: skip
        header = {"implementation": implementation, "target": self.subject}
        return report_lines(suite, kept(self.results), header, self.exit)

    def report(self) -> Report:
        """Its report."""
        return Report.of(self.lines(load_suite(self.edition)))


def fixtures_hash(edition: str) -> str:
    """A hash of all golden files of an edition."""
    files = sorted(golden_hashes().items())
    of_it = [f"{digest}  {name}\n" for name, digest in files if name.startswith(f"{edition}/")]
    return sha256("".join(of_it).encode("ascii"))


def read() -> dict[Key, Run]:
    """The runs that are recorded."""
    if not INDEX.is_file():
        return {}
    runs = (Run(**each) for each in json.loads(INDEX.read_text("ascii")))
    return {run.key: run for run in runs}


def write(runs: Mapping[Key, Run]) -> None:
    """Record these runs, and remove results that none of them has."""
    lines = [json.dumps(asdict(runs[key].sealed())) for key in WANTED if key in runs]
    new = INDEX.with_suffix(".new")
    new.write_text("[\n" + ",\n".join(lines) + "\n]\n", "ascii")
    new.replace(INDEX)
    wanted = {path_of(run.results) for run in runs.values()}
    for path in FOLDER.glob("*.gz"):
        if path not in wanted:
            path.unlink()


def fits(run: Run) -> bool:
    """Whether it was made with the fixtures as they are now."""
    return (run.suite, run.fixtures) == (SUITE_VERSION, fixtures_hash(run.edition))


def _is_of_subject(run: Run) -> bool:
    """Whether a release says the version of which it is the run."""
    return run.subject in PORTS or run.subject == f"{PACKAGE}=={run.version}"


def problems(runs: Mapping[Key, Run]) -> list[str]:
    """What is missing, or was made with other fixtures, or has been changed."""
    wrong = [f"{' on '.join(key)}: there is no run" for key in WANTED if key not in runs]
    wrong += [f"{' on '.join(key)}: nobody wants it" for key in runs if key not in WANTED]
    for run in (runs[key] for key in WANTED if key in runs):
        if not fits(run):
            wrong.append(f"{' on '.join(run.key)}: was made with other fixtures")
        elif run != run.sealed() or not _is_of_subject(run):
            wrong.append(f"{' on '.join(run.key)}: was changed since it was made")
    for digest in sorted({run.results for run in runs.values()}):
        try:
            kept(digest)
        except (OSError, ValueError) as error:
            wrong.append(f"results {digest[:16]}: {error}")
    named = {path_of(run.results).name for run in runs.values()}
    there = {path.name for path in FOLDER.iterdir()} if FOLDER.is_dir() else set()
    return wrong + [f"results/{name}: no run has them" for name in sorted(there - named)]
