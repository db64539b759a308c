"""The only writer of `fixtures/`: drafts, the reference's answers, and what published releases say to them.

The reference states each expectation. Every published release of the edition is asked as well: where one
answers otherwise, the draft must permit that by a flag, and the answer becomes an alternative, exactly as it
is. Anything else stops the recording, and nothing is written.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

from attrs import evolve, frozen

from nucleus_conformance.errors import SuiteError
from nucleus_conformance.judging import verdict
from nucleus_conformance.judging.judge import judge
from nucleus_conformance.protocol.messages import Response
from nucleus_conformance.running.session import session
from nucleus_conformance.suite.case import Alternative, Case, Outcome, load_suite
from nucleus_conformance.suite.catalog import SUBJECTS, SUITE_VERSION, TOMBSTONES, all_drafts
from nucleus_conformance.suite.catalog.draft import Draft
from nucleus_conformance.suite.schema import SCHEMA_NAME, validate
from nucleus_conformance.suite.writing import all_files, case_hash, dumps
from nucleus_conformance.targets.releases import PACKAGE, RELEASES
from nucleus_conformance.targets.target import Target, find_target
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
    answers = _answers(reference, [_unstated(each, edition) for each in drafts])
    return [_state(draft, edition, answer) for draft, answer in zip(drafts, answers, strict=True)]


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
    disagreements += _unannounced(recorded, directory)
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
        for judged in running.run(cases):
            case, found = judged.case, judged.verdict
            if isinstance(found, verdict.NO_ANSWER):
                problem = f"{target.title} gave no answer to {case.id}: {found.reason}"
                raise SuiteError(problem)
            answers.append(case.expect if judged.response is None else judged.response)
    return answers


def _unstated(draft: Draft, edition: Edition) -> Case:
    """The draft as a case of that edition, citing what holds there."""
    return Case(
        id=draft.id,
        type=draft.type,
        operation=draft.operation,
        level=draft.level,
        depth=draft.depth,
        requirements=tuple(n for n in draft.cites if REQUIREMENTS[n].since <= edition),
        comment=draft.comment,
        input=draft.input,
        flags=draft.flags,
        expect=Outcome("rejected", {}),
    )


def _state(draft: Draft, edition: Edition, answer: Response) -> Case:
    if not isinstance(answer, Outcome):
        raise SuiteError(f"{draft.id}: the reference answers {answer}")
    if draft.refused != (answer.kind == "rejected"):
        means = "refused" if draft.refused else "right"
        raise SuiteError(f"{draft.id} is meant to be {means}, but the reference says {answer}")
    if answer.kind == "rejected":
        kept = {key: value for key, value in answer.content.items() if key != "message"}
        answer = Outcome("rejected", kept)
    return evolve(_unstated(draft, edition), expect=answer)


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
        alternatives.setdefault(dumps(outcome.to_json()), Alternative(flag, outcome))
    problems = [
        f"{', '.join(versions)} answers {answer}, but the reference {case.expect}"
        for answer, versions in refusing.items()
    ]
    return list(alternatives.values()), problems


def _unannounced(recorded: Mapping[Edition, Sequence[Case]], directory: Path) -> list[Disagreement]:
    """What is not as the suite that was released had it, though the changelog, or a tombstone, is silent.

    The suite that is there is taken for released if it is of another version than the catalog's.
    """
    try:
        index = json.loads((directory / "index.json").read_bytes())
    except FileNotFoundError:
        return []
    if index["suite"] == SUITE_VERSION:
        return []
    changelog = (directory.parent / "CHANGELOG.md").read_text("utf-8")
    found: list[Disagreement] = []
    for edition, cases in recorded.items():
        now = {case.id: case_hash(case) for case in cases}
        files = index["editions"].get(edition.name, {}).get("files", {})
        before = {name: each for file in files.values() for name, each in file["cases"].items()}
        for name, old in before.items():
            if name not in now and name not in TOMBSTONES:
                found.append(Disagreement(name, edition, "is gone, but has no tombstone"))
            elif now.get(name, old) != old and name not in changelog:
                problem = f"is not as in suite {index['suite']}, but CHANGELOG.md does not name it"
                found.append(Disagreement(name, edition, problem))
    return found


def _write(recorded: Mapping[Edition, Sequence[Case]], directory: Path) -> None:
    """Write the editions that were recorded; the others stay as they are."""
    everything = {
        edition: recorded[edition] if edition in recorded else committed(edition, directory)
        for edition in EDITIONS
        if edition in recorded or (directory / edition.name).is_dir()
    }
    for name, text in all_files(everything).items():
        replace(directory / name, text)


def committed(edition: Edition, directory: Path) -> list[Case]:
    """The cases in the files as they are. Raises `SuiteError` if there are none, or they cannot be read."""
    return list(load_suite(edition, directory).cases)


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
    can give, must be permitted; every file must fit the schema of case files, be as `record` writes it, and
    have its hashes in the index.
    """
    wrong = _orphans(directory)
    if wrong:
        return wrong
    permits = {each.id: set(each.permits) for each in all_drafts()}
    kept: dict[Edition, list[Case]] = {}
    for edition in EDITIONS:
        try:
            kept[edition] = committed(edition, directory)
        except SuiteError as error:
            wrong.append(str(error))
            continue
        now = {case.id: case for case in stated(edition)}
        there = {case.id for case in kept[edition]}
        wrong += [f"{edition} {name}: not recorded" for name in now if name not in there]
        for case in kept[edition]:
            expected = now.get(case.id)
            if expected is None:
                wrong.append(f"{edition} {case.id}: not in the catalog")
            elif dumps(evolve(expected, also_accept=case.also_accept).to_json()) != dumps(
                case.to_json()
            ):
                wrong.append(f"{edition} {case.id}: not what the catalog and the reference say")
            elif {each.flag for each in case.also_accept} - permits[case.id]:
                wrong.append(f"{edition} {case.id}: an alternative that its draft does not permit")
    wrong += validate(directory)
    return wrong or _drifted(all_files(kept), directory)


def _orphans(directory: Path) -> list[str]:
    """The files that nobody wrote."""
    known = {f"{edition}/{subject}.json" for edition in EDITIONS for subject in SUBJECTS}
    known |= {"index.json", SCHEMA_NAME}
    found = sorted(directory.rglob("*.json"))
    return [
        f"{path}: nobody wrote this"
        for path in found
        if path.relative_to(directory).as_posix() not in known
    ]


def _drifted(files: Mapping[str, str], directory: Path) -> list[str]:
    """The files that are not as `record` writes them."""
    return [
        f"{directory / name}: not as it was recorded"
        for name, text in files.items()
        if not (directory / name).is_file() or (directory / name).read_text("utf-8") != text
    ]
