"""What gets out of a process group, and what it may do to whoever looks for it."""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from pathlib import Path

import pytest

from nucleus_conformance.cli import main
from tests.helpers.command_line import Capture
from tests.helpers.patience import HANG
from tests.helpers.programs import ECHO, GREETING, program

CALLS_MUCH_ITS_ENVIRONMENT = """
if os.fork() == 0:
    import ctypes, mmap, struct
    os.setsid()
    size = 300 * 2**20
    memory = mmap.mmap(-1, size)
    begins = ctypes.addressof(ctypes.c_char.from_buffer(memory))
    with open("/proc/self/stat") as file:
        known = [0, 0, 0, *file.read().rpartition(")")[2].split()]
    libc = ctypes.CDLL(None)
    libc.sbrk.restype = ctypes.c_void_p
    places = [int(known[each]) for each in (26, 27, 45, 46, 47)]
    places += [libc.sbrk(0), *(int(known[each]) for each in (28, 48, 49))]
    made = struct.pack("<11QQII", *places, begins, begins + size, 0, 0, 2**32 - 1)
    note(0 if libc.prctl(35, 14, made, len(made), 0) else os.getpid())
    for each in range(3):
        os.close(each)
    time.sleep(20)
    os._exit(0)
time.sleep(0.5)
"""


STOPS_ITS_GUARD = """
watch = f"^/bin/sh -c read -r line.* {os.getpid()}$"
os.system(f"pkill -STOP -f '{watch}'")
"""


@pytest.mark.slow
@pytest.mark.fault(13, "smoke")
def test_a_guard_that_was_stopped_is_not_waited_for(tmp_path: Path, capsys: Capture) -> None:
    made = program(tmp_path, echo=ECHO, hello=f"{STOPS_ITS_GUARD}\n{GREETING}")
    began = time.monotonic()
    main(["smoke", *made.arguments])
    assert time.monotonic() - began < HANG
    assert "it starts and says hello" in capsys.readouterr().out


@pytest.mark.slow
@pytest.mark.fault(12, "smoke")
@pytest.mark.skipif(not Path("/proc/self").exists(), reason="only Linux shows environments")
def test_who_has_a_large_environment_costs_no_memory(tmp_path: Path) -> None:
    made = program(tmp_path, echo=ECHO, hello=f"{CALLS_MUCH_ITS_ENVIRONMENT}\n{GREETING}")
    done = subprocess.run(
        [sys.executable, "-m", "nucleus_conformance", "smoke", *made.arguments],
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (2**30, 2**30)),
        capture_output=True,
        text=True,
        check=False,
    )
    if 0 in made.pids:
        pytest.skip("this kernel lets no process say where its environment is")
    assert done.returncode in (0, 1), done.stderr
    assert "memory" not in done.stdout + done.stderr
