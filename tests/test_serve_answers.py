"""What the pool answers is what the command answers, in every format, of every graph; or words why not."""

from __future__ import annotations

import asyncio
import json
import re
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pyoxigraph
import pytest
from pyoxigraph import QueryResultsFormat, RdfFormat

import test_query
from alliance87.model.namespaces import BASE
from alliance87.query import guard
from alliance87.serve.asked import Answered, Asked, Limits, Refused
from alliance87.serve.pool import Pool
from hostile_queries import HOSTILE
from test_queries import NAMES, QUERIES, expected, table

if sys.platform != "linux":
    pytest.skip("needs Linux, as the server does", allow_module_level=True)

Ask = Callable[..., Answered]
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"


@pytest.fixture(scope="module")
def ask(dist: Path) -> Iterator[Ask]:
    """A function that asks a pool, whose event loop runs beside the tests."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()

    def result(doing: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(doing, loop).result(30)

    pool = result(Pool.start(dist / "alliance87.nq", Limits()))
    yield lambda query, **more: result(pool.ask(Asked(query, **more)))
    result(pool.close())
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


def at_once(ask: Ask, *asked: tuple[str, str]) -> list[Answered]:
    """Return the answers to queries, each with a format for triples, that are asked together."""
    with ThreadPoolExecutor(len(asked)) as threads:
        return [*threads.map(lambda each: ask(each[0], triples=each[1]), asked)]


def refusal(ask: Ask, query: str, **more: Any) -> Refused:
    with pytest.raises(Refused) as caught:
        ask(query, **more)
    return caught.value


# Answers -----------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_a_saved_question_has_its_expected_answer(name: str, ask: Ask) -> None:
    answer = ask((QUERIES / f"{name}.rq").read_text("utf-8"))
    assert answer.form == "json"
    assert table(answer.body, QueryResultsFormat.JSON) == expected(name)


ROWS_READ = {
    "json": QueryResultsFormat.JSON,
    "xml": QueryResultsFormat.XML,
    "tsv": QueryResultsFormat.TSV,
}


@pytest.mark.parametrize("form", ROWS_READ)
def test_rows_are_the_same_in_every_format(form: str, ask: Ask) -> None:
    query = (
        "SELECT ?o ?n ?d { ?o a org:Organization ; ?p ?n OPTIONAL { ?o a87:x ?d } } ORDER BY ?o ?n"
    )
    answer = ask(query, rows=form)
    assert answer.form == form
    as_json = ask(query).body
    assert table(answer.body, ROWS_READ[form]) == table(as_json, QueryResultsFormat.JSON)


def test_csv_is_that_of_the_standard(ask: Ask) -> None:
    answer = ask('SELECT ("a,\\"b" AS ?x) (<x:y> AS ?z) ?none {}', rows="csv")
    assert answer == Answered("csv", b'x,z,none\r\n"a,""b",x:y,\r\n')


@pytest.mark.parametrize(("form", "yes"), [("json", '"boolean":true'), ("csv", "true")])
def test_asking_whether_is_answered_in_the_formats_of_rows(form: str, yes: str, ask: Ask) -> None:
    assert yes in ask("ASK {}", rows=form, triples=None).body.decode()


TRIPLES_READ = {
    "turtle": RdfFormat.TURTLE,
    "ntriples": RdfFormat.N_TRIPLES,
    "jsonld": RdfFormat.JSON_LD,
    "rdfxml": RdfFormat.RDF_XML,
}
GRAPHS = (
    "DESCRIBE organization:ilo sdg:8.7 event:strategy-workshop",
    "CONSTRUCT { ?s a ?type . ?s a ?type } WHERE { ?s a ?type }",
    "CONSTRUCT { _:x rdfs:seeAlso ?s . _:y rdfs:label [] } WHERE { ?s a org:Organization }",
)


@pytest.mark.parametrize("query", GRAPHS)
@pytest.mark.parametrize("form", TRIPLES_READ)
def test_triples_are_the_same_in_every_format_and_from_every_worker(
    form: str, query: str, ask: Ask
) -> None:
    answers = at_once(ask, *[(query, form)] * 4, (query, "ntriples"))
    plain = answers.pop()
    assert len(set(answers)) == 1
    assert answers[0].form == form
    assert answers[0].body.endswith((b"\n", b"]"))

    def read(content: bytes, form: RdfFormat) -> set[pyoxigraph.Quad]:
        graph = pyoxigraph.Dataset(pyoxigraph.parse(content, format=form))
        graph.canonicalize(pyoxigraph.CanonicalizationAlgorithm.RDFC_1_0)
        return set(graph)

    lines = plain.body.decode().splitlines()
    assert lines == sorted(set(lines))
    assert len(lines) > 20
    assert read(answers[0].body, TRIPLES_READ[form]) == read(plain.body, RdfFormat.N_TRIPLES)


def test_turtle_has_only_the_prefixes_it_uses_ours_last(ask: Ask) -> None:
    text = ask("CONSTRUCT WHERE { ?s a ?type ; a87:country ?o }").body.decode()
    prefixes = re.findall(r"@prefix ([\w-]+:)", text)
    assert prefixes == ["geo:", "org:", "a87:", "organization:", "post:"]


def test_new_identifiers_differ_between_workers(ask: Ask) -> None:
    query = "SELECT (STRUUID() AS ?x) (RAND() AS ?y) {}"
    assert len({answer.body for answer in at_once(ask, *[(query, "turtle")] * 40)}) == 40


# Graphs ------------------------------------------------------------------------


def number(answer: Answered) -> int:
    rows, *_ = json.loads(answer.body)["results"]["bindings"]
    return int(rows["n"]["value"])


STATED = f"{BASE}graph/stated/"
PLACES = f"{BASE}graph/curated/"


def lines_of(dist: Path, *starts: str) -> list[str]:
    """Return the statements of the graphs whose names begin so, each as often as it is there."""
    quads = pyoxigraph.parse(path=dist / "alliance87.nq")
    return [str(quad.triple) for quad in quads if str(quad.graph_name)[1:].startswith(starts)]


def two_graphs_with_a_statement_in_both(dist: Path) -> tuple[str, str]:
    of: dict[str, str] = {}
    for quad in pyoxigraph.parse(path=dist / "alliance87.nq"):
        name = str(quad.graph_name)[1:-1]
        if of.setdefault(str(quad.triple), name) != name:
            return of[str(quad.triple)], name
    raise AssertionError("no statement stands in two graphs")


def test_the_default_graph_has_each_statement_once_and_graph_sees_all(ask: Ask, dist: Path) -> None:
    assert number(ask(COUNT)) == len(set(lines_of(dist, BASE)))
    in_graphs = ask(COUNT.replace("{ ?s", "{ GRAPH ?g { ?s") + " }")
    assert number(in_graphs) == len(lines_of(dist, BASE))


@pytest.mark.parametrize("by", ["the query", "the request"])
def test_one_graph_or_several_can_be_asked_and_no_statement_comes_twice(
    by: str, ask: Ask, dist: Path
) -> None:
    both = two_graphs_with_a_statement_in_both(dist)

    def count(*graphs: str) -> int:
        if by == "the request":
            return number(ask(COUNT, default_graphs=graphs))
        clauses = " ".join(f"FROM <{graph}>" for graph in graphs)
        return number(ask(COUNT.replace("{", f"{clauses} {{", 1)))

    sizes = [len(set(lines_of(dist, graph + ">"))) for graph in both]
    assert [count(graph) for graph in both] == sizes
    assert count(*both) == len(set(lines_of(dist, *(f"{graph}>" for graph in both)))) < sum(sizes)
    assert count(f"{BASE}dataset") == len(set(lines_of(dist, BASE)))


@pytest.mark.parametrize("status", ["stated", "implied", "curated"])
def test_a_status_can_be_asked_as_the_file_that_is_published_of_it(
    status: str, ask: Ask, dist: Path
) -> None:
    asked = ask(
        "CONSTRUCT WHERE { ?s ?p ?o }",
        triples="ntriples",
        default_graphs=(f"{BASE}dataset/{status}",),
    )
    published = {str(quad.triple) for quad in pyoxigraph.parse(path=dist / f"{status}.ttl")}
    assert {line.removesuffix(" .") for line in asked.body.decode().splitlines()} == published


def test_from_named_shows_only_the_graphs_it_names_and_leaves_no_default_graph(
    ask: Ask, dist: Path
) -> None:
    first, second = two_graphs_with_a_statement_in_both(dist)
    query = f"PREFIX g: <{first}> SELECT (COUNT(*) AS ?n) FROM NAMED g: # <{second}>\n"
    for inner, count in (
        ("GRAPH ?g { ?s ?p ?o }", len(lines_of(dist, f"{first}>"))),
        ("?s ?p ?o", 0),
        (f"GRAPH <{second}> {{ ?s ?p ?o }}", 0),
    ):
        assert number(ask(f"{query} {{ {inner} }}")) == count
        request = ask(COUNT.replace("?s ?p ?o", inner), named_graphs=(first,))
        assert number(request) == count


@pytest.mark.parametrize(
    "query",
    [
        "SELECT (COUNT(*) AS ?n) FROM <graph/schemes> { ?s ?p ?o }",
        f"BASE <{BASE}graph/x> SELECT (COUNT(*) AS ?n) FROM <schemes> {{ ?s ?p ?o }}",
        "PREFIX g: <graph/> SELECT (COUNT(*) AS ?n) FROM g:schemes { ?s ?p ?o }",
        "SELECT (COUNT(*) AS ?n) { GRAPH <graph/schemes> { ?s ?p ?o } }",
    ],
)
def test_relative_names_are_ours(query: str, ask: Ask, dist: Path) -> None:
    assert number(ask(query)) == len(lines_of(dist, f"{BASE}graph/schemes>"))


def test_a_part_of_the_dataset_can_be_a_named_graph(ask: Ask, dist: Path) -> None:
    name = f"{BASE}dataset/implied"
    inner = COUNT.replace("{", f"FROM NAMED <{name}> {{ GRAPH <{name}> {{", 1) + " }"
    assert number(ask(inner)) == len(set(lines_of(dist, f"{BASE}graph/implied/")))


def test_the_graphs_of_the_request_override_those_of_the_query(ask: Ask, dist: Path) -> None:
    first, second = two_graphs_with_a_statement_in_both(dist)
    query = COUNT.replace("{", f"FROM <{first}> FROM NAMED <{first}> {{", 1)
    wanted = len(lines_of(dist, f"{second}>"))
    assert number(ask(query, default_graphs=(second,))) == wanted
    assert number(ask(query, named_graphs=(second,))) == 0
    in_graphs = COUNT.replace("?s ?p ?o", "GRAPH ?g { ?s ?p ?o }")
    assert number(ask(in_graphs, default_graphs=(second,))) == 0
    assert number(ask(in_graphs.replace("{", f"FROM <{first}> {{", 1))) == 0
    other = query.replace(first, "x:no-graph-of-ours")
    assert number(ask(other, default_graphs=(second,))) == wanted


@pytest.mark.parametrize(
    ("query", "line", "column"),
    [
        ("ASK FROM <file:///etc/passwd> {}", 1, 10),
        (f"ASK FROM <{STATED}x>\n FROM NAMED\n  <http://127.0.0.1:1/> {{}}", 1, 10),
        (f"ASK FROM NAMED\n <{BASE}graph/schemes>\nFROM <x:y> {{}}", 3, 6),
        (f"BASE <{BASE}> ASK FROM <nothing> {{}}", 1, 46),
        ("ASK FROM stated:nothing {}", 1, 10),
    ],
)
def test_a_graph_that_is_not_ours_is_refused_at_its_place(
    query: str, line: int, column: int, ask: Ask
) -> None:
    found = refusal(ask, query)
    assert (found.status, found.type, found.line, found.column) == (
        400,
        "unknown-graph",
        line,
        column,
    )


def test_a_graph_of_the_request_that_is_not_ours_is_named_with_the_nearest(ask: Ask) -> None:
    found = refusal(ask, "ASK {}", named_graphs=(f"{BASE}graph/schemess",))
    assert (found.status, found.type, found.line) == (400, "unknown-graph", None)
    assert found.detail == (
        f"<{BASE}graph/schemess> is no graph of this dataset. Did you mean <{BASE}graph/schemes>?"
    )


@pytest.mark.parametrize("query", ["ASK FROM {}", "ASK FROM nobody:x {}", "ASK FROMNAMED <x:> {}"])
def test_a_graph_that_cannot_be_told_is_refused(query: str, ask: Ask) -> None:
    found = refusal(ask, query)
    assert (found.type, found.line, found.column) == ("syntax", 1, 5)


# Refusals ----------------------------------------------------------------------

REFUSED = {
    "no closing brace": ("SELECT * {\n ?a ?b ?c", "syntax", 2, 10, "cannot be read"),
    "nothing": ("", "syntax", None, None, "empty"),
    "a prefix": ("ASK {\n?a orgnization:b ?c}", "syntax", 2, 4, "Did you mean organization:?"),
    "service": ("ASK {\n SERVICE <http://127.0.0.1:1/> {} }", "service", 2, 2, "network"),
    "load": ("LOAD <http://127.0.0.1:1/>", "update", 1, 1, "only read"),
    "delete": ("PREFIX a: <a:>\nDELETE WHERE { ?a ?b ?c }", "update", 2, 1, "only read"),
    "depth": (f"ASK {'{' * 65}{'}' * 65}", "nesting", 1, 69, "64"),
    "a function of nobody": ("SELECT (<a:f>(1) AS ?x) {}", "failed", None, None, "a:f"),
    "a surrogate": ('ASK { FILTER("\ud800") }', "failed", None, None, "surrogate"),
}


@pytest.mark.parametrize(
    ("query", "kind", "line", "column", "words"), REFUSED.values(), ids=REFUSED
)
def test_a_query_that_cannot_be_answered_is_refused_at_its_place(
    query: str, kind: str, line: int | None, column: int | None, words: str, ask: Ask
) -> None:
    found = refusal(ask, query)
    assert (found.status, found.type, found.line, found.column) == (400, kind, line, column)
    assert words in found.detail
    assert found.retry_after is None


@pytest.mark.parametrize(
    ("query", "more", "words"),
    [
        ("SELECT * {}", {"rows": None}, "rows"),
        ("ASK {}", {"rows": None}, "yes or no"),
        ("CONSTRUCT WHERE { ?s a ?o }", {"triples": None}, "triples"),
        ('SELECT ("\\u0001" AS ?x) {}', {"rows": "xml"}, "U+0001"),
        ('CONSTRUCT { <x:> <x:y> "\\u0001" } {}', {"triples": "rdfxml"}, "U+0001"),
        ("CONSTRUCT { <x:> <x:/1> 1 } {}", {"triples": "rdfxml"}, "cannot be written"),
    ],
)
def test_an_answer_without_an_acceptable_format_is_refused_in_words(
    query: str, more: dict[str, Any], words: str, ask: Ask
) -> None:
    found = refusal(ask, query, **more)
    assert (found.status, found.type) == (406, "not-acceptable")
    assert words in found.detail


@pytest.mark.parametrize("more", [{}, {"default_graphs": ("x:" + "y" * 200_000,)}])
def test_what_is_too_long_is_refused_at_once(more: dict[str, Any], ask: Ask) -> None:
    found = refusal(ask, "ASK {}" if more else f"ASK {{}} # {'x' * 20_000}", **more)
    assert (found.status, found.type) == (413, "too-long")


# The guard ---------------------------------------------------------------------


def test_a_query_that_looks_plain_is_judged_as_if_every_token_of_it_was_read() -> None:
    queries = [query for query, *_ in test_query.REFUSED.values()]
    queries += [*test_query.HARMLESS.values(), *(hostile.query for hostile in HOSTILE)]
    plain = [query for query in queries if len(query) <= guard.MAX_CHARACTERS]
    assert sum(guard._is_plain(query) for query in plain) > 20
    for query in plain:
        assert [*guard.faults(query)] == [*guard._of_tokens(query)]
