"""The release goes into real stores and comes back to the letter, and they answer our questions."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest
from pyoxigraph import QueryResultsFormat

from alliance87.model.namespaces import PREFIXES
from alliance87.remote.address import checked
from alliance87.remote.client import Client
from alliance87.remote.credentials import Login
from alliance87.remote.endpoint import Endpoint
from alliance87.remote.graph import ntriples
from alliance87.remote.prologue import asks_for_triples, complete
from alliance87.remote.release import read_release
from stores import GRAPH, oxigraph, run, virtuoso
from test_queries import NAMES, QUERIES, expected, table

# On a store whose default graph repeats statements, as Virtuoso's does, these are right all the same.
RIGHT_ON_VIRTUOSO = (
    "how-many-participants-are-of-each-kind",
    "how-many-statements-have-which-status",
    "what-changed-since-the-last-release",
    "what-does-a-passage-say",
    "what-rests-on-curation-alone",
    "what-the-source-does-not-say",
    "which-participants-are-employers-organisations",
    "which-participants-are-un-bodies",
    "which-participants-are-workers-organisations",
    "which-words-are-left-out-and-why",
    "who-speaks-in-two-capacities",
    "who-took-part",
    "who-was-brought-together-in-kind",
)
DBA = {"ALLIANCE87_USER": "dba", "ALLIANCE87_PASSWORD": "dba"}


def publish(store: str, *more: str, dist: Path) -> tuple[int, list[str]]:
    """Publish to an Oxigraph; return the exit status and the lines."""
    places = ("--graph-store", f"{store}/store", "--endpoint", f"{store}/query")
    result = run("publish", *places, "--dist", str(dist), *more)
    assert result.stderr == b""
    return result.returncode, result.stdout.decode().splitlines()


def put(store: str, graph: str, content: str) -> None:
    """Put a graph into an Oxigraph behind our back; the empty name is the default graph."""
    name = urlencode({"graph": graph}) if graph else "default"
    kind = {"Content-Type": "application/n-triples"}
    address = f"{store}/store?{name}"
    urlopen(Request(address, content.encode(), kind, method="PUT")).close()


def held(store: str, graph: str) -> bytes:
    """What an Oxigraph holds in a graph, as N-Triples; the empty name is the default graph."""
    name = urlencode({"graph": graph}) if graph else "default"
    kind = {"Accept": "application/n-triples"}
    with urlopen(Request(f"{store}/store?{name}", headers=kind)) as answer:
        content = answer.read()
        assert isinstance(content, bytes)
        return content


@pytest.fixture(scope="module")
def published(dist: Path) -> Iterator[str]:
    """An Oxigraph that has the release, its union as the default graph."""
    with oxigraph() as store:
        status, lines = publish(store, "--default-graph", "union", dist=dist)
        assert (status, len(lines)) == (0, 2)
        assert lines[0].endswith(" written, none already there.")
        yield store


def test_what_the_store_gives_back_has_the_hash_of_the_published_dump(
    published: str, dist: Path
) -> None:
    digest = sha256((dist / "alliance87.nq").read_bytes()).hexdigest()
    _, lines = publish(published, dist=dist)
    assert (
        lines[-1] == f"The store gives the graphs back to the letter: SHA-256 {digest} (RDFC-1.0)."
    )
    union = "\n".join(sorted(held(published, "").decode().splitlines())) + "\n"
    assert sha256(union.encode()).digest() == sha256((dist / "alliance87.nt").read_bytes()).digest()


def test_a_second_run_writes_nothing(published: str, dist: Path) -> None:
    status, lines = publish(published, "--default-graph", "union", "--prune", dist=dist)
    assert (status, len(lines)) == (0, 2)
    assert " and the default graph, " in lines[0]
    assert ": none written, " in lines[0]


@pytest.mark.parametrize("name", NAMES)
def test_a_published_store_gives_the_expected_answer(name: str, published: str) -> None:
    result = run("query", name, "--endpoint", f"{published}/query", "--format", "tsv")
    assert (result.returncode, result.stderr) == (0, b"")
    assert table(result.stdout, QueryResultsFormat.TSV) == expected(name)


@pytest.mark.parametrize("form", ["table", "csv", "tsv", "json", "xml", "markdown"])
def test_a_store_is_printed_as_the_own_data_are(form: str, published: str) -> None:
    asked = ("query", "which-participants-are-governments", "--format", form)
    there = run(*asked, "--endpoint", f"{published}/query")
    assert there.stdout == run(*asked).stdout != b""


@pytest.mark.parametrize(
    "query",
    [
        "CONSTRUCT { ?a skos:prefLabel ?b } WHERE { ?a skos:prefLabel ?b ; a87:kind kind:ngo }",
        "DESCRIBE organization:ilo",
        "ASK { organization:ilo a87:kind ?kind }",
        "SELECT * { ?a a87:noSuchThing ?b }",
        "PREFIX a87: <http://e.org/> SELECT * { ?a a87:kind ?b }",
    ],
)
def test_a_store_answers_every_kind_of_query_without_our_prefixes(
    query: str, published: str
) -> None:
    there = run("query", "-", "--endpoint", f"{published}/query", given=query)
    here = run("query", "-", given=query)
    assert (there.returncode, there.stderr, there.stdout) == (0, b"", here.stdout)


def test_graphs_of_an_earlier_release_are_told_and_deleted_only_if_asked(
    published: str, dist: Path
) -> None:
    put(published, f"{GRAPH}stated/old", "<http://e.org/a> <http://e.org/p> <http://e.org/b> .")
    put(published, "http://e.org/theirs", "<http://e.org/a> <http://e.org/p> <http://e.org/b> .")
    status, lines = publish(published, dist=dist)
    told = "stated:old: 1 statement, not in this release; --prune deletes it."
    assert (status, lines[1:2]) == (1, [told])
    status, lines = publish(published, "--prune", dist=dist)
    told = "stated:old: deleted, since it is not in this release."
    assert (status, lines[1:2]) == (0, [told])
    assert held(published, "http://e.org/theirs") != b""
    status, lines = publish(published, "--prune", dist=dist)
    assert (status, len(lines)) == (0, 2)


def test_a_graph_that_was_changed_is_the_only_one_written(published: str, dist: Path) -> None:
    graph = f"{GRAPH}evidence"
    before = held(published, graph)
    put(published, graph, "<http://e.org/a> <http://e.org/p> <http://e.org/b> .")
    status, lines = publish(published, dist=dist)
    assert (status, ": 1 written, " in lines[0]) == (0, True)
    assert sorted(held(published, graph).splitlines()) == sorted(before.splitlines())


def test_the_default_graph_of_another_is_left_alone_unless_it_is_asked_for(dist: Path) -> None:
    theirs = "<http://e.org/a> <http://e.org/p> <http://e.org/b> .\n"
    with oxigraph() as store:
        put(store, "", theirs)
        status, lines = publish(store, dist=dist)
        assert status == 0
        assert "publish with --default-graph union" in lines[1]
        assert held(store, "").decode() == theirs
        status, lines = publish(store, "--default-graph", "union", dist=dist)
        assert (status, len(lines)) == (0, 2)
        assert theirs not in held(store, "").decode()


def test_a_store_whose_default_graph_repeats_statements_is_told(dist: Path) -> None:
    with oxigraph("--union-default-graph") as store:  # up to 0.5: oxigraph/oxigraph#1919
        status, lines = publish(store, dist=dist)
        assert (status, "repeats statements" in lines[1]) == (0, True)
        status, lines = publish(store, "--default-graph", "union", dist=dist)
        assert (status, lines[1].startswith("The default graph differs: it counts ")) == (1, True)


def test_without_an_endpoint_the_graphs_are_read_back_all_the_same(dist: Path) -> None:
    with oxigraph() as store:
        result = run("publish", "--graph-store", f"{store}/store", "--dist", str(dist))
        assert (result.returncode, result.stdout.count(b"\n")) == (0, 2)
        assert b"to the letter" in result.stdout


@pytest.mark.full
def test_virtuoso_takes_the_release_and_what_it_rewrites_is_told(
    dist: Path, tmp_path: Path
) -> None:
    with virtuoso(tmp_path) as store:
        places = ("--graph-store", f"{store}/sparql-graph-crud-auth", "--dist", str(dist))
        endpoint = ("--endpoint", f"{store}/sparql")
        result = run("publish", *places, *endpoint, **DBA)
        assert (result.returncode, result.stderr) == (1, b"")
        lines = result.stdout.decode().splitlines()
        assert ": none written" not in lines[0]
        assert lines[1:3] == [
            f'stated:{graph} differs: 1 value is rewritten, first "P3D"^^xsd:duration as '
            '"259200.0"^^xsd:duration of event:strategy-workshop schema:duration.'
            for graph in ("three-day-workshop", "three-days")
        ]
        assert "repeats statements" in lines[3]
        assert lines[4].startswith("The store gives back other data: ")
        assert len(lines) == 5
        again = run("publish", *places, *endpoint, **DBA).stdout.decode().splitlines()
        assert again[1:] == lines[1:]
        assert ": 2 written, " in again[0]  # the two that can never be as they should be
        with Client(checked(endpoint[1], endpoint[0]), Login()) as client:
            for name in RIGHT_ON_VIRTUOSO:
                answer = Endpoint(client).ask((QUERIES / f"{name}.rq").read_text("utf-8"), name)
                assert isinstance(answer, bytes)
                assert table(answer, QueryResultsFormat.JSON) == expected(name), name
        denied = run("publish", *places, "--default-graph", "union", **DBA)
        assert (denied.returncode, denied.stdout) == (2, b"")
        assert b"not configured to have default graph" in denied.stderr
        wrong = run("publish", *places, ALLIANCE87_USER="dba", ALLIANCE87_PASSWORD="no")
        assert b"does not accept the login (401)" in wrong.stderr
        fault = run("query", "-", *endpoint, given="SELECT * {\n ?a ?b")
        assert (fault.returncode, fault.stdout) == (2, b"")
        assert b"syntax error" in fault.stderr


def test_the_union_of_a_release_is_the_published_union(dist: Path) -> None:
    release = read_release(dist)
    assert ntriples(release.union) == (dist / "alliance87.nt").read_bytes()
    assert release.size == (dist / "alliance87.nq").read_bytes().count(b"\n")


@pytest.mark.parametrize("name", NAMES)
def test_a_saved_question_declares_all_it_uses_and_is_sent_as_it_is(name: str) -> None:
    text = (QUERIES / f"{name}.rq").read_text("utf-8")
    assert complete(text) == text
    assert not asks_for_triples(text)


@pytest.mark.parametrize(
    ("query", "prefixes"),
    [
        ("SELECT * { ?a a87:kind kind:ngo }", ["a87", "kind"]),
        ("PREFIX a87: <http://e.org/> SELECT * { ?a a87:kind kind:ngo }", ["kind"]),
        ("# PREFIX a87: <http://e.org/>\nASK { ?a a87:kind 'kind:ngo' }", ["a87"]),
        ("prefix a87:<http://e.org/> ASK { ?a a87:b 1.a87:c }", []),
        ("ASK { ?a ?b <a87:kind> . ?c ?kind 'x'@en }", []),
        ("ASK { ?a org:b/skos:c|^rdf:d ?e FILTER(?e = -1e5 || xsd:date(?f)) }", None),
        ("ASK { ?a ?b other:c }", []),
    ],
)
def test_exactly_the_prefixes_of_ours_that_lack_are_added(
    query: str, prefixes: list[str] | None
) -> None:
    wanted = prefixes if prefixes is not None else ["org", "rdf", "skos", "xsd"]
    added = complete(query).removesuffix(query)
    assert added == "".join(f"PREFIX {p}: <{PREFIXES[p]}> " for p in wanted)


@pytest.mark.parametrize(
    ("query", "triples"),
    [
        ("# SELECT\nPREFIX select: <http://e.org/> CONSTRUCT {} {}", True),
        ("describe <http://e.org/construct>", True),
        ("SELECT ?construct { ?a ?b 'CONSTRUCT' }", False),
        ("BASE <http://e.org/describe> ASK {}", False),
        ("", False),
    ],
)
def test_the_form_of_a_query_is_told_from_its_words(query: str, triples: bool) -> None:
    assert asks_for_triples(query) is triples
