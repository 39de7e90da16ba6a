"""A store behind an address that is written to, or served: a copy of it here, in step with the engine.

Writes are made on the copy, checked and counted as everywhere, sent to the engine, and only then kept.
A server answers from the copy, in processes that can be ended, and takes the engine's state anew when the
store's word or its sizes have changed (docs/decisions/0004-remote-engines.md).
"""

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from threading import RLock

from typing_extensions import override

from elo_graph.errors import EloError, Unavailable, Unsupported
from elo_graph.store.disk import DiskStore
from elo_graph.store.embedded import Change, EmbeddedStore
from elo_graph.store.layout import Lease
from elo_graph.store.protocol import Store
from elo_graph.store.remote import RemoteStore
from elo_graph.store.remote_push import changes, push
from elo_graph.store.remote_state import State, Told


class MirrorStore(DiskStore):
    """The copy. ``follow`` keeps it in step; without it each transaction brings it up to date first.

    Raises as RemoteStore does, and Unavailable while a followed engine is dead.
    """

    def __init__(
        self,
        location: str,
        *,
        union: bool = True,
        allow_service: Sequence[str] = (),
        read_only: bool = False,
    ) -> None:
        self.remote = RemoteStore(location, union=union, read_only=read_only)
        self._place = Path(tempfile.mkdtemp(prefix="elo-graph-copy-"))
        self._told: State | None = None
        self._names: dict[int, str] = {}
        self._syncing = RLock()
        self._refuses_writes = read_only
        try:
            super().__init__(self._place / "store", union=union, allow_service=allow_service)
            self.synchronise()
        except BaseException:
            self.remote.close()
            shutil.rmtree(self._place, ignore_errors=True)
            raise

    @property
    @override
    def location(self) -> str:
        return self.remote.location

    @property
    @override
    def read_only(self) -> bool:
        return self._refuses_writes

    @property
    @override
    def version(self) -> str:
        if self._told is None:
            return super().version
        if self.remote.states.followed:
            self.remote.states.now()  # which raises while the engine is dead
        return self._told.version

    @property
    @override
    def modified(self) -> datetime:
        return self._told.modified if self._told is not None else super().modified

    @override
    def lease(self) -> Lease:
        lease = super().lease()
        at = lease.published
        # No lock, since the event loop asks. A commit that has no name yet is nobody's version.
        told = self._names.get(at.serial, f"{self.version}.{at.serial}")
        return replace(lease, published=Told(at.store, at.serial, at.written, told))

    def follow(self, seconds: float) -> None:
        """Keep in step from now on, in a thread, until ``close``."""
        self.remote.states.follow(seconds, self.synchronise)

    def synchronise(self) -> None:
        """Take the engine's state, when it is another than the copy's."""
        with self._syncing:
            for _ in range(5):
                state = self.remote.states.look()
                if self._told is not None and state.version == self._told.version:
                    return
                with super().transaction(empty=True) as inside:
                    inside.add(self.remote.quads())
                after = self.remote.states.look(count=True)
                if after.version != state.version:
                    continue  # someone wrote while it was read
                self._name(after)
                return
        raise Unavailable("others write to the store without a pause", where=self.location)

    @override
    @contextmanager
    def transaction(self, *, empty: bool = False) -> Iterator[Store]:
        self._insist_on_writing()
        with self._syncing:
            self.synchronise()
            told = self._told
            assert told is not None  # noqa: S101 - ``synchronise`` has seen to it
            with super().transaction(empty=empty) as inside:
                yield inside
                assert isinstance(inside, EmbeddedStore)  # noqa: S101 - what a store on disk gives
                made = changes(self.engine, inside.engine)
                if made:
                    try:
                        push(self.remote.engine, made, told.word)
                    except EloError:
                        self._told = None  # whatever reached the engine is read anew
                        raise
            self._name(self.remote.states.look(count=True))

    @override
    def _write(self, change: Change) -> None:
        with self.transaction() as inside:
            assert isinstance(inside, EmbeddedStore)  # noqa: S101 - what a store on disk gives
            change(inside.engine)

    @override
    def close(self) -> None:
        self.remote.close()
        super().close()
        shutil.rmtree(self._place, ignore_errors=True)

    def _name(self, state: State) -> None:
        self._names = {self._state.serial: state.version}
        self._told = state

    def _insist_on_writing(self) -> None:
        if self._refuses_writes:
            raise Unsupported("the store was opened read-only", where=self.location)
