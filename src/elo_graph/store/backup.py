"""A store in one portable file, for any later version, any engine and any machine.

It is a ZIP archive of ``manifest.json`` (what it is, which graphs with how many triples) and ``data.nq``
(everything as N-Quads): readable without elo-graph, checked for damage (CRC) when it is read.
"""

import json
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from pyoxigraph import Quad, RdfFormat, parse

from elo_graph import __version__
from elo_graph.errors import InputError
from elo_graph.store.layout import APPLICATION, trouble
from elo_graph.store.protocol import GraphInfo, Store

FORMAT: Final = 1


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds: ``version`` and ``written`` are those of the store it was made of."""

    version: str
    written: datetime
    quads: int
    graphs: tuple[GraphInfo, ...]


def backup(store: Store, file: Path) -> Manifest:
    """Write the store to a file, which appears whole or not at all."""
    manifest = Manifest(store.version, store.modified, store.size(), store.graphs())
    about = {
        "application": APPLICATION,
        "backup": FORMAT,
        "elo-graph": __version__,
        "version": manifest.version,
        "written": manifest.written.isoformat(),
        "quads": manifest.quads,
        "graphs": {graph.iri: graph.triples for graph in manifest.graphs},
    }
    part = file.with_name(f".{file.name}.part")
    try:
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
            archive.writestr("manifest.json", json.dumps(about, indent=2, ensure_ascii=False) + "\n")
            with archive.open("data.nq", "w", force_zip64=True) as out:
                store.dump(out, format=RdfFormat.N_QUADS)
        part.replace(file)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise trouble(error, file) from error
    return manifest


def restore(store: Store, file: Path, *, progress: Callable[[str, int], None] | None = None) -> Manifest:
    """Make the store hold exactly what the file holds, all or nothing.

    Raises InputError for a file that is not a backup, is damaged, or was made by a newer version.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            manifest = _manifest(archive, file)
            with archive.open("data.nq") as data, store.transaction(empty=True) as inside:
                inside.add(_counted(parse(data, RdfFormat.N_QUADS), file, manifest, progress))
                missing = {g.iri for g in manifest.graphs} - {g.iri for g in inside.graphs()}
                for graph in missing:  # a graph without triples is a graph all the same
                    inside.update(f"CREATE SILENT GRAPH <{graph}>")
    except FileNotFoundError as error:
        raise InputError("there is no such file", where=str(file)) from error
    except (zipfile.BadZipFile, zlib.error, EOFError, SyntaxError) as error:
        raise InputError(
            "the backup is damaged or not an elo-graph backup; the store is as it was", where=str(file)
        ) from error
    except OSError as error:
        raise trouble(error, file) from error
    return manifest


def _manifest(archive: zipfile.ZipFile, file: Path) -> Manifest:
    try:
        about: dict[str, Any] = json.loads(archive.read("manifest.json"))
        if about["application"] != APPLICATION:
            raise ValueError
        if about["backup"] > FORMAT:
            raise InputError(
                "the backup was made by a newer elo-graph", where=str(file), mend="Upgrade elo-graph."
            )
        return Manifest(
            about["version"],
            datetime.fromisoformat(about["written"]),
            int(about["quads"]),
            tuple(GraphInfo(iri, int(n)) for iri, n in about["graphs"].items()),
        )
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise InputError("this file is not an elo-graph backup", where=str(file)) from error


def _counted(
    quads: Iterator[Quad], file: Path, manifest: Manifest, progress: Callable[[str, int], None] | None
) -> Iterator[Quad]:
    count = 0
    for quad in quads:
        count += 1
        if progress is not None and count % 5_000 == 0:
            progress(file.name, count)
        yield quad
    if count != manifest.quads:
        raise InputError(
            f"the backup holds {count} quads instead of {manifest.quads}; the store is as it was",
            where=str(file),
        )
