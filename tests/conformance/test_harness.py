from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from nucleus_conformance import harness
from nucleus_conformance.protocol.messages import VERSION
from nucleus_conformance.targets.process import ChildProcess
from nucleus_conformance.targets.silence import EndedError
from nucleus_conformance.targets.target import find_target
from nucleus_spec import PREDICTION_TYPES
from nucleus_spec.editions import DEFAULT
from nucleus_spec.wire import parameters
from tests.helpers.patience import HANG, PATIENT
from tests.helpers.served import PORT, ask, served


class TestHello:
    def test_it_tells_who_is_served(self, tmp_path: Path) -> None:
        with served(tmp_path, "__version__ = '4.2'\n" + PORT) as child:
            said = ask(child, "hello", protocol=1, edition="0.17.9")["hello"]
        assert (said["name"], said["version"]) == ("port", "4.2")
        assert said["language"].startswith("Python 3.")
        assert said["protocol"] == VERSION
        assert said["edition"] is None
        assert said["types"] == ["box", "line", "keypoints", "cuboid"]
        assert said["operations"] == ["construct", "decode", "encode", "local_files"]

    def test_it_declares_what_the_module_has(self, tmp_path: Path) -> None:
        port = """
        from_json = PredictionList = None
        class LinePrediction: from_json = to_payload = None
        class SegmentationPrediction: to_json = None
        """
        with served(tmp_path, port) as child:
            said = ask(child, "hello", protocol=VERSION, edition="0.17.9")["hello"]
        assert said["types"] == ["line", "segmentation"]
        assert said["operations"] == ["construct", "decode", "encode", "dispatch", "collect"]

    def test_it_declares_nothing_of_a_module_that_has_nothing(self, tmp_path: Path) -> None:
        with served(tmp_path, "import json") as child:
            said = ask(child, "hello", protocol=VERSION, edition="0.17.9")["hello"]
        assert (said["types"], said["operations"]) == ([], [])

    def test_it_may_be_told_who_is_served(self, tmp_path: Path) -> None:
        with served(tmp_path, serve="import port\nserve(port, 'my port', '7')") as child:
            hello = child.hello("0.17.9")
        assert (hello.name, hello.version) == ("my port", "7")

    def test_a_module_may_be_given_by_its_name(self, tmp_path: Path) -> None:
        with served(tmp_path, serve="serve('port')") as child:
            assert child.hello("0.17.9").name == "port"

    def test_a_module_that_serves_itself_is_a_program(self, tmp_path: Path) -> None:
        """Two would take stdout, and neither would answer."""
        (tmp_path / "itself.py").write_text(
            "from nucleus_conformance.harness import serve\nserve('json')\n", "utf-8"
        )
        message = "it serves itself: run it as a program"
        with (
            pytest.raises(EndedError, match=message),
            served(tmp_path, serve="serve('itself')"),
        ):
            pass

    def test_any_object_will_do_if_it_is_named(self, tmp_path: Path) -> None:
        serve = """
import port

class Port:
    BoxPrediction = port.BoxPrediction

serve(Port(), 'object')"""
        with served(tmp_path, serve=serve) as child:
            assert child.hello("0.17.9").name == "object"
            assert ask(child, "decode", type="box", payload={"a": 1}) == {"payload": {"a": 1}}

    def test_a_reader_of_its_own_reads_what_comes_as_text(self, tmp_path: Path) -> None:
        serve = """
import json
import port

def loads(text):
    return {"read": json.loads(text)}

serve(port, loads=loads)"""
        with served(tmp_path, serve=serve) as child:
            child.hello("0.17.9")
            assert ask(child, "decode", type="box", text="[1]") == {"payload": {"read": [1]}}
            assert ask(child, "decode", type="box", payload={"a": 1}) == {"payload": {"a": 1}}
            assert ask(child, "decode", type="box", text="[")["rejected"]["code"] == "invalid-json"

    @pytest.mark.parametrize(
        ("operation", "lacks", "given"),
        [
            ("construct", "to_payload", {"arguments": {}}),
            ("decode", "from_json", {"payload": {}}),
            ("decode", "to_payload", {"payload": {}}),
            ("encode", "to_json", {"payload": {}}),
            ("local_files", "has_local_files_to_upload", {"payload": {}}),
        ],
    )
    def test_what_one_of_its_classes_lacks_is_unsupported(
        self, operation: str, lacks: str, given: dict[str, object]
    ) -> None:
        members: dict[str, Any] = dict.fromkeys(harness.NEEDS.values(), lambda _: None)
        members["from_json"] = classmethod(lambda cls, _: cls())
        del members[lacks]
        port = SimpleNamespace(BoxPrediction=type("BoxPrediction", (), members))
        server = harness.Server(port, "port", "1", takes_edition=False)
        asked = {"id": "1", "op": operation, "type": "box", **given}
        reply = server.answer(json.dumps(asked).encode())
        assert reply == {"id": "1", "unsupported": {"reason": f"BoxPrediction has no {lacks}"}}

    def test_what_is_no_prediction_is_a_mistake(self) -> None:
        box = type("BoxPrediction", (), {"from_json": classmethod(lambda *_: None)})
        server = harness.Server(SimpleNamespace(BoxPrediction=box), "port", "1", False)
        reply = server.answer(b'{"id": "1", "op": "encode", "type": "box", "payload": {}}')
        assert reply["error"]["caught"].startswith("AttributeError: 'NoneType' object has no")

    def test_declares_the_types_that_it_is_said_to(self, tmp_path: Path) -> None:
        """Another one that it has a class for may be asked for all the same."""
        port = "class BoxPrediction:\n    from_json = str\nclass LinePrediction: pass"
        with served(tmp_path, port, 'import port\nserve(port, types=["line"])') as child:
            assert ask(child, "hello", protocol=2, edition="0.17.9")["hello"]["types"] == ["line"]
            reply = ask(child, "decode", type="box", payload={})
        assert "unsupported" not in reply

    def test_all_eight_types_are_known(self) -> None:
        assert set(harness.CLASSES) == set(PREDICTION_TYPES)
        assert {name: cls.__name__ for name, cls in PREDICTION_TYPES.items()} == harness.CLASSES

    def test_knows_all_parameters_that_take_parts(self) -> None:
        parts = {
            kind: {
                name: key.constraint.nested.__name__
                for name, key, _ in parameters(cls)
                if key.constraint is not None and key.constraint.nested is not None
            }
            for kind, cls in PREDICTION_TYPES.items()
        }
        assert {kind: named for kind, named in parts.items() if named} == harness.PARTS


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
            "print('early')\nfrom nucleus_conformance.harness import serve\nserve('nucleus_spec')\n"
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
            {"id": "1", "op": "hello", "protocol": VERSION, "edition": "0.17.9"},
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
            check=False,
        )
        assert result.returncode == 1
        assert "No module named 'recording'" in result.stderr

    @pytest.mark.parametrize("blank", [b"", b"\n \r\n"])
    def test_it_ends_when_nobody_asks_any_more(self, blank: bytes) -> None:
        result = subprocess.run(
            [sys.executable, harness.__file__, "nucleus_spec"],
            input=blank,
            capture_output=True,
            check=False,
        )
        assert (result.returncode, result.stdout, result.stderr) == (0, b"", b"")


def test_the_reference_is_served_by_it(tmp_path: Path) -> None:
    target = find_target("reference", (), DEFAULT)
    child = ChildProcess.start(target.command, tmp_path, PATIENT)
    try:
        said = child.ask({"op": "hello", "protocol": VERSION, "edition": "0.17.9"}, HANG)["hello"]
        assert said["types"] == list(harness.CLASSES)
        refused = ask(child, "decode", type="category", payload={})["rejected"]
        assert (refused["code"], refused["pointer"]) == ("missing", "/label")
    finally:
        child.close()
