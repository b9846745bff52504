"""Find the columns of the tables that a shape is about, for those who fill in a spreadsheet.

Only a column that gives the very property of the shape, of things of its class, is one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from alliance87.explain.shapes import Shapes
from alliance87.model.namespaces import shorten
from alliance87.tables.columns import TABLES
from alliance87.tables.forms import Column, Table
from alliance87.tables.records import BY, EVIDENCE_IDS, SOURCE

_SHARED = (EVIDENCE_IDS, *SOURCE, *BY)
# What the rows of a table describe by its own columns; the shared ones describe the grounds.
_OWN = {
    "organizations": ("org:Organization",),
    "events": ("schema:Event",),
    "participants": ("a87:Participation", "oa:TextQuoteSelector"),
    "evidence": ("oa:TextQuoteSelector",),
}
_GROUNDS: dict[str, tuple[Column, ...]] = {
    "a87:OutsideSource": SOURCE,
    "a87:StatementGraph": (EVIDENCE_IDS, *BY),
}


@dataclass(frozen=True)
class InTable:
    """A column, the names of the tables that have it, what to write, and an example or ""."""

    tables: tuple[str, ...]
    column: str
    means: str
    example: str


def in_tables(shape: str, shapes: Shapes) -> tuple[InTable, ...]:
    """Return the columns by which a table says what a shape looks at; none if it is no such thing.

    A shape that forbids its property has none, and one without a class has those of what refers
    to it.
    """
    if shapes.values(shape, "maxCount") == ("0",):
        return ()
    paths = set(map(shorten, shapes.values(shape, "path")))
    found: dict[Column, list[str]] = {}
    for table in TABLES if paths else ():
        for column in _columns(table, set(_classes(shape, shapes))):
            if column.path in paths:
                found.setdefault(column, []).append(table.name)
    return tuple(
        InTable(tuple(tables), column.name, column.means, column.example)
        for column, tables in found.items()
    )


def _classes(shape: str, shapes: Shapes) -> Iterator[str]:
    """Yield the classes a shape looks at, as prefixed names; those of the nearest that has any."""
    seen, near = {shape}, [shape]
    while near:
        classes = [c for each in near for c in shapes.values(each, "targetClass")]
        if classes:
            yield from map(shorten, classes)
            return
        if any(shapes.is_aimed(each) for each in near):
            return
        near = [s for each in near for s in shapes.referring(each) if s not in seen]
        seen.update(near)


def _columns(table: Table, classes: Collection[str]) -> Iterator[Column]:
    for column in table.columns:
        if column in _SHARED:
            if any(column in _GROUNDS.get(each, ()) for each in classes):
                yield column
        elif set(_OWN[table.name]) & set(classes):
            yield column
