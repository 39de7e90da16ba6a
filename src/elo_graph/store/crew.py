"""So many worker processes, kept alive and handed out one query at a time, in the order of asking.

One more is started than may run, so that the place of an ended one is taken at once.
"""

import asyncio
import socket
import subprocess
import sys
import tempfile
from collections import deque
from typing import Final, TypeVar

from elo_graph.errors import EloError
from elo_graph.store.process import Process
from elo_graph.store.progress import Progress
from elo_graph.store.worker import READY

START_SECONDS: Final = 60.0
"""Seconds in which a worker must be ready; one that is not is ended, and another is started."""
_SOON: Final = 0.1
_LATER: Final = 5.0

T = TypeVar("T")


class NotStartedError(EloError):
    """A worker process could not be started."""


class Crew:
    """The workers of one event loop. ``size``: how many may be at work at once.

    ``away``: what they read is behind an address; they are ready when they can ask there.
    """

    def __init__(self, size: int, memory_bytes: int, *, away: bool = False) -> None:
        self.ended = 0
        self.busy = 0
        self.can_catch_up = True
        self._size = size
        self._memory_bytes = memory_bytes
        self._away = away
        self._alive: set[Process] = set()
        self._ready: list[Process] = []
        self._waiting: deque[asyncio.Future[Process]] = deque()
        self._starting: set[asyncio.Task[None]] = set()
        self._ending: set[asyncio.Task[int]] = set()
        self._stopped = False

    @property
    def waiting(self) -> int:
        """How many wait for a worker."""
        return len(self._waiting)

    async def start(self) -> None:
        """Start all workers. Raises NotStartedError."""
        await asyncio.gather(*(self._add() for _ in range(self._size)))
        self.can_catch_up = self._ready[0].try_to_catch_up()
        if not self.can_catch_up:
            self.replace(self._ready.pop(0))
        self._top_up()

    async def stop(self) -> None:
        """End all workers."""
        self._stopped = True
        for task in self._starting:
            task.cancel()
        for worker in tuple(self._alive):
            worker.kill()
            await asyncio.to_thread(worker.process.wait)
        await asyncio.gather(*self._starting, *self._ending, return_exceptions=True)

    async def take(self, patience: float) -> Process:
        """A worker of one's own, to be given back or replaced. Raises TimeoutError.

        Waits for ``patience`` seconds at most. First come, first served: nobody passes by those who wait.
        """
        loop = asyncio.get_running_loop()
        if not self._waiting and (worker := self._next()) is not None:
            return worker
        turn: asyncio.Future[Process] = loop.create_future()
        self._waiting.append(turn)
        timer = loop.call_later(patience, _set_late, turn)
        try:
            return await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled() and turn.exception() is None:
                self.give_back(turn.result())  # it came, but nobody is there any more
            raise
        finally:
            timer.cancel()
            if turn in self._waiting:
                self._waiting.remove(turn)

    def give_back(self, worker: Process) -> None:
        """Take back a worker that has done its work, as good as new."""
        if worker.lost or not worker.catch_up():
            self.replace(worker, busy=True)
            return
        self.busy -= 1
        self._ready.append(worker)
        self._hand_out()

    def replace(self, worker: Process, *, busy: bool = False) -> None:
        """End a worker; another takes its place. ``busy``: it had been taken."""
        if busy:
            self.busy -= 1
        self.ended += 1
        self._alive.discard(worker)
        worker.kill()
        _keep(self._ending, asyncio.create_task(asyncio.to_thread(worker.process.wait)))
        self._top_up()
        self._hand_out()

    def _next(self) -> Process | None:
        if self.busy >= self._size or not self._ready:
            return None
        self.busy += 1
        return self._ready.pop()  # the one that worked last: its caches are warm

    def _hand_out(self) -> None:
        while self._waiting:
            if self._waiting[0].done():
                self._waiting.popleft()
            elif (worker := self._next()) is not None:
                self._waiting.popleft().set_result(worker)
            else:
                return

    def _lost(self, worker: Process) -> None:
        """A worker's process has ended by itself or by another's hand; who works with it sees that too."""
        if worker in self._ready:
            self._ready.remove(worker)
            self.replace(worker)

    def _top_up(self) -> None:
        while not self._stopped and len(self._alive) + len(self._starting) < self._size + 1:
            _keep(self._starting, asyncio.create_task(self._add_another()))

    async def _add_another(self) -> None:
        delay = _SOON
        while True:
            try:
                return await self._add()
            except NotStartedError:
                await asyncio.sleep(delay)
                delay = min(2 * delay, _LATER)

    async def _add(self) -> None:
        worker = await _start(self._memory_bytes, self._away)
        self._alive.add(worker)
        self._ready.insert(0, worker)
        worker.when_lost = self._lost
        if worker.lost:
            self._lost(worker)
        self._hand_out()


def _keep(tasks: set[asyncio.Task[T]], task: asyncio.Task[T]) -> None:
    tasks.add(task)
    task.add_done_callback(tasks.discard)


def _set_late(turn: asyncio.Future[Process]) -> None:
    if not turn.done():
        turn.set_exception(TimeoutError())


async def _start(memory_bytes: int, away: bool) -> Process:
    """Start a worker and wait until it is ready. Raises NotStartedError; nothing is left of it then."""
    ours, theirs = socket.socketpair()
    try:
        with theirs, tempfile.TemporaryFile() as shared:
            start = "from elo_graph.store.worker import main; main()"
            progress = Progress.of(shared)
            numbers = (theirs.fileno(), memory_bytes, shared.fileno(), int(away))
            process = subprocess.Popen(  # noqa: S603 - our own module, no outside words
                [sys.executable, "-c", start, *map(str, numbers)],
                pass_fds=[theirs.fileno(), shared.fileno()],
                stdin=subprocess.DEVNULL,
            )
    except OSError as error:
        ours.close()
        raise NotStartedError(f"a query worker could not start: {error}") from error
    worker = Process(process, progress)
    try:
        await asyncio.get_running_loop().create_connection(lambda: worker, sock=ours)
        if (await worker.frame(START_SECONDS))[0] != READY:
            raise NotStartedError("a query worker could not start")
    except BaseException:
        worker.kill()
        await asyncio.to_thread(worker.process.wait)
        raise
    return worker
