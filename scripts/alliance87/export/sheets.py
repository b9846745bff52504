"""Write a table as CSV, twice: to the letter for programs, and safe to open for people.

Only cells of text; what a table says is ``tables``' affair.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass

_BOM = "\ufeff"  # without it Excel takes UTF-8 for the code page of the machine
# A spreadsheet runs a cell that begins so as a formula (OWASP, "CSV Injection").
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Table:
    """Rows of text under named columns; ``columns`` maps each name to what stands there."""

    name: str
    columns: Mapping[str, str]
    rows: tuple[tuple[str, ...], ...]


def lossless(table: Table) -> bytes:
    """Return a table as RFC 4180 has it: UTF-8, a header line, CRLF, quotes where needed."""
    return _written(table).encode()


def spreadsheet(table: Table) -> bytes:
    """Return the same for a spreadsheet: with a byte order mark, and no cell that is a formula.

    An apostrophe is put before a cell that begins with one of ``= + - @``, a tab or a CR.
    """
    rows = tuple(tuple(map(_harmless, row)) for row in table.rows)
    return (_BOM + _written(Table(table.name, table.columns, rows))).encode()


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _written(table: Table) -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n", strict=True)
    writer.writerow(table.columns)
    writer.writerows(table.rows)
    return text.getvalue()
