"""Tell by its header which of the four tables a text holds, and what separates its cells.

A header that is not exactly that of a table is refused: a column nobody knows would be lost.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass

from alliance87.model.finding import Finding, FindingError, Severity
from alliance87.model.namespaces import PREFIXES
from alliance87.model.statement import Lines, Span
from alliance87.model.suggest import nearest
from alliance87.tables.columns import TABLES
from alliance87.tables.forms import Column, Table
from alliance87.tables.scan import BLANKS, Raw, header_line

_DELIMITERS = (",", ";", "\t")
_KNOWN = frozenset(column.name for table in TABLES for column in table.columns)
_LEAST = 0.5  # of the columns of a table, by which it is recognised


def delimiter(text: str) -> str:
    """Return what separates the cells of the header: a comma, a semicolon or a tab."""
    line = header_line(text).strip("\r\n")

    def known(separator: str) -> int:
        try:
            cells = next(csv.reader([line], delimiter=separator), [])
        except csv.Error:  # too long a cell, which the rows tell of
            return 0
        return sum(cell.strip(BLANKS) in _KNOWN for cell in cells)

    return max(_DELIMITERS, key=known)  # the first of equals


def recognise(file: str, text: str, header: Raw | None) -> tuple[Table, tuple[Column, ...]]:
    """Return the table and its columns in the order of the header.

    Cells at the end of the header that are empty are no columns.

    Raises:
        FindingError: it is the header of none of the tables, or a column of the table is missing,
            misspelt, there twice, or not one of its own.
    """
    if header is None:
        raise _refusal(file, text, Span(0, 0), "row 1", f"The file holds no table. {_tables()}")
    cells = [(value.strip(BLANKS), span) for value, span in header.cells]
    while cells and not cells[-1][0]:
        cells.pop()
    table = _most_alike([name for name, _ in cells])
    where = f"row {header.number}"
    if table is None:
        message = f"The first row is the header of none of our tables. {_tables()}"
        raise _refusal(file, text, header.span, where, message)
    wrong, missing = _wrong([name for name, _ in cells], table)
    if missing:
        also = (
            f"The table {table.name} also has {_quoted(missing)}: add what is missing to the "
            "first row, and leave its cells empty where nothing is known."
        )
        if not wrong:
            raise _refusal(file, text, header.span, where, also)
        wrong.append(_Wrong(len(cells), also))
    if wrong:
        at = wrong[0].at
        name, span = cells[at]
        message, place = " ".join(each.message for each in wrong), f"{where}, column {at + 1}"
        raise _refusal(file, text, span, place, message, name, wrong[0].meant)
    return table, tuple(table.column(name) for name, _ in cells)


@dataclass(frozen=True)
class _Wrong:
    at: int
    message: str
    meant: str = ""


def _wrong(names: Sequence[str], table: Table) -> tuple[list[_Wrong], list[str]]:
    """Return what is wrong with each name in the header, and the columns none of them means."""
    own = [column.name for column in table.columns]
    missing = [name for name in own if name not in names]
    wrong: list[_Wrong] = []
    for at, name in enumerate(names):
        if name not in own:
            meant = nearest(name, missing)
            hint = f", or did you mean “{meant}”?" if meant else "."
            message = f"The table {table.name} has no column “{name}”: delete it{hint}"
            wrong.append(_Wrong(at, message, meant))
            missing = [each for each in missing if each != meant]
        elif name in names[:at]:
            message = f"The column “{name}” is there twice: keep one, and delete the other."
            wrong.append(_Wrong(at, message))
    return wrong, missing


def _most_alike(names: Sequence[str]) -> Table | None:
    """Return the table whose columns the names are most like, if they are like enough."""

    def alike(table: Table) -> float:
        own = {column.name for column in table.columns}
        found = {name if name in own else nearest(name, own) for name in names} - {""}
        return len(found) / len(own | set(names))

    best = max(TABLES, key=alike)
    return best if alike(best) >= _LEAST else None


def _tables() -> str:
    listed = "; ".join(f"{t.name}: {', '.join(c.name for c in t.columns)}" for t in TABLES)
    return f"Begin with the header of one of these: {listed}."


def _quoted(names: Sequence[str]) -> str:
    noun = "the column" if len(names) == 1 else "the columns"
    return f"{noun} {', '.join(f'“{name}”' for name in names)}"


def _refusal(
    file: str, text: str, span: Span, cell: str, message: str, value: str = "", fix: str = ""
) -> FindingError:
    place = Lines(text).place(file, span, cell=cell)
    rule = f"{PREFIXES['rule']}header"
    return FindingError(Finding(place, Severity.REFUSAL, "", "", rule, message, value, fix))
