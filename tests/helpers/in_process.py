"""An implementation in this process, behind the same far end as one in a process of its own."""

from __future__ import annotations

import json
from collections.abc import Generator, Iterable
from pathlib import Path
from typing import Any

from nucleus_conformance import harness
from nucleus_conformance.judging.verdict import Answer, ProtocolBroken
from nucleus_conformance.protocol.messages import (
    ProtocolError,
    parse_line,
    parse_response,
    request_line,
)
from nucleus_conformance.suite.case import Request


class InProcess:
    """A module that can be asked, as a `Session` can. Files are made in the working directory.

    If it has `loads`, that reads the payloads that come as text.

    `edition` is the one that it is told to speak, if it takes one.
    """

    def __init__(self, module: Any, edition: str | None = None) -> None:
        loads = getattr(module, "loads", json.loads)
        takes_edition = edition is not None
        self._server = harness.Server(module, "in process", "1.0", takes_edition, loads)
        if edition is not None:
            self._server.options = {"edition": edition}

    def ask(self, requests: Iterable[Request]) -> Generator[Answer, None, None]:
        """What comes of each request, in order."""
        for request in requests:
            yield self._answer(request)

    def _answer(self, request: Request) -> Answer:
        for name in request.files:
            Path(name).parent.mkdir(parents=True, exist_ok=True)
            Path(name).touch()
        for name, aim in request.links.items():
            if not Path(name).is_symlink():
                Path(name).symlink_to(aim)
        reply = self._server.answer(request_line("1", request.body))
        try:
            return parse_response(parse_line(harness._line(reply)))
        except ProtocolError as error:
            return ProtocolBroken(str(error))
