"""What tests of known failures share: days, cases, and lists of lines."""

from __future__ import annotations

from datetime import date, timedelta

from nucleus_conformance.gate.known_failing import KnownFailing

TODAY = date(2026, 8, 1)
YESTERDAY = TODAY - timedelta(days=1)
SAID = "expires=2026-12-31 owner=ann reason=why"

MISSING = "/label: missing"
X, Y, Z = "box/decode/x", "box/decode/y", "line/decode/z"


def known(*lines: str) -> KnownFailing:
    return KnownFailing.parse("".join(f"{line}\n" for line in lines), "known.txt")
