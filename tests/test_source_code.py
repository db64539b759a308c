"""What reads source code for `test_architecture` must see a violation however it is written."""

from __future__ import annotations

import re

import pytest

from tests.helpers.source_code import UNKNOWN, imports, in_cycles, needs, releases_named, writes


class TestImports:
    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("import a.b, c", {"a.b", "c"}),
            ("from a.b import c, d as e", {"a.b.c", "a.b.d"}),
            ("def f():\n    if x:\n        import a", {"a"}),
            ("try:\n    import a\nexcept ImportError:\n    import b", {"a", "b"}),
            ("if TYPE_CHECKING:\n    import a\nelse:\n    import b", {"a", "b"}),
            ("if not t.TYPE_CHECKING:\n    import a", {"a"}),
            ("x.y.z", set()),
        ],
    )
    def test_stand_anywhere(self, text: str, found: set[str]) -> None:
        assert imports(text) == found

    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("import a\na.b.c", "a.b.c"),
            ("import a.b\nx = lambda: a.c.d", "a.c.d"),
            ("import a as x\nx.b(1)", "a.b"),
            ("import a.b as x\nx.c", "a.b.c"),
            ("from a import b\nb.c.d()", "a.b.c.d"),
            ("from a import b as x\ndef f():\n    return x.c", "a.b.c"),
        ],
    )
    def test_may_be_of_an_attribute(self, text: str, found: str) -> None:
        assert found in imports(text)

    @pytest.mark.parametrize(
        "call",
        [
            'import importlib\nimportlib.import_module("a.b")',
            'import importlib as i\ni.import_module("a.b", None)',
            'from importlib import import_module\nimport_module("a.b")',
            'from importlib import import_module as load\nX = load("a.b")',
            '__import__("a.b")',
            'import importlib\nimportlib.__import__("a.b")',
            'import importlib\nload = importlib.import_module\nload("a.b")',
            'import importlib as i\nj = i\nload: object = j.import_module\nload("a.b")',
            'import runpy\nrunpy.run_module("a.b")',
            'import pkgutil\npkgutil.resolve_name("a:b")',
        ],
    )
    def test_may_be_a_call(self, call: str) -> None:
        assert "a.b" in imports(call)
        assert UNKNOWN in imports(re.sub('"a.b"', "name", call))

    @pytest.mark.parametrize(
        "text",
        [
            'f = __import__\nf("a.b")',
            "import importlib\nload = [importlib.import_module]",
            "from importlib import import_module\nmap(import_module, names)",
        ],
    )
    def test_may_be_anything_where_a_function_that_imports_is_handed_on(self, text: str) -> None:
        assert UNKNOWN in imports(text)

    def test_are_known_where_such_a_function_is_called_at_once(self) -> None:
        assert UNKNOWN not in imports('import importlib\nimportlib.import_module("a.b")')

    def test_may_be_of_an_attribute_by_another_name(self) -> None:
        assert "a.b.c.d" in imports("import a\nx = a.b\nx.c.d")
        assert imports("x = y.z\nx.c.d") == set()

    def test_may_not_be_relative(self) -> None:
        with pytest.raises(AssertionError, match="relative imports"):
            imports("from .. import a")


class TestCycles:
    @pytest.mark.parametrize(
        ("sources", "found"),
        [
            ({"a.x": "import a.y", "a.y": "", "a.z": "import a.x"}, ""),
            ({"a.x": "import a.y", "a.y": "def f():\n    from a import x"}, "a.x a.y"),
            ({"a.x": "import a.y", "a.y": "if TYPE_CHECKING:\n    from a.x import N"}, "a.x a.y"),
            ({"a.x": "import a.y", "a.y": "import a.z", "a.z": "from a.x import N"}, "a.x a.y a.z"),
            ({"a": "from a.x import N", "a.x": "from a import N"}, "a a.x"),
            ({"a": "from a import x, y", "a.x": "from a import y", "a.y": ""}, ""),
            ({"b.x": "import a.y", "a": "import a.x", "a.x": "import b.x", "a.y": ""}, "a a.x b.x"),
            ({"b.x": "import a.y", "a.x": "import b.x", "a.y": ""}, ""),
        ],
        ids=["none", "lazy", "types", "longer", "own init", "init collects", "init", "no init"],
    )
    def test_are_found(self, sources: dict[str, str], found: str) -> None:
        imported = {name: imports(text) for name, text in sources.items()}
        assert in_cycles(needs(imported, {"a", "b"})) == set(found.split())


PUBLISHED = ("0.17.9", "0.18.0")


class TestReleases:
    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ('X = "0.17.9"', "0.17.9"),
            ('X = f"{a} since 0.17.9."', "0.17.9"),
            ('X = "v0.17.9"', "0.17.9"),
            ('X = "scale-nucleus==0.17.9"', "0.17.9"),
            ('getattr(editions, "V0_17_9")', "0.17.9"),
            ("X = (0, 17, 9)", "0.17.9"),
            ("X = [0, 17, 9]", "0.17.9"),
            ("from a import V0_17_9", "V0_17_9"),
            ("from a import V0_17_9 as first", "V0_17_9"),
            ("X = V0_17_9", "V0_17_9"),
            ("X = editions.V0_17_9", "V0_17_9"),
            ("X = EDITIONS[3]", "EDITIONS[3]"),
            ("X = editions.EDITIONS[-2]", "editions.EDITIONS[-2]"),
            ("X = EDITIONS[4:]", "EDITIONS[4:]"),
            ("X = PUBLISHED[1]", "PUBLISHED[1]"),
            ("X = list(EDITIONS)[3]", "list(EDITIONS)[3]"),
            ("X = sorted(editions.EDITIONS)[3]", "sorted(editions.EDITIONS)[3]"),
            ("X = [*EDITIONS][3]", "[*EDITIONS][3]"),
            ("X = [each.name for each in EDITIONS][3]", "[each.name for each in EDITIONS][3]"),
            ("every = tuple(EDITIONS)\nX = every[3]", "every[3]"),
            ("from a import EDITIONS as every\nX = every[3]", "every[3]"),
            ("a, b, c = EDITIONS", "(a, b, c)"),
            ("a, b, *_ = EDITIONS", "(a, b, *_)"),
            ('X = b"0.17.9"', "0.17.9"),
            (r'X = r"0\.17\.9"', "0.17.9"),
            ('X = "0[.]17[.]9"', "0.17.9"),
            ("X = edition.version >= (0, 18)", "0.18"),
            ('X = name.startswith("0.18")', "0.18"),
            (r'X = re.match(r"0\.18\..*", name)', "0.18"),
            ('X = edition.name[:4] == "0.18"', "0.18"),
            ("match version:\n    case (0, 17, 9): pass", "0.17.9"),
        ],
    )
    def test_are_seen(self, text: str, found: str) -> None:
        assert releases_named(text, PUBLISHED) == {found}

    @pytest.mark.parametrize(
        "text",
        [
            '"""Since 0.17.9."""',
            'class A:\n    """Of 0.18.0."""',
            'X = "10.17.9 and 0.17.91 and 0.18.0.1 and 1.0.18.0"',
            "X = (0, 17)",
            "X = version < (3, 11)",
            'X = "0.18" + name.strip("0.18")',
            "first, *_, last = EDITIONS",
            "X = list(EDITIONS)[0]",
            "X = EDITIONS[0], EDITIONS[-1], PUBLISHED[-1], EDITIONS[index], OTHER[3]",
            "X = VALUE_1",
        ],
    )
    def test_are_not_seen_where_there_are_none(self, text: str) -> None:
        assert releases_named(text, PUBLISHED) == set()


class TestWriting:
    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ('path.write_text("x")', "path.write_text"),
            ('(folder / "x").write_bytes(b"")', "(folder / 'x').write_bytes"),
            ("path.touch()", "path.touch"),
            ("path.rename(other)", "path.rename"),
            ("path.replace(other)", "path.replace"),
            ('open(name, "w")', "open"),
            ('open(name, mode="ab")', "open"),
            ('path.open("r+b")', "path.open"),
            ('Path(name).open(mode="x")', "Path(name).open"),
            ("os.open(name, os.O_CREAT | os.O_WRONLY)", "os.open"),
            ("import os\nos.replace(a, b)", "os.replace"),
            ("import shutil\nshutil.copytree(a, b)", "shutil.copytree"),
            ("from shutil import move\nmove(a, b)", "move"),
            ("import shutil as sh\nsh.copy(a, b)", "sh.copy"),
            ("import os as _os\n_os.replace(a, b)", "_os.replace"),
            ("from os import rename as mv\nmv(a, b)", "mv"),
            ("import os\nmv = os.rename\nmv(a, b)", "mv, os.rename"),
            ("w = path.write_text\nw(text)", "path.write_text"),
            ("map(path.write_text, texts)", "path.write_text"),
            ("partial(open, mode=mode)", "open"),
            ('import os\nos.fdopen(fd, "w")', "os.fdopen"),
            ("import os\nos.open(name, flags)", "os.open"),
            ("import os\nos.remove(name)", "os.remove"),
            ("path.open(mode)", "path.open"),
            ("open(name, mode)", "open"),
            ("open(name, **how)", "open"),
            ("path.open(*how)", "path.open"),
            ("console.save_html(name)", "console.save_html"),
            ('import zipfile\nzipfile.ZipFile(p, "w")', "zipfile.ZipFile"),
            ('from zipfile import ZipFile as Z\nZ(p, mode="a")', "Z"),
            ('import gzip\ngzip.open(p, "wt")', "gzip.open"),
            ("path.replace(target=p)", "path.replace"),
            ("path.unlink()", "path.unlink"),
            ("import tempfile\ntempfile.NamedTemporaryFile()", "tempfile.NamedTemporaryFile"),
        ],
    )
    def test_is_seen(self, text: str, found: str) -> None:
        assert writes(text) == set(found.split(", "))

    @pytest.mark.parametrize(
        "text",
        [
            "path.read_text()",
            "open(name)",
            'path.open("rb")',
            'open(name, "rb")',
            "import os\nos.open(name, os.O_RDONLY | os.O_CLOEXEC)",
            "import zipfile\nzipfile.ZipFile(p)",
            'text.replace("w", "a")',
            "parameter.replace(default=None)",
            "write_text(text, name)",
            "sys.stdout.buffer.write(data)",
            "os.write(1, data)",
            "path.mkdir()",
            "import tempfile\ntempfile.TemporaryDirectory()",
            "import shutil\nshutil.which(name)",
            "copy(a)",
        ],
    )
    def test_is_not_seen_where_there_is_none(self, text: str) -> None:
        assert writes(text) == set()
