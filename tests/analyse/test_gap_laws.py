"""What must hold of gaps whatever the registry: adding, closing and renaming (metamorphic tests)."""

from dataclasses import replace
from datetime import date

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from elo_graph.analyse.gaps import Gap, gaps

from .graphs import local, store_of
from .registries import DAY, MIXED, YEAR, Registry, registries, turtle

AS_OF = date(YEAR, 1, DAY)
often = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def found(text: str) -> dict[tuple[str, str], Gap]:
    answer = gaps(store_of(text), as_of=AS_OF)
    return {(local(row.area), local(row.expectation)): row for row in answer.rows}


@often
@given(registries(MIXED), st.data())
def test_a_service_more_never_widens_a_gap(registry: Registry, data: st.DataObject) -> None:
    fewer = list(registry.services)
    if not fewer:
        return
    del fewer[data.draw(st.integers(0, len(fewer) - 1))]
    # What was removed is put at the end, so that the others keep their names.
    before, after = found(turtle(replace(registry, services=tuple(fewer)))), found(turtle(registry))
    for cell, row in after.items():
        assert cell in before
        assert row.coverage >= before[cell].coverage
        assert row.found >= before[cell].found
        assert (row.people_without or 0) <= (before[cell].people_without or 0)


@often
@given(registries(MIXED), st.sampled_from(["p", "q", "r"]))
def test_closing_an_actor_with_its_services_never_narrows_a_gap(registry: Registry, actor: str) -> None:
    # A closed service is valid no longer: it ended the day before.
    closed = tuple(
        replace(one, span=(one.span[0], DAY - 1)) if one.providers == {actor} else one
        for one in registry.services
    )
    before, after = found(turtle(registry)), found(turtle(replace(registry, services=closed)))
    for cell, row in before.items():
        assert cell in after
        assert after[cell].coverage <= row.coverage
        assert after[cell].found <= row.found


@often
@given(registries(MIXED))
def test_renaming_changes_nothing(registry: Registry) -> None:
    # Every name is turned round, so that what came first comes last; people, levels and labels stay.
    text = turtle(registry)
    names = [*registry.levels, *(f"s{n}" for n in range(len(registry.services)))]
    renamed = text
    for number, name in enumerate(names):
        renamed = renamed.replace(f":{name} ", f":z{len(names) - number:02}-{name} ")
    assert renamed != text
    before, after = found(text), found(renamed)
    assert {(_old(area), expectation) for area, expectation in after} == set(before)
    for (area, expectation), row in after.items():
        was = before[_old(area), expectation]
        assert (row.found, row.fewest, row.coverage, row.people, row.people_without, row.remote_only) == (
            was.found,
            was.fewest,
            was.coverage,
            was.people,
            was.people_without,
            was.remote_only,
        )
        assert {_old(local(one)) for one in row.evidence} == {local(one) for one in was.evidence}


def _old(name: str) -> str:
    return name.split("-", 1)[1] if name.startswith("z") else name
