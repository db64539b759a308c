"""Links of our own: a file of the repository that is a page of the site, and one that is none."""

from __future__ import annotations

import os
import posixpath
import re
from functools import cache
from pathlib import Path
from typing import Final

from nucleus_conformance.addresses import address

ROOT: Final = Path(__file__).resolve().parents[2]

COPIED: Final = {
    "conformance/PROTOCOL.md": "reference/protocol",
    "fixtures/README.md": "reference/fixtures",
    "CHANGELOG.md": "project/changelog",
    "CONTRIBUTING.md": "project/contributing",
    "CODE_OF_CONDUCT.md": "project/code-of-conduct",
    "SECURITY.md": "project/security",
}
"""A page that stands elsewhere in the repository -> its page of the site."""

SCHEMAS: Final = {
    "fixtures/case-file.schema.json": "formats/case-file",
    "conformance/nucleus_conformance/report/report.schema.json": "formats/report",
    "conformance/nucleus_conformance/protocol/protocol.schema.json": "formats/protocol",
    "conformance/nucleus_conformance/corpus/finding.schema.json": "formats/finding",
    "conformance/nucleus_conformance/replaying/change.schema.json": "formats/change",
    "conformance/nucleus_conformance/fuzzing/fuzz.schema.json": "formats/fuzz",
    "conformance/nucleus_conformance/fuzzing/generated.schema.json": "formats/generated",
}
"""A JSON Schema -> the page that says the same in words."""

_FENCE: Final = re.compile(r"^(`{3,}|~{3,}|:{3,}).*?^\1[ \t]*$", re.MULTILINE | re.DOTALL)
_LINK: Final = re.compile(r"(?:(?<=\[)`?[\w./-]+\.md`?)?\]\((?![a-z]+:)([^()\s#]+)(#[^()\s]*)?\)")
_NAME: Final = re.compile(r"`([a-z-]+)`")


@cache
def repository() -> str:
    """The address of the repository, as pyproject.toml states it."""
    return address("Repository")


def in_repository(path: str) -> str:
    """The address of this file, or folder, of the repository."""
    kind = "tree" if (ROOT / path).is_dir() else "blob"
    return f"{repository()}/{kind}/main/{path}"


def page_of(path: str) -> str:
    """The page that is made of this file of the repository, from docs/ on; "" if there is none."""
    if path.startswith("docs/") and path.endswith(".md"):
        return path.removeprefix("docs/").removesuffix(".md")
    return COPIED.get(path, "") or SCHEMAS.get(path, "")


@cache
def title_of(page: str) -> str:
    """The heading of a page that is written by hand, here or elsewhere in the repository; or ""."""
    copied = {docname: path for path, docname in COPIED.items()}
    path = ROOT / copied.get(page, f"docs/{page}.md")
    head = path.read_text("utf-8").partition("\n")[0] if path.is_file() else ""
    return head.removeprefix("# ") if head.startswith("# ") else ""


def with_flags(text: str, to: str) -> str:
    """The text, in whose tables each flag of the last column, `flag`, is a link to this page."""
    link = rf"[`\1`]({to}#\1)"
    made, in_table = [], False
    for line in text.split("\n"):
        in_table = line.startswith("|") and (in_table or line.endswith("| flag |"))
        before, bar, last = line.removesuffix(" |").rpartition(" | ")
        made.append(f"{before}{bar}{_NAME.sub(link, last)} |" if in_table and bar else line)
    return "\n".join(made)


def mended(text: str, path: str, docname: str = "") -> str:
    """The text with links that lead to pages of the site, or to the repository.

    A link that says but the name of a file says the title of its page.

    `path`: the file of the repository that has it. `docname`: the page that is made of it.
    """
    here = docname or page_of(path)

    def mend(found: re.Match[str]) -> str:
        said, target, anchor = found[0].partition("]")[0], found[1], found[2] or ""
        aim = posixpath.normpath(posixpath.join(posixpath.dirname(path), target))
        page = page_of(aim)
        if page:
            said = title_of(page) if said and title_of(page) else said
            return f"{said}]({os.path.relpath(page, posixpath.dirname(here) or '.')}.md{anchor})"
        if not aim.startswith("docs/") and (ROOT / aim).exists():
            return f"{said}]({in_repository(aim)}{anchor})"
        return found[0]

    parts, end = [], 0
    for fence in _FENCE.finditer(text):
        parts += [_LINK.sub(mend, text[end : fence.start()]), fence[0]]
        end = fence.end()
    return "".join([*parts, _LINK.sub(mend, text[end:])])
