"""What an implementation may see of the machine, and how much of its memory it may take."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from conformance.errors import UsageError

_ALLOWED: Final = re.compile(
    r"PATH|HOME|USER|LOGNAME|LANG|LANGUAGE|LC_\w+|TZ|TMPDIR|TEMP|TMP"
    r"|LD_LIBRARY_PATH|DYLD_\w+|PYTHON\w*|VIRTUAL_ENV|PYENV_\w+|NODE_\w+|NVM_\w+"
    r"|JAVA_HOME|GO\w+|CARGO_HOME|RUSTUP_\w+|DOTNET_\w+|GEM_\w+|BUNDLE_\w+"
)


def allowed_environment(variables: Mapping[str, str]) -> dict[str, str]:
    """Those that say where programs and libraries are, and how text is written; no token, no password."""
    return {name: value for name, value in variables.items() if _ALLOWED.fullmatch(name)}


def limit_memory(pid: int, limit: int) -> None:
    """Limit the address space of a process, in bytes. Raises `UsageError` where the system cannot do that."""
    try:
        from resource import RLIMIT_AS, prlimit
    except ImportError:
        raise UsageError("this system cannot limit the memory of another process") from None
    prlimit(pid, RLIMIT_AS, (limit, limit))
