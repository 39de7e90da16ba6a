"""One door for all writes over HTTP: who may, one after the other, in a thread of their own."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from starlette.datastructures import Headers

from elo_graph.api.problems import Problem
from elo_graph.api.tokens import Tokens
from elo_graph.store.changes import Change
from elo_graph.store.conformance import Conformance
from elo_graph.store.disk import DiskStore
from elo_graph.store.remote_passing import PassingStore, refused_write
from elo_graph.store.served import Served
from elo_graph.store.states import GraphStates
from elo_graph.store.writing import Written, exists, write

Expect = Callable[[bool, str], None]

STACK: Final = 512 << 20
"""Bytes of address space for the stack of the thread that writes; only what is used takes memory."""
WAITING: Final = 64
"""Writes that may wait for the one that runs."""


class Writes:
    """The writes of one server; for its event loop. ``close`` it when the server ends.

    ``validated``: what would break the data is refused; ``audited``: each write is recorded.
    """

    def __init__(self, store: Served, tokens: Tokens, *, validated: bool, audited: bool) -> None:
        self._store = store
        self._tokens = tokens
        self._validated = validated
        self._audited = audited
        self._conformance: Conformance | None = None
        self._thread = _thread()
        self._waiting = 0
        self.states = GraphStates(store.version, store.modified)

    @property
    def enabled(self) -> bool:
        """Whether anybody may write."""
        return not self._store.read_only and bool(self._tokens)

    @property
    def why_not(self) -> str | None:
        """Why nobody may write, and how that is changed."""
        if isinstance(self._store, PassingStore):
            return f"Writes are off: {refused_write()}"
        if self._store.read_only:
            return (
                "Writes are off: the server only reads this store. "
                "Serve a store of your own: elo-graph serve --store FOLDER, without --read-only."
            )
        if not self._tokens:
            return (
                "Writes are off: no token is configured. "
                "Set ELO_UPDATE_TOKEN or ELO_UPDATE_TOKEN_FILE (a line a token, name:token), and start again."
            )
        return None

    def holder(self, headers: Headers) -> str:
        """Return the name of who may write. Raises Problem 403 or NotOffered when nobody may, Problem 401."""
        if isinstance(self._store, PassingStore):
            raise refused_write()
        if self.why_not is not None:
            raise Problem(403, "read-only", self.why_not)
        return self._tokens.holder(headers)

    async def write(
        self, change: Change, *, who: str, expect: Expect = lambda existed, version: None
    ) -> Written:
        """Make a change. ``expect`` is told just before whether its graph exists, and the version.

        Raises what ``expect`` and ``store.writing.write`` raise, and Problem 503 when too many wait.
        """
        if self._waiting >= WAITING:
            raise Problem(
                503,
                "busy",
                f"{self._waiting} writes wait already",
                mend="Try again in a moment, or put several changes into one request.",
                headers={"Retry-After": "2"},
            )
        self._waiting += 1
        try:
            loop = asyncio.get_running_loop()
            # Once begun a write is finished, also when the client has gone.
            return await asyncio.shield(loop.run_in_executor(self._thread, self._write, change, who, expect))
        finally:
            self._waiting -= 1

    async def aside(self, work: Callable[[], Change]) -> Change:
        """Work out a change in the thread of the writes, whose stack is the deeper one."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    def _write(self, change: Change, who: str, expect: Expect) -> Written:
        store = self._store
        assert isinstance(store, DiskStore)  # noqa: S101 - ``holder`` has seen to it
        if self._validated and self._conformance is None:
            self._conformance = Conformance()
        written = write(
            store,
            change,
            who=who,
            conformance=self._conformance,
            audited=self._audited,
            expect=lambda: expect(exists(store, change.graph), store.version),
        )
        if written.made:
            self.states.changed(written.made, written.version, store.modified)
        return written

    def close(self) -> None:
        """Wait for the write that runs; those that wait are not begun."""
        self._thread.shutdown(wait=True, cancel_futures=True)


def _thread() -> ThreadPoolExecutor:
    """Make the one thread, with room for a parser that calls itself for each level of nesting."""
    thread = ThreadPoolExecutor(1, thread_name_prefix="writes")
    before = threading.stack_size(STACK)
    try:
        thread.submit(int).result()  # which starts it
    finally:
        threading.stack_size(before)
    return thread
