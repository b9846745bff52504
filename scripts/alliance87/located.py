"""Where the terms of a statement stand in the text they were read from.

Values only: what reads a format makes them. Nothing here parses, and nothing reads a file.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from alliance87.model.statement import Lines, Span

if TYPE_CHECKING:
    import pyoxigraph

__all__ = ["Lines", "Located", "Reading", "Span"]


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
