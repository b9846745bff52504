"""Find triples by what they speak of, and the names of things in the language of the reader.

Everything is found in memory; a page asks for a few of thousands.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from alliance87.model.dataset import DERIVED, LABEL, STATUS, TYPE
from alliance87.model.namespaces import BASE, PREFIXES
from alliance87.model.status import APPARATUS
from alliance87.site.library import ONTOLOGY, Library
from alliance87.site.place import Places

_LABELS = (
    PREFIXES["skos"] + "prefLabel",
    PREFIXES["rdfs"] + "label",
    PREFIXES["dcterms"] + "title",
    PREFIXES["a87"] + "statedName",
    PREFIXES["sh"] + "name",
)
_TYPE = PREFIXES["rdf"] + "type"
# What leads from a graph to the words, documents and people it rests on, and what is said of these.
_SUPPORT = frozenset(
    {TYPE, STATUS, DERIVED, LABEL}
    | {
        PREFIXES[prefix] + name
        for prefix, names in {
            "a87": ("comparedWith", "rationale", "verifiedBy", "verifiedOn"),
            "dcterms": ("contributor", "dateSubmitted", "identifier", "title"),
            "oa": (
                *("end", "exact", "hasBody", "hasScope", "hasSelector", "hasSource", "hasTarget"),
                *("prefix", "start", "suffix"),
            ),
            "schema": ("url",),
        }.items()
        for name in names
    }
)
_NOTATION = PREFIXES["skos"] + "notation"
_CODE = re.compile(r"[1-9][0-9]*(?:\.[0-9a-z]+)*")
_CODED = {
    PREFIXES["sdgo"] + "Goal": {"en": "Goal", "fr": "Objectif", "es": "Objetivo"},
    PREFIXES["sdgo"] + "Target": {"en": "Target", "fr": "Cible", "es": "Meta"},
    PREFIXES["sdgo"] + "Indicator": {"en": "Indicator", "fr": "Indicateur", "es": "Indicador"},
}
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
        """Return the triples of the dataset with a thing as subject or object, and a graph's own.

        The graphs without a status hold too much for a page: they are downloads.
        """
        held = [] if iri in APPARATUS else self._held.get(iri, [])
        return self._about.get(iri, []) + held

    def quads_about(self, iri: str) -> list[Quad]:
        """Return the same as ``about``, each statement in its graphs."""
        held = [] if iri in APPARATUS else self._contents.get(iri, [])
        return [*self._quads.get(iri, []), *held]

    def with_evidence(self, iris: Iterable[str]) -> list[Quad]:
        """Return the statements of things in their graphs, and what these graphs rest on."""
        found = dict.fromkeys(quad for iri in iris for quad in self.quads_about(iri))
        todo = list(dict.fromkeys(_text(quad.graph_name) for quad in found))
        seen: set[str] = set()
        while todo:
            iri = todo.pop()
            for quad in self._of.get(iri, ()) if iri not in seen else ():
                if quad.predicate.value in _SUPPORT:
                    found[quad] = None
                    todo.append(_text(quad.object))
            seen.add(iri)
        return list(found)

    def brief(self, language: str, iri: str) -> Name:
        """Return the label of a thing as it stands among others."""
        code = self.code(iri, language)
        name = self.name(iri, language)
        return Name(f"{code}: {name.text}", name.language).brief if code else name.brief

    def code(self, iri: str, language: str) -> str:
        """Return what an SDG goal, target or indicator goes by: ``Target 8.7``; else nothing."""
        data = self.library.data
        kinds = [_CODED[kind] for kind in data.types.get(iri, ()) if kind in _CODED]
        codes = [c for c in data.values(iri, _NOTATION) if _CODE.fullmatch(c)]
        return f"{kinds[0].get(language, kinds[0]['en'])} {min(codes)}" if kinds and codes else ""

    @cached_property
    def places(self) -> Places:
        """Where each thing is on the site."""
        return Places(self.library.data)

    def name(self, iri: str, language: str = "en") -> Name:
        """Return the label of a thing in a language, or else in English, in none, or in another."""
        named = self._names.get(iri, {})
        wanted = (language, *_LANGUAGES, *sorted(named))
        return next((named[tag] for tag in wanted if tag in named), Name())

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
    def _about(self) -> Mapping[str, list[Triple]]:
        found: dict[str, dict[Triple, None]] = defaultdict(dict)
        for quad in self.library.quads:
            for term in (quad.subject, quad.object):
                if isinstance(term, NamedNode):
                    found[term.value][quad.triple] = None
        return {iri: list(triples) for iri, triples in found.items()}

    @cached_property
    def _quads(self) -> Mapping[str, list[Quad]]:
        found: dict[str, dict[Quad, None]] = defaultdict(dict)
        for quad in self.library.quads:
            for term in (quad.subject, quad.object):
                if isinstance(term, NamedNode):
                    found[term.value][quad] = None
        return {iri: list(quads) for iri, quads in found.items()}

    @cached_property
    def _of(self) -> Mapping[str, list[Quad]]:
        found: dict[str, list[Quad]] = defaultdict(list)
        for quad in self.library.quads:
            found[_text(quad.subject)].append(quad)
        return found

    @cached_property
    def _contents(self) -> Mapping[str, list[Quad]]:
        found: dict[str, list[Quad]] = defaultdict(list)
        for quad in self.library.quads:
            found[_text(quad.graph_name)].append(quad)
        return found

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
