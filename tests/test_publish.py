"""The release goes into real stores and comes back unchanged, and what a store gets wrong is reported."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote_plus, urlencode
from urllib.request import Request, urlopen

import pytest
from pyoxigraph import Literal, NamedNode, QueryResultsFormat, RdfFormat, Triple, parse

from alliance87.model.namespaces import shorten
from alliance87.publish import difference, read_release
from alliance87.remote_store import RemoteStore, Statements, address
from stores import (
    GRAPH,
    PYTHON_PATH,
    SMALL,
    Handler,
    Little,
    oxigraph,
    released,
    run,
    serving,
    virtuoso,
)
from test_queries import NAMES, QUERIES, expected, table

THEIRS = "<http://e.org/a> <http://e.org/p> <http://e.org/b> .\n"
# Virtuoso repeats statements in its default graph; these have the right answer all the same.
RIGHT_ON_VIRTUOSO = (
    "how-many-participants-are-of-each-kind",
    "how-many-statements-have-which-status",
    "what-changed-since-the-last-release",
    "what-does-a-passage-say",
    "what-rests-on-curation-alone",
    "what-the-source-does-not-say",
    "which-words-are-left-out-and-why",
    "who-speaks-in-two-capacities",
    "who-took-part",
    "who-was-brought-together-in-kind",
)


def publish(graphs: str, endpoint: str, dist: Path, *more: str) -> list[str]:
    """Publish, and return the exit status and then the lines of both streams."""
    places = ("--graph-store", graphs, *(("--endpoint", endpoint) if endpoint else ()))
    result = run("publish", *places, "--dist", str(dist), *more)
    assert b"Traceback" not in result.stderr
    return [str(result.returncode), *(result.stdout + result.stderr).decode().splitlines()]


def to_oxigraph(store: str, dist: Path, *more: str) -> list[str]:
    return publish(f"{store}/store", f"{store}/query", dist, *more)


def to_little(store: Little, dist: Path, *more: str) -> list[str]:
    return publish(store.graphs, store.endpoint, dist, *more)


def content(store: str, graph: str, put: str = "") -> bytes:
    """What an Oxigraph has in a graph as N-Triples, after ``put`` if that is given."""
    url = f"{store}/store?{urlencode({'graph': graph}) if graph else 'default'}"
    if put:
        kind = {"Content-Type": "application/n-triples"}
        urlopen(Request(url, put.encode(), kind, method="PUT")).close()
    with urlopen(Request(url, headers={"Accept": "application/n-triples"})) as answer:
        return b"".join(answer)


@pytest.fixture(scope="module")
def published(dist: Path) -> Iterator[str]:
    """An Oxigraph that has the release, and its union as the default graph."""
    with oxigraph() as store:
        lines = to_oxigraph(store, dist, "--default-graph", "union")
        assert (lines[0], len(lines)) == ("0", 3)
        assert lines[1].endswith(" written, none already there.")
        yield store


def test_the_store_returns_the_published_dump_and_union(published: str, dist: Path) -> None:
    digest = sha256((dist / "alliance87.nq").read_bytes()).hexdigest()
    verdict = f"The store returns all graphs unchanged: SHA-256 {digest} (RDFC-1.0)."
    assert to_oxigraph(published, dist)[-1] == verdict
    union = sorted(content(published, "").splitlines(keepends=True))
    assert b"".join(union) == (dist / "alliance87.nt").read_bytes()


def test_a_second_run_writes_nothing(published: str, dist: Path) -> None:
    lines = to_oxigraph(published, dist, "--default-graph", "union", "--prune")
    assert (lines[0], len(lines)) == ("0", 3)
    assert " and the default graph, " in lines[1]
    assert ": none written, " in lines[1]


def test_a_published_store_gives_every_expected_answer(published: str) -> None:
    with RemoteStore(address(f"{published}/query", "--endpoint")) as store:
        for name in NAMES:
            answer = store.ask((QUERIES / f"{name}.rq").read_text("utf-8"), name)
            assert isinstance(answer, bytes)
            assert table(answer, QueryResultsFormat.JSON) == expected(name), name


@pytest.mark.parametrize(
    ("query", "form"),
    [
        (f"{QUERIES / 'who-took-part.rq'}", "table"),
        (f"{QUERIES / 'who-took-part.rq'}", "xml"),
        ("CONSTRUCT { ?a skos:prefLabel ?b } WHERE { ?a skos:prefLabel ?b ; a87:kind kind:ngo }", ""),
        ("DESCRIBE organization:ilo", ""),
        ("ASK { organization:ilo a87:kind ?kind }", ""),
        ("PREFIX a87: <http://e.org/> SELECT * { ?a a87:kind ?b }", ""),
        ("# PREFIX a87: <http://e.org/>\nASK { ?a a87:kind 'kind:ngo' }", ""),
        ("prefix org:<http://e.org/> ASK { ?a org:b|^rdf:d ?e FILTER(?e = -1e5 || xsd:date(?f)) }", ""),
        ("# SELECT\nPREFIX select: <http://e.org/> CONSTRUCT { ?a ?b 'ASK' } WHERE { ?a ?b 2 }", ""),
        ("BASE <http://e.org/describe> SELECT ?construct { ?construct a <a>, 'CONSTRUCT' }", ""),
    ],
)  # fmt: skip
def test_a_store_answers_as_the_local_data_do_without_our_prefixes(
    query: str, form: str, published: str
) -> None:
    name, given = (query, "") if form else ("-", query)
    asked = ("query", name, *(("--format", form) if form else ()))
    there = run(*asked, "--endpoint", f"{published}/query", given=given)
    here = run(*asked, given=given)
    assert (there.returncode, there.stderr, there.stdout) == (0, b"", here.stdout)


def test_graphs_of_an_earlier_release_are_listed_and_deleted_only_on_request(
    published: str, dist: Path
) -> None:
    content(published, f"{GRAPH}stated/old", put=THEIRS)
    content(published, "http://e.org/theirs", put=THEIRS)
    line = "stated:old: 1 statement, not in this release; --prune deletes it."
    assert to_oxigraph(published, dist)[:3:2] == ["1", line]
    line = "stated:old: deleted, since it is not in this release."
    assert to_oxigraph(published, dist, "--prune")[:3:2] == ["0", line]
    assert content(published, "http://e.org/theirs") != b""
    assert len(to_oxigraph(published, dist, "--prune")) == 3


def test_a_graph_that_was_changed_is_the_only_one_written(published: str, dist: Path) -> None:
    before = content(published, f"{GRAPH}evidence")
    content(published, f"{GRAPH}evidence", put=THEIRS)
    lines = to_oxigraph(published, dist)
    assert (lines[0], ": 1 written, " in lines[1]) == ("0", True)
    assert sorted(content(published, f"{GRAPH}evidence").splitlines()) == sorted(
        before.splitlines()
    )


def test_the_default_graph_is_replaced_only_on_request(tmp_path: Path) -> None:
    with oxigraph() as store:
        content(store, "", put=THEIRS)
        lines = to_oxigraph(store, released(tmp_path))
        assert (lines[0], "publish with --default-graph union" in lines[2]) == ("0", True)
        assert content(store, "").decode() == THEIRS
        assert to_oxigraph(store, tmp_path, "--default-graph", "union")[0] == "0"
        assert THEIRS not in content(store, "").decode()


def test_a_default_graph_that_repeats_statements_is_reported(tmp_path: Path) -> None:
    with oxigraph("--union-default-graph") as store:  # up to 0.5: oxigraph/oxigraph#1919
        lines = to_oxigraph(store, released(tmp_path))
        assert (lines[0], "repeats statements" in lines[2]) == ("0", True)
        lines = to_oxigraph(store, tmp_path, "--default-graph", "union")
        assert lines[0] == "1"
        assert lines[2] == "the default graph differs: it counts 7 statements and gives 3."


def test_without_an_endpoint_the_graphs_are_read_back_all_the_same(tmp_path: Path) -> None:
    with oxigraph() as store:
        lines = publish(f"{store}/store", "", released(tmp_path))
        assert (lines[0], len(lines), "unchanged" in lines[2]) == ("0", 3, True)
    lines = publish("http://127.0.0.1:1/", "", tmp_path, "--prune")
    assert lines[1].startswith("alliance87 publish: --prune finds old graphs by SPARQL: give --end")


@pytest.mark.full
def test_virtuoso_takes_the_release_and_what_it_rewrites_is_reported(
    dist: Path, tmp_path: Path
) -> None:
    def login(user: str, password: str) -> dict[str, str]:
        return {"ALLIANCE87_USER": user, "ALLIANCE87_PASSWORD": password}

    def as_virtuoso(triple: Triple) -> str:
        """Return what the report says of a value that Virtuoso rewrites, or nothing."""
        value = triple.object
        if not isinstance(value, Literal):
            return ""
        kind = shorten(value.datatype.value)
        if kind == "xsd:duration":
            assert value.value == "P3D"
            return '"P3D"^^xsd:duration as "259200.0"^^xsd:duration'
        if kind == "xsd:integer" and int(value.value) >= 2**31:
            return f'"{value.value}"^^xsd:integer as "{value.value}"^^xsd:decimal'
        return ""

    release = {shorten(name): graph for name, graph in read_release(dist).graphs.items()}
    with virtuoso(tmp_path) as store:
        places = ("--graph-store", f"{store}/sparql-graph-crud-auth", "--dist", str(dist))
        endpoint = ("--endpoint", f"{store}/sparql")
        result = run("publish", *places, *endpoint, **login("dba", "dba"))
        assert (result.returncode, result.stderr) == (1, b"")
        lines = result.stdout.decode().splitlines()
        assert ": none written" not in lines[0]
        rewritten = {
            name: value
            for name in sorted(release)
            for value in map(as_virtuoso, release[name])
            if value
        }
        told = [line.partition(" differs: 1 value is rewritten, first ") for line in lines[1:-2]]
        assert {name: value.rpartition(" of ")[0] for name, _, value in told} == rewritten
        assert "repeats statements" in lines[-2]
        assert lines[-1].startswith("The store returns other data: ")
        again = run("publish", *places, *endpoint, **login("dba", "dba")).stdout.decode()
        assert again.splitlines()[1:] == lines[1:]
        assert f": {len(rewritten)} written, " in again  # those that Virtuoso rewrites each time
        with RemoteStore(address(endpoint[1], endpoint[0])) as queries:
            for name in RIGHT_ON_VIRTUOSO:
                answer = queries.ask((QUERIES / f"{name}.rq").read_text("utf-8"), name)
                assert isinstance(answer, bytes)
                assert table(answer, QueryResultsFormat.JSON) == expected(name), name
        denied = run("publish", *places, "--default-graph", "union", **login("dba", "dba"))
        assert (denied.returncode, denied.stdout) == (2, b"")
        assert b"not configured to have default graph" in denied.stderr
        assert b"refuses the login (401)" in run("publish", *places, **login("dba", "no")).stderr
        fault = run("query", "-", *endpoint, given="SELECT * {\n ?a ?b")
        assert (fault.returncode, fault.stdout, b"syntax error" in fault.stderr) == (2, b"", True)


def test_a_store_that_keeps_other_statements_is_found_out(tmp_path: Path) -> None:
    def kept(triples: list[Triple]) -> list[Triple]:
        """Rewrite a value of the graph a, lose the links of b, and add a statement to c."""
        token = NamedNode("http://www.w3.org/2001/XMLSchema#token")
        short, more = Literal("1.1", datatype=token), NamedNode("http://e.org/more")
        if len(triples) == 2:
            return [
                Triple(t.subject, t.predicate, short if "1.10" in str(t.object) else t.object)
                for t in triples
            ]
        literal = isinstance(triples[0].object, Literal)
        return [*triples, Triple(triples[0].subject, more, Literal("x"))] if literal else []

    with serving(Little(kept=kept)) as store:
        lines = to_little(store, released(tmp_path))
    path = "http://e.org/a http://e.org/p"
    value = '1 value is rewritten, first "1.10"^^xsd:token as "1.1"^^xsd:token'
    link = "http://e.org/a http://e.org/q http://e.org/b"
    assert lines[0] == "1"
    assert lines[2:5] == [
        f"stated:a differs: {value} of {path}.",
        f"stated:b differs: 1 statement is missing, first {link}.",
        'stated:c differs: 1 statement is too many, first http://e.org/b http://e.org/more "x".',
    ]
    assert lines[-1].startswith("The store returns other data: SHA-256 ")


def rewriting(old: str, new: str) -> Callable[[Handler], bool]:
    """What answers another query than was sent."""

    def rewrite(handler: Handler) -> bool:
        handler.body = handler.body.replace(quote_plus(old).encode(), quote_plus(new).encode())
        return False

    return rewrite


def test_a_store_that_miscounts_is_found_out(tmp_path: Path) -> None:
    with serving(Little(rewriting("COUNT(*)", "SUM(7)"))) as store:
        lines = to_little(store, released(tmp_path))
        assert lines[0] == "1"
        assert lines[2] == "stated:a differs: it counts 14 statements and gives 2."
    with serving(Little(rewriting("COUNT(*)", "SAMPLE('many')"))) as store:
        store.add("stated/a")
        lines = to_little(store, released(tmp_path))
        fault = "gives a count that is not a number. See the store's own log."
        assert lines == ["2", f"{store.endpoint}: {fault}"]
        assert store.changes() == []


def test_prune_deletes_only_graphs_with_names_that_a_build_gives_whatever_the_store_lists(
    tmp_path: Path,
) -> None:
    odd = ["", "stated/", "stated/../x", "stated/a%2F..", "stated/A", "stated/a?b", "other/x", "-a"]
    odd.append("stated/" + "a" * 200)
    with serving(Little(rewriting("FILTER(", "FILTER(true || "))) as store:
        store.add("stated/old", "http://e.org/theirs", *odd)
        lines = to_little(store, released(tmp_path), "--prune")
        deleted = [change for change in store.changes() if change.startswith("DELETE")]
    assert deleted == [f"DELETE /store?graph={quote_plus(GRAPH)}stated%2Fold"]
    left = "1 statement, not in this release; --prune does not delete it, since no build gives that"
    assert (lines[0], sum(left in line for line in lines)) == ("1", len(odd))
    assert not any("theirs" in line for line in lines)


@pytest.mark.parametrize(
    ("method", "nth", "doing", "done"),
    [
        ("PUT", 1, "writing stated:a", "0 written, 0 already there, 0 deleted"),
        ("PUT", 2, "writing stated:b", "1 written, 0 already there, 0 deleted"),
        ("DELETE", 2, "deleting stated:y", "3 written, 0 already there, 1 deleted (stated:x)"),
        ("POST", 3, "reading stated:a back", "3 written, 0 already there, 1 deleted (stated:x)"),
    ],
)
def test_a_failure_says_what_was_done_and_a_second_run_does_the_rest(
    method: str, nth: int, doing: str, done: str, tmp_path: Path
) -> None:
    seen = 0

    def fail(handler: Handler) -> bool:
        nonlocal seen
        seen += handler.command == method
        if handler.command != method or seen != nth:
            return False
        return handler.answer(500, "text/plain", b"disk full")

    with serving(Little(fail)) as store:
        store.add(*(["stated/x", "stated/y"] if method == "DELETE" else ["stated/x"]))
        lines = to_little(store, released(tmp_path), "--prune")
        place = store.endpoint if method == "POST" else store.graphs
        fault = f"fails (500): disk full, while {doing}. Graphs before that: {done}."
        assert lines == ["2", f"{place}: {fault} See the store's own log. Then run this again."]
        assert to_little(store, tmp_path, "--prune")[0] == "0"
        left = {str(quad.graph_name) for quad in store.store}
        assert left == {f"<{GRAPH}stated/{name}>" for name in "abc"}


def test_a_wrong_endpoint_is_reported_before_anything_is_written(tmp_path: Path) -> None:
    def page(handler: Handler) -> bool:
        return handler.command == "POST" and handler.answer(200, "text/html", b"<h1>Sign in</h1>")

    with serving(Little(page)) as store:
        lines = to_little(store, released(tmp_path))
        assert (lines[0], len(lines), store.changes()) == ("2", 2, [])


def test_a_release_that_was_changed_or_is_none_of_ours_is_not_loaded(tmp_path: Path) -> None:
    with serving(Little()) as store:
        dist = released(tmp_path / "dist")
        (dist / "alliance87.nq").write_text(SMALL.replace("1.10", "1.11"))
        lines = to_little(store, dist)
        assert lines[1].startswith(
            f"{dist}/alliance87.nq: does not have the SHA-256 that SHA256SUMS"
        )
        for dump, fault in (
            ("", "is empty"),
            ("<a:b> <a:b> <a:b> <http://e.org/g> .\n", "is in no graph of ours"),
            ("<a:b> <a:b> <a:b> .\n", "is in no graph of ours"),
            (f"<a:b> <a:b> _:c <{GRAPH}stated/a> .\n", "a blank node or a triple term in"),
            ("<a:b> <a:b>\n", "is not a release of ours (Parser error"),
        ):
            lines = to_little(store, released(dist, dump))
            assert (lines[0], fault in lines[1], len(lines)) == ("2", True, 2)
        lines = to_little(store, tmp_path / "none")
        assert lines[1].endswith(
            "cannot be read (No such file or directory). Build it: alliance87 build"
        )
        assert store.requests == []


def test_a_release_of_literals_alone_can_be_loaded(tmp_path: Path) -> None:
    with serving(Little()) as store:
        dump = f'<a:b> <a:b> "c" <{GRAPH}stated/a> .\n'
        assert to_little(store, released(tmp_path, dump))[0] == "0"


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_progress_is_shown_on_a_terminal_after_a_second(tmp_path: Path) -> None:
    def slow(handler: Handler) -> bool:
        time.sleep(0.2)
        return False

    ours, theirs = os.openpty()
    with serving(Little(slow)) as store:
        places = ("--graph-store", store.graphs, "--endpoint", store.endpoint)
        command = [sys.executable, "-m", "alliance87", "publish", *places, "--dist"]
        environment = {**os.environ, "PYTHONPATH": PYTHON_PATH, "TERM": "xterm"}
        subprocess.run(
            [*command, str(released(tmp_path))],
            stdout=subprocess.DEVNULL,
            stderr=theirs,
            check=True,
            env=environment,
            timeout=60,
        )
    os.close(theirs)
    with os.fdopen(ours, "rb") as terminal:
        assert b"100%" in terminal.read1(100_000)


def triples(text: str) -> Statements:
    objects = text.split("|")
    lines = "".join(f"<http://e.org/a> <http://e.org/p> {each} .\n" for each in objects)
    return frozenset(q.triple for q in parse(lines.encode(), format=RdfFormat.N_TRIPLES))


@pytest.mark.parametrize(
    ("expected", "given", "text"),
    [
        ('"a"@en', '"a"@en-gb', '1 value is rewritten, first "a"@en as "a"@en-gb of '),
        ('"a"', '"a"@en', '1 value is rewritten, first "a" as "a"@en of '),
        ('"a"', "_:b", '1 statement is missing, first http://e.org/a http://e.org/p "a"; 1 statement'),
        ('"a"|"b"|"c"', '"c"', "2 statements are missing, first "),
        (
            '"1"^^<http://e.org/d>|"1"',
            '"01"|"01"^^<http://e.org/d>',
            '2 values are rewritten, first "1" as "01" of ',
        ),
        ('"a"|"b"', '"b"|"a"', ""),
    ],
)  # fmt: skip
def test_a_difference_is_reported_by_its_kind(expected: str, given: str, text: str) -> None:
    found = difference(triples(expected), triples(given))
    assert found.startswith(text)
    assert bool(found) == bool(text)
