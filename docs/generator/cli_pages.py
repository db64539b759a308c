"""The reference of the command line: a page for each command, made of its parser.

Each option has an anchor, as Sphinx names it: `cmdoption-nucleus-conformance-run-edition`.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable, Iterator
from typing import Final

from docs.generator.links import ROOT
from docs.generator.markdown import escaped, table
from nucleus_conformance.commands.arguments import make_parser
from nucleus_conformance.commands.parser import filled
from nucleus_conformance.pytest_plugin.options import OPTIONS

_SECTION: Final = re.compile(r"^(\S[^\n]*):\n((?:[ ]+[^\n]*(?:\n|$))+)", re.MULTILINE)
_TERM: Final = re.compile(r"^  (\S.*?)  +(\S.*)$")
_DEFINED: Final = 3
"""Lines of an epilog that are indented deeper go on with what is said of a term."""
_IN_DEPTH: Final = {
    **dict.fromkeys(("run", "smoke", "init"), ("run", "Score an implementation")),
    **dict.fromkeys(("report", "diff", "matrix"), ("gate", "Gate a pipeline")),
    "lint": ("lint", "Check a dump before you upload it"),
    **dict.fromkeys(("replay", "impact"), ("replay", "See what another release changes")),
    **dict.fromkeys(("fixtures export", "distill"), ("fixtures", "Fixtures")),
    **dict.fromkeys(("fuzz", "generate"), ("fuzz", "Test with generated predictions")),
}
"""Command -> the page that says more of it, and its title."""

_STATUSES: Final = (ROOT / "docs" / "exit-status.md").read_text("utf-8")


def cli_pages() -> dict[str, str]:
    """The pages, and one that lists them."""
    parser = make_parser()
    commands = dict(_commands(parser))
    made = {f"reference/cli/{_slug(name)}": _page(name, each) for name, each in commands.items()}
    made["reference/cli/pytest"] = _pytest_page()
    made["reference/cli/index"] = _index(parser, commands)
    return made


def _commands(
    parser: argparse.ArgumentParser, within: str = ""
) -> Iterator[tuple[str, argparse.ArgumentParser]]:
    for name, each in _children(parser).items():
        yield f"{within}{name}", each
        yield from _commands(each, f"{within}{name} ")


def _children(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    return {
        name: each
        for action in parser._actions
        if isinstance(action, argparse._SubParsersAction)
        for name, each in action.choices.items()
    }


def _summaries(parser: argparse.ArgumentParser) -> dict[str, str]:
    """Command -> what its line in the help says."""
    return {
        choice.dest: filled(choice.help or "")
        for action in parser._actions
        if isinstance(action, argparse._SubParsersAction)
        for choice in action._choices_actions
    }


def _slug(name: str) -> str:
    return name.replace(" ", "-")


def _index(parser: argparse.ArgumentParser, commands: dict[str, argparse.ArgumentParser]) -> str:
    said = _summaries(parser)
    for name, each in commands.items():
        said |= {f"{name} {inner}": text for inner, text in _summaries(each).items()}
    rows = [(f"[`{name}`]({_slug(name)}.md)", escaped(said[name])) for name in commands]
    rows.append(("[`pytest`](pytest.md)", "each case is a test, in the plugin that comes with it"))
    pages = "\n".join([*map(_slug, commands), "pytest"])
    return "\n".join(
        [
            "# The command line",
            "",
            escaped(parser.description or ""),
            "",
            table("commands", ("command", "what it does"), rows),
            "",
            "Every command says as much with `--help`. A mistake is one line on stderr; an exit",
            "status means the same for all of them: see [exit statuses](../../exit-status.md).",
            "",
            *_options(parser.prog, parser),
            *_sections(parser),
            f"```{{toctree}}\n:hidden:\n\n{pages}\n```",
            "",
        ]
    )


def _page(name: str, parser: argparse.ArgumentParser) -> str:
    children = _children(parser)
    page, title = _IN_DEPTH.get(name, ("", ""))
    lines = [
        f"# {name}",
        "",
        escaped(" ".join((parser.description or "").split())),
        "",
        *([f"In depth: [{title}](../../{page}.md).", ""] if page else []),
        "```text",
        _usage(parser),
        "```",
        "",
        *_options(parser.prog, parser),
    ]
    if children:
        said = _summaries(parser)
        rows = [(f"[`{name} {e}`]({_slug(name)}-{e}.md)", escaped(said[e])) for e in children]
        lines += [table("commands", ("command", "what it does"), rows), ""]
    lines += _sections(parser)
    if not children and "exit status:" not in (parser.epilog or ""):
        lines += [_title("exit status"), "", *_statuses(name)]
    return "\n".join([*lines, ""])


def _usage(parser: argparse.ArgumentParser) -> str:
    """How it is used, as in a terminal of 80 columns."""
    formatter = argparse.HelpFormatter(parser.prog, width=80)
    formatter.add_usage(parser.usage, parser._actions, parser._mutually_exclusive_groups, "")
    return re.sub(r"\n {7}(?=\S)", "\n", formatter.format_help().strip())


def _title(text: str) -> str:
    """A heading, of a title of the help."""
    name = {"positional arguments": "arguments", "example": "examples"}.get(text, text)
    return f"## {name[:1].upper()}{name[1:]}"


def _options(program: str, parser: argparse.ArgumentParser) -> Iterator[str]:
    """All arguments of a command, by group; each a directive, which makes its anchor."""
    yield f"```{{program}} {program}\n```"
    yield ""
    groups = {
        group.title or "": actions
        for group in parser._action_groups
        if (actions := [each for each in group._group_actions if _is_told(each)])
    }
    groups = dict(sorted(groups.items(), key=lambda item: _has_only_help(item[1])))
    for title, actions in groups.items():
        yield from (_title(title), "")
        for each in actions:
            yield from (f"````{{option}} {_signature(each)}", _said(parser, each), "````", "")


def _is_told(action: argparse.Action) -> bool:
    return not isinstance(action, argparse._SubParsersAction) and action.help != argparse.SUPPRESS


def _has_only_help(actions: Iterable[argparse.Action]) -> bool:
    return all(isinstance(each, argparse._HelpAction) for each in actions)


def _signature(action: argparse.Action) -> str:
    """How it is written: `-o FILE, --output FILE`."""
    value = _value(action)
    if not action.option_strings:
        return value
    return ", ".join(f"{name} {value}".rstrip() for name in action.option_strings)


def _value(action: argparse.Action) -> str:
    if action.nargs == 0:
        return ""
    name = action.metavar if isinstance(action.metavar, str) else ""
    if not name:
        choices = [str(each) for each in action.choices or ()]
        name = f"{{{','.join(choices)}}}" if choices else action.dest.upper()
    several = {"*": f"[{name}...]", "+": f"{name}...", "?": f"[{name}]"}
    return several.get(str(action.nargs), name)


def _said(parser: argparse.ArgumentParser, action: argparse.Action) -> str:
    """What its help says; and its default and choices, where that does not."""
    text = filled(parser._get_formatter()._expand_help(action))
    names = [str(each) for each in action.choices or ()]
    told = f"{text} {_value(action)}"
    more = [] if all(name in told for name in names) else [f"one of {', '.join(names)}"]
    if action.default not in (None, False, [], argparse.SUPPRESS) and "default" not in text:
        more.append(f"default: {action.default}")
    return escaped("; ".join([text, *more]))


def _sections(parser: argparse.ArgumentParser) -> Iterator[str]:
    """What the help says behind the options: examples, exit statuses, formats, …"""
    text = filled(parser.epilog or "")
    end = 0
    for found in _SECTION.finditer(text):
        yield from _paragraphs(text[end : found.start()])
        title, block = found[1], found[2].rstrip("\n")
        yield from (_title(title), "")
        yield from _block(title, block)
        end = found.end()
    yield from _paragraphs(text[end:])


def _paragraphs(text: str) -> Iterator[str]:
    for each in re.split(r"\n\n+", text.strip()):
        if each:
            yield from (escaped(" ".join(each.split())), "")


def _block(title: str, block: str) -> Iterator[str]:
    lines = block.splitlines()
    if title.startswith("example"):
        yield "```console"
        yield from (f"$ {line.strip()}" for line in lines)
        yield from ("```", "")
        return
    if not _TERM.match(lines[0]):
        yield from (escaped(" ".join(block.split())), "")
        return
    said: list[tuple[str, str]] = []
    for line in lines:
        if (term := _TERM.match(line)) and len(line) - len(line.lstrip()) < _DEFINED:
            said.append((term[1], term[2]))
        elif len(line) - len(line.lstrip()) < _DEFINED:
            said.append((line.strip(), ""))
        else:
            said[-1] = said[-1][0], f"{said[-1][1]} {line.strip()}".strip()
    for name, text in said:
        yield from (f"`{name}`", f": {escaped(text)}", "")


def _statuses(command: str) -> Iterator[str]:
    """The column of a command in the table of all situations."""
    rows = [
        [cell.strip() for cell in line.strip("|").split(" | ")]
        for line in _STATUSES.splitlines()
        if line.startswith("| ")
    ]
    (head,) = (row for row in rows if row[0] == "situation")
    at = head.index(command)
    situations = rows[rows.index(head) + 1 :]
    found = [(row[at], row[0]) for row in situations if row[at] != "–"]
    yield table("commands", ("status", "situation"), found)
    yield ""


def _pytest_page() -> str:
    lines = [
        "# pytest",
        "",
        "The plugin comes with this package, and does nothing until a target is named. Then each",
        "case is a test, with `-k`, `-x`, `--junitxml` and xdist; it needs pytest 8 or later.",
        "",
        "```console",
        "$ pytest --pyargs nucleus_conformance --nucleus-target 'node port.mjs'",
        "```",
        "",
        "```{program} pytest\n```",
        "",
        _title("options"),
        "",
    ]
    for name, said in OPTIONS.items():
        value = said.get("metavar") or f"{{{','.join(said['choices'])}}}" if _takes(said) else ""
        default = said.get("default")
        usual = f" (default: {default})" if isinstance(default, str) else ""
        text = escaped(said["help"] + usual)
        lines += [f"````{{option}} {name} {value}".rstrip(), text, "````", ""]
    return "\n".join(lines)


def _takes(said: dict[str, object]) -> bool:
    return said.get("action") != "store_true"
