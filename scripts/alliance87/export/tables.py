"""Tables a person opens in a spreadsheet, taken from the dataset: a view, not the whole.

Several values in one cell stand A to Z between `` | ``; a cell is empty where nothing is known.
Each is written as CSV twice: to the letter for programs, and safe to open for people.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from alliance87.model.dataset import DERIVED, LABEL, TYPE, Dataset
from alliance87.model.namespaces import PREFIXES, shorten
from alliance87.model.passage import Passage, editions
from alliance87.model.statement import XSD_STRING, Statement
from alliance87.model.status import NAMES

A87, OA, ORG, SCHEMA, SDGO, SKOS = (
    PREFIXES[prefix] for prefix in ("a87", "oa", "org", "schema", "sdgo", "skos")
)
ALLIANCE = f"{PREFIXES['organization']}alliance-8.7"
WORKSHOP = f"{PREFIXES['event']}strategy-workshop"
_SAME = f"{SCHEMA}sameAs"
_CODE = f"{SKOS}notation"

Row = tuple[str, ...]
PARTICIPANTS = {
    "position": "place in the list of the press release, from 1",
    "entry": "the entry, verbatim",
    "iri": "the organisation or office",
    "label": "its English name in the press release",
    "abbreviation": "the short form beside the name in the press release",
    "other_names": "its names in other sources, with their languages",
    "capacities": "the capacities the entry names, verbatim, where it names more than one",
    "kind": "the kind of organisation or office (curated or contributed)",
    "country": "the country it governs, serves, is named after or has as its home",
    "country_alpha3": "its code, ISO 3166-1 alpha-3",
    "country_status": "stated, implied, curated or contributed: on whose word the country rests",
    "parent": "the body it is part of, or the office is in",
    "wikidata": "identifier (curated or contributed), as are the next six columns",
    "ror": "Research Organization Registry",
    "isni": "International Standard Name Identifier, ISO 27729",
    "lei": "Legal Entity Identifier, ISO 17442",
    "eurovoc": "EuroVoc, the thesaurus of the European Union",
    "publications_office": "corporate body list of the Publications Office of the European Union",
    "homepage": "address of its website",
    "quote_start": "where the entry begins in the press release: code points from 0",
    "quote_end": "where it ends, exclusive",
}
TARGETS = {
    "code": "number of the SDG target",
    "iri": "the United Nations' own identifier",
    "text": "its text in English (curated)",
    "text_es": "its text in Spanish (curated)",
    "text_fr": "its text in French (curated)",
    "text_quoted": "its text as the press release quotes it",
    "alliance_relation": "how Alliance 8.7 relates to it, in the terms of the ontology",
    "goal": "number of its goal (implied)",
    "goal_iri": "the goal",
    "goal_text": "the text of the goal in English (curated)",
    "indicators": "numbers of its indicators (curated)",
    "indicator_iris": "the indicators, in the same order",
    "sdgio": "identifier in the SDG Interface Ontology (curated)",
}
ACTION_GROUPS = {
    "label": "its English name",
    "iri": "the action group",
    "standing": "how far it had come: prospective in the press release, set up in a later document",
    "body": "the body it is linked to",
    "area": "its priority area as the press release lists it",
    "area_iri": "the priority area",
    "topics": "the topics the area names",
    "quote_start": "where the press release lists the area: code points from 0",
    "quote_end": "where that ends, exclusive",
}
COUNTRIES = {
    "name_en": "its name in English",
    "name_fr": "its name in French",
    "name_es": "its name in Spanish",
    "alpha2": "ISO 3166-1 alpha-2",
    "alpha3": "ISO 3166-1 alpha-3",
    "m49": "code of the UN's M49, three digits",
    "iri": "the United Nations' own identifier",
}
EVIDENCE = {
    "passage": "the passage, as the other columns name it",
    "quote": "its words, verbatim",
    "start": "where it begins in the press release: code points from 0",
    "end": "where it ends, exclusive",
    "read_under": "the words it is read under, such as a heading or a lead-in, verbatim",
    "statement_count": "how many statements its words state",
    "statements": "these statements, with the prefixes of the dataset",
    "used_by": "the implied graphs and the open questions that rest on it",
}


def tables(data: Dataset) -> tuple[Table, ...]:
    """Return the tables; rows in the order of the text, targets in the order of their numbers."""
    view = _View(data)
    return (
        Table("action-groups", ACTION_GROUPS, tuple(_action_groups(view))),
        Table("countries", COUNTRIES, tuple(_countries(view))),
        Table("evidence", EVIDENCE, tuple(_evidence(view))),
        Table("participants", PARTICIPANTS, tuple(_participants(view))),
        Table("targets", TARGETS, tuple(_targets(view))),
    )


@dataclass(frozen=True)
class _View:
    """The dataset, and on which quoted passage each of its graphs rests."""

    data: Dataset

    @cached_property
    def passages(self) -> tuple[Passage, ...]:
        return tuple(p for edition in editions(self.data) for p in edition.passages)

    @cached_property
    def passage_of(self) -> dict[str, Passage]:
        return {passage.graph: passage for passage in self.passages if passage.graph}

    def passage(self, subject: str, path: str, value: str) -> Passage | None:
        """Return the first passage whose words state a statement."""
        graphs = self._graphs(subject, path, value)
        return min((self.passage_of[g] for g in graphs if g in self.passage_of), default=None)

    def status(self, subject: str, path: str, value: str) -> str:
        """Return the strongest status of a statement."""
        found = {self.data.status(graph) for graph in self._graphs(subject, path, value)}
        return next((status for status in NAMES if status in found), "")

    def codes(self, things: Iterable[str], datatype: str) -> list[str]:
        """Return the codes of things that have a datatype."""
        return [
            term.value
            for thing in things
            for term in sorted(self.data.terms(thing, _CODE))
            if term.datatype == datatype
        ]

    def labels(self, things: Iterable[str]) -> str:
        return _cell(map(self.data.named, things))

    def same(self, thing: str, prefix: str) -> str:
        return _cell(v for v in self.data.values(thing, _SAME) if v.startswith(PREFIXES[prefix]))

    def _graphs(self, subject: str, path: str, value: str) -> set[str]:
        about = self.data.by_pair.get((subject, path), ())
        return {s.graph for s in about if s.value == value}


def _participants(view: _View) -> Iterator[Row]:
    values = view.data.values
    entries = {s.subject for s in view.data.by_value[WORKSHOP] if s.predicate == f"{A87}event"}
    places = {entry: values(entry, f"{A87}listPosition") for entry in entries}
    for entry in sorted(entries, key=lambda e: (*map(len, places[e]), places[e], e)):
        names = values(entry, f"{A87}statedName")
        passage = view.passage(entry, f"{A87}statedName", names[0]) if names else None
        for who in values(entry, f"{A87}participant"):
            countries = values(who, f"{A87}country")
            parents = (*values(who, f"{ORG}subOrganizationOf"), *values(who, f"{ORG}postIn"))
            yield (
                _cell(places[entry]),
                _cell(names),
                who,
                view.data.named(who),
                _cell(values(who, f"{A87}abbreviation")),
                _cell(_other_names(view.data, who)),
                _cell(values(entry, f"{A87}statedCapacity")),
                view.labels(values(who, f"{A87}kind")),
                view.labels(countries),
                _cell(view.codes(countries, f"{A87}ISO3166Alpha3")),
                _cell(view.status(who, f"{A87}country", country) for country in countries),
                view.labels(parents),
                view.same(who, "wikidata"),
                view.same(who, "ror"),
                _cell(values(who, f"{A87}isni")),
                _cell(values(who, f"{SCHEMA}leiCode")),
                view.same(who, "eurovoc"),
                view.same(who, "opbody"),
                _cell(values(who, f"{SCHEMA}url")),
                *_span(passage),
            )


def _countries(view: _View) -> Iterator[Row]:
    countries = view.data.members.get(f"{SCHEMA}Country", frozenset())
    for country in sorted(countries, key=view.data.named):
        names = (_cell(_labels(view.data, country, tag)) for tag in ("en", "fr", "es"))
        kinds = ("ISO3166Alpha2", "ISO3166Alpha3", "M49")
        codes = (_cell(view.codes([country], f"{A87}{kind}")) for kind in kinds)
        yield (*names, *codes, country)


def _targets(view: _View) -> Iterator[Row]:
    data, compact = view.data, f"{SDGO}SDGCodeCompact"
    targets = data.members.get(f"{SDGO}Target", frozenset())
    for target in sorted(targets, key=lambda t: (*view.codes([t], f"{SDGO}SDGCode"), t)):
        goals = data.values(target, f"{SDGO}isTargetOf")
        indicators = data.values(target, f"{SDGO}hasIndicator")
        paths = sorted(
            {s.predicate for s in data.by_subject.get(ALLIANCE, ()) if s.value == target}
        )
        matches = data.values(target, f"{SKOS}exactMatch")
        yield (
            _cell(view.codes([target], compact)),
            target,
            *(_cell(_labels(data, target, tag)) for tag in ("en", "es", "fr")),
            _cell(data.values(target, f"{PREFIXES['dcterms']}description")),
            _cell(map(shorten, paths)),
            _cell(view.codes(goals, compact)),
            _cell(goals),
            _cell(text for goal in goals for text in _labels(data, goal, "en")),
            _cell(view.codes(indicators, compact)),
            _cell(indicators),
            _cell(match for match in matches if match.startswith(PREFIXES["sdgio"])),
        )


def _action_groups(view: _View) -> Iterator[Row]:
    found = []
    values = view.data.values
    for group in sorted(view.data.members.get(f"{A87}ActionGroup", ())):
        areas = values(group, f"{A87}priorityArea")
        name = view.data.named(areas[0]) if areas else ""
        passage = view.passage(areas[0], LABEL, name) if areas else None
        topics = [topic for area in areas for topic in values(area, f"{SKOS}related")]
        row = (
            view.data.named(group),
            group,
            view.labels(values(group, f"{A87}standing")),
            view.labels(values(group, f"{ORG}linkedTo")),
            view.labels(areas),
            _cell(areas),
            view.labels(topics),
            *_span(passage),
        )
        found.append((passage is None, passage and passage.span, row))
    yield from (row for _, _, row in sorted(found))


def _evidence(view: _View) -> Iterator[Row]:
    data = view.data
    quotes = {passage.iri: passage.exact for passage in view.passages}
    for passage in view.passages:
        facts = data.by_graph.get(passage.graph, ()) if passage.graph else ()
        users = {s.subject for s in data.by_value.get(passage.iri, ()) if s.predicate == DERIVED}
        scopes = data.values(passage.iri, f"{OA}hasScope")
        yield (
            shorten(passage.iri),
            passage.exact,
            *_span(passage),
            _cell(quotes.get(scope, "") for scope in scopes),
            str(len(facts)),
            _cell(sorted(map(_in_short, facts))),
            _cell(shorten(name) for name in sorted(users) if name != passage.graph),
        )


def _labels(data: Dataset, thing: str, language: str) -> list[str]:
    return sorted(t.value for t in data.terms(thing, LABEL) if t.language == language)


def _other_names(data: Dataset, thing: str) -> list[str]:
    """Return every name but the English label and the abbreviation, with its language."""
    named = data.terms(thing, LABEL) | data.terms(thing, f"{SKOS}altLabel")
    tagged = {(term.value, term.language) for term in named}
    known = {data.named(thing)}
    return [f"{name} [{tag}]" if tag else name for name, tag in sorted(tagged) if name not in known]


def _in_short(s: Statement) -> str:
    term = s.object
    value = shorten(term.value)
    if term.is_literal:
        kind = "" if term.datatype == XSD_STRING else f"^^{shorten(term.datatype)}"
        value = f'"{term.value}"' + (f"@{term.language}" if term.language else kind)
    predicate = "a" if s.predicate == TYPE else shorten(s.predicate)
    return f"{shorten(s.subject)} {predicate} {value}"


def _span(passage: Passage | None) -> tuple[str, str]:
    return (str(passage.span.start), str(passage.span.end)) if passage else ("", "")


def _cell(values: Iterable[str]) -> str:
    return " | ".join(values)


_BOM = "\ufeff"  # without it Excel takes UTF-8 for the code page of the machine
# A spreadsheet runs a cell that begins so as a formula (OWASP, "CSV Injection").
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Table:
    """Rows of text under named columns; ``columns`` maps each name to what stands there."""

    name: str
    columns: Mapping[str, str]
    rows: tuple[tuple[str, ...], ...]


def lossless(table: Table) -> bytes:
    """Return a table as RFC 4180 has it: UTF-8, a header line, CRLF, quotes where needed."""
    return _written(table).encode()


def spreadsheet(table: Table) -> bytes:
    """Return the same for a spreadsheet: with a byte order mark, and no cell that is a formula.

    An apostrophe is put before a cell that begins with one of ``= + - @``, a tab or a CR.
    """
    rows = tuple(tuple(map(_harmless, row)) for row in table.rows)
    return (_BOM + _written(Table(table.name, table.columns, rows))).encode()


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _written(table: Table) -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n", strict=True)
    writer.writerow(table.columns)
    writer.writerows(table.rows)
    return text.getvalue()
