"""Two-step floating catchment areas: by hand, against the definition, and where nothing is on the map."""

from datetime import date
from math import isclose
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elo_graph.analyse.catchment import catchment
from elo_graph.cli.main import run
from elo_graph.errors import InputError
from elo_graph.store import open_store

from .graphs import area, ex, local, people, quads_of, store_of

DAY = date(2024, 6, 1)
PROMISE = """
group:young a skos:Concept ; elo:ageFrom 15 ; elo:ageTo 29 .
:promise a elo:CoverageExpectation ; elo:expectsFunction function:guidance ;
  elo:expectsTargetGroup group:young ; elo:expectsAreaLevel level:municipality .
"""


def at(thing: str, north: float) -> str:
    """Put a thing on the meridian of 25° east; a degree is 111.195 km."""
    return (
        f":{thing} <http://www.w3.org/2003/01/geo/wgs84_pos#lat> {north} ;"
        " <http://www.w3.org/2003/01/geo/wgs84_pos#long> 25 .\n"
    )


def service(name: str, served: str = "land", more: str = "") -> str:
    return (
        f":{name} a elo:Service ; elo:serviceFunction function:guidance ; elo:targetGroup group:young ;"
        f" elo:servesArea :{served} {more} .\n"
    )


LAND = (
    PROMISE
    + area("land", "country")
    + area("a", "municipality", "land")
    + area("b", "municipality", "land")
    + area("c", "municipality", "land")
    + people("a", 1000, 15, 29)
    + people("b", 500, 15, 29)
    + people("c", 200, 15, 29)
    + at("a", 60.0)
    + at("b", 60.18)  # 20.0 km from a
    + at("c", 61.0)  # 111 km from a, 91 km from b
)
SERVICES = service("s") + at("s", 60.0) + service("t") + at("t", 60.18)


def found(turtle: str, km: float) -> dict[str, tuple[int, float]]:
    rows = catchment(store_of(turtle), km=km, as_of=DAY).rows
    return {local(row.area): (row.within, round(row.access * 1000, 6)) for row in rows}


def test_within_thirty_kilometres_two_places_share_two_services() -> None:
    # Each of s and t has the 1 500 of a and b within 30 km: two of 1/1500 for both. c has none.
    assert found(LAND + SERVICES, 30) == {"a": (2, 1.333333), "b": (2, 1.333333), "c": (0, 0)}


def test_within_ten_each_place_has_its_own() -> None:
    # s for the 1 000 of a, t for the 500 of b.
    assert found(LAND + SERVICES, 10) == {"a": (1, 1), "b": (1, 2), "c": (0, 0)}


def test_who_does_not_serve_a_place_does_not_count_there() -> None:
    # t is near a, but for b alone: its 500 people, 2 a thousand. s is for everyone near: 1/1500.
    rows = found(LAND + service("s") + at("s", 60.0) + service("t", "b") + at("t", 60.18), 30)
    assert rows == {"a": (1, 0.666667), "b": (2, 2.666667), "c": (0, 0)}


def test_places_count_where_every_service_states_them() -> None:
    # s has 30 places for the 1 500 around it, t 15: 45/1500 for each.
    stated = service("s", more="; elo:capacity 30") + at("s", 60.0) + service("t", more="; elo:capacity 15")
    rows = catchment(store_of(LAND + stated + at("t", 60.18)), km=30, as_of=DAY).rows
    row = next(row for row in rows if local(row.area) == "a")
    assert row.unit == "places"
    assert row.access == pytest.approx(45 / 1500)
    assert row.evidence == (ex("promise"), ex("a"), ex("s"), ex("t"))


def test_a_phone_is_nowhere_and_a_local_service_is_where_its_municipality_is() -> None:
    phone = service("s", more="; cv:hasChannel [ elo:channelType channel:phone ]") + at("s", 60.0)
    # t says nothing of where it is: it serves b alone, and its 500 people.
    assert found(LAND + phone + service("t", "b"), 30) == {"a": (0, 0), "b": (1, 2), "c": (0, 0)}


def test_without_a_map_there_is_no_measure_and_that_is_said() -> None:
    bare = store_of(PROMISE + area("a", "municipality") + people("a", 10, 15, 29) + service("s", "a"))
    answer = catchment(bare, km=30, as_of=DAY)
    assert (answer.measurable, answer.rows) == (False, ())
    assert answer.to_json()["measurable"] is False
    assert "cannot be measured" in answer.table("en").summary
    with pytest.raises(InputError, match="no distance"):
        catchment(bare, km=0, as_of=DAY)


def test_the_command_says_no_where_nothing_is_on_the_map(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    location = str(tmp_path / "store")
    with open_store(location) as store:
        store.add(quads_of(PROMISE + area("a", "municipality") + service("s", "a")))
    call = ["gaps", "--catchment", "30", "--as-of", "2024-06-01", "--store", location, "--lang", "sv"]
    assert run(call) == 1
    assert capsys.readouterr().out.startswith("Tillgängligheten kan inte räknas")


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 9), st.integers(1, 50)), min_size=1, max_size=5),
    st.lists(st.integers(0, 9), min_size=1, max_size=4),
    st.integers(1, 1000),
)
def test_against_the_definition(homes: list[tuple[int, int]], spots: list[int], km: int) -> None:
    """Places and services a degree or more apart on a meridian; all services are for all."""
    turtle = PROMISE + area("land", "country")
    for number, (north, living) in enumerate(homes):
        name = f"m{number}"
        turtle += area(name, "municipality", "land") + people(name, living, 15, 29) + at(name, 50 + north)
    turtle += "".join(service(f"s{n}") + at(f"s{n}", 50 + north) for n, north in enumerate(spots))
    rows = catchment(store_of(turtle), km=km, as_of=DAY).rows

    def near(one: int, other: int) -> bool:
        return abs(one - other) * 111.19508 <= km

    around = [sum(living for north, living in homes if near(north, spot)) for spot in spots]
    assert len(rows) == len(homes)
    for row in rows:
        north = homes[int(local(row.area)[1:])][0]
        wanted = sum(
            1 / living for living, spot in zip(around, spots, strict=True) if living and near(north, spot)
        )
        assert isclose(row.access, wanted, rel_tol=1e-9)
    # The people of all places have together what the services that anybody is near have: one each.
    total = sum(row.access * row.people for row in rows)
    assert isclose(total, sum(living > 0 for living in around), abs_tol=1e-9)
