"""The guides on the site, run as a reader does: files are written, commands run, outputs compared.

A block of code with a caption is a file of that name. A line of a `console` block that begins with
`$ ` is a command, in one shell for the whole guide; what follows is what it prints, where `…` stands
for anything. A command succeeds, unless it ends with `# exit status N`.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from attrs import frozen

from tests.helpers.patience import HANG

GUIDES: Final = Path(__file__).parents[2] / "docs" / "guides"

_BLOCK: Final = re.compile(
    r"^```(?:\{code-block\} (?P<of>\w+)\n:caption: (?P<file>\S+)\n\n|(?P<language>\w+)\n)"
    r"(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
_STATUS: Final = re.compile(r"# exit status (\d+)$")
_MARK: Final = "--- a command of the guide has ended: "


@frozen
class Step:
    """A command of a guide, what it prints, and how it ends; or a file, which is written."""

    command: str
    shown: str = ""
    status: int = 0
    file: str = ""
    text: str = ""


def steps(guide: str) -> Iterator[Step]:
    """What a reader of the guide does, in order."""
    page = (GUIDES / f"{guide}.md").read_text("utf-8")
    for block in _BLOCK.finditer(page):
        if block["file"]:
            yield Step("", file=block["file"], text=block["text"])
        elif block["language"] == "console":
            assert block["text"].startswith("$ "), f"{guide}: {block['text']}"
            for part in re.split(r"^\$ ", block["text"], flags=re.MULTILINE)[1:]:
                command, _, shown = part.partition("\n")
                status = _STATUS.search(command)
                yield Step(command, shown, int(status[1]) if status else 0)


def _script(of: list[Step]) -> Iterator[str]:
    """All of it, for one shell, which says after each command how it ended."""
    for number, step in enumerate(of):
        if step.file:
            folder = Path(step.file).parent
            yield f"mkdir -p './{folder}'"
            yield f"cat > '{step.file}' <<'END OF THE FILE'\n{step.text}END OF THE FILE"
        else:
            yield step.command
            yield f"printf '\\n%s%s %s\\n' '{_MARK}' {number} $?"


def told(
    of: list[Step], folder: Path, more: Mapping[str, str] | None = None
) -> dict[int, tuple[int, str]]:
    """Do all steps there. Number of a command -> its exit status, and what it printed.

    What is installed beside this Python stands first on PATH. `more`: variables.
    """
    beside = str(Path(sys.executable).parent)
    hidden = re.compile(r"PYTHON\w*|VIRTUAL_ENV|FORCE_COLOR|COLUMNS|GITHUB_\w+|CI")
    seen = {name: value for name, value in os.environ.items() if not hidden.fullmatch(name)}
    places = os.pathsep.join(filter(None, [beside, seen.get("PATH")]))
    done = subprocess.run(
        ["bash", "-c", "\n".join(_script(of))],
        cwd=folder,
        env={**seen, "PATH": places, "COLUMNS": "100", **(more or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=2 * HANG,
    )
    found = {}
    said = done.stdout
    for mark in re.finditer(rf"(.*?)\n{re.escape(_MARK)}(\d+) (\d+)\n", said, re.DOTALL):
        found[int(mark[2])] = int(mark[3]), mark[1]
    return found


def agrees(shown: str, printed: str) -> bool:
    """Whether this was printed, where `…` stands for anything; where nothing is shown, anything."""
    if not shown:
        return True
    parts = [re.escape(part) for part in _plain(shown).split("…")]
    return re.fullmatch(".*".join(parts), _plain(printed), re.DOTALL) is not None


def _plain(text: str) -> str:
    """Without blanks at the ends of lines, empty lines at both ends, and what a busy machine says."""
    lines = [line.rstrip() for line in text.splitlines() if not line.startswith("still waiting: ")]
    return "\n".join(lines).strip("\n")


def problems(guide: str, folder: Path, more: Mapping[str, str] | None = None) -> list[str]:
    """What a reader of this guide finds otherwise than it says. `more`: variables."""
    every = list(steps(guide))
    found = told(every, folder, more)
    wrong = []
    for number, step in enumerate(every):
        if not step.command:
            continue
        status, printed = found.get(number, (-1, "it was never run"))
        if status != step.status:
            wrong.append(f"{step.command}\nended with {status}, and printed:\n{printed}")
        elif not agrees(step.shown, printed):
            wrong.append(f"{step.command}\nprinted:\n{printed}\nand not:\n{step.shown}")
    return wrong
