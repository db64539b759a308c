"""What builds a distribution runs this: the README is its description, with addresses for links.

A registry shows the description without the files that the README leads to.
"""

import re
from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface

LINK = re.compile(r"(!?)(\[[^\]]*\])\((?!https?://|#)([^)\s]+)\)")


class DescribeByReadme(MetadataHookInterface):
    """Makes the description, whose links lead to the repository that pyproject.toml names."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Put it into the metadata."""
        root, repository = Path(self.root), metadata["urls"]["Repository"]

        def lead(found: re.Match[str]) -> str:
            kind = "raw" if found[1] else "tree" if (root / found[3]).is_dir() else "blob"
            return f"{found[1]}{found[2]}({repository}/{kind}/main/{found[3]})"

        text = LINK.sub(lead, (root / "README.md").read_text("utf-8"))
        metadata["readme"] = {"content-type": "text/markdown", "text": text}
