"""The pages of things say what the data say: all of it, on what it rests, and nothing else."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import defaultdict
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib

from alliance87.formats.write import rdfxml_of
from alliance87.model.namespaces import BASE, PREFIXES, shorten
from alliance87.model.status import APPARATUS
from alliance87.site.address import path_of
from alliance87.site.data import ntriples, turtle
from alliance87.site.jsonld import jsonld
from alliance87.site.site import Site
from alliance87.site.things.about import AUTHOR
from conftest import CHECKOUT
from sites import Tree, content, site_of, text, told, tree

FORMATS = {
    "ttl": ox.RdfFormat.TURTLE,
    "jsonld": ox.RdfFormat.JSON_LD,
    "nt": ox.RdfFormat.N_TRIPLES,
    "rdf": ox.RdfFormat.RDF_XML,
}
ANSWERS = CHECKOUT / "tests" / "answers"
WORDS = "International Labour Organization (ILO)"


@pytest.fixture(scope="session")
def site(dist: Path) -> Site:
    return site_of(dist)


@pytest.fixture(scope="session")
def quads(dist: Path) -> list[ox.Quad]:
    return list(ox.parse(path=dist / "alliance87.nq", format=ox.RdfFormat.N_QUADS))


# Things -------------------------------------------------------------------------


def resting(page: Tree, of: str) -> Tree:
    """Return the item of the evidence that the line with a value leads to."""
    mark = page.xpath(f"//main//li[starts-with(normalize-space(.), '{of}')]/a[last()]/@href")[0]
    (item,) = page.xpath(f"//li[@id='{mark.removeprefix('#')}']")
    return item


def test_each_line_of_a_record_leads_to_what_it_rests_on(site: Site) -> None:
    page = tree(site, "id/organization/ilo.html")
    lines = page.xpath("//ul[@class='values']/li")
    ours = [line for line in lines if line.xpath(".//a[starts-with(@href, '#evidence-')]")]
    assert len(ours) >= 9
    name = resting(page, "International Labour Organization")
    assert text(name).startswith("Stated")
    quotes, links = name.xpath(".//q[@class='words']/text()"), set(name.xpath(".//a/@href"))
    assert WORDS in quotes
    assert len(quotes) > 1  # other documents name it as well
    others = links - {"../../text.html#participant-ilo"}
    assert len(others) < len(links)
    assert all(re.match(r"(\.\./)+(id/)?document/[^#]+\.html", link) for link in others), others
    kind = resting(page, "UN entity")
    assert text(kind).startswith("Curated")
    assert "Verified by the editors" in text(kind)
    assert WORDS not in text(kind)


def test_an_organisation_leads_to_the_event_the_alliance_and_the_target(site: Site) -> None:
    found = tree(site, "id/organization/ilo.html").xpath("//main//a/@href")
    for path in (
        "../event/strategy-workshop",
        "../organization/alliance-8.7",
        "../../elsewhere/sdg/8.7",
    ):
        assert f"../../id/{path[3:]}.html" in found or f"{path}.html" in found


def test_a_record_keeps_its_identifiers_behind_one_switch(site: Site) -> None:
    page = tree(site, "id/organization/ilo.html")
    assert page.xpath("//input[@type='checkbox'][@id='technical']")
    told = [text(code) for code in page.xpath("//main//code[@class='t']")]
    assert {"skos:prefLabel", "rdf:type", "@en", "organization:united-nations"} <= set(told)


def test_an_event_lists_its_participants_in_a_table(site: Site) -> None:
    page = tree(site, "id/event/strategy-workshop.html")
    rows = page.xpath("//table[@data-sortable]/tbody/tr")
    assert len(rows) == 42
    (row,) = page.xpath("//tr[@id='participation-ilo']")
    assert row.xpath("th/a/@href") == ["../../id/organization/ilo.html"]
    assert "UN entity" in text(row)
    assert "../../text.html#participant-ilo" in row.xpath(".//a/@href")
    assert len(tree(site, "participants.html").xpath("//table/tbody/tr")) == 42


def test_an_implied_statement_gives_its_step_and_leads_to_its_passages(site: Site) -> None:
    page = tree(site, "id/event/strategy-workshop.html")
    (step,) = page.xpath("//li[contains(., 'Counting the entries of the list gives 42.')]/ul/li")
    assert "The step:" in text(step)
    assert "../../text.html#implied-participant-count" in step.xpath(".//a/@href")


def test_a_thing_shows_what_the_press_release_does_not_say_of_it(site: Site) -> None:
    page = tree(site, "id/action-group/supply-chains.html")
    note = page.xpath("//div[@class='note']")[0]
    assert text(note).startswith("When, if at all, the Action Groups were set up")
    assert note.xpath(".//a/@href") == ["../../text.html#not-stated-action-group-existence"]


def test_a_graph_has_its_place_on_the_page_of_its_document(site: Site) -> None:
    (part,) = tree(site, "text.html").xpath("//section[@id='implied-participant-count']")
    assert "Counting the entries of the list gives 42." in told(part)
    assert "number of participants a87:participantCount 42" in told(part)
    (part,) = tree(site, "id/source/un-sdg.html").xpath("//section[@id='curated-un-sdg']")
    assert "Verified by the editors" in told(part)


def test_a_heading_is_in_the_language_of_the_reader_where_the_data_have_it(site: Site) -> None:
    for language, name, word in (
        ("fr", "Cible 8.7", "travail forcé"),
        ("es", "Meta 8.7", "trabajo forzoso"),
    ):
        page = tree(site, f"{language}/elsewhere/sdg/8.7.html")
        assert text(page.find(".//h1")) == name
        assert word in text(page.xpath("//p[@class='lead']")[0])
        assert page.find(".//h1/span") is None
    heading = tree(site, "fr/id/organization/afl-cio.html").find(".//h1/span")
    assert heading.get("lang") == "en"


def test_every_statement_of_a_document_or_source_is_at_the_place_of_its_graph(
    site: Site, quads: list[ox.Quad]
) -> None:
    held: dict[str, set[ox.Triple]] = defaultdict(set)
    for quad in quads:
        assert isinstance(quad.graph_name, ox.NamedNode)
        held[quad.graph_name.value].add(quad.triple)
    for graph, triples in held.items():
        if graph in APPARATUS:
            continue
        place = site.moved()[path_of(graph)]
        (part,) = tree(site, f"{place.page}.html").xpath(f"//*[@id='{place.anchor}']")
        if part.tag == "section":
            assert len(part.xpath(".//tbody/tr")) == len(triples), graph
        else:  # a passage of the text, whose note the tests of the reading room count
            assert part.get("class") == "passage"


# Terms, shapes, rules -------------------------------------------------------------


def term(site: Site, name: str) -> Tree:
    (section,) = tree(site, "ontology.html").xpath(f"//section[@id='{name}']")
    return section


def test_a_term_is_documented_from_the_file(site: Site, quads: list[ox.Quad]) -> None:
    said_there = told(term(site, "kind"))
    assert "Relates a participant to the kind of organisation or office it is." in said_there
    assert "Anti-Slavery International: non-governmental organisation." in said_there
    assert "Always curated or contributed" in said_there
    assert "dcterms:type" in said_there
    used = {quad.triple for quad in quads if quad.predicate.value == f"{BASE}ontology#kind"}
    assert f"Used in statements {len(used)} " in said_there
    leads = term(site, "kind").xpath(".//a/@href")
    assert "shapes/Organization.html#Organization-kind" in leads


def test_a_class_says_what_is_narrower_and_in_how_many_statements_it_is_used(
    site: Site, quads: list[ox.Quad]
) -> None:
    used = {quad.triple for quad in quads if str(quad.object) == f"<{BASE}ontology#Participation>"}
    assert f"Used in statements {len(used)} " in told(term(site, "Participation"))


@pytest.mark.parametrize("document", ["ontology", "shapes"])
def test_a_hash_iri_lands_in_its_document(document: str, site: Site) -> None:
    page = tree(site, f"{document}.html")
    text = content(site, f"{document}.nt").decode()
    subjects = set(re.findall(rf"^<({BASE}{document}#[\w-]+)> ", text, re.MULTILINE))
    assert len(subjects) > 40
    anchors = set(page.xpath("//main//@id"))
    for iri in subjects:
        assert iri.partition("#")[2] in anchors


def test_every_shape_is_explained_with_a_right_and_a_wrong_example(site: Site) -> None:
    paths = [path for path in site.paths() if re.fullmatch(r"shapes/[^/]*\.html", path)]
    sections = [part for path in paths for part in tree(site, path).xpath("//main/section")]
    rows = tree(site, "shapes.html").xpath("//dl[@class='rules']/dt[a]")
    assert len(sections) == len(rows) > 500
    for part in sections:
        shown = [pre.get("class") for pre in part.findall(".//pre")]
        assert shown in (["right", "wrong"], ["right", "wrong", "query"]), part.get("id")
        assert all(text(pre) for pre in part.findall(".//pre")), part.get("id")
        assert "What to do" in text(part)


def test_a_term_and_a_shape_tell_since_which_release_they_are_there(
    site: Site, quads: list[ox.Quad]
) -> None:
    release = f"{PREFIXES['release']}0.1.0"
    (day,) = (
        q.object.value
        for q in quads
        if (q.subject, q.predicate.value) == (ox.NamedNode(release), f"{PREFIXES['dcterms']}issued")
        and isinstance(q.object, ox.Literal)
    )

    def since(address: str, word: str = "Since") -> str:
        path, _, anchor = address.partition("#")
        page = tree(site, path)
        (found,) = page.xpath(f"//section[@id='{anchor}']//dt[.='{word}']/following-sibling::dd[1]")
        return text(found)

    assert since("ontology.html#kind") == f"version 0.1.0, {day}"
    assert since("shapes/Event.html#Event-standing") == f"version 0.1.0, {day}"
    assert since("fr/shapes/Event.html#Event-standing", "Depuis") == f"version 0.1.0, {day}"
    assert since("shapes/Class.html#Class-issued") == "not in a release yet"
    terms = tree(site, "ontology.html").xpath("//main//dt[.='Since']")
    assert len(terms) == len(tree(site, "ontology.html").xpath("//main//section"))


def test_every_rule_of_the_validator_has_its_section(site: Site) -> None:
    from alliance87.explain.rule import read_rules
    from alliance87.model.project import Project

    page = tree(site, "rules.html")
    names = sorted(iri.partition("#")[2] for iri in read_rules(Project(CHECKOUT)).names)
    assert [section.get("id") for section in page.xpath("//main/section")] == names


# Questions, downloads, citation -----------------------------------------------------


@pytest.mark.parametrize("answer", sorted(ANSWERS.glob("*.tsv")), ids=lambda path: path.stem)
def test_a_question_has_its_expected_answer(answer: Path, site: Site) -> None:
    expected = ox.parse_query_results(path=answer, format=ox.QueryResultsFormat.TSV)
    assert isinstance(expected, ox.QuerySolutions)
    json_file = content(site, f"question/{answer.stem}.json")
    found = ox.parse_query_results(json_file, format=ox.QueryResultsFormat.JSON)
    assert isinstance(found, ox.QuerySolutions)
    names = [variable.value for variable in expected.variables]
    assert [variable.value for variable in found.variables] == names
    rows = [[str(row[name]) for name in names] for row in found]
    assert rows == [[str(row[name]) for name in names] for row in expected]
    page = tree(site, f"question/{answer.stem}.html")
    assert len(page.xpath("//main//tbody/tr")) == len(rows)
    assert [text(th) for th in page.xpath("//main//thead//th")] == names
    query = content(site, f"question/{answer.stem}.rq").decode()
    assert page.find(".//pre").text_content().strip() == query.strip()
    plain = content(site, f"question/{answer.stem}.csv").decode()
    assert plain.count("\n") >= len(rows)
    safe = content(site, f"question/{answer.stem}.spreadsheet.csv").decode()
    assert safe.startswith("\ufeff")
    table = list(csv.reader(io.StringIO(safe.removeprefix("\ufeff"), newline="")))
    told = list(csv.reader(io.StringIO(plain, newline="")))
    assert [[cell.removeprefix("'") for cell in row] for row in table] == told
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in table for cell in row)


def test_the_downloads_are_listed_with_size_and_checksum(site: Site, dist: Path) -> None:
    rows = {row.get("id"): text(row) for row in tree(site, "download.html").xpath("//tbody/tr")}
    sums = (dist / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    assert set(rows) == {line[66:] for line in sums} | {"SHA256SUMS"}
    for line in sums:
        row = rows[line[66:]]
        assert line[:64] in row
        assert f"{(dist / line[66:]).stat().st_size:,}" in row
    assert "application/n-quads" in rows["alliance87.nq"]
    assert "CC BY 4.0" in rows["alliance87.ttl"]


def test_the_reference_says_what_the_citation_file_says(site: Site) -> None:
    given = (CHECKOUT / "CITATION.cff").read_text(encoding="utf-8")
    plain = tree(site, "about.html").xpath("//p[@class='cite']")[0]
    facts = dict(re.findall(r'^([\w-]+): "?([^"\n]+)"?$', given, re.MULTILINE))
    assert f"- name: {AUTHOR}\n" in given
    assert facts["title"].removeprefix("The ") in text(plain)
    assert f"(version {facts['version']})" in text(plain)
    assert f"({facts['date-released'][:4]})" in text(plain)
    bibtex = tree(site, "about.html").xpath("//pre")[0].text_content()
    assert bibtex.count("{") == bibtex.count("}")
    assert f"author = {{{{{AUTHOR}}}}}" in bibtex


# Data files -------------------------------------------------------------------------


def parsed(site: Site, path: str) -> set[ox.Triple]:
    form = FORMATS[path.rpartition(".")[2]]
    return {quad.triple for quad in ox.parse(content(site, path), format=form, base_iri=BASE)}


def test_the_data_of_a_page_are_all_triples_of_its_thing_and_its_parts(
    site: Site, quads: list[ox.Quad]
) -> None:
    about: dict[str, set[ox.Triple]] = defaultdict(set)
    for quad in quads:
        assert isinstance(quad.graph_name, ox.NamedNode)
        graph = quad.graph_name.value
        named = {t.value for t in (quad.subject, quad.object) if isinstance(t, ox.NamedNode)}
        for iri in named | ({graph} - {*APPARATUS}):
            path = path_of(iri)
            about[site.moved()[path].data if path in site.moved() else path].add(quad.triple)
    wholes = [
        path for path in about if path.startswith(("id/", "dataset", "catalog", "elsewhere/"))
    ]
    assert len(wholes) > 200
    for path in wholes:
        if path in site.resources():
            for suffix in FORMATS:
                assert parsed(site, f"{path}.{suffix}") == about[path], (path, suffix)


def test_trig_has_each_statement_in_its_graph_with_what_it_rests_on(
    site: Site, quads: list[ox.Quad]
) -> None:
    written = set(ox.parse(content(site, "id/organization/ilo.trig"), format=ox.RdfFormat.TRIG))
    assert written < set(quads)
    own = {
        q
        for q in quads
        if f"{BASE}id/organization/ilo" in (str(q.subject)[1:-1], str(q.object)[1:-1])
    }
    assert own <= written
    graphs = {q.graph_name for q in own}
    for path in (f"{PREFIXES['prov']}wasDerivedFrom", f"{PREFIXES['a87']}status"):
        said = {q for q in quads if q.subject in graphs and q.predicate.value == path}
        assert said <= written
    assert f'"{WORDS}"' in content(site, "id/organization/ilo.trig").decode()
    assert content(site, "id/organization/ilo.trig") == site.read("id/organization/ilo.trig")


@pytest.mark.parametrize("suffix", FORMATS)
def test_another_parser_reads_the_same_triples(suffix: str, site: Site) -> None:
    names = {"ttl": "turtle", "jsonld": "json-ld", "nt": "nt", "rdf": "xml"}
    paths = (
        "id/organization/ilo",
        "id/document/press-release",
        "dataset",
        "elsewhere/sdg/8.7",
        "ontology",
    )
    for path in paths:
        graph = rdflib.Graph()
        graph.parse(data=content(site, f"{path}.{suffix}"), format=names[suffix])
        same = rdflib.Graph()
        same.parse(data=content(site, f"{path}.nt"), format="nt")
        assert set(graph) == set(same), path
        assert len(graph) == len(parsed(site, f"{path}.nt")), path


@pytest.mark.parametrize("suffix", FORMATS)
def test_the_shapes_and_their_lists_are_all_in_the_data(
    suffix: str, site: Site, dist: Path
) -> None:
    published = rdflib.Graph().parse(dist / "shapes.ttl")
    whole = ox.Dataset(ox.Quad(*triple) for triple in parsed(site, f"shapes.{suffix}"))
    given = ox.Dataset(ox.parse(path=dist / "shapes.ttl", format=ox.RdfFormat.TURTLE))
    for dataset in (whole, given):
        dataset.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    assert len(whole) == len(published)
    assert whole == given


def test_blank_nodes_do_not_change_their_names(dist: Path) -> None:
    from alliance87.model.project import Project
    from alliance87.site.library import read_library

    again = Site(read_library(Project(CHECKOUT), dist))
    for path in ("shapes.nt", "shapes.jsonld", "ontology.ttl", "shapes.rdf"):
        assert again.read(path) == content(site_of(dist), path)


def test_a_prefix_that_an_address_begins_with_is_not_used() -> None:
    triple = ox.Triple(
        ox.NamedNode("geo:1,2"),
        ox.NamedNode(PREFIXES["geo"] + "840"),
        ox.NamedNode("//x" if False else PREFIXES["org"] + "//x"),
    )
    read = ox.parse(jsonld((triple,)), format=ox.RdfFormat.JSON_LD)
    assert [quad.triple for quad in read] == [triple]


@pytest.mark.parametrize("form", [turtle, ntriples, jsonld, rdfxml_of])
def test_literals_are_kept_to_the_letter(form: object) -> None:
    thing, path = ox.NamedNode(f"{BASE}id/x/y"), ox.NamedNode(f"{BASE}ontology#p")
    xsd = PREFIXES["xsd"]
    literals = [
        ox.Literal("1.10", datatype=ox.NamedNode(f"{xsd}decimal")),
        ox.Literal("007", datatype=ox.NamedNode(f"{xsd}integer")),
        ox.Literal("a\n\"b\" <c> & 'd' \\ \u2028é"),
        ox.Literal("x", language="en-gb"),
        ox.Literal("", language="fr"),
        ox.Literal("true", datatype=ox.NamedNode(f"{xsd}boolean")),
    ]
    triples = tuple(sorted((ox.Triple(thing, path, value) for value in literals), key=str))
    suffix = {turtle: "ttl", ntriples: "nt", jsonld: "jsonld", rdfxml_of: "rdf"}[form]  # type: ignore[index]
    written = form(triples)  # type: ignore[operator]
    assert {quad.triple for quad in ox.parse(written, format=FORMATS[suffix])} == set(triples)


# Search engines -----------------------------------------------------------------------


def test_what_search_engines_are_told_is_in_the_data(site: Site, quads: list[ox.Quad]) -> None:
    said: dict[str, set[str]] = defaultdict(set)
    for quad in quads:
        assert isinstance(quad.subject, ox.NamedNode)
        if isinstance(quad.object, ox.Literal | ox.NamedNode):
            said[quad.subject.value].add(quad.object.value)
    kinds = set()
    for path in site.paths():
        if not re.match(r"(id|dataset|catalog|elsewhere)[/.].*html$", path):
            continue
        written = tree(site, path).xpath("//script[@type='application/ld+json']/text()")
        node = json.loads(written[0])
        kinds.add(node["@type"])
        for name, values in node.items():
            for value in values if isinstance(values, list) else [values]:
                plain = value.get("@value", value.get("@id")) if isinstance(value, dict) else value
                assert name.startswith("@") or plain in said[node["@id"]], (path, name, plain)
    assert kinds >= {"Organization", "Event", "DefinedTerm", "Dataset", "CreativeWork", "Country"}


def test_a_page_names_its_iri_and_its_data(site: Site) -> None:
    page = tree(site, "fr/id/organization/ilo.html")
    assert page.xpath("//link[@rel='canonical']/@href") == [f"{BASE}id/organization/ilo"]
    given = dict(
        zip(
            page.xpath("//link[@rel='alternate']/@type"),
            page.xpath("//link[@rel='alternate']/@href"),
            strict=True,
        )
    )
    assert given["text/turtle"] == "../../../id/organization/ilo.ttl"
    assert len(given) == 3
    assert given["application/trig"] == "../../../id/organization/ilo.trig"
    assert page.xpath("//a[@hreflang='es']/@href") == ["../../../es/id/organization/ilo.html"]
    assert shorten(f"{BASE}id/organization/ilo") == "organization:ilo"
