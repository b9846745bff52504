"""Make responses: their headers, compression, entity tags, conditions and ranges, and those of problems.

All that is served is public and the same for everyone, so any site may read it (CORS), and no page
may be framed, send a form elsewhere or run a script that is not ours.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import re
from hashlib import blake2b
from html import escape
from http import HTTPStatus

from starlette.datastructures import Headers
from starlette.responses import Response

from alliance87.model.namespaces import BASE
from alliance87.serve.negotiate import media_type
from alliance87.serve.problems import KINDS, Problem
from alliance87.site.policy import policy

FRESH = {
    "cache-control": "public, max-age=300"
}  # then it is checked again: there may be a new release
NOT_KEPT = {"cache-control": "no-store"}
_COMMON = {"access-control-allow-origin": "*", "x-content-type-options": "nosniff"}
_EXPOSED = {
    "access-control-expose-headers": "Content-Language, Content-Length, ETag, Link, Location, "
    "Retry-After"
}
# For data, which is no page: nothing may load, wherever a browser shows it.
DATA = {
    **_COMMON,
    **_EXPOSED,
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
    "cross-origin-resource-policy": "cross-origin",
}
_WORTH = 1_000  # bytes; what is smaller is not compressed
_LARGE = 64 * 1024  # bytes; what is larger is compressed beside the other work
_KEPT = ("etag", "cache-control", "vary", "content-location", "link", "access-control")  # in a 304
_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")
_JSON = "application/problem+json"


def page(path: str) -> dict[str, str]:
    """Return the headers of a page of HTML, by its path without language and suffix."""
    return {
        **script(policy(path)),
        **_EXPOSED,
        "cross-origin-opener-policy": "same-origin",
        "referrer-policy": "no-referrer",
    }


def script(allowed: str) -> dict[str, str]:
    """Return the headers of a script: one that runs as a worker has its own policy (CSP 3, §4.2)."""
    return {
        **_COMMON,
        "content-security-policy": f"{allowed}; frame-ancestors 'none'",
        "cross-origin-resource-policy": "same-origin",
    }


def preflight(methods: str) -> Response:
    """Return the response to OPTIONS, where these methods are allowed (Fetch, §3.2.2)."""
    return Response(
        status_code=204,
        headers={
            **_COMMON,
            "allow": methods,
            "access-control-allow-methods": methods,
            "access-control-allow-headers": "*",
            "access-control-max-age": "86400",
        },
    )


async def whole(body: bytes, kind: str, encoding: str, headers: dict[str, str]) -> Response:
    """Return a body as the response 200, compressed if ``encoding`` says so and it is worth it.

    Each encoding has an entity tag of its own (RFC 9110, §8.8.3.3), made from the body unless the
    headers have one, or forbid to keep it.
    """
    if "etag" not in headers and headers.get("cache-control") != NOT_KEPT["cache-control"]:
        tag = f'"{blake2b(body, digest_size=16).hexdigest()}{encoding}"'
        headers = {"etag": tag, **headers}
    if encoding == "gzip" and len(body) >= _WORTH:
        large = len(body) > _LARGE
        body = await asyncio.to_thread(_packed, body) if large else _packed(body)
        headers = {"content-encoding": "gzip", **headers}
    return Response(body, headers={"content-type": kind, **headers})


def conditional(response: Response, request: Headers) -> Response:
    """Return 304 in place of what the client has already, or the range that it requests, or all.

    RFC 9110, §13.1.2 and §14. Several ranges, or one of another version (``If-Range``), get the whole.

    Raises:
        Problem: the range begins where there is nothing any more.
    """
    tag = response.headers["etag"]
    if has(request, tag) or request.get("if-none-match", "").strip() == "*":
        kept = {name: value for name, value in response.headers.items() if name.startswith(_KEPT)}
        return Response(status_code=304, headers=kept)
    wanted = _RANGE.fullmatch(request.get("range", "").replace(" ", ""))
    if not wanted or "accept-ranges" not in response.headers:
        return response
    first, last = wanted.groups()
    if request.get("if-range", tag) != tag or not (first or last):
        return response
    size = len(response.body)
    start = int(first) if first else max(0, size - int(last))
    end = min(int(last), size - 1) if first and last else size - 1
    if first and last and int(last) < start:
        return response
    if start >= size or (not first and int(last) == 0):
        beyond = {"content-range": f"bytes */{size}"}
        raise Problem("range", f"The file has {size:,} bytes.", headers=beyond)
    headers = {**response.headers, "content-range": f"bytes {start}-{end}/{size}"}
    del headers["content-length"]
    return Response(response.body[start : end + 1], 206, headers)


def has(request: Headers, tag: str) -> bool:
    """Whether the client has the response with this entity tag, by a weak comparison."""
    tags = request.get("if-none-match", "")
    bare = tag.removeprefix("W/")
    return any(part.strip().removeprefix("W/") == bare for part in tags.split(","))


def problem(error: Problem, accept: str = "") -> Response:
    """Return a problem as problem details (RFC 9457), or as a page for a browser."""
    kind = KINDS[error.type]
    headers = {"vary": "Accept", **NOT_KEPT, **error.headers}
    if error.type in ("slow-request", "too-large"):  # the rest of the request is not read
        headers["connection"] = "close"
    chosen = media_type(accept, (_JSON, "application/json", "text/html"))
    if chosen == "text/html":
        place = f" (line {error.line}, column {error.column})" if error.line else ""
        text = f"<p>{escape(error.detail)}{place}</p>\n<p>{escape(kind.remedy)}</p>"
        return _page(error.status, kind.title, text, headers)
    details: dict[str, object] = {
        "type": f"{BASE}problems#{error.type}",
        "title": kind.title,
        "status": error.status,
        "detail": error.detail,
    }
    if error.line is not None:
        details |= {"line": error.line, "column": error.column}
    body = json.dumps(details, ensure_ascii=False, indent=2).encode("utf-8", "replace") + b"\n"
    return Response(body, error.status, {"content-type": chosen or _JSON, **DATA, **headers})


def problems() -> Response:
    """Return the page of all types of problems and what to do about each."""
    rows = "".join(
        f'<dt id="{name}"><code>{name}</code></dt>\n<dd>{escape(kind.remedy)}</dd>\n'
        for name, kind in sorted(KINDS.items())
    )
    lead = "<p>The type of each problem that a response may name, and what to do about it.</p>"
    return _page(200, "Problems", f"{lead}\n<dl>\n{rows}</dl>", FRESH)


def _page(status: int, title: str, text: str, headers: dict[str, str]) -> Response:
    """Return a page that needs no other file, so that it works at any depth of any address."""
    head = f'<meta charset="utf-8">\n<title>{escape(title)} – Alliance 8.7</title>'
    size = '<meta name="viewport" content="width=device-width">'
    lead = "" if status == 200 else f"<p>{status} {HTTPStatus(status).phrase}</p>\n"
    document = (
        f'<!doctype html>\n<html lang="en">\n<head>\n{head}\n{size}\n</head>\n'
        f"<body>\n<main>\n<h1>{escape(title)}</h1>\n{lead}{text}\n</main>\n</body>\n</html>\n"
    )
    kind = {"content-type": "text/html; charset=utf-8"}
    return Response(
        document.encode("utf-8", "replace"), status, {**kind, **page("problems"), **headers}
    )


def _packed(body: bytes) -> bytes:
    return gzip.compress(body, 6, mtime=0)
