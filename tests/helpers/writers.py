"""Which modules write files, and by which calls."""

from __future__ import annotations

from typing import Final

WRITERS: Final[dict[str, set[str]]] = {
    "nucleus_conformance.files": {
        "beside.open", "beside.unlink", "made.replace", "open", "os.open", "target.open",
    },
    "nucleus_conformance.folders": {
        "file.write_bytes", "made.rename", "part.rename", "file.replace", "folder.rmdir",
        "told.write_text", "told.unlink",
    },
    "nucleus_conformance.temporary": {"Path(each.path).unlink", "io.FileIO"},
    "nucleus_conformance.cli": {"os.open", "os.fdopen"},  # the null device
    "nucleus_conformance.fuzzing.reference": {
        "Path(name).touch", "Path(name).symlink_to",  # in a temporary directory
    },
    "nucleus_conformance.harness": {"os.fdopen"},  # stdout
    "nucleus_conformance.removing": {"folder.rmdir", "folder.unlink", "os.open", "os.rename", "os.rmdir", "os.unlink"},
    "nucleus_conformance.running.workplace": {
        "os.open", "os.symlink", "os.rmdir", "os.unlink",  # in the directory of the run
    },
    "nucleus_conformance.suite.packing": {"tarfile.open"},  # in memory
    "nucleus_conformance.targets.releases": {"made.rename"},  # an environment that uv wrote
    "nucleus_spec.schema": {"made.write_text", "made.replace"},  # the spec knows no runner
}  # fmt: skip
"""Module -> its calls that write, rename, copy or remove files."""
