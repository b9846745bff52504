"""Validate some parts of a large file as if they were all of it, and place what is found in the file.

A part is judged with the head of the file, which all of it may refer to.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import pyoxigraph as ox

from alliance87.locate import turtle
from alliance87.locate.tokens import Form
from alliance87.model.finding import Finding, FindingError
from alliance87.validate.placing import Places
from alliance87.validate.run import Contribution, validate
from alliance87.validate.session import Session


@dataclass(frozen=True)
class Part:
    """A stretch of lines of the file: the number of the first, and the text."""

    line: int
    text: str

    @property
    def lines(self) -> range:
        """The numbers of its lines in the file."""
        return range(self.line, self.line + self.text.count("\n") + 1)


@dataclass(frozen=True)
class Judged:
    """What was found in some parts, with its places in the file, and the statements it was found in."""

    findings: tuple[Finding, ...]
    quads: tuple[ox.Quad, ...]

    def among(self, parts: Iterable[Part]) -> tuple[Finding, ...]:
        """Return what was found in some of the parts."""
        lines = {line for part in parts for line in part.lines}
        return tuple(each for each in self.findings if each.place.line in lines)


def judge(session: Session, file: str, parts: Sequence[Part]) -> Judged:
    """Validate parts in the order of the file; the first is its head, from the first line on.

    Raises:
        FindingError: they cannot be read; the place is that in the file.
    """
    texts = [part.text if part.text.endswith("\n") else f"{part.text}\n" for part in parts]
    starts = [1]
    for text in texts:
        starts.append(starts[-1] + text.count("\n"))

    def placed(finding: Finding) -> Finding:
        index = min(bisect_right(starts, finding.place.line), len(parts)) - 1
        return moved(finding, parts[index].line - starts[index])

    try:
        reading = turtle.read(file, "".join(texts), Form.TURTLE)
        contribution = Contribution(Places((reading,)))
        report = validate(contribution, session.context, session.engines, session.limits)
    except FindingError as error:
        raise FindingError(placed(error.finding)) from error
    return Judged(tuple(map(placed, report.findings)), reading.quads)


def moved(finding: Finding, lines: int) -> Finding:
    """Return a finding so many lines further down, if it has a line."""
    place = finding.place
    if not place.line:
        return finding
    there = replace(place, line=place.line + lines, end_line=place.end_line + lines)
    return replace(finding, place=there)
