"""Start the servers that are measured, each over the same dataset and on a free port, and end them."""

from __future__ import annotations

import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

_READY = 60  # seconds


@dataclass(frozen=True)
class Server:
    """A server that runs: what it is called, and where its endpoint is."""

    name: str
    endpoint: str


@contextmanager
def ours(dist: Path) -> Iterator[Server]:
    command = [sys.executable, "-m", "alliance87", "serve", "--dist", str(dist), "--port", "0"]
    # Behind a proxy, so that clients can be told apart.
    with subprocess.Popen(
        [*command, "--behind-proxy"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        try:
            line = process.stdout.readline() if process.stdout else ""
            if not line:
                raise SystemExit("alliance87 serve did not start.")
            yield Server("alliance87 serve", f"{line.split()[-1]}sparql")
        finally:
            process.send_signal(signal.SIGTERM)


@contextmanager
def oxigraph(dist: Path, folder: Path) -> Iterator[Server]:
    tool, place = _tool("oxigraph"), str(folder / "oxigraph")
    # As ours: the graphs, and in the default graph each statement once.
    data = ("--file", str(dist / "alliance87.nq"), "--file", str(dist / "alliance87.nt"))
    subprocess.run([tool, "load", "--location", place, *data], check=True, capture_output=True)
    port = _free_port()
    command = [tool, "serve-read-only", "--location", place, "--bind", f"127.0.0.1:{port}"]
    with _running(command):
        yield _ready(Server("oxigraph serve-read-only", f"http://127.0.0.1:{port}/query"))


@contextmanager
def rdflib_endpoint(tool: str, dist: Path) -> Iterator[Server]:
    port = _free_port()
    command = [tool, "serve", "--host", "127.0.0.1", "--port", str(port)]
    with _running([*command, str(dist / "alliance87.nt")]):
        yield _ready(Server("rdflib-endpoint", f"http://127.0.0.1:{port}/"))


@contextmanager
def _running(command: Sequence[str]) -> Iterator[None]:
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            yield
        finally:
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(5)
            process.kill()


def _ready(server: Server) -> Server:
    until = time.monotonic() + _READY
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(f"{server.endpoint}?query=ASK%7B%7D", timeout=5):
                return server
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise SystemExit(f"{server.name} did not start.")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _tool(name: str) -> str:
    found = shutil.which(name, path=str(Path(sys.executable).parent)) or shutil.which(name)
    if not found:
        raise SystemExit(f"{name} is not installed: pip install {name}")
    return found
