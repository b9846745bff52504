"""Tell what a named graph rests on: words of the press release, a step from them, or a document.

A graph without a status belongs to the apparatus: it speaks of the text, of the graphs or of the
dataset, not of the world, and rests on nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Store

from alliance87.describe.names import label
from alliance87.model.namespaces import PREFIXES

_A87 = PREFIXES["a87"]
_OA = PREFIXES["oa"]
_DCTERMS = PREFIXES["dcterms"]
_DERIVED = PREFIXES["prov"] + "wasDerivedFrom"
_RANKS = ("stated", "implied", "curated", "contributed", "")  # the strongest first


@dataclass(frozen=True, order=True)
class Words:
    """A passage: characters ``start`` to before ``end``, counted in code points from 0.

    ``heading`` holds the words under which they are read, or nothing. Words of an outside source
    may be without a place: then both are 0.
    """

    start: int
    end: int
    exact: str
    heading: str
    passage: str


@dataclass(frozen=True, order=True)
class OutsideSource:
    """A document other than the press release, and where it is found."""

    title: str
    locator: str


@dataclass(frozen=True, order=True)
class Support:
    """What the statements of one graph rest on; what does not apply is empty."""

    rank: int  # of the status; the apparatus comes last
    words: tuple[Words, ...]
    graph: str
    status: str
    rationale: str = ""
    sources: tuple[OutsideSource, ...] = ()
    verified_by: str = ""
    verified_on: str = ""
    contributor: str = ""
    submitted_on: str = ""


def support_of(store: Store, graph: str) -> Support:
    """Return what a graph rests on, its words in the order of the text."""
    statuses = values(store, graph, _A87 + "status")
    status = statuses[0].removeprefix(PREFIXES["status"]) if statuses else ""
    rank = _RANKS.index(status)
    origins = values(store, graph, _DERIVED)
    if status == "curated":
        verifiers = [label(store, agent) for agent in values(store, graph, _A87 + "verifiedBy")]
        return Support(
            rank,
            (),
            graph,
            status,
            sources=tuple(sorted(_source(store, origin) for origin in origins)),
            verified_by=", ".join(verifiers),
            verified_on=", ".join(values(store, graph, _A87 + "verifiedOn")),
        )
    if status == "contributed":
        quoted = [origin for origin in origins if values(store, origin, _OA + "hasSource")]
        named = {s for o in quoted for s in values(store, o, _OA + "hasSource")}
        return Support(
            rank,
            tuple(sorted(words_of(store, origin) for origin in quoted)),
            graph,
            status,
            sources=tuple(sorted(_source(store, s) for s in {*origins, *named} - {*quoted})),
            contributor=", ".join(values(store, graph, _DCTERMS + "contributor")),
            submitted_on=", ".join(values(store, graph, _DCTERMS + "dateSubmitted")),
        )
    if status:
        words = tuple(sorted(words_of(store, origin) for origin in origins))
        rationale = " ".join(values(store, graph, _A87 + "rationale"))
        return Support(rank, words, graph, status, rationale)
    return Support(rank, (), graph, status)


def words_of(store: Store, passage: str) -> Words:
    """Return the words of a passage, their place, and the heading they are read under."""
    start = end = 0
    exact = ""
    for selector in values(store, passage, _OA + "hasSelector"):
        start += sum(int(n) for n in values(store, selector, _OA + "start"))
        end += sum(int(n) for n in values(store, selector, _OA + "end"))
        exact += "".join(values(store, selector, _OA + "exact"))
    scopes = values(store, passage, _OA + "hasScope")
    heading = words_of(store, scopes[0]).exact if scopes else ""
    return Words(start, end, exact, heading, passage)


def values(store: Store, subject: str, path: str) -> list[str]:
    """Return the values of a property as text, sorted."""
    found = store.quads_for_pattern(NamedNode(subject), NamedNode(path), None)
    return sorted({text_of(quad.object) for quad in found})


def text_of(term: object) -> str:
    """Return the IRI or the lexical form of a term."""
    return term.value if isinstance(term, NamedNode | Literal) else str(term)


def _source(store: Store, iri: str) -> OutsideSource:
    return OutsideSource(
        " ".join(values(store, iri, _DCTERMS + "title")),
        " ".join(values(store, iri, _DCTERMS + "identifier")),
    )
