"""Choose the media type, the language and the encoding of a response by what the client accepts.

By quality, then by how specific the client's wish is, then in our order (RFC 9110, §12.5). Parameters
of media types, such as a charset, make no difference. Of a long header the first 64 items count.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

_MOST_ITEMS = 64
_REMEMBERED = 256
_ITEM = re.compile(r'(?:[^,"]|"(?:[^"\\]|\\.)*")+')  # up to a comma outside quotes
_QUALITY = re.compile(r";\s*q\s*=\s*([01](?:\.\d{0,9})?)\s*(?:;|$)", re.IGNORECASE)

# Of each media type of results the format that it is.
ROWS = {
    "application/sparql-results+json": "json",
    "application/sparql-results+xml": "xml",
    "text/csv": "csv",
    "text/tab-separated-values": "tsv",
    "application/json": "json",
    "application/xml": "xml",
}
TRIPLES = {
    "text/turtle": "turtle",
    "application/n-triples": "ntriples",
    "application/ld+json": "jsonld",
    "application/rdf+xml": "rdfxml",
    "application/json": "jsonld",
    "application/xml": "rdfxml",
}
# Of each suffix the media types that lead to it; the first is its own.
SUFFIXES = {
    "html": ("text/html", "application/xhtml+xml"),
    "ttl": ("text/turtle",),
    "jsonld": ("application/ld+json", "application/json"),
    "nt": ("application/n-triples",),
    "trig": ("application/trig",),
    "rdf": ("application/rdf+xml", "application/xml"),
    "rq": ("application/sparql-query",),
    "json": ("application/sparql-results+json", "application/json"),
    "csv": ("text/csv",),
    "tsv": ("text/tab-separated-values",),
    "xml": ("application/sparql-results+xml",),
}


@lru_cache(_REMEMBERED)
def media_type(accept: str, offered: Sequence[str]) -> str | None:
    """Return the best of the media types ``offered``, best of ours first; None if none will do.

    No ``Accept`` at all, or one that names no type, accepts everything (§12.5.1).
    """
    wishes = {name: quality for name, quality in _wishes(accept).items() if "/" in name}
    if not wishes:
        return offered[0]

    def rank(kind: str) -> tuple[float, int]:
        ranges = ("*/*", f"{kind.partition('/')[0]}/*", kind)
        return max(
            ((n, wishes[name]) for n, name in enumerate(ranges) if name in wishes),
            default=(0, 0.0),
        )[::-1]

    best = max(offered, key=rank)  # of equals the first
    return best if rank(best)[0] > 0 else None


@lru_cache(_REMEMBERED)
def language(accept: str, offered: Sequence[str]) -> str:
    """Return the best of the languages ``offered``, the first if none is accepted (§12.5.4).

    A region does not matter: who reads ``en-GB`` gets ``en``.
    """
    wishes: dict[str, float] = {}
    for name, quality in _wishes(accept).items():
        bare = name.partition("-")[0]
        wishes[bare] = max(quality, wishes.get(bare, 0.0))
    best = max(offered, key=lambda each: (wishes.get(each, wishes.get("*", 0.0)), each in wishes))
    return best if wishes.get(best, wishes.get("*", 0.0)) > 0 else offered[0]


@lru_cache(_REMEMBERED)
def encoding(accept: str) -> str:
    """Return ``gzip`` if it is welcome, or nothing (§12.5.3)."""
    wishes = _wishes(accept)
    packed = wishes.get("gzip", wishes.get("*", 0.0))
    return "gzip" if packed > 0 and packed >= wishes.get("identity", 0.0) else ""


def content_type(header: str) -> tuple[str, str]:
    """Return the media type of a ``Content-Type`` in lower case, and its charset if it names one."""
    kind, _, parameters = header.partition(";")
    found = re.search(r';\s*charset\s*=\s*"?([\w.:-]*)', f";{parameters}", re.IGNORECASE)
    return kind.strip().lower(), found[1].lower() if found else ""


def _wishes(header: str) -> dict[str, float]:
    """Return the quality of each item of a header such as ``Accept`` (§12.4.2), in lower case."""
    wishes: dict[str, float] = {}
    for item, _ in zip(_ITEM.finditer(header), range(_MOST_ITEMS), strict=False):
        name, _, parameters = item[0].partition(";")
        found = _QUALITY.search(f";{parameters}")
        if name.strip() and (not found or float(found[1]) <= 1):
            wishes[name.strip().lower()] = float(found[1]) if found else 1.0
    return wishes
