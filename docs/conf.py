"""The site: `sphinx-build -W -b html docs docs/_build`. `nox -s docs` looks at it, too."""

from __future__ import annotations

import sys
from pathlib import Path

from sphinx.application import Sphinx

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from docs.generator import docstrings, search  # noqa: E402
from docs.generator.labels import Translator  # noqa: E402
from docs.generator.links import mended, with_flags  # noqa: E402
from docs.generator.site import addition, write_pages  # noqa: E402
from nucleus_conformance.addresses import documentation  # noqa: E402
from nucleus_spec import __version__  # noqa: E402

project = "nucleus-spec"
project_copyright = "its authors, under the MIT license"
release = version = __version__

extensions = ["myst_parser", "sphinx.ext.autodoc"]
myst_enable_extensions = ["attrs_block", "attrs_inline", "colon_fence", "deflist"]
myst_heading_anchors = 4
exclude_patterns = ["_build", "generator"]
nitpicky = True
smartquotes = False  # options begin with two hyphens
nitpick_ignore_regex = [  # types of others, and our own that are but names of some
    ("py:.*", r"(?!nucleus_).*|.*\.(Extent|Prediction|Self)"),
]
default_role = "code"  # docstrings put names into single backticks
autodoc_member_order = "bysource"
autodoc_type_aliases = {"Prediction": "nucleus_spec.Prediction"}
python_maximum_signature_line_length = 88

html_theme = "furo"
html_title = "nucleus-spec"
html_baseurl = documentation()  # empty until a site is published
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_search_scorer = str(HERE / "scorer.js")
html_copy_source = False
html_show_sourcelink = False
html_favicon = "_static/icon.svg"
html_theme_options = {
    "navigation_with_keys": False,
    "light_css_variables": {
        "color-brand-primary": "#0b5c73",
        "color-brand-content": "#0b5c73",
        "color-brand-visited": "#5d4a86",
    },
    "dark_css_variables": {
        "color-brand-primary": "#6cc7de",
        "color-brand-content": "#7fd0e4",
        "color-brand-visited": "#bba6e8",
    },
}


def setup(app: Sphinx) -> None:
    """Write the generated pages before anything is read, and mend links as pages are read."""
    app.connect("builder-inited", lambda _: write_pages(HERE))
    app.connect("source-read", _read)
    docstrings.follow(app)
    search.follow(app)
    app.set_translator("html", Translator)


def _read(_: Sphinx, docname: str, source: list[str]) -> None:
    text = with_flags(source[0] + addition(docname), "specification/flags.md")
    source[0] = mended(text, f"docs/{docname}.md")
