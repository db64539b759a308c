"""The crate of fixtures, and the project that `init rust` writes, please the tools of Rust and pass their own tests."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Final

import pytest

from nucleus_conformance.cli import main
from nucleus_conformance.gate.declared import TYPES
from nucleus_spec.editions import EDITIONS
from tests.helpers.command_line import Capture
from tests.helpers.ports import HARNESSES

pytestmark = pytest.mark.skipif(
    shutil.which("cargo") is None, reason="there is no cargo on PATH: nothing can be built"
)

NEWEST: Final = EDITIONS[-1].name

QUICKLY: Final = {"CARGO_NET_OFFLINE": "true", "CARGO_PROFILE_DEV_DEBUG": "0"}
"""How cargo is to build: nothing is fetched, and nobody debugs it."""

LIBRARY: Final = f"""
pub mod exact_json;
pub mod far_end;
pub mod ports;
pub mod predictions;

pub use ports::port;

pub const EDITION: &str = "{NEWEST}";
pub const TYPES: &[&str] = &["{'", "'.join(TYPES)}"];
"""


def run(folder: Path, *command: str, **variables: str) -> str:
    """What the command says in that folder."""
    done = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, **QUICKLY, **variables},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


def passed(said: str) -> int:
    """How many tests of Rust passed."""
    return sum(map(int, re.findall(r"^test result: ok\. (\d+) passed", said, re.M)))


def check(folder: Path) -> None:
    """The tools of Rust have nothing to say of what is in that folder."""
    run(folder, "cargo", "fmt", "--check")
    run(folder, "cargo", "clippy", "--quiet", "--all-targets", "--", "-D", "warnings")
    run(folder, "cargo", "doc", "--quiet", "--no-deps", RUSTDOCFLAGS="-D warnings")


class TestCrate:
    @pytest.mark.slow
    def test_of_a_part_of_the_fixtures_passes_its_own_tests_and_those_in_its_readme(
        self, tmp_path: Path
    ) -> None:
        part = ["--edition", NEWEST, "--type", "category"]
        assert main(["fixtures", "export", str(tmp_path / "crate"), "--as", "crate", *part]) == 0
        page = (tmp_path / "crate/README.md").read_text("utf-8")
        shown = re.findall(r"^```rust.*?\n(.*?)^```$", page, re.M | re.S)
        for number, example in enumerate(shown):
            (tmp_path / f"crate/tests/shown_{number}.rs").write_text(example, "utf-8")
        said = run(tmp_path / "crate", "cargo", "test", "--quiet")
        assert said.count("test result: ok. 1 passed; ") == len(shown) == 2
        assert passed(said) > 15

    @pytest.mark.nightly
    def test_can_be_published_as_it_is(self, tmp_path: Path) -> None:
        assert main(["fixtures", "export", str(tmp_path / "crate"), "--as", "crate"]) == 0
        check(tmp_path / "crate")
        assert passed(run(tmp_path / "crate", "cargo", "test", "--quiet")) > 15
        run(tmp_path / "crate", "cargo", "package", "--quiet")
        (packed,) = (tmp_path / "crate" / "target" / "package").glob("*.crate")
        assert packed.stat().st_size < 10 * 2**20  # what crates.io takes


class TestStarter:
    @pytest.fixture
    def project(self, tmp_path: Path) -> Path:
        assert main(["init", "rust", str(tmp_path / "port")]) == 0
        return tmp_path / "port"

    @pytest.mark.nightly
    def test_pleases_the_tools_of_rust(self, project: Path) -> None:
        check(project)

    @pytest.mark.nightly
    def test_tries_a_type_before_it_is_declared(self, project: Path, capsys: Capture) -> None:
        """Of boxes it reads payloads, and gives them back as they are, which is mostly wrong."""
        library = project / "src/lib.rs"
        read = '        "category" => Ok(Category::read('
        source = library.read_text("utf-8")
        assert source.count(read) == 1
        source = source.replace(read, f'        "box" => Ok(request.payload.into()),\n{read}')
        library.write_text(source, "utf-8")
        run(project, "cargo", "build", "--quiet")
        asked = ["run", "--edition", NEWEST]
        port = ["--", str(project / "target/debug/my-port")]
        assert main([*asked, *port]) == 0
        assert main([*asked, "--type", "box", "--operation", "decode", *port]) == 1
        assert "cannot" not in capsys.readouterr().out
        assert main([*asked, "--type", "box", "--operation", "construct", *port]) == 1
        assert "unsupported: cannot construct a box yet" in capsys.readouterr().out
        (tried,) = re.findall(
            r"if `tests/golden.rs` says `(.*?)`", (project / "README.md").read_text("utf-8")
        )
        golden = project / "tests/golden.rs"
        source = golden.read_text("utf-8")
        golden.write_text(re.sub(r"Scorer::of\(.*?(?=;)", tried, source, count=1), "utf-8")
        done = subprocess.run(
            ["cargo", "test", "--test", "golden"],
            cwd=project,
            env={**os.environ, **QUICKLY},
            capture_output=True,
            text=True,
        )
        assert re.search(r": [\d,]+ cases passed, [\d,]+ failed, [\d,]+ skipped: ", done.stdout)

    @pytest.mark.nightly
    def test_tells_what_is_wrong_once(self, project: Path) -> None:
        library = project / "src/lib.rs"
        source = library.read_text("utf-8").replace(
            '"category" => Ok(', '"category" => todo!(), _ => Ok('
        )
        library.write_text(source, "utf-8")
        done = subprocess.run(
            ["cargo", "test", "--test", "golden"],
            cwd=project,
            env={**os.environ, **QUICKLY, "RUST_BACKTRACE": "0"},
            capture_output=True,
            text=True,
        )
        assert done.returncode == 101
        assert done.stdout.count("not yet implemented") == 21  # where it is, and twenty cases
        summary = (
            rf"^edition {NEWEST}: \d+ cases passed, \d+ failed, 5,238 skipped: not supported yet$"
        )
        assert len(re.findall(summary, done.stdout, re.M)) == 1

    @pytest.mark.nightly
    def test_grows_to_a_complete_port(self, project: Path) -> None:
        """The port of all types in place of the example: files are made where its test asks for them."""
        shutil.copytree(HARNESSES / "rust/src/predictions", project / "src/predictions")
        ports = (HARNESSES / "rust/src/main.rs").read_text("utf-8")
        ports = ports.replace("nucleus_predictions::", "crate::")
        ports = ports.replace("fn main() -> ExitCode {", "pub fn port() -> Port {")
        ports = re.sub(r"    match port.serve.*?^\}", "    port\n}", ports, flags=re.M | re.S)
        (project / "src/ports.rs").write_text(re.sub(r"^//!.*\n", "", ports, flags=re.M), "utf-8")
        (project / "src/lib.rs").write_text(LIBRARY, "utf-8")
        said = run(project, "cargo", "test", "--test", "golden")
        assert f"\nedition {NEWEST}: 5,871 cases passed\n" in said
