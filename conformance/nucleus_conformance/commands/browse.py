"""`list`, `explain` and `requirements`: what there is to be held to, and why."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from nucleus_conformance.commands.options import Selection, edition_or_default
from nucleus_conformance.errors import UsageError
from nucleus_conformance.judging.compare import ABSENT, differences
from nucleus_conformance.suite.case import Alternative, Case, Outcome, Suite, load_suite
from nucleus_conformance.suite.traceability import markdown, source, traces
from nucleus_conformance.text import printable
from nucleus_spec.editions import EDITIONS
from nucleus_spec.requirements import REQUIREMENTS

_SHOWN: Final = 2000
_SIDE: Final = 80


def list_cases(edition: str | None, selection: Selection, as_json: bool) -> int:
    """Print the selected cases: id, level and requirements; or as one JSON object a line."""
    suite = selection.of(load_suite(edition_or_default(edition)))
    for case in suite.cases:
        if as_json:
            print(json.dumps(_summary(case)))
        else:
            print(f"{case.id}  [{case.level}; {', '.join(case.requirements)}]")
    return 0


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
    """Print every requirement with its source, its cases and its property tests."""
    found = traces()
    if as_json:
        print(json.dumps([trace.to_json() for trace in found], indent=1))
    else:
        print(markdown(found))
    return 0


def explain(identifier: str, edition: str | None) -> int:
    """Print all there is to know about one case. Raises `UsageError` if no edition has it."""
    suites = {each: load_suite(each) for each in EDITIONS}
    having = [each for each, suite in suites.items() if _find(suite, identifier)]
    under = edition_or_default(edition)
    if not having:
        raise UsageError(f"there is no case {identifier}{_suggestion(suites[under], identifier)}")
    if under not in having:
        if edition is not None:
            names = ", ".join(each.name for each in having)
            raise UsageError(f"{identifier} is not a case of edition {edition}, but of {names}")
        under = having[-1]
    case = _find(suites[under], identifier)
    assert case is not None
    print(f"{case.id}  ({case.level}, edition {under})\n\n{case.comment}\n")
    for name in case.requirements:
        each = REQUIREMENTS[name]
        print(f"{name} ({each.level}): {each.text}\n  {source(each)}\n")
    print(f"{case.operation} {case.type}")
    _print_json(case.request())
    for file in case.files:
        print(f"the file {file} exists in the working directory")
    if case.depth != "value":
        print(f"\nThe answer must agree to the depth of {case.depth}.")
    print("\nexpected:")
    _print_outcome(case.expect)
    for alternative in case.also_accept:
        _print_alternative(alternative, suites[under])
    for flag in case.flags:
        print(f"\ntrap {flag}: {_note(suites[under].notes[flag])}")
    print()
    for other, suite in suites.items():
        if other is not under:
            print(f"edition {other}: {_difference(case, _find(suite, identifier))}")
    print(f"\nnucleus-conformance run TARGET --edition {under} -k {case.id}")
    return 0


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


def _print_alternative(alternative: Alternative, suite: Suite) -> None:
    print(f"\npermitted, except under --strict, by the flag {alternative.flag}:")
    _print_outcome(alternative.outcome)
    print(f"  {_note(suite.notes[alternative.flag])}")


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
    """What to compare: of a text, the payload that it is the text of."""
    return json.loads(outcome.content) if outcome.kind == "text" else outcome.content
