"""The real nginx with deploy/nginx.conf stops who is slow, too large or too many, and nobody else."""

from __future__ import annotations

import json
import os
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles
from threading import Event, Thread

import httpx
import pytest

from conftest import CHECKOUT
from serving import Served, query, serving, until

pytestmark = pytest.mark.full

NAME = "data.example.org"
SEND_TIMEOUT = 5  # seconds; deploy/nginx.conf has 120
LARGE = query("SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 56000")  # of nearly 32 MiB
POST = (
    f"POST /sparql HTTP/1.1\r\nHost: {NAME}\r\nConnection: close\r\n"
    "Content-Type: application/sparql-query\r\n"
).encode()


@dataclass(frozen=True)
class Proxy:
    """A running nginx: its port for TLS, its plain port, and the server behind."""

    port: int
    plain: int
    behind: Served
    trusted: ssl.SSLContext

    def client(self, source: str = "127.0.0.1") -> httpx.Client:
        """A client with an address of its own."""
        transport = httpx.HTTPTransport(local_address=source, verify=self.trusted)
        return httpx.Client(
            transport=transport, base_url=f"https://127.0.0.1:{self.port}", timeout=60,
            headers={"host": NAME}, event_hooks={"request": [_with_name]},
        )  # fmt: skip

    def connect(self, source: str = "127.0.0.1", *, window: int = 0) -> socket.socket:
        """A connection whose handshake is done; ``window`` is how little it reads ahead."""
        bare = socket.socket()
        if window:
            bare.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, window)
        bare.settimeout(60)
        bare.bind((source, 0))
        bare.connect(("127.0.0.1", self.port))
        return self.trusted.wrap_socket(bare, server_hostname=NAME)


def _with_name(request: httpx.Request) -> None:
    request.extensions["sni_hostname"] = NAME


def get(path: str, *headers: str) -> bytes:
    return "\r\n".join([f"GET {path} HTTP/1.1", f"Host: {NAME}", *headers, "", ""]).encode()


def all_of(connection: socket.socket) -> bytes:
    """All that comes until the other side ends."""
    received = b""
    with suppress(OSError), connection:
        while part := connection.recv(65536):
            received += part
    return received


def dribbled(connection: socket.socket, start: bytes, drop: bytes) -> bytes:
    """Send a start, and then a drop every half second, until the other side ends; return what came."""
    connection.sendall(start)
    connection.settimeout(0.5)
    received = b""
    with connection:
        while True:
            try:
                part = connection.recv(65536)
                received += part
                if not part:
                    return received
            except TimeoutError:
                with suppress(OSError):
                    connection.sendall(drop)
            except OSError:
                return received


@pytest.fixture(scope="module")
def proxy(dist: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    if not program:
        pytest.skip("needs nginx: apt-get install nginx-light")
    if not shutil.which("openssl"):
        pytest.skip("needs openssl: apt-get install openssl")
    folder = tmp_path_factory.mktemp("nginx")
    made = ["-keyout", f"{folder}/key.pem", "-out", f"{folder}/certificate.pem", "-days", "2"]
    names = ["-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}"]
    kind = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    subprocess.run(["openssl", *kind, *made, *names], check=True, capture_output=True)
    with socket.socket() as first, socket.socket() as second:
        first.bind(("127.0.0.1", 0))
        second.bind(("127.0.0.1", 0))
        port, plain = first.getsockname()[1], second.getsockname()[1]
    text = (CHECKOUT / "deploy" / "nginx.conf").read_text("utf-8")
    letsencrypt = f"/etc/letsencrypt/live/{NAME}"
    for there, here in {
        "user www-data;": f"user {'root' if os.geteuid() == 0 else 'www-data'};",
        "pid /run/nginx.pid;": f"pid {folder}/pid; daemon off;",
        "error_log /var/log/nginx/error.log": f"error_log {folder}/errors",
        "unix:/run/alliance87/http.sock": f"unix:{folder}/http.sock",
        f"{letsencrypt}/fullchain.pem": f"{folder}/certificate.pem",
        f"{letsencrypt}/privkey.pem": f"{folder}/key.pem",
        "listen 80": f"listen 127.0.0.1:{plain}",
        "listen 443": f"listen 127.0.0.1:{port}",
        "listen [::]:80": f"listen 127.0.0.9:{plain}",
        "listen [::]:443": f"listen 127.0.0.9:{port}",
        "send_timeout 120s;": f"send_timeout {SEND_TIMEOUT}s;",
        "access_log off;": "access_log off; "
        + " ".join(f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")),
    }.items():  # fmt: skip
        assert there in text
        text = text.replace(there, here)
    (folder / "nginx.conf").write_text(text, "utf-8")
    options = ("--unix-socket", str(folder / "http.sock"), "--behind-proxy")
    trusted = ssl.create_default_context(cafile=str(folder / "certificate.pem"))
    with serving(dist, *options) as behind:
        process = subprocess.Popen([program, "-c", folder / "nginx.conf", "-p", folder])
        try:
            made_proxy = Proxy(port, plain, behind, trusted)
            until(lambda: _listens(port))
            yield made_proxy
        finally:
            process.terminate()
            process.wait(60)


def _listens(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False


@pytest.fixture
def honest(proxy: Proxy, request: pytest.FixtureRequest) -> Iterator[Callable[[], int]]:
    """A client that sends new queries meanwhile: a function that says how many it has sent.

    Each must be answered; how long they took is printed, and is for nobody to fail by.
    """
    done = Event()
    times: list[float] = []
    statuses: set[int] = set()

    def ask() -> None:
        with proxy.client("127.0.0.3") as client:
            while not done.wait(0.02):
                began = time.perf_counter()
                statuses.add(client.get(query(f"ASK {{}} # {began}")).status_code)
                times.append((time.perf_counter() - began) * 1_000)

    thread = Thread(target=ask)
    thread.start()
    yield lambda: len(times)
    until(lambda: len(times) > 20)
    done.set()
    thread.join()
    print(f"{request.node.name}: honest p95 {quantiles(times, n=20)[-1]:.1f} ms of {len(times)}")
    assert statuses == {200}


def test_what_the_server_answers_comes_through_unchanged(proxy: Proxy) -> None:
    with proxy.client() as client:
        assert client.get(query("ASK {}")).json()["boolean"] is True
        assert client.post("/sparql", data={"query": "ASK {}"}).json()["boolean"] is True
        page = client.get("/ontology.html", headers={"accept-encoding": "gzip"})
        assert page.headers["content-encoding"] == "gzip"
        assert (
            client.get(
                "/ontology.html", headers={"if-none-match": page.headers["etag"]}
            ).status_code
            == 304
        )
        led = client.get("/id/organization/ilo", headers={"accept": "text/turtle"})
        assert (led.status_code, led.headers["location"]) == (303, "ilo.ttl")
        part = client.get("/download/alliance87.nq", headers={"range": "bytes=5-9"})
        assert (part.status_code, len(part.content)) == (206, 5)
        assert client.get("/id%2Forganization%2Filo").status_code == 404
        assert (
            client.get("/sparql/?query=ASK%7B%7D", follow_redirects=True).json()["boolean"] is True
        )
        assert "server" not in {*client.get("/health").headers} or "/" not in page.headers["server"]


def test_metrics_and_hidden_files_are_not_public(proxy: Proxy) -> None:
    with proxy.client() as client:
        for path in ("/metrics", "/%6detrics", "/.htaccess", "/x/../metrics"):
            assert client.get(path).status_code == 404, path


def test_a_client_is_not_who_it_says_but_where_it_comes_from(proxy: Proxy) -> None:
    endless = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"

    def send(number: int) -> int:
        with proxy.client() as client:
            said = {"x-forwarded-for": f"192.0.2.{number}", "x_forwarded_for": f"192.0.2.{number}"}
            return client.get(query(f"{endless} # {number}"), headers=said).status_code

    with ThreadPoolExecutor(6) as threads:
        answers = [threads.submit(send, number) for number in range(6)]
        path = proxy.behind.address.removeprefix("unix:")
        with httpx.Client(transport=httpx.HTTPTransport(uds=path)) as client:

            def figures() -> tuple[bool, bool]:
                text = client.get("http://a/metrics").text
                return "pool_running 4.0" in text, "pool_waiting 2.0" in text

            until(lambda: figures() == (True, True))  # as of one client
        assert {answer.result() for answer in answers} <= {503, 504}


def test_another_name_gets_nothing(proxy: Proxy) -> None:
    for request in (b"GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n", b"GET / HTTP/1.0\r\n\r\n"):
        with socket.create_connection(("127.0.0.1", proxy.plain), 30) as connection:
            connection.sendall(request)
            assert all_of(connection) == b""
    connection = proxy.connect()
    connection.sendall(b"GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n")
    assert all_of(connection) == b""
    with (
        pytest.raises(ssl.SSLError),
        socket.create_connection(("127.0.0.1", proxy.port), 30) as bare,
    ):
        ssl._create_unverified_context().wrap_socket(bare, server_hostname="evil.example")


def test_who_sends_too_slowly_is_stopped(proxy: Proxy, honest: Callable[[], int]) -> None:
    with ThreadPoolExecutor(4) as threads:
        head = threads.submit(dribbled, proxy.connect(), get("/")[:-2], b"X: y\r\n")
        nothing = threads.submit(dribbled, proxy.connect(), b"", b"")
        body = threads.submit(
            dribbled, proxy.connect(), POST + b"Content-Length: 5000\r\n\r\n", b"#"
        )
        chunks = threads.submit(
            dribbled, proxy.connect(), POST + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\n#\r\n"
        )
        assert head.result() == b"" or head.result().startswith(b"HTTP/1.1 408 ")
        assert nothing.result() == b""
        for each in (body, chunks):
            assert each.result().startswith(b"HTTP/1.1 408 ")
            assert b"problems#slow-request" in each.result()


def test_a_slow_reader_gets_every_byte_and_who_reads_nothing_is_cut(
    proxy: Proxy, honest: Callable[[], int]
) -> None:
    """The floor is what frees a third of the system's buffer (sndbuf) within send_timeout."""
    floor = 256 * 1024 / 3 / SEND_TIMEOUT  # bytes a second; 0.7 KiB with deploy/nginx.conf
    with proxy.client() as client:
        whole = client.get(
            "/download/alliance87.nq", headers={"accept-encoding": "identity"}
        ).content
    path = get("/download/alliance87.nq", "Connection: close")
    slow = proxy.connect(window=4096)
    slow.sendall(path)
    nothing = proxy.connect(window=4096)
    nothing.sendall(get(LARGE, "Connection: close"))
    received = b""
    while part := slow.recv(int(1.5 * floor / 10)):
        received += part
        time.sleep(0.1)
    slow.close()
    assert received.partition(b"\r\n\r\n")[2] == whole
    assert len(all_of(nothing)) < 4 * 2**20


def test_a_thousand_connections_of_a_crowd_hold_up_nobody(
    proxy: Proxy, honest: Callable[[], int]
) -> None:
    with ExitStack() as stack:
        crowd = [
            stack.enter_context(proxy.connect(f"127.0.1.{1 + number % 20}"))
            for number in range(1_000)
        ]
        for number, connection in enumerate(crowd):  # idle, in the midst of a head, or of a body
            kinds = (b"", get("/")[:-2], POST + b"Content-Length: 9\r\n\r\nASK")
            connection.sendall(kinds[number % 3])
        before = honest()
        until(lambda: honest() > before + 50)


def test_one_client_may_have_so_many_connections(proxy: Proxy) -> None:
    with ExitStack() as stack:
        held = [stack.enter_context(proxy.connect("127.0.0.5", window=4096)) for _ in range(100)]
        for connection in held:
            connection.sendall(POST + b"Content-Length: 9\r\n\r\nASK")
        time.sleep(1)
        with proxy.client("127.0.0.5") as client:
            assert client.get("/health").status_code == 429
        with proxy.client("127.0.0.6") as client:
            assert client.get("/health").status_code == 200
        for connection in held:
            connection.sendall(b" {}   ")
            assert b" 200 OK" in connection.recv(100)


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (get("/", f"X-Large: {'x' * 70_000}"), 400),
        (get("/", *[f"X-{n}: {'x' * 9_000}" for n in range(20)]), 400),
        (get(f"/?{'x' * 70_000}"), 414),
        (get(f"/sparql?query={'x' * 62_000}"), 414),
        (POST + b"Content-Length: 300000\r\n\r\n", 413),
        (POST + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501),
        (b"GET / HTTP/1.1\r\n\r\n", 400),
        (get("/", f"Host: {NAME}"), 400),
    ],
    ids=["header", "headers", "address", "query", "body", "coding", "no host", "two hosts"],
)
def test_a_request_that_is_too_large_or_unsound_is_refused(
    request_: bytes, status: int, proxy: Proxy
) -> None:
    connection = proxy.connect()
    with suppress(OSError):
        connection.sendall(request_)
    answer = all_of(connection)
    assert answer.startswith(b"HTTP/1.1 %d " % status) or (status == 400 and answer == b"")
    if status == 413:
        told = json.loads(answer.partition(b"\r\n\r\n")[2])
        assert (told["type"].rpartition("#")[2], told["status"]) == ("too-large", 413)


def test_a_flood_is_refused_in_words_and_others_are_answered(
    proxy: Proxy, honest: Callable[[], int]
) -> None:
    def flood(path: str) -> bytes:
        connection = proxy.connect("127.0.0.7")
        with suppress(OSError):
            connection.sendall(get(path) * 900 + get(path, "Connection: close"))
        return all_of(connection)

    with ThreadPoolExecutor(8) as threads:
        answers = b"".join(threads.map(flood, ["/health"] * 8))
    assert answers.count(b"HTTP/1.1 200 ") >= 1_000
    assert answers.count(b"HTTP/1.1 429 ") > 100
    with proxy.client("127.0.0.8") as client:
        said = [client.get(query("ASK {}")) for _ in range(400)]
    refused = [each for each in said if each.status_code == 429]
    assert {each.status_code for each in said} == {200, 429}
    told = refused[0]
    assert told.json()["type"].endswith("problems#too-many-requests")
    assert told.headers["content-type"] == "application/problem+json"
    assert (told.headers["retry-after"], told.headers["access-control-allow-origin"]) == ("1", "*")


def test_when_the_server_is_gone_that_is_said(proxy: Proxy) -> None:
    """Runs last."""
    proxy.behind.process.terminate()
    proxy.behind.process.wait(60)
    with proxy.client("127.0.0.11") as client:
        told = client.get("/health")
        assert (told.status_code, told.json()["status"]) == (503, 503)
        assert told.json()["type"].endswith("problems#upstream")
