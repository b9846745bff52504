"""What is wrong with the data, and its renderings for people and for programs.

A finding is a value: this module reads no file, judges nothing and decides no exit status.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from enum import StrEnum

from alliance87.namespaces import shorten

_WIDEST = 240  # characters of a value


class Severity(StrEnum):
    """Whether a finding blocks (``violation``) or asks a reviewer to look (``warning``)."""

    VIOLATION = "violation"
    WARNING = "warning"


@dataclass(frozen=True, order=True)
class Place:
    """Where a finding stands: a file, and the graph within it if there is one.

    ``line`` and ``column`` are 1-based; 0 says that they are not known.
    """

    file: str
    graph: str = ""
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        position = f":{self.line}:{self.column}" if self.line else ""
        graph = f" {shorten(self.graph)}" if self.graph else ""
        return f"{self.file}{position}{graph}"


@dataclass(frozen=True, order=True)
class Finding:
    """One thing wrong with one node. An empty string says that there is no such part.

    ``focus``, ``path`` and ``rule`` are full IRIs; ``rule`` is the shape or the name of the check.
    """

    place: Place
    severity: Severity
    focus: str
    path: str
    rule: str
    message: str
    value: str = ""
    fix: str = ""


@dataclass(frozen=True)
class Report:
    """What a check saw: numbers in the order they are to be shown, and sorted findings."""

    counts: tuple[tuple[str, str], ...]
    findings: tuple[Finding, ...]

    @property
    def violations(self) -> int:
        """How many findings block."""
        return sum(found.severity is Severity.VIOLATION for found in self.findings)

    @property
    def conforms(self) -> bool:
        """Whether nothing blocks; warnings do not."""
        return self.violations == 0


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings without repetition, by place and then by every other part."""
    return tuple(sorted(set(findings)))


def render_text(report: Report) -> str:
    """Return the report as lines of plain text: findings, numbers, verdict; ends with a newline."""
    lines = [line for found in report.findings for line in _lines(found)]
    width = max((len(name) for name, _ in report.counts), default=0)
    lines += [f"{name:<{width}}  {number}" for name, number in report.counts]
    warnings = len(report.findings) - report.violations
    lines.append(f"{_counted(report.violations, 'violation')}, {_counted(warnings, 'warning')}")
    return "\n".join(lines) + "\n"


def render_json(report: Report) -> str:
    """Return the report as JSON (RFC 8259), keys in a fixed order; ends with a newline."""
    content = {
        "conforms": report.conforms,
        "counts": {name: _number(value) for name, value in report.counts},
        "findings": [asdict(found) for found in report.findings],
    }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def _number(value: str) -> int | str:
    return int(value) if value.isdecimal() else value


def _lines(found: Finding) -> list[str]:
    subject = " ".join(shorten(part) for part in (found.focus, found.path) if part)
    lines = [f"{found.place} {found.severity}  {subject or '-'} — {_visible(found.message)}"]
    if found.value:
        lines.append(f"    found: {_shown(found.value)}")
    if found.fix:
        lines.append(f"    fix: {found.fix}")
    if found.rule:
        lines.append(f"    rule: {shorten(found.rule)}")
    return lines


def _shown(value: str) -> str:
    """Return a value on one line, of bounded length, with control characters made visible."""
    visible = _visible(shorten(value))
    return visible if len(visible) <= _WIDEST else f"{visible[: _WIDEST - 1]}…"


def _visible(text: str) -> str:
    return "".join(c if c.isprintable() else f"\\u{ord(c):04X}" for c in text)


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
