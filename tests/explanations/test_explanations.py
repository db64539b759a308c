"""A run MUST say first what is wrong and where, name nothing that is not, and be short.

Thirty one-line faults: of a published release, of the Node port, and ten that a seed draws from all
mutants of the release (`EXPLANATIONS_SEED`), so that nobody can tune the runner to them.
"""

from __future__ import annotations

import marshal
import os
import random
import re
import shutil
import subprocess
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.util import MAGIC_NUMBER
from pathlib import Path
from types import CodeType
from typing import Final, cast

import pytest

from nucleus_conformance import harness
from nucleus_conformance.judging.verdict import Answer
from nucleus_conformance.suite.loading import load_suite
from nucleus_conformance.targets.releases import interpreter
from nucleus_conformance.targets.target import find_target
from nucleus_spec.editions import DEFAULT
from tests.explanations.patches import NODE, SDK, Patch
from tests.explanations.told import Told, answers, told, untrue
from tests.mutation.mutants import Mutant, mutants

RELEASE: Final = "0.20.0"
LINES: Final = 120
SEED: Final = int(os.environ.get("EXPLANATIONS_SEED", "11"))
DRAWN: Final = 10
PORT: Final = Path(__file__).parents[2] / "conformance" / "harnesses" / "node"
SUITE: Final = load_suite(DEFAULT)


def check(said: Told, right: Mapping[str, Answer], first: str = "") -> None:
    found = said.causes
    names = [each.name for each in found]
    assert re.search(first, names[0]), names
    assert f"{len(found[0].cases):5}  {names[0]}" in said.printed
    assert untrue(found, right, said.report, SUITE) == []
    assert len(said.printed.splitlines()) <= LINES


@pytest.fixture(scope="module")
def right_port() -> Mapping[str, Answer]:
    """What the Node port answers."""
    return answers(SUITE, find_target(None, ["node", str(PORT / "main.mjs")], DEFAULT).command)


@pytest.mark.slow
@pytest.mark.parametrize("patch", NODE, ids=lambda patch: patch.name)
@pytest.mark.sampled(8)
def test_a_fault_of_the_port_is_named(
    patch: Patch, right_port: Mapping[str, Answer], tmp_path: Path
) -> None:
    copy = tmp_path / "port"
    shutil.copytree(PORT, copy)
    path = copy / patch.file
    path.write_text(patch.applied(path.read_text("utf-8")), "utf-8")
    check(told(tmp_path, DEFAULT, ["node", str(copy / "main.mjs")]), right_port, patch.first)


@pytest.fixture(scope="module")
def python() -> Path:
    """The interpreter of an environment that holds the release."""
    return interpreter(RELEASE)


@pytest.fixture(scope="module")
def package(python: Path) -> Path:
    """The package of the release."""
    ask = "import nucleus; print(nucleus.__path__[0])"
    done = subprocess.run([python, "-c", ask], capture_output=True, text=True, check=True)
    return Path(done.stdout.strip())


@pytest.fixture(scope="module")
def right() -> Mapping[str, Answer]:
    """What the release answers."""
    return answers(SUITE, find_target(f"scale-nucleus=={RELEASE}", [], DEFAULT).command)


@pytest.fixture
def copy(package: Path, tmp_path: Path) -> Path:
    """A copy of the package."""
    made = tmp_path / "copy" / "nucleus"
    shutil.copytree(package, made, ignore=shutil.ignore_patterns("__pycache__"))
    return made


@pytest.fixture(scope="module")
def shuffled(package: Path) -> list[Mutant]:
    """All mutants of the modules of predictions, in an order that the seed gives."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SyntaxWarning)  # some faults are odd even to the compiler
        found = [
            each
            for module in ("annotation", "prediction")
            for each in mutants(
                f"nucleus.{module}",
                (package / f"{module}.py").read_text("utf-8"),
                lambda scope: "Lidar" in scope or "MultiCategory" in scope,
            )
        ]
    random.Random(SEED).shuffle(found)
    return found


def run_copy(folder: Path, python: Path, copy: Path) -> Told:
    named = ["--name", "scale-nucleus", "--version", RELEASE]
    program = [str(python), "-X", "utf8", harness.__file__, "nucleus.prediction", *named]
    return told(folder, DEFAULT, program, copy.parent)


@pytest.mark.sdk
@pytest.mark.parametrize("patch", SDK, ids=lambda patch: patch.name)
@pytest.mark.sampled(8)
def test_a_fault_of_the_release_is_named(
    patch: Patch, python: Path, right: Mapping[str, Answer], copy: Path, tmp_path: Path
) -> None:
    path = copy / patch.file
    path.write_text(patch.applied(path.read_text("utf-8")), "utf-8")
    check(run_copy(tmp_path, python, copy), right, patch.first)


@pytest.mark.sdk
@pytest.mark.parametrize("number", range(DRAWN))
@pytest.mark.sampled(8)
def test_a_fault_that_was_drawn_is_named_truly(
    number: int,
    shuffled: list[Mutant],
    python: Path,
    right: Mapping[str, Answer],
    copy: Path,
    tmp_path: Path,
) -> None:
    """The first of those at this number that shows at all, and lets the package start."""
    for mutant in shuffled[number::DRAWN]:
        with put(mutant, copy):
            said = run_copy(tmp_path, python, copy) if starts(python, copy) else None
        if said and said.report.failures:
            print(f"{mutant.name}: {[each.name for each in said.causes]}")
            check(said, right)
            return
    raise AssertionError("there are no more mutants")


@contextmanager
def put(mutant: Mutant, copy: Path) -> Iterator[None]:
    """The mutant's code in place of the module, while the context lasts."""
    source = copy / f"{mutant.module.rpartition('.')[2]}.py"
    text = source.read_bytes()
    code = source.with_suffix(".pyc")
    code.write_bytes(MAGIC_NUMBER + bytes(12) + marshal.dumps(cast(CodeType, mutant.code)))
    source.unlink()
    yield
    code.unlink()
    source.write_bytes(text)


def starts(python: Path, copy: Path) -> bool:
    """Whether the package can be imported."""
    ask = [str(python), "-c", "import nucleus.prediction"]
    environment = {**os.environ, "PYTHONPATH": str(copy.parent)}
    return not subprocess.run(ask, env=environment, capture_output=True, check=False).returncode
