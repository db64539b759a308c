"""A replay bundle: files that reproduce each failure without the runner.

DIR/README.md                           the failures, by cause
DIR/box/decode/all-fields/request.jsonl   hello and the request, one per line
                          expected.json   the expected reply, then the permitted ones
                          actual.json     the verdict, and what came, if anything did
                          reproduce.sh    sends the request to the implementation
"""

from __future__ import annotations

import json
import os
import shlex
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from nucleus_conformance.folders import check_folder, write_folder
from nucleus_conformance.judging.verdict import Judged
from nucleus_conformance.paths import native
from nucleus_conformance.protocol.messages import hello_request, request_line
from nucleus_conformance.report.causes import causes
from nucleus_conformance.report.lines import verdict_line
from nucleus_conformance.report.model import JudgedCase
from nucleus_conformance.suite.case import Request
from nucleus_conformance.suite.several import parted
from nucleus_conformance.targets.process import Command
from nucleus_spec.editions import Edition

_ABOUT: Final = """\
Each folder has a failure: `sh reproduce.sh` sends `request.jsonl` to the implementation,
`expected.json` is the reply that is expected, `actual.json` what came. By cause, and the failure
that shows most of it first:"""
_ACTUAL: Final = ("verdict", "differences", "actual", "reason", "stderr")
_SCRIPT = """\
#!/bin/sh
# {identifier}: {comment}
# Sends hello and the request to the implementation, in {where}. The second line of
# output is the reply; expected.json has the expected reply.
here=$(cd "$(dirname "$0")" && pwd)
{enter}
{files}{command} < "$here/request.jsonl"
"""


_EMPTY = """\
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
cd "$place" || exit"""


def write_bundle(
    directory: Path, failures: Iterable[Judged], command: Command, edition: Edition
) -> int:
    """Write the files of each failure, all or none, and return the number of failures.

    Raises `UsageError` if the directory is not empty, or cannot be written.
    """
    failures = list(failures)
    if failures:
        index = {"README.md": _index(failures).encode("utf-8")}
        write_folder(directory, index | bundle_files(failures, command, edition))
    else:
        check_folder(str(directory))
    return len(failures)


def bundle_files(
    failures: Iterable[Judged], command: Command, edition: Edition
) -> dict[str, bytes]:
    """Path -> content of each file of a bundle."""
    return {
        f"{judged.case.id}/{name}": content
        for judged in failures
        for name, content in _files(judged, command, edition).items()
    }


def _index(failures: Iterable[Judged]) -> str:
    """The causes, and the folder of each failure under the first that it shows."""
    from nucleus_conformance.report.formats.markdown import code  # of use here alone

    cases = [JudgedCase.from_json(verdict_line(each)) for each in failures]
    lines = ["# Failures to replay", "", _ABOUT]
    listed: set[str] = set()
    for cause in causes(cases):
        lines += ["", f"## {len(cause.cases)} × {code(cause.name)}", ""]
        new = [case.id for case in cause.cases if case.id not in listed]
        lines += [f"- [{code(name)}]({quote(name)}/)" for name in new]
        listed.update(new)
    return "\n".join([*lines, ""])


def _files(judged: Judged, command: Command, edition: Edition) -> dict[str, bytes]:
    case = judged.case
    _, named = parted(case.id)
    lines = [
        request_line("hello", hello_request(named or edition.name)),
        request_line("case", case.request().body),
    ]
    expected = [case.expect, *(each.outcome for each in case.also_accept)]
    line = verdict_line(judged)
    script = _SCRIPT.format(
        identifier=native(case.id),
        comment=native(" ".join(case.comment.split())),
        where="an empty directory" if command.directory is None else "its directory",
        enter=_enter(command.directory),
        files="".join(_made(case.request())),
        command=_shell(command),
    )
    return {
        "request.jsonl": b"".join(lines),
        "expected.json": _json([{"id": "case", **each.to_json()} for each in expected]),
        "actual.json": _json({key: line[key] for key in _ACTUAL if key in line}),
        "reproduce.sh": os.fsencode(script),
    }


def _json(value: Any) -> bytes:
    return f"{json.dumps(value, indent=1)}\n".encode()


def _enter(directory: Path | None) -> str:
    return _EMPTY if directory is None else f"cd {shlex.quote(str(directory.absolute()))} || exit"


def _made(request: Request) -> Iterator[str]:
    """A line that makes each file or link."""
    makers = dict.fromkeys(request.files, "touch --")
    makers |= {name: f"ln -sf -- {shlex.quote(native(aim))}" for name, aim in request.links.items()}
    for name, make in makers.items():
        path = shlex.quote(native(name))
        yield f'mkdir -p -- "$(dirname -- {path})" && {make} {path}\n'


def _shell(command: Command) -> str:
    variables = [
        f'{name}="${{{name}:?}}"' if name in command.secret else f"{name}={shlex.quote(value)}"
        for name, value in command.environment.items()
    ]
    return " ".join([*variables, shlex.join(command.arguments)])
