"""What the child process does: gives up all it does not need, works, and sends one answer.

First the limits of the operating system: processor time, memory, nothing written, no core. Then
``prepare``, which may still open files; then the door is shut, and neither a file nor a socket can
be opened any more; then the work. Threads stay possible, because an engine for shapes needs them.
Only on systems with ``fork``.
"""

from __future__ import annotations

import contextlib
import fcntl
import math
import os
import resource
import signal
import struct
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn, TypeAlias, TypeVar

from alliance87.gate.wire import pack, pack_error
from alliance87.model.errors import Alliance87Error
from alliance87.model.finding import FindingError
from alliance87.sandbox.limits import Limits

Tell: TypeAlias = Callable[[int], None]
S = TypeVar("S")

# A message is a letter and a number: how much is done, or the length of what follows.
HEADER = struct.Struct(">cQ")
DONE, ANSWER, ERROR, FAULT = b"d", b"a", b"e", b"f"
# Exit statuses, for what leaves no room to send a message.
SENT, UNSENT, OUT_OF_MEMORY, TOO_DEEP = 0, 70, 71, 72
_LAST_DESCRIPTOR = 2**20
_ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGPIPE, signal.SIGALRM, signal.SIGXCPU)
_USUALLY = 64 * 2**20  # bytes that any process has and does not use, such as code
_GRACE = 1  # seconds that the parent has to stop the child before it stops by itself


def enter(
    writer: int, limits: Limits, prepare: Callable[[], S], work: Callable[[S, Tell], object]
) -> NoReturn:
    """Do the work under the limits, write messages to the descriptor ``writer``, and exit."""
    status = UNSENT
    try:
        writer = _let_go(writer)
        _limit(limits)
        kind, payload = _outcome(writer, prepare, work)
        _write(writer, HEADER.pack(kind, len(payload)))
        _write(writer, payload)
        status = SENT
    except MemoryError:
        status = OUT_OF_MEMORY
    except RecursionError:
        status = TOO_DEEP
    finally:
        os._exit(status)  # neither the parent's buffers nor its exit handlers are the child's


def _outcome(
    writer: int, prepare: Callable[[], S], work: Callable[[S, Tell], object]
) -> tuple[bytes, bytes]:
    try:
        prepared = prepare()
        _shut()
        answer = work(prepared, lambda done: _write(writer, HEADER.pack(DONE, done)))
        return ANSWER, pack(answer)
    except (FindingError, Alliance87Error) as error:
        return ERROR, pack_error(error)
    except (MemoryError, RecursionError):
        raise
    except BaseException as error:  # noqa: BLE001 - a Rust panic is no Exception
        return FAULT, pack(_whereabouts(error))


def _whereabouts(error: BaseException) -> str:
    """Return kind and place of a mistake in the program; its message could quote the file."""
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    code = trace.tb_frame.f_code if trace else None
    at = f" in {os.path.basename(code.co_filename)}:{trace.tb_lineno}" if code and trace else ""
    return f"{type(error).__name__}{at}"


def _let_go(writer: int) -> int:
    """Give up the parent's files, terminal and signal handlers; return the descriptor to write to."""
    os.setpgid(0, 0)  # so that nothing it starts outlives it
    for number in _ENDING:
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _ENDING)
    writer = fcntl.fcntl(writer, fcntl.F_DUPFD_CLOEXEC, 3)
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nothing, descriptor)
    # Whoever captures the parent's output may have put other descriptors behind these.
    sys.stdin = os.fdopen(0, encoding="utf-8")
    sys.stdout = sys.stderr = os.fdopen(1, "w", encoding="utf-8", errors="replace")
    os.closerange(3, writer)
    most = os.sysconf("SC_OPEN_MAX")
    os.closerange(writer + 1, min(most, _LAST_DESCRIPTOR) if most > 0 else _LAST_DESCRIPTOR)
    return writer


def _limit(limits: Limits) -> None:
    """Lower the limits of the process for good."""
    # If the parent is gone or stopped, the child still ends.
    signal.setitimer(signal.ITIMER_REAL, limits.seconds + _GRACE)
    seconds = math.ceil(limits.cpu_seconds)
    _lower(resource.RLIMIT_CPU, seconds, seconds + _GRACE)
    _lower(resource.RLIMIT_FSIZE, 0)
    _lower(resource.RLIMIT_CORE, 0)
    # macOS refuses it where the process is larger already; there memory is held by time alone.
    with contextlib.nullcontext() if sys.platform == "linux" else contextlib.suppress(ValueError):
        _lower(resource.RLIMIT_AS, limits.memory_bytes + _reserved())


def _reserved() -> int:
    """Return how many bytes of address space this process has and does not use, beyond the usual.

    A program with threads has reserved much more than it holds, up to more than all that is allowed;
    native code that is then refused memory ends in errors of any kind. Linux tells (proc(5)).
    """
    try:
        size, resident = Path("/proc/self/statm").read_text().split()[:2]
    except OSError:
        return 0
    return max(0, (int(size) - int(resident)) * resource.getpagesize() - _USUALLY)


def _shut() -> None:
    """Allow no new descriptor, so no file, folder, socket or pipe, whoever asks for it."""
    _lower(resource.RLIMIT_NOFILE, 0)


def _lower(what: int, soft: int, hard: int | None = None) -> None:
    ceiling = resource.getrlimit(what)[1]
    values = (soft, soft if hard is None else hard)
    if ceiling != resource.RLIM_INFINITY:
        values = (min(soft, ceiling), min(values[1], ceiling))
    resource.setrlimit(what, values)


def _write(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]
