"""`explain`: everything about one case, requirement or flag, or another name in an output."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from nucleus_conformance.commands.made_cases import explained
from nucleus_conformance.commands.names import (
    ABOUT_CHOICES,
    GLOSSARY,
    cases_about,
    choices,
    entry_named,
)
from nucleus_conformance.commands.options import (
    LATEST,
    Selection,
    is_pattern,
    named_edition,
)
from nucleus_conformance.errors import UsageError
from nucleus_conformance.exit_status import ExitStatus
from nucleus_conformance.judging.compare import ABSENT, differences
from nucleus_conformance.shell import quote
from nucleus_conformance.suite.case import Alternative, Case, Outcome, Suite
from nucleus_conformance.suite.catalog import all_drafts
from nucleus_conformance.suite.catalog.flags import FLAGS
from nucleus_conformance.suite.documented import Kind, addresses_of
from nucleus_conformance.suite.loading import load_suite
from nucleus_conformance.suite.several import parted
from nucleus_conformance.suite.traceability import counted, properties, sources, standing
from nucleus_conformance.text import printable, suggestion
from nucleus_spec.editions import DEFAULT, EDITIONS, PUBLISHED, Edition
from nucleus_spec.requirements import REQUIREMENTS, SECTIONS

_SHOWN: Final = 2000
_SIDE: Final = 80

_Suites = Mapping[Edition, Suite]


def explain(identifier: str, edition: str | None) -> ExitStatus:
    """Print everything about the case, requirement, flag or choice of that name, or that pattern.

    Whatever else an output names, such as a kind of difference, gets a sentence.
    Without an edition: in the default one, or else the newest that has it. Raises `UsageError` if
    there is none, or if the edition does not have the case.
    """
    identifier, its_own = parted(identifier)
    if identifier == LATEST or (identifier in PUBLISHED and identifier not in GLOSSARY):
        _explain_release(identifier)
        identifier = str(named_edition(identifier) or EDITIONS[0])
    named = named_edition(edition or its_own or None)
    suites = {each: load_suite(each) for each in EDITIONS}
    if identifier in REQUIREMENTS:
        _explain_requirement(identifier, named, suites)
    elif identifier in FLAGS:
        _explain_flag(identifier, named, suites)
    elif identifier in choices():
        _explain_choice(identifier, named, suites)
    elif name := entry_named(identifier):
        _explain_name(name, named, suites)
    elif said := explained(identifier, named):
        print(said)
    elif is_pattern(identifier):
        _explain_pattern(identifier, named, suites)
    else:
        _explain_case(identifier, named, suites)
    return ExitStatus.HOLDS


def _explain_release(name: str) -> None:
    spoken = named_edition(name)
    what = "the newest edition" if name == LATEST else "a published release"
    if spoken is None:
        print(f"{name}  ({what}, older than the first edition)\n")
    else:
        print(f"{name}  ({what}: --edition {name} is --edition {spoken})\n")


def _explain_requirement(identifier: str, named: Edition | None, suites: _Suites) -> None:
    each = REQUIREMENTS[identifier]
    section = next(name for name, held in SECTIONS.items() if each in held)
    print(f"{identifier}  ({standing(each)}; {section})\n\n{each.text}\n")
    print("\n".join([*sources(each), *addresses_of("requirement", [identifier])]))
    chosen = Selection(requirement=identifier)
    cases = {under: chosen.held(suite) for under, suite in suites.items()}
    under = _where_found(named, cases)
    _print_cases(cases, under)
    permitted = Counter(other.flag for case in cases[under] for other in case.also_accept)
    if permitted:
        print(f"\nreleases may deviate: {_tally(permitted)}")
    tests = properties().get(identifier, ())
    if tests:
        print("\nproperties:\n" + "\n".join(f"  {name}" for name in tests))
    if cases[under]:
        print(f"\nnucleus-conformance list --edition {under} --requirement {identifier}")


def _explain_flag(identifier: str, named: Edition | None, suites: _Suites) -> None:
    flag = FLAGS[identifier]
    cases = {under: Selection(flag=identifier).held(suite) for under, suite in suites.items()}
    permitted = any(
        each.flag == identifier for held in cases.values() for case in held
        for each in case.also_accept
    )  # fmt: skip
    kind = "a deviation that cases permit" if permitted else "a trap that cases set"
    print(f"{identifier}  ({kind})\n")
    for name in ("what", "why", "effect", "link"):
        print(f"{name + ':':8}{getattr(flag, name)}")
    _print_address("flag", identifier)
    if flag.choice:
        alike = [name for name in choices()[flag.choice] if name != identifier]
        also = f" together with {', '.join(alike)}" if alike else ""
        print(f"choice: {flag.choice}, one decision in all of its cases{also}")
    if identifier in GLOSSARY:
        print(f"\nAlso\n{_meanings(identifier)}")
    under = _where_found(named, cases)
    _print_cases(cases, under)
    cited = Counter(name for case in cases[under] for name in case.requirements)
    if cited:
        print(f"\nrequirements: {_tally(cited)}")
        print(f"\nnucleus-conformance list --edition {under} --flag {identifier}")


def _explain_choice(identifier: str, named: Edition | None, suites: _Suites) -> None:
    flags = choices()[identifier]
    print(f"{identifier}  (a choice)\n\n{ABOUT_CHOICES}\n\nits flags:")
    for name in flags:
        print(f"  {name}: {FLAGS[name].what}")
    cases = {
        under: [case for case in suite.cases if {e.flag for e in case.also_accept} & {*flags}]
        for under, suite in suites.items()
    }
    _print_cases(cases, _where_found(named, cases))


def _explain_name(identifier: str, named: Edition | None, suites: _Suites) -> None:
    print(f"{identifier}\n\n{_meanings(identifier)}")
    _print_address("type", identifier)
    _print_address("edition", identifier)
    if "rule of lint" in GLOSSARY[identifier]:
        _print_address("rule", identifier)
    cases = {under: cases_about(identifier, suite) for under, suite in suites.items()}
    if any(cases.values()):
        _print_cases(cases, _where_found(named, cases))


def _print_address(kind: Kind, name: str) -> None:
    for address in addresses_of(kind, [name]):
        print(address)


def _meanings(name: str) -> str:
    return "\n".join(f"{kind}: {meaning}" for kind, meaning in GLOSSARY[name].items())


def _explain_pattern(identifier: str, named: Edition | None, suites: _Suites) -> None:
    cases = {under: Selection((identifier,)).held(suite) for under, suite in suites.items()}
    if not any(cases.values()):
        raise UsageError(f"no case of any edition matches {identifier}")
    under = _where_found(named, cases)
    print(f"{identifier}  (a pattern of ids: * stands for any characters, slashes too)")
    _print_cases(cases, under)
    print(f"\nnucleus-conformance run TARGET --edition {under} -k {quote(identifier)}")


def _where_found(named: Edition | None, found: Mapping[Edition, Sequence[Case]]) -> Edition:
    """The named edition; or the default one; or else the newest in which something is found."""
    under = named or DEFAULT
    if named is None and not found[under]:
        return next((each for each in reversed(EDITIONS) if found[each]), under)
    return under


def _print_cases(cases: Mapping[Edition, Sequence[Case]], under: Edition) -> None:
    """How many there are in each edition, and which in this one: the types of each name."""
    if not any(cases.values()):
        print("\nno case")
        return
    counts = ", ".join(f"{len(held)} in {each}" for each, held in cases.items())
    print(f"\ncases: {counts}")
    if not cases[under]:
        return
    print(f"\nof edition {under}: {counted([case.level for case in cases[under]])}")
    groups: dict[str, list[str]] = {}
    for case in cases[under]:
        subject, _, name = case.id.partition("/")
        groups.setdefault(name, []).append(subject)
    width = max(map(len, groups))
    for name, subjects in groups.items():
        print(f"  {name:{width}}  {', '.join(subjects)}")


def _tally(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} ({count})" for name, count in counts.items())


def _explain_case(identifier: str, named: Edition | None, suites: _Suites) -> None:
    under, case = _case_to_explain(identifier, named, suites)
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


def _case_to_explain(
    identifier: str, named: Edition | None, suites: _Suites
) -> tuple[Edition, Case]:
    """The case and its edition: the named one; or the default; or else the newest that has it."""
    found = {each: case for each, suite in suites.items() if (case := _find(suite, identifier))}
    under = named or DEFAULT
    if not found:
        known = (*_all_ids(suites.values()), *REQUIREMENTS, *FLAGS, *choices(), *GLOSSARY)
        inside = [each for each in _all_ids(suites.values()) if identifier and identifier in each]
        meant = suggestion(identifier, known) if not inside else _of_part(identifier, inside)
        raise UsageError(f"there is no case, requirement or flag {identifier or repr('')}{meant}")
    if under not in found:
        if named is not None:
            names = ", ".join(each.name for each in found)
            raise UsageError(f"{identifier} is not a case of edition {named}, but of {names}")
        under = list(found)[-1]
    return under, found[under]


def _of_part(part: str, ids: Sequence[str]) -> str:
    """What was perhaps meant by a part of ids."""
    if len(ids) == 1:
        return f"; did you mean {ids[0]}?"
    return f", but {len(ids)} ids have that in them: explain '*{part}*' shows them"


def _all_ids(suites: Iterable[Suite]) -> dict[str, None]:
    return dict.fromkeys(case.id for suite in suites for case in suite.cases)


def _print_requirements(case: Case) -> None:
    for name in case.requirements:
        each = REQUIREMENTS[name]
        print(f"{name} ({standing(each)}): {each.text}")
        said = [*sources(each), *addresses_of("requirement", [name])]
        print("\n".join(f"  {line}" for line in said) + "\n")


def _print_request(case: Case) -> None:
    request = case.request()
    print(f"{case.operation} {case.type}")
    _print_json(request.body)
    for file in request.files:
        print(f"the file {file} exists in the working directory")
    for link, aim in request.links.items():
        print(f"{link} is a symbolic link to {aim}, in the working directory")
    if case.depth != "value":
        print(f"\nThe answer must agree at depth {case.depth}.")


def _find(suite: Suite, identifier: str) -> Case | None:
    return next((case for case in suite.cases if case.id == identifier), None)


def _print_json(value: Any) -> None:
    text = json.dumps(value, indent=2)
    if len(text) > _SHOWN:
        text = json.dumps(value)
        left = len(text) - _SHOWN
        text = f"{text[:_SHOWN]} … ({left} more characters)" if left > 0 else text
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
