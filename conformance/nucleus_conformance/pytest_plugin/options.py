"""The options that pytest gets. It loads them wherever this package is installed."""

from __future__ import annotations

from typing import Any

PREFIX = "--nucleus-"
"""What stands before the name that an option has with `nucleus-conformance run`."""


def _seconds(text: str) -> float:
    from nucleus_conformance.commands.numbers import seconds

    return seconds(text)


OPTIONS: dict[str, dict[str, Any]] = {
    "--nucleus-target": {
        "metavar": "TARGET",
        "help": "what to judge: a target of nucleus-conformance run, or a command line",
    },
    "--nucleus-edition": {
        "metavar": "E",
        "help": "the edition to judge it on; a release has its own",
    },
    "--nucleus-cwd": {
        "metavar": "DIR",
        "help": "run it there, as after cd DIR, not in an empty directory",
    },
    "--nucleus-timeout": {
        "type": _seconds,
        "metavar": "SECONDS",
        "help": "give it so long for a reply (default: 5), and for its start until hello "
        "(default: 60)",
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
"""Each is named as that of `nucleus-conformance run`, after `PREFIX`.

Others may add options that begin alike.
"""
