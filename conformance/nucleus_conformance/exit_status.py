"""The exit statuses and their meanings. `docs/exit-status.md` lists them for each command."""

from __future__ import annotations

from enum import IntEnum


class ExitStatus(IntEnum):
    """The exit statuses that all commands share."""

    HOLDS = 0
    """Everything checked holds."""
    FALLS_SHORT = 1
    """Something checked does not hold, or nothing could be judged."""
    USAGE = 2
    """The command line, or a file that it names, makes no sense."""
    NOT_STARTED = 3
    """The implementation could not be installed or started, or never gave a proper reply."""
    SUITE_FAULT = 4
    """The suite, or the machine, is at fault: broken own fixtures, a full disk, no memory."""
    HUNG_UP = 129
    """Interrupted by SIGHUP: 128 + 1, as in shells."""
    INTERRUPTED = 130
    """Interrupted by SIGINT."""
    UNREAD = 141
    """Whoever read stdout had gone before all was judged: 128 + 13, as of SIGPIPE in shells."""
    TERMINATED = 143
    """Interrupted by SIGTERM."""
