"""The few candidates that reach most people: exact against every subset, greedy against its bound."""

import math
from itertools import combinations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from elo_graph.analyse.choosing import EXACT, GREEDY, choose
from elo_graph.analyse.reach import Atom, Cell, Problem, Way

often = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
LEAVES = ["a", "b", "c", "d"]


@st.composite
def problems(draw: st.DrawFn, *, simple: bool = False) -> Problem:
    """Small problems; ``simple``: such as the greedy bound is proven for."""
    candidates = draw(st.integers(0, 6))
    cells = []
    for number in range(draw(st.integers(1, 3))):
        base = {leaf: draw(st.integers(0, 1)) for leaf in LEAVES}
        parts = [["a"], ["b"], ["c"], ["d"]] if simple else [["a", "b"], ["c"], ["d"]]
        need = 1 if simple else draw(st.integers(1, 3))
        atoms = tuple(Atom(draw(st.integers(0, 50)), frozenset(part)) for part in parts)
        sure = sum(atom.people for atom in atoms if all(base[leaf] >= need for leaf in atom.leaves))
        people = draw(st.integers(0, 150))
        cells.append(Cell(f"area{number}", f"e{number % 2}", people, min(sure, people), need, atoms, base))
    way = st.builds(
        Way,
        st.sampled_from(["s", "t", "u"]),
        st.frozensets(st.integers(0, max(candidates - 1, 0)), min_size=1, max_size=1 if simple else 2),
        st.frozensets(st.sampled_from(LEAVES), min_size=1),
    )
    ways = {f"e{n}": tuple(draw(st.lists(way, max_size=6))) if candidates else () for n in range(2)}
    return Problem(tuple(cells), ways, candidates)


def best(problem: Problem, at_most: int) -> int:
    """Try every subset."""
    return max(
        problem.gain(subset)
        for size in range(min(at_most, problem.candidates) + 1)
        for subset in combinations(range(problem.candidates), size)
    )


@often
@given(problems(), st.integers(1, 3))
def test_the_exact_choice_is_the_best_of_all_subsets(problem: Problem, at_most: int) -> None:
    found = choose(problem, at_most, range(problem.candidates), method=EXACT)
    assert len(found.chosen) <= at_most
    assert problem.gain(found.chosen) == found.gain == best(problem, at_most)
    if problem.candidates:
        assert (found.bound, found.guarantee, found.gap) == (found.gain, 1.0, 0.0)


@often
@given(problems(simple=True), st.integers(1, 3))
def test_greedy_keeps_what_it_promises(problem: Problem, at_most: int) -> None:
    found = choose(problem, at_most, range(problem.candidates), method=GREEDY)
    optimum = best(problem, at_most)
    assert problem.submodular()
    assert found.guarantee is not None
    assert found.guarantee >= 1 - 1 / math.e
    assert found.gain >= found.guarantee * optimum - 1e-9
    assert found.bound is not None
    assert found.gain <= optimum <= found.bound


@often
@given(problems(), st.integers(1, 3))
def test_greedy_promises_nothing_where_nothing_is_proven(problem: Problem, at_most: int) -> None:
    found = choose(problem, at_most, range(problem.candidates), method=GREEDY)
    assert problem.gain(found.chosen) == found.gain <= best(problem, at_most)
    assert (found.bound is None) == (found.guarantee is None) == (not problem.submodular())


@often
@given(problems(simple=True), st.data())
def test_problems_taken_for_submodular_are(problem: Problem, data: st.DataObject) -> None:
    subsets = st.frozensets(st.integers(0, max(problem.candidates - 1, 0)))
    small = data.draw(subsets) if problem.candidates else frozenset()
    large = small | (data.draw(subsets) if problem.candidates else frozenset())
    every = range(problem.candidates)
    fewer, more = problem.gains(small, every), problem.gains(large, every)
    assert all(fewer[one] >= more[one] >= 0 for one in every)


def one_cell(*people: int, need: int = 1, cap: int | None = None) -> Cell:
    """A gap whose parts a, b … have so many people, with nothing there yet."""
    atoms = tuple(Atom(number, frozenset(leaf)) for leaf, number in zip("abcd", people, strict=False))
    return Cell("area", "e", sum(people) if cap is None else cap, 0, need, atoms, {})


def test_greedy_falls_for_the_largest_and_exact_does_not() -> None:
    # a 10, b 10, c 11, d 11. Candidate 0 reaches b and c (21), 1 a and b (20), 2 c and d (22). Greedy picks
    # 2, then 1: 42, all of them.
    cell = one_cell(10, 10, 11, 11)
    ways = (
        Way("s", frozenset({0}), frozenset("bc")),
        Way("t", frozenset({1}), frozenset("ab")),
        Way("u", frozenset({2}), frozenset("cd")),
    )
    problem = Problem((cell,), {"e": ways}, 3)
    assert choose(problem, 2, (0, 0, 0), method=GREEDY).chosen == (2, 1)
    # When a and d have 1, the middle one looks best (21 against 11 and 12), and both others reach all 23.
    problem = Problem((one_cell(1, 10, 11, 1),), {"e": ways}, 3)
    greedy = choose(problem, 2, (0, 0, 0), method=GREEDY)
    assert (greedy.chosen, greedy.gain, greedy.bound) == ((0, 1), 22, 23)
    assert greedy.guarantee == pytest.approx(0.75)  # of two steps: 1 − (1 − 1/2)²
    exact = choose(problem, 2, (0, 0, 0), method=EXACT)
    assert (exact.chosen, exact.gains, exact.guarantee) == ((2, 1), (12, 11), 1.0)


def test_of_equally_good_choices_the_smaller_effort_is_taken_and_nothing_idle() -> None:
    ways = tuple(Way(f"s{n}", frozenset({n}), frozenset("a")) for n in range(3))
    problem = Problem((one_cell(7),), {"e": ways}, 3)
    for method in (EXACT, GREEDY):
        assert choose(problem, 3, (5, 1, 3), method=method).chosen == (1,)


def test_a_pair_that_helps_only_together_is_found_exactly() -> None:
    # A language and a wider area for one service: neither reaches anybody without the other.
    problem = Problem((one_cell(9),), {"e": (Way("s", frozenset({0, 1}), frozenset("a")),)}, 2)
    assert not problem.submodular()
    assert choose(problem, 2, (0, 0), method=GREEDY).chosen == ()
    assert choose(problem, 2, (0, 0)).chosen == (0, 1)
    assert choose(problem, 1, (0, 0)).chosen == ()
