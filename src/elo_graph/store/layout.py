"""The folder of a store on disk: what lies where, who may touch it, how a new state becomes the current one.

    store.json       what this folder is: application, format of the layout, identity of the store
    lock             held (flock) by the one process that writes
    current.json     names the snapshot that readers open; replaced atomically: this is the commit
    snapshots/7/     an immutable state of the engine's database; 7.lease is held (flock) by its readers
    scratch/         the writer's working copies, worth nothing once it has gone

Why it is so, and what it costs: docs/decisions/0001-store-layout.md.
"""

import contextlib
import errno
import fcntl
import json
import os
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

from elo_graph.errors import EloError, InputError

APPLICATION: Final = "elo-graph"
FORMAT: Final = 1


@dataclass(frozen=True, slots=True)
class Published:
    """A state that readers may see. ``serial`` counts the commits of this store."""

    store: str
    serial: int
    written: datetime

    @property
    def version(self) -> str:
        """Names this state and never another."""
        return f"{self.store}.{self.serial}"


@dataclass(slots=True)
class Lease:
    """A snapshot that stays on disk until it is released, or its holder ends in whatever way."""

    path: Path
    published: Published
    descriptor: int

    @property
    def place(self) -> str:
        """Where a query worker reads it."""
        return str(self.path)

    def release(self) -> None:
        """Let the writer remove the snapshot when it is no longer the current one; twice is harmless."""
        if self.descriptor >= 0:
            os.close(self.descriptor)
            self.descriptor = -1


class Folder:
    """A store's folder. Nothing is written to a folder that is neither empty nor an elo-graph store."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.snapshots = path / "snapshots"
        self.scratch = path / "scratch"

    def identity(self) -> str | None:
        """Return the store's identity, or None where there is no folder or an empty one.

        Raises InputError for a file, for a folder that holds something else and for a newer format.
        """
        try:
            about = self._about()
        except NotADirectoryError:
            raise InputError("this is a file, not the folder of a store", where=str(self.path)) from None
        except OSError as error:
            raise trouble(error, self.path) from error
        if about is None:
            return None
        if about.get("application") != APPLICATION or not isinstance(about.get("format"), int):
            raise InputError(
                "this folder is not an elo-graph store, so it is left alone",
                where=str(self.path),
                mend="Give an empty or new folder with --store.",
            )
        if about["format"] > FORMAT:
            raise InputError(
                f"the store was written by a newer elo-graph (store format {about['format']}; this one "
                f"knows {FORMAT})",
                where=str(self.path),
                mend="Upgrade elo-graph, or use another --store.",
            )
        return str(about.get("id"))

    def _about(self) -> dict[str, Any] | None:
        """Return what store.json says: nothing for a foreign folder, None for an empty or missing one."""
        try:
            about = json.loads((self.path / "store.json").read_text())
        except FileNotFoundError:
            started = {"lock", "store.json.new"}  # as far as a creation may have come
            empty = not self.path.exists() or {entry.name for entry in self.path.iterdir()} <= started
            return None if empty else {}
        except ValueError:
            return {}
        return about if isinstance(about, dict) else {}

    def create(self, identity: str | None = None) -> str:
        """Make the folder a store that holds nothing yet; returns its identity."""
        identity = identity or uuid4().hex[:12]
        self._replace("store.json", {"application": APPLICATION, "format": FORMAT, "id": identity})
        return identity

    def lock(self) -> int:
        """Become the one writer until the descriptor is closed. Raises InputError when there is one."""
        self.path.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self.path / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(descriptor, 20).decode(errors="replace").strip()
            os.close(descriptor)
            raise InputError(
                f"the store is in use by another process that writes to it{f' ({holder})' if holder else ''}",
                where=str(self.path),
                mend="Stop that one first (often `elo-graph serve`), or use another --store.",
            ) from None
        os.truncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
        return descriptor

    def published(self) -> Published | None:
        """Return the current state, or None while nothing was ever committed."""
        try:
            raw = json.loads((self.path / "current.json").read_text())
            return Published(str(raw["store"]), int(raw["serial"]), datetime.fromisoformat(raw["written"]))
        except FileNotFoundError:
            return None
        except (ValueError, KeyError, TypeError) as error:
            raise EloError(
                "current.json is damaged", where=str(self.path), mend="Restore the store from a backup."
            ) from error

    def snapshot(self, serial: int) -> Path:
        """Return where the state of this serial lies."""
        return self.snapshots / str(serial)

    def publish(self, state: Published) -> None:
        """Make the snapshot of this serial, which must be whole, the current state. This is the commit.

        The engine has brought the snapshot's files to the disk (seen with strace); the rest is done here.
        """
        self._lease_file(state.serial).touch()
        _sync(self.snapshots)
        self._replace(
            "current.json",
            {"store": state.store, "serial": state.serial, "written": state.written.isoformat()},
        )

    def stamp(self) -> tuple[int, int, int] | None:
        """Tell one ``current.json`` from another without reading it; None where there is none."""
        try:
            found = os.stat(self.path / "current.json")
        except OSError:
            return None
        return found.st_ino, found.st_mtime_ns, found.st_size

    def lease(self) -> Lease:
        """Hold the current snapshot for reading. Raises InputError when there is none."""
        for _ in range(
            100
        ):  # the writer may remove a snapshot between our two looks, but then has a newer one
            state = self.published()
            if state is None:
                break
            try:
                descriptor = os.open(self._lease_file(state.serial), os.O_RDONLY | os.O_CLOEXEC)
            except FileNotFoundError:
                continue
            fcntl.flock(descriptor, fcntl.LOCK_SH)
            if self.snapshot(state.serial).is_dir():
                return Lease(self.snapshot(state.serial), state, descriptor)
            os.close(descriptor)
        raise InputError(
            "the store holds nothing yet",
            where=str(self.path),
            mend=f"Fill it: elo-graph load --store {self.path}",
        )

    def tidy(self, current: int | None) -> None:
        """Remove snapshots that are not current and that nobody reads. Only the writer may call this."""
        with contextlib.suppress(OSError):
            for entry in list(self.snapshots.iterdir()):
                name, _, ending = entry.name.partition(".")
                if ending in ("gone", "tmp"):  # tmp: the engine's name for one that it has not finished
                    shutil.rmtree(entry, ignore_errors=True)
                elif entry.name.isdigit() and int(name) != current:
                    self._remove(int(name))

    def clear_scratch(self) -> None:
        """Remove what a writer before has left. Only the writer may call this."""
        shutil.rmtree(self.scratch, ignore_errors=True)
        self.scratch.mkdir(exist_ok=True)
        self.snapshots.mkdir(exist_ok=True)

    def new_scratch(self) -> Path:
        """Return a path in the scratch area that does not exist yet."""
        return self.scratch / uuid4().hex[:8]

    def _remove(self, serial: int) -> None:
        lease = self._lease_file(serial)
        descriptor = os.open(lease, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            gone = self.snapshots / f"{serial}.gone"
            self.snapshot(serial).rename(gone)
            lease.unlink()
            shutil.rmtree(gone, ignore_errors=True)
        except BlockingIOError:
            pass  # somebody reads it
        finally:
            os.close(descriptor)

    def _lease_file(self, serial: int) -> Path:
        return self.snapshots / f"{serial}.lease"

    def _replace(self, name: str, content: dict[str, Any]) -> None:
        new = self.path / f"{name}.new"
        new.write_text(json.dumps(content) + "\n")
        _sync(new)
        new.replace(self.path / name)
        _sync(self.path)


def now() -> datetime:
    """Return the time of a commit."""
    return datetime.now(UTC)


def trouble(error: OSError, path: Path) -> EloError:
    """Say plainly what the system or the engine reports about a store's files."""
    text = str(error)
    where = str(path)
    if error.errno in (errno.ENOSPC, errno.EDQUOT) or "No space left" in text or "quota exceeded" in text:
        return EloError(
            "the disk is full; the store is as it was", where=where, mend="Free some space and try again."
        )
    if error.errno == errno.EFBIG or "File too large" in text:
        return EloError(
            "a file would pass the size limit of this system; the store is as it was",
            where=where,
            mend="Raise the limit (ulimit -f) and try again.",
        )
    if isinstance(error, PermissionError) or error.errno == errno.EROFS or "Permission denied" in text:
        return InputError("you have no permission for this store's files", where=where)
    return EloError(f"the store's files cannot be read or written: {error.strerror or text}", where=where)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
