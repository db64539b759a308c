"""What the names mean that outputs have, besides those of cases, requirements and flags."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Final

from nucleus_conformance.corpus import rules as of_lint
from nucleus_conformance.gate.known_failing import ON_THE_LIST
from nucleus_conformance.harness import CLASSES
from nucleus_conformance.replaying.rules import RULES as OF_REPLAY
from nucleus_conformance.report.digest import LACKING
from nucleus_conformance.report.model import NOT_JUDGED
from nucleus_conformance.suite.case import Case, Suite
from nucleus_conformance.suite.catalog.flags import FLAGS
from nucleus_spec.editions import EDITIONS
from nucleus_spec.errors import CODES
from nucleus_spec.requirements import REQUIREMENTS

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


_CAUSES: Final[Mapping[str, str]] = {
    "missing": "a key that must be sent is not sent",
    "sent, but must not be": "a key is sent that must not be sent",
    "wrong type": "the value has another JSON type: null, boolean, number, string, array or object",
    "wrong value": "the value is of the right type, but another one",
    "wrong length": "the list has more or fewer members",
    "null instead of nothing": "a key is sent as null that must not be sent",
    "nothing instead of null": "a key is not sent that must be sent as null",
    "number spelled otherwise": "the same number, but an integer is a float, or the reverse",
    "keys in another order": "the same keys, in another order",
    "text spelled otherwise": "the same value, but its text is spelled otherwise",
    "members in another order": "the same members of a list, in another order",
    "members of earlier requests": "a list has members that no request but an earlier one gave it",
    "values of": "the values of two or more keys of one object are swapped",
    "the first of equal keys counts, not the last": "of a key that an object has twice, the "
    "parser takes the first; the last counts",
    "accepts what must be refused": "the case calls for a refusal, with the code that is named; "
    "there was an answer",
    "refuses what is valid": "the case calls for an answer; there was a refusal, whose words are "
    "quoted",
    "fails by accident on what is valid": "the same, but the words are those of a mistake in the "
    "program, such as a TypeError, and not of a check",
    "answers a": "an answer of another kind, such as a text instead of a payload",
    "two ways to decide": "the choice that is named is decided in some cases as documented, in "
    "others as releases do (inconsistent)",
    "key spelled otherwise": "a key of the user's own, in metadata or class_pdf, is sent under "
    "another name",
    "two keys taken for one": "a key of the user's own has the value of another one, which is gone",
    "accepts an argument that is none": "a constructor takes an argument that is none of its "
    "parameters",
    "accepts a missing argument": "a constructor does without an argument that has no default",
    "accepts too much by position": "a constructor takes by position what it takes by name only",
    "arguments by position go wrong": "cases fail that give arguments by position, and no others",
    "wrong only where": "only cases of the flag that is named fail in this way",
    "is sent as": "a key is sent under another spelling of its name (renamed)",
}

_IN_DIFF: Final[Mapping[str, str]] = {
    "new failures": "cases that fail now, but passed before or did not exist: exit status 1",
    "no longer declared": "cases of what the program declared before and declares no more: exit "
    "status 1 if one of them passed",
    "fails differently": "cases that fail in both reports, of another cause, or waived in the new "
    "one only: no regression",
    "fixed": "cases that failed before and pass now",
    "changed": "cases that pass in both reports, in another way or depth",
    "added cases": "cases that only the new report has, and that pass",
    "removed cases": "cases that only the old report has",
}

_IN_REPORTS: Final[Mapping[str, str]] = {
    "other": "a column of tables: neither passed, nor failed, nor unsupported, such as crash",
    "known failure": "it fails as a line of the list of known failures says, so it is waived",
    "waived": "a failure that the list of known failures covers: it lowers the score, and does "
    "not decide the exit status",
    "not declared": "the program does not say that it has this type or operation: left out",
    LACKING: "of a type, edition or operation nine of ten cases, or "
    "more, are answered as unsupported, though the program does not leave it out (types and "
    "operations in hello, --type)",
    NOT_JUDGED: "the run ended before it came to this case",
    "undecided": "not all cases of a choice were run, so nobody knows whether it is made once",
    "as documented": "how many of all cases are answered as the documentation says, and not as a "
    "flag permits; see value, lexeme and bytes for the depths",
}


_IN_REPLAY: Final[Mapping[str, str]] = {
    code: f"{each.says}. What to do: {each.advice}" for code, each in OF_REPLAY.items()
}

_IN_LINT: Final[Mapping[str, str]] = {
    code: f"{of_lint.title(code)}. What to do: {of_lint.rule(code).advice}; "
    f"lint --explain {code} says more"
    for code in of_lint.CODES
    if code not in REQUIREMENTS
}


def entry_named(text: str) -> str:
    """The name in the glossary that a text is, or that is in the name of a cause.

    Such as `wrong value at /label`, or `unexpected-pass` for `unexpected pass`. Empty if none is.
    """
    spaced = text.replace("-", " ")
    if text in GLOSSARY or spaced in GLOSSARY:
        return text if text in GLOSSARY else spaced
    found = (
        name
        for name in (*_CAUSES, *_VERDICTS)
        if text.startswith((f"{name} ", f"{name}: ")) or (name == "is sent as" and name in text)
    )
    return max(found, key=len, default="")


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
        ("cause", _CAUSES),
        ("problem with a list of known failures", ON_THE_LIST),
        ("group of diff", _IN_DIFF),
        ("in reports", _IN_REPORTS),
        ("change that replay tells", _IN_REPLAY),
        ("rule of lint", _IN_LINT),
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
