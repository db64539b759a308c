"""A prediction as a line of its own, which is read as the same prediction."""

from __future__ import annotations

import math
import secrets
from typing import Any, Final

from nucleus_conformance.corpus.exact import Judged
from nucleus_spec.editions import Edition
from nucleus_spec.envelopes import held
from nucleus_spec.prediction_list import LISTS
from nucleus_spec.predictions import DISPATCH
from nucleus_spec.texts import dumps


def line_of(judged: Judged, under: Edition) -> bytes:
    """The line of a payload that was held by something.

    Its type is in it, where that stood outside; what no type can say stands in a list that does.
    """
    payload, cls = judged.payload, judged.read_as
    if cls is None:
        alone = [each.payload for each in held(payload, edition=under)]
        is_itself = not alone or (len(alone) == 1 and alone[0] is payload)
        return json_line(payload if is_itself else {"annotations": [payload]})
    if isinstance(payload, dict) and cls in _TYPES:
        named = payload.get("type")
        if not isinstance(named, str) or DISPATCH.get(named) is not cls:
            payload = {**payload, "type": _TYPES[cls]}
        return json_line(payload)
    return json_line({LISTS[cls]: [payload]})


_TYPES: Final = {cls: name for name, cls in DISPATCH.items()}


def json_line(value: Any) -> bytes:
    """A JSON value as a line. An infinity, which JSON does not have, is a number read as one."""
    try:
        return dumps(value).encode("ascii") + b"\n"
    except ValueError:
        above, below = secrets.token_hex(16), secrets.token_hex(16)
        text = dumps(_without_infinities(value, above, below))
    text = text.replace(f'"{above}"', "1e999").replace(f'"{below}"', "-1e999")
    return text.encode("ascii") + b"\n"


def _without_infinities(value: Any, above: str, below: str) -> Any:
    """A copy, with these strings in the place of infinities."""
    copy = [value]
    to_do: list[Any] = [copy]
    while to_do:
        inside = to_do.pop()
        for key, each in list(inside.items() if isinstance(inside, dict) else enumerate(inside)):
            if isinstance(each, dict | list):
                inside[key] = each.copy()
                to_do.append(inside[key])
            elif isinstance(each, float) and math.isinf(each):
                inside[key] = above if each > 0 else below
    return copy[0]
