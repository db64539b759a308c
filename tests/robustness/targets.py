"""Feeds our own readers with what is broken: fixtures, reports, lists, replies, dumps and parts.

Each of them takes an input of its own. It is refused in one line, or accepted; what is accepted
is told in every format. Anything else is a fault of ours.
"""

from __future__ import annotations

import functools
import json
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from attrs import evolve
from hypothesis import strategies as st

from nucleus_conformance.errors import ConformanceError, SuiteError, UsageError
from nucleus_conformance.gate.known_failing import KnownFailing
from nucleus_conformance.gate.rewriting import Rewriting
from nucleus_conformance.judging.verdict import (
    Answer,
    Crash,
    NotRun,
    ProtocolBroken,
    Timeout,
)
from nucleus_conformance.protocol.messages import (
    Caught,
    Hello,
    ProtocolError,
    Unsupported,
    parse_hello,
    parse_line,
    parse_response,
)
from nucleus_conformance.report.model import read_report
from nucleus_conformance.suite.case import Case, Outcome, Suite
from nucleus_conformance.suite.loading import changed_since_exported, load_suite
from nucleus_conformance.suite.writing import all_files
from nucleus_spec.editions import DEFAULT
from tests.robustness.dumps import dumps, parts
from tests.robustness.mutations import (
    TEXTS,
    Draw,
    broken_json,
    broken_lines,
    broken_value,
)
from tests.robustness.rendering import TODAY, check_rendered, report_on

SECONDS: Final = 5.0
"""The most processor time that an input may take."""


@functools.cache
def golden() -> Suite:
    """Few cases, but of every kind."""
    whole = load_suite(DEFAULT)
    kinds = {(case.type, case.operation, case.expect.kind): case for case in whole.cases[::-1]}
    also = next(case for case in whole.cases if case.also_accept and not case.flags)
    deep = next(case for case in whole.cases if case.id.endswith("200-deep"))
    linked = next(case for case in whole.cases if case.input.get("links"))
    cases = {case.id: case for case in (*kinds.values(), also, deep, linked)}
    return evolve(whole, cases=tuple(cases.values()))


def _some(draw: Draw, most: int = 3) -> list[Case]:
    cases = golden().cases
    places = st.lists(st.integers(0, len(cases) - 1), min_size=1, max_size=most, unique=True)
    return [cases[at] for at in draw(places)]


@contextmanager
def _in_time() -> Iterator[None]:
    began = time.process_time()
    yield
    assert time.process_time() - began < SECONDS, "it took too long"


def _answer(draw: Draw, case: Case) -> Answer:
    """Any answer, as it may be once a reply was read."""
    text = draw(st.sampled_from(TEXTS))
    outcome = draw(st.sampled_from((case.expect, *(each.outcome for each in case.also_accept))))
    ways: list[Answer | None] = [case.expect, outcome, None, Unsupported(text, text), Caught(text)]
    ways += [Crash(text, text), Timeout(text), ProtocolBroken(text), NotRun(text)]
    ways += [Outcome("rejected", {"code": text, "message": text, "pointer": text})]
    ways += [Outcome("text", text)]
    given: Answer | None = draw(st.sampled_from(ways))
    return given or reply_of(broken_json(draw, {"id": "1", **outcome.to_json()}))


def reply_of(line: bytes) -> Answer:
    """What comes of a line that a program wrote in answer to a request."""
    try:
        return parse_response(parse_line(line))
    except ProtocolError as error:
        return ProtocolBroken(str(error))


def fixtures(draw: Draw, folder: Path) -> str:
    """A folder of fixtures: `run --fixtures` reads it, and its report can be read again."""
    files = all_files({DEFAULT: _some(draw)})
    made = {name: text.encode() for name, text in files.items()}
    for name in draw(st.lists(st.sampled_from(list(made)), min_size=1, max_size=2)):
        made[name] = broken_json(draw, json.loads(files[name]))
    if draw(st.booleans()):
        made.pop("index.json")
    for name, data in made.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(data)
    try:
        changed_since_exported(DEFAULT, folder)
        suite = load_suite(DEFAULT, folder)
    except UsageError as error:
        return _refused(error)
    cases = suite.cases[:3]
    answers = [_answer(draw, case) for case in cases]
    strict, in_full = draw(st.booleans()), draw(st.sampled_from((0, 10**6)))
    check_rendered(
        report_on(evolve(suite, cases=cases), answers, folder, strict=strict, in_full=in_full)
    )
    return "accepted"


@functools.cache
def _reports() -> tuple[tuple[bytes, ...], ...]:
    """The lines of valid reports."""
    cases = golden().cases
    replies: Sequence[Answer] = (
        Outcome("rejected", {"message": "no"}),
        Outcome("value", {"a": [1, 2]}),
        Unsupported("not yet", "https://example.org"),
        Crash("exited with status 1", "Traceback\n"),
        Timeout("late"),
        Caught("TypeError: x"),
        ProtocolBroken("stray"),
    )
    known = KnownFailing.parse("".join(_entries(cases[:4])), "known.txt")
    made = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for shift in range(len(replies)):
            answers = [
                replies[(at + shift) % len(replies)] if at % 3 else case.expect
                for at, case in enumerate(cases)
            ]
            report_on(golden(), answers, folder, known=known, in_full=20_000)
            made.append(tuple((folder / "report.jsonl").read_bytes().splitlines(keepends=True)))
    return tuple(made)


def reports(draw: Draw, folder: Path) -> str:
    """A report, as `report`, `diff` and `matrix` read it."""
    header, *verdicts, footer = draw(st.sampled_from(_reports()))
    some = draw(st.lists(st.sampled_from(verdicts), max_size=3, unique=True))
    counts = [json.loads(line)["level"] for line in some]
    about, end = json.loads(header), json.loads(footer)
    about["counts"] = {name: counts.count(name) for name in ("required", "recommended")}
    about["counts"]["cases"] = len(some)
    lines = [about, *map(json.loads, some), *([end] if draw(st.booleans()) else [])]
    for _ in range(draw(st.sampled_from((0, 1, 1, 2)))):
        at = draw(st.integers(0, len(lines) - 1))
        lines[at] = broken_value(draw, lines[at])
    ascii_ = draw(st.booleans())
    texts = [
        json.dumps(each, ensure_ascii=ascii_).encode("utf-8", "surrogatepass") + b"\n"
        for each in lines
    ]
    path = folder / "report.jsonl"
    path.write_bytes(broken_lines(draw, texts) if not draw(st.integers(0, 3)) else b"".join(texts))
    try:
        read = read_report(str(path))
    except UsageError as error:
        return _refused(error)
    check_rendered(read)
    return "accepted"


def _entries(cases: Sequence[Case]) -> Iterator[str]:
    ways = ("", " difference=flaky", ' difference="/label: missing"', " difference=unsupported")
    for at, case in enumerate(cases):
        name = case.id if at % 3 else f"{case.id[:-1]}*"
        yield f'{name} expires=2999-12-31 owner=ann reason="later, of course"{ways[at % 4]}\n'


def lists(draw: Draw, folder: Path) -> str:
    """A list of known failures, as a run reads, judges and rewrites it."""
    cases = golden().cases
    lines = [each.encode() for each in _entries(_some(draw, 6))]
    path = folder / "known.txt"
    path.write_bytes(broken_lines(draw, lines))
    try:
        known = KnownFailing.read(path).on([DEFAULT])
    except UsageError as error:
        return _refused(error)
    ids = [case.id for case in cases]
    ways = (None, "crash", "unsupported", "/label: missing", "flaky")
    results = {each: draw(st.sampled_from(ways)) for each in ids[: draw(st.integers(0, len(ids)))]}
    problems = known.problems(results, ids, TODAY)
    told = [
        *problems,
        known.unfinished(),
        known.idle(ids, set(ids[:2])),
        known.on_some_editions(results),
    ]
    assert all(isinstance(each, str) for each in told)
    rewriting = Rewriting(results, set(ids), TODAY)
    text = rewriting.text(known)
    again = known.reread(text)
    assert rewriting.text(again) == text
    rewriting.changes(known, again)
    answers = [_answer(draw, case) for case in cases[:3]]
    check_rendered(report_on(evolve(golden(), cases=cases[:3]), answers, folder, known=known))
    return "accepted"


def replies(draw: Draw, folder: Path) -> str:
    """What a program says: hello, and the answer to a request."""
    case: Case = draw(st.sampled_from(golden().cases))
    said = draw(st.sampled_from((
        case.expect.to_json(), case.expect.to_json(), {"rejected": {"code": "x", "message": "y"}},
        {"unsupported": {"reason": "x", "issue_url": "y"}}, {"error": {"caught": "x"}},
    )))  # fmt: skip
    answer = reply_of(broken_json(draw, {"id": "1", **said}).replace(b"\n", b" "))
    hello = {"protocol": 2, "name": "a", "version": "b", "language": "c", "types": ["box"]}
    about = Hello("a", "b", "c")
    with suppress(ProtocolError):
        about = parse_hello(parse_line(broken_json(draw, {"id": "1", "hello": hello})))
    strict, in_full = draw(st.booleans()), draw(st.sampled_from((0, 10**6)))
    suite = evolve(golden(), cases=(case,))
    check_rendered(report_on(suite, [answer], folder, hello=about, strict=strict, in_full=in_full))
    return "refused" if isinstance(answer, ProtocolBroken) else "accepted"


def _refused(error: ConformanceError) -> str:
    assert str(error)
    assert not isinstance(error, SuiteError)
    return "refused"


TARGETS: Final[dict[str, Callable[[Draw, Path], str]]] = {
    "fixtures": fixtures,
    "reports": reports,
    "lists": lists,
    "replies": replies,
    "dumps": dumps,
    "parts": parts,
}
"""What is read -> how it is broken and read. Each says whether it was accepted or refused."""


def feed(name: str, draw: Draw) -> str:
    """Have one broken input read. Raises whatever is a fault of ours."""
    with tempfile.TemporaryDirectory() as folder, _in_time():
        return TARGETS[name](draw, Path(folder))
