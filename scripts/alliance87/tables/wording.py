"""Say what belongs into a cell, for those who fill in tables and have never seen Turtle.

The columns hold the words; this module only puts them into a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet

from alliance87.model.namespaces import shorten
from alliance87.tables.columns import TABLES
from alliance87.tables.forms import SEPARATOR, Column

_QUOTED = re.compile('write "([^"]*)"')
# An office and a place keep their prefix: without it they would be an organisation and a name.
_MEANT = re.compile(
    r"did you mean (?:event|geo|kind|organization|passage|standing):([^\s:,?]+)"
    r"(?:, without quotation marks)?\?"
)
_CELL = re.compile(r"^row [0-9]+, column ([a-z_]+)$")


def instruction(cell: str, paths: frozenset[str]) -> str:
    """Return what to write into a cell, or "" if it gives none of the properties.

    ``cell`` is its row and column, as places have them; ``paths`` are IRIs of properties.
    """
    column = _column(cell, {shorten(path) for path in paths})
    return sentence(column) if column else ""


def sentence(column: Column) -> str:
    """Return what to write into the cells of a column."""
    several = f"; several stand between {SEPARATOR} signs" if column.many else ""
    example = f", such as {column.example}" if column.example else ""
    return f"Write {column.means}{example}{several}."


def in_a_cell(fix: str) -> str:
    """Return what to write as it is written in a cell, or "".

    That is without Turtle's quotation marks, and with the id alone where a table knows its kind.
    """
    quoted = _QUOTED.fullmatch(fix)
    if quoted:
        return f"write {quoted[1]}"
    meant = _MEANT.fullmatch(fix)
    if meant:
        return f"did you mean {meant[1]}?"
    return "" if '"' in fix else fix


def _column(cell: str, paths: AbstractSet[str]) -> Column | None:
    named = _CELL.match(cell)
    if named is None:
        return None
    for table in TABLES:
        for column in table.columns:
            if column.name == named[1] and column.path in paths:
                return column
    return None
