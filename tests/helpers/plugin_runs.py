"""What tests of the pytest plugin share: how it is run, on which cases and programs."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nucleus_conformance.suite.case import Alternative, Case, Outcome
from tests.helpers.command_line import note
from tests.helpers.programs import AFTER, BEFORE, SPOILED, make_case

PLUGIN = ("-p", "nucleus_conformance.pytest_plugin.plugin", "-p", "no:cacheprovider")
FIXTURES = "--nucleus-fixtures"
SAID = "expires=2999-12-31 owner=ann reason=later"
WRONG = 'say({"id": request["id"], "payload": {"spoil": False}})'
"""Fails at /spoil, by value."""

UNSUPPORTED = 'say({"id": request["id"], "unsupported": {"reason": "not yet"}})'

NOTES = {"zero": note(choice="absent"), "other": note()}


def choosing(name: str, flag: str = "zero") -> Case:
    """A case that is to be refused, where releases answer. With this flag, that is a choice."""
    also = [Alternative(flag, Outcome("value", "released"))]
    return make_case(f"box/decode/{name}", expect=Outcome("rejected", {}), also=also)


TWO_MINDED = """
if request["payload"]["name"].endswith("odd"):
    say({"id": request["id"], "value": "released"})
else:
    say({"id": request["id"], "rejected": {}})
"""
"""Refuses all but what is called odd: there it does as releases do."""

RECOMMENDED = make_case("line/decode/recommended", {"spoil": 1}, level="recommended")
CASES = (BEFORE, SPOILED, AFTER, RECOMMENDED)

Run = Callable[..., pytest.RunResult]
Fixtures = Callable[..., str]


def only_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """A pytest that a test starts knows nothing of the one around it, nor of a pipeline's machine.

    Plugins that are installed, this one among them, are left out: it is named instead. Where CI is
    set, pytest cuts no summary short, and a failure's text is there twice.
    """
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    for name in ("PYTEST_ADDOPTS", "CI", "BUILD_NUMBER"):
        monkeypatch.delenv(name, raising=False)
