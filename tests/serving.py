"""Start the real server for a test, on a free port, and end it as an operator would."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import httpx
from prometheus_client.parser import text_string_to_metric_families

_PATIENCE = 60  # seconds until it must be ready, until it must have ended, and until a thing is so


@dataclass(frozen=True)
class Served:
    """A running server: its address without a slash, its process, and the file of its log."""

    address: str
    process: subprocess.Popen[str]
    log: Path

    @property
    def sparql(self) -> str:
        """The address of the endpoint."""
        return f"{self.address}/sparql"

    @property
    def port(self) -> int:
        """The port that it listens on."""
        return int(self.address.rpartition(":")[2])

    def get(self, path: str, **headers: str) -> httpx.Response:
        """Get a path; names of headers are written with ``_`` for ``-``."""
        return self.ask("GET", path, None, **headers)

    def ask(
        self, method: str, path: str, content: bytes | None = None, **headers: str
    ) -> httpx.Response:
        """Send a request that accepts anything unless it says otherwise; follow no redirect."""
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        accepted = {"accept": "*/*", "accept-encoding": "identity", **given}
        url = f"{self.address}{path}"
        with httpx.Client(verify=False, timeout=60) as client:  # certificates take long to read
            return client.request(method, url, content=content, headers=accepted)

    def raw(self, request: bytes) -> bytes:
        """Send bytes, and return all that comes until the server ends the connection."""
        received = b""
        with socket.create_connection(("127.0.0.1", self.port), 30) as connection:
            with suppress(OSError):  # it need not read all of it
                connection.sendall(request)
            with suppress(ConnectionResetError):
                while part := connection.recv(65536):
                    received += part
        return received

    def metrics(self) -> dict[str, float]:
        """The metrics without our prefix, those with labels by the values of these."""
        families = text_string_to_metric_families(self.get("/metrics").text)
        return {
            " ".join(
                (sample.name.removeprefix("alliance87_"), *sample.labels.values())
            ): sample.value
            for family in families
            for sample in family.samples
        }

    def logged(self) -> str:
        """What is in the log, once the lines that wait have been written."""
        time.sleep(0.6)
        return self.log.read_text(encoding="utf-8")


def query(text: str, **parameters: str) -> str:
    """The path of a query; names of parameters are written with ``_`` for ``-``."""
    more = {name.replace("_", "-"): value for name, value in parameters.items()}
    return "/sparql?" + urlencode({"query": text, **more})


def problem(response: httpx.Response) -> tuple[int, str]:
    """The status and the type of a problem."""
    return response.status_code, str(response.json()["type"]).rpartition("#")[2]


def until(true: Callable[[], object]) -> None:
    """Wait until something is so."""
    end = time.monotonic() + _PATIENCE
    while not true():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.02)


def command(dist: Path, *options: str) -> list[str]:
    """The command that serves a folder on a free port."""
    start = [sys.executable, "-m", "alliance87", "serve", "--dist", str(dist)]
    return [*start, *([] if "--port" in options else ["--port", "0"]), *options]


@contextmanager
def serving(dist: Path, *options: str) -> Iterator[Served]:
    """Run a server until the end of the block; it must end well."""
    with started(command(dist, *options)) as served:
        yield served


@contextmanager
def started(arguments: list[str], **environment: str) -> Iterator[Served]:
    """Run a server by its command until the end of the block; it must end well."""
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder, "log")
        with log.open("w") as errors:
            process = subprocess.Popen(
                arguments, stdout=subprocess.PIPE, stderr=errors, text=True, start_new_session=True,
                env={**os.environ, **environment},
            )  # fmt: skip
        assert process.stdout
        try:
            line = process.stdout.readline()
            assert line.startswith("alliance87 serves "), log.read_text()
            yield Served(line.split()[-1].rstrip("/"), process, log)
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                status = process.wait(_PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                raise
            finally:
                process.stdout.close()
        assert status == 0, log.read_text()[-2000:]
