"""What the names mean that outputs have, besides those of cases, requirements and flags."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Final

from nucleus_conformance.harness import CLASSES
from nucleus_conformance.suite.case import Case, Suite
from nucleus_conformance.suite.catalog.flags import FLAGS
from nucleus_spec.editions import EDITIONS
from nucleus_spec.errors import CODES

ABOUT_CHOICES: Final = (
    "Releases deviate in all cases of a choice. Whoever deviates in one of them deviates in all: "
    "an implementation that does not is named inconsistent."
)

_DIFFERENCES: Final[Mapping[str, str]] = {
    "missing": "a key that must be sent is not sent",
    "extra": "a key is sent that must not be sent",
    "type": "the value has another JSON type: null, boolean, number, string, array or object",
    "value": "the value is of the right type, but another one",
    "length": "the list has more or fewer members",
    "null-for-absent": "a key is sent as null that must not be sent",
    "absent-for-null": "a key is not sent that must be sent as null",
    "number-spelling": "the same number, but an integer is a float, or a float an integer",
    "key-order": "the same keys, in another order",
    "text-form": "the same value, but its text is spelled otherwise",
    "outcome": "a refusal where there must be an answer, an answer where there must be a refusal, "
    "or an answer of another kind",
    "renamed": "a key is sent under another spelling of its name",
}

_VERDICTS: Final[Mapping[str, str]] = {
    "passed": "the outcome is the expected one, or one that a flag permits",
    "failed": "the outcome is another one",
    "unsupported": "the implementation says that it cannot do this; counts as not passed",
    "crash": "the process ended before it answered",
    "timeout": "no complete answer came in time",
    "protocol-error": "what it wrote to stdout is no reply",
    "error": "the harness reports an error that is no refusal",
    "flaky": "asked again, it answered differently (--repeat)",
    "inconsistent": "the answer is permitted, but other cases of the same choice were answered "
    "the other way",
    "not-run": "the case was never asked, because the implementation no longer starts",
}

_WAYS: Final[Mapping[str, str]] = {
    "documented": "a requirement that the documentation states; an answer as it says",
    "observed": "a requirement that releases show, since the release that is named",
    "chosen": "a requirement that this project decided, for the reason that is given",
    "released": "an answer as published releases give it",
}

_LEVELS: Final[Mapping[str, str]] = {
    "required": "a case that every implementation must pass",
    "recommended": "a case that counts with --level recommended only",
    "MUST": "a requirement that every implementation keeps",
    "SHOULD": "a requirement whose cases are recommended",
    "MAY": "a requirement that leaves the decision to the implementation; no case asks for it",
}

_DEPTHS: Final[Mapping[str, str]] = {
    "value": "the answer has to be the same value: 10 is 10.0, and the order of keys is no matter",
    "lexeme": "besides, an integer has to be an integer, and any other number to have a fraction "
    "or an exponent",
    "bytes": "besides, texts have to be the same byte by byte, and keys to stand in the same order",
}

_OPERATIONS: Final[Mapping[str, str]] = {
    "construct": "make an object from the arguments of its constructor, and give its payload",
    "decode": "read a payload, and give the payload of the object that was read",
    "encode": "read a payload, and give the text of the object's payload",
    "dispatch": "read a payload as the type that it names itself",
    "local_files": "read a payload, and say whether there are local files to upload",
    "collect": "add batches of predictions to a prediction list, and give its lists",
}

_OUTCOMES: Final[Mapping[str, str]] = {
    "payload": "a payload",
    "text": "the text of a payload",
    "value": "another value, such as the truth of local_files",
    "rejected": "the input is refused",
}

_SUBJECTS: Final[Mapping[str, str]] = {
    **{name: f"the prediction type of {cls}" for name, cls in CLASSES.items()},
    "prediction-list": "cases on a list of predictions of all types",
    "dispatch": "cases on payloads whose class nobody names",
    "long": "long or deep inputs of all types, in a file of their own; -k 'TYPE/*' leaves them out",
}


def _glossary() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for kind, meanings in (
        ("difference", _DIFFERENCES),
        ("refusal code", CODES),
        ("verdict", _VERDICTS),
        ("way", _WAYS),
        ("level", _LEVELS),
        ("depth", _DEPTHS),
        ("operation", _OPERATIONS),
        ("outcome", _OUTCOMES),
        ("first part of ids", _SUBJECTS),
        ("edition", {each.name: f"since {each.released}: {each.change}" for each in EDITIONS}),
    ):
        for name, meaning in meanings.items():
            found.setdefault(name, {})[kind] = f"{meaning}."
    return found


GLOSSARY: Final[Mapping[str, Mapping[str, str]]] = _glossary()
"""Name -> kind of name -> what it means, a sentence. A name may be of several kinds."""


@cache
def choices() -> Mapping[str, tuple[str, ...]]:
    """Choice -> its flags."""
    found: dict[str, tuple[str, ...]] = {}
    for name, flag in FLAGS.items():
        if flag.choice:
            found[flag.choice] = (*found.get(flag.choice, ()), name)
    return found


def cases_about(name: str, suite: Suite) -> list[Case]:
    """The cases of the suite that must be refused with the code of that name."""
    if name not in CODES:
        return []
    return [
        case
        for case in suite.cases
        if case.expect.kind == "rejected" and case.expect.content.get("code") == name
    ]
