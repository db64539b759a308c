"""Values that do odd things when a message shows them, with what messages show instead."""

from __future__ import annotations

from typing import Any, Final


class _Said:
    """Its `repr` is this text, whatever it is."""

    def __init__(self, said: Any) -> None:
        self.said = said

    def __repr__(self) -> str:
        if isinstance(self.said, BaseException):
            raise self.said
        text: str = self.said
        return text


class _Text(str):
    __slots__ = ()

    def __repr__(self) -> str:
        raise RuntimeError("no text of mine is shown")


class _Integer(int):
    def __repr__(self) -> str:
        raise RuntimeError("no number of mine is shown")


_Lines = type("two\nlines", (), {"__repr__": lambda self: 1 / 0})

HOSTILE: Final[dict[str, tuple[Any, str]]] = {
    "raises": (_Said(RuntimeError()), "<_Said>"),
    "recurses": (_Said(RecursionError()), "<_Said>"),
    "no text": (_Said(7), "<_Said>"),
    "lines": (_Said("array([1,\n       2])"), "array([1, 2])"),
    "controls": (_Said("a\x1b[2Jb\ud800"), r"a\x1b[2Jb\ud800"),
    "long": (_Said("x" * 10**6), "x" * 59 + "…"),
    "string": (_Text("a"), "<_Text>"),
    "integer": (_Integer(7), "7"),
    "lines in the name": (_Lines(), "<two lines>"),
}
"""What is odd -> a value, and what is shown of it."""
