"""The published dataset as what a contribution is held against: its things, names, words and shapes.

Read without rdflib, so that a small contribution is answered at once. Nothing is judged here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox

from alliance87.model.namespaces import PREFIXES
from alliance87.model.project import Project
from alliance87.read import data_files, read_quads, shape_files

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
STATUS = PREFIXES["status"]
_RDF, _SH = PREFIXES["rdf"], PREFIXES["sh"]
TYPE = f"{PREFIXES['rdf']}type"
PREF_LABEL = f"{PREFIXES['skos']}prefLabel"
_NAMES = (
    PREF_LABEL,
    f"{PREFIXES['skos']}altLabel",
    f"{PREFIXES['skos']}notation",
    f"{PREFIXES['a87']}abbreviation",
)


@dataclass(frozen=True)
class Known:
    """What a set of statements tells of things, for looking up; IRIs and literals as text."""

    quads: tuple[ox.Quad, ...]

    @cached_property
    def types(self) -> Mapping[str, frozenset[str]]:
        """The classes of each thing."""
        found: dict[str, set[str]] = defaultdict(set)
        for quad in self.quads:
            if quad.predicate.value == TYPE:
                found[text(quad.subject)].add(text(quad.object))
        return {thing: frozenset(classes) for thing, classes in found.items()}

    @cached_property
    def classes(self) -> frozenset[str]:
        """The classes things are of."""
        return frozenset(of for classes in self.types.values() for of in classes)

    @cached_property
    def said(self) -> Mapping[tuple[str, str], frozenset[Term]]:
        """What is said of each thing by each property."""
        found: dict[tuple[str, str], set[Term]] = defaultdict(set)
        for quad in self.quads:
            found[text(quad.subject), quad.predicate.value].add(quad.object)
        return {key: frozenset(values) for key, values in found.items()}

    @cached_property
    def names(self) -> Mapping[str, frozenset[str]]:
        """The things that go by a name or a code, by the name in small letters."""
        found: dict[str, set[str]] = defaultdict(set)
        for quad in self.quads:
            if quad.predicate.value in _NAMES:
                found[text(quad.object).casefold()].add(text(quad.subject))
        return {name: frozenset(things) for name, things in found.items()}

    def members(self, head: str) -> Iterator[str]:
        """Yield the members of a list, as text, in their order."""
        while (head, f"{_RDF}first") in self.said:
            yield text(next(iter(self.said[head, f"{_RDF}first"])))
            head = text(next(iter(self.said[head, f"{_RDF}rest"])))

    def label(self, thing: str) -> str:
        """Return the name of a thing, English if there is one, or the empty string."""
        labels = [o for o in self.said.get((thing, PREF_LABEL), ()) if isinstance(o, ox.Literal)]
        labels.sort(key=lambda o: (o.language != "en", o.language or "", o.value))
        return labels[0].value if labels else ""


@dataclass(frozen=True)
class Context:
    """The published statements, the shapes, and the terms our ontology declares."""

    known: Known
    shapes: tuple[ox.Quad, ...]
    terms: frozenset[str]

    @cached_property
    def of_shapes(self) -> Known:
        """What the shapes tell, for looking up."""
        return Known(self.shapes)

    @property
    def rules(self) -> Mapping[tuple[str, str], frozenset[Term]]:
        """What is said of each shape by each property."""
        return self.of_shapes.said

    @cached_property
    def words(self) -> tuple[frozenset[str], frozenset[str]]:
        """The properties the shapes allow, and the classes they check.

        A shape for one view only (``dcterms:subject``) may name a property in order to rule it out.
        """
        special = {
            text(q.subject)
            for q in self.shapes
            if q.predicate.value == f"{PREFIXES['dcterms']}subject"
        }
        ruled_out = {
            text(q.object)
            for q in self.shapes
            if q.predicate.value == f"{_SH}property" and text(q.subject) in special
        }
        properties = {
            text(q.object)
            for q in self.shapes
            if q.predicate.value == f"{_SH}path" and text(q.subject) not in ruled_out
        }
        classes = {text(q.object) for q in self.shapes if q.predicate.value == f"{_SH}targetClass"}
        return frozenset(properties), frozenset(classes)


def read(project: Project, without: Collection[Path] = ()) -> Context:
    """Read the dataset but for the files of ``without``, which are being validated.

    Raises:
        UnreadableError: a file of the project is missing or does not parse.
    """
    left_out = {path.resolve() for path in without}
    files = [path for path in data_files(project) if path.resolve() not in left_out]
    ontology = read_quads(project.ontology / "alliance87.ttl")
    return Context(
        Known(tuple(quad for path in files for quad in read_quads(path))),
        tuple(quad for path in shape_files(project) for quad in read_quads(path)),
        frozenset(text(q.subject) for q in ontology if q.predicate.value == TYPE),
    )


def text(term: object) -> str:
    """Return the IRI, the label of a blank node, or the lexical form of a literal."""
    if isinstance(term, ox.NamedNode | ox.BlankNode | ox.Literal):
        return term.value
    return str(term)
