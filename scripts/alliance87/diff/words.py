"""Put a difference into words: things under headings, statements with labels and what they rest on.

Evidence that came or went with a statement is told with that statement; evidence that changed, or
that nothing told rests on, is told by itself. How it looks is decided by what prints it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from pyoxigraph import Literal, NamedNode, Quad, Store

from alliance87.describe.names import label
from alliance87.describe.support import text_of, values
from alliance87.describe.thing import Value
from alliance87.diff.changes import Change, Difference, Term, Thing
from alliance87.diff.grounds import CLASSES, DERIVED, Ground, Grounds
from alliance87.diff.told import (
    EVIDENCE,
    HEADINGS,
    TYPE,
    Carried,
    Line,
    Told,
    ToldThing,
    property_words,
    section,
)
from alliance87.model.namespaces import PREFIXES, shorten

Parts = frozenset[tuple[str, str]]

_SOME = 3
_SELECTOR = PREFIXES["oa"] + "hasSelector"
_ABBREVIATION = PREFIXES["a87"] + "abbreviation"


def tell(difference: Difference, context: Store | None) -> Told:
    """Put a difference into words; labels that neither side has are taken from ``context``."""
    return _Teller(difference, context).tell()


class _Teller:
    def __init__(self, difference: Difference, context: Store | None) -> None:
        self._difference = difference
        self._before, self._after = _store(difference.aligned), _store(difference.after.quads)
        self._stores = (self._after, self._before, *([context] if context else []))
        self._grounds_before, self._grounds_after = (
            Grounds(store, context) for store in (self._before, self._after)
        )
        self._owners = _only(
            (quad.object, quad.subject)
            for quad in (*difference.aligned, *difference.after.quads)
            if quad.predicate.value == _SELECTOR
        )

    def tell(self) -> Told:
        gone, new = self._parts_of_what_is_told()
        lines: dict[str, list[Line]] = defaultdict(list)
        things: dict[str, Thing] = {}
        folded, names = 0, set(self._difference.renamed.values())
        kinds = {thing.iri: thing.kind for thing in self._difference.things}
        for thing in self._difference.things:
            kept = []
            owner = self._owners.get(thing.iri, thing.iri)
            # What was there before, or stays, carries other statements too: that is told.
            whole_kind = thing.kind if kinds.get(owner) == thing.kind else ""
            parts = {"added": new, "removed": gone}.get(whole_kind, frozenset())
            for change in thing.changes:
                if (thing.iri, change.path) in parts and not _is_of_the_world(change):
                    folded += 1
                else:
                    kept.append(self._line(change))
            # A selector is a part of its passage, and is renamed with it or told by itself.
            if thing.former and owner != thing.iri and owner in names and not kept:
                continue
            whole = thing.iri if thing.former else owner
            lines[whole] += kept
            if kept or thing.former:
                things.setdefault(whole, replace(thing, iri=whole, kind="changed"))
                if whole == thing.iri:
                    things[whole] = thing
        told = [self._thing(thing, lines[iri]) for iri, thing in things.items()]
        told.sort(key=lambda thing: (HEADINGS.index(thing.section), shorten(thing.iri)))
        return Told(self._difference, tuple(told), folded)

    def _parts_of_what_is_told(self) -> tuple[Parts, Parts]:
        """Return the evidence before and after that is shown with the statements that changed."""
        changes = [(thing, change) for thing in self._difference.things for change in thing.changes]
        gone, new = set(), set()
        for _, change in changes:
            gone |= {p for g in self._grounds_before.of_all(change.graphs_before) for p in g.parts}
            new |= {p for g in self._grounds_after.of_all(change.graphs_after) for p in g.parts}
        for thing, change in changes:
            before, after = self._origins(change)
            if before and (thing.iri, DERIVED) not in gone:
                gone |= before.parts
            if after and (thing.iri, DERIVED) not in new:
                new |= after.parts
        return frozenset(gone), frozenset(new)

    def _origins(self, change: Change) -> tuple[Ground | None, Ground | None]:
        """Return what a statement names as evidence, before and after, if it does so."""
        if change.path != DERIVED:
            return None, None
        before = self._grounds_before.origin(change.before.value) if change.before else None
        after = self._grounds_after.origin(change.after.value) if change.after else None
        return before, after

    def _line(self, change: Change) -> Line:
        return Line(
            change,
            property_words(change.path),
            self._value(change.before),
            self._value(change.after),
            self._grounds_before.of_all(change.graphs_before),
            self._grounds_after.of_all(change.graphs_after),
            *self._origins(change),
        )

    def _thing(self, thing: Thing, lines: list[Line]) -> ToldThing:
        ordered = tuple(sorted(lines, key=lambda line: line.place))
        found = self._carried(thing.iri) if section(thing.iri) == EVIDENCE else []
        some = tuple(self._carry(quad) for quad in found[:_SOME]) if ordered else ()
        name = self._label(thing.iri)
        return ToldThing(thing.iri, name, thing.kind, thing.former, len(found), some, ordered)

    def _carried(self, iri: str) -> list[Quad]:
        """Return the statements of the graphs that rest on a thing, the strongest first."""
        node, derived = NamedNode(iri), NamedNode(DERIVED)
        resting = {quad.subject for quad in self._after.quads_for_pattern(None, derived, node)}
        graphs = [graph for graph in {node, *resting} if isinstance(graph, NamedNode)]
        graphs.sort(key=lambda graph: (self._grounds_after.of(graph.value).rank, graph.value))
        found: dict[object, Quad] = {}
        for graph in graphs:
            for quad in sorted(self._after.quads_for_pattern(None, None, None, graph), key=str):
                found.setdefault(quad.triple, quad)
        return list(found.values())

    def _carry(self, quad: Quad) -> Carried:
        subject, value = (self._shown(term) for term in (quad.subject, quad.object))
        return Carried(subject, property_words(quad.predicate.value), value)

    def _value(self, term: Term | None) -> Value | None:
        return None if term is None else self._shown(term)

    def _shown(self, term: object) -> Value:
        if isinstance(term, Literal):
            return Value(term.value, False, "", term.language or "", term.datatype.value)
        return Value(text_of(term), True, self._label(text_of(term)))

    def _label(self, iri: str) -> str:
        """Return what a thing is called: its label with its abbreviation, or else its words."""
        for store in self._stores:
            if name := label(store, iri):
                short = values(store, iri, _ABBREVIATION)
                return f"{name} ({short[0]})" if short and short[0] not in name else name
        for grounds in (self._grounds_after, self._grounds_before):
            origin = grounds.origin(iri) or grounds.of(iri)
            if origin.quotes or origin.sources:
                return origin.quotes[0].text if origin.quotes else origin.sources[0].title
        return ""


def _is_of_the_world(change: Change) -> bool:
    """Whether a statement gives a thing a class that evidence does not have."""
    value = change.before or change.after
    return change.path == TYPE and value is not None and value.value not in CLASSES


def _store(quads: Iterable[Quad]) -> Store:
    store = Store()
    store.extend(quads)
    return store


def _only(pairs: Iterable[tuple[object, object]]) -> dict[str, str]:
    """Return the one subject of each object; what has several is left out."""
    found: dict[str, set[str]] = defaultdict(set)
    for one, other in pairs:
        if isinstance(one, NamedNode) and isinstance(other, NamedNode):
            found[one.value].add(other.value)
    return {one: min(others) for one, others in found.items() if len(others) == 1}
