"""The Python harness for the line protocol: it serves an implementation over stdin and stdout.

    from nucleus_conformance.harness import serve
    import my_port

    serve(my_port)

This file needs only the standard library. It can run by itself (`python harness.py MODULE`) in the
environment of the implementation, which need not have this package or its dependencies.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import platform
import sys
from collections.abc import Callable, Collection
from contextlib import suppress
from functools import cache
from typing import Any, BinaryIO, get_args, get_type_hints

PROTOCOL = 2
Loads = Callable[[str], Any]

CLASSES = {
    "box": "BoxPrediction",
    "line": "LinePrediction",
    "polygon": "PolygonPrediction",
    "keypoints": "KeypointsPrediction",
    "cuboid": "CuboidPrediction",
    "category": "CategoryPrediction",
    "scene-category": "SceneCategoryPrediction",
    "segmentation": "SegmentationPrediction",
}

PARTS = {
    "line": {"vertices": "Point"},
    "polygon": {"vertices": "Point"},
    "keypoints": {"keypoints": "Keypoint"},
    "cuboid": {"position": "Point3D", "dimensions": "Point3D"},
    "segmentation": {"annotations": "Segment"},
}
"""Type -> constructor parameter that takes an object, or a list of objects -> their class.

For other parameters the type hint says it, where the implementation has one.
"""

OPERATIONS = "hello", "construct", "decode", "encode", "dispatch", "local_files", "collect"

NEEDS = {
    "construct": "to_payload",
    "decode": "from_json",
    "encode": "to_json",
    "local_files": "has_local_files_to_upload",
}
"""Operation -> the method that at least one class of the module must have for it."""

NEEDS_OF_MODULE = {"dispatch": "from_json", "collect": "PredictionList"}
"""Operation -> what the module itself must have for it."""

_MESSAGE_LIMIT = 500


class _UnsupportedError(Exception):
    """The implementation lacks what a request asks for."""


class RefusedError(Exception):
    """The implementation refused. Its own exception is the cause."""


class Server:
    """Answers requests by calling a module.

    `operations` has the method for each: it raises `RefusedError` where the module refuses.
    """

    def __init__(
        self, module: Any, name: str, version: str, takes_edition: bool, loads: Loads = json.loads
    ) -> None:
        self.module = module
        self.loads = loads
        self.about = {"name": name, "version": version}
        self.takes_edition = takes_edition
        self.types = [name for name, cls in CLASSES.items() if hasattr(module, cls)]
        self.options: dict[str, str] = {}
        self.operations: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
            name: getattr(self, name) for name in OPERATIONS
        }

    def answer(self, line: bytes) -> dict[str, Any]:
        """The reply to the request on this line. What is no request ends the program, in a line."""
        request = self._request(line)
        reply: dict[str, Any] = {"id": request["id"]}
        name = str(request.get("op"))
        try:
            if name not in self.operations:
                raise _UnsupportedError(f"no such operation: {name}")
            reply.update(self.operations[name](request))
        except _UnsupportedError as error:
            reply["unsupported"] = {"reason": str(error)}
        except RefusedError as error:
            reply["rejected"] = _described(error.__cause__)
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException as error:
            reply["error"] = {"caught": _message(error)}
        return reply

    def _request(self, line: bytes) -> dict[str, Any]:
        problem = "is not an object with an id"
        try:
            request = json.loads(line.decode("utf-8"))
            if isinstance(request, dict) and "id" in request:
                json.dumps(request["id"], allow_nan=False)  # 1e400 is no JSON in a reply
                return request
        except (ValueError, RecursionError) as error:
            problem = f"is not JSON ({error})"
        shown = line[:200].decode("utf-8", "replace").strip()
        sys.exit("{}: a request {}: {}".format(self.about["name"], problem, shown))

    def hello(self, request: dict[str, Any]) -> dict[str, Any]:
        """How the module introduces itself, and what it declares."""
        if self.takes_edition:
            self.options = {"edition": request["edition"]}
        return {
            "hello": {
                "protocol": PROTOCOL,
                **self.about,
                "language": "Python " + platform.python_version(),
                "edition": self.options.get("edition"),
                "operations": [name for name in self.operations if self._has(name)],
                "types": self.types,
            }
        }

    def _has(self, operation: str) -> bool:
        if operation in NEEDS_OF_MODULE:
            return hasattr(self.module, NEEDS_OF_MODULE[operation])
        classes = [getattr(self.module, name, None) for name in CLASSES.values()]
        return operation in NEEDS and any(hasattr(cls, NEEDS[operation]) for cls in classes)

    def construct(self, request: dict[str, Any]) -> dict[str, Any]:
        """The payload of a prediction that is made of arguments."""
        arguments = self._given(request, "arguments", "arguments_text")
        made = self._made(str(request.get("type")), arguments, request.get("pass", "by-name"))
        return {"payload": _call(_get(made, "to_payload"), **self.options)}

    def decode(self, request: dict[str, Any]) -> dict[str, Any]:
        """The payload of a prediction that is read."""
        return {"payload": _call(_get(self._read(request), "to_payload"), **self.options)}

    def encode(self, request: dict[str, Any]) -> dict[str, Any]:
        """The text of one."""
        return {"text": _call(_get(self._read(request), "to_json"), **self.options)}

    def local_files(self, request: dict[str, Any]) -> dict[str, Any]:
        """Whether one has local files to upload."""
        read = self._read(request)
        return {"value": _call(_get(read, "has_local_files_to_upload"), **self.options)}

    def dispatch(self, request: dict[str, Any]) -> dict[str, Any]:
        """The type and payload of a prediction whose class nobody names."""
        from_json = self._get("from_json")
        read = _call(from_json, self._given(request, "payload", "text"), **self.options)
        payload = _call(_get(read, "to_payload"), **self.options)
        return {"value": {"type": self._type_of(read), "payload": payload}}

    def collect(self, request: dict[str, Any]) -> dict[str, Any]:
        """The lists of a `PredictionList`, after every batch."""
        collected = _call(self._get("PredictionList"))
        for batch in self._given(request, "batches", "batches_text"):
            members = [
                self._made(member["type"], member["arguments"])
                if "type" in member
                else member["other"]
                for member in batch
            ]
            _call(collected.add_predictions, members)
        items: list[tuple[str, list[Any]]] = [
            (name, [_call(_get(each, "to_payload"), **self.options) for each in predictions])
            for name, predictions in _call(lambda: list(collected.items()))
        ]
        return {"value": {"items": items, "length": _call(lambda: len(collected))}}

    def _get(self, name: str) -> Any:
        try:
            return getattr(self.module, name)
        except AttributeError:
            raise _UnsupportedError("{} has no {}".format(self.about["name"], name)) from None

    def _type_of(self, prediction: Any) -> str | None:
        name = type(prediction).__name__
        return next((kind for kind, cls in CLASSES.items() if cls == name), None)

    def _made(self, kind: str, arguments: dict[str, Any], way: str = "by-name") -> Any:
        """A new prediction. `way`: by-name, by-position, or plain (points as plain objects)."""
        cls = self._get(CLASSES.get(kind, f"type {kind}"))
        if way == "plain":
            return _call(cls, **arguments)
        parts = _call(lambda: {name: self._part(kind, name, v) for name, v in arguments.items()})
        return _call(cls, *parts.values()) if way == "by-position" else _call(cls, **parts)

    def _part(self, kind: str, parameter: str, value: Any) -> Any:
        """The argument for the constructor: objects become points, keypoints or segments."""
        name = PARTS.get(kind, {}).get(parameter)
        if name is not None:
            return _made_of(self._get(name), value)
        part = _parts_of(self._get(CLASSES[kind])).get(parameter)
        return value if part is None else _made_of(part, value)

    def _read(self, request: dict[str, Any]) -> Any:
        kind = str(request.get("type"))
        cls = self._get(CLASSES.get(kind, f"type {kind}"))
        from_json = _get(cls, "from_json")
        return _call(from_json, self._given(request, "payload", "text"), **self.options)

    def _given(self, request: dict[str, Any], name: str, as_text: str) -> Any:
        """What a request gives as JSON, or as a text that a parser may well refuse."""
        if isinstance(request.get(as_text), str):
            return _call(self.loads, request[as_text])
        return _call(request.__getitem__, name)


@cache
def _parts_of(cls: Any) -> dict[str, Any]:
    """Constructor parameter that takes objects -> their class, as its type hint says."""
    try:
        hints = get_type_hints(cls.__init__)
    except Exception:
        return {}
    parts = {}
    for parameter, hint in hints.items():
        found = [hint]
        for each in found:
            found += get_args(each)
            found += [each.__supertype__] if hasattr(each, "__supertype__") else []
            if hasattr(each, "from_json"):
                parts[parameter] = each
    return parts


def _made_of(part: Any, value: Any) -> Any:
    """The value with objects of the class `part` in place of plain ones."""
    if isinstance(value, list):
        return [_made_of(part, each) for each in value]
    return part(**value) if isinstance(value, dict) else value


def _get(prediction: Any, method: str) -> Any:
    """The method of a prediction, or of its class. What a documented class lacks is unsupported."""
    try:
        return getattr(prediction, method)
    except AttributeError:
        cls = prediction if isinstance(prediction, type) else type(prediction)
        if cls.__name__ in CLASSES.values():
            raise _UnsupportedError(f"{cls.__name__} has no {method}") from None
        raise


def _call(function: Callable[..., Any], *arguments: Any, **options: Any) -> Any:
    """Call the implementation. Any exception that it raises is a refusal."""
    try:
        return function(*arguments, **options)
    except _UnsupportedError:
        raise
    except Exception as error:
        raise RefusedError from error


def _described(error: BaseException | None) -> dict[str, Any]:
    """A refusal as data, with `code` and `pointer` if the exception has them."""
    described: dict[str, Any] = {"message": _message(error)}
    for name in ("code", "pointer"):
        with suppress(Exception):  # it may be a property
            value = getattr(error, name, None)
            if isinstance(value, str):
                described[name] = value
    if isinstance(error, json.JSONDecodeError):
        described["code"] = "invalid-json"
    return described


def _message(error: BaseException | None) -> str:
    try:
        said = str(error)[:_MESSAGE_LIMIT]
    except BaseException as fault:  # whatever it is
        said = f"(its text cannot be made: {type(fault).__name__})"
    return f"{type(error).__name__}: {said}"[:_MESSAGE_LIMIT]


def _line(reply: dict[str, Any]) -> bytes:
    try:
        text = json.dumps(reply, allow_nan=False)
    except Exception as error:
        caught = f"the reply is not JSON: {_message(error)}"
        with suppress(Exception):  # it may raise when it is looked at
            caught += _place([*reply.values()][-1])
        text = json.dumps({"id": reply["id"], "error": {"caught": caught}})
    return text.encode("ascii") + b"\n"


def _place(value: Any, levels: int = 50, before: str = ", at ") -> str:
    """The JSON pointer of the first value within that cannot be written, behind `, at `."""
    if not (levels and isinstance(value, (dict, list, tuple))):
        return ""
    for key, each in value.items() if isinstance(value, dict) else enumerate(value):
        try:
            json.dumps(each, allow_nan=False)
        except Exception:
            name = str(key).replace("~", "~0").replace("/", "~1")
            return f"{before}/{name}{_place(each, levels - 1, '')}"
    return ""


def _take_stdout() -> BinaryIO:
    """Keep the real stdout for the protocol, and send all other output to stderr."""
    if sys.stdout is sys.stderr:
        raise RuntimeError("it serves itself: run it as a program (-- python FILE), not as python:")
    sys.stdout.flush()
    protocol = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    return protocol


def serve(
    module: Any,
    name: str | None = None,
    version: str | None = None,
    takes_edition: bool = False,
    loads: Loads | None = None,
    types: Collection[str] | None = None,
) -> None:
    """Answer requests until stdin ends.

    `module` has the documented class names (`BoxPrediction`, …) and, optionally, `from_json` and
    `PredictionList`; a string is imported. A package with these in its module `prediction`, as the
    SDK, is served by that. What it lacks is unsupported; exceptions are refusals. Methods take
    `edition=` if it `takes_edition`. `loads` reads payloads that come as text; by default its own,
    or else `json.loads`. `types`: those that it declares, such as `box`; by default all it has.
    """
    with _take_stdout() as replies:
        if isinstance(module, str):
            module = _full(importlib.import_module(module))
            _check_has_any(module)
        if loads is None:
            loads = getattr(module, "loads", json.loads)
        name, version = name or str(module.__name__), version or _version(module)
        server = Server(module, name, version, takes_edition, loads)
        server.types = server.types if types is None else list(types)
        for line in sys.stdin.buffer:
            if line.strip():
                replies.write(_line(server.answer(line)))


def _full(module: Any) -> Any:
    """The module, or its own module `prediction` if that has `from_json`, which it lacks itself."""
    if hasattr(module, "from_json"):
        return module
    name = module.__name__ + ".prediction"
    try:
        inner = importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name != name:
            raise
        return module
    return inner if hasattr(inner, "from_json") else module


def _check_has_any(module: Any) -> None:
    """End with a message if nothing in the module can be asked: it is no port."""
    wanted = [*CLASSES.values(), *NEEDS_OF_MODULE.values()]
    if not any(hasattr(module, name) for name in wanted):
        sys.exit(f"the module {module.__name__} is no port: it has none of {', '.join(wanted)}")


def _version(module: Any) -> str:
    """The version of the module, or of the package that it is in."""
    package = sys.modules.get(str(getattr(module, "__name__", "")).partition(".")[0])
    found = getattr(module, "__version__", None) or getattr(package, "__version__", None)
    return str(found or "unknown")


def _main() -> None:
    parser = argparse.ArgumentParser(description="Serve a Python module over the line protocol.")
    parser.add_argument("module", help="the module to import")
    parser.add_argument("--name", help="its name (default: the module's name)")
    parser.add_argument("--version", help="its version (default: the module's own)")
    parser.add_argument("--takes-edition", action="store_true", help="its methods take edition=")
    options = parser.parse_args()
    sys.path[:] = [each for each in sys.path if each != os.path.dirname(os.path.abspath(__file__))]
    serve(options.module, options.name, options.version, options.takes_edition)


if __name__ == "__main__":
    _main()
