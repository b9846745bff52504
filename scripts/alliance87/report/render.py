"""Write a report in the format that was asked for; each format has a module of its own.

Only that module is imported, so that text for a terminal waits for no library of another format.
"""

from __future__ import annotations

from alliance87.model.finding import Report

FORMATS = ("text", "json", "sarif", "github", "junit", "turtle")


def render(report: Report, form: str, width: int, colour: bool) -> str:
    """Return the report in a format, the last line ended; the same report gives the same text.

    It can be encoded in UTF-8 whatever a finding holds.

    Args:
        report: what was found; the findings are told in the order they have there.
        form: one of ``FORMATS``.
        width: how many columns a line of text may take; the other formats do not ask.
        colour: whether text may be coloured, by SGR codes (ECMA-48, §8.3.117).

    Raises:
        ValueError: ``form`` is none of ``FORMATS``.
    """
    if form == "text":
        from alliance87.report.text import render_text

        return render_text(report, width, colour)
    if form == "json":
        from alliance87.report.as_json import render_json

        return render_json(report)
    if form == "sarif":
        from alliance87.report.sarif import render_sarif

        return render_sarif(report)
    if form == "github":
        from alliance87.report.github import render_github

        return render_github(report)
    if form == "junit":
        from alliance87.report.junit import render_junit

        return render_junit(report)
    if form == "turtle":
        from alliance87.report.turtle import render_turtle

        return render_turtle(report)
    raise ValueError(f"{form} is no format of a report")
