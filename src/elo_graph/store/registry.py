"""What a store of the registry is made of: ontology, schemes, shapes, and content, a named graph each.

Data flows one way: documents are read and validated first, then written in one transaction.
"""

import contextlib
import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Final, Protocol

import pyoxigraph
from pyoxigraph import Literal, NamedNode, Quad

from elo_graph import __version__, shipped
from elo_graph.errors import NotConforming
from elo_graph.ingest import examples
from elo_graph.ingest.rdf import Document, documents, quads
from elo_graph.store.disk import DiskStore, is_new
from elo_graph.store.inference.graph import follow, infer
from elo_graph.store.inference.rules import Regime
from elo_graph.store.layout import FORMAT, trouble
from elo_graph.store.opening import MEMORY, open_or_make
from elo_graph.store.places import is_address
from elo_graph.store.protocol import GraphInfo, Store, Triples
from elo_graph.terms import ELO, EXAMPLES_GRAPH, INFERRED_GRAPH, ONTOLOGY_GRAPH, SCHEMES_GRAPH, SHAPES_GRAPH

Progress = Callable[[str, int], None]
"""Told now and then: the name of the document being read, and how many quads have been read in all."""

_DAY: Final = 24 * 60 * 60
_KEEP_UNUSED: Final = 30 * _DAY


class Conformance(Protocol):
    """What the registry needs to know of a validation report."""

    @property
    def conforms(self) -> bool:
        """Whether there is no violation."""


Validate = Callable[[Sequence[Document], Iterable[Quad] | None], Conformance]
"""Validates documents as they will stand beside the store's quads; None: beside the shipped data alone."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load did: the graphs that it wrote to, as they are now, and how many quads it read."""

    graphs: tuple[GraphInfo, ...]
    quads: int
    new: bool


def base() -> tuple[Document, ...]:
    """Return the documents every registry holds: ontology, concept schemes, shapes, questions as examples."""
    return (
        *documents(shipped.ontology_files(), graph=ONTOLOGY_GRAPH),
        *documents(shipped.scheme_files(), graph=SCHEMES_GRAPH),
        *documents(shipped.shape_files(), graph=SHAPES_GRAPH),
        *([examples.document()] if shipped.query_files() else []),
    )


def content() -> tuple[Document, ...]:
    """Return the shipped content that is loaded unless one says otherwise, a graph a file."""
    return tuple(document for document in documents(shipped.data_files()) if _by_default(document))


def build(
    location: str,
    *,
    reason: Regime | None = None,
    validate: Validate | None = None,
    progress: Progress | None = None,
) -> Loaded:
    """Make the store hold the shipped registry: what every registry holds, and the content."""
    return load(location, (), with_content=True, reason=reason, validate=validate, progress=progress)


def load(
    location: str,
    paths: Sequence[str | Path | Document],
    *,
    graph: str | None = None,
    replace: bool = False,
    with_content: bool = False,
    reason: Regime | None = None,
    validate: Validate | None = None,
    progress: Progress | None = None,
) -> Loaded:
    """Load RDF files into a store, all or nothing; a store that is not there yet is made.

    A new store gets ontology, schemes and shapes too; one that is given no files gets them anew.
    ``replace``: the graphs that the files write to hold nothing else afterwards.
    ``with_content``: the shipped content too, in place of what its graphs hold.
    ``reason``: what follows is worked out too, or no longer; without it as the store has had it.
    ``validate`` sees all these documents before anything is written; NotConforming is raised when it objects.
    """
    given = documents(paths, graph=graph)
    unmade = not is_address(location) and is_new(Path(location))
    wanted = (*(content() if with_content else ()), *given)
    with open_or_make(location) as store:
        new = store.size() == 0 if is_address(location) else location == MEMORY or unmade
        fixed = base() if new or not given else ()
        if validate is not None and wanted:
            _insist(validate, wanted, None if new else _beside(store, _graphs(given) if replace else ()))
        fixed += tuple(document for document in wanted if document not in given)
        return load_into(
            store, given, fixed=fixed, replace=replace, new=new, reason=reason, progress=progress
        )


def load_into(
    store: Store,
    given: Sequence[Document],
    *,
    fixed: Sequence[Document] = (),
    replace: bool = False,
    new: bool = False,
    reason: Regime | None = None,
    progress: Progress | None = None,
) -> Loaded:
    """Write documents to an open store in one transaction; the graphs of ``fixed`` are replaced.

    What follows is worked out anew (``reason``; without it if the store has had it).
    """
    reading = _Reading(progress)
    outdated = [] if new else _graphs(fixed)
    if replace:
        written_to = _graphs(given)
        outdated += written_to
        # A dump brings the ontology with it: what is shipped of it would stand beside, nameless nodes twice.
        fixed = [document for document in fixed if document.graph not in written_to]
    with store.transaction() as inside:
        for graph in dict.fromkeys(outdated):
            inside.replace_graph(graph, ())
        inside.add(reading.all((*fixed, *given)))
        if reason is not None:
            infer(inside, reason)
        elif not new:
            follow(inside)
        sizes = {info.iri: info for info in inside.graphs()}
    told = reading.graphs | ({INFERRED_GRAPH} if reason is not None else set())
    written = tuple(sizes[iri] for iri in sorted(told) if iri in sizes)
    return Loaded(written, reading.count, new)


def shipped_store(
    cache_dir: Path,
    *,
    reason: Regime = Regime.NONE,
    validate: Validate | None = None,
    progress: Progress | None = None,
) -> str:
    """Return the location of the shipped registry, built on first use.

    It lies in ``cache_dir`` under a name that is a hash of the shipped files, so a change of any of them
    makes a new one; with what follows from it (``reason``) it is another one. Two processes may do this at
    once: both build, one is kept.
    """
    key = _key() if reason is Regime.NONE else f"{_key()}-{reason}"
    target = cache_dir / f"registry-{key}"
    if not is_new(target):
        with contextlib.suppress(OSError):
            os.utime(target)  # so that it is not taken for one that nobody uses
        return str(target)
    try:
        cache_dir.mkdir(parents=True, exist_ok=True)
        _forget_unused(cache_dir)
        beside = Path(tempfile.mkdtemp(prefix=".building-", dir=cache_dir))
    except OSError as error:
        raise trouble(error, cache_dir) from error
    try:
        wanted = content()
        if validate is not None and wanted:
            _insist(validate, wanted, None)
        with DiskStore(beside / "store", identity=key) as store:
            load_into(
                store,
                (),
                fixed=(*base(), *wanted),
                new=True,
                reason=None if reason is Regime.NONE else reason,
                progress=progress,
            )
        try:
            (beside / "store").rename(target)
        except OSError as error:
            if is_new(target):  # else another process was first, with the same content
                raise trouble(error, cache_dir) from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return str(target)


class _Reading:
    """Counts what passes by, and remembers the graphs."""

    def __init__(self, progress: Progress | None) -> None:
        self.count = 0
        self.graphs: set[str] = set()
        self._progress = progress

    def all(self, given: Iterable[Document]) -> Iterator[Quad]:
        return chain.from_iterable(map(self._one, given))

    def _one(self, document: Document) -> Iterator[Quad]:
        for quad in quads(document):
            if isinstance(quad.graph_name, NamedNode):
                self.graphs.add(quad.graph_name.value)
            self.count += 1
            if self._progress is not None and self.count % 5_000 == 0:
                self._progress(document.name, self.count)
            yield quad


def _insist(validate: Validate, wanted: Sequence[Document], context: Iterable[Quad] | None) -> None:
    report = validate(wanted, context)
    if not report.conforms:
        raise NotConforming(
            "the data does not conform to the shapes, so nothing was loaded",
            report=report,
            mend="Mend what the report names, or load with --no-validate.",
        )


def _beside(store: Store, but: Sequence[str]) -> Iterator[Quad]:
    """Give what a store holds of things: all but the fixed graphs, and those named."""
    left_out = {ONTOLOGY_GRAPH, SCHEMES_GRAPH, SHAPES_GRAPH, EXAMPLES_GRAPH, INFERRED_GRAPH, *but}
    for info in store.graphs():
        if info.iri not in left_out:
            graph = NamedNode(info.iri)
            answer = store.query("CONSTRUCT WHERE { ?s ?p ?o }", default_graphs=[info.iri])
            assert isinstance(answer, Triples)  # noqa: S101 -- CONSTRUCT gives triples
            for triple in answer:
                yield Quad(triple.subject, triple.predicate, triple.object, graph)


def _graphs(given: Iterable[Document]) -> list[str]:
    """List the graphs that documents write to; a format with named graphs has to be read for that."""
    graphs: dict[str, None] = {}
    for document in given:
        graphs[document.graph] = None
        if document.format.supports_datasets and document.path is not None:
            names = (quad.graph_name for quad in quads(document))
            graphs.update({name.value: None for name in names if isinstance(name, NamedNode)})
    return list(graphs)


def _by_default(document: Document) -> bool:
    """Whether the file's description of its own graph, at its beginning, does not keep it out."""
    told = (NamedNode(document.graph), NamedNode(ELO + "loadedByDefault"))
    for quad in islice(quads(document), 500):
        if (quad.subject, quad.predicate) == told and isinstance(quad.object, Literal):
            return quad.object.value not in ("false", "0")
    return True


def _key() -> str:
    """Hash everything that the shipped registry depends on."""
    digest = hashlib.sha256(f"{__version__} {FORMAT} {pyoxigraph.__version__}".encode())
    root = shipped.root()
    for file in (
        *shipped.ontology_files(),
        *shipped.scheme_files(),
        *shipped.shape_files(),
        *shipped.query_files(),
        *shipped.rule_files(),
        *shipped.data_files(),
    ):
        raw = file.read_bytes()
        digest.update(f"\n{file.relative_to(root)} {len(raw)}\n".encode() + raw)
    return digest.hexdigest()[:12]


def _forget_unused(cache_dir: Path) -> None:
    """Remove registries of former versions that nobody used for a month, and builds that were cut off."""
    for entry in cache_dir.glob("*"):
        if not entry.name.startswith(("registry-", ".building-")):
            continue
        with contextlib.suppress(OSError):
            age = time.time() - entry.stat().st_mtime
            if age > (_KEEP_UNUSED if entry.name.startswith("registry-") else _DAY):
                shutil.rmtree(entry, ignore_errors=True)
