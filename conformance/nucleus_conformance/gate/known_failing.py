"""The list of known failures: which cases may fail for now.

`known_entry` describes the lines. Comments (lines that begin with `#`) and blank lines are for
people, and stay in place when the list is rewritten.

A case belongs to the entry that names it, or else to the first pattern that matches it. Every case
that belongs to a pattern must fail: a pattern that covered passing cases would hide the day on
which they break.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Final

from attrs import evolve, field, frozen

from nucleus_conformance.errors import UsageError
from nucleus_conformance.gate.known_entry import Entry, EntryError
from nucleus_conformance.text import printable

PATTERN_LIMIT: Final = 20
"""The most failures that a pattern may cover. List more one by one, or fix them."""

GRACE: Final = timedelta(days=30)
"""How long a new entry holds that no person has reviewed."""

TODO: Final = "TODO"
"""The placeholder in a new entry until a person gives the reason and the owner."""

Results = Mapping[str, str | None]
"""Case id -> how the case fails, as `failure` says; None if it passes.

Only cases that ran, and whose verdict no other case can change.
"""

_SHOWN: Final = 5
_HEAD: Final = (
    '# Known failures: CASE-ID expires=YYYY-MM-DD owner=WHO reason="WHY"'
    ' [link=URL] [difference="POINTER: KIND"]'
)


@frozen
class KnownFailing:
    """A list of known failures, with the text that it was read from. By default it is empty."""

    name: str = "the list of known failures"
    """The name of the file, as the user gave it."""
    text: str = ""
    entries: tuple[Entry, ...] = ()
    _exact: Mapping[str, Entry] = field(init=False, repr=False, eq=False)
    _patterns: tuple[Entry, ...] = field(init=False, repr=False, eq=False)

    @_exact.default
    def _entries_of_one_case(self) -> Mapping[str, Entry]:
        return {each.pattern: each for each in self.entries if not each.is_pattern}

    @_patterns.default
    def _entries_of_several(self) -> tuple[Entry, ...]:
        return tuple(each for each in self.entries if each.is_pattern)

    @classmethod
    def read(cls, path: str | Path, may_be_new: bool = False) -> KnownFailing:
        """Read the list from a file. If the file is missing and `may_be_new`, the list is empty.

        Raises `UsageError`, which names the line, if the file cannot be read or is invalid.
        """
        try:
            text = Path(path).read_bytes().decode("utf-8-sig")
        except FileNotFoundError:
            if may_be_new:
                return cls(str(path))
            raise UsageError(
                f"{path}: there is no such file; run --fix-known-failing creates it"
            ) from None
        except OSError as error:
            raise UsageError(f"{path}: cannot be read: {error.strerror}") from error
        except UnicodeDecodeError as error:
            raise UsageError(f"{path}: is not UTF-8, at byte {error.start}") from None
        return cls.parse(text, str(path))

    @classmethod
    def parse(cls, text: str, name: str) -> KnownFailing:
        """Parse the text of a list. Raises `UsageError`, which names the line, if it is invalid."""
        entries: dict[str, Entry] = {}
        problems: list[str] = []
        for number, line in enumerate(_lines(text), start=1):
            if _is_for_people(line):
                continue
            try:
                entry = Entry.parse(line, number)
                if entry.pattern in entries:
                    first = entries[entry.pattern].line
                    raise EntryError(f"{entry.pattern} is already in line {first}: keep one")
                entries[entry.pattern] = entry
            except EntryError as error:
                problems.append(f"{name}, line {number}: {error}")
        if problems:
            count = len(problems)
            raise UsageError(problems[0] + (f" ({count} lines are wrong)" if count > 1 else ""))
        return cls(name, text, tuple(entries.values()))

    def entry_for(self, identifier: str) -> Entry | None:
        """The entry that a case belongs to: the one that names it, or else the first match."""
        exact = self._exact.get(identifier)
        if exact is not None:
            return exact
        matching = (each for each in self._patterns if fnmatchcase(identifier, each.pattern))
        return next(matching, None)

    def problems(self, results: Results, suite: Collection[str], today: date) -> list[str]:
        """What is wrong with the list after a run. Each sentence says where, and what to do.

        `suite`: every id of the edition. Cases that did not run cause no problems.
        """
        belonging = self._belonging(suite)
        return [
            problem
            for entry in self.entries
            for problem in self._problems_of(entry, belonging[entry.line], results, today)
        ]

    def unfinished(self) -> str:
        """A sentence about the entries that still have a placeholder; empty if there are none."""
        lines = [str(each.line) for each in self.entries if TODO in (each.reason, each.owner)]
        if not lines:
            return ""
        where = f"line {lines[0]}" if len(lines) == 1 else f"lines {_some(lines)}"
        return f"{self.name}, {where}: still {TODO}: say why it fails, and who will fix it"

    def rewritten(
        self, results: Results, counting: Collection[str], today: date, owner: str = TODO
    ) -> str:
        """The text of a list that matches a run of the whole suite, except for expired entries.

        Removes entries whose cases pass or do not exist. Replaces patterns that cover too much by
        the cases that fail. Updates pinned differences. Adds new failures that count, with a
        placeholder as the reason. Changes no date: only a person may extend an entry.
        """
        known = self
        while (text := known._rewritten_once(results, counting, today, owner)) != known.text:
            known = KnownFailing.parse(text, self.name)
        return text

    def _belonging(self, suite: Iterable[str]) -> dict[int, list[str]]:
        """Line number of an entry -> the cases that belong to it."""
        found: dict[int, list[str]] = {each.line: [] for each in self.entries}
        for identifier in suite:
            entry = self.entry_for(identifier)
            if entry is not None:
                found[entry.line].append(identifier)
        return found

    def _problems_of(
        self, entry: Entry, cases: list[str], results: Results, today: date
    ) -> Iterable[str]:
        at = f"{entry.pattern} in {self.name}, line {entry.line}"
        if not cases:
            yield f"dead entry: {at}, {_why_dead(entry)}"
            return
        passing, failing = _split(cases, results)
        if passing and not entry.is_flaky:
            if cases == passing:
                yield f"unexpected pass: {at}, passes: remove the line"
            else:
                some = _some(passing)
                yield f"unexpected pass: {at}, covers cases that pass ({some}): list only failures"
        changed = [each for each in failing if not entry.knows(str(results[each]))]
        if changed:
            now = [f"{each} fails with {results[each]}" for each in changed]
            yield (
                f"changed failure: {at}, is pinned to {entry.difference}, but now "
                f"{_some(now)}: fix what changed, or correct the line"
            )
        if len(failing) > PATTERN_LIMIT:
            yield (
                f"too broad: {at}, covers {len(failing)} failures, but may cover only "
                f"{PATTERN_LIMIT}: list them one by one"
            )
        if entry.expires < today and (failing or (passing and entry.is_flaky)):
            yield (
                f"expired entry: {at}, owned by {entry.owner}, ended on {entry.expires}: "
                "fix what fails, or set a new date"
            )

    def _rewritten_once(
        self, results: Results, counting: Collection[str], today: date, owner: str
    ) -> str:
        belonging = self._belonging(results)
        entries = {each.line: each for each in self.entries}
        end = "\r" if "\r\n" in self.text else ""
        lines: list[str] = []
        for number, line in enumerate(_lines(self.text), start=1):
            if number not in entries:
                lines.append(line)
                continue
            entry = entries[number]
            kept = _renewed(entry, belonging[number], results)
            lines += [line] if kept == [entry] else [each.to_line() + end for each in kept]
        new = [
            Entry(0, each, TODO, _clean(owner) or TODO, today + GRACE, difference=how)
            for each, how in results.items()
            if how is not None and each in counting and self.entry_for(each) is None
        ]
        if new and not lines:
            lines.append(_HEAD)
        lines += [each.to_line() + end for each in new]
        return "".join(f"{line}\n" for line in lines)


def _lines(text: str) -> list[str]:
    """The lines without their line feeds. Only a line feed ends a line."""
    return text.removesuffix("\n").split("\n") if text else []


def _is_for_people(line: str) -> bool:
    return not line.strip() or line.lstrip().startswith("#")


def _why_dead(entry: Entry) -> str:
    if entry.is_pattern:
        return "covers no case of its own: remove or correct the line"
    about = f"nucleus-conformance explain {entry.pattern}"
    return f"is not a case of this edition: remove or correct the line; see {about}"


def _renewed(entry: Entry, cases: list[str], results: Results) -> list[Entry]:
    """What replaces an entry: nothing, itself, a new difference, or its cases one by one."""
    passing, failing = _split(cases, results)
    if entry.is_flaky:
        if len(failing) > PATTERN_LIMIT:
            return [evolve(entry, pattern=each) for each in cases]
        return [entry] if cases else []
    if not failing:
        return []
    found = {str(results[each]) for each in failing}
    pinned = bool(entry.difference)
    if passing or len(failing) > PATTERN_LIMIT or (pinned and len(found) > 1):
        each_has = {each: str(results[each]) if pinned else "" for each in failing}
        return [evolve(entry, pattern=each, difference=how) for each, how in each_has.items()]
    return [evolve(entry, difference=found.pop())] if pinned else [entry]


def _split(cases: Iterable[str], results: Results) -> tuple[list[str], list[str]]:
    """The cases that passed and the cases that failed, without those that did not run."""
    ran = [each for each in cases if each in results]
    return [each for each in ran if results[each] is None], [
        each for each in ran if results[each] is not None
    ]


def _some(names: list[str]) -> str:
    more = len(names) - _SHOWN
    return ", ".join(names[:_SHOWN]) + (f" and {more} more" if more > 0 else "")


def _clean(text: str) -> str:
    return printable(" ".join(text.split()))
