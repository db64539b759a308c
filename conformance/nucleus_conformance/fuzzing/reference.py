"""The reference, asked in this process by way of its harness: no pipe, and no text in between."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from attrs import frozen

import nucleus_spec
from nucleus_conformance import harness
from nucleus_conformance.errors import SuiteError
from nucleus_conformance.machine import lacks
from nucleus_conformance.suite.case import Outcome, Request
from nucleus_conformance.temporary import temporary_folder
from nucleus_spec.editions import Edition


@frozen
class Expected:
    """What the reference answers, and if it refuses, the requirement that is violated."""

    outcome: Outcome
    requirement: str = ""


class Reference:
    """The reference on one edition."""

    def __init__(self, edition: Edition) -> None:
        loads = nucleus_spec.loads
        self._server: Final = harness.Server(nucleus_spec, "reference", "", True, loads)
        self._server.options = {"edition": edition.name}

    def expected(self, request: Request) -> Expected:
        """What is right. Raises `SuiteError` if that is no outcome."""
        body = request.body
        operation = str(body["op"])
        try:
            if operation == "local_files" and body["type"] == "segmentation":
                with _only(request):
                    return self._asked(operation, body)
            return self._asked(operation, body)
        except harness.RefusedError as refusal:
            error = refusal.__cause__
            said = {
                name: value
                for name in ("code", "pointer")
                if isinstance(value := getattr(error, name, None), str)
            }
            return Expected(Outcome("rejected", said), getattr(error, "requirement", ""))
        except Exception as error:
            if lacks(error):
                raise
            raise SuiteError(f"the reference does not answer: {error!r}") from error

    def _asked(self, operation: str, body: Mapping[str, Any]) -> Expected:
        return Expected(Outcome.from_json(self._server.operations[operation](dict(body))))


@contextmanager
def _only(request: Request) -> Iterator[None]:
    """A working directory with its files alone, as an implementation has it."""
    before = Path.cwd()
    with temporary_folder() as directory:
        os.chdir(directory)
        try:
            for name in request.files:
                Path(name).touch()
            for name, aim in request.links.items():
                Path(name).symlink_to(aim)
            yield
        finally:
            os.chdir(before)
