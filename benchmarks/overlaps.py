"""Overlaps of a whole country: ``python -m benchmarks.overlaps FILE.nt`` (made by ``benchmarks.national``).

Tells what each part takes and the peak of memory, and holds a sample equal to brute force: every service of
the sample is compared with every other one, by the definitions and without blocks.
"""

import random
import resource
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Final, TypeVar

import numpy as np
from pyoxigraph import NamedNode, RdfFormat

from elo_graph.analyse.land import Flags
from elo_graph.analyse.pairing import Scored, score
from elo_graph.analyse.population import Ground, ground_of, terrain_of
from elo_graph.analyse.service_features import Features, features
from elo_graph.store.embedded import EmbeddedStore
from elo_graph.store.registry import base, content, load_into
from elo_graph.terms import GRAPH

DAY: Final = date(2026, 11, 24)
SAMPLE: Final = 30
Result = TypeVar("Result")


def timed(what: str, work: Callable[[], Result]) -> Result:
    """Do the work and tell how long it took, by the clock and of the processor."""
    clock, processor = time.perf_counter(), time.process_time()
    done = work()
    taken = time.perf_counter() - clock
    print(f"{what}: {taken:.1f} s ({time.process_time() - processor:.1f} s of processor)", flush=True)
    return done


def brute_force(known: Features, land: Ground, service: int) -> dict[int, float]:
    """Compare one service with all others, as the definitions say."""

    def reached(one: int) -> Flags:
        rows = [land.areas[area] for area in known.values(one, "area") if area in land.areas]
        return np.asarray(land.made_of[rows].any(axis=0))

    has = {about: set(known.values(service, about)) for about in ("function", "group", "provider")}
    here = reached(service)
    found = {}
    for other in range(len(known.services)):
        functions = set(known.values(other, "function"))
        groups = set(known.values(other, "group"))
        if other == service or not functions & has["function"] or not groups & has["group"]:
            continue
        if not has["provider"] or not known.values(other, "provider"):
            continue
        if has["provider"] & set(known.values(other, "provider")):
            continue
        there = reached(other)
        if not (here & there).any():
            continue
        share = float(land.people[here & there].sum() / land.people[here | there].sum())
        share *= len(functions & has["function"]) / len(functions | has["function"])
        share *= len(groups & has["group"]) / len(groups | has["group"])
        found[other] = share ** (1 / 3)
    return found


def partners(scored: Scored, service: int) -> dict[int, float]:
    """Return the services that overlap with one, and the scores."""
    told: dict[int, float] = {}
    for one, other in ((scored.a, scored.b), (scored.b, scored.a)):
        rows = np.flatnonzero(one == service)
        told.update(zip(other[rows].tolist(), scored.score[rows].tolist(), strict=True))
    return told


def main(file: Path) -> None:
    """Load, score, compare."""
    store = EmbeddedStore()
    load_into(store, (), fixed=(*base(), *content()), new=True)
    timed(
        "loading",
        lambda: store.engine.bulk_load(
            path=str(file), format=RdfFormat.N_TRIPLES, to_graph=NamedNode(GRAPH + "national")
        ),
    )
    known = timed("features", lambda: features(store, DAY))
    land = timed("areas and people", lambda: ground_of(terrain_of(store, DAY)))
    scored = timed("pairs and scores", lambda: score(known, land))
    redundant = int(scored.redundant.sum())
    print(f"{len(known.services)} valid services, {len(scored.a)} pairs, {redundant} redundant")
    print(f"peak of memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:.1f} GB", flush=True)
    some = random.Random(1).sample(range(len(known.services)), SAMPLE)  # noqa: S311 -- repeatable
    for service in some:
        wanted, told = brute_force(known, land, service), partners(scored, service)
        if wanted.keys() != told.keys() or any(abs(wanted[one] - told[one]) > 1e-9 for one in wanted):
            sys.exit(f"not as by brute force: {known.services[service]}")
    print(f"{SAMPLE} services compared with all others by brute force: the same pairs and scores")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
