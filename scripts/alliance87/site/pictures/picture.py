"""A picture: its drawings, the table that holds the same, and how the data are asked for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from pyoxigraph import Store

from alliance87.site.library import rows
from alliance87.site.pictures.svg import STATUSES, Drawing
from alliance87.site.things.index import Index, Name
from alliance87.site.words import Words


@dataclass(frozen=True)
class Cell:
    """A cell of a table: a text in a language, and the thing it names, or a number."""

    text: str
    iri: str = ""
    language: str = ""
    number: bool = False
    status: str = ""


@dataclass(frozen=True)
class Picture:
    """A picture of one matter; ``statuses`` are those its lines and signs tell."""

    name: str
    title: str
    lead: str
    drawings: tuple[Drawing, ...]
    columns: tuple[str, ...]
    cells: tuple[tuple[Cell, ...], ...]
    statuses: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Teller:
    """Asks the data, and names things in the language of the page."""

    store: Store
    index: Index
    words: Words

    def ask(self, query: str) -> Iterator[dict[str, str]]:
        """Yield the rows of a SELECT; our prefixes need no declaration."""
        return rows(self.store, query)

    def name(self, iri: str) -> str:
        """Return what a thing is called, or the last part of its IRI."""
        return self._name(iri).text or iri.rpartition("/")[2]

    def cell(self, iri: str) -> Cell:
        """Return a cell that names a thing."""
        return Cell(self.name(iri), iri, self._name(iri).language)

    def status(self, status: str) -> str:
        """Return the word for a status."""
        return self.words(f"frame.{status}")

    def by_status(self, told: Iterable[tuple[str, str]]) -> str:
        """Return what is told, each with its status, in words: under each status, what has it."""
        found: dict[str, list[str]] = {}
        for status, each in told:
            found.setdefault(status, []).append(each)
        return " ".join(
            f"{self.status(status)}: {'; '.join(found[status])}." for status in ranked(set(found))
        )

    def _name(self, iri: str) -> Name:
        return self.index.name(iri, self.words.language)


Draw = Callable[[Teller], Picture]


def local(iri: str) -> str:
    """Return the last part of an IRI."""
    return iri.rpartition("/")[2]


def ranked(statuses: set[str]) -> tuple[str, ...]:
    """Return statuses, the strongest first."""
    return tuple(status for status in STATUSES if status in statuses)
