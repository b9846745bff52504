"""A query worker: a process that answers one query after another, and may be killed at any moment.

It comes from the fork server with the dataset in memory, or loads it itself where there is none. It
keeps nothing open but its socket, can open nothing, and ends itself if the server does not.
"""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import socket
import sys
import threading
from functools import cache
from pathlib import Path
from typing import NoReturn

from alliance87.query.engine import STACK_BYTES
from alliance87.query.store import load_dump
from alliance87.sandbox.confine import die_with_parent, keep_only, limit, memory, seal
from alliance87.serve.answer import answer
from alliance87.serve.graphs import Graphs
from alliance87.serve.messages import (
    MAX_DETAIL,
    MAX_QUERY,
    ROWS,
    TRIPLES,
    Limits,
    Query,
    Refusal,
    Reply,
    Results,
    decode_query,
    encode,
)
from alliance87.serve.problems import Problem

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]

PREFIX = 4  # bytes before each message: its length, the most significant first
OUT_OF_MEMORY = 71  # an exit status, since then there is no room for a message
GRACE = 1.0  # seconds of work after its limit, when a worker stops itself
GROWN = 64 * 2**20  # bytes; a worker that has taken so many leaves, for the next to have them


@cache
def load(dataset: str) -> Graphs:
    """Returns the dataset of a file of N-Quads, once read for good."""
    graphs = Graphs(load_dump(Path(dataset).read_bytes(), dataset))
    gc.collect()
    gc.freeze()  # the pages that workers share stay shared
    return graphs


def rehearse(graphs: Graphs) -> None:
    """Runs a query in every format, so that workers find all code loaded."""
    for rows in ROWS:
        answer(graphs, Query("SELECT * { ?s ?p ?o } LIMIT 1", rows=rows), 2**20)
    for triples in TRIPLES:
        answer(graphs, Query("CONSTRUCT WHERE { ?s a ?o } LIMIT 0", triples=triples), 2**20)
    for wrong in ("ASK { ?a orgnization:x ?b", "ASK FROM <x:> {}"):
        with contextlib.suppress(Problem):
            answer(graphs, Query(wrong), 2**20)


def run(pipe: socket.socket, dataset: str, limits: Limits) -> None:
    """Answers the queries that come through a socket, until it ends; the target of the process."""
    graphs = load(dataset)
    if resource is not None:
        _confine(pipe, limits)
        _serve(pipe, graphs, limits)
    seal()
    threading.stack_size(STACK_BYTES)  # Windows gives the first thread too little, for good
    threading.Thread(target=_serve, args=(pipe, graphs, limits)).start()


def _serve(pipe: socket.socket, graphs: Graphs, limits: Limits) -> NoReturn:
    status = 1
    try:
        base = _peak()
        _send(pipe, b"")  # it is ready
        while request := _receive(pipe):
            if resource is not None:  # it ends itself if the server does not
                signal.setitimer(signal.ITIMER_PROF, limits.seconds + GRACE)
            content = _reply(graphs, decode_query(request), limits)
            _send(pipe, encode(Reply(content, leaving=_peak() - base > GROWN)))
        status = 0
    except MemoryError:
        status = OUT_OF_MEMORY
    finally:
        os._exit(status)  # the buffers and exit handlers are those of the process it came from


def _reply(graphs: Graphs, query: Query, limits: Limits) -> Results | Refusal:
    try:
        return answer(graphs, query, limits.answer_bytes)
    except Problem as problem:
        detail = problem.detail[:MAX_DETAIL]
        return Refusal(problem.type, detail, problem.line, problem.column)  # type: ignore[arg-type]


def _send(pipe: socket.socket, message: bytes) -> None:
    pipe.sendall(len(message).to_bytes(PREFIX) + message)


def _receive(pipe: socket.socket) -> bytes:
    """Return the next message, or nothing if there is none any more."""
    most = PREFIX + MAX_QUERY
    message = pipe.recv(most)
    while len(message) < PREFIX + int.from_bytes(message[:PREFIX]):
        part = pipe.recv(most)
        if not part:
            return b""
        message += part
    return message[PREFIX:]


def _confine(pipe: socket.socket, limits: Limits) -> None:
    """Give up all but the socket, for good: descriptors, files, memory beyond the limit, signals."""
    die_with_parent(os.getppid())
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # it is for the server, which ends its workers
    keep_only([pipe.fileno()])  # not the pipe that tells the fork server that the server is alive
    limit(memory()[0] + STACK_BYTES + limits.memory_bytes)
    seal()


def _peak() -> int:
    """Returns the most bytes of memory that this process has had."""
    if resource is None:
        return 0
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
