"""The harness for Node keeps to the protocol."""

from __future__ import annotations

import json
import re
import resource
import shutil
import subprocess
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from nucleus_conformance.protocol.messages import VERSION
from nucleus_conformance.suite.catalog.samples import BOX
from tests.helpers.node import (
    FOLDER,
    HELLO,
    MAIN,
    NODE,
    ask,
    box,
    encoded,
    lines,
    needs_node,
    replies_of,
    run_node,
)

pytestmark = needs_node

PORT = """
export class Refusal extends Error {
  constructor(message, code, pointer) {
    super(message);
    Object.assign(this, { code, pointer });
  }
}
export const types = ["box"];
"""


def port(folder: Path, body: str, options: str = "", before: str = "") -> Path:
    """A program that serves that port. In `body`, a function `decode` is expected."""
    harness = (FOLDER / "harness.mjs").as_uri()
    (folder / "port.mjs").write_text(
        f'import {{ Unsupported }} from "{harness}";\n{PORT}\n{before}\n{body}\n', "utf-8"
    )
    program = folder / "main.mjs"
    program.write_text(
        f'import {{ serve }} from "{harness}";\nimport * as port from "./port.mjs";\n'
        f'await serve(port, {{ name: "p", version: "1", {options} }});\n',
        "utf-8",
    )
    return program


def answer(folder: Path, body: str, **options: str) -> dict[str, Any]:
    """What a port that decodes so answers to a box."""
    decode = f"export function decode({{ payload }}, edition) {{ {body} }}"
    (reply,) = ask(box(), program=port(folder, decode, **options))
    return reply


def answers(folder: Path, bodies: Collection[str], options: str = "") -> list[str]:
    """What is said of the errors of a port that decodes its Nth payload by the Nth of these."""
    ways = ", ".join(f"() => {{ {each}; }}" for each in bodies)
    body = f"const ways = [{ways}]; export const decode = ({{ payload: n }}) => ways[n]();"
    asked = [{"op": "decode", "type": "box", "payload": n} for n, _ in enumerate(bodies)]
    replies = ask(*asked, program=port(folder, body, options))
    return [reply["error"]["caught"] for reply in replies]


class TestHello:
    def test_says_what_the_port_has(self) -> None:
        (reply,) = replies_of(run_node(MAIN, lines([HELLO])))
        hello = reply["hello"]
        assert reply["id"] == "hello"
        assert (hello["protocol"], hello["edition"]) == (VERSION, "0.17.9")
        assert re.fullmatch(r"JavaScript \(Node \d+\.\d+\.\d+\)", hello["language"])
        assert set(hello["operations"]) == {
            "construct", "decode", "encode", "dispatch", "local_files", "collect"
        }  # fmt: skip
        assert len(hello["types"]) == 8

    def test_names_the_edition_that_it_speaks_where_it_does_not_know_the_one_asked_for(
        self,
    ) -> None:
        (reply,) = replies_of(run_node(MAIN, lines([{**HELLO, "edition": "9.9.9"}])))
        assert reply["hello"]["edition"] == "0.21.2"

    def test_is_modest_for_a_small_port(self, tmp_path: Path) -> None:
        program = port(tmp_path, "export const decode = () => null;")
        (reply,) = replies_of(run_node(program, lines([HELLO])))
        assert (reply["hello"]["operations"], reply["hello"]["types"]) == (["decode"], ["box"])
        assert (reply["hello"]["name"], reply["hello"]["version"]) == ("p", "1")


class TestReplies:
    def test_the_port_is_given_the_edition(self, tmp_path: Path) -> None:
        assert answer(tmp_path, "return edition;") == {"payload": "0.17.9"}

    def test_a_refusal_is_rejected(self, tmp_path: Path) -> None:
        assert answer(tmp_path, 'throw new Refusal("no", "empty", "/label");') == {
            "rejected": {"code": "empty", "pointer": "/label", "message": "no"}
        }

    def test_a_refusal_need_not_say_why(self, tmp_path: Path) -> None:
        assert answer(tmp_path, "throw new Refusal();") == {"rejected": {"message": ""}}

    def test_what_is_unsupported_is_said_so(self, tmp_path: Path) -> None:
        assert answer(tmp_path, 'throw new Unsupported("not yet", "issues/1");') == {
            "unsupported": {"reason": "not yet", "issue_url": "issues/1"}
        }

    @pytest.mark.parametrize(
        ("body", "caught"),
        [
            ("return null.label;", "TypeError: Cannot read properties of null (reading 'label')"),
            ("throw 'a string';", "string: a string"),
            ("throw undefined;", "undefined: undefined"),
            ("const f = () => f(); f();", "RangeError: Maximum call stack size exceeded"),
            ("return undefined;", "TypeError: undefined is not JSON"),
            ("return () => 1;", "TypeError: a function is not JSON"),
            ("return { x: NaN };", "TypeError: NaN is not JSON, at /x"),
            ("return Promise.reject(new Error('late'));", "Error: late"),
        ],
    )
    def test_any_other_exception_is_an_error(self, tmp_path: Path, body: str, caught: str) -> None:
        assert answer(tmp_path, body) == {"error": {"caught": caught}}

    def test_whatever_is_thrown_or_returned_costs_one_case(self, tmp_path: Path) -> None:
        done = {
            "throw null": "object: null",
            "throw Symbol('odd')": "symbol: Symbol(odd)",
            "throw Object.create(null)": "object that cannot be told",
            "throw { get message() { throw 1; } }": "object that cannot be told",
            "throw { toString() { throw null; } }": "object that cannot be told",
            "throw new Proxy({}, { get() { throw 1; } })": "object that cannot be told",
            "throw new Proxy({}, { getPrototypeOf() { throw 1; } })": "object that cannot be told",
            "throw new Refusal('big', 1n)": "object that cannot be told",
            "throw Object.assign(new Error('no'), { name: Symbol('odd') })": "Symbol(odd): no",
            "return new Date(0)": "TypeError: an object of the class Date is not JSON",
            "return { a: new Set([1]) }": "TypeError: an object of the class Set is not JSON, at /a",
            "return new (class Box { label = 'car' })()": "TypeError: an object of the class Box is not JSON",
            "return new Map([[1, 2]])": "TypeError: a key that is 1 is not JSON",
            "return { [Symbol()]: 1 }": "TypeError: an object with a symbol as a key is not JSON",
            "return { a: [1n, { 'b/~': undefined }] }": "TypeError: undefined is not JSON, at /a/1/b~1~0",
            "return { a: [1n, , 2n] }": "TypeError: undefined is not JSON, at /a/1",
            "return new Array(4e9)": "TypeError: undefined is not JSON, at /0",
            "return { a: Symbol() }": "TypeError: a symbol is not JSON, at /a",
            "const loop = { a: [] }; loop.a.push(loop); return loop": "TypeError: an object within itself is not JSON, at /a/0",
            "return { get a() { throw null; } }": "object: null",
        }
        assert answers(tmp_path, done) == list(done.values())

    def test_with_json_of_javascript_nothing_is_lost_in_silence(self, tmp_path: Path) -> None:
        done = {
            "return { a: new Set([1]) }": "TypeError: an object of the class Set is not JSON, at /a",
            "return { a: { b: NaN } }": "TypeError: NaN is not JSON, at /a/b",
            "return [1, () => 1]": "TypeError: a function is not JSON, at /1",
            "return { a: [, 1] }": "TypeError: undefined is not JSON, at /a/0",
            "return new Promise((done) => done(new Map()))": "TypeError: an object of the class Map is not JSON",
        }
        assert answers(tmp_path, done, "json: JSON") == list(done.values())
        body = "class Box { x = 1; y = undefined; } return [new Box(), new Date(0), new Number(7), {}];"
        said = {"payload": [{"x": 1}, "1970-01-01T00:00:00.000Z", 7, {}]}
        assert answer(tmp_path, body, options="json: JSON") == said

    def test_with_json_of_javascript_nothing_is_no_reply_either(self, tmp_path: Path) -> None:
        caught = "TypeError: decode returned nothing"
        assert answer(tmp_path, "", options="json: JSON") == {"error": {"caught": caught}}

    def test_a_long_message_is_cut(self, tmp_path: Path) -> None:
        reply = answer(tmp_path, "throw new Refusal('x'.repeat(10_000_000));")
        assert len(reply["rejected"]["message"]) == 500

    def test_a_port_may_be_asynchronous(self, tmp_path: Path) -> None:
        body = "return new Promise((done) => setTimeout(() => done(payload), 1));"
        assert answer(tmp_path, body) == {"payload": BOX.payload}

    def test_a_port_may_take_what_json_of_javascript_makes(self, tmp_path: Path) -> None:
        assert answer(tmp_path, "return payload.geometry;", options="json: JSON") == {
            "payload": BOX.payload["geometry"]
        }

    @pytest.mark.parametrize(
        ("request_", "reason"),
        [
            ({"op": "constructor"}, "no such operation: constructor"),
            ({"op": "polish", "type": "box"}, "no such operation: polish"),
            ({"op": "encode", "type": "box", "payload": {}}, "p has no encode"),
        ],
    )
    def test_what_the_port_does_not_have_is_unsupported(
        self, tmp_path: Path, request_: dict[str, Any], reason: str
    ) -> None:
        (reply,) = ask(request_, program=port(tmp_path, "export const decode = () => null;"))
        assert reply == {"unsupported": {"reason": reason, "issue_url": None}}

    def test_a_type_can_be_tried_before_it_is_declared(self, tmp_path: Path) -> None:
        program = port(tmp_path, "export const decode = ({ type }) => type;")
        (reply,) = ask({"op": "decode", "type": "line", "payload": {}}, program=program)
        assert reply == {"payload": "line"}

    def test_the_complete_port_does_not_support_types_that_there_are_not(self) -> None:
        requests: list[dict[str, Any]] = [
            {"op": "construct", "type": "mesh", "arguments": {}},
            *({"op": op, "type": "mesh", "payload": {}} for op in ("decode", "encode")),
            {"op": "local_files", "type": "mesh", "payload": {}},
            {"op": "collect", "batches": [[{"type": "mesh", "arguments": {}}]]},
        ]
        said = {"unsupported": {"reason": "there is no type mesh", "issue_url": None}}
        assert ask(*requests, program=MAIN) == [said] * len(requests)

    @pytest.mark.parametrize("options", ["", "json: JSON"])
    def test_text_that_is_not_json_is_rejected(self, tmp_path: Path, options: str) -> None:
        program = port(tmp_path, "export const decode = () => null;", options)
        (reply,) = ask({"op": "decode", "type": "box", "text": "{'a': 1}"}, program=program)
        assert reply["rejected"]["code"] == "invalid-json"

    def test_input_may_come_as_text(self) -> None:
        payload = {**BOX.payload, "label": "\ud83d", "metadata": {"n": 2**53 + 1}}
        arguments = {**BOX.arguments, "label": "\ud83d"}
        batches = [[{"type": "box", "arguments": arguments}]]
        box_ = {"type": "box"}
        asked: list[tuple[dict[str, Any], dict[str, Any]]] = [
            ({"op": "decode", **box_, "text": json.dumps(payload)},
             {"op": "decode", **box_, "payload": payload}),
            ({"op": "dispatch", "text": json.dumps(payload)},
             {"op": "dispatch", "payload": payload}),
            ({"op": "local_files", **box_, "text": json.dumps(payload)},
             {"op": "local_files", **box_, "payload": payload}),
            ({"op": "construct", **box_, "arguments_text": json.dumps(arguments)},
             {"op": "construct", **box_, "arguments": arguments}),
            ({"op": "collect", "batches_text": json.dumps(batches)},
             {"op": "collect", "batches": batches}),
        ]  # fmt: skip
        as_text, plain = ask(*(each for each, _ in asked)), ask(*(each for _, each in asked))
        assert as_text == plain
        assert not [each for each in plain if "payload" not in each and "value" not in each]

    @pytest.mark.parametrize("name", ["text", "arguments_text"])
    def test_a_text_that_is_no_json_is_refused(self, name: str) -> None:
        op = "decode" if name == "text" else "construct"
        (reply,) = ask({"op": op, "type": "box", name: "{'a': 1}"})
        assert reply["rejected"]["code"] == "invalid-json"

    @pytest.mark.parametrize("text", ["1e400", "-1e400"])
    def test_a_number_that_is_too_large_is_refused_where_it_stands(self, text: str) -> None:
        (reply,) = ask(encoded(json.dumps(BOX.payload).replace("20.5", text)))
        rejected = reply["rejected"]
        assert (rejected["code"], rejected["pointer"]) == ("not-finite", "/geometry/y")


class TestPipes:
    def test_what_a_port_prints_does_not_break_the_protocol(self, tmp_path: Path) -> None:
        printed = [
            "console.log('logged');",
            "process.stdout.write('written\\n');",
            "log('bound before');",
        ]
        body = f"export function decode() {{ {' '.join(printed)} return 7n; }}"
        before = "console.log('loaded'); const { log } = console;"
        done = run_node(
            port(tmp_path, body, before=before),
            lines([HELLO, {"id": 1, **box()}, {"id": 2, **box()}]),
        )
        hello, *replies = replies_of(done)
        assert hello["hello"]["name"] == "p"
        assert replies == [{"id": 1, "payload": 7}, {"id": 2, "payload": 7}]
        said = ["logged", "written", "bound before"]
        assert done.stderr.decode().splitlines() == ["loaded", *said, *said]

    @pytest.mark.parametrize(
        ("line", "problem"),
        [
            ("{", "a request is not JSON"),
            ("NaN", "a request is not JSON"),
            ("7", "a request is not an object with an id: 7"),
            ('{"op": "decode"}', 'a request is not an object with an id: {"op": "decode"}'),
        ],
    )
    def test_a_broken_request_is_the_end_and_is_told_on_stderr(
        self, line: str, problem: str
    ) -> None:
        text = lines([HELLO, {"id": 1, **box()}]) + line + "\n" + lines([{"id": 2, **box()}])
        done = run_node(MAIN, text)
        assert [each["id"] for each in replies_of(done)] == ["hello", 1]
        (said,) = done.stderr.decode().splitlines()
        assert said.startswith(f"nucleus-predictions: {problem}")
        assert done.returncode == 1

    def test_it_ends_with_stdin_though_a_timer_is_running(self, tmp_path: Path) -> None:
        program = port(tmp_path, "export const decode = () => null; setInterval(() => {}, 1e6);")
        assert run_node(program, lines([HELLO])).returncode == 0

    def test_a_last_line_without_an_end_is_answered(self) -> None:
        done = run_node(MAIN, lines([HELLO, {"id": 1, **box()}]).rstrip("\n"))
        assert [each["id"] for each in replies_of(done)] == ["hello", 1]

    def test_only_a_line_feed_ends_a_request(self) -> None:
        request = json.dumps({"id": "\u2028\u0085\u2029", **box()}, ensure_ascii=False)
        done = run_node(MAIN, f"{lines([HELLO])}\r\n\n{request}\r\n")
        assert [each["id"] for each in replies_of(done)] == ["hello", "\u2028\u0085\u2029"]

    @pytest.mark.nightly
    def test_a_long_line_is_read_once(self, tmp_path: Path) -> None:
        """Read anew with every part that comes of it, it would take many times as long."""
        program = port(tmp_path, "export const decode = ({ payload }) => BigInt(payload.length);")
        long = {"op": "decode", "type": "box", "payload": "x" * 30_000_000}
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        (reply,) = ask(long, program=program)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        assert reply == {"payload": 30_000_000}
        assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 3

    @pytest.mark.slow
    def test_replies_are_in_order_however_many_and_however_long(self, tmp_path: Path) -> None:
        body = "return payload.get('n') % 7n ? 1n : new Array(40_000).fill('long');"
        program = port(tmp_path, f"export function decode({{ payload }}) {{ {body} }}")
        asked = [{"op": "decode", "type": "box", "payload": {"n": n}} for n in range(500)]
        replies = ask(*asked, program=program)
        assert [each["payload"] == 1 for each in replies] == [n % 7 > 0 for n in range(500)]

    def test_a_slow_reply_does_not_hold_up_those_before_it(self, tmp_path: Path) -> None:
        body = "const until = Date.now() + 20; while (Date.now() < until); return payload.get('n');"
        program = port(tmp_path, f"export function decode({{ payload }}) {{ {body} }}")
        with started(program) as running:
            assert running.stdin
            assert running.stdout
            asked = [{"id": n, "op": "decode", "payload": {"n": n}} for n in range(1000)]
            running.stdin.write(lines([HELLO, *asked]).encode())
            running.stdin.flush()
            assert [json.loads(running.stdout.readline())["id"] for _ in range(3)] == [
                "hello",
                0,
                1,
            ]

    def test_it_goes_in_silence_when_nobody_reads_any_more(self) -> None:
        with started(MAIN) as running:
            assert running.stdin
            assert running.stdout
            assert running.stderr
            running.stdout.close()
            running.stdin.write(lines([HELLO]).encode())
            running.stdin.flush()
            assert running.stderr.read() == b""
            assert running.wait() == 1


@contextmanager
def started(program: Path) -> Iterator[subprocess.Popen[bytes]]:
    assert NODE is not None
    pipe = subprocess.PIPE
    with subprocess.Popen([NODE, str(program)], stdin=pipe, stdout=pipe, stderr=pipe) as running:
        try:
            yield running
        finally:
            running.kill()


MY_PORT = """
export class Invalid extends Error {}
export class Box {
  static read(payload) {
    if (typeof payload?.label !== "string") throw new Invalid("no label");
    return Object.assign(new Box(), { payload });
  }
  toPayload() { return this.payload; }
  toText() { return JSON.stringify(this.payload); }
}
"""


def test_the_example_in_the_readme_runs(tmp_path: Path) -> None:
    (example,) = re.findall(
        r"^```js\n(.*?)^```$", (FOLDER / "README.md").read_text("utf-8"), re.M | re.S
    )
    for name in ("harness.mjs", "answering.mjs", "json.mjs"):
        shutil.copy(FOLDER / name, tmp_path)
    (tmp_path / "my-port.mjs").write_text(MY_PORT, "utf-8")
    (tmp_path / "main.mjs").write_text(example, "utf-8")
    payload = {"label": "car", "n": [1, 0.5]}
    assert ask(
        {"op": "decode", "type": "box", "payload": payload},
        {"op": "encode", "type": "box", "payload": payload},
        {"op": "decode", "type": "box", "payload": {}},
        program=tmp_path / "main.mjs",
    ) == [
        {"payload": payload},
        {"text": '{"label":"car","n":[1,0.5]}'},
        {"rejected": {"message": "no label"}},
    ]
