"""Keeps the publication in step with the store: made beside the server, in a process of its own."""

import asyncio
import contextlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pyoxigraph import RdfFormat, parse

from elo_graph.errors import EloError
from elo_graph.publish.feed import Changed, Feed, record
from elo_graph.publish.publication import Publication, publish, read, shown, tidy
from elo_graph.store.opening import open_store
from elo_graph.terms import AUDIT_GRAPH

NICENESS: Final = 5
TOLD_WITHIN: Final = 20
"""Looks whether it has been told which graphs a write changed."""
Since = Callable[[str, str], Changed | None]
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
    ``version`` tells the store's state, ``changed`` what has changed between two of them, if it can; without
    it nobody is expected to write.
    While a new publication is in the making, the one before answers. The log of changes is written at once
    after each change, by a process that stays.
    """

    def __init__(
        self,
        location: str,
        folder: Path,
        feed: Path,
        base: str,
        version: Callable[[], str],
        pace: Pace | None = None,
        changed: Since | None = None,
    ) -> None:
        self._location = location
        self._folder = folder
        self._base = base
        self._feed = feed
        self.feed = Feed(feed)
        self._version = version
        self._pace = pace or Pace()
        self._what_changed: Since = changed or (lambda known, version: None)
        self._written_to = changed is not None
        self._recorder: asyncio.subprocess.Process | None = None
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
        try:
            if self._written_to:
                known = (
                    await self._record(known, Changed(frozenset())) or known
                )  # so that it is there when it is needed
            while True:
                version = await self._changed(known)
                changed = self._what_changed(known, version)
                for _ in range(TOLD_WITHIN):
                    if changed is not None:
                        break
                    # The write is done, and is told a moment later.
                    await asyncio.sleep(self._pace.look / 5)
                    changed = self._what_changed(known, version)
                began = time.monotonic()
                told = await self._record(version, changed)
                known = told or known
                took = time.monotonic() - began
                await asyncio.sleep(took if told else self._pace.again)
        finally:
            await self._end_recorder()

    async def _record(self, version: str, changed: Changed | None) -> str:
        """Have the changes written down; return the state that was, or nothing when that failed."""
        if self._recorder is None:
            self._recorder = await self._start("record", str(self._feed), self._base)
        recorder = self._recorder
        assert recorder.stdin is not None  # noqa: S101 - ``_start`` has seen to it
        assert recorder.stdout is not None  # noqa: S101
        asked = {"version": version, "changed": changed and _plain(changed)}
        with contextlib.suppress(OSError):
            recorder.stdin.write(json.dumps(asked).encode() + b"\n")
            await recorder.stdin.drain()
            if told := (await recorder.stdout.readline()).decode().strip():
                return told
        await self._end_recorder()  # it has gone, and said why on standard error
        return ""

    async def _end_recorder(self) -> None:
        if self._recorder is not None:
            with contextlib.suppress(ProcessLookupError):
                self._recorder.kill()
            await self._recorder.wait()
            self._recorder = None

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
        """Run the process to its end; return what it printed, and what went wrong."""
        child = await self._start(*arguments, errors=subprocess.PIPE)
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

    async def _start(self, *arguments: str, errors: int | None = None) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", _CHILD, self._location, *arguments),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
        )


def main() -> None:
    """The process: publishes and prints the folder, or writes changes down for each line that it is given."""
    location, task, feed, base, *more = sys.argv[1:]
    if task == "record":
        for line in sys.stdin:
            print(_write_down(location, Path(feed), base, json.loads(line)), flush=True)
        return
    os.nice(NICENESS)
    folder, before = more
    with open_store(location, read_only=True) as opened, shown(opened) as store:
        # First, since a change is looked for in the feed before it is in the dumps.
        record(store, Path(feed), base)
        known = Feed(Path(feed)).graph_digests()
        made = publish(store, Path(folder), read(Path(before)) if before else None, known)
    print(made.folder)


def _write_down(location: str, feed: Path, base: str, asked: dict[str, Any]) -> str:
    """Write down the changes up to the newest state; return which that is."""
    with open_store(location, read_only=True) as opened, shown(opened) as store:
        # When another write has come meanwhile, nobody has told what it changed.
        told = asked["changed"] is not None and store.version == asked["version"]
        record(store, feed, base, _changed(asked["changed"]) if told else None)
        return store.version


def _plain(changed: Changed) -> dict[str, Any]:
    """Say what changed as the process reads it: quads as lines of N-Quads."""
    came, gone = ([f"{quad} ." for quad in quads] for quads in (changed.came, changed.gone))
    return {"graphs": sorted(changed.graphs), "came": came, "gone": gone}


def _changed(told: dict[str, Any]) -> Changed:
    """Read it again; each write is recorded in the audit graph too."""
    came, gone = (
        tuple(parse("\n".join(told[side]), format=RdfFormat.N_QUADS, rename_blank_nodes=False))
        for side in ("came", "gone")
    )
    return Changed(frozenset((*told["graphs"], AUDIT_GRAPH)), came, gone)
