"""A reader that goes along with the writer: each read sees the newest commit, whichever process made it."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from threading import Lock

import pyoxigraph
from typing_extensions import override

from elo_graph.errors import InputError
from elo_graph.store.disk import SnapshotStore
from elo_graph.store.layout import Lease, trouble


class FollowingStore(SnapshotStore):
    """The newest committed state of a store's folder, while another process may write to it.

    What was committed before a read began is seen by it: a look at ``current.json`` (some microseconds) comes
    before each. Threads may share it. Raises as SnapshotStore does; when the folder goes away later, the
    state that was read last stays.
    """

    def __init__(self, path: Path, *, union: bool = True, allow_service: Sequence[str] = ()) -> None:
        self._following = Lock()
        super().__init__(path, union=union, allow_service=allow_service)
        self._seen = self._folder.stamp()
        if self.outdated():
            self._seen = None
        # What the engine reads, and what it read before: a query that began then may still run.
        self._opened: list[Lease] = [super().lease()]

    @property
    @override
    def version(self) -> str:
        self._follow()
        return super().version

    @property
    @override
    def modified(self) -> datetime:
        self._follow()
        return super().modified

    @override
    def lease(self) -> Lease:
        self._follow()
        with self._following:
            return super().lease()

    @property
    @override
    def engine(self) -> pyoxigraph.Store:
        self._follow()
        if self._engine is not None and self._opened[-1].published != self._lease.published:
            with self._following:
                self._open()
        return super().engine

    @override
    def close(self) -> None:
        super().close()
        for lease in self._opened:
            lease.release()

    def _follow(self) -> None:
        """Lease the newest state, when it is another than the one leased."""
        stamp = self._folder.stamp()
        if stamp is None or stamp == self._seen or self._engine is None:
            return
        with self._following:
            if stamp == self._seen:
                return
            try:
                former, self._lease = self._lease, self._folder.lease()
            except (OSError, InputError):
                return
            self._seen = stamp
            former.release()

    def _open(self) -> None:
        if self._engine is None or self._opened[-1].published == self._lease.published:
            return  # another thread was first
        lease = super().lease()
        try:
            self._engine = pyoxigraph.Store.read_only(str(lease.path))
        except OSError as error:
            lease.release()
            raise trouble(error, self._folder.path) from error
        self._opened.append(lease)
        while len(self._opened) > 2:
            self._opened.pop(0).release()
