"""How ``export`` goes."""

import gzip
import json
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import IO, Final, cast

import httpx
from pyoxigraph import RdfFormat, Triple, parse, serialize

from elo_graph.analyse.labels import LANGUAGES
from elo_graph.cli.loading import open_for_reading
from elo_graph.errors import InputError
from elo_graph.publish import dumps, mqa, mqa_report, naming
from elo_graph.publish.catalogue import Addresses, catalogue
from elo_graph.publish.exporting import GZIP, syntax, write_triples
from elo_graph.publish.hsds import hsds
from elo_graph.publish.profiles import PROFILES, everything
from elo_graph.publish.publication import Publication, publish, shown
from elo_graph.publish.void import void
from elo_graph.settings import Settings
from elo_graph.store import Store

HERE: Final = "http://127.0.0.1:8000"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to export, where to (None: standard output), how, from which store, for which server."""

    what: str
    output: str | None
    format: str | None
    store: str | None
    server: str | None
    language: str


def export_command(wanted: Wanted) -> bool:
    """Write the export; returns False when there is a fault in what was asked for (lost points of mqa)."""
    if wanted.language not in LANGUAGES:
        raise InputError(f'"{wanted.language}" is not fi, sv or en', where="--lang")
    with open_for_reading(wanted.store) as opened, shown(opened) as store:
        if wanted.what == "dump":
            _dump(store, wanted)
            return True
        if wanted.what == "hsds":
            if wanted.format not in (None, "json"):
                raise InputError("hsds is JSON", where="--format")
            text = hsds(store, wanted.language, date.today())
            with _out(wanted.output) as out:
                out.write(text.encode())
            return True
        if wanted.what == "mqa":
            return _marks(store, wanted)
        chosen = syntax(wanted.format, wanted.output)
        triples = _triples(store, wanted)
        with _out(wanted.output) as out:
            write_triples(triples, out, chosen)
        return True


def addresses(server: str | None) -> Addresses:
    """Where the installation answers: as told, by the setting, or as ``serve`` does by default."""
    settings = Settings()
    return Addresses((server or settings.public_url or HERE).rstrip("/"), settings.base_iri)


@contextmanager
def published(store: Store) -> Iterator[Publication]:
    """Publish a store for as long as the block runs."""
    with tempfile.TemporaryDirectory(prefix="elo-graph-export-") as folder:
        yield publish(store, Path(folder))


def _triples(store: Store, wanted: Wanted) -> tuple[Triple, ...]:
    if wanted.what in PROFILES:
        return everything(store, PROFILES[wanted.what])
    where = addresses(wanted.server)
    with published(store) as publication:
        if wanted.what == "void":
            return void(publication, where)
        triples = catalogue(publication, where)
    if not triples:
        raise _no_catalogue(store)
    return triples


def _dump(store: Store, wanted: Wanted) -> None:
    """Write everything, with the graphs where the syntax has them, as the server's dumps have it."""
    chosen = syntax(wanted.format, wanted.output, otherwise="nquads")
    names = naming.names(store)
    graphs = [info.iri for info in store.graphs() if info.triples]
    with _out(wanted.output) as out:
        if chosen.form == RdfFormat.N_QUADS:
            dumps.whole_lines(store, out, graphs, names)
            return
        with tempfile.TemporaryFile(prefix="elo-graph-export-") as lines:
            dumps.whole_lines(store, lines, graphs, names)
            lines.seek(0)
            quads = parse(lines, format=RdfFormat.N_QUADS)
            serialize(quads if chosen.graphs else (quad.triple for quad in quads), out, chosen.form)


def _marks(store: Store, wanted: Wanted) -> bool:
    """Give the catalogue its marks; with ``--server`` that server is asked whether its addresses answer."""
    where = addresses(wanted.server)
    with published(store) as publication:
        triples = catalogue(publication, where)
        if not triples:
            raise _no_catalogue(store)
        if wanted.server is None:
            found = mqa.assess(triples, mqa.in_publication(publication, where))
        else:
            with httpx.Client(timeout=30, follow_redirects=True) as client:
                found = mqa.assess(triples, lambda address: _answers(client, address))
    by_name = wanted.format or ("table" if wanted.output is None else None)
    if by_name == "table":
        text = mqa_report.text(found, wanted.language)
    elif by_name == "json":
        text = json.dumps(mqa_report.as_json(found), ensure_ascii=False, indent=1) + "\n"
    else:
        chosen = syntax(wanted.format, wanted.output)
        with _out(wanted.output) as out:
            write_triples(mqa.dqv(found, where), out, chosen)
        return not found.lost
    with _out(wanted.output) as out:
        out.write(text.encode())
    return not found.lost


def _answers(client: httpx.Client, address: str) -> bool:
    try:
        return client.head(address).status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False


def _no_catalogue(store: Store) -> InputError:
    return InputError(
        "the store describes no catalogue", where=store.location, mend="Load one: data/catalogue.ttl."
    )


@contextmanager
def _out(path: str | None) -> Iterator[IO[bytes]]:
    """Open where to write to; a file appears whole or not at all."""
    if path is None:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    target = Path(path)
    beside = target.with_name(f".{target.name}.part")
    try:
        with beside.open("wb") as file:
            if target.name.endswith(GZIP):
                # No name, no time: the same content gives the same bytes.
                with gzip.GzipFile("", "wb", fileobj=file, mtime=0) as packed:
                    yield cast(IO[bytes], packed)
            else:
                yield file
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)
