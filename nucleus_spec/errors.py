"""What can go wrong, as data. Every text that a person reads is computed from it."""

from __future__ import annotations

from typing import Any, Final

CODES: Final[dict[str, str]] = {
    "missing": "a value that must be there is not",
    "wrong-type": "the value is of another JSON type than the documentation gives",
    "not-finite": "NaN or an infinity, which JSON cannot carry",
    "out-of-range": "a number outside of its range",
    "not-a-distribution": "class probabilities that do not sum to 1",
    "empty": "an empty string where something must be named",
    "length-mismatch": "two lists that belong together differ in length, or a list has not its fixed length",
    "duplicate": "a name that may occur once occurs twice",
    "index-out-of-range": "an index that points past the end of its list",
    "unknown-type": "no prediction type has this name",
    "not-in-edition": "a value that the edition in use has no key for",
    "file-not-found": "a local mask file that does not exist",
    "too-deep": "JSON nested more deeply than can be read",
    "invalid-json": "text that is not JSON",
}
"""The portable error codes, each with its meaning. Implementations in any language may use them."""

_SHOWN: Final = 60


class SpecError(ValueError):
    """Base of everything that this package raises on purpose."""


class UnknownEdition(SpecError):
    """An edition was asked for that does not exist."""

    def __init__(self, asked: object, known: tuple[str, ...]) -> None:
        super().__init__(asked, known)
        self.asked = asked
        self.known = known

    def __str__(self) -> str:
        return f"there is no edition {_show(self.asked)}; the editions are {', '.join(self.known)}"


class InvalidPrediction(SpecError):
    """A prediction, or a payload, that the documentation rules out.

    `code` is one of `CODES`; `pointer` is the JSON pointer (RFC 6901) of the offending value in the
    payload, `""` for the whole; `requirement` is the id of the violated requirement; `problem` is the
    predicate of the sentence that `str()` gives.
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

    def under(self, pointer: str) -> InvalidPrediction:
        """The same error, seen from the object that holds this one at `pointer`."""
        return InvalidPrediction(self.code, pointer + self.pointer, self.requirement, self.problem)


def _show(value: Any) -> str:
    """A value as one short line, for a message."""
    try:
        text = repr(value)
    except Exception:  # a hostile __repr__ must not hide the error that is being reported
        text = f"<{type(value).__name__}>"
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def show(value: Any) -> str:
    """How a message names a value that a caller gave: `null`, `true`, or its short representation."""
    if value is None:
        return "null"
    if value is True or value is False:
        return str(value).lower()
    return _show(value)
