"""Serves a small module by the harness, as a child process, and asks it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from textwrap import dedent
from typing import Any

from nucleus_conformance.targets.process import ChildProcess, Command
from tests.helpers.patience import HANG, PATIENT

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


class LinePrediction(BoxPrediction):
    pass


class CuboidPrediction(BoxPrediction):
    pass


class KeypointsPrediction(BoxPrediction):
    pass


class Point:
    def __init__(self, x, y):
        self.x, self.y = x, y

    def __str__(self):
        return f"point {self.x} {self.y}"
'''
"""An implementation of some types alone, and of no keypoint."""


@contextmanager
def served(
    folder: Path, port: str = PORT, serve: str = "import port\nserve(port)"
) -> Iterator[ChildProcess]:
    """That module behind the harness, once it has said hello."""
    (folder / "port.py").write_text(dedent(port), "utf-8")
    script = folder / "serve_port.py"
    script.write_text(f"from nucleus_conformance.harness import serve\n{serve}\n", "utf-8")
    child = ChildProcess.start(Command((sys.executable, str(script))), folder, PATIENT)
    try:
        child.hello("0.17.9")
        yield child
    finally:
        child.close()


def ask(child: ChildProcess, op: str, **request: Any) -> dict[str, Any]:
    reply = child.ask({"op": op, **request}, HANG)
    return {name: value for name, value in reply.items() if name != "id"}


def ask_once(folder: Path, port: str, op: str, **request: Any) -> dict[str, Any]:
    with served(folder, port) as child:
        return ask(child, op, **request)
