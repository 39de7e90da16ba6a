"""What a plan does: the registry of a day beside the same registry with the plan carried out."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from elo_graph.analyse.answers import Asked
from elo_graph.analyse.clients import Client
from elo_graph.analyse.effect_words import (
    ABOUT,
    EFFECTS,
    HEADINGS,
    gap_reason,
    overlap_reason,
    route_reason,
    summary,
)
from elo_graph.analyse.gaps import Gap, gaps
from elo_graph.analyse.ground import Closing, Ground, ground_of
from elo_graph.analyse.labels import LANGUAGES, Label, labels, named
from elo_graph.analyse.overlaps import Pair, overlaps
from elo_graph.analyse.plans import Plan
from elo_graph.analyse.scenarios import Conflict, outcome, within
from elo_graph.analyse.search import Cost, Graph, Path, Task, best_paths
from elo_graph.analyse.tables import Table, columns
from elo_graph.store.protocol import Store

_PAIRS = 40
"""Pairs of places whose routes are compared when nobody names any."""


@dataclass(frozen=True, slots=True)
class Effect:
    """One thing that is otherwise with the plan.

    ``about``: gap, overlap or route. ``effect``: closed, narrowed, widened, opened (gaps); new, gone, changed
    (overlaps); possible, impossible, shorter, longer, changed (routes). ``thing`` and ``other`` are the area
    and the expectation, the two services, or where the route begins and ends. ``before`` and ``after``:
    people without, the score, or handovers; None where there is no overlap or route, or nobody was counted.
    ``people``: how many more are reached (gaps alone). ``evidence``: what the two states rest on.
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

    def to_json(self) -> dict[str, object]:
        """Return the row."""
        return {
            "effect": self.effect,
            "thing": self.thing,
            "thingLabel": self.thing_label,
            "other": self.other,
            "otherLabel": self.other_label,
            "before": self.before,
            "after": self.after,
            "peopleReached": self.people,
            "reasonText": self.reason,
            "evidence": list(self.evidence),
        }


@dataclass(frozen=True, slots=True)
class Effects:
    """All that is otherwise with a plan; ``people_reached`` more, each once for each expectation.

    ``asked``: the questions that were put to both states.
    """

    as_of: date
    plan: Plan
    people_reached: int
    rows: tuple[Effect, ...]
    conflicts: tuple[Conflict, ...]
    asked: tuple[Asked, ...]

    def about(self, what: str) -> tuple[Effect, ...]:
        """Return the rows about gaps, overlaps or routes."""
        return tuple(row for row in self.rows if row.about == what)

    def to_json(self) -> dict[str, object]:
        """Return ``{"asOf", "scenario", "peopleReached", "gaps", "overlaps", "routes", "conflicts"}``."""
        return {
            "asOf": self.as_of.isoformat(),
            "scenario": self.plan.to_json(),
            "summary": self.summary(),
            "peopleReached": self.people_reached,
            "gaps": [row.to_json() for row in self.about("gap")],
            "overlaps": [row.to_json() for row in self.about("overlap")],
            "routes": [row.to_json() for row in self.about("route")],
            "conflicts": [one.to_json() for one in self.conflicts],
        }

    def summary(self) -> Label:
        """Say in one line what the plan does."""
        found = Counter(row.effect for row in self.about("gap"))
        return summary(self.people_reached, found, len(self.about("overlap")), len(self.about("route")))

    def table(self, language: str) -> Table:
        """Return one row an effect: gaps, overlaps, routes."""
        return Table(
            name="scenario",
            summary=self.summary()[language],
            columns=columns(
                language,
                HEADINGS,
                numeric="before after peopleReached",
                wide="thing other reasonText evidence",
            ),
            rows=tuple(
                (
                    ABOUT[row.about][language],
                    EFFECTS[row.effect][language],
                    row.thing,
                    named(row.thing_label, row.thing, language),
                    row.other,
                    named(row.other_label, row.other, language),
                    row.before,
                    row.after,
                    row.people,
                    row.reason[language],
                    " ".join(row.evidence),
                )
                for row in self.rows
            ),
        )


def effects(
    store: Store,
    plan: Plan,
    *,
    as_of: date | None = None,
    area: str | None = None,
    ways: Sequence[tuple[str, str]] = (),
) -> Effects:
    """Compare the registry of a day with the same registry after the plan.

    The day is today, or the first day that the plan is meant for when that is later. ``area`` (an IRI)
    narrows gaps and overlaps down. ``ways``: where routes begin and end (IRIs); without any, the routes that
    lead over what the plan changes are compared. Raises InputError when the plan is not meant for the day.
    """
    day = as_of or max(date.today(), plan.valid_from or date.min)
    with within(store, plan, as_of=day) as planned:
        before, after = gaps(store, as_of=day, area=area), gaps(planned, as_of=day, area=area)
        found = list(_gap_effects(before.rows, after.rows))
        pairs = overlaps(store, as_of=day, area=area), overlaps(planned, as_of=day, area=area)
        found += _overlap_effects(pairs[0].pairs, pairs[1].pairs)
        found += _route_effects(store, planned, ways, day)
    return Effects(
        day,
        plan,
        sum(row.people or 0 for row in found),
        tuple(found),
        outcome(store, plan).conflicts,
        (after.asked, pairs[1].asked),
    )


def _gap_effects(before: Iterable[Gap], after: Iterable[Gap]) -> Iterator[Effect]:
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


def _overlap_effects(before: Iterable[Pair], after: Iterable[Pair]) -> Iterator[Effect]:
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
        )


def _route_effects(
    store: Store, planned: Store, ways: Sequence[tuple[str, str]], day: date
) -> Iterator[Effect]:
    """Compare the best routes between pairs of places, for whoever nothing is known of."""
    grounds = ground_of(store, day), ground_of(planned, day)
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


def _every(label: Label, thing: str) -> Label:
    """Give a thing a name in every language."""
    return {tag: named(label, thing, tag) for tag in LANGUAGES}
