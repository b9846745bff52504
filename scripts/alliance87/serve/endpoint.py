"""Answer at ``/sparql``: from what was answered before, or by putting the query to the pool.

The data never change while they are served, so the same question has the same answer, and a client
that names its entity tag has it already.
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from hashlib import blake2b

from alliance87.model.project import VERSION
from alliance87.serve import headers, making
from alliance87.serve.asked import Answered, Asked, Refused
from alliance87.serve.cache import Cache
from alliance87.serve.description import Description
from alliance87.serve.message import DisconnectedError, Headers, Reply, Request, wait_for_end
from alliance87.serve.negotiate import encoding, media_type
from alliance87.serve.pool import Pool
from alliance87.serve.protocol import METHODS, Wish, read_wish
from alliance87.serve.throttle import QUERY, Throttle

PATH = "/sparql"
_VARY: Headers = ((b"vary", b"Accept, Accept-Encoding"), (b"cache-control", headers.FRESH))
_NOT_KEPT: Headers = ((b"cache-control", b"no-store"),)
_SPELT_BYTES = 4 * 2**20

# A query that may have another answer the next time, or has such a word for something else.
_CHANGES = re.compile(r"\b(?:NOW|RAND|(?:STR)?UUID)\b", re.IGNORECASE)

Spelt = tuple[bytes, bytes | None, bytes | None]


@dataclass(frozen=True)
class Sizes:
    """How large requests and the cache may be, in bytes, and how long a body may take to come."""

    body_bytes: int = 256 * 1024
    body_seconds: float = 10.0
    cache_bytes: int = 64 * 2**20


@dataclass(eq=False)
class _Run:
    """A query that runs, and how many requests wait for its answer."""

    answer: asyncio.Future[Answered]
    waiting: int = 0


class Endpoint:
    """The SPARQL endpoint over one release, which ``digest`` names."""

    def __init__(
        self, pool: Pool, digest: str, description: Description, throttle: Throttle, sizes: Sizes
    ) -> None:
        self._pool = pool
        self._digest = f"{digest} {VERSION}"
        self._description = description
        self._throttle = throttle
        self._sizes = sizes
        self._spelt: Cache[Spelt, bytes] = Cache(_SPELT_BYTES)
        self._running: dict[tuple[Asked, str], _Run] = {}
        self.answers: Cache[bytes, Reply] = Cache(sizes.cache_bytes)
        self.hits = 0
        self.misses = 0

    def at_hand(self, request: Request) -> Reply | None:
        """Return the answer to a GET that was asked in these very bytes before, if it is kept."""
        tag = self._spelt.get(_spelt(request))
        found = self.answers.get(tag) if tag else None
        if found is None:
            return None
        self.hits += 1
        return making.unchanged(found.headers) if _knows(request, found) else found

    async def reply(self, request: Request) -> Reply:
        """Answer a request by the protocol.

        Raises:
            Refused: it cannot be answered.
            DisconnectedError: the client has gone away.
        """
        if request.method not in ("GET", "HEAD", "POST"):
            detail = f"{request.method} is not a method of this endpoint."
            raise Refused(405, "method", "Method not allowed", detail)
        wish = await read_wish(request, self._sizes.body_bytes, self._sizes.body_seconds)
        if wish is None:
            return await self._described(request)
        packing = encoding(request.header(b"accept-encoding"))
        if _CHANGES.search(wish.asked.query):
            return await self._once(wish, request, packing)
        tag = _tag(self._digest, wish, packing)
        common: Headers = (*headers.DATA, *_VARY)
        if making.knows(request, tag) and request.header(b"if-none-match").strip() != "*":
            return making.unchanged(((b"etag", tag), *common))
        found = self.answers.get(tag)
        if found is None:
            self.misses += 1
            answered = await self._ask(wish.asked, request)
            kind = wish.media_type(answered.form)
            found = await making.whole(kind, answered.body, tag.decode(), packing, common)
            self.answers.put(tag, found, len(found.body))
        else:
            self.hits += 1
        if request.method == "GET":
            spelt = _spelt(request)
            self._spelt.put(spelt, tag, sum(len(part or b"") for part in spelt))
        return making.unchanged(found.headers) if making.knows(request, tag) else found

    async def _once(self, wish: Wish, request: Request, packing: str) -> Reply:
        """Return an answer that nobody may keep."""
        answered = await self._ask(wish.asked, request)
        kind = wish.media_type(answered.form)
        more: Headers = (*headers.DATA, (b"vary", b"Accept, Accept-Encoding"), *_NOT_KEPT)
        return await making.whole(kind, answered.body, "", packing, more)

    async def _ask(self, asked: Asked, request: Request) -> Answered:
        """Put a query to the pool; it is dropped when the client goes away.

        What one client asks several times at once is run once.
        """
        wait = self._throttle.take(request.client, QUERY)
        if wait:
            raise too_many(wait)
        key = (asked, request.client)
        run = self._running.get(key)
        if run is None:
            task = asyncio.ensure_future(self._pool.ask(asked, client=request.client))
            run = self._running[key] = _Run(task)
        run.waiting += 1
        end = asyncio.ensure_future(wait_for_end(request.receive))
        try:
            await asyncio.wait((run.answer, end), return_when=asyncio.FIRST_COMPLETED)
            if not run.answer.done():
                raise DisconnectedError
            return run.answer.result()
        finally:
            end.cancel()
            run.waiting -= 1
            if not run.waiting:
                run.answer.cancel()
            if self._running.get(key) is run and (not run.waiting or run.answer.done()):
                del self._running[key]

    async def _described(self, request: Request) -> Reply:
        accept = request.header(b"accept")
        kind = media_type(accept, (*self._description.kinds, "text/html"))
        if kind == "text/html":
            vary: Headers = ((b"vary", b"Accept"),)
            return Reply(303, ((b"location", b"ask.html"), (b"content-length", b"0"), *vary))
        if kind is None:
            known = ", ".join(self._description.kinds)
            detail = f"The service is described in none of what is accepted, but in {known}."
            raise Refused(406, "not-acceptable", "Not acceptable", detail)
        wait = self._throttle.take(request.client, QUERY)
        if wait:
            raise too_many(wait)
        body = self._description.written(kind, request)
        packing = encoding(request.header(b"accept-encoding"))
        tag = f'"{blake2b(body, digest_size=16).hexdigest()}{packing}"'
        made = await making.whole(kind, body, tag, packing, (*headers.DATA, *_VARY))
        return making.unchanged(made.headers) if making.knows(request, tag.encode()) else made


def too_many(wait: int) -> Refused:
    """Return the refusal of a client that asks too much, for so many seconds."""
    detail = f"You have asked too much in a short time. Ask again in {wait} s."
    return Refused(429, "too-many-requests", "Too many requests", detail, retry_after=wait)


def allowed() -> Headers:
    """Return the header that names the methods of the endpoint."""
    return ((b"allow", METHODS), (b"access-control-allow-methods", METHODS))


def _spelt(request: Request) -> Spelt:
    told = request.headers
    return request.query, told.get(b"accept"), told.get(b"accept-encoding")


def _knows(request: Request, reply: Reply) -> bool:
    return b"if-none-match" in request.headers and making.knows(request, reply.header(b"etag"))


def _tag(digest: str, wish: Wish, packing: str) -> bytes:
    """Return the entity tag of an answer, made from all that it depends on.

    It is weak: rows in no order may come in another one the next time.
    """
    asked = wish.asked
    graphs = (asked.default_graphs, asked.named_graphs)
    told = repr((digest, asked.query, *graphs, wish.rows_type, wish.triples_type, packing))
    return f'W/"{blake2b(told.encode("utf-8", "replace"), digest_size=16).hexdigest()}"'.encode()
