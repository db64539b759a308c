"""The only writer of `fixtures/`: drafts, with the answers of the reference and of releases.

The reference states each expectation. Every published release of the edition is asked, too. Where a
release deviates, the draft must permit that by a flag; the answer then becomes an alternative,
exactly as it is. Any other deviation stops the recording, and nothing is written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from attrs import evolve, frozen

from nucleus_conformance.errors import SuiteError
from nucleus_conformance.files import write_whole
from nucleus_conformance.judging import verdict
from nucleus_conformance.judging.judge import judge
from nucleus_conformance.judging.verdict import Answer
from nucleus_conformance.paths import is_folder
from nucleus_conformance.protocol.messages import Caught, Unsupported
from nucleus_conformance.running.session import session
from nucleus_conformance.suite.case import Alternative, Case, Outcome, Request
from nucleus_conformance.suite.case_files import Index
from nucleus_conformance.suite.catalog import SUITE_VERSION, TOMBSTONES, all_drafts
from nucleus_conformance.suite.catalog.draft import Draft
from nucleus_conformance.suite.hashes import HASHES, hashes_text
from nucleus_conformance.suite.ijson import dumps
from nucleus_conformance.suite.loading import are_golden, read_folder
from nucleus_conformance.suite.writing import all_files, case_hash
from nucleus_conformance.targets.releases import PACKAGE, RELEASES
from nucleus_conformance.targets.target import Target, find_target
from nucleus_spec.editions import EDITIONS, Edition

Progress = Callable[[str], None]
"""Told of each implementation that has answered."""

Ask = Callable[[Edition, Sequence[Case], Progress], dict[str, list[Answer]]]
"""Returns the answers of each published release of that edition, by version, oldest first."""

Find = Callable[[str, Sequence[str], Edition | None], Target]
"""Finds a target by its name, as `find_target` does."""

_JOBS: Final = 2


@frozen
class Disagreement:
    """A release answered what its draft does not permit, or a permission that nobody needs."""

    case: str
    edition: Edition
    problem: str

    def __str__(self) -> str:
        return f"{self.edition} {self.case}: {self.problem}"


def stated(edition: Edition, drafts: Sequence[Draft] | None = None) -> list[Case]:
    """The cases of that edition, as far as the reference states them: without alternatives.

    They are made of these drafts, or of the whole catalog. Raises `SuiteError` if the
    reference accepts what a draft calls refused, or the reverse.
    """
    chosen = [each for each in drafts or all_drafts() if each.is_of(edition)]
    reference = find_target("reference", (), edition)
    answers = answers_of(reference, [each.request() for each in chosen])
    return [_state(draft, edition, answer) for draft, answer in zip(chosen, answers, strict=True)]


def answers_of(target: Target, requests: Sequence[Request]) -> list[Answer]:
    """What an implementation answers. Raises `SuiteError` if it does not answer a request."""
    answers: list[Answer] = []
    with (
        session(target.command, target.edition) as running,
        closing(running.ask(requests)) as given,
    ):
        for request, answer in zip(requests, given, strict=True):
            if isinstance(answer, verdict.NO_ANSWER):
                problem = f"{target.title} gave no answer to {request.name}: {answer.reason}"
                raise SuiteError(problem)
            answers.append(answer)
    return answers


def ask_releases(
    edition: Edition,
    cases: Sequence[Case],
    progress: Progress,
    *,
    versions: Sequence[str] | None = None,
    find: Find = find_target,
) -> dict[str, list[Answer]]:
    """What these releases answer, or every published one of that edition, oldest first.

    `find` installs those that are not there.
    """
    targets: dict[str, Target] = {}
    for version in versions or RELEASES[edition]:  # one by one: uv itself works in parallel
        targets[version] = find(f"{PACKAGE}=={version}", (), edition)
        progress(f"{edition}: {version} is installed")
    requests = [case.request() for case in cases]

    def ask(version: str) -> list[Answer]:
        answers = answers_of(targets[version], requests)
        progress(f"{edition}: {version} has answered")
        return answers

    with ThreadPoolExecutor(_JOBS) as pool:
        return dict(zip(targets, pool.map(ask, targets), strict=True))


def record(
    editions: Sequence[Edition],
    directory: Path,
    progress: Progress,
    *,
    drafts: Sequence[Draft] | None = None,
    tombstones: Mapping[str, str] = TOMBSTONES,
    ask: Ask = ask_releases,
) -> list[Disagreement]:
    """Write the fixtures of these editions, unless releases and drafts disagree.

    They are made of these drafts, or of the whole catalog; `tombstones` are the cases that it no
    longer has, and why. Returns the disagreements; nothing has been written if there are any.
    """
    known = {each.id: each for each in drafts or all_drafts()}
    recorded: dict[Edition, list[Case]] = {}
    disagreements: list[Disagreement] = []
    for edition in reversed(editions):  # what is new is most likely to stop it
        cases = stated(edition, list(known.values()))
        progress(f"{edition}: the reference has answered")
        answered = ask(edition, cases, progress)
        if not answered:
            progress(f"{edition}: no release of it is published, so none has confirmed the cases")
        recorded[edition] = []
        for position, case in enumerate(cases):
            answers = {version: given[position] for version, given in answered.items()}
            alternatives, problems = reconcile(case, known[case.id], answers)
            disagreements += [Disagreement(case.id, edition, problem) for problem in problems]
            recorded[edition].append(evolve(case, also_accept=tuple(alternatives)))
    recorded = {edition: recorded[edition] for edition in editions}
    if set(editions) == set(EDITIONS):
        disagreements += _needless(known.values(), recorded)
    disagreements += _unannounced(recorded, directory, tombstones)
    if not disagreements:
        _write(recorded, directory, tombstones)
    return disagreements


def _needless(
    drafts: Iterable[Draft], recorded: Mapping[Edition, Sequence[Case]]
) -> list[Disagreement]:
    """The permissions that no release of any edition needs."""
    used = {
        (case.id, each.flag)
        for cases in recorded.values()
        for case in cases
        for each in case.also_accept
    }
    return [
        Disagreement(draft.id, draft.since, f"permits {flag}, but no release does that")
        for draft in drafts
        for flag in draft.permits
        if (draft.id, flag) not in used
    ]


def _state(draft: Draft, edition: Edition, answer: Answer) -> Case:
    if not isinstance(answer, Outcome):
        raise SuiteError(f"{draft.id}: the reference answers {_as_json(answer)}")
    if draft.refused != (answer.kind == "rejected"):
        means = "refused" if draft.refused else "right"
        said = _as_json(answer)
        raise SuiteError(f"{draft.id} is meant to be {means}, but the reference answers {said}")
    if answer.kind == "rejected":
        kept = {key: value for key, value in answer.content.items() if key != "message"}
        answer = Outcome("rejected", kept)
    return draft.case(edition, answer)


def reconcile(
    case: Case, draft: Draft, answers: Mapping[str, Answer]
) -> tuple[list[Alternative], list[str]]:
    """The alternatives that these releases call for, and the answers that nothing permits."""
    alternatives: dict[str, Alternative] = {}
    refusing: dict[str, list[str]] = {}
    for version, answer in answers.items():
        if isinstance(judge(case, answer), verdict.Passed):
            continue
        if not draft.permits or not isinstance(answer, Outcome):
            refusing.setdefault(_as_json(answer), []).append(version)
            continue
        outcome = Outcome("rejected", {}) if answer.kind == "rejected" else answer
        (flag,) = draft.permits
        alternatives.setdefault(dumps(outcome.to_json()), Alternative(flag, outcome))
    problems = [
        "nothing permits what releases answer here\n"
        f"    reference: {_as_json(case.expect)}\n"
        f"    {', '.join(versions)}: {answer}"
        for answer, versions in refusing.items()
    ]
    return list(alternatives.values()), problems


def _as_json(answer: Answer) -> str:
    """The answer as a line of JSON, as it came over the wire, or with the name of its verdict."""
    match answer:
        case Outcome():
            said: Any = answer.to_json()
        case Unsupported():
            said = {"unsupported": {"reason": answer.reason}}
        case Caught():
            said = {"error": {"caught": answer.text}}
        case _:
            said = {answer.name: answer.reason}
    return dumps(said)


def _unannounced(
    recorded: Mapping[Edition, Sequence[Case]], directory: Path, tombstones: Mapping[str, str]
) -> list[Disagreement]:
    """What is not as the suite that was released had it, though the changelog, or a tombstone, is
    silent.

    The suite on disk counts as released if its version is not the catalog's.
    """
    released = Index.of(directory)
    if released.suite in ("", SUITE_VERSION):
        return []
    changelog = (directory.parent / "CHANGELOG.md").read_text("utf-8")
    found: list[Disagreement] = []
    for edition, cases in recorded.items():
        now = {case.id: case_hash(case) for case in cases}
        for name, old in released.cases(edition.name).items():
            if name not in now and name not in tombstones:
                found.append(Disagreement(name, edition, "is gone, but has no tombstone"))
            elif now.get(name, old) != old and name not in changelog:
                problem = f"is not as in suite {released.suite}, but CHANGELOG.md does not name it"
                found.append(Disagreement(name, edition, problem))
    return found


def _write(
    recorded: Mapping[Edition, Sequence[Case]], directory: Path, tombstones: Mapping[str, str]
) -> None:
    """Write the editions that were recorded; the others stay as they are."""
    everything = {
        edition: recorded[edition] if edition in recorded else committed(edition, directory)
        for edition in EDITIONS
        if edition in recorded or is_folder(directory / edition.name)
    }
    files = all_files(everything, tombstones)
    for name, text in files.items():
        (directory / name).parent.mkdir(parents=True, exist_ok=True)
        write_whole(directory / name, text)
    if are_golden(directory):
        write_whole(HASHES, hashes_text(files))


def committed(edition: Edition, directory: Path) -> list[Case]:
    """The cases in the files. Raises `SuiteError` if there are none, or they cannot be read."""
    return list(read_folder(edition, directory).cases)
