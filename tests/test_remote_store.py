"""Whatever a store does, a user gets one clear error, and no secret leaves."""

from __future__ import annotations

import base64
import gzip
import shutil
import ssl
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from alliance87.cli.remote import ask_endpoint
from alliance87.model.errors import Alliance87Error
from alliance87.remote_store import (
    Limits,
    Login,
    RemoteStore,
    StoreError,
    address,
    login,
    same_origin,
)
from stores import Handler, Little, free_port, released, run, serving
from test_cli import assert_one_error

JSON = "application/sparql-results+json"
ROWS = b'{"head":{"vars":["a"]},"results":{"bindings":[]}}'
TRIPLES = "CONSTRUCT WHERE { ?a ?b ?c }"
BASIC = {"ALLIANCE87_USER": "ünä", "ALLIANCE87_PASSWORD": "se:cret"}
SENT = "Basic " + base64.b64encode("ünä:se:cret".encode()).decode()


def started(handler: Handler, **headers: str) -> None:
    """Send a status and headers, and no body yet."""
    handler.send_response(200)
    for name, value in {"Content-Type": JSON, **headers}.items():
        handler.send_header(name, value)
    handler.end_headers()


def endless(handler: Handler) -> bool:
    started(handler)
    while True:
        handler.wfile.write(b" " * 2**20)


def endless_challenge(handler: Handler) -> bool:
    handler.send_response(401)
    handler.send_header("WWW-Authenticate", 'Digest realm="x", nonce="y"')
    handler.end_headers()
    while True:
        handler.wfile.write(b" " * 2**20)


def dripping(handler: Handler) -> bool:
    started(handler)
    while True:
        handler.wfile.write(b" ")
        time.sleep(0.1)


def dripping_headers(handler: Handler) -> bool:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    while True:
        handler.wfile.write(b"X: y\r\n")
        time.sleep(0.1)


def silent(handler: Handler) -> bool:
    time.sleep(3)
    return True


def broken_off(handler: Handler) -> bool:
    started(handler, **{"Content-Length": "1000"})
    handler.close_connection = True
    return True


def no_http(handler: Handler) -> bool:
    handler.wfile.write(b"220 mail.example.org ESMTP\r\n")
    handler.close_connection = True
    return True


def fixed(status: int, kind: str, body: bytes, **headers: str) -> Callable[[Handler], bool]:
    """What answers every request with the same."""
    return lambda handler: handler.answer(status, kind, body, **headers)


def error(place: str, query: str = "ASK {}") -> str:
    """The error of a query to an endpoint."""
    with pytest.raises(Alliance87Error) as caught:
        ask_endpoint(place, query, "mine.rq")
    return str(caught.value)


DEEP = b'{"type":"triple","value":{"subject":{"type":"uri","value":"]}"},"object":'
PAGE = b"<!DOCTYPE html><html><head><title>x</title></head><body><h1>Sign in</h1>\x1b[2J</body>"
ANSWERS: dict[str, tuple[Callable[[Handler], bool], str]] = {
    "a page": (
        fixed(200, "text/html", PAGE),
        "answers with text/html, not with results as JSON: S",
    ),
    "no type": (fixed(200, "", ROWS), "answers with no media type, not with results as JSON"),
    "a page that claims to be JSON": (fixed(200, JSON, PAGE), "answers with broken results ("),
    "half a result": (fixed(200, JSON, ROWS[:-9]), "answers with broken results ("),
    "nothing": (fixed(200, JSON, b""), "answers with broken results ("),
    "no such page": (
        fixed(404, "text/html", PAGE),
        "refuses (404): Sign in \x1b[2J. Check the add",
    ),
    "no method": (fixed(405, "text/plain", b""), "refuses (405). Check the address."),
    "a fault": (fixed(500, "text/plain", b"Java heap space."), "fails (500): Java heap space. See"),
    "much": (fixed(500, "text/plain", b"[" * 10_000), f"fails (500): {'[' * 200}…. See"),
    "overload": (fixed(503, "text/plain", b"\n"), "fails (503). Try again later."),
    "a login": (
        fixed(401, "text/plain", b""),
        "refuses the login (401). Check ALLIANCE87_USER and",
    ),
    "no right": (fixed(403, "text/plain", b""), "refuses (403). Ask whoever runs the store"),
    "elsewhere": (
        fixed(302, "text/plain", b"", Location="http://e.org/"),
        "redirects to http://e.org/ (302). Redirects are not followed",
    ),
    "elsewhere with the method": (
        fixed(307, "text/plain", b"", Location="http://e.org/"),
        "redirects to http://e.org/ (307). Redirects are not followed",
    ),
    "a gzip bomb": (
        fixed(200, JSON, gzip.compress(b" " * 2**27, 1), Content_Encoding="gzip"),
        "sends a compressed answer (gzip). Turn",
    ),
    "depth": (
        fixed(200, JSON, b'{"head":{"vars":["a"]},"results":{"bindings":[{"a":' + DEEP * 100_000),
        "answers with broken results (nested more than 64 deep). See",
    ),
    "depth within": (
        fixed(200, JSON, b'{"\\\\":' + b"[" * 65),
        "answers with broken results (nested more than 64 deep). See",
    ),
    "brackets in strings": (
        fixed(200, JSON, b'{"a":"' + b"{" * 1000 + b'\\"' + b"[" * 1000 + b'"}'),
        "answers with broken results (",
    ),
    "quotes without end": (
        fixed(200, JSON, b'"' + b'\\"' * 10**6 + b"\\"),
        "answers with broken results (",
    ),
    "no end": (endless, "answers with more than 67,108,864 bytes. Ask for less, for example with"),
    "half an answer": (broken_off, "ends the exchange early (peer closed connection"),
    "no HTTP": (no_http, "ends the exchange early ("),
}


@pytest.mark.parametrize(("instead", "fault"), ANSWERS.values(), ids=ANSWERS)
def test_a_store_that_does_not_answer_a_query_is_one_error(
    instead: Callable[[Handler], bool], fault: str
) -> None:
    with serving(Little(instead)) as store:
        found = error(store.endpoint)
    assert found.startswith(f"{store.endpoint}: {fault}")


def test_what_a_store_says_is_printed_on_one_line_and_cannot_control_the_terminal() -> None:
    with serving(Little(fixed(404, "text/html", PAGE))) as store:
        result = run("query", "who-took-part", "--endpoint", store.endpoint)
    assert_one_error(
        result, f"{store.endpoint}: refuses (404): Sign in \\u001B[2J. Check the address."
    )


def test_deeply_nested_statements_are_one_error() -> None:
    opened, closed = b"<<( <a:b> <a:b> " * 100_000, b" )>>" * 100_000
    body = b"<a:b> <a:b> " + opened + b"<a:b>" + closed + b" .\n"
    with serving(Little(fixed(200, "application/n-triples", body))) as store:
        assert "broken N-Triples (more than 64 triple terms)" in error(store.endpoint, TRIPLES)


@pytest.mark.parametrize("instead", [dripping, dripping_headers, silent])
def test_a_store_that_takes_too_long_is_cut_off(instead: Callable[[Handler], bool]) -> None:
    with serving(Little(instead)) as little:
        url = address(little.endpoint, "--endpoint")
        with (
            RemoteStore(url, limits=Limits(seconds=1)) as store,
            pytest.raises(StoreError, match="takes longer than 1 s"),
        ):
            store.ask("ASK {}", "mine.rq")


def test_an_address_where_nobody_listens_is_one_error() -> None:
    url = f"http://127.0.0.1:{free_port()}/query"
    assert error(url).startswith(f"{url}: cannot be reached (")


def test_a_query_that_the_store_cannot_read_is_an_error_of_the_query() -> None:
    with serving(Little()) as store:
        found = error(store.endpoint, "SELECT * {\n ?a ?b }")
    assert found.startswith(f"mine.rq: {store.endpoint} cannot read the query: error at 2:9: expec")


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
def test_what_the_local_engine_refuses_is_not_sent(query: str) -> None:
    with serving(Little()) as store:
        assert error(store.endpoint, query).startswith("mine.rq:1:")
        assert store.requests == []


@pytest.mark.parametrize(
    ("url", "fault"),
    [
        ("http://me:se cret@e.org/", "--endpoint: has a name or a password in it, which others"),
        ("https://me@e.org/", "--endpoint: has a name or a password in it, which others could"),
        ("ftp://e.org/", "--endpoint ftp://e.org/: is not an http or https address."),
        ("file:///etc/passwd", "--endpoint file:///etc/passwd: is not an http or https address."),
        ("e.org/sparql", "--endpoint e.org/sparql: is not an http or https address."),
        ("http:///sparql", "--endpoint http:///sparql: is not an http or https address."),
        ("http://e.org:x/", "--endpoint: is not an address (Invalid port: 'x')."),
        ("http://e.org/#a", "--endpoint http://e.org/#a: has a part after #, or ?graph, "),
        (
            "http://e.org/?default",
            "--endpoint http://e.org/?default: has a part after #, or ?graph",
        ),
    ],
)
def test_an_address_that_no_store_has_is_refused(url: str, fault: str) -> None:
    found = error(url)
    assert found.startswith(fault)
    assert "cret" not in found


def protected(scheme: str) -> Callable[[Handler], bool]:
    """What asks for a login by this scheme, and lets in whoever shows one."""

    def ask(handler: Handler) -> bool:
        if handler.headers.get("Authorization"):
            return False
        return handler.answer(401, "text/plain", b"", WWW_Authenticate=f'{scheme} realm="x"')

    return ask


def shown(store: Little) -> set[str | None]:
    return {headers.get("Authorization") for _, _, headers in store.requests}


def published(store: Little, dist: Path, endpoint: str = "", **environment: str) -> str:
    """Publish, and return what was printed on standard error."""
    places = ("--graph-store", store.graphs, "--endpoint", endpoint or store.endpoint)
    result = run("publish", *places, "--dist", str(released(dist)), **environment)
    assert result.returncode == (2 if result.stderr else 0)
    assert b"cret" not in result.stderr
    return result.stderr.decode()


def test_a_password_is_sent_only_to_a_store_that_asks_for_it(tmp_path: Path) -> None:
    with serving(Little()) as store:
        assert published(store, tmp_path, **BASIC) == ""
        assert shown(store) == {None}
    with serving(Little(protected("Basic"))) as store:
        assert published(store, tmp_path, **BASIC) == ""
        assert shown(store) == {None, SENT}
        assert (
            len([h for _, _, h in store.requests if "Authorization" not in h]) == 2
        )  # per address
    with serving(Little(protected("Bearer"))) as store:
        assert published(store, tmp_path, ALLIANCE87_TOKEN="t0k") == ""
        assert shown(store) == {"Bearer t0k"}
    with serving(Little(protected('Digest qop="auth", nonce="y",'))) as store:
        assert published(store, tmp_path, **BASIC | {"ALLIANCE87_USER": "me"}) == ""
        assert all(each is None or each.startswith("Digest ") for each in shown(store))


def test_the_login_of_the_store_is_not_shown_to_another_endpoint(tmp_path: Path) -> None:
    with serving(Little()) as store, serving(Little(protected("Basic"))) as other:
        found = published(store, tmp_path, other.endpoint, **BASIC)
        assert found.startswith(f"{other.endpoint}: refuses the login (401).")
        assert shown(other) == {None}


@pytest.mark.parametrize(
    "challenge", ['Basic realm="x"', "Digest", 'Digest realm="x", nonce="y", algorithm=ROT13']
)
def test_a_login_that_fails_is_one_error_and_shows_no_password(
    challenge: str, tmp_path: Path
) -> None:
    with serving(Little(fixed(401, "text/plain", b"", WWW_Authenticate=challenge))) as store:
        found = published(store, tmp_path, **BASIC)
    assert (found.startswith(f"{store.endpoint}: "), found.count("\n")) == (True, 1)


def test_a_challenge_is_limited_as_answers_are() -> None:
    with serving(Little(endless_challenge)) as little:
        url = address(little.endpoint, "--endpoint")
        with (
            RemoteStore(url, Login("me", "secret"), Limits(answer_bytes=2**20)) as store,
            pytest.raises(StoreError, match="answers with more than 1,048,576 bytes"),
        ):
            store.ask("ASK {}", "mine.rq")


def test_a_login_is_whole_and_never_shown() -> None:
    assert login({}) == Login()
    for wrong in ({"ALLIANCE87_USER": "me"}, {"ALLIANCE87_TOKEN": "s3cret\n"}):
        with pytest.raises(StoreError) as caught:
            login(wrong)
        assert "s3cret" not in str(caught.value)
    assert "cret" not in repr(login(BASIC)) + repr(login({"ALLIANCE87_TOKEN": "s3cret"}))


def test_nothing_secret_travels_unencrypted(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(StoreError, match="unencrypted"):
        RemoteStore(httpx.URL("http://e.org/"), Login(token="t"))
    RemoteStore(httpx.URL("https://e.org/"), Login(token="t"))
    with serving(Little(protected("Basic"))) as little:  # another machine, by way of a proxy
        monkeypatch.setenv("HTTP_PROXY", little.url)
        with (
            RemoteStore(httpx.URL("http://e.org/"), Login("me", "secret")) as store,
            pytest.raises(StoreError, match="unencrypted"),
        ):
            store.ask("ASK {}", "mine.rq")
        assert shown(little) == {None}


@pytest.mark.full
def test_a_certificate_that_no_authority_signed_is_refused(tmp_path: Path) -> None:
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
        assert_one_error(refused, f"{store.endpoint}: has a certificate that cannot be verified")
        assert store.requests == []
        trusted = run(*asked, given="ASK {}", SSL_CERT_FILE=str(tmp_path / "cert.pem"))
        assert (trusted.returncode, trusted.stdout, trusted.stderr) == (0, b"yes\n", b"")


def test_origins_differ_by_scheme_host_or_port() -> None:
    one = httpx.URL("https://e.org/a")
    assert same_origin(one, httpx.URL("https://E.org:443/b?c"))
    others = ("http://e.org/a", "https://e.org:8443/a", "https://www.e.org/a")
    assert not any(same_origin(one, httpx.URL(other)) for other in others)
