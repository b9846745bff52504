"""What is wrong with data, as values: findings, where they stand, and the report of a check.

This module reads no file, judges nothing and prints nothing; the renderings are in ``report``.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from alliance87.model.namespaces import PREFIXES, shorten


class Severity(StrEnum):
    """How grave a finding is.

    A ``violation`` blocks, a ``warning`` asks a reviewer to look, a ``refusal`` says that the file
    cannot be read or may not say this, and a ``limit`` that it is larger than it may be. A ``note``
    says how something was read, and asks for nothing.
    """

    LIMIT = "limit"
    REFUSAL = "refusal"
    VIOLATION = "violation"
    WARNING = "warning"
    NOTE = "note"

    @property
    def blocks(self) -> bool:
        """Whether a contribution with such a finding is not valid."""
        return self not in (Severity.WARNING, Severity.NOTE)


_STATUS = {Severity.LIMIT: 3, Severity.REFUSAL: 2, Severity.VIOLATION: 1}


@dataclass(frozen=True, order=True)
class Place:
    """Where a finding stands: a file, and the graph within it if there is one.

    ``line`` and ``column`` are 1-based and count Unicode code points; 0 says that they are not
    known. ``end_line`` and ``end_column`` tell where it ends, the end exclusive. ``cell`` is the row
    and the column of a table, in words; ``excerpt`` the whole line at ``line``, without its end.
    """

    file: str
    graph: str = ""
    line: int = 0
    column: int = 0
    end_line: int = 0
    end_column: int = 0
    cell: str = ""
    excerpt: str = ""

    def __str__(self) -> str:
        position = f":{self.line}:{self.column}" if self.line else ""
        graph = f" {shorten(self.graph)}" if self.graph else ""
        return f"{self.file}{position}{graph}"


@dataclass(frozen=True, order=True)
class Finding:
    """One thing wrong with one node. An empty string says that there is no such part.

    ``focus``, ``path`` and ``rule`` are full IRIs; ``rule`` is the shape or the name of the check.
    ``label`` names the focus node for people; ``component`` is the SHACL constraint component that
    a shape's finding comes from; ``fix`` says in one line what to write instead.
    """

    place: Place
    severity: Severity
    focus: str
    path: str
    rule: str
    message: str
    value: str = ""
    fix: str = ""
    label: str = ""
    component: str = ""


class FindingError(Exception):
    """A finding after which nothing more of a file can be read."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding)
        self.finding = finding


@dataclass(frozen=True)
class Report:
    """What a check saw: numbers in the order they are to be shown, and sorted findings."""

    counts: tuple[tuple[str, str], ...]
    findings: tuple[Finding, ...]

    @property
    def violations(self) -> int:
        """How many findings block."""
        return sum(found.severity.blocks for found in self.findings)

    @property
    def conforms(self) -> bool:
        """Whether nothing blocks; warnings and notes do not."""
        return self.violations == 0

    @property
    def status(self) -> int:
        """The exit status: 0 fine, 1 findings, 2 unreadable or refused, 3 over a limit."""
        return max((_STATUS.get(found.severity, 0) for found in self.findings), default=0)


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings without repetition, as one reads: by file, line, column, and the rest.

    What they quote of a file is cut to a length that helps people, so that a report stays small.
    """
    return tuple(sorted(map(_cut_to_size, set(findings)), key=_reading_order))


def _reading_order(found: Finding) -> tuple[str, int, int, Finding]:
    return found.place.file, found.place.line, found.place.column, found


def _cut_to_size(found: Finding) -> Finding:
    """Return a finding whose texts are short: a table may have a header of 200 kB."""
    place = found.place
    return replace(
        found,
        place=place if len(place.excerpt) <= _LONGEST_LINE else replace(place, excerpt=""),
        focus=_cut(found.focus, _LONGEST_LINE),
        path=_cut(found.path, _LONGEST_LINE),
        message=_cut(found.message, _LONGEST_LINE),
        value=_cut(found.value, _LONGEST),
        fix=found.fix if len(found.fix) <= _LONGEST else "",  # half of it would be another slip
        label=_cut(found.label, _LONGEST),
    )


_LONGEST_LINE = 2_000  # code points; a longer line helps nobody to find the place
_LONGEST = 1_000  # code points of a value or a fix


def refusal(
    place: Place,
    rule: str,
    message: str,
    *,
    fix: str = "",
    value: str = "",
    focus: str = "",
    path: str = "",
    severity: Severity = Severity.REFUSAL,
) -> Finding:
    """Return a finding of what may not be read; ``rule`` is its local name, such as ``blank-node``."""
    iri = f"{PREFIXES['rule']}{rule}"
    return _cut_to_size(Finding(place, severity, focus, path, iri, message, value, fix))


def violation(
    place: Place,
    rule: str,
    message: str,
    focus: str = "",
    path: str = "",
    *,
    value: str = "",
    fix: str = "",
) -> Finding:
    """Return a finding of what breaks a rule, by the local name of the rule."""
    about = {"value": value, "focus": focus, "path": path, "fix": fix}
    return refusal(place, rule, message, severity=Severity.VIOLATION, **about)


def refused(
    place: Place, rule: str, message: str, *, fix: str = "", value: str = ""
) -> FindingError:
    """Return the error that ends a reading because the file is not one to read."""
    return FindingError(refusal(place, rule, message, fix=fix, value=value))


def exceeded(place: Place, rule: str, message: str, *, fix: str) -> FindingError:
    """Return the error that ends a reading because it is over a limit."""
    return FindingError(refusal(place, rule, message, fix=fix, severity=Severity.LIMIT))


def shown(path: str | os.PathLike[str]) -> str:
    """Return the name of a file on one line, whatever bytes it is made of."""
    name = os.fsencode(path).decode("utf-8", "replace")
    return "".join(c if c.isprintable() else f"\\u{ord(c):04X}" for c in name)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
