"""Say what is wrong with a request: as problem details (RFC 9457), or as a page for a browser.

The type of a problem is an IRI of ours, and the page that it leads to has every type.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from html import escape
from http import HTTPStatus
from types import MappingProxyType

from alliance87.model.namespaces import BASE
from alliance87.serve import headers
from alliance87.serve.asked import Refused
from alliance87.serve.message import CLOSE, Headers, Reply
from alliance87.serve.negotiate import media_type

PATH = "problems"
_JSON = "application/problem+json"
_ENDS_CONNECTION = frozenset({"slow-request", "too-large"})  # the rest of the request is not read
REMEDIES: Mapping[str, str] = MappingProxyType(
    {
        "syntax": "Mend the query at the line and column that are told (SPARQL 1.1 Query).",
        "service": "Leave SERVICE out: this endpoint opens no connection to another.",
        "update": "Ask with SELECT, ASK, CONSTRUCT or DESCRIBE: the dataset is only read.",
        "unknown-graph": "Name a graph of the dataset; the service description lists them.",
        "nesting": "Nest fewer brackets.",
        "too-long": "Shorten the query.",
        "failed": "Leave out what the engine cannot do; the detail names it.",
        "no-query": "Give the query as query=, or as the body (SPARQL 1.1 Protocol, §2.1).",
        "several-queries": "Ask one query in a request.",
        "not-utf-8": "Write the request in UTF-8, and percent-encode what a URL cannot hold.",
        "too-many-parameters": "Give fewer parameters.",
        "not-found": "Look the thing up in the search.",
        "method": "Use one of the methods that the header Allow names.",
        "not-acceptable": "Accept one of the formats that the detail names.",
        "media-type": "Send application/sparql-query or application/x-www-form-urlencoded.",
        "slow-request": "Send the whole request at once.",
        "too-large": "Send less.",
        "long-address": "Send the query with POST.",
        "range": "Ask for a range that the file has.",
        "too-many-requests": "Wait as many seconds as the header Retry-After says.",
        "time": "Ask for less at once: the query was stopped at its time limit.",
        "memory": "Ask for less at once: the query was stopped at its memory limit.",
        "answer-too-large": "Ask for less at once, with LIMIT, or download the dataset.",
        "crash": "Write the query in another way: the engine could not bear it.",
        "overload": "Wait as many seconds as the header Retry-After says.",
        "closing": "Wait as many seconds as the header Retry-After says.",
        "upstream": "Try again later.",
        "fault": "Nothing is wrong with the request: the log of the server has the fault.",
    }
)


def problem(refused: Refused, accept: str = "", more: Headers = ()) -> Reply:
    """Return the answer to a request that cannot be met; ``accept`` may ask for a page."""
    chosen = media_type(accept, (_JSON, "application/json", "text/html"))
    extra = [(b"vary", b"Accept"), (b"cache-control", b"no-store"), *more]
    if refused.retry_after is not None:
        extra.append((b"retry-after", str(refused.retry_after).encode()))
    if refused.type in _ENDS_CONNECTION:
        extra += CLOSE
    if chosen == "text/html":
        return _page(refused.status, refused.title, _told(refused), tuple(extra), refused.type)
    told: dict[str, object] = {
        "type": f"{BASE}{PATH}#{refused.type}",
        "title": refused.title,
        "status": refused.status,
        "detail": refused.detail,
    }
    if refused.line is not None:
        told |= {"line": refused.line, "column": refused.column}
    body = json.dumps(told, ensure_ascii=False, indent=2).encode("utf-8", "replace") + b"\n"
    kind = (chosen or _JSON).encode()
    return Reply(refused.status, _typed(kind, body, headers.DATA, extra), body, refused.type)


def described() -> Reply:
    """Return the page of all types of problems and what to do about each."""
    rows = "".join(
        f'<dt id="{name}"><code>{name}</code></dt>\n<dd>{escape(remedy)}</dd>\n'
        for name, remedy in sorted(REMEDIES.items())
    )
    lead = "<p>What an answer names as the type of a problem, and what to do about it.</p>"
    made = _page(
        200, "Problems", f"{lead}\n<dl>\n{rows}</dl>", ((b"cache-control", headers.FRESH),)
    )
    return made


def _told(refused: Refused) -> str:
    place = f" (line {refused.line}, column {refused.column})" if refused.line else ""
    remedy = REMEDIES.get(refused.type, "")
    return f"<p>{escape(refused.detail)}{place}</p>\n<p>{escape(remedy)}</p>"


def _page(status: int, title: str, told: str, extra: Headers, reason: str = "") -> Reply:
    """Return a page that needs no other file: it may stand at any depth of any address."""
    phrase = HTTPStatus(status).phrase
    head = f'<meta charset="utf-8">\n<title>{escape(title)} – Alliance 8.7</title>'
    size = '<meta name="viewport" content="width=device-width">'
    lead = "" if status == 200 else f"<p>{status} {phrase}</p>\n"
    text = (
        f'<!doctype html>\n<html lang="en">\n<head>\n{head}\n{size}\n</head>\n'
        f"<body>\n<main>\n<h1>{escape(title)}</h1>\n{lead}{told}\n</main>\n</body>\n</html>\n"
    )
    body = text.encode("utf-8", "replace")
    kind = b"text/html; charset=utf-8"
    return Reply(status, _typed(kind, body, headers.page(PATH), list(extra)), body, reason)


def _typed(kind: bytes, body: bytes, base: Headers, extra: list[tuple[bytes, bytes]]) -> Headers:
    length = str(len(body)).encode()
    return ((b"content-type", kind), (b"content-length", length), *base, *extra)
