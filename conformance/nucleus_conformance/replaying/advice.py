"""What to do about a cause, in one sentence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from nucleus_conformance.replaying.changes import Change
from nucleus_conformance.replaying.journal import Header
from nucleus_conformance.replaying.origins import GIVEN
from nucleus_conformance.replaying.rules import RULES, Code

_OF_EDITION: Final[Mapping[Code, str]] = {
    "new-key": "nothing, if what reads these payloads may meet a key that it did not have before",
    "lost-key": "nothing, if what reads these payloads does without this key",
}
"""Where an edition that began between the two explains it."""

_OF_GIVEN: Final = "mend the one that does not send the id as it is in the dump"
"""Where the dump gives an id."""


def advice_on(change: Change, header: Header, *, is_explained: bool) -> str:
    """What to do about the cause of a change. `is_explained`: an edition between the two does."""
    code, flag = change.code, change.flag
    if flag and code == "refused":
        said = f"mend these lines: {change.of} refuses what {header.before.named} let pass"
        return f"{said} (nucleus-conformance explain {flag})"
    if flag:
        return f"nothing: releases do so (nucleus-conformance explain {flag})"
    if is_explained and code in _OF_EDITION:
        return _OF_EDITION[code]
    if change.said in GIVEN:
        return _OF_GIVEN
    if code in ("refused", "accepted"):
        refusing = header.now if code == "refused" else header.before
        said = f"see what lint --edition {refusing.edition} says of these lines"
        return f"{said}, and which of the two is right"
    return RULES[code].advice
