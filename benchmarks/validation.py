"""Validation: ``python -m benchmarks.validation``; writes results-validation.md (``--part`` only prints).

Full validation of a registry of a million triples with our shapes, by each engine; the check of one changed
service in a store of that size; the time from a save to the report of ``elo-graph watch``.
"""

import argparse
import json
import os
import random
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from math import log
from pathlib import Path
from statistics import median
from typing import Any, Final

from benchmarks.national import National
from elo_graph import shipped
from elo_graph.terms import DCT, ELO, ID, SCHEME, SKOS

RESULTS: Final = Path(__file__).with_name("results-validation.md")
BROKEN_EVERY: Final = 50
_LABEL: Final = re.compile(rf'(<\S+>) <{SKOS}prefLabel> "(.*)"@fi \.')


def write(path: Path, services: int, *, seed: int = 2026) -> None:
    """Write a registry as an editor would want it, but for one service in fifty.

    The national registry has names in Finnish only, no sources, and records that grew old: hints by the
    hundred thousand. Here things are named in three languages, have a source and were confirmed lately;
    faults are of four kinds: an unknown function, a wait that is no number, a language as text, no provider.
    """
    some = random.Random(seed)  # noqa: S311 -- repeatable, not secret
    with path.open("w", encoding="utf-8") as out:
        for line in National(services, seed=seed):
            out.writelines(_improved(line, some))
        out.writelines(f"{line}\n" for line in _areas())


def _improved(line: str, some: random.Random) -> Iterator[str]:
    if f"<{ELO}lastConfirmed>" in line:
        line = re.sub(r'"\d{4}-\d\d', '"2026-06', line)
    broken = some.randrange(BROKEN_EVERY * 4) == 0
    if broken and f"<{ELO}serviceFunction>" in line:
        line = line.replace(SCHEME + "function/", SCHEME + "function/x")
    elif broken and f"<{ELO}waitDays>" in line:
        line = line.replace('"^^', 'x"^^')
    elif broken and f"<{DCT}language>" in line:
        line = f'{line.split()[0]} <{DCT}language> "suomi" .\n'
    elif broken and f"<{ELO}providedBy>" in line:
        return
    yield line
    named = _LABEL.match(line)
    if named:
        for language in ("sv", "en"):
            yield f'{named[1]} <{SKOS}prefLabel> "{named[2]} ({language})"@{language} .\n'
        yield f"{named[1]} <{DCT}source> <https://example.org/register> .\n"
        if f"{ID}actor/" in named[1]:
            yield f"{named[1]} <{ELO}actorType> <{SCHEME}actor-type/association> .\n"


def _areas() -> Iterator[str]:
    from pyoxigraph import RdfFormat, parse, serialize

    file = next(file for file in shipped.data_files() if file.name == "areas.ttl")
    triples = (quad.triple for quad in parse(path=file, format=RdfFormat.TURTLE))
    yield (serialize(triples, format=RdfFormat.N_TRIPLES) or b"").decode().rstrip()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.validation", description=__doc__)
    parser.add_argument("--services", type=int, default=50_000)
    parser.add_argument("--reference", type=int, nargs="*", default=[2000, 6000], help="services for pyshacl")
    parser.add_argument("--seconds", type=float, default=240, help="the longest run of the reference")
    parser.add_argument("--part", choices=("full", "change", "watch"), action="append")
    parser.add_argument("--one", nargs=2, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        print(json.dumps(_one(*given.one)))
        return
    parts = {"full": _full, "change": _change, "watch": _watch}
    texts = []
    with tempfile.TemporaryDirectory(prefix="elo-bench-") as folder:
        for part in given.part or list(parts):
            texts.append(parts[part](Path(folder), given))
            print(texts[-1], flush=True)
    if not given.part:
        cores = f"load {os.getloadavg()[0]:.0f} on {os.cpu_count()} cores"
        head = f"# Validation\n\n`python -m benchmarks.validation`, {datetime.now(UTC):%Y-%m-%d}, {cores}. "
        RESULTS.write_text(head + NOTES + "\n".join(texts))


NOTES: Final = """Times are CPU seconds of one process
(other work ran on the machine), start and reading the ontology included. The registry: services, providers
and channels of a made-up country and the shipped areas, one service in fifty with a fault.

What the figures leave out: the fast engine takes some 0.05 to 0.2 ms and 10 to 20 KB for each *result*,
whatever the data. A registry that gives a hint for nearly every thing (no Swedish, no English name, no
source: 261,858 results in 997,492 triples) took it 67 s and 5.6 GB, on a machine that was busy.

"""


def _one(engine: str, file: str) -> dict[str, Any]:
    """Validate in this process, and tell what it took; ``store``: only hold the data in memory."""
    import pyoxigraph

    found, alone = 0, 0.0
    if engine == "store":
        store = pyoxigraph.Store()
        store.bulk_load(path=file, format=pyoxigraph.RdfFormat.N_TRIPLES)
    else:
        from elo_graph.validate import shacl, validate

        run = getattr(shacl, "evaluate")  # noqa: B009

        def timed(*given: Any, **named: Any) -> Any:
            nonlocal alone
            began = time.process_time()
            findings = run(*given, **named)
            alone = time.process_time() - began
            return findings

        setattr(shacl, "evaluate", timed)  # noqa: B010 -- the engine's part is measured from outside
        found = len(validate([file], engine=engine, context=None).results)
    spent = resource.getrusage(resource.RUSAGE_SELF)
    cpu = spent.ru_utime + spent.ru_stime
    return {"cpu": cpu, "alone": alone, "mb": spent.ru_maxrss / 1024, "results": found}


def _measured(engine: str, file: Path, seconds: float | None = None) -> dict[str, Any] | None:
    call = [sys.executable, "-m", "benchmarks.validation", "--one", engine, str(file)]
    try:
        done = subprocess.run(call, capture_output=True, text=True, check=True, timeout=seconds)
    except subprocess.TimeoutExpired:
        return None
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def _full(folder: Path, given: argparse.Namespace) -> str:
    rows = []
    growth: list[tuple[int, float]] = []
    for services in given.reference:
        file = folder / f"reference-{services}.nt"
        write(file, services)
        triples = _lines(file)
        slow = _measured("pyshacl", file, given.seconds)
        quick = _measured("fast", file)
        assert quick is not None  # noqa: S101
        if slow is None:
            rows.append(f"| {triples:,} | pyshacl | more than {given.seconds:.0f} s | | | |")
            break
        growth.append((triples, slow["cpu"]))
        for name, told in (("pyshacl", slow), ("fast", quick)):
            rows.append(_row(triples, name, told))
    file = folder / "whole.nt"
    write(file, given.services)
    triples = _lines(file)
    held, quick = _measured("store", file), _measured("fast", file)
    assert held is not None  # noqa: S101
    assert quick is not None  # noqa: S101
    rows.append(_row(triples, "fast", quick))
    text = "## Full validation with the shipped shapes\n\n"
    text += "| triples | engine | CPU | the engine's part | peak memory | results |\n"
    text += "| ---: | --- | ---: | ---: | ---: | ---: |\n"
    text += "\n".join(rows) + "\n\n"
    if len(growth) > 1:
        (small, first), (large, last) = growth[-2:]
        power = max(1.0, log(last / first) / log(large / small))
        expected = last * (triples / large) ** power
        text += f"pySHACL grows with the power {power:.2f} of the size: {expected:,.0f} s expected at "
        text += f"{triples:,} triples, **{expected / quick['cpu']:,.0f} times** what the whole command takes "
        text += f"with the fast engine, {expected / quick['alone']:,.0f} times what the engine itself takes; "
        text += "the rest is reading the file for what the report needs, and the report.\n"
    ratio = quick["mb"] / held["mb"]
    text += f"The data alone, in the store in memory, takes {held['mb']:,.0f} MB; the validation "
    text += f"{ratio:.1f} times that "
    return text + f"({quick['mb'] * 1024**2 / file.stat().st_size:.1f} times the file).\n"


def _row(triples: int, engine: str, told: dict[str, Any]) -> str:
    return (
        f"| {triples:,} | {engine} | {told['cpu']:.1f} s | {told['alone']:.1f} s | {told['mb']:,.0f} MB "
        f"| {told['results']:,} |"
    )


def _lines(file: Path) -> int:
    with file.open("rb") as stream:
        return sum(1 for _ in stream)


def _change(folder: Path, given: argparse.Namespace) -> str:
    from pyoxigraph import NamedNode

    from elo_graph.store import registry
    from elo_graph.store.changes import Update
    from elo_graph.store.conformance import Conformance
    from elo_graph.store.disk import DiskStore
    from elo_graph.store.writing import write as write_to

    file, location = folder / "change.nt", folder / "store"
    write(file, given.services)
    registry.load(str(location), [file], graph="urn:benchmark")

    checks: list[float] = []
    alone: list[float] = []  # without what the machine's other work took

    class Timed(Conformance):
        def insist(self, *args: Any) -> None:
            began, spent = time.perf_counter(), time.thread_time()
            super().insist(*args)
            checks.append(time.perf_counter() - began)
            alone.append(time.thread_time() - spent)

    conformance = Timed()
    writes: list[float] = []
    with DiskStore(location) as store:
        size = store.size()
        some = random.Random(1)  # noqa: S311
        numbers = [some.randrange(given.services) for _ in range(60)]
        for number in numbers:
            node = NamedNode(f"{ID}service/n{number}")
            quads = store.engine.quads_for_pattern(node, None, None, None)
            old = [
                q
                for q in quads
                if q.predicate.value in (ELO + "serviceFunction", ELO + "waitDays", ELO + "servesArea")
            ]
            delete = " ".join(f"{q.subject} {q.predicate} {q.object} ." for q in old)
            insert = (
                f"{node} <{ELO}serviceFunction> <{SCHEME}function/advice> ; <{ELO}waitDays> {number % 90} ; "
                f"<{ELO}servesArea> <{ID}area/municipality-091> ."
            )
            text = f"DELETE DATA {{ GRAPH <urn:benchmark> {{ {delete} }} }} ; "
            text += f"INSERT DATA {{ GRAPH <urn:benchmark> {{ {insert} }} }}"
            began = time.perf_counter()
            write_to(store, Update(text), who="benchmark", conformance=conformance, audited=True)
            writes.append(time.perf_counter() - began)
    # The first finds nothing in the machine's caches; it is told apart.
    rows = "\n".join(
        f"| {name} | {1e3 * median(times):.0f} ms | {1e3 * max(times[1:]):.0f} ms | {1e3 * times[0]:.0f} ms |"
        for name, times in (
            ("the check against the shapes", checks),
            ("CPU of the check", alone),
            ("the whole write, checked, recorded and on disk", writes),
        )
    )
    return f"""## One changed service in a store of {size:,} triples

Three properties of a service (what it does, where, the wait) are changed by SPARQL Update; {len(numbers)}
services one after the other, wall time where nothing else is said.

| | median | slowest | the first |
| --- | ---: | ---: | ---: |
{rows}
"""


def _watch(folder: Path, given: argparse.Namespace) -> str:
    project = folder / "project"
    for name in ("ontology", "shapes", "queries", "data"):
        shutil.copytree(shipped.root() / name, project / name)
    call = [
        sys.executable,
        "-c",
        "from elo_graph.cli import main; main()",
        "watch",
        str(project),
        "--lang",
        "en",
    ]
    process = subprocess.Popen(call, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None  # noqa: S101
    told = _Told(process.stderr)
    rows = []
    try:
        told.wait_for("Watching")
        for name in (
            "data/today.ttl",
            "data/deck.ttl",
            "data/areas.ttl",
            "shapes/service.ttl",
            "ontology/service.ttl",
            "ontology/schemes/function.ttl",
            "queries/gaps/gaps.rq",
        ):
            file = project / name
            if not file.exists():
                continue
            times = []
            for _ in range(4):
                began = time.perf_counter()
                file.write_text(file.read_text(encoding="utf-8") + "\n# saved\n", encoding="utf-8")
                told.wait_for(f"{name}: ")
                times.append(time.perf_counter() - began)
            rows.append(f"| {name} | {median(times[1:]):.2f} s | {times[0]:.2f} s |")
    finally:
        process.terminate()
        process.wait()
    table = "\n".join(rows)
    return f"""## From a save to the report of `elo-graph watch`

The shipped project; wall time from the save to the report, looking for changes included.

| saved file | median | the first time |
| --- | ---: | ---: |
{table}
"""


class _Told:
    """The lines that a process says, read beside it."""

    def __init__(self, stream: Any) -> None:
        self._lines: list[str] = []
        self._more = threading.Condition()
        threading.Thread(target=self._read, args=(stream,), daemon=True).start()

    def _read(self, stream: Sequence[str]) -> None:
        for line in stream:
            with self._more:
                self._lines.append(line.rstrip())
                self._more.notify()

    def wait_for(self, what: str) -> None:
        with self._more:
            if not self._more.wait_for(lambda: any(what in line for line in self._lines), timeout=60):
                raise TimeoutError(f"{what} was not told")
            self._lines.clear()


if __name__ == "__main__":
    main()
