"""Measures the bounds that docs/bounds.md states: memory, sizes, and times, whatever a program does.

python -m tests.bounds              # all of them: about forty minutes, most of it waiting
python -m tests.bounds memory sizes # some
"""

from __future__ import annotations

import argparse
import json
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path
from typing import Final

MIB: Final = 2**20
MEMORY: Final = 300 * MIB
REPORT: Final = 50 * MIB
LINT: Final = 250 * MIB
HANGING: Final = 300.0
INTERRUPTED: Final = 2.0
PRESSED_AGAIN: Final = 0.5

_HELLO: Final = """
import json, os, sys, time
{start}
for line in sys.stdin:
    request = json.loads(line)
    reply = {{"id": request["id"]}}
    if request["op"] == "hello":
        reply["hello"] = {{"protocol": 2, "name": "x", "version": "1", "language": "Python"}}
    else:
        {body}
    print(json.dumps(reply), flush=True)
"""

MUCH: Final = {
    "keys": 'reply["payload"] = {f"k{n}": n for n in range(3000)}',
    "text": 'reply["payload"] = {"label": "x" * 60_000}',
    "marks": 'reply["payload"] = {"label": "a" + "\\u0301\\u0316" * 9000}',
    "lists": 'reply["payload"] = {"geometry": {"vertices": [[1, 2.5]] * 6000}}',
    "deep": 'reply["payload"] = json.loads("[" * 240 + "1" + "]" * 240)',
    "digits": 'reply["payload"] = {f"k{n}": int("9" * 4000) for n in range(15)}',
    "refusal": 'reply["rejected"] = {"message": "x" * 60_000, "code": "y" * 1000}',
    "line": 'reply["payload"] = "x" * 4_000_000',
}
"""What it answers everything with."""


def program(folder: Path, body: str, start: str = "") -> list[str]:
    """A program that does this with every request."""
    path = folder / "program.py"
    path.write_text(_HELLO.format(body=body, start=start), "utf-8")
    return ["--", sys.executable, str(path)]


def command(*arguments: str, folder: Path) -> subprocess.Popen[bytes]:
    """The command as a process. What it prints is let go."""
    given = [sys.executable, "-m", "nucleus_conformance", *arguments]
    return subprocess.Popen(given, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def ended(process: subprocess.Popen[bytes], statuses: Collection[int] = (0, 1, 3)) -> None:
    """Wait for the process. A measurement of one that ended otherwise would be none."""
    status = process.wait()
    assert status in statuses, f"ended with status {status}: {process.args!r}"


def peak(process: subprocess.Popen[bytes]) -> int:
    """Wait for the process: the most memory that it alone ever had, in bytes."""
    most = 0
    while process.poll() is None:
        try:
            status = Path(f"/proc/{process.pid}/status").read_text()
        except OSError:
            break
        for line in status.splitlines():
            if line.startswith("VmHWM:"):
                most = max(most, 1024 * int(line.split()[1]))
        time.sleep(0.02)
    ended(process)
    return most


def memory(folder: Path) -> Iterator[tuple[str, float, float]]:
    """MiB of the runner while a program answers much; and the time of a run, in seconds."""
    for what, body in MUCH.items():
        target = program(folder, body)
        reports = ["--json", "r.jsonl", "--html", "r.html", "--markdown", "r.md"]
        for name, given in {
            "run": ["run", *reports],
            "run, one case often": ["run", "-k", "box/decode/required-only", "--repeat", "2000"],
            "fuzz": ["fuzz", "--max-requests", "300", "--time", "20", "--json", "f.jsonl"],
            "smoke": ["smoke"],
        }.items():
            began = time.monotonic()
            most = peak(command(*given, *target, folder=folder))
            yield f"{name}, {what}: MiB", most / MIB, MEMORY / MIB
            print(f"  {name}, {what}: {time.monotonic() - began:.1f} s", flush=True)


def sizes(folder: Path) -> Iterator[tuple[str, float, float]]:
    """MiB of the report on a program that fails every case of every edition with much to tell."""
    for what in ("keys", "text", "refusal"):
        target = program(folder, MUCH[what])
        ended(command("run", "--edition", "all", "--json", "r.jsonl", *target, folder=folder))
        yield f"report, {what}: MiB", (folder / "r.jsonl").stat().st_size / MIB, REPORT / MIB


def hanging(folder: Path) -> Iterator[tuple[str, float, float]]:
    """Seconds of a run in which every case hangs; and one in which all but the first does."""
    late = 'time.sleep(10**6) if os.path.exists("one") else open("one", "w").close()'
    for what, body in {
        "all": "time.sleep(10**6)",
        "all but one": f"{late}\n        reply['payload'] = {{}}",
    }.items():
        target = program(folder, body)
        for options in ([], ["--workers", "4"], ["--edition", "all"]):
            began = time.monotonic()
            ended(command("run", *options, *target, folder=folder))
            named = " ".join(["run", *options])
            yield f"{named}, {what} hang: s", time.monotonic() - began, HANGING


def dying(folder: Path) -> Iterator[tuple[str, float, float]]:
    """Cases that are not judged, where every tenth kills a process that takes a second to start."""
    after_its_id = "line.encode()[27:]"
    body = f"if sum({after_its_id}) % 10 == 0: os._exit(3)\n        reply['payload'] = {{}}"
    target = program(folder, body, "time.sleep(1)")
    ended(command("run", "--json", "r.jsonl", *target, folder=folder))
    lines = (folder / "r.jsonl").read_text().splitlines()
    deaths = sum('"verdict": "crash"' in line for line in lines)
    yield f"cases not run, {deaths} deaths", sum('"not-run"' in line for line in lines), 0


def interrupted(folder: Path) -> Iterator[tuple[str, float, float]]:
    """Seconds from a signal to the end, the longest of many moments; then from a second press."""
    target = program(folder, MUCH["keys"])
    reports = [
        "--json",
        "r.jsonl",
        "--html",
        "r.html",
        "--markdown",
        "r.md",
        "--junit-xml",
        "r.xml",
    ]
    for name, given in {
        "run": ["run", *reports, *target],
        "run, all editions": ["run", "--edition", "all", *reports, *target],
        "fuzz": ["fuzz", *target],
        "run, hanging": ["run", *program_of(folder, "hangs", "time.sleep(10**6)")],
        "report": ["report", "r.jsonl", "--format", "html", "-o", "x.html"],
        "fixtures check": ["fixtures", "check"],
    }.items():
        for gap, bound in ((0.05, INTERRUPTED), (0.4, PRESSED_AGAIN)):
            longest = 0.0
            for moment in range(12):
                process = command(*given, folder=folder)
                time.sleep(0.3 + 0.9 * moment)
                if process.poll() is not None:
                    break
                number = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)[moment % 3]
                process.send_signal(number)
                began = time.monotonic()
                time.sleep(gap)
                process.send_signal(number)
                began = time.monotonic() if bound == PRESSED_AGAIN else began
                ended(process, (0, 1, 3, 128 + number, -number))
                longest = max(longest, time.monotonic() - began)
            yield f"{name}, a signal, and one {gap:g} s later: s", longest, bound


def lint(folder: Path) -> Iterator[tuple[str, float, float]]:
    """MiB and seconds of `lint` where each prediction is wrong; and once somebody presses."""
    geometry = {"vertices": [{"x": 10, "y": 20}] * 3}
    same = {"type": "polygon", "label": "car", "reference_id": "r", "geometry": geometry}
    for what, each, count in (
        ("all ids equal", same, 100_000),
        ("all wrong", {**same, "confidence": 7}, 100_000),
        ("many in a line", {"annotations": [same] * 5_000}, 20),
    ):
        (folder / "dump.jsonl").write_text(f"{json.dumps(each)}\n" * count)
        for form in ("json", "html"):
            given = ["lint", "dump.jsonl", "--format", form, "-o", "out"]
            most = peak(command(*given, folder=folder))
            yield f"lint, {what}, {form}: MiB", most / MIB, LINT / MIB
            for gap, bound in ((0.05, INTERRUPTED), (0.4, PRESSED_AGAIN)):
                for moment in (1.0, 4.0, 12.0):
                    process = command(*given, folder=folder)
                    time.sleep(moment)
                    process.send_signal(signal.SIGINT)
                    began = time.monotonic()
                    time.sleep(gap)
                    process.send_signal(signal.SIGINT)
                    began = time.monotonic() if bound == PRESSED_AGAIN else began
                    ended(process, (0, 1, 130, -2))
                    said = f"lint, {what}, {form}, after {moment:g} s, and {gap:g} s later: s"
                    yield said, time.monotonic() - began, bound


def program_of(folder: Path, name: str, body: str) -> list[str]:
    """The same in a folder of its own."""
    (folder / name).mkdir(exist_ok=True)
    return program(folder / name, body)


BOUNDS: Final[dict[str, Callable[[Path], Iterator[tuple[str, float, float]]]]] = {
    each.__name__: each for each in (memory, sizes, hanging, dying, interrupted, lint)
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print each figure beside its bound, and say whether all hold."""
    parser = argparse.ArgumentParser(description="Measure the bounds of docs/bounds.md.")
    parser.add_argument(
        "names", nargs="*", choices=[[], *BOUNDS], help="which; all if none is named"
    )
    names = parser.parse_args(arguments).names or list(BOUNDS)
    holds = True
    for name in names:
        with tempfile.TemporaryDirectory() as folder:
            for said, found, most in BOUNDS[name](Path(folder)):
                beyond = found > most
                holds = holds and not beyond
                how = "BEYOND" if beyond else "ok"
                print(f"{how:6} {said} {found:.1f} of {most:g}", flush=True)
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main())
