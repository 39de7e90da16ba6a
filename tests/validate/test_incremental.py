"""Validation of a change: it finds what a full validation finds, and looks at little."""

from collections import Counter
from collections.abc import Iterable, Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from pyoxigraph import NamedNode, Quad

from elo_graph.validate import ShapeGraph, load_shapes
from elo_graph.validate.affected import TooMuch
from elo_graph.validate.engines import Engine, Finding, evaluate
from elo_graph.validate.incremental import Changed, Incremental
from elo_graph.validate.report import Term
from tests.validate.corrupted import Change, changes, choices, corrupt, registry

SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]
Row = tuple[str, str | None, str | None, str, str, str | None]


class Data:
    """Quads that can be looked up, as written: the engine would rewrite literals."""

    def __init__(self, quads: Iterable[Quad]) -> None:
        self.all = list(dict.fromkeys(quads))

    def quads(self, subject: Term | None, predicate: NamedNode | None, object: Term | None) -> Iterable[Quad]:
        for quad in self.all:
            at = subject in (None, quad.subject) and object in (None, quad.object)
            if at and predicate in (None, quad.predicate):
                yield quad


def rows(findings: Iterable[Finding]) -> Counter[Row]:
    return Counter(
        (str(f.focus), f.path, None if f.value is None else str(f.value), f.component, f.severity, f.shape)
        for f in findings
    )


def same(before: Sequence[Quad], after: Sequence[Quad], shapes: ShapeGraph) -> None:
    """Compare with a full validation of both states."""
    added = [q for q in dict.fromkeys(after) if q not in set(before)]
    removed = [q for q in dict.fromkeys(before) if q not in set(after)]
    compared = Incremental(shapes).compare(Data([*after, *removed]), Changed(added, removed))
    full_before = evaluate(shapes, before, Engine.FAST)
    full_after = evaluate(shapes, after, Engine.FAST)
    touched = compared.nodes
    assert rows(compared.before) == rows(f for f in full_before if f.focus in touched)
    assert rows(compared.after) == rows(f for f in full_after if f.focus in touched)
    assert rows(f for f in full_before if f.focus not in touched) == rows(
        f for f in full_after if f.focus not in touched
    )


def check(things: Sequence[int], faults: Sequence[Change], made: Sequence[Change]) -> None:
    whole = registry()
    before = corrupt(whole.excerpt(things), faults)
    after = corrupt(before, made)
    try:
        same([*before, *whole.classes], [*after, *whole.classes], load_shapes())
    except TooMuch:
        # Only when the classes themselves or what is deprecated changed.
        told = {str(q.predicate) for q in set(before) ^ set(after)}
        assert any(name.endswith(("subClassOf>", "deprecated>", "isReplacedBy>")) for name in told)


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=SLOW)
@given(choices(8), changes(8), changes(6))
def test_a_change_finds_what_a_full_validation_finds(
    things: list[int], faults: list[Change], made: list[Change]
) -> None:
    check(things, faults, made)


@pytest.mark.soak
@settings(max_examples=3000, deadline=None, suppress_health_check=SLOW)
@given(choices(20), changes(30), changes(10))
def test_many_changes_find_what_full_validations_find(
    things: list[int], faults: list[Change], made: list[Change]
) -> None:
    check(things, faults, made)
