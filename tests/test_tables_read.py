"""Contributions by spreadsheet: what a cell says becomes a statement, or a word at that cell."""

from __future__ import annotations

import csv
import io
import json
import re
import warnings
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from alliance87.formats.load import load
from alliance87.model.dataset import Dataset
from alliance87.model.finding import Finding, FindingError, Severity
from alliance87.model.namespaces import PREFIXES, expand, shorten
from alliance87.model.project import Project
from alliance87.model.statement import Statement, Term, n_triples, quads_of, statements_of
from alliance87.tables.cell import UnfitError
from alliance87.tables.columns import TABLES, CellType, table
from alliance87.tables.csvw import csvw
from alliance87.tables.lookup import NAMED, Lookup, Names, lookup
from alliance87.tables.names import document_name, slug
from alliance87.tables.read import TableReading, read
from alliance87.tables.rows import rows
from alliance87.tables.wording import in_a_cell, template
from placed import parsed, quads

RULE = PREFIXES["rule"]
SOURCE = {
    "source_title": "Report of the Fair Work Forum 2019",
    "source_language": "en",
    "source_address": "https://forum.example.org/report-2019.pdf",
}
BY = {"contributor": "Amina Example of Harbour Workers' Relief", "date": "2026-11-20"}
RELIEF = {"id": "harbour-workers-relief", "name": "Harbour Workers' Relief", "language": "en"}
FORUM = {"id": "fair-work-forum-2019", "name": "Fair Work Forum 2019", "language": "en"}
FORUM |= {"standing": "held"}
ENTRY = {"event": "fair-work-forum-2019", "position": "1", "stated_name": "Harbour Workers’ Relief"}
ENTRY |= {"organization": "harbour-workers-relief"}
WORDS = {"id": "founded", "quote": "was founded", "before": "it "}
LEAST = {"organizations": RELIEF, "events": FORUM, "participants": ENTRY, "evidence": WORDS}


def names(prefix: str, *known: str, **others: str) -> Names:
    entries = {name: name for name in known} | others
    labels = frozenset(name for name in others if " " in name)
    return Names({n: frozenset({PREFIXES[prefix] + local}) for n, local in entries.items()}, labels)


KNOWN = Lookup(
    countries=names("geo", "032", GBR="826", GB="826", **{"United Kingdom": "826", "32": "032"}),
    kinds=names("kind", "ngo", "government", **{"non-governmental organisation": "ngo"}),
    standings=names("standing", "held", "planned"),
    organizations=names("organization", "ilo", **{"International Labour Organization": "ilo"}),
    events=names("event", **{"Strategy Workshop": "strategy-workshop"}),
    places=names("place", **{"Wilton Park": "wilton-park"}),
)

GRAPH = "contributed:forum-example-org-report-2019-pdf-2026-11-20"


def written(name: str, *filled: dict[str, str], delimiter: str = ",") -> str:
    """A table as a spreadsheet program would write it, each row given by its filled cells."""
    columns = [column.name for column in table(name).columns]
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, restval="", delimiter=delimiter, lineterminator="\n")
    writer.writeheader()
    writer.writerows(filled)
    return text.getvalue()


def full(name: str, /, **cells: str) -> dict[str, str]:
    """A row that lacks nothing, but for the cells that are given another value."""
    by = BY if name != "evidence" else {}
    return LEAST[name] | SOURCE | by | cells


def one(name: str, /, **cells: str) -> TableReading:
    return read(f"{name}.csv", written(name, full(name, **cells)), KNOWN)


def many(name: str, *changes: dict[str, str]) -> TableReading:
    """Read a table with a row for each of the changes to a row that lacks nothing."""
    return read("x.csv", written(name, *(full(name, **change) for change in changes)), KNOWN)


def said(found: TableReading) -> set[str]:
    """The statements in short, without their graphs."""
    return {f"{short(s.subject)} {short(s.predicate)} {short(s.object)}" for s in statements(found)}


def statements(found: TableReading) -> tuple[Statement, ...]:
    return found.reading.statements


def graphs(found: TableReading, about: str = "") -> list[str]:
    """The graphs of the statements about things whose IRI holds a text, each once."""
    return list(dict.fromkeys(short(s.graph) for s in statements(found) if about in s.subject))


def short(term: str | Term) -> str:
    if isinstance(term, str):
        return shorten(term)
    if not term.is_literal:
        return shorten(term.value)
    return n_triples([Statement("", "", "s", "p", term)]).removeprefix("<s> <p> ")[:-3]


def excerpt(found: Finding) -> str:
    """What is at the place of a finding."""
    return found.place.excerpt[found.place.column - 1 : found.place.end_column - 1]


def only(found: TableReading) -> Finding:
    (finding,) = found.findings
    return finding


def refused(text: str) -> Finding:
    with pytest.raises(FindingError) as error:
        read("x.csv", text, KNOWN)
    return error.value.finding


# What rows become ------------------------------------------------------------


def test_a_row_of_an_organisation_becomes_its_description() -> None:
    found = one(
        "organizations",
        other_names="HWR | Secours portuaire@fr",
        kind="ngo",
        country="GBR",
        part_of="ilo",
        website="https://relief.example.org",
        same_as="wikidata:Q1 | https://ror.org/00pe0tf51",
        isni="0000 0001 2171 9688",
        lei="549300HYGYJKXU2J8X74",
        evidence="founded | harbour",
    )
    who = "organization:harbour-workers-relief"
    assert not found.findings
    assert said(found) >= {
        f"{who} rdf:type org:Organization",
        f'{who} skos:prefLabel "Harbour Workers\' Relief"@en',
        f'{who} skos:altLabel "HWR"@en',
        f'{who} skos:altLabel "Secours portuaire"@fr',
        f"{who} a87:kind kind:ngo",
        f"{who} a87:country geo:826",
        f"{who} org:subOrganizationOf organization:ilo",
        f"{who} schema:url https://relief.example.org",
        f"{who} schema:sameAs wikidata:Q1",
        f"{who} schema:sameAs ror:00pe0tf51",
        f'{who} a87:isni "0000 0001 2171 9688"',
        f'{who} schema:leiCode "549300HYGYJKXU2J8X74"',
        f"{GRAPH}-founded.harbour prov:wasDerivedFrom passage:founded",
        f"{GRAPH}-founded.harbour prov:wasDerivedFrom passage:harbour",
    }


def test_a_row_says_who_sends_it_when_and_from_which_document() -> None:
    source = "source:forum-example-org-report-2019-pdf"
    assert said(one("organizations")) == {
        "organization:harbour-workers-relief rdf:type org:Organization",
        'organization:harbour-workers-relief skos:prefLabel "Harbour Workers\' Relief"@en',
        f"{source} rdf:type a87:OutsideSource",
        f'{source} dcterms:title "Report of the Fair Work Forum 2019"@en',
        f'{source} dcterms:identifier "https://forum.example.org/report-2019.pdf"',
        f"{source} schema:url https://forum.example.org/report-2019.pdf",
        f"{GRAPH} rdf:type a87:StatementGraph",
        f"{GRAPH} a87:status status:contributed",
        f"{GRAPH} prov:wasDerivedFrom {source}",
        f'{GRAPH} dcterms:contributor "Amina Example of Harbour Workers\' Relief"',
        f'{GRAPH} dcterms:dateSubmitted "2026-11-20"^^<{PREFIXES["xsd"]}date>',
    }


def test_evidence_is_in_its_graph_and_the_rest_in_the_graph_of_document_and_day() -> None:
    assert {short(s.subject): short(s.graph) for s in statements(one("events"))} == {
        "event:fair-work-forum-2019": GRAPH,
        GRAPH: "graph:evidence",
        "source:forum-example-org-report-2019-pdf": "graph:evidence",
    }
    grounds = [s for s in statements(one("participants")) if "participation/" in s.subject]
    assert {short(s.predicate) for s in grounds if short(s.graph) == "graph:evidence"} == {
        "prov:wasDerivedFrom"
    }
    found = one("evidence", before="it ")
    assert graphs(found) == ["graph:evidence"]
    assert not any("StatementGraph" in triple for triple in said(found))


def test_a_row_of_an_event_gives_its_days_months_or_years() -> None:
    xsd = PREFIXES["xsd"]
    for start, datatype in (("2019", "gYear"), ("2019-05", "gYearMonth"), ("2019-05-14", "date")):
        triple = f'event:fair-work-forum-2019 schema:startDate "{start}"^^<{xsd}{datatype}>'
        assert triple in said(one("events", start=start))


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"country": "GB"}, {"event:fair-work-forum-2019 schema:location geo:826"}),
        ({"country": "geo:032"}, {"event:fair-work-forum-2019 schema:location geo:032"}),
        ({"place": "place:pier"}, {"event:fair-work-forum-2019 schema:location place:pier"}),
        (
            {"place": "pier"},
            {
                "event:fair-work-forum-2019 schema:location place:pier",
                "place:pier rdf:type schema:Place",
                'place:pier skos:prefLabel "pier"@en',
            },
        ),
        (
            {"place": "Wilton Park"},
            {"event:fair-work-forum-2019 schema:location place:wilton-park"},
        ),
        (
            {"place": "Example Hall", "country": "GB"},
            {
                "event:fair-work-forum-2019 schema:location place:example-hall",
                "place:example-hall rdf:type schema:Place",
                'place:example-hall skos:prefLabel "Example Hall"@en',
                "place:example-hall a87:country geo:826",
            },
        ),
    ],
)
def test_an_event_is_in_a_country_or_at_a_place(cells: dict[str, str], expected: set[str]) -> None:
    assert said(one("events", **cells)) - said(one("events")) == expected


def test_a_row_of_a_participant_becomes_a_participation_and_its_passage() -> None:
    found = one(
        "participants",
        capacity="observer | speaker",
        quote="Harbour Workers’ Relief (London)",
        before="Participants: ",
        after=", Dock",
    )
    name = "fair-work-forum-2019-harbour-workers-relief"
    entry, passage, quote = (f"{prefix}:{name}" for prefix in ("participation", "passage", "quote"))
    assert not found.findings
    assert said(found) >= {
        f"{entry} rdf:type a87:Participation",
        f"{entry} a87:event event:fair-work-forum-2019",
        f"{entry} a87:participant organization:harbour-workers-relief",
        f'{entry} a87:statedName "Harbour Workers’ Relief"',
        f'{entry} a87:listPosition "1"^^<http://www.w3.org/2001/XMLSchema#integer>',
        f'{entry} a87:statedCapacity "observer"',
        f'{entry} a87:statedCapacity "speaker"',
        f"{entry} prov:wasDerivedFrom {passage}",
        "organization:harbour-workers-relief a87:participatedIn event:fair-work-forum-2019",
        f"{passage} rdf:type a87:Passage",
        f"{passage} oa:hasSource source:forum-example-org-report-2019-pdf",
        f"{passage} oa:hasSelector {quote}",
        f"{quote} rdf:type oa:TextQuoteSelector",
        f'{quote} oa:exact "Harbour Workers’ Relief (London)"',
        f'{quote} oa:prefix "Participants: "',
        f'{quote} oa:suffix ", Dock"',
    }


def test_a_participation_without_a_quote_rests_on_the_document() -> None:
    assert (
        "participation:fair-work-forum-2019-harbour-workers-relief prov:wasDerivedFrom "
        "source:forum-example-org-report-2019-pdf"
    ) in said(one("participants"))


@pytest.mark.parametrize(
    ("cell", "iri"),
    [
        ("International Labour Organization", "organization:ilo"),
        ("international  labour organization", "organization:ilo"),
        ("https://w3id.org/alliance87/id/organization/ilo", "organization:ilo"),
        ("post:rapporteur", "post:rapporteur"),
    ],
)
def test_a_participant_is_named_by_its_label_or_as_an_office(cell: str, iri: str) -> None:
    local = iri.partition(":")[2]
    triple = f"participation:fair-work-forum-2019-{local} a87:participant {iri}"
    assert triple in said(one("participants", organization=cell))


def test_a_row_of_evidence_becomes_a_passage() -> None:
    found = one("evidence", before="it ", after=" in\u00a0")
    assert not found.findings
    assert said(found) >= {
        "passage:founded oa:hasSelector quote:founded",
        'quote:founded oa:exact "was founded"',
        'quote:founded oa:prefix "it "',
        'quote:founded oa:suffix " in\u00a0"',
    }
    assert 'quote:founded oa:suffix ""' in said(one("evidence", before="it "))


def test_rows_of_another_document_person_day_or_evidence_are_in_a_graph_of_their_own() -> None:
    found = many(
        "organizations",
        {},
        {"id": "b"},
        {"id": "c", "source_address": "https://other.example.org"},
        {"id": "d", "contributor": "Bela Example"},
        {"id": "e", "date": "2026-11-21"},
        {"id": "f", "evidence": "founded"},
        {"id": "g"},
    )
    of = {s.subject: short(s.graph) for s in statements(found) if "organization/" in s.subject}
    assert list(of.values()) == [
        GRAPH,
        GRAPH,
        "contributed:other-example-org-2026-11-20",
        f"{GRAPH}-bela-example",
        "contributed:forum-example-org-report-2019-pdf-2026-11-21",
        f"{GRAPH}-founded",
        GRAPH,
    ]


def test_all_tables_of_a_contribution_share_a_graph_whatever_their_files_are_called() -> None:
    for name in ("organizations", "events", "participants"):
        found = read(f"dir/Fair Wörk {name}.csv", written(name, full(name)), KNOWN)
        assert graphs(found) == ["graph:evidence", GRAPH]


@pytest.mark.parametrize(
    ("there", "evidence", "graph"),
    [
        (["other"], "", ""),
        (["{}"], "", "-2"),
        (["{}", "{}-3"], "", "-2"),
        (["{}", "{}-2"], "", "-3"),
        (["{}"], "founded", "-founded"),
        (["{}-founded"], "founded", "-2-founded"),
        ([], "2", "-evidence-2"),
        ([], "founded | harbour", "-founded.harbour"),
        ([], "harbour | founded", "-founded.harbour"),
    ],
)
def test_a_graph_is_named_by_its_evidence_and_a_later_delivery_is_numbered(
    there: list[str], evidence: str, graph: str
) -> None:
    full_name = PREFIXES["contributed"] + GRAPH.removeprefix("contributed:")
    known = replace(KNOWN, graphs={each.format(full_name): frozenset() for each in there})
    text = written("organizations", full("organizations", evidence=evidence))
    assert graphs(read("o.csv", text, known), "organization/") == [f"{GRAPH}{graph}"]


def test_the_name_of_a_graph_is_cut_where_it_would_be_long() -> None:
    ids = ["founded", *(f"passage-of-many-words-{number}" for number in range(9))]
    (name,) = graphs(one("organizations", evidence=" | ".join(ids)), "organization/")
    assert name.startswith(f"{GRAPH}-founded.passage-of-many-words")
    assert len(name) < 140


@pytest.mark.parametrize("name", ["organizations", "events", "participants"])
def test_a_row_that_an_earlier_delivery_has_is_reported(name: str) -> None:
    known = replace(KNOWN, graphs=lookup(Dataset(statements(one(name)))).graphs)
    found = only(read(f"{name}.csv", written(name, full(name)), known))
    assert (found.rule, found.severity) == (f"{RULE}row", Severity.VIOLATION)
    assert found.message == "This row was accepted before: delete it, and send only what is new."
    column = "organization" if name == "participants" else "id"
    assert found.place.cell == f"row 2, column {column}"
    more = "capacity" if name == "participants" else "website"
    text = written(name, full(name, **{more: "https://new.example.org"}))
    assert not read("x.csv", text, known).findings


@pytest.mark.parametrize("name", ["participants", "evidence"])
def test_a_quote_without_what_is_around_it_is_a_warning(name: str) -> None:
    found = only(one(name, quote="Relief", before="", after=""))
    assert (found.rule, found.severity) == (f"{RULE}cell", Severity.WARNING)
    assert found.place.cell == "row 2, column before"
    assert not one(name, quote="Relief", before="", after=".").findings


@pytest.mark.parametrize(
    ("fix", "in_cell"),
    [
        ("did you mean organization:valley-pickers?", "valley-pickers"),
        ("did you mean kind:ngo, without quotation marks?", "ngo"),
        ("did you mean post:rapporteur?", "post:rapporteur"),
        ('write "0000 0001"', "0000 0001"),
        ("write <https://quay.example.org/a>", "https://quay.example.org/a"),
        ("keep one of: geo:250, geo:826", ""),
        ('write "a"@en', ""),
    ],
)
def test_what_to_write_is_given_as_a_cell_has_it(fix: str, in_cell: str) -> None:
    assert in_a_cell(fix) == in_cell


def test_a_name_with_a_sign_in_it_can_be_written() -> None:
    triples = said(one("organizations", other_names="rights@work@en"))
    assert any('skos:altLabel "rights@work"@en' in triple for triple in triples)


def test_a_document_without_an_address_on_the_web_is_named_by_what_there_is() -> None:
    triples = said(one("evidence", source_address="letter in the archive of the Relief"))
    identified = 'source:letter-in-the-archive-of-the-relief dcterms:identifier "letter'
    assert any(triple.startswith(identified) for triple in triples)
    assert not any("schema:url" in triple for triple in triples)
    for address in ("doi 10.1234/abc.d", "10.1234/abc.d"):
        assert one("evidence", source_address=address).findings == ()
    assert document_name("", "Rapport à l’été") == "rapport-a-lete"
    assert len(document_name("", "報告")) == 12
    assert slug(" Straße, Łódź & Œuvre’s ") == "strasse-odz-uvres"


# Where they come from --------------------------------------------------------


def places(found: TableReading, path: str = "") -> set[tuple[str, str, str]]:
    """The property, the text at the place of the object, and the cell, of each statement."""
    text = found.reading.text
    return {
        (short(s.predicate), text[s.spans.object.start : s.spans.object.end], s.spans.cell)
        for s in found.reading.located
        if s.spans and "organization/" in s.subject and short(s.predicate).startswith(path)
    }


def test_each_statement_is_located_at_the_cell_it_comes_from() -> None:
    found = one("organizations", other_names="HWR | Secours portuaire@fr", country="GBR")
    assert places(found) == {
        ("rdf:type", "harbour-workers-relief", "row 2, column id"),
        ("skos:prefLabel", "Harbour Workers' Relief", "row 2, column name"),
        ("skos:altLabel", "HWR", "row 2, column other_names"),
        ("skos:altLabel", "Secours portuaire@fr", "row 2, column other_names"),
        ("a87:country", "GBR", "row 2, column country"),
    }
    assert tuple(s._replace(spans=None) for s in found.reading.located) == statements(found)


@pytest.mark.parametrize(
    ("column", "value", "place"),
    [
        ("name", " Relief\u00a0 ", "Relief"),
        ("name", 'Relief "Old"', 'Relief ""Old""'),
        ("name", 'A "', 'A ""'),
        ("name", "Relief, Old ", "Relief, Old"),
        ("other_names", 'B | A "', 'B | A ""'),  # a value among several is at the whole cell
    ],
)
def test_a_place_is_that_of_what_is_written_without_the_blanks_around(
    column: str, value: str, place: str
) -> None:
    path = "skos:prefLabel" if column == "name" else "skos:altLabel"
    found = one("organizations", **{column: value})
    assert places(found, path) == {(path, place, f"row 2, column {column}")}


@pytest.mark.parametrize(
    ("address", "column"), [(SOURCE["source_address"], "source_address"), ("", "source_title")]
)
def test_a_document_and_a_graph_are_where_the_document_is_named(address: str, column: str) -> None:
    located = one("organizations", source_address=address).reading.located
    evidence = {"a87:OutsideSource", "a87:StatementGraph", "status:contributed"}
    cells = {s.spans.cell for s in located if s.spans and short(s.object) in evidence}
    assert cells == {f"row 2, column {column}"}


def test_rows_count_as_in_a_spreadsheet_and_lines_as_in_the_file() -> None:
    rows_of = ({"name": 'The "Old"\nRelief'}, {"id": "b", "country": "Atlantis"})
    text = written("organizations", *(full("organizations", **each) for each in rows_of))
    found = only(read("o.csv", text.replace("\n", "\n# a comment\n\n", 1), KNOWN))
    assert (found.place.cell, found.place.line) == ("row 5, column country", 6)
    assert excerpt(found) == "Atlantis"


@pytest.mark.parametrize(
    ("table_name", "change", "thing", "path", "cell"),
    [
        ("organizations", {"name": ""}, "organization:harbour-workers-relief",
         "skos:prefLabel", "row 2, column name"),
        ("participants", {"before": "Participants: "},
         "quote:fair-work-forum-2019-harbour-workers-relief", "oa:exact", "row 2, column quote"),
        ("participants", {"organization": ""},
         "participation:fair-work-forum-2019-harbour-workers-relief",
         "a87:participant", "row 2, column organization"),
    ],
)  # fmt: skip
def test_a_cell_is_found_by_its_property_even_if_it_is_empty(
    table_name: str, change: dict[str, str], thing: str, path: str, cell: str
) -> None:
    found = one(table_name, **change)
    span, where = found.cells[expand(thing), expand(path)]
    assert (span.end - span.start, where) == (0, cell)


@pytest.mark.parametrize(
    ("name", "column"), [(each.name, column.name) for each in TABLES for column in each.columns]
)
def test_no_cell_is_passed_over(name: str, column: str) -> None:
    examples = {each.name: each.example for each in table(name).columns}
    before, after = (one(name, **examples | {column: value}) for value in ("", "zzz"))
    assert (said(before), before.findings) != (said(after), after.findings)
    # Each property of the row is looked for in the cell that gives it.
    path = table(name).column(column).path
    if path not in ("", "prov:wasDerivedFrom") and (name, column) != ("events", "country"):
        cells = [cell for (_, iri), (_, cell) in after.cells.items() if shorten(iri) == path]
        assert f"row 2, column {column}" in cells


@pytest.mark.parametrize("name", LEAST)
def test_a_table_survives_trig_and_back(name: str) -> None:
    found = one(name, **({"quote": "“a”\n\\ \t"} if "quote" in LEAST[name] else {}))
    trig = ox.serialize(quads_of(statements(found)), format=ox.RdfFormat.TRIG) or b""
    assert parsed(trig, ox.RdfFormat.TRIG) == quads(statements(found))


# What spreadsheet programs do ------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        lambda text: "\ufeff" + text,
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace("\n", "\r"),
        lambda text: text + "\n,,,,,,,,,,,,,,,,\n\n",
        lambda text: text.replace("\n", ",,\n"),
        lambda text: text.replace("harbour-workers-relief,", " harbour-workers-relief\u00a0 ,"),
        lambda text: text.replace("ngo", '"ngo"'),
        lambda text: text.replace("\n", '\n"# a, comment",,\n', 1),
        lambda text: text.rstrip("\n"),
        lambda text: f"\ufeffsep=,\r\n{text}",
        lambda text: "sep=;\n" + text.replace(",", ";"),
        lambda text: '"SEP=\t"\n' + text.replace(",", "\t"),
        lambda text: "\n".join(
            ",".join(reversed(line.split(","))) for line in text.replace(", ", " ").splitlines()
        ),
    ],
    ids=[
        *("bom", "crlf", "cr", "empty rows", "wide", "blanks", "quoted", "comment", "no end"),
        *("bom and sep", "sep=;", "sep=tab", "another order"),
    ],
)
def test_the_same_is_read_whatever_the_program_writes(change: Callable[[str], str]) -> None:
    text = written("organizations", full("organizations", kind="ngo"))
    plain, changed = (read("o.csv", each, KNOWN) for each in (text, change(text)))
    assert changed.findings == ()
    assert statements(changed) == statements(plain)


@pytest.mark.parametrize("delimiter", [";", "\t"])
@pytest.mark.parametrize("before", ["", " \n# organizations, of 2026, by us\n"])
def test_semicolons_and_tabs_separate_cells_if_the_header_says_so(
    delimiter: str, before: str
) -> None:
    filled = full("organizations", name="Relief, of Harbours; and\tPorts")
    plain = read("o.csv", written("organizations", filled), KNOWN)
    text = before + written("organizations", filled, delimiter=delimiter)
    assert statements(read("o.csv", text, KNOWN)) == statements(plain)


def test_capitals_blanks_and_brackets_in_a_header_make_no_difference() -> None:
    text = written("evidence", full("evidence"))
    spelt = text.replace("quote,", "Quote (as printed),", 1).replace(
        "source_title", "Source title", 1
    )
    found = read("e.csv", spelt, KNOWN)
    assert statements(found) == statements(read("e.csv", text, KNOWN))
    note = only(found)
    assert (note.rule, note.severity) == (f"{RULE}meant", Severity.NOTE)
    assert note.message == (
        "“Quote (as printed)” was read as quote, “Source title” was read as source_title."
    )


def test_line_ends_within_a_cell_are_read_as_one_character() -> None:
    text = written("evidence", full("evidence", quote="was\nfounded")).replace("\n", "\r\n")
    assert 'quote:founded oa:exact "was\\nfounded"' in said(read("e.csv", text, KNOWN))


def test_an_error_of_the_program_in_the_first_column_is_no_comment() -> None:
    found = only(one("participants", event="#N/A"))
    assert found.message.startswith("The spreadsheet program shows an error here")


# What is wrong with a cell ---------------------------------------------------


# The table, the column, what is in the cell, a part of the message, and the fix.
UNFIT = """
organizations ¦ id ¦ Harbour Workers ¦ small letters ¦ harbour-workers
organizations ¦ id ¦ organization:A B ¦ small letters ¦ organization-a-b
participants ¦ organization ¦ organization:A B ¦ the id of its row ¦
organizations ¦ id ¦  ¦ Give the row an id ¦ harbour-workers-relief
organizations ¦ language ¦ in words ¦ en, fr or es ¦
organizations ¦ language ¦  ¦ en, fr or es ¦
organizations ¦ language ¦ en-a ¦ en, fr or es ¦
organizations ¦ source_language ¦  ¦ en, fr or es ¦
organizations ¦ kind ¦ NGOs ¦ did you mean “ngo” ¦ ngo
organizations ¦ country ¦ United Kingdon ¦ “United Kingdom” if ¦ United Kingdom
organizations ¦ country ¦ Korea ¦ Republic of Korea (KOR) or Democratic ¦
organizations ¦ country ¦ England ¦ is meant: United Kingdom (GBR). ¦
organizations ¦ country ¦ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx ¦ ask the editors to add it. ¦
organizations ¦ kind ¦ farm ¦ write “non-governmental organisation”. ¦
participants ¦ organization ¦ Quay ¦ correct it. If you describe it yourself, write its name or the id of its row in the table organizations. ¦
organizations ¦ other_names ¦ Chai Haki@swahili ¦ “swahili” is not the code of a language ¦
organizations ¦ part_of ¦ Internat. Labour Organization ¦ did you mean ¦
organizations ¦ website ¦ https://relief example.org ¦ This is no address ¦
organizations ¦ website ¦ https://relief.example.org/annual report.pdf ¦ An address may not hold a blank. Write %20 for it. ¦ https://relief.example.org/annual%20report.pdf
organizations ¦ source_address ¦ https://relief.example.org/{a}.pdf ¦ may not hold “{” and “}” ¦ https://relief.example.org/%7Ba%7D.pdf
organizations ¦ website ¦ https://a.example.org ; https://b.example.org ¦ several addresses ¦ https://a.example.org
organizations ¦ same_as ¦ banana ¦ beginning with https:// ¦
events ¦ start ¦ 12-14 March 2019 ¦ write 2019-03-12 in the column start, 2019-03-14 in the column end. ¦ 2019-03-12
events ¦ end ¦ March 12–14, 2019 ¦ These are two days ¦ 2019-03-14
events ¦ start ¦ 2019-05-14/2019-05-15 ¦ These are two days ¦ 2019-05-14
events ¦ start ¦ May-19 ¦ If May 2019 is meant, write 2019-05; if a day ¦ 2019-05
events ¦ start ¦ 14/05/19 ¦ If 14 May 2019 is meant, write 2019-05-14. ¦ 2019-05-14
events ¦ start ¦ 03/04/19 ¦ If 3 April 2019 is meant, write 2019-04-03; if 4 March 2019 ¦
organizations ¦ date ¦ 05/2019 ¦ Give the day too ¦
organizations ¦ website ¦ mailto:a@example.org ¦ This is an e-mail address ¦
organizations ¦ website ¦ report.pdf ¦ beginning with https:// ¦
organizations ¦ same_as ¦ https://isni.org/isni/0000000121719688 ¦ in the column isni: 0000 0001 2171 9688. ¦
organizations ¦ same_as ¦ lei:549300HYGYJKXU2J8X74 ¦ in the column lei: 549300HYGYJKXU2J8X74. ¦
organizations ¦ isni ¦ 1,2E+15 ¦ format the column as text ¦
organizations ¦ isni ¦ 1.21719688E15 ¦ format the column as text ¦
organizations ¦ lei ¦ '549300 ¦ apostrophe ¦ 549300
organizations ¦ isni ¦ 0000\u00a00001 ¦ no-break blank ¦ 0000 0001
organizations ¦ kind ¦ n/a ¦ Leave the cell empty ¦
organizations ¦ other_names ¦ - ¦ Leave the cell empty ¦
organizations ¦ evidence ¦ The Founding ¦ by its id ¦ the-founding
organizations ¦ date ¦ 03.04.2024 ¦ If 3 April 2024 is meant, write 2024-04-03; if 4 March 2024 is meant, write 2024-03-04. ¦
events ¦ start ¦ 12/05/2026 ¦ write 2026-05-12; if 5 December 2026 is meant, write 2026-12-05. ¦
organizations ¦ date ¦ 2026-11 ¦ Give the day too ¦
organizations ¦ date ¦ 2026-02-30 ¦ 2026-02 has no day 30, only 28 days. ¦
events ¦ standing ¦ hold ¦ did you mean “held” ¦ held
participants ¦ position ¦ 1st ¦ whole number ¦
participants ¦ event ¦ The Forum ¦ No event ¦
organizations ¦ lei ¦ #REF! ¦ shows an error ¦
"""


@pytest.mark.parametrize("case", UNFIT.strip().splitlines())
def test_a_cell_that_cannot_be_read_is_reported_with_a_remedy(case: str) -> None:
    name, column, value, message, *rest = (part.strip(" ") for part in case.split("¦"))
    fix = "".join(rest)
    found = only(one(name, **{column: value}))
    assert (found.rule, found.severity) == (f"{RULE}cell", Severity.VIOLATION)
    assert found.place.cell == f"row 2, column {column}"
    assert excerpt(found) == found.value == value
    assert message in found.message
    assert found.fix == fix or (fix == "" and "did you mean" in message)
    # Every fix that is applied removes the finding.
    mended = one(name, **{column: found.fix}) if found.fix else None
    assert mended is None or found.message not in {each.message for each in mended.findings}


# The table, the column, what is in the cell, and what it is read as.
MEANT = """
organizations ¦ date ¦ 20/11/2026 ¦ 2026-11-20
organizations ¦ date ¦ 11/20/2026 ¦ 2026-11-20
organizations ¦ date ¦ 20.11.2026 ¦ 2026-11-20
organizations ¦ date ¦ 5.5.2026 ¦ 2026-05-05
organizations ¦ date ¦ 20 Nov 2026 ¦ 2026-11-20
organizations ¦ date ¦ November 20th, 2026 ¦ 2026-11-20
organizations ¦ date ¦ 46346 ¦ 2026-11-20
organizations ¦ date ¦ 2026-11-20 00:00:00 ¦ 2026-11-20
organizations ¦ date ¦ 2026-11-20T09:30 ¦ 2026-11-20
organizations ¦ date ¦ 2026‑11‑20 ¦ 2026-11-20
organizations ¦ date ¦ 20-Nov-26 ¦ 2026-11-20
events ¦ start ¦ 2019-5-4 ¦ 2019-05-04
events ¦ start ¦ Tue, 14 May 2019 ¦ 2019-05-14
events ¦ start ¦ 2019-05-14 (Tuesday) ¦ 2019-05-14
events ¦ start ¦ 14-May-19 ¦ 2019-05-14
events ¦ start ¦ 14 mai 2019 ¦ 2019-05-14
events ¦ start ¦ 1er août 2019 ¦ 2019-08-01
events ¦ start ¦ 14 de mayo de 2019 ¦ 2019-05-14
events ¦ start ¦ 14. Mai 2019 ¦ 2019-05-14
events ¦ start ¦ 05/2019 ¦ 2019-05
events ¦ start ¦ 2019/05 ¦ 2019-05
events ¦ end ¦ décembre 2019 ¦ 2019-12
organizations ¦ language ¦ English ¦ en
organizations ¦ source_language ¦ inglés ¦ en
organizations ¦ source_language ¦ ENG ¦ en
organizations ¦ country ¦ UK ¦ United Kingdom
organizations ¦ country ¦ U.K. ¦ United Kingdom
organizations ¦ country ¦ Great Britain ¦ United Kingdom
organizations ¦ country ¦ Royaume-Uni ¦ United Kingdom
organizations ¦ country ¦ the U.K. ¦ United Kingdom
organizations ¦ country ¦ Verenigd Koninkrijk ¦ United Kingdom
organizations ¦ country ¦ المملكة المتحدة ¦ United Kingdom
organizations ¦ country ¦ United Kingdom of Great Britain and Northern Ireland ¦ United Kingdom
organizations ¦ same_as ¦ Q54129 ¦ http://www.wikidata.org/entity/Q54129
organizations ¦ same_as ¦ https://www.wikidata.org/wiki/Q54129 ¦ http://www.wikidata.org/entity/Q54129
organizations ¦ same_as ¦ https://www.wikidata.org/wiki/Special:EntityPage/Q54129 ¦ http://www.wikidata.org/entity/Q54129
organizations ¦ same_as ¦ https://m.wikidata.org/wiki/Q54129?uselang=fr#P1 ¦ http://www.wikidata.org/entity/Q54129
organizations ¦ same_as ¦ 00PE0TF51 ¦ https://ror.org/00pe0tf51
organizations ¦ same_as ¦ ror.org/00pe0tf51/ ¦ https://ror.org/00pe0tf51
organizations ¦ same_as ¦ http://www.geonames.org/2643743/london.html ¦ https://www.geonames.org/2643743
organizations ¦ same_as ¦ https://eurovoc.europa.eu/1282 ¦ http://eurovoc.europa.eu/1282
organizations ¦ website ¦ relief.example.org ¦ https://relief.example.org
organizations ¦ website ¦ HTTP://Relief.example.org/a ¦ http://Relief.example.org/a
organizations ¦ website ¦ https:/relief.example.org ¦ https://relief.example.org
organizations ¦ website ¦ htps://relief.example.org ¦ https://relief.example.org
organizations ¦ website ¦ http://http://relief.example.org ¦ http://relief.example.org
organizations ¦ website ¦ <https://relief.example.org> ¦ https://relief.example.org
organizations ¦ source_address ¦ www.example.org/a ¦ https://www.example.org/a
organizations ¦ isni ¦ https://isni.org/isni/0000000121719688 ¦ 0000 0001 2171 9688
organizations ¦ isni ¦ 0000-0001-2171-9688 ¦ 0000 0001 2171 9688
organizations ¦ lei ¦ https://search.gleif.org/#/record/549300hygyjkxu2j8x74 ¦ 549300HYGYJKXU2J8X74
"""


@pytest.mark.parametrize("case", MEANT.strip().splitlines())
def test_what_can_mean_one_thing_only_is_read_as_that_and_noted(case: str) -> None:
    name, column, value, meant = (part.strip(" ") for part in case.split("¦"))
    found = only(one(name, **{column: value}))
    assert (found.rule, found.severity) == (f"{RULE}meant", Severity.NOTE)
    assert (found.value, found.fix) == (value, meant)
    assert found.place.cell == f"row 2, column {column}"
    as_written = one(name, **{column: meant})
    assert not as_written.findings
    assert said(one(name, **{column: value})) == said(as_written)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("name", '=HYPERLINK("https://x.example.org")'),
        ("name", "=1+1"),
        ("name", "@SUM(A1:A2)"),
        ("name", "+cmd|' /C calc'!A0"),
        ("name", "-2+3+cmd"),
        ("country", "+44"),
        ("id", "@relief"),
        ("language", "=en"),
    ],
)
def test_a_formula_is_refused(column: str, value: str) -> None:
    found = only(one("organizations", **{column: value}))
    assert (found.rule, found.severity) == (f"{RULE}formula", Severity.REFUSAL)
    assert found.place.cell == f"row 2, column {column}"


@pytest.mark.parametrize("quote", ["- item", "@Relief", "+ 3 others", "-based", "= 5", "–"])
def test_words_that_begin_with_the_sign_of_a_formula_are_kept(quote: str) -> None:
    found = one("participants", quote="Relief", after=quote)
    assert not found.findings
    assert any(triple.endswith(f'oa:suffix "{quote}"') for triple in said(found))


def test_only_the_value_that_is_wrong_is_left_out_of_a_cell_with_several() -> None:
    found = one("organizations", same_as="wikidata:Q1 | banana | wikidata:Q3")
    assert only(found).value == excerpt(only(found)) == "banana"
    assert sum("schema:sameAs" in triple for triple in said(found)) == 2


def test_an_address_that_two_rows_write_differently_is_one_document_described_twice() -> None:
    other = {"id": "b", "source_address": "http://forum.example.org/report-2019.pdf/"}
    found = only(many("evidence", {}, other))
    assert found.place.cell == "row 3, column source_address"
    assert found.fix == SOURCE["source_address"]


@pytest.mark.parametrize("name", LEAST)
def test_a_row_that_says_again_what_another_says_is_reported(name: str) -> None:
    found = only(many(name, {}, {}))
    assert (found.rule, found.place.line) == (f"{RULE}row", 3)
    assert "Row 2" in found.message


def test_each_row_with_the_same_fault_is_reported() -> None:
    rows_of = ({"id": name, "source_language": "French"} for name in "abc")
    assert len(many("organizations", *rows_of).findings) == 3


@pytest.mark.parametrize(
    ("written_id", "name", "local"),
    [("Harbour Relief", "B", "harbour-relief"), ("", "B", "b"), ("", "報告", "row-2")],
)
def test_a_row_without_a_right_id_is_read_all_the_same(
    written_id: str, name: str, local: str
) -> None:
    found = one("organizations", id=written_id, name=name)
    assert f"organization:{local} rdf:type org:Organization" in said(found)
    assert only(found).focus == PREFIXES["organization"] + local


def test_a_wrong_language_is_never_guessed() -> None:
    triples = said(one("organizations", language=""))
    assert any('"Harbour Workers\' Relief"@und' in triple for triple in triples)


# What is wrong with a table --------------------------------------------------


@pytest.mark.parametrize(
    "header",
    ["", "a,b,c", "id,nmae,language", "id," + ",".join(f"c{number}" for number in range(40))],
)
def test_a_header_of_none_of_the_tables_is_answered_with_all_of_them(header: str) -> None:
    found = refused(header)
    assert (found.rule, found.severity) == (f"{RULE}header", Severity.REFUSAL)
    assert ("none of our tables" if header else "has no table") in found.message
    assert all(each.name in found.message for each in TABLES)
    assert found.place.column == 1


NO = "The table evidence has no column"
ALSO = "The table evidence also has the column"
ADD = ": add what is missing to the first row, and leave its cells empty where nothing is known."


@pytest.mark.parametrize(
    ("change", "message", "value", "fix", "cell"),
    [
        (("befor", "befro"), f"{NO} “befroe”: delete it, or did you mean “before”?",
         "befroe", "before", 3),
        (("\n", ",remarks\n"), f"{NO} “remarks”: delete it.", "remarks", "", 8),
        (("\n", ",quote\n"), "The column “quote” is there twice: keep one, and delete the other.",
         "quote", "", 8),
        ((",after", ""), f"{ALSO} “after”{ADD}", "", "", 0),
        ((",before,after", ""), f"{ALSO}s “before”, “after”{ADD}", "", "", 0),
        (("quote,before,after", "qoute,befor,mine,quote,quote"),
         (f"{NO} “qoute”: delete it. {NO} “befor”: delete it, or did you mean “before”? "
          f"{NO} “mine”: delete it. The column “quote” is there twice: keep one, and delete the "
          f"other. {ALSO} “after”{ADD}"), "qoute", "", 2),
    ],
)  # fmt: skip
def test_all_that_is_wrong_with_a_header_is_reported_at_once(
    change: tuple[str, str], message: str, value: str, fix: str, cell: int
) -> None:
    found = refused(written("evidence").replace(*change))
    assert (found.message, found.rule) == (message, f"{RULE}header")
    assert (found.value, found.fix) == (value, fix)
    assert found.place.cell == (f"row 1, column {cell}" if cell else "row 1")
    assert not value or excerpt(found) == value


def test_the_line_that_gives_excel_the_separator_is_no_row() -> None:
    text = "sep=;\n" + written("organizations", full("organizations", country="Mu"), delimiter=";")
    found = only(read("o.csv", text, KNOWN))
    assert (found.place.cell, found.place.line) == ("row 2, column country", 3)
    assert excerpt(found) == "Mu"


def test_a_row_that_is_too_short_or_too_long_is_reported_and_the_others_are_read() -> None:
    header, row = written("evidence", full("evidence")).splitlines()
    found = read("e.csv", f"{header}\n{row},more\na,b\n{row}\n", KNOWN)
    assert [(f.rule, f.place.line, f.place.column) for f in found.findings] == [
        (f"{RULE}row", 2, len(row) + 2),
        (f"{RULE}row", 3, 1),
    ]
    assert said(found) == said(one("evidence"))


@pytest.mark.parametrize(
    ("row", "line", "column", "words"),
    [
        ('a,"was founded,b', 2, 3, "in row 2, is never closed"),
        ('a,"was\nfounded,"b",c', 2, 3, "closes on line 3 of the file, and text follows"),
        ('a,"was" founded,b', 2, 3, "double each quotation mark inside"),
        ('a,was "founded",b', 2, 7, "in the middle of a cell of row 2"),
    ],
)
def test_quotation_marks_that_leave_the_cells_in_doubt_are_refused(
    row: str, line: int, column: int, words: str
) -> None:
    found = refused(written("evidence") + row)
    assert (found.rule, found.severity) == (f"{RULE}quotation-mark", Severity.REFUSAL)
    assert (found.place.line, found.place.column) == (line, column)
    assert words in found.message


def test_a_cell_that_is_too_long_is_a_limit() -> None:
    found = refused(written("evidence") + "a," + "b" * 200_000)
    assert (found.rule, found.severity) == (f"{RULE}long-cell", Severity.LIMIT)
    assert found.place.line == 2


# Templates, metadata, names --------------------------------------------------


@pytest.mark.parametrize("delimiter", [",", ";"])
@pytest.mark.parametrize("name", LEAST)
def test_a_template_reads_back_without_a_finding(name: str, delimiter: str) -> None:
    text = template(name).replace(",", delimiter)
    empty = read("t.csv", text, KNOWN)
    found = only(empty)
    assert (found.rule, found.severity) == (f"{RULE}no-statements", Severity.REFUSAL)
    assert found.message.startswith("Fill in a row below the header")
    assert (found.place.line, statements(empty)) == (1, ())
    below = delimiter.join(f'"{value}"' for value in full(name).values())
    assert len(read("t.csv", f"{text}{below}", KNOWN).findings) == 1  # too short a row, and no more
    header, comment = csv.reader(io.StringIO(text), delimiter=delimiter, strict=True)
    assert header == [column.name for column in table(name).columns]
    assert len(comment) == len(header)
    assert not set(',;"') & set("".join(comment))
    for column, explained in zip(table(name).columns, comment, strict=True):
        assert column.means in explained
        assert ("several stand between |" in explained) is column.many
        assert ("may be empty" in explained) is not column.required
        assert explained.endswith(f": {column.example}" if column.example else column.means) or (
            not column.example and explained.endswith("(may be empty)")
        )


@pytest.mark.parametrize("name", LEAST)
def test_the_examples_of_a_table_make_a_row_that_reads_without_a_finding(name: str) -> None:
    examples = {column.name: column.example for column in table(name).columns}
    assert read("t.csv", written(name, examples), KNOWN).findings == ()


def test_the_metadata_of_the_tables_are_accepted_by_a_validator_of_the_standard(
    tmp_path: Path,
) -> None:
    from csvw import CSVW  # type: ignore[import-untyped]

    (tmp_path / "csv-metadata.json").write_text(csvw(), encoding="utf-8")
    for name in LEAST:
        text = template(name) + written(name, full(name)).partition("\n")[2]
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert CSVW(str(tmp_path / "csv-metadata.json"), validate=True).is_valid
    broken = (tmp_path / "events.csv").read_text(encoding="utf-8").replace("2026-11-20\n", "x\n")
    (tmp_path / "events.csv").write_text(broken, encoding="utf-8")
    assert not CSVW(str(tmp_path / "csv-metadata.json"), validate=True).is_valid


def test_the_metadata_tell_of_every_column_what_it_says() -> None:
    content = json.loads(csvw())
    assert content["@context"][0] == "http://www.w3.org/ns/csvw"
    for described, each in zip(content["tables"], TABLES, strict=True):
        schema = described["tableSchema"]["columns"]
        assert [column["name"] for column in schema[:-1]] == [c.name for c in each.columns]
        for told, column in zip(schema, each.columns, strict=False):
            assert told["dc:description"].startswith(column.means)
            assert told.get("required", False) is column.required
            assert ("separator" in told) is column.many


def test_the_metadata_let_no_converter_say_what_we_do_not() -> None:
    organizations, *_, evidence = json.loads(csvw())["tables"]
    columns = {column["name"]: column for column in organizations["tableSchema"]["columns"]}
    told = {name for name, column in columns.items() if not column.get("suppressOutput")}
    assert told == {"name", "website", "same_as", "isni", "lei", "class"}
    assert columns["website"]["valueUrl"] == "{+website}"
    assert "valueUrl" not in columns["name"]
    assert columns["name"]["dc:description"] == "its name, such as: Harbour Workers' Relief"
    assert columns["isni"]["dc:description"] == "its ISNI as four groups of four"
    assert evidence["tableSchema"]["primaryKey"] == "id"
    assert "primaryKey" not in organizations["tableSchema"]


def test_every_property_of_a_table_is_one_the_shapes_speak_of(project: Project) -> None:
    shapes = "".join(path.read_text(encoding="utf-8") for path in project.shapes.glob("*.ttl"))
    paths = {column.path for each in TABLES for column in each.columns} - {""}
    assert {path for path in paths if f"sh:path {path} ;" not in shapes} <= {
        "dcterms:contributor",
        "dcterms:dateSubmitted",
    }


def test_the_published_data_lend_the_tables_their_names(project: Project) -> None:
    known = lookup(load(project))
    geo, organization = PREFIXES["geo"], PREFIXES["organization"]
    for name in ("826", "GB", "gbr", "united kingdom"):
        assert known.countries.find(name) == f"{geo}826"
    assert known.countries.find("32") == known.countries.find("032") == f"{geo}032"
    assert known.kinds.find("workers’ organisation") == f"{PREFIXES['kind']}workers-organisation"
    assert known.kinds.find("held") == ""
    assert known.standings.find("held") == f"{PREFIXES['standing']}held"
    assert known.organizations.find("education international").startswith(organization)
    assert known.events.find("Launch of Alliance 8.7") == f"{PREFIXES['event']}launch"
    assert known.places.find("Wilton Park") == f"{PREFIXES['place']}wilton-park"
    assert f"{PREFIXES['graph']}stated/title" in known.graphs
    for name in ("England", "Kenya", "Austria", "Gambia", "Guyana", "UAE"):
        assert known.countries.surely_near(name) == ""
    for name, label in (("Argentinia", "Argentina"), ("United Kingdon", "United Kingdom")):
        assert known.countries.surely_near(name) == label
    with pytest.raises(UnfitError) as error:
        NAMED[CellType.KIND]("", known)
    assert all(f"“{label}”" in error.value.message for label in known.kinds.labels)
    assert "ilo-bureau" not in error.value.message


def test_an_alternative_name_is_one_of_a_country_only() -> None:
    uk, relief = f"{PREFIXES['geo']}826", f"{PREFIXES['organization']}relief"
    text = f"""<{uk}> a <{PREFIXES["schema"]}Country> ; <{PREFIXES["skos"]}altLabel> "Britain" .
        <{relief}> a <{PREFIXES["org"]}Organization> ; <{PREFIXES["skos"]}altLabel> "R" ."""
    known = lookup(Dataset(statements_of("", ox.parse(text, format=ox.RdfFormat.TURTLE))))
    assert (known.countries.find("britain"), known.organizations.find("R")) == (uk, "")


def test_the_documentation_lists_the_columns_and_what_can_be_chosen(project: Project) -> None:
    text = (project.root / "docs" / "tables.md").read_text(encoding="utf-8")
    for each in TABLES:
        section = text.partition(f"\n## {each.name}.csv\n")[2].partition("\n## ")[0]
        listed = [row.split(" | ") for row in section.splitlines() if row.startswith("| ")][1:]
        assert [row[0].strip("| *") for row in listed] == [column.name for column in each.columns]
        for row, column in zip(listed, each.columns, strict=True):
            assert row[0].strip("| ").startswith("**") is column.required
            assert row[1].startswith(column.means)
            assert column.example.replace("|", r"\|") in " | ".join(row[2:])
    known = lookup(load(project))
    for heading, choices in (("Kinds", known.kinds), ("Standings", known.standings)):
        section = text.partition(f"\n### {heading}\n")[2].partition("\n#")[0]
        labels = {
            shorten(i).partition(":")[2]: n for n in choices.labels for i in choices.entries[n]
        }
        assert cells(section) == set(labels.items())
    section = text.partition("\n### Countries\n")[2].partition("\n#")[0]
    data = load(project)
    for label, codes in cells(section):
        terms = {
            term
            for name in ("prefLabel", "altLabel", "notation")
            for term in data.terms(known.countries.find(label), expand(f"skos:{name}"))
        }
        written_there = {term.value for term in terms if term.language in ("", "en")}
        assert {*re.findall("`([^`]+)`", codes), label} == written_there
    assert {label for label, _ in cells(section)} == known.countries.labels


def cells(section: str) -> set[tuple[str, str]]:
    """The first two cells of each row of a table of Markdown, without the header."""
    found = [row.strip("| ").split(" | ") for row in section.splitlines() if row.startswith("| ")]
    return {(row[0].strip("`"), row[1]) for row in found[1:]}


def test_a_name_that_two_things_go_by_is_the_name_of_neither() -> None:
    twice = Names({"UIA": frozenset({"a"}), "uia": frozenset({"b"}), "ILO": frozenset({"c"})})
    assert twice.find("UIA") == ""
    assert twice.find("ilo") == "c"


# Whatever is given -----------------------------------------------------------

ODD = st.text(
    st.sampled_from("abc019-+=@#\"',;|\t\r\n \u00a0\u2028\x85\x00\ufeff“é🐳"), max_size=40
)


def read_or_refuse(text: str) -> None:
    try:
        table_read = read("x.csv", text, KNOWN)
    except FindingError as error:
        findings: tuple[Finding, ...] = (error.finding,)
    else:
        findings, lines = table_read.findings, table_read.reading.text
        places_of = [(s.spans.object, s.spans.cell) for s in table_read.reading.located if s.spans]
        for span, cell in (*places_of, *table_read.cells.values()):
            assert 0 <= span.start <= span.end <= len(lines)
            assert cell
    for found in findings:
        place = found.place
        assert 1 <= place.line <= place.end_line
        assert 1 <= place.column <= len(place.excerpt) + 1
        assert found.message.endswith((".", "?"))


@settings(deadline=None)
@given(st.one_of(ODD, st.text()))
@example("\ufeff")
@example('"')
def test_any_text_is_read_or_refused(text: str) -> None:
    read_or_refuse(text)


@settings(deadline=None)
@given(st.sampled_from(sorted(LEAST)), ODD)
def test_any_text_under_a_header_is_read_or_refused(name: str, text: str) -> None:
    read_or_refuse(written(name) + text)


@settings(deadline=None)
@given(st.sampled_from(sorted(LEAST)), st.data())
def test_any_cells_are_read_or_told(name: str, data: st.DataObject) -> None:
    column = data.draw(st.sampled_from([column.name for column in table(name).columns]))
    read_or_refuse(written(name, full(name, **{column: data.draw(st.one_of(ODD, st.text()))})))


@settings(deadline=None)
@given(st.lists(st.lists(st.one_of(ODD, st.text()), min_size=1), min_size=1))
def test_cells_stand_where_they_are_said_to_stand(cells: list[list[str]]) -> None:
    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows([["x", *row] for row in cells])
    found = list(rows("x.csv", text.getvalue(), ","))
    assert [[value for value, _ in raw.cells[1:]] for raw in found] == cells
    for raw in found:
        for value, span in raw.cells:
            assert text.getvalue()[span.start : span.end] == value.replace('"', '""')
