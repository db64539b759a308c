"""What builds a wheel runs this: golden fixtures are packed in it, by `suite/packing.py`."""

import runpy
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

PACKING = Path("conformance", "nucleus_conformance", "suite", "packing.py")
PLACE = "nucleus_conformance/fixtures"


class PackFixtures(BuildHookInterface):
    """Puts archives in the place of the files. An editable install reads those of the checkout."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make the archives, unless the build is for an editable install."""
        if version == "editable":
            return
        self.made = tempfile.TemporaryDirectory()
        root = Path(self.root)
        packed = runpy.run_path(str(root / PACKING))["packed"]
        for name, data in packed(root / "fixtures").items():
            archive = Path(self.made.name, name)
            archive.write_bytes(data)
            build_data["force_include"][str(archive)] = f"{PLACE}/{name}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Remove them: the wheel has them."""
        if version != "editable":
            self.made.cleanup()
