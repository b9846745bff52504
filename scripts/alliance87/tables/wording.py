"""Say what belongs into a cell, for those who fill in tables and have never seen Turtle.

The columns hold the words; this module puts them into sentences and into empty tables.
"""

from __future__ import annotations

import re

from alliance87.model.namespaces import shorten
from alliance87.tables.columns import SEPARATOR, TABLES, Column, table

# An office and a place keep their prefix: without it they would be an organisation and a name.
_EXACT = re.compile(
    r"""write (?:"([^"]*)"|<([^<>]*)>|([^\s"<>^@]+))"""
    r"|did you mean (?:(?:event|geo|kind|organization|passage|standing):)?([^\s,?]+)"
    r"(?:, without quotation marks)?\?"
)
_CELL = re.compile(r"^row [0-9]+, column ([a-z_]+)$")


def template(name: str) -> str:
    """Return an empty table as CSV (RFC 4180, with LF); KeyError if no table goes by the name.

    Under the header, a row of comments explains each column; it is skipped when the table is read.
    It has no comma, semicolon or quotation mark, so any spreadsheet program keeps it as it is.
    """
    columns = table(name).columns
    header = ",".join(column.name for column in columns)
    return f"{header}\n# {','.join(map(_explained, columns))}\n"


def instruction(cell: str, paths: frozenset[str]) -> str:
    """Return what to write into a cell, or "" if it gives none of the properties.

    ``cell`` is its row and column, as places have them; ``paths`` are IRIs of properties.
    """
    named, short = _CELL.match(cell), {shorten(path) for path in paths}
    columns = (column for each in TABLES for column in each.columns)
    found = (c for c in columns if named and c.name == named[1] and c.path in short)
    column = next(found, None)
    return sentence(column) if column else ""


def sentence(column: Column) -> str:
    """Return what to write into the cells of a column."""
    several = f"; several stand between {SEPARATOR} signs" if column.many else ""
    example = f", such as {column.example}" if column.example else ""
    return f"Write {column.means}{example}{several}."


def in_a_cell(fix: str) -> str:
    """Return exactly what to write into a cell, or "" if the advice for Turtle gives no such value.

    That is without Turtle's quotation marks, and with the id alone where a table knows its kind.
    """
    found = _EXACT.fullmatch(fix)
    return next(filter(None, found.groups()), "") if found else ""


def _explained(column: Column) -> str:
    several = f" - several stand between {SEPARATOR} signs" if column.many else ""
    needed = "" if column.required else " (may be empty)"
    example = f": {column.example}" if column.example else ""
    return f"{column.means}{several}{needed}{example}"
