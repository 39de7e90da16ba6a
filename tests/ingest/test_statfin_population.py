"""People by age band out of table 11re, on hand-made rows; how ages are summed, on any rows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elo_graph.errors import InputError
from elo_graph.ingest.statfin import areas_of, band_sums, observations, read_key, read_population
from tests.ingest.statfin_rows import HEAD, INARI, key_text, municipality, people


def population(text: str, *rows: dict[str, str]) -> dict[str, int]:
    """Return people by area and band for a table, on the municipalities of the rows."""
    found = areas_of([read_key(key_text(2025, *(rows or (INARI,))), "key.csv")])
    return {seen.slug: seen.population for seen in observations([read_population(text, "11re.csv")], found)}


def test_ages_are_summed_to_bands_and_the_last_age_is_open() -> None:
    seen = population(HEAD + people("KOKO MAA", 2) + people("Inari", 2))
    # Two people of each age: 7 ages from 0 to 6, one age 29, 26 ages from 75 to "100 -".
    assert seen["municipality-148-2019-0-6"] == 14
    assert seen["municipality-148-2019-29-29"] == 2
    assert seen["municipality-148-2019-75-120"] == 52
    assert sum(count for slug, count in seen.items() if slug.startswith("country-fi")) == 202


def test_people_of_an_ended_municipality_count_in_its_successor() -> None:
    kankaanpaa = municipality("214", "Kankaanpää")
    seen = population(
        HEAD + people("KOKO MAA", 4) + people("Honkajoki", 3) + people("Kankaanpää", 1), kankaanpaa
    )
    assert seen["municipality-214-2019-16-16"] == 4
    assert not any(slug.startswith("municipality-099") for slug in seen)


def test_the_tables_own_spelling_of_mariehamn_is_known() -> None:
    mariehamn = municipality("478", "Maarianhamina", "Mariehamn", status="2")
    seen = population(HEAD + people("KOKO MAA") + people("Maarianhamina - Mariehamn"), mariehamn)
    assert seen["municipality-478-2019-15-15"] == 1


def test_a_table_of_several_years_gives_them_all() -> None:
    head = HEAD.replace('"Miehet 2019 Väestö 31.12."', '"Yhteensä 2020 Väestö 31.12."')
    ages = (*map(str, range(100)), "100 -")
    rows = "".join(
        f'"{area}";"{age}";{old};{new}\r\n'
        for area in ("KOKO MAA", "Inari")
        for age, old, new in (("Yhteensä", 101, 202), *((age, 1, 2) for age in ages))
    )
    seen = population(head + rows)
    assert seen["municipality-148-2019-0-6"] == 7
    assert seen["municipality-148-2020-0-6"] == 14


@pytest.mark.parametrize(
    ("text", "told"),
    [
        pytest.param("", "11re.csv: no heading with the columns", id="empty"),
        pytest.param(
            HEAD.replace("Ikä", "Age"), "11re.csv: no heading with the columns", id="other language"
        ),
        pytest.param(HEAD + '"KOKO MAA";"100";1;0\r\n', "11re.csv:4: '100' is no age", id="age 100"),
        pytest.param(HEAD + '"KOKO MAA";"5 -";1;0\r\n', "11re.csv:4: '5 -' is no age", id="open age"),
        pytest.param(HEAD + '"KOKO MAA";"0-4";1;0\r\n', "11re.csv:4: '0-4' is no age", id="age group"),
        pytest.param(
            HEAD + '"KOKO MAA";"5";..;0\r\n', "11re.csv:4: '..' is no number of people", id="number"
        ),
        pytest.param(HEAD + '"KOKO MAA";"5"\r\n', "11re.csv:4: the row has fewer cells", id="cells"),
        pytest.param(
            HEAD + '"KOKO MAA";"5";1;0\r\n' * 2, "11re.csv:5: KOKO MAA, age 5 comes twice", id="age twice"
        ),
        pytest.param(
            HEAD + people("KOKO MAA", ages=("0", "1")),
            "11re.csv: KOKO MAA 2019 lacks the ages 2, 3, 4 and 96 more",
            id="ages missing",
        ),
        pytest.param(
            HEAD + people("KOKO MAA", total=100),
            "11re.csv: the ages of KOKO MAA 2019 add up to 101, its total is 100",
            id="total",
        ),
        pytest.param(
            HEAD + people("KOKO MAA"), "11re.csv: 2019 has no figures for Inari", id="municipality missing"
        ),
        pytest.param(
            HEAD + people("KOKO MAA") + people("Atlantis"),
            "11re.csv: 'Atlantis' is no municipality of the keys",
            id="unknown municipality",
        ),
        pytest.param(
            HEAD + people("KOKO MAA", 2) + people("Inari", 1),
            "11re.csv: the municipalities of 2019 do not add up",
            id="country differs",
        ),
        pytest.param(
            HEAD + people("Inari", 1), "11re.csv: the municipalities of 2019 do not add up", id="no country"
        ),
    ],
)
def test_a_bad_table_is_refused_with_file_and_line(text: str, told: str) -> None:
    with pytest.raises(InputError) as caught:
        population(text)
    assert str(caught.value).startswith(told)
    assert caught.value.mend


def test_a_year_given_twice_is_refused() -> None:
    table = read_population(HEAD + people("KOKO MAA") + people("Inari"), "11re.csv")
    with pytest.raises(InputError, match="the year 2019 comes twice"):
        observations([table, table], areas_of([read_key(key_text(2025, INARI), "key.csv")]))


by_age = st.lists(st.integers(min_value=0, max_value=10**6), min_size=101, max_size=101)


@given(by_age)
def test_bands_lose_and_double_nobody(people_by_age: list[int]) -> None:
    bands = band_sums(people_by_age)
    assert sum(count for _, _, count in bands) == sum(people_by_age)
    assert [age for first, last, _ in bands for age in range(first, last + 1)] == list(range(121))


@given(by_age, by_age)
def test_bands_of_a_sum_are_the_sums_of_the_bands(one: list[int], other: list[int]) -> None:
    together = band_sums([a + b for a, b in zip(one, other, strict=True)])
    apart = zip(band_sums(one), band_sums(other), strict=True)
    assert together == tuple((first, last, a + b) for (first, last, a), (_, _, b) in apart)


# Pupils, youth work (under 29, and to 29), youth guarantee, Ohjaamo (to 29 and to 30), compulsory
# education (leavers, and to 17), adults, long-term unemployed from 55, and pensioners.
@pytest.mark.parametrize(
    ("first", "last"),
    [
        (7, 15),
        (13, 28),
        (13, 29),
        (15, 24),
        (15, 29),
        (15, 30),
        (15, 16),
        (16, 17),
        (18, 64),
        (55, 62),
        (65, 120),
    ],
)
@given(people_by_age=by_age)
def test_the_target_groups_can_be_counted_exactly(first: int, last: int, people_by_age: list[int]) -> None:
    inside = [count for a, b, count in band_sums(people_by_age) if first <= a and b <= last]
    assert sum(inside) == sum(people_by_age[first : last + 1])
