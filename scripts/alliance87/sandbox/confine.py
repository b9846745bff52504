"""Take from this process, for good, what its work does not need.

``limit`` comes first: processor time and memory are limited, and no file can be written. The process
then reads what its work needs. ``seal`` comes last: afterwards it has no files, sockets or other
processes, only threads, and the descriptors that are open already. What a system cannot do is left
out: both functions return the names of what they did, and ``missing`` says what nothing prevents.

On Linux Landlock and a seccomp filter stand behind the resource limits of POSIX, which would let
native code delete files and signal its parent.
"""

from __future__ import annotations

import contextlib
import ctypes
import math
import os
import signal
import sys
from collections.abc import Callable, Collection
from pathlib import Path

if sys.platform != "win32":
    import resource
if sys.platform == "linux":
    from alliance87.sandbox import linux

GRACE = 1  # seconds between the signal for too much processor time and the kill
_LAST_DESCRIPTOR = 2**20


def limit(address_space: int, cpu_seconds: float | None = None) -> tuple[str, ...]:
    """Limit this process, and return the names of the limits that this system has.

    ``address_space`` is the most that the process may have in bytes, what it has now included
    (see ``memory``). ``cpu_seconds`` count from its start; ``None`` is no limit. It cannot write to a
    file, leaves no core and gains no rights by starting a program.
    """
    if sys.platform == "win32":
        return ()
    done = ["file size", "core"]
    _lower(resource.RLIMIT_FSIZE, 0)
    _lower(resource.RLIMIT_CORE, 0)
    if cpu_seconds is not None:
        seconds = math.ceil(cpu_seconds)
        _lower(resource.RLIMIT_CPU, seconds, seconds + GRACE)
        done.append("processor time")
    if sys.platform == "linux":  # macOS does not enforce this limit
        _lower(resource.RLIMIT_AS, address_space)
        done.append("memory")
        if linux.no_new_privileges():
            done.append("no new privileges")
    return tuple(done)


def seal() -> tuple[str, ...]:
    """Take files, sockets, processes and the environment from this process; return what was taken.

    Threads can still be started, and what is open can be read and written. Modules that are not
    imported yet cannot be imported any more. Call ``limit`` before.
    """
    done = ["environment"]
    _forget_environment()
    if sys.platform == "win32":
        return tuple(done)
    steps: dict[str, Callable[[], bool]] = {}
    if sys.platform == "linux":
        steps["first to be ended when memory runs out"] = _end_first
        steps["not dumpable"] = linux.not_dumpable
        steps["landlock"] = linux.landlock
    else:  # on Linux this would also forbid threads
        steps["processes"] = lambda: _lower(resource.RLIMIT_NPROC, 0)
    steps["descriptors"] = lambda: _lower(resource.RLIMIT_NOFILE, 0)
    if sys.platform == "linux":  # at the end, since it forbids the other steps
        steps["seccomp"] = linux.seccomp
    return (*done, *(name for name, step in steps.items() if step()))


def missing() -> tuple[str, ...]:
    """Return what this system cannot keep a sealed process from, in words for help texts."""
    windows, on_linux = sys.platform == "win32", sys.platform == "linux"
    landlock = linux.landlock_version() if sys.platform == "linux" else 0
    seccomp = sys.platform == "linux" and linux.has_seccomp()
    prevented = {
        "using more memory": on_linux,
        "using more processor time": not windows,
        "opening files and sockets": not windows,
        "deleting and renaming files": bool(landlock) or seccomp,
        "starting processes": seccomp or not (windows or on_linux),
        "signals to other processes": landlock >= 6 or seccomp,
        "reading the memory of other processes": bool(landlock) or seccomp,
    }
    return tuple(what for what, is_prevented in prevented.items() if not is_prevented)


def memory() -> tuple[int, int]:
    """Return how many bytes of address space this process has, and how many it uses.

    Both are 0 where the system does not say; Linux does (proc(5)).
    """
    if sys.platform != "linux":
        return 0, 0
    size, resident = Path("/proc/self/statm").read_text().split()[:2]
    page = resource.getpagesize()
    return int(size) * page, int(resident) * page


def keep_only(descriptors: Collection[int]) -> None:
    """Close all descriptors but these; standard input, output and error lead nowhere."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nothing, standard)
    # Python's own streams may be behind others, if somebody captures the output.
    sys.stdin = os.fdopen(0, encoding="utf-8")
    sys.stdout = sys.stderr = os.fdopen(1, "w", encoding="utf-8", errors="replace")
    if sys.platform == "win32":  # where a new process has no others
        return
    most = os.sysconf("SC_OPEN_MAX")
    end = min(most, _LAST_DESCRIPTOR) if most > 0 else _LAST_DESCRIPTOR
    first = 3
    for descriptor in sorted(each for each in descriptors if each > 2):
        os.closerange(first, descriptor)
        first = descriptor + 1
    os.closerange(first, max(first, end))


def die_with_parent(parent: int) -> None:
    """End this process when the process ``parent``, which forked it, has ended. Linux only."""
    if sys.platform == "linux":
        linux.die_with_parent(signal.SIGKILL)
        if os.getppid() != parent:  # it ended before the kernel could be asked
            os.kill(os.getpid(), signal.SIGKILL)


def _lower(what: int, soft: int, hard: int | None = None) -> bool:
    """Lower a resource limit of this process, never raise it; return whether the system did so."""
    if sys.platform == "win32":
        return False
    ceiling = resource.getrlimit(what)[1]
    values = (soft, soft if hard is None else hard)
    if ceiling != resource.RLIM_INFINITY:
        values = (min(soft, ceiling), min(values[1], ceiling))
    resource.setrlimit(what, values)
    return True


def _end_first() -> bool:
    with contextlib.suppress(OSError):
        return bool(Path("/proc/self/oom_score_adj").write_text("1000"))
    return False


def _forget_environment() -> None:
    """Clear the environment, and on Linux the memory where the kernel put it."""
    os.environ.clear()
    with contextlib.suppress(OSError, ValueError, IndexError):
        fields = Path("/proc/self/stat").read_text().rpartition(")")[2].split()
        start, end = int(fields[47]), int(fields[48])  # env_start and env_end of proc(5)
        ctypes.memset(start, 0, end - start)
