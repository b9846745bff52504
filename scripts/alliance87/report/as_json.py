"""Write a report as JSON for programs; ``report.schema.json`` beside this module describes it.

What there is none of is null. A number of the schema's version changes when a reader must change.
"""

from __future__ import annotations

import json
import re

from alliance87.model.finding import Finding, Place, Report
from alliance87.model.namespaces import BASE

VERSION = 1
SCHEMA = f"{BASE}report/{VERSION}"
_NOT_ASCII = re.compile("[^\n -~]")
_LONGEST = 1000  # characters of an excerpt: a file may be one line, and have a thousand findings
_NUMBER = re.compile("0|[1-9][0-9]{0,14}")  # what every reader of JSON keeps whole (RFC 8259, §6)


def render_json(report: Report) -> str:
    """Return the report as JSON (RFC 8259), keys in a fixed order; ends with a newline."""
    return dumped(
        {
            "$schema": SCHEMA,
            "version": VERSION,
            "conforms": report.conforms,
            "status": report.status,
            "counts": {name: number(value) for name, value in report.counts},
            "findings": [_finding(found) for found in report.findings],
        }
    )


def dumped(content: object) -> str:
    """Return content as JSON; what prints nothing is written as an escape; ends with a newline.

    So it does no harm on a terminal, and UTF-8 can carry it: lone surrogates have no bytes.
    """
    return _NOT_ASCII.sub(_printed, json.dumps(content, ensure_ascii=False, indent=2)) + "\n"


def number(value: str) -> int | str:
    """Return a count as a number if it is one, written plainly, or else as it was."""
    return int(value) if _NUMBER.fullmatch(value) else value


def short_excerpt(place: Place) -> str:
    """Return the line of a place if it is short enough to repeat, or nothing."""
    return place.excerpt if len(place.excerpt) <= _LONGEST else ""


def _finding(found: Finding) -> dict[str, object]:
    return {
        "severity": found.severity.value,
        "message": found.message,
        "fix": found.fix or None,
        "place": _place(found.place),
        "focus": found.focus or None,
        "label": found.label or None,
        "path": found.path or None,
        "value": found.value or None,
        "rule": found.rule or None,
        "component": found.component or None,
    }


def _place(place: Place) -> dict[str, object]:
    return {
        "file": place.file,
        "graph": place.graph or None,
        "line": place.line or None,
        "column": place.column or None,
        "end_line": place.end_line or None,
        "end_column": place.end_column or None,
        "cell": place.cell or None,
        "excerpt": short_excerpt(place) or None,
    }


def _printed(found: re.Match[str]) -> str:
    return found[0] if found[0].isprintable() else json.dumps(found[0])[1:-1]
