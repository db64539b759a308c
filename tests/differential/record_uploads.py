"""Records what releases upload, and what they refuse to.

    python -m tests.differential.record_uploads              # all of them anew
    python -m tests.differential.record_uploads 0.22.3

Each release is installed in an environment of its own, and given a server on this machine as its
`endpoint`: nothing leaves it. The recordings are in `uploads/`, one file a release; they are what
`test_uploads` holds the reference against.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from nucleus_conformance.targets.environment import allowed_environment
from nucleus_conformance.targets.releases import interpreter
from nucleus_spec.editions import V0_21_2, edition_of_release
from tests.differential import upload_scenarios, uploading

VERSIONS: Final = ("0.14.29", "0.15.5", "0.17.8", "0.17.9", "0.20.0", "0.21.2", "0.22.3")
RECORDED: Final = Path(__file__).parent / "uploads"


def ask(version: str, asked: Mapping[str, Any]) -> dict[str, Any]:
    """What that release does with these scenarios; see `uploading`."""
    done = subprocess.run(
        [str(interpreter(version)), uploading.__file__],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        env=allowed_environment({"PATH": "", "HOME": str(Path.home())}),
    )
    if done.returncode:
        raise RuntimeError(f"{version} failed: {done.stderr[-2000:]}")
    said: dict[str, Any] = json.loads(done.stdout)
    return said


def recording(version: str) -> dict[str, Any]:
    """Each scenario with what became of it in that release."""
    edition = edition_of_release(version)
    assert edition is not None
    uploads = [
        *upload_scenarios.IDS,
        *upload_scenarios.BODIES,
        *upload_scenarios.LINES,
        *upload_scenarios.SLICES,
        *(upload_scenarios.LATER if edition >= V0_21_2 else ()),
    ]
    answers = upload_scenarios.ANSWERS
    said = ask(version, {"uploads": uploads, "answers": answers})
    return {
        "release": version,
        "edition": edition.name,
        "limits": said["limits"],
        "uploads": [{**one, **other} for one, other in zip(uploads, said["uploads"], strict=True)],
        "answers": [{**one, **other} for one, other in zip(answers, said["answers"], strict=True)],
    }


def text_of(recorded: Mapping[str, Any]) -> str:
    """A recording as its file has it: a scenario a line."""
    lines = [
        f'"{name}": {json.dumps(recorded[name])},' for name in ("release", "edition", "limits")
    ]
    for name, end in (("uploads", "],"), ("answers", "]")):
        each = ",\n".join(json.dumps(scenario) for scenario in recorded[name])
        lines.append(f'"{name}": [\n{each}\n{end}')
    return "\n".join(["{", *lines, "}", ""])


def main(versions: Sequence[str]) -> None:
    """Write the recordings of these releases."""
    for version in versions or VERSIONS:
        path = RECORDED / f"{version}.json"
        path.write_text(text_of(recording(version)), "utf-8")
        print(f"wrote {path.name}")


if __name__ == "__main__":
    main(sys.argv[1:])
