"""Gaps and overlaps of random registries are what their definitions, written out plainly, say."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings

from elo_graph.analyse.gaps import gaps
from elo_graph.analyse.overlaps import overlaps

from .graphs import local, store_of
from .registries import DAY, YEAR, Reference, Registry, registries, turtle

AS_OF = date(YEAR, 1, DAY)
often = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@often
@given(registries())
def test_gaps(registry: Registry) -> None:
    wanted = Reference(registry).gaps()
    rows = {
        (local(row.area), local(row.expectation)): row
        for row in gaps(store_of(turtle(registry)), as_of=AS_OF).rows
    }
    assert set(rows) == set(wanted)
    for cell, (found, coverage, people, reached) in wanted.items():
        row = rows[cell]
        assert (row.found, row.people, row.people_reached) == (found, people, reached)
        assert row.coverage == pytest.approx(float(coverage))
        assert row.people_without == (None if people is None or reached is None else people - reached)


@often
@given(registries())
def test_overlaps(registry: Registry) -> None:
    wanted = Reference(registry).overlaps()
    pairs = {(local(p.a), local(p.b)): p for p in overlaps(store_of(turtle(registry)), as_of=AS_OF).pairs}
    assert set(pairs) == set(wanted)
    for ends, (score, kind) in wanted.items():
        assert pairs[ends].kind == kind
        assert pairs[ends].score == pytest.approx(score)
