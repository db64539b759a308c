"""Replies of wrong shapes, as code of a program that has read `request`."""

from __future__ import annotations

from typing import Final


def _line(text: str) -> str:
    """To say that line, with the id of the request in place of ID."""
    return f"raw(({text!r} + '\\n').replace('ID', request['id']).encode())"


def _reply(members: str) -> str:
    return _line(f'{{"id": "ID", {members}}}')


def _deep(levels: int, left: str = "[", right: str = "]") -> str:
    return f"raw(('{{\"id\": \"' + request['id'] + '\", \"payload\": ' + {left!r} * {levels} + '1' + {right!r} * {levels} + '}}\\n').encode())"


REPLIES: Final = {
    "an array": _line("[1, 2]"),
    "a string": _line('"ID"'),
    "a number": _line("7"),
    "null": _line("null"),
    "an empty object": _line("{}"),
    "no id": _line('{"payload": {}}'),
    "an id that is null": _line('{"id": null, "payload": {}}'),
    "an id that is a list": _line('{"id": ["ID"], "payload": {}}'),
    "an id that is an object": _line('{"id": {"ID": 1}, "payload": {}}'),
    "an id that is a boolean": _line('{"id": true, "payload": {}}'),
    "an id that is huge": "raw(b'{\"id\": \"' + b'9' * 60000 + b'\", \"payload\": {}}\\n')",
    "no outcome": _line('{"id": "ID"}'),
    "two outcomes": _reply('"payload": {}, "rejected": {}'),
    "an outcome that there is not": _reply('"answer": {}'),
    "more members": _reply('"payload": {}, "took": 1'),
    "hello": _reply('"hello": {"protocol": 2}'),
    "a refusal that is a string": _reply('"rejected": "no"'),
    "a refusal that is null": _reply('"rejected": null'),
    "a refusal of lists": _reply('"rejected": {"code": [1], "pointer": {}, "message": [[]]}'),
    "a refusal of deep lists": _reply(f'"rejected": {{"message": {"[" * 200}{"]" * 200}}}'),
    "a refusal of numbers": _reply('"rejected": {"code": 1, "pointer": 2.5, "message": false}'),
    "unsupported that is a list": _reply('"unsupported": []'),
    "unsupported of lists": _reply('"unsupported": {"reason": [1], "issue_url": {"a": 1}}'),
    "an error that is a list": _reply('"error": [1]'),
    "an error of numbers": _reply('"error": {"caught": 1e308}'),
    "a text that is a list": _reply('"text": [1]'),
    "a text that is no JSON": _reply('"text": "{"'),
    "a text that is deep": _reply(f'"text": "{"[" * 5000}"'),
    "a value that is a list": _reply('"value": [[]]'),
    "a payload that is a string": _reply('"payload": "x"'),
    "a payload that is null": _reply('"payload": null'),
    "a payload of wrong members": _reply(
        '"payload": {"label": [], "geometry": 1, "type": {}, "metadata": [[1]], "class_pdf": "x"}'
    ),
    "a payload of odd keys": _reply('"payload": {"": {"": {"~": {"/": null}}}}'),
    "lists that are deep": _deep(10_000),
    "lists that are not quite as deep": _deep(240),
    "objects that are deep": _deep(900, '{"a": ', "}"),
    "equal keys": _reply('"payload": {"a": 1, "a": 2}'),
    "an integer of 5,000 digits": _reply(f'"payload": {{"a": {"9" * 5000}}}'),
    "NaN": _reply('"payload": {"a": NaN}'),
    "lone surrogates": _reply('"payload": {"label": "\\ud800", "\\udfff": 1}'),
}
"""Shape -> how a program answers a request so."""

HELLOS: Final = {
    "an array": _line("[]"),
    "null": _reply('"hello": null'),
    "a list": _reply('"hello": [2]'),
    "a version that is a string": _reply('"hello": {"protocol": "2"}'),
    "a version that is true": _reply('"hello": {"protocol": true}'),
    "a version that is huge": _reply(f'"hello": {{"protocol": {"9" * 4000}}}'),
    "names that are lists": _reply('"hello": {"protocol": 2, "name": [[]], "version": {}, "language": 1e5}'),
    "names that are deep": _reply(
        f'"hello": {{"protocol": 2, "name": {"[" * 200}{"]" * 200}}}'
    ),
    "types that are a string": _reply('"hello": {"protocol": 2, "types": "box"}'),
    "types that are numbers": _reply('"hello": {"protocol": 2, "types": [1]}'),
    "types that are lists": _reply('"hello": {"protocol": 2, "types": [["box"]]}'),
    "types that there are not": _reply('"hello": {"protocol": 2, "types": ["\\u001b[31m", "sphere"]}'),
    "no types": _reply('"hello": {"protocol": 2, "types": []}'),
    "operations that are an object": _reply('"hello": {"protocol": 2, "operations": {"decode": 1}}'),
    "a window that is 0": _reply('"hello": {"protocol": 2, "window": 0}'),
    "a window that is true": _reply('"hello": {"protocol": 2, "window": true}'),
    "a window that is half": _reply('"hello": {"protocol": 2, "window": 1.5}'),
    "a window that is huge": _reply('"hello": {"protocol": 2, "window": 1000000000000000000000}'),
    "an edition that is null": _reply('"hello": {"protocol": 2, "edition": null}'),
    "an edition that is a list": _reply('"hello": {"protocol": 2, "edition": []}'),
    "equal keys": _line('{"id": "ID", "hello": {"protocol": 2}, "hello": {"protocol": 2}}'),
    "NaN": _reply('"hello": {"protocol": 2, "name": NaN}'),
}  # fmt: skip
"""The same of hello."""
