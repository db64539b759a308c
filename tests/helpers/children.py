"""The processes that a process has started."""

from __future__ import annotations

from pathlib import Path


def children_of(process: int) -> set[int]:
    """Those that it has not waited for yet."""
    return set(map(int, Path(f"/proc/{process}/task/{process}/children").read_text().split()))
