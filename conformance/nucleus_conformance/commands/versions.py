"""What `--version` prints."""

from __future__ import annotations

from nucleus_conformance.exit_status import ExitStatus
from nucleus_conformance.suite.catalog import SUITE_VERSION
from nucleus_spec import EDITIONS, __version__


def print_versions() -> ExitStatus:
    """Print the versions of this package and of the suite, and the editions."""
    editions = ", ".join(each.name for each in EDITIONS)
    print(f"nucleus-conformance {__version__}, suite {SUITE_VERSION}, editions {editions}")
    return ExitStatus.HOLDS
