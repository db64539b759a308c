"""Breaks what is valid: values of JSON, their texts, and lines of text."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Sequence
from typing import Any, Final

from hypothesis import strategies as st

Draw = Callable[[st.SearchStrategy[Any]], Any]


def _nested(depth: int) -> Any:
    value: Any = 1
    for level in range(depth):
        value = [value] if level % 2 else {"metadata": value}
    return value


TEXTS: Final = (
    "", " ", "\x00", "a\nb\r\n", "\x1b]52;c;cHduZWQ=\x07\x1b[31m", "::error::pwned", "##[group]x",
    "<script>alert(1)</script>", "](javascript:x)", "| `a` |", "$(touch pwned)", "'; rm -rf ~ #",
    "{0}{x}{{", "%s%n", "{{ 7 * 7 }}", "../../pwned", "/etc/passwd", "a/b/c", "box/decode/x\n",
    "\u202egnp.exe", "\ud800", "\udfff\ud800", "\ufffe", "\u2028", "e\u0301" * 40, "x" * 5000,
    "(" * 60 + ")*", "*" * 50, "[!a-", "@", "a@0.17.9", "__proto__", "~1~0/", "/metadata/x y is z",
    "payload_text", "TypeError: x", "KeyError: 'label'", "missing 1 required argument: 'edition'",
    "0.17.9", "box", "decode", "failed", "crash", "2999-12-31", "http://x", "=", "# x", '"',
)  # fmt: skip
"""What somebody obeys, splits, fills in or chokes on; and what is right in another place."""

VALUES: Final[tuple[Any, ...]] = (
    None, True, False, 0, -0.0, 1, -1, 2, 0.5, 10.0, 1e308, -1e-320, 2**53, -(2**53), 2**64,
    10**400, 10**4000, [], {}, [[]], [{}], [None], ["a"] * 3, [1, "1", 1.0], {"": {}}, {"a": [1]},
    {"payload": {}}, {"rejected": {}}, {"rejected": {"message": 7}}, {"text": 7}, {"value": None},
    {"code": [], "pointer": {}}, {"pointer": "/x"}, list(range(300)), {str(n): n for n in range(99)},
    _nested(70), _nested(240), _nested(300), float("nan"), float("inf"),
)  # fmt: skip

BYTES: Final = (
    b"", b"\x00", b"\xff", b"\xed\xa0\x80", b"\xef\xbb\xbf", b"\r", b"\n", b"\n\n", b"{", b"}", b"[",
    b"[" * 400, b"]" * 400, b'"', b",", b":", b"\\", b"\\ud800", b"\\u0000", b"7" * 5000, b"1e999",
    b"NaN", b"-Infinity", b'"a": 1, "a": 2, ', b"null", b"0.0", b"  ", b"# ", b"=", b"*", b"@", b"'",
)  # fmt: skip

values: Final = st.sampled_from([*VALUES, *TEXTS])


def broken_value(draw: Draw, value: Any, most: int = 3) -> Any:
    """The value with up to so many changes."""
    made = copy.deepcopy(value)
    for _ in range(draw(st.integers(1, most))):
        made = _changed(draw, made)
    return made


def _changed(draw: Draw, value: Any) -> Any:
    """The value with one change, somewhere in it; of the same object, if it is a container."""
    if not isinstance(value, (dict, list)) or not value or not draw(st.integers(0, 9)):
        return copy.deepcopy(draw(values))
    places = list(value) if isinstance(value, dict) else range(len(value))
    place = draw(st.sampled_from(places))
    if isinstance(value[place], (dict, list)) and value[place] and draw(st.integers(0, 4)):
        value[place] = _changed(draw, value[place])
        return value
    how = draw(st.sampled_from(("replace", "replace", "remove", "add", "copy", "name")))
    if how == "remove":
        del value[place]
    elif isinstance(value, list):
        new = value[place] if how == "copy" else draw(values)
        value[place : place + (how == "replace")] = [copy.deepcopy(new)]
    elif how == "name":
        name = draw(st.sampled_from([*TEXTS, f"{place}_text", f"{place}".removesuffix("_text")]))
        value[name] = value.pop(place)
    elif how == "add":
        value[draw(st.sampled_from(TEXTS))] = copy.deepcopy(draw(values))
    elif how == "copy":
        value[place] = copy.deepcopy(value[draw(st.sampled_from(list(value)))])
    else:
        value[place] = copy.deepcopy(draw(values))
    return value


def broken_text(draw: Draw, data: bytes) -> bytes:
    """The text with a few changes of its bytes, or none."""
    for _ in range(draw(st.sampled_from((0, 0, 1, 1, 2, 4)))):
        begin = draw(st.integers(0, len(data)))
        end = min(len(data), begin + draw(st.sampled_from((0, 0, 1, 2, 20, 1000))))
        piece = draw(st.sampled_from((*BYTES, data[begin:end] * 2)))
        data = data[:begin] + piece + data[end:]
    return data


def spelled(draw: Draw, value: Any) -> bytes:
    """The JSON text of a value, in one of two spellings, which may then be broken."""
    text = json.dumps(value, ensure_ascii=draw(st.booleans()))
    return broken_text(draw, text.encode("utf-8", "surrogatepass"))


def broken_json(draw: Draw, value: Any) -> bytes:
    """The text of a value, of which the one, the other or both are broken."""
    how = draw(st.sampled_from(("value", "value", "value", "text", "both")))
    made = value if how == "text" else broken_value(draw, value)
    if how == "value":
        text = json.dumps(made, ensure_ascii=draw(st.booleans()))
        return text.encode("utf-8", "surrogatepass")
    return spelled(draw, made)


def broken_lines(draw: Draw, lines: Sequence[bytes]) -> bytes:
    """The lines, of which some are gone, doubled or in another place, as a text that may be broken."""
    made = list(lines)
    for _ in range(draw(st.integers(0, 2))):
        if not made:
            break
        at = draw(st.integers(0, len(made) - 1))
        line = made[at] if draw(st.booleans()) else made.pop(at)
        made.insert(draw(st.integers(0, len(made))), line) if draw(st.booleans()) else None
    return broken_text(draw, b"".join(made))
