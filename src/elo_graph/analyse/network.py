"""The network of actors that refer people to each other (``queries/network/``).

Counts, density and reciprocity are worked out in SPARQL, what needs a search in ``graph_measures``. Names as
in the literature on networks of services: density and reciprocity in Wasserman & Faust 1994, *Social Network
Analysis*, chapters 4 and 13; degree in Freeman 1978, *Centrality in social networks: conceptual
clarification*, Social Networks 1; the E-I index (ties across branches against ties within) in Krackhardt &
Stern 1988, *Informal networks and organizational crises*, Social Psychology Quarterly 51.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from elo_graph.analyse.answers import Origin, ask, asked, origin
from elo_graph.analyse.evidence import EvidenceAge, age_of, confirmed
from elo_graph.analyse.graph_measures import betweenness, cuts
from elo_graph.analyse.labels import Label, labels
from elo_graph.analyse.network_answer import Bridge, Broker, Figures, Network, Tie
from elo_graph.analyse.network_words import standing
from elo_graph.analyse.queries import Given
from elo_graph.analyse.referrals import ACCOMPANIED
from elo_graph.store.protocol import Store

__all__ = ["Network", "network"]


@dataclass(slots=True)
class _Read:
    """What the queries say: actors, their branches, and the referrals of each tie: whether accompanied.

    ``within``: the referrals within an actor's own house; ``near``: the ties at each actor.
    """

    actors: list[str] = field(default_factory=list)
    branches: dict[str, set[str]] = field(default_factory=dict)
    ties: dict[tuple[str, str], dict[str, bool]] = field(default_factory=dict)
    within: dict[str, set[str]] = field(default_factory=dict)
    near: dict[str, list[tuple[str, str]]] = field(default_factory=dict)


def network(
    store: Store,
    *,
    as_of: date | None = None,
    area: str | None = None,
    confirmed_since: date | None = None,
) -> Network:
    """Measure the network of an area (an IRI; everywhere) on a day (today).

    An actor belongs to it when it provides a valid service or stands at an end of a valid referral; services
    stand for their providers. ``confirmed_since``: only referrals that were (see ``network/ties``).
    """
    day = as_of or date.today()
    given: dict[str, Given] = {"asOf": day, "inArea": area, "confirmedSince": confirmed_since}
    read = _read(store, given)
    numbers = {actor: number for number, actor in enumerate(read.actors)}
    edges = [(numbers[one], numbers[other]) for one, other in read.ties]
    central, held = betweenness(len(read.actors), edges), cuts(len(read.actors), edges)
    places = {number: place for place, part in enumerate(held.components) for number in part}
    names = labels(
        store,
        {
            *read.actors,
            *(one for found in read.branches.values() for one in found),
            *([area] if area else []),
        },
    )

    def name(thing: str) -> Label:
        return names.get(thing, {})

    def listed(numbers: Sequence[int]) -> tuple[tuple[str, Label], ...]:
        return tuple((read.actors[number], name(read.actors[number])) for number in numbers)

    evidence = [_evidence(actor, read) for actor in read.actors]
    sure = confirmed(store, {thing for row in evidence for thing in row})
    told = origin("network/ties", **given)
    rows = [
        _broker(
            actor,
            read,
            names,
            central[number] if central is not None else None,
            places[number],
            listed([one for part in held.points.get(number, ()) for one in part]),
            (evidence[number], age_of(evidence[number], sure, day), told),
        )
        for number, actor in enumerate(read.actors)
    ]
    bridges = []
    for pair, lost in held.bridges.items():
        one, other = listed(pair)
        found = _referrals(pair, read)
        age = age_of((one[0], other[0], *found), sure, day)
        bridges.append(Bridge(one, other, listed(lost), found, age, told))
    return Network(
        as_of=day,
        area=area,
        area_label=name(area) if area else {},
        figures=_figures(store, given, read, len(held.components)),
        rows=tuple(sorted(rows, key=_brokers_first)),
        ties=tuple(
            Tie(
                start,
                name(start),
                end,
                name(end),
                tuple(referrals),
                sum(referrals.values()),
                age_of((start, end, *referrals), sure, day),
                told,
            )
            for (start, end), referrals in sorted(read.ties.items())
        ),
        bridges=tuple(sorted(bridges, key=lambda one: (-len(one.cuts_off), one.one, one.other))),
        components=tuple(listed(part) for part in held.components if len(part) > 1),
        branches=_between_branches(read, names),
        asked=tuple(asked(f"network/{query}", **given) for query in ("actors", "ties", "figures")),
    )


def _read(store: Store, given: Mapping[str, Given]) -> _Read:
    read = _Read()
    for row in ask(store, "network/actors", **given):
        actor, branch = row.iri("actor"), row.text("branch")
        if actor not in read.branches:
            read.actors.append(actor)
            read.branches[actor] = set()
        read.branches[actor].update([branch] if branch else [])
    for row in ask(store, "network/ties", **given):
        one, other, referral = row.iri("from"), row.iri("to"), row.iri("referral")
        if one == other:
            read.within.setdefault(one, set()).add(referral)
            continue
        if (one, other) not in read.ties:
            read.ties[one, other] = {}
            read.near.setdefault(one, []).append((one, other))
            read.near.setdefault(other, []).append((one, other))
        tie = read.ties[one, other]
        tie[referral] = tie.get(referral, False) or row.text("handoverMode") == ACCOMPANIED
    return read


def _figures(store: Store, given: Mapping[str, Given], read: _Read, components: int) -> Figures:
    (row,) = ask(store, "network/figures", **given)
    tied = {actor for tie in read.ties for actor in tie}
    across = within = 0
    for one, other in read.ties:
        if read.branches[one] and read.branches[other]:
            shared = bool(read.branches[one] & read.branches[other])
            across, within = across + (not shared), within + shared
    return Figures(
        actors=row.count("actors"),
        ties=row.count("ties"),
        mutual=row.count("mutual"),
        referrals=row.count("referrals"),
        accompanied=row.count("accompanied"),
        density=_share(row.text("density")),
        reciprocity=_share(row.text("reciprocity")),
        accompanied_share=_share(row.text("accompaniedShare")),
        components=components,
        isolated=len(read.actors) - len(tied),
        across_branches=across,
        within_branches=within,
    )


def _share(text: str | None) -> float | None:
    return None if text is None else float(text)


def _broker(
    actor: str,
    read: _Read,
    names: Mapping[str, Label],
    central: float | None,
    place: int,
    lost: tuple[tuple[str, Label], ...],
    rests_on: tuple[tuple[str, ...], EvidenceAge, Origin],
) -> Broker:
    near = read.near.get(actor, ())
    sent = {other: read.ties[one, other] for one, other in near if one == actor}
    received = {one: read.ties[one, other] for one, other in near if other == actor}
    evidence, age, told = rests_on
    degrees = (len(sent), len(received), len(sent.keys() & received.keys()))
    return Broker(
        actor=actor,
        label=names.get(actor, {}),
        branches=tuple((one, names.get(one, {})) for one in sorted(read.branches[actor])),
        refers_to=degrees[0],
        referred_by=degrees[1],
        mutual=degrees[2],
        referrals_out=len({one for found in sent.values() for one in found}),
        accompanied_out=len({one for found in sent.values() for one, company in found.items() if company}),
        referrals_in=len({one for found in received.values() for one in found}),
        betweenness=central,
        component=place + 1,
        cuts_off=lost,
        reason=standing(names.get(actor, {}), actor, degrees, lost),
        evidence=evidence,
        evidence_age=age,
        origin=told,
    )


def _evidence(actor: str, read: _Read) -> tuple[str, ...]:
    referrals = {one for tie in read.near.get(actor, ()) for one in read.ties[tie]}
    return (actor, *sorted(referrals | read.within.get(actor, set())))


def _referrals(pair: tuple[int, int], read: _Read) -> tuple[str, ...]:
    one, other = read.actors[pair[0]], read.actors[pair[1]]
    return tuple(sorted({*read.ties.get((one, other), {}), *read.ties.get((other, one), {})}))


def _between_branches(
    read: _Read, names: Mapping[str, Label]
) -> tuple[tuple[tuple[str, Label], tuple[str, Label], int], ...]:
    """Count the ties from each branch to each; an actor of several branches counts in each of them."""
    counts: dict[tuple[str, str], int] = {}
    for one, other in read.ties:
        for start in read.branches[one]:
            for end in read.branches[other]:
                counts[start, end] = counts.get((start, end), 0) + 1
    return tuple(
        ((start, names.get(start, {})), (end, names.get(end, {})), number)
        for (start, end), number in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    )


def _brokers_first(row: Broker) -> tuple[float, int, int, str]:
    return (-(row.betweenness or 0), -len(row.cuts_off), -(row.refers_to + row.referred_by), row.actor)
