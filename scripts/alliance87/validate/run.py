"""Validate a contribution in the context of the published dataset, and report on it alone.

The order is from the ground up: values, what a contribution may not do, words, identifiers, shapes,
likenesses. A fault that follows from another is not told twice. No file is opened here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain, islice

import pyoxigraph as ox

from alliance87.check import contributions, identifiers
from alliance87.check.places import Places as Statements
from alliance87.check.places import Statement
from alliance87.gate import terms
from alliance87.located import Reading
from alliance87.model.finding import Finding, Place, Report, Severity, in_order
from alliance87.model.namespaces import PREFIXES
from alliance87.rules.shacl import Engine, Result
from alliance87.sandbox.limits import Limits
from alliance87.validate import duplicates, graphs, policy, telling, vocabulary
from alliance87.validate.asked import asked, with_path
from alliance87.validate.context import Context, Known, text
from alliance87.validate.parts import DERIVED, EVIDENCE, Parts, parts
from alliance87.validate.placing import Places
from alliance87.validate.roots import STAGES, is_refused, roots, stage_of

_EVIDENCE = tuple(PREFIXES[kind] for kind in ("contributed", "source", "passage", "quote"))


@dataclass(frozen=True)
class Engines:
    """The shapes at work: those for everything, and those for what is contributed."""

    union: Engine
    contributed: Engine


@dataclass(frozen=True)
class Contribution:
    """The files of one contribution as they were read, and what was found in reading tables."""

    places: Places
    found: tuple[Finding, ...] = ()

    @property
    def readings(self) -> tuple[Reading, ...]:
        """The files."""
        return self.places.readings

    @property
    def quads(self) -> tuple[ox.Quad, ...]:
        """Every statement of the files, once."""
        return tuple(dict.fromkeys(quad for r in self.readings for quad in r.quads))

    def parts(self, sound: Iterable[ox.Quad]) -> Parts:
        """Return the parts that those of its statements have which are sound."""
        kept = frozenset(sound)
        return parts(*([quad for quad in r.quads if quad in kept] for r in self.readings))


def validate(
    contribution: Contribution, context: Context, engines: Engines, limits: Limits
) -> Report:
    """Return what is wrong with a contribution, in the order of its files."""
    quads, places = contribution.quads, contribution.places
    found = [
        *contribution.found,
        *(f for reading in contribution.readings for f in terms.check(reading, limits)),
        *(telling.of_nothing(r.file) for r in contribution.readings if _is_empty(r, contribution)),
    ]
    sound = terms.sound(quads, limits)
    judged, own = contribution.parts(sound), Known(sound)
    most = limits.findings + 1  # more is not told, and each costs a search for what was meant
    faults = chain(graphs.faults(sound, judged, context.known), policy.faults(sound, context.known))
    refused = list(islice(faults, most))
    found += [telling.of_fault(fault, places) for fault in refused]
    undeclared = (u for u in vocabulary.unknown(sound, context) if not is_refused(u, refused))
    unknown = list(islice(undeclared, most))
    found += [telling.of_word(u, places) for u in unknown]
    found += _identifiers(places, sound)
    everything = one_each(results(sound, judged, context, engines))
    for stage in STAGES:
        known = roots(found, unknown, sound)
        found += [
            telling.of_result(with_path(result, context), places, own, context)
            for result in everything
            if stage_of(result) == stage and not known.explain(result, asked(result, context))
        ]
    found += _grounds(places, judged, context.known, found)
    found += _alike(places, sound, context)
    read = sum(len(reading.quads) for reading in contribution.readings)
    counts = (
        ("files", str(len(contribution.readings))),
        ("statements read", str(read)),
        ("statements validated", str(read - (len(quads) - len(sound)))),
    )
    return Report(counts, telling.at_most(in_order(telling.labelled(found, own, context)), limits))


def results(
    quads: tuple[ox.Quad, ...], judged: Parts, context: Context, engines: Engines
) -> Iterator[Result]:
    """Run the shapes and yield the results that are about what the contributor wrote."""
    written = {text(term) for quad in quads for term in (quad.subject, quad.object)}
    union = {quad.triple for quad in (*context.known.quads, *quads)}
    facts = {quad.triple for of in judged.facts.values() for quad in of}
    for engine, triples in ((engines.union, union), (engines.contributed, facts)):
        data = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES)
        yield from (r for r in engine.validate((data or b"").decode()) if r.focus in written)


def one_each(found: Iterable[Result]) -> list[Result]:
    """Return one result of each shape for a value, though it breaks several of its constraints."""
    kept: dict[tuple[str, ...], Result] = {}
    for each in found:
        kept.setdefault((each.focus, each.path, each.shape, each.value), each)
    return list(kept.values())


def _is_empty(reading: Reading, contribution: Contribution) -> bool:
    return not reading.quads and all(f.place.file != reading.file for f in contribution.found)


def _identifiers(places: Places, quads: tuple[ox.Quad, ...]) -> Iterator[Finding]:
    by_key = {(text(q.subject), q.predicate.value, text(q.object)): q for q in quads}
    for found in identifiers.check(Statements(_statements(("", quad) for quad in quads))):
        quad = by_key[found.focus, found.path, found.value]
        yield telling.of_identifier(found, quad, places)


def _grounds(
    places: Places, judged: Parts, known: Known, found: Iterable[Finding]
) -> Iterator[Finding]:
    """Hold entries against the words they rest on, as the release does, if nothing else is amiss."""
    astray = {f.focus for f in found if f.severity is not Severity.WARNING}
    if any(focus.startswith(_EVIDENCE) or not focus for focus in astray):
        return
    standing = [(EVIDENCE, quad) for quad in judged.evidence]
    standing += [(graph, quad) for graph, facts in judged.facts.items() for quad in facts]
    by_path = {(text(q.subject), q.predicate.value): q for _, q in standing}
    grounds = {text(q.object) for _, q in standing if q.predicate.value == DERIVED}
    standing += [(EVIDENCE, quad) for quad in known.quads if text(quad.subject) in grounds]
    for fault in contributions.check_participations(_statements(standing)):
        quad = by_path.get((fault.focus, fault.path))
        if fault.focus not in astray and quad is not None:
            yield replace(fault, place=places.of_statement(quad, "object"))


def _statements(standing: Iterable[tuple[str, ox.Quad]]) -> tuple[Statement, ...]:
    return tuple(
        Statement(Place("", graph), text(q.subject), q.predicate.value, text(q.object), q.object)
        for graph, q in standing
        if not isinstance(q.object, ox.Triple)
    )


def _alike(places: Places, quads: tuple[ox.Quad, ...], context: Context) -> Iterator[Finding]:
    told = set()
    for quad, there in duplicates.duplicates(quads, context.known):
        if (quad.subject, there) not in told:
            told.add((quad.subject, there))
            yield telling.of_likeness(quad, there, places, context)
