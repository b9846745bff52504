"""Do work that may hang, crash or swell in a child process, and turn its end into one clear error.

The child is forked, so it has at once whatever the parent holds, and it may die without harm. Its
answer comes back as JSON over a pipe. Whatever happens, no child is left when this ends.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import time
from collections.abc import Callable
from typing import TypeVar

from alliance87.gate.wire import unpack, unpack_error
from alliance87.model.errors import Alliance87Error
from alliance87.model.finding import FindingError, Place, exceeded
from alliance87.sandbox.limits import Limits, remedy, size

_PART = 2**16
_SMALLER = "Split the contribution into smaller ones"
_TIMED_OUT = {"SIGXCPU", "SIGALRM"}
S = TypeVar("S")
T = TypeVar("T")


def run(
    prepare: Callable[[], S],
    work: Callable[[S], T],
    limits: Limits,
    *,
    name: str = "",
    kinds: tuple[type, ...] = (),
) -> T:
    """Run ``prepare`` and then ``work`` on its result in a child process; return the answer.

    ``work`` can open nothing: what it imports or reads must be imported and read by ``prepare`` or
    before. It returns a report, texts, numbers, tuples, or dataclasses that are among ``kinds``.
    ``name`` is the file, or the files, that errors are about.

    Raises:
        FindingError: one that the child raised; or a limit: time, memory, depth, the answer's size.
        Alliance87Error: one that the child raised; a mistake in it; or the system has no ``fork``.
    """
    return run_telling(prepare, lambda made, _: work(made), limits, _ignore, name=name, kinds=kinds)


def run_telling(
    prepare: Callable[[], S],
    work: Callable[[S, Callable[[int], None]], T],
    limits: Limits,
    progress: Callable[[int], None],
    *,
    name: str = "",
    kinds: tuple[type, ...] = (),
) -> T:
    """Do as ``run`` does, and call ``progress`` with each number that ``work`` tells.

    ``work`` is also given the function to tell it with; numbers are from 0, such as bytes done.
    """
    if not hasattr(os, "fork"):
        fault = "cannot limit what a check may cost, because it cannot fork a process"
        raise Alliance87Error("This system", fault, "Use Linux, macOS or WSL.")
    from alliance87.gate import door

    pid, status, seconds = 0, 0, 0.0
    reader, writer = os.pipe()
    # Else Ctrl-C could strike before anybody knows of the child, or in the child itself.
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        pid = os.fork()
        if pid == 0:
            try:
                door.enter(writer, limits, prepare, work)
            finally:
                os._exit(door.UNSENT)
        with contextlib.suppress(OSError):  # it did so itself already
            os.setpgid(pid, pid)
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        os.close(writer)
        writer = -1
        answer = _listen(reader, limits, name, progress)
    finally:
        if pid:
            status, seconds = _end(pid)
        os.close(reader)
        if writer >= 0:
            os.close(writer)
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
    if answer is None:
        raise _ending(status, seconds, limits, name)
    kind, content = answer
    if kind == door.ERROR:
        raise unpack_error(content)
    if kind == door.FAULT:
        raise _mistake(name, str(unpack(content)))
    made: T = unpack(content, kinds)
    return made


def _ignore(_: int) -> None:
    """Tell nobody how much is done."""


def _listen(
    reader: int, limits: Limits, name: str, progress: Callable[[int], None]
) -> tuple[bytes, bytes] | None:
    """Return the kind and content of the child's last message, or nothing if it ended without."""
    from alliance87.gate import door

    deadline = time.monotonic() + limits.seconds
    poll = select.poll()
    poll.register(reader, select.POLLIN)
    held = bytearray()
    while True:
        while len(held) >= door.HEADER.size:
            kind, number = door.HEADER.unpack_from(held)
            if kind == door.DONE:
                del held[: door.HEADER.size]
                progress(number)
                continue
            if number > limits.answer_bytes:
                message = f"More was found than fits into {size(limits.answer_bytes)}."
                raise exceeded(Place(name), "findings", message, fix=f"{_SMALLER}.")
            if len(held) < door.HEADER.size + number:
                break
            return kind, bytes(held[door.HEADER.size : door.HEADER.size + number])
        left = deadline - time.monotonic()
        if left <= 0 or not poll.poll(left * 1_000):
            raise _too_slow(limits, name)
        part = os.read(reader, _PART)
        if not part:
            return None
        held += part


def _end(pid: int) -> tuple[int, float]:
    """End a child and what it started; return its status and the processor time it took.

    A child that ended by itself keeps the status it ended with.
    """
    for kill in (os.killpg, os.kill):
        with contextlib.suppress(OSError):
            kill(pid, signal.SIGKILL)
    try:
        _, status, usage = os.wait4(pid, 0)
    except ChildProcessError:  # whoever started this program has it ignore how children end
        return signal.SIGKILL, 0.0
    return status, usage.ru_utime + usage.ru_stime


def _ending(
    status: int, cpu_seconds: float, limits: Limits, name: str
) -> FindingError | Alliance87Error:
    """Return the error for a child that ended without an answer."""
    from alliance87.gate import door

    code = os.waitstatus_to_exitcode(status)
    killed = signal.Signals(-code).name if code < 0 else ""
    if killed in _TIMED_OUT or (killed == "SIGKILL" and cpu_seconds >= limits.cpu_seconds):
        return _too_slow(limits, name)
    most = size(limits.memory_bytes)
    fix = remedy("memory_bytes", _SMALLER)
    if code == door.TOO_DEEP:
        message = f"This is nested too deeply: {limits.nesting} levels are allowed."
        return exceeded(Place(name), "nesting", message, fix="Nest less.")
    if code == door.OUT_OF_MEMORY or killed == "SIGKILL":
        return exceeded(
            Place(name), "memory", f"The check needed more than {most} of memory.", fix=fix
        )
    if killed:
        message = (
            f"The check broke down: this is nested too deeply, or needs more than {most} of memory."
        )
        return exceeded(Place(name), "crash", message, fix=fix)
    return _mistake(name, f"exit status {code}")


def _too_slow(limits: Limits, name: str) -> FindingError:
    message = f"The check took longer than {limits.seconds:g} s and was stopped."
    return exceeded(Place(name), "time", message, fix=remedy("seconds", _SMALLER))


def _mistake(name: str, what: str) -> Alliance87Error:
    fault = f"the check could not be finished ({what[:200]})"
    advice = "The mistake is the program's, not the file's: report it."
    return Alliance87Error(name or "The check", fault, advice)
