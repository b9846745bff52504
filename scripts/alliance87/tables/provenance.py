"""Write what the rows of a table rest on: the document, the words, and the graph of the rows.

Rows with the same document, contributor, day and evidence share one graph, in whichever table of a
contribution they are; where an earlier contribution has taken its name, it is numbered. All of this
is said in the graph of the evidence.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import chain, count, takewhile
from pathlib import PurePath

from alliance87.model.finding import Severity
from alliance87.model.namespaces import PREFIXES
from alliance87.model.statement import XSD_STRING, Term
from alliance87.model.status import EVIDENCE
from alliance87.tables.cell import Cell, Row, UnfitError
from alliance87.tables.names import document_name, graph_part, local_of, slug
from alliance87.tables.terms import web_address
from alliance87.tables.wording import sentence
from alliance87.tables.writer import Writer

_A87 = PREFIXES["a87"]
_AROUND = (
    "Copy a few characters from before and after the quote, if there are any: a reviewer will "
    "look for it by them."
)


@dataclass
class Provenance:
    """Writes the provenance of one row after the other.

    ``before`` has for each graph those of earlier deliveries of the same.
    """

    writer: Writer
    before: dict[str, tuple[str, ...]] = field(default_factory=dict)
    _contributors: dict[str, str] = field(default_factory=dict)
    _addresses: dict[str, str] = field(default_factory=dict)
    _written: dict[tuple[str, ...], str] = field(default_factory=dict)

    def source(self, row: Row) -> str:
        """Write the document a row is from, and return its IRI."""
        title, address = row["source_title"], row["source_address"]
        key = title.value, row["source_language"].value, address.value
        iri = self._once(key, lambda: self._source(row))
        self._require(iri, title, address)
        return iri

    def graph(self, row: Row, source: str) -> str:
        """Write the description of the graph that a row belongs to, and return its IRI."""
        evidence = row.cells.get("evidence")
        passages = sorted({part.value for part in evidence.parts()} if evidence else ())
        who, day = row["contributor"].value, slug(row["date"].value) or "undated"
        first, last = f"{PREFIXES['contributed']}{graph_part(local_of(source))}-{day}", ""
        if self._contributors.setdefault(first, who) != who:
            last = f"-{graph_part(document_name('', who)) or 'unsigned'}"
        if passages:
            ids = graph_part(".".join(filter(None, map(slug, passages)))) or "unread"
            # An id that is a number would be taken for the number of a delivery.
            last += f"-evidence-{ids}" if ids[0].isdecimal() else f"-{ids}"
        names = chain([first + last], (f"{first}-{number}{last}" for number in count(2)))
        before = tuple(takewhile(self.writer.lookup.graphs.__contains__, names))
        iri = f"{first}-{len(before) + 1}{last}" if before else first + last
        self.before[iri] = before
        if before:
            self.writer.watched.add(iri)
        self._require(iri, row["contributor"], row["date"])
        return self._once((iri,), lambda: self._graph(row, source, iri))

    def passage(self, row: Row, name: str, source: str, at: Cell) -> str:
        """Write the passage that a row quotes, and return its IRI; ``at`` is what names it."""
        passage, quote = PREFIXES["passage"] + name, PREFIXES["quote"] + name
        words, before, after = row["quote"], row["before"], row["after"]
        link = self.writer.link
        link(EVIDENCE, passage, "rdf:type", f"{_A87}Passage", at)
        link(EVIDENCE, passage, "oa:hasSource", source, address_of(row))
        link(EVIDENCE, passage, "oa:hasSelector", quote, words)
        link(EVIDENCE, quote, "rdf:type", f"{PREFIXES['oa']}TextQuoteSelector", words)
        self.writer.values(words, EVIDENCE, quote)
        if words.value and not before.value + after.value:
            warning = UnfitError(_AROUND, severity=Severity.WARNING)
            self.writer.note(warning, before, quote, "oa:prefix")
        for around in (before, after):
            self.writer.values(around, EVIDENCE, quote)
            if not around.value:  # the text begins or ends here, or nobody said
                nothing = Term("", XSD_STRING)
                self.writer.say(EVIDENCE, quote, around.column.path, nothing, around)
        return passage

    def _require(self, subject: str, *cells: Cell) -> None:
        """Note each cell that is empty, though another row may say the same of the subject."""
        for cell in cells:
            if not cell.value:
                self.writer.note(UnfitError(sentence(cell.column)), cell, subject, cell.column.path)

    def _once(self, key: tuple[str, ...], write: Callable[[], str]) -> str:
        """Write what many rows repeat for the first of them, and where a cell is unfit for each."""
        if key not in self._written:
            before = len(self.writer.sheet.findings)
            iri = write()
            if len(self.writer.sheet.findings) > before:
                return iri
            self._written[key] = iri
        return self._written[key]

    def _source(self, row: Row) -> str:
        title, address = row["source_title"], row["source_address"]
        stem = slug(PurePath(self.writer.sheet.file).stem) or "table"
        name = document_name(address.value, title.value) or f"{stem}-source"
        iri = PREFIXES["source"] + name
        language = self.writer.language(row["source_language"], iri)
        self.writer.link(EVIDENCE, iri, "rdf:type", f"{_A87}OutsideSource", address_of(row))
        self.writer.values(title, EVIDENCE, iri, language)
        first = self._addresses.setdefault(iri, address.value)
        if first != address.value and web_address(address.value) and not web_address(first):
            self._addresses[iri] = address.value  # the first is reported at its cell
        elif first != address.value:
            message = "Another row has this address in another spelling: write both alike."
            self.writer.note(UnfitError(message, first), address, iri)
        self.writer.values(address, EVIDENCE, iri)
        if link := web_address(address.value):
            self.writer.link(EVIDENCE, iri, "schema:url", link, address)
        return iri

    def _graph(self, row: Row, source: str, iri: str) -> str:
        at, link = address_of(row), self.writer.link
        link(EVIDENCE, iri, "rdf:type", f"{_A87}StatementGraph", at)
        link(EVIDENCE, iri, "a87:status", f"{PREFIXES['status']}contributed", at)
        link(EVIDENCE, iri, "prov:wasDerivedFrom", source, at)
        for name in ("contributor", "date", "evidence"):
            if name in row.cells:
                self.writer.values(row[name], EVIDENCE, iri)
        return iri


def address_of(row: Row) -> Cell:
    """Return the cell that names the document of a row: its address, or its title."""
    address = row["source_address"]
    return address if address.value else row["source_title"]
