"""A request and a reply as values, and how the body of a request is read.

The server software has parsed the request already (ASGI 3.0); nothing here decides what to answer.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from alliance87.serve.asked import Refused

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Headers = tuple[tuple[bytes, bytes], ...]

CLOSE: Headers = ((b"connection", b"close"),)


class DisconnectedError(Exception):
    """The client went away; nobody waits for an answer."""


class Request(NamedTuple):
    """A request: ``path`` is decoded and begins with a slash; names of headers are lower case."""

    method: str
    path: str
    query: bytes
    headers: Mapping[bytes, bytes]
    scheme: str
    client: str
    receive: Receive

    def header(self, name: bytes) -> str:
        """Return a header as text (RFC 9110, §5.5), empty if it is missing."""
        return self.headers.get(name, b"").decode("latin-1")


@dataclass(frozen=True)
class Reply:
    """A whole answer: status, headers and body; ``reason`` is the type of a problem, for the log."""

    status: int
    headers: Headers
    body: bytes = b""
    reason: str = ""

    def header(self, name: bytes) -> bytes:
        """Return a header, empty if it is missing."""
        return next((value for key, value in self.headers if key == name), b"")


def headers_of(scope: Scope) -> dict[bytes, bytes]:
    """Return the headers of a request, those that come twice as one list (RFC 9110, §5.3)."""
    pairs: list[tuple[bytes, bytes]] = scope["headers"]
    found = dict(pairs)
    if len(found) != len(pairs):
        told: dict[bytes, list[bytes]] = {}
        for name, value in pairs:
            told.setdefault(name, []).append(value)
        found = {name: b", ".join(values) for name, values in told.items()}
    return found


async def read_body(request: Request, most: int, seconds: float) -> bytes:
    """Return the body of a request, read for ``seconds`` at the longest and never beyond ``most``.

    Raises:
        Refused: 413, it is larger than ``most`` bytes; 408, it did not come in time.
        DisconnectedError: the client went away.
    """
    told = request.headers.get(b"content-length", b"0")
    if not told.isdigit() or len(told) > 12 or int(told) > most:
        raise _too_large(most)
    pieces: list[bytes] = []
    size = 0
    try:
        async with asyncio.timeout(seconds):
            while True:
                message = await request.receive()
                if message["type"] == "http.disconnect":
                    raise DisconnectedError
                pieces.append(message.get("body", b""))
                size += len(pieces[-1])
                if size > most:
                    raise _too_large(most)
                if not message.get("more_body"):
                    return b"".join(pieces)
    except TimeoutError:
        detail = f"The body of the request did not come within {seconds:g} seconds."
        raise Refused(408, "slow-request", "Request too slow", detail) from None


async def wait_for_end(receive: Receive) -> None:
    """Return when the client has gone away."""
    while (await receive())["type"] != "http.disconnect":
        pass


def _too_large(most: int) -> Refused:
    detail = f"The body of a request may have {most:,} bytes at the most."
    return Refused(413, "too-large", "Request too large", detail)
