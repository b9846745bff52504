"""Four tables a person opens in a spreadsheet, taken from the dataset: a view, not the whole.

Several values in one cell stand A to Z between `` | ``; a cell is empty where nothing is known.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rdflib import DCTERMS, ORG, PROV, RDF, SKOS, Dataset, Namespace, URIRef
from rdflib.term import Node

from alliance87.export.lookup import Lookup
from alliance87.export.sheets import Table
from alliance87.model.namespaces import PREFIXES, shorten
from alliance87.model.passage import Passage

A87 = Namespace(PREFIXES["a87"])
OA = Namespace(PREFIXES["oa"])
SCHEMA = Namespace(PREFIXES["schema"])
SDGO = Namespace(PREFIXES["sdgo"])
ALLIANCE = URIRef(PREFIXES["organization"] + "alliance-8.7")
WORKSHOP = URIRef(PREFIXES["event"] + "strategy-workshop")

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
    "country_code": "ISO 3166-1 alpha-3",
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
    "label": "the priority area as the press release lists it",
    "iri": "the action group",
    "standing": "how far it had come when the press release was written",
    "body": "the body it is linked to",
    "area_iri": "its priority area",
    "topics": "the topics the area names",
    "quote_start": "where the press release lists it: code points from 0",
    "quote_end": "where that ends, exclusive",
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


def tables(ds: Dataset) -> tuple[Table, ...]:
    """Return the tables; rows in the order of the text, targets in the order of their numbers."""
    look = Lookup(ds)
    return (
        Table("action-groups", ACTION_GROUPS, tuple(_action_groups(look))),
        Table("evidence", EVIDENCE, tuple(_evidence(look))),
        Table("participants", PARTICIPANTS, tuple(_participants(look))),
        Table("targets", TARGETS, tuple(_targets(look))),
    )


def _participants(look: Lookup) -> Iterator[Row]:
    entries = look.nodes(None, A87.event, WORKSHOP)
    places = {entry: look.texts(entry, A87.listPosition) for entry in entries}
    for entry in sorted(entries, key=lambda e: (*map(len, places[e]), places[e], str(e))):
        names = look.nodes(entry, A87.statedName)
        passage = look.passage(entry, A87.statedName, names[0]) if names else None
        for who in look.nodes(entry, A87.participant):
            countries = look.nodes(who, A87.country)
            parents = [*look.nodes(who, ORG.subOrganizationOf), *look.nodes(who, ORG.postIn)]
            yield (
                _cell(places[entry]),
                _cell(map(str, names)),
                str(who),
                look.label(who),
                _cell(look.texts(who, A87.abbreviation)),
                _cell(_other_names(look, who)),
                _cell(look.texts(entry, A87.statedCapacity)),
                _cell(map(look.label, look.nodes(who, A87.kind))),
                _cell(map(look.label, countries)),
                _cell(_codes(look, countries, "a87", "ISO3166Alpha3")),
                _cell(look.status(who, A87.country, country) for country in countries),
                _cell(map(look.label, parents)),
                _cell(look.starting(who, SCHEMA.sameAs, PREFIXES["wikidata"])),
                _cell(look.starting(who, SCHEMA.sameAs, PREFIXES["ror"])),
                _cell(look.texts(who, A87.isni)),
                _cell(look.texts(who, SCHEMA.leiCode)),
                _cell(look.starting(who, SCHEMA.sameAs, PREFIXES["eurovoc"])),
                _cell(look.starting(who, SCHEMA.sameAs, PREFIXES["opbody"])),
                _cell(look.texts(who, SCHEMA.url)),
                *_span(passage),
            )


def _targets(look: Lookup) -> Iterator[Row]:
    targets = look.nodes(None, RDF.type, SDGO.Target)
    for target in sorted(targets, key=lambda t: (*_codes(look, [t], "sdgo", "SDGCode"), str(t))):
        goals = look.nodes(target, SDGO.isTargetOf)
        indicators = look.nodes(target, SDGO.hasIndicator)
        yield (
            _cell(_codes(look, [target], "sdgo", "SDGCodeCompact")),
            str(target),
            *(_cell(look.texts(target, SKOS.prefLabel, tag)) for tag in ("en", "es", "fr")),
            _cell(look.texts(target, DCTERMS.description)),
            _cell(shorten(str(path)) for path in look.paths(ALLIANCE, target)),
            _cell(_codes(look, goals, "sdgo", "SDGCodeCompact")),
            _cell(map(str, goals)),
            _cell(text for goal in goals for text in look.texts(goal, SKOS.prefLabel, "en")),
            _cell(_codes(look, indicators, "sdgo", "SDGCodeCompact")),
            _cell(map(str, indicators)),
            _cell(look.starting(target, SKOS.exactMatch, PREFIXES["sdgio"])),
        )


def _action_groups(look: Lookup) -> Iterator[Row]:
    found = []
    for group in look.nodes(None, RDF.type, A87.ActionGroup):
        areas = look.nodes(group, A87.priorityArea)
        passage = look.passage(group, A87.priorityArea, areas[0]) if areas else None
        topics = [topic for area in areas for topic in look.nodes(area, DCTERMS.subject)]
        row = (
            look.label(group),
            str(group),
            _cell(map(look.label, look.nodes(group, A87.standing))),
            _cell(map(look.label, look.nodes(group, ORG.linkedTo))),
            _cell(map(str, areas)),
            _cell(map(look.label, topics)),
            *_span(passage),
        )
        found.append((passage is None, passage and passage.span, row))
    yield from (row for _, _, row in sorted(found))


def _evidence(look: Lookup) -> Iterator[Row]:
    quotes = {passage.iri: passage.exact for passage in look.passages}
    for passage in look.passages:
        node = URIRef(passage.iri)
        statements = look.statements(passage.graph) if passage.graph else []
        users = look.nodes(None, PROV.wasDerivedFrom, node)
        yield (
            shorten(passage.iri),
            passage.exact,
            *_span(passage),
            _cell(quotes.get(scope, "") for scope in look.texts(node, OA.hasScope)),
            str(len(statements)),
            _cell(statements),
            _cell(shorten(str(name)) for name in users if str(name) != passage.graph),
        )


def _other_names(look: Lookup, node: Node) -> list[str]:
    """Return every name but the English label and the abbreviation, with its language."""
    named = [*look.nodes(node, SKOS.prefLabel), *look.nodes(node, SKOS.altLabel)]
    tagged = {(str(name), getattr(name, "language", None) or "") for name in named}
    known = {look.label(node)}
    return [f"{name} [{tag}]" if tag else name for name, tag in sorted(tagged) if name not in known]


def _codes(look: Lookup, nodes: Iterable[Node], prefix: str, datatype: str) -> list[str]:
    kind = PREFIXES[prefix] + datatype
    return [code for node in nodes for code in look.texts(node, SKOS.notation, kind)]


def _span(passage: Passage | None) -> tuple[str, str]:
    return (str(passage.span.start), str(passage.span.end)) if passage else ("", "")


def _cell(values: Iterable[str]) -> str:
    return " | ".join(values)
