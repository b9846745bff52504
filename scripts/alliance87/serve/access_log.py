"""Write one line of JSON for each request, and for each fault, to standard error.

No address of a client is written, and of a query no more than its beginning. All but plain ASCII is
escaped. A thread writes, so a slow reader of the log delays no request; lines that cannot be written are
counted.
"""

from __future__ import annotations

import json
import logging
import os
import time
from collections import deque
from functools import lru_cache
from threading import Event, Thread

from starlette.types import Scope

_MAX_TEXT = 300  # characters of a path, and of a query
_EVERY = 0.25  # seconds that a line may wait to be written with others
_CLOSING = 1.0  # seconds that the end waits for a reader
_MAX_LINES = 10_000  # that wait to be written; lines beyond are lost
_quoted = json.encoder.encode_basestring_ascii  # as json.dumps, which takes three times as long


class AccessLog:
    """Lines that are written together, a few times a second."""

    def __init__(self, to: int = 2) -> None:
        self._to = to
        self._lines: deque[str] = deque()
        self._dropped = 0  # because too many waited; the other counts are the thread's
        self._unwritten = 0  # because the reader is gone
        self._reported = 0
        self._end = Event()
        self._thread = Thread(target=self._write_all, name="log", daemon=True)
        self._thread.start()

    @property
    def lost(self) -> int:
        """How many lines were lost since the start."""
        return self._dropped + self._unwritten

    def request(
        self, scope: Scope, route: str, status: int, size: int, seconds: float, problem: str
    ) -> None:
        """Write what was requested, and how it was answered."""
        text = scope["query_string"][:_MAX_TEXT].decode("latin-1")
        self._add(
            f'{{"time": "{_now()}", "method": {_quoted(scope["method"])}, '
            f'"path": {_quoted(scope["path"][:_MAX_TEXT])}, "route": "{route}", '
            f'"status": {status}, "bytes": {size}, "ms": {seconds * 1000:.2f}'
            + (f', "query": {_quoted(text)}' if text else "")
            + (f', "problem": {_quoted(problem)}' if problem else "")
            + "}\n"
        )

    def event(self, level: str, text: str) -> None:
        """Write that something happened to the server itself."""
        self._add(json.dumps({"time": _now(), "level": level, "event": text}) + "\n")

    def close(self) -> None:
        """Write what waits, for a second at most."""
        self._end.set()
        self._thread.join(_CLOSING)

    def _add(self, line: str) -> None:
        if len(self._lines) < _MAX_LINES:
            self._lines.append(line)
        else:
            self._dropped += 1

    def _write_all(self) -> None:
        while not self._end.wait(_EVERY):
            self._write()
        self._write()

    def _write(self) -> None:
        lines = [self._lines.popleft() for _ in range(len(self._lines))]
        content = "".join(lines).encode()
        try:
            while content:
                content = content[os.write(self._to, content) :]
        except OSError:
            self._unwritten += content.count(b"\n")
            return
        if self.lost > self._reported:
            lines_lost = self.lost - self._reported
            self._reported += lines_lost
            self.event("warning", f"{lines_lost} lines were lost: they were not read in time")


class FaultHandler(logging.Handler):
    """Brings what the server software reports into the log."""

    def __init__(self, log: AccessLog) -> None:
        super().__init__(logging.ERROR)
        self._log = log

    def emit(self, record: logging.LogRecord) -> None:
        """Write a record, with its traceback if it has one."""
        self._log.event(record.levelname.lower(), self.format(record))


def _now() -> str:
    """Return the time in UTC (RFC 3339)."""
    second, part = divmod(time.time(), 1)
    return f"{_written(second)}.{int(part * 1000):03}Z"


@lru_cache(1)
def _written(second: float) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(second))
