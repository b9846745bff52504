"""The endpoint speaks the SPARQL 1.1 Protocol: the requests of the W3C's tests, and ours."""

from __future__ import annotations

import csv
import gzip
import http.client
import json
import shutil
import subprocess
import time
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import httpx
import pyoxigraph
import pytest
import rdflib
from pyoxigraph import QueryResultsFormat, RdfFormat

from alliance87.model.namespaces import BASE, PREFIXES
from alliance87.serve.negotiate import media_type
from conftest import CHECKOUT
from serving import UNTHROTTLED, Served, serving
from test_queries import NAMES, QUERIES, expected, table

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"
TABULAR = (
    "application/sparql-results+json",
    "application/sparql-results+xml",
    "text/csv",
    "text/tab-separated-values",
)
BOOLEAN = TABULAR[:2]
GRAPH = ("text/turtle", "application/n-triples", "application/ld+json", "application/rdf+xml")
KASEI = "http://kasei.us/2009/09/sparql/data/"
# Every test of the W3C's manifest that asks; those of updates are to be refused here.
ASKS = (
    "query_post_form", "query_dataset_default_graphs_get", "query_dataset_default_graphs_post",
    "query_dataset_named_graphs_post", "query_dataset_named_graphs_get", "query_dataset_full",
    "query_multiple_dataset", "query_get", "query_content_type_select", "query_content_type_ask",
    "query_content_type_describe", "query_content_type_construct", "query_post_direct",
)  # fmt: skip
FAULTS = (
    "bad_query_method", "bad_multiple_queries", "bad_query_wrong_media_type",
    "bad_query_missing_form_type", "bad_query_missing_direct_type", "bad_query_non_utf8",
    "bad_query_syntax", "bad_update_get", "bad_multiple_updates", "bad_update_wrong_media_type",
    "bad_update_missing_form_type", "bad_update_non_utf8", "bad_update_syntax",
    "bad_update_dataset_conflict",
)  # fmt: skip
UPDATES = (
    "update_dataset_default_graph", "update_dataset_default_graphs",
    "update_dataset_named_graphs", "update_dataset_full", "update_post_form",
    "update_post_direct", "update_base_uri",
)  # fmt: skip
MF = rdflib.Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
HT = rdflib.Namespace("http://www.w3.org/2011/http#")
CNT = rdflib.Namespace("http://www.w3.org/2011/content#")
SD = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
VOID = rdflib.Namespace(PREFIXES["void"])
ILO = f"{BASE}id/organization/ilo"
STATED = f"{BASE}graph/stated/"


@pytest.fixture(scope="module")
def server(dist: Path) -> Iterator[Served]:
    with serving(dist, *UNTHROTTLED) as served:
        yield served


@pytest.fixture(scope="module")
def manifest(shared: Path) -> rdflib.Graph:
    """The W3C's tests of the protocol."""
    return rdflib.Graph().parse(shared / "suites" / "w3c" / "sparql-protocol" / "manifest.ttl")


@pytest.fixture(scope="module")
def kasei(dist: Path, shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server of our dataset and the graphs that the W3C's tests ask for."""
    folder = tmp_path_factory.mktemp("kasei") / "dist"
    shutil.copytree(dist, folder)
    suite = shared / "suites" / "w3c" / "sparql-protocol"
    lines = [f"<{KASEI}data0.rdf> <{KASEI}is> <{KASEI}data0.rdf> <{KASEI}data0.rdf> .\n"]
    for number in (1, 2, 3):
        for line in (suite / f"data{number}.nt").read_text("utf-8").splitlines():
            if line.strip():
                lines.append(f"{line.rstrip().removesuffix('.')} <{KASEI}data{number}.rdf> .\n")
    with (folder / "alliance87.nq").open("a", encoding="utf-8") as file:
        file.writelines(lines)
    sums = folder / "SHA256SUMS"
    names = [line[66:] for line in sums.read_text("utf-8").splitlines()]
    told = [f"{sha256((folder / name).read_bytes()).hexdigest()}  {name}\n" for name in names]
    sums.write_text("".join(told), "utf-8")
    with serving(folder, *UNTHROTTLED) as served:
        yield served


def value(graph: rdflib.Graph, node: rdflib.Node, path: rdflib.URIRef) -> Any:
    return graph.value(node, path)


def sent(served: Served, manifest: rdflib.Graph, request: rdflib.Node) -> tuple[int, str, bytes]:
    """Send a request of the manifest as it stands there; return status, media type and body."""
    path = str(value(manifest, request, HT.absolutePath)).replace("/sparql/", "/sparql", 1)
    body = value(manifest, request, HT.body)
    headers = {}
    for header in rdflib.collection.Collection(manifest, value(manifest, request, HT.headers)):
        name = str(value(manifest, header, HT.fieldName))
        headers[name] = str(value(manifest, header, HT.fieldValue))
    content = None
    if body is not None:
        encoding = str(value(manifest, body, CNT.characterEncoding))
        content = str(value(manifest, body, CNT.chars)).encode(encoding)
    connection = http.client.HTTPConnection(urlsplit(served.address).netloc, timeout=30)
    connection.request(str(value(manifest, request, HT.methodName)), path, content, headers)
    answer = connection.getresponse()
    kind = answer.headers.get("content-type", "").partition(";")[0]
    found = answer.status, kind, answer.read()
    connection.close()
    return found


def requests(manifest: rdflib.Graph, name: str) -> list[rdflib.Node]:
    test = rdflib.URIRef(
        f"http://www.w3.org/2009/sparql/docs/tests/data-sparql11/protocol/manifest#{name}"
    )
    actions = value(manifest, test, MF.action)
    return list(rdflib.collection.Collection(manifest, value(manifest, actions, HT.requests)))


def test_every_test_of_the_manifest_is_run(manifest: rdflib.Graph) -> None:
    entries = value(manifest, next(manifest.subjects(rdflib.RDF.type, MF.Manifest)), MF.entries)
    names = [str(entry).rpartition("#")[2] for entry in manifest.items(entries)]
    assert sorted(names) == sorted((*ASKS, *FAULTS, *UPDATES))


@pytest.mark.parametrize("name", ASKS)
def test_a_query_of_the_w3c_is_answered(name: str, kasei: Served, manifest: rdflib.Graph) -> None:
    (request,) = requests(manifest, name)
    wanted = value(manifest, request, HT.resp)
    status, kind, body = sent(kasei, manifest, request)
    assert status == 200, body
    form = str(value(manifest, wanted, MF.expectedFormat))
    assert kind in {"boolean": BOOLEAN, "tabular": TABULAR, "RDF": GRAPH}[form]
    boolean = value(manifest, wanted, MF.expectedBoolean)
    if boolean is not None:
        assert json.loads(body)["boolean"] is boolean.toPython()


@pytest.mark.parametrize("name", FAULTS)
def test_a_faulty_request_of_the_w3c_is_refused(
    name: str, kasei: Served, manifest: rdflib.Graph
) -> None:
    (request,) = requests(manifest, name)
    status, kind, body = sent(kasei, manifest, request)
    assert 400 <= status < 500
    assert (kind, json.loads(body)["status"]) == ("application/problem+json", status)


@pytest.mark.parametrize("name", UPDATES)
def test_an_update_of_the_w3c_is_refused(name: str, kasei: Served, manifest: rdflib.Graph) -> None:
    status, kind, body = sent(kasei, manifest, requests(manifest, name)[0])
    assert (400 <= status < 500, kind) == (True, "application/problem+json")
    told = json.loads(body)
    assert told["type"] == f"{BASE}problems#update"
    assert "read-only" in told["detail"]


def post(server: Served, kind: str, body: str | bytes, path: str = "/sparql") -> httpx.Response:
    content = body.encode() if isinstance(body, str) else body
    return server.ask("POST", path, content, content_type=kind)


def query(text: str, **more: str) -> str:
    return "/sparql?" + urlencode(
        {"query": text, **{k.replace("_", "-"): v for k, v in more.items()}}
    )


def test_the_three_ways_to_ask_give_the_same_answer(server: Served) -> None:
    text = "SELECT ?name { ?ilo skos:prefLabel ?name } ORDER BY ?name LIMIT 3"
    got = server.get(query(text))
    form = post(server, FORM, urlencode({"query": text}))
    direct = post(server, f"{QUERY}; charset=UTF-8", text)
    assert [answer.status_code for answer in (got, form, direct)] == [200] * 3
    assert len(got.json()["results"]["bindings"]) == 3
    assert got.content == form.content == direct.content


@pytest.mark.parametrize("place", ["address", "form"])
def test_the_dataset_of_the_request_overrides_that_of_the_query(server: Served, place: str) -> None:
    named = sorted(
        row["g"]["value"]
        for row in server.get(
            query(f"SELECT DISTINCT ?g {{ GRAPH ?g {{ <{ILO}> ?p ?o }} }}")
        ).json()["results"]["bindings"]
    )
    graph = named[0]
    text = f"SELECT ?p {{ <{ILO}> ?p ?o }}"

    def rows(**dataset: str) -> int:
        told = {name.replace("_", "-"): value for name, value in dataset.items()}
        answer = (
            server.get("/sparql?" + urlencode({"query": text, **told}))
            if place == "address"
            else post(server, FORM, urlencode({"query": text, **told}))
        )
        assert answer.status_code == 200, answer.text
        return len(answer.json()["results"]["bindings"])

    assert 0 < rows(default_graph_uri=graph) < rows()
    assert rows(named_graph_uri=graph) == 0
    inside = f"ASK FROM <{STATED}none> {{ <{ILO}> ?p ?o }}"
    answer = server.get(query(inside, default_graph_uri=graph))
    assert answer.json()["boolean"] is True


def test_a_graph_that_we_have_not_is_refused(server: Served) -> None:
    for more in (
        {"default_graph_uri": "http://127.0.0.1/"},
        {"named_graph_uri": "file:///etc/passwd"},
    ):
        answer = server.get(query("ASK {}", **more))
        assert (answer.status_code, answer.json()["type"]) == (400, f"{BASE}problems#unknown-graph")


REFUSED = {
    "more than one query": ("GET", "/sparql?query=ASK{}&query=ASK{}", "", b"", 400, "several-queries"),
    "one in the address, one in the body": (
        "POST", "/sparql?query=ASK{}", QUERY, b"ASK {}", 400, "several-queries",
    ),
    "a form without a query": ("POST", "/sparql", FORM, b"q=1", 400, "no-query"),
    "an empty query": ("GET", "/sparql?query=", "", b"", 400, "syntax"),
    "text": ("POST", "/sparql", "text/plain", b"ASK {}", 415, "media-type"),
    "no type": ("POST", "/sparql", "", b"ASK {}", 415, "media-type"),
    "an update": ("POST", "/sparql", UPDATE, b"CLEAR ALL", 415, "update"),
    "an update in a form": ("POST", "/sparql", FORM, b"update=CLEAR+ALL", 400, "update"),
    "an update in the address": ("GET", "/sparql?update=CLEAR+ALL", "", b"", 400, "update"),
    "an update as a query": ("GET", "/sparql?query=CLEAR+ALL", "", b"", 400, "update"),
    "UTF-16": ("POST", "/sparql", f"{QUERY}; charset=utf-16", b"ASK {}", 415, "not-utf-8"),
    "bytes that are no text": ("POST", "/sparql", QUERY, b"ASK {} # \xe9", 400, "not-utf-8"),
    "an address that is no text": ("GET", "/sparql?query=%E9", "", b"", 400, "not-utf-8"),
    "a form that is no text": ("POST", "/sparql", FORM, b"query=%E9", 400, "not-utf-8"),
    "a method": ("PUT", "/sparql?query=ASK{}", "", b"", 405, "method"),
    "another method": ("DELETE", "/sparql", "", b"", 405, "method"),
    "SERVICE": ("POST", "/sparql", QUERY, b"ASK { SERVICE <http://a/> {} }", 400, "service"),
    "a large body": ("POST", "/sparql", QUERY, b" " * 300_000, 413, "too-large"),
    "many parameters": ("POST", "/sparql", FORM, b"a=1&" * 600, 400, "too-many-parameters"),
    "a long query": ("POST", "/sparql", QUERY, b"ASK {} #" + b"x" * 30_000, 413, "too-long"),
    "a long address": ("GET", f"/sparql?query={'x' * 70_000}", "", b"", 414, "long-address"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("method", "path", "kind", "content", "status", "type_"), REFUSED.values(), ids=REFUSED
)
def test_what_is_wrong_with_a_request_is_told_as_problem_details(
    method: str, path: str, kind: str, content: bytes, status: int, type_: str, server: Served
) -> None:
    connection = http.client.HTTPConnection(urlsplit(server.address).netloc, timeout=30)
    headers = {"content-type": kind} if kind else {}
    connection.request(method, path, content or None, headers)
    answer = connection.getresponse()
    body = answer.read()
    assert answer.headers["content-type"] == "application/problem+json"
    told = json.loads(body)
    assert (answer.status, told["status"], told["type"]) == (
        status,
        status,
        f"{BASE}problems#{type_}",
    )
    assert told["title"]
    assert told["detail"].endswith(".")
    if status == 405:
        assert answer.headers["allow"] == "GET, HEAD, POST, OPTIONS"


def test_a_fault_of_syntax_has_its_line_and_column(server: Served) -> None:
    for text, line, column in (
        ("SELECT *\n{ ?é nope:b ?c }", 2, 6),
        ("ASK {", 1, 6),
        ("ASK\n{ SERVICE <http://a/> {} }", 2, 3),
    ):
        told = server.get(query(text)).json()
        assert (told["status"], told["line"], told["column"]) == (400, line, column)


def test_the_type_of_every_problem_leads_to_what_to_do_about_it(server: Served) -> None:
    text = server.get("/problems").text
    for type_ in {case[-1] for case in REFUSED.values()}:
        assert f'<dt id="{type_}">' in text


# What is accepted, and what SELECT, ASK and CONSTRUCT are answered in: None for 406.
ACCEPTED = (
    ("", TABULAR[0], TABULAR[0], GRAPH[0]),
    ("*/*", TABULAR[0], TABULAR[0], GRAPH[0]),
    *((kind, kind, kind, None) for kind in TABULAR[:2]),
    *((kind, kind, kind, None) for kind in TABULAR[2:]),
    *((kind, None, None, kind) for kind in GRAPH),
    ("application/json", "application/json", "application/json", "application/json"),
    ("text/*", "text/csv", "text/csv", "text/turtle"),
    ("text/csv;q=0.2, application/sparql-results+xml;q=0.3", TABULAR[1], TABULAR[1], None),
    ("application/sparql-results+json;q=0, */*;q=0.1", TABULAR[1], TABULAR[1], GRAPH[0]),
    ("text/turtle;q=0.5, application/rdf+xml, */*;q=0.1", TABULAR[0], TABULAR[0], GRAPH[3]),
    ("text/turtle; charset=utf-8", None, None, "text/turtle"),
    ("TEXT/TURTLE", None, None, "text/turtle"),
    ("image/png", None, None, None),
    ("nonsense;q=x, ,;", TABULAR[0], TABULAR[0], GRAPH[0]),
)  # fmt: skip


@pytest.mark.parametrize(("accept", "select", "ask", "construct"), ACCEPTED)
def test_an_answer_has_the_best_format_that_is_accepted(
    accept: str, select: str | None, ask: str | None, construct: str | None, server: Served
) -> None:
    for text, wanted in (
        ("SELECT ?s { ?s a skos:ConceptScheme }", select),
        ("ASK { ?s a skos:ConceptScheme }", ask),
        ("CONSTRUCT WHERE { ?s a skos:ConceptScheme }", construct),
    ):
        answer = server.get(query(text), accept=accept)
        assert "Accept" in answer.headers["vary"]
        kind = answer.headers["content-type"].partition(";")[0]
        if wanted is None:
            told = answer.json()
            assert (answer.status_code, kind) == (406, "application/problem+json"), (text, accept)
            assert told["type"] == f"{BASE}problems#not-acceptable"
        else:
            assert (answer.status_code, kind) == (200, wanted), (text, accept)


def test_every_format_of_rows_says_the_same(server: Served) -> None:
    text = "SELECT ?label { ?s skos:prefLabel ?label } ORDER BY ?label ?s"
    forms = {
        TABULAR[0]: QueryResultsFormat.JSON,
        TABULAR[1]: QueryResultsFormat.XML,
        TABULAR[3]: QueryResultsFormat.TSV,
    }
    tables = [
        table(server.get(query(text), accept=kind).content, form) for kind, form in forms.items()
    ]
    assert tables[0] == tables[1] == tables[2]
    rows = list(csv.reader(server.get(query(text), accept="text/csv").text.splitlines()))
    assert len(rows) == len(tables[0][1]) + 1


def test_every_format_of_triples_says_the_same(server: Served) -> None:
    text = f"DESCRIBE <{ILO}>"
    forms = dict(
        zip(
            GRAPH,
            (RdfFormat.TURTLE, RdfFormat.N_TRIPLES, RdfFormat.JSON_LD, RdfFormat.RDF_XML),
            strict=True,
        )
    )
    graphs = []
    for kind, form in forms.items():
        content = server.get(query(text), accept=kind).content
        if kind == "application/ld+json":
            graph = rdflib.Graph().parse(
                data=content.replace(
                    f'"{BASE}context.jsonld"'.encode(),
                    (CHECKOUT / "ontology/context.jsonld").as_uri().join('""').encode(),
                ),
                format="json-ld",
            )
            graphs.append(
                set(pyoxigraph.parse(graph.serialize(format="nt"), format=RdfFormat.N_TRIPLES))
            )
        else:
            graphs.append(set(pyoxigraph.parse(content, format=form)))
    assert graphs[0] == graphs[1] == graphs[2] == graphs[3]
    assert len(graphs[0]) > 5


def test_the_answer_that_a_client_has_is_not_sent_again(server: Served) -> None:
    path = query("SELECT ?s { ?s a skos:ConceptScheme }")
    first = server.get(path)
    tag = first.headers["etag"]
    assert tag.startswith('W/"')
    for known in (tag, tag.removeprefix("W/"), f'"other", {tag}', "*"):
        again = server.get(path, if_none_match=known)
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
        assert again.headers["vary"] == first.headers["vary"]
    assert server.get(path, if_none_match='"other"').status_code == 200
    assert server.get(path, accept="text/csv").headers["etag"] != tag
    assert server.get(path, accept_encoding="gzip", if_none_match=tag).status_code == 200
    assert server.get(path + "#x".replace("#", "%23")).headers["etag"] != tag


@pytest.mark.parametrize("call", ["NOW", "RAND", "UUID", "struuid"])
def test_an_answer_that_changes_is_not_kept(call: str, server: Served) -> None:
    path = query(f"SELECT ({call}() AS ?value) {{}}")
    first = server.get(path)
    assert first.headers["cache-control"] == "no-store"
    assert "etag" not in first.headers
    time.sleep(0.01)
    assert server.get(path, if_none_match="*").content != first.content


def test_a_query_need_not_run_for_a_client_that_has_the_answer(dist: Path) -> None:
    path = query("SELECT ?s { ?s a skos:ConceptScheme } # kept from the last server")
    with serving(dist) as one:
        tag = one.get(path).headers["etag"]
    with serving(dist) as other:
        before = pool_answered(other)
        assert other.get(path, if_none_match=tag).status_code == 304
        assert pool_answered(other) == before


def pool_answered(server: Served) -> float:
    lines = server.get("/metrics").text.splitlines()
    (line,) = [line for line in lines if line.startswith("alliance87_pool_answered_total ")]
    return float(line.split()[1])


def test_a_query_that_was_answered_is_not_run_again(server: Served) -> None:
    path = query("SELECT ?s { ?s a skos:ConceptScheme } # asked twice")
    first = server.get(path)
    before = pool_answered(server)
    assert server.get(path).content == first.content
    assert (
        post(server, QUERY, "SELECT ?s { ?s a skos:ConceptScheme } # asked twice").content
        == first.content
    )
    assert pool_answered(server) == before


@pytest.mark.parametrize(
    ("accept", "packed"),
    [("gzip", True), ("br, gzip;q=0.5", True), ("*", True), ("gzip;q=0", False), ("identity", False),
     ("gzip;q=0.5, identity", False), ("br", False), ("", False)],
)  # fmt: skip
def test_an_answer_is_compressed_if_that_is_accepted(
    accept: str, packed: bool, server: Served
) -> None:
    path = query("SELECT * { ?s skos:prefLabel ?label }")
    with httpx.stream("GET", server.address + path, headers={"accept-encoding": accept}) as answer:
        raw = b"".join(answer.iter_raw())
    assert (answer.headers.get("content-encoding") == "gzip") is packed
    assert "Accept-Encoding" in answer.headers["vary"]
    assert int(answer.headers["content-length"]) == len(raw)
    plain = server.get(path)
    assert (gzip.decompress(raw) if packed else raw) == plain.content
    assert (answer.headers["etag"] != plain.headers["etag"]) is packed


def test_head_has_the_headers_of_get_and_no_body(server: Served) -> None:
    path = query("SELECT * { ?s skos:prefLabel ?label }")
    got, head = server.get(path), server.ask("HEAD", path)
    assert (head.status_code, head.content) == (200, b"")
    for name in ("content-type", "content-length", "etag", "vary"):
        assert head.headers[name] == got.headers[name]


def test_another_site_may_ask(server: Served) -> None:
    asked = server.ask(
        "OPTIONS",
        "/sparql",
        origin="https://example.org",
        access_control_request_method="POST",
        access_control_request_headers="content-type",
    )
    assert asked.status_code == 204
    assert asked.headers["access-control-allow-origin"] == "*"
    assert "POST" in asked.headers["access-control-allow-methods"]
    assert asked.headers["access-control-allow-headers"] == "*"
    for path in (query("ASK {}"), query("ASK {"), "/sparql"):
        answer = server.get(path, origin="https://example.org")
        assert answer.headers["access-control-allow-origin"] == "*"
        assert "ETag" in answer.headers["access-control-expose-headers"]


@pytest.mark.parametrize("kind", GRAPH)
def test_the_service_description_is_right(kind: str, server: Served) -> None:
    answer = server.get("/sparql", accept=kind)
    assert (answer.status_code, answer.headers["content-type"]) == (200, kind)
    graph = rdflib.Graph().parse(data=answer.text, format="json-ld" if "json" in kind else kind)
    service = rdflib.URIRef(server.sparql)
    assert (service, SD.endpoint, service) in graph
    assert (service, SD.supportedLanguage, SD.SPARQL11Query) in graph
    assert len(set(graph.objects(service, SD.resultFormat))) == 8
    dataset = graph.value(service, SD.defaultDataset)
    told = {
        str(graph.value(named, SD.name)): int(
            str(graph.value(graph.value(named, SD.graph), VOID.triples))
        )
        for named in graph.objects(dataset, SD.namedGraph)
    }
    counted = server.get(query("SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"))
    rows = counted.json()["results"]["bindings"]
    assert told == {row["g"]["value"]: int(row["n"]["value"]) for row in rows}
    assert sum(name.startswith(STATED) for name in told) > 100
    whole = server.get(query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")).json()["results"]["bindings"]
    default = graph.value(dataset, SD.defaultGraph)
    assert int(str(graph.value(default, VOID.triples))) == int(whole[0]["n"]["value"])


@pytest.mark.parametrize("host", ["[::::::]", "[1.1]", "a b", "a, b", "<x>", ""])
def test_the_service_description_bears_any_host(host: str, server: Served) -> None:
    told = server.get("/sparql", accept="application/n-triples", host=host)
    assert told.status_code == 200
    assert "<https://w3id.org/alliance87/sparql>" in told.text
    own = server.get("/sparql", accept="application/n-triples", host="[2001:db8::1]:8087")
    assert "<http://[2001:db8::1]:8087/sparql>" in own.text


def test_a_long_wish_is_not_read_to_its_end() -> None:
    long = "text/csv, text/turtle" + ";a=1" * 20_000
    begun = time.monotonic()
    assert media_type(long, ("application/json", "text/csv")) == "text/csv"
    assert time.monotonic() - begun < 0.05


def test_a_browser_at_the_endpoint_is_led_to_the_page_where_one_asks(server: Served) -> None:
    browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    answer = server.get("/sparql", accept=browser)
    assert (answer.status_code, answer.headers["location"]) == (303, "ask.html")
    assert server.get("/sparql", accept="image/png").status_code == 406


@pytest.mark.parametrize("name", NAMES)
def test_a_saved_question_has_its_answer_over_http(name: str, server: Served) -> None:
    text = (QUERIES / f"{name}.rq").read_text("utf-8")
    got = server.get(query(text), accept="text/tab-separated-values")
    assert table(got.content, QueryResultsFormat.TSV) == expected(name)
    sent = post(server, QUERY, text)
    assert table(sent.content, QueryResultsFormat.JSON) == expected(name)


@pytest.mark.parametrize("name", NAMES)
def test_sparqlwrapper_gets_the_answer(name: str, server: Served) -> None:
    from SPARQLWrapper import JSON, POST, SPARQLWrapper

    client = SPARQLWrapper(server.sparql)
    client.setQuery((QUERIES / f"{name}.rq").read_text("utf-8"))
    client.setReturnFormat(JSON)
    client.setMethod(POST)
    found = client.queryAndConvert()
    assert table(json.dumps(found).encode(), QueryResultsFormat.JSON) == expected(name)


@pytest.mark.full
@pytest.mark.parametrize("name", NAMES)
def test_curl_gets_the_answer(name: str, server: Served) -> None:
    if not shutil.which("curl"):
        pytest.skip("needs curl: apt-get install curl")
    command = ["curl", "--silent", "--show-error", "--fail", "--compressed", "--get", server.sparql]
    asked = ["--data-urlencode", f"query@{QUERIES / name}.rq"]
    kind = ["--header", "Accept: text/tab-separated-values"]
    done = subprocess.run([*command, *asked, *kind], check=True, capture_output=True)
    assert table(done.stdout, QueryResultsFormat.TSV) == expected(name)


def test_a_percent_sign_and_a_plus_are_read_as_a_form_has_them(server: Served) -> None:
    for encoded in ("SELECT+(%22a%2Bb%22+AS+?v)+{}", quote('SELECT ("a+b" AS ?v) {}')):
        rows = server.get(f"/sparql?query={encoded}").json()["results"]["bindings"]
        assert rows[0]["v"]["value"] == "a+b"


@pytest.fixture(scope="module")
def comunica(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of ``tests/comunica`` with its locked packages (82 MB)."""
    if not (shutil.which("node") and shutil.which("npm")):
        pytest.skip("needs Node.js: apt-get install nodejs npm")
    folder = tmp_path_factory.mktemp("comunica")
    for name in ("ask.mjs", "package.json", "package-lock.json"):
        shutil.copy(CHECKOUT / "tests" / "comunica" / name, folder)
    options = ("--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline")
    subprocess.run(["npm", "ci", *options], cwd=folder, check=True)
    return folder


def test_comunica_gets_the_answers(comunica: Path, server: Served) -> None:
    files = [str(QUERIES / f"{name}.rq") for name in NAMES]
    done = subprocess.run(
        ["node", "ask.mjs", server.sparql, *files],
        cwd=comunica, check=True, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    for name, line in zip(NAMES, done.stdout.splitlines(), strict=True):
        head, rows = expected(name)
        found = json.loads(line)["results"]["bindings"]
        told = {
            "head": {"vars": list(head)},
            "results": {"bindings": found},
        }  # as the standard has it
        assert table(json.dumps(told).encode(), QueryResultsFormat.JSON) == (head, rows), name
