"""How much the fixtures catch: every single-fault mutant of an implementation, put to all cases.

    python -m tests.mutation.run reference        # nucleus_spec, on all editions
    python -m tests.mutation.run sdk              # the scale-nucleus that is installed beside it
    python -m tests.mutation.run sdk --fuzz 5000  # the same, but put to what `fuzz` asks

A mutant is caught if a case, required or recommended, does not pass; of the reference also if a
refusal has another code or pointer than the recorded one, or if a schema changes. What the protocol
does not reach of the reference (subclasses of numbers, hashes, the other methods of a list), its
own tests catch: they are asked last, and counted apart. Mutants that nothing catches must be listed
in `survivors.json` with the reason why no input can tell them from the original; or (`input_tells`)
why it is not wanted that an input does. A survivor that is not listed, and an entry that nothing
needs, fail the run.

With `--fuzz`, each mutant is put to the first N requests of a search instead, and `--every` takes a
sample of them. Then the mutants that are missed are printed; it fails if they are more than 1 % of
those that inputs can tell.
"""

from __future__ import annotations

import argparse
import functools
import gc
import importlib
import importlib.util
import json
import os
import re
import signal
import sys
import tempfile
import warnings
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from importlib.machinery import ModuleSpec
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from attrs import evolve, frozen
from rich.console import Console
from rich.progress import track

from nucleus_conformance.judging.verdict import Answer, Judged
from nucleus_conformance.protocol.messages import Caught
from nucleus_conformance.running.run import run
from nucleus_conformance.suite.case import Case, Outcome, Request, Suite
from nucleus_conformance.suite.loading import load_suite
from nucleus_spec.editions import EDITIONS, Edition, edition_of_release
from tests.helpers.in_process import InProcess
from tests.mutation.mutants import Mutant, mutants

_SECONDS: Final = 20
_SEED: Final = 0
_ENOUGH: Final = 0.99
"""The share of observable mutants that a search must catch."""
_ROOT: Final = Path(__file__).parent.parent.parent
_SURVIVORS: Final = Path(__file__).parent / "survivors.json"

_OWN_TESTS: Final = (
    "spec/test_constraints.py",
    "mutation/test_survivors.py",
    "spec/test_prediction_list.py",
    "spec/test_edges.py",
    "spec/test_predictions.py",
    "spec/test_codec.py",
    "spec/test_errors.py",
    "spec/test_texts.py",
    "spec/test_ids_as_given.py",
    "spec/test_own_copies.py",
    "spec/test_all_problems.py",
)
"""The tests of the reference that are asked about mutants that no case catches."""

_BY_OWN_TESTS: Final = "the reference's own tests"

_LISTED_RELEASE: Final = "0.22.3"
"""The release whose survivors are listed; others are explained by the same list."""

_REFERENCE: Final = (
    "nucleus_spec.pointer",
    "nucleus_spec.texts",
    "nucleus_spec.constraints.read_only",
    "nucleus_spec.constraints.constraint",
    "nucleus_spec.constraints.scalars",
    "nucleus_spec.constraints.objects",
    "nucleus_spec.constraints",
    "nucleus_spec.wire",
    "nucleus_spec.codec",
    "nucleus_spec.rules",
    "nucleus_spec.geometry",
    "nucleus_spec.local_files",
    "nucleus_spec.predictions",
    "nucleus_spec.all_problems",
    "nucleus_spec.upload",
    "nucleus_spec.prediction_list",
    "nucleus_spec.envelopes",
)
_NOT_MUTATED: Final = (
    "nucleus_spec",
    "nucleus_spec.constraints",
    "nucleus_spec.wire",
    "nucleus_spec.codec",
    "nucleus_spec.all_problems",
    "nucleus_spec.upload",
    "nucleus_spec.envelopes",
    "nucleus_spec.schema",
)
"""Names, a vocabulary, and three interpreters, in which nothing is stated about any type; and what
is stated of many predictions, which no case can show: recordings of releases do.
"""

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
    is_reference: bool
    skip: Callable[[str], bool]


def subject(name: str) -> Subject:
    if name == "reference":
        modules = (*_REFERENCE, "nucleus_spec", "nucleus_spec.schema")
        return Subject(modules, "nucleus_spec", EDITIONS, True, lambda _: False)
    edition = edition_of_release(version("scale-nucleus"))
    assert edition is not None
    skip = _NOT_PREDICTIONS.search
    return Subject(_SDK, "nucleus.prediction", (edition,), False, lambda scope: bool(skip(scope)))


@functools.cache
def spec_of(module: str) -> ModuleSpec:
    spec = importlib.util.find_spec(module)
    assert spec is not None
    return spec


@functools.cache
def source_of(module: str) -> str:
    """The module's text, as it was before anything was changed."""
    return Path(spec_of(module).origin or "").read_text("utf-8")


def all_mutants(of: Subject) -> Iterator[Mutant]:
    for module in of.modules:
        if module not in _NOT_MUTATED:
            yield from mutants(module, source_of(module), of.skip)


def caught_by(mutant: Mutant | None, of: Subject, suites: Sequence[Suite]) -> str:
    """What gives it away: a case, a failure to load, or `_BY_OWN_TESTS`; empty if nothing does."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read)
        signal.setitimer(signal.ITIMER_PROF, _SECONDS)  # of work: others may be at work, too
        for stream in (1, 2):
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream)
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


def _first_failure(mutant: Mutant | None, of: Subject, suites: Sequence[Suite]) -> str:
    for name in of.modules:
        module = importlib.util.module_from_spec(spec_of(name))
        sys.modules[name] = module
        changed = mutant is not None and mutant.module == name
        code: Any = mutant.code if mutant and changed else compile(source_of(name), name, "exec")
        exec(code, module.__dict__)
    for suite in suites:
        edition = suite.edition.name if of.is_reference else None
        with closing(run(suite, InProcess(sys.modules[of.served], edition))) as found:
            for judged in found:
                if not judged.passed or (of.is_reference and not _as_recorded(judged)):
                    return f"{suite.edition} {judged.case.id}"
    if not of.is_reference:
        return ""
    drifted: list[str] = sys.modules["nucleus_spec.schema"].drift()
    return drifted[0] if drifted else _own_tests()


def _own_tests() -> str:
    """Run the reference's own tests on what is loaded, with few random examples each."""
    import pytest  # the mutants of an SDK do without

    status = pytest.main([
        "-x", "--assert=plain", "-p", "no:cacheprovider", "--hypothesis-profile=mutants",
        f"--basetemp=tests-{os.getpid()}", f"--rootdir={_ROOT}", f"-c={_ROOT / 'pyproject.toml'}",
        *(f"{_ROOT}/tests/{name}" for name in _OWN_TESTS),
    ])  # fmt: skip
    return _BY_OWN_TESTS if status else ""


def _as_recorded(judged: Judged) -> bool:
    """Whether a refusal has the code and the pointer of the recorded one: the reference's must."""
    expect, said = judged.case.expect, judged.response
    if expect.kind != "rejected":
        return True
    if not isinstance(said, Outcome) or said.kind != "rejected":
        return False
    refusal = {key: value for key, value in said.content.items() if key != "message"}
    return bool(refusal == expect.content)


def _shown(answers: Iterable[str], total: int) -> Iterable[str]:
    return track(answers, "mutants", total, console=Console(stderr=True))


@frozen
class Entry:
    """Survivors that are explained."""

    pattern: re.Pattern[str]
    input_tells: bool
    """Whether an input can tell them from the original."""


def entries(name: str) -> tuple[list[Entry], bool]:
    """The entries that explain survivors of `name`, and whether all must be needed."""
    listed = json.loads(_SURVIVORS.read_bytes())
    own = f"sdk {version('scale-nucleus')}" if name == "sdk" else name
    found = [
        Entry(
            re.compile(re.escape(each["mutants"]).replace(r"\*", ".*").replace(r"\?", ".")),
            each.get("input_tells", False),
        )
        for each in listed.get(own, listed[f"sdk {_LISTED_RELEASE}"])
    ]
    return found, own in listed


class _Mute:
    """Answers nothing, so that a search tells of everything that it asks."""

    def ask(self, requests: Iterable[Request]) -> Generator[Answer, None, None]:
        for _ in requests:
            yield Caught("nothing is said")


def asked_by_fuzz(edition: Edition, count: int) -> Suite:
    """The first so many requests of a search with `--depth bytes`, as cases."""
    from nucleus_conformance.fuzzing.causes import permitted_by
    from nucleus_conformance.fuzzing.requests import TYPES
    from nucleus_conformance.fuzzing.search import Fuzz

    cases: list[Case] = []

    def kept(judged: Judged) -> bool:
        cases.append(evolve(judged.case, id=f"fuzz/{len(cases)}", depth="bytes"))
        return True

    suite = load_suite(edition)
    search = Fuzz(_Mute(), edition, TYPES, permitted_by(suite), kept)
    for _ in search.run(count, _SEED):
        pass
    assert len(cases) == count
    return evolve(suite, cases=tuple(cases), notes={})


def put_to_cases(
    of: Subject, asked: int | None = None, every: int = 1
) -> list[tuple[Mutant, str]] | None:
    """Every mutant, with what gives it away; None if that is true of the original.

    `asked`: so many requests of `fuzz` are put to it, not the cases; and only to one in `every`.
    """
    importlib.import_module(of.served)
    for module in of.modules:
        source_of(module)
    suites = [asked_by_fuzz(each, asked) if asked else load_suite(each) for each in of.editions]
    if of.is_reference:
        from hypothesis import Phase, settings

        settings.register_profile(
            "mutants", max_examples=25, derandomize=True, deadline=None,
            phases=[Phase.explicit, Phase.generate],
        )  # fmt: skip
    gc.freeze()
    failing = caught_by(None, of, suites)
    if failing:
        print(f"the original fails {failing}", file=sys.stderr)
        return None
    found = list(all_mutants(of))[::every]
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        answers = threads.map(lambda each: caught_by(each, of, suites), found)
        return list(zip(found, _shown(answers, len(found)), strict=True))


def _tell_of_fuzz(
    of: Subject, answered: Sequence[tuple[Mutant, str]], explained_by: Sequence[Entry]
) -> int:
    """Print how many of those that inputs can tell are caught, and which are not.

    A search judges each answer for itself. So what only decides a choice otherwise than elsewhere,
    which is inconsistent, is counted apart.
    """
    hidden = [each for each in explained_by if not each.input_tells]
    missed = [
        each
        for each, answer in answered
        if not answer and not any(entry.pattern.fullmatch(each.key) for entry in hidden)
    ]
    alone = [evolve(load_suite(each), notes={}) for each in of.editions]
    single = [each for each in missed if caught_by(each, of, alone)]
    caught = sum(bool(answer) for _, answer in answered)
    share = caught / (caught + len(single))
    for each in missed:
        print(f"missed: {each.name}{'' if each in single else ' (no answer tells by itself)'}")
    print(f"{caught} of {caught + len(single)} mutants that an answer can tell: {share:.1%}")
    return 0 if share >= _ENOUGH else 1


def main(find: Callable[[str], ModuleSpec | None] = importlib.util.find_spec) -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("subject", choices=["reference", "sdk"])
    parser.add_argument("--fuzz", type=int, metavar="N", help="put them to N requests of fuzz")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="only one in N mutants")
    options = parser.parse_args()
    name = options.subject
    if name == "sdk" and find("nucleus") is None:
        parser.error(f"the SDK is not installed here: pip install scale-nucleus=={_LISTED_RELEASE}")
    explained_by, are_own = entries(name)
    warnings.simplefilter("ignore", SyntaxWarning)
    before = Path.cwd()
    with tempfile.TemporaryDirectory() as directory:
        os.chdir(directory)
        of = subject(name)
        answered = put_to_cases(of, options.fuzz, options.every)
        if options.fuzz and answered is not None:
            status = _tell_of_fuzz(of, answered, explained_by)
            os.chdir(before)
            return status
        os.chdir(before)
    if answered is None:
        return 4
    reasons = {
        each: next((entry for entry in explained_by if entry.pattern.fullmatch(each.key)), None)
        for each, answer in answered
        if not answer
    }
    unexplained = [each.name for each, entry in reasons.items() if entry is None]
    telling = sum(1 for entry in reasons.values() if entry is None or entry.input_tells)
    unused = [each.pattern.pattern for each in explained_by if each not in reasons.values()]
    by_own_tests = sum(answer == _BY_OWN_TESTS for _, answer in answered)
    caught = len(answered) - len(reasons)
    print(f"{name}: {len(answered)} mutants, {caught - by_own_tests} caught by cases,"
          f" {by_own_tests} by {_BY_OWN_TESTS}, {len(reasons)} survive")  # fmt: skip
    print(f"{len(reasons) - len(unexplained)} survivors are explained; an input can tell {telling}"
          f" survivors, {telling / (caught + telling):.2%} of what inputs can tell")  # fmt: skip
    for line in unexplained:
        print(f"survives: {line}")
    for line in unused if are_own else ():
        print(f"explains nothing: {line}")
    return 1 if unexplained or (unused and are_own) else 0


if __name__ == "__main__":
    sys.exit(main())
