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
