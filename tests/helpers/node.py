"""Runs programs on Node: the far end that is here, and small ones."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

import nucleus_conformance
from nucleus_conformance.protocol.messages import VERSION
from nucleus_conformance.suite.catalog.samples import BOX

NODE = shutil.which("node")

needs_node = pytest.mark.skipif(
    NODE is None, reason="there is no node on PATH, so that the far end for Node cannot be run"
)

FOLDER = Path(nucleus_conformance.__file__).parent.parent / "harnesses" / "node"
MAIN = FOLDER / "main.mjs"

HELLO = {"id": "hello", "op": "hello", "protocol": VERSION, "edition": "0.17.9"}

Done = subprocess.CompletedProcess[bytes]


def run_node(program: Path, text: str) -> Done:
    assert NODE is not None
    return subprocess.run(
        [NODE, str(program)], input=text.encode("utf-8"), capture_output=True, check=False
    )


def lines(requests: Sequence[Any]) -> str:
    return "".join(json.dumps(each) + "\n" for each in requests)


def replies_of(done: Done) -> list[dict[str, Any]]:
    return [json.loads(line) for line in done.stdout.splitlines()]


def ask(*requests: dict[str, Any], program: Path = MAIN) -> list[dict[str, Any]]:
    """The replies to these requests, asked all at once after a hello."""
    numbered = [{"id": number, **each} for number, each in enumerate(requests)]
    done = run_node(program, lines([HELLO, *numbered]))
    hello, *replies = replies_of(done)
    assert "hello" in hello
    assert (done.returncode, done.stderr) == (0, b"")
    assert [reply.pop("id") for reply in replies] == list(range(len(requests)))
    return replies


def box(**members: Any) -> dict[str, Any]:
    return {"op": "decode", "type": "box", **BOX.said(**members)}


def encoded(text: str) -> dict[str, Any]:
    return {"op": "encode", "type": "box", "text": text}
