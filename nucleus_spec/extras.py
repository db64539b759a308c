"""What is said where an extra of this package is not installed, in the words of the README."""

from __future__ import annotations


def requirement(extra: str) -> str:
    """What is to be installed, as `pip install` takes it in quotes."""
    return f"nucleus-spec[{extra}]"


def lacking(what: str, package: str, extra: str) -> str:
    """A sentence: what cannot be used, the package that it needs, and the command to get that."""
    return f"{what} needs {package}: pip install '{requirement(extra)}'"
