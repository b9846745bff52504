"""The names and codes by which a cell may refer to something that is published already.

Made once from the dataset; whether a name must be known is for what reads the cells.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import pyoxigraph as ox

from alliance87.namespaces import PREFIXES
from alliance87.nearest import nearest

_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "ʼ": "'"})
_TYPE = f"{PREFIXES['rdf']}type"
_LABEL = f"{PREFIXES['skos']}prefLabel"
_CODE = f"{PREFIXES['skos']}notation"
_SCHEME = f"{PREFIXES['skos']}inScheme"
_ORGANIZATIONS = {
    f"{PREFIXES['org']}Organization",
    f"{PREFIXES['org']}OrganizationalCollaboration",
    f"{PREFIXES['org']}Post",
}


@dataclass(frozen=True)
class Names:
    """Names, labels and codes as written, each with the IRIs of what goes by it."""

    entries: Mapping[str, frozenset[str]]

    @cached_property
    def _folded(self) -> Mapping[str, frozenset[str]]:
        folded: dict[str, set[str]] = defaultdict(set)
        for name, iris in self.entries.items():
            folded[_fold(name)] |= iris
        return {name: frozenset(iris) for name, iris in folded.items()}

    def find(self, name: str) -> str:
        """Return the IRI of what goes by a name, or "" if there is none or more than one.

        Capitals, the form of apostrophes and the number of blanks make no difference.
        """
        found = self._folded.get(_fold(name), frozenset())
        return next(iter(found)) if len(found) == 1 else ""

    def near(self, name: str) -> str:
        """Return the name most like this one, or ""."""
        return nearest(name, self.entries)

    def choices(self) -> tuple[str, ...]:
        """Return the longest name of each thing, in order: the one that says most."""
        longest: dict[str, str] = {}
        for name in sorted(self.entries, key=len):
            for iri in self.entries[name]:
                longest[iri] = name
        return tuple(sorted(longest.values()))


@dataclass(frozen=True)
class Lookup:
    """What the cells of each kind may name."""

    countries: Names
    kinds: Names
    standings: Names
    organizations: Names
    events: Names
    places: Names


def lookup(quads: Iterable[ox.Quad]) -> Lookup:
    """Return the names in the published dataset: labels, codes and local names.

    Alternative labels are left out: a short form is often that of several bodies. A UN code of
    a country is there without its zeros too, which spreadsheet programs take away.
    """
    classes: dict[str, set[str]] = defaultdict(set)
    labels: dict[str, set[str]] = defaultdict(set)
    for quad in quads:
        if not isinstance(quad.subject, ox.NamedNode):
            continue
        if quad.predicate.value in (_TYPE, _SCHEME) and isinstance(quad.object, ox.NamedNode):
            classes[quad.object.value].add(quad.subject.value)
        elif quad.predicate.value in (_LABEL, _CODE) and isinstance(quad.object, ox.Literal):
            labels[quad.subject.value].add(quad.object.value)

    def names(*of: str) -> Names:
        found: dict[str, set[str]] = defaultdict(set)
        for iri in set().union(*(classes[each] for each in of)):
            local = iri.rpartition("/")[2]
            for name in {local, *labels[iri]}:
                found[name].add(iri)
                if name.isdecimal():
                    found[name.lstrip("0")].add(iri)
        return Names({name: frozenset(iris) for name, iris in sorted(found.items())})

    return Lookup(
        countries=names(f"{PREFIXES['schema']}Country"),
        kinds=names(f"{PREFIXES['scheme']}kinds"),
        standings=names(f"{PREFIXES['scheme']}standings"),
        organizations=names(*_ORGANIZATIONS),
        events=names(f"{PREFIXES['schema']}Event"),
        places=names(f"{PREFIXES['schema']}Place"),
    )


def _fold(name: str) -> str:
    return " ".join(name.translate(_APOSTROPHES).casefold().split())
