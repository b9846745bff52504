"""Read a text as one of the four tables: rows of cells, each with its column and its place.

Spans are offsets in the text without the byte order mark it may begin with. What a cell says is not
judged here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from alliance87.model.finding import Finding, Severity
from alliance87.model.namespaces import PREFIXES
from alliance87.model.statement import Lines, Span
from alliance87.tables.forms import SEPARATOR, Column, Form, Table
from alliance87.tables.header import delimiter, recognise
from alliance87.tables.scan import BLANKS, Raw, rows


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its column, its value, the span of the value, and the number of its row.

    The value is without blanks at either end, but for a cell that tells what stands around a quote;
    its line ends are LF. ``exact`` says that it stands in the text to the letter.
    """

    column: Column
    value: str
    span: Span
    row: int
    exact: bool = True

    @property
    def where(self) -> str:
        """The row and the column in words."""
        return f"row {self.row}, column {self.column.name}"

    def parts(self) -> tuple[Cell, ...]:
        """Return a cell for each of its values, which stand between bars; none if it is empty."""
        if not self.column.many:
            return (self,) if self.value else ()
        found, start = [], self.span.start
        for written in self.value.split(SEPARATOR):
            value = written.strip(BLANKS)
            lead = len(written) - len(written.lstrip(BLANKS))
            inner = Span(start + lead, start + lead + len(value)) if self.exact else self.span
            if value:
                found.append(Cell(self.column, value, inner, self.row, self.exact))
            start += len(written) + len(SEPARATOR)
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Row:
    """One row by its number in a spreadsheet, with its cells by the names of their columns."""

    number: int
    cells: Mapping[str, Cell]

    def __getitem__(self, column: str) -> Cell:
        return self.cells[column]


@dataclass(frozen=True)
class Grid:
    """A table that was read; ``findings`` tell of the rows that could not be."""

    file: str
    text: str
    table: Table
    rows: tuple[Row, ...]
    findings: tuple[Finding, ...]


def grid(file: str, text: str) -> Grid:
    """Read a CSV text with commas, semicolons or tabs, and LF, CRLF or CR at the end of a line.

    Empty rows and rows that begin with # are passed over.

    Raises:
        FindingError: the header is that of no table, or quotation marks leave the cells in doubt.
    """
    text = text.removeprefix("\ufeff")
    found = rows(file, text, delimiter(text))
    header = next(found, None)
    table, columns = recognise(file, text, header)
    lines = Lines(text)
    read, findings = [], []
    for raw in found:
        fault = _wrong_length(file, lines, raw, len(columns))
        if fault is None:
            read.append(_row(text, raw, columns))
        else:
            findings.append(fault)
    if header is not None and not read and not findings:
        findings.append(_empty(file, lines, header))
    return Grid(file, text, table, tuple(read), tuple(findings))


def _row(text: str, raw: Raw, columns: tuple[Column, ...]) -> Row:
    cells = zip(columns, raw.cells, strict=False)  # cells beyond the columns are empty
    return Row(raw.number, {c.name: _cell(text, c, *cell, raw.number) for c, cell in cells})


def _cell(text: str, column: Column, value: str, span: Span, row: int) -> Cell:
    kept = value.replace("\r\n", "\n").replace("\r", "\n") if "\r" in value else value
    stripped = kept if column.form is Form.AROUND else kept.strip(BLANKS)
    if not text.startswith(kept, span.start) or span.end - span.start != len(kept):
        return Cell(column, stripped, span, row, exact=False)
    if stripped == kept:
        return Cell(column, stripped, span, row)
    start = span.start + kept.find(stripped)
    return Cell(column, stripped, Span(start, start + len(stripped)), row)


def _empty(file: str, lines: Lines, header: Raw) -> Finding:
    message = "Fill in a row below the header, or leave this file out."
    place = lines.place(file, header.span, cell=f"row {header.number}")
    rule = f"{PREFIXES['rule']}no-statements"
    return Finding(place, Severity.REFUSAL, "", "", rule, message)


def _wrong_length(file: str, lines: Lines, raw: Raw, wanted: int) -> Finding | None:
    beyond = [span for value, span in raw.cells[wanted:] if value.strip(BLANKS)]
    if len(raw.cells) >= wanted and not beyond:
        return None
    if beyond:
        span = Span(beyond[0].start, beyond[-1].end)
        hint = (
            "if a text holds the separator, put it between quotation marks; "
            "else delete what is too much"
        )
    else:
        span = raw.span
        hint = "add the separators that are missing, and leave the cells between them empty"
    message = (
        f"Row {raw.number} has {len(raw.cells)} cells, and the header has {wanted} columns: {hint}."
    )
    place = lines.place(file, span, cell=f"row {raw.number}")
    return Finding(place, Severity.REFUSAL, "", "", f"{PREFIXES['rule']}row", message)
