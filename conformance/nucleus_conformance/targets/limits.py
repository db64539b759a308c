"""How much of time and memory an implementation gets, in one place."""

from __future__ import annotations

from attrs import frozen


@frozen(kw_only=True)
class Limits:
    """What a runner grants to an implementation. The defaults are those of `run`."""

    start_seconds: float = 60.0
    """Until it has started and said hello."""
    probe_seconds: float = 5.0
    """Until it is tried whether it would say hello if its stdin were closed."""
    notice_seconds: float = 2.0
    """Until the user is told that hello, or a step of `smoke`, is still awaited."""
    reply_seconds: float = 5.0
    """Until a reply is complete, from the request or from the reply before it on."""
    stray_seconds: float = 0.5
    """For a reply to follow what is none: a print before it, or else what came in its place."""
    stray_lines: int = 1000
    """How many lines between two replies may be none."""
    barren_starts: int = 50
    """How often it may be started anew before all is given up, if it has never replied."""
    hangs_of_type: int | None = 3
    """How many requests about a type may hang before its others are given up, if none about it was
    ever answered; None: all may."""
    lost_seconds: float = 240.0
    """How long waiting in vain and starting anew may take before the remaining cases are given up,
    for each process that works at the same time."""
    seconds_per_reply: float = 0.25
    """How much longer that may take for each reply."""
    grace_seconds: float = 1.0
    """From SIGTERM to SIGKILL, and for a process to end once its stdin is closed."""
    parting_seconds: float = 0.5
    """For the rest of its process group to go, once that is killed."""
    line_bytes: int = 4 * 2**20
    """The longest line that it may write."""


USUAL = Limits()
