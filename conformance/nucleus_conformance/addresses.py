"""Where this project is, as the installed package says it."""

from __future__ import annotations

from contextlib import suppress
from functools import cache


def address(name: str) -> str:
    """The address of that name, such as `Repository`; empty where none is stated.

    None is if the package is not installed. `Documentation` is stated once there is a site.
    """
    from importlib.metadata import PackageNotFoundError, metadata

    with suppress(PackageNotFoundError):
        for each in metadata("nucleus-spec").get_all("Project-URL") or ():
            found, _, stated = str(each).partition(", ")
            if found == name:
                return stated
    return ""


@cache
def documentation() -> str:
    """The address below which the pages of the site are, with a slash at its end; or empty."""
    stated = address("Documentation")
    return f"{stated.removesuffix('/')}/" if stated else ""


def reinstalling() -> str:
    """What mends the installed package: no registry has it, so that its address is named."""
    source = address("Repository")
    return f"pip install --force-reinstall 'nucleus-spec @ git+{source}'"
