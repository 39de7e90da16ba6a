"""Text search in a process of its own: making its index takes an interpreter for many seconds.

The server asks over a socket pair and goes on; the process reads the same store and keeps up with it by
itself. It may be ended at any moment: the next question starts another, which makes the index anew.
"""

import ctypes
import os
import resource
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Lock, Thread
from typing import Any, Final

from elo_graph.analyse.text_found import Found
from elo_graph.analyse.text_search import Question, StillIndexing, Stopped, TextSearch
from elo_graph.errors import EloError, InputError
from elo_graph.store.following import FollowingStore
from elo_graph.store.opening import open_store
from elo_graph.store.protocol import Store

BEHIND: Final = 5
"""The niceness of the process: queries go first."""
AGAIN_SECONDS: Final = 5.0
"""Seconds between two starts, at least."""
_GRACE: Final = 15.0
"""Seconds that a question may take beside waiting for the index."""
_REFRESH, _SEARCH = "refresh", "search"


class SearchProcess:
    """Searches a store's texts as ``TextSearch`` does; threads may share it. Nothing runs before it is asked.

    ``memory_bytes``: what the process may take (0: whatever there is); ``patience``: seconds that a question
    waits for the index at most.
    """

    def __init__(
        self, store: Store, *, union: bool = True, memory_bytes: int = 0, patience: float = 30.0
    ) -> None:
        self.patience = patience
        self._store = store
        self._arguments = [store.location, str(int(union)), str(memory_bytes), str(patience)]
        self._lock = Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._connection: Connection | None = None
        self._started = -AGAIN_SECONDS
        self._numbers = 0
        self._asked: dict[int, Future[Any]] = {}
        self._version = ""
        self._refreshing: Future[None] | None = None
        self._closed = False

    def search(self, question: Question) -> Found:
        """Answer a question. Raises InputError for a value that cannot be, and StillIndexing."""
        try:
            found = self._send(_SEARCH, question).result(self.patience + _GRACE)
        except TimeoutError:
            raise _not_yet("the search does not answer") from None
        assert isinstance(found, Found)  # noqa: S101 - what the process answers to a question
        return found

    def refresh(self) -> Future[None] | None:
        """Begin to bring the index up to the store; return the work, or None when there is nothing to do.

        The work never fails: what is wrong is told to whoever searches.
        """
        if self._version == self._store.version:
            return None
        if self._refreshing is None or self._refreshing.done():
            done: Future[None] = Future()
            try:
                self._send(_REFRESH, None).add_done_callback(lambda _: done.set_result(None))
            except EloError:
                return None
            self._refreshing = done
        return self._refreshing

    def close(self) -> None:
        """End the process, if there is one."""
        with self._lock:
            self._closed = True
            process = self._process
        if process is not None:
            process.kill()
            process.wait()

    def _send(self, kind: str, value: Question | None) -> Future[Any]:
        answer: Future[Any] = Future()
        with self._lock:
            if self._connection is None:
                self._start()
            assert self._connection is not None  # noqa: S101 - just started
            self._numbers += 1
            self._asked[self._numbers] = answer
            try:
                self._connection.send((self._numbers, kind, value))
            except OSError:
                del self._asked[self._numbers]
                raise _not_yet("the search was interrupted") from None
        return answer

    def _start(self) -> None:
        if self._closed:
            raise Stopped("the search was closed")
        if time.monotonic() - self._started < AGAIN_SECONDS:
            raise _not_yet("the search was interrupted")
        self._started = time.monotonic()
        ours, theirs = socket.socketpair()
        start = "from elo_graph.analyse.search_process import main; main()"
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - our own module, no outside words
                [sys.executable, "-c", start, str(theirs.fileno()), *self._arguments],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
            )
        self._connection = Connection(ours.detach())
        Thread(target=self._read, args=(self._process, self._connection), daemon=True).start()

    def _read(self, process: "subprocess.Popen[bytes]", connection: Connection) -> None:
        """Take answers until the process ends."""
        try:
            while True:
                number, answer, version = connection.recv()
                with self._lock:
                    asked = self._asked.pop(number, None)
                    self._version = version
                if asked is None:
                    continue
                if isinstance(answer, _Failed):
                    asked.set_exception(answer.error())
                else:
                    asked.set_result(answer)
        except (EOFError, OSError):
            pass
        process.kill()
        process.wait()
        with self._lock:
            connection.close()
            self._process = self._connection = None
            self._version = ""
            unanswered, self._asked = self._asked, {}
        for asked in unanswered.values():
            asked.set_exception(_not_yet("the search was interrupted"))


class _Failed:
    """An error on its way from one process to the other."""

    def __init__(self, error: BaseException) -> None:
        known = error if isinstance(error, EloError) else EloError(f"the search failed: {error!r}")
        self.kind = next((k for k in (StillIndexing, InputError) if isinstance(known, k)), EloError)
        self.what, self.where, self.mend = known.what, known.where, known.mend

    def error(self) -> EloError:
        return self.kind(self.what, where=self.where, mend=self.mend)


def _not_yet(what: str) -> StillIndexing:
    return StillIndexing(what, mend=f"Search again in {StillIndexing.seconds} seconds.")


def serve(connection: Connection, search: TextSearch) -> None:
    """Answer questions until the other side closes."""
    sending = Lock()

    def answer(number: int, value: object) -> None:
        with sending:
            connection.send((number, value, search.version))

    def find(number: int, question: Question) -> None:
        try:
            found: object = search.search(question)
        except Exception as error:
            found = _Failed(error)
        answer(number, found)

    def refreshed(number: int, _: Future[None]) -> None:
        _let_go_of_memory()
        answer(number, None)

    threads = ThreadPoolExecutor(2)
    while True:
        number, kind, value = connection.recv()
        if kind == _SEARCH:
            threads.submit(find, number, value)
        elif (work := search.refresh()) is not None:
            work.add_done_callback(partial(refreshed, number))
        else:
            answer(number, None)


def main() -> None:
    """Begin as the search's process; what it needs is on the command line."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    descriptor, location, union, memory_bytes, patience = sys.argv[1:]
    os.nice(BEHIND)
    if int(memory_bytes):
        resource.setrlimit(resource.RLIMIT_AS, (int(memory_bytes), int(memory_bytes)))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    store = (
        open_store(location, read_only=True, union=bool(int(union)))
        if "://" in location
        else FollowingStore(Path(location), union=bool(int(union)))
    )
    try:
        serve(Connection(int(descriptor)), TextSearch(store, patience=float(patience)))
    except (EOFError, OSError):
        os._exit(0)  # an index that is being made is for nobody now


def _let_go_of_memory() -> None:
    """Give back to the system what making an index has left free; the C library keeps it otherwise."""
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)
