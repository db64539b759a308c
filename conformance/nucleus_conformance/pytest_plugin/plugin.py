"""Every case as a pytest item.

    pytest --pyargs nucleus_conformance --nucleus-target 'node port.mjs'

pytest loads this module wherever the package is installed. It does nothing, and imports nothing of
ours, until a target is named; then `cases` does the work.
"""

from __future__ import annotations

from typing import Any

import pytest

_OPTIONS: dict[str, dict[str, Any]] = {
    "--nucleus-target": {
        "metavar": "TARGET",
        "help": "what to judge: a target of nucleus-conformance run, or a command line",
    },
    "--nucleus-edition": {
        "metavar": "E",
        "help": "the edition to judge it on; a release has its own",
    },
    "--nucleus-known-failing": {
        "metavar": "FILE",
        "help": "the list of known failures: they are expected to fail",
    },
    "--nucleus-fixtures": {
        "metavar": "DIR",
        "help": "put the cases of this folder of fixtures to it (default: the golden ones)",
    },
    "--nucleus-type": {
        "action": "append",
        "default": [],
        "metavar": "T",
        "help": "it has only these types, whatever it declares (repeatable)",
    },
    "--nucleus-operation": {
        "action": "append",
        "default": [],
        "metavar": "O",
        "help": "it has only these operations, whatever it declares (repeatable)",
    },
    "--nucleus-level": {
        "choices": ("required", "recommended"),
        "default": "required",
        "help": "recommended: recommended cases must pass as well",
    },
    "--nucleus-depth": {
        "choices": ("value", "lexeme", "bytes"),
        "help": "how deeply every answer must agree, at least",
    },
    "--nucleus-strict": {
        "action": "store_true",
        "help": "let no permitted deviation pass, only what is right",
    },
}
"""Each is named as that of `nucleus-conformance run`. Others may add options that begin alike."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options."""
    group = parser.getgroup("nucleus", "Nucleus predictions: pytest --pyargs nucleus_conformance")
    for name, said in _OPTIONS.items():
        group.addoption(name, **said)


def pytest_configure(config: pytest.Config) -> None:
    """Find the target, if one is named. Say so if one is missing."""
    if config.getoption("--nucleus-target") is None:
        if _is_asked_for(config):
            raise pytest.UsageError(
                "what is to be judged? Name it: --nucleus-target reference, scale-nucleus==VERSION,"
                " python:MODULE or 'COMMAND ARG...'"
            )
        return
    if pytest.version_tuple < (8,):
        raise pytest.UsageError(
            f"--nucleus-target needs pytest 8, but this is {pytest.__version__}"
        )
    from nucleus_conformance.pytest_plugin.cases import register

    register(config)


def _is_asked_for(config: pytest.Config) -> bool:
    """Whether the cases are named, or an option of theirs, on the command line."""
    package = __name__.partition(".")[0]
    named = config.getoption("pyargs") and any(
        arg.partition("::")[0].partition(".")[0] == package for arg in config.args
    )
    given = {arg.partition("=")[0] for arg in config.invocation_params.args}
    return named or not given.isdisjoint(_OPTIONS)
