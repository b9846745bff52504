"""A picture: what its charts show, the table behind them, and how the data are queried for both."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from textwrap import wrap

from pyoxigraph import Store

from alliance87.model.status import NAMES
from alliance87.site.library import rows
from alliance87.site.pictures.drawing import Spec
from alliance87.site.things.index import Index
from alliance87.site.words import Words

_LETTERS = 50  # of a name on a line: what fits the width of a chart
_BESIDE = 20  # letters of a text that fits beside its mark; a longer one is below the name


@dataclass(frozen=True)
class Cell:
    """A cell of a table: a text in a language, with the thing it names or a status."""

    text: str
    iri: str = ""
    language: str = ""
    status: str = ""


@dataclass(frozen=True)
class Chart:
    """A chart to draw, with its title and what it says in words."""

    title: str
    description: str
    spec: Spec


@dataclass(frozen=True)
class Picture:
    """Charts of one matter: ``title`` is the finding, ``key`` has each colour and its meaning."""

    name: str
    title: str
    lead: str
    charts: tuple[Chart, ...]
    columns: tuple[str, ...]
    cells: tuple[tuple[Cell, ...], ...]
    key: tuple[tuple[str, str], ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Teller:
    """Queries the data, and names things in the language of the page."""

    store: Store
    index: Index
    words: Words

    def ask(self, query: str) -> Iterator[dict[str, str]]:
        """Yield the rows of a SELECT; our prefixes need no declaration."""
        return rows(self.store, query)

    def text(self, key: str, **values: object) -> str:
        """Return a text of this room in the language of the page."""
        return self.words(f"pictures.{key}", **values)

    def name(self, iri: str) -> str:
        """Return what a thing is called, or the last part of its IRI."""
        return self.index.name(iri, self.words.language).text or local(iri)

    def cell(self, *iris: str) -> Cell:
        """Return a cell that names a thing, or several, or none."""
        named = sorted((self.name(iri), iri) for iri in iris)
        languages = {self.index.name(iri, self.words.language).language for iri in iris}
        language = languages.pop() if len(languages) == 1 else ""
        text = "; ".join(name for name, _ in named) or "–"
        return Cell(text, named[0][1] if len(named) == 1 else "", language)

    def status(self, statuses: Iterable[str]) -> Cell:
        """Return a cell with the words for statuses, the strongest first, and its mark."""
        ordered = sorted(set(statuses), key=NAMES.index)
        text = ", ".join(self.words(f"frame.{status}") for status in ordered)
        return Cell(text, status=ordered[0]) if ordered else Cell("–")

    def by_status(self, named: Sequence[tuple[str, str]]) -> str:
        """Return what is shown in words: under each status, what has it."""
        shown = {status: [each for own, each in named if own == status] for status in NAMES}
        return " ".join(
            f"{self.words(f'frame.{s}')}: {'; '.join(e)}." for s, e in shown.items() if e
        )


Draw = Callable[[Teller], Picture]


@dataclass(frozen=True)
class Row:
    """A name, and below it a mark from ``start`` to ``end`` with a text beside it.

    A mark is hollow if it is not known to have come about.
    """

    iri: str
    name: str
    text: str
    status: str
    start: float
    end: float
    more: str = ""
    hollow: bool = False


def chart(
    teller: Teller, title: str, rows: Sequence[Row], domain: tuple[float, float], axis: bool = False
) -> Chart:
    """Return a chart with a row below the other, on a common scale."""
    values, y = [], 4
    for row in rows:
        is_long = len(row.text) > _BESIDE
        lines = wrap(row.name, _LETTERS) + (wrap(row.text, _LETTERS) if is_long else [])
        top = y + 16 * len(lines) + 2
        values.append({**asdict(row), "lines": lines, "y": y, "top": top, "beside": not is_long})
        y = top + 26
    text = Path(__file__).with_name("rows.json").read_text(encoding="utf-8")
    text = text.replace('"DOMAIN"', json.dumps(domain)).replace(
        '"AXIS"', json.dumps({} if axis else None)
    )
    told = teller.by_status([(row.status, f"{row.name}: {row.text}") for row in rows])
    return Chart(title, told, {**json.loads(text), "data": {"values": values}, "height": y})


def local(iri: str) -> str:
    """Return the last part of an IRI."""
    return iri.rpartition("/")[2].rpartition("#")[2]
