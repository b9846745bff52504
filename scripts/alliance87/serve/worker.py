"""What a worker does: gives up all it does not need, and answers one query after another.

It is forked from the template and has the dataset at once. It opens no file and no socket, writes
none, and dies by itself if it takes too long, even if nobody watches it. It has one thread: while a
second one of a demoted process ends, Linux may hold up whoever waits for the process. Linux only.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import socket
import time
from typing import NoReturn

from alliance87.query.engine import STACK_BYTES
from alliance87.serve import wire
from alliance87.serve.answer import answer
from alliance87.serve.asked import Limits, Refused
from alliance87.serve.graphs import Graphs

# Exit statuses, for what leaves no room to send a message.
DONE, BROKEN, OUT_OF_MEMORY, TOO_DEEP = 0, 70, 71, 72
GRACE = 1.0  # seconds that the pool has to stop a worker before it stops by itself
_PDEATHSIG = 1  # of Linux's prctl: the signal to get when the parent dies
_BY_DEFAULT = (
    *(signal.SIGINT, signal.SIGTERM, signal.SIGPIPE, signal.SIGCHLD),
    *(signal.SIGALRM, signal.SIGPROF, signal.SIGXCPU),
)


def enter(front: socket.socket, parent: int, base: int, graphs: Graphs, limits: Limits) -> NoReturn:
    """Answer the queries that come from the socket ``front``, until it ends, and exit.

    ``parent`` is the process that forked this one; when it dies, this one does. ``base`` is how many
    bytes of address space that one has.
    """
    status = BROKEN
    try:
        _let_go()
        ctypes.CDLL(None).prctl(_PDEATHSIG, signal.SIGKILL)
        if os.getppid() == parent:
            _limit(limits, base)
            _answer_all(front, graphs, limits)
        status = DONE
    except MemoryError:
        status = OUT_OF_MEMORY
    except RecursionError:
        status = TOO_DEEP
    finally:
        os._exit(status)  # the template's buffers and exit handlers are not the worker's


def _answer_all(front: socket.socket, graphs: Graphs, limits: Limits) -> None:
    front.sendall(_header(wire.READY, b""))
    while request := _receive(front):
        signal.setitimer(signal.ITIMER_REAL, limits.seconds + GRACE)
        signal.setitimer(signal.ITIMER_PROF, limits.cpu_seconds)
        kind, content = _reply(graphs, request, limits)
        front.sendall(_header(kind, content) + content)
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.setitimer(signal.ITIMER_PROF, 0)


def _header(kind: int, content: bytes) -> bytes:
    return wire.ANSWER.pack(kind, int(time.process_time() * 1_000), len(content))


def _reply(graphs: Graphs, request: bytes, limits: Limits) -> tuple[int, bytes]:
    try:
        form, body = answer(graphs, wire.unpack_request(request), limits.answer_bytes)
    except Refused as refusal:
        return wire.REFUSED, wire.pack_refusal(refusal)
    return wire.FORMS.index(form), body


def _receive(front: socket.socket) -> bytes:
    """Return the next request, or nothing if there is none any more."""
    content = front.recv(wire.REQUEST.size + wire.MOST_REQUEST)
    while len(content) >= wire.REQUEST.size:
        (length,) = wire.REQUEST.unpack_from(content)
        if len(content) == wire.REQUEST.size + length:
            return content[wire.REQUEST.size :]
        part = front.recv(wire.MOST_REQUEST)
        if not part:
            break
        content += part
    return b""


def _let_go() -> None:
    """Give up the template's signal handlers and its standard streams."""
    signal.set_wakeup_fd(-1)
    for number in _BY_DEFAULT:
        signal.signal(number, signal.SIG_DFL)
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nothing, descriptor)
    os.close(nothing)


def _limit(limits: Limits, base: int) -> None:
    """Lower the limits of the process for good, and allow it no new file, folder, socket or pipe."""
    _lower(resource.RLIMIT_AS, base + STACK_BYTES + limits.memory_bytes)
    _lower(resource.RLIMIT_FSIZE, 0)
    _lower(resource.RLIMIT_CORE, 0)
    _lower(resource.RLIMIT_NOFILE, 0)


def _lower(what: int, most: int) -> None:
    ceiling = resource.getrlimit(what)[1]
    least = most if ceiling == resource.RLIM_INFINITY else min(most, ceiling)
    resource.setrlimit(what, (least, least))
