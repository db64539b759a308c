"""What a search has found so far: of each fault, the smallest requests that show it."""

from __future__ import annotations

from attrs import define, evolve, field

from nucleus_conformance.fuzzing.asked import Asked
from nucleus_conformance.fuzzing.causes import place_of, slug
from nucleus_conformance.fuzzing.examiner import Examiner
from nucleus_conformance.fuzzing.finding import Finding
from nucleus_conformance.judging.verdict import Judged


@define
class Kept:
    """Findings, by cause. Of two on one cause, the smaller one is kept, and what both tell."""

    _examiner: Examiner
    findings: dict[str, Finding] = field(factory=dict, init=False)

    @property
    def merged(self) -> dict[str, Finding]:
        """The same, but a key that is never sent is one finding, whether it is null or not."""
        found = dict(self.findings)
        null = found.get("absent-for-null")
        for where in null.places if null and len(null.places) == 1 else ():
            if (name := slug("missing", where)) in found:
                found[name] = found[name].also(found.pop("absent-for-null"))
        return found

    def note(
        self, name: str, found: Judged, before: tuple[Asked, ...], again: bool | None = True
    ) -> None:
        """Keep a fault that has shown, unless a smaller request that shows it is known."""
        new = self.finding(found, before, again)
        old = self.findings.get(name)
        if old is None:
            self.findings[name] = new
            return
        small, other = sorted((old, new), key=lambda each: each.size)
        self.findings[name] = small.also(other)

    def call(self, old: str, name: str, found: Finding) -> None:
        """Keep a finding as one of another cause, as which it has shown in a smaller request."""
        del self.findings[old]
        others = [self.findings[name]] if name in self.findings else []
        small, *other = sorted([found, *others], key=lambda each: each.size)
        self.findings[name] = small.also(other[0]) if other else small

    def count(self, name: str, found: Judged) -> None:
        """Note that a finding has shown once more."""
        self.findings[name] = self.findings[name].also(self.finding(found, ()))

    def keep_smaller(self, name: str, found: Judged, before: tuple[Asked, ...]) -> None:
        """Keep a death that came by itself, once no more are spent on making it small."""
        old, new = self.findings[name], self.finding(found, before, again=None)
        if new.size < old.size:
            self.findings[name] = evolve(new, seen=old.seen, types=old.types, places=old.places)

    def finding(
        self, found: Judged, before: tuple[Asked, ...], again: bool | None = True
    ) -> Finding:
        """The finding that this fault is, with the cases that must be asked before."""
        cases = []
        for number, each in enumerate(before, 1):
            put = self._examiner.put(each)
            name = f"{found.case.id}-after-{number}"
            cases.append(evolve(self._examiner.case(put), id=name))
        types, places = frozenset({found.case.type}), frozenset({place_of(found)} - {""})
        return Finding(found, 1, tuple(cases), again, types, places)
