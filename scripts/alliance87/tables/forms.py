"""What a column of a table is: its name, its meaning, and the form of its cells.

Values only; which columns there are is told in ``columns`` and ``records``.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

SEPARATOR = "|"  # between several values in one cell, with a blank on either side


class Form(Enum):
    """What a cell holds, which tells how it is read."""

    ID = auto()  # the local name of the thing that the row is about
    TEXT = auto()  # prose in the language of the row
    NAMES = auto()  # names in the language of the row, or with one of their own: Nom@fr
    PRINTED = auto()  # words as the source prints them
    AROUND = auto()  # what stands around a quote, whose blanks count
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


PROSE = {Form.TEXT, Form.NAMES, Form.PRINTED, Form.AROUND, Form.ADDRESS, Form.PLACE}


@dataclass(frozen=True)
class Column:
    """One column. ``path`` is the prefixed name of the property it gives, if it gives just one.

    ``means`` and ``example`` hold no comma, semicolon or quotation mark, so that they can stand in
    a table in any spreadsheet program.
    """

    name: str
    form: Form
    path: str
    means: str
    example: str
    required: bool = False
    many: bool = False


@dataclass(frozen=True)
class Table:
    """One table: its name, what a row is, and its columns in the order of the template."""

    name: str
    row: str
    columns: tuple[Column, ...]

    def column(self, name: str) -> Column:
        """Return a column by its name; KeyError if there is none."""
        return {column.name: column for column in self.columns}[name]


def id_column(things: str, example: str) -> Column:
    """Return the column that names what the row is about, such as “the organisation”."""
    means = f"a short name for {things} in small letters and digits and hyphens"
    return Column("id", Form.ID, "", means, example, required=True)
