"""Every case as a pytest item.

    pytest --pyargs nucleus_conformance --nucleus-target 'node port.mjs'

pytest loads this module wherever the package is installed. It does nothing, and imports nothing of
ours, until a target is named; then `registering` does the work.
"""

from __future__ import annotations

import pytest

from nucleus_conformance.pytest_plugin.options import OPTIONS


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options."""
    group = parser.getgroup("nucleus", "Nucleus predictions: pytest --pyargs nucleus_conformance")
    for name, said in OPTIONS.items():
        group.addoption(name, **said)


def pytest_configure(config: pytest.Config) -> None:
    """Find the target, if one is named. Say so if one is missing."""
    named = config.getoption("--nucleus-target")
    if named is None or not named.strip():
        if named is not None or _is_asked_for(config):
            raise pytest.UsageError(
                "what is to be judged? Name it: --nucleus-target reference, scale-nucleus==VERSION,"
                " python:MODULE, sdk:PATH or 'COMMAND ARG...'"
            )
        return
    if pytest.version_tuple < (8,):
        raise pytest.UsageError(
            f"--nucleus-target needs pytest 8, but this is {pytest.__version__}"
        )
    from nucleus_conformance.system import lacking

    if lack := lacking():
        raise pytest.UsageError(lack)
    from nucleus_conformance.pytest_plugin.registering import register

    register(config)


def _is_asked_for(config: pytest.Config) -> bool:
    """Whether the cases are named, or an option of theirs, on the command line."""
    package = __name__.partition(".")[0]
    named = config.getoption("pyargs") and any(
        arg.partition("::")[0].partition(".")[0] == package for arg in config.args
    )
    given = {arg.partition("=")[0] for arg in config.invocation_params.args}
    return named or not given.isdisjoint(OPTIONS)
