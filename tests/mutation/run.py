"""How much the fixtures catch: every single-fault mutant of an implementation, put to all cases.

    python -m tests.mutation.run reference        # nucleus_spec, on all editions
    python -m tests.mutation.run sdk              # the scale-nucleus that is installed beside it

A mutant is caught if a case, required or recommended, does not pass. Those of the SDK that no case catches must
be listed in `survivors.json` with the reason why no input can tell them from the original, or why catching them is
not wanted; a survivor that is not listed, and an entry that nothing needs, fail the run. The reference's own
survivors are not listed yet: it prints them, and fails.
"""

from __future__ import annotations

import argparse
import functools
import importlib
import importlib.util
import json
import os
import re
import signal
import sys
import tempfile
import types
import warnings
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from attrs import frozen
from rich.progress import track

from conformance import harness
from conformance.case import Suite, load_suite
from conformance.choices import Choices
from conformance.judge import judge
from conformance.protocol import parse_response
from conformance.verdict import Judged
from nucleus_spec.editions import EDITIONS, Edition, edition_of_release
from tests.mutation.mutants import Mutant, mutants

_SECONDS: Final = 20
_SURVIVORS: Final = Path(__file__).parent / "survivors.json"

_LISTED_RELEASE: Final = "0.22.3"
"""The release whose survivors are listed; others are explained by the same list."""

_REFERENCE: Final = (
    "nucleus_spec.constraints",
    "nucleus_spec.wire",
    "nucleus_spec.codec",
    "nucleus_spec.geometry",
    "nucleus_spec.predictions",
    "nucleus_spec.prediction_list",
)
_NOT_MUTATED: Final = ("nucleus_spec", "nucleus_spec.wire", "nucleus_spec.codec")
"""Names, a vocabulary, and the interpreter, in which nothing is stated about any type."""

_SDK: Final = ("nucleus.annotation", "nucleus.prediction")

_NOT_PREDICTIONS: Final = re.compile(
    r"Annotation(\.from_json|\.to_payload)$|(Box|Line|Polygon|Keypoints|Cuboid|Category|"
    r"SceneCategory|Segmentation)Annotation\.from_json|MultiCategory|AnnotationList|AnnotationTypes|"
    r"LidarPoint|check_all_mask|__eq__|to_list|_server_assigned_id_field"
)
"""Scopes of the SDK that predictions do not use, or override."""


@frozen
class Subject:
    """What is mutated, in the order in which its modules depend on each other."""

    modules: tuple[str, ...]
    served: str
    editions: tuple[Edition, ...]
    takes_edition: bool
    skip: Callable[[str], bool]


def subject(name: str) -> Subject:
    if name == "reference":
        return Subject(
            (*_REFERENCE, "nucleus_spec"), "nucleus_spec", EDITIONS, True, lambda _: False
        )
    edition = edition_of_release(version("scale-nucleus"))
    assert edition is not None
    skip = _NOT_PREDICTIONS.search
    return Subject(_SDK, "nucleus.prediction", (edition,), False, lambda scope: bool(skip(scope)))


@functools.cache
def source_of(module: str) -> str:
    """The module's text, as it was before anything was changed."""
    spec = importlib.util.find_spec(module)
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).read_text("utf-8")


def all_mutants(of: Subject) -> Iterator[Mutant]:
    for module in of.modules:
        if module not in _NOT_MUTATED:
            yield from mutants(module, source_of(module), of.skip)


def caught_by(mutant: Mutant | None, of: Subject, suites: Sequence[Suite]) -> str:
    """The case, or the failure to load, that gives the mutant away; empty if nothing does."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read)
        signal.alarm(_SECONDS)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        try:
            answer = _first_failure(mutant, of, suites)
        except BaseException as error:
            answer = f"it does not load: {type(error).__name__}"
        os.write(write, answer.encode())
        os._exit(0)
    os.close(write)
    with os.fdopen(read, "rb") as pipe:
        answer = pipe.read().decode()
    _, status = os.waitpid(child, 0)
    return "it does not end" if status else answer


def _first_failure(
    mutant: Mutant | None, of: Subject, suites: Sequence[Suite]
) -> str:
    for name in of.modules:
        module = types.ModuleType(name)
        module.__package__ = name if name == "nucleus_spec" else name.rpartition(".")[0]
        sys.modules[name] = module
        changed = mutant is not None and mutant.module == name
        code: Any = mutant.code if mutant and changed else compile(source_of(name), name, "exec")
        exec(code, module.__dict__)
    server = harness._Server(sys.modules[of.served], "mutant", "1", of.takes_edition)
    for suite in suites:
        if of.takes_edition:
            server.options = {"edition": suite.edition.name}
        choices = Choices.of(suite.notes)
        for case in suite.cases:
            for name in case.files:
                Path(name).parent.mkdir(parents=True, exist_ok=True)
                Path(name).touch()
            request = json.dumps({"id": "1", **case.request()}).encode()
            reply = json.loads(harness._line(server.answer(request)))
            judged = Judged(case, judge(case, parse_response(reply)))
            if not judged.passed:
                return f"{suite.edition} {case.id}"
            choices.holds(judged)
        for judged in choices.settled():
            if not judged.passed:
                return f"{suite.edition} {judged.case.id}"
    return ""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("subject", choices=["reference", "sdk"])
    name = parser.parse_args().subject
    of = subject(name)
    importlib.import_module(of.served)
    for module in of.modules:
        source_of(module)
    suites = [load_suite(each) for each in of.editions]
    listed = json.loads(_SURVIVORS.read_bytes())
    release = f"sdk {version('scale-nucleus')}" if name == "sdk" else name
    entries = listed.get(release, listed[f"sdk {_LISTED_RELEASE}"] if name == "sdk" else [])
    reasons = [
        re.compile(re.escape(each["mutants"]).replace(r"\*", ".*").replace(r"\?", "."))
        for each in entries
    ]
    warnings.simplefilter("ignore", SyntaxWarning)
    with tempfile.TemporaryDirectory() as directory:
        os.chdir(directory)
        failing = caught_by(None, of, suites)
        if failing:
            print(f"the original fails {failing}", file=sys.stderr)
            return 4
        found = list(all_mutants(of))
        with ThreadPoolExecutor(os.cpu_count()) as threads:
            answers = threads.map(lambda each: caught_by(each, of, suites), found)
            survivors = [
                each
                for each, answer in zip(found, track(answers, "mutants", len(found)), strict=True)
                if not answer
            ]
        os.chdir(_SURVIVORS.parent)
    explained = {
        each.name: next((r for r in reasons if r.fullmatch(each.key)), None) for each in survivors
    }
    unexplained = [each for each, reason in explained.items() if reason is None]
    unused = [r.pattern for r in reasons if r not in explained.values() and release in listed]
    caught = len(found) - len(survivors)
    telling = caught + len(unexplained)
    print(f"{name}: {len(found)} mutants, {caught} caught, {len(survivors)} survive")
    print(f"{len(survivors) - len(unexplained)} survivors are explained; of the others"
          f" {caught / telling:.2%} are caught")  # fmt: skip
    for each in unexplained:
        print(f"survives: {each}")
    for pattern in unused:
        print(f"explains nothing: {pattern}")
    return 1 if unexplained or unused else 0


if __name__ == "__main__":
    sys.exit(main())
