"""The stores that a server can be put before: those whose states can be leased for its workers."""

from elo_graph.store.disk import DiskStore, SnapshotStore
from elo_graph.store.remote_passing import PassingStore

Served = DiskStore | SnapshotStore | PassingStore
