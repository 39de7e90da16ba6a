"""The search for Pareto-optimal paths, on graphs made by hand and against all simple paths of random ones."""

from collections.abc import Iterator

from hypothesis import given, settings
from hypothesis import strategies as st

from elo_graph.analyse.search import Cost, Edge, Graph, Path, Task, best_paths


def handover(start: str, end: str, wait: int = 0, *, accompanied: bool = False, name: str = "") -> Edge:
    return Edge(start, end, name or f"{start}{end}", None, wait, 0, accompanied)


def found(edges: list[Edge], start: str = "a", target: str = "z", *, at_most: int = 5) -> list[Path]:
    return best_paths(Task(Graph.of(edges), start, {target}, lambda edge: True), at_most=at_most)


def ways(paths: list[Path]) -> list[str]:
    return ["".join([edge.start for edge in path.edges] + [path.edges[-1].end]) for path in paths]


def test_one_handover_with_a_wait_and_two_without_are_both_best() -> None:
    # a→z: 1 handover, 30 days. a→m→z: 2 handovers, 5 days. a→n→z: 2 handovers, 9 days, beaten by way of m.
    paths = found(
        [
            handover("a", "z", 30),
            handover("a", "m", 5),
            handover("m", "z"),
            handover("a", "n", 9),
            handover("n", "z"),
        ]
    )
    assert ways(paths) == ["az", "amz"]
    assert [path.cost for path in paths] == [(1, 30, 1), (2, 5, 2)]


def test_a_longer_way_with_company_is_best_too() -> None:
    paths = found(
        [handover("a", "z"), handover("a", "m", accompanied=True), handover("m", "z", accompanied=True)]
    )
    assert [path.cost for path in paths] == [(1, 0, 1), (2, 0, 0)]


def test_ties_are_all_given_up_to_the_number_asked_for() -> None:
    edges = [edge for m in "bcdef" for edge in (handover("a", m), handover(m, "z"))]
    assert sorted(ways(found(edges))) == ["abz", "acz", "adz", "aez", "afz"]
    assert len(found(edges, at_most=2)) == 2


def test_parallel_referrals_are_different_routes() -> None:
    assert len(found([handover("a", "z", name="one"), handover("a", "z", name="two")])) == 2


def test_links_without_handover_cost_nothing_and_make_no_alternatives() -> None:
    # a→s by referral; s and t share providers p and q: t costs no more, and is one route however one goes.
    links = [Edge(x, y) for x, y in ("sp", "ps", "tp", "pt", "sq", "qs", "tq", "qt")]
    paths = found([handover("a", "s"), *links], target="t")
    assert [path.cost for path in paths] == [(1, 0, 1)]
    assert len(paths[0].edges) == 3


def test_circles_end_and_are_no_routes() -> None:
    circle = [
        handover("a", "b"),
        handover("b", "c"),
        handover("c", "a"),
        handover("b", "a"),
        handover("c", "z"),
    ]
    assert ways(found(circle)) == ["abcz"]
    assert found([handover("a", "b"), handover("b", "a")]) == []


def test_a_referral_to_oneself_is_passed_over() -> None:
    assert ways(found([handover("a", "a"), handover("a", "z"), handover("z", "z")])) == ["az"]


def test_where_one_is_already_there_is_nothing_to_do() -> None:
    assert found([handover("a", "b")], target="a") == [Path((0, 0, 0), ())]


def test_a_way_that_is_alone_twice_does_not_stand_for_one_that_is_alone_once() -> None:
    # To m: a→m takes 3 days, alone once. By x two are alone and there is no wait; by k one is alone, 2 days;
    # by u and v one of three is, 1 day. From m to z once more alone; every one of these is best.
    paths = found(
        [
            handover("a", "m", 3),
            handover("a", "x"),
            handover("x", "m"),
            handover("a", "k", 2),
            handover("k", "m", accompanied=True),
            handover("a", "u", 1),
            handover("u", "v", accompanied=True),
            handover("v", "m", accompanied=True),
            handover("m", "z"),
        ]
    )
    assert [path.cost for path in paths] == [(2, 3, 2), (3, 0, 3), (3, 2, 2), (4, 1, 2)]


def test_waiting_to_get_in_counts() -> None:
    paths = found([Edge("a", "z", "az", wait=3, entry=4)])
    assert paths[0].cost == (1, 7, 1)


NODES = "abcdez"
EDGES = st.lists(
    st.tuples(
        st.sampled_from(NODES),
        st.sampled_from(NODES),
        st.integers(0, 3),  # wait
        st.sampled_from(["link", "handover", "accompanied"]),
        st.booleans(),  # closed to the client
    ),
    max_size=18,
)


def simple_paths(edges: list[Edge], node: str, path: tuple[Edge, ...] = ()) -> Iterator[tuple[Edge, ...]]:
    if node == "z":
        yield path
        return
    for edge in edges:
        if edge.start == node and edge.end != "a" and all(edge.end != one.end for one in path):
            yield from simple_paths(edges, edge.end, (*path, edge))


def total(path: tuple[Edge, ...]) -> Cost:
    return (
        sum(edge.cost[0] for edge in path),
        sum(edge.cost[1] for edge in path),
        sum(edge.cost[2] for edge in path),
    )


@settings(max_examples=400, deadline=None)
@given(EDGES)
def test_the_front_is_that_of_all_simple_paths(made: list[tuple[str, str, int, str, bool]]) -> None:
    edges, closed = [], set()
    for number, (start, end, wait, kind, shut) in enumerate(made):
        name = None if kind == "link" else f"r{number}"
        edges.append(
            Edge(start, end, name, None, 0 if kind == "link" else wait, wait % 2, kind == "accompanied")
        )
        if shut:
            closed.add(id(edges[-1]))
    every = list(simple_paths([edge for edge in edges if id(edge) not in closed], "a"))
    costs = {total(path) for path in every}
    front = sorted(
        cost
        for cost in costs
        if not any(other != cost and all(map(int.__le__, other, cost)) for other in costs)
    )
    task = Task(Graph.of(edges), "a", {"z"}, lambda edge: id(edge) not in closed)
    paths = best_paths(task, at_most=1000)
    assert sorted({path.cost for path in paths}) == front
    # Every route is a simple path of its cost, and all that differ in their referrals are there.
    wanted = {
        (cost, tuple(edge.referral for edge in path if edge.referral))
        for path in every
        for cost in front
        if total(path) == cost
    }
    assert {(p.cost, tuple(e.referral for e in p.edges if e.referral)) for p in paths} == wanted
    assert all(total(path.edges) == path.cost and path.edges in every for path in paths)
    assert len(paths) == len(wanted)
