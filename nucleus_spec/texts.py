"""Texts: how JSON is read and written, with integers of any size (WIRE-2, WIRE-7, NUMBER-1)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final, NoReturn

from nucleus_spec.pointer import Location
from nucleus_spec.showing import digits

SHORT: Final = 10**640
"""Integers below it have at most 640 digits, which Python converts whatever its own limit is.

That limit, 4,300 digits by default, guards against texts that take long to convert.
"""


def loads(text: str) -> Any:
    """The value of a JSON text. NaN and the infinities are refused, which `json.loads` takes.

    A number that is too large for a double, such as `1e400`, is read as an infinity: where a
    prediction reads it, it is refused there (WIRE-4).

    Whoever reads a payload with it keeps WIRE-4 and WIRE-7. Integers may have any size (NUMBER-1).
    Raises `InvalidPrediction`: `invalid-json`, `wrong-type` for what is no string, and `too-deep`
    for what is nested deeper than Python's own parser can read, be it in a key that is not read.
    That is about 990 levels less one for each call that is under way, or several thousand, as
    Python's version and `sys.setrecursionlimit` have it; what has been read has no such limit.
    """
    if not isinstance(text, str):
        Location("", "WIRE-7").refuse_type(text, "a text")
    try:
        return json.loads(text, parse_int=_integer, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        problem = f"is not JSON: {error}"
    except RecursionError:
        Location("", "METADATA-1").refuse(
            "too-deep", "is nested deeper than Python can read where it is called"
        )
    Location("", "WIRE-7").refuse("invalid-json", problem)


def _refuse_constant(name: str) -> NoReturn:
    Location("", "WIRE-4").refuse("invalid-json", f"is not JSON: it has {name} in it")


def _integer(written: str) -> int:
    try:
        return int(written)
    except ValueError:  # beyond Python's limit
        from decimal import Decimal

        return int(Decimal(written))


def shown(value: Any) -> str:
    """The `repr` of a value, with integers of any size in it."""
    try:
        return repr(value)
    except ValueError:  # beyond Python's limit
        return _shown(value)


def _shown(value: Any) -> str:
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{key!r}: {shown(value[key])}' for key in value)}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(shown, value))}]"
    if isinstance(value, tuple):
        return f"({', '.join(map(shown, value))}{',' if len(value) == 1 else ''})"
    return digits(value) if isinstance(value, int) else repr(value)


def dumps(payload: Any) -> str:
    """The text of a payload as WIRE-2 says. Raises `ValueError` for NaN and the infinities."""
    try:
        return json.dumps(payload, allow_nan=False)
    except (ValueError, RecursionError):
        return "".join(_dumped(payload))


def _dumped(payload: Any) -> Iterator[str]:
    """The text in parts: with integers of any size, and however little of the stack is left."""
    unwritten: list[tuple[Iterator[tuple[str, Any]], str]] = [(iter([("", payload)]), "")]
    while unwritten:
        members, end = unwritten[-1]
        for before, value in members:
            yield before
            if isinstance(value, Mapping):
                yield "{"
                unwritten.append((_of_object(value), "}"))
                break
            if isinstance(value, list):
                yield "["
                unwritten.append((_of_list(value), "]"))
                break
            yield digits(value) if type(value) is int else json.dumps(value, allow_nan=False)
        else:
            yield end
            unwritten.pop()


def _of_object(value: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """What stands before each member, and the member."""
    for index, (key, member) in enumerate(value.items()):
        yield f"{', ' if index else ''}{json.dumps(key)}: ", member


def _of_list(value: list[Any]) -> Iterator[tuple[str, Any]]:
    return ((", " if index else "", member) for index, member in enumerate(value))
