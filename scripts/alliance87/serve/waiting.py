"""The queries that wait for a worker: each client's in the order they came, the clients in turn.

No clock and no worker here; who holds the queue says what time it is and who may go on.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass

from alliance87.serve import wire
from alliance87.serve.asked import Answered, Refused


@dataclass(slots=True, eq=False)  # not frozen, which would make it four times slower to make
class Job:
    """A query that somebody waits for, until ``deadline`` while no worker has it."""

    request: bytes
    rows: str | None
    triples: str | None
    client: str
    deadline: float
    outcome: asyncio.Future[Answered]

    def answer(self, kind: int, content: bytes) -> bool:
        """Tell who waits what a worker says of the query; return whether it is an answer.

        Raises:
            ValueError: a worker may not say so.
        """
        if kind == wire.REFUSED:
            self.refuse(wire.unpack_refusal(content))
            return False
        form = wire.FORMS[kind] if kind < len(wire.FORMS) else None
        if form is None or form not in (self.rows, self.triples):
            raise ValueError("no format that was asked for")
        if not self.outcome.done():
            self.outcome.set_result(Answered(form, content))
        return True

    def refuse(self, refusal: Refused) -> None:
        """Tell who waits, if anybody still does, that there is no answer."""
        if not self.outcome.done():
            self.outcome.set_exception(refusal)


class Waiting:
    """A queue for each client, served in turn."""

    def __init__(self) -> None:
        self._of: OrderedDict[str, deque[Job]] = OrderedDict()
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def put(self, job: Job) -> None:
        """Let a query wait behind those of its client."""
        self._of.setdefault(job.client, deque()).append(job)
        self._count += 1

    def take(self, may_go_on: Callable[[str], bool]) -> Job | None:
        """Return the next query of the first client that may go on, whose next turn is the last."""
        for client in self._of:
            if may_go_on(client):
                job = self._of[client][0]
                self._of.move_to_end(client)
                self.remove(job)
                return job
        return None

    def remove(self, job: Job) -> None:
        """Let a query wait no more; of one that does not wait nothing is done."""
        jobs = self._of.get(job.client, deque())
        if job in jobs:
            jobs.remove(job)
            self._count -= 1
            if not jobs:
                del self._of[job.client]

    def overdue(self, now: float) -> list[Job]:
        """Return the queries that have waited too long; a client's first has waited longest."""
        return [job for jobs in self._of.values() for job in jobs if job.deadline <= now]

    def all(self) -> list[Job]:
        """Return every query that waits."""
        return [job for jobs in self._of.values() for job in jobs]
