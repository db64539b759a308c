"""Values as messages show them: on one short line, whatever a value does when it is asked."""

from __future__ import annotations

import reprlib
from collections.abc import Mapping
from itertools import islice
from typing import Any, Final

_SHOWN: Final = 60
"""The most characters that are shown of a value."""

_LEADING: Final = 20
"""The digits that are shown of an integer that has more than `_SHOWN`."""

_POINTER: Final = 100
"""The characters at either end that are shown of a longer pointer."""


def digits(number: int) -> str:
    """The digits of an integer of any size."""
    try:
        return int.__repr__(number)
    except ValueError:  # beyond Python's limit
        from decimal import Decimal

        return str(Decimal(int.__int__(number)))


def show(value: Any) -> str:
    """A value as messages show it: its `repr`, but JSON's `null`, `true`, `false`, also inside.

    That is cut to 60 characters. It is one line of printable characters. Of an integer that is
    longer the first digits are shown, and how many there are. What has no `repr`, since that
    raises, is shown as its type.
    """
    if value is None:
        return "null"
    if value is True or value is False:
        return str(value).lower()
    return _shown(value, _JSON)


def show_python(value: Any) -> str:
    """The same, but `None`, `True` and `False` as Python writes them."""
    return _shown(value, _PYTHON)


def _shown(value: Any, how: _Short) -> str:
    if type(value) is float or (type(value) is str and len(value) < _SHOWN // 2):
        text = repr(value)
        if len(text) <= _SHOWN:
            return text
    try:
        text = how.repr(value)
    except Exception:  # a faulty value must not hide the error that is being reported
        text = _type_of(value)
    text = _printable(" ".join(map(str.strip, text[: 10 * _SHOWN].splitlines())))
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def show_pointer(pointer: str) -> str:
    """A JSON pointer as messages show it: one line, without the middle of a very long one."""
    if len(pointer) > 2 * _POINTER:
        pointer = f"{pointer[:_POINTER]}…{pointer[-_POINTER:]}"
    return _printable(pointer)


def _printable(text: str) -> str:
    """With escapes in place of characters that are not: a line end, or half a surrogate pair."""
    if text.isprintable():
        return text
    return "".join(
        each if each.isprintable() else each.encode("unicode_escape").decode() for each in text
    )


def _type_of(value: Any) -> str:
    return f"<{type(value).__name__}>"


class _Short(reprlib.Repr):
    """The `repr` of a value, as far as messages may show it.

    A list of a million members takes no longer than its first sixty.
    """

    def __init__(self) -> None:
        super().__init__()
        for limit in ("level", "tuple", "list", "array", "set", "frozenset", "deque"):
            setattr(self, f"max{limit}", _SHOWN)
        self.maxother = 10 * _SHOWN

    def repr_str(self, x: str, level: int) -> str:
        return repr(x[:_SHOWN])

    def repr_bytes(self, x: bytes, level: int) -> str:
        return repr(x[:_SHOWN])

    def repr_int(self, x: int, level: int) -> str:
        text = digits(x)
        if len(text) <= _SHOWN:
            return text
        return f"{text[:_LEADING]}… ({len(text.lstrip('-')):,} digits)"

    def repr_dict(self, x: Mapping[Any, Any], level: int) -> str:
        members = [
            f"{self.repr1(key, level - 1)}: {self.repr1(x[key], level - 1)}"
            for key in islice(x, _SHOWN)
        ]
        return f"{{{', '.join(members)}}}"

    def repr_instance(self, x: Any, level: int) -> str:
        try:
            return repr(x)
        except Exception:  # it may be one member of many, which can be shown
            return self.repr_int(x, level) if isinstance(x, int) else _type_of(x)


class _ShortJson(_Short):
    """The same with the words that JSON has."""

    def repr_NoneType(self, x: None, level: int) -> str:  # noqa: N802  (it is found by the type)
        return "null"

    def repr_bool(self, x: bool, level: int) -> str:
        return "true" if x else "false"


_PYTHON: Final = _Short()
_JSON: Final = _ShortJson()
