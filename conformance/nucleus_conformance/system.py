"""Where the runner works. Imports nothing that Windows lacks."""

from __future__ import annotations

import sys


def lacking() -> str:
    """Why nothing can be started on this system, and what to do; empty if it can."""
    if sys.platform != "win32":
        return ""
    return (
        "nucleus-conformance needs Linux or macOS: on Windows, use it within WSL (wsl --install), "
        "which can start Windows programs, too; nucleus_spec itself works anywhere"
    )
