"""Find the store behind a location."""

import re
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from elo_graph.errors import InputError
from elo_graph.store.disk import DiskStore, SnapshotStore
from elo_graph.store.embedded import EmbeddedStore
from elo_graph.store.places import is_address
from elo_graph.store.protocol import Store

MEMORY: Final = ":memory:"


def open_store(
    location: str | None,
    *,
    read_only: bool = False,
    union: bool = True,
    allow_service: Sequence[str] = (),
) -> Store:
    """Open the store at a folder, or ``:memory:``; without a location the shipped registry, read-only.

    A folder opened for writing is made when it is not there; opened read-only it gives the newest committed
    state, also while another process writes. ``union``: the default graph of queries is the union of all
    graphs, else the unnamed graph. ``sparql+http://…`` is the address of a SPARQL 1.1 service.
    """
    if location is None:
        from elo_graph.settings import Settings
        from elo_graph.store.registry import shipped_store

        location, read_only = shipped_store(Settings().cache_dir), True
    if location == MEMORY:
        return EmbeddedStore(union=union, allow_service=allow_service, read_only=read_only)
    if is_address(location):
        from elo_graph.store.remote import RemoteStore
        from elo_graph.store.remote_mirror import MirrorStore

        kind = RemoteStore if read_only else MirrorStore
        return kind(location, union=union, allow_service=allow_service, read_only=read_only)
    if re.match(r"https?://", location):
        raise InputError(
            "a web address is not the location of a store",
            where=location,
            mend=f"A SPARQL service is named like this: sparql+{location}.",
        )
    if read_only:
        return SnapshotStore(Path(location), union=union, allow_service=allow_service)
    return DiskStore(Path(location), union=union, allow_service=allow_service)


@contextmanager
def open_or_make(location: str) -> Iterator[Store]:
    """Open a store for writing; a folder that is made for it goes again when the block fails."""
    made_here = location != MEMORY and not is_address(location) and not Path(location).exists()
    with open_store(location) as store:
        try:
            yield store
        except BaseException:
            if made_here:
                shutil.rmtree(location, ignore_errors=True)
            raise
