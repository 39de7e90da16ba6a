"""What harvesters fetch, made once for each state of the data: dumps, checksums, counts, the catalogue.

Everything lies in a folder of its own, which gets its name when it is whole, so that a reader finds a
publication or none. All doors (catalogue, VoID, dumps, OAI-PMH) speak from the same one.
"""

import json
import re
import shutil
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final
from uuid import uuid4

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from elo_graph.analyse.answers import ask, construct, select
from elo_graph.errors import EloError
from elo_graph.publish import dumps, naming
from elo_graph.publish.dumps import Piece
from elo_graph.store.protocol import Store
from elo_graph.store.variants import graph_names, has_unnamed, without
from elo_graph.terms import DCT, GRAPH, INFERRED_GRAPH, SCENARIO_GRAPHS, STATE_GRAPH, UNNAMED_GRAPH

MANIFEST: Final = "manifest.json"
DESCRIBED: Final = "catalogue.nt"
THINGS: Final = "things.tsv"
WHOLE: Final = "registry"
STALE_AFTER: Final = 15 * 60
"""Seconds after which a publication that others made may go."""


@dataclass(frozen=True, slots=True)
class Form:
    """A form that dumps are written in: its suffix, media type and entry in the EU's file type table."""

    suffix: str
    media_type: str
    file_type: str


NQUADS: Final = Form("nq", "application/n-quads", "RDF_N_QUADS")
JSONLD: Final = Form("jsonld", "application/ld+json", "JSON_LD")
TURTLE: Final = Form("ttl", "text/turtle", "RDF_TURTLE")


@dataclass(frozen=True, slots=True)
class Dump:
    """A compressed dump: of the graph with this IRI, or (None) of everything. ``size`` in bytes."""

    name: str
    graph: str | None
    media_type: str
    file_type: str
    size: int
    sha256: str
    modified: str


@dataclass(frozen=True, slots=True)
class Counts:
    """VoID's figures: triples by graph, entities by class, triples by property, links to other hosts."""

    subjects: int
    properties: int
    objects: int
    graphs: Mapping[str, int]
    by_class: Mapping[str, int]
    by_property: Mapping[str, int]
    links: tuple[tuple[str, str, int, str], ...]


@dataclass(frozen=True, slots=True)
class Publication:
    """A state of the data as harvesters see it. ``modified`` is when it was written (ISO 8601, UTC).

    ``digests`` tell of each graph's content whether it has changed; of some nothing may be known.
    """

    folder: Path
    version: str
    modified: str
    dumps: tuple[Dump, ...]
    counts: Counts
    digests: Mapping[str, str]

    def described(self) -> tuple[Triple, ...]:
        """Return what the store says of the catalogue and its datasets (``queries/publish/catalogue.rq``)."""
        quads = parse(path=str(self.folder / DESCRIBED), format=RdfFormat.N_TRIPLES)
        return tuple(quad.triple for quad in quads)

    def things(self) -> Iterator[tuple[str, str]]:
        """Return each IRI that the store describes, with the day or moment its graphs last changed."""
        with (self.folder / THINGS).open(encoding="utf-8") as lines:
            for line in lines:
                iri, _, moment = line.rstrip("\n").partition("\t")
                yield iri, moment

    def dump(self, name: str) -> tuple[Dump, Path] | None:
        """Return the dump of this file name and where it lies."""
        found = next((dump for dump in self.dumps if dump.name == name), None)
        return (found, self.folder / found.name) if found else None


@contextmanager
def shown(store: Store) -> Iterator[Store]:
    """Give the store without what is no content of its own: plans, and what follows from the rest.

    What stands in no named graph is content too: questions find it in ``UNNAMED_GRAPH``.
    """
    hidden = [
        graph
        for graph in graph_names(store)
        if graph.startswith(SCENARIO_GRAPHS) or graph in (STATE_GRAPH, INFERRED_GRAPH)
    ]
    unnamed = UNNAMED_GRAPH if has_unnamed(store) else ""
    if not (hidden or unnamed):
        yield store
        return
    with closing(without(store, *hidden, unnamed=unnamed)) as view:
        yield view


def publish(
    store: Store,
    folder: Path,
    before: Publication | None = None,
    digests: Mapping[str, str] = MappingProxyType({}),
) -> Publication:
    """Write the publication of a store (``shown``) below ``folder``; what has not changed keeps its dates.

    ``before`` is the publication of an earlier state of the same store; a graph whose digest (``digests``) is
    the same is not written again. Nothing is written when this state has been published; else the new folder
    appears whole or not at all.
    """
    target = folder / re.sub(r"[^\w.-]", "_", store.version)
    if (target / MANIFEST).is_file():
        return read(target)
    folder.mkdir(parents=True, exist_ok=True)
    making = folder / f".{uuid4().hex}"
    making.mkdir()
    try:
        written = _written(store, making, before, digests)
        (making / MANIFEST).write_text(json.dumps(_plain(written), indent=1) + "\n", encoding="utf-8")
        try:
            making.rename(target)
        except OSError:  # another process has published the same state meanwhile
            if not (target / MANIFEST).is_file():
                raise
        return read(target)
    finally:
        shutil.rmtree(making, ignore_errors=True)


def read(folder: Path) -> Publication:
    """Read a publication. Raises EloError when the folder holds none."""
    try:
        told: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise EloError("this is no publication", where=str(folder)) from error
    counts = told["counts"]
    return Publication(
        folder,
        told["version"],
        told["modified"],
        tuple(Dump(**dump) for dump in told["dumps"]),
        Counts(**{**counts, "links": tuple(tuple(link) for link in counts["links"])}),
        told["digests"],
    )


def tidy(folder: Path, keep: Set[str], own: Set[str]) -> None:
    """Remove publications that are no longer needed: ours but those to keep, and others' old ones.

    Several servers may publish below one folder: what another made is left until surely nobody reads it.
    """
    for entry in folder.iterdir():
        if entry.name in keep:
            continue
        if entry.name in own or time.time() - entry.stat().st_mtime > STALE_AFTER:
            shutil.rmtree(entry, ignore_errors=True)


def _written(
    store: Store, folder: Path, before: Publication | None, digests: Mapping[str, str]
) -> Publication:
    modified = store.modified.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    described = {str(triple): triple for triple in construct(store, "publish/catalogue")}
    lines = "".join(f"{line} .\n" for line in sorted(described))
    (folder / DESCRIBED).write_text(lines, encoding="utf-8")
    told = _told_dates(described.values())
    counts = _counts(store)
    pieces = _pieces(store, folder, counts.graphs, before, digests)
    dumps.whole_nquads(folder / f"{WHOLE}.nq.gz", pieces)
    dumps.whole_jsonld(folder / f"{WHOLE}.jsonld.gz", pieces)
    offered: list[tuple[str, str | None, Form]] = [
        (f"{WHOLE}.{f.suffix}.gz", None, f) for f in (NQUADS, JSONLD)
    ]
    offered += [(p.turtle.name, p.graph, TURTLE) for p in pieces if p.graph.startswith(GRAPH)]
    earlier = {dump.name: dump for dump in (before.dumps if before else ())}
    made = []
    for name, graph, form in offered:
        size, digest = dumps.checked(folder / name)
        date = _changed(earlier.get(name), digest, told.get(graph or "", modified), modified)
        made.append(Dump(name, graph, form.media_type, form.file_type, size, digest, date))
    _write_things(store, folder / THINGS, {dump.graph: dump.modified for dump in made}, modified)
    known = {piece.graph: piece.digest for piece in pieces if piece.digest}
    return Publication(folder, store.version, modified, tuple(made), counts, known)


def _pieces(
    store: Store,
    folder: Path,
    graphs: Iterable[str],
    before: Publication | None,
    digests: Mapping[str, str],
) -> Sequence[Piece]:
    """Write the dump of each graph, or take it over where it is known to be the same."""
    nameless = list(select(store, "publish/nameless"))
    names = naming.names_in(nameless)
    in_graphs = {graph.value for graph, *_ in nameless if isinstance(graph, NamedNode)}
    pieces = []
    for graph in sorted(graphs):
        digest = digests.get(graph, "")
        file = f"{_slug(graph)}.{TURTLE.suffix}.gz"
        wanted = dumps.piece(folder, graph, digest, file)
        same = digest and before is not None and before.digests.get(graph) == digest
        if not (same and before and dumps.take_over(wanted, dumps.piece(before.folder, graph, digest, file))):
            dumps.write(store, wanted, names, nameless=graph in in_graphs)
        pieces.append(wanted)
    return pieces


def _slug(graph: str) -> str:
    """The name of a graph's file; other graphs than ours are not offered, so theirs need not tell."""
    name = graph.removeprefix(GRAPH)
    if name != graph and re.fullmatch(r"[\w-]+", name):
        return name
    return f"graph-{sha256(graph.encode()).hexdigest()[:12]}"


def _write_things(store: Store, path: Path, dates: Mapping[str | None, str], otherwise: str) -> None:
    newest: dict[str, str] = {}
    for thing, graph in select(store, "publish/things"):
        if isinstance(thing, NamedNode) and isinstance(graph, NamedNode):
            date = dates.get(graph.value, otherwise)
            if date > newest.get(thing.value, ""):
                newest[thing.value] = date
    with path.open("w", encoding="utf-8") as out:
        out.writelines(f"{thing}\t{date}\n" for thing, date in sorted(newest.items()))


def _told_dates(described: Iterable[Triple]) -> dict[str, str]:
    """When the datasets changed last by their own word; the newest of them under the empty name, for all."""
    told = {
        triple.subject.value: triple.object.value
        for triple in described
        if triple.predicate.value == DCT + "modified"
        and isinstance(triple.subject, NamedNode)
        and isinstance(triple.object, Literal)
    }
    return {**told, "": max(told.values())} if told else {}


def _changed(before: Dump | None, digest: str, told: str, now: str) -> str:
    """When a dump changed: as before if it is the same, by the dataset's word when it is the first."""
    if before is None:
        return told
    return before.modified if before.sha256 == digest else now


def _counts(store: Store) -> Counts:
    extent = next(ask(store, "publish/extent"))
    return Counts(
        subjects=extent.count("subjects"),
        properties=extent.count("properties"),
        objects=extent.count("objects"),
        graphs={graph.iri: graph.triples for graph in store.graphs() if graph.triples},
        by_class={row.iri("class"): row.count("entities") for row in ask(store, "publish/classes")},
        by_property={row.iri("property"): row.count("triples") for row in ask(store, "publish/properties")},
        links=tuple(
            (row.iri("property"), row.iri("target"), row.count("links"), row.iri("example"))
            for row in ask(store, "publish/links")
        ),
    )


def _plain(publication: Publication) -> dict[str, Any]:
    told = asdict(replace(publication, digests=dict(publication.digests)))
    del told["folder"]
    return {**told, "published": datetime.now(UTC).isoformat(timespec="seconds")}
