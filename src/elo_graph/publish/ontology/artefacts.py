"""The files of a release: ontology, concept schemes and shapes, each module by itself and all together.

The same input gives the same bytes. A module's Turtle is its source as written, comments and all; everything
else is written from canonical triples.
"""

import hashlib
import json
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pyoxigraph import Triple

from elo_graph.ingest.rdf import documents, quads
from elo_graph.publish import documents as serialising
from elo_graph.publish.ontology import turtle
from elo_graph.publish.ontology.editions import MANIFEST

SUMS: Final = "SHA256SUMS"
FORMATS: Final[Mapping[str, str]] = {
    "rdf": "application/rdf+xml",
    "jsonld": "application/ld+json",
    "nt": "application/n-triples",
}
# Name of the merged file, folder of the modules, where the sources lie.
_PARTS: Final = (
    ("elo", "modules/ontology", "ontology/*.ttl"),
    ("elo-schemes", "modules/schemes", "ontology/schemes/*.ttl"),
    ("elo-shapes", "modules/shapes", "shapes/*.ttl"),
)


@dataclass(frozen=True, slots=True)
class File:
    """A file of a release: its path below the release's folder, and its bytes."""

    path: str
    content: bytes


def of_sources(root: Path, *, only_queries: bool = False) -> Iterator[File]:
    """Give the files that are made from the sources below a root."""
    for merged, folder, pattern in _PARTS:
        sources = sorted(root.glob(pattern))
        everything: list[Triple] = []
        for source in sources if not only_queries else ():
            triples = _read(source)
            everything += triples
            yield File(f"{folder}/{source.stem}.ttl", source.read_bytes())
            yield from _written(f"{folder}/{source.stem}", turtle.canonical(triples))
        if everything:
            canonical = turtle.canonical(everything)
            yield File(f"{merged}.ttl", turtle.write(canonical).encode())
            yield from _written(merged, canonical)
    for source in sorted(root.glob("queries/**/*.rq")):
        yield File(source.relative_to(root).as_posix(), source.read_bytes())
    for below in ("tests/competency", "competency"):
        for source in sorted((root / below).glob("*/*")):
            if source.suffix in (".yaml", ".rq"):
                yield File(f"competency/{source.relative_to(root / below).as_posix()}", source.read_bytes())


def publish(folder: Path, files: Iterable[File], manifest: Mapping[str, Any]) -> Sequence[str]:
    """Write a release whole or not at all, with its manifest and checksums; returns the paths written.

    ``folder`` must not be there yet: what is published is never changed.
    """
    beside = folder.with_name(f".{folder.name}.writing")
    shutil.rmtree(beside, ignore_errors=True)
    everything = [*files, File(MANIFEST, _json(manifest))]
    sums = "".join(
        f"{hashlib.sha256(file.content).hexdigest()}  {file.path}\n"
        for file in sorted(everything, key=lambda file: file.path)
    )
    try:
        for file in [*everything, File(SUMS, sums.encode())]:
            path = beside / file.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(file.content)
        beside.rename(folder)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return sorted([*(file.path for file in everything), SUMS])


def _read(path: Path) -> list[Triple]:
    (document,) = documents([path])
    return [quad.triple for quad in quads(document)]


def _written(stem: str, canonical: tuple[Triple, ...]) -> Iterator[File]:
    for suffix, media_type in FORMATS.items():
        yield File(f"{stem}.{suffix}", serialising.write(canonical, media_type))


def _json(value: Mapping[str, Any]) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()
