"""What every format says of a dump as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from nucleus_conformance.corpus.findings import Finding
from nucleus_conformance.corpus.merge import Cause, Summary
from nucleus_conformance.corpus.oddities import IN_GEOMETRY, UNREAD, WRITE_BOX
from nucleus_conformance.corpus.rules import rule
from nucleus_conformance.text import number_of
from nucleus_spec.errors import CODES

_MEANINGS: Final[Mapping[str, str]] = {str(code): meaning for code, meaning in CODES.items()}


def closing(summary: Summary) -> str:
    """The sentence that says what would become of the predictions."""
    count = summary.predictions
    if not count:
        is_read = not summary.unfinished
        return "there is no prediction in it" if is_read else "no prediction was read"
    affected = summary.affected
    noun = "prediction" if count == 1 else "predictions"
    asked = " by the rules that were asked" if summary.is_chosen else ""
    told = f"{summary.refused:,} of {count:,} {noun} would be refused{asked}"
    for effect in ("ignored", "stored wrongly", "not checked"):
        told += f", {affected[effect]:,} {effect}" if affected[effect] else ""
    if affected["upload refused"]:
        told += "; an upload of all of them is refused as a whole"
    return told


def is_good(summary: Summary) -> bool:
    """Whether all was read, and nothing of it would be refused."""
    return summary.predictions > 0 and not summary.errors and not summary.unfinished


def in_one_line(summary: Summary) -> str:
    """The same, and how many files were not read to their ends, where nothing else says it."""
    count = len(summary.unfinished)
    rest = f"; {number_of(count, 'file')} not read to the end" if count else ""
    return f"{closing(summary)}{rest}"


def heading(cause: Cause) -> str:
    """A cause in one line: its rule, how many have it, and what it is."""
    of, first = rule(cause.key[0]), cause.first[0]
    is_one = len(cause.key) > 1
    says = _MEANINGS.get(first.problem, "") if is_one and not of.says else of.says
    where = f", at {first.key}" if first.key and is_one else ""
    is_of_files = first.effect == "not read"
    count, what = (cause.found, "file") if is_of_files else (cause.predictions, "prediction")
    return f"{of.code} ({of.severity}), {number_of(count, what)}: {says or 'it is refused'}{where}"


def advice(cause: Cause) -> str:
    """What to do about a cause."""
    of, first = rule(cause.key[0]), cause.first[0]
    if of.code == "unread-key":
        return _advice_on_key(first) or of.advice
    if first.instead and len(cause.key) > 1:
        return f"write {first.instead} there"
    return of.advice


def _advice_on_key(first: Finding) -> str:
    """What to do about keys that nobody reads, of which this is the first; or nothing."""
    if first.instead:
        also = ", and mend its value, which is refused there as it is" if first.problem else ""
        return f"rename it to {first.instead}{also}"
    for end, said in _BY_END.items():
        if first.message.endswith(end):
            return said
    return "do as is said there, if it is meant; or else put it into metadata, or drop it"


_BY_END: Final = {
    UNREAD: "",
    "and is there": "drop it, or put it into metadata",
    WRITE_BOX: f"{WRITE_BOX}; or drop it",
    IN_GEOMETRY: "put it into geometry, or drop it",
}
"""How what is said of a key ends -> what to do."""
