"""Read a text as one of the four tables: rows of cells, each with its column and its place.

The header decides which table it is. Capitals, blanks and what is in brackets make no difference in
it; a column that nobody knows is refused, since it would be lost. What a cell says is not judged here.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from alliance87.model.finding import Finding, FindingError, Severity, refusal, refused
from alliance87.model.identity import words
from alliance87.model.statement import Lines, Span
from alliance87.model.suggest import nearest
from alliance87.tables.cell import Cell, Row
from alliance87.tables.columns import TABLES, CellType, Column, Table
from alliance87.tables.rows import BLANKS, Raw, header_line, rows

_DELIMITERS = (",", ";", "\t")
_KNOWN = frozenset(column.name for table in TABLES for column in table.columns)
_OTHERS = ("|", "^", "~", "¦", ":", " ")  # that some programs put between cells
_ABOVE = 20  # lines in which a header is looked for
_LEAST = 0.5  # of the columns of a table, by which it is recognised


@dataclass(frozen=True)
class Sheet:
    """A table that is read row by row; ``findings`` are added as the rows are read, once.

    Spans are offsets in ``text``, which has no byte order mark.
    """

    file: str
    text: str
    table: Table
    rows: Iterator[Row]
    findings: list[Finding]


def sheet(file: str, text: str) -> Sheet:
    """Read a CSV text with commas, semicolons or tabs, and LF, CRLF or CR at the end of a line.

    Empty rows and rows that begin with # are skipped.

    Raises:
        FindingError: the header is that of no table, or quotation marks leave the cells in doubt; of
            the rows when they are read.
    """
    text = text.removeprefix("\ufeff")
    found = rows(file, text, _delimiter(text))
    header = next(found, None)
    if header is None:
        message = f"The file has no table. {_headers()}"
        raise _wrong(file, text, Span(0, 0), "row 1", message)
    table, columns = _recognised(file, text, header)
    findings = _read_as(file, text, header)

    def read() -> Iterator[Row]:
        lines, nothing = Lines(text), True
        for raw in found:
            nothing = False
            fault = _wrong_length(file, lines, raw, len(columns))
            if fault is None:
                cells = zip(columns, raw.cells, strict=False)  # cells beyond the columns are empty
                named = {c.name: _cell(text, c, *cell, raw.number) for c, cell in cells}
                yield Row(raw.number, named)
            else:
                findings.append(fault)
        if nothing:
            message = "Fill in a row below the header, or leave this file out."
            place = lines.place(file, header.span, cell=f"row {header.number}")
            findings.append(refusal(place, "no-statements", message))

    return Sheet(file, text, table, read(), findings)


def _delimiter(text: str) -> str:
    """Return what separates the cells of the header: a comma, a semicolon or a tab."""
    line = header_line(text).strip("\r\n")

    def known(separator: str) -> int:
        try:
            cells = next(csv.reader([line], delimiter=separator), [])
        except csv.Error:  # too long a cell, which is refused when the rows are read
            return 0
        return sum(_column(cell) in _KNOWN for cell in cells)

    return max(_DELIMITERS, key=known)  # the first of equals


def _column(written: str) -> str:
    """Return the name of the column that a cell of a header spells in some way, or the cell."""
    name = written.strip(BLANKS)
    spelt = "_".join(words(re.sub(r"\s*[(\[].*", "", name)))
    return spelt if spelt in _KNOWN else name


def _read_as(file: str, text: str, header: Raw) -> list[Finding]:
    """Return a note on the columns that are spelt otherwise than ours, if there are any."""
    other = [(name, span) for name, span in header.cells if _column(name) != name.strip(BLANKS)]
    if not other:
        return []
    listed = ", ".join(f"“{name.strip(BLANKS)}” was read as {_column(name)}" for name, _ in other)
    place = Lines(text).place(file, other[0][1], cell=f"row {header.number}")
    return [refusal(place, "meant", f"{listed}.", severity=Severity.NOTE)]


def _recognised(file: str, text: str, header: Raw) -> tuple[Table, tuple[Column, ...]]:
    """Return the table and its columns in the order of the header.

    Cells at the end of the header that are empty are no columns.

    Raises:
        FindingError: it is the header of none of the tables, or a column of the table is missing,
            misspelt, there twice, or not one of its own.
    """
    cells = [(_column(value), span) for value, span in header.cells]
    while cells and not cells[-1][0]:
        cells.pop()
    names, where = [name for name, _ in cells], f"row {header.number}"
    table = _most_alike(names)
    if table is None:
        if header.number == 1 and (astray := _elsewhere(text)):
            raise _wrong(file, text, header.span, where, astray)
        message = f"The first row is the header of none of our tables. {_headers()}"
        raise _wrong(file, text, header.span, where, message)
    faults, missing = _faults(names, table)
    if missing:
        also = (
            f"The table {table.name} also has {_quoted(missing)}: add what is missing to the "
            "first row, and leave its cells empty where nothing is known."
        )
        if not faults:
            raise _wrong(file, text, header.span, where, also)
        faults.append((len(cells), also, ""))
    if faults:
        at, _, meant = faults[0]
        name, span = cells[at]
        message = " ".join(message for _, message, _ in faults)
        cell = f"{where}, column {at + 1}"
        raise _wrong(file, text, span, cell, message, name, meant)
    return table, tuple(table.column(name) for name in names)


def _wrong(
    file: str, text: str, span: Span, cell: str, message: str, value: str = "", fix: str = ""
) -> FindingError:
    place = Lines(text).place(file, span, cell=cell)
    return refused(place, "header", message, value=value, fix=fix)


def _faults(names: Sequence[str], table: Table) -> tuple[list[tuple[int, str, str]], list[str]]:
    """Return what is wrong with the names in a header, and the columns that none of them means.

    A fault is the position of a name, a message, and the column that was meant, if one was.
    """
    own = [column.name for column in table.columns]
    missing = [name for name in own if name not in names]
    faults: list[tuple[int, str, str]] = []
    for at, name in enumerate(names):
        if name not in own:
            meant = nearest(name, missing)
            hint = f", or did you mean “{meant}”?" if meant else "."
            message = f"The table {table.name} has no column “{name}”: delete it{hint}"
            faults.append((at, message, meant))
            missing = [each for each in missing if each != meant]
        elif name in names[:at]:
            message = f"The column “{name}” is there twice: keep one, and delete the other."
            faults.append((at, message, ""))
    return faults, missing


def _elsewhere(text: str) -> str:
    """Return what to do if the header is below a title, or its cells are separated otherwise, or ""."""
    for number, line in enumerate(text.splitlines()[:_ABOVE], 1):
        for separator in (*_DELIMITERS, *_OTHERS):
            names = [cell.strip(f'{BLANKS}"') for cell in line.split(separator)]
            if len(names) > 1 and _most_alike(names) is not None:
                rows_above = "the row" if number == 2 else "the rows"
                if number > 1:
                    return f"The header is in row {number}: delete {rows_above} above it."
                shown = "a blank" if separator == " " else f"the sign {separator}"
                return (
                    f"The cells are separated by {shown}: save the table with commas, semicolons or "
                    "tabs between them."
                )
    return ""


def _most_alike(names: Sequence[str]) -> Table | None:
    """Return the table whose columns the names are most like, if they are like enough."""

    def alike(table: Table) -> float:
        own = {column.name for column in table.columns}
        found = {name if name in own else nearest(name, own) for name in names} - {""}
        return len(found) / len(own | set(names))

    best = max(TABLES, key=alike)
    return best if alike(best) >= _LEAST else None


def _headers() -> str:
    listed = "; ".join(f"{t.name}: {', '.join(c.name for c in t.columns)}" for t in TABLES)
    return f"Begin with the header of one of these: {listed}."


def _quoted(names: Sequence[str]) -> str:
    noun = "the column" if len(names) == 1 else "the columns"
    return f"{noun} {', '.join(f'“{name}”' for name in names)}"


def _cell(text: str, column: Column, value: str, span: Span, row: int) -> Cell:
    kept = value.replace("\r\n", "\n").replace("\r", "\n") if "\r" in value else value
    stripped = kept if column.type is CellType.AROUND else kept.strip(BLANKS)
    if not text.startswith(kept, span.start) or span.end - span.start != len(kept):
        return Cell(column, stripped, span, row, exact=False)
    if stripped == kept:
        return Cell(column, stripped, span, row)
    start = span.start + kept.find(stripped)
    return Cell(column, stripped, Span(start, start + len(stripped)), row)


def _wrong_length(file: str, lines: Lines, raw: Raw, wanted: int) -> Finding | None:
    beyond = [span for value, span in raw.cells[wanted:] if value.strip(BLANKS)]
    if len(raw.cells) >= wanted and not beyond:
        return None
    span = raw.span
    hint = "add the separators that are missing, and leave the cells between them empty"
    if beyond:
        span = Span(beyond[0].start, beyond[-1].end)
        hint = (
            "if a text contains the separator, put it between quotation marks; "
            "else delete what is too much"
        )
    message = (
        f"Row {raw.number} has {len(raw.cells)} cells, and the header has {wanted} columns: {hint}."
    )
    place = lines.place(file, span, cell=f"row {raw.number}")
    return refusal(place, "row", message)
