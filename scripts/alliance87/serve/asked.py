"""What is asked of the pool of query workers, what comes back, and what a query may cost.

Values only; they stand between the HTTP side and the pool, and neither needs to know the other.
"""

from __future__ import annotations

from dataclasses import dataclass

ROWS = ("json", "xml", "csv", "tsv")  # what an answer to SELECT or ASK can be written as
TRIPLES = ("turtle", "ntriples", "jsonld", "rdfxml")  # and one to CONSTRUCT or DESCRIBE


@dataclass(frozen=True)
class Asked:
    """A query, the dataset it is put to, and the formats that its answer may have.

    ``Pool.ask(asked, client="")`` takes it; of the queries that wait, clients are served in turn.
    The graphs are those of the request (SPARQL 1.1 Protocol, §2.1.4): if any is named, they
    override ``FROM`` and ``FROM NAMED`` of the query. ``rows`` is one of ``ROWS`` and ``triples``
    one of ``TRIPLES``, the best that is acceptable, or nothing if none is.
    """

    query: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    rows: str | None = "json"
    triples: str | None = "turtle"


@dataclass(frozen=True)
class Answered:
    """An answer, whole: its format (one of ``ROWS`` or ``TRIPLES``) and its bytes."""

    form: str
    body: bytes


@dataclass(frozen=True)
class Limits:
    """What one query may cost, and how many may be asked at once; the defaults suit two cores.

    ``seconds`` are wall-clock time from when a worker takes the query, ``cpu_seconds`` those a
    processor works for it. ``memory_bytes`` is what the query may need on top of the loaded
    dataset. ``answer_bytes`` is the most that an answer may be, written out (a graph: as N-Triples,
    too). ``workers`` are ready to take a query; beside them up to ``slow`` queries go on that take
    long. ``queue`` queries may wait for a worker, none longer than ``queue_seconds``. Of one client
    ``running`` queries run at once, and more wait; this does not hold for the client "".
    """

    seconds: float = 10.0
    cpu_seconds: float = 10.0
    memory_bytes: int = 256 * 2**20
    answer_bytes: int = 32 * 2**20
    workers: int = 4
    slow: int = 8
    queue: int = 256
    queue_seconds: float = 5.0
    running: int = 4


@dataclass(eq=False)  # an exception must be hashable, and contextlib writes to it
class Refused(Exception):
    """Why a query has no answer, as a problem of HTTP (RFC 9457): a type, a title and a detail.

    The types and their statuses:

    - 400 ``syntax``, ``service``, ``update``, ``unknown-graph``, ``nesting``, ``failed`` (the engine
      cannot do it, as an unknown function);
    - 413 ``too-long``: the query itself is;
    - 406 ``not-acceptable``: the answer has none of the formats that are acceptable, or cannot be
      written in the one that is (XML has no control characters);
    - 504 ``time``, and 503 ``memory``, ``answer-too-large``, ``crash``: it was stopped; asking it
      again would not help, so without ``retry_after``;
    - 503 ``overload``: too many wait, or it waited too long; and ``closing``: the pool is closing.
      With ``retry_after``, in seconds.

    ``line`` and ``column`` are 1-based, the column in Unicode code points; they are there if a place
    in the query is at fault.
    """

    status: int
    type: str
    title: str
    detail: str
    line: int | None = None
    column: int | None = None
    retry_after: int | None = None

    def __str__(self) -> str:
        return f"{self.title}: {self.detail}"


@dataclass(frozen=True)
class PoolState:
    """How the pool is, for ``/health`` and ``/metrics``.

    ``workers`` are ready, of which ``running`` have a query; ``waiting`` queries have none yet. With
    no worker the pool cannot answer. The rest counts since the start: ``answered`` and ``refused``
    queries, the latter by type; ``killed`` workers by reason (``time``, ``memory``, ``crash``,
    ``cancelled``, ``slow``: replaced after a query that took long); ``forked`` workers, the first
    ones included.
    """

    workers: int
    running: int
    waiting: int
    answered: int
    refused: dict[str, int]
    killed: dict[str, int]
    forked: int
