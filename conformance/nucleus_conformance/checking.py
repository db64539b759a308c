"""Whether the committed fixtures are what the catalog and the reference say."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import zip_longest
from pathlib import Path
from typing import Any

from attrs import evolve

from nucleus_conformance.errors import SuiteError
from nucleus_conformance.paths import is_file, is_there
from nucleus_conformance.recording import committed, stated
from nucleus_conformance.suite.case import Case
from nucleus_conformance.suite.case_files import CaseFile
from nucleus_conformance.suite.catalog import all_drafts
from nucleus_conformance.suite.catalog.draft import Draft
from nucleus_conformance.suite.hashes import HASHES, golden_hashes, hashes_text
from nucleus_conformance.suite.ijson import dumps
from nucleus_conformance.suite.loading import are_golden, golden_file, is_packed
from nucleus_conformance.suite.packing import is_archive
from nucleus_conformance.suite.schema import SCHEMA_NAME, validate
from nucleus_conformance.suite.writing import all_files
from nucleus_conformance.temporary import opened_for_writing, temporary_folder
from nucleus_spec.editions import EDITIONS, Edition


def check(
    directory: Path,
    *,
    drafts: Sequence[Draft] | None = None,
    editions: Sequence[Edition] = EDITIONS,
) -> list[str]:
    """What is wrong with the committed fixtures, a line each; no release is asked.

    Inputs and expectations must match the catalog and the reference. Alternatives, which only
    releases can give, must be permitted. Every file must fit the schema of case files, be as
    `record` writes it, and have its hashes in the index.
    """
    try:
        with _plain(directory) as folder:
            wrong = _wrong_in(folder, drafts or all_drafts(), editions, are_golden(directory))
    except SuiteError as error:
        return [str(error)]
    return [each.replace(str(folder), str(directory)) for each in wrong]


@contextmanager
def _plain(directory: Path) -> Iterator[Path]:
    """The folder, or a temporary one with what is packed in it and whatever else is there.

    Raises `SuiteError` if an archive cannot be read.
    """
    if not is_packed(directory):
        yield directory
        return
    with temporary_folder() as folder:
        files = {name: golden_file(name).data for name in golden_hashes()}
        beside = [each for each in directory.rglob("*") if is_file(each) and not is_archive(each)]
        files |= {each.relative_to(directory).as_posix(): each.read_bytes() for each in beside}
        for name, data in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            with opened_for_writing(folder / name) as file:
                file.write(data)
        yield folder


def _wrong_in(
    directory: Path, chosen: Sequence[Draft], editions: Sequence[Edition], golden: bool
) -> list[str]:
    wrong = _orphans(directory, editions, {each.subject for each in chosen})
    if wrong:
        return wrong
    permits = {each.id: set(each.permits) for each in chosen}
    kept: dict[Edition, list[Case]] = {}
    for edition in editions:
        try:
            kept[edition] = committed(edition, directory)
        except SuiteError as error:
            wrong.append(str(error))
            continue
        now = {case.id: case for case in stated(edition, chosen)}
        there = {case.id for case in kept[edition]}
        wrong += [f"{edition} {name}: not recorded" for name in now if name not in there]
        for case in kept[edition]:
            problem = _wrong_with(case, now.get(case.id), permits.get(case.id, set()))
            wrong += [f"{edition} {case.id}: {problem}"] if problem else []
    wrong += validate(directory)
    files = all_files(kept)
    texts = {directory / name: text for name, text in files.items()}
    if golden:
        texts[HASHES] = hashes_text(files)
    return wrong or _drifted(texts)


def _wrong_with(case: Case, expected: Case | None, permits: set[str]) -> str:
    if expected is None:
        return "not in the catalog"
    said = evolve(expected, also_accept=case.also_accept).to_json()
    found = case.to_json()
    differ = [name for name in {**said, **found} if _text(said, name) != _text(found, name)]
    if differ:
        return f"its {', '.join(differ)}: not what the catalog and the reference say"
    if {each.flag for each in case.also_accept} - permits:
        return "an alternative that its draft does not permit"
    return ""


def _text(members: Mapping[str, Any], name: str) -> str:
    return dumps(members[name]) if name in members else ""


def _orphans(directory: Path, editions: Iterable[Edition], subjects: Collection[str]) -> list[str]:
    """The files and folders that nobody wrote."""
    known = {f"{edition}/{subject}.json" for edition in editions for subject in subjects}
    known |= {"index.json", SCHEMA_NAME, "README.md", *(edition.name for edition in editions)}
    found = [
        path
        for path in sorted(directory.rglob("*"))
        if path.relative_to(directory).as_posix() not in known
    ]
    return [f"{path}: nobody wrote this" for path in found if path.parent not in found]


def _drifted(texts: Mapping[Path, str]) -> list[str]:
    """The files that are not as `record` writes them, each with the first line that is not."""
    wrong = []
    for path, text in texts.items():
        if not is_there(path):
            wrong.append(f"{path}: is not there")
            continue
        try:
            found = CaseFile.at(path).data
        except SuiteError as error:
            wrong.append(str(error))
            continue
        if found != text.encode():
            lines = zip_longest(found.splitlines(True), text.encode().splitlines(True))
            number = next(at for at, (one, other) in enumerate(lines, 1) if one != other)
            wrong.append(f"{path}, line {number}: not as it was recorded")
    return wrong
