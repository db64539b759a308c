"""A small soak; `python -m tests.soak` is the long one."""

from __future__ import annotations

import sys

import pytest
from attrs import evolve

from nucleus_conformance.cli import main as command_line
from tests import soak

linux = pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc, as only Linux has it")

LEVEL = [soak.Held(mib=50.0, descriptors=9, threads=2, children=2)] * 100


def test_what_stays_the_same_has_not_grown() -> None:
    assert all(found == 0 for _, found, _ in soak.grown(LEVEL))


@pytest.mark.parametrize("name", ["mib", "descriptors", "threads", "children"])
def test_what_grows_is_seen(name: str) -> None:
    rising = [
        evolve(each, **{name: getattr(each, name) + number / 10})
        for number, each in enumerate(LEVEL)
    ]
    beyond = [said for said, found, most in soak.grown(rising) if found > most]
    assert [said.rpartition(" ")[2] for said in beyond] == [name]


def test_too_few_samples_are_none() -> None:
    with pytest.raises(AssertionError, match="more requests are needed"):
        list(soak.grown(LEVEL[:4]))


@linux
@pytest.mark.slow
@pytest.mark.fault(30, "run")
def test_nothing_grows_and_nothing_is_left(capfd: pytest.CaptureFixture[str]) -> None:
    status = soak.main(["--requests", "10000", "--deaths", "8"])
    said = capfd.readouterr().out
    assert status == 0, said
    assert "BEYOND" not in said
    assert said.count("\nok ") == 9


@linux
@pytest.mark.slow
@pytest.mark.parametrize(
    ("leak", "named"),
    [
        ("open(os.devnull)", "descriptors left"),
        ("tempfile.mkdtemp(dir=os.environ['TMPDIR'])", "files left"),
        ("subprocess.Popen(['sleep', '2'])", "children left"),
    ],
)
def test_what_is_left_is_seen(
    leak: str, named: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    kept: list[object] = []

    def leaking(arguments: list[str]) -> int:
        kept.append(
            eval(leak, {name: __import__(name) for name in ("os", "tempfile", "subprocess")})
        )
        return command_line(arguments)

    monkeypatch.setattr(soak, "steady", lambda requests: [])
    monkeypatch.setattr(soak, "command_line", leaking)
    try:
        assert soak.main(["--deaths", "2"]) == 1
        assert f"BEYOND {named}" in capfd.readouterr().out
    finally:
        for each in kept:
            getattr(each, "close", getattr(each, "wait", str))()
