"""`report`: render a report in another format."""

from __future__ import annotations

from nucleus_conformance.report.model import Report, read_report
from nucleus_conformance.report.renderers import RENDERERS, write_text


def report(file: str, format_name: str, output: str | None) -> int:
    """Render the report in `file` (`-`: stdin) to `output`, or to stdout. Returns 0: it judges nothing.

    `github` prints annotations, and appends to the job summary.
    """
    read = read_report(file)
    if format_name == "terminal" and output is None:
        from nucleus_conformance.report.formats.terminal import console, print_report

        print_report(read, console())
        return 0
    write_text(RENDERERS[format_name](read), output)
    if format_name == "github":
        from nucleus_conformance.report.formats.github import append_summary

        append_summary(read)
    return 0


def write_renderings(made: Report, targets: dict[str, str | None]) -> None:
    """What `run` writes beside its report: each format to its file, if one is named."""
    for format_name, target in targets.items():
        if target is not None:
            write_text(RENDERERS[format_name](made), target)


def announce(made: Report) -> None:
    """What `run --github` prints and appends, for a step of GitHub Actions."""
    from nucleus_conformance.report.formats.github import append_summary

    write_text(RENDERERS["github"](made), None)
    append_summary(made)
