"""`report`: render a report in another format."""

from __future__ import annotations

from nucleus_conformance.exit_status import ExitStatus
from nucleus_conformance.files import check_files, write_text
from nucleus_conformance.report.model import Report, read_report


def report(file: str, format_name: str, output: str | None) -> int:
    """Render the report in `file` (`-`: stdin) to `output`, or to stdout. Always returns 0.

    `github` renders annotations, and also appends the job summary.
    """
    check_files([output], [file])
    read = read_report(file)
    if format_name == "terminal" and output is None:
        from nucleus_conformance.report.console import console
        from nucleus_conformance.report.formats.terminal import print_report

        print_report(read, console())
        return ExitStatus.HOLDS
    write_text(_rendered(read, format_name), output)
    if format_name == "github":
        from nucleus_conformance.report.formats.github import append_summary

        append_summary(read)
    return ExitStatus.HOLDS


def write_renderings(made: Report, targets: dict[str, str | None]) -> None:
    """Write each rendering that `run` was asked for. `targets`: format -> file, or None."""
    for format_name, target in targets.items():
        if target is not None:
            write_text(_rendered(made, format_name), target)


def announce(made: Report) -> None:
    """Print the annotations and append the job summary, for `run --github`."""
    from nucleus_conformance.report.formats.github import append_summary

    write_text(_rendered(made, "github"), None)
    append_summary(made)


def _rendered(made: Report, format_name: str) -> str:
    from nucleus_conformance.report.renderers import RENDERERS  # all formats: slow to import

    return RENDERERS[format_name](made)
