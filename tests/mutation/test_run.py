"""What the mutation runner says before it can begin."""

from __future__ import annotations

import sys

import pytest

from tests.mutation import run


def test_the_sdk_must_be_installed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["run", "sdk"])
    with pytest.raises(SystemExit) as ended:
        run.main(find=lambda name: None)
    assert ended.value.code == 2
    assert "the SDK is not installed here: pip install scale-nucleus==" in capsys.readouterr().err
