"""Both engines find the same in registries that were corrupted at random, result by result."""

from collections import Counter
from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from pyoxigraph import Quad

from elo_graph.validate import ShapeGraph, load_shapes
from elo_graph.validate.shacl import run
from elo_graph.validate.submission import submit
from tests.validate.corrupted import Change, changes, choices, corrupt, registry

# Each example runs the reference engine, which takes a good part of a second.
SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]
Row = tuple[object, ...]


def found(data: Sequence[Quad], shapes: ShapeGraph, engine: str) -> Counter[Row]:
    report = run(submit(data), shapes, engine=engine)
    return Counter(
        (str(r.focus), str(r.path), str(r.value), r.component_name, r.severity, r.shape_name)
        for r in report.results
    )


def agree(things: Sequence[int], made: Sequence[Change]) -> None:
    whole = registry()
    data = [*corrupt(whole.excerpt(things), made), *whole.classes]
    shapes = load_shapes()
    fast, reference = found(data, shapes, "fast"), found(data, shapes, "pyshacl")
    assert fast - reference == Counter()
    assert reference - fast == Counter()


@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=SLOW)
@given(choices(12), changes(40))
def test_the_engines_agree_on_corrupted_registries(things: list[int], made: list[Change]) -> None:
    agree(things, made)


@pytest.mark.soak
@settings(max_examples=1500, deadline=None, suppress_health_check=SLOW)
@given(choices(20), changes(60))
def test_the_engines_agree_on_many_corrupted_registries(things: list[int], made: list[Change]) -> None:
    agree(things, made)
