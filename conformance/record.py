"""The only writer of `fixtures/`: drafts, the reference's answers, and what published releases say to them.

The reference states each expectation. Every published release of the edition is asked as well: where one
answers otherwise, the draft must permit that by a flag, and the answer becomes an alternative, exactly as it
is. Anything else stops the recording, and nothing is written.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final

from attrs import evolve, frozen

from conformance import verdict
from conformance.adapters.process import DeadlineError, EndedError
from conformance.adapters.releases import PACKAGE, RELEASES
from conformance.adapters.targets import Target, find_target
from conformance.case import FORMAT, Alternative, Case, Outcome
from conformance.catalog import SUBJECTS, SUITE_VERSION, all_drafts
from conformance.catalog.draft import Draft
from conformance.catalog.flags import FLAGS
from conformance.errors import SuiteError
from conformance.judge import judge
from conformance.protocol import ProtocolError, Response
from conformance.runner import session
from nucleus_spec.editions import EDITIONS, Edition
from nucleus_spec.requirements import REQUIREMENTS

Progress = Callable[[str], None]
"""Told of each implementation that has answered."""

_JOBS: Final = 2


@frozen
class Disagreement:
    """A release answered what its draft does not permit, or a permission that nobody needs."""

    case: str
    edition: Edition
    problem: str

    def __str__(self) -> str:
        return f"{self.edition} {self.case}: {self.problem}"


def stated(edition: Edition) -> list[Case]:
    """The cases of that edition, as far as the reference states them: without alternatives.

    Raises `SuiteError` where the reference accepts what a draft calls refused, or the reverse.
    """
    drafts = [each for each in all_drafts() if each.is_of(edition)]
    reference = find_target("reference", (), edition)
    answers = _answers(reference, [_unstated(each) for each in drafts])
    return [_state(draft, answer) for draft, answer in zip(drafts, answers, strict=True)]


def record(editions: Sequence[Edition], directory: Path, progress: Progress) -> list[Disagreement]:
    """Write the fixtures of these editions, unless releases and drafts disagree.

    Returns the disagreements; nothing has been written if there are any.
    """
    drafts = {each.id: each for each in all_drafts()}
    recorded: dict[Edition, list[Case]] = {}
    disagreements: list[Disagreement] = []
    used: set[tuple[str, str]] = set()
    for edition in editions:
        cases = stated(edition)
        progress(f"{edition}: the reference has answered")
        answered = _ask_releases(edition, cases, progress)
        recorded[edition] = []
        for position, case in enumerate(cases):
            draft = drafts[case.id]
            answers = {version: given[position] for version, given in answered.items()}
            alternatives, problems = _reconcile(case, draft, answers)
            disagreements += [Disagreement(case.id, edition, problem) for problem in problems]
            used |= {(case.id, each.flag) for each in alternatives}
            recorded[edition].append(evolve(case, also_accept=tuple(alternatives)))
    if set(editions) == set(EDITIONS):
        disagreements += [
            Disagreement(draft.id, draft.since, f"permits {flag}, but no release does that")
            for draft in drafts.values()
            for flag in draft.permits
            if (draft.id, flag) not in used
        ]
    if not disagreements:
        _write(recorded, directory)
    return disagreements


def _ask_releases(
    edition: Edition, cases: Sequence[Case], progress: Progress
) -> dict[str, list[Response]]:
    """What every published release of that edition answers, oldest first."""
    targets: dict[str, Target] = {}
    for version in RELEASES[edition]:  # one after the other: uv itself works in parallel
        targets[version] = find_target(f"{PACKAGE}=={version}", (), edition)
        progress(f"{edition}: {version} is installed")

    def ask(version: str) -> list[Response]:
        answers = _answers(targets[version], cases)
        progress(f"{edition}: {version} has answered")
        return answers

    with ThreadPoolExecutor(_JOBS) as pool:
        return dict(zip(targets, pool.map(ask, targets), strict=True))


def _answers(target: Target, cases: Iterable[Case]) -> list[Response]:
    answers: list[Response] = []
    with session(target.command, target.edition) as running:
        for case in cases:
            try:
                answers.append(running.respond(case))
            except (DeadlineError, EndedError, ProtocolError) as error:
                problem = f"{type(error).__name__} {error}"
                raise SuiteError(
                    f"{target.title} gave no answer to {case.id}: {problem}"
                ) from error
    return answers


def _unstated(draft: Draft) -> Case:
    return Case(
        id=draft.id,
        type=draft.type,
        operation=draft.operation,
        level=draft.level,
        depth=draft.depth,
        requirements=draft.cites,
        comment=draft.comment,
        input=draft.input,
        flags=draft.flags,
        expect=Outcome("rejected", {}),
    )


def _state(draft: Draft, answer: Response) -> Case:
    if not isinstance(answer, Outcome):
        raise SuiteError(f"{draft.id}: the reference answers {answer}")
    if draft.refused != (answer.kind == "rejected"):
        means = "refused" if draft.refused else "right"
        raise SuiteError(f"{draft.id} is meant to be {means}, but the reference says {answer}")
    if answer.kind == "rejected":
        kept = {key: value for key, value in answer.content.items() if key != "message"}
        answer = Outcome("rejected", kept)
    return evolve(_unstated(draft), expect=answer)


def _reconcile(
    case: Case, draft: Draft, answers: Mapping[str, Response]
) -> tuple[list[Alternative], list[str]]:
    """The alternatives that these releases call for, and the answers that nothing permits."""
    alternatives: dict[str, Alternative] = {}
    refusing: dict[str, list[str]] = {}
    for version, answer in answers.items():
        if isinstance(judge(case, answer), verdict.Passed):
            continue
        if not draft.permits or not isinstance(answer, Outcome):
            refusing.setdefault(str(answer), []).append(version)
            continue
        outcome = Outcome("rejected", {}) if answer.kind == "rejected" else answer
        (flag,) = draft.permits
        alternatives.setdefault(_dumps(outcome.to_json()), Alternative(flag, outcome))
    problems = [
        f"{', '.join(versions)} answers {answer}, but the reference {case.expect}"
        for answer, versions in refusing.items()
    ]
    return list(alternatives.values()), problems


def _dumps(value: Any) -> str:
    return json.dumps(value, allow_nan=False)


def case_file(edition: Edition, subject: str, cases: Sequence[Case]) -> str:
    """The text of one file of fixtures: a member of a case on a line, so that people can read it."""
    flags = {each.flag for case in cases for each in case.also_accept}
    flags |= {flag for case in cases for flag in case.flags}
    cited = {name for case in cases for name in case.requirements}
    notes = {name: flag.to_json() for name, flag in FLAGS.items() if name in flags}
    sentences = {name: each.text for name, each in REQUIREMENTS.items() if name in cited}
    head = {"format": FORMAT, "suite": SUITE_VERSION, "edition": edition.name, "subject": subject}
    lines = [f" {_dumps(name)}: {_dumps(value)}," for name, value in head.items()]
    lines += _mapping("notes", notes)
    lines += _mapping("requirements", sentences)
    bodies = [
        ",\n   ".join(f"{_dumps(name)}: {_dumps(value)}" for name, value in case.to_json().items())
        for case in cases
    ]
    members = ",\n".join(f"  {{{body}}}" for body in bodies)
    return "\n".join(["{", *lines, ' "cases": [', members, " ]", "}", ""])


def _mapping(name: str, members: Mapping[str, Any]) -> list[str]:
    if not members:
        return [f" {_dumps(name)}: {{}},"]
    rows = [f"  {_dumps(key)}: {_dumps(value)}" for key, value in members.items()]
    return [f" {_dumps(name)}: {{", ",\n".join(rows), " },"]


def edition_files(edition: Edition, cases: Sequence[Case]) -> dict[str, str]:
    """Every file of fixtures of that edition, by its path below `fixtures/`."""
    return {
        f"{edition}/{subject}.json": case_file(
            edition, subject, [case for case in cases if case.subject == subject]
        )
        for subject in SUBJECTS
    }


def index_file(files: Mapping[str, str]) -> str:
    """The text of `index.json`: the suite's version, and of each file its hash and number of cases."""
    entries = {
        path: {
            "sha256": hashlib.sha256(text.encode()).hexdigest(),
            "cases": len(json.loads(text)["cases"]),
        }
        for path, text in sorted(files.items())
    }
    index = {"format": FORMAT, "suite": SUITE_VERSION, "files": entries}
    return json.dumps(index, indent=1) + "\n"


def _write(recorded: Mapping[Edition, Sequence[Case]], directory: Path) -> None:
    files = {
        path.relative_to(directory).as_posix(): path.read_text("utf-8")
        for path in directory.glob("*/*.json")
        if path.parent.name in {each.name for each in EDITIONS}
    }
    for edition, cases in recorded.items():
        files |= edition_files(edition, cases)
    for name, text in {**files, "index.json": index_file(files)}.items():
        replace(directory / name, text)


def replace(path: Path, text: str) -> None:
    """Write a file as a whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        beside.write_text(text, "utf-8", newline="\n")
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def check(directory: Path) -> list[str]:
    """What is wrong with the committed fixtures, a line each; no release is asked.

    Inputs and expectations must be what the catalog and the reference say; alternatives, which only releases
    can give, must be permitted; every file must be as `record` writes it, and be in the index.
    """
    permits = {each.id: set(each.permits) for each in all_drafts()}
    wrong: list[str] = []
    files: dict[str, str] = {}
    for edition in EDITIONS:
        now = {case.id: case for case in stated(edition)}
        kept: list[Case] = []
        for subject in SUBJECTS:
            path = directory / edition.name / f"{subject}.json"
            try:
                data = json.loads(path.read_bytes())
                kept += [Case.from_json(each) for each in data["cases"]]
            except (OSError, ValueError, KeyError, TypeError) as error:
                wrong.append(f"{path}: cannot be read: {error}")
        wrong += [f"{edition} {name}: not recorded" for name in now.keys() - {c.id for c in kept}]
        for case in kept:
            expected = now.get(case.id)
            if expected is None:
                wrong.append(f"{edition} {case.id}: not in the catalog")
            elif _dumps(evolve(expected, also_accept=case.also_accept).to_json()) != _dumps(
                case.to_json()
            ):
                wrong.append(f"{edition} {case.id}: not what the catalog and the reference say")
            elif {each.flag for each in case.also_accept} - permits[case.id]:
                wrong.append(f"{edition} {case.id}: an alternative that its draft does not permit")
        files |= edition_files(edition, kept)
    if not wrong:
        wrong += _drifted({**files, "index.json": index_file(files)}, directory)
    return wrong


def _drifted(files: Mapping[str, str], directory: Path) -> list[str]:
    found = {path.relative_to(directory).as_posix() for path in directory.rglob("*.json")}
    wrong = [f"{directory / name}: nobody wrote this" for name in sorted(found - files.keys())]
    for name, text in files.items():
        path = directory / name
        if not path.is_file() or path.read_text("utf-8") != text:
            wrong.append(f"{path}: not as it was recorded")
    return wrong
