"""Our own readers refuse what is broken in one line, and tell what they accept in every format.

A few inputs of each kind; `python -m tests.robustness.run` has many.
"""

from __future__ import annotations

import pytest

from tests.robustness import rendering, run, targets

COUNT = 25
FEW = 8
SLOW = ("lists", "dumps", "parts")


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(each, marks=pytest.mark.slow if each in SLOW else ())
        for each in targets.TARGETS
    ],
)
def test_broken_inputs_are_refused_or_told(name: str) -> None:
    count = FEW if name in ("dumps", "parts") else COUNT
    found = run.search(name, count, start=1)
    assert found.total() >= count
    assert found.keys() <= {"accepted", "refused"}


@pytest.mark.parametrize(
    ("module", "name"), [(targets, "read_report"), (rendering, "changes")], ids=["reader", "diff"]
)
def test_what_is_no_refusal_is_found(
    module: object, name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fails(*_: object) -> None:
        raise KeyError("label")

    targets._reports()
    monkeypatch.setattr(module, name, fails)
    assert run.main(["--inputs", "40", "--only", "reports"]) == 1
    out, err = capsys.readouterr()
    assert "reports: a fault of ours; --seed 0 shows it" in out
    assert "KeyError: 'label'" in err


def test_what_takes_long_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(targets, "SECONDS", 0.0)
    with pytest.raises(AssertionError, match="it took too long"):
        run.search("replies", 1, start=1)
