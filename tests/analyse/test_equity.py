"""Equity: the indices by textbook cases, the rows on a small land; worked out in the comments."""

from datetime import date

import pytest

from elo_graph.analyse.equity import equity
from elo_graph.analyse.inequality import gini, theil
from tests.analyse.graphs import ex, local, store_of
from tests.analyse.test_gaps import LAND, PROMISE, service

DAY = date(2024, 6, 1)
LANGUAGES = """
:m1 elo:officialLanguage lang:FIN, lang:SWE . :m2 elo:officialLanguage lang:FIN .
:m3 elo:officialLanguage lang:SWE .
"""


def test_all_alike_is_zero() -> None:
    assert gini([0.5, 0.5], [1, 3]) == 0
    assert theil([0.5, 0.5], [1, 3]) == 0


def test_one_of_two_has_everything() -> None:
    # Gini of n equal people of whom one has all is (n - 1)/n; Theil T is ln n.
    assert gini([0, 1], [1, 1]) == pytest.approx(0.5)
    assert theil([0, 1], [1, 1]) == pytest.approx(0.693147, abs=1e-6)
    assert gini([0, 0, 0, 1], [1, 1, 1, 1]) == pytest.approx(0.75)
    # A weight is so many people: 3 with nothing, 1 with all.
    assert gini([0, 1], [3, 1]) == pytest.approx(0.75)


def test_nothing_at_all_has_no_index() -> None:
    assert gini([0, 0], [1, 1]) is None
    assert theil([], []) is None


def test_languages_regions_and_groups() -> None:
    # The service in Finnish reaches m1 (600 young) and m2 (400), the one in Swedish m1; m3 (1 000) has none.
    registry = (
        LAND
        + PROMISE
        + LANGUAGES
        + service("fi", "north", "; dct:language lang:FIN")
        + service("sv", "m1", "; dct:language lang:SWE")
    )
    answer = equity(store_of(registry), as_of=DAY)
    rows = {
        local(row.thing.rsplit("/", 1)[-1]): (row.dimension, row.people, row.coverage) for row in answer.rows
    }
    # Finnish is official in m1 and m2, and both are reached in Finnish: all 1 000. Swedish is in m1 and m3:
    # 600 of 1 600.
    assert rows["FIN"] == ("language", 1000, 1.0)
    assert rows["SWE"][:2] == ("language", 1600)
    assert rows["SWE"][2] == pytest.approx(0.375)
    assert rows["north"] == ("region", 1000, 1.0)
    assert rows["south"] == ("region", 1000, 0.0)
    assert rows["young"] == ("group", 2000, 0.5)
    # People are counted at 0–14, 15–29 and from 30 on; what is promised is promised to the young, 15–29.
    assert rows["15-29"] == ("age", 2000, 0.5)
    assert not {"0-14", "30-"} & rows.keys()
    # Half of the people have everything, half nothing.
    assert answer.gini == pytest.approx(0.5)
    assert answer.to_json()["rows"]


def test_ages_are_compared_by_what_is_promised_to_a_group_that_has_them_all() -> None:
    # Everyone is promised guidance too, and a service for everyone is in m1 alone. At 0–14 that is
    # kept for the 400 of m1 (nobody of that age is counted elsewhere), from 30 on for 1000 of 1600; at 15–29
    # both promises for the 600 of m1 (a broader group will do), neither for 400 + 1000.
    everyone = """group:all skos:prefLabel "Kaikki"@fi . group:young skos:broader group:all .
    :too a elo:CoverageExpectation ; elo:expectsFunction function:guidance ;
      elo:expectsTargetGroup group:all ; elo:expectsAreaLevel level:region .
    :open a elo:Service ; elo:providedBy :city ; elo:serviceFunction function:guidance ;
      elo:targetGroup group:all ; elo:servesArea :m1 .
    """
    answer = equity(store_of(LAND + PROMISE + everyone), as_of=DAY)
    ages = {
        row.thing: (row.people, row.coverage, row.label["en"])
        for row in answer.rows
        if row.dimension == "age"
    }
    assert ages == {
        "0-14": (400, 1.0, "0–14 years"),
        "15-29": (2000, pytest.approx(0.3), "15–29 years"),
        "30-": (1600, pytest.approx(0.625), "30 years and over"),
    }
    # An age is no record: the row rests on promises and services.
    assert all(
        set(row.evidence) <= {ex("promise"), ex("too"), ex("open")}
        for row in answer.rows
        if row.dimension == "age"
    )


def test_an_area_is_compared_by_itself() -> None:
    # Of the north m1 (600 of its 1 000 young people) is reached: 60 %, and the south is not spoken of.
    store = store_of(LAND + PROMISE + LANGUAGES + service("s", "m1", "; dct:language lang:FIN"))
    answer = equity(store, as_of=DAY, area=ex("north"))
    rows = {local(row.thing.rsplit("/", 1)[-1]): row for row in answer.rows}
    assert sorted(rows) == ["15-29", "FIN", "SWE", "north", "young"]
    for name in ("north", "young"):
        assert rows[name].people == 1000
        assert rows[name].coverage == pytest.approx(0.6)
    # Swedish is official in m1 alone, and the service is in Finnish.
    assert (rows["SWE"].people, rows["SWE"].coverage) == (600, 0.0)
    # 600 people have everything, 400 nothing: the Gini of that is 0.4.
    assert answer.gini == pytest.approx(0.4)


def test_a_row_says_what_it_rests_on_and_how_old_that_is() -> None:
    confirmed = '; elo:lastConfirmed "2023-05-31"^^xsd:date'  # a year and a day before
    store = store_of(LAND + PROMISE + service("s", "m1", confirmed))
    rows = {row.thing: row for row in equity(store, as_of=DAY).rows}
    north = rows[ex("north")]
    assert north.evidence == (ex("north"), ex("promise"), ex("s"))
    assert (north.evidence_age.records, north.evidence_age.stale) == (3, 1)
    # In the south the service reaches nobody.
    assert rows[ex("south")].evidence == (ex("south"), ex("promise"))
