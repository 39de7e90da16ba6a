"""Measures of networks under the names that social network analysis gives them.

Vertices are numbered from 0; an edge is a pair of different vertices and stands in the list once.

- Betweenness (of a broker): Freeman 1977, *A set of measures of centrality based on betweenness*, Sociometry
  40; by the algorithm of Brandes 2001, *A faster algorithm for betweenness centrality*, Journal of
  Mathematical Sociology 25.
- Articulation points (cutpoints) and bridges: Harary 1969, *Graph Theory*, chapter 3; found by depth-first
  search as in Hopcroft & Tarjan 1973, *Algorithm 447*, Communications of the ACM 16, and Tarjan 1974, *A note
  on finding the bridges of a graph*, Information Processing Letters 2.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import rustworkx

Edges = Sequence[tuple[int, int]]

_MOST_STEPS = 300_000_000


@dataclass(frozen=True, slots=True)
class Cuts:
    """What holds an undirected graph together.

    ``points``: for each articulation point the parts of its component that it alone ties to the largest part;
    ``bridges``: for each bridge (the smaller number first) the smaller part that it ties on. Of equally large
    parts the one with the smallest number counts as the largest. ``components``: the largest first.
    """

    components: tuple[tuple[int, ...], ...]
    points: dict[int, tuple[tuple[int, ...], ...]]
    bridges: dict[tuple[int, int], tuple[int, ...]]


def betweenness(vertices: int, edges: Edges) -> tuple[float, ...] | None:
    """Return each vertex's share of the shortest directed paths between all ordered pairs of others, 0 to 1.

    None when the graph is too large to be worth it (vertices × edges above 300 million: minutes).
    """
    if vertices * len(edges) > _MOST_STEPS:
        return None
    graph: rustworkx.PyDiGraph[None, None] = rustworkx.PyDiGraph(multigraph=False)
    graph.add_nodes_from([None] * vertices)
    graph.add_edges_from_no_data(list(edges))
    found = rustworkx.digraph_betweenness_centrality(graph, normalized=True)
    return tuple(found[vertex] for vertex in range(vertices))


def cuts(vertices: int, edges: Edges) -> Cuts:
    """Return components, articulation points and bridges of the graph whose edges have no direction."""
    near: list[set[int]] = [set() for _ in range(vertices)]
    for one, other in edges:
        if one != other:
            near[one].add(other)
            near[other].add(one)
    components: list[tuple[int, ...]] = []
    points: dict[int, tuple[tuple[int, ...], ...]] = {}
    bridges: dict[tuple[int, int], tuple[int, ...]] = {}
    known: set[int] = set()
    for root in range(vertices):
        if root not in known:
            walk = _Walk(root, near)
            known.update(walk.order)
            components.append(tuple(sorted(walk.order)))
            points.update(walk.points())
            bridges.update(walk.bridges())
    return Cuts(tuple(sorted(components, key=_largest_first)), points, bridges)


class _Walk:
    """A depth-first walk through one component: below which children nothing leads back above."""

    def __init__(self, root: int, near: Sequence[set[int]]) -> None:
        self.order: list[int] = []
        self._at: dict[int, int] = {}  # when a vertex was come to
        self._end: dict[int, int] = {}  # how many had been come to when it was left
        self._low: dict[int, int] = {}  # the earliest vertex that its subtree is tied to
        self._children: dict[int, list[int]] = {}
        self._parent: dict[int, int] = {}
        self._walk(root, near)

    def _walk(self, root: int, near: Sequence[set[int]]) -> None:
        stack = [(root, iter(sorted(near[root])))]
        self._come(root)
        while stack:
            vertex, rest = stack[-1]
            for other in rest:
                if other not in self._at:
                    self._parent[other] = vertex
                    self._children[vertex].append(other)
                    self._come(other)
                    stack.append((other, iter(sorted(near[other]))))
                    break
                if other != self._parent.get(vertex):
                    self._low[vertex] = min(self._low[vertex], self._at[other])
            else:
                stack.pop()
                self._end[vertex] = len(self.order)
                if vertex in self._parent:
                    parent = self._parent[vertex]
                    self._low[parent] = min(self._low[parent], self._low[vertex])

    def _come(self, vertex: int) -> None:
        self._at[vertex] = self._low[vertex] = len(self.order)
        self._children[vertex] = []
        self.order.append(vertex)

    def _below(self, vertex: int) -> tuple[int, ...]:
        return tuple(self.order[self._at[vertex] : self._end[vertex]])

    def points(self) -> dict[int, tuple[tuple[int, ...], ...]]:
        """Return for each articulation point the parts that are cut off from the largest without it."""
        found = {}
        for vertex in self.order:
            cut = [c for c in self._children[vertex] if self._low[c] >= self._at[vertex]]
            pieces = sorted((tuple(sorted(self._below(child))) for child in cut), key=_largest_first)
            left = len(self.order) - 1 - sum(map(len, pieces))
            if not pieces or left + len(pieces[1:]) == 0:
                continue
            # The walk began at the smallest number: of equally large parts the rest leads.
            if left and left < len(pieces[0]):
                lost = {vertex, *(one for piece in pieces for one in piece)}
                pieces.append(tuple(sorted(one for one in self.order if one not in lost)))
            if left < len(pieces[0]):
                pieces = pieces[1:]
            found[vertex] = tuple(sorted(pieces, key=_largest_first))
        return found

    def bridges(self) -> dict[tuple[int, int], tuple[int, ...]]:
        """Return for each bridge the part that is cut off from the larger one without it."""
        found = {}
        for vertex, parent in self._parent.items():
            if self._low[vertex] > self._at[parent]:
                inside = self._below(vertex)
                if 2 * len(inside) > len(self.order):
                    within = set(inside)
                    inside = tuple(one for one in self.order if one not in within)
                found[min(vertex, parent), max(vertex, parent)] = tuple(sorted(inside))
        return found


def _largest_first(part: Sequence[int]) -> tuple[int, int]:
    return (-len(part), part[0])
