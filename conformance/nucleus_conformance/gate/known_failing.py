"""The list of known failures: which cases may fail for now.

`known_entry` describes the lines. Comments (lines that begin with `#`) and blank lines are for
people, and stay in place when the list is rewritten.

A case belongs to the entry that names it, or else to the first pattern that matches it. Every case
that belongs to a pattern must fail: a pattern that covered passing cases would hide the day on
which they break.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Final

from attrs import evolve, field, frozen

from nucleus_conformance.errors import UsageError
from nucleus_conformance.gate.known_entry import FLAKY, UNSUPPORTED, Entry, EntryError
from nucleus_conformance.suite.several import on_edition, parted
from nucleus_conformance.text import printable
from nucleus_spec.editions import EDITIONS

PATTERN_LIMIT: Final = 20
"""The most failures that a pattern may cover, unless they are all pinned to be unsupported."""

GRACE: Final = timedelta(days=30)
"""How long a new entry holds that no person has reviewed."""

TODO: Final = "TODO"
"""The placeholder in a new entry until a person gives the reason and the owner."""

Results = Mapping[str, str | None]
"""Case id -> how the case fails, as `failure` says; None if it passes.

Only cases that ran, and whose verdict no other case can change.
"""

MISTAKES: Final = 20
"""How many lines that are wrong are told at once."""

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
    editions: tuple[str, ...] = ()
    """Those of the run. Entries that name another one say nothing about it."""
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
            problem, *others = problems
            count = f" ({len(problems)} lines are wrong)" if others else ""
            more = len(problems) - MISTAKES
            cut = [f"… and {more} more"] if more > 0 else []
            raise UsageError(problem + count, [*others[: MISTAKES - 1], *cut])
        return cls(name, text, tuple(entries.values()))

    def entry_for(self, identifier: str) -> Entry | None:
        """The entry that a case belongs to: the one that names it, or else the first match."""
        plain, named = parted(identifier)
        edition = named or (self.editions[0] if len(self.editions) == 1 else "")
        names = (on_edition(plain, edition), plain)
        exact = next((self._exact[name] for name in names if name in self._exact), None)
        if exact is not None:
            return exact
        return next((each for each in self._patterns if each.matches(names)), None)

    def _is_asleep(self, entry: Entry) -> bool:
        """Whether the entry is about an edition that this run is not on."""
        _, edition = parted(entry.pattern)
        if not self.editions or not edition or _matches_any(edition, self.editions):
            return False
        return _matches_any(edition, [each.name for each in EDITIONS])

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
        return f"{self.name}, {_at(lines)}: still {TODO}: say why it fails, and who will fix it"

    def idle(self, suite: Iterable[str], left_out: Collection[str]) -> str:
        """A sentence about the entries all of whose cases are `left_out`; empty if none are."""
        belonging = self._belonging(suite) if left_out else {}
        idle = (
            line for line, ids in belonging.items() if ids and not set(ids).difference(left_out)
        )
        if not (lines := list(map(str, idle))):
            return ""
        said = "on what is not declared, so nothing of it can fail: remove what is stale"
        return f"{self.name}, {_at(lines)}: {said}"

    def rewritten(
        self,
        results: Results,
        counting: Collection[str],
        today: date,
        owner: str = TODO,
        left_out: Collection[str] = (),
    ) -> str:
        """The text of a list that matches a run of the whole suite, except for expired entries.

        Removes entries whose cases pass or do not exist; keeps those of cases that are `left_out`,
        because nobody declares to support them. Replaces patterns that cover too much by the cases
        that fail. Updates pinned differences, and pins what is flaky. Adds new failures that count,
        with a placeholder as the reason: unsupported ones by pattern, where nothing of that kind is
        supported. Changes no date: only a person may extend an entry.
        """
        known = self
        while (
            text := known._rewritten_once(results, counting, today, owner, left_out)
        ) != known.text:
            known = evolve(KnownFailing.parse(text, self.name), editions=self.editions)
        return text

    def changes_from(self, before: KnownFailing) -> str:
        """A sentence that counts the entries that differ from those of the same list `before`."""
        old, new = (
            {each.pattern: evolve(each, line=0) for each in known.entries}
            for known in (before, self)
        )
        changed = sum(new[each] != old[each] for each in old.keys() & new.keys())
        removed, added = len(old.keys() - new.keys()), len(new.keys() - old.keys())
        return f"{self.name}: removed {removed}, changed {changed}, added {added} entries"

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
        if self._is_asleep(entry):
            return
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
            if changed == [entry.pattern]:  # which is named already
                now = [f"fails with {results[entry.pattern]}"]
            yield (
                f"changed failure: {at}, is pinned to {entry.difference}, but now "
                f"{_some(now)}: fix what changed, or correct the line"
            )
        if len({parted(each)[0] for each in failing}) > PATTERN_LIMIT and not entry.is_unsupported:
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
        self,
        results: Results,
        counting: Collection[str],
        today: date,
        owner: str,
        left_out: Collection[str],
    ) -> str:
        belonging = self._belonging(results)
        others = self._belonging(left_out)
        entries = {each.line: each for each in self.entries}
        end = "\r" if "\r\n" in self.text else ""
        lines: list[str] = []
        taken = {each.pattern for each in self.entries}
        for number, line in enumerate(_lines(self.text), start=1):
            if number not in entries:
                lines.append(line)
                continue
            entry = entries[number]
            cases = belonging[number]
            asleep = self._is_asleep(entry) or (not cases and bool(others[number]))
            taken.discard(entry.pattern)
            count = len(self.editions)
            kept = [entry] if asleep else _renewed(entry, cases, results, taken, count)
            taken.update(each.pattern for each in kept)
            lines += [line] if kept == [entry] else [each.to_line() + end for each in kept]
        failing = {
            each: how
            for each, how in results.items()
            if how is not None and each in counting and self.entry_for(each) is None
        }
        new = [
            Entry(0, name, TODO, _clean(owner) or TODO, today + GRACE, difference=how)
            for name, how in _gathered(failing, results, taken, len(self.editions)).items()
        ]
        if new and not lines:
            lines.append(_HEAD)
        lines += [each.to_line() + end for each in new]
        return "".join(f"{line}\n" for line in lines)


def _matches_any(pattern: str, names: Iterable[str]) -> bool:
    return any(fnmatchcase(name, pattern) for name in names)


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


def _renewed(
    entry: Entry, cases: list[str], results: Results, taken: Collection[str], editions: int
) -> list[Entry]:
    """What replaces an entry: nothing, itself, a new difference, or its cases one by one.

    `taken`: the patterns of other entries.
    """
    passing, failing = _split(cases, results)
    if entry.is_flaky:
        if len(failing) > PATTERN_LIMIT:
            return [evolve(entry, pattern=each) for each in cases]
        return [entry] if cases else []
    if not failing:
        return []
    found = {str(results[each]) for each in failing}
    if entry.is_pattern and found == {UNSUPPORTED} and not passing and entry.is_unsupported:
        return [entry]
    pinned = bool(entry.difference) or FLAKY in found
    if passing or len(failing) > PATTERN_LIMIT or (pinned and len(found) > 1):
        each_has = {each: str(results[each]) if pinned else "" for each in failing}
        gathered = _gathered(each_has, results, taken, editions)
        return [evolve(entry, pattern=name, difference=how) for name, how in gathered.items()]
    return [evolve(entry, difference=found.pop())] if pinned else [entry]


def _gathered(
    failing: Mapping[str, str], results: Results, taken: Collection[str], editions: int
) -> dict[str, str]:
    """How each fails; but patterns for what is unsupported, where all that they match is.

    Of `cuboid/decode/x`, that is `cuboid/*`, or else `cuboid/decode/*`, unless it is `taken`. A
    case that is on all editions of the run, and fails alike on them, is named without them.
    """
    ways: dict[str, list[str | None]] = {}
    for each, result in results.items():
        ways.setdefault(parted(each)[0], []).append(result)
    supported: Counter[str] = Counter()
    for each, how in results.items():
        supported.update(dict.fromkeys(_above(each), int(how != UNSUPPORTED)))
    found = {}
    for each, how in failing.items():
        fitting = (name for name in _above(each) if not supported[name] and name not in taken)
        plain, _ = parted(each)
        on_all = len(ways[plain]) == editions and len(set(ways[plain])) == 1
        alike = plain if on_all and plain not in taken else each
        found[next(fitting, alike) if how == UNSUPPORTED else alike] = how
    return found


def _above(identifier: str) -> list[str]:
    """The patterns of all of its subject, and of all with its operation; then on its edition."""
    plain, edition = parted(identifier)
    subject, *operation, _ = plain.split("/")
    patterns = [f"{subject}/*", *(f"{subject}/{each}/*" for each in operation)]
    return [*patterns, *(on_edition(each, edition) for each in patterns if edition)]


def _split(cases: Iterable[str], results: Results) -> tuple[list[str], list[str]]:
    """The cases that passed and the cases that failed, without those that did not run."""
    ran = [each for each in cases if each in results]
    return [each for each in ran if results[each] is None], [
        each for each in ran if results[each] is not None
    ]


def _at(lines: list[str]) -> str:
    return f"line {lines[0]}" if len(lines) == 1 else f"lines {_some(lines)}"


def _some(names: list[str]) -> str:
    more = len(names) - _SHOWN
    return ", ".join(names[:_SHOWN]) + (f" and {more} more" if more > 0 else "")


def _clean(text: str) -> str:
    return printable(" ".join(text.split()))
