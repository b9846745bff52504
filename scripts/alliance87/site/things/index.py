"""Find triples by what they speak of, and the names of things in the language of the reader.

Everything is found in memory; a page asks for a few of thousands.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from alliance87.model.namespaces import BASE, PREFIXES
from alliance87.site.library import ONTOLOGY, Library

_LABELS = (
    PREFIXES["skos"] + "prefLabel",
    PREFIXES["rdfs"] + "label",
    PREFIXES["dcterms"] + "title",
    PREFIXES["a87"] + "statedName",
    PREFIXES["sh"] + "name",
)
_SOURCE = PREFIXES["oa"] + "hasSource"
_PRESS_RELEASE = PREFIXES["document"] + "press-release"
_BRIEF = 80  # characters; the text of an SDG target has hundreds
_LANGUAGES = ("en", "")  # what is shown if the reader's language is not there, the best first


@dataclass(frozen=True)
class Name:
    """What a thing is called, and in which language; both empty if it has no name."""

    text: str = ""
    language: str = ""

    @property
    def brief(self) -> Name:
        """The name for a line among others: a long one ends in dots after a whole word."""
        if len(self.text) <= _BRIEF:
            return self
        return Name(f"{self.text[:_BRIEF].rpartition(' ')[0]} …", self.language)


@dataclass(frozen=True)
class Index:
    """The published triples, by what they speak of."""

    library: Library

    def about(self, iri: str) -> list[Triple]:
        """Return the triples of the dataset with a thing as subject or object, and a graph's own."""
        return self._about.get(iri, []) + self._held.get(iri, [])

    def brief(self, language: str, iri: str) -> Name:
        """Return the label of a thing as it stands among others."""
        return self.name(iri, language).brief

    def name(self, iri: str, language: str = "en") -> Name:
        """Return the label of a thing in a language, or else in English, or else in none."""
        named = self._names.get(iri, {})
        return next((named[tag] for tag in (language, *_LANGUAGES) if tag in named), Name())

    @cached_property
    def iris(self) -> tuple[str, ...]:
        """All IRIs of ours in the dataset, and those of others it says something of, sorted."""
        found = set()
        for quad in self.library.quads:
            terms = (quad.subject, quad.predicate, quad.object, quad.graph_name)
            named = {term.value for term in terms if isinstance(term, NamedNode)}
            found |= {iri for iri in named if iri.startswith(BASE)}
            found.add(_text(quad.subject))
        return tuple(sorted(found))

    @cached_property
    def in_text(self) -> frozenset[str]:
        """The passages that quote the press release, and not an outside source."""
        return frozenset(
            _text(quad.subject)
            for quad in self.library.quads
            if quad.predicate.value == _SOURCE and _text(quad.object) == _PRESS_RELEASE
        )

    @cached_property
    def _about(self) -> Mapping[str, list[Triple]]:
        found: dict[str, dict[Triple, None]] = defaultdict(dict)
        for quad in self.library.quads:
            for term in (quad.subject, quad.object):
                if isinstance(term, NamedNode):
                    found[term.value][quad.triple] = None
        return {iri: list(triples) for iri, triples in found.items()}

    @cached_property
    def _held(self) -> Mapping[str, list[Triple]]:
        found: dict[str, list[Triple]] = defaultdict(list)
        for quad in self.library.quads:
            if isinstance(quad.graph_name, NamedNode):
                found[quad.graph_name.value].append(quad.triple)
        return found

    @cached_property
    def _names(self) -> Mapping[str, Mapping[str, Name]]:
        found: dict[str, dict[str, Name]] = defaultdict(dict)
        triples = [quad.triple for quad in self.library.quads]
        rank = {label: n for n, label in enumerate(_LABELS)}
        labels = [t for t in self._all(triples) if t.predicate.value in rank]
        for triple in sorted(labels, key=lambda t: (rank[t.predicate.value], str(t))):
            if isinstance(triple.object, Literal):
                tag = triple.object.language or ""
                found[_text(triple.subject)].setdefault(tag, Name(triple.object.value, tag))
        return found

    def _all(self, triples: list[Triple]) -> Iterable[Triple]:
        return (*triples, *self.library.ontology, *self.library.shapes)


def is_ontology(iri: str) -> bool:
    """Whether an IRI is the ontology or a term of it."""
    return iri == ONTOLOGY or iri.startswith(f"{ONTOLOGY}#")


def _text(term: object) -> str:
    return term.value if isinstance(term, NamedNode | BlankNode | Literal) else str(term)
