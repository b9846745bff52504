"""What the ontology says of each of its terms, and where the dataset and the shapes use it."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cached_property

from pyoxigraph import Literal, NamedNode, Triple

from alliance87.model.namespaces import PREFIXES
from alliance87.site.library import ONTOLOGY, Library
from alliance87.site.things.since import ISSUED, Since, releases

_RDF, _RDFS, _SKOS = PREFIXES["rdf"], PREFIXES["rdfs"], PREFIXES["skos"]
_SH = PREFIXES["sh"]
_TYPE = f"{_RDF}type"
_SUPER = (f"{_RDFS}subClassOf", f"{_RDFS}subPropertyOf")
_AIMS = ("path", "targetClass", "class", "targetSubjectsOf", "targetObjectsOf", "targetNode")
# What has a place of its own in a term's facts; the rest is told property by property.
_PLACED = frozenset(
    {
        _TYPE,
        *_SUPER,
        *(f"{_RDFS}{name}" for name in ("label", "domain", "range", "isDefinedBy")),
        *(f"{_SKOS}{name}" for name in ("definition", "example", "scopeNote")),
        ISSUED,
    }
)


@dataclass(frozen=True)
class Term:
    """What the ontology says of a term, and where the dataset and the shapes use it.

    Without ``since`` no release has it yet.
    """

    iri: str
    fragment: str
    label: str
    types: tuple[str, ...]
    definition: str
    examples: tuple[str, ...]
    notes: tuple[str, ...]
    domains: tuple[str, ...]
    ranges: tuple[str, ...]
    above: tuple[str, ...]
    below: tuple[str, ...]
    others: tuple[tuple[str, Literal | NamedNode], ...]
    statements: int
    shapes: tuple[str, ...]
    since: Since | None


@dataclass(frozen=True)
class Ontology:
    """The terms of a library's ontology."""

    library: Library

    @cached_property
    def terms(self) -> tuple[str, ...]:
        """The IRIs of the terms, A to Z."""
        return tuple(sorted(iri for iri in self._said if iri.startswith(f"{ONTOLOGY}#")))

    def values(self, iri: str, *paths: str) -> tuple[str, ...]:
        """Return the values of some properties of a term as text, sorted."""
        found = {text_of(t.object) for t in self._said.get(iri, ()) if t.predicate.value in paths}
        return tuple(sorted(found))

    def term(self, iri: str) -> Term:
        """Return the facts of a term; KeyError if it is none."""
        others = (t for t in sorted(self._said[iri], key=str) if t.predicate.value not in _PLACED)
        return Term(
            iri,
            iri.partition("#")[2],
            " ".join(self.values(iri, f"{_RDFS}label")),
            self.values(iri, _TYPE),
            " ".join(self.values(iri, f"{_SKOS}definition")),
            self.values(iri, f"{_SKOS}example"),
            self.values(iri, f"{_SKOS}scopeNote"),
            self.values(iri, f"{_RDFS}domain"),
            self.values(iri, f"{_RDFS}range"),
            self.values(iri, *_SUPER),
            tuple(sorted(self._below.get(iri, ()))),
            tuple(
                (t.predicate.value, t.object)
                for t in others
                if isinstance(t.object, Literal | NamedNode)
            ),
            self._used[iri],
            tuple(sorted(self._shapes.get(iri, ()))),
            self._releases.get(" ".join(self.values(iri, ISSUED))),
        )

    @cached_property
    def _releases(self) -> dict[str, Since]:
        return releases(self.library)

    @cached_property
    def _said(self) -> dict[str, list[Triple]]:
        found: dict[str, list[Triple]] = defaultdict(list)
        for triple in self.library.ontology:
            found[text_of(triple.subject)].append(triple)
        return dict(found)

    @cached_property
    def _below(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = defaultdict(set)
        for triple in self.library.ontology:
            if triple.predicate.value in _SUPER:
                found[text_of(triple.object)].add(text_of(triple.subject))
        return found

    @cached_property
    def _used(self) -> Counter[str]:
        """How many statements use a term as their property, or to tell a thing's class."""
        used: Counter[str] = Counter()
        for triple in {quad.triple for quad in self.library.quads}:
            used[triple.predicate.value] += 1
            if triple.predicate.value == _TYPE:
                used[text_of(triple.object)] += 1
        return used

    @cached_property
    def _shapes(self) -> dict[str, set[str]]:
        aims = {f"{_SH}{name}" for name in _AIMS}
        found: dict[str, set[str]] = defaultdict(set)
        for triple in self.library.shapes:
            if triple.predicate.value in aims and isinstance(triple.subject, NamedNode):
                found[text_of(triple.object)].add(triple.subject.value)
        return found


def text_of(term: object) -> str:
    """Return the IRI or the lexical form of a term."""
    return term.value if isinstance(term, NamedNode | Literal) else str(term)
