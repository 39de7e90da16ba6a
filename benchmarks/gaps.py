"""The gap matrix of a country: ``python -m benchmarks.gaps [--services 100000]``.

Makes the registry (``national``), reads what gaps are counted from, counts every expectation in every area of
its level, and describes the gaps; prints a section for ``results-analyses.md``.
"""

import argparse
import os
import resource
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import pyoxigraph

from benchmarks.national import TODAY, write
from elo_graph import shipped
from elo_graph.analyse.gap_cube import cells
from elo_graph.analyse.gap_projection import project, services_of
from elo_graph.analyse.gaps import gaps
from elo_graph.store import Store
from elo_graph.store.embedded import EmbeddedStore


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.gaps", description=__doc__)
    parser.add_argument("--services", type=int, default=100_000)
    parser.add_argument("--file", type=Path, help="the generated registry, made when it is not there")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="elo-bench-") as folder:
        file = given.file or Path(folder) / "national.nt"
        if not file.exists():
            write(file, given.services)
        began = time.process_time()
        store = _store(file)
        loading = time.process_time() - began
    began = time.process_time()
    projection = project(store, TODAY)
    reading = time.process_time() - began
    began = time.process_time()
    found = list(cells(projection))
    counting = time.process_time() - began
    memory = _memory()
    began = time.process_time()
    answer = gaps(store, as_of=TODAY)
    whole = time.process_time() - began
    matching = len(services_of(projection.matching))
    print(f"""{given.services:,} services, {datetime.now(UTC):%Y-%m-%d}, load {os.getloadavg()[0]:.0f} on \
{os.cpu_count()} cores; {matching:,} services match something.

| what | CPU time | peak memory of the process |
| --- | --- | --- |
| loading the registry into memory | {loading:.1f} s | |
| reading what gaps are counted from (the projection) | {reading:.2f} s | |
| the whole matrix, {len(found):,} cells | {counting:.2f} s | {memory} MB |
| the whole answer, {len(answer.rows):,} gaps with reasons and evidence | {whole:.1f} s | {_memory()} MB |
""")


def _store(file: Path) -> Store:
    engine = pyoxigraph.Store()
    graph = pyoxigraph.NamedNode("urn:benchmark")
    for path in [*shipped.data_files(), *shipped.scheme_files(), *shipped.ontology_files()]:
        engine.bulk_load(path=str(path), format=pyoxigraph.RdfFormat.TURTLE, to_graph=graph)
    engine.bulk_load(path=str(file), format=pyoxigraph.RdfFormat.N_TRIPLES, to_graph=graph)
    return EmbeddedStore(engine=engine)


def _memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    main()
