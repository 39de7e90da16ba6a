"""How many people an area has, for gaps; the answers are worked out in the comments."""

from datetime import date

from elo_graph.analyse.gaps import gaps

from .graphs import area, people, store_of

ASKED = """
group:young a skos:Concept ; elo:ageFrom 15 ; elo:ageTo 29 .
:e a elo:CoverageExpectation ; elo:expectsFunction function:guidance ;
  elo:expectsTargetGroup group:young ; elo:expectsAreaLevel level:municipality .
""" + area("m", "municipality")


def living(*observations: str, day: date = date(2024, 6, 1)) -> int | None:
    """How many young people (15 to 29) live in m; nothing serves them, so that m is a gap."""
    (row,) = gaps(store_of(ASKED + "".join(observations)), as_of=day).rows
    return row.people


def test_ages_that_the_newest_year_lacks_are_those_of_an_older_one() -> None:
    # 2023 counts 15 to 19 only; 20 to 29 were counted last in 2020: 110 + 70.
    older = people("m", 100, 15, 19, year=2020) + people("m", 70, 20, 29, year=2020)
    assert living(older, people("m", 110, 15, 19, year=2023)) == 180
    # Before 2023 the older year holds for both, after the day the earliest: 2020 for either.
    assert living(older, people("m", 110, 15, 19, year=2023), day=date(2022, 12, 31)) == 170
    assert living(older, people("m", 110, 15, 19, year=2023), day=date(2000, 1, 1)) == 170


def test_a_newer_total_does_not_stand_for_the_groups_ages() -> None:
    # All ages in 2023, the young ones in 2020: the young ones are asked for.
    assert living(people("m", 900, year=2023), people("m", 170, 15, 29, year=2020)) == 170


def test_a_range_within_another_is_not_counted_twice() -> None:
    # 15 to 24 holds 15 to 19 and 20 to 24; with 25 to 29 it is all of the group.
    parts = people("m", 60, 15, 19) + people("m", 40, 20, 24)
    assert living(parts, people("m", 101, 15, 24), people("m", 30, 25, 29)) == 131
    # All ages hold every other range: 500, not 500 + 300 + 200.
    all_ages = people("m", 500) + people("m", 300, 0, 39) + people("m", 200, 40)
    assert living(all_ages) == 500
    # 0 to 39 is wider than the group, so it does not stand for 15 to 29.
    assert living(people("m", 300, 0, 39), people("m", 50, 15, 29)) == 50


def test_of_two_numbers_for_the_same_ages_and_year_the_larger_counts() -> None:
    assert living(people("m", 50, 15, 29, year=2023), people("m", 52, 15, 29, year=2023)) == 52
    # Of a later year too, when there is none before the day.
    assert living(people("m", 7, 15, 29, year=2030), people("m", 6, 15, 29, year=2030)) == 7
    # "75 to 120" and "75 and over" are the same ages.
    asked = people("m", 5, 75, 120) + people("m", 4, 75)
    assert living(asked) == 5
