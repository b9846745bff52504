"""The walls that only the Linux kernel has: Landlock, a seccomp filter and flags of the process.

Python has no functions for these system calls, and the packages that do need a C library or are
unfinished, so they are called by ctypes. Each function returns whether the kernel did it.
"""

from __future__ import annotations

import ctypes
import os
import platform
import struct
from collections.abc import Iterator

# prctl(2)
_DEATH_SIGNAL, _DUMPABLE, _NAME, _GET_SECCOMP, _NO_NEW_PRIVILEGES = 1, 4, 15, 21, 38

# landlock(7): the numbers of its calls on every machine, and how many rights over files, over TCP and
# over other processes (abstract sockets, signals) it knows from which version on.
_CREATE_RULESET, _RESTRICT_SELF, _ASK_VERSION = 444, 446, 1
_FILE_RIGHTS = {1: 13, 2: 14, 3: 15, 5: 16}
_TCP_RIGHTS = {4: 2}
_PROCESS_RIGHTS = {6: 2}

# bpf(4): an instruction is a code, how many to skip if true and if false, and a value.
_LOAD, _EQUAL, _ANY_BIT, _RETURN = 0x20, 0x15, 0x45, 0x06
# seccomp(2): where a filter finds the call, the machine and the first argument, and what it returns.
_CALL, _MACHINE, _ARGUMENTS = 0, 4, 16
_KILL, _ALLOW, _ERROR = 0x8000_0000, 0x7FFF_0000, 0x0005_0000
_EPERM, _ENOSYS = 1, 38
_SET_FILTER, _ALL_THREADS = 1, 1
_THREAD = 0x0001_0000  # clone(2): CLONE_THREAD
_FLAGS_OF_DESCRIPTORS = (1, 2, 3, 4)  # fcntl(2): F_GETFD, F_SETFD, F_GETFL, F_SETFL
# A machine's number in linux/audit.h, and its column in the table below.
_MACHINES = {"x86_64": (0xC000_003E, 0), "aarch64": (0xC000_00B7, 1)}
# The system calls that a process needs to compute, start threads, and read and write what is open.
_ALLOWED = """
    read 0 63, write 1 64, readv 19 65, writev 20 66, pread64 17 67, lseek 8 62, fstat 5 80,
    close 3 57, sendto 44 206, recvfrom 45 207,
    poll 7 -, ppoll 271 73, select 23 -, pselect6 270 72,
    mmap 9 222, munmap 11 215, mremap 25 216, mprotect 10 226, madvise 28 233, brk 12 214,
    futex 202 98, set_robust_list 273 99, rseq 334 293, membarrier 324 283, sigaltstack 131 132,
    sched_yield 24 124, sched_getaffinity 204 123, getcpu 309 168,
    rt_sigaction 13 134, rt_sigprocmask 14 135, rt_sigreturn 15 139, restart_syscall 219 128,
    pause 34 -, nanosleep 35 101, clock_nanosleep 230 115, getitimer 36 102, setitimer 38 103,
    clock_gettime 228 113, clock_getres 229 114, gettimeofday 96 169, times 100 153,
    getpid 39 172, getppid 110 173, gettid 186 178, getuid 102 174, geteuid 107 175,
    getgid 104 176, getegid 108 177, getcwd 79 17, uname 63 160, sysinfo 99 179,
    getrlimit 97 163, getrusage 98 165, getrandom 318 278, exit 60 93, exit_group 231 94
"""
# Those that are allowed with some arguments only.
_CLONE, _CLONE3, _TGKILL = (56, 220), (435, 435), (234, 131)
_PRCTL, _FCNTL, _PRLIMIT64, _SECCOMP = (157, 167), (72, 25), (302, 261), (317, 277)

_Instruction = tuple[int, int, int, int]


class _Filter(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def die_with_parent(signal_number: int) -> bool:
    """Have the kernel send this process a signal when the thread that forked it ends."""
    return _prctl(_DEATH_SIGNAL, signal_number)


def no_new_privileges() -> bool:
    """Let no program that this process starts have more rights than it has."""
    return _prctl(_NO_NEW_PRIVILEGES, 1)


def not_dumpable() -> bool:
    """Let no other process of the same user attach to this one, and let it leave no core."""
    return _prctl(_DUMPABLE, 0)


def landlock_version() -> int:
    """Return the version of Landlock that the kernel has; 0 if there is none."""
    return max(0, _call(_CREATE_RULESET, None, 0, _ASK_VERSION))


def landlock() -> bool:
    """Deny this thread all access to files by path, TCP, and signals to other processes.

    What the kernel's version of Landlock does not know stays allowed. Needs ``no_new_privileges``
    and a free descriptor.
    """
    version = landlock_version()
    if not version:
        return False
    rights = (_FILE_RIGHTS, _TCP_RIGHTS, _PROCESS_RIGHTS)
    masks = [max((2**n - 1 for since, n in known.items() if since <= version), default=0)
             for known in rights]  # fmt: skip
    attributes = struct.pack("=3Q", *masks)
    ruleset = _call(_CREATE_RULESET, attributes, len(attributes), 0)
    if ruleset < 0:
        return False
    try:
        return _call(_RESTRICT_SELF, ruleset, 0) == 0
    finally:
        os.close(ruleset)


def has_seccomp() -> bool:
    """Whether ``seccomp`` works here: the kernel has it, and we know the numbers of its calls."""
    return platform.machine() in _MACHINES and struct.calcsize("P") == 8 and _prctl(_GET_SECCOMP, 0)


def seccomp() -> bool:
    """Deny all threads of this process every system call that they do not need to compute.

    Denied calls fail with EPERM. So there is no file, socket, pipe or process any more, no signal to
    others, and no change of limits. Needs ``no_new_privileges``.
    """
    if not has_seccomp():
        return False
    machine, column = _MACHINES[platform.machine()]
    code = [struct.pack("=HBBI", *each) for each in _program(machine, column, os.getpid())]
    program = _Filter(len(code), b"".join(code))
    return _call(_SECCOMP[column], _SET_FILTER, _ALL_THREADS, ctypes.byref(program)) == 0


def _program(machine: int, column: int, process: int) -> Iterator[_Instruction]:
    """Yield the filter: each test skips what follows it, or returns."""
    yield _LOAD, 0, 0, _MACHINE
    yield _EQUAL, 1, 0, machine
    yield _RETURN, 0, 0, _KILL
    yield _LOAD, 0, 0, _CALL
    for line in _ALLOWED.split(","):
        number = line.split()[1 + column]
        if number != "-":
            yield _EQUAL, 0, 1, int(number)
            yield _RETURN, 0, 0, _ALLOW
    yield _EQUAL, 0, 1, _CLONE3[column]  # then C libraries start threads by clone
    yield _RETURN, 0, 0, _ERROR | _ENOSYS
    yield from _only(_CLONE[column], (_argument(0), _ANY_BIT, (_THREAD,)))
    yield from _only(_TGKILL[column], (_argument(0), _EQUAL, (process,)))  # as abort() does
    yield from _only(_PRCTL[column], (_argument(0), _EQUAL, (_NAME,)))
    yield from _only(_FCNTL[column], (_argument(1), _EQUAL, _FLAGS_OF_DESCRIPTORS))
    # To read a limit is to give no address of a new one; an address has two halves.
    no_new_limit = [(_argument(2) + half, _EQUAL, (0,)) for half in (0, 4)]
    yield from _only(_PRLIMIT64[column], *no_new_limit)
    yield _RETURN, 0, 0, _ERROR | _EPERM


def _argument(number: int) -> int:
    return _ARGUMENTS + 8 * number


def _only(call: int, *checks: tuple[int, int, tuple[int, ...]]) -> Iterator[_Instruction]:
    """Allow a call if each check passes for one of its values; a check is a place, a test, values."""
    body: list[_Instruction] = []
    for place, test, values in checks:
        body.append((_LOAD, 0, 0, place))
        body += [(test, len(values) - n, 0, value) for n, value in enumerate(values)]
        body.append((_RETURN, 0, 0, _ERROR | _EPERM))
    yield _EQUAL, 0, len(body) + 1, call
    yield from body
    yield _RETURN, 0, 0, _ALLOW


def _prctl(option: int, value: int) -> bool:
    failed: int = _libc().prctl(option, ctypes.c_ulong(value), 0, 0, 0)
    return failed == 0


def _call(number: int, *arguments: object) -> int:
    """Make a system call; return what it returns, or -1 if it fails."""
    wide = (ctypes.c_long(a) if isinstance(a, int) else a for a in arguments)
    function = _libc().syscall
    function.restype = ctypes.c_long
    made: int = function(ctypes.c_long(number), *wide)
    return made


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)
