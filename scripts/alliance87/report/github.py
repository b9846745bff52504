"""Write a report as workflow commands, which GitHub Actions shows beside the lines of a change.

The form is that of GitHub's documentation, “Workflow commands for GitHub Actions”. GitHub shows ten
errors and ten warnings a step; the log holds all.
"""

from __future__ import annotations

from collections.abc import Iterator

from alliance87.model.finding import Finding, Place, Report, Severity
from alliance87.report.words import escaped, rule_name, subject, told

_COMMANDS = {Severity.WARNING: "warning", Severity.NOTE: "notice"}


def render_github(report: Report) -> str:
    """Return a line a finding, the last ended; nothing at all if there is none.

    What blocks is an error, a warning a warning, a note a notice. The end column is exclusive.
    """
    return "".join(f"{_command(found)}\n" for found in report.findings)


def _command(found: Finding) -> str:
    name = _COMMANDS.get(found.severity, "error")
    title = ": ".join(part for part in (found.severity, rule_name(found.rule)) if part)
    properties = [*_place(found.place), ("title", title)]
    listed = ",".join(f"{key}={_property(value)}" for key, value in properties)
    words = (found.place.cell, subject(found))
    about = "".join(f"{part} — " for part in words if part)
    return f"::{name} {listed}::{_message(about + told(found))}"


def _place(place: Place) -> Iterator[tuple[str, str]]:
    if place.file:
        yield "file", place.file
    if place.line < 1:
        return
    yield "line", str(place.line)
    if place.end_line >= place.line:
        yield "endLine", str(place.end_line)
    # A runner drops the columns of a span that ends on another line.
    if place.end_line in (0, place.line) and place.column > 0:
        yield "col", str(place.column)
        if place.end_line and place.end_column > place.column:
            yield "endColumn", str(place.end_column)


def _message(text: str) -> str:
    return escaped(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _message(text).replace(":", "%3A").replace(",", "%2C")
