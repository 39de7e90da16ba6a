"""Gaps and overlaps of random registries are what their definitions, written out plainly, say."""

import re
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from elo_graph.analyse.answers import ask
from elo_graph.analyse.gap_cube import Cell, cells
from elo_graph.analyse.gap_projection import project
from elo_graph.analyse.gaps import IN_PERSON, gaps
from elo_graph.analyse.overlaps import overlaps
from elo_graph.analyse.population import ground_of, population_of, terrain_of

from .graphs import ex, local, store_of
from .registries import (
    DAY,
    MIXED,
    YEAR,
    Reference,
    Registry,
    Service,
    registries,
    services,
    turtle,
)

AS_OF = date(YEAR, 1, DAY)
sometimes = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
often = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@often
@given(registries(MIXED))
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


def figures_of(cell: Cell, in_person: bool) -> tuple[object, ...] | None:
    """What the query says of a cell; None for one that is no gap."""
    if in_person:
        if not cell.missed_in_person:
            return None
        found, fewest, reached = cell.found_in_person, cell.fewest_in_person, cell.reached_in_person
        coverage = cell.coverage_in_person
    else:
        if not cell.missed:
            return None
        found, fewest, reached, coverage = cell.found, cell.fewest, cell.reached, cell.coverage
    without = None if cell.people is None or reached is None else cell.people - reached
    return (found, fewest, f"{coverage:.9f}", cell.people, reached, without)


@often
@given(registries(MIXED), st.booleans(), st.none() | st.sampled_from(["a0", "a1"]))
def test_gaps_are_those_of_the_query(registry: Registry, in_person: bool, area: str | None) -> None:
    # Counted at once, they are what the portable query says, for services in person only too.
    store = store_of(turtle(registry))
    projection = project(store, AS_OF)
    wanted = {}  # in the order of the query
    for row in ask(
        store,
        "gaps/gaps",
        asOf=AS_OF,
        inArea=ex(area) if area else None,
        throughChannel=IN_PERSON if in_person else None,
    ):
        told = [row.whole(key) for key in ("people", "peopleReached", "peopleWithout")]
        coverage = f"{row.number('coverage'):.9f}"
        figures = (row.count("found"), row.count("fewest"), coverage, *told)
        wanted[row.iri("area"), row.iri("expectation")] = figures
    found = {}
    for cell in cells(projection, area=ex(area) if area else None):
        figures_found = figures_of(cell, in_person)
        if figures_found is not None:
            found[cell.area, cell.expectation.expectation] = figures_found
    assert found == wanted
    if not in_person:
        rows = gaps(store, as_of=AS_OF, area=ex(area) if area else None).rows
        assert [(row.area, row.expectation) for row in rows] == list(wanted)


@often
@given(registries(MIXED))
def test_people_are_those_of_the_query(registry: Registry) -> None:
    store = store_of(turtle(registry))
    wanted = {
        (row.iri("group"), row.iri("place")): row.count("amount")
        for row in ask(store, "gaps/people", asOf=AS_OF)
    }
    projection, counted = project(store, AS_OF), population_of(store, AS_OF)
    groups = {one.group: one.ages for one in projection.expectations}
    assert wanted == {
        (group, place): counted.living(place, ages)
        for group, ages in groups.items()
        for place in counted.numbers
    }


@often
@given(registries(MIXED))
def test_the_ground_is_that_of_the_query(registry: Registry) -> None:
    # Which places areas are made of, and how many people live in each.
    store = store_of(turtle(registry))
    wanted = {
        (row.iri("area"), row.iri("place"), round(row.number("number"), 9))
        for row in ask(store, "overlaps/ground", asOf=AS_OF)
    }
    found = ground_of(terrain_of(store, AS_OF))
    # A place is told by what it lies in and by its people: the arrays do not name it.
    told: dict[str, list[tuple[str, float]]] = {}
    for area, place, number in wanted:
        told.setdefault(place, []).append((area, number))
    columns = [
        sorted(
            (area, round(float(number), 9)) for area, row in found.areas.items() if found.made_of[row, place]
        )
        for place, number in enumerate(found.people)
    ]
    assert sorted(columns) == sorted(sorted(place) for place in told.values())


@often
@given(registries(MIXED))
def test_overlaps(registry: Registry) -> None:
    wanted = Reference(registry).overlaps()
    pairs = {(local(p.a), local(p.b)): p for p in overlaps(store_of(turtle(registry)), as_of=AS_OF).pairs}
    assert set(pairs) == set(wanted)
    for ends, (score, kind) in wanted.items():
        assert pairs[ends].kind == kind
        assert pairs[ends].score == pytest.approx(score)


@sometimes
@given(registries(MIXED))
def test_the_query_gives_the_pairs_that_the_arrays_give(registry: Registry) -> None:
    store = store_of(turtle(registry))
    told = {
        (
            row.iri("a"),
            row.iri("b"),
            row.iri("kind"),
            round(row.number("product") ** (1 / 3), 9),
            round(row.number("areaShare"), 9),
            row.count("sharedPeople"),
        )
        for row in ask(store, "overlaps/overlaps", asOf=AS_OF)
    }
    pairs = overlaps(store, as_of=AS_OF).pairs
    assert {(p.a, p.b, p.kind, round(p.score, 9), round(p.area_share, 9), p.people) for p in pairs} == told


def judged(registry_text: str) -> set[tuple[frozenset[str], str, float]]:
    pairs = overlaps(store_of(registry_text), as_of=AS_OF).pairs
    return {(frozenset({local(p.a), local(p.b)}), p.kind, round(p.score, 9)) for p in pairs}


@sometimes
@given(registries(), services())
def test_one_more_service_takes_no_overlap_away(registry: Registry, more: Service) -> None:
    larger = replace(registry, services=(*registry.services, more))
    assert judged(turtle(registry)) <= judged(turtle(larger))


@sometimes
@given(registries(), st.permutations(range(6)))
def test_how_services_are_called_changes_no_overlap(registry: Registry, order: list[int]) -> None:
    """Other IRIs, and so another order of a and b, but the same pairs, kinds and scores."""
    new = {f"s{place}": f"t{order[place]}" for place in range(len(registry.services))}
    renamed = re.sub(r":s(\d)\b", lambda name: ":" + new[f"s{name[1]}"], turtle(registry))
    before = {(frozenset(new[one] for one in pair), *told) for pair, *told in judged(turtle(registry))}
    assert before == judged(renamed)
