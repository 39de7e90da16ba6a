"""One worker process as the event loop sees it: a job out, frames in, a time by which a frame must come."""

import asyncio
import contextlib
import os
import subprocess
from collections import deque
from collections.abc import Callable
from typing import Final, cast

from elo_graph.store.progress import Progress
from elo_graph.store.worker import FRAME

PAUSE_AT: Final = 4 << 20
"""Bytes waiting for a slow client at which the worker is made to wait too."""
BEHIND: Final = 5
"""How much nicer than the server is what gives way: it gets a quarter of a processor that another wants too,
all of an idle one."""
LOST: Final = b"L"
LATE: Final = b"T"


class Process(asyncio.Protocol):
    """One process and its socket; knows nothing of HTTP or of limits."""

    def __init__(self, process: subprocess.Popen[bytes], progress: Progress) -> None:
        self.process = process
        self.progress = progress
        self.transport: asyncio.Transport
        self.connected = False
        self.lost = False
        self.gives_way = False
        self.when_lost: Callable[[Process], None] | None = None
        self._received = bytearray()
        self._frames: deque[tuple[bytes, bytes]] = deque()
        self._waiting = 0
        self._paused = False
        self._reader: asyncio.Future[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take the socket (asyncio)."""
        self.transport = cast(asyncio.Transport, transport)  # uvloop's is no subclass of it
        self.connected = True

    def data_received(self, data: bytes) -> None:
        """Take the frames apart (asyncio)."""
        received = self._received
        received += data
        size = len(received)
        start = 0
        while size - start >= FRAME.size:
            kind, length = FRAME.unpack_from(received, start)
            end = start + FRAME.size + length
            if size < end:
                break
            self._frames.append((kind, bytes(received[start + FRAME.size : end])))
            self._waiting += length
            start = end
        del received[:start]
        if self._frames:
            self._wake()
        if self._waiting > PAUSE_AT and not self._paused:
            self._paused = True
            self.transport.pause_reading()

    def connection_lost(self, exc: Exception | None) -> None:
        """The process has ended (asyncio)."""
        self.lost = True
        self._frames.append((LOST, b""))
        self._wake()
        if self.when_lost is not None:
            self.when_lost(self)

    def _wake(self) -> None:
        if self._reader is not None and not self._reader.done():
            self._reader.set_result(None)

    async def frame(self, seconds: float | None = None) -> tuple[bytes, bytes]:
        """The next frame; ``L`` when the process is gone, ``T`` when none has come in this time."""
        if not self._frames:
            loop = asyncio.get_running_loop()
            self._reader = loop.create_future()
            # A plain timer: asyncio.timeout costs four times as much, for every query.
            timer = loop.call_later(max(0.0, seconds), self._wake) if seconds is not None else None
            try:
                await self._reader
            finally:
                self._reader = None
                if timer is not None:
                    timer.cancel()
            if not self._frames:
                return LATE, b""
        kind, payload = self._frames.popleft()
        self._waiting -= len(payload)
        if self._paused and self._waiting <= PAUSE_AT // 2:
            self._paused = False
            self.transport.resume_reading()
        return kind, payload

    def take_end(self) -> bool:
        """Whether the next frame is the end and has come already; it is taken then."""
        if self._frames and self._frames[0][0] == b"E":
            self._frames.popleft()
            return True
        return False

    def give_way(self) -> None:
        """Let other processes go first from now on, when there is too little processor time for all."""
        if not self.gives_way:
            self.gives_way = True
            with contextlib.suppress(OSError):  # it has just ended
                os.setpriority(os.PRIO_PROCESS, self.process.pid, _own_niceness() + BEHIND)

    def catch_up(self) -> bool:
        """Go as fast as the others again; False where the system does not allow that."""
        if self.gives_way:
            try:
                os.setpriority(os.PRIO_PROCESS, self.process.pid, _own_niceness())
            except OSError:
                return False
            self.gives_way = False
        return True

    def try_to_catch_up(self) -> bool:
        """Whether what has given way could go as fast again; mostly only the root user may do that."""
        self.give_way()
        return self.catch_up()

    def kill(self) -> None:
        """End the process at once; the kernel takes its memory and its work."""
        self.lost = True
        self.when_lost = None
        self.process.kill()
        if self.connected:
            self.transport.abort()


def _own_niceness() -> int:
    return os.getpriority(os.PRIO_PROCESS, 0)
