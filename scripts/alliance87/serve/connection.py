"""One connection: how many there may be, and how long a client may take to send and to read.

What the server software (uvicorn) does not limit itself: slow and endless heads of requests, bodies
that nobody reads, requests sent at once, and clients that never fetch their answer.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from alliance87.serve.app import MOST_ADDRESS, MOST_HEAD
from alliance87.serve.throttle import client_of

_SLOWEST = 1024  # bytes a second that a client must fetch of an answer that waits for it
_AT_ONCE = 100  # requests that may wait on a connection for the answer to the one before
_LOOK = 10.0  # seconds between two looks at how much it has fetched
_BUSY = b"HTTP/1.1 503 Service Unavailable\r\nretry-after: 5\r\n"
_LARGE = b"HTTP/1.1 431 Request Header Fields Too Large\r\n"
_SLOW = b"HTTP/1.1 408 Request Timeout\r\n"
_END = b"content-length: 0\r\nconnection: close\r\n\r\n"


@dataclass(frozen=True)
class Door:
    """How many connections there may be, in all and from one address (none: no limit of its own)."""

    most: int = 800
    most_of_one: int | None = 100
    request_seconds: float = 12.0
    inside: Counter[str] = field(default_factory=Counter)

    def enter(self, address: str) -> bool:
        """Let a connection in, if there is room for it."""
        full = self.inside.total() >= self.most
        if full or (self.most_of_one and self.inside[address] >= self.most_of_one):
            return False
        self.inside[address] += 1
        return True

    def leave(self, address: str) -> None:
        """Make room again."""
        self.inside[address] -= 1
        if not self.inside[address]:
            del self.inside[address]


def connection(door: Door) -> type[HttpToolsProtocol]:
    """Return the class of the connections that come through a door."""

    class Connection(HttpToolsProtocol):
        _entered = ""
        _cycles: tuple[RequestResponseCycle, ...] = ()
        _head = 0  # bytes of a head that is not yet whole
        _in_head = False
        _in_message = False
        _is_last = False  # nothing that comes now is a request
        _sending: asyncio.TimerHandle | None = None
        _fetching: asyncio.TimerHandle | None = None

        def connection_made(self, transport: Any) -> None:
            super().connection_made(transport)
            address = client_of(self.client[0], "", 0) if self.client else "?"
            if door.enter(address):
                self._entered = address
                self._sending = self.loop.call_later(door.request_seconds, self._late)
            else:
                self._end(_BUSY)

        def connection_lost(self, exc: Exception | None) -> None:
            super().connection_lost(exc)
            for cycle in self._cycles:  # of requests sent at once, uvicorn tells the last one only
                cycle.disconnected = True
                cycle.message_event.set()
            self._unwatch()
            if self._sending:
                self._sending.cancel()
            if self._entered:
                door.leave(self._entered)

        def data_received(self, data: bytes) -> None:
            if self.transport.is_closing() or self._is_last:
                return
            super().data_received(data)
            if self._in_message or self.cycle is None or self.cycle.response_complete:
                self._head = self._head + len(data) if self._in_head else 0
                if self._head > MOST_HEAD:
                    self._end(_LARGE)
                elif not self._sending:
                    self._sending = self.loop.call_later(door.request_seconds, self._late)
            elif self._sending:
                self._sending.cancel()
                self._sending = None

        def on_message_begin(self) -> None:
            self._in_message = self._in_head = True
            if len(self.pipeline) >= _AT_ONCE:
                raise ValueError("too many requests at once")
            super().on_message_begin()

        def on_header(self, name: bytes, value: bytes) -> None:
            if self._in_head:  # and not after the body (RFC 9110, §6.5.1)
                super().on_header(name, value)

        def on_headers_complete(self) -> None:
            self._in_head = False
            if len(self.url) > MOST_ADDRESS:  # still too long, and the parser can bear it
                path, _, query = self.url.partition(b"?")
                self.url = path[:300] + b"?" + query[:MOST_ADDRESS].ljust(MOST_ADDRESS, b"&")
            super().on_headers_complete()
            if self.parser.should_upgrade():  # to a protocol that is not spoken here
                self.cycle.keep_alive = False
                self._is_last = True
            self._cycles = (*(c for c in self._cycles if not c.response_complete), self.cycle)

        def on_message_complete(self) -> None:
            self._in_message = False
            super().on_message_complete()

        def on_response_complete(self) -> None:
            super().on_response_complete()
            if self.transport.get_write_buffer_size():
                self._watch()

        def pause_writing(self) -> None:
            super().pause_writing()
            self._watch()

        def resume_writing(self) -> None:
            super().resume_writing()
            self._unwatch()

        def _watch(self) -> None:
            """Look after a while at what is left of what waits now: more has come since the last time."""
            self._unwatch()
            waiting = self.transport.get_write_buffer_size()
            self._fetching = self.loop.call_later(_LOOK, self._look, waiting)

        def _unwatch(self) -> None:
            if self._fetching:
                self._fetching.cancel()
                self._fetching = None

        def _look(self, before: int) -> None:
            """End the connection if the client has hardly fetched anything since the last look."""
            waiting = self.transport.get_write_buffer_size()
            if waiting and before - waiting < _SLOWEST * _LOOK:
                self.transport.abort()
            elif waiting:
                self._watch()
            else:
                self._fetching = None

        def _late(self) -> None:
            """End a request that is not whole in time; one that is being answered has its own limits."""
            self._sending = None
            if self.cycle is None or self._in_head or self.cycle.response_complete:
                self._end(_SLOW if self._in_head else b"")
            else:
                self._sending = self.loop.call_later(door.request_seconds, self._late)

        def send_400_response(self, msg: str) -> None:
            if self._is_next():
                super().send_400_response(msg)
            self.transport.close()

        def _is_next(self) -> bool:
            """Whether what is written now is the answer to the request that is being read."""
            cycles = [cycle for cycle in self._cycles if not cycle.response_complete]
            own = 1 if self._in_message and not self._in_head else 0
            return len(cycles) <= own and not any(cycle.response_started for cycle in cycles)

        def _end(self, status: bytes) -> None:
            if status and not self.transport.is_closing() and self._is_next():
                self.transport.write(status + _END)
            self.transport.close()

    return Connection
