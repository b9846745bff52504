"""Where the terms of a statement stand in the text they were read from: offsets, lines and columns.

Values only: what reads a format makes them. Nothing here parses, and nothing reads a file.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from alliance87.findings import Place

if TYPE_CHECKING:
    import pyoxigraph


# str.splitlines() also splits at form feeds, U+2028 and others, which no editor counts.
_LONGEST = 4_000  # characters of a line that is shown
_END = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, order=True, slots=True)
class Span:
    """A stretch of a text: offsets in Unicode code points from 0, the end exclusive."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Located:
    """A statement and where each of its terms is written.

    Where a subject or predicate is written once for several statements, they share its span.
    ``cell`` is the row and the column of a table in words, such as “row 3, column country”.
    """

    quad: pyoxigraph.Quad
    subject: Span
    predicate: Span
    object: Span
    cell: str = ""


class Lines:
    """The lines of a text, to turn an offset into a place. A line ends with LF, CRLF or CR."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts = [0, *(end.end() for end in _END.finditer(text) if end.end() < len(text))]

    def position(self, offset: int) -> tuple[int, int]:
        """Return line and column of an offset, both 1-based, columns in Unicode code points."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1

    def line(self, number: int) -> str:
        """Return a line by its 1-based number, without its end; an empty text has one, empty."""
        start = self._starts[number - 1]
        return self._text[start : start + self._length(number)].rstrip("\r\n")

    def place(self, file: str, span: Span, graph: str = "", cell: str = "") -> Place:
        """Return the place of a span, with the line it begins on unless that is very long."""
        line, column = self.position(span.start)
        end_line, end_column = self.position(span.end)
        excerpt = self.line(line) if self._length(line) <= _LONGEST else ""
        return Place(file, graph, line, column, end_line, end_column, cell, excerpt)

    def _length(self, number: int) -> int:
        end = self._starts[number] if number < len(self._starts) else len(self._text)
        return end - self._starts[number - 1]


@dataclass(frozen=True)
class Reading:
    """A file that was read: its text, its statements, and, if anybody asks, where they stand.

    ``quads`` are what a strict parser gave, in its order. ``locate`` is called once at the most.
    """

    file: str
    text: str
    quads: tuple[pyoxigraph.Quad, ...]
    locate: Callable[[], tuple[Located, ...]] = field(repr=False)

    @cached_property
    def located(self) -> tuple[Located, ...]:
        """Return a place for each statement, in the order of the text."""
        return self.locate()

    @cached_property
    def lines(self) -> Lines:
        """Return the lines of the text."""
        return Lines(self.text)
