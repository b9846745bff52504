"""Make the findings of the gate, all alike, and the errors that end a reading with one.

What is wrong is found elsewhere. Nothing here reads a file.
"""

from __future__ import annotations

import os
from dataclasses import replace

from alliance87.model.finding import Finding, FindingError, Place, Severity
from alliance87.model.namespaces import PREFIXES

_LONGEST_LINE = 2_000  # code points; a longer line helps nobody to find the place
_LONGEST = 1_000  # code points of what is said of it


def finding(
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
    """Return a refusal; ``rule`` is its local name, such as ``blank-node``."""
    if len(place.excerpt) > _LONGEST_LINE:
        place = replace(place, excerpt="")
    iri = f"{PREFIXES['rule']}{rule}"
    fix = fix if len(fix) <= _LONGEST else ""  # half of it would be another slip
    said = (message, _cut(value), fix)
    return Finding(place, severity, _cut(focus), _cut(path), iri, *said)


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_LINE else f"{text[: _LONGEST_LINE - 1]}…"


def refused(
    place: Place, rule: str, message: str, *, fix: str = "", value: str = ""
) -> FindingError:
    """Return the error that ends a reading because the file is not one to read."""
    return FindingError(finding(place, rule, message, fix=fix, value=value))


def exceeded(place: Place, rule: str, message: str, *, fix: str) -> FindingError:
    """Return the error that ends a reading because it is over a limit."""
    return FindingError(finding(place, rule, message, fix=fix, severity=Severity.LIMIT))


def shown(path: str | os.PathLike[str]) -> str:
    """Return the name of a file on one line, whatever bytes it is made of."""
    name = os.fsencode(path).decode("utf-8", "replace")
    return "".join(c if c.isprintable() else f"\\u{ord(c):04X}" for c in name)
