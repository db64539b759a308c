"""`impact`: say what changes from one release to another, for whoever has no dump at hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from attrs import frozen

from nucleus_conformance.commands import replay_options
from nucleus_conformance.commands.replay import replay_of
from nucleus_conformance.exit_status import ExitStatus
from nucleus_conformance.replaying.material import material
from nucleus_conformance.report.console import console, waiting
from nucleus_conformance.targets.limits import USUAL, Limits
from nucleus_conformance.temporary import temporary_folder

_KEPT: Final = (
    "these predictions are the fixtures', or generated: --save DIR keeps the first of each cause"
)


@frozen(kw_only=True)
class Options:
    """What the command line says. `shared`: what `replay` is told by the same names."""

    old: str
    new: str
    count: int = 1000
    """How many predictions are generated, of each edition that is spoken."""
    seed: int = 0
    shared: Mapping[str, Any] = {}


def impact(options: Options, limits: Limits = USUAL) -> ExitStatus:
    """Replay what the fixtures have and what is generated; return the exit status."""
    asked = replay_options.Options(
        target=options.new, against=options.old, input_format="lines", **options.shared
    )
    asked.check_written()
    if options.count:
        from nucleus_conformance.fuzzing.rounds import keep_files_away

        keep_files_away()
    to = console(stderr=True)
    editions = dict.fromkeys(each.edition for each in asked.targets(to))
    with temporary_folder() as folder:
        with waiting("generating predictions", to):
            sources = list(material(sorted(editions), options.count, options.seed, folder))
        status = replay_of(asked, sources, folder, limits, to)
    if status is ExitStatus.FALLS_SHORT and asked.save is None:
        to.print(_KEPT)
    return status
