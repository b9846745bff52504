"""Run work that may hang, crash or grow in a child process, and make its end one clear error.

The child is forked where the system can, so it starts at once and has what its parent has. Elsewhere,
as on Windows, it is a new interpreter. Either way no child is left when ``run`` ends.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from typing import BinaryIO, TypeAlias, TypeVar, TypeVarTuple, cast

from alliance87.model.errors import Alliance87Error
from alliance87.model.finding import FindingError, Place, exceeded
from alliance87.sandbox import inside
from alliance87.sandbox.answer import MistakeError, decode
from alliance87.sandbox.limits import Limits, remedy, size

S = TypeVar("S")
T = TypeVar("T")
Ts = TypeVarTuple("Ts")
# The stream that the answer of a child comes from, and what ends the child and tells its exit status,
# or minus the signal that ended it; it is told whether the child may end by itself.
_Child: TypeAlias = tuple[BinaryIO, Callable[[bool], int]]

SPAWN = "ALLIANCE87_SPAWN"  # set in the environment: start a new interpreter even where fork exists
_PART = 2**16  # bytes
_MOMENT = 0.1  # seconds
_TO_END = 5.0  # seconds that an ending process may take
_SMALLER = "Split the contribution into smaller ones"
_INTERPRETER = "import sys; sys.path[:] = sys.argv[1:]; from alliance87.sandbox import inside; inside.spawned()"
_WINDOWS_FAULT = 0xC000_0000  # exit statuses from here on are faults of the processor


def run(
    prepare: Callable[[*Ts], S],
    arguments: tuple[*Ts],
    work: Callable[[S], T],
    limits: Limits,
    *,
    name: str = "",
) -> T:
    """Call ``work(prepare(*arguments))`` in a child process with limits, and return the answer.

    ``prepare`` may read files and import modules. ``work`` can open nothing any more, so this is where
    to parse what others sent. Both are functions of a module, and ``arguments`` can be pickled, so
    that a new interpreter can have them. ``work`` declares what it returns: texts, numbers, tuples,
    dataclasses of these. ``name`` is the file, or the files, that errors are about.

    The answer has the declared type, and nothing else about it is sure: a hostile file may have taken
    the child over. Check a name or a text again before writing or opening anything by it.

    Raises:
        FindingError: one that the child raised; or a limit: time, memory, depth, the answer's size.
        Alliance87Error: one that the child raised, or a mistake in the program.
    """
    answer, status = _answer_of((prepare, arguments, work, limits))
    if answer is None:
        raise _too_slow(limits, name)
    if len(answer) > limits.answer_bytes:
        message = f"More was found than fits into {size(limits.answer_bytes)}."
        raise _exceeded(name, "findings", message, f"{_SMALLER}.")
    if status != inside.ANSWERED:
        raise _ending(status, limits, name)
    try:
        made: T = decode(answer, work)
    except MistakeError as error:
        raise _mistake(name, str(error)) from None
    return made


def _answer_of(job: inside.Job) -> tuple[bytes | None, int]:
    """Have a child do a job; return what it wrote, or nothing if that took too long, and its status."""
    limits = job[3]
    deadline = time.monotonic() + limits.seconds
    held = bytearray()
    start = _spawn if os.environ.get(SPAWN) or not hasattr(os, "fork") else _fork
    stream, end = start(job)

    def read() -> None:
        with stream:
            while len(held) <= limits.answer_bytes and (part := stream.read(_PART)):
                held.extend(part)

    reader = threading.Thread(target=read, daemon=True)  # a pipe cannot be waited for on Windows
    is_done = False
    try:
        reader.start()
        while reader.is_alive() and (left := deadline - time.monotonic()) > 0:
            reader.join(min(left, _MOMENT))  # nor can Ctrl+C end a join there
        is_done = not reader.is_alive()
    finally:
        status = end(is_done)
        reader.join(_TO_END)
    return bytes(held) if is_done else None, status


def _fork(job: inside.Job) -> _Child:
    """Start a copy of this process."""
    reader, writer = os.pipe()
    parent = os.getpid()
    child = os.fork()
    if child == 0:
        try:
            inside.enter(writer, parent, job)
        finally:
            os._exit(inside.BROKEN)
    os.close(writer)

    def end(_: bool) -> int:
        _kill(child)
        try:
            return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        except ChildProcessError:  # whoever started this program has it ignore how children end
            return inside.ANSWERED

    return os.fdopen(reader, "rb"), end


def _spawn(job: inside.Job) -> _Child:
    """Start a new interpreter, and send it the job."""
    command = [sys.executable, "-I", "-c", _INTERPRETER, *sys.path]
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    # The child reads all before it does anything else, so this cannot wait for long.
    with contextlib.suppress(OSError), cast(BinaryIO, process.stdin) as stream:
        stream.write(pickle.dumps(job))

    def end(by_itself: bool) -> int:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(_TO_END if by_itself else 0)
        if process.poll() is None:
            _kill(process.pid) if hasattr(os, "killpg") else process.kill()
        return process.wait()

    return cast(BinaryIO, process.stdout), end


def _kill(process: int) -> None:
    """Kill a process and what it started."""
    for kill in (os.killpg, os.kill):
        with contextlib.suppress(OSError):
            kill(process, signal.SIGKILL)


def _ending(status: int, limits: Limits, name: str) -> FindingError | Alliance87Error:
    """Return the error for a child that ended without an answer."""
    killed = signal.Signals(-status).name if status < 0 else ""
    if killed in ("SIGALRM", "SIGXCPU"):
        return _too_slow(limits, name)
    most = size(limits.memory_bytes)
    fix = remedy("memory_bytes", _SMALLER)
    if status == inside.TOO_DEEP:
        message = f"This is nested too deeply: {limits.nesting} levels are allowed."
        return _exceeded(name, "nesting", message, "Nest less.")
    if status == inside.OUT_OF_MEMORY or killed == "SIGKILL":
        return _exceeded(name, "memory", f"The check needed more than {most} of memory.", fix)
    if killed or status >= _WINDOWS_FAULT:
        message = (
            f"The check crashed: this is nested too deeply, or needs more than {most} of memory."
        )
        return _exceeded(name, "crash", message, fix)
    return _mistake(name, f"exit status {status}")


def _too_slow(limits: Limits, name: str) -> FindingError:
    message = f"The check took longer than {limits.seconds:g} s and was stopped."
    return _exceeded(name, "time", message, remedy("seconds", _SMALLER))


def _exceeded(name: str, rule: str, message: str, fix: str) -> FindingError:
    return exceeded(Place(name), rule, message, fix=fix)


def _mistake(name: str, what: str) -> Alliance87Error:
    fault = f"the check could not be finished ({what[:200]})"
    advice = "This is a mistake in the program, not in the file. Please report it."
    return Alliance87Error(name or "The check", fault, advice)
