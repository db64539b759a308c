"""The list of known failures: which cases may fail for now.

`known_entry` describes the lines. Comments (lines that begin with `#`) and blank lines are for
people, and stay in place when the list is rewritten.

A case belongs to the entry that names it, or else to the first pattern that matches it. Every case
that belongs to a pattern must fail: a pattern that covered passing cases would hide the day on
which they break. Where every case that a pattern matches belongs to another entry, it says nothing
of its own; it is stale only if none of these cases fails. `rewriting` writes a list anew.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import date
from fnmatch import fnmatchcase
from functools import partial
from pathlib import Path
from typing import Final

from attrs import evolve, field, frozen

from nucleus_conformance.errors import UsageError
from nucleus_conformance.gate.ids import Ids
from nucleus_conformance.gate.known_entry import MOST, Entry, EntryError
from nucleus_conformance.machine import told_as
from nucleus_conformance.reading import read_named
from nucleus_conformance.suite.loading import ids_elsewhere
from nucleus_conformance.suite.several import on_edition, parted
from nucleus_spec.editions import EDITIONS, Edition

LIST_BYTES: Final = 4 * 2**20
ENTRIES: Final = 50_000
PATTERNS: Final = 500
LINE: Final = 2000
"""The most bytes of a list, its most entries, the patterns among them, and the most characters of a
line. All cases of all editions are 3 MB and 28,000 entries; each pattern is tried on each case."""

PATTERN_LIMIT: Final = 20
"""The most failures that a pattern may cover, unless they are all pinned to be unsupported."""

TODO: Final = "TODO"
"""The placeholder in a new entry until a person gives the reason and the owner."""

Results = Mapping[str, str | None]
"""Case id -> how the case fails, as `failure` says; None if it passes.

Only cases that ran, and whose verdict no other case can change.
"""

MISTAKES: Final = 20
"""How many lines that are wrong are told at once."""

ON_THE_LIST: Final[Mapping[str, str]] = {
    "dead entry": "a line names what is no case",
    "unexpected pass": "a line is about a case that passes",
    "changed failure": "a case fails otherwise than its line says",
    "too broad": f"a pattern covers more than {PATTERN_LIMIT} failures",
    "expired entry": "a case still fails after the last day of its line",
    "flaky beyond the list": "a case that is not listed as flaky differs when it is asked again",
}
"""Kind of a problem with the list, as its sentence begins -> what is wrong."""

_SHOWN: Final = 5


@frozen
class KnownFailing:
    """A list of known failures, with the text that it was read from. By default it is empty."""

    name: str = "the list of known failures"
    """The name of the file, as the user gave it."""
    text: str = ""
    entries: tuple[Entry, ...] = ()
    editions: tuple[str, ...] = ()
    """Those of the run. Entries that name another one say nothing about it."""
    elsewhere: Callable[[], Collection[str]] = field(default=frozenset, eq=False)
    """Gives the ids that cases have on other editions, without the edition: a line on what only
    these have says nothing about the run. It is called only where there is such a line."""
    _exact: Mapping[str, Entry] = field(init=False, repr=False, eq=False)
    _patterns: tuple[Entry, ...] = field(init=False, repr=False, eq=False)
    _found: dict[str, Entry | None] = field(factory=dict, init=False, repr=False, eq=False)
    """Id -> the entry that it belongs to, as far as that was asked."""

    @_exact.default
    def _entries_of_one_case(self) -> Mapping[str, Entry]:
        return {each.pattern: each for each in self.entries if not each.is_pattern}

    @_patterns.default
    def _entries_of_several(self) -> tuple[Entry, ...]:
        return tuple(each for each in self.entries if each.is_pattern)

    @classmethod
    def read(cls, path: str | Path | None, may_be_new: bool = False) -> KnownFailing:
        """Read the list from a file. If none is named, or it `may_be_new` and is, it is empty.

        Raises `UsageError`, which names the line, if the file cannot be read or is invalid.
        """
        if path is None:
            return cls()
        try:
            with told_as(UsageError, f"{path}: cannot be read"), suppress(FileNotFoundError):
                text = read_named(path, LIST_BYTES).decode("utf-8-sig")
                return cls.parse(text, str(path))
        except UnicodeDecodeError as error:
            raise UsageError(f"{path}: is not UTF-8, at byte {error.start}") from None
        if may_be_new:
            return cls(str(path))
        raise UsageError(f"{path}: there is no such file; run --fix-known-failing creates it")

    @classmethod
    def parse(cls, text: str, name: str) -> KnownFailing:
        """Parse the text of a list. Raises `UsageError`, which names the line, if it is invalid."""
        lines = {
            number: line
            for number, line in enumerate(lines_in(text), start=1)
            if not _is_for_people(line)
        }
        if len(lines) > ENTRIES:
            raise UsageError(f"{name}: has {len(lines):,} entries, where {ENTRIES:,} are the most")
        entries: dict[str, Entry] = {}
        problems: list[str] = []
        for number, line in lines.items():
            try:
                if len(line) > LINE:
                    raise EntryError(f"has {len(line):,} characters, where {LINE:,} are the most")
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
        patterns = sum(each.is_pattern for each in entries.values())
        if patterns > PATTERNS:
            raise UsageError(
                f"{name}: has {patterns:,} patterns, where {PATTERNS} are the most: name cases "
                "one by one"
            )
        return cls(name, text, tuple(entries.values()))

    def entry_for(self, identifier: str) -> Entry | None:
        """The entry that a case belongs to: the one that names it, or else the first match."""
        if identifier not in self._found:
            self._found[identifier] = self._search(identifier)
        return self._found[identifier]

    def _search(self, identifier: str) -> Entry | None:
        plain, named = parted(identifier)
        edition = named or (self.editions[0] if len(self.editions) == 1 else "")
        names = (on_edition(plain, edition), plain)
        exact = next((self._exact[name] for name in names if name in self._exact), None)
        if exact is not None:
            return exact
        return next((each for each in self._patterns if each.matches(names)), None)

    def on(self, editions: Iterable[Edition], folder: Path | None = None) -> KnownFailing:
        """The list for a run on these editions, with the fixtures in that folder.

        Raises `SuiteError` if the golden ones have to be asked, and cannot be: once the run has
        begun, whatever becomes of them changes nothing.
        """
        of = tuple(editions)
        if self.entries and folder is None:
            ids_elsewhere(of)
        names = tuple(each.name for each in of)
        return evolve(self, editions=names, elsewhere=partial(ids_elsewhere, of, folder))

    def reread(self, text: str) -> KnownFailing:
        """The list with another text, for the same run."""
        read = KnownFailing.parse(text, self.name)
        return evolve(read, editions=self.editions, elsewhere=self.elsewhere)

    def is_asleep(self, entry: Entry) -> bool:
        """Whether the entry names an edition that this run is not on."""
        _, edition = parted(entry.pattern)
        if not self.editions or not edition or _matches_any(edition, self.editions):
            return False
        return _matches_any(edition, [each.name for each in EDITIONS])

    def problems(self, results: Results, suite: Collection[str], today: date) -> list[str]:
        """What is wrong with the list after a run. Each sentence says where, and what to do.

        `suite`: every id of the edition. Cases that did not run cause no problems.
        """
        belonging = self.belonging(suite)
        every = Ids(suite, self.elsewhere)
        return [
            problem
            for entry in self.entries
            for problem in (
                self._problems_of(entry, belonging[entry.line], results, today)
                if belonging[entry.line]
                else self._problems_of_idle(entry, every, results)
            )
        ]

    def unfinished(self) -> str:
        """A sentence about the entries that still have a placeholder; empty if there are none."""
        lines = [str(each.line) for each in self.entries if TODO in (each.reason, each.owner)]
        if not lines:
            return ""
        return f"{self.name}, {_at(lines)}: still {TODO}: say why it fails, and who will fix it"

    def idle(self, suite: Iterable[str], left_out: Collection[str]) -> str:
        """A sentence about the entries all of whose cases are `left_out`; empty if none are."""
        every = Ids(list(suite))
        belonging = self.belonging(every.ids) if left_out else {}
        lines = [
            str(entry.line)
            for entry in self.entries
            if (ids := belonging.get(entry.line))
            and not set(ids).difference(left_out)
            and not set(every.matching(entry)).difference(left_out)
        ]
        if not lines:
            return ""
        said = "on what is not declared, so nothing of it can fail: remove what is stale"
        return f"{self.name}, {_at(lines)}: {said}"

    def on_some_editions(self, results: Results) -> str:
        """A sentence about entries that name no edition, and hold on some of the run's alone."""
        belonging = self.belonging(results)
        lines, example = [], ""
        for entry in self.entries if len(self.editions) > 1 else ():
            passing, failing = split(belonging[entry.line], results)
            if parted(entry.pattern)[1] or self._may_pass(entry, passing, failing):
                continue
            as_listed = [each for each in failing if entry.knows(str(results[each]))]
            others = {parted(each)[0] for each in {*passing, *failing}.difference(as_listed)}
            half = [each for each in as_listed if parted(each)[0] in others]
            if half:
                lines.append(str(entry.line))
                example = example or on_edition(entry.pattern, parted(half[0])[1])
        if not lines:
            return ""
        return (
            f"{self.name}, {_at(lines)}: so on some of these editions, and not on others: say on "
            f"which, as in {example}, or have --fix-known-failing write the list anew for all of "
            "them"
        )

    @staticmethod
    def _may_pass(entry: Entry, passing: Sequence[str], failing: Sequence[str]) -> bool:
        """Whether those of its cases that pass are no problem."""
        return entry.is_flaky or (entry.is_unsupported and is_most(failing, passing))

    def belonging(self, suite: Iterable[str]) -> dict[int, list[str]]:
        """Line number of an entry -> the cases that belong to it."""
        found: dict[int, list[str]] = {each.line: [] for each in self.entries}
        for identifier in suite:
            entry = self.entry_for(identifier)
            if entry is not None:
                found[entry.line].append(identifier)
        return found

    def lives_elsewhere(self, entry: Entry) -> bool:
        """Whether the entry matches a case that only editions have that this run is not on."""
        others = self.elsewhere()
        if not entry.is_pattern:
            return entry.pattern in others
        return any(entry.matches((each,)) for each in others)

    def _at(self, entry: Entry) -> str:
        return f"{entry.pattern} in {self.name}, line {entry.line}"

    def _problems_of_idle(self, entry: Entry, every: Ids, results: Results) -> Iterable[str]:
        """What is wrong with an entry to which no case belongs."""
        if self.is_asleep(entry) or self.lives_elsewhere(entry):
            return
        cases = every.matching(entry)
        owners = map(self.entry_for, cases)
        if not cases:
            yield f"dead entry: {self._at(entry)}, {every.why_dead(entry)}"
        elif all(each in results and results[each] is None for each in cases) and not any(
            owner is not None and owner.is_flaky for owner in owners
        ):
            yield f"unexpected pass: {self._at(entry)}, passes: remove the line"

    def _problems_of(
        self, entry: Entry, cases: list[str], results: Results, today: date
    ) -> Iterable[str]:
        at = self._at(entry)
        if self.is_asleep(entry):
            return
        passing, failing = split(cases, results)
        if passing and not self._may_pass(entry, passing, failing):
            if cases == passing:
                yield f"unexpected pass: {at}, passes: remove the line"
            else:
                them = some(passing)
                yield f"unexpected pass: {at}, covers cases that pass ({them}): list only failures"
        changed = [each for each in failing if not entry.knows(str(results[each]))]
        if changed:
            now = [f"{each} fails with {results[each]}" for each in changed]
            if changed == [entry.pattern]:  # which is named already
                now = [f"fails with {results[entry.pattern]}"]
            yield (
                f"changed failure: {at}, is pinned to {entry.difference}, but now "
                f"{some(now)}: fix what changed, or correct the line"
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


def _matches_any(pattern: str, names: Iterable[str]) -> bool:
    return any(fnmatchcase(name, pattern) for name in names)


def lines_in(text: str) -> list[str]:
    """The lines without their line feeds. Only a line feed ends a line."""
    return text.removesuffix("\n").split("\n") if text else []


def _is_for_people(line: str) -> bool:
    return not line.strip() or line.lstrip().startswith("#")


def split(cases: Iterable[str], results: Results) -> tuple[list[str], list[str]]:
    """The cases that passed and the cases that failed, without those that did not run."""
    ran = [each for each in cases if each in results]
    return [each for each in ran if results[each] is None], [
        each for each in ran if results[each] is not None
    ]


def is_most(failing: Sequence[str], passing: Sequence[str]) -> bool:
    """Whether so much fails that it is unsupported as a whole."""
    return bool(failing) and len(failing) >= MOST * (len(failing) + len(passing))


def _at(lines: list[str]) -> str:
    return f"line {lines[0]}" if len(lines) == 1 else f"lines {some(lines)}"


def some(names: Sequence[str]) -> str:
    """The first of these names, and how many more there are."""
    more = len(names) - _SHOWN
    return ", ".join(names[:_SHOWN]) + (f" and {more} more" if more > 0 else "")
