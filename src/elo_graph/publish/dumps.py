"""Dumps: every graph in three forms, compressed, and the whole put together from them.

A member of a gzip file may be followed by another (RFC 1952 section 2.2), so the dump of the whole is the
dumps of the graphs one after the other, and a graph that has not changed is not written again. The engine
writes, and its output passes through in pieces: what is held in memory does not grow with the graph, but
for the statements with nameless nodes, which come last and in order.
"""

import gzip
import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final, cast

from isal import igzip_threaded
from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, parse, serialize

from elo_graph.publish.naming import named
from elo_graph.store.protocol import Store
from elo_graph.terms import UNNAMED_GRAPH

PARTS: Final = ".parts"
"""The folder of the graphs' dumps that the whole is put together from."""
_NAMELESS: Final = re.compile(rb"^_:|> _:[A-Za-z0-9]+ \.$")
_LEVEL: Final = 1
_CHUNK: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Piece:
    """The files of one graph: its dump as Turtle, and its parts of the whole as N-Quads and JSON-LD."""

    graph: str
    digest: str
    turtle: Path
    nquads: Path
    jsonld: Path

    @property
    def files(self) -> tuple[Path, Path, Path]:
        """All three."""
        return self.turtle, self.nquads, self.jsonld


def piece(folder: Path, graph: str, digest: str, turtle: str) -> Piece:
    """Say where the files of a graph lie in the folder of a publication."""
    key = hashlib.sha256(graph.encode()).hexdigest()[:16]
    parts = folder / PARTS
    return Piece(graph, digest, folder / turtle, parts / f"{key}.nq.gz", parts / f"{key}.jsonld.gz")


def write(store: Store, wanted: Piece, names: Mapping[str, str], *, nameless: bool) -> None:
    """Write the files of one graph. ``nameless``: whether there are nodes in it that need ``names``."""
    wanted.nquads.parent.mkdir(exist_ok=True)
    with packed(wanted.nquads) as out:
        lines = _Lines(out, wanted.graph, names if nameless else {})
        store.dump(cast(IO[bytes], lines), format=RdfFormat.N_TRIPLES, graph=wanted.graph)
        lines.finish()
    for path, form in ((wanted.turtle, RdfFormat.TURTLE), (wanted.jsonld, RdfFormat.JSON_LD)):
        with packed(path) as file:
            element = _InGraph(file, wanted.graph) if form == RdfFormat.JSON_LD else None
            out = cast(IO[bytes], element or file)
            if nameless:
                with gzip.open(wanted.nquads, "rb") as read:
                    serialize(
                        (quad.triple for quad in parse(cast(IO[bytes], read), format=RdfFormat.N_QUADS)),
                        out,
                        form,
                    )
            else:
                store.dump(out, format=form, graph=wanted.graph)
            if element is not None:
                element.finish()


def take_over(wanted: Piece, before: Piece) -> bool:
    """Take the files of an earlier publication, if they are all there; they are never changed."""
    if not all(path.is_file() for path in before.files):
        return False
    wanted.nquads.parent.mkdir(exist_ok=True)
    for old, new in zip(before.files, wanted.files, strict=True):
        try:
            os.link(old, new)
        except OSError:  # another file system
            shutil.copyfile(old, new)
    return True


def whole_nquads(path: Path, pieces: Sequence[Piece]) -> None:
    """Put the whole together as N-Quads."""
    with path.open("wb") as out:
        for one in pieces:
            _append(out, one.nquads)
        if not pieces:
            out.write(_member(b""))


def whole_jsonld(path: Path, pieces: Sequence[Piece]) -> None:
    """Put the whole together as JSON-LD: an array of the graphs."""
    with path.open("wb") as out:
        out.write(_member(b"["))
        for number, one in enumerate(pieces):
            if number:
                out.write(_member(b",\n"))
            _append(out, one.jsonld)
        out.write(_member(b"]\n"))


def checked(path: Path) -> tuple[int, str]:
    """Return a file's bytes and SHA-256."""
    with path.open("rb") as written:
        return path.stat().st_size, hashlib.file_digest(written, "sha256").hexdigest()


@contextmanager
def packed(path: Path) -> Iterator[IO[bytes]]:
    """Open a compressed file to be written, compressed in a thread of its own; without name or time."""
    with (
        path.open("wb") as file,
        igzip_threaded.open(file, "wb", compresslevel=_LEVEL, threads=1) as out,  # type: ignore[no-untyped-call]
    ):
        yield out


def whole_lines(store: Store, out: IO[bytes], graphs: Sequence[str], names: Mapping[str, str]) -> None:
    """Write graphs as N-Quads, not compressed: what the dump of the whole holds."""
    for graph in graphs:
        lines = _Lines(out, graph, names)
        store.dump(cast(IO[bytes], lines), format=RdfFormat.N_TRIPLES, graph=graph)
        lines.finish()


class _Lines:
    """Takes N-Triples as the engine writes them and passes N-Quads on, nameless nodes named and in order."""

    def __init__(self, out: IO[bytes], graph: str, names: Mapping[str, str]) -> None:
        self._out = out
        self._end = f" <{graph}> .\n".encode() if graph != UNNAMED_GRAPH else b" .\n"
        self._graph = NamedNode(graph) if graph != UNNAMED_GRAPH else DefaultGraph()
        self._names = names
        self._rest = b""
        self._held: list[bytes] = []

    def write(self, piece: bytes) -> int:
        """Take the next piece, which may end within a line."""
        text = self._rest + bytes(piece)
        cut = text.rfind(b"\n") + 1
        self._rest = text[cut:]
        text = text[:cut]
        if self._names and b"_:" in text:
            kept: list[bytes] = []
            for line in text.splitlines():
                (self._held if _NAMELESS.search(line) else kept).append(line)
            text = b"".join(line + b"\n" for line in kept)
        # A line of N-Triples ends so, and nothing within one does: line ends in literals are written \\n.
        self._out.write(text.replace(b" .\n", self._end))
        return len(piece)

    def flush(self) -> None:
        """Nothing is kept that could be passed on."""

    def finish(self) -> None:
        """Pass on what was held back."""
        triples = (quad.triple for quad in parse(b"\n".join(self._held), format=RdfFormat.N_TRIPLES))
        lines = sorted(
            str(Quad(t.subject, t.predicate, t.object, self._graph)) for t in named(triples, self._names)
        )
        self._out.write("".join(f"{line} .\n" for line in lines).encode())


class _InGraph:
    """Takes the JSON-LD of a graph, an array, and passes on the element that it is of the whole's array.

    The things of the unnamed graph are elements themselves.
    """

    def __init__(self, out: IO[bytes], graph: str) -> None:
        self._out = out
        self._end = b',"@id":' + json.dumps(graph).encode() + b"}" if graph != UNNAMED_GRAPH else b""
        self._held = b""
        self._begun = False
        if self._end:
            out.write(b'{"@graph":')

    def write(self, piece: bytes) -> int:
        """Take the next piece."""
        text = self._held + bytes(piece)
        if not self._end:
            if not self._begun:
                self._begun, text = True, text.removeprefix(b"[")
            text, self._held = text[:-1], text[-1:]  # it may be the last, which closes the array
        self._out.write(text)
        return len(piece)

    def flush(self) -> None:
        """Nothing is kept that could be passed on."""

    def finish(self) -> None:
        """End the element."""
        self._out.write(self._end)


def _append(out: IO[bytes], path: Path) -> None:
    with path.open("rb") as file:
        shutil.copyfileobj(file, out, _CHUNK)


def _member(text: bytes) -> bytes:
    return gzip.compress(text, _LEVEL, mtime=0)
