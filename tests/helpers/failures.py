"""Failures for tests of causes, and what these are called."""

from __future__ import annotations

from typing import Any

from nucleus_conformance.report.causes import Cause, causes
from tests.helpers.reports import Line, difference, failed, report


def found(*cases: Line) -> list[Cause]:
    return causes(report(*cases).failures)


def names(*cases: Line) -> list[str]:
    return [each.name for each in found(*cases)]


def differing(name: str, *given: Line, **more: Any) -> Line:
    return failed(f"box/decode/{name}", differences=list(given), **more)


def refused(name: str, message: str, **more: Any) -> Line:
    sides: dict[str, Any] = {"expected": {"payload": {}}, "actual": {"rejected": {}}}
    return differing(name, difference("", "outcome", **sides), message=message, **more)
