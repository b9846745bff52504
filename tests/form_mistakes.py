"""Mistakes that a person makes in the form, each with the field and the words that tell of it.

Each is made in the filled-in harbour forum; the words are those of the shape that is named.
"""

from __future__ import annotations

from dataclasses import dataclass

from rdflib import URIRef

import shape_cases
from alliance87.model.namespaces import PREFIXES


@dataclass(frozen=True)
class Mistake:
    """A mistake: steps that make it, the address of the field, and what is said there."""

    name: str
    steps: str
    at: str
    message: str


def _shape(name: str, steps: str, at: str, shape: str) -> Mistake:
    """Return a mistake that a shape tells of."""
    message = shape_cases.shapes().value(
        URIRef(PREFIXES["shape"] + shape), URIRef(f"{PREFIXES['sh']}message")
    )
    return Mistake(name, steps, at, str(message))


def _answer(thing: str, label: str, value: str) -> str:
    kind, _, number = thing.partition(" ")
    return f'await answer(things("{kind}").nth({number or 0}), "{label}", {value!r})'


def _stale(thing: str, field: str, iri: str) -> str:
    """Return steps that choose what the dataset no longer offers, as an old page would."""
    kind, _, number = thing.partition(" ")
    return f"""
        const select = things("{kind}").nth({number or 0}).locator('[data-field="{field}"] select');
        await select.evaluate((each) => {{ if (each.closest("details")) each.closest("details").open = true; }});
        await select.evaluate((each, iri) => each.append(new Option("old", iri)), "{iri}");
        await select.selectOption("{iri}")"""


# The keys of the things, in the order in which FACTS puts them in.
_PLACE, _EVENT, _RELIEF, _UNION = "place-3", "event-4", "organization-6", "organization-7"
_FIRST, _SECOND = "participation-8", "participation-10"
_WHO = "Participation-participant"

MISTAKES = (
    _shape(
        "no-contributor",
        _answer("graph", "contributor", ""),
        "graph-1.StatementGraph-contributor.0",
        "StatementGraph-contributedContributor",
    ),
    _shape(
        "no-day",
        _answer("graph", "date submitted", ""),
        "graph-1.StatementGraph-dateSubmitted.0",
        "StatementGraph-contributedDay",
    ),
    _shape(
        "no-title",
        _answer("source", "title", " "),
        "source-2.OutsideSource-title.0",
        "OutsideSource-title",
    ),
    _shape(
        "nowhere-to-find-the-document",
        _answer("source", "locator", "drawer"),
        "source-2.OutsideSource-identifier.0",
        "OutsideSource-identifier",
    ),
    _shape(
        "no-name",
        _answer("organization 1", "preferred label", ""),
        f"{_UNION}.Organization-prefLabel.0",
        "Organization-prefLabel",
    ),
    _shape(
        "two-names-in-one-language",
        'await answer(things("organization").nth(1), "preferred label", ["Dockers", "Union"])',
        f"{_UNION}.Organization-prefLabel.1",
        "Organization-prefLabel",
    ),
    _shape(
        "isni-without-blanks",
        _answer("organization", "ISNI", "0000000121719688"),
        f"{_RELIEF}.Organization-isni.0",
        "Organization-isni",
    ),
    _shape(
        "lei-too-short",
        _answer("organization", "LEI", "549300HYGYJKXU2J8X7"),
        f"{_RELIEF}.Organization-leiCode.0",
        "Organization-leiCode",
    ),
    _shape(
        "home-page-without-http",
        _answer("organization", "home page", "dockers.example.org"),
        f"{_RELIEF}.Organization-url.0",
        "Organization-url",
    ),
    _shape(
        "same-as-an-article",
        _answer("organization", "same as", "https://en.wikipedia.org/wiki/Dockers"),
        f"{_RELIEF}.Organization-sameAs.0",
        "Organization-sameAs",
    ),
    _shape(
        "unknown-country",
        _stale("place", "Place-country", "http://metadata.un.org/sdg/codes/geoArea/999"),
        f"{_PLACE}.Place-country.0",
        "Place-country",
    ),
    _shape(
        "part-of-the-alliance",
        _stale(
            "organization",
            "Organization-subOrganizationOf",
            f"{PREFIXES['organization']}alliance-8.7",
        ),
        f"{_RELIEF}.Organization-subOrganizationOf.0",
        "OutsideTheAlliance-subOrganizationOf",
    ),
    _shape(
        "no-standing",
        _answer("event", "standing", "– choose –"),
        f"{_EVENT}.Event-standing.0",
        "Event-standing",
    ),
    _shape(
        "day-in-words",
        _answer("event", "start", "14 May 2025"),
        f"{_EVENT}.Event-startDate.0",
        "Event-startDate",
    ),
    _shape(
        "no-such-day",
        _answer("event", "start", "2025-02-30"),
        f"{_EVENT}.Event-startDate.0",
        "Event-startDate",
    ),
    _shape(
        "end-before-start",
        _answer("event", "end", "2025-05-13"),
        f"{_EVENT}.Event-startDate.0",
        "Event-order",
    ),
    _shape(
        "miscounted",
        _answer("event", "participant count", "4"),
        f"{_EVENT}.Event-participantCount.0",
        "Participation-count",
    ),
    _shape(
        "no-quote",
        _answer("passage", "the words", ""),
        "passage-5.QuoteSelector-exact.0",
        "QuoteSelector-exact",
    ),
    _shape(
        "position-nought",
        _answer("participation", "list position", "0"),
        f"{_FIRST}.Participation-listPosition.0",
        "Participation-listPosition",
    ),
    _shape(
        "no-participant",
        _answer("participation 1", "participant", "– choose –"),
        f"{_SECOND}.{_WHO}.0",
        _WHO,
    ),
    Mistake(
        "name-taken",
        _answer("organization", "short name", "ilo"),
        f"{_RELIEF}.name.0",
        "organization:ilo is the name of “International Labour Organization”, which is published."
        " If you mean that, remove this and choose it from the lists; if not, give this another"
        " name.",
    ),
    Mistake(
        "name-in-capitals",
        _answer("organization", "short name", "Harbour Relief"),
        f"{_RELIEF}.name.0",
        "Use small letters, digits and single hyphens, such as harbour-relief.",
    ),
    Mistake(
        "isni-with-a-slip",
        _answer("organization", "ISNI", "0000 0001 2171 9689"),
        f"{_RELIEF}.Organization-isni.0",
        "Copy the ISNI from its source again: its check digits do not fit it.",
    ),
    Mistake(
        "address-with-a-blank",
        _answer("organization", "home page", "https://relief.example.org/a page"),
        f"{_RELIEF}.Organization-url.0",
        "Write a whole address without blanks, such as https://example.org/report.",
    ),
    Mistake(
        "hidden-character",
        _answer("organization", "preferred label", "Harbour\u202e Relief"),
        f"{_RELIEF}.Organization-prefLabel.0",
        "There is a character here that cannot be seen, U+202E: delete it.",
    ),
    Mistake(
        "name-not-in-the-words",
        _answer("participation", "stated name", "Harbour Workers' Relief"),
        f"{_FIRST}.Participation-statedName.0",
        "Give the name as the document prints it: it is not in the words you quote for this entry.",
    ),
)
