"""Refuse what a contribution may not do, whatever its shapes say.

It may not speak of our terms, change what others said, mint names outside its space, take a status
that is not its own, or claim anything without a source. What is true of the world is not judged here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pyoxigraph as ox

from alliance87.model.namespaces import BASE, PREFIXES, shorten
from alliance87.validate.context import PREF_LABEL, TYPE, Known, text
from alliance87.validate.parts import (
    A87,
    DERIVED,
    OA,
    OF_EVIDENCE,
    STATEMENT_GRAPH,
)

# The classes a contribution may describe, and the namespace of what is of them.
ORGANIZATION = f"{PREFIXES['org']}Organization"
SPACES = {
    ORGANIZATION: PREFIXES["organization"],
    f"{PREFIXES['org']}OrganizationalCollaboration": PREFIXES["organization"],
    f"{PREFIXES['org']}Post": PREFIXES["post"],
    f"{PREFIXES['schema']}Event": PREFIXES["event"],
    f"{PREFIXES['schema']}Place": PREFIXES["place"],
    f"{A87}Participation": PREFIXES["participation"],
    f"{A87}Passage": PREFIXES["passage"],
    f"{OA}TextQuoteSelector": PREFIXES["quote"],
    f"{OA}TextPositionSelector": PREFIXES["position"],
    f"{A87}OutsideSource": PREFIXES["source"],
    STATEMENT_GRAPH: PREFIXES["contributed"],
}
# To what of these that is published others may add: not to places, of which the register of what is
# not stated tells what is left open.
_OPEN = set(SPACES) - {f"{A87}Participation", f"{PREFIXES['schema']}Place"} - OF_EVIDENCE
_LOCAL = re.compile("[a-z0-9]+([.-][a-z0-9]+)*")
# What may be added to a thing that is described already, though it has some of it.
_ADDABLE = {
    f"{A87}participatedIn",
    f"{PREFIXES['schema']}sameAs",
    f"{PREFIXES['schema']}url",
    f"{PREFIXES['skos']}altLabel",
}
_AXIOMS = (PREFIXES["owl"], PREFIXES["rdfs"], PREFIXES["sh"], PREFIXES["rdf"])
_TERMS = (A87, PREFIXES["shape"], PREFIXES["rule"], f"{BASE}ontology", f"{BASE}shapes")
# Whose addresses a value may be, besides web pages given as such.
_AUTHORITIES = (
    *(PREFIXES[p] for p in ("sdg", "geo", "wikidata", "ror", "eurovoc", "unbis")),
    *(PREFIXES[p] for p in ("opbody", "opcountry")),
    "https://www.geonames.org/",
)
_INSTEAD = {f"{PREFIXES['owl']}sameAs": "did you mean schema:sameAs?"}
_ADDRESSES = {f"{PREFIXES['schema']}url"}


@dataclass(frozen=True)
class Fault:
    """One thing refused: the statement it is about, or None for the file, and which part of it.

    ``focus`` is what it is about if that is not the subject of the statement.
    """

    rule: str
    quad: ox.Quad | None
    part: str  # subject, predicate or object
    message: str
    fix: str = ""
    focus: str = ""


def faults(quads: tuple[ox.Quad, ...], known: Known) -> Iterator[Fault]:
    """Yield what statements may not say: a fault a statement at the most, and of a thing one."""
    told = set()
    for quad in quads:
        found = next(_statement(quad, known), None)
        if not found:
            continue
        about = quad.subject if found.part == "subject" else quad
        if (found.message, about) not in told:
            told.add((found.message, about))
            yield found


def _statement(quad: ox.Quad, known: Known) -> Iterator[Fault]:
    subject, predicate, value = text(quad.subject), quad.predicate.value, text(quad.object)
    if subject.startswith(_TERMS):
        message = f"Leave {shorten(subject)} alone: a contribution may not redefine our terms."
        yield Fault("our-terms", quad, "subject", message)
    if predicate != TYPE and predicate.startswith(_AXIOMS):
        message = (
            f"Leave {shorten(predicate)} out: a contribution holds facts, no axioms or shapes."
        )
        yield Fault("axiom", quad, "predicate", message, _INSTEAD.get(predicate, ""))
    if predicate == TYPE and value.startswith(_AXIOMS):
        message = f"Leave {shorten(value)} out: a contribution holds facts, no axioms or shapes."
        yield Fault("axiom", quad, "object", message)
    if predicate == f"{A87}status" and value != f"{PREFIXES['status']}contributed":
        message = "Take the status status:contributed: the others are for the editors to give."
        yield Fault("status", quad, "object", message, "a87:status status:contributed")
    yield from _subject(quad, known)
    yield from _object(quad)
    if predicate == DERIVED and _is_of_press_release(value, known):
        message = f"Name a passage of your own document: {shorten(value)} is of the press release."
        yield Fault("no-source", quad, "object", message)


def _subject(quad: ox.Quad, known: Known) -> Iterator[Fault]:
    subject, value = text(quad.subject), text(quad.object)
    if subject in known.types:
        yield from _about_others(quad, known)
    elif not subject.startswith(tuple(SPACES.values())):
        message = f"{shorten(subject)} is outside the space of contributions: name it"
        yield Fault("space", quad, "subject", f"{message} organization:…, event:… or the like.")
    elif quad.predicate.value != TYPE:
        return
    elif value in SPACES and not subject.startswith(SPACES[value]):
        message = f"Begin the name of a thing of the class {shorten(value)} with"
        yield Fault("space", quad, "subject", f"{message} {shorten(SPACES[value])}")
    elif value in SPACES and not _LOCAL.fullmatch(subject.removeprefix(SPACES[value])):
        own = re.sub("[^a-z0-9]+", "-", subject.removeprefix(SPACES[value]).lower()).strip("-")
        message = f"After {shorten(SPACES[value])} use small letters, digits and single hyphens:"
        named = f"{shorten(SPACES[value])}{own or 'harbour-relief'}"
        yield Fault("name", quad, "subject", f"{message} {named}")
    elif value not in SPACES and value in known.classes:
        message = f"Leave {shorten(value)} to the editors: a contribution describes organisations,"
        message += " offices, events, places, participations and the evidence for them."
        yield Fault("class", quad, "object", message)


def _about_others(quad: ox.Quad, known: Known) -> Iterator[Fault]:
    subject, predicate = text(quad.subject), quad.predicate.value
    said = known.said.get((subject, predicate), frozenset())
    if quad.object in said:
        return
    of = known.types[subject]
    name = f"“{known.label(subject) or shorten(subject)}”"
    if not of & _OPEN:
        message = f"Leave {name} alone: it is not for contributions to add to."
        yield Fault("others", quad, "subject", message)
    elif (said and predicate not in _ADDABLE) or predicate in (TYPE, PREF_LABEL, DERIVED):
        there = ", ".join(sorted(shorten(text(value)) for value in said)) or "described otherwise"
        message = f"Delete this: of {name} the dataset says already: {there}."
        yield Fault("others", quad, "object", message)


def _is_of_press_release(thing: str, known: Known) -> bool:
    sources = known.said.get((thing, f"{OA}hasSource"), frozenset())
    outside = any(f"{A87}OutsideSource" in known.types.get(text(s), ()) for s in sources)
    return f"{A87}Passage" in known.types.get(thing, ()) and not outside


def _object(quad: ox.Quad) -> Iterator[Fault]:
    value = text(quad.object)
    if (
        isinstance(quad.object, ox.NamedNode)
        and quad.predicate.value not in _ADDRESSES | {TYPE}
        and not value.startswith((BASE, *_AUTHORITIES))
    ):
        message = (
            "Name a thing of ours, of the UN, Wikidata, ROR, EuroVoc, the EU's lists or GeoNames"
        )
        yield Fault("authority", quad, "object", f"{message}, or give a web page with schema:url.")
