"""Routes over a country's referrals: ``python -m benchmarks.routes [--referrals 1000000]``.

Makes the registry (``national``), reads what routes are searched in, asks for routes between services that
are up to three referrals apart, for clients and for nobody in particular, and writes the figures into
``results-analyses.md``. Besides, the shortest wait alone is searched by NetworkX and by rustworkx for the
same pairs (neither searches for several costs at once), and betweenness by both.
"""

import argparse
import os
import platform
import random
import re
import resource
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Final, TypeVar

import networkx  # type: ignore[import-untyped]
import pyoxigraph
import rustworkx

from benchmarks.national import TODAY, write
from elo_graph import shipped
from elo_graph.analyse.clients import Client, Profile
from elo_graph.analyse.graph_measures import betweenness
from elo_graph.analyse.ground import Closing, Ground, ground_of
from elo_graph.analyse.routes import routes
from elo_graph.analyse.search import Task, best_paths
from elo_graph.store import Store
from elo_graph.store.embedded import EmbeddedStore
from elo_graph.terms import LANGUAGE

RESULTS: Final = Path(__file__).with_name("results-analyses.md")
HEAD: Final = "## Routes and the network"
AGES: Final = (17, 22, 35, 50)

Result = TypeVar("Result")
Pair = tuple[str, str, Client]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.routes", description=__doc__)
    parser.add_argument("--services", type=int, default=100_000)
    parser.add_argument("--referrals", type=int, default=1_000_000)
    parser.add_argument("--pairs", type=int, default=100)
    parser.add_argument("--file", type=Path, help="the generated registry, made when it is not there")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="elo-bench-") as folder:
        file = given.file or Path(folder) / "national.nt"
        if not file.exists():
            write(file, given.services, given.referrals)
        store, loading = _timed(lambda: _store(file))
    before = _memory()
    began = time.perf_counter()
    ground, reading = _timed(lambda: ground_of(store, TODAY))
    clock = time.perf_counter() - began
    lines = [
        f"| loading the registry into memory | {loading:.1f} s | {before} MB |",
        f"| reading what routes are searched in | {reading:.1f} s (by the clock {clock:.1f} s, load "
        f"{os.getloadavg()[0]:.0f}) | {_memory()} MB |",
    ]
    print(*lines, sep="\n", flush=True)
    pairs = _pairs(ground, given.pairs)
    nowhere = [(start, end, Client(119, client.area, client.languages)) for start, end, client in pairs]
    measures: dict[str, Callable[[Pair], float]] = {
        "the search for a client's best routes": lambda pair: _search(ground, *pair),
        "a whole answer for a client, no alternatives": lambda pair: _whole(
            store, ground, *pair, differing=0
        ),
        "a whole answer for a client, 2 alternatives": lambda pair: _whole(store, ground, *pair),
        "a whole answer for a client of 119 years, to whom most is closed": lambda pair: _whole(
            store, ground, *pair
        ),
        "the search for nobody in particular": lambda pair: _search(ground, pair[0], pair[1], Client()),
    }
    for name, measure in measures.items():
        # The last is the hardest (nothing is closed), so that some of the pairs will do.
        chosen = pairs if "client" in name else pairs[: len(pairs) // 4]
        chosen = nowhere[: len(pairs) // 4] if "119" in name else chosen
        lines.append(f"| {name} | {_spread([measure(pair) for pair in chosen])} | {_memory()} MB |")
        print(lines[-1], flush=True)
    lines += _libraries(ground, pairs[:20])
    text = _text(given.services, given.referrals, lines)
    print(text)
    _keep(text)


def _store(file: Path) -> Store:
    engine = pyoxigraph.Store()
    turtle, graph = pyoxigraph.RdfFormat.TURTLE, pyoxigraph.NamedNode("urn:benchmark")
    for path in [*shipped.scheme_files(), *(one for one in shipped.data_files() if one.stem == "areas")]:
        engine.load(path=str(path), format=turtle, to_graph=graph)
    engine.bulk_load(path=str(file), format=pyoxigraph.RdfFormat.N_TRIPLES, to_graph=graph)
    return EmbeddedStore(engine=engine)


def _pairs(ground: Ground, number: int) -> list[Pair]:
    """Services and others that are up to three referrals away, for a client of the latter's area."""
    some = random.Random(3)  # noqa: S311 - nothing secret
    services = sorted(node for node in ground.graph.leaving if "/service/" in node)
    found: list[Pair] = []
    while len(found) < number:
        start = end = some.choice(services)
        for _ in range(3):
            further = [edge.end for edge in ground.graph.leaving.get(end, ()) if edge.referral]
            end = some.choice(further) if further else end
        asks = ground.demands.get(end)
        area = asks.areas[0] if asks and asks.areas else None
        if start != end:
            found.append((start, end, Client(some.choice(AGES), area, (LANGUAGE + "FIN",))))
    return found


def _search(ground: Ground, start: str, end: str, client: Client) -> float:
    closing = Closing(ground, client)
    return _timed(lambda: best_paths(Task(ground.graph, start, {end}, closing.passable)))[1]


def _whole(
    store: Store, ground: Ground, start: str, end: str, client: Client, *, differing: int = 2
) -> float:
    profile = Profile(client.age, client.area, client.languages)
    return _timed(
        lambda: routes(store, start, end, profile=profile, as_of=TODAY, ground=ground, differing=differing)
    )[1]


def _libraries(ground: Ground, pairs: Sequence[Pair]) -> list[str]:
    """The shortest wait between the same pairs by libraries, and betweenness of a smaller network."""
    numbers = {node: number for number, node in enumerate(ground.graph.leaving)}
    waits: dict[tuple[int, int], int] = {}
    for edges in ground.graph.leaving.values():
        for edge in edges:
            key = numbers.setdefault(edge.start, len(numbers)), numbers.setdefault(edge.end, len(numbers))
            waits[key] = min(waits.get(key, edge.cost[1]), edge.cost[1])
    triples = [(one, other, wait) for (one, other), wait in waits.items()]
    ends = [(numbers[one], numbers[other]) for one, other, _ in pairs]
    theirs = networkx.DiGraph()
    _, building = _timed(lambda: theirs.add_weighted_edges_from(triples))
    by_networkx = partial(_quietly, networkx.bidirectional_dijkstra, theirs)
    spent = [_timed(partial(by_networkx, *pair))[1] for pair in ends]
    lines = [
        f"| NetworkX {version('networkx')}: shortest wait alone, both ends | {_spread(spent)} | "
        f"{_memory()} MB, built in {building:.1f} s |"
    ]
    compiled: rustworkx.PyDiGraph[None, int] = rustworkx.PyDiGraph()
    compiled.add_nodes_from([None] * len(numbers))
    _, building = _timed(lambda: compiled.add_edges_from(triples))
    by_rustworkx = partial(rustworkx.digraph_dijkstra_shortest_path_lengths, compiled)
    spent = [_timed(partial(by_rustworkx, one, float, other))[1] for one, other in ends]
    lines.append(
        f"| rustworkx {version('rustworkx')}: shortest wait alone | {_spread(spent)} | "
        f"{_memory()} MB, built in {building:.1f} s |"
    )
    some = random.Random(1)  # noqa: S311 - nothing secret
    size = 1_000
    ties = sorted({(some.randrange(size), int(size * some.random() ** 2)) for _ in range(5 * size)})
    ties = [tie for tie in ties if tie[0] != tie[1]]
    ours = _timed(lambda: betweenness(size, ties))[1]
    slow = _timed(lambda: networkx.betweenness_centrality(networkx.DiGraph(ties)))[1]
    lines.append(f"| betweenness, {size} actors, {len(ties)} ties: rustworkx | {ours * 1000:.0f} ms | |")
    lines.append(f"| the same: NetworkX | {slow * 1000:.0f} ms | |")
    return lines


def _quietly(search: Callable[..., object], *given: object) -> object:
    try:
        return search(*given)
    except networkx.NetworkXNoPath:
        return None


def _timed(make: Callable[[], Result]) -> tuple[Result, float]:
    # Seconds of processor: others may be using the machine.
    began = time.process_time()
    made = make()
    return made, time.process_time() - began


def _spread(spent: Sequence[float]) -> str:
    ordered = sorted(one * 1000 for one in spent)
    return (
        f"median {statistics.median(ordered):.1f} ms, nine in ten {ordered[int(0.9 * len(ordered))]:.0f} ms,"
        f" longest {ordered[-1]:.0f} ms"
    )


def _memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def _text(services: int, referrals: int, lines: Sequence[str]) -> str:
    return "\n".join(
        [
            HEAD,
            "",
            f"{services:,} services, {referrals:,} referrals; {datetime.now(UTC):%Y-%m-%d},"
            f" Python {platform.python_version()}, one process; `python -m benchmarks.routes`.",
            "",
            "| what | time of processor | peak memory of the process |",
            "| --- | --- | --- |",
            *lines,
            "",
        ]
    )


def _keep(text: str) -> None:
    """Put the section into the results in place of the one before."""
    known = RESULTS.read_text(encoding="utf-8") if RESULTS.exists() else "# Analyses: figures\n\n"
    rest = re.sub(rf"{re.escape(HEAD)}\n.*?(?=\n## |\Z)", "", known, flags=re.DOTALL).rstrip()
    RESULTS.write_text(f"{rest}\n\n{text}", encoding="utf-8")


if __name__ == "__main__":
    main()
