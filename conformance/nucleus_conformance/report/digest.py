"""What all renderings share: results by type and edition, known failures, values cut short."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any, Final, cast

from attrs import frozen

from nucleus_conformance.errors import SuiteError
from nucleus_conformance.gate.known_entry import MOST
from nucleus_conformance.judging.compare import ABSENT, CUT, Difference
from nucleus_conformance.judging.verdict import WAYS, Way
from nucleus_conformance.report.model import JudgedCase, Report, Score, Waiver
from nucleus_conformance.shell import harmless
from nucleus_conformance.suite.case import Level, in_order
from nucleus_conformance.suite.ijson import as_json
from nucleus_conformance.suite.several import parted
from nucleus_conformance.text import around_difference, number_of, printable
from nucleus_spec.editions import DEFAULT, EDITIONS, Edition

LEVELS: Final[tuple[Level, ...]] = ("required", "recommended")

_CASE: Final = re.compile(r"\b[a-z0-9-]+/[a-z-]+/[a-z0-9_-]+(?:@[0-9.]+)?")
"""The id of one."""
ALL_ARE: Final = "run -v, and the last of the JSON lines, have all"

LACKING: Final = "unsupported, though not left out"
"""What is said of a type that is declared, but not supported."""

BRACKETS: Final = "where two texts or orders differ, what differs stands in [brackets]"
"""The legend of `sides`."""

"""The share of unsupported cases from which on a type, edition or operation is said to be."""

_VALUE_LIMIT: Final = 160
_TOKEN: Final = re.compile(r"\\u[0-9a-f]{4}|\\x[0-9a-f]{2}|\\U[0-9a-f]{8}|\\.|.", re.DOTALL)
_AROUND, _INSIDE, _LOOKED_AT = 32, 60, 10_000
"""How much of a text is shown around what differs, and of what differs."""
_KEY_LIMIT, _KEYS_AROUND, _KEYS_INSIDE = 40, 2, 10
"""How much of a key is shown, and how many keys around what differs, and of what differs."""
_OUTCOMES: Final = {"payload": "the payload", "text": "the text", "value": "the value"}


@frozen
class Row:
    """The results of one type, or edition. A case that was not judged is in no row."""

    name: str
    scores: Mapping[Level, Score]
    verdicts: Mapping[str, int]

    @property
    def other(self) -> int:
        """How many cases did not pass, but are neither failed nor unsupported."""
        usual = ("passed", "failed", "unsupported")
        return sum(count for name, count in self.verdicts.items() if name not in usual)


def by_type(report: Report) -> list[Row]:
    """A row for each type, in the order of the documentation."""
    of_type: dict[str, list[JudgedCase]] = {}
    for each in report.cases:
        of_type.setdefault(each.type, []).append(each)
    return [_row(name, of_type[name]) for name in in_order(of_type)]


def by_edition(report: Report) -> list[Row]:
    """A row for each edition of a run on several, judged or not; none for a run on one."""
    of_edition: dict[str, list[JudgedCase]] = {name: [] for name in report.header.editions}
    for each in report.cases:
        if each.edition in of_edition:
            of_edition[each.edition].append(each)
    return [_row(name, cases) for name, cases in of_edition.items()]


def shows_in(report: Report, cases: Iterable[JudgedCase]) -> str:
    """The types of these cases; and their editions, if the run was on others, too."""
    cases = list(cases)
    types = ", ".join(in_order(each.type for each in cases))
    of = {each.edition for each in cases}
    editions = [each for each in report.header.editions if each in of]
    if len(editions) == len(report.header.editions):
        return types
    return f"{types}; on {', '.join(editions)}"


def _row(name: str, cases: Sequence[JudgedCase]) -> Row:
    scores = {}
    for level in LEVELS:
        passed = [each.passed for each in cases if each.level == level]
        scores[level] = Score(sum(passed), len(passed))
    return Row(name, scores, Counter(each.verdict for each in cases))


def why_it_holds(report: Report) -> str:
    """Why the exit status is 0 although cases fail, a sentence; empty if neither needs one."""
    if not report.conforms or not report.failures:
        return ""
    failing = sum(not each.waived for each in report.failures)
    said = []
    if report.waived:
        said.append(f"{number_of(len(report.waived), 'known failure')} waived")
    if failing:
        said.append(
            f"{number_of(failing, 'recommended case')} failed, but recommended cases do not "
            "decide; --level recommended makes them"
        )
    return f"exit status 0: {'; '.join(said)}"


def decides(report: Report, case: JudgedCase) -> bool:
    """Whether the case decides the exit status: a waived failure does not, whatever its level."""
    header = report.header
    all_count = header.level == "recommended" or not header.counts["required"]
    return not case.waived and (all_count or case.level == "required")


def lacking(report: Report) -> dict[str, list[JudgedCase]]:
    """The types, editions and operations that are as good as unsupported, each with its cases.

    Nine of ten of these are answered so: who has no cuboid may refuse text that is no JSON, though
    it would be one. An operation is not named if what is named before has all of its cases.
    """
    found: dict[str, list[JudgedCase]] = {}
    explained: set[str] = set()
    for name in ("type", "edition", "operation"):
        groups: dict[str, list[JudgedCase]] = {}
        for each in report.cases:
            groups.setdefault(getattr(each, name), []).append(each)
        for value, cases in groups.items():
            ids = {each.id for each in cases}
            if value and len(_unsupported(cases)) >= MOST * len(cases) and ids - explained:
                found[value] = cases
                explained |= ids
    return found


def what_is_lacking(report: Report) -> str:
    """The same as a sentence; empty if there is nothing."""
    names = []
    for name, cases in lacking(report).items():
        found = _unsupported(cases)
        waived = sum(bool(each.waived) for each in found)
        some = f"{waived} waived, {len(found) - waived} failed" if waived else "failed"
        how = "waived" if waived == len(found) else some
        count = f"{len(found)} of {number_of(len(cases), 'case')}"
        names.append(f"{printable(name)} ({count}, {how})")
    return f"{LACKING}: {', '.join(names)}" if names else ""


def _unsupported(cases: Iterable[JudgedCase]) -> list[JudgedCase]:
    return [each for each in cases if each.verdict == "unsupported"]


def problems(said: Iterable[str], most: int, all_are: str = ALL_ARE) -> list[list[str]]:
    """Reasons not to pass besides failures, by kind: `most` of each, and how many more.

    `all_are`: where all of them are.
    """
    found: dict[str, list[str]] = {}
    for each in said:
        found.setdefault(_kind(each), []).append(each)
    return [
        some[:most] + ([f"{kind}: {len(some) - most} more; {all_are}"] if some[most:] else [])
        for kind, some in found.items()
    ]


def _kind(problem: str) -> str:
    """How those begin that are like it; if that names a case, what it says of any."""
    begins = problem.partition(": ")[0]
    return begins if _CASE.sub("", begins) == begins else _CASE.sub("…", problem)


def waivers(report: Report) -> list[tuple[Waiver, int]]:
    """Each entry of the list of known failures that waives failures, and how many it waives."""
    found: dict[str, tuple[Waiver, int]] = {}
    for each in report.waived:
        assert each.waived
        waiver, count = found.get(each.waived.pattern, (each.waived, 0))
        found[waiver.pattern] = waiver, count + 1
    return list(found.values())


def place(difference: Difference) -> str:
    """The pointer of a difference, or words for the whole answer."""
    return printable(difference.pointer, _VALUE_LIMIT) or "the whole answer"


def where(case: JudgedCase, difference: Difference, told: int = 1) -> str:
    """Where a difference of the case is, its kind, and how many there are besides those `told`."""
    more = len(case.differences) - told
    return f"{place(difference)}: {difference.kind}" + (f" (and {more} more)" if more else "")


def sides(difference: Difference) -> tuple[str, str]:
    """Both sides on a line each. Of two strings, and of keys, what differs stands in brackets.

    A long string is cut around that, so that no two sides look alike.
    """
    expected, actual = difference.expected, difference.actual
    if difference.kind == "length":
        return _counted(expected), _counted(actual)
    if keys := _orders(difference):
        one, other = keys
        before, after = _common(one, other)
        return _some_keys(one, before, after), _some_keys(other, before, after)
    if not isinstance(expected, str) or not isinstance(actual, str):
        return shown(expected), shown(actual)
    one, other = _tokens(expected, actual, difference)
    before, after = _common(one, other)
    if not _is_window(before, after):
        return shown(expected), shown(actual)
    return _window(one, before, after), _window(other, before, after)


def _counted(side: Any) -> str:
    """A list with its length, which may be all that can be seen of what differs."""
    count = f"{number_of(len(side), 'member')}: " if isinstance(side, (list, tuple)) else ""
    return count + shown(side)


def has_brackets(difference: Difference | None) -> bool:
    """Whether `sides` puts brackets around what differs, which a legend must explain."""
    if difference is None:
        return False
    if _orders(difference):
        return True
    one, other = difference.expected, difference.actual
    if not isinstance(one, str) or not isinstance(other, str):
        return False
    return _is_window(*_common(*_tokens(one, other, difference)))


def _orders(difference: Difference) -> tuple[list[str], list[str]] | None:
    """The keys of both sides, if their order is what differs."""
    sides = difference.expected, difference.actual
    if difference.kind != "key-order" or not all(isinstance(each, list) for each in sides):
        return None
    one, other = ([printable(as_json(key), _KEY_LIMIT) for key in each] for each in sides)
    return one, other


def _some_keys(keys: Sequence[str], before: int, after: int) -> str:
    start, inside, end = _parts(keys, before, after, _KEYS_AROUND, _KEYS_INSIDE)
    return ", ".join([*start, f"[{', '.join(inside)}]", *end])


def _tokens(one: str, other: str, difference: Difference) -> tuple[list[str], list[str]]:
    near = around_difference(one, other, 2 * _AROUND, _LOOKED_AT)
    texts = map(as_json, near) if difference.pointer else near
    first, second = (_TOKEN.findall(printable(each)) for each in texts)
    return first, second


def _is_window(before: int, after: int) -> bool:
    return before > 1 or after > 1  # else nothing but quotation marks is equal


def _common(one: Sequence[str], other: Sequence[str]) -> tuple[int, int]:
    """How many characters are equal at the beginning, and of the others at the end."""
    longest = min(len(one), len(other))
    before = next((n for n in range(longest) if one[n] != other[n]), longest)
    rest = longest - before
    after = next((n for n in range(rest) if one[-1 - n] != other[-1 - n]), rest)
    return before, after


def _window(text: Sequence[str], before: int, after: int) -> str:
    start, inside, end = _parts(text, before, after, _AROUND, _INSIDE)
    return "".join([*start, "[", *inside, "]", *end])


def _parts(
    tokens: Sequence[str], before: int, after: int, around: int, most: int
) -> tuple[Sequence[str], Sequence[str], Sequence[str]]:
    """What stands before what differs, that, and what stands behind it: each cut to its limit."""
    end_at = len(tokens) - after
    first, inside, last = tokens[:before], tokens[before:end_at], tokens[end_at:]
    return (
        ["…", *first[-around:]] if len(first) > around else first,
        [*inside[:most], "…"] if len(inside) > most else inside,
        [*last[:around], "…"] if len(last) > around else last,
    )


def shown(value: Any, limit: int = _VALUE_LIMIT) -> str:
    """One side of a difference on one line; values are in ASCII.

    `limit`: the most characters of a value; 0: only what kind of outcome it is.
    """
    if value is ABSENT:
        return "(not there)"
    if value is CUT:
        return str(value)
    if isinstance(value, dict) and len(value) == 1:
        ((kind, content),) = value.items()
        if kind == "rejected":
            return refusal(content)
        if kind in _OUTCOMES:
            return f"{_OUTCOMES[kind]} {_short(content, limit)}".rstrip()
    return _short(value, limit)


def permitted(case: JudgedCase, difference: Difference | None = None) -> str:
    """What the answer is compared with, if that is not the expected outcome; else empty.

    `difference`: the one that is shown beside it.
    """
    if not case.near:
        return ""
    nearest = f"nearest to what {case.near} permits"
    if difference:
        nearest = f"as permitted by {case.near}, but for {place(difference)}"
    if case.expect is None or case.expect.kind != "rejected":
        return nearest
    return f"the case calls for {refusal(case.expect.content)}; the answer is {nearest}"


def decided(case: JudgedCase) -> list[str]:
    """A case of each side of a decision, and the answer to it; nothing for other verdicts."""
    if case.beside is None or case.actual is None:
        return []
    name, said = case.beside
    sides = ((case.chose, case.id, case.actual), (case.usual, name, said))
    return [
        f"{WAYS[cast(Way, way)]}: {identifier}: {shown(answer.to_json())}"
        for way, identifier, answer in sides
    ]


def refusal(content: Any) -> str:
    """A refusal, with its code and pointer if it has them."""
    said = content if isinstance(content, Mapping) else {}
    code, pointer = said.get("code"), said.get("pointer")
    at = f" at {pointer}" if pointer else ""
    return printable(f"a refusal: {code}{at}" if code else "a refusal", _VALUE_LIMIT)


def _short(value: Any, limit: int) -> str:
    if not limit:
        return ""
    return printable(as_json(value), limit)


def explained(flag: str) -> str:
    """What a flag means, in one sentence; empty if this version of the suite does not know it."""
    from nucleus_conformance.suite.catalog.flags import FLAGS

    return FLAGS[flag].what if flag in FLAGS else ""


@cache
def _ids_of(under: Edition) -> frozenset[str]:
    """The ids of our own cases; none where our fixtures cannot be used to explain them."""
    from nucleus_conformance.suite.loading import golden_ids

    try:
        return golden_ids(under)
    except SuiteError:
        return frozenset()


REFUSED_BY: Final = "Refused with what a mistake in a program raises, too"
"""The heading of refusals that passed, by exception."""

ABOUT_REFUSED: Final = "They pass. A code in the refusal would tell that it is meant."


def refusals(report: Report) -> dict[str, tuple[int, str]]:
    """Exception -> of how many refusals that passed, and the case of the first of them."""
    return {name: (len(ids), ids[0]) for name, ids in report.refused_by().items()}


def explaining(report: Report, case: JudgedCase) -> str:
    """The command that explains this case; empty for a case that is none of ours."""
    identifier, named = parted(case.id)
    name = named or report.header.edition
    under = next((each for each in EDITIONS if each.name == name), None)
    if under is None or identifier not in _ids_of(under):
        return ""
    edition = "" if under is DEFAULT else f" --edition {under}"
    return f"nucleus-conformance explain {identifier}{edition}"


def rerun(report: Report, case: JudgedCase) -> str:
    """The command that runs only this case against the same implementation."""
    about = report.header
    identifier, edition = parted(case.id)
    options = [f"--edition {edition or about.edition}", f"-k {identifier}"]
    options += ["--strict"] if about.strict else []
    return printable(f"nucleus-conformance run {' '.join(options)} {harmless(about.target)}")
