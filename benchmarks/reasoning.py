"""Engines for reasoning compared: ``python -m benchmarks.reasoning [SECONDS]``; writes results-reasoning.md.

``python -m benchmarks.reasoning large 40000`` tells what our rules take of so many more services.

Each engine infers from the same statements, in a process of its own with a time limit. Compared is what each
finds that says something: no statements about the vocabularies of RDF and OWL themselves, nothing of
classes without a name, not that a thing is a thing or the same as itself.
"""

import multiprocessing
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Final

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Triple, parse, serialize

from benchmarks.generated import Generated
from elo_graph.ingest.rdf import Document, quads
from elo_graph.store.inference.closure import closure
from elo_graph.store.inference.rules import Regime, load
from elo_graph.store.registry import base, content
from elo_graph.terms import OWL, RDF, RDFS, XSD

LIMIT: Final = 300.0
OUT: Final = Path(__file__).parent / "results-reasoning.md"
BUILT_IN: Final = (RDF, RDFS, OWL, XSD)
SMALL: Final = ("/ontology", "/schemes", "/deck", "/strategy")


@dataclass(frozen=True, slots=True)
class Run:
    """What one engine did: seconds of the clock and of the processor, MB at most, what it found."""

    seconds: float
    processor: float
    megabytes: float
    found: frozenset[str]


def rules(file: str, regime: str) -> Iterable[Any]:
    """Our rules, as SPARQL over Oxigraph."""
    statements = (
        Quad(q.subject, q.predicate, q.object) for q in parse(path=file, format=RdfFormat.N_TRIPLES)
    )
    return closure(statements, load(Regime(regime))).rounds


def reasonable(file: str, regime: str) -> Iterable[Any]:
    """The Rust engine reasonable, which knows OWL 2 RL alone."""
    from reasonable import PyReasoner

    assert regime == "rl"  # noqa: S101 -- all that it knows
    reasoner = PyReasoner()
    reasoner.load_file(file)
    return (_of_rdflib(*triple) for triple in reasoner.reason())


def owlrl(file: str, regime: str) -> Iterable[Any]:
    """The Python engine owlrl, over rdflib."""
    from owlrl import DeductiveClosure, OWLRL_Semantics, RDFS_Semantics
    from rdflib import Graph

    graph = Graph().parse(file, format="nt")
    DeductiveClosure(OWLRL_Semantics if regime == "rl" else RDFS_Semantics).expand(graph)
    return (_of_rdflib(*triple) for triple in graph)


ENGINES: Final[Sequence[tuple[str, Callable[[str, str], Iterable[Any]], tuple[str, ...]]]] = (
    ("SPARQL rules (queries/rules, pyoxigraph)", rules, ("rdfs", "rl")),
    ("reasonable", reasonable, ("rl",)),
    ("owlrl", owlrl, ("rdfs", "rl")),
)


def tells(triple: Triple) -> bool:
    """Whether a conclusion says something."""
    subject, predicate, value = triple.subject, triple.predicate, triple.object
    if not isinstance(subject, NamedNode) or isinstance(value, BlankNode) or subject == value:
        return False
    if subject.value.startswith(BUILT_IN):
        return False
    about_classes = predicate.value.startswith(BUILT_IN)
    return not (about_classes and isinstance(value, NamedNode) and value.value.startswith(BUILT_IN))


def _of_rdflib(subject: Any, predicate: Any, value: Any) -> Triple | None:
    import rdflib

    if not isinstance(subject, rdflib.URIRef) or isinstance(value, rdflib.BNode):
        return None
    object_ = (
        NamedNode(str(value))
        if isinstance(value, rdflib.URIRef)
        else Literal(str(value), language=value.language)
        if value.language
        else Literal(str(value), datatype=NamedNode(str(value.datatype or XSD + "string")))
    )
    return Triple(NamedNode(str(subject)), NamedNode(str(predicate)), object_)


def _work(pipe: Connection, engine: Callable[[str, str], Iterable[Any]], file: str, regime: str) -> None:
    clock, processor = time.perf_counter(), time.process_time()
    made = engine(file, regime)
    kept = list(made)
    taken = time.perf_counter() - clock, time.process_time() - processor
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    pipe.send((*taken, peak, [str(t) for t in kept if t is not None and tells(t)]))


def measured(engine: Callable[[str, str], Iterable[Any]], file: str, regime: str, limit: float) -> Run | None:
    """Run an engine in a process of its own; None when it was not ready in time."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_work, args=(theirs, engine, file, regime))
    process.start()
    try:
        if not ours.poll(limit):
            return None
        seconds, processor, megabytes, found = ours.recv()
        return Run(seconds, processor, megabytes, frozenset(found))
    finally:
        process.kill()
        process.join()


def statements(wanted: Callable[[Document], bool], file: Path) -> frozenset[str]:
    """Write the statements of some documents to a file; returns those that tell something."""
    found = {
        quad.triple for document in (*base(), *content()) if wanted(document) for quad in quads(document)
    }
    file.write_bytes(serialize(found, format=RdfFormat.N_TRIPLES) or b"")
    return frozenset(str(triple) for triple in found if tells(triple))


def compare(title: str, file: Path, told: frozenset[str], limit: float) -> list[str]:
    """Run all engines on one file; returns the lines of the table."""
    number = sum(1 for _ in file.open())
    lines = [
        f"## {title}: {number:,} statements",
        "",
        "| engine | rules | seconds | of processor | MB | conclusions | lacks of ours | more than ours |",
        "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    ours: dict[str, frozenset[str]] = {}
    for name, engine, regimes in ENGINES:
        for regime in regimes:
            run = measured(engine, str(file), regime, limit)
            if run is None:
                lines.append(f"| {name} | {regime} | > {limit:g} | | | | | |")
            else:
                found = run.found - told
                known = ours.setdefault(regime, found)
                lines.append(
                    f"| {name} | {regime} | {run.seconds:.1f} | {run.processor:.1f} | {run.megabytes:.0f} |"
                    f" {len(found):,} | {len(known - found):,} | {len(found - known):,} |"
                )
                for extra in sorted(found - known)[:: max(1, len(found - known) // 5)][:5]:
                    print(f"{name} {regime} alone: {extra}", file=sys.stderr)
                for missing in sorted(known - found)[:: max(1, len(known - found) // 5)][:5]:
                    print(f"{name} {regime} lacks: {missing}", file=sys.stderr)
            print(lines[-1], flush=True)
    return [*lines, ""]


def large(services: int) -> None:
    """Tell what our rules take of the registry and so many generated services."""
    graph = NamedNode("urn:generated")
    wanted = [one for one in (*base(), *content()) if not one.graph.endswith(("/shapes", "/examples"))]
    given = [quad for document in wanted for quad in quads(document)]
    given += (Quad(t.subject, t.predicate, t.object, graph) for t in Generated(services))
    processor = time.process_time()
    made = closure(given, load(Regime.RL))
    taken = time.process_time() - processor
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{len(given):,} statements: {taken:.0f} s of processor, {len(made.rounds):,} found, {peak:.0f} MB")


def main() -> None:
    """Compare on a part of the registry and on all of it; write the results."""
    if sys.argv[1:2] == ["large"]:
        large(int(sys.argv[2]))
        return
    limit = float(sys.argv[1]) if len(sys.argv) > 1 else LIMIT
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True).stdout
    told = [
        "# Engines for reasoning",
        "",
        f"`python -m benchmarks.reasoning {limit:g}` at {commit.strip()}, {platform.machine()},"
        f" {os.cpu_count()} processors, Python {platform.python_version()}, load {os.getloadavg()[0]:.1f}"
        " (the processor's time is the steadier figure). Time includes reading the file.",
        "",
    ]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "statements.ttl"
        small = statements(lambda one: one.graph.endswith(SMALL), file)
        told += compare("Ontology, schemes, deck and strategy", file, small, limit)
        every = statements(lambda one: not one.graph.endswith(("/shapes", "/examples")), file)
        told += compare("The whole registry", file, every, limit)
    OUT.write_text("\n".join(told), encoding="utf-8")


if __name__ == "__main__":
    main()
