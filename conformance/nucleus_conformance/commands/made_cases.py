"""What `explain` says of cases that are none of the suite: commands have made them."""

from __future__ import annotations

import re
from typing import Final

from nucleus_conformance.commands.names import GLOSSARY
from nucleus_conformance.replaying.rules import CODES, RULES
from nucleus_conformance.suite.case import SUBJECTS
from nucleus_spec.editions import Edition

_ID: Final = re.compile(r"([a-z-]+)/([a-z-]+)/(fuzz|replay|distilled)-([a-z0-9-]+)")

_FORMS: Final = {
    "fuzz": re.compile(r"[a-z-]+/.+"),
    "replay": re.compile(rf"decode/({'|'.join(CODES)})(-.+)?"),
    "distilled": re.compile(r"decode/[0-9]+"),
}
"""Operation and rest of ids, by what made them."""

_MADE: Final = {
    "fuzz": "a finding of fuzz, no case of the suite",
    "replay": "a case that replay or impact has saved, none of the suite",
    "distilled": "a case that distill has made, none of the suite",
}
_VERDICTS: Final = ("crash", "timeout", "protocol-error", "error")


def explained(identifier: str, edition: Edition | None) -> str:
    """What the parts of its id say, and where it is; empty if it is the id of no such case.

    `edition`: that of its suite, if it is known.
    """
    matched = _ID.fullmatch(identifier)
    if matched is None:
        return ""
    subject, operation, command, rest = matched.groups()
    if subject not in SUBJECTS or not _FORMS[command].fullmatch(f"{operation}/{rest}"):
        return ""
    what, where = _OF[command](rest)
    of = f"--edition {edition or 'EDITION'}"
    return "\n".join(
        [
            f"{identifier}  ({_MADE[command]})",
            "",
            f"type:      {subject}",
            f"operation: {operation}",
            *what,
            "",
            where,
            f"nucleus-conformance run --fixtures DIR {of} -k {identifier} TARGET",
        ]
    )


def _of_fuzz(rest: str) -> tuple[list[str], str]:
    what = [f"cause:     {rest}"]
    if verdict := next((each for each in _VERDICTS if rest.startswith(each)), ""):
        what.append(f"           {verdict}: {GLOSSARY[verdict]['verdict']}")
    where = "Its smallest request is in what fuzz printed, in --json FILE, and in --save DIR:"
    return what, where


def _of_replay(rest: str) -> tuple[list[str], str]:
    code = next(each for each in CODES if f"{rest}-".startswith(f"{each}-"))
    what = [f"cause:     {code}: {RULES[code].says}"]
    where = "It has the first prediction of that cause, and expects what was made of it before:"
    return what, where


def _of_distill(rest: str) -> tuple[list[str], str]:
    where = (
        f"It has prediction {rest} of those that show all that a dump has. In the folder of -o DIR:"
    )
    return [], where


_OF: Final = {"fuzz": _of_fuzz, "replay": _of_replay, "distilled": _of_distill}
