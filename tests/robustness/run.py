"""Feeds our own readers with many broken inputs, and prints what became of them.

    python -m tests.robustness.run                    # 100,000 inputs
    python -m tests.robustness.run --inputs 2000 --only reports --seed 7

The exit status is 1 if a reader raised what is no refusal, took too long, or accepted what cannot be
told in every format. The smallest such input is shown, with the error.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Sequence
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from tests.robustness.targets import TARGETS, feed


def search(name: str, inputs: int, start: int) -> Counter[str]:
    """How many inputs were accepted, and refused. Raises what is a fault of ours."""
    found: Counter[str] = Counter()

    @seed(start)
    @settings(
        max_examples=inputs,
        database=None,
        deadline=None,
        derandomize=False,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.data())
    def fed(data: Any) -> None:
        found[feed(name, data.draw)] += 1

    fed()
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit status."""
    parser = argparse.ArgumentParser(prog="tests.robustness.run", description=__doc__)
    parser.add_argument("--inputs", type=int, default=100_000, help="of all kinds together")
    parser.add_argument("--only", choices=TARGETS)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args(arguments)
    names = [options.only] if options.only else list(TARGETS)
    status = 0
    for name in names:
        began = time.monotonic()
        try:
            found = search(name, options.inputs // len(names), options.seed)
        except Exception as error:
            import traceback

            traceback.print_exception(error)
            print(f"{name}: a fault of ours; --seed {options.seed} shows it", flush=True)
            status = 1
            continue
        said = ", ".join(f"{count:,} {how}" for how, count in sorted(found.items()))
        print(f"{name}: {said}, {time.monotonic() - began:.0f} s", flush=True)
    return status


if __name__ == "__main__":
    sys.exit(main())
