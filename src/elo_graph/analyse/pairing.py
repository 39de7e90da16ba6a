"""Scores overlapping services over a whole country: what ``queries/overlaps/overlaps.rq`` defines, in arrays.

The rules are the query's, and a property test holds the two equal; at 100,000 services the query compares far
more pairs than it answers. Here only services that share a function, a target group and a place are paired:
the services are put into blocks by the three (record linkage calls this blocking), and pairs are made within
blocks that meet.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from elo_graph.analyse.land import Flags, Real
from elo_graph.analyse.population import Ground
from elo_graph.analyse.service_features import Features, Lists, Whole, lists_of

_AT_ONCE = 4_000_000  # candidate pairs in memory at a time
_APART = 3  # areas of one service that are kept apart; more are joined to one zone


@dataclass(frozen=True, slots=True)
class Scored:
    """The overlapping pairs as columns; ``a`` and ``b`` are places in ``features.services``, a before b."""

    features: Features
    a: Whole
    b: Whole
    function_share: Real
    group_share: Real
    area_share: Real
    score: Real
    redundant: Flags
    same_generic: Flags
    people: Whole


def score(known: Features, land: Ground, area: str | None = None) -> Scored:
    """Find and score all overlapping pairs, anywhere or where both reach one area (an IRI)."""
    zones, shapes = _zones(known, land)
    inside = np.ones(len(land.people), dtype=np.bool_)
    if area is not None:
        inside = (
            land.made_of[land.areas[area]] if area in land.areas else np.zeros(len(land.people), np.bool_)
        )
    held = shapes.astype(np.float64)
    shared_places, shared_people = held @ held.T, (held * land.people) @ held.T
    meeting = (held * inside) @ held.T > 0
    a, b = _candidates(known, zones, meeting)
    apart = ~_share_any(known.lists["provider"], a, b)
    a, b = a[apart], b[apart]
    masks = {about: _masks(known.lists[about]) for about in ("function", "group", "channel", "language")}
    function_share, group_share = (_jaccard(masks[about], a, b) for about in ("function", "group"))
    (people, either_people), (places, either_places) = _shared_of(zones, (shared_people, shared_places), a, b)
    known_people = either_people > 0
    area_share = np.where(
        known_people, people / np.where(known_people, either_people, 1.0), places / either_places
    )
    return Scored(
        features=known,
        a=a,
        b=b,
        function_share=function_share,
        group_share=group_share,
        area_share=area_share,
        score=np.cbrt(function_share * group_share * area_share),
        redundant=_both(masks["channel"], a, b) & _both(masks["language"], a, b),
        same_generic=_same_generic(known, a, b),
        people=np.floor(people + 0.5).astype(np.int64),
    )


def components(pairs: Sequence[tuple[int, int]]) -> dict[int, int]:
    """Return for each member of a pair the least member of its connected component."""
    root: dict[int, int] = {}

    def top(member: int) -> int:
        while root.setdefault(member, member) != member:
            root[member] = root[root[member]]
            member = root[member]
        return member

    for one, other in pairs:
        low, high = sorted((top(one), top(other)))
        root[high] = low
    return {member: top(member) for member in root}


def _zones(known: Features, land: Ground) -> tuple[Lists, Flags]:
    """Give each service zones that share no place, and say which places each zone is made of."""
    counts = land.made_of.astype(np.int64) @ land.made_of.T.astype(np.int64)
    own = counts.diagonal()
    within: list[list[bool]] = (counts == own[:, None]).tolist()  # whether one area lies in another
    crossing: list[list[bool]] = (counts > 0).tolist()
    shapes: list[Flags] = []
    numbers: dict[tuple[int, ...], int] = {}
    seen: dict[tuple[int, ...], list[int]] = {}
    owners: list[int] = []
    values: list[int] = []

    def zone(areas: tuple[int, ...]) -> int:
        if areas not in numbers:
            numbers[areas] = len(shapes)
            shapes.append(np.asarray(land.made_of[list(areas)].any(axis=0)))
        return numbers[areas]

    def zones_of(served: tuple[int, ...]) -> list[int]:
        # An area that lies in another one of the list adds nothing; of two that are the same, one stays.
        kept = [
            one
            for one in served
            if not any(
                other != one and within[one][other] and (not within[other][one] or other < one)
                for other in served
            )
        ]
        if len(kept) > _APART or any(crossing[one][other] for one, other in combinations(kept, 2)):
            return [zone(tuple(kept))]
        return [zone((one,)) for one in kept]

    rows = [land.areas.get(name, -1) for name in known.names]
    served_by = known.lists["area"]
    starts, codes = served_by.starts.tolist(), served_by.values.tolist()
    for service in range(len(known.services)):
        served = tuple(rows[code] for code in codes[starts[service] : starts[service + 1]] if rows[code] >= 0)
        if served not in seen:
            seen[served] = zones_of(served)
        owners += [service] * len(seen[served])
        values += seen[served]
    found = np.array(shapes) if shapes else np.zeros((0, len(land.people)), dtype=np.bool_)
    return lists_of(np.array(owners, dtype=np.int64), values, len(known.services)), found


def _candidates(known: Features, zones: Lists, meeting: Flags) -> tuple[Whole, Whole]:
    """Return the pairs that share a function, a group and (of the meeting zones) a place, each once."""
    services, keys = _blocks(known, zones)
    order = np.argsort(keys, kind="stable")
    services, keys = services[order], keys[order]
    heads, starts, sizes = np.unique(keys, return_index=True, return_counts=True)
    count = len(known.services)
    found: list[Whole] = []
    for left, right in _meeting_blocks(heads, sizes, meeting):
        first, second = _products(starts, sizes, left, right)
        one, other = services[first], services[second]
        low, high = np.minimum(one, other), np.maximum(one, other)
        found.append(_distinct((low * count + high)[low != high]))
    # Some sorted runs are merged, which is quicker than sorting anew.
    pairs = _distinct(np.concatenate(found), kind="stable") if found else np.zeros(0, dtype=np.int64)
    return pairs // max(count, 1), pairs % max(count, 1)


def _blocks(known: Features, zones: Lists) -> tuple[Whole, Whole]:
    """Return a row for each service, function, group and zone: the service and the key of the three."""
    provided = known.lists["provider"].lengths > 0
    services = np.flatnonzero(provided).astype(np.int64)
    keys = np.zeros(len(services), dtype=np.int64)
    size = max(int(zones.values.max(initial=0)) + 1, 1)
    for lists, width in (
        (known.lists["function"], len(known.names)),
        (known.lists["group"], len(known.names)),
        (zones, size),
    ):
        lengths = lists.lengths[services]
        rows = np.repeat(np.arange(len(services)), lengths)
        values = lists.values[_ranges(lists.starts[services], lengths)]
        # Only the values in use are numbered, so that three of them fit into one whole number.
        used, codes = np.unique(values, return_inverse=True)
        if lists is zones:
            used, codes = np.arange(size), values
        services, keys = services[rows], keys[rows] * max(min(len(used), width), 1) + codes
    return services, keys


def _meeting_blocks(heads: Whole, sizes: Whole, meeting: Flags) -> Iterator[tuple[Whole, Whole]]:
    """Yield pairs of blocks with the same function and group whose zones meet, some at a time."""
    if not len(heads) or not len(meeting):
        return
    zone, rest = heads % len(meeting), heads // len(meeting)
    neighbours = [np.flatnonzero(row) for row in meeting]
    lengths = np.array([len(one) for one in neighbours], dtype=np.int64)
    places = np.concatenate(([0], np.cumsum(lengths)))
    flat = np.concatenate(neighbours).astype(np.int64)
    # How many rows of neighbours to look up at a time.
    for some in _portions(lengths[zone]):
        left = np.repeat(some, lengths[zone[some]])
        other = flat[_ranges(places[zone[some]], lengths[zone[some]])]
        wanted = rest[left] * len(meeting) + other
        right = np.searchsorted(heads, wanted)
        there = (right < len(heads)) & (other >= zone[left])
        there &= heads[np.minimum(right, len(heads) - 1)] == wanted
        left, right = left[there], right[there]
        for chunk in _portions(sizes[left] * sizes[right]):
            yield left[chunk], right[chunk]


def _portions(weights: Whole) -> Iterator[Whole]:
    """Cut rows into runs that weigh no more than ``_AT_ONCE`` together (or are one row)."""
    reached = np.cumsum(weights)
    start = 0
    while start < len(weights):
        base = int(reached[start - 1]) if start else 0
        end = max(int(np.searchsorted(reached, base + _AT_ONCE, side="right")), start + 1)
        yield np.arange(start, end)
        start = end


def _products(starts: Whole, sizes: Whole, left: Whole, right: Whole) -> tuple[Whole, Whole]:
    """Return the places of all pairs of members of each two blocks."""
    amounts = sizes[left] * sizes[right]
    block = np.repeat(np.arange(len(left)), amounts)
    number = _ranges(np.zeros(len(left), dtype=np.int64), amounts)
    width = sizes[right][block]
    return starts[left][block] + number // width, starts[right][block] + number % width


def _ranges(starts: Whole, lengths: Whole) -> Whole:
    """Return the numbers of many runs, one after the other: from each start, so many."""
    ends = np.cumsum(lengths)
    total = int(ends[-1]) if len(ends) else 0
    runs: Whole = np.arange(total) + np.repeat(starts - (ends - lengths), lengths)
    return runs


def _distinct(codes: Whole, *, kind: Literal["quicksort", "stable"] = "quicksort") -> Whole:
    """Return the different numbers in order; quicker by sorting than by ``np.unique``, which hashes."""
    codes = np.sort(codes, kind=kind)
    new = np.ones(len(codes), dtype=np.bool_)
    new[1:] = codes[1:] != codes[:-1]
    kept: Whole = codes[new]
    return kept


def _masks(lists: Lists) -> NDArray[np.uint64]:
    """Return for each service a row of bits, one for each value in use."""
    used, codes = np.unique(lists.values, return_inverse=True)
    masks = np.zeros((len(lists.starts) - 1, len(used) // 64 + 1), dtype=np.uint64)
    owners = np.repeat(np.arange(len(masks)), lists.lengths)
    np.bitwise_or.at(masks, (owners, codes // 64), np.uint64(1) << (codes % 64).astype(np.uint64))
    return masks


def _jaccard(masks: NDArray[np.uint64], a: Whole, b: Whole) -> Real:
    own = np.bitwise_count(masks).sum(axis=1, dtype=np.int32)
    both = np.zeros(len(a), dtype=np.int32)
    for word in range(masks.shape[1]):
        both += np.bitwise_count(masks[a, word] & masks[b, word])
    shares: Real = both / np.maximum(own[a] + own[b] - both, 1)
    return shares


def _both(masks: NDArray[np.uint64], a: Whole, b: Whole) -> Flags:
    shared = np.zeros(len(a), dtype=np.bool_)
    for word in range(masks.shape[1]):
        shared |= (masks[a, word] & masks[b, word]) != 0
    return shared


def _share_any(lists: Lists, a: Whole, b: Whole) -> Flags:
    """Say of each pair whether their lists have a value in common."""
    shared = np.zeros(len(a), dtype=np.bool_)
    for rows, one, other in _side_by_side(lists, a, b):
        shared[rows] |= one == other
    return shared


def _shared_of(zones: Lists, amounts: Sequence[Real], a: Whole, b: Whole) -> list[tuple[Real, Real]]:
    """Return of each amount (people, places) how much both of each pair have, and how much either has."""
    shared = [np.zeros(len(a), dtype=np.float64) for _ in amounts]
    for rows, one, other in _side_by_side(zones, a, b):
        for sums, amount in zip(shared, amounts, strict=True):
            sums[rows] += amount[one, other]
    found = []
    owners = np.repeat(np.arange(len(zones.starts) - 1), zones.lengths)
    for sums, amount in zip(shared, amounts, strict=True):
        own = np.zeros(len(zones.starts) - 1, dtype=np.float64)
        np.add.at(own, owners, amount[zones.values, zones.values])
        found.append((sums, own[a] + own[b] - sums))
    return found


def _side_by_side(lists: Lists, a: Whole, b: Whole) -> Iterator[tuple[Whole | slice, Whole, Whole]]:
    """Yield for the i-th value of one and the j-th of the other: the pairs that have them, and the values."""
    lengths_a, lengths_b = lists.lengths[a], lists.lengths[b]
    starts_a, starts_b = lists.starts[:-1][a], lists.starts[:-1][b]
    if len(a) and lengths_a.min() > 0 and lengths_b.min() > 0:
        # The first values of all: most lists have no other.
        yield slice(None), lists.values[starts_a], lists.values[starts_b]
        done = 1
    else:
        done = 0
    for i in range(int(lengths_a.max(initial=0))):
        rows_a = np.flatnonzero(lengths_a > i) if i or lengths_b.max(initial=0) > done else np.zeros(0, int)
        for j in range(done if i == 0 else 0, int(lengths_b.max(initial=0))):
            rows = rows_a[lengths_b[rows_a] > j]
            if not len(rows):
                break
            yield rows, lists.values[starts_a[rows] + i], lists.values[starts_b[rows] + j]


def _same_generic(known: Features, a: Whole, b: Whole) -> Flags:
    """Say of each pair whether they are instances of one generic service, or one is the other's."""
    same = np.zeros(len(a), dtype=np.bool_)
    some = known.lists["generic"].lengths > 0
    rows = np.flatnonzero(some[a] | some[b])
    same[rows] = _share_any(_with_itself(known), a[rows], b[rows])
    return same


def _with_itself(known: Features) -> Lists:
    """Return for each service itself and its generic services, as places in ``names``."""
    generic = known.lists["generic"]
    place = {name: code for code, name in enumerate(known.names)}
    selves = np.array([place[service] for service in known.services], dtype=np.int64)
    owners = np.concatenate(
        (np.arange(len(selves)), np.repeat(np.arange(len(selves)), generic.lengths))
    ).astype(np.int64)
    return lists_of(owners, np.concatenate((selves, generic.values)).tolist(), len(selves))
