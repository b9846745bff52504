"""Read a contribution made in a spreadsheet: a table becomes statements, each with its cell.

What cannot be read is told at its cell; whether what was read is right is for the shapes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import PurePath

import pyoxigraph as ox

from alliance87.model.finding import Finding
from alliance87.model.namespaces import PREFIXES
from alliance87.model.statement import Reading, Span
from alliance87.tables.cells import identifier, place_known
from alliance87.tables.lookup import Lookup, fold
from alliance87.tables.names import local_iri, local_of, slug
from alliance87.tables.provenance import EVIDENCE, Provenance
from alliance87.tables.sheet import Cell, Grid, Row, grid
from alliance87.tables.writer import Writer

_ORGANIZATION = (
    *("name", "other_names", "kind", "country", "part_of"),
    *("website", "same_as", "isni", "lei"),
)
_EVENT = ("name", "standing", "start", "end", "website")
_PARTICIPATION = ("position", "stated_name", "capacity")


@dataclass(frozen=True)
class Sheet:
    """A table that was read: its statements with their cells, and what is wrong with cells.

    ``cells`` tells for a thing and a property, as full IRIs, in which cell it is to be told, whether
    the cell is empty or not: the span of the cell, and its row and column in words.
    """

    reading: Reading
    findings: tuple[Finding, ...]
    cells: Mapping[tuple[str, str], tuple[Span, str]]


def read(file: str, text: str, lookup: Lookup) -> Sheet:
    """Read one of the four tables of ``columns`` from a CSV text (RFC 4180).

    The statements stand in ``graph:evidence`` and in ``contributed:`` graphs that are named by the
    document and the day. Spans are offsets in ``Sheet.reading.text``, which has no byte order mark.

    Raises:
        FindingError: the header is that of no table, or quotation marks leave the cells in doubt.
    """
    table = grid(file, text)
    writer, lookup = Writer(table), replace(lookup, rows=_rows_by_name(table))
    reader = _Rows(writer, lookup, Provenance(writer, lookup, file))
    read_row = {
        "organizations": reader.organization,
        "events": reader.event,
        "participants": reader.participant,
        "evidence": reader.evidence,
    }[table.table.name]
    for row in table.rows:
        read_row(row)
    reader.known_already()
    reading = Reading(file, table.text, tuple(writer.written), writer.located)
    return Sheet(reading, tuple(writer.findings), writer.cells)


def _rows_by_name(table: Grid) -> dict[str, tuple[str, str]]:
    """Return the row and the id of each organisation that the table describes, by its name."""
    if table.table.name != "organizations":
        return {}
    its_file = PurePath(table.file).name
    return {
        fold(row["name"].value): (f"Row {row.number} of {its_file}", row["id"].value)
        for row in reversed(table.rows)
        if local_iri(row["id"].value, ("organization",))
    }


@dataclass
class _Rows:
    writer: Writer
    lookup: Lookup
    provenance: Provenance
    _seen: dict[tuple[str, ...], int] = field(default_factory=dict)

    def organization(self, row: Row) -> None:
        subject, graph = self._described(row, "organization", f"{PREFIXES['org']}Organization")
        language = self.provenance.language(row["language"], subject)
        for name in _ORGANIZATION:
            self.provenance.values(row[name], graph, subject, language)

    def event(self, row: Row) -> None:
        subject, graph = self._described(row, "event", f"{PREFIXES['schema']}Event")
        language = self.provenance.language(row["language"], subject)
        for name in _EVENT:
            self.provenance.values(row[name], graph, subject, language)
        self._place(row, graph, subject, language)

    def participant(self, row: Row) -> None:
        source = self.provenance.source(row)
        graph = self.provenance.graph(row, source)
        who, event = row["organization"], row["event"]
        # What the entry is called hangs on both cells, so they are read before it has a name.
        named = [self.provenance.value(cell, "") if cell.value else None for cell in (event, who)]
        iris = [iri.value if isinstance(iri, ox.NamedNode) else "" for iri in named]
        stated = slug(row["stated_name"].value) or f"row-{row.number}"
        name = f"{local_of(iris[0]) or 'event'}-{local_of(iris[1]) or stated}"
        subject = PREFIXES["participation"] + name
        self.writer.link(graph, subject, "rdf:type", f"{PREFIXES['a87']}Participation", who)
        for cell, iri in zip((event, who), iris, strict=True):
            self.writer.answers(subject, cell.column.path, cell)
            if iri:
                self.writer.link(graph, subject, cell.column.path, iri, cell)
        if all(iris):
            self.writer.link(graph, iris[1], "a87:participatedIn", iris[0], who)
            message = "Row {row} already has this participant in this event: keep one of the two."
            self._once((subject,), row, who, message)
        for column in _PARTICIPATION:
            self.provenance.values(row[column], graph, subject)
        quote, around = row["quote"], row["before"].value + row["after"].value
        quoted = bool(quote.value or around)
        ground = self.provenance.passage(row, name, source, quote) if quoted else source
        self.writer.link(EVIDENCE, subject, "prov:wasDerivedFrom", ground, quote)

    def evidence(self, row: Row) -> None:
        source = self.provenance.source(row)
        subject = self._identified(row, "passage", row["quote"].value[:40])
        message = "Row {row} already has this id: give this one another."
        self._once((subject,), row, row["id"], message)
        self.provenance.passage(row, local_of(subject), source, row["id"])

    def known_already(self) -> None:
        """Note each row of which an earlier delivery has said all."""
        for (number, graph), (cell, facts) in self.writer.facts().items():
            before = self.provenance.before.get(graph, ())
            if before and all(
                any(f.triple in self.lookup.graphs[g] for g in before) for f in facts
            ):
                message = "This row was accepted before: delete it, and send only what is new."
                self.writer.repeated(cell, facts[0].subject, number, message)

    def _described(self, row: Row, prefix: str, of_class: str) -> tuple[str, str]:
        source = self.provenance.source(row)
        graph = self.provenance.graph(row, source)
        subject = self._identified(row, prefix, row["name"].value)
        message = "Row {row} already tells of this from the same source: make one row of the two."
        self._once((subject, graph), row, row["id"], message)
        self.writer.link(graph, subject, "rdf:type", of_class, row["id"])
        return subject, graph

    def _identified(self, row: Row, prefix: str, name: str) -> str:
        fallback = slug(row["id"].value) or slug(name) or f"row-{row.number}"
        otherwise = PREFIXES[prefix] + fallback
        read_id = partial(identifier, row["id"], prefix, name)
        return self.writer.attempt(read_id, otherwise, row["id"], otherwise)

    def _place(self, row: Row, graph: str, event: str, language: str) -> None:
        """Say where an event is: at a place, which lies in the country, or in the country."""
        place, country = row["place"], row["country"]
        self.writer.answers(event, "schema:location", place)
        if not place.value:
            land = self.provenance.value(country, event) if country.value else None
            if land is not None:
                self.writer.say(graph, event, "schema:location", land, country)
            return
        known = place_known(place.value, self.lookup)
        where = known or PREFIXES["place"] + (slug(place.value) or f"{local_of(event)}-place")
        label = self.provenance.value(place, where, language)
        if label is None:
            return
        self.writer.link(graph, event, "schema:location", where, place)
        if not known:
            self.writer.link(graph, where, "rdf:type", f"{PREFIXES['schema']}Place", place)
            self.writer.say(graph, where, "skos:prefLabel", label, place)
        self.provenance.values(country, graph, where)

    def _once(self, key: tuple[str, ...], row: Row, cell: Cell, message: str) -> None:
        first = self._seen.setdefault(key, row.number)
        if first != row.number:
            self.writer.repeated(cell, key[0], first, message)
