"""What the pool, its template and its workers write to each other: headers, then JSON or plain bytes.

A worker that has run a hostile query may write anything, so what it writes is checked, and is never
more than data.
"""

from __future__ import annotations

import json
import struct

from alliance87.serve.asked import ROWS, TRIPLES, Asked, Refused
from alliance87.serve.refusals import SAID_BY_WORKERS, refused

FORMS = (*ROWS, *TRIPLES)
# Pool to template: what to do, with which worker, and if it has worked for so many milliseconds.
COMMAND = struct.Struct(">cII")
FORK, KILL, DEMOTE = b"f", b"k", b"d"
# Template to pool: it is loaded; or it cannot be, with the length of the error that follows; or a
# worker has ended, with its wait status; or it was demoted.
NEWS = struct.Struct(">cIi")
LOADED, UNLOADABLE, ENDED, DEMOTED = b"l", b"u", b"e", b"d"
# Pool to worker: the length of a request. Worker to pool: a number of FORMS or one of these; for how
# many milliseconds it has worked since it was forked; and the length of what follows.
REQUEST = struct.Struct(">I")
ANSWER = struct.Struct(">BII")
READY, REFUSED = 254, 255
MOST_REQUEST = 100_000  # bytes, which a socket takes at once
MOST_REFUSAL = 65_536


def pack_request(asked: Asked) -> bytes:
    """Return a request as a worker reads it."""
    parts = (asked.query, asked.default_graphs, asked.named_graphs, asked.rows, asked.triples)
    content = json.dumps(parts, ensure_ascii=False).encode("utf-8", "surrogatepass")
    return REQUEST.pack(len(content)) + content


def unpack_request(content: bytes) -> Asked:
    """Return what ``pack_request`` wrote after its header."""
    query, default_graphs, named_graphs, rows, triples = json.loads(content)
    return Asked(query, tuple(default_graphs), tuple(named_graphs), rows, triples)


def pack_refusal(refusal: Refused) -> bytes:
    """Return why a query has no answer, as the pool reads it after a header."""
    parts = (refusal.type, refusal.detail[: MOST_REFUSAL // 16], refusal.line, refusal.column)
    return json.dumps(parts).encode()


def unpack_refusal(content: bytes) -> Refused:
    """Return what ``pack_refusal`` was given.

    Raises:
        ValueError: it wrote something else.
    """
    try:
        said = json.loads(content)
    except RecursionError as error:
        raise ValueError("it nests too deeply") from error
    match said:
        case [str(kind), str(detail), int() | None as line, int() | None as column]:
            if kind in SAID_BY_WORKERS:
                return refused(kind, detail, line, column)
    raise ValueError("a worker may not say so")
