"""The server as an ASGI application: which part answers, and what is counted and logged of it.

Plain ASGI 3.0, and no framework: there are five routes, and an answer at hand should cost little more
than to look it up.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from time import perf_counter
from urllib.parse import unquote

from alliance87.serve import endpoint, headers, problems, resources
from alliance87.serve.access_log import AccessLog
from alliance87.serve.asked import Refused
from alliance87.serve.endpoint import Endpoint
from alliance87.serve.message import (
    DisconnectedError,
    Headers,
    Receive,
    Reply,
    Request,
    Scope,
    Send,
    headers_of,
)
from alliance87.serve.metrics import Gauges, Metrics, health
from alliance87.serve.pool import Pool
from alliance87.serve.resources import Resources
from alliance87.serve.throttle import QUERY, Throttle, Unfetched, client_of

MOST_HEAD = 96 * 1024  # bytes of the address and all headers
MOST_ADDRESS = 60_000  # with its percent signs; the parser of the server bears 65,535
_PIECE = 64 * 1024  # bytes of a body that are handed over at once
_GONE = Reply(499, (), reason="client-gone")  # for the log only: there is nobody to send it to


@dataclass(frozen=True)
class Parts:
    """What the application is put together from."""

    pool: Pool
    digest: str
    endpoint: Endpoint
    resources: Resources
    throttle: Throttle
    log: AccessLog
    proxies: int = 0


class App:
    """Answers each request once, and whatever happens with a clear status."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._metrics = Metrics()
        self._metrics.registry.register(Gauges(parts.pool.state, self._numbers))
        self._unfetched = Unfetched()
        self.closing = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request (ASGI 3.0, HTTP)."""
        begun = perf_counter()
        request = self._request(scope, receive)
        route = _route(request.path)
        try:
            reply = await self._reply(request, route)
        except Refused as refused:
            reply = self._refused(refused, request, route)
        except DisconnectedError:
            reply = _GONE
        except asyncio.CancelledError:  # the server stops, and can wait no longer
            detail = "The server is stopping. Ask again in a moment."
            closing = Refused(503, "closing", "Closing", detail, retry_after=2)
            reply = self._refused(closing, request, route)
        if reply is not _GONE:
            reply = await self._sent(send, reply, request, route)
        seconds = perf_counter() - begun
        self._metrics.count(route, reply.status, seconds)
        self._parts.log.request(request, reply, seconds, route)

    def _request(self, scope: Scope, receive: Receive) -> Request:
        told = headers_of(scope)
        proxies = self._parts.proxies
        forwarded = told.get(b"x-forwarded-for", b"").decode("latin-1") if proxies else ""
        scheme = scope["scheme"]
        if proxies and told.get(b"x-forwarded-proto") in (b"http", b"https"):
            scheme = told[b"x-forwarded-proto"].decode()
        raw: bytes = scope["raw_path"]
        # An encoded slash is part of a name (RFC 3986, §2.2), and no name of ours has one.
        whole = scope["path"] if b"%" not in raw else _decoded(raw)
        client = client_of(scope["client"][0] if scope["client"] else "", forwarded, proxies)
        return Request(scope["method"], whole, scope["query_string"], told, scheme, client, receive)

    async def _reply(self, request: Request, route: str) -> Reply:
        parts = self._parts
        if route == "health":
            return health(parts.pool.state(), parts.digest, self.closing)
        wait = parts.throttle.take(request.client, QUERY if route == "metrics" else 1)
        if wait:
            raise endpoint.too_many(wait)
        if route == "sparql" and request.method == "GET":
            kept = parts.endpoint.at_hand(request)
            if kept:
                return kept
        _check_size(request)
        if request.method == "OPTIONS":
            return Reply(204, (*_allowed(route), *headers.PREFLIGHT))
        if route == "sparql":
            return await parts.endpoint.reply(request)
        if route in ("metrics", "problems") and request.method not in ("GET", "HEAD"):
            raise Refused(405, "method", "Method not allowed", "This is only read.")
        if route == "metrics":
            return self._metrics.reply()
        if route == "problems":
            return problems.described()
        return await parts.resources.reply(request)

    async def _sent(self, send: Send, reply: Reply, request: Request, route: str) -> Reply:
        """Send a reply, or that too large ones wait to be fetched; return which it was."""
        size = len(reply.body)
        if size <= _PIECE:
            await _send(send, reply)
        elif self._unfetched.hold(request.client, size):
            try:
                await _send(send, reply)
            finally:
                self._unfetched.let_go(request.client, size)
        else:
            detail = "Fetch the answers that are under way first."
            full = Refused(503, "overload", "Too much is unfetched", detail, retry_after=5)
            reply = self._refused(full, request, route)
            await _send(send, reply)
        return reply

    def _refused(self, refused: Refused, request: Request, route: str) -> Reply:
        more = _allowed(route) if refused.status == 405 else ()
        return problems.problem(refused, request.header(b"accept"), more)

    def _numbers(self) -> dict[str, float]:
        parts = self._parts
        return {
            "answer_cache_bytes": parts.endpoint.answers.bytes,
            "answer_cache_hits": parts.endpoint.hits,
            "answer_cache_misses": parts.endpoint.misses,
            "file_cache_bytes": parts.resources.kept.bytes,
            "clients": len(parts.throttle),
            "log_lines_lost": parts.log.lost,
        }


def _route(path: str) -> str:
    if path == endpoint.PATH:
        return "sparql"
    if path in ("/health", "/health/ready"):
        return "health"
    if path in ("/metrics", "/problems"):
        return path[1:]
    room = path[1:].partition("/")[0]
    return room if room in ("id", "graph", "download", "static", "assets") else "site"


def _allowed(route: str) -> Headers:
    if route == "sparql":
        return endpoint.allowed()
    methods = resources.METHODS
    return (b"allow", methods), (b"access-control-allow-methods", methods)


def _decoded(raw: bytes) -> str:
    return raw.decode("latin-1") if b"%2f" in raw.lower() else unquote(raw.decode("latin-1"))


def _check_size(request: Request) -> None:
    address = len(request.query) + len(request.path) + 1
    if address > MOST_ADDRESS:
        detail = (
            f"An address may have {MOST_ADDRESS:,} bytes at the most. Send the query with POST."
        )
        raise Refused(414, "long-address", "Address too long", detail)
    if address + sum(len(name) + len(value) for name, value in request.headers.items()) > MOST_HEAD:
        detail = f"The headers of a request may have {MOST_HEAD:,} bytes at the most."
        raise Refused(431, "too-large", "Headers too large", detail)


async def _send(send: Send, reply: Reply) -> None:
    await send({"type": "http.response.start", "status": reply.status, "headers": reply.headers})
    body = reply.body
    if len(body) <= _PIECE:
        await send({"type": "http.response.body", "body": body})
        return
    for start in range(0, len(body) - _PIECE, _PIECE):
        piece = body[start : start + _PIECE]
        await send({"type": "http.response.body", "body": piece, "more_body": True})
    await send({"type": "http.response.body", "body": body[(len(body) - 1) // _PIECE * _PIECE :]})
