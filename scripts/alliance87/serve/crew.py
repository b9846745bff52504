"""The pool's side of its processes: of the template that it starts, and of the workers forked from it.

Nothing here waits: what a socket has is read when the event loop says so.
"""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import BinaryIO

from alliance87.model.errors import Alliance87Error, UnreadableError
from alliance87.serve import wire
from alliance87.serve.asked import Limits
from alliance87.serve.waiting import Job

_PART = 2**18


class LostError(Exception):
    """A process at the other end is gone, or does not do what it is to do."""


class Worker:
    """One worker: its socket, what has come of its answer, and the query that it has."""

    __slots__ = (
        "_held",
        "is_demoted",
        "is_ready",
        "is_slow",
        "job",
        "number",
        "since",
        "socket",
        "worked",
    )

    def __init__(self, number: int, front: socket.socket) -> None:
        self.number = number
        self.socket = front
        self.is_ready = False  # it has said so once
        self.is_slow = False  # it has had its query for long
        self.is_demoted = False  # it lets all others run before it, and that cannot be undone
        self.worked = 0  # for how many milliseconds it had when it last said something
        self.job: Job | None = None
        self.since = 0.0  # when it got the job
        self._held = bytearray()

    def take(self, job: Job, now: float) -> bool:
        """Give it a query; return whether it has taken all of it.

        Raises:
            LostError: it is gone, and has taken nothing.
        """
        try:
            taken = self.socket.send(job.request)
        except OSError as error:
            raise LostError from error
        self.job, self.since = job, now
        return taken == len(job.request)

    def read(self, most: int) -> tuple[int, bytes] | None:
        """Return a kind and a content, of ``most`` bytes at most, once it has all been sent.

        Raises:
            LostError: the worker is gone, or sends what it may not send.
        """
        try:
            part = self.socket.recv(_PART)
        except BlockingIOError:
            return None
        except OSError as error:
            raise LostError from error
        if not part:
            raise LostError
        if self._held:
            self._held += part
            part = b""
        held = part or self._held  # what comes whole, as most does, is not copied
        size = wire.ANSWER.size
        if len(held) >= size:
            kind, self.worked, length = wire.ANSWER.unpack_from(held)
            size += length
            if length > (wire.MOST_REFUSAL if kind == wire.REFUSED else most) or len(held) > size:
                raise LostError
        if len(held) < size:
            self._held += part
            return None
        content = bytes(memoryview(held)[wire.ANSWER.size :])
        self._held.clear()
        return kind, content


class Template:
    """The process that workers are forked from."""

    def __init__(self, dataset: BinaryIO, limits: Limits) -> None:
        self.control, other = socket.socketpair()
        self.control.setblocking(False)
        with other:
            told = (str(other.fileno()), json.dumps(asdict(limits)), dataset.name)
            self.process = subprocess.Popen(
                (sys.executable, "-P", "-m", "alliance87.serve.template", *told),
                stdin=dataset,
                stdout=subprocess.DEVNULL,
                pass_fds=(other.fileno(),),
                process_group=0,  # so that Ctrl-C reaches the server alone, which ends it
            )
        self._held = bytearray()

    def fork(self, number: int) -> Worker:
        """Have a worker forked, which will say when it is ready.

        Raises:
            LostError: as the other commands, the template does not take it.
        """
        front, back = socket.socketpair()
        front.setblocking(False)
        command = wire.COMMAND.pack(wire.FORK, number, 0)
        try:
            socket.send_fds(self.control, [command], [back.fileno()])
        except OSError as error:
            front.close()
            raise LostError from error
        finally:
            back.close()
        return Worker(number, front)

    def tell(self, command: bytes, number: int, worked: int = 0) -> None:
        """Have a worker killed, or demoted if it has worked for so many milliseconds.

        To demote it is asked for again and again, so it does not matter if there is no room now.
        """
        try:
            self.control.send(wire.COMMAND.pack(command, number, worked))
        except BlockingIOError as error:
            if command != wire.DEMOTE:
                raise LostError from error
        except OSError as error:
            raise LostError from error

    def news(self) -> Iterator[tuple[bytes, int, int]]:
        """Yield what the template has to say: what, of which worker, and its status.

        Raises:
            LostError: it is gone.
            UnreadableError: it cannot load the dataset.
        """
        try:
            part = self.control.recv(_PART)
        except BlockingIOError:
            return
        except OSError as error:
            raise LostError from error
        if not part:
            raise LostError
        self._held += part
        while len(self._held) >= wire.NEWS.size:
            kind, number, status = wire.NEWS.unpack_from(self._held)
            if kind == wire.UNLOADABLE:
                if len(self._held) < wire.NEWS.size + status:
                    return
                raise UnreadableError(*json.loads(self._held[wire.NEWS.size :]))
            del self._held[: wire.NEWS.size]
            yield kind, number, status

    def end(self, seconds: float) -> None:
        """End the template and all of its workers; wait until it has, and insist after a while."""
        self.control.close()
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()  # the workers die with it
            self.process.wait()


def opened(dataset: Path) -> BinaryIO:
    """Return the file of a dataset, open, for templates to be made from.

    Raises:
        UnreadableError: it cannot be opened.
        Alliance87Error: the system cannot have workers.
    """
    if sys.platform != "linux":
        fault = "cannot hold a query to its limits"
        raise Alliance87Error("This system", fault, "Use Linux, WSL or a container.")
    try:
        return dataset.open("rb")
    except OSError as error:
        fault = f"cannot be read ({error.strerror})"
        raise UnreadableError(str(dataset), fault, "Make it: alliance87 build") from error
