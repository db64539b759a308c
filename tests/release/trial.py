"""Tries what is installed in the environment of the Python that runs this, and needs nothing else.

    python tests/release/trial.py 1.2.3      # the version that has to be there

The exit status is 1 at the first thing that does not hold.
"""

from __future__ import annotations

import json
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

HARNESS = """\
from nucleus_conformance.harness import serve
import nucleus_spec

serve(nucleus_spec, takes_edition=True)
"""


def call(folder: str, *arguments: str) -> str:
    """What the command prints; it must end with status 0."""
    command = [str(Path(sysconfig.get_path("scripts"), "nucleus-conformance")), *arguments]
    print("$ nucleus-conformance", *arguments, flush=True)
    done = subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8")
    if done.returncode:
        sys.exit(f"{done.stdout}{done.stderr}ended with status {done.returncode}")
    return done.stdout


def hold(holds: bool, what: str) -> None:
    """End with status 1 unless that holds."""
    if not holds:
        sys.exit(f"does not hold: {what}")


def the_package_is_installed(version: str) -> None:
    """It is the one of this environment, of that version, and does what it is for."""
    import nucleus_conformance
    import nucleus_spec

    for each in (nucleus_spec, nucleus_conformance):
        hold(sys.prefix in str(each.__file__), f"{each.__file__} is in {sys.prefix}")
    hold(nucleus_spec.__version__ == version, f"{nucleus_spec.__version__} is {version}")
    box = nucleus_spec.BoxPrediction("car", 1, 2, 3, 4, reference_id="a", confidence=0.5)
    sent = box.to_json()
    payload = json.loads(sent)
    hold(payload["type"] == "box", f"{sent} is a box")
    read = nucleus_spec.BoxPrediction.from_json(payload)
    hold(read.to_json() == sent, f"{sent} is sent as it was read")


def the_command_works(version: str, folder: str) -> None:
    """It names its version, scores the reference and a harness, and has what it exports."""
    said = call(folder, "--version")
    hold(said.startswith(f"nucleus-conformance {version}, suite "), f"{said} names {version}")
    score = call(folder, "run", "reference", "--edition", "all", "--strict")
    hold("(100 %)" in score, f"{score} says 100 %")
    Path(folder, "harness.py").write_text(HARNESS, "utf-8")
    call(folder, "smoke", "--", sys.executable, "harness.py")
    call(folder, "fixtures", "export", "vendored", "--edition", "latest")
    index = json.loads(Path(folder, "vendored", "index.json").read_bytes())
    hold(len(index["editions"]) == 1, "one edition is exported")
    call(folder, "run", "reference", "--fixtures", "vendored", "--edition", *index["editions"])
    call(folder, "init", "python", "started")


def main() -> None:
    """Try all of it."""
    _, version = sys.argv
    the_package_is_installed(version)
    with tempfile.TemporaryDirectory() as folder:
        the_command_works(version, folder)
    print(f"nucleus-spec {version} works with Python {sys.version.split()[0]}")


if __name__ == "__main__":
    main()
