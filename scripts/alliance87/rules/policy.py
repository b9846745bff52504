"""What our own data and what contributors send may say: two small tables, side by side.

=====================  ==========================  ==============================================
what                   ``EDITORS``                 ``CONTRIBUTORS``
=====================  ==========================  ==============================================
a fault of form is     a violation                 a refusal
may describe           whatever shapes know        the classes of ``SPACES``, named in their spaces
statuses               all four                    contributed
statements stand in    a graph of a status, or     the one contributed graph that the file
                       one of the apparatus        describes, or named ones
may add to what is     everything                  names, links and who took part; no more
published already
axioms, shapes, terms  the ontology's files        none
links lead to          any web address             ours, and the registries of ``AUTHORITIES``
=====================  ==========================  ==============================================

The first table needs no code of its own: what it allows is everything that the shapes and ``references``
do not rule out. What is true of the world is not judged here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from alliance87.model.dataset import DERIVED, LABEL, STATUS, TYPE, Dataset
from alliance87.model.finding import Severity
from alliance87.model.identity import identifier
from alliance87.model.namespaces import BASE, PREFIXES, shorten
from alliance87.model.statement import Statement

Part = Literal["subject", "predicate", "object"]
A87, OA, SCHEMA = (PREFIXES[prefix] for prefix in ("a87", "oa", "schema"))
STATEMENT_GRAPH = f"{A87}StatementGraph"
OUTSIDE_SOURCE = f"{A87}OutsideSource"
PASSAGE = f"{A87}Passage"
ORGANIZATION = f"{PREFIXES['org']}Organization"
# The classes that speak of texts and graphs, not of the world.
OF_EVIDENCE = frozenset(
    {
        STATEMENT_GRAPH,
        OUTSIDE_SOURCE,
        PASSAGE,
        f"{OA}TextPositionSelector",
        f"{OA}TextQuoteSelector",
    }
)
# The classes a contribution may describe, and the namespace of what is of them.
SPACES = {
    ORGANIZATION: PREFIXES["organization"],
    f"{PREFIXES['org']}OrganizationalCollaboration": PREFIXES["organization"],
    f"{PREFIXES['org']}Post": PREFIXES["post"],
    f"{SCHEMA}Event": PREFIXES["event"],
    f"{SCHEMA}Place": PREFIXES["place"],
    f"{A87}Participation": PREFIXES["participation"],
    PASSAGE: PREFIXES["passage"],
    f"{OA}TextQuoteSelector": PREFIXES["quote"],
    f"{OA}TextPositionSelector": PREFIXES["position"],
    OUTSIDE_SOURCE: PREFIXES["source"],
    STATEMENT_GRAPH: PREFIXES["contributed"],
}
# The published things that others may add to: not places, of which the register tells what is left open.
_OPEN = set(SPACES) - {f"{A87}Participation", f"{SCHEMA}Place"} - OF_EVIDENCE
_LOCAL = re.compile("[a-z0-9]+([.-][a-z0-9]+)*")
# A longer name makes a path or a file name that some systems refuse.
_LONGEST = 120
# What a file of ours, or Windows, takes these names for: a thing of such a name could not be published.
_RESERVED = re.compile(
    r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?|.*\.(html|ttl|jsonld|nt|rdf|trig|nq|csv|gz|br)"
)
# What may be added to a thing that is described already, though it has some of it.
_ADDABLE = {
    f"{A87}participatedIn",
    f"{SCHEMA}sameAs",
    f"{SCHEMA}url",
    f"{PREFIXES['skos']}altLabel",
}
_AXIOMS = (PREFIXES["owl"], PREFIXES["rdfs"], PREFIXES["sh"], PREFIXES["rdf"])
_TERMS = (A87, PREFIXES["shape"], PREFIXES["rule"], f"{BASE}ontology", f"{BASE}shapes")
# Whose addresses a value may be, besides web pages given as such.
AUTHORITIES = (
    *(PREFIXES[p] for p in ("sdg", "geo", "wikidata", "ror", "eurovoc", "unbis")),
    *(PREFIXES[p] for p in ("opbody", "opcountry")),
    "https://www.geonames.org/",
)
_INSTEAD = {
    f"{PREFIXES['owl']}sameAs": "did you mean schema:sameAs?",
    f"{PREFIXES['rdfs']}label": "did you mean skos:prefLabel?",
}
_ADDRESSES = {f"{SCHEMA}url"}


@dataclass(frozen=True)
class Policy:
    """Whose data is judged, and how grave it is that something cannot be read or may not be said."""

    name: str
    refusal: Severity


EDITORS = Policy("editors", Severity.VIOLATION)
CONTRIBUTORS = Policy("contributors", Severity.REFUSAL)


@dataclass(frozen=True)
class Fault:
    """One thing refused: the statement it is about, or None for the file, and which part of it.

    ``focus`` is what it is about if that is not the subject of the statement.
    """

    rule: str
    statement: Statement | None
    part: Part
    message: str
    fix: str = ""
    focus: str = ""


def faults(statements: tuple[Statement, ...], known: Dataset) -> Iterator[Fault]:
    """Yield what contributors may not say: a fault a statement at the most, and of a thing one."""
    seen = set()
    for s in statements:
        found = next(_statement(s, known), None)
        if not found:
            continue
        about = s.subject if found.part == "subject" else s.triple
        if (found.message, about) not in seen:
            seen.add((found.message, about))
            yield found


def is_open(iri: str) -> bool:
    """Return whether a contribution may describe what has this name."""
    return iri.startswith(tuple(SPACES.values()))


def name_fault(local: str) -> str:
    """Return what is wrong with the part of a name after its prefix, or ""."""
    if not _LOCAL.fullmatch(local):
        return "use small letters, digits and single hyphens"
    if len(local) > _LONGEST:
        return f"use at most {_LONGEST} characters"
    if _RESERVED.fullmatch(local):
        return "choose another name: file systems or web servers take this one for something else"
    return ""


def _statement(s: Statement, known: Dataset) -> Iterator[Fault]:
    subject, predicate, value = s.subject, s.predicate, s.value
    if subject.startswith(_TERMS):
        message = f"Leave {shorten(subject)} alone: a contribution may not redefine our terms."
        yield Fault("our-terms", s, "subject", message)
    if predicate != TYPE and predicate.startswith(_AXIOMS):
        message = (
            f"Leave {shorten(predicate)} out: a contribution holds facts, no axioms or shapes."
        )
        yield Fault("axiom", s, "predicate", message, _INSTEAD.get(predicate, ""))
    if predicate == TYPE and value.startswith(_AXIOMS):
        message = f"Leave {shorten(value)} out: a contribution holds facts, no axioms or shapes."
        yield Fault("axiom", s, "object", message)
    if predicate == STATUS and value != f"{PREFIXES['status']}contributed":
        message = "Take the status status:contributed: the others are for the editors to give."
        yield Fault("status", s, "object", message, "a87:status status:contributed")
    yield from _subject(s, known)
    yield from _object(s)
    if predicate == DERIVED and _is_of_a_published_document(value, known):
        message = f"Name a passage of your own document: {shorten(value)} is of the press release."
        yield Fault("no-source", s, "object", message)


def _subject(s: Statement, known: Dataset) -> Iterator[Fault]:
    subject, value = s.subject, s.value
    if subject in known.types:
        yield from _about_others(s, known)
    elif not is_open(subject):
        message = f"{shorten(subject)} is outside the space of contributions: name it"
        yield Fault("space", s, "subject", f"{message} organization:…, event:… or the like.")
    elif s.predicate != TYPE:
        return
    elif value in SPACES and not subject.startswith(SPACES[value]):
        message = f"Begin the name of a thing of the class {shorten(value)} with"
        yield Fault("space", s, "subject", f"{message} {shorten(SPACES[value])}")
    elif value in SPACES and (wrong := name_fault(subject.removeprefix(SPACES[value]))):
        local = subject.removeprefix(SPACES[value])
        own = re.sub("[^a-z0-9]+", "-", local.lower())[:_LONGEST].strip("-")
        own = own if not name_fault(own) else "harbour-relief"
        message = f"After {shorten(SPACES[value])} {wrong}: {shorten(SPACES[value])}{own}"
        yield Fault("name", s, "subject", message)
    elif value not in SPACES and value in known.members:
        message = f"Leave {shorten(value)} to the editors: a contribution describes organisations,"
        message += " offices, events, places, participations and the evidence for them."
        yield Fault("class", s, "object", message)


def _about_others(s: Statement, known: Dataset) -> Iterator[Fault]:
    there = known.terms(s.subject, s.predicate)
    if s.object in there:
        return
    name = f"“{known.named(s.subject)}”"
    if not known.types[s.subject] & _OPEN:
        message = f"Leave {name} alone: it is not for contributions to add to."
        yield Fault("others", s, "subject", message)
    elif (there and s.predicate not in _ADDABLE) or s.predicate in (TYPE, LABEL, DERIVED):
        values = ", ".join(sorted(shorten(t.value) for t in there)) or "described otherwise"
        message = f"Delete this: of {name} the dataset says already: {values}."
        yield Fault("others", s, "object", message)


def _is_of_a_published_document(thing: str, known: Dataset) -> bool:
    sources = known.values(thing, f"{OA}hasSource")
    outside = any(OUTSIDE_SOURCE in known.types.get(source, ()) for source in sources)
    return PASSAGE in known.types.get(thing, ()) and not outside


def _object(s: Statement) -> Iterator[Fault]:
    if (
        s.object.is_iri
        and s.predicate not in _ADDRESSES | {TYPE}
        and not s.value.startswith((BASE, *AUTHORITIES))
    ):
        message = (
            "Name a thing of ours, of the UN, Wikidata, ROR, EuroVoc, the EU's lists or GeoNames"
        )
        message = f"{message}, or give a web page with schema:url."
        if known := identifier(s.value):
            message = f"Write the address that {known.registry} identifies it by: {known.iri}."
        yield Fault("authority", s, "object", message, known.iri if known else "")
