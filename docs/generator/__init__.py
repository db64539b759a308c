"""The generated pages of the site: what the classes, requirements, cases and schemas say.

`site.pages` has all of them, as Markdown; `conf.py` writes them before Sphinx reads any. They are
deterministic, and git ignores them.
"""
