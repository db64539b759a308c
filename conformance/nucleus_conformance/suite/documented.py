"""Where the site tells of what has a name here. Without a site, nowhere: then no output has a link.

These addresses are promised: `docs/` makes the pages, whose anchors never move.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final, Literal

from nucleus_conformance.addresses import documentation
from nucleus_conformance.harness import CLASSES
from nucleus_spec.editions import EDITIONS
from nucleus_spec.requirements import REQUIREMENTS

Kind = Literal["requirement", "flag", "type", "edition", "rule"]

Named = tuple[Kind, str]
"""What has a name, and the name."""

_PLACES: Final[Mapping[Kind, str]] = {
    "requirement": "specification/requirements.html#{}",
    "flag": "specification/flags.html#{}",
    "type": "specification/{}.html",
    "edition": "specification/edition-{}.html",
    "rule": "lint.html#{}",
}

_SEE: Final = re.compile(r"see flags? ([\w-]+(?: and [\w-]+)?)")
_RULE: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def address_of(kind: Kind, name: str) -> str:
    """The address; empty if there is no site, or this version knows no such name.

    So a name that somebody else made up, which a report may have, leads nowhere. A rule of `lint`
    that is a requirement has the address of that.
    """
    base = documentation()
    if not base:
        return ""
    if kind == "rule" and name in REQUIREMENTS:
        kind = "requirement"
    return f"{base}{_PLACES[kind].format(name.lower())}" if _is_known(kind, name) else ""


def _is_known(kind: Kind, name: str) -> bool:
    if kind == "requirement":
        return name in REQUIREMENTS
    if kind == "flag":
        from nucleus_conformance.suite.catalog.flags import FLAGS

        return name in FLAGS
    if kind == "type":
        return name in CLASSES
    if kind == "edition":
        return name in map(str, EDITIONS)
    return _RULE.fullmatch(name) is not None


def flags_in(hint: str) -> list[Named]:
    """The flags that a hint tells to see."""
    return [("flag", name) for found in _SEE.findall(hint) for name in found.split(" and ")]


def addresses_of(kind: Kind, names: Iterable[str]) -> list[str]:
    """The addresses of those that have one, each once."""
    return list(dict.fromkeys(filter(None, (address_of(kind, name) for name in names))))
