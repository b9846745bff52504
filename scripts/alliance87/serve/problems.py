"""Every problem that a request can meet: its status of HTTP, its title, and what to do about it.

The type of a problem is an IRI of ours (RFC 9457), and the page it leads to lists them all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple


class Kind(NamedTuple):
    """What all problems of a type have in common."""

    status: int
    title: str
    remedy: str


_AGAIN = "Wait as many seconds as the header Retry-After says."
KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        name: Kind(*kind)
        for name, kind in {
            "moved": (308, "Moved", "Use the address in the header Location."),
            "syntax": (400, "The query cannot be read", "Correct the query at the line and column named (SPARQL 1.1 Query)."),
            "service": (400, "SERVICE is not supported here", "Leave SERVICE out: this endpoint connects to no other."),
            "update": (400, "This dataset is read-only", "Use SELECT, ASK, CONSTRUCT or DESCRIBE."),
            "unknown-graph": (400, "There is no such graph", "Name a graph of the dataset; the service description lists them."),
            "nesting": (400, "The query is nested too deeply", "Nest fewer brackets."),
            "failed": (400, "The query failed", "Leave out what the engine does not support; the detail names it."),
            "no-query": (400, "No query", "Send the query as query=, or as the body (SPARQL 1.1 Protocol, §2.1)."),
            "several-queries": (400, "More than one query", "Send one query in a request."),
            "not-utf-8": (400, "Not UTF-8", "Write the request in UTF-8, and percent-encode what a URL cannot hold."),
            "too-many-parameters": (400, "Too many parameters", "Send fewer parameters."),
            "not-found": (404, "Not found", "Look for it in the search."),
            "method": (405, "Method not allowed", "Use one of the methods that the header Allow names."),
            "not-acceptable": (406, "Not acceptable", "Accept one of the formats that the detail names."),
            "slow-request": (408, "Request too slow", "Send the whole request at once."),
            "too-large": (413, "Request too large", "Send less."),
            "too-long": (413, "Query too long", "Shorten the query."),
            "media-type": (415, "Unsupported media type", "Send application/sparql-query or application/x-www-form-urlencoded."),
            "range": (416, "No such range", "Request a range that the file has."),
            "too-many-requests": (429, "Too many requests", _AGAIN),
            "fault": (500, "Fault of the server", "Nothing is wrong with the request: the server's log has the fault."),
            "memory": (503, "The query needs too much memory", "Ask for less at once: the query was stopped at its memory limit."),
            "answer-too-large": (503, "The results are too large", "Ask for less at once, with LIMIT, or download the dataset."),
            "crash": (503, "The query crashed the engine", "Write the query in another way."),
            "overload": (503, "Too many queries are waiting", _AGAIN),
            "closing": (503, "The server is stopping", _AGAIN),
            "upstream": (503, "The server does not answer", "Try again later."),
            "time": (504, "The query took too long", "Ask for less at once: the query was stopped at its time limit."),
        }.items()
    }
)  # fmt: skip


@dataclass(eq=False)  # an exception must be hashable, and contextlib writes to it
class Problem(Exception):
    """Why a request has no answer: a type of ``KINDS``, and a sentence about this case.

    ``line`` and ``column`` are 1-based, the column in Unicode code points; they are there if a place
    in the query is at fault. ``headers`` go with the response, and ``status`` overrides that of the
    type.
    """

    type: str
    detail: str
    line: int | None = None
    column: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    status: int = 0

    def __post_init__(self) -> None:
        self.status = self.status or KINDS[self.type].status

    def __str__(self) -> str:
        return f"{KINDS[self.type].title}: {self.detail}"
