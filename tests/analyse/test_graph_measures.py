"""Measures of networks, on graphs made by hand and against their definitions on random ones."""

from collections import deque
from collections.abc import Iterable
from itertools import combinations, permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elo_graph.analyse.graph_measures import Cuts, betweenness, cuts

Edge = tuple[int, int]


def test_a_star_hangs_on_its_middle() -> None:
    # 1, 2 and 3 refer to 0, and 0 back to 1: of the 6 ordered pairs of 1, 2, 3 only 2 and 3 to 1 are ways,
    # both by 0: 2 of 6.
    edges = [(1, 0), (2, 0), (3, 0), (0, 1)]
    assert betweenness(4, edges) == pytest.approx((2 / 6, 0, 0, 0))
    found = cuts(4, edges)
    # Of three parts of one vertex each the first counts as the largest, so 2 and 3 are cut off.
    assert found.points == {0: ((2,), (3,))}
    assert found.bridges == {(0, 1): (1,), (0, 2): (2,), (0, 3): (3,)}
    assert found.components == ((0, 1, 2, 3),)


def test_two_triangles_hang_on_the_vertex_they_share() -> None:
    found = cuts(5, [(0, 1), (1, 2), (2, 0), (2, 3), (3, 4), (4, 2)])
    assert (found.points, found.bridges) == ({2: ((3, 4),)}, {})


def test_a_bridge_between_a_triangle_and_a_pair() -> None:
    found = cuts(6, [(3, 4), (4, 5), (5, 3), (0, 1), (1, 3)])
    # 2 stands alone. Without 3 the pair 0, 1 and the pair 4, 5 are left, equally large: 0 leads.
    assert found.components == ((0, 1, 3, 4, 5), (2,))
    assert found.points == {1: ((0,),), 3: ((4, 5),)}
    assert found.bridges == {(0, 1): (0,), (1, 3): (0, 1)}


def test_ties_both_ways_are_one_tie_and_nothing_has_nothing() -> None:
    # Of two equally large sides the one with the smaller number counts as the larger.
    assert cuts(2, [(0, 1), (1, 0)]).bridges == {(0, 1): (1,)}
    assert cuts(0, []) == Cuts((), {}, {})
    assert betweenness(0, []) == ()


def test_a_graph_that_is_too_large_has_no_betweenness() -> None:
    assert betweenness(400_000, [(0, 1)] * 1000) is None


GRAPHS = st.integers(1, 7).flatmap(
    lambda size: st.tuples(
        st.just(size),
        st.frozensets(
            st.tuples(st.integers(0, size - 1), st.integers(0, size - 1)).filter(lambda e: e[0] != e[1]),
            max_size=12,
        ).map(sorted),
    )
)


def pieces(vertices: Iterable[int], edges: Iterable[Edge]) -> list[frozenset[int]]:
    """The components of the graph without directions, in the plainest way."""
    left, found = set(vertices), []
    ties = [edge for edge in edges if set(edge) <= left]
    while left:
        part = {left.pop()}
        while True:
            grown = part | {v for edge in ties if part & set(edge) for v in edge}
            if grown == part:
                break
            part = grown
        left -= part
        found.append(frozenset(part))
    return found


def shortest_ways(size: int, edges: list[Edge], start: int, end: int) -> list[tuple[int, ...]]:
    """All shortest directed ways between two vertices."""
    found: list[tuple[int, ...]] = []
    queue: deque[tuple[int, ...]] = deque([(start,)])
    while queue:
        way = queue.popleft()
        if found and len(way) > len(found[0]):
            break
        if way[-1] == end:
            found.append(way)
            continue
        queue.extend((*way, b) for a, b in edges if a == way[-1] and b not in way)
    return found


@settings(max_examples=300, deadline=None)
@given(GRAPHS)
def test_against_the_definitions(graph: tuple[int, list[Edge]]) -> None:
    size, edges = graph
    found = cuts(size, edges)
    whole = pieces(range(size), edges)
    assert sorted(map(frozenset, found.components), key=sorted) == sorted(whole, key=sorted)
    by_size = sorted((sorted(part) for part in whole), key=lambda part: (-len(part), part[0]))
    assert [list(part) for part in found.components] == by_size
    for vertex in range(size):
        without = pieces(set(range(size)) - {vertex}, edges)
        # An articulation point is a vertex without which there are more components.
        assert (vertex in found.points) == (len(without) > len(whole))
        if vertex in found.points:
            own = next(part for part in whole if vertex in part)
            parts = sorted((sorted(part) for part in without if part < own), key=lambda p: (-len(p), p[0]))
            assert found.points[vertex] == tuple(tuple(part) for part in parts[1:])
    for one, other in combinations(range(size), 2):
        without = pieces(range(size), [e for e in edges if set(e) != {one, other}])
        assert ((one, other) in found.bridges) == (len(without) > len(whole))
        if (one, other) in found.bridges:
            sides = sorted(
                (sorted(part) for part in without if one in part or other in part),
                key=lambda p: (-len(p), p[0]),
            )
            assert found.bridges[one, other] == tuple(sides[1])
    shares = []
    for vertex in range(size):
        share = 0.0
        for start, end in permutations([v for v in range(size) if v != vertex], 2):
            ways = shortest_ways(size, edges, start, end)
            share += sum(vertex in way for way in ways) / len(ways) if ways else 0
        shares.append(share / ((size - 1) * (size - 2)) if size > 2 else 0)
    assert betweenness(size, edges) == pytest.approx(shares)
