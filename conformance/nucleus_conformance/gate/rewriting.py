"""Writes a list of known failures anew, so that it says what a run found, and no more.

The list that is written is true, as far as the run judged it, and as small as that allows. What the
run could not judge stays as it is: what is said of cases that are not declared, and of editions
that it was not on. A second writing after the same run changes nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from datetime import date, timedelta
from fnmatch import fnmatchcase
from typing import Final

from attrs import evolve, frozen

from nucleus_conformance.gate.known_entry import FLAKY, MOST, UNSUPPORTED, Entry
from nucleus_conformance.gate.known_failing import (
    PATTERN_LIMIT,
    TODO,
    KnownFailing,
    Results,
    is_most,
    lines_in,
    some,
    split,
)
from nucleus_conformance.suite.several import on_edition, parted
from nucleus_conformance.text import printable

_LEFT_OUT: Final = "left out"
"""What became of a case that was not asked; no verdict is called so."""

GRACE: Final = timedelta(days=30)
"""How long a new entry holds that no person has reviewed."""

_HEAD: Final = (
    '# Known failures: CASE-ID expires=YYYY-MM-DD owner=WHO reason="WHY"'
    ' [link=URL] [difference="POINTER: KIND"]'
)


@frozen
class Rewriting:
    """What a run of a whole suite found, by which a list is written anew."""

    results: Results
    counting: Collection[str]
    """The ids of the cases that count: only these are added."""
    today: date
    owner: str = TODO
    """Who owns new entries."""
    left_out: Collection[str] = ()
    """The ids of cases that were not asked, because nobody declares to support them."""

    def text(self, known: KnownFailing) -> str:
        """The text of a list that matches the run, except for expired entries.

        Removes entries whose cases pass or do not exist, or all belong to others; keeps those of
        cases that were left out, or that only other editions have. Replaces patterns that cover
        too much by the cases that fail. Updates pinned differences, and pins what is flaky. Adds
        new failures that count, with a placeholder as the reason: unsupported ones by pattern,
        where nothing of that kind is supported. Changes no date: only a person may extend an entry.
        """
        while (text := self._once(known)) != known.text:
            known = known.reread(text)
        return text

    def changes(self, old: KnownFailing, new: KnownFailing) -> list[str]:
        """What became of the lines of a list that was written anew, a sentence each."""
        before, after = (
            {each.pattern: evolve(each, line=0) for each in known.entries} for known in (old, new)
        )
        groups = {
            "added": [each for each in after if each not in before],
            "changed": [each for each in after if before.get(each, after[each]) != after[each]],
            "removed": [each for each in before if each not in after],
            "kept": [each for each in after if before.get(each) == after[each]],
        }
        counts = ", ".join(f"{name} {len(found)}" for name, found in groups.items())
        named = [
            f"  {name}: {some(found)}" for name, found in groups.items() if found and name != "kept"
        ]
        return [f"{new.name}: {counts} of its lines", *named, *self._kept(new, groups["kept"])]

    def _kept(self, known: KnownFailing, names: Collection[str]) -> Iterator[str]:
        """Why lines stay though nothing of theirs failed."""
        belonging = known.belonging(self.results)
        kept = [each for each in known.entries if each.pattern in names]
        unjudged = [each.pattern for each in kept if not belonging[each.line]]
        steady = [
            each.pattern
            for each in kept
            if each.is_flaky and belonging[each.line] and not self._fails(belonging[each.line])
        ]
        if unjudged:
            yield f"  kept, as this run could not judge them: {some(unjudged)}"
        if steady:
            yield (
                "  kept as flaky, though each time it passed: "
                f"{some(steady)}; remove a line once its cause is mended"
            )

    def _fails(self, cases: Collection[str]) -> bool:
        return any(self.results[each] is not None for each in cases)

    def _once(self, known: KnownFailing) -> str:
        belonging = known.belonging([*self.results, *self.left_out])
        entries = {each.line: each for each in known.entries}
        end = "\r" if "\r\n" in known.text else ""
        lines: list[str] = []
        taken = {each.pattern for each in known.entries}
        for number, line in enumerate(lines_in(known.text), start=1):
            if number not in entries:
                lines.append(line)
                continue
            entry = entries[number]
            taken.discard(entry.pattern)
            asleep = known.is_asleep(entry)
            kept = [entry] if asleep else self._renewed(known, entry, belonging[number], taken)
            taken.update(each.pattern for each in kept)
            lines += [line] if kept == [entry] else [each.to_line() + end for each in kept]
        failing = {
            each: how
            for each, how in self.results.items()
            if how is not None and each in self.counting and known.entry_for(each) is None
        }
        owner = printable(" ".join(self.owner.split())) or TODO
        new = [
            Entry(0, name, TODO, owner, self.today + GRACE, difference=how)
            for name, how in self._gathered(known, failing, {}, taken).items()
        ]
        if new and not lines:
            lines.append(_HEAD)
        lines += [each.to_line() + end for each in new]
        return "".join(f"{line}\n" for line in lines)

    def _renewed(
        self, known: KnownFailing, entry: Entry, cases: list[str], taken: Collection[str]
    ) -> list[Entry]:
        """What replaces an entry: nothing, itself, a new difference, or its cases one by one.

        `cases`: those that belong to it; `taken`: the patterns of other entries.
        """
        passing, failing = split(cases, self.results)
        unjudged = [each for each in cases if each not in self.results]
        if not cases:
            return [entry] if known.lives_elsewhere(entry) else []
        if entry.is_flaky:
            return [entry] if len(failing) <= PATTERN_LIMIT else [
                evolve(entry, pattern=each) for each in cases
            ]  # fmt: skip
        found = {str(self.results[each]) for each in failing}
        if found == {UNSUPPORTED} and entry.is_unsupported and is_most(failing, passing):
            return [entry]
        pinned = bool(entry.difference) or FLAKY in found
        ways = {each: str(self.results[each]) if pinned else "" for each in failing}
        kept = dict.fromkeys(unjudged, entry.difference)
        alike = set(ways.values()) | set(kept.values())
        if not alike:
            return []
        if passing or len(failing) > PATTERN_LIMIT or len(alike) > 1:
            gathered = self._gathered(known, ways, kept, taken)
            return [evolve(entry, pattern=name, difference=how) for name, how in gathered.items()]
        return [evolve(entry, difference=alike.pop())]

    def _gathered(
        self,
        known: KnownFailing,
        failing: Mapping[str, str],
        unjudged: Mapping[str, str],
        taken: Collection[str],
    ) -> dict[str, str]:
        """How each fails; but patterns for what is unsupported, where most that they match is.

        Of `cuboid/decode/x`, that is `cuboid/*`, or else `cuboid/decode/*`, unless it is `taken`.
        The same for what is `unjudged`, of which it is said how it failed. A case that fails alike
        on all editions that have it is named without them.
        """
        left_out = dict.fromkeys(self.left_out, _LEFT_OUT)
        said: dict[str, str | None] = {**left_out, **self.results, **unjudged}
        alike: dict[str, Counter[str | None]] = {}
        judged: set[str] = set()
        for each, how in said.items():
            for name in (parted(each)[0], *_above(each)):
                alike.setdefault(name, Counter())[how] += 1
                judged |= {name} if each in self.results else set()
        found = {}
        for each, how in {**failing, **unjudged}.items():
            plain, edition = parted(each)
            fitting = [
                name
                for name in _above(each)
                if _covers(alike[name], how) and (how == UNSUPPORTED or name not in judged)
            ]
            fitting += [plain] if edition and len(alike[plain]) == 1 else []
            allowed = (
                name
                for name in fitting
                if name not in taken and (not edition or _is_within(name, known))
            )
            found[next(allowed, each)] = how
        return found


def _covers(ways: Mapping[str | None, int], how: str) -> bool:
    """Whether a pattern may cover all that are answered in these ways: all fail as `how` says.

    Beside what is unsupported, a few may pass.
    """
    if how != UNSUPPORTED:
        return ways.keys() == {how}
    return ways.keys() <= {how, None} and ways[how] >= MOST * sum(ways.values())


def _is_within(name: str, known: KnownFailing) -> bool:
    """Whether an entry of that name says nothing of editions that the run was not on."""
    return "@" in name or not any(fnmatchcase(each, name) for each in known.elsewhere())


def _above(identifier: str) -> list[str]:
    """The patterns of all of its subject, and of all with its operation; then on its edition."""
    plain, edition = parted(identifier)
    subject, *operation, _ = plain.split("/")
    patterns = [f"{subject}/*", *(f"{subject}/{each}/*" for each in operation)]
    return [*patterns, *(on_edition(each, edition) for each in patterns if edition)]
