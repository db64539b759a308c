"""Errors as data. Their messages are computed from their fields."""

from __future__ import annotations

from typing import Final, Literal

from nucleus_spec.showing import show_pointer, show_python

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


class SpecError(ValueError):
    """The base class of this package's own exceptions."""


class UnknownEdition(SpecError):
    """There is no edition with the requested name.

    `asked` is that name, `known` has those of the editions. `spoken`: if it names a published
    release, the edition which that speaks; else None.
    """

    def __init__(self, asked: object, known: tuple[str, ...], spoken: str | None = None) -> None:
        super().__init__(asked, known, spoken)
        self.asked = asked
        self.known = known
        self.spoken = spoken

    def __str__(self) -> str:
        asked = show_python(self.asked)
        release = (
            f" (the release of that name speaks edition {self.spoken}: edition_of_release({asked}))"
            if self.spoken
            else ""
        )
        return f"there is no edition {asked}{release}; the editions are {', '.join(self.known)}"


class InvalidPrediction(SpecError):
    """The documentation rules out this prediction or payload.

    `code` is one of `CODES`. `pointer` is the JSON pointer (RFC 6901) of the invalid value in the
    payload, or `""` for the whole payload. `requirement` is the id of the violated requirement.
    `problem` completes the message of `str()`, which begins with the pointer, or with `subject` in
    place of an empty one.
    """

    def __init__(
        self,
        code: str,
        pointer: str,
        requirement: str,
        problem: str,
        subject: str = "the payload",
    ) -> None:
        super().__init__(code, pointer, requirement, problem, subject)
        self.code = code
        self.pointer = pointer
        self.requirement = requirement
        self.problem = problem
        self.subject = subject

    def __str__(self) -> str:
        subject = show_pointer(self.pointer) or self.subject
        return f"{subject} {self.problem} [{self.code}, {self.requirement}]"

    def under(self, pointer: str, requirement: str | None = None) -> InvalidPrediction:
        """The same error as seen from an enclosing object: with `pointer` prepended.

        `requirement`: what it violates there; None: the same as inside.
        """
        cites = self.requirement if requirement is None else requirement
        return InvalidPrediction(self.code, pointer + self.pointer, cites, self.problem)
