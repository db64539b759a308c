"""The links of an HTML page, for its templates. All text is made printable, and escaped."""

from __future__ import annotations

from markupsafe import Markup

from nucleus_conformance.suite.documented import Kind, Named, address_of, flags_in
from nucleus_conformance.text import printable


def link(url: str) -> str:
    """A link to an http or https URL; plain text for any other."""
    safe = printable(url)
    return _leaving(safe, safe) if safe.startswith(("https://", "http://")) else safe


def named(kind: Kind, name: str, inner: str = "") -> str:
    """The name, as a link to the site; where that does not tell of it, to `inner`, if any."""
    if address := address_of(kind, name):
        return _leaving(address, name)
    text = printable(name)
    return Markup('<a href="{}">{}</a>').format(printable(inner), text) if inner else text


def naming(text: str, *names: Named) -> str:
    """The text, in which each of these leads to the site where its name stands first."""
    made, rest = Markup(), printable(text)
    for kind, name in names:
        before, found, after = rest.partition(name)
        if found:
            made += Markup("{}{}").format(before, named(kind, found))
            rest = after
    return made + rest


def hinted(text: str) -> str:
    """A hint, whose flags lead to the site."""
    return naming(text, *flags_in(text))


def on_the_site(kind: Kind, name: str) -> str:
    """A link that says so, behind a blank; nothing if the site does not tell of it."""
    address = address_of(kind, name)
    return Markup(" {}").format(_leaving(address, "on the site")) if address else ""


def _leaving(address: str, text: str) -> Markup:
    made = Markup('<a href="{}" rel="noreferrer noopener">{}</a>')
    return made.format(address, printable(text))
