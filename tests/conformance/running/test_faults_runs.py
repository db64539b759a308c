"""Faults that are more than one spoiled case: of the start, and of whole runs."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from textwrap import indent

import pytest

from nucleus_conformance.suite.case import Outcome
from nucleus_conformance.suite.catalog.samples import SAMPLES
from tests.helpers import faults
from tests.helpers.command_line import started, wait_for
from tests.helpers.fault import DEADLINE, SECONDS, at
from tests.helpers.patience import FOR_EVER, stretched
from tests.helpers.programs import (
    BEFORE,
    ECHO,
    GREETING,
    LAST,
    SPOILED,
    Program,
    greeting,
    has_ended,
    make_case,
    program,
)
from tests.helpers.trials import CASES, Trial

KINDS = {
    "crash": ("os._exit(1)", "crash"),
    "signal": ("os.kill(os.getpid(), signal.SIGKILL)", "crash"),
    "hang": (FOR_EVER, "timeout"),
    "print": ("raw(b'debug\\n')", "protocol-error"),
    "half": ("raw(b'{')\nos._exit(0)", "crash"),
    "wrong": ("say({'id': request['id'], 'payload': 1})", "failed"),
}
"""What a program does -> how, and what comes of it."""


@pytest.mark.fault(3, "run")
class TestFault3Ends:
    @pytest.mark.parametrize("workers", ["1", "3"])
    @pytest.mark.slow
    def test_of_many_faults_in_one_run_each_costs_its_own_case(
        self, trial: Trial, workers: str
    ) -> None:
        spoil = "\n".join(
            f"if request['payload']['spoil'] == {name!r}:\n{indent(code, '    ')}"
            for name, (code, _) in KINDS.items()
        )
        cases = [make_case(f"line/decode/good-{number}") for number in range(60)]
        for position, name in enumerate(KINDS):
            cases.insert(9 * position, make_case(f"box/decode/{name}", {"spoil": name}))
        trial.grant(reply_seconds=stretched(SECONDS))
        scored = trial.score(program(trial.folder, spoil), "--workers", workers, cases=cases)
        spoiled = {f"box/decode/{name}": verdict for name, (_, verdict) in KINDS.items()}
        assert scored.names() == {case.id: spoiled.get(case.id, "passed") for case in cases}
        assert (scored.status, scored.problems) == (1, [])

    def test_restarts_have_a_limit(self, trial: Trial) -> None:
        trial.grant(barren_starts=4)
        cases = [make_case(f"box/decode/{number}", {"spoil": number}) for number in range(9)]
        made = program(trial.folder, "os._exit(1)", echo="os._exit(1)")
        scored = trial.score(made, cases=cases, complete=False)
        assert list(scored.names().values()) == [*["crash"] * 3, *["not-run"] * 6]
        reason = scored.verdicts["box/decode/8"]["reason"]
        assert reason == "given up after 4 restarts without a reply"
        assert "incomplete: 6 of 9 cases were not judged" in scored.said
        assert len(made.pids) == 5 + len(SAMPLES) - 1
        assert scored.status == 3

    @pytest.mark.fault(30, "run")
    @pytest.mark.parametrize("spoil", ["os._exit(1)", FOR_EVER])
    @pytest.mark.slow
    def test_of_one_type_alone_costs_no_other_type(self, trial: Trial, spoil: str) -> None:
        """It is the first one that is asked, so that nothing was replied to before."""
        trial.grant(barren_starts=2, reply_seconds=stretched(SECONDS))
        spoiled = [make_case(f"box/decode/{number}", {"spoil": number}) for number in range(9)]
        others = [make_case(f"line/decode/{number}") for number in range(9)]
        made = program(trial.folder, spoil)
        dies = spoil != FOR_EVER
        scored = trial.score(made, cases=[*spoiled, *others], complete=dies)
        found = ["crash"] * 9 if dies else ["timeout"] * 3 + ["not-run"] * 6
        assert list(scored.names().values()) == found + ["passed"] * 9
        if not dies:
            reason = scored.verdicts["box/decode/8"]["reason"]
            assert reason == "given up on box: no reply to 3 requests about it"

    def test_what_dies_on_every_case_never_worked(self, trial: Trial) -> None:
        scored = trial.score(program(trial.folder, "os._exit(1)", echo="os._exit(1)"))
        assert set(scored.names().values()) == {"crash"}
        assert scored.status == 3


@pytest.mark.fault(15, "run")
class TestFault15EatsMemory:
    @pytest.mark.parametrize("limit", ["99999999999999", "0"])
    def test_a_limit_that_cannot_be_is_a_mistake(self, trial: Trial, limit: str) -> None:
        made = program(trial.folder)
        assert "memory" in trial.refuse(trial.command(made, "--memory", limit), 2)
        assert all(has_ended(pid) for pid in made.pids)

    @pytest.mark.parametrize(
        "start", ["os._exit(3)", "os.kill(os.getpid(), signal.SIGSEGV)", "raise MemoryError"]
    )
    def test_whoever_dies_of_a_limit_is_told_of_it(self, trial: Trial, start: str) -> None:
        made = program(trial.folder, hello=start)
        said = trial.refuse(trial.command(made, "--memory", "300"), 3)
        advice = "--memory lets it have 300 MiB of address space: does it need more?"
        assert said.endswith(f"  advice: {advice}\n")
        dying = program(trial.folder, "os._exit(3)", name="dying")
        assert f"advice: {advice}" in trial.score(dying, "--memory", "300").said


@pytest.mark.fault(16, "run")
class TestFault16CannotBeStarted:
    @pytest.mark.parametrize("how", faults.FAULT_16_CANNOT_BE_STARTED)
    def test_it_is_said_in_one_line(self, trial: Trial, how: str) -> None:
        seconds = stretched(SECONDS)
        hello, said = faults.FAULT_16_CANNOT_BE_STARTED[how]
        if DEADLINE in said:
            trial.grant(start_seconds=seconds)
        made = program(trial.folder, hello=hello)
        assert at(seconds, said) in trial.refuse(trial.command(made), 3)
        assert len(made.pids) == 1
        assert all(has_ended(pid) for pid in made.pids)

    def test_what_is_not_there_or_is_no_program(self, trial: Trial) -> None:
        command = trial.command(program(trial.folder))
        command = command[: command.index("--") + 1]
        text = trial.folder / "text"
        text.write_text("not a program")
        for path, why in (
            (trial.folder / "missing", "there is no such program"),
            (text, "it is not executable"),
            (trial.folder, "it is a directory"),
        ):
            err = trial.refuse([*command, str(path)], 3)
            assert f"cannot start {path}: {why}" in err
        text.chmod(0o755)
        assert f"cannot start {text}: Exec format error" in trial.refuse([*command, str(text)], 3)

    def test_what_does_not_start_again(self, trial: Trial) -> None:
        once = "if os.path.exists('once'):\n    sys.exit('only once')\nopen('once', 'x').close()"
        made = program(trial.folder, "os._exit(1)", hello=f"{once}\n{GREETING}")
        scored = trial.score(made, complete=False)
        assert list(scored.names().values()) == ["passed", "crash", "not-run", "not-run"]
        assert "before it said hello: only once" in scored.verdicts[LAST.id]["reason"]
        assert "incomplete: 2 of 4 cases were not judged" in scored.said
        assert scored.status == 1


@pytest.mark.fault(17, "run")
class TestFault17WritesIntoItsDirectory:
    def test_where_a_file_of_a_case_belongs(self, trial: Trial) -> None:
        """That case may fail on it; the others do not, and the report says why."""
        looks = 'say({"id": request["id"], "value": os.path.isfile("masks/a.png")})'
        echo = f'if request["type"] == "segmentation":\n    {looks}\nelse:\n    {ECHO}'
        spoil = f"open('masks', 'w').close()\n{ECHO}"
        made = program(trial.folder, spoil, echo=echo, hello=greeting(window=1))
        files, there = ["masks/a.png"], Outcome("value", True)
        case = make_case("segmentation/local-files/x", expect=there, files=files)
        scored = trial.score(made, cases=[BEFORE, SPOILED, case, LAST])
        assert list(scored.names().values()) == ["passed", "passed", "failed", "passed"]
        (problem,) = scored.problems
        assert problem == f"{case.id}: masks/a.png cannot be made: Not a directory"

    @pytest.mark.parametrize("swaps", [False, True], ids=["before", "after the file was made"])
    @pytest.mark.parametrize("named", [False, True], ids=["its own", "--cwd"])
    def test_links_that_lead_outside_are_not_followed(
        self, trial: Trial, named: bool, swaps: bool
    ) -> None:
        """Nothing is made out there, and nothing there is removed."""
        outside, inside = trial.folder / "outside", trial.folder / "inside"
        for each in (outside, inside):
            each.mkdir()
        away = "os.rename('masks', 'gone')\n" if swaps else ""
        leads = f"{away}os.symlink({str(outside)!r}, 'masks')\n{ECHO}"
        echo = leads if swaps else ECHO
        if swaps:
            (outside / "a.png").write_text("the user's")
        made = program(trial.folder, leads, echo=echo, hello=greeting(window=1))
        case = make_case("segmentation/local-files/x", files=["masks/a.png"])
        cases = [case] if swaps else [SPOILED, case]
        scored = trial.score(made, *(["--cwd", str(inside)] if named else []), cases=cases)
        assert case.id in scored.verdicts
        assert [each.name for each in outside.iterdir()] == (["a.png"] if swaps else [])
        left = {"masks", "gone"} if swaps else {"masks"}
        assert {each.name for each in inside.iterdir()} == (left if named else set())


@pytest.mark.fault(18, "run")
class TestFault18ReadsTheEnvironment:
    SECRETS = (
        "GITHUB_TOKEN", "ACTIONS_ID_TOKEN_REQUEST_TOKEN", "AWS_SECRET_ACCESS_KEY",
        "NODE_AUTH_TOKEN", "NVM_AUTH_HEADER", "GOOGLE_API_KEY", "GOPROXY", "GEM_HOST_API_KEY",
        "PIP_INDEX_URL", "BUNDLE_RUBYGEMS__PKG__GITHUB__COM", "DOTNET_NUGET_PASSWORD",
    )  # fmt: skip

    @pytest.mark.parametrize("passed", [(), ("GITHUB_TOKEN",)], ids=["by default", "if it is told"])
    def test_it_sees_what_it_needs(
        self, trial: Trial, monkeypatch: pytest.MonkeyPatch, passed: tuple[str, ...]
    ) -> None:
        for name in self.SECRETS:
            monkeypatch.setenv(name, f"secret {name}")
        made = program(trial.folder, faults.FAULT_18_READS_THE_ENVIRONMENT)
        scored = trial.score(made, *(f"--pass-env={name}" for name in passed))
        seen = scored.verdicts[SPOILED.id]["actual"]["payload"]["spoil"]
        assert seen["PATH"] == os.environ["PATH"]
        written = "".join((scored.said, *scored.files.values()))
        assert {name for name in self.SECRETS if f"secret {name}" in written} == set(passed)
        assert {name for name in self.SECRETS if name in seen} == set(passed)


@pytest.mark.fault(23, "run")
class TestFault23GetsIdsThatArePaths:
    @pytest.mark.parametrize("identifier", faults.FAULT_23_GETS_IDS)
    def test_they_are_refused(self, trial: Trial, identifier: str) -> None:
        made = program(trial.folder)
        bundle = trial.folder / "bundle"
        case = make_case(identifier, {"spoil": True})
        command = trial.command(made, "--bundle", str(bundle), cases=[case])
        err = trial.refuse(command, 2)
        assert "not a case file: $.cases[0].id: " in err
        assert "does not match" in err
        assert made.pids == []
        assert not bundle.exists()

    @pytest.mark.parametrize("name", ["../x", "/etc/x", "masks/../../x"])
    def test_so_are_files_that_are_elsewhere(self, trial: Trial, name: str) -> None:
        case = make_case(files=["a.png", name])
        err = trial.refuse(trial.command(program(trial.folder), cases=[case]), 2)
        assert f"has a file outside the working directory: {name!r}" in err

    def test_so_are_two_cases_of_one_id(self, trial: Trial) -> None:
        err = trial.refuse(trial.command(program(trial.folder), cases=[BEFORE, BEFORE]), 2)
        assert f"case {BEFORE.id!r} occurs twice" in err


@pytest.mark.fault(24, "run")
class TestFault24IsInterrupted:
    CASES = tuple(
        make_case(f"box/decode/{number}", {"a": 1}, Outcome("payload", {})) for number in range(500)
    )
    ALL = CASES[:5]
    NOTHING = "say({'id': request['id'], 'payload': {}})"
    SLOW = faults.FAULT_24_IS_SLOW_WHEN_INTERRUPTED

    def check_verdicts(self, found: list[str]) -> None:
        """Those of the first cases are there, not of all."""
        assert 9 <= len(found) < len(self.CASES)
        assert found == [case.id for case in self.CASES][: len(found)]

    @contextmanager
    def under_way(self, trial: Trial, made: Program) -> Iterator[subprocess.Popen[str]]:
        """A run of all cases, once some are judged."""
        with started(*trial.command(made, cases=self.CASES)) as running:
            wait_for(trial.reports / "report.jsonl.partial", 10)
            yield running

    def test_the_report_is_there_and_says_that_it_is_incomplete(self, trial: Trial) -> None:
        made = program(trial.folder, echo=self.SLOW)
        with self.under_way(trial, made) as running:
            running.send_signal(signal.SIGINT)
            out, err = running.communicate()
        assert (running.returncode, err) == (130, "")
        scored = trial.scored(130, out, complete=False)
        self.check_verdicts(list(scored.verdicts))
        for text in (out, scored.files["report.md"], scored.files["badge.json"]):
            assert "incomplete" in text
        assert all(has_ended(pid) for pid in made.pids)

    STUBBORN = f"signal.signal(signal.SIGTERM, signal.SIG_IGN)\n{GREETING}"

    @pytest.mark.parametrize("pause", [0.0, 0.02])
    @pytest.mark.sampled(2)
    def test_by_somebody_whose_terminal_sends_it_several_times(
        self, trial: Trial, pause: float
    ) -> None:
        made = program(trial.folder, echo=self.SLOW, hello=self.STUBBORN, end=FOR_EVER)
        with self.under_way(trial, made) as running:
            for _ in range(5):
                running.send_signal(signal.SIGINT)
                time.sleep(pause)
            out, err = running.communicate()
        assert (running.returncode, err) == (130, "")
        scored = trial.scored(130, out, complete=False)
        self.check_verdicts(list(scored.verdicts))
        assert all(has_ended(pid) for pid in made.pids)

    @pytest.mark.slow
    def test_by_somebody_who_cannot_wait(self, trial: Trial) -> None:
        """A press that comes while the report is written ends that; no other file is half there."""
        made = program(trial.folder, echo=self.SLOW, hello=self.STUBBORN, end=FOR_EVER)
        with self.under_way(trial, made) as running:
            for _ in range(5):
                running.send_signal(signal.SIGINT)
                time.sleep(0.21)
            out, err = running.communicate()
        assert running.returncode == 130
        assert err in ("", "nucleus-conformance: interrupted\n")
        assert all(has_ended(pid) for pid in made.pids)
        if not err:
            self.check_verdicts(list(trial.scored(130, out, complete=False).verdicts))
        trial.check_what_is_there()

    @pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
    def test_by_another_signal(self, trial: Trial, name: str) -> None:
        number = signal.Signals[name]
        made = program(trial.folder, echo=self.SLOW, hello=self.STUBBORN, end=FOR_EVER)
        with self.under_way(trial, made) as running:
            running.send_signal(number)
            out, err = running.communicate()
        assert (running.returncode, err) == (128 + number, "")
        self.check_verdicts(list(trial.scored(128 + number, out, complete=False).verdicts))
        assert all(has_ended(pid) for pid in made.pids)

    def test_while_the_program_is_ended(self, trial: Trial) -> None:
        """Every case is judged by then, and the report says so."""
        made = program(trial.folder, hello=self.STUBBORN, end=FOR_EVER, echo=self.NOTHING)
        with started(*trial.command(made, cases=self.ALL)) as running:
            wait_for(trial.reports / "report.jsonl.partial", 1 + len(self.ALL))
            time.sleep(0.1)
            running.send_signal(signal.SIGINT)
            out, err = running.communicate()
        assert (running.returncode, err) == (130, "")
        scored = trial.scored(130, out, complete=True)
        assert list(scored.verdicts) == [case.id for case in self.ALL]
        assert all(has_ended(pid) for pid in made.pids)

    def test_a_killed_run_leaves_what_was_judged_and_no_process(
        self, trial: Trial, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("TMPDIR", str(trial.folder / "tmp"))
        made = program(trial.folder, echo=self.SLOW, hello=greeting(window=1))
        with self.under_way(trial, made) as running:
            time.sleep(0.15)  # for a few more cases
            running.kill()
            running.communicate()
        (partial,) = trial.reports.iterdir()
        assert partial.name == "report.jsonl.partial"
        header, *verdicts = (json.loads(line) for line in partial.read_text().splitlines())
        assert header["kind"] == "header"
        self.check_verdicts([each["id"] for each in verdicts])
        _, *asked = made.log.splitlines()
        assert len(verdicts) >= len(asked) - 2  # one was open, and one perhaps just answered
        assert all(has_ended(pid) for pid in made.pids)


@pytest.mark.fault(26, "run")
class TestFault26SupportsNothing:
    def test_that_is_never_green(self, trial: Trial) -> None:
        nothing = faults.FAULT_26_SUPPORTS_NOTHING
        scored = trial.score(program(trial.folder, nothing, echo=nothing))
        assert set(scored.names().values()) == {"unsupported"}
        assert scored.footer["required"] == {"passed": 0, "total": len(CASES)}
        (problem,) = scored.problems
        assert problem.startswith("every case that counts is unsupported")
        assert scored.status == 1

    def test_nor_is_a_run_of_no_case(self, trial: Trial) -> None:
        made = program(trial.folder)
        err = trial.refuse(trial.command(made, "-k", "no-such-case"), 2)
        assert "no case of edition 0.17.9 matches: pattern no-such-case" in err
        assert made.pids == []
