"""Write what the rows of a table rest on: the document, the words, and the graph of the rows.

Rows with the same document, contributor, day and evidence share one graph, in whichever table of a
contribution they stand; where an earlier contribution has taken its name, it is numbered. All of this is told in the graph of the evidence.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from itertools import chain, count, takewhile
from pathlib import PurePath

import pyoxigraph as ox

from alliance87.model.finding import Severity
from alliance87.model.namespaces import PREFIXES
from alliance87.tables.cells import UNDETERMINED, Term, language_tag, term, web_address
from alliance87.tables.forms import Column
from alliance87.tables.lookup import Lookup
from alliance87.tables.names import document_name, graph_part, local_of, slug
from alliance87.tables.sheet import Cell, Row
from alliance87.tables.suspect import UnfitError
from alliance87.tables.wording import sentence
from alliance87.tables.writer import Writer

EVIDENCE = f"{PREFIXES['graph']}evidence"
_CONTRIBUTED = f"{PREFIXES['status']}contributed"


@dataclass
class Provenance:
    """Writes the provenance of one row after the other; ``file`` names a document without a name.

    ``before`` has for each graph those of earlier deliveries of the same.
    """

    writer: Writer
    lookup: Lookup
    file: str
    before: dict[str, tuple[str, ...]] = field(default_factory=dict)
    _contributors: dict[str, str] = field(default_factory=dict)
    _addresses: dict[str, str] = field(default_factory=dict)
    _written: dict[tuple[str, ...], str] = field(default_factory=dict)

    def source(self, row: Row) -> str:
        """Write the document a row is from, and return its IRI."""
        key = tuple(row[name].value for name in ("source_title", "source_language"))
        iri = self._once((*key, row["source_address"].value), partial(self._source, row))
        self._filled(iri, row["source_title"], row["source_address"])
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
        before = tuple(takewhile(self.lookup.graphs.__contains__, names))
        iri = f"{first}-{len(before) + 1}{last}" if before else first + last
        self.before[iri] = before
        self._filled(iri, row["contributor"], row["date"])
        return self._once((iri,), partial(self._graph, row, source, iri))

    def passage(self, row: Row, name: str, source: str, at: Cell) -> str:
        """Write the passage that a row quotes, and return its IRI; ``at`` is what names it."""
        passage, quote = PREFIXES["passage"] + name, PREFIXES["quote"] + name
        link = partial(self.writer.link, EVIDENCE)
        link(passage, "rdf:type", f"{PREFIXES['a87']}Passage", at)
        link(passage, "oa:hasSource", source, address_of(row))
        link(passage, "oa:hasSelector", quote, row["quote"])
        link(quote, "rdf:type", f"{PREFIXES['oa']}TextQuoteSelector", row["quote"])
        self.values(row["quote"], EVIDENCE, quote)
        if row["quote"].value and not row["before"].value + row["after"].value:
            self.writer.attempt(_ask_for_more, None, row["before"], quote, "oa:prefix")
        for around in (row["before"], row["after"]):
            self.values(around, EVIDENCE, quote)
            if not around.value:  # the text begins or ends here, or nobody said
                self.writer.say(EVIDENCE, quote, around.column.path, ox.Literal(""), around)
        return passage

    def language(self, cell: Cell, subject: str) -> str:
        """Return the language tag in a cell; if it is unfit, that is noted."""
        return self.writer.attempt(partial(language_tag, cell), UNDETERMINED, cell, subject)

    def values(self, cell: Cell, graph: str, subject: str, language: str = UNDETERMINED) -> None:
        """Write what a cell says of a thing, by the property of its column."""
        path = cell.column.path
        self.writer.answers(subject, path, cell)
        for part in cell.parts():
            value = self.value(part, subject, language)
            if value is not None:
                self.writer.say(graph, subject, path, value, part)

    def value(self, cell: Cell, subject: str, language: str = UNDETERMINED) -> Term | None:
        """Return what one value of a cell stands for; if it is unfit, that is noted."""
        read: Callable[[], Term | None] = partial(term, cell, self.lookup, language)
        return self.writer.attempt(read, None, cell, subject, cell.column.path)

    def _filled(self, subject: str, *cells: Cell) -> None:
        """Note each cell that is empty, though another row may say the same of the subject."""

        def refuse(column: Column) -> None:
            raise UnfitError(sentence(column))

        for cell in cells:
            if not cell.value:
                empty = partial(refuse, cell.column)
                self.writer.attempt(empty, None, cell, subject, cell.column.path)

    def _once(self, key: tuple[str, ...], write: Callable[[], str]) -> str:
        """Write what many rows repeat for the first of them, and where a cell is unfit for each."""
        if key not in self._written:
            before = len(self.writer.findings)
            iri = write()
            if len(self.writer.findings) > before:
                return iri
            self._written[key] = iri
        return self._written[key]

    def _source(self, row: Row) -> str:
        title, address = row["source_title"], row["source_address"]
        name = document_name(address.value, title.value) or f"{self._stem}-source"
        iri, of_class = PREFIXES["source"] + name, f"{PREFIXES['a87']}OutsideSource"
        language = self.language(row["source_language"], iri)
        self.writer.link(EVIDENCE, iri, "rdf:type", of_class, address_of(row))
        self.values(title, EVIDENCE, iri, language)
        self.writer.attempt(partial(self._same_address, iri, address.value), None, address, iri)
        self.values(address, EVIDENCE, iri)
        link = web_address(address.value)
        if link is not None:
            self.writer.say(EVIDENCE, iri, "schema:url", link, address)
        return iri

    def _graph(self, row: Row, source: str, iri: str) -> str:
        at, say = address_of(row), partial(self.writer.link, EVIDENCE, iri)
        say("rdf:type", f"{PREFIXES['a87']}StatementGraph", at)
        say("a87:status", _CONTRIBUTED, at)
        say("prov:wasDerivedFrom", source, at)
        for name in ("contributor", "date", "evidence"):
            if name in row.cells:
                self.values(row[name], EVIDENCE, iri)
        return iri

    @property
    def _stem(self) -> str:
        return slug(PurePath(self.file).stem) or "table"

    def _same_address(self, source: str, address: str) -> None:
        first = self._addresses.setdefault(source, address)
        if first != address:
            raise UnfitError("Another row writes this address differently: write it alike.", first)


def _ask_for_more() -> None:
    message = (
        "Copy a few characters from before and after the quote, if there are any: a reviewer will "
        "look for it by them."
    )
    raise UnfitError(message, severity=Severity.WARNING)


def address_of(row: Row) -> Cell:
    """Return the cell that names the document of a row: its address, or its title."""
    address = row["source_address"]
    return address if address.value else row["source_title"]
