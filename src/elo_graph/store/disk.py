"""The embedded store on disk: one writer, any number of readers, in any processes.

The current snapshot is the truth. The writer works on a hard-linked copy of it and makes a new snapshot
current with each commit, so that a reader never sees half a write, and a crash at any moment leaves the last
commit: whatever lies beside it is thrown away by the next writer.
"""

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import pyoxigraph
from typing_extensions import override

from elo_graph.errors import EloError, InputError
from elo_graph.store.embedded import Change, EmbeddedStore, Inside
from elo_graph.store.layout import Folder, Lease, Published, now, trouble
from elo_graph.store.protocol import Store
from elo_graph.store.updating import UpdateLimits, run


class DiskStore(EmbeddedStore):
    """The one writer of a store's folder, which is made when it is not there.

    Reads see this process's own commits at once. Raises InputError when another process writes, when the
    folder holds something else, or when its format is newer.
    """

    def __init__(
        self,
        path: Path,
        *,
        union: bool = True,
        allow_service: Sequence[str] = (),
        identity: str | None = None,
    ) -> None:
        self._folder = Folder(path)
        known = self._folder.identity()
        try:
            self._lock = self._folder.lock()
        except OSError as error:
            raise trouble(error, path) from error
        self._working: Path | None = None
        self._retired: Path | None = None
        try:
            self._folder.clear_scratch()
            state = self._folder.published()
            self._folder.tidy(state.serial if state else None)
            self._state = state or Published(known or self._folder.create(identity), 0, now())
            super().__init__(
                union=union, allow_service=allow_service, location=str(path), engine=self._open_copy()
            )
            if state is None:
                self._commit(self.engine)
        except OSError as error:
            os.close(self._lock)
            raise trouble(error, path) from error
        except BaseException:
            os.close(self._lock)
            raise

    @property
    @override
    def version(self) -> str:
        return self._state.version

    @property
    @override
    def modified(self) -> datetime:
        return self._state.written

    def lease(self) -> Lease:
        """Hold the state of this moment for a reader in another process; release it afterwards."""
        return self._folder.lease()

    @override
    @contextmanager
    def transaction(self, *, empty: bool = False) -> Iterator[Store]:
        with self._one_writer():
            path = self._folder.new_scratch()
            try:
                with self._plain_errors():
                    if not empty:
                        self._writable().backup(path)
                    inside = InsideOnDisk(self, path)
                yield inside
                with self._plain_errors():
                    engine = inside.finished()
                    self._commit(engine)
            except BaseException:
                shutil.rmtree(path, ignore_errors=True)
                raise
            # Queries that began before may still read the copy before this one, hence one is kept.
            if self._retired is not None:
                shutil.rmtree(self._retired, ignore_errors=True)
            self._retired, self._working = self._working, path
            self._engine = engine

    @override
    def close(self) -> None:
        if self._engine is not None:
            super().close()
            shutil.rmtree(self._folder.scratch, ignore_errors=True)
            os.close(self._lock)

    @override
    def _write(self, change: Change) -> None:
        with self._one_writer(), self._plain_errors():
            engine = self._writable()
            try:
                change(engine)
                self._commit(engine)
            except OSError:
                self._fall_back()
                raise

    @contextmanager
    def _plain_errors(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise trouble(error, self._folder.path) from error

    def _commit(self, engine: pyoxigraph.Store) -> None:
        """Make the engine's state the current one; on an error the store's stays as it was."""
        state = Published(self._state.store, self._state.serial + 1, now())
        snapshot = self._folder.snapshot(state.serial)
        try:
            engine.backup(snapshot)
            self._folder.publish(state)
        except OSError:
            shutil.rmtree(snapshot, ignore_errors=True)
            raise
        self._state = state
        self._folder.tidy(state.serial)

    def _open_copy(self) -> pyoxigraph.Store:
        """Open a working copy of the current state."""
        path = self._folder.new_scratch()
        if self._state.serial:
            pyoxigraph.Store.read_only(str(self._folder.snapshot(self._state.serial))).backup(path)
        self._working = path
        return pyoxigraph.Store(path)

    def _fall_back(self) -> None:
        """Forget a change that could not be committed; until a new copy can be made, reads go on."""
        damaged, self._working = self._working, None
        self._engine = pyoxigraph.Store.read_only(str(self._folder.snapshot(self._state.serial)))
        if damaged is not None:
            shutil.rmtree(damaged, ignore_errors=True)

    def _writable(self) -> pyoxigraph.Store:
        if self._working is None and self._engine is not None:
            self._engine = self._open_copy()
        return self.engine


class InsideOnDisk(Inside):
    """The working copy of a transaction in a folder, which another process may work on meanwhile."""

    def __init__(self, outside: DiskStore, path: Path) -> None:
        super().__init__(outside, pyoxigraph.Store(path))
        self._path = path

    def update_elsewhere(self, text: str, base_iri: str | None, limits: UpdateLimits) -> None:
        """Run an update in a process that is ended at the limits: as ``update``, and QueryFailed at one."""
        text = self._federation.update(text)
        self._engine = None  # which closes it, so that the other process may open it
        try:
            run(self._path, text, base_iri, limits)
        except EloError:
            self._federation.insist_answered(text)
            raise
        self._engine = pyoxigraph.Store(self._path)


class SnapshotStore(EmbeddedStore):
    """A reader: one committed state of a store's folder, unchanged while it is open.

    Raises InputError when there is no store, or one of a newer format.
    """

    def __init__(self, path: Path, *, union: bool = True, allow_service: Sequence[str] = ()) -> None:
        self._folder = Folder(path)
        if self._folder.identity() is None:
            raise InputError(
                "there is no store here",
                where=str(path),
                mend=f"Make one: elo-graph load --store {path}",
            )
        try:
            self._lease = self._folder.lease()
        except OSError as error:
            raise trouble(error, path) from error
        try:
            engine = pyoxigraph.Store.read_only(str(self._lease.path))
        except OSError as error:
            self._lease.release()
            raise trouble(error, path) from error
        super().__init__(
            union=union, allow_service=allow_service, location=str(path), read_only=True, engine=engine
        )

    @property
    @override
    def version(self) -> str:
        return self._lease.published.version

    @property
    @override
    def modified(self) -> datetime:
        return self._lease.published.written

    def lease(self) -> Lease:
        """Hold this state for a reader in another process; release it afterwards."""
        return Lease(self._lease.path, self._lease.published, os.dup(self._lease.descriptor))

    def outdated(self) -> bool:
        """Whether a newer state has been committed: then open the store again to see it."""
        return self._folder.published() != self._lease.published

    @override
    def close(self) -> None:
        super().close()
        self._lease.release()


def is_new(path: Path) -> bool:
    """Whether a store would be made here: there is no folder, an empty one, or one never committed to."""
    folder = Folder(path)
    return folder.identity() is None or folder.published() is None
