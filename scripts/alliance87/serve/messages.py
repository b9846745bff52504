"""What the server and its query workers send each other, and what one query may cost.

Plain data only: a worker that ran a hostile query may send anything, so what it sends is decoded into
these types, within their bounds, and never unpickled.
"""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct, msgpack

from alliance87.serve.problems import Problem

ROWS = ("json", "xml", "csv", "tsv")  # the formats of a SELECT's or an ASK's results
TRIPLES = ("turtle", "ntriples", "jsonld", "rdfxml")  # and of a CONSTRUCT's or a DESCRIBE's
MAX_DETAIL = 4_096  # characters of the sentence that says why there are no results
MAX_QUERY = 100_000  # bytes of a query with the names of its graphs
OVERHEAD = 8 * MAX_DETAIL  # bytes that a message may have beside the results
_Place = Annotated[int, Meta(ge=1, le=MAX_QUERY)] | None


class Limits(Struct, frozen=True):
    """What one query may cost, and how many may run at once; the defaults suit two cores.

    ``seconds`` of wall-clock time, from when a worker gets the query. ``memory_bytes`` on top of the
    loaded dataset. ``answer_bytes`` of results as they are sent (triples: as N-Triples, too).
    ``workers`` wait for queries; beside them up to ``slow`` more run queries that take long.
    ``queue`` queries may wait for a worker, each for ``queue_seconds`` at most. Of one client
    ``running`` queries run at once.
    """

    seconds: float = 10.0
    memory_bytes: int = 256 * 2**20
    answer_bytes: int = 32 * 2**20
    workers: int = 4
    slow: int = 8
    queue: int = 256
    queue_seconds: float = 5.0
    running: int = 4


class Query(Struct, frozen=True):
    """A query, the dataset it runs on (SPARQL 1.1 Protocol, §2.1.4), and the formats it may have.

    Graphs named here override ``FROM`` and ``FROM NAMED``. ``rows`` is one of ``ROWS``, ``triples`` one
    of ``TRIPLES``, or nothing where the client accepts none.
    """

    text: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    rows: str | None = "json"
    triples: str | None = "turtle"


class Results(Struct, frozen=True, tag=True):
    """All results of a query, in one of the formats that it may have."""

    form: str
    body: bytes


class Refusal(Struct, frozen=True, tag=True):
    """Why a query has no results, as far as a worker may say so; the server adds what it saw itself."""

    kind: Literal[
        "syntax", "service", "update", "unknown-graph", "nesting", "failed", "too-long",
        "not-acceptable", "answer-too-large", "memory",
    ]  # fmt: skip
    detail: Annotated[str, Meta(max_length=MAX_DETAIL)]
    line: _Place = None
    column: _Place = None

    def problem(self) -> Problem:
        """Returns it as a problem of HTTP."""
        return Problem(self.kind, self.detail, self.line, self.column)


class Reply(Struct, frozen=True):
    """What a worker sends back; one that is ``leaving`` has grown and takes no further query."""

    content: Results | Refusal
    leaving: bool = False


encode = msgpack.Encoder().encode
decode_query = msgpack.Decoder(Query).decode
decode_reply = msgpack.Decoder(Reply).decode
