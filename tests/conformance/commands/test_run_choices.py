"""`run` on choices that are known to be inconsistent."""

from __future__ import annotations

from pathlib import Path

import pytest

from nucleus_conformance.suite.case import Alternative, Outcome
from tests.helpers.command_line import Capture, score, write_suite
from tests.helpers.programs import GREETING, make_case, program


class TestAKnownInconsistency:
    """What is known of a choice holds for a part of a run as for the whole."""

    FLAG = "unchecked-confidence"
    ODD = "box/decode/odd"

    def suite(self, folder: Path) -> Path:
        refused = Outcome("rejected", {"code": "out-of-range"})
        also = [Alternative(self.FLAG, Outcome("payload", {"x": 1}))]
        cases = [
            make_case(f"box/decode/{name}", {"name": name}, refused, also=also) for name in "ab"
        ]
        odd = make_case(self.ODD, {"spoil": 1}, refused, also=also)
        notes = {self.FLAG: {"what": "It is not checked.", "choice": self.FLAG}}
        return write_suite(folder / "suite", [odd, *cases], notes)

    @pytest.fixture
    def known(self, tmp_path: Path) -> tuple[str, str]:
        path = tmp_path / "known.txt"
        said = "expires=2999-12-31 owner=ann reason=later difference=inconsistent"
        path.write_text(f"{self.ODD} {said}\n")
        return "--known-failing", str(path)

    REFUSES = 'say({"id": request["id"], "rejected": {}})'

    @pytest.mark.parametrize(
        ("odd", "status", "said"),
        [
            (REFUSES, 1, f"unexpected pass: {ODD} in "),
            (
                'say({"id": request["id"], "payload": {"x": 1}})',
                0,
                "box/decode/odd: later (ann, until 2999-12-31)",
            ),
        ],
        ids=["consistent", "inconsistent"],
    )
    @pytest.mark.parametrize("part", [(), ("-k", ODD)], ids=["whole", "part"])
    def test_is_judged_alike(
        self,
        tmp_path: Path,
        known: tuple[str, str],
        capsys: Capture,
        odd: str,
        status: int,
        said: str,
        part: tuple[str, ...],
    ) -> None:
        made = program(tmp_path, odd, echo=self.REFUSES)
        assert score(self.suite(tmp_path), made, *known, *part) == status
        assert said in " ".join(capsys.readouterr().out.split())

    def test_is_not_judged_where_the_others_could_not_be_asked(
        self, tmp_path: Path, known: tuple[str, str], capsys: Capture
    ) -> None:
        once = tmp_path / "once"
        made = program(
            tmp_path,
            self.REFUSES,
            hello=f"os._exit(3) if os.path.exists({str(once)!r}) else {GREETING}",
            echo=f"open({str(once)!r}, 'w'); os._exit(3)",
        )
        assert score(self.suite(tmp_path), made, *known, "-k", self.ODD) == 1
        text = " ".join(capsys.readouterr().out.split())
        assert f"undecided: {self.ODD} passes, but not all cases of its choice" in text
        assert "unexpected pass" not in text
