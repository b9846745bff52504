"""The server as an ASGI application: routes, what no route needs to know, and what is logged of each.

Starlette has the routes; a response that is at hand is sent without it, and costs little more than to
look it up.
"""

from __future__ import annotations

import asyncio
import json
import logging
from functools import lru_cache
from ipaddress import IPv6Address, ip_address
from time import perf_counter

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route, Router
from starlette.types import Message, Receive, Scope, Send

from alliance87.model.project import VERSION
from alliance87.serve import resources, responses, sparql
from alliance87.serve.access_log import AccessLog
from alliance87.serve.metrics import Metrics
from alliance87.serve.pool import Pool
from alliance87.serve.problems import Problem
from alliance87.serve.resources import Resources
from alliance87.serve.sparql import Endpoint

_GONE = 499  # the status in the log when the client did not wait
_ROOMS = ("id", "graph", "download", "static", "assets")  # each a route of its own in the figures
_FAULTS = logging.getLogger("uvicorn.error")
_LOCAL = "local"  # a client that comes over a Unix socket
_FORWARDED = (b"forwarded", b"x-forwarded-for")


class App:
    """Answers each request once, and whatever happens with a clear status.

    ``release`` names the release of the data; ``behind_proxy``: X-Forwarded-For names the client.
    """

    def __init__(
        self,
        pool: Pool,
        endpoint: Endpoint,
        resources: Resources,
        metrics: Metrics,
        log: AccessLog,
        release: str,
        behind_proxy: bool,
    ) -> None:
        self.closing = False
        self._pool = pool
        self._endpoint = endpoint
        self._resources = resources
        self._metrics = metrics
        self._log = log
        self._release = release
        self._behind_proxy = behind_proxy
        metrics.watch("log_lines_lost", lambda: log.lost)
        self._router = Router(
            [
                Route(sparql.PATH, endpoint.respond, methods=["GET", "POST"]),
                Route(f"{sparql.PATH}/", endpoint.with_slash, methods=["GET", "POST"]),
                Route("/health", self._health),
                Route("/metrics", self._figures),
                Route("/problems", self._problems),
                Route("/{path:path}", resources.respond),
            ],
            redirect_slashes=False,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request (ASGI 3.0, HTTP)."""
        begun = perf_counter()
        sent, problem = _Sent(send), ""
        try:
            problem = await self._answer(scope, receive, sent)
        except ClientDisconnect:
            sent.status = _GONE
            await sparql.until_gone(receive)  # until uvicorn knows so, too
        seconds, route = perf_counter() - begun, _route(scope["path"])
        self._metrics.count(route, sent.status, seconds)
        self._log.request(scope, route, sent.status, sent.size, seconds, problem)

    async def _answer(self, scope: Scope, receive: Receive, sent: _Sent) -> str:
        """Send a response; return the type of the problem if it is one."""
        try:
            self._prepare(scope)
            response = self._at_once(scope)
            await (response or self._router)(scope, receive, sent)
            return ""
        except (Exception, asyncio.CancelledError) as error:
            if sent.status or isinstance(error, ClientDisconnect):
                raise
            problem = self._problem(error, scope)
        accept = b",".join(value for name, value in scope["headers"] if name == b"accept")
        await responses.problem(problem, accept.decode("latin-1"))(scope, receive, sent)
        return problem.type

    def _prepare(self, scope: Scope) -> None:
        """Set the path as we read it and the client it counts for."""
        scope["app"] = self  # by which Starlette knows that its errors are ours to answer
        raw: bytes = scope["raw_path"]
        if b"%2f" in raw.lower():  # part of a name (RFC 3986, §2.2), and no name of ours has one
            scope["path"] = raw.decode("latin-1")
        peer = scope["client"][0] if scope["client"] else ""
        forwarded = [value for name, value in scope["headers"] if name == b"x-forwarded-for"]
        if self._behind_proxy and forwarded:
            peer = forwarded[-1].rpartition(b",")[2].decode("latin-1").strip()
        scope["client"] = (client_of(peer) or _LOCAL, 0)

    def _at_once(self, scope: Scope) -> Response | None:
        """Return the response to what needs no route: a preflight, or results that are at hand."""
        if scope["method"] == "OPTIONS":
            return responses.preflight(_methods(scope["path"]))
        if scope["method"] == "GET" and scope["path"] == sparql.PATH:
            return self._endpoint.at_hand(scope)
        return None

    def _problem(self, error: BaseException, scope: Scope) -> Problem:
        if isinstance(error, Problem):
            return error
        if isinstance(error, HTTPException) and error.status_code == 405:
            methods = _methods(scope["path"])
            allowed = {"allow": methods, "access-control-allow-methods": methods}
            return Problem("method", f"{scope['method']} is not allowed here.", headers=allowed)
        if isinstance(error, HTTPException):  # Starlette's paths have no line feeds
            return Problem("not-found", "There is nothing at this address.")
        if isinstance(error, asyncio.CancelledError):  # the server stops, and can wait no longer
            again = {"retry-after": "2"}
            return Problem("closing", "Send the request again in a moment.", headers=again)
        _FAULTS.error("The request met a fault of the server.", exc_info=error)
        return Problem("fault", "Something went wrong in the server.")

    async def _health(self, request: Request) -> Response:
        """Return whether the server is ready: 200 if it is, and 503 if not."""
        pool = self._pool
        ready = pool.ready > 0 and not self.closing
        state = {
            "status": "ready" if ready else "closing" if self.closing else "no worker",
            "live": True,
            "ready": ready,
            "version": VERSION,
            "release": self._release,
            "workers": pool.ready,
            "running": pool.running,
            "waiting": pool.waiting,
        }
        body = json.dumps(state, indent=2).encode() + b"\n"
        headers = {"content-type": "application/json", **responses.DATA, **responses.NOT_KEPT}
        return Response(body, 200 if ready else 503, headers)

    async def _figures(self, request: Request) -> Response:
        """Return the metrics to this machine and to what connects past the proxy, and to nobody else."""
        passed_on = any(name in _FORWARDED for name, _ in request.scope["headers"])
        near = self._behind_proxy or is_near(request.scope["client"][0])
        if passed_on or not near:
            return await self._resources.respond(request)  # which has nothing of this name
        return self._metrics.response()

    async def _problems(self, request: Request) -> Response:
        return responses.problems()


class _Sent:
    """Passes a response on, and remembers its status and its size."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.status = 0
        self.size = 0

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
        else:
            self.size += len(message.get("body", b""))
        try:
            await self._send(message)
        except RuntimeError as error:
            if "closed" not in str(error):
                raise
            raise ClientDisconnect from error


@lru_cache(4096)
def client_of(peer: str) -> str:
    """Return whom a request counts for: an IPv4 address, or a network of IPv6 (/64), which is one's own."""
    bare = peer.partition("]")[0][1:] if peer.startswith("[") else peer  # some proxies add a port
    bare = bare.partition(":")[0] if bare.count(":") == 1 else bare
    try:
        address = ip_address(bare)
    except ValueError:  # no address at all, or nonsense of the proxy
        return bare[:64]
    if isinstance(address, IPv6Address):
        return str(address.ipv4_mapped or address.exploded[:19])
    return bare


def is_near(client: str) -> bool:
    """Whether a client is on this machine: it has no address, or a loopback one."""
    return client in (_LOCAL, "0000:0000:0000:0000") or client.startswith("127.")


def _route(path: str) -> str:
    if path in (sparql.PATH, "/health", "/metrics", "/problems"):
        return path[1:]
    room = path[1:].partition("/")[0]
    return room if room in _ROOMS else "site"


def _methods(path: str) -> str:
    return sparql.METHODS if path.rstrip("/") == sparql.PATH else resources.METHODS
