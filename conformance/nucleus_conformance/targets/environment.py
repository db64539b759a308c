"""What an implementation may see of the machine, and how much of its memory it may take."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Final

from nucleus_conformance.errors import UsageError

_ALLOWED: Final = re.compile(
    r"PATH|HOME|USER|LOGNAME|LANG|LANGUAGE|LC_\w+|TZ|TMPDIR|TEMP|TMP"
    r"|LD_LIBRARY_PATH|DYLD_\w+|PYTHON(?!UNBUFFERED|INSPECT|INTMAXSTRDIGITS)\w*|VIRTUAL_ENV|PYENV_\w+"
    r"|NODE_(?:PATH|OPTIONS|ENV|EXTRA_CA_CERTS)|NVM_(?:DIR|BIN|INC)|JAVA_HOME|DOTNET_ROOT"
    r"|GO(?:PATH|ROOT|BIN|CACHE|MODCACHE|ENV|FLAGS|TOOLCHAIN|MAXPROCS)|CARGO_HOME|RUSTUP_\w+"
    r"|GEM_(?:HOME|PATH)|RUBYLIB|BUNDLE_(?:GEMFILE|PATH|BIN_PATH|APP_CONFIG)"
)
"""A family of names is allowed only if none of them can hold a secret, as NODE_AUTH_TOKEN does.

With PYTHONUNBUFFERED, which containers set, a harness that does not flush would pass here, and hang
where its users run it. With PYTHONINSPECT and PYTHONINTMAXSTRDIGITS one that is right would fail.
"""


def allowed_environment(variables: Mapping[str, str]) -> dict[str, str]:
    """The variables that say where programs are and how text is written. No token, no password."""
    return {name: value for name, value in variables.items() if _ALLOWED.fullmatch(name)}


@contextmanager
def as_batch_work() -> Iterator[None]:
    """Let this process, and those that it starts meanwhile, not be interrupted for each other.

    Where three share two processors, they take turns at each line else. It is so on Linux alone.
    """
    try:
        is_usual = os.sched_getscheduler(0) == os.SCHED_OTHER
    except (AttributeError, OSError):
        is_usual = False
    if is_usual:
        _schedule(os.SCHED_BATCH)
    try:
        yield
    finally:
        if is_usual:
            _schedule(os.SCHED_OTHER)


def _schedule(policy: int) -> None:
    with suppress(OSError):  # a container may not let it
        os.sched_setscheduler(0, policy, os.sched_param(0))


def limit_memory(pid: int, limit: int) -> None:
    """Limit the address space of a process, in bytes. Raises `UsageError` if that is impossible."""
    try:
        from resource import RLIMIT_AS, prlimit
    except ImportError:
        raise UsageError("this system cannot limit the memory of another process") from None
    try:
        prlimit(pid, RLIMIT_AS, (limit, limit))
    except ProcessLookupError:
        pass  # it has ended already
    except (OverflowError, ValueError, PermissionError) as error:
        raise UsageError(f"its memory cannot be limited to {limit} bytes: {error}") from None
