"""Write one line of JSON for each request, and for each fault, to standard error.

No address of a client is written, and of a query no more than its beginning. Control characters are
escaped by JSON; all else that is not ASCII, too.
"""

from __future__ import annotations

import asyncio
import json
import logging
import sys
import time
from typing import TextIO

from alliance87.serve.message import Reply, Request

_MOST = 300  # characters of a path, and of a query
_EVERY = 0.25  # seconds that a line may wait to be written with others
_quoted = json.encoder.encode_basestring_ascii  # as json.dumps, which takes three times as long


class AccessLog:
    """Lines that are written together, a few times a second; ``flush`` writes those that wait."""

    def __init__(self, to: TextIO = sys.stderr) -> None:
        self._to = to
        self._lines: list[str] = []
        self._second = -1.0
        self._written = ""

    def request(self, request: Request, reply: Reply, seconds: float, route: str) -> None:
        """Write what was asked and what was answered."""
        query = request.query[:_MOST].decode("latin-1")
        self._add(
            f'{{"time": "{self._now()}", "method": {_quoted(request.method)}, '
            f'"path": {_quoted(request.path[:_MOST])}, "route": "{route}", '
            f'"status": {reply.status}, "bytes": {len(reply.body)}, "ms": {seconds * 1000:.2f}'
            + (f', "query": {_quoted(query)}' if query else "")
            + (f', "problem": {_quoted(reply.reason)}' if reply.reason else "")
            + "}\n"
        )

    def event(self, level: str, text: str) -> None:
        """Write that something happened to the server itself."""
        self._add(json.dumps({"time": self._now(), "level": level, "event": text}) + "\n")
        self.flush()

    def flush(self) -> None:
        """Write what waits; a log that nobody reads any more is no reason to stop."""
        lines, self._lines = self._lines, []
        if lines:
            try:
                self._to.write("".join(lines))
                self._to.flush()
            except OSError:
                self._lines.clear()

    def _add(self, line: str) -> None:
        if not self._lines:
            asyncio.get_running_loop().call_later(_EVERY, self.flush)
        self._lines.append(line)

    def _now(self) -> str:
        """Return the time in UTC (RFC 3339), the second of which is written out once a second."""
        seconds, part = divmod(time.time(), 1)
        if seconds != self._second:
            self._second = seconds
            self._written = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(seconds))
        return f"{self._written}.{int(part * 1000):03}Z"


class FaultHandler(logging.Handler):
    """Brings what the server software reports into the log."""

    def __init__(self, log: AccessLog) -> None:
        super().__init__(logging.ERROR)
        self._log = log

    def emit(self, record: logging.LogRecord) -> None:
        """Write a record, with its traceback if it has one."""
        self._log.event(record.levelname.lower(), self.format(record))
