"""Finds the columns of the tables that a shape is about, for people who fill in a spreadsheet.

A column belongs to a shape if it gives the shape's own property for things of the shape's class.
"""

from __future__ import annotations

from dataclasses import dataclass

from alliance87.explain.shapes import Shapes
from alliance87.model.namespaces import shorten
from alliance87.tables.columns import TABLES, Column


@dataclass(frozen=True)
class InTable:
    """A column, the names of the tables that have it, what to write, and an example or ""."""

    tables: tuple[str, ...]
    column: str
    means: str
    example: str


def in_tables(shape: str, shapes: Shapes) -> tuple[InTable, ...]:
    """Return the columns of the property of a shape; none if there are none, or it is forbidden.

    A shape without a class has the columns of the shapes that refer to it.
    """
    if shapes.values(shape, "maxCount") == ("0",):
        return ()
    paths = set(map(shorten, shapes.values(shape, "path")))
    classes = _classes(shape, shapes)
    found: dict[Column, list[str]] = {}
    for table in TABLES:
        for column in table.columns:
            if column.path in paths and column.of in classes:
                found.setdefault(column, []).append(table.name)
    return tuple(InTable(tuple(t), c.name, c.means, c.example) for c, t in found.items())


def _classes(shape: str, shapes: Shapes) -> set[str]:
    """Return the classes that a shape looks at, as prefixed names; those of the nearest with any."""
    seen, near = {shape}, [shape]
    while near:
        classes = {shorten(c) for each in near for c in shapes.values(each, "targetClass")}
        if classes or any(shapes.is_aimed(each) for each in near):
            return classes
        near = [other for each in near for other in shapes.referring(each) if other not in seen]
        seen.update(near)
    return set()
