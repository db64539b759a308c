"""What a command says of an implementation beside its report: advice, and notes on its fixtures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from rich.console import Console

from nucleus_conformance.judging.compare import Difference
from nucleus_conformance.protocol.messages import Hello
from nucleus_conformance.report.console import console
from nucleus_conformance.report.hints import ANOTHER, hint_of
from nucleus_conformance.running.advice import OF_SERVE, ONE_EDITION
from nucleus_conformance.suite.loading import changed_since_exported
from nucleus_conformance.targets.target import Target
from nucleus_conformance.text import printable
from nucleus_spec.editions import Edition


def advice_on_edition(
    target: Target, about: Hello, failures: Iterable[Sequence[Difference]]
) -> list[str]:
    """What to do if hello does not say which edition is spoken, and a failure shows another.

    `failures`: how each differs. One shows it if a hint asks for the edition at each difference. Of
    a release, it is said anyway; and who runs one has no harness to mend.
    """
    unknown = about.edition is None and not target.notice and not target.is_of_ours
    shown = (
        found and all(ANOTHER in hint_of(each) for each in found)
        for found in (failures if unknown else ())
    )
    in_python = about.language.casefold().startswith("python")
    return [ONE_EDITION + (OF_SERVE if in_python else "")] if any(shown) else []


def print_advice(advice: Sequence[str], to: Console) -> None:
    """Say what to do about the troubles that an implementation had."""
    for text in advice:
        to.print(printable(f"advice: {text}"), style="yellow")


def print_changed(fixtures: str | None, editions: Iterable[Edition]) -> None:
    """Say on stderr which files of a copy of the fixtures are not as they were exported."""
    for each in editions if fixtures is not None else ():
        if changed := changed_since_exported(each, Path(str(fixtures))):
            console(stderr=True).print(printable(f"note: {changed}"), style="yellow")
