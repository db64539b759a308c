"""The commands of SECURITY.md that can be run here do what it says."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from tests.helpers.as_nobody import with_nobody
from tests.helpers.command_line import RIGHT, write_suite
from tests.helpers.node import needs_node
from tests.helpers.programs import ECHO, program

pytestmark = pytest.mark.slow

ROOT: Final = Path(__file__).parents[1]
SETPRIV, UNSHARE, _ = re.findall(
    r"^```sh\n(.*?)^```$", (ROOT / "SECURITY.md").read_text("utf-8"), re.DOTALL | re.MULTILINE
)


def _isolates() -> bool:
    words = UNSHARE.partition(" -- ")[2].partition(" -- ")[0].split()
    return subprocess.run([*words, "true"], check=False, capture_output=True).returncode == 0


with_namespaces = pytest.mark.skipif(
    not _isolates(), reason="this system gives nobody namespaces of his own"
)


def _scored(text: str, port: str, *options: str) -> str:
    """What the command of the page prints, with that in place of `node port.mjs`."""
    own = " ".join((sys.executable, "-m", "nucleus_conformance", "run", *options))
    line = text.replace("nucleus-conformance run", own).replace("node port.mjs", port)
    done = subprocess.run(["sh", "-c", line], capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


@needs_node
@pytest.mark.parametrize(
    "text",
    [
        pytest.param(SETPRIV, id="user", marks=with_nobody),
        pytest.param(UNSHARE, id="namespaces", marks=with_namespaces),
    ],
)
def test_a_port_is_scored_there_as_everywhere(text: str) -> None:
    port = f"node {ROOT / 'conformance' / 'harnesses' / 'node' / 'main.mjs'}"
    said = _scored(text, port, "-k", "box/decode/a*")
    assert re.search(r"required +(\d+)/\1 passed \(100 %\)", said), said


TRACE: Final = "nucleus-security-page-trace"

DAEMON: Final = f"""\
import subprocess
if os.fork() == 0:
    os.setsid()
    os.environ.clear()
    subprocess.Popen(["sh", "-c", "sleep 600; : {TRACE}"], env={{}}, start_new_session=True,
                     stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os._exit(0)
os.wait()
{ECHO}
"""


@with_namespaces
def test_of_what_hides_from_the_runner_nothing_is_left(tmp_path: Path) -> None:
    suite = write_suite(tmp_path / "suite", [RIGHT])
    port = " ".join(program(tmp_path, echo=DAEMON).command.arguments)
    said = _scored(UNSHARE, port, "--fixtures", str(suite))
    assert "1/1 passed" in said, said
    assert not [
        each for each in Path("/proc").glob("[0-9]*/cmdline") if TRACE.encode() in _read(each)
    ]


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:  # it has ended by now
        return b""
