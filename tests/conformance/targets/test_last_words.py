"""Which of the lines that a program wrote to stderr say why it ended."""

from __future__ import annotations

import pytest

from nucleus_conformance.targets.last_words import last_words

NODE = """\
node:internal/modules/cjs/loader:1210
  throw err;
  ^

Error: Cannot find module '/app/port.js'
    at Module._resolveFilename (node:internal/modules/cjs/loader:1207:15)
    at Module._load (node:internal/modules/cjs/loader:1038:27) {
  code: 'MODULE_NOT_FOUND',
  requireStack: []
}

Node.js v20.20.2
"""
PYTHON = """\
Traceback (most recent call last):
  File "port.py", line 4, in <module>
    raise ValueError("of the source, not of the error")
ZeroDivisionError: division by zero

The above exception was the direct cause of the following exception:

Traceback (most recent call last):
  File "port.py", line 9, in <module>
my_port.errors.BadPort: it failed
"""
RUST = """\
thread 'main' panicked at src/main.rs:1:48:
index out of bounds: the len is 0 but the index is 3
note: run with `RUST_BACKTRACE=1` environment variable to display a backtrace
"""
JAVA = """\
Exception in thread "main" java.lang.RuntimeException: outer
\tat A.main(A.java:1)
Caused by: java.lang.NumberFormatException: For input string: "x"
\tat java.base/java.lang.Integer.parseInt(Integer.java:661)
\t... 1 more
"""
GO = """\
panic: assignment to entry in nil map

goroutine 1 [running]:
main.main()
\t/app/main.go:2 +0x28
exit status 2
"""
COMPILER = """\
# command-line-arguments
./main.go:2:13: declared and not used: x
./main.go:9:2: missing return
"""
NPM = """\
npm error code E404
npm error 404 Not Found - GET it
npm error A complete log of this run can be found in: /root/.npm/_logs/x.log
"""
CARGO = """\
error[E0425]: cannot find value `x` in this scope
 --> e.rs:1:25
  |
1 | fn main(){println!("{}",x);}

For more information about this error, try `rustc --explain E0425`.
"""


@pytest.mark.parametrize(
    ("stderr", "why"),
    [
        (NODE, "Error: Cannot find module '/app/port.js'"),
        (PYTHON, "ZeroDivisionError: division by zero / my_port.errors.BadPort: it failed"),
        (RUST, "thread 'main' panicked at src/main.rs:1:48: / "
               "index out of bounds: the len is 0 but the index is 3"),
        (JAVA, 'Exception in thread "main" java.lang.RuntimeException: outer / '
               'Caused by: java.lang.NumberFormatException: For input string: "x"'),
        (GO, "panic: assignment to entry in nil map"),
        (COMPILER, "./main.go:2:13: declared and not used: x / ./main.go:9:2: missing return"),
        (NPM, " / ".join(NPM.splitlines())),
        (CARGO, "error[E0425]: cannot find value `x` in this scope"),
        ("sh: 1: port: not found\n", "sh: 1: port: not found"),
        ("starting\nready\n", "ready"),
        ("", "it wrote nothing to stderr"),
        (" \n\n", "it wrote nothing to stderr"),
    ],
    ids=["node", "python", "rust", "java", "go", "compiler", "npm", "cargo", "sh", "?", "-", " "],
)  # fmt: skip
def test_the_lines_that_say_why_wherever_they_stand(stderr: str, why: str) -> None:
    assert last_words(stderr).why == why


def test_the_last_other_lines_are_there_too() -> None:
    last = [line for line in NODE.splitlines() if line][-8:]
    assert last_words(NODE).rest == tuple(line for line in last if not line.startswith("Error"))
    assert last[-1] == "Node.js v20.20.2"
    assert last_words("a\nb\nc").rest == ("a", "b")


def test_a_flood_is_cut() -> None:
    said = last_words("\n".join(f"Error: {number} {'x' * 999}" for number in range(99)))
    assert said.why.count(" / ") == 3
    assert len(said.why) < 1300
    assert len(said.rest) == 8
