"""The four tables a contribution may be made of, and their columns, which ``columns.csv`` lists.

    >>> table("events").column("start").means
    'its first day (or month or year) as year-month-day'

In ``columns.csv`` a row is a column of one table or of several: its name, the type of its cells, the
class of the thing it describes, the property it gives, whether it must be filled in, whether it may
have several values, what it means, and an example.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from enum import StrEnum, auto
from pathlib import Path

SEPARATOR = "|"  # between several values in one cell, with a blank on either side


class CellType(StrEnum):
    """What a cell holds, which decides how it is read."""

    ID = auto()  # the local name of the thing that the row is about
    TEXT = auto()  # prose in the language of the row
    NAMES = auto()  # names in the language of the row, or with one of their own: Nom@fr
    PRINTED = auto()  # words as the source prints them
    AROUND = auto()  # what is around a quote, whose blanks count
    LANGUAGE = auto()
    KIND = auto()
    STANDING = auto()
    COUNTRY = auto()
    ORGANIZATION = auto()
    PARTICIPANT = auto()  # an organisation or an office
    EVENT = auto()
    PLACE = auto()
    EVIDENCE = auto()  # ids of rows of the table of evidence
    LINK = auto()  # an http(s) address
    SAME = auto()  # the address of an entry of an authority, or its prefixed name
    CODE = auto()  # an identifier that is kept to the letter
    NUMBER = auto()
    PERIOD = auto()  # a year, a month or a day
    DAY = auto()
    ADDRESS = auto()  # an http(s) address, or how to find a document that has none

    @property
    def is_prose(self) -> bool:
        """Whether it is words for people, which may begin with any sign."""
        return self in _PROSE


_PROSE = {
    *(CellType.TEXT, CellType.NAMES, CellType.PRINTED),
    *(CellType.AROUND, CellType.ADDRESS, CellType.PLACE),
}


@dataclass(frozen=True)
class Column:
    """One column. ``path`` is the prefixed name of the property it gives, if it gives just one.

    ``of`` is the class of the thing that it describes, which may be another than that of the row.
    ``means`` and ``example`` hold no comma, semicolon or quotation mark, so that they can stand in
    a table in any spreadsheet program.
    """

    name: str
    type: CellType
    of: str
    path: str
    required: bool
    many: bool
    means: str
    example: str


@dataclass(frozen=True)
class Table:
    """One table: its name, what a row is, of which class, and its columns in the template's order."""

    name: str
    row: str
    of: str
    columns: tuple[Column, ...]

    def column(self, name: str) -> Column:
        """Return a column by its name; KeyError if there is none."""
        return {column.name: column for column in self.columns}[name]


def _tables() -> tuple[Table, ...]:
    with Path(__file__).with_name("columns.csv").open(encoding="utf-8", newline="") as file:
        rows = [tuple(row) for row in csv.reader(file, strict=True)][1:]
    columns = [
        (names.split(), Column(name, CellType(kind), of, path, bool(needed), bool(many), *words))
        for names, name, kind, of, path, needed, many, *words in rows
    ]
    return tuple(
        Table(name, row, of, tuple(column for names, column in columns if name in names))
        for name, row, of in (
            ("organizations", "an organisation", "org:Organization"),
            ("events", "an event", "schema:Event"),
            ("participants", "an entry in a list of participants", "a87:Participation"),
            ("evidence", "a passage of a source", "a87:Passage"),
        )
    )


TABLES = _tables()


def table(name: str) -> Table:
    """Return a table by its name; KeyError if there is none."""
    return {found.name: found for found in TABLES}[name]
