"""The complete ports that are far ends, each built of its source and asked."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from attrs import frozen

import nucleus_conformance
from nucleus_conformance.protocol.messages import VERSION

HARNESSES = Path(nucleus_conformance.__file__).parent.parent / "harnesses"


@frozen
class Port:
    """A port in a language: how it is built in its folder, and the command that runs it.

    `MADE` in a command is a folder of the tests' own.
    """

    language: str
    """The name of its folder."""
    says: str
    """How it calls its language in its hello."""
    program: str
    """What has to be on PATH for all of that."""
    build: tuple[str, ...]
    command: tuple[str, ...]


JAVA_MAIN = "io/github/nucleusspec/port/Main"

PORTS = (
    Port("node", "JavaScript (Node ", "node", (), ("node", "main.mjs")),
    Port("go", "Go (go", "go", ("go", "build", "-o", "MADE/port", "./cmd/port"), ("MADE/port",)),
    Port(
        "rust",
        "Rust",
        "cargo",
        ("cargo", "build", "--quiet", "--release", "--locked"),
        ("target/release/nucleus-port",),
    ),
    Port(
        "java",
        "Java (",
        "javac",
        (
            "javac",
            "-d",
            "MADE",
            "--source-path",
            "src/main/java",
            f"src/main/java/{JAVA_MAIN}.java",
        ),
        ("java", "-cp", "MADE", JAVA_MAIN.replace("/", ".")),
    ),
)


def each_port(*marks: pytest.MarkDecorator) -> list[Any]:
    """The ports as parameters. Those that have to be compiled take long, and one needs its language."""
    return [
        pytest.param(
            port,
            id=port.language,
            marks=(
                pytest.mark.skipif(
                    shutil.which(port.program) is None,
                    reason=f"there is no {port.program} on PATH, so that the port for"
                    f" {port.language} cannot be run",
                ),
                *([pytest.mark.slow] if port.build else []),
                *marks,
            ),
        )
        for port in PORTS
    ]


Command = tuple[str, ...]
Builder = Callable[[Port], Command]


def built(port: Port, made: Path) -> Command:
    """The command that runs it, after it was built."""
    folder = HARNESSES / port.language

    def here(command: Sequence[str]) -> Command:
        return tuple(each.replace("MADE", str(made)) for each in command)

    if port.build:
        done = subprocess.run(here(port.build), cwd=folder, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
    return tuple(
        str(folder / each) if (folder / each).is_file() else each for each in here(port.command)
    )


def ask(
    command: Command,
    requests: Iterable[Mapping[str, Any]],
    edition: str = "0.17.9",
    stderr: bytes = b"",
) -> list[dict[str, Any]]:
    """The replies to these requests, asked all at once after a hello.

    `stderr`: what the program must print there.
    """
    hello = {"id": "hello", "op": "hello", "protocol": VERSION, "edition": edition}
    numbered = [{"id": number, **each} for number, each in enumerate(requests)]
    text = "".join(json.dumps(each) + "\n" for each in (hello, *numbered))
    done = subprocess.run(command, input=text.encode(), capture_output=True)
    assert (done.returncode, done.stderr) == (0, stderr)
    said, *replies = map(json.loads, done.stdout.splitlines())
    assert said["hello"]["edition"] == edition
    assert [reply.pop("id") for reply in replies] == list(range(len(numbered)))
    return replies
