"""A pool of query workers: each query is answered, or stopped at its limits.

The engine cannot be stopped and may crash, so queries run in processes that may be killed, and the
event loop only passes bytes on. A query that takes long lets all others run before it, and another
worker takes its place, so that a few slow queries delay no other.
"""

from __future__ import annotations

import asyncio
import contextlib
import math
import multiprocessing
import os
import signal
import socket
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from multiprocessing.context import ForkServerContext, SpawnContext
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import cast

from msgspec import MsgspecError

from alliance87.model.errors import Alliance87Error
from alliance87.query.engine import STACK_BYTES
from alliance87.query.guard import MAX_CHARACTERS
from alliance87.serve.messages import (
    MAX_QUERY,
    OVERHEAD,
    Limits,
    Query,
    Refusal,
    Results,
    decode_reply,
    encode,
)
from alliance87.serve.metrics import Metrics
from alliance87.serve.preload import DATASET
from alliance87.serve.problems import Problem
from alliance87.serve.worker import OUT_OF_MEMORY, PREFIX, run

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]

_LOOK = 0.03  # seconds after which a query is looked at, and from one look to the next
_WORK = 0.025  # seconds of a processor after which a query is slow, and all others go first
_NICENESS = 10  # of a slow worker; with more, it would take long to die
_START = 60.0  # seconds that the first worker may take
_RETRY = 0.5  # seconds before a worker that could not start is started again


@dataclass(eq=False)
class _Job:
    """A query and its results to come; ``timer`` is set while it waits for a worker."""

    message: bytes
    forms: tuple[str | None, ...]
    client: str
    results: asyncio.Future[Results]
    timer: asyncio.TimerHandle | None = None

    def refuse(self, problem: Problem) -> None:
        """Give a problem in place of the results, unless nobody waits for them."""
        if not self.results.done():
            self.results.set_exception(problem)


class _Worker(asyncio.Protocol):
    """The server's end of a worker: its process, its socket, and the query that it has."""

    def __init__(self, pool: Pool, process: BaseProcess) -> None:
        self.process = process
        self.job: _Job | None = None
        self.is_ready = False
        self.is_slow = False  # others run before it, which cannot be undone, and one took its place
        self.since = self.used = 0.0  # when it got the query, and what it had used until then
        self.timer: asyncio.TimerHandle | None = None
        self.transport: asyncio.Transport
        self._pool = pool
        self._received = bytearray()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        self._pool.add(self)

    def data_received(self, data: bytes) -> None:
        self._received += data
        if len(self._received) < PREFIX:
            return
        size = int.from_bytes(self._received[:PREFIX])
        here = len(self._received) - PREFIX
        if here > size or size > self._pool.max_message:  # more than it may send
            self._pool.end(self, "crash")
        elif here == size:
            message, self._received = self._received[PREFIX:], bytearray()
            self._pool.receive(self, message)

    def connection_lost(self, error: Exception | None) -> None:
        self._pool.lose(self)

    def send(self, message: bytes) -> None:
        """Send it a query."""
        self.transport.write(len(message).to_bytes(PREFIX) + message)

    def demote(self) -> None:
        """Let all others run before it; a system that has no such order does nothing."""
        self.is_slow = True
        if sys.platform != "win32":
            with contextlib.suppress(OSError):
                os.setpriority(os.PRIO_PROCESS, self.process.pid or 0, _NICENESS)

    def processor_seconds(self) -> float:
        """Return what it has used of a processor; where the system does not say so, the time."""
        with contextlib.suppress(AttributeError, OSError, OverflowError):
            return time.clock_gettime(~(self.process.pid or 0) << 3 | 2)  # clock_getcpuclockid(3)
        return time.monotonic()


class Pool:
    """Workers over one dataset, in one event loop; a process has one pool, which ``start`` makes."""

    def __init__(self, dataset: str, limits: Limits, metrics: Metrics, method: str) -> None:
        self.max_message = limits.answer_bytes + OVERHEAD
        self._dataset = dataset
        self._limits = limits
        context = multiprocessing.get_context(method)
        self._context = cast("ForkServerContext | SpawnContext", context)
        self._loop = asyncio.get_running_loop()
        self._thread = ThreadPoolExecutor(1, "workers")  # starting a process takes a while
        self._first: asyncio.Future[None] = self._loop.create_future()
        self._workers: set[_Worker] = set()
        self._idle: list[_Worker] = []
        self._starting = 0
        self._queue: list[_Job] = []
        self._running: Counter[str] = Counter()
        self._is_closing = False
        self._tasks: set[asyncio.Task[None]] = set()
        self._metrics = metrics
        metrics.watch("pool_workers", lambda: self.ready)
        metrics.watch("pool_running", lambda: self.running)
        metrics.watch("pool_waiting", lambda: self.waiting)

    @classmethod
    @contextlib.asynccontextmanager
    async def start(
        cls, dataset: bytes, limits: Limits, metrics: Metrics, method: str | None = None
    ) -> AsyncIterator[Pool]:
        """Yield a pool over N-Quads such as ``dist/alliance87.nq``; at the end no process is left.

        ``method`` is how processes start: by a fork server, or where there is none, by ``spawn``.

        Raises:
            Alliance87Error: the processes cannot start.
        """
        known = multiprocessing.get_all_start_methods()
        method = method or ("forkserver" if "forkserver" in known else "spawn")
        if method == "forkserver":
            multiprocessing.set_forkserver_preload(["alliance87.cli", "alliance87.serve.preload"])
        with _held(dataset) as path:
            os.environ[DATASET] = path
            os.environ["PYTHONSAFEPATH"] = "1"  # import nothing from the working folder
            _deepen_stack()
            pool = cls(path, limits, metrics, method)
            try:
                pool._fill()
                async with asyncio.timeout(_START):
                    await pool._first
                yield pool
            except TimeoutError as error:
                raise _unstarted() from error
            finally:
                pool._close()

    def submit(self, query: Query, client: str = "") -> asyncio.Future[Results]:
        """Return the results to come; if that is cancelled, the query is stopped.

        ``client`` is who sent the query: clients take turns. In place of results there may be a
        Problem: syntax, time, memory, overload and so on.
        """
        job = _Job(encode(query), (query.rows, query.triples), client, self._loop.create_future())
        job.results.add_done_callback(lambda _: self._finish(job))
        if self._is_closing:
            job.refuse(_stopped("closing", self._limits))
        elif len(query.text) > MAX_CHARACTERS or len(job.message) > MAX_QUERY:
            limit = f"A query may have {MAX_CHARACTERS:,} characters"
            job.refuse(Problem("too-long", f"{limit}, and the names of its graphs some more."))
        elif self._idle and self._may_run(client):  # and so may none of those that wait
            self._give(job)
        else:
            self._wait(job)
        return job.results

    @property
    def ready(self) -> int:
        """How many workers have started; without any the pool cannot answer."""
        return sum(worker.is_ready for worker in self._workers)

    @property
    def running(self) -> int:
        """How many queries a worker has."""
        return sum(worker.job is not None for worker in self._workers)

    @property
    def waiting(self) -> int:
        """How many queries wait for a worker."""
        return len(self._queue)

    # Queries -----------------------------------------------------------------------

    def _may_run(self, client: str) -> bool:
        return not client or self._running[client] < self._limits.running

    def _wait(self, job: _Job) -> None:
        """Put a query last; if the queue is full, the last of the client with most goes."""
        self._queue.append(job)
        job.timer = self._loop.call_later(self._limits.queue_seconds, self._overload, job)
        if self.waiting > self._limits.queue:
            waiting = Counter(each.client for each in self._queue)
            self._overload(max(reversed(self._queue), key=lambda each: waiting[each.client]))

    def _overload(self, job: _Job) -> None:
        self._drop(job)
        again = {"retry-after": str(max(1, math.ceil(self._limits.queue_seconds)))}
        job.refuse(Problem("overload", "No worker was free for this query.", headers=again))

    def _drop(self, job: _Job) -> None:
        """Let a query wait no more; of one that does not wait nothing is done."""
        if job.timer:
            job.timer.cancel()
            job.timer = None
            self._queue.remove(job)

    def _next(self) -> None:
        """Give the idle workers what waits, first to the clients of which the fewest queries run."""
        while self._idle:
            allowed = [job for job in self._queue if self._may_run(job.client)]
            if not allowed:
                return
            job = min(allowed, key=lambda job: self._running[job.client])
            self._drop(job)
            self._give(job)

    def _give(self, job: _Job) -> None:
        worker = self._idle.pop()
        worker.job, worker.since = job, self._loop.time()
        worker.used = worker.processor_seconds()
        worker.timer = self._loop.call_later(_LOOK, self._look, worker)
        self._running[job.client] += 1
        worker.send(job.message)

    def _look(self, worker: _Worker) -> None:
        """Stop a query that has taken too long, and let others run before one that works for long."""
        taken = self._loop.time() - worker.since
        if taken >= self._limits.seconds:
            self.end(worker, "time")
            return
        if not worker.is_slow and worker.processor_seconds() - worker.used >= _WORK:
            worker.demote()
            self._fill()
        again = min(_LOOK, self._limits.seconds - taken)
        worker.timer = self._loop.call_later(again, self._look, worker)

    def _finish(self, job: _Job) -> None:
        """Count a query that is done, and stop one whose client has gone."""
        if job.results.cancelled():
            self._drop(job)
            for worker in [worker for worker in self._workers if worker.job is job]:
                self.end(worker, "cancelled")
        elif problem := job.results.exception():
            self._metrics.refused.labels(cast(Problem, problem).type).inc()
        else:
            self._metrics.answered.inc()

    # Workers -----------------------------------------------------------------------

    def add(self, worker: _Worker) -> None:
        """Know a worker that has started."""
        self._workers.add(worker)
        self._metrics.forked.inc()

    def receive(self, worker: _Worker, message: bytearray) -> None:
        """Take what a worker sends: that it is ready, or the reply to its query."""
        job, leaving = worker.job, False
        try:
            if job:
                reply = decode_reply(message)
                content, leaving = reply.content, reply.leaving
                if isinstance(content, Refusal):
                    job.refuse(content.problem())
                elif content.form not in job.forms:
                    raise ValueError("a format that the client does not accept")
                elif not job.results.done():
                    job.results.set_result(content)
            elif message or worker.is_ready:
                raise ValueError("it has no query")
        except (MsgspecError, ValueError):
            self.end(worker, "crash")
            return
        worker.is_ready = True
        if not self._first.done():
            self._first.set_result(None)
        self._release(worker)
        if leaving or worker.is_slow:
            self.end(worker, "slow")
        else:
            self._idle.append(worker)
        self._next()

    def end(self, worker: _Worker, reason: str) -> None:
        """Kill a worker, whatever it does, and start another in its place."""
        if worker in self._workers:
            job = self._forget(worker, reason)
            worker.process.kill()
            worker.transport.abort()
            if job:
                job.refuse(_stopped(reason, self._limits))

    def lose(self, worker: _Worker) -> None:
        """Learn that a worker has ended by itself, and find out why."""
        if worker in self._workers:
            self._idle = [other for other in self._idle if other is not worker]
            self._do(self._examine(worker))

    async def _examine(self, worker: _Worker) -> None:
        code = await self._loop.run_in_executor(self._thread, _exit_code, worker.process)
        reason = _reason(code)
        if not worker.is_ready:  # what cannot even start is not tried again at once
            if not self._first.done():
                self._first.set_exception(_unstarted())
            await asyncio.sleep(_RETRY)
        if job := self._forget(worker, reason):
            job.refuse(_stopped(reason, self._limits))

    def _forget(self, worker: _Worker, reason: str) -> _Job | None:
        self._workers.discard(worker)
        self._metrics.killed.labels(reason).inc()
        self._idle = [other for other in self._idle if other is not worker]
        job = self._release(worker)
        self._fill()
        self._next()
        return job

    def _release(self, worker: _Worker) -> _Job | None:
        job, worker.job = worker.job, None
        if job:
            if worker.timer:
                worker.timer.cancel()
            self._running[job.client] -= 1
            self._running += Counter()  # forgets the clients that have none
        return job

    def _fill(self) -> None:
        """Start the workers that are missing."""
        slow = sum(worker.is_slow for worker in self._workers)
        wanted = self._limits.workers + min(slow, self._limits.slow)
        while not self._is_closing and len(self._workers) + self._starting < wanted:
            self._starting += 1
            self._do(self._start())

    async def _start(self) -> None:
        try:
            process, pipe = await self._loop.run_in_executor(self._thread, self._fork)
            await self._loop.create_connection(lambda: _Worker(self, process), sock=pipe)
        except (OSError, EOFError):  # no process or no memory is left, or the fork server is gone
            if not self._first.done():
                self._first.set_exception(_unstarted())
            await asyncio.sleep(_RETRY)
        finally:
            self._starting -= 1
        self._fill()

    def _fork(self) -> tuple[BaseProcess, socket.socket]:
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        arguments = (theirs, self._dataset, self._limits)
        process = self._context.Process(target=run, args=arguments, daemon=True)
        with theirs:
            process.start()
        return process, ours

    def _do(self, work: Coroutine[None, None, None]) -> None:
        task = self._loop.create_task(work)
        self._tasks.add(task)  # which has no other reference
        task.add_done_callback(self._tasks.discard)

    def _close(self) -> None:
        """Refuse every query that has no results yet, and end all workers."""
        self._is_closing = True
        for job in list(self._queue):
            self._drop(job)
            job.refuse(_stopped("closing", self._limits))
        for task in list(self._tasks):
            task.cancel()
        self._thread.shutdown(cancel_futures=True)
        for worker in list(self._workers):
            self.end(worker, "closing")


def _stopped(reason: str, limits: Limits) -> Problem:
    """Return the problem of a query whose worker ended."""
    details = {
        "time": f"It was stopped after {limits.seconds:g} s. Ask for less: name what you look for, "
        "and see that every pattern shares a variable with another.",
        "memory": f"It needed more than {limits.memory_bytes // 2**20:,} MiB and was stopped.",
        "crash": "It nests too deeply, or needs more memory than a query may use.",
        "closing": "Send the query again in a moment.",
        "cancelled": "The client has gone away.",
    }
    kind = "closing" if reason == "cancelled" else reason
    return Problem(kind, details[reason], headers={"retry-after": "1"} if kind == "closing" else {})


def _exit_code(process: BaseProcess) -> int | None:
    process.join(1)
    return process.exitcode


def _reason(exit_code: int | None) -> str:
    """Return why a worker ended by itself: time, memory or crash."""
    if sys.platform != "win32" and exit_code == -signal.SIGPROF:
        return "time"
    # Rust aborts when it gets no memory; Linux kills when the machine has no more.
    is_memory = exit_code in (OUT_OF_MEMORY, -signal.SIGABRT, -9)
    return "memory" if is_memory else "crash"


def _unstarted() -> Alliance87Error:
    fault = "cannot start; see above for the reason"
    remedy = (
        "See whether the machine has memory and processes left, and a folder for temporary files."
    )
    return Alliance87Error("The processes for queries", fault, remedy)


@contextlib.contextmanager
def _held(content: bytes) -> Iterator[str]:
    """Yield the path of a file that holds the bytes, whatever becomes of the folder they came from."""
    if sys.platform == "linux":
        with open(os.memfd_create("alliance87"), "wb") as file:
            file.write(content)
            file.flush()
            yield f"/proc/{os.getpid()}/fd/{file.fileno()}"
    else:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "alliance87.nq")
            path.write_bytes(content)
            yield str(path)


def _deepen_stack() -> None:
    """Give the processes that start from now on a stack that the engine's recursion does not overflow."""
    if resource is not None:
        soft, hard = resource.getrlimit(resource.RLIMIT_STACK)
        most = STACK_BYTES if hard == resource.RLIM_INFINITY else min(STACK_BYTES, hard)
        if soft != resource.RLIM_INFINITY and soft < most:
            resource.setrlimit(resource.RLIMIT_STACK, (most, hard))
