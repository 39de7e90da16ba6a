"""Strategy: what contributes to every goal and outcome, and what nothing serves (``queries/strategy/``)."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from elo_graph.analyse.answers import Row, ask, asked, origin
from elo_graph.analyse.challenges import computable, value_of
from elo_graph.analyse.evidence import age_of, confirmed
from elo_graph.analyse.labels import Label, labels, named
from elo_graph.analyse.queries import Given
from elo_graph.analyse.strategy_answer import Contributor, Goal, Indicator, Strategy, Unaligned
from elo_graph.analyse.strategy_tables import SORTS
from elo_graph.store.protocol import Store

__all__ = ["Contributor", "Goal", "Indicator", "Strategy", "strategy"]


def strategy(
    store: Store,
    *,
    as_of: date | None = None,
    area: str | None = None,
    confirmed_since: date | None = None,
) -> Strategy:
    """Say of every goal and outcome valid on a day (today) what contributes to it, in an area or anywhere.

    ``confirmed_since``: only what says that it was confirmed on that day or later contributes.
    """
    day = as_of or date.today()
    given: dict[str, Given] = {"asOf": day, "inArea": area, "confirmedSince": confirmed_since}
    rows = list(ask(store, "strategy/goals", **given))
    goals = {row.iri("goal") for row in rows}
    sorts = _contributing(store, given, goals)
    measured: dict[str, list[tuple[str, str | None]]] = {}
    for row in ask(store, "strategy/indicators"):
        measured.setdefault(row.iri("goal"), []).append((row.iri("indicator"), row.text("query")))
    unaligned = [row.iri("service") for row in ask(store, "strategy/unaligned", **given)]
    used = {*goals, *unaligned, *(thing for found in sorts.values() for thing in found)}
    names = labels(
        store,
        {
            *used,
            *(row.text("document") or "" for row in rows),
            *(indicator for goal in goals for indicator, _ in measured.get(goal, ())),
        }
        - {""},
    )
    sure = confirmed(store, used)

    def goal(row: Row, parents: Sequence[str], depth: int) -> Goal:
        this, document = row.iri("goal"), row.text("document")
        found = sorts.get(this, {})
        ordered = sorted(_by_name(found, names), key=lambda thing: SORTS.index(found[thing]))
        return Goal(
            goal=this,
            label=names.get(this, {}),
            kind=row.iri("kind"),
            document=document,
            document_label=names.get(document or "", {}),
            parents=tuple(parents),
            depth=depth,
            contributors=tuple(Contributor(thing, names.get(thing, {}), found[thing]) for thing in ordered),
            below=row.count("contributorsBelow"),
            indicators=tuple(
                Indicator(indicator, names.get(indicator, {}), query, _computed(store, query, day, area))
                for indicator, query in measured.get(this, ())
            ),
            unserved=row.truth("unserved"),
            evidence_age=age_of((this, *ordered), sure, day),
            origin=origin("strategy/contributors", **given),
        )

    return Strategy(
        as_of=day,
        rows=tuple(goal(*placed) for placed in _in_tree(rows, names)),
        unaligned=tuple(
            Unaligned(
                service,
                names.get(service, {}),
                age_of((service,), sure, day),
                origin("strategy/unaligned", **given),
            )
            for service in _by_name(unaligned, names)
        ),
        asked=tuple(
            asked(name, **given) for name in ("strategy/goals", "strategy/contributors", "strategy/unaligned")
        ),
    )


def _contributing(
    store: Store, given: Mapping[str, Given], goals: Iterable[str]
) -> Mapping[str, Mapping[str, str]]:
    """Return for each goal what contributes to it, and its sort.

    A thing of several classes (an organisation that is a group) counts as the first of them.
    """
    found: dict[str, dict[str, str]] = {one: {} for one in goals}
    for row in ask(store, "strategy/contributors", **given):
        sorts, thing, sort = found.get(row.iri("goal")), row.iri("contributor"), row.iri("sort")
        if sorts is not None and (thing not in sorts or SORTS.index(sort) < SORTS.index(sorts[thing])):
            sorts[thing] = sort
    return found


def _computed(store: Store, query: str | None, day: date, area: str | None) -> float | None:
    """Return an indicator's value on a day; None when no query computes it, or it does not give a value."""
    name = (query or "").removesuffix(".rq")
    return value_of(store, name, day, area).value if query and computable(name) else None


def _in_tree(rows: Iterable[Row], names: Mapping[str, Label]) -> Iterator[tuple[Row, Sequence[str], int]]:
    """Yield the goals, each above its parts: the first row of each, what it is part of, and how deep."""
    first: dict[str, Row] = {}
    parents: dict[str, list[str]] = {}
    for row in rows:
        goal, parent = row.iri("goal"), row.text("parent")
        first.setdefault(goal, row)
        above = parents.setdefault(goal, [])
        if parent and parent not in above:
            above.append(parent)
    order = sorted(first, key=lambda goal: _place(first[goal], names))
    placed: set[str] = set()

    def place(goal: str, depth: int) -> Iterator[tuple[Row, Sequence[str], int]]:
        # A goal that is part of several stands below the first; the set ends circles.
        if goal in placed:
            return
        placed.add(goal)
        yield first[goal], parents[goal], depth
        for part in order:
            if goal in parents[part]:
                yield from place(part, depth + 1)

    for goal in order:
        if not any(parent in first for parent in parents[goal]):
            yield from place(goal, 0)
    for goal in order:
        yield from place(goal, 0)


def _by_name(things: Iterable[str], names: Mapping[str, Label]) -> list[str]:
    return sorted(things, key=lambda thing: (named(names.get(thing, {}), thing, "fi").lower(), thing))


def _place(row: Row, names: Mapping[str, Label]) -> tuple[object, ...]:
    """Goals before outcomes, by document and number; else by the numbers in their IRIs, else by name."""
    goal = row.iri("goal")
    number = row.whole("number")
    digits = tuple(int(part) for part in re.findall(r"\d+", goal.rsplit("/", 1)[-1])[:4])
    return (
        row.iri("kind") != "goal",
        row.text("document") or "",
        number is None,
        number or 0,
        digits,
        named(names.get(goal, {}), goal, "fi"),
        goal,
    )
