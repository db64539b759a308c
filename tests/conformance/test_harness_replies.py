from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from nucleus_conformance.targets.silence import EndedError
from tests.helpers.served import PORT, ask, ask_once, served


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

    def test_input_may_come_as_text(self, tmp_path: Path) -> None:
        text = '{"label": "\\ud83d", "x": 9007199254740993}'
        payload = {"label": "\ud83d", "x": 2**53 + 1}
        port = PORT + "\ndef from_json(payload):\n    return BoxPrediction(**payload)\n"
        with served(tmp_path, port) as child:
            reply = ask(child, "construct", type="box", arguments_text=text)
            assert reply == {"payload": payload}
            assert ask(child, "decode", type="box", text=text) == {"payload": payload}
            assert ask(child, "local_files", type="box", text=text) == {"value": False}
            reply = ask(child, "dispatch", text=text)
            assert reply == {"value": {"type": "box", "payload": payload}}
            for deep in ({"text": "[" * 100_000}, {"arguments_text": "[" * 100_000}):
                op = "construct" if "arguments_text" in deep else "decode"
                reply = ask(child, op, type="box", **deep)
                assert reply["rejected"]["message"].startswith("RecursionError")

    def test_arguments_that_are_objects_are_made_first(self, tmp_path: Path) -> None:
        arguments = {"vertices": [{"x": 1, "y": 2}, None, 7], "position": None}
        with served(tmp_path, PORT + "\nPoint3D = Point\n") as child:
            reply = ask(child, "construct", type="line", arguments={"vertices": []})
            assert reply == {"payload": {"vertices": []}}
            reply = ask(child, "construct", type="line", arguments=arguments)
            caught = reply["error"]["caught"]
            assert "the reply is not JSON" in caught
            position = {"position": {"x": 1, "y": 2}}
            reply = ask(child, "construct", type="cuboid", arguments=position)
            assert reply == {"payload": {"position": "point 1 2"}}
            reply = ask(child, "construct", type="box", arguments=position)
            assert reply == {"payload": position}

    def test_what_those_objects_refuse_is_refused(self, tmp_path: Path) -> None:
        reply = ask_once(
            tmp_path, PORT, "construct", type="line", arguments={"vertices": [{"x": 1}]}
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
            as_text = '[[{"type": "box", "arguments": {"a": 1}}]]'
            reply = ask(child, "collect", batches_text=as_text)
            assert reply == {"value": {"items": [["boxes", [{"a": 1}]]], "length": 1}}
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
            assert child.hello("0.15.5").edition == "0.15.5"
            reply = ask(child, "decode", type="box", payload={})
            assert reply == {"payload": ["0.15.5", "0.15.5"]}


class TestWhatIsLacking:
    @pytest.mark.parametrize(
        ("op", "request_", "reason"),
        [
            ("construct", {"type": "polygon", "arguments": {}}, "port has no PolygonPrediction"),
            ("decode", {"type": "polygon", "payload": {}}, "port has no PolygonPrediction"),
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
                {"type": "keypoints", "arguments": {"keypoints": [{"x": 1}]}},
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

    def test_a_request_that_lacks_something_is_refused(self, tmp_path: Path) -> None:
        with served(tmp_path) as child:
            assert (
                "circle" in ask(child, "decode", type="circle", payload={})["unsupported"]["reason"]
            )
            missing = {"message": "KeyError: 'payload'"}
            assert ask(child, "decode", type="box") == {"rejected": missing}
            assert ask(child, "decode", type="box", text=7) == {"rejected": missing}

    @pytest.mark.parametrize("end", ["sys.exit(3)", "os._exit(3)"])
    def test_to_exit_is_no_refusal(self, tmp_path: Path, end: str) -> None:
        port = f"import os, sys\n{PORT}\nBoxPrediction.to_payload = lambda self: {end}\n"
        with (
            served(tmp_path, port) as child,
            pytest.raises(EndedError, match="exited with status 3"),
        ):
            ask(child, "decode", type="box", payload={})
