"""Keeps the publication in step with the store: made beside the server, in a process of its own."""

import asyncio
import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from elo_graph.errors import EloError
from elo_graph.publish.feed import Feed, record
from elo_graph.publish.publication import Publication, publish, read, shown, tidy
from elo_graph.store.opening import open_store

NICENESS: Final = 5
_CHILD: Final = "from elo_graph.publish.publishing import main; main()"


@dataclass(frozen=True, slots=True)
class Pace:
    """How soon and how often, in seconds.

    ``look``: between looks at the store's version. ``begin``: after the start until the first publication,
    unless someone asks before. ``quiet``: how long nothing must have been written before a publication, so
    that many writes make one; ``patience``: after which there is one even so. ``rest``: how many times as
    long as the last publication took until the next may begin. ``again``: until a failed one is tried again.
    """

    look: float = 0.25
    begin: float = 5.0
    quiet: float = 2.0
    patience: float = 30.0
    rest: float = 4.0
    again: float = 30.0


class Publishing:
    """The newest publication of a store, made again after changes; ``run`` is a task of the server's.

    ``folder`` holds the publications, ``feed`` is the log of changes; ``base``: what IRIs of ours begin with.
    ``version`` tells the store's state. While a new publication is in the making, the one before answers.
    The log of changes is written at once after each change, in a process of its own.
    """

    def __init__(
        self,
        location: str,
        folder: Path,
        feed: Path,
        base: str,
        version: Callable[[], str],
        pace: Pace | None = None,
    ) -> None:
        self._location = location
        self._folder = folder
        self._base = base
        self._feed = feed
        self.feed = Feed(feed)
        self._version = version
        self._pace = pace or Pace()
        self._newest: Publication | None = None
        self._first = asyncio.Event()
        self._wanted = asyncio.Event()
        self._made: set[str] = set()
        self.published = 0
        self.trouble = ""

    def newest(self) -> Publication | None:
        """Return the newest publication that is whole; None before the first."""
        return self._newest

    async def wait(self, seconds: float) -> Publication | None:
        """Return the newest publication; when there is none yet, give it this time to come."""
        self._wanted.set()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._first.wait(), seconds)
        return self._newest

    async def run(self) -> None:
        """Publish the states that last, and write down the changes of each, until cancelled."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._wanted.wait(), self._pace.begin)
        while self._newest is None:
            if await self._state() is not None:
                self._newest = await self._publish()
            if self._newest is None:
                await asyncio.sleep(self._pace.again if self.trouble else self._pace.look)
        self._first.set()
        async with asyncio.TaskGroup() as both:
            both.create_task(self._follow())
            both.create_task(self._go_on())

    async def _go_on(self) -> None:
        """Publish again when something was written, but not after each of many writes."""
        assert self._newest is not None  # noqa: S101 - ``run`` has waited for the first
        while True:
            version = await self._changed(self._newest.version)
            seen, since = version, time.monotonic()
            while time.monotonic() - since < self._pace.patience:
                await asyncio.sleep(self._pace.quiet)
                version = await self._state() or version
                if version == seen:
                    break
                seen = version
            began = time.monotonic()
            self._newest = await self._publish() or self._newest
            took = time.monotonic() - began
            await asyncio.sleep(self._pace.again if self.trouble else self._pace.rest * took)

    async def _follow(self) -> None:
        """Write down what each change changed; what comes meanwhile is written down together."""
        assert self._newest is not None  # noqa: S101 - ``run`` has waited for the first
        known = self._newest.version
        while True:
            known = await self._changed(known)
            began = time.monotonic()
            told, trouble = await self._child("record", str(self._feed), self._base)
            known = told or known
            await asyncio.sleep(self._pace.again if trouble else time.monotonic() - began)

    async def _changed(self, known: str) -> str:
        """Wait until the store is in another state than the known one; return it."""
        while True:
            version = await self._state()
            if version is not None and version != known:
                return version
            await asyncio.sleep(self._pace.look)

    async def _state(self) -> str | None:
        try:
            return self._version()
        except EloError as error:  # the engine behind the store is dead for now
            self.trouble = str(error)
            await asyncio.sleep(self._pace.again)
            return None

    async def _publish(self) -> Publication | None:
        before = str(self._newest.folder) if self._newest else ""
        told, self.trouble = await self._child(
            "publish", str(self._feed), self._base, str(self._folder), before
        )
        if self.trouble:
            return None
        made = await asyncio.to_thread(read, Path(told))
        self.published += 1
        self._made.add(made.folder.name)
        # Someone may still be fetching from the one before.
        keep = {made.folder.name, Path(before).name}
        await asyncio.to_thread(tidy, self._folder, keep, self._made)
        self._made &= keep
        return made

    async def _child(self, *arguments: str) -> tuple[str, str]:
        """Run the process; return what it printed, and what went wrong."""
        child = await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", _CHILD, self._location, *arguments),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        try:
            out, errors = await child.communicate()
        except asyncio.CancelledError:
            with contextlib.suppress(ProcessLookupError):
                child.kill()
            await child.wait()
            raise
        if child.returncode:
            return "", errors.decode(errors="replace").strip().rsplit("\n", 1)[-1] or "it was ended"
        return out.decode().strip(), ""


def main() -> None:
    """The process: writes down what has changed and prints the state, or publishes and prints the folder."""
    location, task, feed, base, *more = sys.argv[1:]
    os.nice(NICENESS)
    with open_store(location, read_only=True) as opened, shown(opened) as store:
        # Before a publication too, since a change is looked for in the feed before it is in the dumps.
        record(store, Path(feed), base)
        if task == "record":
            print(store.version)
            return
        folder, before = more
        known = Feed(Path(feed)).graph_digests()
        made = publish(store, Path(folder), read(Path(before)) if before else None, known)
    print(made.folder)
