"""Read a contribution made in a spreadsheet: a table becomes statements, each with its cell.

What cannot be read becomes a finding at its cell; whether what was read is right is for the shapes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import PurePath

from alliance87.model.finding import Finding, FindingError
from alliance87.model.identity import name_key
from alliance87.model.namespaces import PREFIXES, expand
from alliance87.model.statement import Reading, Span
from alliance87.model.status import EVIDENCE
from alliance87.tables.cell import Cell, Row, UnfitError
from alliance87.tables.lookup import Lookup
from alliance87.tables.names import local_iri, local_of, slug
from alliance87.tables.provenance import Provenance
from alliance87.tables.sheet import Sheet, sheet
from alliance87.tables.terms import identifier
from alliance87.tables.writer import Writer


@dataclass(frozen=True)
class TableReading:
    """A table that was read: its statements with their cells, and what is wrong with cells.

    ``cells`` gives for a thing and a property, as full IRIs, the cell for it, whether it is empty or
    not: the span of the cell, and its row and column in words.
    """

    reading: Reading
    findings: tuple[Finding, ...]
    cells: Mapping[tuple[str, str], tuple[Span, str]]


def read(file: str, text: str, lookup: Lookup) -> TableReading:
    """Read one table by itself; see ``read_all``.

    Raises:
        FindingError: the header is that of no table, or quotation marks leave the cells in doubt.
    """
    (found,) = read_all([(file, text)], lookup)
    if isinstance(found, Finding):
        raise FindingError(found)
    return found


def read_all(named: Sequence[tuple[str, str]], lookup: Lookup) -> list[TableReading | Finding]:
    """Read the tables of one contribution, each given by its name and its text.

    A table that cannot be read is the finding that says why; the others are read.
    """
    known = replace(lookup, row_named=rows_by_name(named))
    tables: list[TableReading | Finding] = []
    for file, text in named:
        try:
            tables.append(_read_sheet(sheet(file, text), known))
        except FindingError as error:
            tables.append(error.finding)
    return tables


def _read_sheet(found: Sheet, lookup: Lookup) -> TableReading:
    """Read one of the four tables of ``columns`` from its rows and cells.

    The statements are in ``graph:evidence`` and in ``contributed:`` graphs that are named by the
    document and the day. Spans are offsets in the text of the reading, which has no byte order mark.
    """
    writer = Writer(found, lookup)
    reader = _Rows(writer, Provenance(writer))
    read_row = {
        "organizations": reader.organization,
        "events": reader.event,
        "participants": reader.participant,
        "evidence": reader.evidence,
    }[found.table.name]
    for row in writer.rows():
        read_row(row)
    reader.note_known()
    reading = Reading(found.file, found.text, tuple(writer.written), writer.located)
    return TableReading(reading, tuple(found.findings), writer.places)


def rows_by_name(named: Sequence[tuple[str, str]]) -> Callable[[str], tuple[str, str]]:
    """Return what finds an organisation or event that tables describe by its name: its row and its id.

    The tables are read again for it, but only when a name is looked for that is not published. A name
    that two of their things have is that of neither.
    """

    @cache
    def rows() -> Mapping[str, Mapping[str, str]]:
        found: dict[str, dict[str, str]] = {}
        for file, text in named:
            with suppress(FindingError):  # which is reported where the table is read
                again = sheet(file, text)
                for row in again.rows if again.table.name in ("organizations", "events") else ():
                    own = row["id"].value or slug(row["name"].value)  # as is proposed for it
                    if local_iri(own, ("organization",)):
                        where = f"Row {row.number} of {PurePath(file).name.rpartition('!')[2]}"
                        found.setdefault(name_key(row["name"].value), {}).setdefault(own, where)
        return found

    def row(name: str) -> tuple[str, str]:
        of = rows().get(name_key(name), {})
        return (
            next(((where, own) for own, where in of.items()), ("", ""))
            if len(of) == 1
            else ("", "")
        )

    return row


@dataclass
class _Rows:
    writer: Writer
    provenance: Provenance
    _seen: dict[tuple[str, ...], int] = field(default_factory=dict)
    _entries: dict[str, str] = field(default_factory=dict)
    _ids: set[str] = field(default_factory=set)

    def organization(self, row: Row) -> None:
        self._described(row, "organization")

    def event(self, row: Row) -> None:
        subject, graph, language = self._described(row, "event", but=("place", "country"))
        self._place(row, graph, subject, language)

    def participant(self, row: Row) -> None:
        source = self.provenance.source(row)
        graph = self.provenance.graph(row, source)
        who, event = row["organization"], row["event"]
        # The name of the entry depends on both cells, so they are read before it has one.
        named = [self.writer.value(cell, "") if cell.value else None for cell in (event, who)]
        iris = [term.value if term is not None else "" for term in named]
        stated = slug(row["stated_name"].value) or f"row-{row.number}"
        name = self._entry(f"{local_of(iris[0]) or 'event'}-{local_of(iris[1]) or stated}", row)
        subject = PREFIXES["participation"] + name
        self.writer.link(graph, subject, "rdf:type", f"{PREFIXES['a87']}Participation", who)
        for cell, iri in zip((event, who), iris, strict=True):
            self.writer.answers(subject, cell.column.path, cell)
            if iri:
                self.writer.link(graph, subject, cell.column.path, iri, cell)
        if all(iris):
            self.writer.link(graph, iris[1], "a87:participatedIn", iris[0], event)
            message = (
                "Row {row} already has this participant in this event: keep one of the two. If they "
                "are two delegations, write in the column capacity what each took part as."
            )
            if self._once((subject,), row, who, message):
                return
        for column in ("position", "stated_name", "capacity"):
            self.writer.values(row[column], graph, subject)
        quote = row["quote"]
        quoted = quote.value or row["before"].value or row["after"].value
        ground = self.provenance.passage(row, name, source, quote) if quoted else source
        self.writer.link(EVIDENCE, subject, "prov:wasDerivedFrom", ground, quote)

    def _entry(self, name: str, row: Row) -> str:
        """Return the name of an entry; that of a second delegation has its capacity in it."""
        own = slug(row["capacity"].value)
        first = self._entries.setdefault(name, own)
        return f"{name}-{own}" if own and first and own != first else name

    def evidence(self, row: Row) -> None:
        source = self.provenance.source(row)
        subject = self._identified(row, "passage", row["quote"].value[:40])
        message = "Row {row} already has this id: give this one another."
        self._once((subject,), row, row["id"], message)
        self.provenance.passage(row, local_of(subject), source, row["id"])

    def note_known(self) -> None:
        """Note each row of which an earlier delivery has said all."""
        graphs = self.writer.lookup.graphs
        for (_, graph), (cell, facts) in self.writer.repeated.items():
            before = self.provenance.before[graph]
            if all(any(f.triple in graphs[g] for g in before) for f in facts):
                message = "This row was accepted before: delete it, and send only what is new."
                self._repeats(cell, facts[0].subject, message)

    def _described(self, row: Row, prefix: str, but: tuple[str, ...] = ()) -> tuple[str, str, str]:
        """Write what a row says of its thing by its own columns; return thing, graph, language."""
        source = self.provenance.source(row)
        graph = self.provenance.graph(row, source)
        subject = self._identified(row, prefix, row["name"].value)
        message = "Row {row} already describes this from the same source: make one row of the two."
        self._once((subject, graph), row, row["id"], message)
        table = self.writer.sheet.table
        self.writer.link(graph, subject, "rdf:type", expand(table.of), row["id"])
        language = self.writer.language(row["language"], subject)
        for column in table.columns:
            if column.of == table.of and column.path and column.name not in but:
                self.writer.values(row[column.name], graph, subject, language)
        return subject, graph, language

    def _identified(self, row: Row, prefix: str, name: str) -> str:
        """Return the IRI of what a row is about; if its id is unfit, note that and make one up."""
        try:
            iri = identifier(row["id"], prefix, name)
        except UnfitError as unfit:
            made_up = PREFIXES[prefix] + (slug(row["id"].value) or slug(name))
            taken = made_up in self._ids or made_up == PREFIXES[prefix]
            iri = f"{PREFIXES[prefix]}row-{row.number}" if taken else made_up
            unfit.fix = "" if taken else unfit.fix
            self.writer.note(unfit, row["id"], iri)
        self._ids.add(iri)
        return iri

    def _place(self, row: Row, graph: str, event: str, language: str) -> None:
        """Say where an event is: at a place, which is in the country, or in the country."""
        place, country = row["place"], row["country"]
        self.writer.answers(event, "schema:location", place)
        if not place.value:
            land = self.writer.value(country, event) if country.value else None
            if land is not None:
                self.writer.say(graph, event, "schema:location", land, country)
            return
        known = self.writer.lookup.places.find_spelt(place.value)
        known = known or (local_iri(place.value, ("place",)) if ":" in place.value else "")
        where = known or PREFIXES["place"] + (slug(place.value) or f"{local_of(event)}-place")
        label = self.writer.value(place, where, language)
        if label is None:
            return
        self.writer.link(graph, event, "schema:location", where, place)
        if not known:
            self.writer.link(graph, where, "rdf:type", f"{PREFIXES['schema']}Place", place)
            self.writer.say(graph, where, "skos:prefLabel", label, place)
        self.writer.values(country, graph, where)

    def _once(self, key: tuple[str, ...], row: Row, cell: Cell, message: str) -> bool:
        """Note a row that says again what another says; return whether it does."""
        first = self._seen.setdefault(key, row.number)
        if first != row.number:
            self._repeats(cell, key[0], message.format(row=first))
        return first != row.number

    def _repeats(self, cell: Cell, subject: str, message: str) -> None:
        self.writer.note(UnfitError(message, rule="row"), cell, subject)
