"""The names and codes by which a cell may refer to something that is published already.

Made once from the dataset; whether a name must be known is for what reads the cells.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import cached_property

from alliance87.model.namespaces import PREFIXES
from alliance87.model.statement import Statement, Term
from alliance87.model.suggest import nearest

_SURELY = 0.9  # of difflib's ratio: Austria must not become Australia
_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "ʼ": "'"})
_TYPE = f"{PREFIXES['rdf']}type"
_LABEL = f"{PREFIXES['skos']}prefLabel"
_CODE = f"{PREFIXES['skos']}notation"
_ALSO = f"{PREFIXES['skos']}altLabel"
_SCHEME = f"{PREFIXES['skos']}inScheme"
_ORGANIZATIONS = {
    f"{PREFIXES['org']}Organization",
    f"{PREFIXES['org']}OrganizationalCollaboration",
    f"{PREFIXES['org']}Post",
}


@dataclass(frozen=True)
class Names:
    """Names, labels and codes as written, each with the IRIs of what goes by it.

    ``labels`` are those of the names that are for people.
    """

    entries: Mapping[str, frozenset[str]]
    labels: frozenset[str] = frozenset()

    @cached_property
    def _folded(self) -> Mapping[str, frozenset[str]]:
        folded: dict[str, set[str]] = defaultdict(set)
        for name, iris in self.entries.items():
            folded[fold(name)] |= iris
        return {name: frozenset(iris) for name, iris in folded.items()}

    def find(self, name: str) -> str:
        """Return the IRI of what goes by a name, or "" if there is none or more than one.

        Capitals, the form of apostrophes and the number of blanks make no difference.
        """
        found = self._folded.get(fold(name), frozenset())
        return next(iter(found)) if len(found) == 1 else ""

    def near(self, name: str) -> str:
        """Return the name most like this one, or ""; a label if there is one like it."""
        return nearest(name, self.labels) or nearest(name, self.entries)

    def choices(self) -> tuple[str, ...]:
        """Return the labels in the order of the alphabet."""
        return tuple(sorted(self.labels, key=str.casefold))

    def surely_near(self, name: str) -> str:
        """Return the label that is this name but for a slip, or has it for its initials, or ""."""
        near = nearest(name, self.labels)
        if near and SequenceMatcher(None, name.casefold(), near.casefold()).ratio() >= _SURELY:
            return near
        initials = {label for label in self.labels if " " in label and _initials(label) == name}
        return min(initials, default="")


@dataclass(frozen=True)
class Lookup:
    """What the cells of each kind may name.

    ``graphs`` are the IRIs of graphs that are there, so that no new one takes the name of one, and
    what those say that were contributed.
    ``rows`` tells by its folded name of what the table itself describes, the words for its row and
    its id.
    """

    countries: Names
    kinds: Names
    standings: Names
    organizations: Names
    events: Names
    places: Names
    graphs: Mapping[str, frozenset[tuple[str, str, Term]]] = field(default_factory=dict)
    rows: Mapping[str, tuple[str, str]] = field(default_factory=dict)


def lookup(statements: Iterable[Statement]) -> Lookup:
    """Return the names in the published dataset: labels, codes and local names.

    Alternative labels are left out but for countries: a short form is often that of several
    bodies. A UN code of a country is there without its zeros too, which spreadsheet programs take
    away.
    """
    classes: dict[str, set[str]] = defaultdict(set)
    labels: dict[str, set[str]] = defaultdict(set)
    others: dict[str, set[str]] = defaultdict(set)
    contributed: dict[str, set[tuple[str, str, Term]]] = defaultdict(set)
    for s in statements:
        if s.graph.startswith(PREFIXES["contributed"]):
            contributed[s.graph].add(s.triple)
        if s.predicate in (_TYPE, _SCHEME) and s.object.is_iri:
            classes[s.value].add(s.subject)
        elif s.predicate in (_LABEL, _CODE, _ALSO) and s.object.is_literal:
            of = labels if s.predicate == _LABEL else others
            if s.predicate != _ALSO or s.subject.startswith(PREFIXES["geo"]):
                of[s.subject].add(s.value)

    def names(*of: str) -> Names:
        found: dict[str, set[str]] = defaultdict(set)
        shown: set[str] = set()
        for iri in set().union(*(classes[each] for each in of)):
            local = iri.rpartition("/")[2]
            shown |= labels[iri]
            for name in {local, *labels[iri], *others[iri]}:
                found[name].add(iri)
                if name.isdecimal():
                    found[name.lstrip("0")].add(iri)
        entries = {name: frozenset(iris) for name, iris in sorted(found.items())}
        return Names(entries, frozenset(shown))

    return Lookup(
        countries=names(f"{PREFIXES['schema']}Country"),
        kinds=names(f"{PREFIXES['scheme']}kinds"),
        standings=names(f"{PREFIXES['scheme']}standings"),
        organizations=names(*_ORGANIZATIONS),
        events=names(f"{PREFIXES['schema']}Event"),
        places=names(f"{PREFIXES['schema']}Place"),
        graphs={
            graph: frozenset(contributed.get(graph, ()))
            for graph in sorted(classes[f"{PREFIXES['a87']}StatementGraph"])
        },
    )


def fold(name: str) -> str:
    """Return a name without what makes no difference: capitals, apostrophes' form, blanks."""
    return " ".join(name.translate(_APOSTROPHES).casefold().split())


def _initials(label: str) -> str:
    return "".join(word[0] for word in label.split() if word[0].isupper())
