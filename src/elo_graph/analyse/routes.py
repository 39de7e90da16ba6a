"""Routes: how a client can be referred from one place to another (``queries/routes/``).

SPARQL says which edges there are and what a client's profile closes; the search is in ``search``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from elo_graph.analyse.answers import Asked, Origin, asked, origin
from elo_graph.analyse.blocks import Block, blocks
from elo_graph.analyse.clients import Client, Closed, Profile, client_of, closed_things
from elo_graph.analyse.evidence import EvidenceAge, evidence_ages
from elo_graph.analyse.labels import LANGUAGES, Label, labels
from elo_graph.analyse.names import ROUTE_ENDS, find
from elo_graph.analyse.pathways import Pathway, pathways
from elo_graph.analyse.referrals import Detail, details, lapsed_referrals, referral_graph
from elo_graph.analyse.route_tables import route_table
from elo_graph.analyse.route_words import ended_sentence, route_line
from elo_graph.analyse.search import Edge, Graph, Path, best_paths
from elo_graph.analyse.tables import Table
from elo_graph.analyse.validity import Span, validity
from elo_graph.store.protocol import Store

__all__ = ["Profile", "Route", "Routes", "Step", "routes"]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a route: a referral, or (``referral`` None) the link between a service and its provider.

    ``wait_days`` is the referral's wait and the wait of the service entered; where neither is stated it is 0
    and ``wait_known`` False. ``pathway`` is what is done in the service entered. ``evidence`` names the facts
    the step rests on, ``sources`` where they are from.
    """

    start: str
    start_label: Label
    end: str
    end_label: Label
    referral: str | None
    mode: str | None
    mode_label: Label
    wait_days: int
    wait_known: bool
    preconditions: tuple[Label, ...]
    confidence: str | None
    pathway: Pathway | None
    evidence: tuple[str, ...]
    sources: tuple[str, ...]

    def to_json(self) -> dict[str, object]:
        """Return the step with the agreed keys (from, to, referral, handoverMode, waitDays) and more."""
        return {
            "from": self.start,
            "fromLabel": self.start_label,
            "to": self.end,
            "toLabel": self.end_label,
            "referral": self.referral,
            "handoverMode": self.mode,
            "handoverModeLabel": self.mode_label,
            "waitDays": self.wait_days,
            "waitKnown": self.wait_known,
            "preconditions": list(self.preconditions),
            "confidence": self.confidence,
            "pathway": self.pathway.to_json() if self.pathway else None,
            "evidence": list(self.evidence),
            "sources": list(self.sources),
        }


@dataclass(frozen=True, slots=True)
class Route:
    """A route of the Pareto front; ``unaccompanied`` handovers are those in which nobody comes along."""

    handovers: int
    wait_days: int
    unaccompanied: int
    steps: tuple[Step, ...]
    evidence_age: EvidenceAge
    origin: Origin

    @property
    def evidence(self) -> tuple[str, ...]:
        """The referrals, actors and services on the way."""
        return tuple(dict.fromkeys(one for step in self.steps for one in step.evidence))

    @property
    def reason(self) -> Label:
        """Say in a sentence what the route takes."""
        return {
            language: route_line(
                language, self.handovers, self.wait_days, self.unaccompanied, self.wait_known
            )
            + "."
            for language in LANGUAGES
        }

    @property
    def wait_known(self) -> bool:
        """Whether every wait on the way is stated, so that ``wait_days`` is all of it."""
        return all(step.wait_known for step in self.steps)

    def to_json(self) -> dict[str, object]:
        """Return ``{"handovers", "waitDays", "unaccompanied", "steps": [...]}`` and more."""
        return {
            "handovers": self.handovers,
            "waitDays": self.wait_days,
            "waitKnown": self.wait_known,
            "unaccompanied": self.unaccompanied,
            "steps": [step.to_json() for step in self.steps],
            "reasonText": self.reason,
            "evidence": list(self.evidence),
            "evidenceAge": self.evidence_age.to_json(),
            "asked": self.origin.to_json(),
        }


@dataclass(frozen=True, slots=True)
class Ended:
    """An end of the route that is not valid on the day, and whom to ask instead."""

    thing: str
    label: Label
    span: Span
    successors: tuple[tuple[str, Label], ...]
    sentence: Label

    def to_json(self) -> dict[str, object]:
        """Return thing, days (``since``: the first it no longer counts), successors, sentence."""
        return {
            "thing": self.thing,
            "label": self.label,
            "firstDay": self.span.first_day.isoformat() if self.span.first_day else None,
            "lastDay": self.span.last_day.isoformat() if self.span.last_day else None,
            "since": self.span.ended_on.isoformat() if self.span.ended_on else None,
            "successors": [{"thing": thing, "label": label} for thing, label in self.successors],
            "sentence": self.sentence,
        }


@dataclass(frozen=True, slots=True)
class Routes:
    """The answer: routes, best first; when there is none, how far one gets and what blocks each next step."""

    as_of: date
    start: str
    start_label: Label
    target: str
    target_label: Label
    client: Client
    routes: tuple[Route, ...]
    blocked: tuple[Block, ...]
    reached: tuple[tuple[str, Label], ...]
    ended: tuple[Ended, ...]
    start_pathway: Pathway | None
    asked: tuple[Asked, ...]

    def to_json(self) -> dict[str, object]:
        """Return ``{"asOf", "routes": [...], "blocked": [...]}`` and more."""
        return {
            "asOf": self.as_of.isoformat(),
            "from": self.start,
            "fromLabel": self.start_label,
            "to": self.target,
            "toLabel": self.target_label,
            "client": self.client.to_json(),
            "routes": [route.to_json() for route in self.routes],
            "blocked": [block.to_json() for block in self.blocked],
            "reached": [{"thing": thing, "label": label} for thing, label in self.reached],
            "ended": [ended.to_json() for ended in self.ended],
            "fromPathway": self.start_pathway.to_json() if self.start_pathway else None,
        }

    def table(self, language: str) -> Table:
        """Return one row a step, route by route; labels in this language."""
        return route_table(self, language)


def routes(
    store: Store,
    start: str,
    target: str,
    *,
    profile: Profile | None = None,
    as_of: date | None = None,
    confirmed_since: date | None = None,
    at_most: int = 5,
) -> Routes:
    """Find the best routes from one actor or service to another for a client on a day (today).

    Both ends, and what the profile names, are given by IRI, end of one, or label; InputError when a name fits
    nothing or several things.

    Best means: no other route has at most as many handovers, as long a wait and as few handovers that are not
    accompanied. All such figures are given, each with up to ``at_most`` routes that differ in referrals.
    The start closes nothing: the client is there already. ``confirmed_since``: only by referrals that were
    (see ``routes/edges``).
    """
    day = as_of or date.today()
    start = find(store, start, kinds=ROUTE_ENDS, where="from", as_of=day)
    target = find(store, target, kinds=ROUTE_ENDS, where="to", as_of=day)
    client = client_of(store, profile or Profile(), day)
    ended = _ended(store, start, target, day)
    graph = referral_graph(store, day, confirmed_since)
    closed = closed_things(store, client, day)

    def passable(edge: Edge) -> bool:
        return edge.end not in closed and edge.referral not in closed

    found = [] if ended else best_paths(graph, start, target, passable, at_most=at_most)
    reached = {} if found or ended else graph.reached_from(start, passable)
    stopped = [] if found or ended else _stopped(graph, graph, target, reached)
    if reached and not stopped:
        # No condition stands in the way, so perhaps time does: what has ended, or has not begun.
        past, lapsed = lapsed_referrals(store, day)
        once = Graph.of([*past, *(edge for edges in graph.leaving.values() for edge in edges)])
        closed = {**closed, **lapsed}
        stopped = _stopped(Graph.of(past), once, target, reached)
    names = labels(store, _mentioned(start, target, client, found, reached, stopped, closed))
    known = details(store, found)
    paths = pathways(store, [start, *(edge.end for path in found for edge in path.edges)])
    ways = [tuple(_step(edge, names, known, paths) for edge in path.edges) for path in found]
    ages = evidence_ages(store, [[one for step in way for one in step.evidence] for way in ways], day)
    told = origin("routes/edges", asOf=day, confirmedSince=confirmed_since)
    return Routes(
        as_of=day,
        start=start,
        start_label=names.get(start, {}),
        target=target,
        target_label=names.get(target, {}),
        client=client,
        routes=tuple(
            Route(*path.cost, way, age, told) for path, way, age in zip(found, ways, ages, strict=True)
        ),
        blocked=blocks(stopped, closed, client, names),
        reached=tuple((thing, names.get(thing, {})) for thing in _near_first(reached)),
        ended=ended,
        start_pathway=paths.get(start),
        asked=(
            asked("routes/edges", asOf=day, confirmedSince=confirmed_since),
            asked("routes/closed", asOf=day, **client.given()),
        ),
    )


def _ended(store: Store, start: str, target: str, day: date) -> tuple[Ended, ...]:
    """Return the ends that are not valid on the day."""
    spans = {thing: span for thing, span in validity(store, {start, target}, day).items() if not span.holds}
    names = labels(store, {*spans, *(thing for span in spans.values() for thing in span.successors)})
    return tuple(
        Ended(
            thing,
            names.get(thing, {}),
            spans[thing],
            tuple((successor, names.get(successor, {})) for successor in spans[thing].successors),
            ended_sentence(thing, spans[thing], names),
        )
        for thing in dict.fromkeys((start, target))
        if thing in spans
    )


def _stopped(graph: Graph, ways: Graph, target: str, reached: Mapping[str, int]) -> list[Edge]:
    """Return the edges that lead on from what is reached and then, by some way, to the target."""
    towards = ways.leading_to(target, past=reached)
    return [
        edge
        for thing in _near_first(reached)
        for edge in graph.leaving.get(thing, ())
        if edge.end not in reached and edge.end in towards
    ]


def _near_first(reached: Mapping[str, int]) -> list[str]:
    return sorted(reached, key=lambda thing: (reached[thing], thing))


def _mentioned(
    start: str,
    target: str,
    client: Client,
    found: list[Path],
    reached: Mapping[str, int],
    stopped: list[Edge],
    closed: Closed,
) -> set[str]:
    edges = [*stopped, *(edge for path in found for edge in path.edges)]
    things = {start, target, *reached, *client.mentioned()}
    for edge in edges:
        things.update(one for one in (edge.start, edge.end, edge.referral, edge.mode) if one)
    for edge in stopped:
        for thing in (edge.end, edge.referral):
            things.update(c.required for c in closed.get(thing or "", ()) if ":" in c.required)
    return things


def _step(
    edge: Edge, names: Mapping[str, Label], known: Mapping[str, Detail], paths: Mapping[str, Pathway]
) -> Step:
    detail = known.get(edge.referral or "", Detail())
    return Step(
        start=edge.start,
        start_label=names.get(edge.start, {}),
        end=edge.end,
        end_label=names.get(edge.end, {}),
        referral=edge.referral,
        mode=edge.mode,
        mode_label=names.get(edge.mode or "", {}),
        wait_days=edge.wait + edge.entry,
        wait_known=edge.wait_known,
        preconditions=detail.preconditions,
        confidence=detail.confidence,
        pathway=paths.get(edge.end),
        evidence=tuple(one for one in (edge.referral, edge.start, edge.end) if one),
        sources=detail.sources,
    )
