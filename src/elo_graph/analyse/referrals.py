"""Referrals as the store tells them: the graph that routes are searched in, and what is known of each."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from elo_graph.analyse.answers import ask, plain, texts
from elo_graph.analyse.clients import Condition
from elo_graph.analyse.labels import Label
from elo_graph.analyse.search import Edge, Graph, Path
from elo_graph.store.protocol import Store
from elo_graph.terms import SCHEME

ACCOMPANIED = SCHEME + "handover/accompanied-transfer"


def referral_graph(store: Store, day: date, confirmed_since: date | None = None) -> Graph:
    """Read the edges that are valid on a day; ``confirmed_since``: only those that were."""
    edges: dict[tuple[str, str, str], Edge] = {}
    once: dict[str, str] = {}  # every name is kept once, however often it is read
    rows = texts(store, "routes/edges", asOf=day, confirmedSince=confirmed_since)
    for start, end, referral, mode, wait, entry, known in rows:
        edge = Edge(
            once.get(start) or once.setdefault(start, plain(start)),
            once.get(end) or once.setdefault(end, plain(end)),
            plain(referral) or None,
            once.setdefault(mode, mode) if mode else None,
            _days(wait) if wait else 0,
            _days(entry) if entry else 0,
            mode == ACCOMPANIED,
            known == "true",
        )
        key = (edge.start, edge.end, referral)
        # Where a wait or a mode is stated twice, the accompanied and then the shorter one counts.
        before = edges.setdefault(key, edge)
        if before is not edge and _preference(edge) < _preference(before):
            edges[key] = edge
    return Graph.of(edges.values())


def _days(text: str) -> int:
    return max(int(text) if text.isdecimal() else int(Decimal(text)), 0)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """The edges that a day's graph is without, and what closes their referrals and ends."""

    graph: Graph
    closes: Mapping[str, tuple[Condition, ...]]


def left_out(store: Store, day: date, confirmed_since: date | None, kept: Graph) -> LeftOut:
    """Read what is not valid on a day, and what is but was not confirmed since; ``kept``: what was."""
    edges: dict[tuple[str, str, str], Edge] = {}
    closes: dict[str, tuple[Condition, ...]] = {}
    today = day.isoformat()
    for start, end, named, about, first, last in texts(store, "routes/lapsed", asOf=day):
        edges[start, end, named] = Edge(plain(start), plain(end), plain(named) or None)
        begun = not first or first[:10] <= today
        code, when = ("ended", last) if begun else ("not-begun", first)
        closes[plain(about)] = (Condition(code, when[:10], None),)
    if confirmed_since:
        valid = referral_graph(store, day).leaving
        unsure = [
            edge for some in valid.values() for edge in some if edge not in kept.leaving.get(edge.start, ())
        ]
        services = _services(
            store, {end for one in unsure if not one.referral for end in (one.start, one.end)}
        )
        for edge in unsure:
            edges[edge.start, edge.end, edge.referral or ""] = edge
            thing = edge.referral or (edge.end if edge.end in services else edge.start)
            closes[thing] = (Condition("unconfirmed", confirmed_since.isoformat(), None),)
    return LeftOut(Graph.of(edges.values()), closes)


def _services(store: Store, things: Iterable[str]) -> set[str]:
    wanted = sorted(things)
    rows = ask(store, "things/kinds", thing=wanted) if wanted else ()
    return {row.iri("thing") for row in rows if row.text("kind") == "service"}


def _preference(edge: Edge) -> tuple[bool, int, str]:
    return (not edge.accompanied, edge.wait + edge.entry, edge.mode or "")


@dataclass(frozen=True, slots=True)
class Detail:
    """What is known of a referral: preconditions, confidence (an IRI) and sources (IRIs)."""

    preconditions: tuple[Label, ...] = ()
    confidence: str | None = None
    sources: tuple[str, ...] = ()


def details(store: Store, found: Iterable[Path]) -> dict[str, Detail]:
    """Read what is known of the referrals used."""
    referrals = sorted({edge.referral for path in found for edge in path.edges if edge.referral})
    texts: dict[str, dict[str, list[str]]] = {}
    values: dict[tuple[str, str], list[str]] = {}
    if referrals:
        for row in ask(store, "routes/referrals", referral=referrals):
            referral, about, value = row.iri("referral"), row.iri("about"), row.iri("value")
            if about == "precondition":
                texts.setdefault(referral, {}).setdefault(row.language("value"), []).append(value)
            else:
                values.setdefault((referral, about), []).append(value)
    return {
        referral: Detail(
            _side_by_side(texts.get(referral, {})),
            next(iter(values.get((referral, "confidence"), ())), None),
            tuple(values.get((referral, "source"), ())),
        )
        for referral in referrals
    }


def _side_by_side(texts: Mapping[str, list[str]]) -> tuple[Label, ...]:
    """Make labels of the texts in each language; they are a pair only when there is one in each."""
    if all(len(found) == 1 for found in texts.values()):
        return ({tag or "fi": found[0] for tag, found in texts.items()},) if texts else ()
    return tuple({tag or "fi": text} for tag, found in texts.items() for text in found)
