"""Cases on the names of masks: files under other names, odd names of files, and URLs as they stand.

A port that cleans a name finds a file that nobody named, or uploads from another place.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from nucleus_conformance.suite.catalog.draft import Draft, draft
from nucleus_conformance.suite.catalog.samples import SEGMENTATION

_RESEMBLING: Final = (
    ("blank-before", " front.png", "front.png", "A blank before a name is part of it"),
    ("blank-after", "rear.png ", "rear.png", "A blank after a name is part of it"),
    ("line-feed-after", "line.png\n", "line.png", "A line feed after a name is part of it"),
    ("tab-within", "ta\tbbed.png", "tabbed.png", "A tab in a name is part of it"),
    ("percent-escape", "per%20cent.png", "per cent.png", "Nothing is decoded in a name"),
    ("no-percent-escape", "un escaped.png", "un%20escaped.png", "Nothing is encoded in a name"),
    ("plus-sign", "pl+us.png", "pl us.png", "A plus sign is no blank"),
    ("query", "query.png?v=1", "query.png", "A question mark ends no name"),
    ("fragment", "part.png#1", "part.png", "A number sign ends no name"),
    ("parameter", "semicolon.png;v=1", "semicolon.png", "A semicolon ends no name"),
    ("nul", "cut.png\0a", "cut.png", "A name does not end at NUL, and no file has one"),
    ("file-url", "file://of-url.png", "of-url.png", "The scheme file is not taken off"),
    ("file-url-without-slashes", "file:without-slashes.png", "without-slashes.png",
     "The scheme file is not taken off, and no slash has to follow it"),
    ("file-url-in-capitals", "FILE:///capitals.png", "capitals.png",
     "The scheme file is not taken off, in upper case either"),
    ("other-scheme", "azure:schemed.png", "schemed.png", "Other schemes are not taken off"),
    ("backslash", "back\\slash.png", "back/slash.png", "A backslash is no slash"),
    ("slash", "fore/slash.png", "fore\\slash.png", "A slash is no backslash"),
    ("folder-before", "gone/base.png", "base.png", "A file is not looked for in other folders"),
    ("slash-before", "/from-the-root.png", "from-the-root.png",
     "A path from the root does not begin at the working directory"),
    ("quoted", '"quoted.png"', "quoted.png", "Quotation marks are part of a name"),
    ("home", "~/home.png", "home.png", "A tilde is a name like others"),
    ("variable", "$PWD/variable.png", "variable.png", "No variable is filled in"),
    ("pattern", "wil*.png", "wild.png", "A star stands for nothing but itself"),
    ("extension", "unended", "unended.png", "No extension is added"),
    ("no-extension", "ended.png", "ended", "No extension is left out"),
)
"""Name, `mask_url`, the name of a file that is there, and why that is another file."""

_OF_FILES: Final = (
    ("colon", "co:lon.png"), ("word-and-colon", "note:mask.png"), ("star", "st*r.png"),
    ("brackets", "br[acke]ts.png"), ("backslash", "a\\b.png"), ("line-feed", "line\nfeed.png"),
    ("astral", "\U0001f697.png"), ("percent-twenty", "x%20y.png"), ("quotes", "it's \"it\".png"),
    ("pipe", "a|b<c>.png"), ("blanks-around", " both.png "), ("two-slashes", "two//slashes.png"),
)
"""Name, and the name of a file that is there."""

_SCHEMES: Final = (
    "abfs", "about", "az", "dbfs", "ftps", "gcs", "gdrive", "hdfs", "http+unix", "httpx", "minio",
    "oss", "r2", "s3n", "scale", "sftp", "urn", "wasb", "ws",
)
"""Schemes that are none of the four remote ones, though some program reads from them."""

_NEAR_SCHEMES: Final = (
    ("url-before", "url:https://example.com/m.png", "url is the scheme"),
    ("shared-folder", "\\\\host\\m.png", "Two backslashes are no scheme"),
    ("blank-before-colon", "https ://example.com/m.png", "A blank within a scheme does count"),
    ("wide-colon", "https\uff1a//example.com/m.png", "A wide colon is no colon"),
    ("escaped-colon", "https%3A//example.com/m.png", "An escaped colon is no colon"),
    ("no-colon", "https//example.com/m.png", "A scheme ends with a colon"),
    ("delete-before", "\x7fhttps://example.com/m.png", "U+007F does count"),
    ("next-line-before", "\x85https://example.com/m.png", "U+0085 does count"),
    ("form-feed-within", "htt\fps://example.com/m.png", "U+000C within a scheme does count"),
)
"""Name, the `mask_url` of a local mask, and why it is local."""

_URLS: Final = (
    ("host-in-capitals", "https://EXAMPLE.com/M.png", "A host stays in upper case"),
    ("scheme-in-capitals", "HTTPS://example.com/m.png", "A scheme stays in upper case"),
    ("bare-host", "https://example.com", "No slash is added to a host"),
    ("bucket", "s3://bucket", "No slash is added to a bucket"),
    ("default-port", "https://example.com:443/m.png", "The usual port is not left out"),
    ("no-such-port", "https://example.com:99999/m.png", "No port is looked at"),
    ("two-dots", "https://example.com/a/../b.png", "No step is taken back"),
    ("one-dot", "https://example.com/./a/./b.png", "No dot is left out"),
    ("two-slashes", "gs://bucket//a//b.png", "No slash is left out"),
    ("one-slash", "https:/example.com/m.png", "No slash is added"),
    ("lower-case-escape", "https://example.com/a%2fb%c3%a9.png", "An escape is not rewritten"),
    ("needless-escape", "https://example.com/%7Ea%41.png", "An escape is not decoded"),
    ("wrong-escape", "https://example.com/100%.png?a=%zz", "What is no escape stays as it is"),
    ("user", "https://user:pa%40ss@example.com/m.png", "User and password are kept"),
    ("empty-query", "https://example.com/m.png?", "An empty query is one"),
    ("empty-fragment", "https://example.com/m.png#", "An empty fragment is one"),
    ("fragment", "https://example.com/m.png#t=1", "A fragment is kept"),
    ("query", "https://example.com/m.png?b=2&a=1&a=&b", "A query keeps its order"),
    ("signed", "https://bucket.example.com/m.png?Date=20240101T000000Z&"
     "Credential=A%2F20240101%2Fs3&Token=a%2Bb%2Fc%3D%3D&Signature=0a+b/c==",
     "A signature holds for the URL as it is"),
    ("non-ascii", "https://b\u00fccher.example/m\u00e4sk\U0001f697.png", "No letter is encoded"),
    ("blank", "s3://bucket/my mask.png", "No blank is encoded"),
    ("blank-behind", "s3://bucket/mask.png ", "No blank is left out"),
    ("backslash", "https:\\\\example.com\\m.png", "No backslash turns into a slash"),
    ("brackets", "https://example.com/[a]{b}|^`<c>\".png", "No sign is encoded"),
    ("long", f"https://example.com/m.png?s={'0123456789abcdef' * 128}", "No URL is too long"),
)
"""Name, the URL of a remote mask, and what is not done to it."""


_HOSTLESS: Final = (
    ("nothing-behind", "https://"), ("three-slashes", "http:///m.png"), ("no-bucket", "s3:///m.png"),
    ("slashes-alone", "gs:////"), ("port-alone", "https://:443/m.png"), ("user-alone", "http://me@/m"),
    ("query-alone", "https://?a=1"), ("fragment-alone", "https:#a"), ("colon-alone", "gs:"),
    ("path-alone", "http:m/n.png"), ("dots-for-a-host", "https://../m.png"),
    ("word-for-a-port", "https://example.com:port/m.png"), ("percent-host", "https://%zz/m.png"),
)
"""Name, and the URL of a remote mask that has no host, or none that exists."""

_ODD_URLS: Final = (
    ("nul", "https://example.com/a\0b.png"), ("control-character", "https://exa\x01mple.com/\x1f"),
    ("delete", "s3://bucket/a\x7fb.png"), ("next-line", "gs://bucket/a\x85b.png"),
    ("escape-sequence", "http://example.com/\x1b[31m.png"),
    ("half-character", "https://example.com/\ud83d.png"), ("half-host", "s3://\ude97/m.png"),
    ("noncharacter", "gs://bucket/\uffff.png"), ("direction", "https://example.com/\u202egnp.m"),
)
"""Name, and the URL of a remote mask with a character that URLs do not have."""

_ODD_PATHS: Final = (
    ("half-character", "a\ud83db.png"), ("noncharacter", "a\uffffb.png"), ("nul", "a\0b.png"),
    ("control-character", "a\x01b.png"),
)
"""Name, and the path of a mask that is not there."""


def drafts() -> Iterator[Draft]:
    """The cases on names."""
    for name, url, file, why in _RESEMBLING:
        yield draft("segmentation", "local_files", f"file-beside-{name}",
                    f"{why}: the file that is there is another one, and this mask is missing.",
                    "LOCAL-3 LOCAL-4", {**SEGMENTATION.said(mask_url=url), "files": [file]},
                    refused=True)
    for name, path in _OF_FILES:
        yield draft("segmentation", "local_files", f"existing-file-with-{name}",
                    "A file that exists is found under its name, whatever it is made of.",
                    "LOCAL-2 LOCAL-3", {**SEGMENTATION.said(mask_url=path), "files": [path]})
    for scheme in _SCHEMES:
        yield draft("segmentation", "local_files", f"missing-of-{scheme.replace('+', '-')}",
                    f"The scheme {scheme} is none of the four remote ones, and there is no such "
                    "file.", "LOCAL-2 LOCAL-4",
                    SEGMENTATION.said(mask_url=f"{scheme}://bucket/m.png"), refused=True)
    for name, url, why in _NEAR_SCHEMES:
        yield draft("segmentation", "local_files", f"missing-with-{name}",
                    f"{why}, and there is no such file.", "LOCAL-2 LOCAL-4",
                    SEGMENTATION.said(mask_url=url), refused=True)
    for name, url, why in _URLS:
        yield draft("segmentation", "decode", f"url-with-{name}",
                    f"{why}: what names a mask is kept as it is.", "MASK-1 WIRE-5",
                    SEGMENTATION.said(mask_url=url))
        # As in `masks`: what becomes of blanks depends on the SDK's Python version.
        level = "recommended" if any(map(str.isspace, url)) else "required"
        yield draft("segmentation", "local_files", f"url-with-{name}",
                    "The scheme alone makes a mask remote, whatever follows it.", "LOCAL-2",
                    SEGMENTATION.said(mask_url=url), level=level)
    for name, url in _HOSTLESS:
        yield draft("segmentation", "local_files", f"url-with-{name}",
                    "The scheme alone makes a mask remote, whether a host follows or not.",
                    "LOCAL-2", SEGMENTATION.said(mask_url=url))
    for name, url in _ODD_URLS:
        given = SEGMENTATION.said(mask_url=url)
        level, halves = ("recommended", " WIRE-9") if name.startswith("half") else ("required", "")
        yield draft("segmentation", "local_files", f"url-with-{name}",
                    "The scheme alone makes a mask remote, whatever character follows.",
                    f"LOCAL-2{halves}", given, flags=("unicode",),
                    level="recommended" if any(map(str.isspace, url)) else level)
        yield draft("segmentation", "decode", f"url-with-{name}",
                    "No character of a URL is escaped, left out or replaced.",
                    f"MASK-1 WIRE-5{halves}", given, level=level, flags=("unicode",))
    for name, path in _ODD_PATHS:
        level, halves = ("recommended", " WIRE-9") if name.startswith("half") else ("required", "")
        yield draft("segmentation", "local_files", f"missing-with-{name}",
                    "There is no such file.", f"LOCAL-2 LOCAL-4{halves}",
                    SEGMENTATION.said(mask_url=path),
                    refused=True, level=level, flags=("unicode",))
