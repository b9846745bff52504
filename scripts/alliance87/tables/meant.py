"""Read as meant what can mean one thing only: a date, a country, an identifier in another form.

A note at the cell says how it was read, so that nobody has to write it again and everybody can see it.
What can mean several things is left as it is, and the reader of the cell asks.
"""

from __future__ import annotations

import re
from dataclasses import replace

from alliance87.model import dates, identity, languages
from alliance87.model.countries import country
from alliance87.model.finding import Severity
from alliance87.tables.cell import Cell, UnfitError
from alliance87.tables.columns import SEPARATOR, CellType
from alliance87.tables.lookup import Lookup
from alliance87.tables.names import local_iri
from alliance87.tables.terms import AUTHORITIES

_SIGNS = "=+-@'"  # of formulas, and of what a program hides: those are refused at the cell
_DIGITS_ALONE = re.compile("[0-9]{15}[0-9Xx]")  # which the rule for ISNIs explains
_CODES = {"isni": identity.isni, "lei": identity.lei}


def as_meant(cell: Cell, lookup: Lookup) -> tuple[Cell, UnfitError | None]:
    """Return a cell with what it means, and the note that says so, or None if it is as it was."""
    if not cell.value or cell.value[0] in _SIGNS:
        return cell, None
    parts = cell.parts()
    rows = [_own_row(part, lookup) for part in parts]
    values = [
        own or _meant(part, lookup) or part.value
        for part, (_, own) in zip(parts, rows, strict=True)
    ]
    value = f" {SEPARATOR} ".join(values)
    if value == cell.value or values == [part.value for part in parts]:
        return cell, None
    shown = land.en if cell.column.type is CellType.COUNTRY and (land := country(value)) else value
    named = next((f"{row} has this name. " for row, _ in rows if row), "")
    note = UnfitError(f"{named}This was read as {shown}.", shown, "meant", Severity.NOTE)
    return replace(cell, value=value, exact=False), note


def _own_row(cell: Cell, lookup: Lookup) -> tuple[str, str]:
    """Return the row of the contribution that has the name in a cell, in words, and its id, or nothing."""
    if cell.column.type is CellType.EVENT:
        names, prefixes = lookup.events, ("event",)
    elif cell.column.type in (CellType.ORGANIZATION, CellType.PARTICIPANT):
        names, prefixes = lookup.organizations, ("organization",)
    else:
        return "", ""
    if local_iri(cell.value, prefixes) or names.find_spelt(cell.value):
        return "", ""
    return lookup.row_named(cell.value)


def _meant(cell: Cell, lookup: Lookup) -> str:
    """Return what a value means in the form of its column, or ""."""
    kind, value = cell.column.type, cell.value
    if kind in (CellType.DAY, CellType.PERIOD):
        found = dates.meant(value)
        of = dates.kind_of_date(found)
        return found if of == "date" or (of and kind is CellType.PERIOD) else ""
    if kind is CellType.COUNTRY and not lookup.countries.find(value.rpartition(":")[2]):
        land = country(value)
        return land.alpha_3 if land and value not in (land.en, land.alpha_3) else ""
    if kind in (CellType.LINK, CellType.ADDRESS):
        return identity.whole_address(value)
    if kind is CellType.SAME:
        known = identity.identifier(value) if value.partition(":")[0] not in AUTHORITIES else None
        return known.iri if known else ""
    if cell.column.name in ("language", "source_language"):
        return languages.code(value)
    if cell.column.name in _CODES and not _DIGITS_ALONE.fullmatch(value):
        return _CODES[cell.column.name](value)
    return ""
