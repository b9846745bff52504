"""Write one line of JSON for each request, and for each fault, to standard error.

No address of a client is written, and of a query no more than its beginning. Control characters are
escaped by JSON; all else that is not ASCII, too. Whoever reads the lines may stop: nobody waits for that,
and lines beyond a bound are lost, and counted.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import select
import time

from alliance87.serve.message import Reply, Request

_MOST = 300  # characters of a path, and of a query
_EVERY = 0.25  # seconds that a line may wait to be written with others
_SOON = 0.01  # seconds until what could not be written is tried again
_CLOSING = 1.0  # seconds that it is tried at the end
_MOST_HELD = 4 * 2**20  # bytes that wait to be written; lines beyond are lost
_PIECE = 4096  # bytes that a pipe or socket takes at once if it takes any (PIPE_BUF, pipe(7))
_quoted = json.encoder.encode_basestring_ascii  # as json.dumps, which takes three times as long


class AccessLog:
    """Lines that are written together to a descriptor, a few times a second; how many were ``lost``."""

    def __init__(self, to: int = 2) -> None:
        self._to = to
        self._ready = select.poll()
        self._ready.register(to, select.POLLOUT)
        self._held = bytearray()
        self._lines: list[str] = []
        self._timer: asyncio.TimerHandle | None = None
        self._untold = 0
        self.lost = 0
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
        """Write what waits, as far as it is taken now, and the rest soon."""
        self._held += "".join(self._lines).encode()
        self._lines.clear()
        self._write()
        if self._held:
            self._later(_SOON)
        elif self._untold:
            lost, self._untold = self._untold, 0
            self.event("warning", f"{lost} lines were lost: nobody read them in time")

    def close(self) -> None:
        """Write what waits, for a second at the longest."""
        self.flush()
        until = time.monotonic() + _CLOSING
        while self._held and time.monotonic() < until:
            self._ready.poll(_SOON * 1000)
            self._write()

    def _write(self) -> None:
        done = 0
        try:
            while done < len(self._held) and self._ready.poll(0):
                done += os.write(self._to, self._held[done : done + _PIECE])
        except OSError:  # nobody will ever read it
            done = len(self._held)
        del self._held[:done]

    def _add(self, line: str) -> None:
        if len(self._held) > _MOST_HELD:
            self.lost += 1
            self._untold += 1
            return
        self._lines.append(line)
        self._later(_EVERY)

    def _later(self, seconds: float) -> None:
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(seconds, self._in_time)

    def _in_time(self) -> None:
        self._timer = None
        self.flush()

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
