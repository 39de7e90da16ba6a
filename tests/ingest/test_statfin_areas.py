"""Areas out of the yearly municipality keys, on hand-made rows of Lapland and a few other places."""

from datetime import date

import pytest

from elo_graph.errors import InputError
from elo_graph.ingest.statfin import Area, areas_of, notes, read_key
from tests.ingest.statfin_rows import INARI, UTSJOKI, division, key_text, mainland, municipality


def by_slug(*texts: str) -> dict[str, Area]:
    return {area.slug: area for area in areas_of([read_key(text, "key.csv") for text in texts])}


def test_codes_get_back_their_leading_zeros() -> None:
    akaa = municipality("20", "Akaa", "Ackas", nuts="FI19B") | division(
        "maakunta", "6", "Pirkanmaa", "Birkaland"
    )
    found = by_slug(key_text(2026, akaa | division("hyvinvointialue", "8.0", "Pirkanmaan hyvinvointialue")))
    assert set(found) == {"country-fi", "region-06", "wellbeing-county-08", "municipality-020"}
    assert found["municipality-020"].code == "020"
    assert found["municipality-020"].within == ("region-06", "wellbeing-county-08")


def test_white_space_in_names_is_folded() -> None:
    found = by_slug(key_text(2026, municipality("81", "Hartola", " Gustav  Adolfs  ")))
    assert found["municipality-081"].names.sv == "Gustav Adolfs"


@pytest.mark.parametrize(
    ("status", "languages"),
    [("0", ("FIN",)), ("1", ("FIN", "SWE")), ("2", ("SWE",)), ("3", ("FIN", "SWE"))],
)
def test_official_languages_follow_the_language_status(status: str, languages: tuple[str, ...]) -> None:
    found = by_slug(key_text(2026, municipality("148", "Inari", status=status)))
    assert found["municipality-148"].languages == languages


def test_aland_has_only_its_region_and_municipalities() -> None:
    """The classifications fill Åland's cells: employment area 46, county 91, and centre 2 of the mainland."""
    turku = mainland(
        municipality("853", "Turku", "Åbo", nuts="FI1C1") | division("maakunta", "2", "Varsinais-Suomi"),
        tyollisyysalue=("41", "Turku"),
        evk=("2", "Lounais-Suomen elinvoimakeskus"),
    )
    jomala = mainland(
        municipality("170", "Jomala", status="2", nuts="FI200") | division("maakunta", "21", "Ahvenanmaa"),
        hyvinvointialue=("91", "Ahvenanmaa"),
        tyollisyysalue=("46", "Ahvenanmaa"),
        evk=("2", "Lounais-Suomen elinvoimakeskus"),
    )
    found = by_slug(key_text(2026, turku, jomala))
    assert found["municipality-170"].within == ("region-21",)
    assert found["region-21"].within == ("country-fi",)
    assert found["region-02"].within == ("country-fi", "economic-development-area-02")
    assert not {"employment-area-46", "wellbeing-county-91"} & set(found)


def test_a_divided_region_is_put_in_an_authoritys_area_by_municipality() -> None:
    whole = mainland(INARI, evk=("10", "Lapin elinvoimakeskus"))
    other = mainland(UTSJOKI, evk=("9", "Pohjois-Suomen elinvoimakeskus"))
    found = by_slug(key_text(2026, whole, other))
    assert found["region-19"].within == ("country-fi",)
    assert found["municipality-148"].within[-1] == "economic-development-area-10"
    assert found["municipality-890"].within[-1] == "economic-development-area-09"


def test_a_name_of_a_municipality_or_region_gets_its_level_in_brackets() -> None:
    vantaa = municipality("92", "Vantaa", "Vanda", status="1")
    area = division("tyollisyysalue", "43", "Vantaa", "Vanda")
    rovaseutu = municipality("698", "Rovaniemi") | division("tyollisyysalue", "33", "Rovaseutu")
    found = by_slug(key_text(2026, vantaa | area, rovaseutu))
    named = found["employment-area-43"]
    assert (named.names.fi, named.names.sv, named.names.en) == (
        "Vantaa (työllisyysalue)",
        "Vanda (sysselsättningsområde)",
        "Vantaa (employment area)",
    )
    assert named.hidden is not None
    assert named.hidden.sv == "Vanda"
    assert found["municipality-092"].names.fi == "Vantaa"
    assert found["employment-area-33"].names.fi == "Rovaseutu"


def test_the_area_of_an_authority_is_told_from_the_authority() -> None:
    found = by_slug(key_text(2026, mainland(INARI, evk=("10", "Lapin elinvoimakeskus"))))
    area = found["economic-development-area-10"]
    assert area.names.fi == "Lapin elinvoimakeskus (toimialue)"
    assert area.alternative is not None
    assert area.alternative.fi == "Lapin elinvoimakeskus"


def test_regions_carry_their_nuts_code_only_when_it_is_theirs_alone() -> None:
    one = by_slug(key_text(2026, INARI, UTSJOKI))
    assert one["region-19"].identifier == "FI1D7"
    assert one["region-19"].same == ("http://data.europa.eu/nuts/code/FI1D7",)
    other_region = UTSJOKI | division("maakunta", "20", "Saamenmaa")
    shared = by_slug(key_text(2026, INARI, other_region))
    assert shared["region-19"].identifier is None
    assert shared["region-20"].same == ()
    two = by_slug(key_text(2026, INARI, UTSJOKI | {"nuts3_code": "FI1D8"}))
    assert two["region-19"].identifier is None
    assert two["region-19"].same == ()


def test_a_municipality_that_ended_names_its_successor() -> None:
    mantyharju, pertunmaa = municipality("507", "Mäntyharju"), municipality("588", "Pertunmaa")
    found = by_slug(key_text(2024, mantyharju, pertunmaa), key_text(2025, mantyharju))
    assert found["municipality-588"].valid_to == date(2024, 12, 31)
    assert found["municipality-588"].succeeded_by == "municipality-507"
    assert found["municipality-507"].valid_to is None


def test_a_division_that_began_and_ended_has_its_days() -> None:
    old = mainland(INARI, ely=("15", "Lapin ELY-keskus"))
    new = mainland(INARI, evk=("10", "Lapin elinvoimakeskus"))
    found = by_slug(key_text(2025, old), key_text(2026, new))
    ely, centre = found["ely-area-15"], found["economic-development-area-10"]
    assert (ely.valid_from, ely.valid_to) == (date(2010, 1, 1), date(2025, 12, 31))
    assert (centre.valid_from, centre.valid_to) == (date(2026, 1, 1), None)
    assert found["region-19"].within == ("country-fi", "economic-development-area-10", "ely-area-15")


def test_an_area_that_appears_later_begins_that_year() -> None:
    first = mainland(INARI, tyollisyysalue=("28", "Pohjois- ja Itä-Lappi"))
    second = mainland(INARI, tyollisyysalue=("47", "Saamenmaa"))
    found = by_slug(key_text(2025, first), key_text(2026, second))
    assert found["employment-area-28"].valid_from == date(2025, 1, 1)
    assert found["employment-area-28"].valid_to == date(2025, 12, 31)
    assert found["employment-area-47"].valid_from == date(2026, 1, 1)
    assert "employment-area-47" in found["municipality-148"].within
    assert "employment-area-28" not in found["municipality-148"].within


def test_the_maintainer_is_told_of_moves_and_of_columns_not_read() -> None:
    first = mainland(INARI, tyollisyysalue=("28", "Pohjois- ja Itä-Lappi"))
    second = mainland(INARI, tyollisyysalue=("33", "Rovaseutu")) | {
        "uusi_jako_code": "1",
        "nuts2_code": "FI1D",
    }
    keys = [read_key(key_text(2025, first), "a.csv"), read_key(key_text(2026, second), "b.csv")]
    assert notes(keys) == (
        "b.csv: column uusi_jako_code is not read",
        "b.csv: Inari (148) moved from employment-area 28 to 33; only the newest is kept",
    )


@pytest.mark.parametrize(
    ("text", "told"),
    [
        pytest.param("", "key.csv:1: the heading lacks the column", id="empty"),
        pytest.param(
            key_text(2026, INARI).splitlines()[0], "key.csv: there is no municipality", id="heading"
        ),
        pytest.param(
            key_text(2026, INARI).replace("maakunta_name_sv", "maakunta_sv"),
            "key.csv:1: the heading lacks the column maakunta_name_sv",
            id="unknown column",
        ),
        pytest.param(
            key_text(2026, INARI, UTSJOKI | {"kunta": "89O"}),
            "key.csv:3: kunta '89O' is not a code of at most 3 digits",
            id="bad code",
        ),
        pytest.param(
            key_text(2026, INARI | {"kunta": "1480"}), "key.csv:2: kunta '1480' is not", id="long code"
        ),
        pytest.param(key_text(2026, INARI, INARI), "key.csv:3: municipality 148 comes twice", id="twice"),
        pytest.param(
            key_text(2026, INARI | {"municipality_name_sv": "  "}),
            "key.csv:2: municipality_name_sv is empty",
            id="empty name",
        ),
        pytest.param(
            key_text(2026, INARI, UTSJOKI | {"maakunta_name_fi": "Pohjois-Suomi"}),
            "key.csv:3: region 19 is called Pohjois-Suomi here and Lappi before",
            id="two names",
        ),
        pytest.param(
            key_text(2026, INARI | {"kielisuhde_code": "4"}),
            "key.csv:2: language status 4 (Yksikielinen suomenkielinen kunta) is not known",
            id="language status",
        ),
        pytest.param(
            key_text(2026, INARI | {"nuts3_code": "SE110"}), "key.csv:2: nuts3_code 'SE110' is not", id="nuts"
        ),
        pytest.param(
            key_text(2026, INARI) + key_text(2025, UTSJOKI).splitlines()[1],
            "key.csv:3: the year is 2025 here and 2026 before",
            id="two years",
        ),
        pytest.param(
            key_text(2026, INARI) + "2026,148\n", "key.csv:3: the row has more or fewer", id="cells"
        ),
    ],
)
def test_a_bad_key_is_refused_with_file_and_line(text: str, told: str) -> None:
    with pytest.raises(InputError) as caught:
        read_key(text, "key.csv")
    assert str(caught.value).startswith(told)
    assert caught.value.mend


@pytest.mark.parametrize(
    ("texts", "told"),
    [
        pytest.param((), "there is no municipality key", id="none"),
        pytest.param(
            (key_text(2024, INARI), key_text(2026, INARI)),
            "key.csv: the key before this one (2026) is of 2024",
            id="gap",
        ),
        pytest.param(
            (key_text(2026, INARI), key_text(2026, INARI)),
            "key.csv: the key before this one (2026) is of 2026",
            id="same year",
        ),
        pytest.param(
            (key_text(2025, INARI, UTSJOKI), key_text(2026, INARI)),
            "key.csv: municipality 890 Utsjoki ended on 2025-12-31, its successor is not known",
            id="no successor",
        ),
        pytest.param(
            # Pertunmaa joined another on 1 January 2025, not a year later.
            (key_text(2025, INARI, municipality("588", "Pertunmaa")), key_text(2026, INARI)),
            "key.csv: municipality 588 Pertunmaa ended on 2025-12-31, its successor is not known",
            id="other day",
        ),
        pytest.param(
            # Its successor, Mäntyharju, is not in the key of 2025.
            (key_text(2024, INARI, municipality("588", "Pertunmaa")), key_text(2025, INARI)),
            "key.csv: municipality 588 Pertunmaa ended on 2024-12-31, its successor is not known",
            id="successor not there",
        ),
        pytest.param(
            (key_text(2025, mainland(INARI, tyollisyysalue=("28", "Itä-Lappi"))), key_text(2026, INARI)),
            "key.csv:1: the heading lacks the column tyollisyysalue_code, which the key of 2025 has",
            id="division gone",
        ),
    ],
)
def test_keys_that_do_not_follow_each_other_are_refused(texts: tuple[str, ...], told: str) -> None:
    with pytest.raises(InputError) as caught:
        by_slug(*texts)
    assert str(caught.value).startswith(told)
