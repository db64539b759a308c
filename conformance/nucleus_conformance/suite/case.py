"""Cases and suites. A case is an input for an implementation and the expected outcome.

`Case.request` contains only the input. An implementation never sees the expectation, so it cannot
echo it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final, Literal, cast

from attrs import define, field, frozen

from nucleus_conformance.suite.ijson import carried, carried_input, restored
from nucleus_spec.editions import Edition

FORMAT: Final = 2
"""The version of the case file format."""

Operation = Literal["construct", "decode", "encode", "dispatch", "local_files", "collect"]
Level = Literal["required", "recommended"]
Depth = Literal["bytes", "lexeme", "value"]

DEPTHS: Final[tuple[Depth, ...]] = ("value", "lexeme", "bytes")
"""How deeply two answers can agree, least deep first."""

SUBJECTS: Final = (
    "box",
    "line",
    "polygon",
    "keypoints",
    "cuboid",
    "category",
    "scene-category",
    "segmentation",
    "prediction-list",
    "dispatch",
    "long",
)
"""The subjects of cases, in the order of reports. Each has its own fixture file."""


def in_order(names: Iterable[str]) -> list[str]:
    """The names of types or subjects, each once: as in `SUBJECTS`, then what is not there."""
    given = dict.fromkeys(names)
    return [*(each for each in SUBJECTS if each in given),
            *(each for each in given if each not in SUBJECTS)]  # fmt: skip


OutcomeKind = Literal["payload", "text", "value", "rejected"]


@frozen
class Outcome:
    """An actual or permitted outcome of a case: a payload, a text, another value, or a refusal.

    `content` is that payload, text or value. For a refusal it is the reference's `code` and
    `pointer`; an implementation may give others, or none.
    """

    kind: OutcomeKind
    content: Any

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Outcome:
        """Read `{"payload": …}`, `{"text": …}`, `{"value": …}` or `{"rejected": …}`."""
        ((kind, content),) = data.items()
        return cls(cast(OutcomeKind, kind), content)

    def to_json(self) -> dict[str, Any]:
        """The inverse of `from_json`."""
        return {self.kind: self.content}


@define
class Request:
    """A request to an implementation: `body`, to which the protocol adds a meaningless id."""

    body: Mapping[str, Any]
    name: str
    """The id of the case, for messages to the user. It is never sent."""
    files: tuple[str, ...] = ()
    """Files below the implementation's working directory that must exist during the request."""
    likely: Outcome | None = None
    """The likely answer, never sent. A reply with exactly this text need not be parsed."""
    links: Mapping[str, str] = field(factory=dict)
    """Symbolic links there -> what each leads to, from its own folder on."""
    text: bytes = b""
    """The body as it is sent, if that is known already: `body` may lack the payload then."""

    @classmethod
    def of(
        cls,
        operation: Operation,
        type_name: str,
        given: Mapping[str, Any],
        name: str,
        likely: Outcome | None = None,
    ) -> Request:
        """The request for this operation on `given`, the input of a case."""
        asked = {key: value for key, value in given.items() if key not in ("files", "links")}
        kind = {} if operation in ("dispatch", "collect") else {"type": type_name}
        files = tuple(given.get("files", ()))
        links = dict(given.get("links", {}))
        return cls({"op": operation, **kind, **asked}, name, files, likely, links)

    @property
    def found_files(self) -> frozenset[str]:
        """Its files, and the links that lead to one of them at once, from the same folder."""
        return frozenset(
            (*self.files, *(link for link, aim in self.links.items() if aim in self.files))
        )


@frozen
class Alternative:
    """One other outcome that is permitted, for the reason that the flag explains."""

    flag: str
    outcome: Outcome


@frozen
class Case:
    """One input for an implementation, and the expected outcome."""

    id: str
    type: str
    operation: Operation
    level: Level
    depth: Depth
    """How deeply an answer must agree with the expectation to pass."""
    requirements: tuple[str, ...]
    comment: str
    input: Mapping[str, Any]
    expect: Outcome
    flags: tuple[str, ...] = ()
    """The traps that the case sets; the notes of its file explain them."""
    also_accept: tuple[Alternative, ...] = ()

    @property
    def subject(self) -> str:
        """The first part of the id, usually the type. It is the name of the fixture file."""
        return self.id.partition("/")[0]

    def request(self) -> Request:
        """The request to the implementation."""
        return Request.of(self.operation, self.type, self.input, self.id, self.expect)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Case:
        """Read a member of `cases` in a case file.

        What is carried as text becomes plain again, but for a payload to read: its text remains.
        """
        return cls(
            id=data["id"],
            type=data["type"],
            operation=data["operation"],
            level=data["level"],
            depth=data["depth"],
            requirements=tuple(data["requirements"]),
            comment=data["comment"],
            input=restored(data["input"]),
            expect=Outcome.from_json(restored(data["expect"])),
            flags=tuple(data.get("flags", ())),
            also_accept=tuple(
                Alternative(each["flag"], Outcome.from_json(restored(each["outcome"])))
                for each in data.get("also_accept", ())
            ),
        )

    def to_json(self) -> dict[str, Any]:
        """The inverse of `from_json`: what is not portable is carried as text (`ijson`)."""
        data: dict[str, Any] = {
            "id": self.id,
            "comment": self.comment,
            "type": self.type,
            "operation": self.operation,
            "level": self.level,
            "depth": self.depth,
            "requirements": list(self.requirements),
            "flags": list(self.flags),
            "input": carried_input(self.input),
            "expect": carried(self.expect.to_json()),
        }
        if self.also_accept:
            data["also_accept"] = [
                {"flag": each.flag, "outcome": carried(each.outcome.to_json())}
                for each in self.also_accept
            ]
        return data


@frozen
class Suite:
    """All cases of one edition."""

    version: str
    edition: Edition
    cases: tuple[Case, ...]
    notes: Mapping[str, Mapping[str, str]] = field(factory=dict)
    """Flag of a case -> what happens, why, its effect on data, and a link."""
