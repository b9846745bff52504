"""The process that workers are forked from: it holds the dataset, has one thread, and asks nothing.

Forking from it is quick, and safe whatever threads the server has. It forks, demotes and kills workers
as it is told, says when one has ended, and ends with all of them when the server does.

``python -m alliance87.serve.template CONTROL LIMITS PLACE`` has the dataset as standard input;
PLACE names it in errors.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import json
import os
import resource
import select
import signal
import socket
import sys
import time
from pathlib import Path

from alliance87.model.errors import UnreadableError
from alliance87.query.engine import STACK_BYTES
from alliance87.query.store import load_dump
from alliance87.serve import wire, worker
from alliance87.serve.answer import answer
from alliance87.serve.asked import ROWS, TRIPLES, Asked, Limits, Refused
from alliance87.serve.graphs import Graphs

LAST = 10  # niceness of a demoted worker; more, and it would take long to die


def main(control: socket.socket, limits: Limits, place: str) -> None:
    """Load the dataset, and then do as the socket ``control`` says until it ends."""
    os.lseek(0, 0, os.SEEK_SET)  # an earlier template may have read it
    try:
        with open(0, "rb", closefd=False) as file:
            graphs = Graphs(load_dump(file.read(), place))
    except UnreadableError as error:
        said = json.dumps([error.place, error.fault, error.remedy]).encode()
        control.sendall(wire.NEWS.pack(wire.UNLOADABLE, 0, len(said)) + said)
        return
    with contextlib.suppress(OSError):  # if the machine has no memory left, workers are to go first
        Path("/proc/self/oom_score_adj").write_text("1000")
    _rehearse(graphs)
    gc.collect()
    gc.freeze()  # the pages that workers share stay shared
    control.sendall(wire.NEWS.pack(wire.LOADED, 0, 0))
    _Template(control, graphs, limits).run()


def _rehearse(graphs: Graphs) -> None:
    """Ask a little in every format, so that workers find all that is loaded when first used."""
    for form in ROWS:
        answer(graphs, Asked("SELECT * { ?s ?p ?o } LIMIT 1", rows=form), 2**20)
    for form in TRIPLES:
        answer(graphs, Asked("CONSTRUCT WHERE { ?s a ?o } LIMIT 0", triples=form), 2**20)
    for wrong in ("ASK { ?a orgnization:x ?b", "ASK FROM <x:> {}"):
        with contextlib.suppress(Refused):
            answer(graphs, Asked(wrong), 2**20)


class _Template:
    """The workers that there are, and what is to be done with them."""

    def __init__(self, control: socket.socket, graphs: Graphs, limits: Limits) -> None:
        self._control = control
        self._graphs = graphs
        self._limits = limits
        self._workers: dict[int, int] = {}  # the process of each worker, by the pool's number of it
        self._base = _address_space()
        self._woken, waking = socket.socketpair()
        self._woken.setblocking(False)
        waking.setblocking(False)
        self._waking = waking
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(waking.fileno(), warn_on_full_buffer=False)

    def run(self) -> None:
        poll = select.poll()
        poll.register(self._control, select.POLLIN)
        poll.register(self._woken, select.POLLIN)
        try:
            while True:
                ready = {descriptor for descriptor, _ in poll.poll()}
                if self._woken.fileno() in ready:
                    self._woken.recv(4096)
                    self._reap()
                if self._control.fileno() in ready and not self._obey():
                    return
        except (BrokenPipeError, ConnectionResetError):
            return  # the server is gone
        finally:
            for process in self._workers.values():
                _kill(process)
            for process in self._workers.values():
                os.waitpid(process, 0)

    def _obey(self) -> bool:
        """Do one thing that the pool asks for; return whether there may be more."""
        message, descriptors, _, _ = socket.recv_fds(self._control, wire.COMMAND.size, 1)
        if not message:
            return False
        command, number, worked = wire.COMMAND.unpack(message)
        if command == wire.FORK:
            self._fork(number, descriptors[0])
        elif number not in self._workers:  # it has ended meanwhile
            pass
        elif command == wire.KILL:
            _kill(self._workers[number])
        elif _worked(self._workers[number]) * 1_000 >= worked:
            os.setpriority(os.PRIO_PROCESS, self._workers[number], LAST)
            self._tell(wire.DEMOTED, number, 0)
        return True

    def _fork(self, number: int, descriptor: int) -> None:
        front = socket.socket(fileno=descriptor)
        parent = os.getpid()
        try:
            process = os.fork()
        except OSError:  # there are too many processes, or there is no memory
            front.close()
            self._tell(wire.ENDED, number, worker.BROKEN << 8)
            return
        if process == 0:
            for its_own in (self._control, self._woken, self._waking):
                its_own.close()
            worker.enter(front, parent, self._base, self._graphs, self._limits)
        self._workers[number] = process
        front.close()

    def _reap(self) -> None:
        """Tell the pool which workers have ended."""
        for number, process in list(self._workers.items()):
            ended, status = os.waitpid(process, os.WNOHANG)
            if ended:
                del self._workers[number]
                self._tell(wire.ENDED, number, status)

    def _tell(self, what: bytes, number: int, status: int) -> None:
        self._control.sendall(wire.NEWS.pack(what, number, status))


def _address_space() -> int:
    """Return how many bytes of address space this process has."""
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    return pages * resource.getpagesize()


def _worked(process: int) -> float:
    """Return for how many seconds a process has worked (clock_getcpuclockid(3))."""
    clock = ctypes.c_int()
    if ctypes.CDLL(None).clock_getcpuclockid(process, ctypes.byref(clock)):
        return 0.0
    return time.clock_gettime(clock.value)


def _kill(process: int) -> None:
    """Kill a worker that has not been waited for, so that the number is still its own."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(process, signal.SIGKILL)


def _deepen() -> None:
    """Start this program again with a stack that the engine's recursion does not overflow."""
    soft, hard = resource.getrlimit(resource.RLIMIT_STACK)
    most = STACK_BYTES if hard == resource.RLIM_INFINITY else min(STACK_BYTES, hard)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_STACK, (most, hard))
        os.execv(sys.executable, sys.orig_argv)


if __name__ == "__main__":
    _deepen()
    main(socket.socket(fileno=int(sys.argv[1])), Limits(**json.loads(sys.argv[2])), sys.argv[3])
