"""What `replay` and `impact` are told, and which two implementations that names."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from attrs import field, frozen
from rich.console import Console

from nucleus_conformance.commands.engines import Engine
from nucleus_conformance.commands.options import named_edition
from nucleus_conformance.commands.starting import Starting, words_of
from nucleus_conformance.corpus.beginnings import Format
from nucleus_conformance.errors import UsageError
from nucleus_conformance.files import STDOUT, check_files, check_not_read, check_rewritable
from nucleus_conformance.folders import check_folder
from nucleus_conformance.replaying.report import SHOWN
from nucleus_conformance.report.console import waiting
from nucleus_conformance.suite.case import Depth
from nucleus_conformance.targets.target import Target
from nucleus_spec.editions import DEFAULT

REFERENCE: Final = "reference"


@frozen(kw_only=True)
class Options(Engine, Starting):
    """What the command line says. The target may be a command, as a shell would split it."""

    files: Sequence[str] = ()
    against: str | None = None
    input_format: Format | None = None
    depth: Depth = "value"
    format: str = "terminal"
    output: str | None = None
    show: int = SHOWN
    resume: str | None = None
    save: str | None = None
    began: float = field(factory=time.monotonic)
    """When, on the clock that never goes back."""

    @property
    def outputs(self) -> list[str]:
        """Every file that is to be written."""
        named = (self.output, self.resume)
        return [each for each in named if each is not None and each != STDOUT]

    def check(self) -> None:
        """Raise `UsageError` for what makes no sense, before anything is started."""
        if not self.files:
            raise UsageError("name the files to replay, or - for stdin (see replay --help)")
        if self.resume == STDOUT:
            raise UsageError("only -o can be stdout: name a file")
        self.check_engine()
        self.check_written()
        check_not_read(self.outputs, self.files)
        if self.resume is not None:
            check_rewritable(self.resume)

    def check_written(self) -> None:
        """Raise `UsageError` for what cannot be written."""
        check_files(self.outputs)
        check_folder(self.save)

    @property
    def of_target(self) -> Starting:
        """How the target is started."""
        given = {"edition": self.edition, "cwd": self.cwd, "name": self.name}
        if self.target is None:
            return Starting(program=self.program, timeout=self.timeout, **given)
        name, program = words_of(self.target, "--target", Path(self.cwd or "."))
        program += self.program if name is None else []
        if name is not None and self.program:
            raise UsageError(f"there are two targets: {name}, and the command after --")
        return Starting(target=name, program=program, timeout=self.timeout, **given)

    @property
    def of_against(self) -> Starting:
        """The same of what it is compared with."""
        text = REFERENCE if self.against is None else self.against
        name, program = words_of(text, "--against", Path())
        return Starting(target=name, program=program, timeout=self.timeout, edition=self.edition)

    @property
    def starting(self) -> tuple[Starting, Starting]:
        """How both are started: the target, and what it is compared with."""
        return self.of_target, self.of_against

    def targets(self, to: Console) -> tuple[Target, Target]:
        """The target, and what it is compared with, as they are found.

        Releases have editions of their own. What has none is asked on that of the other one, unless
        `edition` says which. Raises `UsageError` if that has no meaning.
        """
        named = named_edition(self.edition)
        with waiting(f"preparing {self.target or 'the command'}", to):
            now, before = (each.found(None) for each in self.starting)
        if named is not None and now.has_own and before.has_own:
            said = f"{now.title} and {before.title} have editions of their own"
            raise UsageError(f"--edition {self.edition}: {said}: leave it out")
        given = [each.edition for each in (now, before) if each.has_own]
        asked = named or next(iter(given), DEFAULT)
        return now.asked_on(asked), before.asked_on(asked)
