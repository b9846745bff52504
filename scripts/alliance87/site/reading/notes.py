"""Gather what stands under each passage: what its words state, and what is implied from them.

Implied statements are chosen to fit beside a text: those that speak of what the passage speaks of,
and no more than a few; the page of their graph has them all.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from pyoxigraph import Literal, NamedNode, Quad, Store

from alliance87.model.namespaces import PREFIXES, shorten
from alliance87.site.reading.edition import Edition
from alliance87.site.things.index import Index, Name

_A87 = PREFIXES["a87"]
_TYPE = PREFIXES["rdf"] + "type"
_IMPLIED_SHOWN = 4


@dataclass(frozen=True)
class Said:
    """One property of a thing and its value: another thing, or a literal; both have a name."""

    path: str
    path_name: str
    value: str
    is_thing: bool
    name: Name


@dataclass(frozen=True)
class About:
    """A thing, what it is, and what else is said of it in one graph."""

    iri: str
    name: Name
    types: tuple[Said, ...]
    said: tuple[Said, ...]


@dataclass(frozen=True)
class Implied:
    """A step from the words: its reason, some of what it yields, and how many statements more."""

    graph: str
    rationale: str
    abouts: tuple[About, ...]
    more: int


@dataclass(frozen=True)
class Note:
    """What is known through one passage, and the passages that hold it, the narrowest first."""

    stated: tuple[About, ...]
    implied: tuple[Implied, ...]
    within: tuple[str, ...]

    @property
    def count(self) -> int:
        """How many statements the words make."""
        return sum(len(about.types) + len(about.said) for about in self.stated)

    @property
    def things(self) -> tuple[About, ...]:
        """What the words speak of, but for participations, which only join others."""
        named = [about for about in self.stated if "/id/participation/" not in about.iri]
        return tuple(named) or self.stated


def notes(store: Store, index: Index, edition: Edition) -> dict[str, Note]:
    """Return the note of each passage, by its IRI."""
    implied: dict[str, list[str]] = defaultdict(list)
    for graph in _implied_graphs(store):
        for origin in index.library.data.values(graph, PREFIXES["prov"] + "wasDerivedFrom"):
            implied[origin].append(graph)
    found = {}
    for passage in edition.passages:
        stated = _quads(store, passage.graph)
        subjects = {_text(quad.subject) for quad in stated}
        steps = (_implied(store, index, graph, subjects) for graph in implied[passage.iri])
        within = (
            other.iri
            for other in reversed(edition.passages)
            if other.span.start <= passage.span.start
            and passage.span.end <= other.span.end
            and other is not passage
        )
        found[passage.iri] = Note(_abouts(stated, index), tuple(steps), tuple(within))
    return found


def _implied_graphs(store: Store) -> list[str]:
    implied = NamedNode(PREFIXES["status"] + "implied")
    quads = store.quads_for_pattern(None, NamedNode(_A87 + "status"), implied)
    return sorted({_text(quad.subject) for quad in quads})


def _implied(store: Store, index: Index, graph: str, subjects: set[str]) -> Implied:
    quads = _quads(store, graph)
    near = [quad for quad in quads if _text(quad.subject) in subjects] or quads
    shown = near[:_IMPLIED_SHOWN]
    rationale = " ".join(index.library.data.values(graph, _A87 + "rationale"))
    return Implied(graph, rationale, _abouts(shown, index), len(quads) - len(shown))


def _text(term: object) -> str:
    return term.value if isinstance(term, NamedNode | Literal) else str(term)


def _quads(store: Store, graph: str) -> list[Quad]:
    """Return what a graph says, what a thing is called before all else."""
    quads = store.quads_for_pattern(None, None, None, NamedNode(graph)) if graph else ()
    return sorted(quads, key=_place)


def _place(quad: Quad) -> tuple[object, ...]:
    joins = "/id/participation/" in _text(quad.subject)
    path = quad.predicate.value
    return joins, _text(quad.subject), not path.endswith("Label"), path, str(quad.object)


def _abouts(quads: Iterable[Quad], index: Index) -> tuple[About, ...]:
    made = []
    for iri, group in groupby(quads, key=lambda quad: _text(quad.subject)):
        said = [(quad.predicate.value == _TYPE, _said(quad, index)) for quad in group]
        types = tuple(each for is_type, each in said if is_type)
        rest = tuple(each for is_type, each in said if not is_type)
        made.append(About(iri, _named(index, iri), types, rest))
    return tuple(made)


def _said(quad: Quad, index: Index) -> Said:
    path, term = quad.predicate.value, quad.object
    name = index.name(path).text or _spelled(shorten(path).rpartition(":")[2])
    if isinstance(term, Literal):
        return Said(path, name, term.value, False, Name(term.value, term.language or ""))
    return Said(path, name, _text(term), True, _named(index, _text(term)))


def _named(index: Index, iri: str) -> Name:
    """Return the English name of a thing, or else the last part of its IRI in words.

    A goal or target goes by its code: its name is the UN's own text, which these words do not say.
    """
    if iri.startswith(PREFIXES["sdg"]) and not iri.startswith((PREFIXES["sdgo"], PREFIXES["geo"])):
        return Name(f"SDG {iri.removeprefix(PREFIXES['sdg'])}")
    name = index.name(iri)
    return name if name.text else Name(_spelled(shorten(iri).rpartition(":")[2]))


def _spelled(name: str) -> str:
    """Return ``wasInfluencedBy`` as ``was influenced by``; what is no such name stays itself."""
    return re.sub(r"(?<=[a-z])[A-Z]", lambda m: f" {m[0].lower()}", name)
