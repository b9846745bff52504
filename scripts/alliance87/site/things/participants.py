"""The participants of events as a table: who, of which kind and country, and as what it is printed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial

from alliance87.describe.support import Evidence, Support
from alliance87.model.namespaces import PREFIXES
from alliance87.site.library import Library
from alliance87.site.page import Page
from alliance87.site.things.index import Index
from alliance87.site.words import Words

_A87 = PREFIXES["a87"]
PARTICIPATION = f"{_A87}Participation"


@dataclass(frozen=True)
class Row:
    """A participation: its anchor on the page of its event, and what the table shows of it."""

    iri: str
    anchor: str
    event: str
    participant: str
    stated_name: str
    kinds: tuple[str, ...]
    countries: tuple[str, ...]
    supports: tuple[Support, ...]
    position: int = 0


def pages(library: Library, index: Index) -> Iterable[Page]:
    """Yield the page of all participants."""
    yield Page(
        "participants",
        "participants.html",
        title=lambda words: words("things.participants"),
        values=partial(_values, library, index),
        styles=("things",),
        scripts=("table",),
        kind="participants",
        description=lambda words: words("things.participants-lead"),
    )


def rows(library: Library, index: Index, iris: Iterable[str]) -> tuple[Row, ...]:
    """Return the rows of participations, in the order in which the document lists them."""
    data, evidence = library.data, Evidence(library.data)
    found = []
    for iri in iris:
        participant = data.value(iri, f"{_A87}participant")
        supports = evidence.of_all({s.graph for s in data.about(iri, f"{_A87}participant")})
        position = data.value(iri, f"{_A87}position")
        starts = [words.start or 0 for support in supports for words in support.words]
        found.append(
            Row(
                iri,
                index.places.of(iri).anchor,
                data.value(iri, f"{_A87}event"),
                participant,
                " / ".join(data.values(iri, f"{_A87}statedName")),
                data.values(participant, f"{_A87}kind"),
                data.values(participant, f"{_A87}country"),
                supports,
                int(position) if position.isdecimal() else min(starts, default=0),
            )
        )
    return tuple(sorted(found, key=lambda row: (row.event, row.position, row.iri)))


def _values(library: Library, index: Index, words: Words) -> Mapping[str, object]:
    found = rows(library, index, library.data.members.get(PARTICIPATION, ()))
    return {
        "participants": found,
        "events": sorted({row.event for row in found}),
        "named": partial(index.brief, words.language),
    }
