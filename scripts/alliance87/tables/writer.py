"""Gather the statements of a table, the cell each comes from, and what is wrong with cells.

A statement that several rows repeat is kept once, where it stands first.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import TypeVar

import pyoxigraph as ox

from alliance87.model.finding import Finding, Severity
from alliance87.model.namespaces import PREFIXES
from alliance87.model.statement import Lines, Span, Spans, Statement, term_of
from alliance87.tables.cells import Term
from alliance87.tables.names import expand
from alliance87.tables.sheet import Cell, Grid
from alliance87.tables.suspect import UnfitError

_Read = TypeVar("_Read")


@cache
def _property(path: str) -> str:
    return ox.NamedNode(expand(path)).value


@dataclass
class Writer:
    """What has been read of a table so far; made and filled within one call of ``read``."""

    grid: Grid
    written: dict[Statement, Cell] = field(default_factory=dict)
    cells: dict[tuple[str, str], tuple[Span, str]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._lines = Lines(self.grid.text)
        self.findings.extend(self.grid.findings)

    def say(self, graph: str, subject: str, path: str, term: Term, cell: Cell) -> None:
        """Add a statement that comes from a cell; ``path`` is a prefixed name."""
        ox.NamedNode(subject), ox.NamedNode(graph)  # a name that is no IRI is refused here
        made = Statement(self.grid.file, graph, subject, _property(path), term_of(term))
        self.written.setdefault(made, cell)
        self.answers(subject, path, cell)

    def link(self, graph: str, subject: str, path: str, iri: str, cell: Cell) -> None:
        """Add a statement whose object is an IRI."""
        self.say(graph, subject, path, ox.NamedNode(iri), cell)

    def answers(self, subject: str, path: str, cell: Cell) -> None:
        """Note in which cell, empty or not, a property of a thing is to be told."""
        key = subject, _property(path)
        if key not in self.cells:
            self.cells[key] = cell.span, cell.where

    def located(self) -> tuple[Statement, ...]:
        """Return every statement with the place of the cell it comes from."""
        return tuple(
            made._replace(spans=Spans(cell.span, cell.span, cell.span, cell.where))
            for made, cell in self.written.items()
        )

    def attempt(
        self, read: Callable[[], _Read], otherwise: _Read, cell: Cell, subject: str, path: str = ""
    ) -> _Read:
        """Return what ``read`` returns; if the cell is unfit, note that and return ``otherwise``."""
        try:
            return read()
        except UnfitError as unfit:
            self._note(unfit, cell, subject, expand(path) if path else "")
            return otherwise

    def facts(self) -> Mapping[tuple[int, str], tuple[Cell, list[Statement]]]:
        """Return by row and graph what a row says, with the first cell that says something."""
        found: dict[tuple[int, str], tuple[Cell, list[Statement]]] = {}
        for made, cell in self.written.items():
            found.setdefault((cell.row, made.graph), (cell, []))[1].append(made)
        return found

    def repeated(self, cell: Cell, subject: str, first: int, message: str) -> None:
        """Note that a row says again what row ``first`` says."""
        self._note(UnfitError(message.format(row=first), rule="row"), cell, subject, "")

    def _note(self, unfit: UnfitError, cell: Cell, subject: str, path: str) -> None:
        place = self._lines.place(self.grid.file, cell.span, cell=cell.where)
        rule = f"{PREFIXES['rule']}{unfit.rule}"
        self.findings.append(
            Finding(
                place,
                Severity(unfit.severity),
                subject,
                path,
                rule,
                unfit.message,
                cell.value,
                unfit.fix,
            )
        )
