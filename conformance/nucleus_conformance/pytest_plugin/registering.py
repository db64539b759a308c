"""From the options of pytest to the plugin that puts the cases to a target."""

from __future__ import annotations

import gc
from datetime import date
from pathlib import Path

import pytest

from nucleus_conformance.commands.options import named_edition
from nucleus_conformance.commands.parser import check_sizes
from nucleus_conformance.gate.gate import Gate
from nucleus_conformance.gate.known_failing import KnownFailing
from nucleus_conformance.judging.judge import Standard
from nucleus_conformance.machine import ending
from nucleus_conformance.pytest_plugin.cases import PACKAGE, PLUGIN, Conformance, FromWorkers
from nucleus_conformance.pytest_plugin.naming import advised, in_own_names, starting_of
from nucleus_conformance.suite.loading import changed_since_exported, load_suite
from nucleus_conformance.system import read_usual_integers
from nucleus_conformance.targets.limits import USUAL
from nucleus_conformance.text import printable


def register(config: pytest.Config) -> None:
    """Have pytest collect the cases for the target that the options name.

    Raises `pytest.UsageError` if the options make no sense, or the target is not there.
    """
    read_usual_integers()
    option = config.getoption
    starting_options = {name: option(f"--nucleus-{name}") for name in ("edition", "cwd", "timeout")}
    try:
        check_sizes([str(option(f"--nucleus-{name}")) for name in ("edition", "type", "operation")])
        starting = starting_of(option("--nucleus-target"), **starting_options)
        target = starting.found(named_edition(starting.edition))
        fixtures = option("--nucleus-fixtures")
        folder = None if fixtures is None else Path(fixtures)
        known = KnownFailing.read(option("--nucleus-known-failing")).on([target.edition], folder)
        suite = load_suite(target.edition, folder)
        changed = changed_since_exported(target.edition, Path(fixtures)) if fixtures else ""
    except Exception as error:
        told = ending(error)
        if told is None:
            raise
        said = (in_own_names(str(told)), *told.also, *advised(told))
        raise pytest.UsageError("\n".join(map(printable, said))) from error
    gate = Gate(date.today(), option("--nucleus-level"), known)
    standard = Standard(option("--nucleus-strict"), option("--nucleus-depth"))
    types, operations = (tuple(option(f"--nucleus-{name}")) for name in ("type", "operation"))
    plugin = Conformance(
        target,
        suite,
        gate,
        standard,
        starting.granted(USUAL),
        types,
        operations,
        place=config.rootpath / PACKAGE.name,
        changed=changed,
    )
    config.stash[PLUGIN] = plugin
    gc.freeze()  # thousands of cases, which stay: each collection would look at all of them
    config.pluginmanager.register(plugin, "nucleus-conformance-cases")
    if config.getoption("dist", "no") != "no":
        config.pluginmanager.register(FromWorkers(plugin))
