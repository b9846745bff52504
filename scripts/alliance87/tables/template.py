"""Make an empty table to fill in: the header, and a row of comments that explains each column.

The row begins with # and is passed over when the table is read. It holds no comma, semicolon or
quotation mark, so that any spreadsheet program reads it and writes it back.
"""

from __future__ import annotations

from alliance87.tables.columns import table
from alliance87.tables.forms import SEPARATOR, Column


def template(name: str) -> str:
    """Return an empty table as CSV (RFC 4180, with LF); KeyError if no table goes by the name."""
    columns = table(name).columns
    explained = [_explained(column) for column in columns]
    explained[0] = f"# {explained[0]}"
    return ",".join(column.name for column in columns) + "\n" + ",".join(explained) + "\n"


def _explained(column: Column) -> str:
    several = f" - several stand between {SEPARATOR} signs" if column.many else ""
    needed = "" if column.required else " (may be empty)"
    example = f": {column.example}" if column.example else ""
    return f"{column.means}{several}{needed}{example}"
