"""Start the real server for a test, on a free port, and end it as an operator would."""

from __future__ import annotations

import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

UNTHROTTLED = ("--client-rate", "1000000")
_PATIENCE = 60  # seconds until it must be ready, and until it must have ended


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
        """The port that it listens at."""
        return int(self.address.rpartition(":")[2])

    def get(self, path: str, **headers: str) -> httpx.Response:
        """Get a path; names of headers are written with ``_`` for ``-``."""
        return self.ask("GET", path, None, **headers)

    def ask(
        self, method: str, path: str, content: bytes | None = None, **headers: str
    ) -> httpx.Response:
        """Send a request that accepts anything unless it says otherwise; follow no redirect."""
        told = {name.replace("_", "-"): value for name, value in headers.items()}
        accepted = {"accept": "*/*", "accept-encoding": "identity", **told}
        url = f"{self.address}{path}"
        with httpx.Client(verify=False, timeout=30) as client:  # certificates take long to read
            return client.request(method, url, content=content, headers=accepted)

    def logged(self) -> str:
        """What is in the log, once the lines that wait have been written."""
        time.sleep(0.6)
        return self.log.read_text(encoding="utf-8")


def command(dist: Path, *options: str) -> list[str]:
    """The command that serves a folder on a free port."""
    start = [sys.executable, "-m", "alliance87", "serve", "--dist", str(dist)]
    return [*start, *([] if "--port" in options else ["--port", "0"]), *options]


@contextmanager
def serving(dist: Path, *options: str) -> Iterator[Served]:
    """Run a server until the end of the block; it must end well, and leave no process behind."""
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder, "log")
        with log.open("w") as errors:
            process = subprocess.Popen(
                command(dist, *options), stdout=subprocess.PIPE, stderr=errors, text=True
            )
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
