"""What is to be copied from docs/guides/ci.md. `python -m tests.helpers.ci_guide FOLDER` writes the
workflows of it, and those that `init` writes, for those who check such files.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Final

PAGE: Final = Path(__file__).parents[2] / "docs" / "guides" / "ci.md"

COMMIT: Final = "0" * 40
"""What stands in the place of COMMIT."""

STARTED: Final = sorted(
    (Path(__file__).parents[2] / "conformance" / "starters").glob("*/.github/workflows/*.yml")
)
"""The workflows that `init` writes."""


def snippets(heading: str) -> list[str]:
    """The blocks in YAML below that heading, up to the next one of its kind."""
    (part,) = re.findall(
        rf"^## {heading}\n(.*?)(?=^## |\Z)", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL
    )
    found = re.findall(r"^```yaml\n(.*?)^```$", part, re.MULTILINE | re.DOTALL)
    return [each.replace("COMMIT", COMMIT) for each in found]


def write(folder: Path) -> None:
    """Write the workflows for GitHub where a repository has them."""
    place = folder / ".github" / "workflows"
    place.mkdir(parents=True, exist_ok=True)
    for number, each in enumerate(snippets("GitHub")):
        (place / f"{number}.yml").write_text(each.replace(COMMIT, f"{COMMIT} # v1"), "utf-8")
    for path in STARTED:
        (place / f"{path.parts[-4]}.yml").write_bytes(path.read_bytes())


if __name__ == "__main__":
    write(Path(sys.argv[1]))
