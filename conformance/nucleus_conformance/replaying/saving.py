"""A case of each cause of a replay, for `run --fixtures`: it expects what was made of it before."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import Final

from nucleus_conformance.fuzzing.causes import slug
from nucleus_conformance.replaying.journal import Example
from nucleus_conformance.replaying.lines import OPERATION
from nucleus_conformance.replaying.rules import RULES
from nucleus_conformance.suite.case import Case, Depth, Outcome
from nucleus_conformance.suite.ijson import parse
from nucleus_conformance.suite.writing import case_file
from nucleus_spec.editions import Edition

_SAYS: Final = {str(code): rule.says for code, rule in RULES.items()}

_LONGEST: Final = 60
"""How many characters of a place are in an id."""

_REQUIREMENT: Final = "WIRE-1"
"""What is cited: a payload is read, and sent."""


def suite_of(examples: Iterable[Example], edition: Edition, depth: Depth) -> dict[str, bytes]:
    """The files of a suite of that edition: path -> content. Empty if there is no case."""
    by_subject: defaultdict[str, list[Case]] = defaultdict(list)
    for case in _cases(examples, depth):
        by_subject[case.subject].append(case)
    return {
        f"{edition}/{subject}.json": case_file(edition, subject, cases).encode("utf-8")
        for subject, cases in by_subject.items()
    }


def _cases(examples: Iterable[Example], depth: Depth) -> Iterator[Case]:
    names: Counter[str] = Counter()
    for each in examples:
        code, key, *_ = (*each.cause, "")
        name = f"{each.type}/{OPERATION}/replay-{slug(code, key[:_LONGEST])}"
        names[name] += 1
        if names[name] > 1:
            name += f"-{names[name]}"
        refused = Outcome("rejected", {})
        expect = Outcome("payload", parse(each.before)) if each.before else refused
        where = f" at {key}" if key else ""
        yield Case(
            id=name,
            type=each.type,
            operation="decode",
            level="required",
            depth=depth,
            requirements=(_REQUIREMENT,),
            comment=f"Of a dump: {_SAYS[code]}{where}.",
            input={"payload": json.loads(each.payload)},
            expect=expect,
        )
