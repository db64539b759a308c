"""How the command line says which implementation is started, where, and how long it may take."""

from __future__ import annotations

import os
import shlex
from collections.abc import Sequence
from pathlib import Path

from attrs import evolve, frozen

from nucleus_conformance.errors import UsageError
from nucleus_conformance.machine import told_as
from nucleus_conformance.paths import check_folder_to_enter, is_file, is_there
from nucleus_conformance.shell import join
from nucleus_conformance.targets.limits import Limits
from nucleus_conformance.targets.target import Start, Target, find_target
from nucleus_spec.editions import Edition


def words_of(text: str, option: str, directory: Path) -> tuple[str | None, list[str]]:
    """The target that an option names: its name, or else a command, which a shell would split so.

    `directory`: where a file of one word is looked for, which is a command. Raises `UsageError`.
    """
    try:
        words = shlex.split(text)
    except ValueError as error:
        raise UsageError(f"{option} {text}: {error}") from None
    if words in ([], ["--"]):
        raise UsageError(f"{option} is empty: name a target, or a command that speaks the protocol")
    if len(words) == 1 and not _is_program(words[0], directory):
        return words[0], []
    return None, words[1:] if words[:1] == ["--"] else words


def _is_program(word: str, directory: Path) -> bool:
    """Whether that is a file, or the path of one that is missing, and no name of a target."""
    is_path = os.sep in word.partition(":")[0] and not is_there(directory / word)
    return is_path or is_file(directory / word)


@frozen(kw_only=True)
class Starting:
    """What `run`, `fuzz` and `smoke` are told about the implementation."""

    target: str | None = None
    program: Sequence[str] = ()
    edition: str | None = None
    name: str | None = None
    """What it is called in reports; None: as it calls itself."""
    cwd: str | None = None
    timeout: float | None = None
    """Seconds that it has for a reply, hello among them; None: as many as the command usually
    grants."""

    def found(self, edition: Edition | None) -> Target:
        """The implementation, on this edition. Raises `UsageError`, or what `find_target` does."""
        directory = None if self.cwd is None else Path(self.cwd)
        if self.cwd is not None:
            with told_as(UsageError, f"--cwd {self.cwd or repr('')}"):
                check_folder_to_enter(self.cwd)
        target = find_target(self.target, self.program, edition, directory=directory)
        return evolve(target, command=evolve(target.command, name=self.name))

    def start(self, edition: Edition) -> Start:
        """How it is started by others, on this edition."""
        directory = None if self.cwd is None else Path(self.cwd).absolute()
        return Start(self.target, tuple(self.program), edition, directory)

    @property
    def again(self) -> str:
        """What stands on a command line to start it again, as a shell reads it."""
        return join(self._words)

    @property
    def named_again(self) -> str:
        """The same, with what reports call it."""
        return join([*(["--name", self.name] if self.name else []), *self._words])

    @property
    def _words(self) -> list[str]:
        place = [] if self.cwd is None else ["--cwd", self.cwd]
        return [*place, *([self.target] if self.target else ["--", *self.program])]

    def granted(self, limits: Limits) -> Limits:
        """The limits, with the time that the user grants."""
        if self.timeout is None:
            return limits
        return evolve(limits, reply_seconds=self.timeout, start_seconds=self.timeout)

    @property
    def awaiting_hello(self) -> str:
        """What is said if hello is long in coming. Whose harness is ours needs no advice on it."""
        if self.target:
            return f"still waiting: {self.target} is starting"
        return (
            "still waiting for hello: does it read a line from stdin, answer it, and flush stdout?"
        )

    @property
    def awaiting_reply(self) -> str:
        """The same of the first reply."""
        return self.awaiting_reply_of("it")

    def awaiting_reply_of(self, who: str) -> str:
        """The same where several are awaited."""
        said = f"{who} said hello, and has sent nothing since: still waiting for its first reply"
        return said + self.about_flushing

    @property
    def about_flushing(self) -> str:
        """A question to whoever wrote the harness; empty if that is ours."""
        return "" if self.target else "; does it flush stdout after each reply?"
