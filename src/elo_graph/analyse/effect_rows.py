"""What is otherwise with a plan, part by part: two answers compared."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from elo_graph.analyse.answers import Origin, origin
from elo_graph.analyse.challenges import Measured
from elo_graph.analyse.clients import Client
from elo_graph.analyse.connections import Connected
from elo_graph.analyse.effect_words import (
    challenge_reason,
    connection_reason,
    gap_reason,
    overlap_reason,
    route_reason,
)
from elo_graph.analyse.evidence import NO_EVIDENCE, EvidenceAge, explained
from elo_graph.analyse.gaps import Gap
from elo_graph.analyse.ground import Closing, Ground
from elo_graph.analyse.labels import LANGUAGES, Label, labels, named
from elo_graph.analyse.overlaps import Pair
from elo_graph.analyse.search import Cost, Graph, Path, Task, best_paths
from elo_graph.store.protocol import Store

_PAIRS = 40
"""Pairs of places whose routes are compared when nobody names any."""


@dataclass(frozen=True, slots=True)
class Effect:
    """One thing that is otherwise with the plan.

    ``about``: gap, connection, overlap, route or challenge. ``effect``: closed, narrowed, widened, opened
    (gaps); more, fewer (connections); new, gone, changed (overlaps); possible, impossible, shorter, longer,
    changed (routes); better, worse (challenges). ``thing`` and ``other`` are the area and the expectation,
    the two services, where the route begins and ends, or the challenge and its indicator. ``before`` and
    ``after``: people without, people that a referral leads to a service, the score, handovers, or the
    indicator's value; None where there is no overlap or route, or nobody was counted. ``people``: how many
    more are reached (gaps) or led (connections). ``evidence``: what the two states rest on.
    """

    about: str
    effect: str
    thing: str
    thing_label: Label
    other: str
    other_label: Label
    before: float | None
    after: float | None
    people: int | None
    reason: Label
    evidence: tuple[str, ...]
    origin: Origin
    evidence_age: EvidenceAge = NO_EVIDENCE

    def to_json(self) -> dict[str, object]:
        """Return the row; ``asked`` gives it in the state with the plan (or, of what is gone, without)."""
        return {
            "effect": self.effect,
            "thing": self.thing,
            "thingLabel": self.thing_label,
            "other": self.other,
            "otherLabel": self.other_label,
            "before": self.before,
            "after": self.after,
            "peopleReached": self.people,
            **explained(self.reason, self.evidence, self.evidence_age, self.origin),
        }


def gap_effects(before: Iterable[Gap], after: Iterable[Gap]) -> Iterator[Effect]:
    """Compare cells, the most people reached first."""
    old = {(gap.area, gap.expectation): gap for gap in before}
    new = {(gap.area, gap.expectation): gap for gap in after}
    rows = []
    for cell in dict.fromkeys((*old, *new)):
        was, now = old.get(cell), new.get(cell)
        gap = was or now
        if gap is None or (was and now and (was.coverage, was.fewest) == (now.coverage, now.fewest)):
            continue
        less = (was.people_without if was else 0), (now.people_without if now else 0)
        people = less[0] - less[1] if less[0] is not None and less[1] is not None else None
        effect = _gap_effect(was, now)
        rows.append(
            Effect(
                "gap",
                effect,
                gap.area,
                gap.area_label,
                gap.expectation,
                gap.expectation_label,
                less[0],
                less[1],
                people,
                gap_reason(effect, _cell_names(gap), people, *less),
                tuple(dict.fromkeys((*(was.evidence if was else ()), *(now.evidence if now else ())))),
                gap.origin,
            )
        )
    yield from sorted(rows, key=lambda row: (-(row.people or 0), str(row.thing_label), row.thing, row.other))


def _cell_names(gap: Gap) -> Mapping[str, Label]:
    return {
        "area": _every(gap.area_label, gap.area),
        "expectation": _every(gap.expectation_label, gap.expectation),
    }


def _gap_effect(was: Gap | None, now: Gap | None) -> str:
    if was is None:
        return "opened"
    if now is None:
        return "closed"
    return "narrowed" if (now.coverage, now.fewest) > (was.coverage, was.fewest) else "widened"


def overlap_effects(before: Iterable[Pair], after: Iterable[Pair]) -> Iterator[Effect]:
    """Compare pairs of services."""
    old = {frozenset((pair.a, pair.b)): pair for pair in before}
    new = {frozenset((pair.a, pair.b)): pair for pair in after}
    for both in dict.fromkeys((*new, *old)):
        was, now = old.get(both), new.get(both)
        pair = now or was
        if pair is None or (was and now and (was.kind, was.score) == (now.kind, now.score)):
            continue
        effect = "new" if was is None else "gone" if now is None else "changed"
        yield Effect(
            "overlap",
            effect,
            pair.a,
            pair.a_label,
            pair.b,
            pair.b_label,
            was.score if was else None,
            now.score if now else None,
            None,
            overlap_reason(effect, {"a": _every(pair.a_label, pair.a), "b": _every(pair.b_label, pair.b)}),
            (pair.a, pair.b),
            pair.origin,
        )


def route_effects(
    planned: Store, grounds: tuple[Ground, Ground], ways: Sequence[tuple[str, str]]
) -> Iterator[Effect]:
    """Compare the best routes between pairs of places, for whoever nothing is known of.

    Without any ``ways``: between those places whose routes lead over what is new or gone.
    """
    standard = dict.fromkeys(_standard(grounds[0].graph, grounds[1].graph))
    compared = tuple(ways) or tuple(islice(standard, _PAIRS))
    names = labels(planned, {end for way in compared for end in way})
    for start, end in compared:
        was, now = (_paths(ground, start, end) for ground in grounds)
        effect = _route_effect([path.cost for path in was], [path.cost for path in now])
        if effect is None:
            continue
        if not ways and not any(path.cost[0] for path in (*was, *now)):
            continue  # from a service to its provider and back, without a handover
        before, after = (min((path.cost[0] for path in paths), default=None) for paths in (was, now))
        used = [edge for path in (*was, *now) for edge in path.edges]
        evidence = (thing for edge in used for thing in (edge.start, edge.referral, edge.end) if thing)
        labels_of = names.get(start, {}), names.get(end, {})
        said = {
            key: _every(label, thing)
            for key, label, thing in zip(("start", "end"), labels_of, (start, end), strict=True)
        }
        yield Effect(
            "route",
            effect,
            start,
            labels_of[0],
            end,
            labels_of[1],
            before,
            after,
            None,
            route_reason(effect, said, before, after),
            tuple(dict.fromkeys(evidence)),
            origin("routes/edges", asOf=grounds[1].day),
        )


def _paths(ground: Ground, start: str, end: str) -> Sequence[Path]:
    closing = Closing(ground, Client())
    return best_paths(Task(ground.graph, start, frozenset((end,)), closing.passable, {}), at_most=1)


def _standard(before: Graph, after: Graph) -> Iterator[tuple[str, str]]:
    """Give the pairs that lead over a link that is new or gone: from there or one step before, and so on."""
    both = before, after
    old, new = ({(e.start, e.end, e.cost) for es in g.leaving.values() for e in es} for g in both)
    changed = sorted({link[:2] for link in old ^ new})
    for start, end in changed:
        starts = {edge.start for graph in both for edge in graph.arriving.get(start, ())}
        ends = {edge.end for graph in both for edge in graph.leaving.get(end, ())}
        for pair in ((one, other) for one in (start, *sorted(starts)) for other in (end, *sorted(ends))):
            if pair[0] != pair[1]:
                yield pair


def _route_effect(was: Sequence[Cost], now: Sequence[Cost]) -> str | None:
    old, new = sorted(set(was)), sorted(set(now))
    if old == new:
        return None
    if not old or not new:
        return "possible" if new else "impossible"
    fewest = old[0][0], new[0][0]
    if fewest[0] == fewest[1]:
        return "changed"
    return "shorter" if fewest[1] < fewest[0] else "longer"


def connection_effects(
    planned: Store, day: date, before: Iterable[Connected], after: Iterable[Connected]
) -> Iterator[Effect]:
    """Compare how many people a referral leads to what was promised, the largest difference first."""
    old = {(one.area, one.expectation): one.led for one in before}
    new = {(one.area, one.expectation): one.led for one in after}
    cells = [cell for cell in dict.fromkeys((*old, *new)) if old.get(cell, 0) != new.get(cell, 0)]
    names = labels(planned, {thing for cell in cells for thing in cell})
    for area, expectation in sorted(
        cells, key=lambda cell: (old.get(cell, 0) - new.get(cell, 0), str(names.get(cell[0])), cell)
    ):
        was, now = old.get((area, expectation), 0), new.get((area, expectation), 0)
        effect = "more" if now > was else "fewer"
        told = names.get(area, {}), names.get(expectation, {})
        said = {"area": _every(told[0], area), "expectation": _every(told[1], expectation)}
        yield Effect(
            "connection",
            effect,
            area,
            told[0],
            expectation,
            told[1],
            was,
            now,
            now - was,
            connection_reason(effect, said, was, now),
            (area, expectation),
            origin("gaps/matching", asOf=day, onlyExpectation=expectation),
        )


def challenge_effects(before: Iterable[Measured], after: Iterable[Measured]) -> Iterator[Effect]:
    """Compare the indicators of the challenges; those that stay as they are are left out."""
    old = {(one.challenge, one.indicator): one.now.value for one in before}
    for row in after:
        was, now = old.get((row.challenge, row.indicator)), row.now.value
        if was == now or (was is not None and now is not None and abs(was - now) < 1e-9):
            continue
        eased = was is not None and now is not None and (now < was) == (row.better == "lower")
        effect = "changed" if was is None or now is None else "better" if eased else "worse"
        yield Effect(
            "challenge",
            effect,
            row.challenge,
            row.challenge_label,
            row.indicator,
            row.indicator_label,
            was,
            now,
            None,
            challenge_reason(effect, _every(row.indicator_label, row.indicator), was, now),
            (row.challenge, row.indicator),
            row.origin,
        )


def _every(label: Label, thing: str) -> Label:
    """Give a thing a name in every language."""
    return {tag: named(label, thing, tag) for tag in LANGUAGES}
