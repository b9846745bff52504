"""What the child process does: gives up what it does not need, works, and writes one answer."""

from __future__ import annotations

import faulthandler
import os
import pickle
import signal
import sys
from collections.abc import Callable
from typing import Any, NoReturn

from alliance87.sandbox import confine
from alliance87.sandbox.answer import encode, encode_error
from alliance87.sandbox.limits import Limits

# Exit statuses: an answer was written, or why there was no room for one.
ANSWERED, BROKEN, OUT_OF_MEMORY, TOO_DEEP = 0, 70, 71, 72
_USUALLY_UNUSED = 64 * 2**20  # bytes of address space, such as code, that every process has
_ENDING = ("SIGINT", "SIGTERM", "SIGPIPE", "SIGALRM", "SIGXCPU")  # not all on Windows

Job = tuple[Callable[..., Any], tuple[Any, ...], Callable[[Any], object], Limits]


def spawned() -> NoReturn:
    """Do the job that comes as a pickle from standard input; the answer goes to standard output.

    The pickle comes from the parent, which this process may trust.
    """
    job = pickle.load(sys.stdin.buffer)
    enter(os.dup(1), os.getppid(), job)


def enter(writer: int, parent: int, job: Job) -> NoReturn:
    """Do a job for the process ``parent``, write the answer to the descriptor ``writer``, and exit."""
    prepare, arguments, work, limits = job
    status = BROKEN
    try:
        confine.die_with_parent(parent)
        writer = _let_go(writer)
        _limit(limits)
        answer = memoryview(_outcome(prepare, arguments, work))
        while answer:
            answer = answer[os.write(writer, answer) :]
        status = ANSWERED
    except MemoryError:
        status = OUT_OF_MEMORY
    except RecursionError:
        status = TOO_DEEP
    finally:
        os._exit(status)  # the parent's buffers and exit handlers are not the child's


def _outcome(
    prepare: Callable[..., Any], arguments: tuple[Any, ...], work: Callable[[Any], object]
) -> bytes:
    try:
        prepared = prepare(*arguments)
        confine.seal()
        return encode(work(prepared))
    except (MemoryError, RecursionError):
        raise
    except BaseException as error:  # noqa: BLE001 - a Rust panic is no Exception
        return encode_error(error)


def _let_go(writer: int) -> int:
    """Give up the parent's files, terminal and signal handlers; return the descriptor to write to."""
    if hasattr(os, "setpgid"):
        os.setpgid(0, 0)  # so that the parent can end what this one starts, too
    for name in _ENDING:
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_DFL)
    while writer < 3:  # which are the standard streams, even if the parent has them closed
        writer = os.dup(writer)
    confine.keep_only([writer])
    return writer


def _limit(limits: Limits) -> None:
    """Limit the process; it ends by itself if its parent is gone or stopped."""
    seconds = limits.seconds + confine.GRACE
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds)
    else:
        faulthandler.dump_traceback_later(seconds, exit=True)
    # A program with threads reserves far more than it uses, perhaps more than is allowed, and native
    # code that is then refused memory fails in any way.
    space, used = confine.memory()
    unused = max(0, space - used - _USUALLY_UNUSED)
    confine.limit(limits.memory_bytes + unused, limits.cpu_seconds)
