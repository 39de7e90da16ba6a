"""Overlaps on small registries; the scores are worked out in the comments."""

from datetime import date

import pytest

from elo_graph.analyse.overlaps import Overlaps, Pair, overlaps

from .graphs import area, ex, local, people, store_of

DAY = date(2024, 6, 1)

LAND = (
    area("land", "country")
    + area("m1", "municipality", "land")
    + area("m2", "municipality", "land")
    + area("m3", "municipality", "land")
)
PEOPLE = people("m1", 100, 0, 14) + people("m1", 500, 15) + people("m2", 300) + people("m3", 100)


def service(
    name: str,
    functions: str = "guidance",
    groups: str = "young",
    areas: str = "m1",
    *,
    by: str | None = None,
    channels: str = "phone",
    languages: str = "FIN",
    more: str = "",
) -> str:
    def each(words: str, written: str) -> str:
        return "".join(" ; " + written.format(word) for word in words.split())

    return (
        f":{name} a elo:Service ; elo:providedBy :{by or name + '-provider'}"
        + each(functions, "elo:serviceFunction function:{}")
        + each(groups, "elo:targetGroup group:{}")
        + each(areas, "elo:servesArea :{}")
        + each(channels, "cv:hasChannel [ a elo:Channel ; elo:channelType channel:{} ]")
        + each(languages, "dct:language lang:{}")
        + f" {more} .\n"
    )


def found(turtle: str, *, day: date = DAY, within: str | None = None) -> Overlaps:
    return overlaps(store_of(LAND + turtle), as_of=day, area=ex(within) if within else None)


def only(turtle: str) -> Pair:
    (pair,) = found(turtle).pairs
    return pair


def test_the_score_is_the_geometric_mean_of_three_shares() -> None:
    # Functions: 1 of {guidance, advice, outreach} is shared: 1/3. Groups: {young}, {young, adults}: 1/2.
    # Areas: a is in m1 and m2 (600 + 300 people), b in m1 and m3 (600 + 100): 600 of 1 000: 0.6.
    pair = only(
        PEOPLE
        + service("a", "guidance advice", "young", "m1 m2")
        + service("b", "guidance outreach", "young adults", "m1 m3")
    )
    assert (local(pair.a), local(pair.b)) == ("a", "b")
    assert pair.function_share == pytest.approx(1 / 3)
    assert pair.group_share == 0.5
    assert pair.area_share == pytest.approx(0.6)
    assert pair.score == pytest.approx((1 / 3 * 1 / 2 * 0.6) ** (1 / 3))
    assert pair.people == 600


def test_the_same_in_everything_scores_one() -> None:
    assert only(PEOPLE + service("a") + service("b")).score == 1


def test_where_nobody_was_counted_areas_count_by_their_number() -> None:
    # m1 of {m1, m2, m3}.
    pair = only(service("a", areas="m1 m2") + service("b", areas="m1 m3"))
    assert pair.area_share == pytest.approx(1 / 3)
    assert pair.people == 0


def test_a_larger_area_is_the_sum_of_its_parts_and_none_counts_twice() -> None:
    # The land has 1 000 people, m1 600 of them; that a also states m1 adds nothing.
    pair = only(PEOPLE + service("a", areas="land m1") + service("b"))
    assert pair.area_share == pytest.approx(0.6)


def test_an_observation_of_all_ages_goes_before_the_bands() -> None:
    # m1: 700 in all, whatever the bands say; so 700 of 1 000.
    pair = only(PEOPLE + people("m1", 700) + service("a", areas="land") + service("b"))
    assert pair.area_share == pytest.approx(700 / 1100)


def test_people_are_counted_as_gaps_count_them() -> None:
    # m1: 0 to 14 is within 0 to 39 (400, not the 999 of the year before), and 40 and over were counted last
    # in 2020 (200): 600 of 1 000.
    ages = (
        people("m1", 100, 0, 14, year=2024)
        + people("m1", 400, 0, 39, year=2024)
        + people("m1", 999, 0, 39, year=2023)
        + people("m1", 200, 40, year=2020)
    )
    elsewhere = people("m2", 300) + people("m3", 100)
    pair = only(ages + elsewhere + service("a", areas="land") + service("b"))
    assert pair.area_share == pytest.approx(0.6)
    assert pair.people == 600


def test_people_known_only_of_a_larger_area_count() -> None:
    # Nobody is counted in a municipality. North (n1, n2) has 1 000 people, south (s1) 100: of the 1 100 that
    # a reaches (both), b (the north) reaches 1 000.
    regions = (
        area("north", "region")
        + area("south", "region")
        + area("n1", "municipality", "north")
        + area("n2", "municipality", "north")
        + area("s1", "municipality", "south")
        + people("north", 1000)
        + people("south", 100)
    )
    pair = only(regions + service("a", areas="north south") + service("b", areas="north"))
    assert pair.area_share == pytest.approx(1000 / 1100)
    assert pair.people == 1000
    # How the 1 000 are spread over n1 and n2 is not known: half and half. So 500 of 1 000.
    pair = only(regions + service("a", areas="n1") + service("b", areas="north"))
    assert (pair.area_share, pair.people) == (0.5, 500)


def test_what_a_counted_area_has_beyond_its_counted_parts_lives_elsewhere_in_it() -> None:
    # The land has 5 000 people, m1 to m3 together 1 000; the other 4 000 live in no municipality that is
    # known. a serves the land, b only m1 (600).
    pair = only(PEOPLE + people("land", 5000) + service("a", areas="land") + service("b"))
    assert pair.area_share == pytest.approx(600 / 5000)
    # Two services of the whole land share all of it.
    pair = only(PEOPLE + people("land", 5000) + service("a", areas="land") + service("b", areas="land"))
    assert (pair.area_share, pair.people) == (1, 5000)
    # m3 is not counted: the 4 100 beyond m1 and m2 are its people.
    counted = people("m1", 600) + people("m2", 300) + people("land", 5000)
    pair = only(counted + service("a", areas="land") + service("b", areas="m3"))
    assert (pair.area_share, pair.people) == (4100 / 5000, 4100)


def test_parts_that_have_more_people_than_the_whole_are_believed() -> None:
    # 800 in the land by one count, 1 000 in its municipalities by another: nobody lives elsewhere.
    pair = only(PEOPLE + people("land", 800) + service("a", areas="land") + service("b"))
    assert pair.area_share == pytest.approx(0.6)


@pytest.mark.parametrize(
    "other",
    [
        service("b", functions="advice"),
        service("b", groups="adults"),
        service("b", areas="m2"),
        service("b", by="a-provider"),
        service("b", more='; elo:validTo "2024-05-31"^^xsd:date'),
        service("b", more='; elo:validFrom "2024-06-02"^^xsd:date'),
        service("b", more="; elo:providedBy :a-provider"),  # one of two providers is the same
    ],
)
def test_no_overlap_without_a_shared_function_group_and_area_or_with_a_shared_provider(other: str) -> None:
    assert found(PEOPLE + service("a") + other).pairs == ()


def test_both_border_days_count() -> None:
    day = '; elo:validFrom "2024-06-01"^^xsd:date ; elo:validTo "2024-06-01"^^xsd:date'
    assert len(found(service("a", more=day) + service("b")).pairs) == 1


@pytest.mark.parametrize(
    ("channels", "languages", "kind"),
    [
        ("phone chat", "FIN SWE", "redundant"),
        ("chat", "FIN", "complementary"),
        ("phone", "SWE", "complementary"),
        ("", "FIN", "complementary"),
    ],
)
def test_redundant_is_what_also_shares_a_channel_and_a_language(
    channels: str, languages: str, kind: str
) -> None:
    assert only(service("a") + service("b", channels=channels, languages=languages)).kind == kind


def test_clusters_are_what_hangs_together_by_redundant_pairs() -> None:
    # a–b and b–c are redundant; d is given by chat, so b–d and c–d are complementary; e–f stand apart.
    answer = found(
        PEOPLE
        + service("a", areas="m1")
        + service("b", areas="m1 m2")
        + service("c", areas="m2")
        + service("d", areas="m2", channels="chat")
        + service("e", areas="m3", functions="advice")
        + service("f", areas="m3", functions="advice")
    )
    assert [[local(one) for one in cluster.members] for cluster in answer.clusters] == [
        ["a", "b", "c"],
        ["e", "f"],
    ]
    assert [len(cluster.pairs) for cluster in answer.clusters] == [2, 1]
    assert sorted(local(pair.a) + local(pair.b) for pair in answer.pairs if pair.kind == "complementary") == [
        "bd",
        "cd",
    ]
    told = answer.to_json()
    assert set(told) >= {"asOf", "clusters", "pairs"}
    assert len(told["pairs"]) == 5  # type: ignore[arg-type]


def test_an_area_asked_for_is_where_both_must_be() -> None:
    turtle = PEOPLE + service("a", areas="m1 m2") + service("b", areas="m1 m3")
    assert len(found(turtle, within="m1").pairs) == 1
    assert found(turtle, within="m2").pairs == ()
    # The score is that of the pair, not of the area.
    assert found(turtle, within="m1").pairs[0].area_share == pytest.approx(0.6)


def test_highest_score_first() -> None:
    answer = found(
        PEOPLE + service("a", areas="land") + service("b", areas="m1") + service("c", areas="land m2")
    )
    assert [local(pair.a) + local(pair.b) for pair in answer.pairs] == ["ac", "ab", "bc"]
    assert answer.table("en").summary == "3 redundant pairs of services (in 1 cluster), 0 complementary"
