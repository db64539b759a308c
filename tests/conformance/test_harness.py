from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from nucleus_conformance import harness
from nucleus_conformance.targets.process import ChildProcess, Command, EndedError
from nucleus_conformance.targets.target import find_target

from nucleus_spec import PREDICTION_TYPES
from nucleus_spec.editions import DEFAULT

SECONDS = 20.0

PORT = '''
class BoxPrediction:
    """Takes anything, and sends it back."""

    def __init__(self, **arguments):
        self.arguments = arguments

    @classmethod
    def from_json(cls, payload):
        return cls(**payload)

    def to_payload(self):
        return {name: str(value) if isinstance(value, Point) else value
                for name, value in self.arguments.items()}

    def to_json(self):
        return "text of " + self.arguments["label"]

    def has_local_files_to_upload(self):
        return "local" in self.arguments


class Point:
    def __init__(self, x, y):
        self.x, self.y = x, y

    def __str__(self):
        return f"point {self.x} {self.y}"
'''
"""An implementation of boxes alone."""


@contextmanager
def served(
    folder: Path, port: str = PORT, serve: str = "import port\nserve(port)"
) -> Iterator[ChildProcess]:
    """That module behind the harness, once it has said hello."""
    (folder / "port.py").write_text(dedent(port), "utf-8")
    script = folder / "serve_port.py"
    script.write_text(f"from nucleus_conformance.harness import serve\n{serve}\n", "utf-8")
    child = ChildProcess.start(Command((sys.executable, str(script))), folder)
    try:
        child.hello("0.17.9", SECONDS)
        yield child
    finally:
        child.close()


def ask(child: ChildProcess, op: str, **request: Any) -> dict[str, Any]:
    reply = child.ask({"op": op, **request}, SECONDS)
    return {name: value for name, value in reply.items() if name != "id"}


def ask_once(folder: Path, port: str, op: str, **request: Any) -> dict[str, Any]:
    with served(folder, port) as child:
        return ask(child, op, **request)


class TestHello:
    def test_it_tells_who_is_served(self, tmp_path: Path) -> None:
        with served(tmp_path, "__version__ = '4.2'\n" + PORT) as child:
            said = ask(child, "hello", protocol=1, edition="0.17.9")["hello"]
        assert (said["name"], said["version"]) == ("port", "4.2")
        assert said["language"].startswith("Python 3.")
        assert said["protocol"] == 1
        assert said["edition"] is None
        assert said["types"] == ["box"]
        assert said["operations"] == [
            "construct",
            "decode",
            "encode",
            "dispatch",
            "local_files",
            "collect",
        ]

    def test_it_may_be_told_who_is_served(self, tmp_path: Path) -> None:
        with served(tmp_path, serve="import port\nserve(port, 'my port', '7')") as child:
            hello = child.hello("0.17.9", SECONDS)
        assert (hello.name, hello.version) == ("my port", "7")

    def test_a_module_may_be_given_by_its_name(self, tmp_path: Path) -> None:
        with served(tmp_path, serve="serve('port')") as child:
            assert child.hello("0.17.9", SECONDS).name == "port"

    def test_any_object_will_do_if_it_is_named(self, tmp_path: Path) -> None:
        serve = """
import port

class Port:
    BoxPrediction = port.BoxPrediction

serve(Port(), 'object')"""
        with served(tmp_path, serve=serve) as child:
            assert child.hello("0.17.9", SECONDS).name == "object"
            assert ask(child, "decode", type="box", payload={"a": 1}) == {"payload": {"a": 1}}

    def test_all_eight_types_are_known(self) -> None:
        assert set(harness.CLASSES) == set(PREDICTION_TYPES)
        assert {name: cls.__name__ for name, cls in PREDICTION_TYPES.items()} == harness.CLASSES


class TestOperations:
    def test_of_one_object(self, tmp_path: Path) -> None:
        payload = {"label": "car", "x": None}
        with served(tmp_path) as child:
            for name in ("construct", "decode"):
                given = {"arguments": payload} if name == "construct" else {"payload": payload}
                assert ask(child, name, type="box", **given) == {"payload": payload}
            assert ask(child, "decode", type="box", text='{"x": 1.50}') == {"payload": {"x": 1.5}}
            assert ask(child, "encode", type="box", payload=payload) == {"text": "text of car"}
            assert ask(child, "local_files", type="box", payload=payload) == {"value": False}
            assert ask(child, "local_files", type="box", payload={"local": 1}) == {"value": True}

    def test_arguments_that_are_objects_are_made_first(self, tmp_path: Path) -> None:
        arguments = {"vertices": [{"x": 1, "y": 2}, None, 7], "position": None}
        with served(tmp_path, PORT + "\nPoint3D = Point\n") as child:
            reply = ask(child, "construct", type="box", arguments={"vertices": []})
            assert reply == {"payload": {"vertices": []}}
            reply = ask(child, "construct", type="box", arguments=arguments)
            caught = reply["error"]["caught"]
            assert "the reply is not JSON" in caught
            reply = ask(child, "construct", type="box", arguments={"position": {"x": 1, "y": 2}})
            assert reply == {"payload": {"position": "point 1 2"}}

    def test_what_those_objects_refuse_is_refused(self, tmp_path: Path) -> None:
        reply = ask_once(
            tmp_path, PORT, "construct", type="box", arguments={"vertices": [{"x": 1}]}
        )
        assert "missing 1 required positional argument: 'y'" in reply["rejected"]["message"]

    def test_dispatch_tells_the_class(self, tmp_path: Path) -> None:
        port = PORT + "\ndef from_json(payload):\n    return BoxPrediction(**payload)\n"
        reply = ask_once(tmp_path, port, "dispatch", payload={"type": "box"})
        assert reply == {"value": {"type": "box", "payload": {"type": "box"}}}

    def test_dispatch_to_a_class_of_no_name_tells_none(self, tmp_path: Path) -> None:
        port = (
            PORT
            + """
class Other(BoxPrediction):
    pass


def from_json(payload):
    return Other(**payload)
"""
        )
        reply = ask_once(tmp_path, port, "dispatch", payload={"a": 1})
        assert reply == {"value": {"type": None, "payload": {"a": 1}}}

    def test_collect(self, tmp_path: Path) -> None:
        port = (
            PORT
            + """
class PredictionList:
    def __init__(self):
        self.boxes = []

    def add_predictions(self, predictions):
        for each in predictions:
            if not isinstance(each, BoxPrediction):
                raise TypeError("no prediction: %r" % (each,))
            self.boxes.append(each)

    def items(self):
        return {"boxes": self.boxes}.items()

    def __len__(self):
        return len(self.boxes)
"""
        )
        with served(tmp_path, port) as child:
            member = {"type": "box", "arguments": {"a": 1}}
            reply = ask(child, "collect", batches=[[member], [], [member, member]])
            boxes = [{"a": 1}] * 3
            assert reply == {"value": {"items": [["boxes", boxes]], "length": 3}}
            reply = ask(child, "collect", batches=[[{"other": {"type": "box"}}]])
            assert reply["rejected"]["message"] == "TypeError: no prediction: {'type': 'box'}"

    def test_the_edition_is_passed_on_where_it_is_taken(self, tmp_path: Path) -> None:
        port = """
class BoxPrediction:
    @classmethod
    def from_json(cls, payload, *, edition):
        self = cls()
        self.read = edition
        return self

    def to_payload(self, *, edition):
        return [self.read, edition]
"""
        with served(tmp_path, port, "serve('port', takes_edition=True)") as child:
            assert child.hello("0.15.5", SECONDS).edition == "0.15.5"
            reply = ask(child, "decode", type="box", payload={})
            assert reply == {"payload": ["0.15.5", "0.15.5"]}


class TestWhatIsLacking:
    @pytest.mark.parametrize(
        ("op", "request_", "reason"),
        [
            ("construct", {"type": "line", "arguments": {}}, "port has no LinePrediction"),
            ("decode", {"type": "cuboid", "payload": {}}, "port has no CuboidPrediction"),
            ("encode", {"type": "category", "payload": {}}, "port has no CategoryPrediction"),
            (
                "local_files",
                {"type": "segmentation", "payload": {}},
                "port has no SegmentationPrediction",
            ),
            ("dispatch", {"payload": {}}, "port has no from_json"),
            ("collect", {"batches": []}, "port has no PredictionList"),
            (
                "construct",
                {"type": "box", "arguments": {"keypoints": [{"x": 1}]}},
                "port has no Keypoint",
            ),
            ("fly", {}, "no such operation: fly"),
        ],
    )
    def test_it_is_unsupported(
        self, tmp_path: Path, op: str, request_: dict[str, Any], reason: str
    ) -> None:
        reply = ask_once(tmp_path, PORT, op, **request_)
        assert reply == {"unsupported": {"reason": reason}}


class TestRefusals:
    @pytest.mark.parametrize("method", ["__init__", "from_json", "to_payload", "to_json"])
    def test_an_exception_refuses_with_its_message(self, tmp_path: Path, method: str) -> None:
        port = f"{PORT}\ndef refuse(*args, **kwargs):\n    raise ValueError('no: é')\n"
        port += f"BoxPrediction.{method} = refuse\n"
        op = "encode" if method == "to_json" else "decode"
        reply = ask_once(tmp_path, port, op, type="box", payload={"label": "x"})
        assert reply == {"rejected": {"message": "ValueError: no: é"}}

    def test_a_code_and_a_pointer_are_told_if_they_are_strings(self, tmp_path: Path) -> None:
        port = """
class BoxPrediction:
    @classmethod
    def from_json(cls, payload):
        error = ValueError("no")
        error.code, error.pointer = payload
        raise error
"""
        with served(tmp_path, port) as child:
            reply = ask(child, "decode", type="box", payload=["missing", "/x"])
            told = {"message": "ValueError: no", "code": "missing", "pointer": "/x"}
            assert reply == {"rejected": told}
            reply = ask(child, "decode", type="box", payload=[7, None])
            assert reply == {"rejected": {"message": "ValueError: no"}}

    def test_text_that_is_no_json_is_refused(self, tmp_path: Path) -> None:
        reply = ask_once(tmp_path, PORT, "decode", type="box", text="{'a': 1}")
        assert reply["rejected"]["code"] == "invalid-json"
        assert reply["rejected"]["message"].startswith("JSONDecodeError: ")

    def test_a_message_has_a_limit(self, tmp_path: Path) -> None:
        port = PORT + "\ndef refuse(self):\n    raise ValueError('x' * 10**6)\n"
        port += "BoxPrediction.to_payload = refuse\n"
        reply = ask_once(tmp_path, port, "decode", type="box", payload={})
        assert len(reply["rejected"]["message"]) == 500

    def test_recursion_without_end_is_survived(self, tmp_path: Path) -> None:
        port = PORT + "\nBoxPrediction.to_payload = lambda self: self.to_payload()\n"
        with served(tmp_path, port) as child:
            reply = ask(child, "decode", type="box", payload={})
            assert reply["rejected"]["message"].startswith("RecursionError")
            assert "text" in ask(child, "encode", type="box", payload={"label": ""})


class TestErrors:
    @pytest.mark.parametrize(
        "value",
        [
            "object()",
            "{1, 2}",
            "b'text'",
            "float('nan')",
            "[float('inf')]",
            "{(1, 2): 3}",
        ],
    )
    def test_a_result_that_is_not_json_is_an_error(self, tmp_path: Path, value: str) -> None:
        port = f"{PORT}\nBoxPrediction.to_payload = lambda self: {value}\n"
        with served(tmp_path, port) as child:
            reply = ask(child, "decode", type="box", payload={})
            assert reply["error"]["caught"].startswith("the reply is not JSON: ")
            assert "text" in ask(child, "encode", type="box", payload={"label": ""})

    def test_a_result_that_holds_itself_is_an_error(self, tmp_path: Path) -> None:
        port = PORT + "\nloop = []\nloop.append(loop)\n"
        port += "BoxPrediction.to_payload = lambda self: loop\n"
        reply = ask_once(tmp_path, port, "decode", type="box", payload={})
        assert reply["error"]["caught"].startswith("the reply is not JSON: ")

    def test_a_request_that_makes_no_sense_is_an_error(self, tmp_path: Path) -> None:
        with served(tmp_path) as child:
            assert "KeyError" in ask(child, "decode", type="circle", payload={})["error"]["caught"]
            assert "KeyError" in ask(child, "decode", type="box")["error"]["caught"]

    @pytest.mark.parametrize("end", ["sys.exit(3)", "os._exit(3)"])
    def test_to_exit_is_no_refusal(self, tmp_path: Path, end: str) -> None:
        port = f"import os, sys\n{PORT}\nBoxPrediction.to_payload = lambda self: {end}\n"
        with (
            served(tmp_path, port) as child,
            pytest.raises(EndedError, match="exited with status 3"),
        ):
            ask(child, "decode", type="box", payload={})


class TestPrints:
    @pytest.mark.parametrize(
        "chatter",
        [
            "print('hello')",
            "print('{', end='', flush=True)",
            "sys.stdout.write('hello\\n'); sys.stdout.flush()",
            "sys.__stdout__.write('hello\\n'); sys.__stdout__.flush()",
            "os.write(1, b'hello\\n')",
            "subprocess.run(['echo', 'hello'])",
            "input = sys.stdout.fileno()",
        ],
    )
    def test_they_do_not_reach_the_protocol(self, tmp_path: Path, chatter: str) -> None:
        port = f"import os, subprocess, sys\n{chatter}\n{PORT}\n"
        port += f"def chatty(self):\n    {chatter}\n    return {{'a': 1}}\n"
        port += "BoxPrediction.to_payload = chatty\n"
        with served(tmp_path, port, "serve('port')") as child:
            for _ in range(3):
                assert ask(child, "decode", type="box", payload={}) == {"payload": {"a": 1}}

    def test_what_was_printed_before_is_not_lost(self, tmp_path: Path) -> None:
        """It comes on stdout, where it spoils the greeting, and is seen."""
        script = tmp_path / "early.py"
        script.write_text(
            "print('early')\nfrom nucleus_conformance.harness import serve\nserve('ast')\n"
        )
        result = subprocess.run(
            [sys.executable, str(script)], input=b"", capture_output=True, check=True
        )
        assert result.stdout == b"early\n"


class TestAlone:
    """The file runs by itself, in an environment that has nothing else."""

    def test_it_imports_the_standard_library_alone(self) -> None:
        tree = ast.parse(Path(harness.__file__).read_text("utf-8"))
        imported = {
            name.partition(".")[0]
            for node in ast.walk(tree)
            for name in (
                [alias.name for alias in node.names]
                if isinstance(node, ast.Import)
                else [node.module or ""]
                if isinstance(node, ast.ImportFrom)
                else []
            )
        }
        assert imported <= sys.stdlib_module_names

    @pytest.mark.parametrize(
        ("arguments", "name", "version"),
        [
            (["port"], "port", "4.2"),
            (["port", "--name", "my port"], "my port", "4.2"),
            (["port", "--name", "my port", "--version", "7"], "my port", "7"),
        ],
    )
    def test_it_is_a_program(
        self, tmp_path: Path, arguments: list[str], name: str, version: str
    ) -> None:
        (tmp_path / "port.py").write_text("__version__ = '4.2'\n" + PORT)
        lines = [
            {"id": "1", "op": "hello", "protocol": 1, "edition": "0.17.9"},
            {"id": "2", "op": "decode", "type": "box", "payload": {"a": 1}},
        ]
        result = subprocess.run(
            [sys.executable, "-S", harness.__file__, *arguments],
            input="".join(json.dumps(line) + "\n" for line in lines),
            capture_output=True,
            text=True,
            cwd=tmp_path,
            env={"PYTHONPATH": str(tmp_path)},
            check=True,
        )
        hello, read = (json.loads(line) for line in result.stdout.splitlines())
        assert (hello["hello"]["name"], hello["hello"]["version"]) == (name, version)
        assert read == {"id": "2", "payload": {"a": 1}}
        assert result.stderr == ""

    def test_the_files_beside_it_are_not_what_it_serves(self, tmp_path: Path) -> None:
        result = subprocess.run(
            [sys.executable, harness.__file__, "recording"],
            input="",
            capture_output=True,
            text=True,
            cwd=tmp_path,
        )
        assert result.returncode == 1
        assert "No module named 'recording'" in result.stderr

    def test_it_ends_when_nobody_asks_any_more(self, tmp_path: Path) -> None:
        result = subprocess.run(
            [sys.executable, harness.__file__, "json"], input=b"", capture_output=True
        )
        assert (result.returncode, result.stdout, result.stderr) == (0, b"", b"")


def test_the_reference_is_served_by_it(tmp_path: Path) -> None:
    target = find_target("reference", (), DEFAULT)
    child = ChildProcess.start(target.command, tmp_path)
    try:
        said = child.ask({"op": "hello", "protocol": 1, "edition": "0.17.9"}, SECONDS)["hello"]
        assert said["types"] == list(harness.CLASSES)
        refused = ask(child, "decode", type="category", payload={})["rejected"]
        assert (refused["code"], refused["pointer"]) == ("missing", "/label")
    finally:
        child.close()
