"""Make the runs of every release and port on every edition, or say which are not as they should be.

    python -m docs.recorded                  # says what is missing, or was made with other fixtures
    python -m docs.recorded --write          # makes those runs, and goes on where it was ended
    python -m docs.recorded --write --again  # makes all that were not made today
    python -m docs.recorded --show scale-nucleus==0.20.0 0.17.9   # a report, which `report` reads

Releases are installed by `run`, ports are built: it needs Node, Go, Rust and Java.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from datetime import datetime, timezone
from pathlib import Path
from typing import Final

from docs.recorded.index import PORTS, WANTED, Key, Run, fits, fixtures_hash, problems, read, write
from docs.recorded.reduced import keep, results_of
from nucleus_conformance.exit_status import ExitStatus
from nucleus_conformance.shell import join
from nucleus_conformance.suite.loading import load_suite

ROOT: Final = Path(__file__).parents[2]

_JUDGED: Final = (ExitStatus.HOLDS, ExitStatus.FALLS_SHORT)


class NotJudgedError(Exception):
    """A run came to no end, and why."""


def run(key: Key, command: Sequence[str], folder: Path) -> Run:
    """Make a run, and keep its results. `command`: what names its target.

    Raises `NotJudgedError`.
    """
    subject, edition = key
    report = folder / "report.jsonl"
    options = ["run", "--edition", edition, "--json"]
    made = [sys.executable, "-m", "nucleus_conformance", *options, str(report), *command]
    done = subprocess.run(made, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode not in _JUDGED:
        raise NotJudgedError(f"status {done.returncode}: {done.stderr.strip()}")
    with report.open(encoding="ascii") as file:
        lines = [json.loads(line) for line in file]
    header, footer = lines[0], lines[-1]
    if footer["kind"] != "footer" or not footer["complete"]:
        raise NotJudgedError("the run is not complete")
    said = join(["nucleus-conformance", *options, "report.jsonl", *command])
    return Run(
        subject=subject,
        edition=edition,
        **header["implementation"],
        date=datetime.now(timezone.utc).date().isoformat(),
        command=said.replace(str(folder), "BUILT").replace(f"{ROOT}/", ""),
        exit=footer["exit"],
        suite=header["suite"],
        fixtures=fixtures_hash(edition),
        results=keep(results_of(lines)),
    ).sealed()


def renew(again: bool) -> list[str]:
    """Make what is missing, or does not fit; `again`: or was not made today.

    What came to no end, and why: of these the earlier run stays, if there is one.
    """
    runs, failed = read(), []
    today = datetime.now(timezone.utc).date().isoformat()
    due = [
        key
        for key in WANTED
        if key not in runs or not fits(runs[key]) or (again and runs[key].date != today)
    ]
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        ports: dict[str, Sequence[str]] = {}
        for number, key in enumerate(due, start=1):
            subject, edition = key
            if subject in PORTS and subject not in ports:
                ports[subject] = ["--", *_built(subject, folder / subject)]
            print(f"{number}/{len(due)}: {subject} on {edition}", flush=True)
            try:
                runs[key] = run(key, ports.get(subject, [subject]), folder)
            except NotJudgedError as error:
                failed.append(f"{subject} on {edition}: {error}")
            else:
                write(runs)
    return failed


def _built(language: str, folder: Path) -> Sequence[str]:
    """The command of a port, built of its source."""
    from tests.helpers.ports import PORTS as EVERY
    from tests.helpers.ports import built

    folder.mkdir()
    (port,) = (each for each in EVERY if each.language == language)
    return built(port, folder)


def show(subject: str, edition: str) -> None:
    """Print the report of a run."""
    made = read().get((subject, edition))
    if made is None:
        raise SystemExit(f"there is no run of {subject} on {edition}")
    for line in made.lines(load_suite(edition)):
        print(json.dumps(line))


def main(given: Sequence[str] | None = None) -> int:
    """Say what is not right, or renew it, or print a report. Returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m docs.recorded", allow_abbrev=False)
    parser.add_argument("--write", action="store_true", help="make the runs that are missing")
    parser.add_argument("--again", action="store_true", help="and those of earlier days")
    parser.add_argument("--show", nargs=2, metavar=("TARGET", "EDITION"), help="print a report")
    options = parser.parse_args(given)
    if options.show:
        show(*options.show)
        return 0
    failed = renew(options.again) if options.write else []
    wrong = [*failed, *problems(read())]
    print(*wrong, sep="\n", file=sys.stderr, end="\n" if wrong else "")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
