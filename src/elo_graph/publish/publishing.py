"""Keeps the publication in step with the store: made beside the server, in a process of its own."""

import asyncio
import contextlib
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

from elo_graph.errors import EloError
from elo_graph.publish.feed import Feed, record
from elo_graph.publish.publication import Publication, publish, read, shown, tidy
from elo_graph.store.opening import open_store

LOOK_EVERY: Final = 0.25
"""Seconds between looks at the store's version."""
BEGIN_AFTER: Final = 5.0
"""Seconds after the start until the first publication, unless someone asks before."""
AGAIN_AFTER: Final = 30.0
"""Seconds until a publication that failed is tried again."""
NICENESS: Final = 5
_CHILD: Final = "from elo_graph.publish.publishing import main; main()"


class Publishing:
    """The newest publication of a store, made again after each change; ``run`` is a task of the server's.

    ``folder`` holds the publications, ``feed`` is the log of changes; ``base``: what IRIs of ours begin with.
    ``version`` tells the store's state. While a new publication is in the making, the one before answers.
    """

    def __init__(
        self, location: str, folder: Path, feed: Path, base: str, version: Callable[[], str]
    ) -> None:
        self._location = location
        self._folder = folder
        self._base = base
        self._feed = feed
        self.feed = Feed(feed)
        self._version = version
        self._newest: Publication | None = None
        self._first = asyncio.Event()
        self._wanted = asyncio.Event()
        self._made: set[str] = set()
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
        """Publish each state that lasts long enough to be seen, until cancelled."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._wanted.wait(), BEGIN_AFTER)
        while True:
            try:
                version = self._version()
            except EloError as error:  # the engine behind the store is dead for now
                self.trouble = str(error)
                await asyncio.sleep(AGAIN_AFTER)
                continue
            if self._newest is not None and self._newest.version == version:
                await asyncio.sleep(LOOK_EVERY)
                continue
            self._newest = await self._publish() or self._newest
            if self._newest is None:
                await asyncio.sleep(AGAIN_AFTER if self.trouble else LOOK_EVERY)
            else:
                self._first.set()
                if self.trouble:
                    await asyncio.sleep(AGAIN_AFTER)

    async def _publish(self) -> Publication | None:
        before = str(self._newest.folder) if self._newest else ""
        child = await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", _CHILD, self._location, str(self._folder), before),
            *(str(self._feed), self._base),
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
            self.trouble = errors.decode(errors="replace").strip().rsplit("\n", 1)[-1]
            return None
        self.trouble = ""
        made = await asyncio.to_thread(read, Path(out.decode().strip()))
        self._made.add(made.folder.name)
        # Someone may still be fetching from the one before.
        keep = {made.folder.name, Path(before).name}
        await asyncio.to_thread(tidy, self._folder, keep, self._made)
        self._made &= keep
        return made


def main() -> None:
    """The process: publishes the newest state of a store and prints the folder."""
    location, folder, before, feed, base = sys.argv[1:6]
    os.nice(NICENESS)
    with open_store(location, read_only=True) as opened, shown(opened) as store:
        # First, since a change is looked for in the feed before it is in the dumps.
        record(store, Path(feed), base)
        known = Feed(Path(feed)).graph_digests()
        made = publish(store, Path(folder), read(Path(before)) if before else None, known)
    print(made.folder)
