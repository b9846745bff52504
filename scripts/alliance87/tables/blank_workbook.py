"""Write the workbook to fill in: a sheet for each table, lists to choose from, and what to do.

All cells are text, so that no program rewrites a date or an identifier. The same dataset gives the same
bytes.
"""

from __future__ import annotations

import io
from datetime import UTC, datetime

import xlsxwriter

from alliance87.tables.columns import TABLES, CellType, Column
from alliance87.tables.lookup import Lookup
from alliance87.tables.wording import sentence
from alliance87.tables.workbook import EXPLAINING

_ROWS = 500  # in which a cell offers its list
_WIDTH = 24
_LANGUAGES = ("en", "fr", "es", "ar", "de", "it", "ja", "pt", "ru", "zh")
_STEPS = (
    "Fill in the sheets that you need, and leave the others as they are.",
    "The row under the header explains each column, and the next is an example: neither is read.",
    "Fill in the columns with a dark header. Some cells offer a list; you can also write there.",
    "An event or an organisation of yours can be referred to by its id or its name.",
    "Do not write formulas, and do not hide sheets: such a workbook is refused.",
    "Check it: alliance87 validate contribution.xlsx",
)


def workbook(known: Lookup, countries: tuple[str, ...]) -> bytes:
    """Return an empty workbook (.xlsx); ``countries`` are the names to choose a country from."""
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True, "strings_to_formulas": False})
    book.set_properties({"title": "Contribution", "created": datetime(2026, 1, 1, tzinfo=UTC)})
    text = book.add_format({"num_format": "@"})
    plain = book.add_format({"bold": True, "num_format": "@", "bg_color": "#DDE6F0"})
    needed = book.add_format(
        {"bold": True, "num_format": "@", "bg_color": "#1F4E79", "font_color": "#FFFFFF"}
    )
    grey = book.add_format(
        {
            "italic": True,
            "num_format": "@",
            "text_wrap": True,
            "valign": "top",
            "font_color": "#555555",
        }
    )
    steps = book.add_worksheet(EXPLAINING[0])
    steps.set_column(0, 0, 100, text)
    for at, step in enumerate(_STEPS):
        steps.write_string(at, 0, f"{at + 1}. {step}")
    choices = {
        CellType.KIND: known.kinds.choices(),
        CellType.STANDING: known.standings.choices(),
        CellType.COUNTRY: countries,
        CellType.LANGUAGE: _LANGUAGES,
    }
    sheets = [(table, book.add_worksheet(table.name)) for table in TABLES]
    lists = book.add_worksheet(EXPLAINING[1])
    ranges: dict[CellType, str] = {}
    for at, (kind, names) in enumerate(choices.items()):
        lists.write_string(0, at, kind.value, plain)
        for row, name in enumerate(names, 1):
            lists.write_string(row, at, name)
        letter = "ABCD"[at]
        ranges[kind] = f"={EXPLAINING[1]}!${letter}$2:${letter}${len(names) + 1}"
    for table, sheet in sheets:
        sheet.set_column(0, len(table.columns) - 1, _WIDTH, text)
        sheet.freeze_panes(1, 1)
        for at, column in enumerate(table.columns):
            sheet.write_string(0, at, column.name, needed if column.required else plain)
            sheet.write_string(1, at, ("# " if not at else "") + _explained(column), grey)
            sheet.write_string(2, at, ("# " if not at else "") + column.example, grey)
            if column.type in ranges:
                rule = {
                    "validate": "list",
                    "source": ranges[column.type],
                    "error_type": "information",
                }
                sheet.data_validation(3, at, _ROWS, at, rule)
    book.close()
    return made.getvalue()


def _explained(column: Column) -> str:
    return sentence(column) + ("" if column.required else " May be empty.")
