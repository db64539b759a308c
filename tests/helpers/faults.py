"""What implementations do to a runner: 28 kinds of fault, by number, each as small programs."""

from __future__ import annotations

from tests.helpers.fault import DEADLINE, LATE, Fault, crash, harmless, nonsense, timeout
from tests.helpers.patience import FOR_EVER
from tests.helpers.programs import ECHO, greeting


def _line(members: str) -> str:
    """To answer with what `json.dumps` does not write: `members` is what follows the id."""
    return f"""raw(('{{"id": "' + request["id"] + '", ' + {members} + '}}\\n').encode())"""


def _once(code: str) -> str:
    """To do something in the first process only."""
    return f"if not os.path.exists('once'):\n    open('once', 'x').close()\n    {code}"


_REPLY = 'json.dumps({"id": request["id"], "payload": request["payload"]})'
_NOT_AGAIN = "but not again when each open request was repeated alone"
_STRAY = "wrote on stdout what is no reply: "
_BELONGS = "logs and prints belong on stderr"

# A table, with a fault on one line or two:
# fmt: off

FAULT_1_HANGS = [
    timeout("in a sleep", FOR_EVER),
    timeout("as it is stopped", "os.kill(os.getpid(), signal.SIGSTOP)"),
    harmless("after its reply", f"echo(request)\n{FOR_EVER}", hurried=True,
             problem=f"{LATE}, {_NOT_AGAIN}"),
]

FAULT_2_DRIPS = [
    timeout("bytes", "while True:\n    raw(b' ')\n    time.sleep(0.05)"),
    timeout("bytes without a pause", "while True:\n    raw(b' ')\n    time.sleep(0.0001)"),
    timeout("a right reply",
            f"for char in {_REPLY}:\n    raw(char.encode())\n    time.sleep({DEADLINE} / 8)"),
]

FAULT_3_ENDS = [
    crash("with status 0", "sys.exit(0)", "exited with status 0"),
    crash("with status 3", "os._exit(3)", "exited with status 3"),
    crash("by an error", "raise RuntimeError('out of luck')", "exited with status 1",
          stderr="RuntimeError: out of luck"),
    crash("by a signal", "os.kill(os.getpid(), signal.SIGSEGV)", "was killed by SIGSEGV"),
    crash("by a signal without a name", "os.kill(os.getpid(), 40)", "was killed by signal 40",
          linux=True),
    crash("after it closed stdout", f"os.close(1)\n{FOR_EVER}", "closed its stdout"),
    harmless("after its reply", "echo(request)\nos._exit(2)",
             problem=f"exited with status 2, {_NOT_AGAIN}"),
    harmless("only once", _once("os._exit(4)") + "\necho(request)",
             problem=f"exited with status 4, {_NOT_AGAIN}"),
]

FAULT_4_ENDS_AFTER_HALF_A_LINE = [
    crash("of JSON", "raw(b'{\"id\": ')\nos._exit(0)", "exited with status 0 after `{\"id\": `"),
    crash("that lacks only its end", f"raw({_REPLY}.encode())\nos._exit(0)",
          "exited with status 0 after `{\"id\": "),
]

FAULT_5_FLOODS_STDOUT = [
    nonsense("without a newline", "while True:\n    raw(b'x' * 65536)",
             "a reply of more than 4194304 bytes"),
    nonsense("line by line", "while True:\n    raw(b'x\\n' * 30000)", f"{_STRAY}`x`"),
]

_FLOOD = "for _ in range(300):\n    os.write(2, b'x' * 9999 + b'\\n')"

FAULT_6_FLOODS_STDERR = [
    harmless("and answers", f"{_FLOOD}\necho(request)"),
    crash("and dies", f"{_FLOOD}\nos.write(2, b'the end')\nos._exit(1)", "exited with status 1",
          stderr="the end"),
    timeout("for ever", "while True:\n    os.write(2, b'x' * 65536)"),
]

FAULT_7_ANSWERS_IN_OTHER_BYTES = [
    nonsense("than UTF-8", "raw(b'\\xc3(\\xff\\n')", "not UTF-8: c3 28 ff"),
    nonsense("in UTF-16", f"raw({_REPLY}.encode('utf-16') + b'\\n')", "not UTF-8: ff fe 7b 00"),
    nonsense("after a BOM", f"raw(b'\\xef\\xbb\\xbf' + {_REPLY}.encode() + b'\\n')",
             "not JSON (Unexpected UTF-8 BOM"),
    nonsense("with a NUL", f"raw({_REPLY}.encode() + b'\\0\\n')", "not JSON (Extra data"),
    harmless("that end in CRLF", f"raw({_REPLY}.encode() + b'\\r\\n')"),
]

FAULT_8_ANSWERS_ODD_JSON = [
    nonsense("without end", _line("""'"payload": ' + '[' * 30_000 + ']' * 30_000"""),
             "JSON nested deeper than 256 levels"),
    Fault("nested deeply", _line("""'"payload": ' + '[' * 250 + ']' * 250"""), "failed"),
    nonsense("nested more deeply", _line("""'"payload": ' + '[' * 400 + ']' * 400"""),
             "nested deeper than"),
    nonsense("nested deeply to refuse",
             _line("""'"rejected": {"message": ' + '[' * 400 + ']' * 400 + '}'"""),
             "nested deeper than"),
    nonsense("with 5000 digits", _line("""'"payload": ' + '9' * 5000"""),
             "not JSON (Exceeds the limit"),
    Fault("with 4000 digits", _line("""'"payload": {"spoil": ' + '9' * 4000 + '}'"""), "failed"),
    nonsense("with a huge number", _line("""'"payload": {"a": -1e400}'"""),
             "-1e400 is too large for a double"),
    nonsense("with NaN", _line("""'"payload": NaN'"""), "NaN is not JSON"),
    nonsense("with Infinity", _line("""'"payload": -Infinity'"""), "-Infinity is not JSON"),
    nonsense("with a key twice", _line("""'"payload": {"a": 1, "a": 1}'"""),
             "a key occurs twice in one object"),
    Fault("with a lone surrogate", _line("""'"payload": {"spoil": "\\\\ud800"}'"""), "failed"),
    nonsense("with a long id", "say({'id': 'x' * 2**15})", 'answers request "xxx'),
    nonsense("with a long kind", "say({'id': request['id'], 'x' * 2**15: 1})", 'has "xxx'),
    nonsense("that says nothing", "say({'id': request['id']})", "but has none"),
    nonsense("that is no object", "say([request['id']])", _STRAY),
]

_TO = "say({'id': %s, 'payload': request['payload']})"

_HOLD_THE_FIRST = f"""
global held
if "before" in request["payload"].get("name", ""):
    held = request
    return
{ECHO}
"""

FAULT_9_ANSWERS_OTHER_REQUESTS = [
    timeout("too late", f"time.sleep(2 * {DEADLINE})\necho(request)"),
    nonsense("twice at once", f"raw(({_REPLY} + '\\n').encode() * 2)",
             "answered the same request twice"),
    harmless("again after a while", f"echo(request)\ntime.sleep({DEADLINE})\necho(request)",
             problem="box/decode/spoiled: answered the same request twice"),
    nonsense("that nobody asked", _TO % "'0123456789abcdef'",
             "answers a request that is not open"),
    nonsense("with an id of null", _TO % "None", "answers request null, which is not open"),
    nonsense("with a list for an id", _TO % "[[1]]", "answers request [[1]], which is not open"),
    harmless("first", "echo(request)\nsay({'id': held['id'], 'payload': held['payload']})",
             echo=_HOLD_THE_FIRST,
             hello={"window": 2}),
]

FAULT_10_PRINTS = [
    harmless("before its reply", "raw(b'debug 1\\n')\necho(request)",
             problem=f"{_STRAY}`debug 1`"),
    harmless("an empty line", "raw(b'\\n')\necho(request)", problem=f"{_STRAY}``"),
    harmless("JSON that is no reply", "say({'level': 'debug', 'line': 7})\necho(request)",
             problem=f'{_STRAY}`{{"level": "debug", "line": 7}}`'),
    nonsense("in place of its reply", "raw(b'oops\\n')", f"{_STRAY}`oops`"),
    harmless("after its reply", f"raw(({_REPLY} + '\\ndebug 2\\n').encode())",
             problem="`debug 2`"),
    harmless("at its end", end="raw(b'bye!')",
             problem=f"said `bye!` after its last reply; {_BELONGS}"),
]

_GRANDCHILD = """
import subprocess
code = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); {}"
note(subprocess.Popen([sys.executable, "-I", "-S", "-c", code]).pid)
"""
_HOLDING = _GRANDCHILD.format(FOR_EVER)
_FLOODING = """
began, begin = os.pipe()
os.set_inheritable(begin, True)
import subprocess
code = f"import os; print('x' * 999, flush=True); os.write({begin}, b'x'); " \\
    "[print('x' * 60000) for _ in iter(int, 1)]"
note(subprocess.Popen([sys.executable, "-I", "-S", "-c", code], close_fds=False).pid)
os.read(began, 1)
"""
"""It goes on once the flood has begun: it is there, however long the grandchild takes to start."""

FAULT_11_LEAVES_A_GRANDCHILD = [
    harmless("that holds its pipes", f"{_HOLDING}\necho(request)"),
    crash("and dies", f"{_HOLDING}\nraw(b'half')\nos._exit(5)",
          "exited with status 5 after `half`"),
    nonsense("that floods, and dies", f"{_FLOODING}\nos._exit(5)", _STRAY),
]

_DAEMON = """
ready, done = os.pipe()
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        note(os.getpid())
        {}
        os.write(done, b"x")
        {}
    os._exit(0)
os.wait()
os.read(ready, 1)
"""
_SLEEP = ("-I", "-S", "-c", f"import time; {FOR_EVER}")
_HIDING = f"os.execve(sys.executable, [sys.executable, *{_SLEEP}], {{}})"
"""What has another environment is not found."""

_FORKING = """
        until = time.monotonic() + 20
        while os.fork() == 0 and time.monotonic() < until:
            time.sleep(0.0005)
"""

_HOLDING_ALL = _DAEMON.format("", _HIDING)
_HOLDING_STDERR = _DAEMON.format("os.close(1)", _HIDING)
_LEAK = "when it was ended: a process that it started outlives it and holds its "
_LEFT = "when it was ended: a process that it started had left its process group: python"

FAULT_12_LEAVES_A_DAEMON = [
    harmless("that holds its pipes", f"{_HOLDING_ALL}\necho(request)", problem=f"{_LEAK}stdout",
             survives=True),
    harmless("that holds stderr", f"{_HOLDING_STDERR}\necho(request)", problem=f"{_LEAK}stderr",
             survives=True),
    crash("once, and dies",
          f"if os.path.exists('once'):\n    os._exit(5)\nopen('once', 'x')\n{_HOLDING_ALL}\n"
          "os._exit(5)",
          "exited with status 5", problem=f"{_LEAK}stdout", survives=True),
    harmless("that can be found", f"{_DAEMON.format('', FOR_EVER)}\necho(request)", problem=_LEFT,
             linux=True),
    harmless("that holds no pipe",
             f"{_DAEMON.format('for each in range(3): os.close(each)', FOR_EVER)}\necho(request)",
             problem=_LEFT, linux=True),
    harmless("that forks on and on",
             f"{_DAEMON.format('', _FORKING)}\necho(request)", problem=_LEFT, linux=True),
]

_DEAF_TO_SIGNALS = "signal.signal(signal.SIGTERM, signal.SIG_IGN)"

FAULT_13_IGNORES_SIGTERM = [
    timeout("and hangs", f"{_DEAF_TO_SIGNALS}\n{FOR_EVER}"),
    harmless("and goes on after its input", f"{_DEAF_TO_SIGNALS}\necho(request)", end=FOR_EVER),
]

FAULT_14_DOES_NOT_READ = [
    timeout("as it closes stdin", f"os.close(0)\n{FOR_EVER}"),
    harmless("the first time", after=_once(FOR_EVER), hello={"window": 3}, hurried=True,
             problem=f"{LATE}, {_NOT_AGAIN}"),
    harmless("as it closes stdin, the first time", after=_once(f"os.close(0); {FOR_EVER}"),
             hello={"window": 3},
             hurried=True, problem=f"{LATE}; it has closed its stdin, {_NOT_AGAIN}"),
]

FAULT_15_EATS_MEMORY = [
    crash("beyond its limit", "eaten = bytearray(2**30)\necho(request)", "exited with status 1",
          stderr="MemoryError", options=("--memory", "300"), linux=True),
]

_GREETED = "json.dumps({'id': request['id'], 'hello': {'protocol': 2}})"

FAULT_16_CANNOT_BE_STARTED = {
    "exits": ("sys.exit(7)", "exited with status 7 before it said hello"),
    "says why": ("raise ImportError('no module')",
                 "exited with status 1 before it said hello: ImportError: no module"),
    "is silent": (FOR_EVER, f"did not say hello within {DEADLINE} s"),
    "greets people": (f"raw(b'Welcome!\\n')\n{FOR_EVER}",
                      f"did not say hello: {_STRAY}"
                      f"`Welcome!`"),
    "greets people too": (f"raw(({_GREETED} + '\\nWelcome!\\n').encode())\n{FOR_EVER}",
                          f"did not say hello: {_STRAY}`Welcome!`"),
    "prints before it greets": (f"raw(('debug\\n' + {_GREETED} + '\\n').encode())\n{FOR_EVER}",
                                f"did not say hello: {_STRAY}`debug`"),
    "floods": ("while True:\n    raw(b'x' * 65536)",
               "did not say hello: a reply of more than 4194304 bytes"),
    "answers another request": ("say({'id': 'x', 'hello': {'protocol': 2}})",
                                "did not say hello: answers request \"x\", which is not open"),
    "does not greet": ("say({'id': request['id'], 'payload': {}})",
                       "did not say hello: the first reply must say hello"),
    "speaks another protocol": (greeting(protocol=1),
                                "did not say hello: speaks protocol 1, but this runner speaks 2: "),
    "speaks another edition": (greeting(edition="0.14.29"),
                               "speaks edition 0.14.29, but was asked for 0.17.9"),
    "speaks no edition": (greeting(edition="1.0"),
                          "says that it speaks edition `1.0`, which is none: there are 0.14.29, "),
    "speaks a list of editions": (greeting(edition=["0.17.9"]),
                                  'did not say hello: edition must be a string, but is ["0.17.9"]'),
    "commands": ("sys.exit('\\x1b[2J\\n::error::pwned ##[error]pwned')",
                 "exited with status 1 before it said hello: ::error::pwned \\x23#[error]pwned"),
}
"""What it does when it is asked to say hello, and what is said of that."""

FAULT_17_WRITES_INTO_ITS_DIRECTORY = [
    harmless("a file", "open('left.txt', 'w').close()\necho(request)"),
    harmless("that it removes", "os.rmdir(os.getcwd())\necho(request)"),
    crash("that it removes, and dies", "os.rmdir(os.getcwd())\nos._exit(6)",
          "exited with status 6"),
    harmless("folders in folders",
             "for _ in range(1000):\n    os.mkdir('d')\n    os.chdir('d')\necho(request)"),
    harmless("what nobody may enter",
             "os.mkdir('d')\nopen('d/file', 'w').close()\nos.chmod('d', 0)\nos.chmod('.', 0)\n"
             "echo(request)"),
]

FAULT_18_READS_THE_ENVIRONMENT = """
say({"id": request["id"], "payload": {"spoil": dict(os.environ)}})
"""

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
    "]]></failure></textarea></style></pre></details><pwned><!-- pwned",
    "| pwned | pwned |\n|---|---|\n# pwned",
    "```\n![pwned](https://example.com/pwned) [pwned](javascript:pwned()) @pwned #1\n~~~",
    "`pwned` ``pwned`` <pwned>pwned</b> &lt;pwned&gt; {{ pwned }} {% pwned %}",
    "\"' onmouseover=pwned() x='",
)

FAULT_22_ANSWERS_NO_CHARACTERS = (
    "".join(map(chr, range(32))) + "\x7f pwned",
    "\x80\x85\x9f\xa0\xad pwned",
    "\ud800 pwned \udfff",
    "\ufffe\uffff\ufdd0 pwned",
    "\u2028\u2029\u200b\ufeff\U000e0001 pwned",
)

FAULT_23_GETS_IDS = (
    "../../x", "/etc/x", "box/../x", "box//x", "box/x\n", "box\\x", "x", "", "Box/X",
)
"""Ids of cases that are none."""

FAULT_24_IS_SLOW_WHEN_INTERRUPTED = f"""
global answered
answered = globals().get("answered", 0) + 1
if answered > 100:
    {FOR_EVER}
time.sleep(0.02)
say({{"id": request["id"], "payload": {{}}}})
"""
"""So slow that it is not done when an interrupt comes, however late that is."""

_THIRD = """
with open("asked", "a") as file:
    file.write("x")
if os.path.getsize("asked") % 3:
    echo(request)
else:
    say({"id": request["id"], "rejected": {}})
"""

FAULT_25_ANSWERS_DIFFERENTLY = [
    Fault("each time", "say({'id': request['id'], 'payload': {'spoil': time.time_ns()}})", "flaky",
          'asked 3 times in a row, it answered differently: {"payload": {"spoil": ',
          options=("--repeat", "3")),
    Fault("the third time", _THIRD, "flaky", "what is expected, then a refusal",
          options=("--repeat", "3")),
]

FAULT_26_SUPPORTS_NOTHING = "say({'id': request['id'], 'unsupported': {'reason': 'not yet'}})"

_GIVEN = "request.get('payload', request.get('arguments'))"

FAULT_27_CHEATS = {
    "echoes": (f"say({{'id': request['id'], 'payload': {_GIVEN}}})", 0.1),
    "refuses": ("say({'id': request['id'], 'rejected': {'code': 'no'}})", 0.6),
    "says yes": ("say({'id': request['id'], 'value': True})", 0.1),
}
"""How it answers everything, and which share of the required cases it will not reach."""

FAULT_28_IS_SLOW = [
    harmless("to start", start="time.sleep(0.5)"),
    harmless("to stop", end="time.sleep(0.1)"),
    harmless("and never stops", end=FOR_EVER),
]
