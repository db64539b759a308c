"""Two reports, as far as they are on the same editions: only that can be compared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

from attrs import evolve, frozen

from nucleus_conformance.errors import UsageError
from nucleus_conformance.report.model import Report
from nucleus_conformance.suite.several import parted


@frozen
class Shared:
    """Both reports on the editions that they share, and those that only one of them is on."""

    old: Report
    new: Report
    only_old: tuple[str, ...] = ()
    only_new: tuple[str, ...] = ()

    @classmethod
    def of(cls, old: Report, new: Report) -> Shared:
        """Reports on one edition each are left as they are, whichever that is.

        Where one of them is on one edition, the ids of both name none. Raises `UsageError` if they
        share none.
        """
        before, after = old.header.editions, new.header.editions
        if not before and not after:
            return cls(old, new)
        names = before or (old.header.edition,), after or (new.header.edition,)
        both = [name for name in names[0] if name in names[1]]
        if not both:
            raise UsageError(
                f"the reports share no edition: the old one is on {', '.join(names[0])}, "
                f"the new one on {', '.join(names[1])}"
            )
        only = (tuple(name for name in each if name not in both) for each in names)
        plain = not before or not after
        return cls(_narrowed(old, both, plain), _narrowed(new, both, plain), *only)

    @property
    def remarks(self) -> list[str]:
        """What is not compared, a sentence each."""
        return [
            f"not compared, as only the {name} report is on it: {', '.join(names)}"
            for name, names in (("old", self.only_old), ("new", self.only_new))
            if names
        ]


def _narrowed(report: Report, editions: Collection[str], plain: bool) -> Report:
    """The cases of these editions. `plain`: their ids name no edition."""
    if not report.header.editions:
        return report
    cases = tuple(each for each in report.cases if each.edition in editions)
    if plain:
        cases = tuple(evolve(each, id=parted(each.id)[0], edition="") for each in cases)
    counts = Counter(each.level for each in cases)
    header = evolve(
        report.header,
        edition=", ".join(editions),
        editions=() if plain else tuple(editions),
        counts={level: counts[level] for level in ("required", "recommended")}
        | {"cases": len(cases)},
    )
    return evolve(report, header=header, cases=cases)
