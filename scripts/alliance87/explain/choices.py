"""List what the dataset has to choose from: kinds of organisation, standings, countries.

The list is read from the dataset, so that it is never older than it. What a shape allows besides is
not asked.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from alliance87.explain.shapes import Shapes
from alliance87.formats.load import load
from alliance87.model.dataset import Dataset
from alliance87.model.namespaces import PREFIXES, shorten
from alliance87.model.project import Project

_IN_SCHEME, _CODE = f"{PREFIXES['skos']}inScheme", f"{PREFIXES['skos']}notation"
_COUNTRY, _SCHEME = f"{PREFIXES['schema']}Country", PREFIXES["scheme"]
_LISTS = {
    "kind": f"{_SCHEME}kinds",
    "standing": f"{_SCHEME}standings",
    "country": _COUNTRY,
}
_ISO = 3  # letters of the code of a country


@dataclass(frozen=True)
class Choice:
    """One thing to choose: its prefixed name, its label, and what to write for it in a table."""

    name: str
    label: str
    cell: str

    def __str__(self) -> str:
        return f"{self.name} “{self.label}”"


def of_shape(project: Project, shape: str, shapes: Shapes) -> tuple[Choice, ...]:
    """Return what the values of a shape are chosen from; nothing if it is no list of ours.

    Raises:
        UnreadableError: a file of the project is missing or does not parse.
    """
    wanted = {*shapes.values(shape, "class")} & {_COUNTRY}
    for node in shapes.values(shape, "node"):
        for part in shapes.values(node, "property"):
            wanted |= {v for v in shapes.values(part, "hasValue") if v in _LISTS.values()}
    return _choices(_known(project), min(wanted)) if wanted else ()


def of_columns(project: Project) -> dict[str, tuple[Choice, ...]]:
    """Return what can be written in the columns kind, standing and country, by their names.

    Raises:
        UnreadableError: a file of the project is missing or does not parse.
    """
    known = _known(project)
    return {column: _choices(known, of) for column, of in _LISTS.items()}


def _known(project: Project) -> Dataset:
    return load(project)


def _choices(known: Dataset, of: str) -> tuple[Choice, ...]:
    found = (Choice(shorten(t), known.label(t), _cell(known, t)) for t in _members(known, of))
    return tuple(sorted(found, key=lambda choice: choice.label.casefold()))


def _members(known: Dataset, of: str) -> Iterator[str]:
    yield from (thing for thing, classes in known.types.items() if of in classes)
    yield from (s.subject for s in known.by_value.get(of, ()) if s.predicate == _IN_SCHEME)


def _cell(known: Dataset, thing: str) -> str:
    codes = known.values(thing, _CODE)
    iso = (code for code in codes if len(code) == _ISO and code.isalpha())
    return next(iso, shorten(thing).partition(":")[2])
