"""Finish an answer: its entity tag, its compression, and whether the client has it already.

Each encoding has an entity tag of its own (RFC 9110, §8.8.3.3).
"""

from __future__ import annotations

import asyncio
import gzip
import re

from alliance87.serve.asked import Refused
from alliance87.serve.message import Headers, Reply, Request
from alliance87.serve.problems import problem

_WORTH = 1_000  # bytes; what is smaller is not compressed
_LARGE = 64 * 1024  # bytes; what is larger is compressed beside the other work
_KEPT = frozenset({b"etag", b"cache-control", b"vary", b"content-location", b"link"})  # in a 304
_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")


async def whole(kind: str, body: bytes, tag: str, encoding: str, more: Headers) -> Reply:
    """Return a body as the answer 200, compressed if ``encoding`` says so and it is worth it.

    Without a ``tag`` it is an answer that cannot be asked for again.
    """
    length = len(body)
    if encoding == "gzip" and length >= _WORTH:
        pack = gzip.compress
        packed = (
            await asyncio.to_thread(pack, body, 6, mtime=0)
            if length > _LARGE
            else pack(body, 6, mtime=0)
        )
        body = packed
        more = (*more, (b"content-encoding", b"gzip"))
    headers: Headers = (
        (b"content-type", kind.encode()),
        (b"content-length", str(len(body)).encode()),
        *(((b"etag", tag.encode()),) if tag else ()),
        *more,
    )
    return Reply(200, headers, body)


def knows(request: Request, tag: bytes) -> bool:
    """Whether the client says that it has the answer with this entity tag (RFC 9110, §13.1.2)."""
    told = request.headers.get(b"if-none-match")
    if told is None or request.method not in ("GET", "HEAD"):
        return False
    if told.strip() == b"*":
        return True
    bare = tag.removeprefix(b"W/")  # compared weakly, as §13.1.2 has it
    return any(part.strip().removeprefix(b"W/") == bare for part in told.split(b","))


def unchanged(headers: Headers) -> Reply:
    """Return the answer 304 in place of one with these headers (RFC 9110, §15.4.5)."""
    kept = tuple(pair for pair in headers if pair[0] in _KEPT or pair[0].startswith(b"access"))
    return Reply(304, kept)


def ranged(request: Request, reply: Reply) -> Reply:
    """Return the one range of bytes that is asked for, or all (RFC 9110, §14).

    Several ranges, or one of another version (``If-Range``), get the whole; a range that begins
    where there is nothing any more, the answer 416.
    """
    found = _RANGE.fullmatch(request.header(b"range").replace(" ", ""))
    wanted = request.headers.get(b"if-range")
    if not found or request.method != "GET" or wanted not in (None, reply.header(b"etag")):
        return reply
    size = len(reply.body)
    first, last = found.groups()
    if not first and not last:
        return reply
    start = int(first) if first else max(0, size - int(last))
    end = min(int(last), size - 1) if first and last else size - 1
    if first and last and int(last) < start:
        return reply
    if start >= size or (not first and int(last) == 0):
        detail = f"The file has {size:,} bytes."
        size_told = ((b"content-range", f"bytes */{size}".encode()),)
        refused = Refused(416, "range", "No such range", detail)
        return problem(refused, request.header(b"accept"), size_told)
    body = reply.body[start : end + 1]
    changed = {b"content-length": str(len(body)).encode()}
    headers = tuple((name, changed.get(name, value)) for name, value in reply.headers)
    place = f"bytes {start}-{end}/{size}".encode()
    return Reply(206, (*headers, (b"content-range", place)), body)
