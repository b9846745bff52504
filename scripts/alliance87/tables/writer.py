"""Gather the statements of a table, the cell each comes from, and what is wrong with cells.

A statement that several rows repeat is kept once, where it comes first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from alliance87.model.finding import Finding, Severity
from alliance87.model.namespaces import PREFIXES
from alliance87.model.statement import Lines, Span, Spans, Statement, Term
from alliance87.tables.cell import Cell, UnfitError
from alliance87.tables.lookup import Lookup
from alliance87.tables.names import expand
from alliance87.tables.sheet import Sheet
from alliance87.tables.terms import UNDETERMINED, language_tag, term


@dataclass
class Writer:
    """What has been read of a table so far; made and filled within one call of ``read``."""

    sheet: Sheet
    lookup: Lookup
    written: dict[Statement, Cell] = field(default_factory=dict)
    cells: dict[tuple[str, str], tuple[Span, str]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._lines = Lines(self.sheet.text)
        self.findings.extend(self.sheet.findings)

    def say(self, graph: str, subject: str, path: str, value: Term, cell: Cell) -> None:
        """Add a statement that comes from a cell; ``path`` is a prefixed name."""
        made = Statement(self.sheet.file, graph, subject, expand(path), value)
        self.written.setdefault(made, cell)
        self.answers(subject, path, cell)

    def link(self, graph: str, subject: str, path: str, iri: str, cell: Cell) -> None:
        """Add a statement whose object is an IRI."""
        self.say(graph, subject, path, Term(iri), cell)

    def answers(self, subject: str, path: str, cell: Cell) -> None:
        """Note the cell, empty or not, for a property of a thing."""
        key = subject, expand(path)
        if key not in self.cells:
            self.cells[key] = cell.span, cell.where

    def values(self, cell: Cell, graph: str, subject: str, language: str = UNDETERMINED) -> None:
        """Add what a cell says of a thing, by the property of its column."""
        path = cell.column.path
        self.answers(subject, path, cell)
        for part in cell.parts():
            value = self.value(part, subject, language)
            if value is not None:
                self.say(graph, subject, path, value, part)

    def value(self, cell: Cell, subject: str, language: str = UNDETERMINED) -> Term | None:
        """Return what one value of a cell stands for; if it is unfit, note that."""
        with self.noting(cell, subject, cell.column.path):
            return term(cell, self.lookup, language)
        return None

    def language(self, cell: Cell, subject: str) -> str:
        """Return the language tag in a cell; if it is unfit, note that."""
        with self.noting(cell, subject):
            return language_tag(cell)
        return UNDETERMINED

    @contextmanager
    def noting(self, cell: Cell, subject: str, path: str = "") -> Iterator[None]:
        """Catch an ``UnfitError``, and note it at a cell."""
        try:
            yield
        except UnfitError as unfit:
            self.note(unfit, cell, subject, path)

    def note(self, unfit: UnfitError, cell: Cell, subject: str, path: str = "") -> None:
        """Add a finding at a cell; ``path`` is a prefixed name."""
        place = self._lines.place(self.sheet.file, cell.span, cell=cell.where)
        rule, iri = f"{PREFIXES['rule']}{unfit.rule}", expand(path) if path else ""
        of = Severity(unfit.severity), subject, iri, rule, unfit.message, cell.value, unfit.fix
        self.findings.append(Finding(place, *of))

    def repeated(self, cell: Cell, subject: str, message: str) -> None:
        """Note that a row says again what another says."""
        self.note(UnfitError(message, rule="row"), cell, subject)

    def located(self) -> tuple[Statement, ...]:
        """Return every statement with the place of the cell it comes from."""
        return tuple(
            made._replace(spans=Spans(cell.span, cell.span, cell.span, cell.where))
            for made, cell in self.written.items()
        )

    def by_row(self) -> Mapping[tuple[int, str], tuple[Cell, list[Statement]]]:
        """Return by row and graph what a row says, with the first cell that says something."""
        found: dict[tuple[int, str], tuple[Cell, list[Statement]]] = {}
        for made, cell in self.written.items():
            found.setdefault((cell.row, made.graph), (cell, []))[1].append(made)
        return found
