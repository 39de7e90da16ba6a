"""What a transaction changed goes to the engine: in one update request where it is small, else by graphs.

One operation of the request changes all graphs and the store's word, and only if the word is still the one
that the transaction began with. What the protocols cannot do so (a large change, a blank node taken out) is
sent as whole graphs afterwards: each of them as a whole or not, but not all as one (docs/engines.md).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from uuid import uuid4

import pyoxigraph
from pyoxigraph import DefaultGraph, NamedNode, RdfFormat

from elo_graph.errors import EloError, EngineRefused, Unavailable, Unsupported
from elo_graph.store.protocol import Rows
from elo_graph.store.remote_engine import Engine
from elo_graph.store.remote_state import ASKED, MODIFIED, STATE, VERSION
from elo_graph.terms import XSD

_TEXT: Final = 1 << 20
"""Bytes of changes up to which they are one update request."""
_LINES_OF_VIRTUOSO: Final = 500
"""Virtuoso compiles an update to SQL, and gives up beyond some thousand triples."""
_CHUNK: Final = 5000

Lines = frozenset[bytes]


class Conflict(EloError):
    """Someone else has written to the engine's store meanwhile."""


@dataclass(frozen=True, slots=True)
class Changed:
    """One graph: its lines of N-Triples after the change, and which of them went and came."""

    graph: str
    after: Lines
    removed: Lines
    added: Lines

    @property
    def whole(self) -> bool:
        """Whether only the graph as a whole will do: a blank node cannot be named from outside."""
        nameless = b"_:"
        kept_nameless = any(nameless in line for line in self.after - self.added)
        return any(nameless in line for line in self.removed) or (
            kept_nameless and any(nameless in line for line in self.added)
        )


def changes(before: pyoxigraph.Store, after: pyoxigraph.Store) -> list[Changed]:
    """Compare two states, graph by graph. Raises Unsupported when the unnamed graph has changed."""
    if _lines(before, None) != _lines(after, None):
        raise Unsupported(
            "a store behind an address has no unnamed graph that may be written to", mend="Name a graph."
        )
    names = {g.value for store in (before, after) for g in store.named_graphs() if isinstance(g, NamedNode)}
    found = []
    for graph in sorted(names):
        old, new = _lines(before, graph), _lines(after, graph)
        if old != new:
            found.append(Changed(graph, new, old - new, new - old))
    return found


def push(engine: Engine, made: Iterable[Changed], word: str | None) -> str:
    """Send the changes; return the store's new word. ``word`` is the one it must still have.

    Raises Conflict when it has another, and what the engine says against it.
    """
    made = list(made)
    identity = (word or uuid4().hex[:12]).rpartition("-")[0] or uuid4().hex[:12]
    new = f"{identity}-{uuid4().hex[:12]}"
    small = [one for one in made if not one.whole]
    lines = sum(len(one.removed) + len(one.added) for one in small)
    size = sum(len(line) for one in small for line in (*one.removed, *one.added))
    if size > _TEXT or (engine.kind.virtuoso and lines > _LINES_OF_VIRTUOSO):
        small = []
    _update(engine, _claim(small, word, new))
    if _word(engine) != new:
        raise Conflict(
            "someone else has written to the store meanwhile, so nothing was written",
            where=engine.location,
            mend="Try again.",
        )
    done: list[str] = []
    for one in made:
        if one in small:
            continue
        try:
            _send_whole(engine, one)
        except EloError as error:
            told = f"; already written: {', '.join(done)}" if done else ""
            raise type(error)(
                f"{error.what} (while <{one.graph}> was written{told})", where=error.where, mend=error.mend
            ) from error
        done.append(one.graph)
    return new


def _claim(small: list[Changed], word: str | None, new: str) -> str:
    moment = f'"{datetime.now(UTC).isoformat(timespec="milliseconds")}"^^<{XSD}dateTime>'
    insert = f'GRAPH {STATE} {{ {STATE} {VERSION} "{new}" ; {MODIFIED} {moment} }}'
    insert += "".join(_block(one.graph, one.added) for one in small if one.added)
    delete = "".join(_block(one.graph, one.removed) for one in small if one.removed)
    if word is None:
        parts = [f"DELETE DATA {{ {delete} }} ;\n"] if delete else []
        return "".join((*parts, f"INSERT {{ {insert} }} WHERE {{}}"))
    delete += f'GRAPH {STATE} {{ {STATE} {VERSION} "{word}" ; {MODIFIED} ?modified }}'
    where = f'GRAPH {STATE} {{ {STATE} {VERSION} "{word}" ; {MODIFIED} ?modified }}'
    return f"DELETE {{ {delete} }}\nINSERT {{ {insert} }}\nWHERE {{ {where} }}"


def _block(graph: str, lines: Lines) -> str:
    return f"GRAPH {NamedNode(graph)} {{\n" + b"\n".join(sorted(lines)).decode() + "\n}\n"


def _send_whole(engine: Engine, one: Changed) -> None:
    address = engine.data_address
    params = [("graph", one.graph)]
    if address is None:
        _send_by_updates(engine, one)
    elif not one.after:
        engine.client.write("DELETE", address, params=params)
    else:
        # What only came is added, unless the graph as a whole is needed.
        only_added = not one.removed and not one.whole
        body = b"\n".join(sorted(one.added if only_added else one.after)) + b"\n"
        method = "POST" if only_added else "PUT"
        engine.client.write(method, address, params=params, content=body, media_type="application/n-triples")


def _send_by_updates(engine: Engine, one: Changed) -> None:
    """Write a graph without the graph store protocol; blank nodes need one request for all."""
    graph = NamedNode(one.graph)
    nameless = any(b"_:" in line for line in one.after)
    if nameless:
        text = f"DROP SILENT GRAPH {graph} ;\nINSERT {{ {_block(one.graph, one.after)} }} WHERE {{}}"
        _update(engine, text)
        return
    for kind, lines in (("DELETE", one.removed), ("INSERT", one.added)):
        for piece in _pieces(sorted(lines)):
            _update(engine, f"{kind} DATA {{ {_block(one.graph, frozenset(piece))} }}")


def _pieces(lines: list[bytes]) -> Iterator[list[bytes]]:
    for start in range(0, len(lines), _CHUNK):
        yield lines[start : start + _CHUNK]


def _update(engine: Engine, text: str) -> None:
    engine.client.write("POST", engine.update_address, form=[("update", text)])


def _word(engine: Engine) -> str | None:
    try:
        answer = engine.ask(ASKED)
        return (
            next((str(getattr(row[0], "value", "")) for row in answer if row), None)
            if isinstance(answer, Rows)
            else None
        )
    except (Unavailable, EngineRefused) as error:
        raise type(error)(
            f"{error.what}; it is not known whether the write was done", where=error.where
        ) from error


def _lines(store: pyoxigraph.Store, graph: str | None) -> Lines:
    name = DefaultGraph() if graph is None else NamedNode(graph)
    text = store.dump(format=RdfFormat.N_TRIPLES, from_graph=name) or b""
    return frozenset(text.splitlines())
