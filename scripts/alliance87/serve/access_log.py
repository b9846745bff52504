"""Write one line of JSON for each request, and for each fault, to standard error.

No address of a client is written, and of a query no more than its beginning. All but plain ASCII is
escaped. A thread writes, so a slow reader of the log delays no request; lines that cannot be written are
counted.
"""

from __future__ import annotations

import json
import logging
import os
from collections import deque
from datetime import UTC, datetime
from threading import Event, Thread

from starlette.types import Scope

_MAX_TEXT = 300  # characters of a path, and of a query
_EVERY = 0.25  # seconds that a line may wait to be written with others
_CLOSING = 1.0  # seconds that the end waits for a reader
_MAX_LINES = 10_000  # that wait to be written; lines beyond are lost


class AccessLog(logging.Handler):
    """Lines that are written together, a few times a second; it also takes the errors of ``logging``."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self._lines: deque[str] = deque()
        self._dropped = 0  # because too many waited; the other count is the thread's
        self._unwritten = 0  # because the reader is gone
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
        line = {
            "method": scope["method"],
            "path": scope["path"][:_MAX_TEXT],
            "route": route,
            "status": status,
            "bytes": size,
            "ms": round(seconds * 1000, 2),
        }
        if query := scope["query_string"][:_MAX_TEXT].decode("latin-1"):
            line["query"] = query
        if problem:
            line["problem"] = problem
        self._add(line)

    def emit(self, record: logging.LogRecord) -> None:
        """Write what happened to the server itself, with its traceback if it has one."""
        self._add({"level": record.levelname.lower(), "event": self.format(record)})

    def close(self) -> None:
        """Write what waits, for a second at most."""
        self._end.set()
        self._thread.join(_CLOSING)
        super().close()

    def _add(self, line: dict[str, object]) -> None:
        if len(self._lines) >= _MAX_LINES:
            self._dropped += 1
            return
        time = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        self._lines.append(json.dumps({"time": time, **line}) + "\n")

    def _write_all(self) -> None:
        while not self._end.wait(_EVERY):
            self._write()
        self._write()

    def _write(self) -> None:
        lines = [self._lines.popleft() for _ in range(len(self._lines))]
        content = "".join(lines).encode()
        try:
            while content:
                content = content[os.write(2, content) :]
        except OSError:
            self._unwritten += content.count(b"\n")
