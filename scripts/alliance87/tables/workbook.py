"""Read a workbook (.xlsx or .ods) as the tables in its sheets, each as CSV for the reader of tables.

A sheet ``events`` of ``mine.xlsx`` becomes the table ``mine.xlsx!events``; rows keep their numbers. Only
what a cell holds is read: a workbook with formulas, macros, links to other files or hidden sheets is
refused, since nobody can see what it would say. The whole is read in the sandbox.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
import zipfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import PurePath

from alliance87.model.finding import (
    Finding,
    FindingError,
    Place,
    Report,
    Severity,
    exceeded,
    in_order,
    refusal,
    refused,
)
from alliance87.tables.columns import TABLES

SUFFIXES = (".xlsx", ".ods")
EXPLAINING = ("Read me", "Lists")  # the sheets of our own workbook that are no tables
_KNOWN = frozenset(column.name for table in TABLES for column in table.columns)
_MOST_PARTS, _MOST_BYTES = 1_000, 200 * 2**20  # of the archive, and of what it holds unpacked
_MOST_ROWS, _MOST_COLUMNS = 100_000, 200
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"  # of .xls, and of files with a password
_FORMULA = re.compile(rb'<(?:\w+:)?c [^>]*?r="([A-Z]+[0-9]+)"[^>]*>\s*<(?:\w+:)?f[\s>/]')
_ANY_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]|table:formula=|table:dde-link")
_CELL = re.compile(r"row ([0-9]+)(?:, column (\S+))?")


def is_workbook(file: str) -> bool:
    """Whether a file is a workbook by its name."""
    return PurePath(file).suffix.lower() in SUFFIXES


def ready() -> None:
    """Load what reads workbooks: the sandbox can load nothing."""
    import python_calamine  # noqa: F401

    codecs.lookup("cp437")  # in which an archive has names


def tables(file: str, data: bytes) -> tuple[list[tuple[str, str]], list[Finding]]:
    """Return the tables of a workbook, each by its name and as CSV, and notes on other sheets.

    Raises:
        FindingError: it is none that may be read, or it holds no table.
    """
    _inspect(file, data)
    from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        for sheet in book.sheets_metadata:
            if sheet.visible is not SheetVisibleEnum.Visible:
                message = f"The sheet “{sheet.name}” is hidden: show it, or delete it."
                raise refused(Place(file), "workbook", message)
        read = [
            (name, _rows(file, name, book)) for name in book.sheet_names if name not in EXPLAINING
        ]
    except (CalamineError, ValueError, OSError) as error:
        message = "This cannot be read as a workbook: open it, and save it again as .xlsx."
        raise refused(Place(file), "workbook", message) from error
    named = [(name, rows) for name, rows in read if _header(rows)]
    filled = [(name, rows) for name, rows in named if _is_filled(rows)]
    if named and not filled:
        message = "Fill in a row below the header of a sheet."
        raise refused(Place(file), "no-statements", message)
    notes = [
        refusal(
            Place(file),
            "passed-over",
            f"The sheet “{name}” is none of our tables, and was passed over.",
            severity=Severity.NOTE,
        )
        for name, rows in read
        if not _header(rows) and any(map(any, rows)) and named
    ]
    return [(f"{file}!{name}", _csv(rows)) for name, rows in filled or read], notes


def at_cells(report: Report, texts: Iterable[tuple[str, str]]) -> Report:
    """Return a report in which what is in a sheet has its place there, such as ``events!C4``."""
    columns = {
        file: {name: _letters(at) for at, name in enumerate(_header(_parsed(text)))}
        for file, text in texts
        if is_workbook(file.partition("!")[0])
    }
    if not columns:
        return report

    def placed(found: Finding) -> Finding:
        place = found.place
        if place.file not in columns:
            return found
        file, _, name = place.file.partition("!")
        cell = _CELL.fullmatch(place.cell)
        letters = columns[place.file].get(cell[2], "") if cell and cell[2] else ""
        at = f"{name}!{letters or 'row '}{cell[1]}" if cell else name
        shown = f"{at}, column {cell[2]}" if cell and letters else at
        return replace(found, place=Place(file, place.graph, cell=shown))

    return replace(report, findings=in_order(map(placed, report.findings)))


def _parsed(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text)))


def _inspect(file: str, data: bytes) -> None:
    """Look into the archive for what no workbook that is sent may have, before it is read."""

    def refuse(message: str, rule: str = "workbook", cell: str = "") -> FindingError:
        return refused(Place(file, cell=cell), rule, message)

    if data.startswith(_OLD_OFFICE):
        raise refuse("This is an old .xls file or has a password: save it as .xlsx, without one.")
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError) as error:
        raise refuse("This is no workbook: save it as .xlsx or .ods.") from error
    if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > _MOST_BYTES:
        message = "The workbook is too large: it unpacks to more than 200 MiB."
        raise exceeded(Place(file), "file-size", message, fix="Send the tables as CSV.")
    for part in parts:
        name = part.filename.lower()
        if part.flag_bits & 1:
            raise refuse("The workbook has a password: save it without one.")
        if name.endswith("vbaproject.bin") or name.startswith("basic/"):
            raise refuse("The workbook has macros: save it without them, as .xlsx.")
        if "externallink" in name:
            raise refuse("The workbook has links to other files: write the values instead.")
        if name.startswith("xl/worksheets/sheet") or name == "content.xml":
            text = _unpacked(archive, part, refuse)
            if _ANY_FORMULA.search(text):
                at = _FORMULA.search(text)
                cell = at[1].decode() if at else ""
                message = (
                    "The workbook has a formula: write the text or the number that it stands for."
                )
                raise refuse(message, "formula", cell)


def _unpacked(
    archive: zipfile.ZipFile, part: zipfile.ZipInfo, refuse: Callable[[str], FindingError]
) -> bytes:
    try:
        with archive.open(part) as stream:
            return stream.read(_MOST_BYTES)
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, ValueError) as error:
        raise refuse("The workbook is damaged: open it, and save it again as .xlsx.") from error


def _rows(file: str, name: str, book: object) -> list[list[str]]:
    sheet = book.get_sheet_by_name(name)  # type: ignore[attr-defined]
    if sheet.height > _MOST_ROWS or sheet.width > _MOST_COLUMNS:
        message = (
            f"The sheet “{name}” has more than {_MOST_ROWS:,} rows or {_MOST_COLUMNS} columns."
        )
        raise exceeded(Place(file), "file-size", message, fix="Delete the empty rows and columns.")
    return [[_text(value) for value in row] for row in sheet.to_python(skip_empty_area=False)]


def _text(value: object) -> str:
    if isinstance(value, datetime):
        return (
            value.date().isoformat() if value.time() == datetime.min.time() else value.isoformat()
        )
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    return "" if value is None else str(value)


def _header(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return the first row that has names of our columns, or nothing."""
    for row in rows:
        if len(_KNOWN.intersection(cell.strip() for cell in row)) > 1:
            return [cell.strip() for cell in row]
    return []


def _is_filled(rows: Sequence[Sequence[str]]) -> bool:
    """Whether there is more in a sheet than its header and rows that begin with the sign #."""
    said = [row for row in rows if any(row) and not row[0].startswith("#")]
    return len(said) > 1


def _csv(rows: Sequence[Sequence[str]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


def _letters(at: int) -> str:
    """Return the letters of a column by its number from 0: A to Z, then AA."""
    found = ""
    at += 1
    while at:
        at, rest = divmod(at - 1, 26)
        found = chr(ord("A") + rest) + found
    return found
