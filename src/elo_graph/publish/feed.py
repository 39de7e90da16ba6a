"""The history of the registry, thing by thing: a log that only grows, in one SQLite file beside the store.

Each entry is a version of one thing: created, updated or deleted at a moment, with what was said of it. The
event stream, the Atom feed, OAI-PMH and the tombstones are read from it. It is written by the process that
publishes, and by one process at a time; readers see the last whole commit.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path
from typing import Final

from pyoxigraph import BlankNode, NamedNode, Quad, RdfFormat, Triple, parse

from elo_graph.analyse.answers import select
from elo_graph.publish.changes import Content, changes, contents, digests, graph_of, in_bytes, shifts
from elo_graph.publish.naming import named
from elo_graph.store.protocol import Store

SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS thing (iri TEXT PRIMARY KEY, digest BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS member (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  thing TEXT NOT NULL, kind TEXT NOT NULL, moment TEXT NOT NULL, body TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS member_of ON member (thing, id);
CREATE TABLE IF NOT EXISTS state (version TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS graph (iri TEXT PRIMARY KEY, digest BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS own (
  graph TEXT NOT NULL, thing TEXT NOT NULL, digest BLOB NOT NULL, PRIMARY KEY (graph, thing)
) WITHOUT ROWID;
"""
CHUNK: Final = 500
"""Things described by one question."""


@dataclass(frozen=True, slots=True)
class Member:
    """A version of a thing. ``kind``: Create, Update, Delete. ``moment``: ISO 8601, UTC."""

    id: int
    thing: str
    kind: str
    moment: str
    body: str

    def said(self) -> tuple[Triple, ...]:
        """What was said of the thing, its nameless parts under fragments of its IRI."""
        return tuple(quad.triple for quad in parse(self.body, format=RdfFormat.N_TRIPLES))


@dataclass(frozen=True, slots=True)
class Changed:
    """What has changed since the last time: all of some graphs perhaps, and these statements of others."""

    graphs: frozenset[str]
    came: tuple[Quad, ...] = ()
    gone: tuple[Quad, ...] = ()


def record(store: Store, path: Path, base: str, changed: Changed | None = None) -> int:
    """Add what has changed since the last time to the log at ``path``, in one transaction; returns how many.

    A new log begins with everything as created. ``changed``: nothing else has (None: nobody knows), so that
    only that is read.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(path, timeout=60, isolation_level=None)) as log:
        log.execute("PRAGMA journal_mode = WAL")
        log.executescript(SCHEMA)
        log.execute("BEGIN IMMEDIATE")
        try:
            made = _record(log, store, base, changed)
        except BaseException:
            log.execute("ROLLBACK")
            raise
        log.execute("COMMIT")
        return made


def _record(log: sqlite3.Connection, store: Store, base: str, changed: Changed | None) -> int:
    recorded = log.execute("SELECT version FROM state").fetchone()
    if recorded is not None and _is_old(store.version, recorded[0]):
        return 0
    known = dict(log.execute("SELECT iri, digest FROM thing"))
    begins = tuple(base + kind for kind in ("id/", "scheme/", "graph/", "catalog#"))
    found = changes(_digests(log, store, begins, changed), known)
    last = log.execute("SELECT MAX(moment) FROM member").fetchone()[0] or ""
    # Clocks go backwards sometimes; a log does not.
    moment = max(last, store.modified.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"))
    for kind, things in (("Create", found.created), ("Update", found.updated)):
        for thing, body in bodies(store, things):
            log.execute(
                "INSERT INTO member (thing, kind, moment, body) VALUES (?, ?, ?, ?)",
                (thing, kind, moment, body),
            )
            log.execute("INSERT OR REPLACE INTO thing VALUES (?, ?)", (thing, found.now[thing]))
    for thing in found.deleted:
        # What was said last stays with the tombstone: who followed it, above all.
        (body,) = log.execute(
            "SELECT body FROM member WHERE thing = ? ORDER BY id DESC LIMIT 1", (thing,)
        ).fetchone()
        log.execute(
            "INSERT INTO member (thing, kind, moment, body) VALUES (?, 'Delete', ?, ?)", (thing, moment, body)
        )
        log.execute("DELETE FROM thing WHERE iri = ?", (thing,))
    log.execute("DELETE FROM state")
    log.execute("INSERT INTO state VALUES (?)", (store.version,))
    return len(found.created) + len(found.updated) + len(found.deleted)


def _digests(
    log: sqlite3.Connection, store: Store, begins: tuple[str, ...], changed: Changed | None
) -> dict[str, bytes]:
    """Return the digest of each thing; what graphs hold that have not changed is as it was noted."""
    graphs: frozenset[str] | None = None
    if changed is not None and recorded_graphs(log):
        moved = shifts(changed.came, changed.gone, begins)
        graphs = changed.graphs
        if moved is None:
            graphs |= {graph_of(quad) for quad in (*changed.came, *changed.gone)}
        for graph in graphs:
            log.execute("DELETE FROM own WHERE graph = ?", (graph,))
            log.execute("DELETE FROM graph WHERE iri = ?", (graph,))
        for graph, shift in (moved or {}).items():
            if graph not in graphs:
                _shift(log, store, graph, shift)
    else:
        log.execute("DELETE FROM own")
        log.execute("DELETE FROM graph")
    for graph, content in contents(store, begins, None if graphs is None else sorted(graphs)).items():
        log.execute("INSERT INTO graph VALUES (?, ?)", (graph, in_bytes(content.total)))
        log.executemany(
            "INSERT INTO own VALUES (?, ?, ?)",
            ((graph, thing, in_bytes(number)) for thing, number in content.things.items()),
        )
    rows = log.execute("SELECT thing, digest FROM own")
    own = ((thing, int.from_bytes(digest)) for thing, digest in rows)
    totals = {graph: int.from_bytes(digest) for graph, digest in recorded_graphs(log).items()}
    return digests(store, own, totals)


def _shift(log: sqlite3.Connection, store: Store, graph: str, shift: Content) -> None:
    """Move the sums of a graph and of what it says of things; what it says nothing of any more goes."""

    def moved(table: str, where: str, values: tuple[str, ...], number: int) -> bytes:
        row = log.execute(f"SELECT digest FROM {table} WHERE {where}", values).fetchone()  # noqa: S608
        return in_bytes(int.from_bytes(row[0] if row else b"") + number)

    whole = moved("graph", "iri = ?", (graph,), shift.total)
    own = {
        thing: moved("own", "graph = ? AND thing = ?", (graph, thing), number)
        for thing, number in shift.things.items()
    }
    things = [NamedNode(thing) for thing in own]
    rows = select(store, "publish/said-in", graph=NamedNode(graph), thing=things) if things else ()
    said = {row[0] for row in rows}
    for thing, digest in own.items():
        log.execute("DELETE FROM own WHERE graph = ? AND thing = ?", (graph, thing))
        if NamedNode(thing) in said:
            log.execute("INSERT INTO own VALUES (?, ?, ?)", (graph, thing, digest))
    log.execute("DELETE FROM graph WHERE iri = ?", (graph,))
    if any(whole):
        log.execute("INSERT INTO graph VALUES (?, ?)", (graph, whole))


def recorded_graphs(log: sqlite3.Connection) -> dict[str, bytes]:
    """The digest of each graph in the state that was recorded last."""
    return dict(log.execute("SELECT iri, digest FROM graph"))


def _is_old(version: str, recorded: str) -> bool:
    """Whether a state is the one that was recorded last, or one before it: two processes may record."""
    store, _, serial = version.rpartition(".")
    same, _, last = recorded.rpartition(".")
    if store != same or not (serial.isdecimal() and last.isdecimal()):
        return version == recorded
    return int(serial) <= int(last)


def bodies(store: Store, things: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Describe things as N-Triples in a steady order, nameless parts by their names."""
    for start in range(0, len(things), CHUNK):
        some = [NamedNode(thing) for thing in things[start : start + CHUNK]]
        said: dict[str, list[Triple]] = {thing.value: [] for thing in some}
        for thing, part, property, value in select(store, "publish/bodies", thing=some):
            if (
                isinstance(thing, NamedNode)
                and isinstance(part, NamedNode | BlankNode)
                and isinstance(property, NamedNode)
                and value is not None
            ):
                said[thing.value].append(Triple(part, property, value))
        for iri, triples in said.items():
            yield iri, "".join(sorted({f"{triple} .\n" for triple in named(triples)}))


class Feed:
    """Reads a log; nothing is kept open between questions, so any thread may ask."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def graph_digests(self) -> dict[str, str]:
        """The digest of each graph in the state that was recorded last."""
        with self._log() as log:
            rows = log.execute("SELECT iri, digest FROM graph") if log is not None else ()
            return {iri: digest.hex() for iri, digest in rows}

    def newest(self) -> int:
        """The number of the last entry; 0 when there is none."""
        return int(self._one("SELECT MAX(id) FROM member") or 0)

    def first_moment(self) -> str | None:
        """When the log begins."""
        found = self._one("SELECT MIN(moment) FROM member")
        return str(found) if found else None

    def after(self, number: int, limit: int) -> tuple[Member, ...]:
        """The entries after this number, oldest first."""
        return self._members("WHERE id > ? ORDER BY id LIMIT ?", (number, limit))

    def latest(self, limit: int) -> tuple[Member, ...]:
        """The newest entries, newest first."""
        return self._members("ORDER BY id DESC LIMIT ?", (limit,))

    def member(self, number: int) -> Member | None:
        """The entry of this number."""
        return next(iter(self._members("WHERE id = ?", (number,))), None)

    def last_of(self, thing: str) -> Member | None:
        """The newest entry of a thing, its tombstone if it has gone."""
        return next(iter(self._members("WHERE thing = ? ORDER BY id DESC LIMIT 1", (thing,))), None)

    def current(
        self, *, begins: str, until: int, after: int, since: str, before: str, limit: int
    ) -> tuple[Member, ...]:
        """The newest entry of each thing as of entry ``until``, in order of entry, from ``after`` on.

        ``begins``: what IRIs begin with; ``since`` and ``before``: the moments, inclusive.
        """
        return self._members(
            "WHERE id IN"
            " (SELECT MAX(id) FROM member WHERE id <= ? AND thing >= ? AND thing < ? GROUP BY thing)"
            " AND id > ? AND moment >= ? AND moment <= ? ORDER BY id LIMIT ?",
            (until, begins, begins + "\U0010ffff", after, since, before, limit),
        )

    def _members(self, rest: str, values: Iterable[object]) -> tuple[Member, ...]:
        with self._log() as log:
            if log is None:
                return ()
            found = log.execute(f"SELECT id, thing, kind, moment, body FROM member {rest}", tuple(values))  # noqa: S608
            return tuple(Member(*row) for row in found)

    def _one(self, query: str) -> str | int | None:
        with self._log() as log:
            found: tuple[str | int | None] = log.execute(query).fetchone() if log is not None else (None,)
            return found[0]

    @contextmanager
    def _log(self) -> Iterator[sqlite3.Connection | None]:
        if not self._path.is_file():
            yield None
            return
        with closing(sqlite3.connect(f"file:{self._path}?mode=ro", uri=True, timeout=10)) as log:
            yield log
