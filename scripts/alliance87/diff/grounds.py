"""Tell what a graph rests on, in a version of the data that nobody may have checked yet.

Unlike ``describe.support`` it takes what it finds: a draft may lack a part or have it twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from pyoxigraph import Store

from alliance87.describe.names import label
from alliance87.describe.support import values
from alliance87.model.namespaces import PREFIXES, shorten

_A87, _OA, _DCTERMS = PREFIXES["a87"], PREFIXES["oa"], PREFIXES["dcterms"]
_TYPE = PREFIXES["rdf"] + "type"
DERIVED = PREFIXES["prov"] + "wasDerivedFrom"
STATUSES = ("stated", "implied", "curated", "contributed")
# What a ground shows, so that it need not be told a second time as statements of their own.
CLASSES = frozenset(
    {
        *(_A87 + name for name in ("OutsideSource", "Passage", "StatementGraph")),
        *(_OA + name for name in ("TextPositionSelector", "TextQuoteSelector")),
    }
)
_OF_A_GRAPH = (
    *(_A87 + name for name in ("rationale", "status", "verifiedBy", "verifiedOn")),
    *(_DCTERMS + name for name in ("contributor", "dateSubmitted")),
    DERIVED,
    _TYPE,
)
_OF_A_PASSAGE = (*(_OA + name for name in ("hasScope", "hasSelector", "hasSource")), _TYPE)
_OF_A_SELECTOR = (*(_OA + name for name in ("end", "exact", "prefix", "start", "suffix")), _TYPE)
_OF_A_SOURCE = (_DCTERMS + "identifier", _DCTERMS + "title", PREFIXES["schema"] + "url", _TYPE)


@dataclass(frozen=True, order=True)
class Quote:
    """The words of a passage, the heading they are read under, and their place if it is told.

    ``place`` is the start and the end, in code points from 0, the end exclusive.
    """

    place: tuple[int, ...]
    text: str
    heading: str
    passage: str


@dataclass(frozen=True, order=True)
class Outside:
    """A document other than the press release: its title and where it is found."""

    title: str
    locators: tuple[str, ...]
    iri: str


@dataclass(frozen=True, order=True)
class Ground:
    """What the statements of a graph rest on; what does not apply is empty.

    ``by`` and ``on`` are who compared or contributed them, and when. ``missing`` are
    passages and sources that are named and nowhere described. ``parts`` tells which
    properties of which things are shown here: of the graph, its passages and its sources.
    """

    rank: int
    graph: str
    status: str
    quotes: tuple[Quote, ...]
    rationale: str
    sources: tuple[Outside, ...]
    by: str
    on: str
    missing: tuple[str, ...]
    parts: frozenset[tuple[str, str]]


class Grounds:
    """The grounds of one side, each read once; what a part does not describe, in ``context``."""

    def __init__(self, store: Store, context: Store | None = None) -> None:
        self._stores = (store, context) if context else (store,)
        self.of = cache(self._of)

    def of_all(self, graphs: tuple[str, ...]) -> tuple[Ground, ...]:
        """Return the grounds of the graphs that have a status, the strongest first."""
        return tuple(sorted(ground for ground in map(self.of, graphs) if ground.status))

    def origin(self, iri: str) -> Ground | None:
        """Return a passage or an outside source as a ground without a status; None if neither."""
        found = self._read((iri,))
        return found if found.quotes or found.sources else None

    def _of(self, graph: str) -> Ground:
        found = [iri.removeprefix(PREFIXES["status"]) for iri in self._all(graph, _A87 + "status")]
        status = " and ".join(map(shorten, found))
        people = [self._name(agent) for agent in self._all(graph, _A87 + "verifiedBy")]
        days = self._all(graph, _A87 + "verifiedOn") + self._all(graph, _DCTERMS + "dateSubmitted")
        return self._read(
            tuple(self._all(graph, DERIVED)),
            STATUSES.index(status) if status in STATUSES else len(STATUSES),
            graph,
            status,
            " ".join(self._all(graph, _A87 + "rationale")),
            ", ".join(people + self._all(graph, _DCTERMS + "contributor")),
            ", ".join(days),
        )

    def _read(
        self,
        origins: tuple[str, ...],
        rank: int = len(STATUSES),
        graph: str = "",
        status: str = "",
        rationale: str = "",
        by: str = "",
        on: str = "",
    ) -> Ground:
        quotes, sources, missing = [], set(), set()
        parts = {(graph, path) for path in _OF_A_GRAPH}
        for origin in origins:
            selectors = self._all(origin, _OA + "hasSelector")
            if selectors:
                quotes.append(self._quote(origin, selectors))
                parts |= {(origin, path) for path in _OF_A_PASSAGE}
                parts |= {(each, path) for each in selectors for path in _OF_A_SELECTOR}
            wholes = self._all(origin, _OA + "hasSource") if selectors else [origin]
            missing |= {whole for whole in wholes if not self._all(whole, _TYPE)}
            sources |= {s for s in wholes if _A87 + "OutsideSource" in self._all(s, _TYPE)}
        parts |= {(source, path) for source in sources for path in _OF_A_SOURCE}
        told = tuple(sorted(map(self._outside, sources)))
        words = tuple(sorted(quotes))
        return Ground(
            rank,
            graph,
            status,
            words,
            rationale,
            told,
            by,
            on,
            tuple(sorted(missing)),
            frozenset(parts),
        )

    def _quote(self, passage: str, selectors: list[str]) -> Quote:
        def found(name: str) -> list[str]:
            return [value for each in selectors for value in self._all(each, _OA + name)]

        numbers = [*found("start"), *found("end")]
        known = len(numbers) == 2 and all(n.isascii() and n.isdigit() for n in numbers)
        headings = [
            words
            for scope in self._all(passage, _OA + "hasScope")
            for selector in self._all(scope, _OA + "hasSelector")
            for words in self._all(selector, _OA + "exact")
        ]
        place = tuple(int(number[:18]) for number in numbers) if known else ()
        return Quote(place, " / ".join(found("exact")), " / ".join(headings), passage)

    def _outside(self, iri: str) -> Outside:
        places = {
            *self._all(iri, _DCTERMS + "identifier"),
            *self._all(iri, PREFIXES["schema"] + "url"),
        }
        title = " / ".join(self._all(iri, _DCTERMS + "title"))
        return Outside(title, tuple(sorted(places)), iri)

    def _name(self, agent: str) -> str:
        if not self._all(agent, _TYPE):  # nothing is said of it, or a draft gives it as text
            return shorten(agent)
        return next(filter(None, (label(store, agent) for store in self._stores)), shorten(agent))

    def _all(self, iri: str, path: str) -> list[str]:
        try:
            found = (values(store, iri, path) for store in self._stores)
            return next(filter(None, found), [])
        except ValueError:  # a draft may name a passage by a literal, of which nothing is said
            return []
