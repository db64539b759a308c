"""A site that is published, or none: as the metadata of the package say it."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import Message
from typing import Final

import pytest

from nucleus_conformance.addresses import documentation
from nucleus_conformance.suite import documented

SITE: Final = "https://docs.example.org/nucleus/"


def unpublish() -> None:
    """Let no output have a link, whatever the installed package says."""
    pytest.MonkeyPatch().setattr(documented, "documentation", lambda: "")


@contextmanager
def published(address: str = SITE, *, is_installed: bool = True) -> Iterator[None]:
    """While the context lasts, the site is there; nowhere, if that is empty."""

    def metadata(name: str) -> Message:
        if not is_installed:
            raise importlib.metadata.PackageNotFoundError(name)
        about = Message()
        about.add_header("Project-URL", "Repository, https://example.org/repository")
        if address:
            about.add_header("Project-URL", f"Documentation, {address}")
        return about

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(importlib.metadata, "metadata", metadata)
        patch.setattr(documented, "documentation", documentation)
        documentation.cache_clear()
        try:
            yield
        finally:
            documentation.cache_clear()
