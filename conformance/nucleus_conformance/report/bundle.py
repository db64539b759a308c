"""A replay bundle: files that reproduce each failure without the runner.

DIR/box/decode/all-fields/request.jsonl   hello and the request, one per line
                          expected.json   the expected reply, then the permitted ones
                          actual.json     the verdict, and what came, if anything did
                          reproduce.sh    sends the request to the implementation
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from nucleus_conformance.files import check_folder, make_folder, writing
from nucleus_conformance.judging.verdict import Judged
from nucleus_conformance.protocol.messages import hello_request, request_line
from nucleus_conformance.report.lines import verdict_line
from nucleus_conformance.suite.several import parted
from nucleus_conformance.targets.process import Command
from nucleus_spec.editions import Edition

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
    """Write the files of each failure, and return the number of failures.

    Raises `UsageError` if the directory is not empty, or cannot be written.
    """
    count = 0
    failures = list(failures)
    if not failures:
        check_folder(str(directory))
        return 0
    place = make_folder(directory)
    with writing(directory):
        for judged in failures:
            _, named = parted(judged.case.id)
            _write(place / judged.case.id, judged, command, named or edition.name)
            count += 1
    return count


def _write(folder: Path, judged: Judged, command: Command, edition: str) -> None:
    folder.mkdir(parents=True)
    case = judged.case
    lines = [
        request_line("hello", hello_request(edition)),
        request_line("case", case.request().body),
    ]
    (folder / "request.jsonl").write_bytes(b"".join(lines))
    expected = [case.expect, *(each.outcome for each in case.also_accept)]
    _write_json(folder / "expected.json", [{"id": "case", **each.to_json()} for each in expected])
    line = verdict_line(judged)
    _write_json(
        folder / "actual.json",
        {
            key: line[key]
            for key in ("verdict", "differences", "actual", "reason", "stderr")
            if key in line
        },
    )
    script = folder / "reproduce.sh"
    script.write_text(
        _SCRIPT.format(
            identifier=case.id,
            comment=" ".join(case.comment.split()),
            where="an empty directory" if command.directory is None else "its directory",
            enter=_enter(command.directory),
            files="".join(_touch(name) for name in case.request().files),
            command=_shell(command),
        ),
        "utf-8",
    )
    script.chmod(0o755)


def _write_json(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, indent=1) + "\n", "utf-8", newline="\n")


def _enter(directory: Path | None) -> str:
    return _EMPTY if directory is None else f"cd {shlex.quote(str(directory.absolute()))} || exit"


def _touch(name: str) -> str:
    path = shlex.quote(name)
    return f'mkdir -p "$(dirname {path})" && touch {path}\n'


def _shell(command: Command) -> str:
    variables = [f"{name}={shlex.quote(value)}" for name, value in command.environment.items()]
    return " ".join([*variables, shlex.join(command.arguments)])
