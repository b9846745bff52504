"""The endpoint ``/sparql`` (SPARQL 1.1 Protocol, §2.1): from what was kept, or from the pool.

The data never change while they are served, so the same query has the same results, and a client that
names their entity tag has them already.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import TypeVar
from urllib.parse import parse_qsl

from cachetools import LRUCache
from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope

from alliance87.model.project import VERSION
from alliance87.serve import responses
from alliance87.serve.messages import Query, Results
from alliance87.serve.metrics import Metrics
from alliance87.serve.negotiate import ROWS, TRIPLES, content_type, encoding, media_type
from alliance87.serve.pool import Pool
from alliance87.serve.problems import Problem

PATH = "/sparql"
METHODS = "GET, HEAD, POST, OPTIONS"
_FORM = "application/x-www-form-urlencoded"
_QUERY = "application/sparql-query"
_UPDATE = "application/sparql-update"
_ROWS, _TRIPLES = tuple(ROWS), tuple(TRIPLES)
_READ_ONLY = "This endpoint is read-only, and takes no update."
_VARY = {"vary": "Accept, Accept-Encoding"}
_MAX_BODY = 256 * 1024  # bytes
_BODY_SECONDS = 10.0  # that a body may take to come
_MAX_PARAMETERS = 512  # more than there are graphs to name
_CACHE_BYTES = 64 * 2**20
_ENTRY_BYTES = 1_000  # that an entry of a cache takes besides its body
_MAX_SPELLING = 4_000  # bytes of a request that is found again by its very bytes
_SPELLINGS = 4_000
_WATCH = 0.05  # seconds after which a query runs only while its client is there

_CHANCE = ("NOW", "RAND", "UUID")
_CHANCES = re.compile(r"\b(?:NOW|RAND|(?:STR)?UUID)\b")

Parameters = list[tuple[str, str]]
Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True)
class _Wish:
    """A query, and the media types that its results of rows or of triples are to be called by."""

    query: Query
    rows: str | None
    triples: str | None

    def tag(self, release: str, encoding: str) -> str:
        """Return the entity tag, made from all that the response depends on.

        It is weak: rows in no order may come in another one the next time.
        """
        parts = repr((release, VERSION, self.query, self.rows, self.triples, encoding))
        return f'W/"{blake2b(parts.encode("utf-8", "replace"), digest_size=16).hexdigest()}"'


class Endpoint:
    """The endpoint over one release of the data, which ``release`` names.

    ``description`` is the description of the service, by media type.
    """

    def __init__(
        self, pool: Pool, metrics: Metrics, release: str, description: Mapping[str, bytes]
    ) -> None:
        self._pool = pool
        self._release = release
        self._description = description
        self._tags: LRUCache[tuple[bytes, ...], str] = LRUCache(_SPELLINGS)
        self._kept: LRUCache[str, Response] = LRUCache(_CACHE_BYTES, getsizeof=weight)
        self._metrics = metrics
        metrics.watch("answer_cache_bytes", lambda: self._kept.currsize)

    def at_hand(self, scope: Scope) -> Response | None:
        """Return the response to a GET that came in these very bytes before, if it is kept."""
        tag = self._tags.get(_spelling(scope))
        found = self._kept.get(tag) if tag else None
        if found is None:
            return None
        self._metrics.hits.inc()
        is_plain = all(name != b"if-none-match" for name, _ in scope["headers"])
        return found if is_plain else responses.conditional(found, Headers(scope=scope))

    async def respond(self, request: Request) -> Response:
        """Answer a request by the protocol, or raise its Problem."""
        parameters = _parameters(request.scope["query_string"], "The address")
        if request.method == "POST":
            parameters = await _posted(request, parameters)
        wish = _wish(parameters, request)
        if wish is None:
            return await self._describe(request)
        packing = encoding(request.headers.get("accept-encoding", ""))
        tag = "" if _is_changing(wish.query.text) else wish.tag(self._release, packing)
        found = self._kept.get(tag)
        if found:
            self._metrics.hits.inc()
        elif tag and request.method != "POST" and responses.has(request.headers, tag):
            # The client has the results, so they need not be made.
            found = Response(headers={"etag": tag, **responses.DATA, **_VARY, **responses.FRESH})
        else:
            self._metrics.misses.inc()
            found = await self._make(wish, tag, packing, request)
        if request.method == "POST" or not tag:
            return found
        spelling = _spelling(request.scope)
        if sum(map(len, spelling)) <= _MAX_SPELLING:
            self._tags[spelling] = tag
        return responses.conditional(found, request.headers)

    async def _make(self, wish: _Wish, tag: str, packing: str, request: Request) -> Response:
        """Have a query run, and keep the results if they have a tag."""
        results = await self._run(wish.query, request)
        kind = wish.rows if results.form == wish.query.rows else wish.triples
        headers = {"etag": tag, **responses.FRESH} if tag else responses.NOT_KEPT
        headers = {**headers, **responses.DATA, **_VARY}
        made = await responses.whole(results.body, kind or "", packing, headers)
        if tag:
            keep(self._kept, tag, made)
        return made

    async def with_slash(self, request: Request) -> Response:
        """Lead from ``/sparql/`` to the endpoint, for clients that follow, and say so to others."""
        query = request.scope["query_string"].decode("latin-1")
        detail = "The endpoint is /sparql, without a slash at its end."
        place = {"location": f"../sparql{'?' if query else ''}{query}"}
        moved = Problem("moved", detail, headers=place)
        return responses.problem(moved, request.headers.get("accept", ""))

    async def _run(self, query: Query, request: Request) -> Results:
        """Have the pool run a query, and stop it when the client goes away."""
        results = self._pool.submit(query, request.client.host if request.client else "")
        watch = asyncio.get_running_loop().call_later(_WATCH, _watch, request.receive, results)
        try:
            return await results
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if task and task.cancelling():  # it is the server that stops
                raise
            raise ClientDisconnect from None
        finally:
            watch.cancel()

    async def _describe(self, request: Request) -> Response:
        accept = request.headers.get("accept", "")
        kind = media_type(accept, (*self._description, "text/html"))
        if kind == "text/html":
            return Response(status_code=303, headers={"location": "ask.html", "vary": "Accept"})
        if kind is None:
            known = ", ".join(self._description)
            detail = f"None of these descriptions of the service is acceptable: {known}."
            raise Problem("not-acceptable", detail)
        packing = encoding(request.headers.get("accept-encoding", ""))
        headers = {**responses.DATA, **_VARY, **responses.FRESH}
        made = await responses.whole(self._description[kind], kind, packing, headers)
        return responses.conditional(made, request.headers)


async def until_gone(receive: Receive) -> None:
    """Return when the client has gone away."""
    while (await receive())["type"] != "http.disconnect":
        pass


def weight(response: Response) -> int:
    """Return how many bytes a response takes in a cache."""
    return len(response.body) + _ENTRY_BYTES


def keep(cache: LRUCache[Key, Response], key: Key, response: Response) -> None:
    """Keep a response, unless it is so large that it would push out too many others."""
    if weight(response) <= cache.maxsize / 8:
        cache[key] = response


def _spelling(scope: Scope) -> tuple[bytes, ...]:
    """Return the bytes of a request that its response depends on."""
    headers = (n + v for n, v in scope["headers"] if n in (b"accept", b"accept-encoding"))
    return scope["query_string"], *headers


def _watch(receive: Receive, results: asyncio.Future[Results]) -> None:
    """Cancel the results when the client goes away before they are there."""
    gone = asyncio.ensure_future(until_gone(receive))
    gone.add_done_callback(lambda _: results.cancel())
    results.add_done_callback(lambda _: gone.cancel())


def _is_changing(query: str) -> bool:
    """Whether a query may have other results the next time, or has such a word for something else."""
    text = query.upper()
    return any(word in text for word in _CHANCE) and _CHANCES.search(text) is not None


def _wish(parameters: Parameters, request: Request) -> _Wish | None:
    """Return what a request is for, or None if it is for the description of the service.

    Parameters that the protocol does not know mean nothing.
    """
    given = [value for name, value in parameters if name == "query"]
    if any(name == "update" for name, _ in parameters):
        raise Problem("update", _READ_ONLY)
    if len(given) > 1:
        detail = f"The request has {len(given)} queries; it may have one."
        raise Problem("several-queries", detail)
    if not given:
        if request.method != "POST":
            return None
        detail = "A POST request needs a query: as its body, or as the field query of a form."
        raise Problem("no-query", detail)
    accept = request.headers.get("accept", "")
    rows, triples = media_type(accept, _ROWS), media_type(accept, _TRIPLES)
    if rows is None and triples is None:
        known = ", ".join(dict.fromkeys((*_ROWS, *_TRIPLES)))
        raise Problem("not-acceptable", f"None of these is acceptable: {known}.")
    query = Query(
        given[0],
        tuple(dict.fromkeys(value for name, value in parameters if name == "default-graph-uri")),
        tuple(dict.fromkeys(value for name, value in parameters if name == "named-graph-uri")),
        ROWS.get(rows or ""),
        TRIPLES.get(triples or ""),
    )
    return _Wish(query, rows, triples)


async def _posted(request: Request, parameters: Parameters) -> Parameters:
    """Return the parameters of the address and of the body."""
    header = request.headers.get("content-type", "")
    kind, charset = content_type(header)
    if kind == _UPDATE:
        raise Problem("update", _READ_ONLY, status=415)
    if kind in (_FORM, _QUERY) and charset not in ("", "utf-8", "utf8", "us-ascii"):
        detail = f"A query must be sent in UTF-8, and not in {charset}."
        raise Problem("not-utf-8", detail, status=415)
    body = await _body(request)
    if kind == _FORM:
        return parameters + _parameters(body, "The form")
    if not body and any(name == "query" for name, _ in parameters):
        detail = (
            "The query is in the address, and the body of the POST request is empty. "
            f"Send the request with GET, or the query as a body of {_QUERY} or as a form."
        )
        raise Problem("no-query", detail)
    if kind == _QUERY:
        return [*parameters, ("query", _text(body, "The query"))]
    what = f"A body of {kind}" if kind else "A body without a Content-Type"
    raise Problem("media-type", f"{what} cannot be read. Send {_QUERY} or {_FORM}.")


async def _body(request: Request) -> bytes:
    """Return the body of a request, never read beyond the limits of size and time."""
    too_large = Problem("too-large", f"The body of a request may have {_MAX_BODY:,} bytes at most.")
    length = request.headers.get("content-length", "0")
    if not length.isdigit() or len(length) > 12 or int(length) > _MAX_BODY:
        raise too_large
    body = bytearray()
    try:
        async with asyncio.timeout(_BODY_SECONDS):
            async for chunk in request.stream():
                body += chunk
                if len(body) > _MAX_BODY:
                    raise too_large
    except TimeoutError:
        detail = f"The body of the request did not come within {_BODY_SECONDS:g} seconds."
        raise Problem("slow-request", detail) from None
    return bytes(body)


def _parameters(text: bytes, place: str) -> Parameters:
    """Return the fields of a form in their order (URL Standard, §5.1), as UTF-8 only."""
    if text.count(b"&") >= _MAX_PARAMETERS:
        detail = f"{place} has more than {_MAX_PARAMETERS} parameters."
        raise Problem("too-many-parameters", detail)
    try:
        return parse_qsl(_text(text, place), keep_blank_values=True, errors="strict")
    except UnicodeDecodeError as error:
        raise _not_utf8(place, error) from error


def _text(content: bytes, place: str) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _not_utf8(place, error) from error


def _not_utf8(place: str, error: UnicodeDecodeError) -> Problem:
    detail = f"{place} is not UTF-8: the byte 0x{error.object[error.start]:02X} cannot be there."
    return Problem("not-utf-8", detail)
