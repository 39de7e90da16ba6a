"""What has changed in the gaps between two days; the answers are worked out in the comments."""

from datetime import date

import pytest

from elo_graph.analyse.gap_changes import Changes, gap_changes
from elo_graph.errors import InputError

from .graphs import ex, local, store_of
from .test_gaps import LAND, PROMISE, service

BEFORE, AFTER = date(2023, 6, 1), date(2024, 6, 1)


def changes(turtle: str) -> Changes:
    return gap_changes(store_of(LAND + PROMISE + turtle), BEFORE, AFTER)


def kinds(turtle: str) -> dict[str, str]:
    return {local(row.gap.area): row.kind for row in changes(turtle).rows}


def test_a_gap_closes_opens_narrows_and_widens_with_its_services() -> None:
    begins, ends = '; elo:validFrom "2024-01-01"^^xsd:date', '; elo:validTo "2023-12-31"^^xsd:date'
    # The south is served from 2024 on, the north until then.
    told = changes(service("new", "south", begins) + service("old", "north", ends))
    assert {local(row.gap.area): (row.kind, row.came, row.went) for row in told.rows} == {
        "south": ("closed", (ex("new"),), ()),
        "north": ("opened", (), (ex("old"),)),
    }
    assert told.rows[0].reason["en"] in ("Came: new.", "Went: old.")
    # m1 is 600 of the north's 1 000.
    assert kinds(service("part", "m1", begins)) == {"north": "narrowed"}
    assert kinds(service("part", "m1", ends)) == {"north": "widened"}
    row = changes(service("part", "m1", begins)).rows[0].to_json()
    assert (row["peopleWithoutBefore"], row["peopleWithoutAfter"]) == (1000, 400)


def test_what_stays_the_same_is_no_change() -> None:
    assert kinds(service("s", "m1")) == {}


def test_an_area_that_has_ended_is_the_reason() -> None:
    told = changes(':south elo:validTo "2023-12-31"^^xsd:date .')
    assert [(local(row.gap.area), row.kind, row.reason["fi"]) for row in told.rows] == [
        ("south", "closed", "Alue on lakannut.")
    ]


def test_the_days_must_be_in_order() -> None:
    with pytest.raises(InputError, match="is not after"):
        gap_changes(store_of(LAND), AFTER, BEFORE)
