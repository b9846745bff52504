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

from alliance87.model.namespaces import BASE, PREFIXES, shorten
from alliance87.site.address import path_of
from alliance87.site.data import ntriples, rdfxml, turtle
from alliance87.site.jsonld import jsonld
from alliance87.site.site import Site
from alliance87.site.things.about import AUTHOR
from conftest import CHECKOUT
from sites import content, site_of, text, told, tree

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


def test_a_thing_tells_its_statements_by_status_with_what_they_rest_on(site: Site) -> None:
    page = tree(site, "id/organization/ilo.html")
    heads = [text(status) for status in page.xpath("//h2/span[contains(@class, 'status')]")]
    assert heads == ["Stated", "Curated", "Recorded"]
    stated, curated = page.xpath("//main/section")[:2]
    assert WORDS in text(stated)
    assert stated.xpath(".//q[@class='words']/text()") == [WORDS]
    own = stated.xpath(".//a/@href")
    assert "../../text.html#participant-ilo" in own
    assert "../../id/passage/participant-ilo.html" in own
    assert "../../graph/stated/participant-ilo.html" in own
    assert stated.xpath("count(.//div[@class='statement statement-stated'])") == 1
    assert "Verified by the editors" in text(curated)
    assert "UN entity" in text(curated)
    assert "UN entity" not in text(stated)


def test_an_implied_statement_tells_its_step_and_its_passages(site: Site) -> None:
    said_there = told(tree(site, "id/participation/ilo.html").find(".//main"))
    assert "The step: The place of an entry is found by counting the entries" in said_there
    assert "From 43 passages" in said_there


def test_a_thing_tells_what_the_press_release_does_not_say_of_it(site: Site) -> None:
    page = tree(site, "id/action-group/supply-chains.html")
    note = page.xpath("//div[@class='note']")[0]
    assert text(note).startswith("When, if at all, the Action Groups were set up")
    assert note.xpath(".//a/@href") == ["../not-stated/action-group-existence.html"] or note.xpath(
        ".//a/@href"
    ) == ["../../id/not-stated/action-group-existence.html"]


def test_a_passage_shows_its_words_those_around_them_and_what_they_state(site: Site) -> None:
    page = tree(site, "id/passage/participant-ilo.html")
    assert text(page.find(".//h1")) == f"“{WORDS}”"
    assert page.xpath("//blockquote/mark/text()") == [WORDS]
    assert len(page.xpath("//blockquote/span[@class='around']")) == 2
    assert "characters 4601–4640" in text(page.find(".//main"))
    rows = [told(row) for row in page.xpath("//tbody/tr")]
    assert (
        "International Labour Organization organization:ilo abbreviation a87:abbreviation ILO"
        in (rows)
    )
    assert "../../text.html#participant-ilo" in page.xpath("//main//a/@href")


def test_a_graph_tells_its_status_what_it_rests_on_and_its_statements(site: Site) -> None:
    said_there = told(tree(site, "graph/implied/participant-count.html").find(".//main"))
    assert "Implied It follows from the press release by one step." in said_there
    assert "Counting the entries of the list gives 42." in said_there
    assert "number of participants a87:participantCount 42" in said_there


def test_a_heading_is_in_the_language_of_the_reader_where_the_data_have_it(site: Site) -> None:
    for language, word in (("fr", "travail forcé"), ("es", "trabajo forzoso")):
        heading = tree(site, f"{language}/elsewhere/sdg/8.7.html").find(".//h1")
        assert word in text(heading).casefold()
        assert heading.find("span") is None
    heading = tree(site, "fr/id/organization/ilo.html").find(".//h1/span")
    assert (heading.get("lang"), text(heading)) == ("en", "International Labour Organization")


def test_every_statement_of_the_dataset_is_on_the_page_of_its_graph(
    site: Site, quads: list[ox.Quad]
) -> None:
    held: dict[str, set[ox.Triple]] = defaultdict(set)
    for quad in quads:
        assert isinstance(quad.graph_name, ox.NamedNode)
        held[quad.graph_name.value].add(quad.triple)
    for graph, triples in held.items():
        page = tree(site, f"{path_of(graph)}.html")
        assert len(page.xpath("//main//tbody/tr")) == len(triples), graph


# Terms, shapes, rules -------------------------------------------------------------


def test_a_term_is_documented_from_the_file(site: Site, quads: list[ox.Quad]) -> None:
    page = tree(site, "ontology/kind.html")
    said_there = told(page.find(".//main"))
    assert "Relates a participant to the kind of organisation or office it is." in said_there
    assert "Anti-Slavery International: non-governmental organisation." in said_there
    assert "Always curated or contributed" in said_there
    assert "dcterms:type" in said_there
    used = {quad.triple for quad in quads if quad.predicate.value == f"{BASE}ontology#kind"}
    assert f"Used in statements {len(used)} " in said_there
    assert "../shapes/Organization-kind.html" in page.xpath("//main//a/@href")


def test_a_class_tells_what_is_narrower_and_in_how_many_statements_it_stands(
    site: Site, quads: list[ox.Quad]
) -> None:
    said_there = told(tree(site, "ontology/Participation.html").find(".//main"))
    used = {quad.triple for quad in quads if str(quad.object) == f"<{BASE}ontology#Participation>"}
    assert f"Used in statements {len(used)} " in said_there


@pytest.mark.parametrize("document", ["ontology", "shapes"])
def test_a_hash_iri_lands_in_its_document_and_has_a_page(document: str, site: Site) -> None:
    page = tree(site, f"{document}.html")
    text = content(site, f"{document}.nt").decode()
    subjects = set(re.findall(rf"^<({BASE}{document}#[\w-]+)> ", text, re.MULTILINE))
    assert len(subjects) > 40
    anchors = set(page.xpath("//main//@id"))
    for iri in subjects:
        assert iri.partition("#")[2] in anchors
        if not re.search(r"#prefix-|-query$", iri):  # parts of the shapes, not shapes
            assert f"{path_of(iri)}.html" in site.paths()


def test_every_shape_is_told_with_a_right_and_a_wrong_example(site: Site) -> None:
    paths = [path for path in site.paths() if re.fullmatch(r"shapes/[^/]*\.html", path)]
    assert len(paths) == 545
    for path in paths:
        page = tree(site, path)
        shown = [pre.get("class") for pre in page.findall(".//pre")]
        assert shown in (["right", "wrong"], ["right", "wrong", "query"]), path
        assert all(text(pre) for pre in page.findall(".//pre")), path
        assert "What to do" in text(page.find(".//main")), path


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

    def since(path: str, word: str = "Since") -> str:
        page = tree(site, path)
        (found,) = page.xpath(f"//main//dt[.='{word}']/following-sibling::dd[1]")
        return text(found)

    assert since("ontology/kind.html") == f"version 0.1.0, {day}"
    assert since("shapes/Event-standing.html") == f"version 0.1.0, {day}"
    assert since("fr/shapes/Event-standing.html", "Depuis") == f"version 0.1.0, {day}"
    assert since("shapes/Class-issued.html") == "not in a release yet"
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


def test_a_things_data_are_all_triples_it_stands_in(site: Site, quads: list[ox.Quad]) -> None:
    about: dict[str, set[ox.Triple]] = defaultdict(set)
    for quad in quads:
        for term in (quad.subject, quad.object):
            if isinstance(term, ox.NamedNode):
                about[term.value].add(quad.triple)
        assert isinstance(quad.graph_name, ox.NamedNode)
        about[quad.graph_name.value].add(quad.triple)
    ours = {iri for iri in about if iri.startswith(BASE) and "#" not in iri} - {f"{BASE}ontology"}
    assert len(ours) > 800
    for iri in ours:
        for suffix in FORMATS:
            assert parsed(site, f"{path_of(iri)}.{suffix}") == about[iri], (iri, suffix)


@pytest.mark.parametrize("suffix", FORMATS)
def test_another_parser_reads_the_same_triples(suffix: str, site: Site) -> None:
    names = {"ttl": "turtle", "jsonld": "json-ld", "nt": "nt", "rdf": "xml"}
    paths = (
        "id/organization/ilo",
        "graph/evidence",
        "dataset",
        "elsewhere/sdg/8.7",
        "ontology/kind",
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
    for path in ("shapes.nt", "shapes.jsonld", "shapes/Event-standing.ttl", "shapes.rdf"):
        assert again.read(path) == content(site_of(dist), path)


def test_a_prefix_that_an_address_begins_with_is_not_used() -> None:
    triple = ox.Triple(
        ox.NamedNode("geo:1,2"),
        ox.NamedNode(PREFIXES["geo"] + "840"),
        ox.NamedNode("//x" if False else PREFIXES["org"] + "//x"),
    )
    read = ox.parse(jsonld((triple,)), format=ox.RdfFormat.JSON_LD)
    assert [quad.triple for quad in read] == [triple]


@pytest.mark.parametrize("form", [turtle, ntriples, jsonld, rdfxml])
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
    suffix = {turtle: "ttl", ntriples: "nt", jsonld: "jsonld", rdfxml: "rdf"}[form]  # type: ignore[index]
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
        if not re.match(r"(id|graph|dataset|catalog|elsewhere)[/.].*html$", path):
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
    assert len(given) == 4
    assert page.xpath("//a[@hreflang='es']/@href") == ["../../../es/id/organization/ilo.html"]
    assert shorten(f"{BASE}id/organization/ilo") == "organization:ilo"
