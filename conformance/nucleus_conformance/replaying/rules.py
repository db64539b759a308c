"""What may become of a prediction that is replayed, the worst first: codes and words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from attrs import frozen

Code = Literal[
    "annotation-id",
    "new-annotation-id",
    "lost-annotation-id",
    "item",
    "refused",
    "accepted",
    "no-answer",
    "value",
    "new-key",
    "lost-key",
    "spelling",
]


@frozen
class Rule:
    """A way to come out otherwise. `says` goes with a number of predictions.

    `by`: the same, where it is known which of the two has done it.
    """

    code: Code
    says: str
    advice: str
    by: str = ""


_IDS: Final = (
    "give each prediction an annotation_id of your own, which is sent as it is; or remove what was "
    "uploaded before you upload anew"
)
_LOOK: Final = "find out which of the two is meant, before what is sent is uploaded"
_MEND: Final = "mend the program: these lines were not compared"
_SPELL: Final = (
    "spell it as the other does, if readers or ids depend on it: ids are made of spellings"
)
_ITEM: Final = "find out which of the two names the item that is meant, before you upload"
_WHICH: Final = "see what lint says of these lines, and which of the two is right"

RULES: Final[Mapping[Code, Rule]] = {
    each.code: each
    for each in (
        Rule("annotation-id", "another annotation id", _IDS),
        Rule("new-annotation-id", "an annotation id where the other sends none", _IDS),
        Rule("lost-annotation-id", "no annotation id where the other sends one", _IDS),
        Rule("item", "its item is named otherwise", _ITEM),
        Rule("refused", "refused, but accepted by the other", _WHICH, "refused by {} alone"),
        Rule("accepted", "accepted, but refused by the other", _WHICH, "refused by {} alone"),
        Rule("no-answer", "no proper answer", _MEND, "no proper answer, by {}"),
        Rule("value", "another value", _LOOK),
        Rule("new-key", "a key that the other does not send", _LOOK),
        Rule("lost-key", "a key that only the other sends", _LOOK),
        Rule("spelling", "the same, spelled otherwise", _SPELL),
    )
}

CODES: Final = tuple(RULES)
"""All codes, the worst first."""

OF_IDS: Final = ("annotation-id", "new-annotation-id", "lost-annotation-id")
"""Those by which ingest takes a prediction for another one."""
