"""`replay` and `impact` say of which of the two they speak, and ask both on the same edition."""

from __future__ import annotations

import gc
import json
import os
import shlex
from pathlib import Path

import pytest
from attrs import evolve

from nucleus_conformance.cli import main
from nucleus_conformance.judging.verdict import Answer
from nucleus_conformance.replaying.lines import Line
from nucleus_conformance.replaying.replay import Replay
from nucleus_conformance.running.session import Session
from tests.helpers.command_line import Capture, refused
from tests.helpers.dumps import good, payload, written
from tests.helpers.patience import FOR_EVER, PATIENT
from tests.helpers.programs import ECHO, greeting, program
from tests.helpers.replays import changed, replay
from tests.helpers.two import RELEASE, edition_asked, stand_for


class TestTheReference:
    @pytest.mark.parametrize(
        ("given", "asked"),
        [
            (["--target", RELEASE], "0.14.29"),
            (["--target", RELEASE, "--against", "reference"], "0.14.29"),
            (["--target", "reference", "--against", RELEASE], "0.14.29"),
            (["--target", "reference", "--against", RELEASE, "--edition", "0.17.8"], "0.17.8"),
            (["--target", RELEASE, "--against", "reference", "--edition", "0.17.8"], "0.17.8"),
        ],
        ids=" ".join,
    )
    def test_is_asked_on_the_edition_of_the_other(
        self, given: list[str], asked: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        reference = program(tmp_path, name="reference")
        made = {"reference": reference, RELEASE: program(tmp_path, name="release")}
        stand_for(monkeypatch, made)
        assert main(["replay", written(tmp_path / "dump.jsonl", good(1)), *given]) == 0
        assert edition_asked(reference) == asked
        assert edition_asked(made[RELEASE]) == "0.14.29"

    @pytest.mark.parametrize(
        ("edition", "asked"), [([], "0.14.29"), (["--edition", "0.17.8"], "0.17.8")]
    )
    @pytest.mark.parametrize("is_now", [True, False])
    def test_is_asked_so_and_a_program_as_well(
        self,
        edition: list[str],
        asked: str,
        is_now: bool,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        port, release = program(tmp_path), program(tmp_path, name="release")
        stand_for(monkeypatch, {RELEASE: release})
        both = [shlex.join(port.arguments), RELEASE]
        now, before = both if is_now else both[::-1]
        dump = written(tmp_path / "dump.jsonl", good(1))
        assert main(["replay", dump, "--target", now, "--against", before, *edition]) == 0
        assert edition_asked(port) == asked
        assert edition_asked(release) == "0.14.29"

    def test_is_named_for_no_two_that_have_their_own(
        self, tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        other = "scale-nucleus==0.22.3"
        made = {RELEASE: program(tmp_path), other: program(tmp_path, name="newer")}
        stand_for(monkeypatch, made)
        given = ["replay", written(tmp_path / "dump.jsonl", good(1)), "--edition", "0.17.8"]
        said = refused(capsys, *given, "--target", other, "--against", RELEASE)
        assert f"--edition 0.17.8: {other} and {RELEASE} have editions of their own" in said
        assert [each.pids for each in made.values()] == [[], []]

    @pytest.mark.slow
    def test_of_impact_is_as_well(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        reference = program(tmp_path, name="reference", hello=greeting(types=["line"]))
        stand_for(monkeypatch, {"reference": reference, RELEASE: program(tmp_path)})
        main(["impact", RELEASE, "reference", "--count", "0"])
        assert edition_asked(reference) == "0.14.29"


class TestEditionsThatDiffer:
    def test_are_told_and_what_began_between_them(
        self, tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        newer = program(tmp_path, echo=changed(task_id=None), name="newer")
        stand_for(monkeypatch, {RELEASE: program(tmp_path), "scale-nucleus==0.22.3": newer})
        dump = written(tmp_path / "dump.jsonl", [payload()])
        assert (
            main(["replay", dump, "--target", "scale-nucleus==0.22.3", "--against", RELEASE]) == 1
        )
        out = capsys.readouterr().out
        assert "task_id is sent since edition 0.17.8, as null: between editions this is how" in out
        assert "to do: nothing, if what reads these payloads may meet a key" in out
        said = f"scale-nucleus==0.22.3 speaks edition 0.21.2, and {RELEASE} speaks edition 0.14"
        assert said in out
        assert (
            main(["replay", dump, "--target", RELEASE, "--against", "scale-nucleus==0.22.3"]) == 1
        )
        out = capsys.readouterr().out
        assert "lost-key (error), 1 prediction: a key that only the other sends, at /task_id" in out
        assert "task_id is sent since edition 0.17.8, as null" in out
        assert "to do: nothing, if what reads these payloads does without this key" in out

    def test_explain_nothing_that_began_in_none_of_them(
        self, tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        newer = program(tmp_path, echo=changed(task_id=None, odd=1, label=7), name="newer")
        stand_for(monkeypatch, {RELEASE: program(tmp_path), "scale-nucleus==0.15.5": newer})
        dump = written(
            tmp_path / "dump.jsonl", [payload(), payload("keypoints", annotation_id=None)]
        )
        assert (
            main(["replay", dump, "--target", "scale-nucleus==0.15.5", "--against", RELEASE]) == 1
        )
        assert "is sent since" not in (out := capsys.readouterr().out)
        assert "to do: nothing" not in out

    def test_explain_ids_that_are_generated(
        self, tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        payloads = payload("keypoints", annotation_id=None)
        made = f"{payloads['label']}-{payloads['reference_id']}-keypoints"
        newer = program(tmp_path, echo=changed(annotation_id=made), name="newer")
        stand_for(monkeypatch, {RELEASE: program(tmp_path), "scale-nucleus==0.15.5": newer})
        dump = written(tmp_path / "dump.jsonl", [payload("keypoints", annotation_id=None)])
        assert (
            main(["replay", dump, "--target", "scale-nucleus==0.15.5", "--against", RELEASE]) == 1
        )
        assert "a generated annotation_id is sent since edition 0.15.5" in capsys.readouterr().out
        dump = written(
            tmp_path / "dump.jsonl", [payload("keypoints", annotation_id=None, label="x")]
        )
        assert (
            main(["replay", dump, "--target", "scale-nucleus==0.15.5", "--against", RELEASE]) == 1
        )
        out = capsys.readouterr().out
        assert "at /annotation_id: not as releases generate it" in out
        assert "a generated annotation_id is sent since" not in out

    def test_explain_no_value_that_the_dump_does_not_have(
        self, tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        echo = """
made = request["payload"]
made |= {"task_id": "made up" if made["label"] == "bus" else None}
say({"id": request["id"], "payload": made})
"""
        newest = "scale-nucleus==0.22.3"
        newer = program(tmp_path, echo=echo, name="newer")
        stand_for(monkeypatch, {RELEASE: program(tmp_path), newest: newer})
        dump = written(tmp_path / "dump.jsonl", [payload(), payload(label="bus")])
        assert main(["replay", dump, "--target", newest, "--against", RELEASE]) == 1
        out = capsys.readouterr().out
        assert (
            "new-key (error), 1 prediction: a key that the other does not send, at /task_id\n"
            in out
        )
        assert "at /task_id: a value that the dump does not have\n" in out
        assert out.count("is sent since edition 0.17.8") == 1


class TestWhichOfThem:
    def test_is_told_by_hello_where_commands_look_alike(
        self, tmp_path: Path, capsys: Capture
    ) -> None:
        folder = tmp_path / ("long" * 20)
        folder.mkdir()
        other = program(folder, hello=greeting(name="old"), name="other")
        made = program(folder, echo=changed(label="bus"), hello=greeting(name="new"))
        assert replay(folder, made, payloads=good(1), against=other) == 1
        assert '/label is "bus" with new 1.0' in (out := capsys.readouterr().out)
        assert "differs from old 1.0" in out
        same = program(folder, name="other")
        assert replay(folder, program(folder), payloads=good(1), against=same) == 0
        assert "nothing differs from" in (out := capsys.readouterr().out)
        assert out.endswith("(the other)\n")

    def test_refuses_is_told(self, tmp_path: Path, capsys: Capture) -> None:
        says = 'say({"id": request["id"], "rejected": {"message": "TypeError: no"}})'
        one, other = (
            program(tmp_path, echo=says, hello=greeting(name="strict")),
            program(tmp_path, name="lax"),
        )
        given = "--name", "strict"
        assert replay(tmp_path, one, *given, payloads=good(1), against=other) == 1
        assert (
            "refused (error), 1 prediction: refused by strict alone: TypeErr"
            in capsys.readouterr().out
        )
        assert replay(tmp_path, other, "--name", "lax", payloads=good(1), against=one) == 1
        out = capsys.readouterr().out
        assert "accepted (error), 1 prediction: refused by " in out
        assert " alone: TypeError" in out
        assert "before" not in out

    def test_has_advice(self, tmp_path: Path, capsys: Capture) -> None:
        limits = evolve(PATIENT, grace_seconds=0.1)
        made = program(tmp_path, end=FOR_EVER)
        assert replay(tmp_path, made, "--name", "slow", payloads=good(1), limits=limits) == 0
        assert "advice: slow: it was still there 0.1 s after" in capsys.readouterr().err

    @pytest.mark.slow
    def test_is_awaited(self, tmp_path: Path, capsys: Capture) -> None:
        limits = evolve(PATIENT, notice_seconds=0.05)
        slow = program(tmp_path, echo=f"time.sleep(0.2)\n{ECHO}", name="slow")
        made = program(tmp_path)
        for one, other, name in ((made, slow, "python"), (slow, made, "mine")):
            assert (
                replay(
                    tmp_path, one, "--name", "mine", payloads=good(1), against=other, limits=limits
                )
                == 0
            )
            (said,) = [
                line for line in capsys.readouterr().err.splitlines() if "said hello" in line
            ]
            assert name in said.partition(" said hello, and has sent nothing since")[0]


@pytest.mark.slow
def test_a_harness_of_ours_that_lingers_has_no_advice(tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "lingers.py").write_text(
        "import threading, time\nfrom nucleus_spec import *\n"
        "threading.Thread(target=time.sleep, args=(60,)).start()\n"
    )
    dump = written(tmp_path / "dump.jsonl", good(1))
    given = ["--against", shlex.join(program(tmp_path).command.arguments), "--cwd", str(tmp_path)]
    main(["replay", dump, "--target", "python:lingers", *given], evolve(PATIENT, grace_seconds=0.1))
    assert "still there" not in capsys.readouterr().err


def test_a_program_that_is_missing_is_told(tmp_path: Path, capsys: Capture) -> None:
    dump = written(tmp_path / "dump.jsonl", good(1))
    for option in ("--target", "--against"):
        given = ["replay", dump, "--target", "reference", option, f"{tmp_path}/missing"]
        given = given if option == "--against" else [*given[:2], *given[4:]]
        assert main(given) == 3
        assert (
            f"cannot start {tmp_path}/missing: there is no such program" in capsys.readouterr().err
        )
    assert "nothing is not a target" in refused(capsys, "replay", dump, "--target", "nothing")


POLICY = 'request["payload"] | {"label": f"by {os.sched_getscheduler(0)}"}'


@pytest.mark.skipif(not hasattr(os, "SCHED_BATCH"), reason="not on this system")
def test_both_are_batch_work(tmp_path: Path, capsys: Capture) -> None:
    made = program(tmp_path, echo=f'say({{"id": request["id"], "payload": {POLICY}}})')
    assert replay(tmp_path, made, payloads=good(1)) == 1
    assert f'/label is "by {os.SCHED_BATCH}"' in capsys.readouterr().out


def test_garbage_is_looked_for_seldom_meanwhile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen, before, take = [], gc.get_threshold(), Replay._take

    def taken(self: Replay, line: Line, before: Answer, now: Answer) -> None:
        seen.append(gc.get_threshold()[0])
        take(self, line, before, now)

    monkeypatch.setattr(Replay, "_take", taken)
    assert replay(tmp_path, program(tmp_path), payloads=good(1)) == 0
    assert seen == [100_000]
    assert gc.get_threshold() == before


def test_an_interrupt_while_both_end_costs_no_report(
    tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    close, pressed = Session.close, list[bool]()

    def interrupted(self: Session, at_once: bool = False) -> None:
        close(self, at_once)
        if not pressed:
            pressed.append(at_once)
            raise KeyboardInterrupt

    monkeypatch.setattr(Session, "close", interrupted)
    made = program(tmp_path, echo=changed(label="bus"))
    assert replay(tmp_path, made, "--format", "json") == 130
    said = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert pressed == [False]
    assert [each["code"] for each in said] == ["value"] * 6


def test_what_both_refuse_is_told(tmp_path: Path, capsys: Capture) -> None:
    refusing = (
        'say({"id": request["id"], "rejected": {}} if request["payload"]["label"] == "bad" else '
    )
    echo = f'{refusing}{{"id": request["id"], "payload": request["payload"]}})'
    made, other = program(tmp_path, echo=echo), program(tmp_path, name="other", echo=echo)
    given = [payload(), payload(label="bad"), payload()]
    assert replay(tmp_path, made, payloads=given, against=other) == 0
    assert "; both refuse 1 prediction" in capsys.readouterr().out


def test_ids_are_counted_of_types_that_have_them(tmp_path: Path, capsys: Capture) -> None:
    made, categories = program(tmp_path), [payload("category") for _ in range(3)]
    assert replay(tmp_path, made, payloads=categories) == 0
    assert capsys.readouterr().out.startswith("no prediction has an annotation id; nothing differs")
    assert replay(tmp_path, made, payloads=[payload(), *categories]) == 0
    assert capsys.readouterr().out.startswith("none of 1 annotation id changes; nothing differs")
