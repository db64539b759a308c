from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import nucleus_spec
from nucleus_spec import (
    PREDICTION_TYPES,
    BoxPrediction,
    Keypoint,
    Point,
    Point3D,
    Prediction,
    PredictionList,
    Segment,
    strategies_entry,
)
from tests.helpers.drawing import few

ROOT = Path(nucleus_spec.__file__).parent.parent
ENTRY = "[hypothesis]\nnucleus-spec = nucleus_spec.strategies_entry:register\n"


class TestEntryPoint:
    """`st.from_type` MUST know every class, through Hypothesis' entry point."""

    @pytest.mark.parametrize(
        "cls", [*PREDICTION_TYPES.values(), PredictionList, Point, Point3D, Keypoint, Segment]
    )
    def test_registers_a_strategy_for(self, cls: type) -> None:
        strategies_entry.register()

        @few
        @given(st.from_type(cls))
        def check(made: Any) -> None:
            assert type(made) is cls

        check()

    def test_knows_what_is_annotated(self) -> None:
        strategies_entry.register()

        @few
        @given(...)
        def check(prediction: Prediction, box: BoxPrediction | None) -> None:
            assert type(prediction) in PREDICTION_TYPES.values()
            assert box is None or type(box) is BoxPrediction

        check()

    @pytest.mark.parametrize(
        "first", ["hypothesis", "nucleus_spec", "nucleus_spec.strategies", "nucleus_spec.schema"]
    )
    @pytest.mark.sampled(2)
    @pytest.mark.slow
    def test_works_whatever_is_imported_first(self, tmp_path: Path, first: str) -> None:
        installed = tmp_path / "nucleus_spec_test-0.dist-info"
        installed.mkdir()
        (installed / "METADATA").write_text("Metadata-Version: 2.1\nName: x\nVersion: 0\n", "utf-8")
        (installed / "entry_points.txt").write_text(ENTRY, "utf-8")
        program = (
            f"import {first}, nucleus_spec\n"
            "from hypothesis import find, strategies as st\n"
            "print(find(st.from_type(nucleus_spec.Keypoint), lambda _: True))"
        )
        done = run(program, PYTHONPATH=f"{tmp_path}{os.pathsep}{ROOT}")
        assert (done.stdout, done.stderr) == ("Keypoint(x=0, y=0, visible=True)\n", "")

    def test_the_spec_itself_does_not_import_hypothesis(self) -> None:
        done = run(
            "import sys, nucleus_spec, nucleus_spec.strategies_entry as _; print(*sys.modules)"
        )
        assert "nucleus_spec" in done.stdout.split()
        assert "hypothesis" not in done.stdout.split()

    def test_says_what_to_install_without_hypothesis(self) -> None:
        done = run("import sys; sys.modules['hypothesis'] = None; import nucleus_spec.strategies")
        assert "pip install 'nucleus-spec[strategies]'" in done.stderr


def run(program: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        env={**os.environ, **environment},
        check=False,
    )
