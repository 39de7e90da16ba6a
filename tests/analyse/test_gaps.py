"""Gaps on small registries; the answers are worked out in the comments."""

from datetime import date

import pytest

from elo_graph.analyse.gaps import Gap, gaps
from elo_graph.terms import SCHEME

from .graphs import area, ex, local, people, store_of

DAY = date(2024, 6, 1)
CHANNEL = SCHEME + "channel/"

# One country, two regions. North: m1 (600 young, 2 000 in all) and m2 (400 young, 1 000 in all).
# South: m3 (1 000 young).
LAND = (
    area("land", "country")
    + area("north", "region", "land")
    + area("south", "region", "land")
    + area("m1", "municipality", "north")
    + area("m2", "municipality", "north")
    + area("m3", "municipality", "south")
    + people("m1", 400, 0, 14)
    + people("m1", 600, 15, 29)
    + people("m1", 1000, 30)
    + people("m2", 400, 15, 29)
    + people("m2", 600, 30)
    + people("m3", 1000, 15, 29)
    + """
:land skos:prefLabel "Maa"@fi .
:north skos:prefLabel "Pohjoinen"@fi, "Norr"@sv .
group:everyone a skos:Concept .
group:young skos:broader group:everyone ; elo:ageFrom 15 ; elo:ageTo 29 ; skos:prefLabel "nuoret"@fi .
group:neet skos:broader group:young .
"""
)
PROMISE = """
:promise a elo:CoverageExpectation ; skos:prefLabel "Ohjausta nuorille"@fi ;
  elo:expectsFunction function:guidance ; elo:expectsTargetGroup group:young ;
  elo:expectsAreaLevel level:region .
"""


def found(turtle: str, *, day: date = DAY, within: str | None = None) -> dict[str, Gap]:
    """The gaps by area; the registries here have one expectation unless they say otherwise."""
    rows = gaps(store_of(LAND + turtle), as_of=day, area=ex(within) if within else None).rows
    assert len({row.area for row in rows}) == len(rows)
    return {local(row.area): row for row in rows}


def service(name: str, areas: str, more: str = "", *, group: str = "young") -> str:
    serves = "".join(f" ; elo:servesArea :{one}" for one in areas.split())
    what = f"elo:serviceFunction function:guidance ; elo:targetGroup group:{group}"
    return f":{name} a elo:Service ; {what}{serves} {more} .\n"


def test_people_whose_ages_are_not_known_all_count() -> None:
    # The group is counted by age, but the people of m1 (100) and m2 (300) are not: the service in m1 reaches
    # 100 of all 400. "0 to 120" is all ages as well, and the 60 of 30 to 64 in it are not counted again.
    registry = """
        :r a elo:Area ; elo:areaLevel level:region .
        :m1 a elo:Area ; elo:areaLevel level:municipality ; elo:within :r .
        :m2 a elo:Area ; elo:areaLevel level:municipality ; elo:within :r .
        [] a elo:PopulationObservation ; elo:observedArea :m1 ; elo:year 2024 ; elo:population 100 .
        [] a elo:PopulationObservation ; elo:observedArea :m2 ; elo:year 2024 ; elo:population 300 ;
            elo:ageFrom 0 ; elo:ageTo 120 .
        [] a elo:PopulationObservation ; elo:observedArea :m2 ; elo:year 2024 ; elo:population 60 ;
            elo:ageFrom 30 ; elo:ageTo 64 .
        group:young a skos:Concept ; elo:ageFrom 15 ; elo:ageTo 29 .
        :e a elo:CoverageExpectation ; elo:expectsAreaLevel level:region ;
            elo:expectsFunction function:guidance ; elo:expectsTargetGroup group:young .
        :s a elo:Service ; elo:servesArea :m1 ;
            elo:serviceFunction function:guidance ; elo:targetGroup group:young .
    """
    (row,) = gaps(store_of(registry), as_of=date(2024, 6, 1)).rows
    assert (row.people, row.people_reached, row.coverage) == (400, 100, 0.25)


def test_an_area_nothing_reaches_is_a_gap_with_all_its_people() -> None:
    # Both regions: 1 000 young people each, nobody reached.
    rows = found(PROMISE)
    assert sorted(rows) == ["north", "south"]
    north = rows["north"]
    assert (north.expected, north.found, north.fewest, north.coverage) == (1, 0, 0, 0.0)
    assert (north.people, north.people_reached, north.people_without) == (1000, 0, 1000)
    assert north.nearest is None
    assert north.evidence == (ex("promise"), ex("north"))


def test_a_service_of_the_area_or_of_one_that_contains_it_covers_it() -> None:
    assert sorted(found(PROMISE + service("s", "north"))) == ["south"]
    assert sorted(found(PROMISE + service("s", "land"))) == []


def test_parts_count_by_the_people_of_the_groups_ages() -> None:
    # m1 has 600 of the region's 1 000 young people; that it has 2 000 of all 3 000 people does not matter.
    north = found(PROMISE + service("s", "m1"))["north"]
    assert (north.found, north.fewest, north.coverage) == (1, 0, 0.6)
    assert (north.people_reached, north.people_without) == (600, 400)
    assert north.evidence == (ex("promise"), ex("north"), ex("s"))


def test_all_parts_reached_by_different_services_is_no_gap() -> None:
    assert sorted(found(PROMISE + service("s", "m1") + service("t", "m2 m3"))) == []


def test_two_services_expected_one_of_the_whole_land_and_one_of_a_part() -> None:
    # Where both reach, m1: 600. The national one alone reaches 400 in m2, and 1 000 in the south.
    two = PROMISE.replace("level:region", "level:region ; elo:minimumServices 2")
    rows = found(two + service("national", "land") + service("local", "m1"))
    assert (rows["north"].found, rows["north"].fewest, rows["north"].coverage) == (2, 1, 0.6)
    assert (rows["south"].found, rows["south"].coverage, rows["south"].people_without) == (1, 0.0, 1000)


def test_one_service_stated_for_an_area_and_its_part_counts_once() -> None:
    two = PROMISE.replace("level:region", "level:region ; elo:minimumServices 2")
    assert found(two + service("s", "north m1"))["north"].coverage == 0.0


def test_a_service_across_the_border_reaches_its_parts_on_either_side() -> None:
    # The employment area lies in both regions: m2 (400 of 1 000) in the north, m3 (all) in the south.
    across = area("work", "employment-area") + ":m2 elo:within :work . :m3 elo:within :work .\n"
    rows = found(PROMISE + across + service("s", "work"))
    assert sorted(rows) == ["north"]
    assert rows["north"].coverage == 0.4


@pytest.mark.parametrize(
    ("stated", "covers"),
    [
        ('elo:validFrom "2024-06-01"^^xsd:date', True),
        ('elo:validFrom "2024-06-02"^^xsd:date', False),
        ('elo:validTo "2024-06-01"^^xsd:date', True),
        ('elo:validTo "2024-05-31"^^xsd:date', False),
        ('elo:validFrom "2024-06-01"^^xsd:date ; elo:validTo "2024-06-01"^^xsd:date', True),
    ],
)
def test_both_border_days_belong_to_a_services_validity(stated: str, covers: bool) -> None:
    assert ("north" not in found(PROMISE + service("s", "north", f"; {stated}"))) is covers


def test_expectations_and_areas_count_only_while_valid() -> None:
    late = PROMISE.replace("level:region", 'level:region ; elo:validFrom "2024-06-02"^^xsd:date')
    assert found(late) == {}
    gone = ':south elo:validTo "2024-05-31"^^xsd:date .'
    assert sorted(found(PROMISE + gone)) == ["north"]


def test_a_part_that_has_ended_is_no_part() -> None:
    # m2 has merged into m1: the 400 are not counted twice, and m1 is the whole region.
    merged = ':m2 elo:validTo "2023-12-31"^^xsd:date .'
    rows = found(PROMISE + merged + service("s", "m1"))
    assert sorted(rows) == ["south"]
    assert found(PROMISE + merged)["north"].people == 600


def test_what_lay_in_an_ended_part_is_still_a_part() -> None:
    # The sub-region has ended; w1 lies in the west only by it, and is all of the west.
    ended = (
        area("west", "region")
        + area("sub", "sub-region", "west")
        + area("w1", "municipality", "sub")
        + people("w1", 10, 15, 29)
        + ':sub elo:validTo "2023-12-31"^^xsd:date .'
    )
    assert found(PROMISE + ended)["west"].people == 10
    assert "west" not in found(PROMISE + ended + service("s", "w1"))


def test_a_broader_target_group_matches_and_a_narrower_one_does_not() -> None:
    assert "north" not in found(PROMISE + service("s", "north", group="everyone"))
    assert "north" in found(PROMISE + service("s", "north", group="neet"))
    # Two steps up.
    neet = PROMISE.replace("group:young", "group:neet")
    assert "north" not in found(neet + service("s", "north", group="everyone"))


def test_another_function_even_a_narrower_one_does_not_match() -> None:
    other = "function:career-guidance skos:broader function:guidance .\n"
    assert "north" in found(
        PROMISE + other + service("s", "north").replace("function:guidance", "function:career-guidance")
    )


def test_every_asked_channel_must_be_there_and_a_narrower_one_counts() -> None:
    asked = PROMISE.replace(
        "level:region", "level:region ; elo:expectsChannel channel:in-person, channel:phone"
    )
    more = "channel:outreach skos:broader channel:in-person .\n"
    phone, outreach = (
        f"cv:hasChannel [ a elo:Channel ; elo:channelType channel:{c} ]" for c in ("phone", "outreach")
    )
    assert "north" in found(asked + more + service("s", "north", f"; {phone}"))
    assert "north" in found(asked + more + service("s", "north"))
    assert "north" not in found(asked + more + service("s", "north", f"; {phone} ; {outreach}"))
    # A broader channel than the one asked does not do.
    narrow = PROMISE.replace("level:region", "level:region ; elo:expectsChannel channel:outreach")
    broad = "; cv:hasChannel [ a elo:Channel ; elo:channelType channel:in-person ]"
    assert "north" in found(narrow + more + service("s", "north", broad))


def test_every_asked_language_must_be_there() -> None:
    asked = PROMISE.replace("level:region", "level:region ; elo:expectsLanguage lang:FIN, lang:SWE")
    assert "north" in found(asked + service("s", "north", "; dct:language lang:FIN"))
    assert "north" not in found(asked + service("s", "north", "; dct:language lang:FIN, lang:SWE, lang:ENG"))


def test_people_of_the_latest_year_not_after_the_day_else_of_the_earliest() -> None:
    more = people("m3", 900, 15, 29, year=2024) + people("m3", 800, 15, 29, year=2025)
    for day, number in (
        (date(2023, 12, 31), 1000),
        (date(2024, 1, 1), 900),
        (date(2026, 1, 1), 800),
        (date(2010, 1, 1), 1000),
    ):
        assert found(PROMISE + more, day=day)["south"].people == number


def test_an_areas_own_number_goes_before_the_sum_of_its_parts() -> None:
    own = people("north", 1200, 15, 29)
    north = found(PROMISE + own + service("s", "m1"))["north"]
    # 600 of 1 200 are known to live where the service reaches.
    assert (north.people, north.people_reached, north.people_without, north.coverage) == (1200, 600, 600, 0.5)
    # The land has no number of its own: 1 200 of the north (not its 600 + 400) and 1 000 of the south.
    land = found(PROMISE.replace("level:region", "level:country") + own)["land"]
    assert land.people == 2200


def test_people_are_reached_where_the_smallest_numbers_say_they_live() -> None:
    # The north has 1 200 by its own number and all of it is reached; its parts say 600 + 400 live there.
    both = people("north", 1200, 15, 29) + service("s", "north")
    land = found(PROMISE.replace("level:region", "level:country") + both)["land"]
    assert (land.people, land.people_reached) == (2200, 1000)


def test_an_area_reached_by_two_ways_counts_once() -> None:
    # The land holds m1 and m2 through the region and through the employment area.
    two_ways = """:work a elo:Area ; elo:areaLevel level:employment-area ; elo:within :land .
    :m1 elo:within :work . :m2 elo:within :work . :m1 elo:within :land ."""
    assert found(PROMISE.replace("level:region", "level:country") + two_ways)["land"].people == 2000


def test_ages_only_what_lies_wholly_in_the_groups_range_and_its_own_band_before_smaller_ones() -> None:
    # 10 to 19 straddles 15, 25 and over has an open end: 30 + 70 are left.
    bands = (
        people("m9", 100, 10, 19)
        + people("m9", 30, 15, 19)
        + people("m9", 70, 20, 29)
        + people("m9", 500, 25)
    )
    town = area("m9", "town")
    promise = PROMISE.replace("level:region", "level:town")
    assert found(promise + town + bands)["m9"].people == 100
    total = people("m9", 101, 15, 29)
    assert found(promise + town + bands + total)["m9"].people == 101


def test_a_group_without_ages_counts_everybody() -> None:
    # m1 400 + 600 + 1 000, m2 400 + 600.
    assert found(PROMISE.replace("group:young", "group:everyone"))["north"].people == 3000


def test_nobody_counted_is_said_and_coverage_is_all_or_nothing() -> None:
    bare = area("west", "region") + area("w1", "municipality", "west") + area("w2", "municipality", "west")
    west = found(PROMISE + bare + service("s", "w1"))["west"]
    assert (west.found, west.coverage, west.people, west.people_reached, west.people_without) == (
        1,
        0.0,
        None,
        None,
        None,
    )
    assert "west" not in found(PROMISE + bare + service("s", "w1 w2"))


def test_a_number_that_cannot_be_split_is_reached_only_when_all_its_parts_are() -> None:
    # Only the region is counted, its two parts are not.
    parts = area("w1", "municipality", "west") + area("w2", "municipality", "west")
    bare = area("west", "region", "land") + parts + people("west", 50, 15, 29)
    west = found(PROMISE + bare + service("s", "w1"))["west"]
    assert (west.coverage, west.people_without) == (0.0, 50)
    national = PROMISE.replace("level:region", "level:country")
    assert found(national + bare + service("s", "w1"))["land"].people_reached == 0
    assert found(national + bare + service("s", "w1") + service("t", "w2"))["land"].people_reached == 50


def test_an_area_asked_for_brings_the_areas_that_lie_wholly_in_it() -> None:
    every = (
        PROMISE
        + """
    :other a elo:CoverageExpectation ; elo:expectsFunction function:guidance ;
      elo:expectsTargetGroup group:young ; elo:expectsAreaLevel level:county .
    :c1 a elo:Area ; elo:areaLevel level:county . :m1 elo:within :c1 . :m2 elo:within :c1 .
    :c2 a elo:Area ; elo:areaLevel level:county . :m2 elo:within :c2 . :m3 elo:within :c2 .
    """
    )
    # c1 is made of the north's two parts; c2 reaches into the south; the land is larger than the north.
    assert sorted(found(every, within="north")) == ["c1", "north"]
    assert sorted(found(every, within="land")) == ["c1", "c2", "north", "south"]
    assert sorted(found(every, within="m3")) == ["south"]


def test_the_nearest_service_shares_the_smallest_area() -> None:
    # For m2: s is in the same region; a is first by name, but across the land.
    towns = PROMISE.replace("level:region", "level:municipality")
    rows = found(towns + service("s", "m1", '; skos:prefLabel "Ohjaamo"@fi') + service("a", "m3"))
    nearest = rows["m2"].nearest
    assert nearest is not None
    assert (nearest.service, nearest.area, nearest.within) == (ex("s"), ex("m1"), ex("north"))
    assert nearest.service_label == {"fi": "Ohjaamo"}
    assert rows["m2"].closes["en"] == (
        "1 more service for all of m2 would close the gap: guidance, target group nuoret (nearest: Ohjaamo)."
    )


def test_a_service_in_a_part_of_the_area_is_nearest_and_one_of_the_whole_is_not() -> None:
    two = PROMISE.replace("level:region", "level:region ; elo:minimumServices 2")
    rows = found(two + service("national", "land") + service("part", "m1") + service("other", "m3"))
    nearest = rows["north"].nearest
    assert nearest is not None
    assert (nearest.service, nearest.within) == (ex("part"), ex("north"))
    assert rows["north"].closes["en"] == "Extending part to all of Pohjoinen would close the gap."
    # m3 is all of the south, so both services reach it.
    assert "south" not in rows


def test_a_wider_area_is_said_to_close_a_gap_only_where_it_would() -> None:
    # Two are expected and each part of the north has one: s in m1, t in m2. With s in both, m1 still has one.
    two = PROMISE.replace("level:region", "level:region ; elo:minimumServices 2")
    north = found(two + service("s", "m1") + service("t", "m2"))["north"]
    assert (north.fewest, north.nearest and north.nearest.service) == (1, ex("s"))
    assert north.closes["en"].startswith("1 more service for all of Pohjoinen would close the gap")


def test_what_would_close_a_gap_of_several_services() -> None:
    three = PROMISE.replace("level:region", "level:region ; elo:minimumServices 3")
    north = found(three + service("s", "m1"))["north"]
    assert north.closes["fi"] == (
        "Aukko sulkeutuu, kun koko alueelle (Pohjoinen) saadaan 3 palvelua lisää:"
        " guidance, kohderyhmä nuoret (lähin: s)."
    )
    assert north.reason["sv"] == (
        "Norr, nuoret: 1 000 av 1 000 invånare blir utan, eftersom färre än 3 motsvarande tjänster når dem."
    )


def test_most_people_without_first() -> None:
    rows = gaps(
        store_of(
            LAND
            + PROMISE.replace("level:region", "level:municipality")
            + ":x a elo:Area ; elo:areaLevel level:municipality ."
        ),
        as_of=DAY,
    ).rows
    assert [local(row.area) for row in rows] == ["m3", "m1", "m2", "x"]  # 1 000, 600, 400, not known


def test_json_has_the_agreed_keys() -> None:
    answer = gaps(store_of(LAND + PROMISE), as_of=DAY).to_json()
    assert answer["asOf"] == "2024-06-01"
    rows = answer["rows"]
    assert isinstance(rows, list)
    agreed = {
        "area",
        "areaLabel",
        "expectation",
        "expectationLabel",
        "expected",
        "found",
        "coverage",
        "peopleWithout",
        "nearest",
        "evidence",
    }
    assert agreed <= set(rows[0])
    assert rows[0]["areaLabel"] == {"fi": "Pohjoinen", "sv": "Norr"}


def test_a_registry_without_expectations_has_no_gaps() -> None:
    answer = gaps(store_of(LAND), as_of=DAY)
    assert answer.rows == ()
    assert answer.table("fi").summary == "Ei aukkoja"


def asking(*more: str) -> str:
    return PROMISE.replace("level:region", "level:region ; " + " ; ".join(more))


def test_a_channel_or_a_language_that_is_all_that_is_missing_would_close_a_gap() -> None:
    # By phone in Swedish. a reaches the north by phone in Finnish; b in Swedish, but not by phone; c lacks
    # both; d lacks only the language, but is in m1 alone.
    promise = asking("elo:expectsChannel channel:phone", "elo:expectsLanguage lang:SWE")
    phone = "; cv:hasChannel [ elo:channelType channel:phone ] "
    swedish, finnish = "; dct:language lang:SWE ", "; dct:language lang:FIN "
    north = found(promise + service("a", "north", phone + finnish))["north"]
    assert north.lacking is not None
    assert (north.lacking.kind, north.lacking.service) == ("language", ex("a"))
    assert north.lacking.value.endswith("/SWE")
    assert north.closes["sv"] == "Luckan stängs om tjänsten a fås också på detta språk: svenska."
    north = found(promise + service("b", "north", swedish))["north"]
    assert north.lacking is not None
    assert (north.lacking.kind, north.lacking.value) == ("channel", CHANNEL + "phone")
    # A language is less than a channel.
    both = service("a", "north", phone + finnish) + service("b", "north", swedish)
    north = found(promise + both)["north"]
    assert north.lacking is not None
    assert north.lacking.service == ex("a")
    for other in (service("c", "north", finnish), service("d", "m1", phone + finnish)):
        assert found(promise + other)["north"].lacking is None


def test_nobody_of_the_whole_land_is_asked_to_be_everywhere_in_person() -> None:
    visit = asking("elo:expectsChannel channel:visit") + "channel:visit skos:broader channel:in-person .\n"
    assert found(visit + service("s", "land"))["north"].lacking is None
    local = found(visit + service("s", "north"))["north"].lacking
    assert local is not None
    assert (local.kind, local.value) == ("channel", CHANNEL + "visit")


def test_one_channel_does_not_close_a_gap_of_two_services() -> None:
    two = asking("elo:minimumServices 2", "elo:expectsChannel channel:phone")
    assert found(two + service("s", "north"))["north"].lacking is None
    one = service("t", "north", "; cv:hasChannel [ elo:channelType channel:phone ]")
    assert found(two + service("s", "north") + one)["north"].lacking is not None
