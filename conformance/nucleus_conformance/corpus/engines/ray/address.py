"""Where a cluster is, and what said so."""

from __future__ import annotations

import re
from typing import Final, Literal

from attrs import frozen

from nucleus_conformance.errors import UsageError
from nucleus_conformance.text import printable

LOCAL: Final = "local"
"""The address of a cluster that is started for this, on this machine."""
AUTO: Final = "auto"
"""The address of a cluster that runs on this machine."""
OPTION: Final = "--address"
VARIABLE: Final = "RAY_ADDRESS"
_HOST_AND_PORT: Final = re.compile(r"(?:\[[0-9a-fA-F:.%]+\]|[^\s:/@\[\]]+):([0-9]{1,5})")
_LAST_PORT: Final = 2**16 - 1
_ADVICE: Final = (
    "set RAY_AUTH_MODE=token, and RAY_AUTH_TOKEN or RAY_AUTH_TOKEN_PATH (a file) as the cluster "
    "has them"
)


@frozen
class Address:
    """`value`: as Ray takes it. `by`: what said so, the option or the variable."""

    value: str
    by: Literal["--address", "RAY_ADDRESS"] = OPTION

    def __str__(self) -> str:
        return self._said(self.value)

    def _said(self, value: str) -> str:
        return f"{self.by}{' ' if self.by == OPTION else '='}{printable(value)}"

    def check(self) -> None:
        """Raise `UsageError` if it is none."""
        given = _HOST_AND_PORT.fullmatch(self.value)
        if self.value in (LOCAL, AUTO) or (given and 0 < int(given[1]) <= _LAST_PORT):
            return
        if self.value.startswith("ray://"):
            why = "is that of a proxy, by which no files are read: name the cluster itself"
        else:
            why = "is no address of a cluster: write HOST:PORT"
        raise UsageError(f"{self} {why}, as in {self._said('10.0.0.1:6379')}")

    def nobody(self, why: str) -> UsageError:
        """The error for an address at which no cluster is. `why`: what is known of that."""
        if self.value == AUTO:
            return UsageError(f"{self}: no cluster on this machine answers")
        return UsageError(f"nobody answers at {self}: {why}")

    def another(self, why: str) -> UsageError:
        """The error for an address at which somebody else is."""
        return UsageError(f"at {self}, {why}")

    def refuses(self) -> UsageError:
        """The error for a cluster that asks for a token which it was not sent."""
        error = UsageError(f"the cluster at {self} refuses this command: it asks for a token")
        error.advice = _ADVICE
        return error
