"""Text that an implementation, or a user, gave, made harmless for a terminal."""

from __future__ import annotations


def printable(text: str) -> str:
    """The same text with everything escaped that a terminal could obey, or that changes how text runs."""
    return "".join(
        char if char.isprintable() else char.encode("unicode_escape").decode() for char in text
    )
