"""The endpoint speaks the SPARQL 1.1 Protocol: the requests of the W3C's tests, and ours."""

from __future__ import annotations

import csv
import gzip
import http.client
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
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
from conftest import CHECKOUT
from serving import Served, problem, query, serving
from test_queries import NAMES, QUERIES, expected, table

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"
ROWS = {
    "application/sparql-results+json": QueryResultsFormat.JSON,
    "application/sparql-results+xml": QueryResultsFormat.XML,
    "text/csv": QueryResultsFormat.CSV,
    "text/tab-separated-values": QueryResultsFormat.TSV,
}
TRIPLES = {
    "text/turtle": RdfFormat.TURTLE,
    "application/n-triples": RdfFormat.N_TRIPLES,
    "application/ld+json": RdfFormat.JSON_LD,
    "application/rdf+xml": RdfFormat.RDF_XML,
}
TABULAR, GRAPH = tuple(ROWS), tuple(TRIPLES)
KASEI = "http://kasei.us/2009/09/sparql/data/"
MF = rdflib.Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
HT = rdflib.Namespace("http://www.w3.org/2011/http#")
CNT = rdflib.Namespace("http://www.w3.org/2011/content#")
SD = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
VOID = rdflib.Namespace(PREFIXES["void"])
ILO = f"{BASE}id/organization/ilo"
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"


@pytest.fixture(scope="module")
def server(dist: Path) -> Iterator[Served]:
    with serving(dist) as served:
        yield served


# The tests of the W3C -----------------------------------------------------------


@pytest.fixture(scope="module")
def kasei(dist: Path, shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server of our dataset and the graphs that the W3C's tests query."""
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
    sums.write_text(
        "".join(f"{sha256((folder / n).read_bytes()).hexdigest()}  {n}\n" for n in names), "utf-8"
    )
    with serving(folder) as served:
        yield served


def sent(served: Served, manifest: rdflib.Graph, request: Any) -> tuple[int, str, bytes]:
    """Send a request of the manifest as it is written; return status, media type and body."""

    def value(node: Any, path: Any) -> Any:
        return manifest.value(node, path)

    path = str(value(request, HT.absolutePath)).replace("/sparql/", "/sparql", 1)
    headers = {
        str(value(header, HT.fieldName)): str(value(header, HT.fieldValue))
        for header in manifest.items(value(request, HT.headers))
    }
    body, content = value(request, HT.body), None
    if body is not None:
        content = str(value(body, CNT.chars)).encode(str(value(body, CNT.characterEncoding)))
    connection = http.client.HTTPConnection(urlsplit(served.address).netloc, timeout=30)
    connection.request(str(value(request, HT.methodName)), path, content, headers)
    answer = connection.getresponse()
    found = answer.status, answer.headers.get("content-type", "").partition(";")[0], answer.read()
    connection.close()
    return found


def test_every_request_of_the_w3c_is_answered_or_refused_as_its_test_says(
    kasei: Served, shared: Path
) -> None:
    manifest = rdflib.Graph().parse(shared / "suites/w3c/sparql-protocol/manifest.ttl")
    of_tests = next(manifest.subjects(rdflib.RDF.type, MF.Manifest))
    entries: Any = manifest.value(of_tests, MF.entries)
    seen = dict.fromkeys(("query", "bad", "update"), 0)
    for entry in manifest.items(entries):
        name = str(entry).rpartition("#")[2]
        action: Any = manifest.value(entry, MF.action)
        requests: Any = manifest.value(action, HT.requests)
        (request, *_) = manifest.items(requests)
        status, kind, body = sent(kasei, manifest, request)
        group = name.partition("_")[0]
        seen[group] += 1
        if group == "query":
            wanted: Any = manifest.value(request, HT.resp)
            form = str(manifest.value(wanted, MF.expectedFormat))
            kinds = {"boolean": TABULAR[:2], "tabular": TABULAR, "RDF": GRAPH}[form]
            assert (status, kind in kinds) == (200, True), (name, body)
            boolean: Any = manifest.value(wanted, MF.expectedBoolean)
            assert boolean is None or json.loads(body)["boolean"] is boolean.toPython(), name
        else:  # this endpoint takes no updates
            told = json.loads(body)
            assert (kind, told["status"]) == ("application/problem+json", status), name
            assert 400 <= status < 500, name
            assert group == "bad" or told["type"] == f"{BASE}problems#update", name
    assert seen == {"query": 13, "bad": 14, "update": 7}


# Requests ------------------------------------------------------------------------


def post(server: Served, kind: str, body: str | bytes, path: str = "/sparql") -> httpx.Response:
    content = body.encode() if isinstance(body, str) else body
    return server.ask("POST", path, content, content_type=kind)


def bindings(answer: httpx.Response) -> list[dict[str, str]]:
    assert answer.status_code == 200, answer.text
    rows = answer.json()["results"]["bindings"]
    return [{name: term["value"] for name, term in row.items()} for row in rows]


def count(server: Served, text: str = COUNT, **parameters: str) -> int:
    return int(bindings(server.get(query(text, **parameters)))[0]["n"])


@pytest.mark.parametrize(
    "kind", [QUERY, f"{QUERY}; charset=UTF-8", f'{QUERY}; charset="utf-8"', FORM, f"{FORM};charset=utf-8"]
)  # fmt: skip
def test_every_way_to_send_a_query_gives_the_same_results(kind: str, server: Served) -> None:
    text = "SELECT ?name { ?ilo skos:prefLabel ?name } ORDER BY ?name LIMIT 3"
    got = server.get(query(text))
    posted = post(server, kind, urlencode({"query": text}) if kind.startswith(FORM) else text)
    assert (posted.status_code, posted.content) == (200, got.content)
    assert len(bindings(got)) == 3


@pytest.mark.parametrize(
    "encoded", ["SELECT+(%22a%2Bb%22+AS+?v)+{}", quote('SELECT ("a+b" AS ?v) {}'),
                "SELECT%20(\"a%2bb\"%20AS%20?v)%20{}%20#%zz%0A%23=%3D".replace("#", "%23")]
)  # fmt: skip
def test_an_address_is_read_as_a_form_has_it(encoded: str, server: Served) -> None:
    assert bindings(server.get(f"/sparql?query={encoded}")) == [{"v": "a+b"}]


REFUSED = {
    "more than one query": ("GET", "/sparql?query=ASK{}&query=ASK{}", "", b"", 400, "several-queries"),
    "one in the address, one in the body": (
        "POST", "/sparql?query=ASK{}", QUERY, b"ASK {}", 400, "several-queries",
    ),
    "a form without a query": ("POST", "/sparql", FORM, b"q=1", 400, "no-query"),
    "a query in the address of a POST": ("POST", "/sparql?query=ASK%7B%7D", "", b"", 400, "no-query"),
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
    "a graph of others": ("GET", query("ASK {}", default_graph_uri="http://127.0.0.1/"), "", b"", 400, "unknown-graph"),
    "a file": ("GET", query("ASK {}", named_graph_uri="file:///etc/passwd"), "", b"", 400, "unknown-graph"),
    "a long name of a graph": ("POST", "/sparql", FORM, b"query=ASK{}&default-graph-uri=x:" + b"y" * 120_000, 413, "too-long"),
    "an unknown function": ("GET", query("SELECT (<a:f>(1) AS ?x) {}"), "", b"", 400, "failed"),
    "deep brackets": ("GET", query(f"ASK {'{' * 65}{'}' * 65}"), "", b"", 400, "nesting"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("method", "path", "kind", "content", "status", "type_"), REFUSED.values(), ids=REFUSED
)
def test_what_is_wrong_with_a_request_is_said_in_problem_details(
    method: str, path: str, kind: str, content: bytes, status: int, type_: str, server: Served
) -> None:
    connection = http.client.HTTPConnection(urlsplit(server.address).netloc, timeout=30)
    headers = {"content-type": kind} if kind else {}
    connection.request(method, path, content or None, headers)
    answer = connection.getresponse()
    told = json.loads(answer.read())
    assert answer.headers["content-type"] == "application/problem+json"
    assert (answer.status, told["status"]) == (status, status)
    assert told["type"] == f"{BASE}problems#{type_}"
    assert told["title"]
    assert told["detail"].endswith(".")
    if status == 405:
        assert answer.headers["allow"] == "GET, HEAD, POST, OPTIONS"
    assert f'<dt id="{type_}">' in server.get("/problems").text


def test_a_query_in_the_address_of_a_post_is_named_as_what_is_wrong(server: Served) -> None:
    told = server.ask("POST", query("ASK {}")).json()
    assert "The query is in the address" in told["detail"]
    assert "GET" in told["detail"]


def test_a_slash_after_the_endpoint_is_understood(server: Served) -> None:
    answer = server.get(f"/sparql/?query={quote('ASK {}')}")
    assert problem(answer) == (308, "moved")
    assert "The endpoint is /sparql" in answer.json()["detail"]
    followed = httpx.get(f"{server.sparql}/", params={"query": "ASK {}"}, follow_redirects=True)
    assert followed.json()["boolean"] is True
    posted = httpx.post(f"{server.sparql}/", data={"query": "ASK {}"}, follow_redirects=True)
    assert posted.json()["boolean"] is True


@pytest.mark.parametrize(
    ("text", "line", "column", "words"),
    [
        ("SELECT *\n{ ?é nope:b ?c }", 2, 6, "nope:"),
        ("ASK {", 1, 6, "cannot be read"),
        ("ASK\n{ SERVICE <http://a/> {} }", 2, 3, "network"),
        ("ASK {\n?a orgnization:b ?c}", 2, 4, "Did you mean organization:?"),
        ("PREFIX a: <a:>\nDELETE WHERE { ?a ?b ?c }", 2, 1, "read-only"),
        ("ASK FROM <file:///etc/passwd> {}", 1, 10, "no graph"),
        (f"ASK FROM NAMED\n <{BASE}graph/schemes>\nFROM <x:y> {{}}", 3, 6, "no graph"),
        (f"BASE <{BASE}> ASK FROM <nothing> {{}}", 1, 46, "no graph"),
        ("ASK FROM {}", 1, 5, ""),
        ("ASK FROMNAMED <x:> {}", 1, 5, ""),
    ],
)
def test_a_fault_in_a_query_is_named_with_its_line_and_column(
    text: str, line: int, column: int, words: str, server: Served
) -> None:
    told = server.get(query(text)).json()
    assert (told["status"], told["line"], told["column"]) == (400, line, column)
    assert words in told["detail"]


# Graphs --------------------------------------------------------------------------


def statements(dist: Path, *starts: str) -> list[str]:
    """The statements of the graphs whose names begin so, each as often as it is there."""
    quads = pyoxigraph.parse(path=dist / "alliance87.nq")
    return [str(quad.triple) for quad in quads if str(quad.graph_name)[1:].startswith(starts)]


@pytest.fixture(scope="module")
def overlapping(dist: Path) -> tuple[str, str]:
    """Two graphs with a statement in both."""
    of: dict[str, str] = {}
    for quad in pyoxigraph.parse(path=dist / "alliance87.nq"):
        name = str(quad.graph_name)[1:-1]
        if of.setdefault(str(quad.triple), name) != name:
            return of[str(quad.triple)], name
    raise AssertionError("no statement is in two graphs")


def test_the_default_graph_has_each_statement_once_and_graph_has_all(
    server: Served, dist: Path
) -> None:
    assert count(server) == len(set(statements(dist, BASE)))
    every = COUNT.replace("{ ?s", "{ GRAPH ?g { ?s") + " }"
    assert count(server, every) == len(statements(dist, BASE))
    assert count(server, default_graph_uri=f"{BASE}dataset") == len(set(statements(dist, BASE)))


def test_of_several_graphs_no_statement_comes_twice(
    server: Served, dist: Path, overlapping: tuple[str, str]
) -> None:
    wanted = len(set(statements(dist, *(f"{name}>" for name in overlapping))))
    clauses = " ".join(f"FROM <{name}>" for name in overlapping)
    assert count(server, COUNT.replace("{", f"{clauses} {{", 1)) == wanted
    graphs = [("default-graph-uri", name) for name in overlapping]
    for answer in (
        server.get("/sparql?" + urlencode([("query", COUNT), *graphs])),
        post(server, FORM, urlencode([("query", COUNT), *graphs])),
        post(server, QUERY, COUNT, "/sparql?" + urlencode(graphs)),
    ):
        assert int(bindings(answer)[0]["n"]) == wanted


@pytest.mark.parametrize("status", ["stated", "implied", "curated"])
def test_a_status_is_a_graph_with_what_its_file_has(
    status: str, server: Served, dist: Path
) -> None:
    text = "CONSTRUCT WHERE { ?s ?p ?o }"
    path = query(text, default_graph_uri=f"{BASE}dataset/{status}")
    lines = server.get(path, accept="application/n-triples").text.splitlines()
    published = [quad.triple for quad in pyoxigraph.parse(path=dist / f"{status}.ttl")]
    assert set(lines) <= {f"{triple} ." for triple in published}
    # So that it can be read alone, the file also names and classifies what the statements refer to.
    more = {t.predicate.value for t in published if f"{t} ." not in lines}
    assert more <= {
        PREFIXES["rdf"] + "type",
        PREFIXES["skos"] + "prefLabel",
        PREFIXES["rdfs"] + "label",
    }


def test_from_named_shows_only_its_graph_and_leaves_no_default_graph(
    server: Served, dist: Path, overlapping: tuple[str, str]
) -> None:
    first, second = overlapping
    head = f"PREFIX g: <{first}> SELECT (COUNT(*) AS ?n) FROM NAMED g: # <{second}>\n"
    for inner, wanted in (
        ("GRAPH ?g { ?s ?p ?o }", len(statements(dist, f"{first}>"))),
        ("?s ?p ?o", 0),
        (f"GRAPH <{second}> {{ ?s ?p ?o }}", 0),
    ):
        assert count(server, f"{head} {{ {inner} }}") == wanted
        assert count(server, COUNT.replace("?s ?p ?o", inner), named_graph_uri=first) == wanted


def test_the_graphs_of_the_request_override_those_of_the_query(
    server: Served, dist: Path, overlapping: tuple[str, str]
) -> None:
    first, second = overlapping
    text = COUNT.replace("{", f"FROM <{first}> FROM NAMED <{first}> {{", 1)
    wanted = len(statements(dist, f"{second}>"))
    assert count(server, text, default_graph_uri=second) == wanted
    assert count(server, text, named_graph_uri=second) == 0
    assert count(server, text.replace(first, "x:none-of-ours"), default_graph_uri=second) == wanted


@pytest.mark.parametrize(
    "head",
    [
        "SELECT (COUNT(*) AS ?n) FROM <graph/schemes> { ?s ?p ?o }",
        f"BASE <{BASE}graph/x> SELECT (COUNT(*) AS ?n) FROM <schemes> {{ ?s ?p ?o }}",
        "PREFIX g: <graph/> SELECT (COUNT(*) AS ?n) FROM g:schemes { ?s ?p ?o }",
        "SELECT (COUNT(*) AS ?n) { GRAPH <graph/schemes> { ?s ?p ?o } }",
    ],
)
def test_relative_names_are_ours(head: str, server: Served, dist: Path) -> None:
    assert count(server, head) == len(statements(dist, f"{BASE}graph/schemes>"))


def test_an_unknown_graph_is_named_with_the_nearest(server: Served) -> None:
    answer = server.get(query("ASK {}", named_graph_uri=f"{BASE}graph/schemess"))
    assert answer.json()["detail"].endswith(f"Did you mean <{BASE}graph/schemes>?")


# Formats -------------------------------------------------------------------------

# What is accepted, and what SELECT, ASK and CONSTRUCT are answered in: None for 406.
ACCEPTED = (
    ("", TABULAR[0], TABULAR[0], GRAPH[0]),
    ("*/*", TABULAR[0], TABULAR[0], GRAPH[0]),
    *((kind, kind, kind, None) for kind in TABULAR),
    *((kind, None, None, kind) for kind in GRAPH),
    ("application/json", "application/json", "application/json", "application/json"),
    ("text/*", "text/csv", "text/csv", "text/turtle"),
    ("text/csv;q=0.2, application/sparql-results+xml;q=0.3", TABULAR[1], TABULAR[1], None),
    ("application/sparql-results+json;q=0, */*;q=0.1", TABULAR[1], TABULAR[1], GRAPH[0]),
    ("text/turtle;q=0.5, application/rdf+xml, */*;q=0.1", TABULAR[0], TABULAR[0], GRAPH[3]),
    ("text/turtle; charset=utf-8", None, None, "text/turtle"),
    ('text/turtle; a="b, text/csv; q=1"; q=0.5, text/csv;q=0.1', "text/csv", "text/csv", "text/turtle"),
    ("TEXT/TURTLE", None, None, "text/turtle"),
    ("image/png", None, None, None),
    ("nonsense;q=x, ,;", TABULAR[0], TABULAR[0], GRAPH[0]),
    ("text/csv" + ";a=1" * 20_000, "text/csv", "text/csv", None),
)  # fmt: skip


@pytest.mark.parametrize(
    ("accept", "select", "ask", "construct"), ACCEPTED, ids=range(len(ACCEPTED))
)
def test_results_have_the_best_format_that_is_accepted(
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
            assert problem(answer) == (406, "not-acceptable"), (text, accept)
        else:
            assert (answer.status_code, kind) == (200, wanted), (text, accept)


def test_every_format_of_rows_says_the_same(server: Served) -> None:
    path = query("SELECT ?label { ?s skos:prefLabel ?label } ORDER BY ?label ?s")
    tables = [
        table(server.get(path, accept=kind).content, form)
        for kind, form in ROWS.items()
        if kind != "text/csv"
    ]
    assert tables[0] == tables[1] == tables[2]
    rows = list(csv.reader(server.get(path, accept="text/csv").text.splitlines()))
    assert len(rows) == len(tables[0][1]) + 1
    own = 'SELECT ("a,\\"b" AS ?x) (<x:y> AS ?z) ?none {}'
    assert server.get(query(own), accept="text/csv").content == b'x,z,none\r\n"a,""b",x:y,\r\n'


@pytest.mark.parametrize(
    "text",
    [
        "DESCRIBE organization:ilo sdg:8.7 event:strategy-workshop",
        "CONSTRUCT { ?s a ?type . ?s a ?type } WHERE { ?s a ?type }",
        "CONSTRUCT { _:x rdfs:seeAlso ?s . _:y rdfs:label [] } WHERE { ?s a org:Organization }",
    ],
)
def test_every_format_of_triples_says_the_same_whichever_worker_wrote_it(
    text: str, server: Served
) -> None:
    def canonical(content: bytes, form: RdfFormat) -> set[pyoxigraph.Quad]:
        graph = pyoxigraph.Dataset(pyoxigraph.parse(content, format=form))
        graph.canonicalize(pyoxigraph.CanonicalizationAlgorithm.RDFC_1_0)
        return set(graph)

    graphs = []
    for kind, form in TRIPLES.items():
        paths = [query(f"{text} # {n}") for n in range(4)]
        with ThreadPoolExecutor(4) as threads:
            bodies = [
                *threads.map(lambda path, kind=kind: server.get(path, accept=kind).content, paths)
            ]
        assert len(set(bodies)) == 1
        graphs.append(canonical(bodies[0], form))
        if form == RdfFormat.N_TRIPLES:
            lines = bodies[0].decode().splitlines()
            assert lines == sorted(set(lines))
    assert graphs[0] == graphs[1] == graphs[2] == graphs[3]
    assert len(graphs[0]) > 20


def test_turtle_has_only_the_prefixes_it_uses_and_ours_last(server: Served) -> None:
    template = (
        "{ post:x a org:Organization ; a87:country <http://metadata.un.org/sdg/codes/geoArea/1> }"
    )
    text = server.get(query(f"CONSTRUCT {template} {{}}")).text
    prefixes = re.findall(r"@prefix ([\w-]+:)", text)
    assert prefixes == ["geo:", "org:", "a87:", "post:"]


@pytest.mark.parametrize(
    ("text", "accept", "words"),
    [
        ('SELECT ("\\u0001" AS ?x) {}', TABULAR[1], "U+0001"),
        ('CONSTRUCT { <x:> <x:y> "\\u0001" } {}', GRAPH[3], "U+0001"),
        ("CONSTRUCT { <x:> <x:/1> 1 } {}", GRAPH[3], "cannot be written"),
    ],
)
def test_what_a_format_cannot_hold_is_not_written_in_it(
    text: str, accept: str, words: str, server: Served
) -> None:
    answer = server.get(query(text), accept=accept)
    assert problem(answer) == (406, "not-acceptable")
    assert words in answer.json()["detail"]


# Conditions, caches, compression ---------------------------------------------------


def test_results_that_a_client_has_are_not_sent_again(server: Served) -> None:
    path = query("SELECT ?s { ?s a skos:ConceptScheme }")
    first = server.get(path)
    tag = first.headers["etag"]
    assert tag.startswith('W/"')
    for known in (tag, tag.removeprefix("W/"), f'"other", {tag}', "*"):
        again = server.get(path, if_none_match=known)
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
        assert again.headers["vary"] == first.headers["vary"]
        assert again.headers["access-control-allow-origin"] == "*"
    assert server.get(path, if_none_match='"other"').status_code == 200
    assert server.get(path, accept="text/csv").headers["etag"] != tag
    assert server.get(path, accept_encoding="gzip", if_none_match=tag).status_code == 200
    assert server.get(f"{path}%23x").headers["etag"] != tag


@pytest.mark.parametrize("call", ["NOW", "RAND", "UUID", "struuid"])
def test_results_of_chance_are_not_kept(call: str, server: Served) -> None:
    path = query(f"SELECT ({call}() AS ?value) {{}}")
    first = server.get(path)
    assert first.headers["cache-control"] == "no-store"
    assert "etag" not in first.headers
    assert len({server.get(path, if_none_match="*").content for _ in range(8)}) == 8


def test_a_query_runs_once_and_not_at_all_for_a_client_that_has_its_results(dist: Path) -> None:
    text = "SELECT ?s { ?s a skos:ConceptScheme } # run once"
    with serving(dist) as one:
        before = one.metrics()["pool_answered_total"]
        first = one.get(query(text))
        assert one.get(query(text)).content == post(one, QUERY, text).content == first.content
        assert one.metrics()["pool_answered_total"] == before + 1
    with serving(dist) as other:
        before = other.metrics()["pool_answered_total"]
        assert other.get(query(text), if_none_match=first.headers["etag"]).status_code == 304
        assert other.metrics()["pool_answered_total"] == before


@pytest.mark.parametrize(
    ("accept", "packed"),
    [("gzip", True), ("br, gzip;q=0.5", True), ("*", True), ("gzip;q=0", False), ("identity", False),
     ("gzip;q=0.5, identity", False), ("br", False), ("", False)],
)  # fmt: skip
def test_results_are_compressed_if_that_is_accepted(
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


def test_what_is_kept_for_one_client_is_not_sent_to_one_that_accepts_less(server: Served) -> None:
    path = query("SELECT * { ?s skos:prefLabel ?label } # kept")
    start = f"GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
    for header, packed in (("Accept-Encoding: gzip", True), ("Accept: gzip", False)) * 2:
        answer = server.raw(f"{start}{header}\r\n\r\n".encode())
        assert (b"content-encoding: gzip" in answer.partition(b"\r\n\r\n")[0]) is packed


def test_head_has_the_headers_of_get_and_no_body(server: Served) -> None:
    path = query("SELECT * { ?s skos:prefLabel ?label }")
    got, head = server.get(path), server.ask("HEAD", path)
    assert (head.status_code, head.content) == (200, b"")
    for name in ("content-type", "content-length", "etag", "vary"):
        assert head.headers[name] == got.headers[name]


def test_scripts_of_other_sites_may_send_queries(server: Served) -> None:
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


# The description of the service -----------------------------------------------------


@pytest.mark.parametrize("kind", GRAPH)
def test_the_service_description_is_right(kind: str, server: Served) -> None:
    answer = server.get("/sparql", accept=kind)
    assert (answer.status_code, answer.headers["content-type"]) == (200, kind)
    graph = rdflib.Graph().parse(data=answer.text, format="json-ld" if "json" in kind else kind)
    service = rdflib.URIRef(server.sparql)
    assert (service, SD.endpoint, service) in graph
    assert (service, SD.supportedLanguage, SD.SPARQL11Query) in graph
    assert len(set(graph.objects(service, SD.resultFormat))) == 8

    def size(node: Any) -> int:
        return int(str(graph.value(node, VOID.triples)))

    dataset: Any = graph.value(service, SD.defaultDataset)
    told = {
        str(graph.value(named, SD.name)): size(graph.value(named, SD.graph))
        for named in graph.objects(dataset, SD.namedGraph)
    }
    text = "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
    assert told == {row["g"]: int(row["n"]) for row in bindings(server.get(query(text)))}
    assert len(told) > 100
    assert size(graph.value(dataset, SD.defaultGraph)) == count(server)


def test_the_service_is_called_what_the_operator_says_and_never_what_a_client_says(
    server: Served, dist: Path
) -> None:
    told = server.get("/sparql", accept="application/n-triples", host="attacker.example")
    assert told.status_code == 200
    assert "attacker" not in told.text
    with serving(dist, "--public-url", "https://data.example.org/a87/") as public:
        told = public.get("/sparql", accept="application/n-triples")
        assert "<https://data.example.org/a87/sparql>" in told.text
        assert "127.0.0.1" not in told.text


def test_a_browser_at_the_endpoint_is_led_to_the_page_for_queries(server: Served) -> None:
    browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    answer = server.get("/sparql", accept=browser)
    assert (answer.status_code, answer.headers["location"]) == (303, "ask.html")
    assert server.get("/sparql", accept="image/png").status_code == 406


# Clients ---------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_a_saved_question_has_its_answer(name: str, server: Served) -> None:
    from SPARQLWrapper import JSON, POST, SPARQLWrapper

    text = (QUERIES / f"{name}.rq").read_text("utf-8")
    got = server.get(query(text), accept="text/tab-separated-values")
    assert table(got.content, QueryResultsFormat.TSV) == expected(name)
    client = SPARQLWrapper(server.sparql)
    client.setQuery(text)
    client.setReturnFormat(JSON)
    client.setMethod(POST)
    found = json.dumps(client.queryAndConvert()).encode()
    assert table(found, QueryResultsFormat.JSON) == expected(name)


@pytest.mark.full
def test_curl_gets_the_answers(server: Served) -> None:
    if not shutil.which("curl"):
        pytest.skip("needs curl: apt-get install curl")
    command = ["curl", "--silent", "--show-error", "--fail", "--compressed", "--get", server.sparql]
    for name in NAMES:
        asked = ["--data-urlencode", f"query@{QUERIES / name}.rq"]
        kind = ["--header", "Accept: text/tab-separated-values"]
        done = subprocess.run([*command, *asked, *kind], check=True, capture_output=True)
        assert table(done.stdout, QueryResultsFormat.TSV) == expected(name)


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


@pytest.mark.full
def test_comunica_gets_the_answers(comunica: Path, server: Served) -> None:
    files = [str(QUERIES / f"{name}.rq") for name in NAMES]
    done = subprocess.run(
        ["node", "ask.mjs", server.sparql, *files],
        cwd=comunica, check=True, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    for name, line in zip(NAMES, done.stdout.splitlines(), strict=True):
        head, rows = expected(name)
        found = json.loads(line)["results"]["bindings"]  # the head is as the standard has it
        told = {"head": {"vars": list(head)}, "results": {"bindings": found}}
        assert table(json.dumps(told).encode(), QueryResultsFormat.JSON) == (head, rows), name
