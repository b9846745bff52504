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

from alliance87.model.finding import Finding, FindingError, Severity
from alliance87.model.namespaces import PREFIXES, shorten
from alliance87.model.project import Project
from alliance87.read import data_files, read_quads
from alliance87.tables.columns import TABLES, table
from alliance87.tables.csvw import csvw
from alliance87.tables.forms import Form
from alliance87.tables.lookup import Lookup, Names, lookup
from alliance87.tables.named import NAMED
from alliance87.tables.names import document_name, slug
from alliance87.tables.scan import rows
from alliance87.tables.statements import Sheet, read
from alliance87.tables.suspect import UnfitError
from alliance87.tables.template import template
from alliance87.tables.wording import in_a_cell

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
LONG = [f"passage-of-many-words-{number}" for number in range(9)]


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


def one(name: str, /, **cells: str) -> Sheet:
    return read(f"{name}.csv", written(name, full(name, **cells)), KNOWN)


def said(sheet: Sheet) -> set[str]:
    """The statements in short, without their graphs."""
    return {
        " ".join(short(term) for term in (quad.subject, quad.predicate, quad.object))
        for quad in sheet.reading.quads
    }


def short(term: object) -> str:
    return shorten(term.value) if isinstance(term, ox.NamedNode) else str(term)


def only(sheet: Sheet) -> Finding:
    (finding,) = sheet.findings
    return finding


def refused(text: str) -> Finding:
    with pytest.raises(FindingError) as error:
        read("x.csv", text, KNOWN)
    return error.value.finding


# What rows become ------------------------------------------------------------


def test_a_row_of_an_organisation_becomes_its_description() -> None:
    sheet = one(
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
    assert not sheet.findings
    assert said(sheet) >= {
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


def test_evidence_stands_in_its_graph_and_the_rest_in_the_graph_of_document_and_day() -> None:
    graphs = {short(quad.subject): short(quad.graph_name) for quad in one("events").reading.quads}
    assert graphs == {
        "event:fair-work-forum-2019": GRAPH,
        GRAPH: "graph:evidence",
        "source:forum-example-org-report-2019-pdf": "graph:evidence",
    }


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
    sheet = one(
        "participants",
        capacity="observer | speaker",
        quote="Harbour Workers’ Relief (London)",
        before="Participants: ",
        after=", Dock",
    )
    name = "fair-work-forum-2019-harbour-workers-relief"
    entry, passage, quote = (f"{prefix}:{name}" for prefix in ("participation", "passage", "quote"))
    assert not sheet.findings
    assert said(sheet) >= {
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


def test_a_participant_is_named_by_its_label_or_as_an_office() -> None:
    for cell, iri in (
        ("International Labour Organization", "organization:ilo"),
        ("international  labour organization", "organization:ilo"),
        ("https://w3id.org/alliance87/id/organization/ilo", "organization:ilo"),
        ("post:rapporteur", "post:rapporteur"),
    ):
        local = iri.partition(":")[2]
        triple = f"participation:fair-work-forum-2019-{local} a87:participant {iri}"
        assert triple in said(one("participants", organization=cell))


def test_a_row_of_evidence_becomes_a_passage_and_no_graph_of_its_own() -> None:
    sheet = one("evidence", before="it ")
    assert not sheet.findings
    assert said(sheet) >= {
        "passage:founded oa:hasSelector quote:founded",
        'quote:founded oa:exact "was founded"',
        'quote:founded oa:prefix "it "',
        'quote:founded oa:suffix ""',
    }
    assert {short(quad.graph_name) for quad in sheet.reading.quads} == {"graph:evidence"}
    assert not any("StatementGraph" in triple for triple in said(sheet))


def test_rows_of_another_document_person_day_or_evidence_stand_in_a_graph_of_their_own() -> None:
    filled = [
        full("organizations"),
        full("organizations", id="b"),
        full("organizations", id="c", source_address="https://other.example.org"),
        full("organizations", id="d", contributor="Bela Example"),
        full("organizations", id="e", date="2026-11-21"),
        full("organizations", id="f", evidence="founded"),
        full("organizations", id="g"),
    ]
    sheet = read("dir/Fair Wörk.csv", written("organizations", *filled), KNOWN)
    graphs = {
        short(quad.subject): short(quad.graph_name)
        for quad in sheet.reading.quads
        if "organization/" in str(quad.subject)
    }
    assert list(graphs.values()) == [
        GRAPH,
        GRAPH,
        "contributed:other-example-org-2026-11-20",
        f"{GRAPH}-bela-example",
        "contributed:forum-example-org-report-2019-pdf-2026-11-21",
        f"{GRAPH}-founded",
        GRAPH,
    ]


def test_all_tables_of_a_contribution_share_a_graph_whatever_their_files_are_called() -> None:
    sheets = [
        read(f"{name}-{n}.csv", written(name, full(name)), KNOWN)
        for n, name in enumerate(("organizations", "events", "participants"))
    ]
    described = {
        short(quad.subject)
        for sheet in sheets
        for quad in sheet.reading.quads
        if quad.predicate.value.endswith("#status")
    }
    assert described == {GRAPH}


def test_a_later_delivery_of_the_same_document_and_day_is_numbered() -> None:
    def graphs(*taken: str, evidence: str = "") -> set[str]:
        there = {PREFIXES["contributed"] + name: frozenset[ox.Triple]() for name in taken}
        known = replace(KNOWN, graphs=there)
        filled = full("organizations", evidence=evidence)
        quads = read("o.csv", written("organizations", filled), known).reading.quads
        return {short(quad.graph_name) for quad in quads} - {"graph:evidence"}

    name = GRAPH.removeprefix("contributed:")
    assert graphs("other") == {GRAPH}
    assert graphs(name) == graphs(name, f"{name}-3") == {f"{GRAPH}-2"}
    assert graphs(name, f"{name}-2") == {f"{GRAPH}-3"}
    assert graphs(name, evidence="founded") == {f"{GRAPH}-founded"}
    assert graphs(f"{name}-founded", evidence="founded") == {f"{GRAPH}-2-founded"}
    assert graphs(evidence="2") == {f"{GRAPH}-evidence-2"}


def test_a_row_that_an_earlier_delivery_has_is_told() -> None:
    for name in ("organizations", "events", "participants"):
        known = lookup(one(name).reading.quads)
        again = read(f"{name}.csv", written(name, full(name)), replace(KNOWN, graphs=known.graphs))
        found = only(again)
        assert (found.rule, found.severity) == (f"{RULE}row", Severity.VIOLATION)
        assert (
            found.message == "This row was accepted before: delete it, and send only what is new."
        )
        column = "organization" if name == "participants" else "id"
        assert found.place.cell == f"row 2, column {column}"
        more = "capacity" if name == "participants" else "website"
        text = written(name, full(name, **{more: "https://new.example.org"}))
        assert not read("x.csv", text, replace(KNOWN, graphs=known.graphs)).findings


def test_a_quote_without_what_stands_around_it_is_a_warning() -> None:
    for name in ("participants", "evidence"):
        found = only(one(name, quote="Relief", before="", after=""))
        assert (found.rule, found.severity) == (f"{RULE}cell", Severity.WARNING)
        assert found.place.cell == "row 2, column before"
        assert not one(name, quote="Relief", before="", after=".").findings


def test_a_name_with_a_sign_in_it_can_be_written() -> None:
    assert 'skos:altLabel "rights@work"@en' in "".join(
        said(one("organizations", other_names="rights@work@en"))
    )


def test_what_to_write_is_said_as_a_cell_has_it() -> None:
    assert in_a_cell("did you mean organization:valley-pickers?") == "did you mean valley-pickers?"
    assert in_a_cell("did you mean kind:ngo, without quotation marks?") == "did you mean ngo?"
    assert in_a_cell("did you mean post:rapporteur?") == "did you mean post:rapporteur?"
    assert in_a_cell('write "0000 0001"') == "write 0000 0001"
    assert in_a_cell('write "a"@en') == ""


def test_the_order_of_evidence_makes_no_other_graph_and_a_long_name_is_cut() -> None:
    names = {
        cells: {short(q.graph_name) for q in one("organizations", evidence=cells).reading.quads}
        for cells in ("founded | harbour", "harbour | founded", " | ".join(["founded"] * 9 + LONG))
    }
    one_way, other_way, long = names.values()
    assert one_way == other_way == {f"{GRAPH}-founded.harbour", "graph:evidence"}
    (name,) = long - {"graph:evidence"}
    assert name.startswith(f"{GRAPH}-founded.passage-of-many-words")
    assert len(name) < 140


def test_on_what_an_entry_rests_is_evidence() -> None:
    grounds = [q for q in one("participants").reading.quads if "participation/" in str(q.subject)
               and q.predicate.value.endswith("wasDerivedFrom")]  # fmt: skip
    assert [short(quad.graph_name) for quad in grounds] == ["graph:evidence"]


def test_a_document_without_an_address_on_the_web_is_named_by_what_there_is() -> None:
    sheet = one("evidence", source_address="letter in the archive of the Relief")
    assert 'source:letter-in-the-archive-of-the-relief dcterms:identifier "letter' in "\n".join(
        said(sheet)
    )
    assert not any("schema:url" in triple for triple in said(sheet))
    assert one("evidence", source_address="doi 10.1234/abc.d").findings == ()
    assert one("evidence", source_address="10.1234/abc.d").findings == ()
    assert document_name("", "Rapport à l’été") == "rapport-a-lete"
    assert len(document_name("", "報告")) == 12
    assert slug(" Straße, Łódź & Œuvre’s ") == "strasse-odz-uvres"


# Where they come from --------------------------------------------------------


def test_each_statement_is_located_at_the_cell_it_comes_from() -> None:
    sheet = one("organizations", other_names="HWR | Secours portuaire@fr", country="GBR")
    text = sheet.reading.text
    found = {
        (short(at.quad.predicate), text[at.object.start : at.object.end], at.cell)
        for at in sheet.reading.located
        if "organization/" in str(at.quad.subject)
    }
    assert found == {
        ("rdf:type", "harbour-workers-relief", "row 2, column id"),
        ("skos:prefLabel", "Harbour Workers' Relief", "row 2, column name"),
        ("skos:altLabel", "HWR", "row 2, column other_names"),
        ("skos:altLabel", "Secours portuaire@fr", "row 2, column other_names"),
        ("a87:country", "GBR", "row 2, column country"),
    }
    assert tuple(at.quad for at in sheet.reading.located) == sheet.reading.quads


@pytest.mark.parametrize(
    ("name", "place"),
    [
        (" Relief\u00a0 ", "Relief"),
        ('Relief "Old"', 'Relief ""Old""'),
        ('A "', 'A ""'),
        ("Relief, Old ", "Relief, Old"),
    ],
)
def test_a_place_is_that_of_what_is_written_without_the_blanks_around(
    name: str, place: str
) -> None:
    reading = one("organizations", name=name).reading
    (label,) = (at for at in reading.located if short(at.quad.predicate) == "skos:prefLabel")
    assert reading.text[label.object.start : label.object.end] == place


def test_a_value_among_several_stands_at_the_whole_cell_if_quotation_marks_are_doubled() -> None:
    reading = one("organizations", other_names='B | A "').reading
    labels = [at for at in reading.located if short(at.quad.predicate) == "skos:altLabel"]
    assert {reading.text[at.object.start : at.object.end] for at in labels} == {'B | A ""'}


def test_a_document_and_a_graph_stand_where_the_document_is_named() -> None:
    for address, column in ((SOURCE["source_address"], "source_address"), ("", "source_title")):
        located = one("organizations", source_address=address).reading.located
        evidence = {"a87:OutsideSource", "a87:StatementGraph", "status:contributed"}
        found = {at.cell for at in located if short(at.quad.object) in evidence}
        assert found == {f"row 2, column {column}"}


def test_rows_count_as_in_a_spreadsheet_and_lines_as_in_the_file() -> None:
    text = written(
        "organizations",
        full("organizations", name='The "Old"\nRelief'),
        full("organizations", id="b", country="Atlantis"),
    )
    text = text.replace("\n", "\n# a comment\n\n", 1)
    found = only(read("o.csv", text, KNOWN))
    assert (found.place.cell, found.place.line) == ("row 5, column country", 6)
    assert found.place.excerpt[found.place.column - 1 : found.place.end_column - 1] == "Atlantis"


def test_a_cell_is_found_by_its_property_even_if_it_is_empty() -> None:
    sheet = one("organizations", name="")
    relief = PREFIXES["organization"] + "harbour-workers-relief"
    span, cell = sheet.cells[relief, PREFIXES["skos"] + "prefLabel"]
    assert span.start == span.end == sheet.reading.text.index(",,") + 1
    assert cell == "row 2, column name"


@pytest.mark.parametrize(
    ("name", "column"), [(each.name, column.name) for each in TABLES for column in each.columns]
)
def test_no_cell_is_passed_over(name: str, column: str) -> None:
    examples = {each.name: each.example for each in table(name).columns}
    before, after = (one(name, **examples | {column: value}) for value in ("", "zzz"))
    assert set(before.reading.quads) != set(after.reading.quads) or (
        before.findings != after.findings
    )
    # Each property of the row is looked for in the cell that tells it.
    path = table(name).column(column).path
    if path not in ("", "prov:wasDerivedFrom") and (name, column) != ("events", "country"):
        cells = [cell for (_, iri), (_, cell) in after.cells.items() if shorten(iri) == path]
        assert f"row 2, column {column}" in cells


def test_words_around_a_quote_that_is_missing_ask_for_it() -> None:
    sheet = one("participants", before="Participants: ")
    quote = PREFIXES["quote"] + "fair-work-forum-2019-harbour-workers-relief"
    assert f'{shorten(quote)} oa:prefix "Participants: "' in said(sheet)
    assert sheet.cells[quote, PREFIXES["oa"] + "exact"][1] == "row 2, column quote"


def test_a_missing_participant_is_looked_for_in_its_empty_cell() -> None:
    sheet = one("participants", organization="")
    entry = PREFIXES["participation"] + "fair-work-forum-2019-harbour-workers-relief"
    assert sheet.cells[entry, PREFIXES["a87"] + "participant"][1] == "row 2, column organization"
    assert not any("participatedIn" in triple for triple in said(sheet))


@pytest.mark.parametrize("name", LEAST)
def test_a_table_survives_trig_and_back(name: str) -> None:
    quads = one(name, **({"quote": "“a”\n\\ \t"} if "quote" in LEAST[name] else {})).reading.quads
    trig = ox.serialize(quads, format=ox.RdfFormat.TRIG)
    assert set(ox.parse(trig, format=ox.RdfFormat.TRIG)) == set(quads)


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
    ],
    ids=[
        *("bom", "crlf", "cr", "empty rows", "wide", "blanks", "quoted", "comment", "no end"),
        *("bom and sep", "sep=;", "sep=tab"),
    ],
)
def test_the_same_is_read_whatever_the_program_writes(change: Callable[[str], str]) -> None:
    text = written("organizations", full("organizations", kind="ngo"))
    plain, changed = (read("o.csv", each, KNOWN) for each in (text, change(text)))
    assert changed.findings == ()
    assert changed.reading.quads == plain.reading.quads


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_semicolons_and_tabs_separate_cells_if_the_header_says_so(delimiter: str) -> None:
    filled = full("organizations", name="Relief, of Harbours; and\tPorts")
    plain = read("o.csv", written("organizations", filled), KNOWN)
    other = read("o.csv", written("organizations", filled, delimiter=delimiter), KNOWN)
    assert other.reading.quads == plain.reading.quads
    commented = " \n# organizations, of 2026, by us\n" + written(
        "organizations", filled, delimiter=delimiter
    )
    assert read("o.csv", commented, KNOWN).reading.quads == plain.reading.quads


def test_columns_may_stand_in_another_order() -> None:
    filled = full("organizations")
    text = io.StringIO()
    columns = sorted(column.name for column in table("organizations").columns)
    writer = csv.DictWriter(text, columns, restval="")
    writer.writeheader()
    writer.writerow(filled)
    assert said(read("organizations.csv", text.getvalue(), KNOWN)) == said(one("organizations"))


def test_line_ends_within_a_cell_are_read_as_one_character() -> None:
    text = written("evidence", full("evidence", quote="was\nfounded")).replace("\n", "\r\n")
    assert 'quote:founded oa:exact "was\\nfounded"' in said(read("e.csv", text, KNOWN))


def test_blanks_around_a_quote_are_kept() -> None:
    assert 'quote:founded oa:suffix " in\u00a0"' in said(one("evidence", after=" in\u00a0"))


def test_an_error_of_the_program_in_the_first_column_is_no_comment() -> None:
    found = only(one("participants", event="#N/A"))
    assert found.message.startswith("The spreadsheet program reports an error here")


# What is wrong with a cell ---------------------------------------------------


@pytest.mark.parametrize(
    ("name", "column", "value", "message", "fix"),
    [
        ("organizations", "id", "Harbour Workers", "small letters", "harbour-workers"),
        ("organizations", "id", "organization:A B", "small letters", "organization-a-b"),
        ("participants", "organization", "organization:A B", "the id of its row", ""),
        ("organizations", "id", "", "Give the row an id", "harbour-workers-relief"),
        ("organizations", "language", "English", "en, fr or es", ""),
        ("organizations", "language", "", "en, fr or es", ""),
        ("organizations", "language", "en-a", "en, fr or es", ""),
        ("organizations", "source_language", "", "en, fr or es", ""),
        ("organizations", "kind", "NGOs", "did you mean “ngo”", "ngo"),
        ("organizations", "country", "United Kingdon", "“United Kingdom” if", "United Kingdom"),
        ("organizations", "country", "UK", "“United Kingdom” if that is meant", "United Kingdom"),
        ("organizations", "country", "Kenya", "empty, and ask the editors to add Kenya.", ""),
        ("organizations", "country", "x" * 60, "ask the editors to add it.", ""),
        ("organizations", "kind", "farm", "write “non-governmental organisation”.", ""),
        (
            "organizations",
            "part_of",
            "Harbour Workers’ Relief",
            "Row 2 of organizations.csv has this name: write harbour-workers-relief.",
            "harbour-workers-relief",
        ),
        (
            "participants",
            "organization",
            "Quay",
            "correct it. If you describe it yourself, write the id of its row in the table organizations.",
            "",
        ),
        (
            "organizations",
            "other_names",
            "Chai Haki@swahili",
            "“swahili” is no code of a language",
            "",
        ),
        ("organizations", "part_of", "Internat. Labour Organization", "did you mean", ""),
        (
            "organizations",
            "website",
            "relief.example.org",
            "https://",
            "https://relief.example.org",
        ),
        ("organizations", "website", "https://relief example.org", "no address may hold", ""),
        ("organizations", "website", "mailto:a@example.org", "beginning with https://", ""),
        ("organizations", "same_as", "Q1", "beginning with https://", ""),
        ("organizations", "isni", "1,2E+15", "format the column as text", ""),
        ("organizations", "isni", "1.21719688E15", "format the column as text", ""),
        ("organizations", "lei", "'549300", "apostrophe", "549300"),
        ("organizations", "isni", "0000\u00a00001", "no-break blank", "0000 0001"),
        ("organizations", "kind", "n/a", "Leave the cell empty", ""),
        ("organizations", "other_names", "-", "Leave the cell empty", ""),
        ("organizations", "evidence", "The Founding", "by its id", "the-founding"),
        ("organizations", "date", "20/11/2026", "2026-11-20", "2026-11-20"),
        ("organizations", "date", "11/20/2026", "2026-11-20", "2026-11-20"),
        ("organizations", "date", "20.11.2026", "2026-11-20", "2026-11-20"),
        (
            "organizations",
            "date",
            "03.04.2024",
            "If 3 April 2024 is meant, write 2024-04-03; if 4 March 2024 is meant, write 2024-03-04.",
            "",
        ),
        (
            "events",
            "start",
            "12/05/2026",
            "write 2026-05-12; if 5 December 2026 is meant, write 2026-12-05.",
            "",
        ),
        ("organizations", "date", "5.5.2026", "2026-05-05", "2026-05-05"),
        ("organizations", "date", "20 Nov 2026", "2026-11-20", "2026-11-20"),
        ("organizations", "date", "November 20th, 2026", "2026-11-20", "2026-11-20"),
        ("organizations", "date", "46346", "format the column as text", "2026-11-20"),
        ("organizations", "date", "2026-11", "Give the day too", ""),
        ("organizations", "date", "2026-02-30", "No such day", ""),
        (
            "organizations",
            "source_address",
            "www.example.org/a",
            "whole",
            "https://www.example.org/a",
        ),
        ("events", "start", "2019-5-4", "2019-05-04", "2019-05-04"),
        ("events", "standing", "hold", "did you mean “held”", "held"),
        ("participants", "position", "1st", "whole number", ""),
        ("participants", "event", "The Forum", "No event", ""),
        ("organizations", "lei", "#REF!", "reports an error", ""),
    ],
)
def test_a_cell_that_cannot_be_read_is_told_with_a_remedy(
    name: str, column: str, value: str, message: str, fix: str
) -> None:
    sheet = one(name, **{column: value})
    found = only(sheet)
    assert found.rule == f"{RULE}cell"
    assert found.severity is Severity.VIOLATION
    assert found.place.cell == f"row 2, column {column}"
    excerpt = found.place.excerpt[found.place.column - 1 : found.place.end_column - 1]
    assert excerpt == found.value == value
    assert message in found.message
    assert found.fix == fix or (fix == "" and "did you mean" in message)


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
    sheet = one("participants", quote="Relief", after=quote)
    assert not sheet.findings
    assert any(triple.endswith(f'oa:suffix "{quote}"') for triple in said(sheet))


def test_only_the_value_that_is_wrong_is_left_out_of_a_cell_with_several() -> None:
    sheet = one("organizations", same_as="wikidata:Q1 | Q2 | wikidata:Q3")
    found = only(sheet)
    assert found.value == "Q2"
    assert found.place.excerpt[found.place.column - 1 : found.place.end_column - 1] == "Q2"
    assert sum("schema:sameAs" in triple for triple in said(sheet)) == 2


def test_an_address_that_two_rows_write_differently_is_one_document_told_twice() -> None:
    text = written(
        "evidence",
        full("evidence"),
        full("evidence", id="b", source_address="http://forum.example.org/report-2019.pdf/"),
    )
    found = only(read("e.csv", text, KNOWN))
    assert found.place.cell == "row 3, column source_address"
    assert found.fix == SOURCE["source_address"]


@pytest.mark.parametrize("name", LEAST)
def test_a_row_that_says_again_what_another_says_is_told(name: str) -> None:
    found = only(read("x.csv", written(name, full(name), full(name)), KNOWN))
    assert found.rule == f"{RULE}row"
    assert found.place.line == 3
    assert "Row 2" in found.message


def test_each_row_with_the_same_fault_is_told() -> None:
    text = written(
        "organizations",
        *(full("organizations", id=name, source_language="French") for name in "abc"),
    )
    assert len(read("o.csv", text, KNOWN).findings) == 3


@pytest.mark.parametrize(
    ("written_id", "name", "local"),
    [("Harbour Relief", "B", "harbour-relief"), ("", "B", "b"), ("", "報告", "row-2")],
)
def test_a_row_without_a_right_id_is_read_all_the_same(
    written_id: str, name: str, local: str
) -> None:
    sheet = one("organizations", id=written_id, name=name)
    assert f"organization:{local} rdf:type org:Organization" in said(sheet)
    assert only(sheet).focus == PREFIXES["organization"] + local


def test_a_wrong_language_is_never_guessed() -> None:
    assert any(
        '"Harbour Workers\' Relief"@und' in t for t in said(one("organizations", language=""))
    )


# What is wrong with a table --------------------------------------------------


@pytest.mark.parametrize(
    ("header", "message", "column"),
    [
        ("", "The file holds no table", 1),
        ("a,b,c", "none of our tables", 1),
        ("id,nmae,language", "none of our tables", 1),
        ("id," + ",".join(f"c{number}" for number in range(40)), "none of our tables", 1),
    ],
)
def test_a_header_of_none_of_the_tables_is_answered_with_all_of_them(
    header: str, message: str, column: int
) -> None:
    found = refused(header)
    assert (found.rule, found.severity) == (f"{RULE}header", Severity.REFUSAL)
    assert message in found.message
    assert all(each.name in found.message for each in TABLES)
    assert found.place.column == column


def test_a_misspelt_column_is_answered_with_the_one_that_was_meant() -> None:
    found = refused(written("organizations").replace("country", "contry"))
    assert (found.value, found.fix) == ("contry", "country")
    assert "did you mean “country”?" in found.message
    assert found.place.excerpt[found.place.column - 1 : found.place.end_column - 1] == "contry"
    assert found.place.cell == "row 1, column 6"


def test_a_column_nobody_knows_is_refused() -> None:
    found = refused(written("evidence").replace("\n", ",remarks\n"))
    assert (found.value, found.fix, found.rule) == ("remarks", "", f"{RULE}header")
    assert found.message == "The table evidence has no column “remarks”: delete it."


def test_all_that_is_wrong_with_a_header_is_told_at_once() -> None:
    header = written("evidence").replace("quote,before,after", "qoute,befor,mine,quote,quote")
    found = refused(header)
    assert found.message == (
        "The table evidence has no column “qoute”: delete it. "
        "The table evidence has no column “befor”: delete it, or did you mean “before”? "
        "The table evidence has no column “mine”: delete it. "
        "The column “quote” is there twice: keep one, and delete the other. "
        "The table evidence also has the column “after”: add what is missing to the first row, and "
        "leave its cells empty where nothing is known."
    )
    assert (found.place.cell, found.value, found.fix) == ("row 1, column 2", "qoute", "")


def test_the_line_by_which_excel_is_told_the_separator_is_no_row() -> None:
    text = "sep=;\n" + written("organizations", full("organizations", country="Mu"), delimiter=";")
    found = only(read("o.csv", text, KNOWN))
    assert (found.place.cell, found.place.line) == ("row 2, column country", 3)
    assert found.place.excerpt[found.place.column - 1 : found.place.end_column - 1] == "Mu"


def test_a_table_is_known_by_columns_that_are_nearly_right() -> None:
    header = written("evidence").replace("quote,before,after", "qoute,befor,aftr")
    assert refused(header).message.startswith("The table evidence has no column “qoute”")


def test_a_missing_column_is_refused() -> None:
    message = refused(written("events").replace(",date", "")).message
    assert "also has the column “date”: add" in message
    message = refused(written("events").replace(",contributor,date", "")).message
    assert "also has the columns “contributor”, “date”: add" in message


def test_a_column_that_is_there_twice_is_refused() -> None:
    found = refused(written("evidence").replace("\n", ",quote\n"))
    assert "twice" in found.message
    assert found.place.column == len(written("evidence")) + 1


def test_a_row_that_is_too_short_or_too_long_is_told_and_the_others_are_read() -> None:
    header, row = written("evidence", full("evidence")).splitlines()
    sheet = read("e.csv", f"{header}\n{row},more\na,b\n{row}\n", KNOWN)
    assert [(f.rule, f.place.line, f.place.column) for f in sheet.findings] == [
        (f"{RULE}row", 2, len(row) + 2),
        (f"{RULE}row", 3, 1),
    ]
    assert said(sheet) == said(one("evidence"))


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
    sheet = read("t.csv", text, KNOWN)
    found = only(sheet)
    assert (found.rule, found.severity) == (f"{RULE}no-statements", Severity.REFUSAL)
    assert found.message.startswith("Fill in a row below the header")
    assert (found.place.line, sheet.reading.quads) == (1, ())
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
    known = lookup(quad for path in data_files(project) for quad in read_quads(path))
    geo, organization = PREFIXES["geo"], PREFIXES["organization"]
    for name in ("826", "GB", "gbr", "united kingdom"):
        assert known.countries.find(name) == f"{geo}826"
    assert known.countries.find("32") == known.countries.find("032") == f"{geo}032"
    assert known.kinds.find("workers’ organisation") == f"{PREFIXES['kind']}workers-organisation"
    assert known.kinds.find("held") == ""
    assert known.standings.find("held") == f"{PREFIXES['standing']}held"
    assert known.organizations.find("education international").startswith(organization)
    assert known.events.find("Strategy Workshop") == f"{PREFIXES['event']}strategy-workshop"
    assert known.places.find("Wilton Park") == f"{PREFIXES['place']}wilton-park"
    assert f"{PREFIXES['graph']}stated/title" in known.graphs
    for name in ("England", "Kenya", "Austria", "Gambia", "Guyana", "UAE"):
        assert known.countries.surely_near(name) == ""
    for name, label in (("Argentinia", "Argentina"), ("UK", "United Kingdom")):
        assert known.countries.surely_near(name) == label
    with pytest.raises(UnfitError) as error:
        NAMED[Form.KIND]("", known)
    assert all(f"“{label}”" in error.value.message for label in known.kinds.labels)
    assert "ilo-bureau" not in error.value.message


def test_an_alternative_name_is_one_of_a_country_only() -> None:
    uk, relief = f"{PREFIXES['geo']}826", f"{PREFIXES['organization']}relief"
    known = lookup(
        ox.parse(
            f"""<{uk}> a <{PREFIXES["schema"]}Country> ; <{PREFIXES["skos"]}altLabel> "Britain" .
            <{relief}> a <{PREFIXES["org"]}Organization> ; <{PREFIXES["skos"]}altLabel> "R" .""",
            format=ox.RdfFormat.TURTLE,
        )
    )
    assert (known.countries.find("britain"), known.organizations.find("R")) == (uk, "")


def test_the_documentation_lists_the_columns_and_what_can_be_chosen(project: Project) -> None:
    text = (project.root / "docs" / "tables.md").read_text(encoding="utf-8")
    for each in TABLES:
        section = text.partition(f"\n## {each.name}.csv\n")[2].partition("\n## ")[0]
        told = [row.split(" | ") for row in section.splitlines() if row.startswith("| ")][1:]
        assert [row[0].strip("| *") for row in told] == [column.name for column in each.columns]
        for row, column in zip(told, each.columns, strict=True):
            assert row[0].strip("| ").startswith("**") is column.required
            assert row[1].startswith(column.means)
            assert column.example.replace("|", r"\|") in " | ".join(row[2:])
    known = lookup(quad for path in data_files(project) for quad in read_quads(path))
    for heading, choices in (("Kinds", known.kinds), ("Standings", known.standings)):
        section = text.partition(f"\n### {heading}\n")[2].partition("\n#")[0]
        labels = {
            shorten(i).partition(":")[2]: n for n in choices.labels for i in choices.entries[n]
        }
        assert cells(section) == set(labels.items())
    section = text.partition("\n### Countries\n")[2].partition("\n#")[0]
    for label, codes in cells(section):
        iri = known.countries.find(label)
        every = {n for n, iris in known.countries.entries.items() if iri in iris}
        assert {*re.findall("`([^`]+)`", codes), label} == {
            name for name in every if not name.isdecimal() or len(name) == 3
        }
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
        sheet = read("x.csv", text, KNOWN)
    except FindingError as error:
        findings: tuple[Finding, ...] = (error.finding,)
        lines = text.removeprefix("\ufeff")
    else:
        findings, lines = sheet.findings, sheet.reading.text
        for at in sheet.reading.located:
            assert 0 <= at.object.start <= at.object.end <= len(lines)
            assert at.cell
        for span, cell in sheet.cells.values():
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
