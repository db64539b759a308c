"""What CI runs, one session each: `nox -s lint types`. Each has an environment of its own."""

import shutil
from pathlib import Path

import nox

nox.needs_version = ">=2024.10.9"
nox.options.default_venv_backend = "uv|virtualenv"
nox.options.sessions = ["lint", "types", "drift", "tests"]

HARNESSES = Path(__file__).resolve().parent / "conformance" / "harnesses"
BALANCED = ("-q", "-n", "auto", "--dist", "worksteal")
"""Tests of which some take long: who has none left takes others over."""
ACTIONLINT = "github.com/rhysd/actionlint/cmd/actionlint@v1.7.12"
PYTHONS = nox.project.python_versions(nox.project.load_toml("pyproject.toml"))
"""Those that pyproject.toml names."""
STATICCHECK = "honnef.co/go/tools/cmd/staticcheck@v0.8.2"


@nox.session
def tests(session: nox.Session) -> None:
    """The default tests."""
    session.install("-e", ".[test]")
    session.run("pytest", "-n", "auto", *session.posargs)


@nox.session(python="3.10", venv_backend="uv")
def lowest(session: nox.Session) -> None:
    """The default tests with the oldest versions that are allowed, and the oldest Python."""
    session.install("--resolution", "lowest-direct", "-e", ".[test]")
    session.run("pytest", "-q", "-n", "auto", *session.posargs)


@nox.session
def slow(session: nox.Session) -> None:
    """Tests that take long."""
    session.install("-e", ".[dev]")
    session.run("pytest", *BALANCED, "-m", "slow and not nightly", *session.posargs)


@nox.session
def nightly(session: nox.Session) -> None:
    """Tests that say the same as those of CI, of more."""
    session.install("-e", ".[dev]")
    session.run("pytest", *BALANCED, "-m", "nightly", *session.posargs)


@nox.session
def lint(session: nox.Session) -> None:
    """Style, and what ruff can find."""
    session.install("ruff>=0.8")
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")


@nox.session
def workflows(session: nox.Session) -> None:
    """The action, the workflows and those to be copied please actionlint and zizmor, offline."""
    session.install("zizmor>=1.32")
    session.run("go", "run", ACTIONLINT, external=True)
    session.run("zizmor", "--offline", "--quiet", ".")
    copied = Path(session.create_tmp()).resolve()
    session.run("python", "-m", "tests.helpers.ci_guide", copied)
    files = sorted((copied / ".github" / "workflows").iterdir())
    session.run("go", "run", ACTIONLINT, *files, external=True)
    session.run("zizmor", "--offline", "--quiet", copied)


@nox.session
def types(session: nox.Session) -> None:
    """Types, strictly."""
    session.install("-e", ".[dev]")
    session.run("mypy")
    session.run("mypy", "--strict", "conformance/action/score.py")


@nox.session
def drift(session: nox.Session) -> None:
    """Schemas and fixtures are what the source says."""
    session.install("-e", ".")
    session.run("python", "-m", "nucleus_spec.schema", "--check")
    session.run("nucleus-conformance", "fixtures", "check")


@nox.session
def scores(session: nox.Session) -> None:
    """The reference passes every case of the default edition, the ports those of all.

    Recommended cases count, and only the documented outcome passes.
    """
    session.install("-e", ".")
    made = Path(session.create_tmp()).resolve()
    run = ("nucleus-conformance", "run", "--level", "recommended", "--strict")
    session.run(*run, "reference")
    every = (*run, "--edition", "all", "--")
    session.run(*every, "node", f"{HARNESSES}/node/main.mjs")
    go = f"{made}/nucleus-port"
    session.run("go", "build", "-C", f"{HARNESSES}/go", "-o", go, "./cmd/port", external=True)
    session.run(*every, go)
    rust = HARNESSES / "rust"
    build = ("cargo", "build", "--release", "--locked", "--manifest-path", rust / "Cargo.toml")
    session.run(*build, external=True)
    session.run(*every, rust / "target" / "release" / "nucleus-port")
    sources = HARNESSES / "java" / "src" / "main" / "java"
    main = "io/github/nucleusspec/port/Main"
    build = ("javac", "-d", made, "--source-path", sources, sources / f"{main}.java")
    session.run(*build, external=True)
    session.run(*every, "java", "-cp", made, main.replace("/", "."))


@nox.session
def languages(session: nox.Session) -> None:
    """The far ends please the tools of their languages, and pass the tests that are in these.

    So do the packages of fixtures and the projects that are written in Go. Those in other languages
    only please the tools: their tests are among the slow ones.
    """
    session.install("-e", ".")
    made = Path(session.create_tmp()).resolve() / "written"
    shutil.rmtree(made, ignore_errors=True)
    for kind, language in (("go", "go"), ("npm", "node"), ("crate", "rust"), ("maven", "java")):
        package = ("fixtures", "export", made / language / "package", "--as", kind)
        session.run("nucleus-conformance", *package, "--edition", "latest", silent=True)
        session.run("nucleus-conformance", "init", language, made / language / "port", silent=True)
    please_go(session, made / "go")
    please_rust(session, made / "rust")
    please_java(session, made / "java")
    please_javascript(session, made / "node")


def please_go(session: nox.Session, made: Path) -> None:
    """Pass gofmt, go vet, staticcheck and go test."""
    for folder in (HARNESSES / "go", made / "package", made / "port"):
        session.chdir(folder)
        if session.run("gofmt", "-l", ".", silent=True, external=True):
            session.error(f"gofmt would write it otherwise: gofmt -d {folder}")
        session.run("go", "vet", "./...", external=True)
        session.run("go", "run", STATICCHECK, "./...", external=True)
        session.run("go", "test", "./...", external=True)


def please_rust(session: nox.Session, made: Path) -> None:
    """Pass rustfmt, clippy and rustdoc; the far end its tests, too."""
    quick = {"CARGO_TARGET_DIR": str(made / "target"), "CARGO_PROFILE_DEV_DEBUG": "0"}
    for folder in (made / "package", made / "port", HARNESSES / "rust"):
        session.chdir(folder)
        session.run("cargo", "fmt", "--check", external=True)
        clippy = ("cargo", "clippy", "--quiet", "--all-targets", "--", "-D", "warnings")
        session.run(*clippy, env=quick, external=True)
    session.run("cargo", "test", "--locked", "--quiet", env=quick, external=True)
    documented = {**quick, "RUSTDOCFLAGS": "-D warnings"}
    session.run("cargo", "doc", "--locked", "--no-deps", "--quiet", env=documented, external=True)


def please_java(session: nox.Session, made: Path) -> None:
    """Pass javac with all its warnings; the far end its tests, too."""
    for project in (made / "package", made / "port" / "my-port"):
        sources = (project / "src" / "main" / "java").rglob("*.java")
        (made / "sources").write_text("\n".join(f'"{each}"' for each in sources), "utf-8")
        strictly = ("-Xlint:all", "-Xdoclint:all,-missing", "-Werror", "--release", "17")
        session.run("javac", *strictly, "-d", made / "classes", f"@{made}/sources", external=True)
    session.chdir(HARNESSES / "java")
    session.run("mvn", "--quiet", "--batch-mode", "verify", external=True)


def please_javascript(session: nox.Session, made: Path) -> None:
    """Pass eslint, and tsc --strict."""
    tools = HARNESSES.parent.parent / "tests" / "javascript"
    shutil.copytree(tools, made, dirs_exist_ok=True)
    shutil.copytree(HARNESSES / "node", made / "harness")
    shutil.copytree(HARNESSES.parent / "packages" / "npm" / "consumer", made / "consumer")
    session.chdir(made)
    session.run("npm", "ci", "--no-audit", "--no-fund", silent=True, external=True)
    (made / "node_modules" / "@nucleus-spec").mkdir()
    (made / "node_modules" / "@nucleus-spec" / "fixtures").symlink_to(made / "package")
    session.run("node_modules/.bin/eslint", "--max-warnings", "0", ".", external=True)
    strictly = ("--strict", "--exactOptionalPropertyTypes", "--noUncheckedIndexedAccess")
    how = ("--noEmit", "--allowJs", "--checkJs", "--target", "es2022", "--module", "nodenext")
    files = ["consumer/types.ts", "consumer/verdicts.mjs"]
    files += [f"port/{name}.mjs" for name in ("main", "golden.test", "category")]
    session.run("node_modules/.bin/tsc", *strictly, *how, *files, external=True)


@nox.session
def releases(session: nox.Session) -> None:
    """Published releases of the SDK pass every case of their edition."""
    session.install("-e", ".[test]")
    session.run("pytest", *BALANCED, "-m", "sdk and not nightly", *session.posargs)


@nox.session
def ray(session: nox.Session) -> None:
    """What is checked on a Ray cluster is told as it is told by one process.

    All tests of that are in one folder: to look through the others takes as long as some of them.
    """
    server = ("moto[s3]>=5", "flask>=3", "flask-cors>=4")  # moto[server] has all services of AWS
    at_once = {"UV_COMPILE_BYTECODE": "1"}  # or else each process of Ray compiles for itself
    session.install("-e", ".[test,ray]", *server, "s3fs>=2024.2", env=at_once)
    folder = "tests/conformance/corpus/engines"
    session.run("pytest", "-q", "-m", "ray and not nightly", folder, *session.posargs)


@nox.session
def differential(session: nox.Session) -> None:
    """Releases and the reference differ only by declared flags: many random inputs, nightly."""
    session.install("-e", ".[test]")
    session.run("python", "-m", "tests.differential.run", *session.posargs)


@nox.session
def robustness(session: nox.Session) -> None:
    """Broken fixtures, reports, lists and replies are refused or told: 100,000 of them, nightly."""
    session.install("-e", ".[test]")
    session.run("python", "-m", "tests.robustness.run", *session.posargs)


@nox.session
def soak(session: nox.Session) -> None:
    """A million requests and a hundred deaths: nothing grows, and nothing is left; nightly."""
    session.install("-e", ".[test]")
    session.run("python", "-m", "tests.soak", *session.posargs)


@nox.session
def installed(session: nox.Session) -> None:
    """Wheel, sdist and editable install work in fresh environments."""
    session.install("-e", ".[test]")
    session.run("pytest", *BALANCED, "-m", "packaging", *session.posargs)


@nox.session
def build(session: nox.Session) -> None:
    """What a release consists of, in `dist`; `-- v1.2.3`: its versions agree with that tag."""
    session.install("-e", ".", "twine>=6.1", "cyclonedx-bom>=7")
    session.run("python", "-m", "tests.release.build", "dist", *session.posargs)


@nox.session(python=PYTHONS)
@nox.parametrize("kind", ["whl", "tar.gz"], ids=["wheel", "sdist"])
def trial(session: nox.Session, kind: str) -> None:
    """What `build` has built, in a fresh environment of each Python that there is."""
    (built,) = Path("dist", "python").glob(f"*.{kind}")
    session.install(str(built))
    version = built.name.removesuffix(f".{kind}").split("-")[1]
    session.run("python", "tests/release/trial.py", version)


@nox.session
def browser(session: nox.Session) -> None:
    """The HTML report in a real browser."""
    if not (shutil.which("chromium") and shutil.which("chromedriver")):
        session.skip("there is no chromium with a chromedriver")
    session.install("-e", ".[browser]")
    session.run("pytest", "-q", "-m", "browser", *session.posargs)


@nox.session
def docs(session: nox.Session) -> None:
    """The site is built without a warning, and walked in a real browser."""
    session.install("-e", ".[browser,docs]")
    where = ["tests/site", "tests/browser"]
    if not (shutil.which("chromium") and shutil.which("chromedriver")):
        session.warn("there is no chromium with a chromedriver: nobody walks the site")
        where.pop()
    session.run("pytest", "-q", "-m", "site", *where, *session.posargs)


@nox.session
def coverage(session: nox.Session) -> None:
    """Branch coverage of the default tests and the slow ones is not below its floor.

    pyproject.toml states the floor. CI measures the default tests alone, with one of their own.
    """
    session.install("-e", ".[dev]")
    measured = (*BALANCED, "--cov", "--cov-append", "--cov-report=", "--cov-fail-under=0")
    session.run("coverage", "erase")
    session.run("pytest", *measured)
    session.run("pytest", *measured, "-m", "slow and not nightly")
    session.run("coverage", "report", "--skip-covered")


@nox.session
def benchmarks(session: nox.Session) -> None:
    """Speed, as ratios against a peer in the same run."""
    session.install("-e", ".[bench,ray]")
    session.run("pytest", "tests/benchmarks", *session.posargs)
