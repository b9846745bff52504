"""Find what a graph rests on: words of documents, a step from them, or another source.

It takes data as they are: a draft may lack a part, or have it twice. A graph without a status speaks of
documents, graphs or the dataset, not of the world, and rests on nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache

from alliance87.model.dataset import DERIVED, STATUS, TYPE, Dataset
from alliance87.model.names import label
from alliance87.model.namespaces import PREFIXES, shorten
from alliance87.model.status import NAMES

_A87, _OA, _DCTERMS, _SCHEMA = (PREFIXES[p] for p in ("a87", "oa", "dcterms", "schema"))
_NOTE = f"{PREFIXES['skos']}note"
# What the support of a statement shows, so that it need not be shown again as statements of its own.
CLASSES = frozenset(
    {f"{_A87}{name}" for name in ("DigestSelector", "OutsideSource", "Passage", "StatementGraph")}
    | {f"{_OA}{name}" for name in ("Annotation", "TextPositionSelector", "TextQuoteSelector")}
)
_OF_A_GRAPH = (
    *(f"{_A87}{name}" for name in ("comparedWith", "rationale", "verifiedBy", "verifiedOn")),
    *(f"{_DCTERMS}{name}" for name in ("contributor", "dateSubmitted")),
    *(DERIVED, STATUS, TYPE),
)
_OF_AN_ANNOTATION = (*(f"{_OA}{name}" for name in ("hasBody", "hasTarget", "motivatedBy")), TYPE)
_OF_A_PASSAGE = (*(f"{_OA}{name}" for name in ("hasScope", "hasSelector", "hasSource")), TYPE)
_OF_A_SELECTOR = (
    *(f"{_OA}{name}" for name in ("end", "exact", "prefix", "start", "suffix")),
    *(f"{_A87}anchor", f"{_A87}length", f"{_SCHEMA}sha256", TYPE),
)
_OF_A_SOURCE = (f"{_DCTERMS}identifier", f"{_DCTERMS}title", f"{_SCHEMA}url", TYPE)


@dataclass(frozen=True, order=True)
class Words:
    """The words of a passage, the documents they are in, and the heading they are read under.

    ``place`` is the start and the end in code points from 0, the end exclusive; empty if unknown. If
    ``sha256`` is not empty, ``exact`` is a part of a passage of ``length`` code points with this digest.
    """

    documents: tuple[str, ...]
    place: tuple[int, ...]
    exact: str
    heading: str
    passage: str
    length: int | None = None
    sha256: str = ""

    @property
    def start(self) -> int | None:
        """Where the words start, if that is known."""
        return self.place[0] if self.place else None

    @property
    def end(self) -> int | None:
        """Where the words end, if that is known."""
        return self.place[1] if self.place else None


@dataclass(frozen=True, order=True)
class Source:
    """A document or registry: its title, where it is found, and how it was read.

    ``vantage`` names from where it tells; ``read_on`` is the day on which it, or a stored copy, was read.
    """

    title: str
    locators: tuple[str, ...]
    iri: str
    vantage: str = ""
    read_on: str = ""
    is_stored_copy: bool = False

    @property
    def locator(self) -> str:
        """Where it is found."""
        return " ".join(self.locators)


@dataclass(frozen=True, order=True)
class Support:
    """What the statements of a graph rest on; what does not apply is empty.

    ``rank`` is the place of the status, the strongest first. ``sources`` are the documents of the
    words, and what else the graph is derived from; ``missing`` those that nothing describes.
    ``compared_with`` names what the statements were compared with when they were verified. ``shown``
    are the properties, each with its subject, that are in here.
    """

    rank: int
    words: tuple[Words, ...]
    graph: str
    status: str
    rationale: str = ""
    sources: tuple[Source, ...] = ()
    verified_by: str = ""
    verified_on: str = ""
    contributor: str = ""
    submitted_on: str = ""
    compared_with: str = ""
    notes: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    shown: frozenset[tuple[str, str]] = frozenset()

    @property
    def sources_apart(self) -> tuple[Source, ...]:
        """The sources to name beside the words: words that state or imply name their documents."""
        by_words = self.status in ("stated", "implied")
        of_words = {each for words in self.words for each in words.documents if by_words}
        return tuple(source for source in self.sources if source.iri not in of_words)

    @property
    def by(self) -> str:
        """Who verified or contributed the statements."""
        return ", ".join(filter(None, (self.verified_by, self.contributor)))

    @property
    def on(self) -> str:
        """On which day."""
        return ", ".join(filter(None, (self.verified_on, self.submitted_on)))


class Evidence:
    """What graphs rest on by one or more datasets: the first that knows a property of a thing counts."""

    def __init__(self, *data: Dataset) -> None:
        self._data = data
        self.of = cache(self._of)

    def of_all(self, graphs: Iterable[str]) -> tuple[Support, ...]:
        """Return what the graphs rest on, the strongest first."""
        return tuple(sorted(map(self.of, graphs)))

    def origin(self, iri: str) -> Support | None:
        """Return a passage or a source as support without a status; None if it is neither."""
        found = self._from((iri,), "")
        known = found.words or any(s.title or s.locators for s in found.sources)
        return found if known else None

    def words(self, passage: str) -> Words:
        """Return the words of a passage."""
        numbers = [*self._selected(passage, "start"), *self._selected(passage, "end")]
        known = len(numbers) == 2 and all(n.isascii() and n.isdigit() for n in numbers)
        scopes = self.values(passage, f"{_OA}hasScope")
        length = self._selected(passage, "length", _A87)
        return Words(
            self.values(passage, f"{_OA}hasSource"),
            tuple(int(number[:18]) for number in numbers) if known else (),
            self._exact(passage),
            " / ".join(filter(None, map(self._exact, scopes))),
            passage,
            int(length[0]) if length and length[0].isdigit() else None,
            " / ".join(self._selected(passage, "sha256", _SCHEMA)),
        )

    def values(self, iri: str, path: str) -> tuple[str, ...]:
        """Return the values of a property as text, sorted."""
        return next(filter(None, (data.values(iri, path) for data in self._data)), ())

    def label(self, iri: str) -> str:
        """Return the label of a thing, or ""."""
        return next(filter(None, (label(data, iri) for data in self._data)), "")

    def _of(self, graph: str) -> Support:
        status = " and ".join(
            shorten(iri.removeprefix(PREFIXES["status"])) for iri in self.values(graph, STATUS)
        )
        return replace(
            self._from(self.values(graph, DERIVED), graph),
            rank=NAMES.index(status) if status in NAMES else len(NAMES),
            status=status,
            rationale=" ".join(self.values(graph, f"{_A87}rationale")),
            verified_by=", ".join(self._named(graph, f"{_A87}verifiedBy")),
            verified_on=", ".join(self.values(graph, f"{_A87}verifiedOn")),
            contributor=", ".join(self.values(graph, f"{_DCTERMS}contributor")),
            submitted_on=", ".join(self.values(graph, f"{_DCTERMS}dateSubmitted")),
            compared_with=", ".join(self._named(graph, f"{_A87}comparedWith")),
            notes=self.values(graph, _NOTE),
        )

    def _from(self, origins: Iterable[str], graph: str) -> Support:
        words, wholes = [], set()
        shown = {(graph, path) for path in _OF_A_GRAPH}
        naming = (s for data in self._data for s in data.by_value.get(graph, ()))
        annotations = {s.subject for s in naming if s.predicate == _OF_AN_ANNOTATION[0]}
        shown |= {(each, path) for each in annotations for path in _OF_AN_ANNOTATION}
        for origin in origins:
            selectors = self.values(origin, f"{_OA}hasSelector")
            if selectors:
                words.append(self.words(origin))
                shown |= {(origin, path) for path in _OF_A_PASSAGE}
                shown |= {(each, path) for each in selectors for path in _OF_A_SELECTOR}
            wholes |= {*words[-1].documents} if selectors else {origin}
        missing = {whole for whole in wholes if not self.values(whole, TYPE)}
        shown |= {(source, path) for source in wholes - missing for path in _OF_A_SOURCE}
        return Support(
            len(NAMES),
            tuple(sorted(words)),
            graph,
            "",
            sources=tuple(sorted(map(self._source, wholes - missing))),
            missing=tuple(sorted(missing)),
            shown=frozenset(shown),
        )

    def _exact(self, passage: str) -> str:
        """Return the words that are quoted, or else those that anchor a digest."""
        found = self._selected(passage, "exact") or self._selected(passage, "anchor", _A87)
        return " / ".join(found)

    def _selected(self, passage: str, name: str, namespace: str = _OA) -> list[str]:
        selectors = self.values(passage, f"{_OA}hasSelector")
        return [value for each in selectors for value in self.values(each, f"{namespace}{name}")]

    def _source(self, iri: str) -> Source:
        places = {*self.values(iri, f"{_DCTERMS}identifier"), *self.values(iri, f"{_SCHEMA}url")}
        return Source(
            " / ".join(self.values(iri, f"{_DCTERMS}title")),
            tuple(sorted(places)),
            iri,
            ", ".join(self._named(iri, f"{_A87}vantage")),
            ", ".join(self.values(iri, f"{_A87}readOn")),
            self.values(iri, f"{_A87}storedCopy") == ("true",),
        )

    def _named(self, iri: str, path: str) -> list[str]:
        """Return the labels of the values of a property; a draft may give one as text."""
        found = self.values(iri, path)
        return [(self.label(v) if self.values(v, TYPE) else "") or shorten(v) for v in found]
