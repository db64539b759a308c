"""Writes cases as the text of every file in `fixtures/`, with the same bytes on every machine."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from nucleus_conformance.suite.case import FORMAT, SUBJECTS, Case
from nucleus_conformance.suite.catalog import SUITE_VERSION, TOMBSTONES
from nucleus_conformance.suite.catalog.flags import FLAGS
from nucleus_conformance.suite.ijson import dumps
from nucleus_spec.editions import Edition
from nucleus_spec.requirements import REQUIREMENTS


def case_file(edition: Edition, subject: str, cases: Sequence[Case]) -> str:
    """The text of one fixture file. Each member of a case has its own line, for readability."""
    flags = {each.flag for case in cases for each in case.also_accept}
    flags |= {flag for case in cases for flag in case.flags}
    cited = {name for case in cases for name in case.requirements}
    notes = {name: flag.to_json() for name, flag in FLAGS.items() if name in flags}
    sentences = {name: each.text for name, each in REQUIREMENTS.items() if name in cited}
    head = {"format": FORMAT, "suite": SUITE_VERSION, "edition": edition.name, "subject": subject}
    lines = [f" {dumps(name)}: {dumps(value)}," for name, value in head.items()]
    lines += _mapping("notes", notes)
    lines += _mapping("requirements", sentences)
    bodies = [
        ",\n   ".join(f"{dumps(name)}: {dumps(value)}" for name, value in case.to_json().items())
        for case in cases
    ]
    members = ",\n".join(f"  {{{body}}}" for body in bodies)
    return "\n".join(["{", *lines, ' "cases": [', members, " ]", "}", ""])


def _mapping(name: str, members: Mapping[str, Any]) -> list[str]:
    if not members:
        return [f" {dumps(name)}: {{}},"]
    rows = [f"  {dumps(key)}: {dumps(value)}" for key, value in members.items()]
    return [f" {dumps(name)}: {{", ",\n".join(rows), " },"]


def all_files(
    editions: Mapping[Edition, Sequence[Case]], removed: Mapping[str, str] = TOMBSTONES
) -> dict[str, str]:
    """Path below `fixtures/` -> text, for every fixture file and, last, the index.

    `removed` cases are named in the index, each with the reason.
    """
    files: dict[str, str] = {}
    index: dict[str, Any] = {}
    for edition, cases in editions.items():
        entries: dict[str, Any] = {}
        for subject in SUBJECTS:
            of_subject = [case for case in cases if case.subject == subject]
            if of_subject:
                text = case_file(edition, subject, of_subject)
                files[f"{edition}/{subject}.json"] = text
                entries[f"{subject}.json"] = {
                    "sha256": _sha256(text),
                    "cases": {case.id: case_hash(case) for case in of_subject},
                }
        index[edition.name] = {
            "sha256": _sha256(
                "".join(f"{each['sha256']}  {name}\n" for name, each in entries.items())
            ),
            "count": len(cases),
            "files": entries,
        }
    head = {"format": FORMAT, "suite": SUITE_VERSION, "removed": dict(removed)}
    files["index.json"] = json.dumps({**head, "editions": index}, indent=1) + "\n"
    return files


def case_hash(case: Case) -> str:
    """A hash that changes with anything in the case: the first 16 digits of its JSON's SHA-256."""
    return _sha256(dumps(case.to_json()))[:16]


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("ascii")).hexdigest()
