"""Texts: how JSON is read and written, with integers of any size (WIRE-2, WIRE-7, NUMBER-1)."""

from __future__ import annotations

import json
from collections.abc import Mapping
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
    Raises `InvalidPrediction`: `invalid-json`, `too-deep` for what is nested deeper than Python
    can read, and `wrong-type` for what is no string.
    """
    if not isinstance(text, str):
        Location("", "WIRE-7").refuse_type(text, "a text")
    try:
        return json.loads(text, parse_int=_integer, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        problem = f"is not JSON: {error}"
    except RecursionError:
        Location("", "METADATA-1").refuse("too-deep", "is nested too deep")
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
    except ValueError:
        return _dumped(payload)


def _dumped(value: Any) -> str:
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{json.dumps(key)}: {_dumped(value[key])}' for key in value)}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(_dumped, value))}]"
    if type(value) is int:
        return digits(value)
    return json.dumps(value, allow_nan=False)
