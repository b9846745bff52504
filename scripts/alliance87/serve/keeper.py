"""Keep as many workers as are wanted: have them forked, killed and replaced, and remake the template.

Which query a worker has is not decided here; who does so is told when a worker says something and
when one is gone.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from typing import BinaryIO

from alliance87.model.errors import Alliance87Error
from alliance87.serve import wire
from alliance87.serve.asked import Limits
from alliance87.serve.crew import LostError, Template, Worker
from alliance87.serve.refusals import why

_RETRY = 0.5  # seconds before a process that could not start is started again
_WORK = 25  # milliseconds that a query may work before it is demoted
_START = 60.0  # seconds that the template may take to load the dataset
_END = 5.0  # and to end


class Keeper:
    """The template and its workers, in one event loop.

    ``heard`` is called with a worker, a kind and a content, when it has said something; ``gone`` with
    a worker and the reason, when there is one worker less, whoever ended it.
    """

    def __init__(
        self,
        dataset: BinaryIO,
        limits: Limits,
        heard: Callable[[Worker, int, bytes], None],
        gone: Callable[[Worker, str], None],
    ) -> None:
        self.workers: dict[int, Worker] = {}
        self.killed: Counter[str] = Counter()
        self.forked = 0
        self._dataset = dataset  # held open, so that a template made later loads the same
        self._limits = limits
        self._heard = heard
        self._gone = gone
        self._loop = asyncio.get_running_loop()
        self._template: Template | None = None
        self._loaded: asyncio.Future[None] = self._loop.create_future()
        self._remaking: asyncio.Task[None] | None = None
        self._is_closing = False

    async def start(self) -> None:
        """Start the template, and have the first workers forked.

        Raises:
            Alliance87Error: the dataset cannot be loaded, or no process can be started.
        """
        self._loaded = self._loop.create_future()
        try:
            self._template = Template(self._dataset, self._limits)
            self._loop.add_reader(self._template.control, self._listen)
            await asyncio.wait_for(self._loaded, _START)
        except BaseException as error:
            await self._end()
            if isinstance(error, OSError | LostError | TimeoutError):
                fault = "ended before they could take any; see above, if it said why"
                advice = "See whether the machine has memory and processes left."
                raise Alliance87Error("The processes for queries", fault, advice) from error
            raise
        self.fill()

    def fill(self) -> None:
        """Have the workers forked that are missing."""
        while self._template and self._loaded.done() and self._surplus() < 0:
            self.forked += 1
            try:
                worker = self._template.fork(self.forked)
            except LostError:
                self._lose()
                return
            self.workers[worker.number] = worker
            self._loop.add_reader(worker.socket, self._read, worker)

    def relieve(self, worker: Worker) -> None:
        """Have another worker forked to take queries, because this one has had its own for long.

        If that is because it works, and not because it has to wait, it is demoted.
        """
        if not worker.is_slow:
            worker.is_slow = True
            self.fill()
        if not worker.is_demoted:
            self._tell(wire.DEMOTE, worker, worker.worked + _WORK)

    def keep(self, worker: Worker) -> bool:
        """Return whether a worker may take another query; if not, it is ended."""
        worker.is_slow = False
        if worker.is_demoted or self._surplus() > 0:
            self.kill(worker, "slow")
            return False
        return True

    def kill(self, worker: Worker, reason: str) -> None:
        """End a worker, whatever it does, and have another forked in its place."""
        if self._drop(worker, reason):
            self._tell(wire.KILL, worker)
            self.fill()

    async def close(self) -> None:
        """End all processes."""
        self._is_closing = True
        if self._remaking:
            self._remaking.cancel()
            await asyncio.gather(self._remaking, return_exceptions=True)
        for worker in list(self.workers.values()):
            self._drop(worker, "closing")
        await self._end()

    def _read(self, worker: Worker) -> None:
        try:
            message = worker.read(self._limits.answer_bytes)
        except LostError:
            # The template says why it ended; if it has not, because it only stopped talking, it ends.
            self._loop.remove_reader(worker.socket)
            self._tell(wire.KILL, worker)
            return
        if message is not None:
            self._heard(worker, *message)

    def _listen(self) -> None:
        try:
            for kind, number, status in self._template.news() if self._template else ():
                if kind == wire.LOADED:
                    self._loaded.set_result(None)
                elif number in self.workers:
                    self._learn(self.workers[number], kind, status)
        except Alliance87Error as error:
            self._loaded.set_exception(error)
        except LostError:
            self._lose()

    def _learn(self, worker: Worker, kind: bytes, status: int) -> None:
        if kind == wire.ENDED:
            self._drop(worker, why(status))
            # What cannot even start is not tried again at once.
            self._loop.call_later(0 if worker.is_ready else _RETRY, self.fill)
        elif worker.job is None:  # it has answered meanwhile
            self.kill(worker, "slow")
        else:
            worker.is_demoted = True

    def _drop(self, worker: Worker, reason: str) -> bool:
        if self.workers.pop(worker.number, None) is None:
            return False
        self._loop.remove_reader(worker.socket)
        worker.socket.close()
        self.killed[reason] += 1
        self._gone(worker, reason)
        return True

    def _surplus(self) -> int:
        slow = sum(worker.is_slow for worker in self.workers.values())
        return len(self.workers) - self._limits.workers - min(slow, self._limits.slow)

    def _tell(self, command: bytes, worker: Worker, worked: int = 0) -> None:
        try:
            if self._template:
                self._template.tell(command, worker.number, worked)
        except LostError:
            self._lose()

    def _lose(self) -> None:
        """Do without a template that is gone, and with it its workers; begin to make another."""
        if self._template:
            self._loop.remove_reader(self._template.control)
        if not self._loaded.done():
            self._loaded.set_exception(LostError())
        elif not (self._is_closing or self._remaking):
            self._remaking = self._loop.create_task(self._remake())

    async def _remake(self) -> None:
        for worker in list(self.workers.values()):
            self._drop(worker, "crash")
        while self._remaking:
            await self._end()
            try:
                await self.start()
                self._remaking = None
            except Alliance87Error:  # the template has said why; without workers nothing is well
                await asyncio.sleep(_RETRY)

    async def _end(self) -> None:
        """End the template, if there is one, and with it every worker."""
        template, self._template = self._template, None
        if template:
            self._loop.remove_reader(template.control)
            await asyncio.to_thread(template.end, _END)
