"""Errors as data. Their messages are computed from their fields."""

from __future__ import annotations

from typing import Any, Final, Literal

Code = Literal[
    "missing",
    "wrong-type",
    "not-finite",
    "out-of-range",
    "not-a-distribution",
    "empty",
    "length-mismatch",
    "duplicate",
    "index-out-of-range",
    "unknown-type",
    "not-in-edition",
    "file-not-found",
    "too-deep",
    "invalid-json",
]

CODES: Final[dict[Code, str]] = {
    "missing": "a required value is absent",
    "wrong-type": "the value does not have the JSON type that the documentation gives",
    "not-finite": "the number is NaN or infinite, which JSON cannot express",
    "out-of-range": "the number is outside its range",
    "not-a-distribution": "the class probabilities do not sum to 1",
    "empty": "the string must not be empty",
    "length-mismatch": "two related lists differ in length, or a list lacks its fixed length",
    "duplicate": "a name that must be unique occurs twice",
    "index-out-of-range": "the index points past the end of its list",
    "unknown-type": "no prediction type has this name",
    "not-in-edition": "the edition has no key for this value",
    "file-not-found": "the local mask file does not exist",
    "too-deep": "the JSON is nested too deeply",
    "invalid-json": "the text is not JSON",
}
"""Portable error code -> its meaning. Implementations in any language may use these codes."""

_SHOWN: Final = 60


class SpecError(ValueError):
    """The base class of this package's own exceptions."""


class UnknownEdition(SpecError):
    """There is no edition with the requested name."""

    def __init__(self, asked: object, known: tuple[str, ...]) -> None:
        super().__init__(asked, known)
        self.asked = asked
        self.known = known

    def __str__(self) -> str:
        return f"there is no edition {_show(self.asked)}; the editions are {', '.join(self.known)}"


class InvalidPrediction(SpecError):
    """The documentation rules out this prediction or payload.

    `code` is one of `CODES`. `pointer` is the JSON pointer (RFC 6901) of the invalid value in the
    payload, or `""` for the whole payload. `requirement` is the id of the violated requirement.
    `problem` completes the message of `str()`, which begins with the pointer.
    """

    def __init__(self, code: str, pointer: str, requirement: str, problem: str) -> None:
        super().__init__(code, pointer, requirement, problem)
        self.code = code
        self.pointer = pointer
        self.requirement = requirement
        self.problem = problem

    def __str__(self) -> str:
        subject = self.pointer or "the payload"
        return f"{subject} {self.problem} [{self.code}, {self.requirement}]"

    def under(self, pointer: str, requirement: str | None = None) -> InvalidPrediction:
        """The same error as seen from an enclosing object: with `pointer` prepended.

        `requirement`: what it violates there; None: the same as inside.
        """
        cites = self.requirement if requirement is None else requirement
        return InvalidPrediction(self.code, pointer + self.pointer, cites, self.problem)


def _show(value: Any) -> str:
    """The value's `repr`, cut to 60 characters."""
    try:
        text = repr(value)
    except Exception:  # a faulty __repr__ must not hide the error being reported
        text = f"<{type(value).__name__}>"
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def show(value: Any) -> str:
    """A value as messages show it: `null`, `true`, `false`, or its `repr`, cut to 60 characters."""
    if value is None:
        return "null"
    if value is True or value is False:
        return str(value).lower()
    return _show(value)
