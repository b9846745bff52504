"""Whatever a store does, a user gets one clear error or one clear finding, soon, and no secret leaves."""

from __future__ import annotations

import base64
import gzip
import itertools
import os
import shutil
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from alliance87.remote.address import StoreError, checked, same_origin
from alliance87.remote.client import Client, Limits
from alliance87.remote.compare import compare, tell
from alliance87.remote.credentials import Login, login
from alliance87.remote.deep import is_deep_json
from stores import GRAPH, PYTHON_PATH, SMALL, Handler, Little, free_port, released, run, serving
from test_cli import assert_one_error

LINK = "http://e.org/a http://e.org/q http://e.org/b"
NUMBER = '"1.10"^^xsd:token as "1.1"^^xsd:token'
WHERE = "http://e.org/a http://e.org/p"
JSON = "application/sparql-results+json"
ROWS = b'{"head":{"vars":["a"]},"results":{"bindings":[]}}'
BASIC = {"ALLIANCE87_USER": "ünä", "ALLIANCE87_PASSWORD": "se:cret"}
SENT = "Basic " + base64.b64encode("ünä:se:cret".encode()).decode()


def endless(handler: Handler) -> bool:
    handler.send_response(200)
    handler.send_header("Content-Type", JSON)
    handler.end_headers()
    while True:
        handler.wfile.write(b" " * 2**20)


def dripping(handler: Handler) -> bool:
    handler.send_response(200)
    handler.send_header("Content-Type", JSON)
    handler.end_headers()
    for _ in range(100):
        handler.wfile.write(b" ")
        time.sleep(0.1)
    return True


def dripping_headers(handler: Handler) -> bool:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    for n in range(100):
        handler.wfile.write(f"X-{n}: y\r\n".encode())
        time.sleep(0.1)
    return True


def silent(handler: Handler) -> bool:
    time.sleep(10)
    return True


def broken_off(handler: Handler) -> bool:
    handler.send_response(200)
    handler.send_header("Content-Type", JSON)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(ROWS)
    handler.close_connection = True
    return True


def no_http(handler: Handler) -> bool:
    handler.wfile.write(b"220 mail.example.org ESMTP\r\n")
    handler.close_connection = True
    return True


def said(status: int, kind: str, body: bytes, **more: str) -> Callable[[Handler], bool]:
    """What answers every request with the same."""
    return lambda handler: handler.answer(status, kind, body, **more)


DEEP = b'{"type":"triple","value":{"subject":{"type":"uri","value":"]}"},"object":'
PAGE = b"<!DOCTYPE html><html><head><title>x</title></head><body><h1>Sign in</h1>\x1b[2J</body>"
ANSWERS: dict[str, tuple[Callable[[Handler], bool], str]] = {
    "a page": (said(200, "text/html", PAGE), "answers with text/html, not with results as JSON: S"),
    "no type": (said(200, "", ROWS), "answers with no media type, not with results as JSON"),
    "a page that is said to be JSON": (said(200, JSON, PAGE), "what is no SPARQL result as JSON"),
    "half a result": (said(200, JSON, ROWS[:-9]), "answers with what is no SPARQL result as JSON"),
    "nothing": (said(200, JSON, b""), "answers with what is no SPARQL result as JSON"),
    "no such page": (said(404, "text/html", PAGE), "refuses (404): Sign in \\u001B[2J. Check the"),
    "no method": (said(405, "text/plain", b""), "refuses (405). Check the address."),
    "a fault": (said(500, "text/plain", b"Java heap space."), "fails (500): Java heap space. See"),
    "problem details": (
        said(503, "application/problem+json", b'{"title": "Busy", "detail": "Too many queries."}'),
        "fails (503): Too many queries. Try again later.",
    ),
    "problem details of a title": (
        said(400, "application/problem+json", b'{"title": "The query is odd", "detail": 7}'),
        "/query cannot read the query: The query is odd. Mend the query.",
    ),
    "much of nothing": (said(500, "text/plain", b"[" * 10_000), f"fails (500): {'[' * 200}…. See"),
    "a long fault": (said(500, "text/plain", b"x" * 10**6), f"fails (500): {'x' * 200}…. See"),
    "overload": (said(503, "text/plain", b""), "fails (503). Try again later."),
    "a login": (said(401, "text/plain", b""), "wants a login (401). Set ALLIANCE87_USER and"),
    "no right": (said(403, "text/plain", b""), "refuses (403). Ask whoever runs the store"),
    "elsewhere": (
        said(302, "text/plain", b"", Location="http://e.org/"),
        "leads to http://e.org/ (302). Redirects are not followed",
    ),
    "elsewhere with the method": (
        said(307, "text/plain", b"", Location="http://e.org/"),
        "leads to http://e.org/ (307). Redirects are not followed",
    ),
    "a gzip bomb": (
        said(200, JSON, gzip.compress(b" " * 2**27, 1), Content_Encoding="gzip"),
        "answers compressed (gzip), though asked not to. Turn",
    ),
    "depth": (
        said(200, JSON, b'{"head":{"vars":["a"]},"results":{"bindings":[{"a":' + DEEP * 100_000),
        "answers with what is no SPARQL result as JSON (nested more than 64 deep). See",
    ),
    "no end": (endless, "answers with more than 67,108,864 bytes. Ask for less, as with LIMIT."),
    "half an answer": (broken_off, "breaks the exchange off (peer closed connection"),
    "no HTTP": (no_http, "breaks the exchange off ("),
}
OUT_OF_TIME = {"body": dripping, "headers": dripping_headers, "nothing": silent}


@pytest.mark.parametrize(("instead", "fault"), ANSWERS.values(), ids=ANSWERS)
def test_a_store_that_does_not_answer_a_query_is_one_error(
    instead: Callable[[Handler], bool], fault: str
) -> None:
    with serving(Little(instead)) as store:
        result = run("query", "who-took-part", "--endpoint", store.endpoint)
    assert_one_error(result, "who-took-part.rq: " if "cannot read" in fault else store.endpoint)
    assert fault in result.stderr.decode()


def test_a_graph_that_is_nested_deeply_is_one_error() -> None:
    nested = (
        b"<a:b> <a:b> " + b"<<( <a:b> <a:b> " * 100_000 + b"<a:b>" + b" )>>" * 100_000 + b" .\n"
    )
    with serving(Little(said(200, "application/n-triples", nested))) as store:
        asked = ("query", "-", "--endpoint", store.endpoint)
        result = run(*asked, given="CONSTRUCT WHERE { ?a ?b ?c }")
    assert_one_error(result, f"{store.endpoint}: answers with more than 64 statements about statem")


def test_depth_is_counted_outside_of_strings_and_in_one_scan() -> None:
    begun = time.monotonic()
    assert not is_deep_json(b'{"a":"' + b"{" * 1000 + b'\\"' + b"[" * 1000 + b'"}')
    assert is_deep_json(b'{"\\\\":' + b"[" * 64)
    assert not is_deep_json(b'"' + b'\\"' * 10**6 + b"\\")
    assert time.monotonic() - begun < 2


@pytest.mark.parametrize("instead", OUT_OF_TIME.values(), ids=OUT_OF_TIME)
def test_a_store_that_takes_its_time_is_cut_off(instead: Callable[[Handler], bool]) -> None:
    with serving(Little(instead)) as store:
        url = checked(store.endpoint, "--endpoint")
        with Client(url, Login(), Limits(seconds=1)) as client:
            begun = time.monotonic()
            with pytest.raises(StoreError) as caught:
                client.send("GET", "*/*")
            taken = time.monotonic() - begun
    assert caught.value.fault == "has not answered within 1 second"
    assert taken < 5


def test_an_address_where_nobody_listens_is_one_error() -> None:
    address = f"http://127.0.0.1:{free_port()}/query"
    result = run("query", "who-took-part", "--endpoint", address)
    assert_one_error(result, f"{address}: cannot be reached (")


def test_a_query_that_the_store_cannot_read_is_an_error_of_the_query(tmp_path: Path) -> None:
    with serving(Little()) as store:
        result = run("query", "-", "--endpoint", store.endpoint, given="SELECT * {\n ?a ?b }")
    fault = f"standard input: {store.endpoint} cannot read the query: error at 2:9: expected "
    assert_one_error(result, fault)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { SERVICE <http://127.0.0.1:1/> {} }",
        "SELECT * FROM <http://e.org/> { ?a ?b ?c }",
        "INSERT DATA { <http://e.org/a> <http://e.org/a> <http://e.org/a> }",
        "DROP ALL",
        f"ASK {{ FILTER({'(' * 6000}1{')' * 6000}) }}",
    ],
)
def test_what_is_refused_here_is_sent_to_nobody(query: str) -> None:
    with serving(Little()) as store:
        result = run("query", "-", "--endpoint", store.endpoint, given=query)
        assert_one_error(result, "standard input:1:")
        assert store.asked == []


@pytest.mark.parametrize(
    ("address", "fault"),
    [
        ("http://me:se cret@e.org/", "--endpoint: holds a name or a password, which others could"),
        ("https://me@e.org/", "--endpoint: holds a name or a password, which others could"),
        ("ftp://e.org/", "--endpoint ftp://e.org/: is no http or https address."),
        ("file:///etc/passwd", "--endpoint file:///etc/passwd: is no http or https address."),
        ("e.org/sparql", "--endpoint e.org/sparql: is no http or https address."),
        ("http:///sparql", "--endpoint http:///sparql: is no http or https address."),
        ("http://e.org:x/", "--endpoint: is no address (Invalid port: 'x')."),
        ("http://e.org/#a", "--endpoint http://e.org/#a: has a part after #, which no server sees"),
        ("http://e.org/?default", "--endpoint http://e.org/?default: has ?default=, which is add"),
    ],
)
def test_an_address_that_is_none_of_a_store_is_refused(address: str, fault: str) -> None:
    result = run("query", "who-took-part", "--endpoint", address)
    assert_one_error(result, fault)
    assert b"cret" not in result.stderr


def published(store: Little, dist: Path, *more: str, **environment: str) -> list[str]:
    """Publish to a small store; return the exit status and then the lines."""
    places = ("--graph-store", store.graphs, "--endpoint", store.endpoint, "--dist", str(dist))
    result = run("publish", *places, *more, **environment)
    lines = (result.stdout + result.stderr).decode().splitlines()
    assert b"Traceback" not in result.stderr
    return [str(result.returncode), *lines]


def test_a_store_that_does_as_it_should_has_the_release(tmp_path: Path) -> None:
    with serving(Little()) as store:
        lines = published(store, released(tmp_path))
        assert lines[:2] == ["0", "3 graphs, 4 statements: 3 written, none already there."]
        assert len(store.changes()) == 3
        lines = published(store, tmp_path)
        assert lines[1] == "3 graphs, 4 statements: none written, 3 already there."
        assert len(store.changes()) == 3


def dropping(triples: list[Triple]) -> list[Triple]:
    return [triple for triple in triples if not isinstance(triple.object, NamedNode)]


def rewriting(triples: list[Triple]) -> list[Triple]:
    short = Literal("1.1", datatype=NamedNode("http://www.w3.org/2001/XMLSchema#token"))
    return [
        Triple(t.subject, t.predicate, short if "1.10" in str(t.object) else t.object)
        for t in triples
    ]


def adding(triples: list[Triple]) -> list[Triple]:
    return [*triples, Triple(triples[0].subject, NamedNode("http://e.org/more"), Literal("x"))]


@pytest.mark.parametrize(
    ("kept", "told"),
    [
        (
            dropping,
            [f"stated:{graph} differs: 1 statement is missing, first {LINK}." for graph in "ab"],
        ),
        (
            rewriting,
            [f"stated:a differs: 1 value is rewritten, first {NUMBER} of {WHERE}."],
        ),
        (
            adding,
            [
                f"stated:{graph} differs: 1 statement is too many, first"
                f' http://e.org/{subject} http://e.org/more "x".'
                for graph, subject in (("a", "a"), ("b", "a"), ("c", "b"))
            ],
        ),
    ],
)
def test_a_store_that_keeps_other_statements_is_found_out(
    kept: Callable[[list[Triple]], list[Triple]], told: list[str], tmp_path: Path
) -> None:
    with serving(Little(kept=kept)) as store:
        lines = published(store, released(tmp_path))
    assert lines[0] == "1"
    assert [line for line in lines if " differs: " in line] == told
    assert lines[-1].startswith("The store gives back other data: SHA-256 ")


def test_a_store_that_miscounts_is_found_out(tmp_path: Path) -> None:
    def miscounting(handler: Handler) -> bool:
        if b"GROUP+BY" not in handler.body:
            return False
        name = f'"graph":{{"type":"uri","value":"{GRAPH}stated/a"}}'
        count = '"count":{"type":"literal","value":"7"}'
        head = '{"head":{"vars":["graph","count"]},"results":{"bindings":'
        return handler.answer(200, JSON, f"{head}[{{{name},{count}}}]}}}}".encode())

    with serving(Little(miscounting)) as store:
        lines = published(store, released(tmp_path))
    assert lines[0] == "1"
    assert lines[2] == "stated:a differs: it counts 7 statements and gives 2."
    assert lines[3] == "stated:b differs: it counts 0 statements and gives 1."


def test_a_graph_that_is_not_ours_is_never_deleted_though_the_store_names_it(
    tmp_path: Path,
) -> None:
    def naming(handler: Handler) -> bool:
        if b"GROUP+BY" not in handler.body:
            return False
        theirs = '"graph":{"type":"uri","value":"http://e.org/theirs"}'
        count = '"count":{"type":"literal","value":"7"}'
        head = '{"head":{"vars":["graph","count"]},"results":{"bindings":'
        return handler.answer(200, JSON, f"{head}[{{{theirs},{count}}}]}}}}".encode())

    with serving(Little(naming)) as store:
        lines = published(store, released(tmp_path), "--prune")
        assert [change for change in store.changes() if not change.startswith("PUT ")] == []
        assert [line for line in lines if "theirs" in line] == []


def test_a_release_of_literals_alone_can_be_loaded(tmp_path: Path) -> None:
    with serving(Little()) as store:
        dump = f'<a:b> <a:b> "c" <{GRAPH}stated/a> .\n'
        assert published(store, released(tmp_path, dump))[0] == "0"


def test_a_count_that_is_no_number_is_one_error(tmp_path: Path) -> None:
    def odd(handler: Handler) -> bool:
        terms = '"graph":{"type":"uri","value":"GRAPH"},"count":{"type":"literal","value":"many"}'
        head = '{"head":{"vars":["graph","count"]},"results":{"bindings":'
        body = f"{head}[{{{terms}}}]}}}}".replace("GRAPH", f"{GRAPH}stated/a")
        return handler.answer(200, JSON, body.encode())

    with serving(Little(odd)) as store:
        lines = published(store, released(tmp_path))
        assert lines == ["2", f"{store.endpoint}: counts with what is no number. See its own log."]
        assert store.changes() == []


def test_a_failure_in_the_middle_says_what_is_done_and_a_second_run_does_the_rest(
    tmp_path: Path,
) -> None:
    left = itertools.chain([True, False], itertools.repeat(True))

    def failing(handler: Handler) -> bool:
        if handler.command != "PUT" or next(left):
            return False
        return handler.answer(500, "text/plain", b"disk full")

    with serving(Little(failing)) as store:
        lines = published(store, released(tmp_path))
        assert lines[0] == "2"
        told = (
            f"{store.graphs}: fails (500): disk full; 1 of 3 graphs are done, A to Z up to stated:a;"
            " stated:b is old or new, and the rest as it was. See the store's own log."
            " Then run this again."
        )
        assert lines[1:] == [told]
        lines = published(store, tmp_path)
        assert lines[:2] == ["0", "3 graphs, 4 statements: 2 written, 1 already there."]


def test_an_endpoint_that_is_none_is_told_before_anything_is_written(tmp_path: Path) -> None:
    def paging(handler: Handler) -> bool:
        return handler.command == "POST" and handler.answer(200, "text/html", PAGE)

    with serving(Little(paging)) as store:
        lines = published(store, released(tmp_path))
        assert (lines[0], len(lines), store.changes()) == ("2", 2, [])


def test_a_release_that_was_changed_or_is_none_is_not_loaded(tmp_path: Path) -> None:
    with serving(Little()) as store:
        dist = released(tmp_path / "dist")
        (dist / "alliance87.nq").write_text(SMALL.replace("1.10", "1.11"))
        lines = published(store, dist)
        assert lines[1].startswith(f"{dist}/alliance87.nq: has another SHA-256 than SHA256SUMS")
        for dump, fault in (
            ("", "is empty"),
            ("<a:b> <a:b> <a:b> <http://e.org/g> .\n", "stands in no graph of ours"),
            ("<a:b> <a:b> <a:b> .\n", "stands in no graph of ours"),
            (f"<a:b> <a:b> _:c <{GRAPH}stated/a> .\n", "a blank node or a statement in"),
            ("<a:b> <a:b>\n", "is no release of ours (Parser error"),
        ):
            lines = published(store, released(dist, dump))
            assert (lines[0], fault in lines[1], len(lines)) == ("2", True, 2)
        lines = published(store, tmp_path / "none")
        assert lines[1].endswith(
            "cannot be read (No such file or directory). Make it: alliance87 build"
        )
        assert store.asked == []


def asking(scheme: str) -> Callable[[Handler], bool]:
    """What answers nobody who does not show a login."""

    def ask(handler: Handler) -> bool:
        if handler.headers.get("Authorization"):
            return False
        return handler.answer(401, "text/plain", b"", WWW_Authenticate=f'{scheme} realm="x"')

    return ask


def shown(store: Little) -> set[str | None]:
    return {headers.get("Authorization") for _, _, headers in store.asked}


def test_a_password_is_sent_only_to_who_asks_for_it(tmp_path: Path) -> None:
    with serving(Little()) as store:
        assert published(store, released(tmp_path), **BASIC)[0] == "0"
        assert shown(store) == {None}
    with serving(Little(asking("Basic"))) as store:
        assert published(store, tmp_path, **BASIC)[0] == "0"
        assert shown(store) == {None, SENT}
        assert len([h for _, _, h in store.asked if "Authorization" not in h]) == 2  # once a client
    with serving(Little(asking("Bearer"))) as store:
        assert published(store, tmp_path, ALLIANCE87_TOKEN="t0k")[0] == "0"
        assert shown(store) == {"Bearer t0k"}


def test_the_password_of_the_store_is_not_shown_to_another_endpoint(tmp_path: Path) -> None:
    with serving(Little()) as store, serving(Little(asking("Basic"))) as other:
        places = ("--graph-store", store.graphs, "--endpoint", other.endpoint)
        result = run("publish", *places, "--dist", str(released(tmp_path)), **BASIC)
        assert_one_error(result, f"{other.endpoint}: wants a login (401).")
        assert shown(other) == {None}


def test_a_wrong_password_is_told_and_not_printed(tmp_path: Path) -> None:
    denying = said(401, "text/plain", b"", WWW_Authenticate='Basic realm="x"')
    with serving(Little(denying)) as store:
        lines = published(store, released(tmp_path), **BASIC)
    assert lines == ["2", f"{store.endpoint}: does not accept the login (401). Check it."]


@pytest.mark.parametrize("challenge", ["Digest", 'Digest realm="x", nonce="y", algorithm=ROT13'])
def test_a_challenge_that_cannot_be_met_is_one_error(challenge: str, tmp_path: Path) -> None:
    denying = said(401, "text/plain", b"", WWW_Authenticate=challenge)
    with serving(Little(denying)) as store:
        lines = published(store, released(tmp_path), **BASIC)
    assert (lines[0], len(lines)) == ("2", 2)


def test_a_login_comes_from_netrc_for_its_host_only(tmp_path: Path) -> None:
    path = tmp_path / "netrc"
    path.write_text(
        "machine 127.0.0.1 login me password se:cret\nmachine e.org login x password y\n"
    )
    path.chmod(0o600)
    with serving(Little(asking("Basic"))) as store:
        assert published(store, released(tmp_path), NETRC=str(path))[0] == "0"
        assert shown(store) == {None, "Basic " + base64.b64encode(b"me:se:cret").decode()}
    here = {"NETRC": str(path)}
    assert login(httpx.URL("https://e.org/a"), here) == Login("x", "y")
    assert not login(httpx.URL("https://example.org/"), here)
    assert "cret" not in repr(login(httpx.URL("http://127.0.0.1/"), here))
    path.write_text("machine")
    with pytest.raises(StoreError):
        login(httpx.URL("https://e.org/a"), here)
    with pytest.raises(StoreError):
        login(httpx.URL("https://e.org/a"), {"NETRC": str(tmp_path / "none")})
    with pytest.raises(StoreError):
        login(httpx.URL("https://e.org/a"), {"ALLIANCE87_USER": "me"})
    with pytest.raises(StoreError) as caught:
        login(httpx.URL("https://e.org/a"), {"ALLIANCE87_TOKEN": "s3cret\n"})
    assert "s3cret" not in str(caught.value)
    assert not login(httpx.URL("https://e.org/a"), {})


def test_nothing_secret_goes_over_a_network_in_the_clear() -> None:
    from alliance87.remote.credentials import Challenged

    request = httpx.Request("GET", "http://e.org/")
    with pytest.raises(StoreError, match="unencrypted"):
        next(Challenged(Login(token="t")).auth_flow(request))
    flow = Challenged(Login("me", "secret")).auth_flow(request)
    next(flow)
    denied = httpx.Response(401, headers={"WWW-Authenticate": 'Basic realm="x"'}, request=request)
    with pytest.raises(StoreError, match="unencrypted"):
        flow.send(denied)
    over_tls = httpx.Request("GET", "https://e.org/")
    assert next(Challenged(Login(token="t")).auth_flow(over_tls)).headers["Authorization"]


@pytest.mark.full
def test_a_certificate_nobody_vouches_for_is_refused(tmp_path: Path) -> None:
    if shutil.which("openssl") is None:
        pytest.skip("needs OpenSSL: apt-get install openssl")
    names = ("-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1")
    new = ("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *names)
    files = ("-keyout", "key.pem", "-out", "cert.pem")
    subprocess.run([*new, *files], cwd=tmp_path, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")
    with serving(Little(), context) as store:
        asked = ("query", "-", "--endpoint", store.endpoint)
        refused = run(*asked, given="ASK {}")
        assert_one_error(refused, f"{store.endpoint}: has a certificate that is not to be trusted")
        assert store.asked == []
        trusted = run(*asked, given="ASK {}", SSL_CERT_FILE=str(tmp_path / "cert.pem"))
        assert (trusted.returncode, trusted.stdout, trusted.stderr) == (0, b"yes\n", b"")


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_progress_is_shown_on_a_terminal_after_a_second(tmp_path: Path) -> None:
    def slow(handler: Handler) -> bool:
        time.sleep(0.2)
        return False

    ours, theirs = os.openpty()
    with serving(Little(slow)) as store:
        places = ("--graph-store", store.graphs, "--endpoint", store.endpoint)
        command = [sys.executable, "-m", "alliance87", "publish", *places, "--dist"]
        result = subprocess.run(
            [*command, str(released(tmp_path))],
            stdout=subprocess.PIPE,
            stderr=theirs,
            check=True,
            env={**os.environ, "HOME": "/nowhere", "PYTHONPATH": PYTHON_PATH, "TERM": "xterm"},
            timeout=60,
        )
    os.close(theirs)
    printed = os.read(ours, 100_000)
    os.close(ours)
    assert b"100%" in printed
    assert result.stdout.count(b"\n") == 3


def test_prune_needs_an_endpoint() -> None:
    result = run("publish", "--graph-store", "http://127.0.0.1:1/", "--prune")
    assert_one_error(result, "alliance87 publish: --prune finds old graphs by SPARQL: give --endp")


def test_many_fast_answers_in_one_client_leave_no_thread_and_no_socket() -> None:
    before = threading.active_count(), len(os.listdir("/proc/self/fd"))
    with serving(Little()) as store, Client(checked(store.graphs, "x"), Login()) as client:
        for _ in range(50):
            assert client.send("GET", "*/*", {"default": ""}).status == 404
    time.sleep(0.2)
    assert threading.active_count() <= before[0] + 1
    assert len(os.listdir("/proc/self/fd")) <= before[1] + 1


def test_a_comparison_of_much_takes_no_time() -> None:
    subject, path = NamedNode("http://e.org/a"), NamedNode("http://e.org/p")
    many = [Triple(subject, path, Literal(str(n))) for n in range(20_000)]
    begun = time.monotonic()
    assert len(compare("x", frozenset(many[:10_000]), frozenset(many[10_000:])).rewritten) == 10_000
    assert time.monotonic() - begun < 5


def test_origins_are_told_apart_by_scheme_host_and_port() -> None:
    one = httpx.URL("https://e.org/a")
    assert same_origin(one, httpx.URL("https://E.org:443/b?c"))
    others = ("http://e.org/a", "https://e.org:8443/a", "https://www.e.org/a")
    assert not any(same_origin(one, httpx.URL(other)) for other in others)


def triples(text: str) -> frozenset[Triple]:
    content = text.replace("|", " .\n<http://e.org/a> <http://e.org/p> ")
    line = f"<http://e.org/a> <http://e.org/p> {content} ."
    return frozenset(q.triple for q in parse(line.encode(), format=RdfFormat.N_TRIPLES))


@pytest.mark.parametrize(
    ("expected", "given", "told"),
    [
        ('"a"@en', '"a"@en-gb', 'x differs: 1 value is rewritten, first "a"@en as "a"@en-gb'),
        ('"a"', '"a"@en', 'x differs: 1 value is rewritten, first "a" as "a"@en'),
        (
            '"a"',
            "_:b",
            'x differs: 1 statement is missing, first http://e.org/a http://e.org/p "a"; ',
        ),
        ('"a"|"b"|"c"', '"c"', "x differs: 2 statements are missing, first "),
        (
            '"1"^^<http://e.org/d>|"1"',
            '"01"|"01"^^<http://e.org/d>',
            'x differs: 2 values are rewritten, first "1" as "01" of ',
        ),
    ],
)
def test_a_difference_is_told_by_what_kind_it_is(expected: str, given: str, told: str) -> None:
    difference = compare("x", triples(expected), triples(given))
    assert difference
    assert tell(difference).startswith(told)
    assert not compare("x", triples(expected), triples(expected))
