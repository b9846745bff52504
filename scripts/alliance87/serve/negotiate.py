"""Choose the media type, the language and the encoding of an answer by what the client accepts.

By quality, then by how specific the client's wish is, then in our order (RFC 9110, §12.5). Parameters
of media types, such as a charset, are not told apart. What is accepted beyond 64 items, or beyond
4,000 characters, is not read.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from werkzeug.datastructures import Accept, MIMEAccept
from werkzeug.http import parse_accept_header

_MOST_ITEMS = 64
_MOST = 4_000  # characters; the parser takes long for many parameters
_REMEMBERED = 256

ROWS = (
    ("application/sparql-results+json", "json"),
    ("application/sparql-results+xml", "xml"),
    ("text/csv", "csv"),
    ("text/tab-separated-values", "tsv"),
    ("application/json", "json"),
    ("application/xml", "xml"),
)
TRIPLES = (
    ("text/turtle", "turtle"),
    ("application/n-triples", "ntriples"),
    ("application/ld+json", "jsonld"),
    ("application/rdf+xml", "rdfxml"),
    ("application/json", "jsonld"),
    ("application/xml", "rdfxml"),
)
# Of each suffix what it may be asked for as; the first is what it is.
SUFFIXES = {
    "html": ("text/html", "application/xhtml+xml"),
    "ttl": ("text/turtle",),
    "jsonld": ("application/ld+json", "application/json"),
    "nt": ("application/n-triples",),
    "rdf": ("application/rdf+xml", "application/xml"),
    "rq": ("application/sparql-query",),
    "json": ("application/sparql-results+json", "application/json"),
    "csv": ("text/csv",),
    "tsv": ("text/tab-separated-values",),
    "xml": ("application/sparql-results+xml",),
}


def media_type(accept: str, offered: Sequence[str]) -> str | None:
    """Return the best of the media types ``offered``, best of ours first; None if none will do.

    No ``Accept`` at all, or one that names no type, accepts everything (§12.5.1).
    """
    return _media_type(_cut(accept), tuple(offered))


def language(accept: str, offered: Sequence[str]) -> str:
    """Return the best of the languages ``offered``, the first if none is asked for (§12.5.4).

    A region does not matter: who reads ``en-GB`` is given ``en``.
    """
    return _language(_cut(accept), tuple(offered))


def encoding(accept: str) -> str:
    """Return ``gzip`` if it is welcome, or nothing (§12.5.3)."""
    return _encoding(_cut(accept))


def charset(content_type: str) -> tuple[str, str]:
    """Return the media type of a ``Content-Type`` in lower case, and its charset if it names one."""
    from werkzeug.http import parse_options_header

    kind, options = parse_options_header(content_type[:_MOST])
    return kind.lower(), options.get("charset", "").lower()


def _cut(accept: str) -> str:
    if len(accept) > _MOST:  # without the item that is cut in two
        accept = accept[:_MOST].rpartition(",")[0]
    return ",".join(accept.split(",", _MOST_ITEMS)[:_MOST_ITEMS])


@lru_cache(_REMEMBERED)
def _media_type(accept: str, offered: tuple[str, ...]) -> str | None:
    told = parse_accept_header(accept, MIMEAccept)
    plain = [(item.partition(";")[0].strip(), quality) for item, quality in told if "/" in item]
    return MIMEAccept(plain).best_match(offered) if plain else offered[0]


@lru_cache(_REMEMBERED)
def _language(accept: str, offered: tuple[str, ...]) -> str:
    told = parse_accept_header(accept, Accept)
    plain = Accept((item.partition("-")[0].lower(), quality) for item, quality in told)
    return plain.best_match(offered) or offered[0]


@lru_cache(_REMEMBERED)
def _encoding(accept: str) -> str:
    told = parse_accept_header(accept, Accept)
    plain = told.quality("identity") if "identity" in list(told.values()) else 0
    return "gzip" if told.quality("gzip") > 0 and told.quality("gzip") >= plain else ""
