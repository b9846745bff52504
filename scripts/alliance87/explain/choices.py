"""Lists what a contribution can choose from, and in which columns of the tables a shape is answered.

The lists are read from the dataset, so they are never out of date. What a shape allows besides is not
listed. A column belongs to a shape if it gives the shape's own property for things of the shape's class.
"""

from __future__ import annotations

from dataclasses import dataclass

from alliance87.explain.shapes import Shapes
from alliance87.formats.load import load
from alliance87.model.dataset import Dataset
from alliance87.model.namespaces import PREFIXES, shorten
from alliance87.model.project import Project
from alliance87.tables.columns import TABLES, Column

_IN_SCHEME, _CODE = f"{PREFIXES['skos']}inScheme", f"{PREFIXES['skos']}notation"
_COUNTRY = f"{PREFIXES['schema']}Country"
_LISTS = {
    "kind": f"{PREFIXES['scheme']}kinds",
    "standing": f"{PREFIXES['scheme']}standings",
    "country": _COUNTRY,
}


@dataclass(frozen=True)
class Choice:
    """One thing to choose: its prefixed name, its label, and what to write for it in a table."""

    name: str
    label: str
    cell: str

    def __str__(self) -> str:
        return f"{self.name} “{self.label}”"


def of_shape(project: Project, shape: str, shapes: Shapes) -> tuple[Choice, ...]:
    """Return what the values of a shape are chosen from; nothing if it is not a list of ours.

    Raises:
        UnreadableError: a file of the project is missing or does not parse.
    """
    parts = (p for node in shapes.values(shape, "node") for p in shapes.values(node, "property"))
    named = {value for part in parts for value in shapes.values(part, "hasValue")}
    wanted = (named & set(_LISTS.values())) | ({_COUNTRY} & {*shapes.values(shape, "class")})
    return _choices(load(project), min(wanted)) if wanted else ()


def of_columns(project: Project) -> dict[str, tuple[Choice, ...]]:
    """Return what can be written in the columns kind, standing and country, by their names.

    Raises:
        UnreadableError: a file of the project is missing or does not parse.
    """
    known = load(project)
    return {column: _choices(known, of) for column, of in _LISTS.items()}


def _choices(known: Dataset, of: str) -> tuple[Choice, ...]:
    things = {thing for thing, classes in known.types.items() if of in classes}
    things |= {s.subject for s in known.by_value.get(of, ()) if s.predicate == _IN_SCHEME}
    found = (Choice(shorten(t), known.label(t), _cell(known, t)) for t in things)
    return tuple(sorted(found, key=lambda choice: (choice.label.casefold(), choice.name)))


def _cell(known: Dataset, thing: str) -> str:
    """Return the three-letter code of a country, or the local name of anything else."""
    codes = known.values(thing, _CODE)
    iso = (code for code in codes if len(code) == 3 and code.isalpha())
    return next(iso, shorten(thing).partition(":")[2])


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
