"""What is measured: each measure runs the servers in turn, round after round, and gives lines of a table."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final

from benchmarks.generated import Generated
from benchmarks.load import Load, load, runaway, transfer
from benchmarks.servers import Server
from elo_graph.terms import DCT, ELO, LANGUAGE, RDF, SKOS

PREFIX: Final = f"PREFIX elo: <{ELO}>\nPREFIX skos: <{SKOS}>\nPREFIX dct: <{DCT}>\nPREFIX rdf: <{RDF}>\n"
ENDLESS: Final = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n2 ?o }"
ROWS: Final = 1_000_000
TEXTS: Final = 1000
"""Distinct texts of a small query: no cache of answers could be what is measured."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the results. ``met`` is None where nothing is asked for."""

    what: str
    ours: str
    theirs: str
    ratio: str
    target: str
    met: bool | None


@dataclass(frozen=True, slots=True)
class Effort:
    """How long and how often: ``rounds`` of ``seconds`` each."""

    rounds: int
    seconds: float


def lookups(data: Generated) -> list[str]:
    """Everything said of one service."""
    chance = random.Random(1)  # noqa: S311 -- repeatable, not secret
    chosen = (data.service(chance.randrange(data.services)) for _ in range(TEXTS))
    return [f"SELECT ?p ?o WHERE {{ {service} ?p ?o }}" for service in chosen]


def filters(data: Generated) -> list[str]:
    """The Finnish names of the services of one municipality for one target group."""
    chance = random.Random(2)  # noqa: S311
    return [
        f"{PREFIX}SELECT ?s ?name WHERE {{ ?s elo:servesArea {chance.choice(data.areas)} ; "
        f"elo:targetGroup {chance.choice(data.groups)} ; skos:prefLabel ?name FILTER(LANG(?name) = 'fi') }}"
        for _ in range(TEXTS)
    ]


def long_queries(data: Generated) -> dict[str, str]:
    """Queries that take the engine over 10 ms."""
    function, group = data.functions[0], data.groups[0]
    return {
        "areas that a function does not reach (MINUS)": f"{PREFIX}SELECT ?a WHERE {{ ?a a elo:Area MINUS "
        f"{{ ?s elo:serviceFunction {function} ; elo:servesArea ?a ; dct:language <{LANGUAGE}SWE> }} }}",
        "count by area (GROUP BY)": f"{PREFIX}SELECT ?a (COUNT(?s) AS ?n) WHERE "
        f"{{ ?s elo:targetGroup {group} ; elo:servesArea ?a }} GROUP BY ?a",
        "the longest waits (ORDER BY)": f"{PREFIX}SELECT ?s ?days WHERE "
        f"{{ ?s elo:serviceFunction {function} ; elo:waitDays ?days }} ORDER BY DESC(?days) ?s LIMIT 100",
    }


def small(ours: Server, theirs: Server, data: Generated, effort: Effort) -> list[Line]:
    """Small queries at 8 connections: requests per second, and the 99th percentile."""
    lines = []
    for what, queries in (("look-up by IRI", lookups(data)), ("by area and target group", filters(data))):
        one, other = in_turn(ours, theirs, queries, effort, connections=8)
        lines.append(_rates(f"{what}, 8 connections", one, other, at_least=0.25))
        lines.append(
            Line(
                f"{what}: p99",
                f"{one.p99:.1f} ms",
                f"{other.p99:.1f} ms",
                f"{one.p99 / other.p99:.1f}",
                "≤ 3",
                one.p99 <= 3 * other.p99,
            )
        )
        lines.append(
            Line(
                f"{what}: processor time of the server",
                f"{one.processor:.3f} ms",
                f"{other.processor:.3f} ms",
                f"{one.processor / other.processor:.1f}",
                "",
                None,
            )
        )
    return lines


def repeated(ours: Server, theirs: Server, data: Generated, effort: Effort) -> list[Line]:
    """The small queries again, with answers kept: after the first time each text is known."""
    one, other = in_turn(ours, theirs, lookups(data), effort, connections=8)
    return [_rates("look-up by IRI, answers kept, each text asked before", one, other, at_least=None)]


def long(ours: Server, theirs: Server, data: Generated, effort: Effort) -> list[Line]:
    """Queries over 10 ms at 8 connections."""
    lines = []
    for what, query in long_queries(data).items():
        one, other = in_turn(ours, theirs, [query], effort, connections=8)
        lines.append(_rates(what, one, other, at_least=0.9))
    return lines


def large(ours: Server, theirs: Server, effort: Effort) -> list[Line]:
    """A result of a million rows as CSV: rows per second, and the memory it takes."""
    query = f"SELECT ?s ?p ?o WHERE {{ ?s ?p ?o }} LIMIT {ROWS}"
    speeds: dict[str, list[float]] = {ours.name: [], theirs.name: []}
    growth: dict[str, list[int]] = {ours.name: [], theirs.name: []}
    for _ in range(effort.rounds):
        for server in (theirs, ours):
            seen = transfer(server, query)
            if seen.rows < ROWS:
                raise SystemExit(f"{server.name} sent {seen.rows:,} rows of {ROWS:,}")
            speeds[server.name].append(seen.rows / seen.seconds)
            growth[server.name].append(seen.growth)
    one, other = median(speeds[ours.name]), median(speeds[theirs.name])
    grown, others_grown = max(growth[ours.name]), max(growth[theirs.name])
    return [
        Line(
            "1,000,000 rows, CSV",
            f"{one:,.0f} rows/s",
            f"{other:,.0f} rows/s",
            f"{one / other:.2f}",
            "≥ 0.7",
            one / other >= 0.7,
        ),
        Line(
            "1,000,000 rows: growth of memory, the most of all rounds",
            f"{grown / 1e6:.0f} MB",
            f"{others_grown / 1e6:.0f} MB",
            "",
            "< 100 MB",
            grown < 100e6,
        ),
    ]


def mixed(ours: Server, data: Generated, effort: Effort) -> list[Line]:
    """Four clients with small queries, without and with a fifth that keeps sending endless ones."""
    queries = [query for both in zip(lookups(data), filters(data), strict=True) for query in both]
    calm, disturbed = [], []
    for _ in range(effort.rounds):
        calm.append(load(ours, queries, connections=4, seconds=effort.seconds))
        with runaway(ours, ENDLESS):
            disturbed.append(load(ours, queries, connections=4, seconds=effort.seconds))
    without, beside = median(seen.p95 for seen in calm), median(seen.p95 for seen in disturbed)
    return [
        Line(
            "p95 of four clients beside one with endless queries (second figure: without it)",
            f"{beside:.1f} ms",
            f"{without:.1f} ms",
            f"{beside / without:.1f}",
            "≤ 2",
            beside <= 2 * without,
        )
    ]


def against_rdflib(ours: Server, theirs: Server, data: Generated, effort: Effort, how: str) -> list[Line]:
    """The same queries on the same triples as rdflib-endpoint; ``how`` ours is served."""
    lines = []
    kinds: tuple[tuple[str, Callable[[Generated], Sequence[str]]], ...] = (
        ("look-up by IRI", lookups),
        ("by area and target group", filters),
        ("queries over 10 ms, one after the other", lambda data: list(long_queries(data).values())),
    )
    for what, queries in kinds:
        one, other = in_turn(ours, theirs, queries(data), effort, connections=2)
        lines.append(_rates(f"{what}, against rdflib-endpoint, {how}", one, other, at_least=20))
    return lines


def in_turn(
    ours: Server, theirs: Server, queries: Sequence[str], effort: Effort, *, connections: int
) -> tuple[Load, Load]:
    """Load both servers in turn; medians over the rounds. The first round only warms their caches."""
    seen: dict[str, list[Load]] = {ours.name: [], theirs.name: []}
    for number in range(effort.rounds + 1):
        for server in (theirs, ours):
            one = load(server, queries, connections=connections, seconds=effort.seconds)
            if number:
                seen[server.name].append(one)
    return _middle(seen[ours.name]), _middle(seen[theirs.name])


def _middle(loads: list[Load]) -> Load:
    return Load(
        median(load.rate for load in loads),
        median(load.p50 for load in loads),
        median(load.p95 for load in loads),
        median(load.p99 for load in loads),
        median(load.processor for load in loads),
        sum(load.errors for load in loads),
    )


def _rates(what: str, ours: Load, theirs: Load, *, at_least: float | None) -> Line:
    ratio = ours.rate / theirs.rate
    return Line(
        what,
        _rate(ours),
        _rate(theirs),
        f"{ratio:.2f}",
        f"≥ {at_least:g}" if at_least else "",
        ratio >= at_least if at_least else None,
    )


def _rate(load: Load) -> str:
    failed = f" ({load.errors} errors)" if load.errors else ""
    return f"{load.rate:,.1f} /s{failed}"
