"""What the curated graphs take from outside is what the verified facts say, cell by cell.

The facts are the three tables of ``../shared/facts``, and what was found on matches in its
``documents/concept_matches.csv``. Which thing of ours a row is about, and how a
column is written, stands in the tables below and not in the data: an identifier that is wrong, on
the wrong thing, missing or of no row is one fact too many or too few.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from alliance87.formats.load import data_files, read_quads
from alliance87.model.namespaces import PREFIXES, shorten
from alliance87.model.project import Project
from changed import full

Row = dict[str, str]


class Fact(NamedTuple):
    """One statement: two prefixed names, and a term as N-Triples writes it."""

    thing: str
    path: str
    value: str


# The rows of participants.csv, in the order of the list.
PARTICIPANTS = (
    "organization:alliance-for-child-protection-in-humanitarian-action",
    "organization:afl-cio",
    "organization:anti-slavery-international",
    "organization:argentine-industrial-union",
    "organization:act-emp",
    "organization:cambodian-federation-of-employers",
    "organization:ecowas",
    "organization:ecpat-international",
    "organization:education-international",
    "organization:european-commission",
    "organization:fao",
    "organization:force-ouvriere",
    "organization:freedom-fund",
    "organization:gtuc",
    "organization:gaatw",
    "organization:global-partnership-to-end-violence-against-children",
    "organization:government-of-argentina",
    "organization:government-of-australia",
    "organization:government-of-brazil",
    "organization:government-of-indonesia",
    "organization:government-of-mexico",
    "organization:government-of-the-netherlands",
    "organization:government-of-the-united-kingdom",
    "organization:government-of-the-united-states",
    "post:independent-anti-slavery-commissioner",
    "organization:icmpd",
    "organization:ilo",
    "organization:iom",
    "organization:ioe",
    "organization:itf",
    "organization:medef",
    "organization:osce",
    "organization:solidarity-center",
    "post:special-rapporteur-sale-of-children",
    "post:special-rapporteur-trafficking",
    "organization:tuc",
    "organization:unicef",
    "organization:unhcr",
    "organization:ohchr",
    "organization:srsg-violence-against-children",
    "organization:united-nations-university",
    "organization:uscib",
)

# The rows of entities.csv, but for those of the SDGs: their primary_iri is the thing.
ENTITIES = {
    "alliance87": "organization:alliance-8.7",
    "workshop": "event:strategy-workshop",
    "wilton_park": "place:wilton-park",
    "un": "organization:united-nations",
    "unga": "organization:un-general-assembly",
    "agenda2030": "agreement:2030-agenda",
    "conf4": "event:global-conference",
    "icat": "organization:icat",
    "regional_initiative": "organization:regional-initiative",
    "launch": "event:launch",
    "consultation": "event:consultative-process",
    "platform": "proposal:knowledge-platform",
    "c_forced_labour": "exploitation:forced-labour",
    "c_modern_slavery": "exploitation:modern-slavery",
    "c_human_trafficking": "exploitation:human-trafficking",
    "c_child_labour": "exploitation:child-labour",
    "c_worst_forms": "exploitation:worst-forms-of-child-labour",
    "c_child_soldiers": "exploitation:child-soldiers",
    "c_cse": "topic:commercial-sexual-exploitation",
    "c_conflict": "topic:conflict",
    "c_humanitarian": "topic:humanitarian-settings",
    "c_rule_of_law": "topic:rule-of-law",
    "c_governance": "topic:governance",
    "c_migration": "topic:migration",
    "c_rural_dev": "topic:rural-development",
    "c_social_protection": "topic:social-protection",
    "c_education": "topic:education",
    "c_supply_chains": "topic:supply-chains",
    "c_gender_responsive": "topic:gender-responsive-initiatives",
    "c_intl_standards": "topic:international-standards",
    "c_knowledge_sharing": "topic:knowledge-sharing",
    "c_youth_employment": "topic:youth-employment",
    "c_sustainable_dev": "topic:sustainable-development",
    "c_workers_orgs": "kind:workers-organisation",
    "c_employers_orgs": "kind:employers-organisation",
    "c_ngos": "kind:ngo",
    "c_intl_orgs": "kind:international-organisation",
    "c_special_rapporteurs": "kind:un-special-procedure",
    "c_sale_children": "topic:sale-of-children",
    "c_child_prostitution": "topic:child-prostitution",
    "c_child_pornography": "topic:child-pornography",
}
SDG_TYPES = {
    "SDG goal": "sdgo:Goal",
    "SDG target": "sdgo:Target",
    "SDG indicator": "sdgo:Indicator",
}

KINDS = {
    "government": "kind:government",
    "intergovernmental organisation": "kind:intergovernmental-organisation",
    "UN entity": "kind:un-entity",
    "UN special procedure / mandate holder": "kind:un-special-procedure",
    "EU institution (regional / supranational organisation)": "kind:eu-institution",
    "ILO bureau (unit of the ILO secretariat)": "kind:ilo-bureau",
    "academic / UN university": "kind:un-university",
    "workers' organisation": "kind:workers-organisation",
    "employers' organisation": "kind:employers-organisation",
    "NGO / civil society": "kind:ngo",
    "multi-stakeholder partnership": "kind:multi-stakeholder-partnership",
    "independent public office": "kind:independent-public-office",
}
# What a body is told to be of in the column parent_body: what we say, since only a source that says
# “parent” makes one, and the agencies of the United Nations are linked to it and not below it.
PARENTS = {
    "organization:act-emp": ("org:subOrganizationOf", "organization:ilo"),
    "organization:european-commission": ("org:linkedTo", "organization:european-union"),
    "organization:fao": ("org:linkedTo", "organization:united-nations"),
    "organization:ilo": ("org:linkedTo", "organization:united-nations"),
    "organization:ohchr": ("org:linkedTo", "organization:united-nations"),
    "organization:srsg-violence-against-children": (
        "org:subOrganizationOf",
        "organization:united-nations",
    ),
    "organization:unhcr": (
        "org:subOrganizationOf",
        "organization:un-economic-and-social-council",
    ),
    "organization:unicef": ("org:subOrganizationOf", "organization:united-nations"),
    "organization:united-nations-university": ("org:linkedTo", "organization:united-nations"),
}
# A tie that stands in the notes of a row.
TIES = (("organization:solidarity-center", "org:linkedTo", "organization:afl-cio"),)
STRENGTHS = {
    "exact": "skos:exactMatch",
    "close": "skos:closeMatch",
    "broader/close": "skos:broadMatch",
    "narrower/close": "skos:narrowMatch",
}

# Cells that are not written as their column is: the property instead, if any, and why.
EXCEPTIONS: dict[tuple[str, str], tuple[str, str]] = {
    ("place:wilton-park", "ror_id"): (
        "rdfs:seeAlso",
        "ROR describes the organisation of that name; ours is the place.",
    ),
    ("kind:un-special-procedure", "unbis_iri"): (
        "skos:closeMatch",
        "The cell says exact, its notes say close: UNBIS means the rapporteurs of any conference.",
    ),
    ("exploitation:child-soldiers", "unbis_iri"): (
        "skos:closeMatch",
        "The thesaurus means persons; our concept is a practice, their recruitment and use.",
    ),
    ("kind:employers-organisation", "unbis_iri"): (
        "skos:closeMatch",
        "Our kind takes in organisations that speak for businesses.",
    ),
    ("kind:employers-organisation", "eurovoc_iri"): (
        "skos:closeMatch",
        "Our kind takes in organisations that speak for businesses.",
    ),
    ("topic:knowledge-sharing", "eurovoc_iri"): (
        "skos:relatedMatch",
        "concept_matches.csv: exchange of information is as close; this one is related.",
    ),
    ("post:special-rapporteur-sale-of-children", "parent_body"): (
        "",
        "A post is no organisation, and the Special Procedures are no thing of ours.",
    ),
    ("post:special-rapporteur-trafficking", "parent_body"): (
        "",
        "A post is no organisation, and the Special Procedures are no thing of ours.",
    ),
}

# Candidates of concept_matches.csv that were taken, by concept and IRI, and how strongly.
CANDIDATES = {
    ("c_child_pornography", "http://eurovoc.europa.eu/6553"): "skos:exactMatch",
    ("c_conflict", "http://metadata.un.org/thesaurus/1001224"): "skos:relatedMatch",
    ("c_knowledge_sharing", "http://eurovoc.europa.eu/616"): "skos:closeMatch",
    ("c_knowledge_sharing", "http://metadata.un.org/thesaurus/1003530"): "skos:relatedMatch",
}
# Concepts that no row is of, with the entity whose thesaurus entries bear their very name.
SAME_NAME = {
    "topic:trafficking-in-persons": "c_human_trafficking",
    "topic:slavery": "c_modern_slavery",
}
# What documents/identifiers.csv is about, but for the countries: their geoArea is the thing.
BODIES = {
    "Organisation for Economic Co-operation and Development (author of the 2019 supply chains report)": "organization:oecd"
}
NOT_NAMED = {"Viet Nam"}  # no document that was taken in names it
CODES = {
    "ISO 3166-1 alpha-2": "a87:ISO3166Alpha2",
    "ISO 3166-1 alpha-3": "a87:ISO3166Alpha3",
    "UN M49": "a87:M49",
}
MATCHES_TABLE = "documents/concept_matches"
# What the editors found themselves, with who verified it how in the records of the graphs.
OF_DOCUMENTS = (
    ("exploitation:forced-marriage", "skos:exactMatch", "http://metadata.un.org/thesaurus/1002453"),
    ("organization:government-of-fiji", "a87:country", "geo:242"),
    ("organization:government-of-france", "a87:country", "geo:250"),
)
BETWEEN_OURS = {("topic:trafficking-in-persons", "exploitation:human-trafficking")}
MATCHES = {*STRENGTHS.values(), "skos:relatedMatch"}
# What no column holds: names, the UN's own scheme, and what other tables and documents tell.
NO_COLUMN = {
    *("a87:governs", "a87:namedAfter", "a87:priorityArea", "a87:seatedIn", "a87:serves"),
    "a87:takenToBe",
    *("schema:containedInPlace", "schema:location", "schema:startDate"),
    *("skos:altLabel", "skos:broader", "skos:inScheme", "skos:narrower", "skos:note"),
    *("skos:prefLabel", "skos:topConceptOf"),
}
IDENTIFYING = {"schema:sameAs", "owl:sameAs", "a87:isni", "schema:leiCode", *MATCHES}


def rows(shared: Path, table: str) -> list[Row]:
    with (shared / "facts" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def iri(value: str) -> str:
    return f"<{value}>"


def named(name: str) -> str:
    return iri(full(name))


def text(value: str, type_or_language: str = "") -> str:
    assert not re.search(r'["\\\n]', value)
    return f'"{value}"{type_or_language}'


def is_concept(thing: str) -> bool:
    return thing.startswith(("exploitation:", "topic:", "kind:"))


def said(thing: str, row: Row, column: str, path: str, value: str = "") -> Iterator[Fact]:
    """Give what a cell says, if it is filled; ``value`` is the cell itself as an IRI, or another."""
    cell = row.get(column, "")
    if cell:
        path, _ = EXCEPTIONS.get((thing, column), (path, ""))
        yield Fact(thing, path, value or iri(cell))


def of_authorities(thing: str, row: Row) -> Iterator[Fact]:
    """Give the columns that participants.csv, entities.csv and countries.csv share."""
    same = "skos:exactMatch" if thing.startswith("sdg:") else "schema:sameAs"
    qid = row["wikidata_qid"]
    yield from said(thing, row, "wikidata_qid", same, iri(PREFIXES["wikidata"] + qid))
    yield from said(thing, row, "sdgio_iri", same)
    yield from said(thing, row, "ror_id", same)
    yield from said(thing, row, "isni", "a87:isni", text(row.get("isni", "")))
    yield from said(thing, row, "lei", "schema:leiCode", text(row.get("lei", "")))
    yield from said(thing, row, "homepage", "schema:url")
    for authority in ("unbis", "eurovoc"):
        match = row.get(f"{authority}_match", "")
        path = STRENGTHS[re.split("[ ,:]", match)[0]] if is_concept(thing) and match else same
        yield from said(thing, row, f"{authority}_iri", path)
        if label := row.get(f"{authority}_label", ""):
            concept = shorten(row[f"{authority}_iri"])
            yield Fact(concept, "skos:prefLabel", text(label, "@en"))


def of_participants(shared: Path) -> Iterator[Fact]:
    areas = {row["iso3166_alpha2"]: row["unsd_geoarea_iri"] for row in rows(shared, "countries")}
    for thing, row in zip(PARTICIPANTS, rows(shared, "participants"), strict=True):
        yield from of_authorities(thing, row)
        yield from said(thing, row, "op_corporate_body_iri", "schema:sameAs")
        yield Fact(thing, "a87:kind", named(KINDS[row["kind"]]))
        assert bool(row["country_curated"]) == bool(row["iso3166_alpha2"])
        if code := row["iso3166_alpha2"]:
            yield Fact(thing, "a87:country", iri(areas[code]))
        if (thing, "parent_body") not in EXCEPTIONS:
            assert bool(row["parent_body"]) == (thing in PARENTS)
            if thing in PARENTS:
                path, parent = PARENTS[thing]
                yield Fact(thing, path, named(parent))
    yield from (Fact(thing, path, named(other)) for thing, path, other in TIES)


def of_entities(shared: Path) -> Iterator[Fact]:
    for row in rows(shared, "entities"):
        primary = row["primary_iri"]
        if not primary:
            yield from of_authorities(ENTITIES[row["key"]], row)
        elif row["key"] == "sdgs":
            assert set(of_authorities("sdg:", row)) == set()
        else:
            assert row["key"] not in ENTITIES
            yield from of_authorities(shorten(primary), row)
            yield from of_the_sdgs(shorten(primary), row)


def of_matches(shared: Path) -> Iterator[Fact]:
    """Give the candidates that were taken, and the matches of concepts that no row is of."""
    judged = {(row["concept_key"], row["candidate"]): row for row in rows(shared, MATCHES_TABLE)}
    for (key, candidate), path in CANDIDATES.items():
        row = judged[key, candidate]
        assert path.removeprefix("skos:") in row["proposed_match"]
        yield Fact(ENTITIES[key], path, iri(candidate))
        yield Fact(shorten(candidate), "skos:prefLabel", text(row["candidate_label"], "@en"))
    entities = {row["key"]: row for row in rows(shared, "entities")}
    for thing, key in SAME_NAME.items():
        for authority in ("unbis", "eurovoc"):
            yield Fact(thing, "skos:exactMatch", iri(entities[key][f"{authority}_iri"]))
    yield from (Fact(one, "skos:exactMatch", named(other)) for one, other in BETWEEN_OURS)


def of_the_sdgs(thing: str, row: Row) -> Iterator[Fact]:
    yield Fact(thing, "rdf:type", named(SDG_TYPES[row["entity_type"]]))
    if row["entity_type"] == "SDG target":
        goal = thing.partition(".")[0]
        yield Fact(goal, "sdgo:hasTarget", named(thing))
        yield Fact(thing, "sdgo:isTargetOf", named(goal))
    indicators = row["indicator_iris"].split()
    assert len(indicators) == int(row["indicator_count"] or 0)
    for indicator in indicators:
        yield Fact(thing, "sdgo:hasIndicator", iri(indicator))
        yield Fact(shorten(indicator), "sdgo:isIndicatorOf", named(thing))


def of_countries(shared: Path) -> Iterator[Fact]:
    columns = (("iso3166_alpha2", "ISO3166Alpha2"), ("iso3166_alpha3", "ISO3166Alpha3"))
    for row in rows(shared, "countries"):
        thing = shorten(row["unsd_geoarea_iri"])
        assert thing == f"geo:{row['un_m49']}"
        yield Fact(thing, "rdf:type", named("schema:Country"))
        yield from of_authorities(thing, row)
        yield from said(thing, row, "geonames", "schema:sameAs")
        yield from said(thing, row, "op_country_iri", "schema:sameAs")
        for column, datatype in (*columns, ("un_m49", "M49")):
            code = text(row[column], f"^^{named(f'a87:{datatype}')}")
            yield Fact(thing, "skos:notation", code)
            yield Fact(thing, "schema:identifier", text(row[column]))


def of_identifiers(shared: Path) -> Iterator[Fact]:
    """Give what was verified for the countries and bodies that other documents name."""
    table = rows(shared, "documents/identifiers")
    areas = {row["entity"]: row["value"] for row in table if row["scheme"] == "UN geoArea IRI"}
    for row in table:
        name, scheme, value = row["entity"], row["scheme"], row["value"]
        thing = shorten(areas[name]) if name in areas else BODIES.get(name, "")
        if thing and name not in NOT_NAMED:
            yield from of_a_scheme(thing, scheme, value)
    for thing, path, value in OF_DOCUMENTS:
        yield Fact(thing, path, iri(value) if value.startswith("http") else named(value))


def of_a_scheme(thing: str, scheme: str, value: str) -> Iterator[Fact]:
    if scheme == "UN geoArea IRI":
        yield Fact(thing, "rdf:type", named("schema:Country"))
    elif scheme in CODES:
        yield Fact(thing, "skos:notation", text(value, f"^^{named(CODES[scheme])}"))
        yield Fact(thing, "schema:identifier", text(value))
    elif scheme == "Wikidata":
        yield Fact(thing, "schema:sameAs", iri(f"{PREFIXES['wikidata']}{value}"))
    elif scheme == "ISNI":
        yield Fact(thing, "a87:isni", text(value))
    elif value.startswith("http"):
        yield Fact(thing, "schema:sameAs", iri(value))


def is_of_a_column(fact: Fact) -> bool:
    """Tell whether some column must account for a statement."""
    if fact.path == "skos:notation":
        return not fact.thing.startswith("sdg:")
    if fact.path == "rdf:type":
        return fact.value in {named(name) for name in (*SDG_TYPES.values(), "schema:Country")}
    if fact.path == "a87:country" and fact.thing.startswith("place:"):
        return False
    return fact.path not in NO_COLUMN


@pytest.fixture(scope="module")
def statements(project: Project) -> list[tuple[str, Fact]]:
    """Every statement of the data, each with the name of its graph."""
    return [
        (
            shorten(str(getattr(quad.graph_name, "value", ""))),
            Fact(
                shorten(str(getattr(quad.subject, "value", ""))),
                shorten(quad.predicate.value),
                str(quad.object),
            ),
        )
        for path in data_files(project)
        for quad in read_quads(path)
    ]


def test_the_curated_graphs_hold_the_verified_facts_and_nothing_else_of_their_sort(
    statements: list[tuple[str, Fact]], shared: Path
) -> None:
    of_rows = (of_participants, of_entities, of_countries, of_identifiers, of_matches)
    facts = {fact for read in of_rows for fact in read(shared)}
    curated = {fact for graph, fact in statements if graph.startswith("curated:")}
    unaccounted = {fact for fact in curated if is_of_a_column(fact)} - facts
    assert [
        *(f"no curated graph says: {' '.join(fact)}" for fact in sorted(facts - curated)),
        *(f"no row of the facts says: {' '.join(fact)}" for fact in sorted(unaccounted)),
    ] == []


def test_an_identifier_stands_in_a_curated_graph_or_nowhere(
    statements: list[tuple[str, Fact]],
) -> None:
    elsewhere = [
        (graph, fact)
        for graph, fact in statements
        if fact.path in IDENTIFYING and not graph.startswith("curated:")
    ]
    assert elsewhere == []


def test_every_row_is_of_a_thing_of_ours(statements: list[tuple[str, Fact]], shared: Path) -> None:
    things = {fact.thing for _, fact in statements}
    assert {*PARTICIPANTS, *ENTITIES.values()} <= things
    table = {row["key"]: row["primary_iri"] for row in rows(shared, "entities")}
    assert {key for key, primary in table.items() if not primary} == set(ENTITIES)
    schemes = {fact.value for _, fact in statements if fact.path == "skos:inScheme"}
    assert iri(table["sdgs"]) in schemes


def test_no_exception_is_stale(shared: Path) -> None:
    filled = {
        (thing, column)
        for thing, row in (
            *zip(PARTICIPANTS, rows(shared, "participants"), strict=True),
            *((ENTITIES.get(row["key"], ""), row) for row in rows(shared, "entities")),
        )
        for column, cell in row.items()
        if cell
    }
    assert set(EXCEPTIONS) <= filled


def test_the_list_reads_as_the_facts_do(statements: list[tuple[str, Fact]], shared: Path) -> None:
    def column(path: str) -> dict[str, str]:
        """Give the one value of each participation."""
        found = {(fact.thing, fact.value) for _, fact in statements if fact.path == path}
        assert len(found) == len(PARTICIPANTS)
        return dict(found)

    positions = column("a87:listPosition")
    participants = column("a87:participant")
    names = column("a87:statedName")
    assert set(positions) == set(participants) == set(names)
    assert {
        int(position.split('"')[1]): (participants[node], names[node])
        for node, position in positions.items()
    } == {
        int(row["row"]): (named(thing), text(row["source_string"]))
        for thing, row in zip(PARTICIPANTS, rows(shared, "participants"), strict=True)
    }
