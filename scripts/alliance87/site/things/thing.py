"""A page for each thing, document and part of the dataset: a record of what is known of it.

What is known and on what it rests is gathered by ``describe``, and put in order by ``record``. What
belongs to a thing, as a passage to its document, is on its page and in its data; see ``site.place``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial

from pyoxigraph import Triple

from alliance87.describe.support import Evidence
from alliance87.describe.support import Words as Quoted
from alliance87.describe.thing import Description, describe
from alliance87.model.namespaces import BASE, PREFIXES, shorten
from alliance87.model.status import APPARATUS
from alliance87.site.address import path_of
from alliance87.site.data import files, on_request, trig
from alliance87.site.library import Library
from alliance87.site.page import Page
from alliance87.site.place import DATASET
from alliance87.site.things import participants
from alliance87.site.things.about import cited
from alliance87.site.things.index import Index, is_ontology
from alliance87.site.things.record import record
from alliance87.site.things.schema_org import schema_org
from alliance87.site.words import Words

_OA, _PASSAGE = PREFIXES["oa"], PREFIXES["a87"] + "Passage"
_SELECTORS = (f"{_OA}TextQuoteSelector", f"{_OA}TextPositionSelector")
_TOOK_PART = PREFIXES["a87"] + "participatedIn"
_SUBJECTS = (PREFIXES["dcterms"] + "subject", PREFIXES["dcat"] + "theme")


@dataclass(frozen=True)
class Passage:
    """The words of a passage and those around them."""

    words: Quoted
    prefix: str
    suffix: str


@dataclass(frozen=True)
class Part:
    """What has one anchor on a page: a passage and its graph, a graph, or another part."""

    anchor: str
    iris: tuple[str, ...]
    passage: Passage | None
    found: tuple[Description, ...]


def pages(library: Library, index: Index) -> Iterable[Page]:
    """Yield a page for every IRI of ours in the dataset that is no part of another's page, and for
    what it says of things of others."""
    known = lru_cache(maxsize=256)(partial(describe, library.data))
    for iri in index.iris:
        path = path_of(iri)
        if path and not is_ontology(iri) and index.places.whole(iri) == iri:
            every = (iri, *index.places.parts.get(iri, ()))
            triples = partial(_triples, index, every)
            yield Page(
                path,
                "thing.html",
                title=partial(_title, index, iri),
                values=partial(_values, known, library, index, iri),
                styles=("things",),
                scripts=("table",),
                kind=path.rpartition("/")[0].removeprefix("id/").replace("/", "-") or path,
                schema=partial(schema_org, index, iri),
                iri=iri if iri.startswith(BASE) else "",
                files={**files(triples), "trig": partial(_with_evidence, index, every)},
                on_request=on_request(triples),
                title_language=partial(_language, index, iri),
            )


def parts_of(
    known: Callable[[str], Description], library: Library, index: Index, whole: str, page: str
) -> tuple[Part, ...]:
    """Return the parts of a thing that are on a page, but for participations, by their anchors."""
    by_anchor: dict[str, list[str]] = {}
    for iri in index.places.parts.get(whole, ()):
        place = index.places.of(iri)
        types = library.data.types.get(iri, frozenset())
        if place.page == page and participants.PARTICIPATION not in types:
            by_anchor.setdefault(place.anchor, [])
            if not types & {*_SELECTORS}:
                by_anchor[place.anchor].append(iri)
    made = []
    for anchor, iris in by_anchor.items():
        passages = [iri for iri in iris if _PASSAGE in library.data.types.get(iri, ())]
        passage = _passage(library, passages[0]) if passages else None
        of_graphs = [iri for iri in iris if iri not in passages or len(iris) == 1]
        found = tuple(known(iri) for iri in of_graphs if iri not in APPARATUS)
        made.append(Part(anchor, tuple(iris), passage, found))
    return tuple(sorted(made, key=lambda part: (_start(part), part.anchor)))


def _start(part: Part) -> int:
    return (part.passage.words.start or 0) if part.passage else 0


def _triples(index: Index, iris: Iterable[str]) -> Iterable[Triple]:
    return (triple for iri in iris for triple in index.about(iri))


def _with_evidence(index: Index, iris: Iterable[str]) -> bytes:
    return trig(index.with_evidence(iris))


def _title(index: Index, iri: str, words: Words) -> str:
    code = index.code(iri, words.language)
    return code or index.name(iri, words.language).text or shorten(iri)


def _language(index: Index, iri: str, words: Words) -> str:
    if index.code(iri, words.language):
        return words.language
    return index.name(iri, words.language).language or "en"


def _values(
    known: Callable[[str], Description], library: Library, index: Index, iri: str, words: Words
) -> Mapping[str, object]:
    found = known(iri)
    path = path_of(iri)
    parts = index.places.parts.get(iri, ())
    taking = [p for p in parts if participants.PARTICIPATION in library.data.types.get(p, ())]

    def sorted_by(other: str) -> str:
        return index.brief(words.language, other).text

    rows = participants.rows(library, index, taking)
    listed = {row.participant for row in rows}
    statements = [
        each
        for each in found.statements
        if not (each.incoming and each.path == _TOOK_PART and each.subject in listed)
    ]
    subjects = {s for name in _SUBJECTS for s in library.data.values(DATASET, name)}
    return {
        "iri": iri,
        "types": found.types,
        "citation": cited(library, _title(index, iri, words), iri),
        "full_name": index.name(iri, words.language) if index.code(iri, words.language) else None,
        "record": record(statements, sorted_by, parts),
        "open_questions": [(each.iri, each) for each in found.open_questions],
        "parts_here": parts_of(known, library, index, iri, path),
        "participants": rows,
        "text": index.places.text == iri,
        "subjects": sorted(subjects - {iri}, key=lambda s: (not s.startswith(BASE), s)),
        "named": partial(index.brief, words.language),
    }


def _passage(library: Library, iri: str) -> Passage:
    selectors = library.data.values(iri, f"{_OA}hasSelector")
    around = [
        "".join(text for s in selectors for text in library.data.values(s, f"{_OA}{name}"))
        for name in ("prefix", "suffix")
    ]
    return Passage(Evidence(library.data).words(iri), around[0], around[1])
