"""What implementations do to a runner: the faults of the table, by number, each as a small program."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from attrs import Factory, frozen

from tests.conformance.programs import ECHO, Program, greeting, program

SECONDS: Final = 0.5
"""The deadline of a case, where the fault is to exceed it."""


@frozen
class Fault:
    """A program that does something wrong on one case, and what is to come of it."""

    name: str
    spoil: str
    verdict: str = "passed"
    reason: str = ""
    """A part of the verdict's reason."""
    problem: str = ""
    """A part of the one problem that the report names; empty if there is to be none."""
    stderr: str = ""
    """How the end of it looks in the report."""
    echo: str = ECHO
    """What it does on the other cases."""
    start: str = ""
    """What it does before it says hello."""
    hello: Mapping[str, Any] = Factory(dict)
    """What it says of itself, beside what is usual."""
    after: str = ""
    """What it does after that."""
    end: str = ""
    """What it does once its input has ended."""
    options: tuple[str, ...] = ()
    seconds: float = 5
    """The deadline of each case."""
    survives: bool = False
    """Whether a process of it outlives the run: none that the runner could end."""

    def program(self, folder: Path, **hello: Any) -> Program:
        """It, with more to say of itself."""
        start = "\n".join((self.start, greeting(**self.hello, **hello), self.after))
        return program(folder, self.spoil, hello=start, echo=self.echo, end=self.end)


def _line(members: str) -> str:
    """To answer with what JSON cannot say, or not so. `members` is the text of what follows the id."""
    return f"""raw(('{{"id": "' + request["id"] + '", ' + {members} + '}}\\n').encode())"""


_REPLY = 'json.dumps({"id": request["id"], "payload": request["payload"]})'

_HANG = "time.sleep(600)"

_LATE = f"no complete reply within {SECONDS:g} s"

_BUT_ONCE = "but not again when each open request was repeated alone"

_STDERR_HINT = "logs and prints belong on stderr"

FAULT_1_HANGS = [
    Fault("in a sleep", _HANG, "timeout", _LATE, seconds=SECONDS),
    Fault("in a loop", "while True:\n    pass", "timeout", _LATE, seconds=SECONDS),
    Fault(
        "as it is stopped",
        "os.kill(os.getpid(), signal.SIGSTOP)",
        "timeout",
        _LATE,
        seconds=SECONDS,
    ),
    Fault(
        "after its reply",
        f"echo(request)\n{_HANG}",
        problem=f"{_LATE}, {_BUT_ONCE}",
        seconds=SECONDS,
    ),
]

FAULT_2_DRIPS = [
    Fault(
        "bytes", "while True:\n    raw(b' ')\n    time.sleep(0.05)", "timeout", _LATE,
        seconds=SECONDS,
    ),
    Fault(
        "a right reply",
        f"for char in {_REPLY}:\n    raw(char.encode())\n    time.sleep(0.05)",
        "timeout",
        _LATE,
        seconds=SECONDS,
    ),
]  # fmt: skip

FAULT_3_ENDS = [
    Fault("with status 0", "sys.exit(0)", "crash", "exited with status 0"),
    Fault("with status 3", "os._exit(3)", "crash", "exited with status 3"),
    Fault(
        "by an error",
        "raise RuntimeError('out of luck')",
        "crash",
        "exited with status 1",
        stderr="RuntimeError: out of luck",
    ),
    Fault(
        "by a signal",
        "os.kill(os.getpid(), signal.SIGSEGV)",
        "crash",
        "was killed by SIGSEGV",
    ),
    Fault(
        "by a signal without a name",
        "os.kill(os.getpid(), signal.SIGRTMIN + 6)",
        "crash",
        "was killed by signal ",
    ),
    Fault(
        "after its reply",
        "echo(request)\nos._exit(2)",
        problem=f"exited with status 2, {_BUT_ONCE}",
    ),
    Fault(
        "and does not do it again",
        "try:\n    open('once', 'x').close()\nexcept FileExistsError:\n    echo(request)\nelse:\n    os._exit(4)",
        problem=f"exited with status 4, {_BUT_ONCE}",
    ),
    Fault("and closes stdout first", f"os.close(1)\n{_HANG}", "crash", "closed its stdout"),
]

FAULT_4_ENDS_AFTER_HALF_A_LINE = [
    Fault(
        "of JSON",
        """raw(b'{"id": "')\nos._exit(0)""",
        "crash",
        """exited with status 0 after b'{"id": "'""",
    ),
    Fault(
        "that lacks only its end",
        f"raw({_REPLY}.encode())\nos._exit(0)",
        "crash",
        "exited with status 0 after b'{\"id\": \"",
    ),
]

FAULT_5_FLOODS_STDOUT = [
    Fault(
        "without a newline",
        "while True:\n    raw(b'x' * 65536)",
        "protocol-error",
        "a reply of more than 16777216 bytes",
    ),
    Fault(
        "line by line",
        "while True:\n    raw(b'x\\n' * 30000)",
        "protocol-error",
        "not JSON",
    ),
]

_FLOOD = "for _ in range(300):\n    os.write(2, b'x' * 9999 + b'\\n')"

FAULT_6_FLOODS_STDERR = [
    Fault("and answers", f"{_FLOOD}\necho(request)"),
    Fault(
        "and dies",
        f"{_FLOOD}\nos.write(2, b'the end')\nos._exit(1)",
        "crash",
        "exited with status 1",
        stderr="x\nthe end",
    ),
    Fault(
        "for ever",
        "while True:\n    os.write(2, b'x' * 65536)",
        "timeout",
        _LATE,
        seconds=SECONDS,
    ),
]

FAULT_7_ANSWERS_IN_OTHER_BYTES = [
    Fault("than UTF-8", "raw(b'\\xc3(\\xff\\n')", "protocol-error", "not UTF-8: c3 28 ff"),
    Fault(
        "in UTF-16",
        f"raw({_REPLY}.encode('utf-16') + b'\\n')",
        "protocol-error",
        "not UTF-8: ff fe 7b 00",
    ),
    Fault(
        "after a BOM",
        f"raw(b'\\xef\\xbb\\xbf' + {_REPLY}.encode() + b'\\n')",
        "protocol-error",
        "not JSON (Unexpected UTF-8 BOM",
    ),
    Fault(
        "with a NUL",
        f"raw({_REPLY}.encode() + b'\\0\\n')",
        "protocol-error",
        "not JSON (Extra data",
    ),
    Fault("with CRLF, which is fine", f"raw({_REPLY}.encode() + b'\\r\\n')"),
]

FAULT_8_ANSWERS_ODD_JSON = [
    Fault(
        "nested without measure",
        _line("""'"payload": ' + '[' * 100_000 + ']' * 100_000"""),
        "protocol-error",
        "JSON nested too deeply to be read",
    ),
    Fault("nested deeply", _line("""'"payload": ' + '[' * 400 + ']' * 400"""), "failed"),
    Fault(
        "nested deeply in a refusal",
        _line("""'"rejected": {"message": ' + '[' * 400 + ']' * 400 + '}'"""),
        "failed",
    ),
    Fault(
        "with a long integer",
        _line("""'"payload": ' + '9' * 5000"""),
        "protocol-error",
        "not JSON (Exceeds the limit",
    ),
    Fault("with a fairly long integer", _line("""'"payload": {"spoil": ' + '9' * 4000 + '}'"""), "failed"),
    Fault("with NaN", _line("""'"payload": NaN'"""), "protocol-error", "NaN is not JSON"),
    Fault(
        "with -Infinity",
        _line("""'"payload": -Infinity'"""),
        "protocol-error",
        "-Infinity is not JSON",
    ),
    Fault(
        "with a key twice",
        _line("""'"payload": {"spoil": true, "spoil": true}'"""),
        "protocol-error",
        "a key occurs twice in one object",
    ),
    Fault("with a lone surrogate", _line("""'"payload": {"spoil": "\\\\ud800"}'"""), "failed"),
    Fault("that says nothing", "say({'id': request['id']})", "protocol-error", "says nothing"),
    Fault("that is no object", "say([request['id']])", "protocol-error", "not an object"),
]  # fmt: skip

_TO_OTHER = "say({'id': %s, 'payload': request['payload']})"

_SWAP = "global held\nif held:\n    say(answer(request))\n    say(answer(held))\n    held = None\nelse:\n    held = request"

FAULT_9_ANSWERS_OTHER_REQUESTS = [
    Fault("too late", "time.sleep(0.9)\necho(request)", "timeout", _LATE, seconds=SECONDS),
    Fault(
        "twice at once",
        f"raw(({_REPLY} + '\\n').encode() * 2)",
        "protocol-error",
        "answered the same request twice",
    ),
    Fault(
        "again after a while",
        "echo(request)\ntime.sleep(0.5)\necho(request)",
        problem="box/decode/spoiled: answered the same request twice",
    ),
    Fault(
        "with an unknown id",
        _TO_OTHER % "'0123456789abcdef'",
        "protocol-error",
        "answers request '0123456789abcdef', which is not open",
    ),
    Fault("with an id of null", _TO_OTHER % "None", "protocol-error", "which is not open"),
    Fault("with a list for an id", _TO_OTHER % "[[1]]", "protocol-error", "which is not open"),
    Fault(
        "in another order, which is fine",
        _SWAP,
        echo=_SWAP,
        start="global held, answer\nheld = None\n"
        "def answer(request):\n    return {'id': request['id'], 'payload': request['payload']}",
        hello={"window": 2},
    ),
]

FAULT_10_PRINTS = [
    Fault(
        "before its reply",
        "raw(b'debug 1\\n')\necho(request)",
        "protocol-error",
        f"'debug 1'; {_STDERR_HINT}",
    ),
    Fault(
        "after its reply",
        f"raw(({_REPLY} + '\\ndebug 2\\n').encode())",
        problem=f"'debug 2'; {_STDERR_HINT}",
    ),
    Fault(
        "at its end",
        "echo(request)",
        end="raw(b'bye!')",
        problem=f"said b'bye!' after its last reply; {_STDERR_HINT}",
    ),
    Fault("an empty line", "raw(b'\\n')\necho(request)", "protocol-error", "not JSON"),
]

_GRANDCHILD = """
import subprocess
code = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(600)"
note(subprocess.Popen([sys.executable, "-I", "-S", "-c", code]).pid)
"""

FAULT_11_LEAVES_A_GRANDCHILD = [
    Fault("that holds its pipes", f"{_GRANDCHILD}\necho(request)"),
    Fault(
        "and dies",
        f"{_GRANDCHILD}\nraw(b'half')\nos._exit(5)",
        "crash",
        "exited with status 5 after b'half'",
    ),
    Fault(
        "that floods",
        _GRANDCHILD.replace("time.sleep(600)", "[print('x' * 60000) for _ in iter(int, 1)]")
        + "os._exit(5)",
        "protocol-error",
        "not JSON",
    ),
]

_DAEMON = """
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        note(os.getpid())
        {}
        time.sleep(600)
    os._exit(0)
os.wait()
time.sleep(0.1)
"""

_LEAK = "when it was ended: a process that it started outlives it, and holds its "

FAULT_12_LEAVES_A_DAEMON = [
    Fault(
        "that holds its pipes",
        f"{_DAEMON.format('pass')}\necho(request)",
        problem=f"{_LEAK}stdout",
        survives=True,
    ),
    Fault(
        "that holds stderr",
        f"{_DAEMON.format('os.close(1)')}\necho(request)",
        problem=f"{_LEAK}stderr",
        survives=True,
    ),
    Fault(
        "and dies once",
        "try:\n    open('once', 'x').close()\nexcept FileExistsError:\n    os._exit(5)\n"
        f"{_DAEMON.format('pass')}\nos._exit(5)",
        "crash",
        "exited with status 5",
        problem=f"{_LEAK}stdout",
        survives=True,
    ),
]

_DEAF_TO_SIGNALS = "signal.signal(signal.SIGTERM, signal.SIG_IGN)"

FAULT_13_IGNORES_SIGTERM = [
    Fault("and hangs", f"{_DEAF_TO_SIGNALS}\n{_HANG}", "timeout", _LATE, seconds=SECONDS),
    Fault("and goes on after its input", f"{_DEAF_TO_SIGNALS}\necho(request)", end=_HANG),
]

FAULT_14_DOES_NOT_READ = [
    Fault("as it closes stdin", f"os.close(0)\n{_HANG}", "timeout", _LATE, seconds=SECONDS),
    Fault(
        "the first time",
        "echo(request)",
        after="if not os.path.exists('once'):\n    open('once', 'x').close()\n    time.sleep(600)",
        problem=f"{_LATE}, {_BUT_ONCE}",
        seconds=SECONDS,
    ),
    Fault(
        "as it closes stdin, the first time",
        "echo(request)",
        after="if not os.path.exists('once'):\n    open('once', 'x').close()\n    os.close(0)\n    time.sleep(600)",
        problem=f"{_LATE}; it has closed its stdin, {_BUT_ONCE}",
        seconds=SECONDS,
    ),
    Fault(
        "as it closes stdin after its reply",
        "echo(request)\nos.close(0)\nos._exit(0)",
        problem=f"exited with status 0, {_BUT_ONCE}",
    ),
]

FAULT_15_EATS_MEMORY = [
    Fault(
        "beyond its limit",
        "eaten = bytearray(2**30)\necho(request)",
        "crash",
        "exited with status 1",
        stderr="MemoryError",
        options=("--memory", "300"),
    ),
]

FAULT_16_CANNOT_BE_STARTED = {
    "exits": ("sys.exit(7)", "exited with status 7 before it said hello"),
    "says why it exits": (
        "raise ImportError('no module')",
        "exited with status 1 before it said hello: ImportError: no module",
    ),
    "is silent": (_HANG, "did not say hello within 0.5 s"),
    "greets people": (
        f"raw(b'Welcome!\\n')\n{_HANG}",
        f"did not say hello: not JSON (Expecting value: line 1 column 1 (char 0)): 'Welcome!'; {_STDERR_HINT}",
    ),
    "greets people after the runner": (
        f"raw((json.dumps({{'id': request['id'], 'hello': {{'protocol': 1}}}}) + '\\nWelcome!\\n').encode())\n{_HANG}",
        "did not say hello: said something unasked: b'Welcome!'",
    ),
    "floods": ("while True:\n    raw(b'x' * 65536)", "did not say hello: a reply of more than"),
    "answers another request": (
        "say({'id': 'x', 'hello': {'protocol': 1}})",
        "did not say hello: answers request 'x', which is not open",
    ),
    "does not greet": (
        "say({'id': request['id'], 'payload': {}})",
        "did not say hello: the first reply must say hello",
    ),
    "speaks another protocol": (
        greeting(protocol=2),
        "did not say hello: speaks protocol 2, but this runner speaks 1",
    ),
    "speaks another edition": (
        greeting(edition="0.14.29"),
        "did not say hello: speaks edition 0.14.29, but was asked for 0.17.9",
    ),
    "commands": (
        "sys.exit('\\x1b[2J\\n::error::pwned ##[error]pwned')",
        "exited with status 1 before it said hello: ::error::pwned \\x23#[error]pwned",
    ),
}  # fmt: skip
"""What it does when it is asked to say hello, and what is said of that."""

FAULT_17_WRITES_INTO_ITS_DIRECTORY = [
    Fault("a file", "open('left.txt', 'w').close()\necho(request)"),
    Fault("nothing, but removes it", "os.rmdir(os.getcwd())\necho(request)"),
    Fault(
        "nothing, but removes it, and dies",
        "os.rmdir(os.getcwd())\nos._exit(6)",
        "crash",
        "exited with status 6",
    ),
    Fault(
        "folders in folders",
        "for _ in range(3000):\n    os.mkdir('d')\n    os.chdir('d')\necho(request)",
    ),
    Fault(
        "what nobody may enter",
        "os.mkdir('d')\nopen('d/file', 'w').close()\nos.chmod('d', 0)\nos.chmod('.', 0)\necho(request)",
    ),
]

FAULT_18_READS_THE_ENVIRONMENT = (
    "say({'id': request['id'], 'payload': {'spoil': dict(os.environ)}})"
)

FAULT_19_ANSWERS_WORKFLOW_COMMANDS = (
    "::error::pwned",
    "\n::add-mask::pwned\n",
    "\r::stop-commands::pwned",
    " ::set-output name=pwned::1%0A::error::pwned",
    "##[error]pwned ##vso[task.setvariable]pwned",
)

FAULT_20_ANSWERS_TERMINAL_COMMANDS = (
    "\x1b[2J\x1b[31mpwned",
    "\x1b]52;c;cHduZWQ=\x07pwned\x9b31m",
    "\u202epwned\u2066\u200f",
    "[bold red]pwned[/] [link=https://example.com]pwned[/link] :smile:",
    "pwned\b\b\b\b\b\r\x0b",
)

FAULT_21_ANSWERS_MARKUP = (
    "<script>pwned()</script><img src=x onerror=pwned()>",
    "]]></failure></textarea></style></pre></details><!-- pwned",
    "| pwned | pwned |\n|---|---|\n# pwned",
    "```\n![pwned](https://example.com/pwned) [pwned](javascript:pwned()) @pwned #1\n~~~",
    "`pwned` ``pwned`` <b>pwned</b> &lt;pwned&gt; {{ pwned }} {% pwned %}",
    "\"' onmouseover=pwned() x=\"",
)

FAULT_22_ANSWERS_NO_CHARACTERS = (
    "".join(map(chr, range(32))) + "\x7f pwned",
    "\x80\x85\x9f\xa0\xad pwned",
    "\ud800 pwned \udfff",
    "\ufffe\uffff\ufdd0 pwned",
    "\u2028\u2029\u200b\ufeff\U000e0001 pwned",
)

FAULT_23_GETS_IDS = ("../../x", "/etc/x", "box/../x", "box//x", "box/x\n", "box\\x", "x", "", "Box/X")
"""Ids of cases that are none."""

FAULT_24_IS_SLOW_WHEN_INTERRUPTED = "time.sleep(0.02)\nsay({'id': request['id'], 'payload': {}})"

FAULT_25_ANSWERS_DIFFERENTLY = [
    Fault(
        "each time",
        "say({'id': request['id'], 'payload': {'spoil': time.time_ns()}})",
        "flaky",
        "asked 3 times in a row, it answered differently: {\"payload\": {\"spoil\": ",
        options=("--repeat", "3"),
    ),
    Fault(
        "the third time",
        "with open('asked', 'a') as file:\n    file.write('x')\n"
        "if os.path.getsize('asked') % 3:\n    echo(request)\nelse:\n    say({'id': request['id'], 'rejected': {}})",
        "flaky",
        "what is expected, then a refusal",
        options=("--repeat", "3"),
    ),
]  # fmt: skip

FAULT_26_SUPPORTS_NOTHING = "say({'id': request['id'], 'unsupported': {'reason': 'not yet'}})"

FAULT_27_CHEATS = {
    "echoes": "say({'id': request['id'], 'payload': request.get('payload', request.get('arguments'))})",
    "refuses": "say({'id': request['id'], 'rejected': {'code': 'no'}})",
    "says yes": "say({'id': request['id'], 'value': True})",
}

FAULT_28_IS_SLOW = [
    Fault("to start", "echo(request)", start="time.sleep(1)"),
    Fault("to stop", "echo(request)", end="time.sleep(0.1)"),
    Fault("to stop, without an end", "echo(request)", end=_HANG),
]
