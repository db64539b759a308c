"""`list`, `explain` and `requirements`: show the cases, and the requirements behind them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from nucleus_conformance.commands.options import Selection, edition_or_default
from nucleus_conformance.errors import UsageError
from nucleus_conformance.exit_status import ExitStatus
from nucleus_conformance.judging.compare import ABSENT, differences
from nucleus_conformance.suite.case import Alternative, Case, Outcome, Suite
from nucleus_conformance.suite.catalog import all_drafts
from nucleus_conformance.suite.loading import load_suite
from nucleus_conformance.suite.traceability import markdown, source, traces
from nucleus_conformance.text import printable
from nucleus_spec.editions import EDITIONS, Edition
from nucleus_spec.requirements import REQUIREMENTS

_SHOWN: Final = 2000
_SIDE: Final = 80


def list_cases(edition: str | None, selection: Selection, as_json: bool) -> int:
    """Print id, level and requirements of each selected case; or one JSON object per line."""
    suite = selection.of(load_suite(edition_or_default(edition)))
    for case in suite.cases:
        if as_json:
            print(json.dumps(_summary(case)))
        else:
            print(f"{case.id}  [{case.level}; {', '.join(case.requirements)}]")
    return ExitStatus.HOLDS


def _summary(case: Case) -> dict[str, Any]:
    return {
        "id": case.id,
        "type": case.type,
        "operation": case.operation,
        "level": case.level,
        "depth": case.depth,
        "requirements": list(case.requirements),
        "flags": list(case.flags),
        "accepts": [each.flag for each in case.also_accept],
        "comment": case.comment,
    }


def requirements(as_json: bool) -> int:
    """Print every requirement with its source, cases and property tests."""
    found = traces()
    if as_json:
        print(json.dumps([trace.to_json() for trace in found], indent=1))
    else:
        print(markdown(found))
    return ExitStatus.HOLDS


def explain(identifier: str, edition: str | None) -> ExitStatus:
    """Print everything about one case. Raises `UsageError` if the edition does not have it.

    Without an edition: the default one, or else the newest that has the case.
    """
    suites = {each: load_suite(each) for each in EDITIONS}
    under, case = _case_to_explain(identifier, edition, suites)
    notes = suites[under].notes
    print(f"{case.id}  ({case.level}, edition {under})\n\n{case.comment}\n")
    _print_requirements(case)
    _print_request(case)
    print("\nexpected:")
    _print_outcome(case.expect)
    for alternative in case.also_accept:
        _print_alternative(alternative, notes)
    for flag in case.flags:
        print(f"\ntrap {flag}: {_note(notes[flag])}")
    print()
    for other, suite in suites.items():
        if other is not under:
            print(f"edition {other}: {_difference(case, _find(suite, identifier))}")
    written = next((each.written for each in all_drafts() if each.id == case.id), "")
    if written:
        print(f"\nwritten in nucleus_conformance/suite/catalog/{written}")
    print(f"\nnucleus-conformance run TARGET --edition {under} -k {case.id}")
    return ExitStatus.HOLDS


def _case_to_explain(
    identifier: str, edition: str | None, suites: Mapping[Edition, Suite]
) -> tuple[Edition, Case]:
    """The case and its edition: the named one; or the default; or else the newest that has it."""
    found = {each: case for each, suite in suites.items() if (case := _find(suite, identifier))}
    under = edition_or_default(edition)
    if not found:
        raise UsageError(f"there is no case {identifier}{_suggestion(suites[under], identifier)}")
    if under not in found:
        if edition is not None:
            names = ", ".join(each.name for each in found)
            raise UsageError(f"{identifier} is not a case of edition {edition}, but of {names}")
        under = list(found)[-1]
    return under, found[under]


def _print_requirements(case: Case) -> None:
    for name in case.requirements:
        each = REQUIREMENTS[name]
        print(f"{name} ({each.level}): {each.text}\n  {source(each)}\n")


def _print_request(case: Case) -> None:
    request = case.request()
    print(f"{case.operation} {case.type}")
    _print_json(request.body)
    for file in request.files:
        print(f"the file {file} exists in the working directory")
    if case.depth != "value":
        print(f"\nThe answer must agree at depth {case.depth}.")


def _find(suite: Suite, identifier: str) -> Case | None:
    return next((case for case in suite.cases if case.id == identifier), None)


def _suggestion(suite: Suite, identifier: str) -> str:
    from difflib import get_close_matches

    close = get_close_matches(identifier, [case.id for case in suite.cases], n=1)
    return f"; did you mean {close[0]}?" if close else ""


def _print_json(value: Any) -> None:
    text = json.dumps(value, indent=2)
    if len(text) > _SHOWN:
        text = json.dumps(value)
        text = f"{text[:_SHOWN]} … ({len(text) - _SHOWN} more characters)"
    print("\n".join(f"  {printable(line)}" for line in text.splitlines()))


def _print_outcome(outcome: Outcome) -> None:
    if outcome.kind == "rejected":
        code, pointer = outcome.content.get("code"), outcome.content.get("pointer")
        print(f"  a refusal{f': {code}' if code else ''}{f' at {pointer}' if pointer else ''}")
    else:
        _print_json(outcome.content)


def _print_alternative(alternative: Alternative, notes: Mapping[str, Mapping[str, str]]) -> None:
    print(f"\npermitted by the flag {alternative.flag}, but not with --strict:")
    _print_outcome(alternative.outcome)
    print(f"  {_note(notes[alternative.flag])}")


def _note(note: Mapping[str, str]) -> str:
    return f"{note['what']} {note['why']} {note['effect']} ({note['link']})"


def _difference(case: Case, other: Case | None) -> str:
    if other is None:
        return "does not have this case"
    if case.expect.kind != other.expect.kind:
        return f"expects {other.expect.kind} instead of {case.expect.kind}"
    found = differences(_content(case.expect), _content(other.expect))
    if not found:
        return "the same"
    return "; ".join(f"{each.pointer} is {_side(each.actual)}" for each in found)


def _side(value: object) -> str:
    if value is ABSENT:
        return "not there"
    text = json.dumps(value)
    return text if len(text) <= _SIDE else f"{text[: _SIDE - 1]}…"


def _content(outcome: Outcome) -> Any:
    """The content to compare: for a text, the payload that it encodes."""
    return json.loads(outcome.content) if outcome.kind == "text" else outcome.content
