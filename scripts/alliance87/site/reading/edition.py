"""Read the passages of the press release, and the gaps between them, from the built dataset.

Nothing is laid out here, and passages of outside sources are no part of the edition.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath

from pyoxigraph import Store

from alliance87.model.passage import Passage
from alliance87.model.statement import Span
from alliance87.site.library import rows

_PASSAGES = """
SELECT ?iri ?start ?end ?exact ?prefix ?suffix ?graph ?scope
WHERE {
    ?iri a a87:Passage ;
        oa:hasSource document:press-release ;
        oa:hasSelector ?position, ?quote .
    ?position oa:start ?start ;
        oa:end ?end .
    ?quote oa:exact ?exact ;
        oa:prefix ?prefix ;
        oa:suffix ?suffix .
    ?graph prov:wasDerivedFrom ?iri ;
        a87:status status:stated .
    OPTIONAL { ?iri oa:hasScope ?scope }
}
"""
_GAPS = """
SELECT ?iri ?start ?end ?reason
WHERE {
    ?iri a a87:Gap ;
        a87:rationale ?reason ;
        oa:hasSelector ?position .
    ?position oa:start ?start ;
        oa:end ?end .
}
"""


@dataclass(frozen=True, order=True)
class Omission:
    """Words of the source from which nothing is taken, and why."""

    span: Span
    iri: str
    reason: str


@dataclass(frozen=True)
class Edition:
    """The passages and omissions in the order of the text; of two that begin together, the longer
    comes first. ``scopes`` holds the heading or lead-in that a passage is read under, by IRI.
    """

    passages: tuple[Passage, ...]
    omissions: tuple[Omission, ...]
    scopes: dict[str, str]


def read_edition(store: Store) -> Edition:
    """Return the edition that a store holds."""
    scopes: dict[str, str] = {}
    found: dict[str, Passage] = {}
    for row in rows(store, _PASSAGES):
        span = Span(int(row["start"]), int(row["end"]))
        words = (row["exact"], row["prefix"], row["suffix"])
        found[row["iri"]] = Passage(span, row["iri"], *words, row["graph"])
        if row["scope"]:
            scopes[row["iri"]] = row["scope"]
    omissions = (
        Omission(Span(int(row["start"]), int(row["end"])), row["iri"], row["reason"])
        for row in rows(store, _GAPS)
    )
    ordered = sorted(found.values(), key=lambda p: (p.span.start, -p.span.end, p.iri))
    return Edition(tuple(ordered), tuple(sorted(omissions)), scopes)


def anchor(iri: str) -> str:
    """Return the last part of a passage's IRI: its anchor in the reading room."""
    return PurePosixPath(iri).name
