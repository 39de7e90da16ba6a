"""What harvesters fetch, made once for each state of the data: dumps, checksums, counts, the catalogue.

Everything lies in a folder of its own, which gets its name when it is whole, so that a reader finds a
publication or none. All doors (catalogue, VoID, dumps, OAI-PMH) speak from the same one.
"""

import hashlib
import json
import re
import shutil
import time
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

from isal import igzip_threaded
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from elo_graph.analyse.answers import ask, construct
from elo_graph.errors import EloError
from elo_graph.store.protocol import Store
from elo_graph.terms import DCT, GRAPH

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
    rdf: RdfFormat
    media_type: str
    file_type: str


WHOLE_FORMS: Final = (
    Form("nq", RdfFormat.N_QUADS, "application/n-quads", "RDF_N_QUADS"),
    Form("jsonld", RdfFormat.JSON_LD, "application/ld+json", "JSON_LD"),
)
GRAPH_FORM: Final = Form("ttl", RdfFormat.TURTLE, "text/turtle", "RDF_TURTLE")


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
    """A state of the data as harvesters see it. ``modified`` is when it was written (ISO 8601, UTC)."""

    folder: Path
    version: str
    modified: str
    dumps: tuple[Dump, ...]
    counts: Counts

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


def publish(store: Store, folder: Path, before: Publication | None = None) -> Publication:
    """Write the publication of the store's state below ``folder``; what has not changed keeps its dates.

    ``before`` is the publication of an earlier state of the same store. Nothing is written when this state
    has been published; else the new folder appears whole or not at all.
    """
    target = folder / re.sub(r"[^\w.-]", "_", store.version)
    if (target / MANIFEST).is_file():
        return read(target)
    folder.mkdir(parents=True, exist_ok=True)
    making = folder / f".{uuid4().hex}"
    making.mkdir()
    try:
        written = _written(store, making, before)
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


def _written(store: Store, folder: Path, before: Publication | None) -> Publication:
    modified = store.modified.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    described = {str(triple): triple for triple in construct(store, "publish/catalogue")}
    lines = "".join(f"{line} .\n" for line in sorted(described))
    (folder / DESCRIBED).write_text(lines, encoding="utf-8")
    told = _told_dates(described.values())
    counts = _counts(store)
    earlier = {dump.name: dump for dump in (before.dumps if before else ())}
    dumps = []
    for graph, form in _wanted(counts.graphs):
        name = f"{graph.rsplit('/', 1)[-1] if graph else WHOLE}.{form.suffix}.gz"
        size, digest = _dump(store, folder / name, form, graph)
        date = _changed(earlier.get(name), digest, told.get(graph or "", modified), modified)
        dumps.append(Dump(name, graph, form.media_type, form.file_type, size, digest, date))
    _write_things(store, folder / THINGS, {dump.graph: dump.modified for dump in dumps}, modified)
    return Publication(folder, store.version, modified, tuple(dumps), counts)


def _write_things(store: Store, path: Path, dates: Mapping[str | None, str], otherwise: str) -> None:
    with path.open("w", encoding="utf-8") as out:
        for thing, rows in groupby(ask(store, "publish/things"), key=lambda row: row.iri("thing")):
            out.write(f"{thing}\t{max(dates.get(row.iri('graph'), otherwise) for row in rows)}\n")


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


def _wanted(graphs: Mapping[str, int]) -> Iterator[tuple[str | None, Form]]:
    yield from ((None, form) for form in WHOLE_FORMS)
    yield from ((graph, GRAPH_FORM) for graph in graphs if graph.startswith(GRAPH))


def _dump(store: Store, path: Path, form: Form, graph: str | None) -> tuple[int, str]:
    """Write one dump, compressed in a thread of its own; returns its bytes and checksum."""
    with (
        path.open("wb") as file,
        igzip_threaded.open(file, "wb", compresslevel=1, threads=1) as out,  # type: ignore[no-untyped-call]
    ):
        store.dump(out, format=form.rdf, graph=graph)
    with path.open("rb") as written:
        return path.stat().st_size, hashlib.file_digest(written, "sha256").hexdigest()


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
    told = asdict(publication)
    del told["folder"]
    return {**told, "published": datetime.now(UTC).isoformat(timespec="seconds")}
