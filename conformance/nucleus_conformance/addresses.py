"""Where this project is, as the installed package says it."""

from __future__ import annotations

from contextlib import suppress


def address(name: str) -> str:
    """The address of that name, `Repository` or `Issues`; empty if the package is not installed."""
    from importlib.metadata import PackageNotFoundError, metadata

    with suppress(PackageNotFoundError):
        for each in metadata("nucleus-spec").get_all("Project-URL") or ():
            found, _, stated = str(each).partition(", ")
            if found == name:
                return stated
    return ""


def reinstalling() -> str:
    """What mends the installed package: no registry has it, so that its address is named."""
    source = address("Repository")
    return f"pip install --force-reinstall 'nucleus-spec @ git+{source}'"
