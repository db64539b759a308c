"""Asks releases and the reference the same random inputs, and compares what they answer.

    python -m tests.differential.run                         # eight releases, 25,000 inputs each
    python -m tests.differential.run 0.22.3 --count 1000 --seed 7
    python -m tests.differential.run 0.22.3 --seed 7 --only 812   # that one, with both answers

The inputs come from `random` alone, and from what is known of the wire: nothing is shared with the
strategies or the catalog. Where a release and the reference answer otherwise, the fixtures must
permit that by a flag, and the release must do what the model of releases says. What was made
without a fault the reference must take; and what it has sent, it must read and send again.
Everything else is a finding, and the exit status is 1.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Sequence
from typing import Any, Final

from nucleus_conformance.judging.verdict import Answer
from nucleus_conformance.suite.case import Outcome
from tests.differential.compared import Kind
from tests.differential.comparison import Comparison, Exchange, compare_release

VERSIONS: Final = ("0.14.29", "0.15.5", "0.17.8", "0.17.9", "0.18.1", "0.20.0", "0.21.2", "0.22.3")
COUNT: Final = 25_000
SEED: Final = 10
_SHOWN: Final = 2000
"""Characters of an input or an answer that are printed."""


def table_of(comparison: Comparison) -> str:
    """How the inputs ended: a line a type, and one on flags."""
    total: Counter[Kind] = Counter()
    lines = []
    for name, kinds in sorted(comparison.kinds.items()):
        total.update(kinds)
        lines.append(_row(name, kinds))
    flags = ", ".join(f"{flag} {count}" for flag, count in comparison.flags.most_common())
    again = f"  {comparison.read_again} of what was sent read again; flags: {flags or 'none'}"
    return "\n".join([*lines, _row("all", total), again])


def _row(name: str, kinds: Counter[Kind]) -> str:
    return (
        f"  {name:16}{sum(kinds.values()):7} asked: by both accepted {kinds['accepted']:6}, refused"
        f" {kinds['refused']:6}; differ by flags {kinds['flag']:5}, findings {kinds['finding']:4}"
    )


def told(exchange: Exchange) -> str:
    """An exchange as text: what was asked, and what both sides said."""
    asked = {"op": exchange.asked.operation, "type": exchange.asked.type, **exchange.asked.given}
    return "\n".join([
        f"  asked      {_short(asked)}",
        f"  release    {_said(exchange.release)}",
        f"  reference  {_said(exchange.reference)}",
    ])  # fmt: skip


def _said(answer: Answer) -> str:
    return _short(answer.to_json() if isinstance(answer, Outcome) else repr(answer))


def _short(value: Any) -> str:
    text = json.dumps(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}… ({len(text)} characters)"


def _print_one(exchange: Exchange) -> None:
    again = ", reading again what was sent" if exchange.again else ""
    print(f"{exchange.index}{again}: {exchange.found.kind} {exchange.found.about}")
    print(told(exchange))


def _print_findings(comparison: Comparison, how: str) -> None:
    for words, count in comparison.seen.most_common():
        exchange = comparison.findings[words]
        again = ", read again" if exchange.again else ""
        print(f"{words}: {count} inputs; {how} --only {exchange.index}{again}; made small:")
        print(told(exchange))


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("versions", nargs="*", metavar="VERSION", default=list(VERSIONS))
    parser.add_argument("--count", type=int, default=COUNT, metavar="N", help="inputs a release")
    parser.add_argument("--seed", type=int, default=SEED, metavar="S")
    parser.add_argument(
        "--only",
        type=int,
        metavar="INDEX",
        help="this input, after the one before it, and what both sides answer",
    )
    options = parser.parse_args(arguments)
    only = options.only is not None
    indices = range(max(0, options.only - 1), options.only + 1) if only else range(options.count)
    failed = False
    for version in options.versions:
        began = time.monotonic()
        tell = _print_one if only else lambda _: None
        comparison = compare_release(version, options.seed, indices, tell)
        seconds = time.monotonic() - began
        print(f"{version} (edition {comparison.by.under}): {len(indices)} inputs, {seconds:.0f} s")
        print(table_of(comparison))
        _print_findings(
            comparison, f"python -m tests.differential.run {version} --seed {options.seed}"
        )
        sys.stdout.flush()
        failed = failed or bool(comparison.findings)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
