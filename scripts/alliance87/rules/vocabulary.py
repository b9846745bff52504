"""Check the words: each property, class and thing that is named is one that is declared or described.

A class nobody declared has no shape, so whatever is of it would conform, and a misspelt SHACL term is
passed over in silence by every engine. The nearest known word is offered.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec

import pyoxigraph as ox

from alliance87.model.countries import country
from alliance87.model.dataset import TYPE, Dataset
from alliance87.model.finding import Finding, Place, violation
from alliance87.model.namespaces import BASE, PREFIXES, expand, shorten
from alliance87.model.statement import Statement
from alliance87.model.suggest import nearest_iri, nearest_of_kind
from alliance87.rules.policy import ORGANIZATION, SPACES, Part, is_open
from alliance87.rules.shacl import SH

A87 = PREFIXES["a87"]
_TOOK_PART = f"{A87}participatedIn"
# What others call it: properties of other vocabularies that mean what one of ours does here.
_ELSEWHERE = {
    expand(theirs): expand(ours)
    for ours, all_theirs in {
        "skos:prefLabel": ("schema:name", "foaf:name"),
        "skos:altLabel": ("schema:alternateName", "schema:legalName"),
        "a87:abbreviation": ("schema:acronym",),
        "schema:url": ("foaf:homepage", "schema:website", "schema:mainEntityOfPage"),
        "a87:country": ("schema:addressCountry", "schema:nationality"),
    }.items()
    for theirs in all_theirs
}
_OURS = re.compile(rf"(?:\ba87:|{re.escape(A87)})([A-Za-z][A-Za-z0-9_]*)")


@dataclass(frozen=True)
class Vocabulary:
    """The terms our ontology declares, and what the shapes say; both with their places."""

    ontology: Dataset
    shapes: Dataset

    @cached_property
    def terms(self) -> frozenset[str]:
        """The terms our ontology declares."""
        return frozenset(term for term in self.ontology.types if term.startswith(A87))

    @cached_property
    def properties(self) -> frozenset[str]:
        """The properties the shapes allow: the paths of shapes that are not for one view only.

        A shape for one view (``dcterms:subject``) may name a property in order to rule it out.
        """
        views = {s.subject for s in self.shapes.by_predicate(f"{PREFIXES['dcterms']}subject")}
        ruled_out = {
            s.value for s in self.shapes.by_predicate(f"{SH}property") if s.subject in views
        }
        paths = self.shapes.by_predicate(f"{SH}path")
        return frozenset(s.value for s in paths if s.subject not in ruled_out)

    @cached_property
    def classes(self) -> frozenset[str]:
        """The classes whose members the shapes check."""
        return frozenset(s.value for s in self.shapes.by_predicate(f"{SH}targetClass"))

    @cached_property
    def listed_classes(self) -> frozenset[str]:
        """The classes, and what else the shapes list as values (``sh:in``), classes among it."""
        heads = self.shapes.by_predicate(f"{SH}in")
        return self.classes | {item for s in heads for item in self.shapes.items(s.value)}


@dataclass(frozen=True)
class Unknown:
    """A word nobody declared, where it is used, and the IRI of the one that was meant, if any."""

    statement: Statement
    part: Part
    rule: str
    message: str
    meant: str


def unknown(own: Dataset, known: Dataset, words: Vocabulary) -> Iterator[Unknown]:
    """Yield each word that nobody declared and each name that leads to no description."""
    things = own.types.keys() | known.types.keys()
    # Who is only said to have taken part is not described by that: a table says so of a name.
    untyped = {s.subject for s in own.statements if s.predicate != _TOOK_PART} - things
    referred = set()
    for s in own.statements:
        yield from _word(s, words)
        names_a_thing = s.predicate != TYPE and s.predicate in words.properties
        is_missing = names_a_thing and s.value not in things and s.value not in untyped
        if is_missing and s.object.is_iri and _is_to_be_described(s.value):
            referred.add(s.value)
            yield _undescribed(s, things)
    for subject, about in own.by_subject.items():
        if subject not in things and subject not in referred:
            meant = nearest_of_kind(subject, known.types if known.types else own.types)
            of = next((c for c, space in SPACES.items() if subject.startswith(space)), "")
            message = (
                f"Say what {shorten(subject)} is: a {shorten(of or ORGANIZATION)}, for example."
            )
            yield Unknown(about[0], "subject", "untyped", message, meant)


def _word(s: Statement, words: Vocabulary) -> Iterator[Unknown]:
    if s.predicate not in words.properties:
        message = f"{shorten(s.predicate)} is no property we know: correct its spelling."
        meant = _ELSEWHERE.get(s.predicate) or nearest_iri(s.predicate, words.properties)
        yield Unknown(s, "predicate", "property", message, meant)
    elif s.predicate == TYPE and s.value not in words.listed_classes:
        message = f"{shorten(s.value)} is no class we know: correct its spelling."
        yield Unknown(s, "object", "class", message, nearest_iri(s.value, words.classes))
    if s.object.datatype.startswith(A87) and s.object.datatype not in words.terms:
        message = f"{shorten(s.object.datatype)} is no datatype we know: correct its spelling."
        meant = nearest_iri(s.object.datatype, words.terms)
        yield Unknown(s, "object", "datatype", message, meant)


def _undescribed(s: Statement, things: AbstractSet[str]) -> Unknown:
    mend = "describe it, or correct its name" if is_open(s.value) else "correct its name"
    message = f"Nothing is known of {shorten(s.value)}: {mend}."
    if not s.value.startswith(BASE):
        message = f"{shorten(s.value)} is not in the dataset: correct it, or leave it out and"
        message += " ask the editors to add it."
        # Codes are not alike; but those of ISO 3166 say which of the UN's is meant.
        land = country(s.value.removeprefix(PREFIXES["geo"]))
        return Unknown(
            s, "object", "undescribed", message, PREFIXES["geo"] + land.m49 if land else ""
        )
    return Unknown(s, "object", "undescribed", message, nearest_of_kind(s.value, things))


def _is_to_be_described(iri: str) -> bool:
    """Whether an IRI should lead to a description: ours, a country's or a target's."""
    spaces = (f"{BASE}id/", f"{BASE}graph/", PREFIXES["geo"], PREFIXES["sdg"])
    return iri.startswith(spaces) and not iri.startswith(PREFIXES["sdgo"])


# What is not data: shapes, queries, the JSON-LD context ------------------------------------------


def shacl_terms() -> frozenset[str]:
    """Return the terms of the SHACL vocabulary, from the copy that pySHACL brings along."""
    spec = find_spec(
        "pyshacl"
    )  # which does not import it, as that would take longer than the check
    folder = next(iter(spec.submodule_search_locations or ())) if spec else ""
    quads = ox.parse(path=f"{folder}/assets/shacl.ttl")
    return frozenset(str(getattr(quad.subject, "value", "")) for quad in quads)


def check_shapes(words: Vocabulary) -> list[Finding]:
    """Report each term of ours and of SHACL in the shapes that nobody declared."""
    shacl = shacl_terms()
    return [
        _finding(reading.place(s, part), s.subject, s.predicate, term, what, among)
        for reading in words.shapes.readings
        if any(True for s in reading.statements for _ in _wrong_terms(s, words, shacl))
        for s in reading.located
        for part, term, what, among in _wrong_terms(s, words, shacl)
    ]


def check_text(file: str, text: str, words: Vocabulary) -> list[Finding]:
    """Report each term of ours in a text, such as a query or a context, that nobody declared."""
    return [
        _finding(Place(file), "", "", term, "term our ontology declares", words.terms)
        for term in _mentioned(text)
        if term not in words.terms
    ]


def _wrong_terms(
    s: Statement, words: Vocabulary, shacl: AbstractSet[str]
) -> Iterator[tuple[Part, str, str, AbstractSet[str]]]:
    mentioned = _mentioned(s.value) if s.object.is_literal else [s.value]
    terms: list[tuple[Part, str]] = [("predicate", s.predicate)]
    terms += [("object", term) for term in mentioned]
    for part, term in terms:
        if term.startswith(A87) and term != A87 and term not in words.terms:
            yield part, term, "term our ontology declares", words.terms
        elif term.startswith(SH) and term not in shacl and term != SH:
            yield part, term, "term SHACL declares", shacl


def _mentioned(text: str) -> list[str]:
    return sorted({f"{A87}{name}" for name in _OURS.findall(text)})


def _finding(
    place: Place, focus: str, path: str, term: str, what: str, among: Iterable[str]
) -> Finding:
    message = f"{shorten(term)} is no {what}: correct its spelling."
    meant = nearest_iri(term, among)
    fix = f"did you mean {shorten(meant)}?" if meant else ""
    return violation(place, "vocabulary", message, focus, path, value=term, fix=fix)
