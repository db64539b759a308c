"""Says in which ways a prediction comes out otherwise. Pure, but for what is permitted."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any, Final
from unicodedata import normalize

import msgspec
from attrs import frozen

from nucleus_conformance.corpus.findings import shown_pointer, told
from nucleus_conformance.judging.compare import ABSENT, SHALLOW, Difference
from nucleus_conformance.judging.verdict import Answer
from nucleus_conformance.protocol.messages import Caught, Unsupported
from nucleus_conformance.replaying.differing import NAMES_OF_ITEM, Differing, differing
from nucleus_conformance.replaying.lines import Line, place_of
from nucleus_conformance.replaying.origins import said_of
from nucleus_conformance.replaying.rules import CODES, OF_IDS, Code
from nucleus_conformance.report.said import in_short
from nucleus_conformance.suite.case import Depth, Outcome
from nucleus_conformance.text import cut

_PLAIN: Final = json.JSONEncoder(ensure_ascii=False).encode
_SHOWN: Final = 120
"""How many characters of a value are shown."""

_WHY: Final = 500
"""How many characters of why there is no answer."""

_ASKED: Final[dict[Depth, frozenset[str]]] = {
    "value": frozenset(),
    "lexeme": frozenset({"number-spelling"}),
    "bytes": SHALLOW,
}
"""How deeply answers are compared -> the differences in spelling that are told."""


class Change(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """One way in which a prediction comes out otherwise.

    `line`: from 1 on. `pointer`: the JSON pointer in that line, or in the document that it is of;
    `within`: that of the prediction, where a line or document holds several; `key`: that in the
    payload, with `*` for indices. `item`: the reference_id, or else the dataset_item_id, and
    `annotation_id`: as they are in the dump. `before`, `now`: the beginnings of what differs, as
    JSON; empty where it is absent. `count`: in how many places of the payload it is so. `said`:
    the words of a refusal, or why there was no answer, without values; of an id or a key, what it
    has to do with the dump. `of`: the implementation
    that refused, or gave no answer. `flag`: the permitted deviation that explains it.
    """

    file: str
    line: int
    code: Code
    severity: str
    message: str
    pointer: str = ""
    key: str = ""
    type: str = ""
    item: str | None = None
    annotation_id: str | None = None
    before: str = ""
    now: str = ""
    count: int = 1
    said: str = ""
    of: str = ""
    flag: str = ""
    within: str = ""

    @property
    def place(self) -> str:
        """File and line, and where the prediction is in it."""
        return place_of(self.file, self.line, self.within)

    @property
    def cause(self) -> tuple[str, ...]:
        """What it has in common with changes that have one cause."""
        return self.code, self.key, self.said, self.of, self.flag

    @property
    def is_of_id(self) -> bool:
        """Whether ingest would take the prediction for another one."""
        return self.code in OF_IDS


Permitted = Callable[[Line, Answer, bool], str]
"""Takes a line, what was accepted of it, and whether that is so now; gives a flag, or nothing."""


@frozen
class Comparing:
    """Compares two answers to a line. `before`, `now`: what the two implementations are called."""

    before: str
    now: str
    depth: Depth
    permitted: Permitted

    def changes(self, line: Line, before: Answer, now: Answer) -> list[Change]:
        """What is otherwise, the worst first."""
        if before is now:
            return [] if _is_outcome(now) else self._without_answer(line, before, now)
        if not (isinstance(before, Outcome) and isinstance(now, Outcome)):
            return self._without_answer(line, before, now)
        if not (_is_outcome(before) and _is_outcome(now)):
            return self._without_answer(line, before, now)
        if before.kind == now.kind == "rejected":
            return []
        if "rejected" in (before.kind, now.kind):
            return [self._refusal(line, before, now)]
        return self._differing(line, before.content, now.content)

    def _without_answer(self, line: Line, before: Answer, now: Answer) -> list[Change]:
        """That one of them gave no answer that can be compared, or both."""
        made = []
        for name, answer in ((self.now, now), (self.before, before)):
            if not _is_outcome(answer):
                why = _why(answer)
                said = _LARGE.sub("#", in_short(why, numbers=True).alike)
                made.append(
                    _change(
                        line, line.payload, "no-answer", f"{name}: {why}", said=_safe(said), of=name
                    )
                )
        return made

    def _refusal(self, line: Line, before: Outcome, now: Outcome) -> Change:
        is_now = now.kind == "rejected"
        refusal, accepted = (now, before) if is_now else (before, now)
        content = refusal.content if isinstance(refusal.content, dict) else {}
        words = in_short(str(content.get("message") or content.get("code") or ""))
        name = self.now if is_now else self.before
        quoted = f": {words.in_full}" if words.in_full else ""
        flag = self.permitted(line, accepted, not is_now)
        return _change(
            line,
            line.payload,
            "refused" if is_now else "accepted",
            f"{name} refuses it{quoted}",
            said=_safe(words.alike),
            of=name,
            flag=flag,
        )

    def _differing(self, line: Line, before: Any, now: Any) -> list[Change]:
        payload = line.payload
        made = [
            self._of(line, payload, each) for each in differing(before, now, _ASKED[self.depth])
        ]
        return sorted(made, key=lambda each: CODES.index(each.code))

    def _of(self, line: Line, payload: Any, found: Differing) -> Change:
        difference = found.first
        before, now = _shown_apart(difference.expected, difference.actual)
        where = shown_pointer(difference.pointer) or "it"
        said = f"{where} is {now or 'not sent'} with {self.now}, {before or 'not sent'} "
        code = _code(difference)
        return _change(
            line,
            payload,
            code,
            f"{said}with {self.before}",
            difference.pointer,
            key=_safe(shown_pointer(found.key)),
            before=before,
            now=now,
            count=found.count,
            said=said_of(code, line.type, payload, difference),
        )


_LARGE: Final = re.compile(r"\d[\d,]{3,}")
"""Sizes, by which causes are not told apart."""


def _code(difference: Difference) -> Code:
    kind, had = difference.kind, not _is_none(difference.expected)
    has = not _is_none(difference.actual)
    if difference.pointer == "/annotation_id" and (had or has):
        if had and has:
            return "annotation-id"
        return "new-annotation-id" if has else "lost-annotation-id"
    if kind in SHALLOW:
        return "spelling"
    if difference.pointer in NAMES_OF_ITEM:
        return "item"
    if kind in ("extra", "null-for-absent"):
        return "new-key"
    return "lost-key" if kind in ("missing", "absent-for-null") else "value"


def _is_none(value: Any) -> bool:
    return value is ABSENT or value is None


def _change(
    line: Line,
    payload: Any,
    code: Code,
    message: str,
    pointer: str = "",
    key: str = "",
    **more: Any,
) -> Change:
    item = payload.get("reference_id")
    return Change(
        line.file,
        line.line,
        code,
        "warning" if more.get("flag") else "error",
        _safe(message),
        _safe(shown_pointer(line.within + pointer)),
        key,
        line.type,
        told(payload.get("dataset_item_id") if item is None else item),
        told(payload.get("annotation_id")),
        within=_safe(shown_pointer(line.within)) if line.within else "",
        **more,
    )


def _safe(text: str) -> str:
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode()


def _shown_apart(before: Any, now: Any) -> tuple[str, str]:
    """The beginnings of two values as JSON, with escapes where they would look alike without."""
    shown = _shown(before, _PLAIN), _shown(now, _PLAIN)
    if all(map(str.isascii, shown)) or len({normalize("NFKC", each) for each in shown}) > 1:
        return shown
    return _shown(before, json.dumps), _shown(now, json.dumps)


def _shown(value: Any, encode: Callable[[Any], str]) -> str:
    """The beginning of a value as JSON; empty if it is absent."""
    if value is ABSENT:
        return ""
    try:
        return cut(_safe(encode(value)), _SHOWN)
    except RecursionError:
        return "(nested too deeply to be shown)"


def _is_outcome(answer: Answer) -> bool:
    """Whether that is a payload, or a refusal."""
    return isinstance(answer, Outcome) and (
        answer.kind == "rejected" or (answer.kind == "payload" and isinstance(answer.content, dict))
    )


def _why(answer: Answer) -> str:
    """Why that is no answer."""
    if isinstance(answer, Outcome):
        return "its answer is no payload"
    if isinstance(answer, Unsupported):
        return cut(f"unsupported: {answer.reason}", _WHY)
    if isinstance(answer, Caught):
        return cut(f"error: {answer.text}", _WHY)
    return cut(f"{answer.name}: {answer.reason}", _WHY)
