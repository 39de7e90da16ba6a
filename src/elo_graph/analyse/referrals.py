"""Referrals as the store tells them: the graph that routes are searched in, and what is known of each."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from elo_graph.analyse.answers import ask
from elo_graph.analyse.clients import Condition
from elo_graph.analyse.labels import Label
from elo_graph.analyse.search import Edge, Graph, Path
from elo_graph.store.protocol import Store
from elo_graph.terms import SCHEME

ACCOMPANIED = SCHEME + "handover/accompanied-transfer"


def referral_graph(store: Store, day: date, confirmed_since: date | None = None) -> Graph:
    """Read the edges that are valid on a day; ``confirmed_since``: only those that were."""
    edges: dict[tuple[str, str, str | None], Edge] = {}
    once: dict[str, str] = {}  # every name is kept once, however often it is read
    for row in ask(store, "routes/edges", asOf=day, confirmedSince=confirmed_since):
        start, end, mode = row.iri("from"), row.iri("to"), row.text("handoverMode")
        edge = Edge(
            once.setdefault(start, start),
            once.setdefault(end, end),
            row.text("referral"),
            once.setdefault(mode, mode) if mode is not None else None,
            max(row.whole("waitDays") or 0, 0),
            max(row.whole("entryDays") or 0, 0),
            mode == ACCOMPANIED,
            row.truth("waitKnown"),
        )
        key = (edge.start, edge.end, edge.referral)
        # Where a wait or a mode is stated twice, the accompanied and then the shorter one counts.
        if key not in edges or _preference(edge) < _preference(edges[key]):
            edges[key] = edge
    # In order, so that of equally good routes the same are told everywhere.
    return Graph.of(edges[key] for key in sorted(edges, key=lambda key: (key[0], key[1], key[2] or "")))


def lapsed_referrals(store: Store, day: date) -> tuple[list[Edge], dict[str, tuple[Condition, ...]]]:
    """Return the referrals that are not valid on a day, and which of them or of their ends is not."""
    edges: dict[str, Edge] = {}
    lapsed: dict[str, tuple[Condition, ...]] = {}
    for row in ask(store, "routes/lapsed", asOf=day):
        referral = row.iri("referral")
        edges[referral] = Edge(row.iri("from"), row.iri("to"), referral)
        first, last = row.text("firstDay"), row.text("lastDay")
        begun = first is None or first[:10] <= day.isoformat()
        code, when = ("ended", last) if begun else ("not-begun", first)
        lapsed[row.iri("thing")] = (Condition(code, (when or "")[:10], None),)
    return list(edges.values()), lapsed


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
