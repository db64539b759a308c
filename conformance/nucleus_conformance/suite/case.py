"""Cases and suites: what fixtures hold, and how they are loaded.

A case is an input, and what may come of it. `Case.request` gives the input without the expectation: what
an implementation never sees, it cannot echo.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path, PurePath
from typing import Any, Final, Literal, cast

from attrs import field, frozen

from nucleus_conformance.errors import SuiteError, UsageError
from nucleus_spec.editions import Edition, edition

FORMAT: Final = 1
"""The version of the case files' format."""

Operation = Literal["construct", "decode", "encode", "dispatch", "local_files", "collect"]
Level = Literal["required", "recommended"]
Depth = Literal["bytes", "lexeme", "value"]

DEPTHS: Final[tuple[Depth, ...]] = ("value", "lexeme", "bytes")
"""How deeply two answers can agree, shallowest first."""


OutcomeKind = Literal["payload", "text", "value", "rejected"]


@frozen
class Outcome:
    """What came, or may come, of a case: a payload, a text, another value, or a refusal.

    `content` is the payload, the text, the value, or for a refusal the `code` and `pointer` that the
    reference gives; an implementation may give others, or none.
    """

    kind: OutcomeKind
    content: Any

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Outcome:
        """Read `{"payload": …}`, `{"text": …}`, `{"value": …}` or `{"rejected": …}`."""
        ((kind, content),) = data.items()
        return cls(cast(OutcomeKind, kind), content)

    def to_json(self) -> dict[str, Any]:
        """The reverse of `from_json`."""
        return {self.kind: self.content}


@frozen
class Alternative:
    """Another outcome that is permitted, exactly this one, for the reason that the flag explains."""

    flag: str
    outcome: Outcome


@frozen
class Case:
    """One input for an implementation, and what may come of it."""

    id: str
    type: str
    operation: Operation
    level: Level
    depth: Depth
    """How deeply an answer must agree to pass."""
    requirements: tuple[str, ...]
    comment: str
    input: Mapping[str, Any]
    expect: Outcome
    flags: tuple[str, ...] = ()
    """The traps that it sets, each explained in the notes of its file."""
    also_accept: tuple[Alternative, ...] = ()

    @property
    def subject(self) -> str:
        """What its file of fixtures is called: the type, or what else its id begins with."""
        return self.id.partition("/")[0]

    @property
    def files(self) -> tuple[str, ...]:
        """Files, beneath the implementation's working directory, that must exist when it is asked."""
        return tuple(self.input.get("files", ()))

    def request(self) -> dict[str, Any]:
        """What the implementation is asked, apart from the id of the request."""
        asked = {key: value for key, value in self.input.items() if key != "files"}
        kind = {} if self.operation in ("dispatch", "collect") else {"type": self.type}
        return {"op": self.operation, **kind, **asked}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Case:
        """Read one member of a case file's `cases`."""
        return cls(
            id=data["id"],
            type=data["type"],
            operation=data["operation"],
            level=data["level"],
            depth=data["depth"],
            requirements=tuple(data["requirements"]),
            comment=data["comment"],
            input=data["input"],
            expect=Outcome.from_json(data["expect"]),
            flags=tuple(data.get("flags", ())),
            also_accept=tuple(
                Alternative(each["flag"], Outcome.from_json(each["outcome"]))
                for each in data.get("also_accept", ())
            ),
        )

    def to_json(self) -> dict[str, Any]:
        """The reverse of `from_json`."""
        data: dict[str, Any] = {
            "id": self.id,
            "comment": self.comment,
            "type": self.type,
            "operation": self.operation,
            "level": self.level,
            "depth": self.depth,
            "requirements": list(self.requirements),
            "flags": list(self.flags),
            "input": dict(self.input),
            "expect": self.expect.to_json(),
        }
        if self.also_accept:
            data["also_accept"] = [
                {"flag": each.flag, "outcome": each.outcome.to_json()} for each in self.also_accept
            ]
        return data


@frozen
class Suite:
    """All cases of one edition."""

    version: str
    edition: Edition
    cases: tuple[Case, ...]
    notes: Mapping[str, Mapping[str, str]] = field(factory=dict)
    """Each flag of the cases -> what it means, why, its effect on data, and a link."""


_ID: Final = re.compile(r"[a-z0-9_-]+(?:/[a-z0-9_-]+)+")

_PACKAGE: Final = Path(__file__).parent.parent
_IN_SOURCE: Final = _PACKAGE.parent.parent / "fixtures"
_INSTALLED: Final = _PACKAGE / "fixtures"


def fixtures_directory() -> Path:
    """Where the golden fixtures are: beside this package in a checkout, inside it when installed.

    Raises `SuiteError` if they are in neither place.
    """
    for each in (_IN_SOURCE, _INSTALLED):
        if (each / "index.json").is_file():
            return each
    raise SuiteError("the golden fixtures are not here: there is no index.json", _IN_SOURCE)


def source_fixtures_directory() -> Path:
    """Where fixtures are recorded: in a checkout only. Raises `UsageError` in an installed package."""
    if not (_IN_SOURCE.parent / "pyproject.toml").is_file():
        raise UsageError(
            "fixtures are recorded in a checkout of the project, not where it is installed"
        )
    return _IN_SOURCE


def load_suite(of: str | Edition, directory: Path | None = None) -> Suite:
    """The cases of one edition. Raises `SuiteError` for files that cannot be used."""
    under = edition(of)
    folder = (directory or fixtures_directory()) / under.name
    paths = sorted(folder.glob("*.json"))
    if not paths:
        raise SuiteError(f"there are no fixtures for edition {under}", folder)
    cases: dict[str, Case] = {}
    notes: dict[str, Mapping[str, str]] = {}
    version = ""
    for path in paths:
        try:
            data = json.loads(path.read_bytes())
            if data["format"] != FORMAT:
                raise SuiteError(f"format {data['format']} is not {FORMAT}", path)
            for each in data["cases"]:
                case = Case.from_json(each)
                if wrong := _out_of_bounds(case) or (case.id in cases and "is there twice"):
                    raise SuiteError(f"case {case.id!r} {wrong}", path)
                cases[case.id] = case
            notes.update(data["notes"])
            version = data["suite"]
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise SuiteError(f"not a case file: {type(error).__name__}: {error}", path) from error
    return Suite(version, under, tuple(cases.values()), notes)


def _out_of_bounds(case: Case) -> str:
    """What is wrong with its id, or with one of its files. Both become paths."""
    if not _ID.fullmatch(case.id):
        return "has an id that is none"
    for name in map(PurePath, case.files):
        if name.is_absolute() or ".." in name.parts:
            return f"has a file that is not beneath the working directory: {str(name)!r}"
    return ""
