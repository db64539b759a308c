"""What a command needs that is not installed with this package, but by an extra."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Final

from nucleus_conformance.errors import UsageError

OF_LINT: Final = ("isal", "msgspec", "numpy", "xxhash", "zstandard")
"""The packages of the extra `lint`."""

_CALLED: Final = {"hypothesis": "Hypothesis"}
"""What packages are called, if not by the name that they are imported by."""


def need(command: str, extra: str, *packages: str) -> None:
    """Raise `UsageError`, which says how it is installed, if a package of an extra is missing.

    `extra`: its name, or several with commas between them.
    """
    from importlib.util import find_spec

    missing = [each for each in packages if find_spec(each) is None]
    if not missing:
        return
    from nucleus_conformance.shell import join
    from nucleus_conformance.targets.releases import find_uv
    from nucleus_spec.extras import requirement

    if find_spec("pip") is not None:
        install = [sys.executable, "-m", "pip", "install"]
    else:  # as in the environments that uv makes
        install = [find_uv(), "pip", "install", "--python", sys.executable]
    install.append(requirement(extra))
    needs = ", ".join(_CALLED.get(each, each) for each in missing)
    raise UsageError(f"{command} needs {needs}: {join(install)}")


def need_engine(command: str, engine: str) -> None:
    """Raise `UsageError` if what works on dumps is not installed, or the engine that is chosen."""
    if engine == "local":
        need(command, "lint", *OF_LINT)
    else:  # its extra has the other
        need(f"{command} --engine {engine}", engine, *OF_LINT, engine)


def need_impact(*, generates: bool) -> None:
    """The same of `impact`, which generates predictions or does not."""
    if generates:
        need("impact", "lint,strategies", *OF_LINT, "hypothesis")
    else:
        need("impact", "lint", *OF_LINT)


def need_files(files: Sequence[str]) -> None:
    """Raise `UsageError` if what opens files by URLs is not installed, and there are some."""
    from nucleus_conformance.corpus.remote import is_url

    for name in filter(is_url, files):
        need(f"to read {name}", "remote", "fsspec")
