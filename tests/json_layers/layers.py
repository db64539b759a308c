"""The JSON libraries that can be measured here: how each program is built and started."""

from __future__ import annotations

import base64
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from attrs import frozen

PROGRAMS: Final = Path(__file__).parent / "programs"

_JARS: Final = (
    "com.fasterxml.jackson.core:jackson-databind:2.22.0",
    "com.fasterxml.jackson.core:jackson-core:2.22.0",
    "com.fasterxml.jackson.core:jackson-annotations:2.22",
    "com.google.code.gson:gson:2.13.1",
)

Answer = tuple[str, str]
"""`ok` and what was written, `refused` and why, or `crash` and nothing."""


@frozen
class Layer:
    """One library with its program. `build` makes it in a directory of its own, if need be."""

    name: str
    needs: tuple[str, ...]
    """The programs without which it cannot be measured."""
    command: Callable[[Path], Sequence[str]]
    """Directory of what was built -> the command."""
    build: Callable[[Path], None] = lambda _: None
    built: str = ""
    """Layers with the same name here are built once."""
    module: str = ""
    """The Python module that it needs."""

    @property
    def missing(self) -> str:
        """What it would need; empty if all is there."""
        programs = [name for name in self.needs if shutil.which(name) is None]
        modules = [self.module] if self.module and find_spec(self.module) is None else []
        return ", ".join([*programs, *modules])


class NotFetchedError(Exception):
    """A library could not be fetched, so that nothing can be said of its program."""


def _run(arguments: Sequence[str], directory: Path, *, fetches: bool = False) -> None:
    done = subprocess.run(arguments, cwd=directory, capture_output=True, text=True, check=False)
    if done.returncode:
        problem = f"{' '.join(arguments)}: {done.stdout[-2000:]}{done.stderr[-2000:]}"
        raise NotFetchedError(problem) if fetches else RuntimeError(problem)


def _build_go(directory: Path) -> None:
    shutil.copytree(PROGRAMS / "go", directory, dirs_exist_ok=True)
    _run(["go", "mod", "download"], directory, fetches=True)
    _run(["go", "build", "-o", "layer", "."], directory)


def _build_rust(*features: str) -> Callable[[Path], None]:
    def build(directory: Path) -> None:
        shutil.copytree(PROGRAMS / "rust", directory, dirs_exist_ok=True)
        _run(["cargo", "fetch", "--quiet"], directory, fetches=True)
        _run(["cargo", "build", "--quiet", "--release", *features], directory)

    return build


def _build_java(directory: Path) -> None:
    for name in _JARS:
        fetched = f"-Dartifact={name}", f"-DoutputDirectory={directory}"
        _run(["mvn", "-q", "dependency:copy", *fetched], directory, fetches=True)
    source = str(PROGRAMS / "java" / "Layer.java")
    _run(["javac", "-cp", str(directory / "*"), "-d", str(directory), source], directory)


def _java(directory: Path, library: str, version: str) -> list[str]:
    return ["java", "-Xss1m", "-cp", f"{directory}:{directory}/*", "Layer", library, version]


def _script(*command: str) -> Callable[[Path], Sequence[str]]:
    return lambda _: [*command[:-1], str(PROGRAMS / command[-1])]


_RUST: Final = ("cargo",)
_JAVA: Final = ("mvn", "java", "javac")

LAYERS: Final = (
    Layer("Python json", (), _script(sys.executable, "layer.py")),
    Layer("orjson (Python)", (), _script(sys.executable, "orjson_layer.py"), module="orjson"),
    Layer("JavaScript JSON (Node)", ("node",), _script("node", "layer.mjs")),
    Layer("Go encoding/json", ("go",), lambda at: [str(at / "layer"), "encoding/json"],
          _build_go, "go"),
    Layer("Go encoding/json/v2", ("go",), lambda at: [str(at / "layer"), "v2"], _build_go, "go"),
    Layer("Go json-iterator", ("go",), lambda at: [str(at / "layer"), "json-iterator"],
          _build_go, "go"),
    Layer("Rust serde_json", _RUST, lambda at: [str(at / "target/release/layer"), "serde_json"],
          _build_rust(), "rust"),
    Layer("Rust serde_json, exact¹", _RUST,
          lambda at: [str(at / "target/release/layer"), "serde_json"],
          _build_rust("--features", "exact"), "rust-exact"),
    Layer("Rust simd-json", _RUST, lambda at: [str(at / "target/release/layer"), "simd-json"],
          _build_rust(), "rust"),
    Layer("Jackson (JsonNode)", _JAVA, lambda at: _java(at, "jackson", "2.22.0"),
          _build_java, "java"),
    Layer("Gson (JsonElement)", _JAVA, lambda at: _java(at, "gson", "2.13.1"), _build_java, "java"),
    Layer("Gson (Object)", _JAVA, lambda at: _java(at, "gson-object", "2.13.1"),
          _build_java, "java"),
    Layer("PHP (arrays)", ("php",), _script("php", "layer.php")),
    Layer("Ruby json", ("ruby",), _script("ruby", "layer.rb")),
)  # fmt: skip
"""All of them, in the order of the tables."""


def built(layer: Layer, directory: Path) -> Path:
    """The directory of what was built for it, below `directory`; made if it is not there yet."""
    place = directory / (layer.built or "none")
    if not place.exists():
        place.mkdir(parents=True)
        try:
            layer.build(place)
        except BaseException:
            shutil.rmtree(place, ignore_errors=True)
            raise
    return place


def ask(layer: Layer, directory: Path, questions: Sequence[tuple[str, str]]) -> list[Answer]:
    """What it answers to these modes and texts. Each crash costs one start more."""
    command = layer.command(built(layer, directory))
    answers: list[Answer] = []
    while len(answers) < len(questions):
        rest = questions[len(answers) :]
        lines = "".join(f"{mode} {_encoded(text)}\n" for mode, text in rest)
        done = subprocess.run(
            command, input=lines, capture_output=True, text=True, check=False, cwd=directory
        )
        replies = [_answer(line) for line in done.stdout.splitlines()][: len(rest)]
        answers += replies if len(replies) == len(rest) else [*replies, ("crash", "")]
    return answers


def _encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _answer(line: str) -> Answer:
    status, _, said = line.partition(" ")
    return status, base64.b64decode(said).decode("utf-8", "surrogatepass")
