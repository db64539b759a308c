"""`serve`, in this process: what it reads from stdin is answered on the real stdout, line by line."""

from __future__ import annotations

import io
import json
import math
import os
import re
import runpy
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import nucleus_spec
from nucleus_conformance import harness
from nucleus_conformance.harness import serve

Served = Callable[..., list[dict[str, Any]]]

HARNESS = harness.__file__
HELLO = {"id": "1", "op": "hello", "protocol": 2, "edition": "0.21.2"}
BOX = nucleus_spec.BoxPrediction("car", 1, 2, 3, 4, "image_1").to_payload()


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Served:
    """The replies to these requests, of what is called with stdin and stdout of its own."""

    def ask(call: Callable[[], object], *requests: dict[str, Any] | bytes) -> list[dict[str, Any]]:
        lines = b"".join(
            (each if isinstance(each, bytes) else json.dumps(each).encode()) + b"\n"
            for each in requests
        )
        monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(lines)))
        monkeypatch.setattr(sys, "stdout", sys.stdout)
        real = os.dup(1)
        try:
            call()
        finally:
            os.dup2(real, 1)
            os.close(real)
        return [json.loads(line) for line in capfd.readouterr().out.splitlines()]

    return ask


def test_every_operation_is_answered(served: Served) -> None:
    text = json.dumps(BOX)
    hello, *replies = served(
        lambda: serve(nucleus_spec, takes_edition=True),
        HELLO,
        {"id": "2", "op": "decode", "type": "box", "payload": BOX},
        {"id": "3", "op": "encode", "type": "box", "text": text},
        {"id": "4", "op": "dispatch", "payload": BOX},
        {"id": "5", "op": "local_files", "type": "box", "payload": BOX},
        {"id": "6", "op": "decode", "type": "box", "payload": {**BOX, "label": 7}},
        {"id": "7", "op": "decode", "type": "circle", "payload": BOX},
        {"id": "8", "op": "dance"},
        {"id": "9", "op": "encode", "type": "box", "text": "{"},
        {"id": "10", "op": "construct", "type": "box"},
    )
    assert hello["hello"]["name"] == "nucleus_spec"
    assert hello["hello"]["version"] == nucleus_spec.__version__
    assert hello["hello"]["edition"] == "0.21.2"
    assert [each.pop("id") for each in replies] == [str(number) for number in range(2, 11)]
    assert replies[:4] == [
        {"payload": BOX},
        {"text": text},
        {"value": {"type": "box", "payload": BOX}},
        {"value": False},
    ]
    refused, unknown_type, unknown, unread, wrong = replies[4:]
    assert refused["rejected"]["code"] == "wrong-type"
    assert refused["rejected"]["pointer"] == "/label"
    assert "circle" in json.dumps(unknown_type)
    assert unknown == {"unsupported": {"reason": "no such operation: dance"}}
    assert unread["rejected"]["code"] == "invalid-json"
    assert wrong == {"rejected": {"message": "KeyError: 'arguments'"}}


def test_what_the_module_prints_is_no_reply(
    served: Served, capfd: pytest.CaptureFixture[str]
) -> None:
    class BoxPrediction:
        @staticmethod
        def from_json(payload: Any) -> Any:
            print("chatter")
            os.write(1, b"more chatter\n")
            return SimpleNamespace(to_payload=lambda: payload)

    port: Any = SimpleNamespace(__name__="port", BoxPrediction=BoxPrediction)
    request = {"id": "1", "op": "decode", "type": "box", "payload": {"a": 1}}
    asked = [request, {"id": "2", "op": "decode", "type": "line", "payload": {}}]
    answered, lacking = served(lambda: serve(port), *asked)
    assert answered == {"id": "1", "payload": {"a": 1}}
    assert lacking == {"id": "2", "unsupported": {"reason": "port has no LinePrediction"}}


@pytest.mark.parametrize(
    ("files", "module", "name", "version"),
    [
        ({"one.py": "BoxPrediction = None\n__version__ = '4'"}, "one", "one", "4"),
        (
            {"two/__init__.py": "__version__ = '5'", "two/prediction.py": "from_json = None"},
            "two", "two.prediction", "5",
        ),
        ({"three/__init__.py": "BoxPrediction = None"}, "three", "three", "unknown"),
    ],
    ids=["module", "package with prediction", "package"],
)  # fmt: skip
def test_a_module_is_found_by_its_name(
    served: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    files: dict[str, str], module: str, name: str, version: str,
) -> None:  # fmt: skip
    for file, text in files.items():
        (tmp_path / file).parent.mkdir(exist_ok=True)
        (tmp_path / file).write_text(text, "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    (reply,) = served(lambda: serve(module), HELLO)
    assert (reply["hello"]["name"], reply["hello"]["version"]) == (name, version)


def test_a_module_that_breaks_within_is_not_taken_for_one_that_is_not_there(
    served: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "__init__.py").touch()
    (tmp_path / "broken" / "prediction.py").write_text("import not_there_at_all", "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ModuleNotFoundError, match="not_there_at_all"):
        served(lambda: serve("broken"), HELLO)


def test_a_module_that_is_no_port_is_refused(served: Served) -> None:
    with pytest.raises(SystemExit, match="the module json is no port: it has none of BoxPred"):
        served(lambda: serve("json"), HELLO)


def test_it_does_not_serve_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", sys.stderr)
    with pytest.raises(RuntimeError, match="it serves itself: run it as a program"):
        serve(nucleus_spec)


def test_as_a_program_it_takes_the_name_of_the_module(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ["harness", "nucleus_spec", "--name", "mine", "--version", "7", "--takes-edition"]
    monkeypatch.setattr(sys, "argv", words)
    monkeypatch.setattr(sys, "path", [*sys.path, str(Path(HARNESS).parent)])
    (reply,) = served(lambda: runpy.run_path(HARNESS, run_name="__main__"), HELLO)
    assert (reply["hello"]["name"], reply["hello"]["version"]) == ("mine", "7")
    assert str(Path(HARNESS).parent) not in sys.path


class Wordless(Exception):
    """It cannot be told."""

    def __str__(self) -> str:
        raise SystemExit("no words")

    @property
    def code(self) -> str:
        """No word for it, either."""
        raise RuntimeError("no code")


class Panic(BaseException):
    """What no refusal raises, such as the panic of an extension that is written in Rust."""


def test_a_refusal_that_cannot_be_told_is_one_all_the_same(served: Served) -> None:
    class BoxPrediction:
        @staticmethod
        def from_json(payload: Any) -> Any:
            raise Wordless

    port: Any = SimpleNamespace(__name__="port", BoxPrediction=BoxPrediction)
    requests = [{"id": each, "op": "decode", "type": "box", "payload": {}} for each in "12"]
    replies = served(lambda: serve(port), *requests)
    rejected = {"message": "Wordless: (its text cannot be made: SystemExit)"}
    assert replies == [{"id": each, "rejected": rejected} for each in "12"]


class Odd(dict[str, Any]):
    """It cannot be looked at."""

    def items(self) -> Any:
        """Nothing."""
        raise Wordless


def test_whatever_goes_wrong_costs_that_case_alone(served: Served) -> None:
    loop: dict[str, Any] = {}
    loop["a"] = [loop]
    ways: dict[str, Any] = {
        "TypeError: Object of type bytes is not JSON serializable, at /a/1": {"a": [1, b""]},
        "TypeError: Object of type set is not JSON serializable, at /b~1c": {"b/c": {1}},
        "ValueError: Out of range float values are not JSON compliant": {"a": math.nan},
        "ValueError: Circular reference detected, at /a/0/a/0": loop,
        "Wordless: (its text cannot be made: SystemExit)": Odd(a=1),
    }

    class BoxPrediction:
        @staticmethod
        def from_json(payload: Any) -> Any:
            if payload is None:
                raise Panic("no")
            return SimpleNamespace(to_payload=lambda: ways[payload])

    port: Any = SimpleNamespace(__name__="port", BoxPrediction=BoxPrediction)
    asked = [
        {"id": str(number), "op": "decode", "type": "box", "payload": each}
        for number, each in enumerate([*ways, None])
    ]
    *errors, panic = served(lambda: serve(port), *asked)
    assert panic["error"] == {"caught": "Panic: no"}
    for said, reply in zip(ways, errors, strict=True):
        assert reply["error"]["caught"].startswith(f"the reply is not JSON: {said}")
    assert errors[2]["error"]["caught"].endswith(", at /a")


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (b"{", "is not JSON (Expecting property name enclosed in double quotes: line"),
        (b"\xff", "is not JSON ('utf-8' codec can't decode byte 0xff in position 0"),
        (b"[" * 100_000, "is not JSON (maximum recursion depth exceeded"),
        (b"7", "is not an object with an id: 7"),
        (b'{"op": "decode"}', 'is not an object with an id: {"op": "decode"}'),
        (b'{"id": 1e400}', "is not JSON (Out of range float values"),
        (b'{"id": "\xed\xa0\xbd"}', "is not JSON ('utf-8' codec can't decode byte 0xed"),
    ],
    ids=["cut", "bytes", "deep", "number", "no id", "no reply", "half"],
)
def test_a_broken_request_is_the_end_and_is_told(
    served: Served, line: bytes, problem: str, capfd: pytest.CaptureFixture[str]
) -> None:
    """As the other far ends tell it."""
    answered = {"id": "2", "unsupported": {"reason": "no such operation: None"}}
    with pytest.raises(SystemExit, match=re.escape(f"nucleus_spec: a request {problem}")) as end:
        served(lambda: serve(nucleus_spec), {"id": "2"}, line, HELLO)
    assert str(end.value).count("\n") == 0
    assert [json.loads(each) for each in capfd.readouterr().out.splitlines()] == [answered]
