"""A pool of query workers under a watchdog: each query is answered or refused within its limits.

The engine cannot be stopped and may crash, so queries run in processes that may be killed, and the
event loop only passes bytes on. A query that takes long lets the others run before it, and another
worker is forked to take its place, so that a few slow queries make no others wait.
"""

from __future__ import annotations

import asyncio
import math
from collections import Counter
from pathlib import Path
from typing import BinaryIO

from alliance87.query.guard import MAX_CHARACTERS
from alliance87.serve import wire
from alliance87.serve.asked import Answered, Asked, Limits, PoolState, Refused
from alliance87.serve.crew import LostError, Worker, opened
from alliance87.serve.keeper import Keeper
from alliance87.serve.refusals import overloaded, refused, stopped
from alliance87.serve.waiting import Job, Waiting

_TICK = 0.01  # seconds from one look at the clock to the next, while a query runs or waits
_SLOW = 0.03  # seconds after which a query is looked at more closely


class Pool:
    """Workers that answer queries over one dataset, in one event loop; ``start`` makes it."""

    def __init__(self, dataset: BinaryIO, limits: Limits) -> None:
        self._dataset = dataset
        self._limits = limits
        self._loop = asyncio.get_running_loop()
        self._keeper = Keeper(dataset, limits, self._hear, self._miss)
        self._idle: list[Worker] = []
        self._waiting = Waiting()
        self._running: Counter[str] = Counter()
        self._ticking: asyncio.TimerHandle | None = None
        self._is_closing = False
        self._answered = 0
        self._refused: Counter[str] = Counter()

    @classmethod
    async def start(cls, dataset: Path, limits: Limits) -> Pool:
        """Return a pool that can be asked, over a file of N-Quads such as ``dist/alliance87.nq``.

        Raises:
            Alliance87Error: the file cannot be read or is not N-Quads; or the system cannot fork.
        """
        file = opened(dataset)
        pool = cls(file, limits)
        try:
            await pool._keeper.start()
        except BaseException:
            file.close()
            raise
        return pool

    async def ask(self, asked: Asked, client: str = "") -> Answered:
        """Return the answer to a query; if this is cancelled, the query is stopped.

        ``client`` is who asks, for the queries of one not to make all others wait.

        Raises:
            Refused: there is no answer; ``Refused`` lists why.
        """
        job = self._job(asked, client)
        try:
            return await job.outcome
        except Refused as refusal:
            self._refused[refusal.type] += 1
            raise
        finally:
            if job.outcome.cancelled():
                self._abandon(job)

    def state(self) -> PoolState:
        """Return how the pool is now."""
        workers = self._keeper.workers.values()
        return PoolState(
            workers=sum(worker.is_ready for worker in workers),
            running=sum(worker.job is not None for worker in workers),
            waiting=len(self._waiting),
            answered=self._answered,
            refused=dict(self._refused),
            killed=dict(self._keeper.killed),
            forked=self._keeper.forked,
        )

    async def close(self) -> None:
        """Refuse every query that has no answer yet, and end all processes."""
        self._is_closing = True
        for job in self._waiting.all():
            self._waiting.remove(job)
            job.refuse(stopped("closing", self._limits))
        await self._keeper.close()
        self._dataset.close()

    def _job(self, asked: Asked, client: str) -> Job:
        """Give a query to a worker, or let it wait for one."""
        outcome: asyncio.Future[Answered] = self._loop.create_future()
        now = self._loop.time()
        too_long = len(asked.query) > MAX_CHARACTERS
        request = b"" if too_long else wire.pack_request(asked)
        deadline = now + self._limits.queue_seconds
        job = Job(request, asked.rows, asked.triples, client, deadline, outcome)
        if self._is_closing:
            job.refuse(stopped("closing", self._limits))
        elif too_long or len(request) > wire.MOST_REQUEST:
            most = f"A query may have {MAX_CHARACTERS:,} characters"
            job.refuse(refused("too-long", f"{most}, and its graphs some more. Shorten it."))
        elif self._idle and self._may_go_on(client):  # and so may none of those that wait
            self._begin(job, now)
        elif len(self._waiting) >= self._limits.queue:
            job.refuse(self._overload())
        else:
            self._waiting.put(job)
        if self._ticking is None:
            self._ticking = self._loop.call_later(_TICK, self._tick)
        return job

    def _may_go_on(self, client: str) -> bool:
        return not client or self._running[client] < self._limits.running

    def _begin(self, job: Job, now: float) -> None:
        worker = self._idle.pop()
        try:
            is_taken = worker.take(job, now)
        except LostError:  # it was killed while idle, so the query is not to blame
            self._waiting.put(job)
            self._keeper.kill(worker, "crash")
            return self._continue()
        self._running[job.client] += 1
        if not is_taken:
            self._keeper.kill(worker, "crash")

    def _continue(self) -> None:
        """Give the idle workers what waits."""
        while self._idle and (job := self._waiting.take(self._may_go_on)):
            self._begin(job, self._loop.time())

    def _hear(self, worker: Worker, kind: int, content: bytes) -> None:
        job = worker.job
        try:
            if job:
                self._answered += job.answer(kind, content)
            elif kind != wire.READY or worker.is_ready:
                raise ValueError("it was asked nothing")
        except ValueError:
            self._keeper.kill(worker, "crash")
            return
        worker.is_ready = True
        self._release(worker)
        if self._keeper.keep(worker):
            self._idle.append(worker)
        self._continue()

    def _release(self, worker: Worker) -> Job | None:
        job, worker.job = worker.job, None
        if job:
            self._running[job.client] -= 1
            if not self._running[job.client]:
                del self._running[job.client]
        return job

    def _miss(self, worker: Worker, reason: str) -> None:
        """Refuse the query of a worker that is gone."""
        if worker in self._idle:
            self._idle.remove(worker)
        job = self._release(worker)
        if job:
            job.refuse(stopped(reason, self._limits))
            self._continue()

    def _abandon(self, job: Job) -> None:
        self._waiting.remove(job)
        for worker in list(self._keeper.workers.values()):
            if worker.job is job:
                self._keeper.kill(worker, "cancelled")

    def _tick(self) -> None:
        """Look at the clock, and stop, relieve or refuse what has taken too long."""
        now = self._loop.time()
        running = [worker for worker in self._keeper.workers.values() if worker.job]
        busy = running or self._waiting
        self._ticking = self._loop.call_later(_TICK, self._tick) if busy else None
        for worker in running:
            if now - worker.since >= self._limits.seconds:
                self._keeper.kill(worker, "time")
            elif now - worker.since >= _SLOW:
                self._keeper.relieve(worker)
        for job in self._waiting.overdue(now):
            self._waiting.remove(job)
            job.refuse(self._overload())

    def _overload(self) -> Refused:
        return overloaded(max(1, math.ceil(self._limits.queue_seconds)))
