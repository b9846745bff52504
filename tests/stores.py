"""Stores for the tests: Oxigraph and Virtuoso as they are, and a small one that can be made to fail.

All are real servers on a free port of this machine, and end with the test that started them.
"""

from __future__ import annotations

import os
import shutil
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from urllib.request import urlopen

import pytest
from pyoxigraph import (
    DefaultGraph,
    NamedNode,
    Quad,
    QueryResultsFormat,
    QueryTriples,
    RdfFormat,
    Store,
    Triple,
    parse,
    serialize,
)

GRAPH = "https://w3id.org/alliance87/graph/"
PYTHON_PATH = os.pathsep.join(path for path in sys.path if path)
SMALL = f"""\
<http://e.org/a> <http://e.org/p> "1.10"^^<http://www.w3.org/2001/XMLSchema#token> <{GRAPH}stated/a> .
<http://e.org/a> <http://e.org/q> <http://e.org/b> <{GRAPH}stated/a> .
<http://e.org/a> <http://e.org/q> <http://e.org/b> <{GRAPH}stated/b> .
<http://e.org/b> <http://e.org/p> "ü \\u0001"@en <{GRAPH}stated/c> .
"""


def run(*arguments: str, given: str = "", **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Run the command line as a process of its own, with no login but what is given."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ALLIANCE87_")}
    return subprocess.run(
        [sys.executable, "-m", "alliance87", *arguments],
        input=given.encode(),
        capture_output=True,
        check=False,
        env={**kept, "HOME": "/nowhere", "PYTHONPATH": PYTHON_PATH, **environment},
        timeout=100,
    )


def released(folder: Path, dump: str = SMALL) -> Path:
    """Write a release of a few statements, as the build would, and return its folder."""
    folder.mkdir(exist_ok=True)
    (folder / "alliance87.nq").write_text(dump, encoding="utf-8")
    digest = sha256(dump.encode()).hexdigest()
    (folder / "SHA256SUMS").write_text(f"{digest}  alliance87.nq\n", encoding="utf-8")
    return folder


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


@contextmanager
def oxigraph(*options: str) -> Iterator[str]:
    """Run Oxigraph's server in memory, read-write, and give its address."""
    command = shutil.which("oxigraph", path=os.path.dirname(sys.executable))
    if command is None:
        pytest.skip("needs the server of Oxigraph: pip install oxigraph")
    at = f"127.0.0.1:{free_port()}"
    with _running([command, "serve", "-b", at, *options], f"http://{at}/", Path.cwd()):
        yield f"http://{at}"


@contextmanager
def virtuoso(folder: Path) -> Iterator[str]:
    """Run Virtuoso on a new database, whose user is dba with the password dba; give its address."""
    command = shutil.which("virtuoso-t")
    if command is None:
        pytest.skip("needs Virtuoso: apt-get install virtuoso-opensource-7-bin")
    at = f"127.0.0.1:{free_port()}"
    (folder / "virtuoso.ini").write_text(
        "[Database]\nDatabaseFile = v.db\nErrorLogFile = v.log\nLockFile = v.lck\n"
        "TransactionFile = v.trx\nxa_persistent_file = v.pxa\n"
        "[TempDatabase]\nDatabaseFile = t.db\nTransactionFile = t.trx\n"
        f"[Parameters]\nServerPort = 127.0.0.1:{free_port()}\nNumberOfBuffers = 2000\n"
        f"[HTTPServer]\nServerPort = {at}\nServerRoot = .\nServerThreads = 5\n"
    )
    started = [command, "+foreground", "+configfile", "virtuoso.ini"]
    with _running(started, f"http://{at}/sparql", folder):
        yield f"http://{at}"


@contextmanager
def _running(command: list[str], address: str, folder: Path) -> Iterator[None]:
    with subprocess.Popen(
        command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            _await(process, address)
            yield
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()


def _await(process: subprocess.Popen[bytes], address: str) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        assert process.poll() is None, "the server ended"
        try:
            urlopen(address, timeout=5).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the server did not start")


@dataclass
class Little:
    """A small store with both protocols, which can be made to fail.

    ``instead`` may answer a request itself, and then returns true; ``kept`` returns the statements to
    keep of those that a PUT brings.
    """

    instead: Callable[[Handler], bool] = lambda _: False
    kept: Callable[[list[Triple]], list[Triple]] = lambda triples: triples
    store: Store = field(default_factory=Store)
    requests: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    url: str = ""

    @property
    def graphs(self) -> str:
        return f"{self.url}/store"

    @property
    def endpoint(self) -> str:
        return f"{self.url}/query"

    def add(self, *names: str) -> None:
        """Add graphs of one statement; ours by their local names."""
        for name in names:
            node = NamedNode(name if name.startswith("http") else GRAPH + name)
            self.store.add(Quad(node, node, node, node))

    def changes(self) -> list[str]:
        """The requests that changed the store, in order."""
        return [
            f"{method} {path}" for method, path, _ in self.requests if method in ("PUT", "DELETE")
        ]


class Handler(BaseHTTPRequestHandler):
    """Answers a request for a ``Little``."""

    protocol_version = "HTTP/1.1"
    little: Little
    body = b""

    def answer(self, status: int, kind: str = "text/plain", body: bytes = b"", **more: str) -> bool:
        """Send a whole answer, and return that there is one."""
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in more.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)
        return True

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        self._do()

    do_PUT = do_DELETE = do_POST = do_GET

    def _do(self) -> None:
        self.body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.little.requests.append((self.command, self.path, dict(self.headers.items())))
        try:
            if not self.little.instead(self):
                self._query() if self.command == "POST" else self._graph()
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def _graph(self) -> None:
        store, named = self.little.store, parse_qs(urlsplit(self.path).query).get("graph")
        name = NamedNode(named[0]) if named else DefaultGraph()
        there = list(store.quads_for_pattern(None, None, None, name))
        if self.command == "GET":
            content = serialize([q.triple for q in there], format=RdfFormat.N_TRIPLES) or b""
            self.answer(200 if there else 404, "application/n-triples", content)
            return
        if self.command == "PUT":
            given = [quad.triple for quad in parse(self.body, format=RdfFormat.N_TRIPLES)]
            put = [Quad(t.subject, t.predicate, t.object, name) for t in self.little.kept(given)]
        else:
            put = []
        for quad in there:
            store.remove(quad)
        store.extend(put)
        self.answer(204)

    def _query(self) -> None:
        query = parse_qs(self.body.decode())["query"][0]
        try:
            results = self.little.store.query(query)
        except SyntaxError as error:
            self.answer(400, body=str(error).encode())
            return
        if isinstance(results, QueryTriples):
            content = serialize(results, format=RdfFormat.N_TRIPLES) or b""
            self.answer(200, "application/n-triples", content)
        else:
            content = results.serialize(format=QueryResultsFormat.JSON) or b""
            self.answer(200, "application/sparql-results+json; charset=utf-8", content)


@contextmanager
def serving(little: Little, context: ssl.SSLContext | None = None) -> Iterator[Little]:
    """Serve a small store, and give it with its address; over TLS if there is a context."""
    handler = type("Bound", (Handler,), {"little": little})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    server.block_on_close = False
    if context:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    little.url = f"http{'s' if context else ''}://127.0.0.1:{server.server_address[1]}"
    try:
        yield little
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
