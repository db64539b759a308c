"""Each fault that spoils a case costs that case, and no other."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.helpers import faults, trials
from tests.helpers.fault import SECONDS, Fault
from tests.helpers.fault_rows import rows_of
from tests.helpers.patience import stretched
from tests.helpers.programs import SPOILED, has_ended
from tests.helpers.trials import CASES, Trial

TABLE = {name: value for name, value in vars(faults).items() if name.startswith("FAULT_")}


def programs() -> list[object]:
    """Every such fault. Those that may harm others are tried with many requests open, and one."""
    return [
        pytest.param(
            fault,
            hello,
            id=f"{name[6:].lower().replace('_', '-')}-{fault.name}-{how}",
            marks=[
                *(pytest.mark.fault(row, "run") for row in rows_of(name)),
                *([pytest.mark.fault(51, "run")] if fault.name == "after its reply" else []),
                pytest.mark.skipif(
                    fault.linux and sys.platform != "linux", reason="needs what only Linux has"
                ),
            ],
        )
        for name, found in TABLE.items()
        if isinstance(found, list)
        for fault in found
        for how, hello in (("together", {}), ("alone", {"window": 1}))
        if how == "together" or (fault.problem and "window" not in fault.hello)
    ]


@pytest.mark.parametrize(("fault", "hello"), programs())
@pytest.mark.sampled(4)
def test_a_fault_costs_one_case_at_most(trial: Trial, fault: Fault, hello: dict[str, int]) -> None:
    seconds = stretched(SECONDS)
    fault = fault.within(seconds)
    if fault.hurried:
        trial.grant(reply_seconds=seconds)
    made = fault.program(trial.folder, **hello)
    try:
        scored = trial.score(made, *fault.options, survives=fault.survives)
        assert fault.survives != all(has_ended(pid, 0) for pid in made.pids)
    finally:
        if fault.survives:
            os.kill(made.pids[1], signal.SIGKILL)
    expected = {case.id: fault.verdict if case is SPOILED else "passed" for case in CASES}
    assert scored.names() == expected
    spoiled = scored.verdicts[SPOILED.id]
    assert fault.reason in spoiled.get("reason", "")
    assert len(spoiled.get("reason", "")) < 1000
    assert spoiled.get("stderr", "").endswith(fault.stderr)
    assert len(spoiled.get("stderr", "")) <= 8192
    assert len(scored.problems) == bool(fault.problem)
    assert all(fault.problem in problem for problem in scored.problems)
    assert scored.status == (fault.verdict != "passed" or bool(fault.problem))


def test_all_28_are_here() -> None:
    assert sorted({int(name.split("_")[1]) for name in TABLE}) == list(range(1, 29))


PAGE = "<script>1</script> Content-Security-Policy"


class TestTheChecks:
    """What every run is checked for would be noticed."""

    @pytest.mark.parametrize(
        ("check", "text"),
        [
            (trials._check_page, f"{PAGE} <pwned></html>"),
            (trials._check_page, f"{PAGE} <b onclick=x></html>"),
            (trials._check_page, f"<script>2</script>{PAGE}</html>"),
            (trials._check_page, f"{PAGE} <a href='javascript:x'></html>"),
            (trials._check_page, PAGE),
            (trials._check_markdown, "## `a` pwned `b`"),
            (trials._check_markdown, "## a\n```\npwned\n```\n<b>pwned</b>\n"),
            (trials._check_log, "a\n ::error::x"),
            (trials._check_log, "a ##[error]x"),
            (lambda text: trials._check_xml(text, 2), "<a><b><testcase/></b></a>"),
        ],
    )
    def test_they_see_what_is_wrong(self, check: Callable[[str], None], text: str) -> None:
        with pytest.raises(AssertionError):
            check(text)

    @pytest.mark.parametrize("leak", ["descriptor", "thread", "file"])
    def test_they_see_what_is_left(self, trial: Trial, leak: str) -> None:
        with ExitStack() as stack:

            def leaking(*_: object) -> int:
                if leak == "descriptor":
                    stack.enter_context(Path(os.devnull).open())
                elif leak == "file":
                    (trial.folder / "tmp" / "left").touch()
                else:
                    over = threading.Event()
                    thread = threading.Thread(target=over.wait)
                    thread.start()
                    stack.callback(thread.join)
                    stack.callback(over.set)
                return 0

            trial.command_line = leaking
            with pytest.raises(AssertionError):
                trial.main([])
