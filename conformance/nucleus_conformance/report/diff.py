"""Compares two reports case by case: new failures, fixed cases, and cases that fail differently."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, Final

from attrs import frozen

from nucleus_conformance.report.causes import causes, overlap, signs, what_fails, what_it_shows
from nucleus_conformance.report.digest import BRACKETS, LEVELS, has_brackets, place, sides
from nucleus_conformance.report.formats.markdown import code, details, within
from nucleus_conformance.report.model import NOT_JUDGED, JudgedCase, Report
from nucleus_conformance.report.shared import Shared
from nucleus_conformance.text import printable

_LISTED: Final = 200
EXAMPLES: Final = 5
"""How many cases of one cause are listed, if the user names no number."""

COMMENT_BYTES: Final = 65_536
"""How many characters GitHub takes for a comment; as bytes they are fewer."""


GROUPS: Final[Mapping[str, str]] = {
    "new failures": "failing",
    "no longer declared": "undeclared",
    "fails differently": "differing",
    "fixed": "fixed",
    "changed": "changed",
    "added cases": "added",
    "removed cases": "removed",
}
"""Name of a group of changes, the worst first -> the attribute of `Changes`."""


@frozen
class Change:
    """A case in both reports; None if a report does not have it."""

    old: JudgedCase | None
    new: JudgedCase | None

    @property
    def id(self) -> str:
        """The id of the case."""
        one = self.new or self.old
        assert one is not None
        return one.id


@frozen
class Changes:
    """The differences between two reports. Each change is in exactly one tuple."""

    compared: Shared
    failing: tuple[Change, ...]
    """Cases that fail now, but passed, were waived or did not exist before.

    Those that are waived now make nothing worse.

    Also cases that passed before, but were not judged because the new run was cut off.
    """
    fixed: tuple[Change, ...]
    """Cases that failed before and pass now."""
    differing: tuple[Change, ...]
    """Cases that failed before and fail now, but of another cause, with another first difference,
    or waived in one report only. They make nothing worse, but what is to be mended has changed."""
    changed: tuple[Change, ...]
    """Cases that passed before and pass now, but in another way."""
    added: tuple[Change, ...]
    """New cases that pass."""
    undeclared: tuple[Change, ...]
    """Cases of what the implementation does not declare any more."""
    removed: tuple[Change, ...]
    """Cases that no longer exist."""

    @property
    def old(self) -> Report:
        """The old report, as far as it is compared."""
        return self.compared.old

    @property
    def new(self) -> Report:
        """The new report, as far as it is compared."""
        return self.compared.new

    @property
    def is_worse(self) -> bool:
        """Whether cases fail now, not waived, or some that passed are not declared any more."""
        lost = any(each.old is not None and each.old.passed for each in self.undeclared)
        return lost or any(each.new is None or not each.new.waived for each in self.failing)

    def groups(self) -> Mapping[str, tuple[Change, ...]]:
        """Name of a group -> its changes, the worst group first."""
        return {name: getattr(self, attribute) for name, attribute in GROUPS.items()}


def changes(old: Report, new: Report) -> Changes:
    """Compare two reports by the ids of their cases, on the editions that they share.

    Raises `UsageError` if these are none.
    """
    compared = Shared.of(old, new)
    old, new = compared.old, compared.new
    before = {each.id: each for each in old.cases}
    after = {each.id: each for each in new.cases}
    groups: dict[str, list[Change]] = {name: [] for name in GROUPS.values()}
    for name in {**before, **after}:
        change = Change(before.get(name), after.get(name))
        kind = _kind(change, new)
        if kind:
            groups[kind].append(change)
    return Changes(compared, **{name: tuple(found) for name, found in groups.items()})


def _kind(change: Change, report: Report) -> str:
    """The group of a change, of which `report` is the later one; empty if nothing has changed."""
    old, new = change.old, change.new
    if new is None:
        assert old is not None
        if _is_left_out(old, report):
            return "undeclared"
        return "failing" if report.incomplete and old.passed else "removed"
    if old is None:
        return "added" if new.passed else "failing"
    if old.passed != new.passed:
        return "fixed" if new.passed else "failing"
    if _way(old) == _way(new):
        return ""
    differing = "failing" if old.waived and not new.waived else "differing"
    return "changed" if new.passed else differing


def _way(case: JudgedCase) -> tuple[object, ...]:
    """What must be equal for a case to count as unchanged."""
    if case.passed:
        return case.accepted, case.depth
    first = [
        text for each in case.differences[:1] for text in (place(each), each.kind, *sides(each))
    ]
    shown = frozenset((each.kind, each.alike, each.place) for each in signs(case))
    return case.verdict, bool(case.waived), shown, *first


def _is_left_out(case: JudgedCase, report: Report) -> bool:
    """Whether the report does not have the case because nobody declared to support it."""
    part = report.header.declared
    return part is not None and part.lacks(case.type, case.operation)


def outcome(change: Change, case: JudgedCase | None, report: Report) -> str:
    """What became of the case of a change in one of the reports, in a few words."""
    if case is None:
        other = change.old or change.new
        if other is not None and _is_left_out(other, report):
            return "not declared"
        return NOT_JUDGED if report.incomplete else "not there"
    if case.passed:
        return f"passed ({case.accepted})" if case.accepted else "passed"
    if case.verdict != "failed" or not case.differences:
        return case.verdict
    first = case.differences[0]
    if first.kind == "outcome":
        return what_fails(case)
    expected, actual = sides(first)
    return f"{place(first)}: {actual}, not {expected}"


def heading(found: Changes) -> list[str]:
    """What is compared, and a line for each reason why the reports are not comparable."""
    old, new = found.old, found.new
    lines = [f"{old.title} -> {new.title}"]
    if old.header.edition != new.header.edition:
        lines[0] = f"different editions! {lines[0]}"
    if old.header.suite != new.header.suite:
        lines.append(f"different suites: {old.header.suite} -> {new.header.suite}")
    lines += found.compared.remarks
    for name, report in (("old", old), ("new", new)):
        if report.incomplete:
            lines.append(f"the {name} report is {report.incomplete}")
    return lines


def scores(found: Changes) -> Iterator[str]:
    """The scores before and after, one line for each level that has cases."""
    for level in LEVELS:
        old, new = found.old.score(level), found.new.score(level)
        if old.total or new.total:
            yield f"{level} {old} ({old.percent}) -> {new} ({new.percent})"


def _legend(found: Changes) -> list[str]:
    """What explains the brackets around what differs, if there are some."""
    changed = chain.from_iterable(found.groups().values())
    firsts = (case.differences[:1] for each in changed for case in (each.old, each.new) if case)
    brackets = [f"({BRACKETS})"] if any(map(has_brackets, chain.from_iterable(firsts))) else []
    twice = {overlap(causes(_failed(group).values())) for group in found.groups().values()} - {""}
    return [*brackets, *(f"({each})" for each in twice)]


def _failed(group: Sequence[Change]) -> dict[str, JudgedCase]:
    """The cases of these changes that fail now, or else did."""
    return {
        each.id: case
        for each in group
        for case in (each.old, each.new)
        if case is not None and not case.passed
    }


def by_cause(group: Sequence[Change]) -> list[tuple[str, list[Change]]]:
    """The changes by what is wrong now, or was; each in the first cause that it shows.

    The name of a cause has the number of all that show it. Last, without a name, what never failed.
    """
    left = {each.id: each for each in group}
    made = []
    for cause in causes(_failed(group).values()):
        name = f"{len(cause.cases)} × {cause.name} ({', '.join(cause.types)})"
        made.append((name, [left.pop(case.id) for case in cause.cases if case.id in left]))
    return [*made, ("", list(left.values()))]


def diff_terminal(found: Changes, show: int | None = EXAMPLES) -> str:
    """The changes as plain text, by cause, `show` cases of each; None: all."""
    lines = [printable(line) for line in (*heading(found), *scores(found), *_legend(found))]
    for name, group in found.groups().items():
        if group:
            lines += ["", f"{name} ({len(group)}):"]
        for cause, members in by_cause(group):
            lines += [f"  {printable(cause)}"] if cause else []
            lines += [f"    {each.id}: {_arrow(each, found)}" for each in members[:show]]
            rest = len(members[show:]) if show is not None else 0
            lines += [f"    and {rest} more (-v lists all)"] if rest else []
    if not any(found.groups().values()):
        lines += ["", "no case differs"]
    return "\n".join(lines) + "\n"


def _arrow(change: Change, found: Changes) -> str:
    old, new = _was_and_is(change, found)
    before, now = (
        " [known failure]" if case and case.waived else "" for case in (change.old, change.new)
    )
    return printable(f"{old}{before} -> {new}{now}")


def _was_and_is(change: Change, found: Changes) -> tuple[str, str]:
    """What became of a case in each of the reports; in more words if few do not tell them apart."""
    old, new = outcome(change, change.old, found.old), outcome(change, change.new, found.new)
    if old == new and change.old and change.new and not change.new.passed:
        return _all_of(change.old), _all_of(change.new)
    return old, new


def _all_of(case: JudgedCase) -> str:
    return "; ".join(what_it_shows(case))


def diff_markdown(found: Changes, show: int | None = EXAMPLES) -> str:
    """The changes as Markdown for a comment on a pull request, within the size of one.

    `show`: how many cases of each cause are listed; none, if that is too long. None: all, and all
    that have no cause; it may be longer than a comment then.
    """
    if show is None:
        return within(_blocks(found, None), None)
    text = within(_blocks(found, show), None)
    if len(text.encode("utf-8")) <= COMMENT_BYTES:
        return text
    return within(_blocks(found, 0), COMMENT_BYTES)


def _blocks(found: Changes, show: int | None) -> Iterator[str]:
    icon = "❌" if found.is_worse else "✅"
    counts = ", ".join(f"{len(group)} {name}" for name, group in found.groups().items() if group)
    yield f"## {icon} Conformance: {counts or 'no case differs'}"
    yield from (code(line) for line in heading(found))
    yield "\n".join(f"- {code(line)}" for line in scores(found))
    yield from _legend(found)
    for name, group in found.groups().items():
        parts = []
        for cause, members in by_cause(group):
            rows = [f"- {code(cause)}"] if cause else []
            inset = "  " if cause else ""
            listed = members[: show if cause or show is None else max(show, _LISTED)]
            rows += [f"{inset}- {code(each.id)}: {code(_arrow(each, found))}" for each in listed]
            rest = len(members) - len(listed)
            rows += [f"{inset}- and {rest} more"] if rest > 0 else []
            parts += ["\n".join(rows)] if rows else []
        if group and group is found.failing:
            yield f"### {len(group)} {name}"
            yield from parts
        elif group:
            yield details(f"<b>{len(group)}</b> {name}", "\n".join(parts))


def diff_json(found: Changes, _show: int | None = None) -> str:
    """All changes as one JSON object. Nothing in it is a command to a CI system's log."""

    def entry(change: Change) -> dict[str, Any]:
        old, new = change.old, change.new
        was, now = _was_and_is(change, found)
        return {
            "id": change.id,
            "old": old and old.verdict,
            "new": new and new.verdict,
            "was": was,
            "is": now,
        }

    data: dict[str, Any] = {
        name: {"title": report.title, "incomplete": report.incomplete, **_scores(report)}
        for name, report in (("old", found.old), ("new", found.new))
    }
    data["not_compared"] = {"old": found.compared.only_old, "new": found.compared.only_new}
    for name, group in found.groups().items():
        data[name.replace(" ", "_")] = [entry(each) for each in group]
    return json.dumps(data, indent=1).replace("##", "#\\u0023") + "\n"


def _scores(report: Report) -> dict[str, Any]:
    counted = {level: report.score(level) for level in LEVELS}
    return {level: {"passed": each.passed, "total": each.total} for level, each in counted.items()}
