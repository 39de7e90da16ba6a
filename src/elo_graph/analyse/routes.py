"""Routes: how a client can be referred from one place to another (``queries/routes/``).

SPARQL says which edges there are and what each asks of a client; the search is in ``search``, the routes
that differ in ``alternatives``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import islice
from typing import Final

from elo_graph.analyse.alternatives import Alternative, alternatives
from elo_graph.analyse.answers import Origin, asked, origin
from elo_graph.analyse.blocks import Closes, blocks, needing_names
from elo_graph.analyse.clients import Condition, Profile, client_of
from elo_graph.analyse.evidence import evidence_ages
from elo_graph.analyse.ground import Closing, Ground, ground_of
from elo_graph.analyse.labels import Label, labels
from elo_graph.analyse.pathways import Pathway, pathways
from elo_graph.analyse.referrals import Detail, details
from elo_graph.analyse.route_answer import Ended, Route, Routes, Step
from elo_graph.analyse.route_ends import doors, start_of, target_of
from elo_graph.analyse.route_words import ended_sentence
from elo_graph.analyse.search import Edge, Path, Task, best_paths
from elo_graph.analyse.validity import validity
from elo_graph.store.protocol import Store

__all__ = ["Profile", "Route", "Routes", "Step", "routes"]

MOST_TOLD: Final = 1_000
"""Where there is no route: so much is told of what is reached, the nearest, and of what is closed."""


def routes(
    store: Store,
    start: str,
    target: str,
    *,
    profile: Profile | None = None,
    as_of: date | None = None,
    confirmed_since: date | None = None,
    at_most: int = 5,
    differing: int = 2,
    ground: Ground | None = None,
) -> Routes:
    """Find the best routes for a client on a day (today).

    ``start`` is an actor, a service or a life situation (then one begins at the services one may enter
    oneself, see ``routes/entries``); ``target`` an actor, a service, or a function, transition or outcome
    (then any place where it comes true will do, see ``routes/targets``). They and what the profile names are
    given by IRI, end of one, or label; InputError when a name fits nothing or several things.

    Best means: no other route has at most as many handovers, as long a wait and as few handovers that are not
    accompanied. All such figures are given, each with up to ``at_most`` routes that differ in referrals, and
    ``differing`` routes more that pass other places. The start closes nothing: the client is there already.
    ``confirmed_since``: only by referrals that were (see ``routes/edges``). ``ground`` is what ``ground_of``
    read of this store for this day, for whoever asks often.
    """
    day = as_of or date.today()
    begin, end = start_of(store, start, day), target_of(store, target, day)
    client = client_of(store, profile or Profile(), day)
    if begin.situation:
        client = replace(client, statuses=tuple(dict.fromkeys((*client.statuses, begin.thing))))
    ground = ground or ground_of(store, day, confirmed_since)
    named = [begin.thing] if not begin.situation else []
    named += [end.thing] if end.kind == "place" else []
    ended = _ended(store, [thing for thing in named if not ground.holds(thing)], day)
    closing = Closing(ground, client)
    entries = doors(store, begin.thing, client, ground) if begin.situation else {}
    task = Task(ground.graph, begin.thing, end.places, closing.passable, entries)
    found = [] if ended else best_paths(task, at_most=at_most)
    others = alternatives(task, found, differing) if found else []
    reached: dict[str, int] = {}
    stopped: list[Edge] = []
    closes: Closes = closing.of
    if not found and not ended:
        reached = _reached(task)
        stopped, closes = _stopped(store, task, reached, closing, ground)
    near = _near_first(reached)[:MOST_TOLD]
    names = labels(
        store,
        {
            *(begin.thing, end.thing, *near, *client.mentioned(), *needing_names(stopped, closes)),
            *(one for path in found for one in _mentioned(path)),
            *(one for other in others for one in (*_mentioned(other.path), *other.without)),
        },
    )
    told = _Teller(
        store,
        names,
        [*found, *(other.path for other in others)],
        day,
        origin("routes/edges", asOf=day, confirmedSince=confirmed_since),
        begin.thing,
        ground.following,
    )
    return Routes(
        as_of=day,
        start=begin.thing,
        start_label=names.get(begin.thing, {}),
        start_kind="life-situation" if begin.situation else "place",
        target=end.thing,
        target_label=names.get(end.thing, {}),
        target_kind=end.kind,
        client=client,
        routes=told.routes([Alternative(path, frozenset()) for path in found]),
        alternatives=told.routes(others),
        blocked=blocks(stopped, closes, client, names),
        reached=tuple((thing, names.get(thing, {})) for thing in near),
        reached_in_all=len(reached),
        ended=ended,
        start_pathway=told.pathways.get(begin.thing),
        asked=(
            asked("routes/edges", asOf=day, confirmedSince=confirmed_since),
            asked("routes/closed", asOf=day, **client.given()),
            *([asked("routes/entries", asOf=day)] if begin.situation else []),
            *([asked("routes/targets", asOf=day, end=end.thing)] if end.kind != "place" else []),
        ),
    )


def _ended(store: Store, things: Sequence[str], day: date) -> tuple[Ended, ...]:
    """Return the ends that are not valid on the day."""
    spans = {thing: span for thing, span in validity(store, things, day).items() if not span.holds}
    names = labels(store, {*spans, *(thing for span in spans.values() for thing in span.successors)})
    return tuple(
        Ended(
            thing,
            names.get(thing, {}),
            spans[thing],
            tuple((successor, names.get(successor, {})) for successor in spans[thing].successors),
            ended_sentence(thing, spans[thing], names),
        )
        for thing in dict.fromkeys(things)
        if thing in spans
    )


def _reached(task: Task) -> dict[str, int]:
    """Return what the client can reach, with the fewest handovers: the start, or where one may come in."""
    entered = [edge.end for edges in task.entries.values() for edge in edges if task.passable(edge)]
    return task.graph.reached_from(entered if task.entries else [task.start], task.passable)


def _stopped(
    store: Store, task: Task, reached: Mapping[str, int], closing: Closing, ground: Ground
) -> tuple[list[Edge], Closes]:
    """Return the closed edges that lead on from what is reached and then, by some way, to a target.

    At most ``MOST_TOLD`` of them, those nearest to a target. First those of the day's edges; where none of
    them leads there whatever is closed, the client's conditions and time stand in the way together, and what
    has ended, has not begun or was not confirmed is looked at too.
    """
    stopped = _leading_on(task, reached)
    if stopped:
        return stopped, closing.of
    beside = ground.left_out(store)

    def closes(thing: str | None) -> tuple[Condition, ...]:
        return (*closing.of(thing), *beside.closes.get(thing or "", ()))

    return _leading_on(replace(task, graph=beside.graph.joined(task.graph)), reached), closes


def _leading_on(task: Task, reached: Mapping[str, int]) -> list[Edge]:
    """Return the closed edges in the order of what is reached, doors first."""
    return sorted(
        islice(task.leading_on(reached), MOST_TOLD),
        key=lambda edge: (reached.get(edge.start, -1), edge.start, edge.end, edge.referral or ""),
    )


def _near_first(reached: Mapping[str, int]) -> list[str]:
    return sorted(reached, key=lambda thing: (reached[thing], thing))


def _mentioned(path: Path) -> set[str]:
    return {one for edge in path.edges for one in (edge.start, edge.end, edge.referral, edge.mode) if one}


class _Teller:
    """Makes routes of paths: with names, what is known of each referral, pathways and the evidence's age."""

    def __init__(
        self,
        store: Store,
        names: Mapping[str, Label],
        paths: Sequence[Path],
        day: date,
        told: Origin,
        start: str,
        following: frozenset[str],
    ) -> None:
        self._store, self._names, self._day, self._origin, self._start = store, names, day, told, start
        self._known = details(store, paths)
        self.pathways: Mapping[str, Pathway] = pathways(
            store, following & {start, *(edge.end for path in paths for edge in path.edges)}
        )

    def routes(self, found: Sequence[Alternative]) -> tuple[Route, ...]:
        ways = [tuple(self._step(edge) for edge in one.path.edges) for one in found]
        ages = evidence_ages(
            self._store, [[one for step in way for one in step.evidence] for way in ways], self._day
        )
        made = []
        for one, way, age in zip(found, ways, ages, strict=True):
            end = one.path.edges[-1].end if one.path.edges else self._start
            without = tuple((thing, self._name(thing)) for thing in sorted(one.without))
            made.append(
                Route(*one.path.cost, way, age, self._origin, end, self._name(end), without),
            )
        return tuple(made)

    def _step(self, edge: Edge) -> Step:
        detail = self._known.get(edge.referral or "", Detail())
        return Step(
            start=edge.start,
            start_label=self._name(edge.start),
            end=edge.end,
            end_label=self._name(edge.end),
            referral=edge.referral,
            mode=edge.mode,
            mode_label=self._name(edge.mode or ""),
            wait_days=edge.wait + edge.entry,
            wait_known=edge.wait_known,
            preconditions=detail.preconditions,
            confidence=detail.confidence,
            pathway=self.pathways.get(edge.end),
            evidence=tuple(one for one in (edge.referral, edge.start, edge.end) if one),
            sources=detail.sources,
        )

    def _name(self, thing: str) -> Label:
        return self._names.get(thing, {})
