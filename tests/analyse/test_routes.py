"""Routes on small registries; the answers are worked out in the comments."""

from datetime import date

import pytest

from elo_graph.analyse.routes import Profile, Routes, routes
from elo_graph.errors import InputError

from .graphs import area, ex, local, store_of

DAY = date(2024, 6, 1)
HANDOVER = "https://w3id.org/elo/scheme/handover/"

# School refers to the centre, which takes people along to the college; the college also takes them straight.
TOWN = """
:school a elo:Organisation ; skos:prefLabel "Koulu"@fi, "Skolan"@sv .
:centre a elo:Service ; skos:prefLabel "Ohjaamo"@fi, "Navigatorn"@sv ; elo:providedBy :town .
:town a elo:Organisation ; skos:prefLabel "Kunta"@fi .
:college a elo:Organisation ; skos:prefLabel "Opisto"@fi .
:r1 a elo:Referral ; elo:from :school ; elo:to :centre ; elo:handoverMode handover:referral ; elo:waitDays 3 .
:r2 a elo:Referral ; elo:from :centre ; elo:to :college ; elo:handoverMode handover:accompanied-transfer .
"""


def asked(
    turtle: str,
    start: str = "school",
    to: str = "college",
    *,
    profile: Profile | None = None,
    day: date = DAY,
    at_most: int = 5,
) -> Routes:
    return routes(store_of(turtle), ex(start), ex(to), profile=profile, as_of=day, at_most=at_most)


def ways(answer: Routes) -> list[list[str]]:
    """The places each route goes through."""
    return [
        [local(route.steps[0].start), *(local(step.end) for step in route.steps)] for route in answer.routes
    ]


def is_open(turtle: str, profile: Profile, **more: str) -> bool:
    return bool(asked(turtle, profile=profile, **more).routes)  # type: ignore[arg-type]


def test_a_route_with_its_figures_and_the_evidence_of_each_step() -> None:
    # Two handovers, one of them accompanied; 3 days for r1, nothing stated for r2.
    (route,) = asked(TOWN).routes
    assert (route.handovers, route.wait_days, route.unaccompanied, route.wait_known) == (2, 3, 1, False)
    first, second = route.steps
    assert (first.start, first.end, first.referral, first.mode) == (
        ex("school"),
        ex("centre"),
        ex("r1"),
        HANDOVER + "referral",
    )
    assert first.evidence == (ex("r1"), ex("school"), ex("centre"))
    assert (first.wait_days, second.wait_days) == (3, 0)
    assert second.mode == HANDOVER + "accompanied-transfer"
    assert first.end_label == {"fi": "Ohjaamo", "sv": "Navigatorn"}


def test_json_has_the_agreed_keys() -> None:
    answer = asked(TOWN).to_json()
    assert answer["asOf"] == "2024-06-01"
    assert answer["blocked"] == []
    told = answer["routes"]
    assert isinstance(told, list)
    (route,) = told
    assert {"handovers", "waitDays", "unaccompanied", "steps"} <= set(route)
    assert {"from", "to", "referral", "handoverMode", "waitDays"} <= set(route["steps"][0])


def test_a_service_and_its_provider_reach_each_other_at_no_cost() -> None:
    answer = asked(TOWN, "town")
    assert ways(answer) == [["town", "centre", "college"]]
    step = answer.routes[0].steps[0]
    assert (step.referral, step.mode, step.wait_days) == (None, None, 0)
    assert answer.routes[0].handovers == 1
    assert ways(asked(TOWN, "school", "town")) == [["school", "centre", "town"]]


def test_the_wait_of_every_service_entered_counts_and_the_starts_does_not() -> None:
    waits = TOWN + ":centre elo:waitDays 10 ."
    assert asked(waits).routes[0].wait_days == 13
    assert asked(waits, "town").routes[0].wait_days == 10
    assert asked(waits, "centre").routes[0].wait_days == 0


def test_a_follow_up_is_a_handover_in_which_nobody_comes_along() -> None:
    (route,) = asked(TOWN.replace("handover:referral", "handover:follow-up")).routes
    # TOWN's first handover is the follow-up, its second is accompanied.
    assert (route.handovers, route.unaccompanied) == (2, 1)


def test_from_a_place_to_itself_is_a_route_of_no_steps() -> None:
    (route,) = asked(TOWN, "centre", "centre").routes
    assert (route.handovers, route.steps) == (0, ())


@pytest.mark.parametrize("thing", ["r1", "centre"])
@pytest.mark.parametrize(
    ("stated", "holds"),
    [
        ('elo:validFrom "2024-06-01"^^xsd:date', True),
        ('elo:validFrom "2024-06-02"^^xsd:date', False),
        ('elo:validTo "2024-06-01"^^xsd:date', True),
        ('elo:validTo "2024-05-31"^^xsd:date', False),
    ],
)
def test_a_referral_needs_itself_and_both_ends_to_be_valid(thing: str, stated: str, holds: bool) -> None:
    assert bool(asked(TOWN + f":{thing} {stated} .").routes) is holds


def test_an_end_that_has_ended_is_said_with_whom_to_ask_instead() -> None:
    ended = """
    :school elo:validTo "2022-12-31"^^xsd:date ; elo:succeededBy :second .
    :second a elo:Organisation ; elo:validTo "2023-12-31"^^xsd:date ; elo:succeededBy :third .
    :third a elo:Organisation ; skos:prefLabel "Uusi koulu"@fi .
    """
    answer = asked(TOWN + ended)
    assert (answer.routes, answer.blocked) == ((), ())
    (end,) = answer.ended
    told = end.to_json()
    assert (told["thing"], told["lastDay"], told["since"]) == (ex("school"), "2022-12-31", "2023-01-01")
    # The second has ended as well, so the third is the one to ask.
    assert told["successors"] == [{"thing": ex("third"), "label": {"fi": "Uusi koulu"}}]
    assert end.sentence["fi"] == (
        "Koulu on lakannut: se ei ole voimassa 1.1.2023 alkaen (viimeinen päivä 31.12.2022)."
        " Kysy seuraajalta: Uusi koulu."
    )
    assert asked(TOWN + ended, day=date(2022, 12, 31)).ended == ()


def test_an_end_that_has_not_begun_is_said() -> None:
    (end,) = asked(TOWN + ':college elo:validFrom "2025-01-01"^^xsd:date .').ended
    assert end.sentence["en"] == "Opisto does not begin until 1 January 2025."
    assert end.to_json()["since"] is None


AGES = ":centre elo:eligibility :rule . :rule a elo:EligibilityRule ; elo:minAge 15 ; elo:maxAge 29 ."


@pytest.mark.parametrize(("age", "holds"), [(14, False), (15, True), (29, True), (30, False), (None, True)])
def test_ages_are_inclusive_and_an_unknown_age_closes_nothing(age: int | None, holds: bool) -> None:
    assert is_open(TOWN + AGES, Profile(age=age)) is holds


def test_a_referrals_own_rule_closes_it() -> None:
    rule = ":r1 elo:eligibility [ a elo:EligibilityRule ; elo:maxAge 20 ] ."
    assert is_open(TOWN + rule, Profile(age=20))
    assert not is_open(TOWN + rule, Profile(age=21))


def test_the_start_closes_nothing() -> None:
    assert asked(TOWN + AGES, "centre", profile=Profile(age=50)).routes


SITUATIONS = """
situation:unemployed a skos:Concept ; skos:inScheme <https://w3id.org/elo/scheme/life-situation> .
situation:jobseeker a skos:Concept ; skos:inScheme <https://w3id.org/elo/scheme/life-situation> ;
  skos:broader situation:unemployed ; skos:prefLabel "Työnhakija"@fi .
situation:student a skos:Concept ; skos:inScheme <https://w3id.org/elo/scheme/life-situation> .
"""


def test_all_conditions_of_a_rule_must_hold_and_one_rule_is_enough() -> None:
    # Under 30 and unemployed, or over 50 whatever the situation.
    rules = """:centre elo:eligibility :young, :old .
    :young a elo:EligibilityRule ; elo:maxAge 29 ; elo:lifeSituation situation:unemployed .
    :old a elo:EligibilityRule ; elo:minAge 51 ."""
    town = TOWN + SITUATIONS + rules
    assert is_open(town, Profile(age=20, statuses=("unemployed",)))
    assert not is_open(town, Profile(age=20, statuses=("student",)))
    assert not is_open(town, Profile(age=40, statuses=("unemployed",)))
    assert is_open(town, Profile(age=51, statuses=("student",)))
    assert is_open(town, Profile(age=20))


def test_a_narrower_life_situation_counts_and_a_broader_one_does_not() -> None:
    for asked_for, status, holds in (("unemployed", "jobseeker", True), ("jobseeker", "unemployed", False)):
        rule = (
            f":centre elo:eligibility [ a elo:EligibilityRule ; elo:lifeSituation situation:{asked_for} ] ."
        )
        assert is_open(TOWN + SITUATIONS + rule, Profile(statuses=(status,))) is holds


def test_several_life_situations_on_a_rule_must_all_hold() -> None:
    rule = """:centre elo:eligibility [ a elo:EligibilityRule ;
      elo:lifeSituation situation:unemployed, situation:student ] ."""
    assert not is_open(TOWN + SITUATIONS + rule, Profile(statuses=("unemployed",)))
    assert is_open(TOWN + SITUATIONS + rule, Profile(statuses=("jobseeker", "student")))


def test_a_rule_that_is_not_valid_on_the_day_closes_nothing() -> None:
    old = AGES + ':rule elo:validTo "2024-05-31"^^xsd:date .'
    assert is_open(TOWN + old, Profile(age=50))


LAND = (
    area("land", "country")
    + area("north", "region", "land")
    + area("south", "region", "land")
    + area("m1", "municipality", "north", "work")
    + area("m2", "municipality", "north")
    + area("m3", "municipality", "south", "work")
    + area("work", "employment-area")
    + ':m1 skos:prefLabel "Ykkönen"@fi . :south skos:prefLabel "Etelä"@fi .'
)


@pytest.mark.parametrize(
    ("serves", "home", "holds"),
    [
        ("m1", "m1", True),
        ("north", "m1", True),  # contains
        ("m1", "north", True),  # within
        ("work", "north", True),  # both hold m1
        ("m2", "m1", False),
        ("south", "m2", False),
        ("m2, :m1", "m1", True),  # one of several is enough
    ],
)
@pytest.mark.parametrize("thing", ["r1", "centre"])
def test_areas_must_share_a_part(thing: str, serves: str, home: str, holds: bool) -> None:
    town = TOWN + LAND + f":{thing} elo:servesArea :{serves} ."
    assert is_open(town, Profile(area=ex(home))) is holds
    assert is_open(town, Profile())


def test_an_actors_area_closes_nothing_and_nor_does_none() -> None:
    assert is_open(TOWN + LAND + ":college elo:servesArea :south .", Profile(area=ex("m1")))


def test_a_service_not_given_in_the_clients_language_is_closed() -> None:
    town = TOWN + ":centre dct:language lang:FIN, lang:ENG ."
    assert is_open(town, Profile(languages=("fi",)))
    assert is_open(town, Profile(languages=("sv", "en")))
    assert not is_open(town, Profile(languages=("sv",)))
    assert is_open(TOWN, Profile(languages=("sv",)))  # no language is stated


def test_without_a_route_it_says_how_far_one_gets_and_what_closes_each_next_step() -> None:
    answer = asked(TOWN + AGES, profile=Profile(age=45))
    assert [local(thing) for thing, _ in answer.reached] == ["school"]
    (block,) = answer.blocked
    assert (block.referral, block.thing, block.code) == (ex("r1"), ex("centre"), "age-above")
    assert block.reason == {
        "fi": "Koulu → Ohjaamo: yläikäraja on 29 vuotta, asiakas on 45.",
        "sv": "Skolan → Navigatorn: övre åldersgränsen är 29 år, klienten är 45.",
        "en": "Koulu → Ohjaamo: the upper age limit is 29, the client is 45.",
    }
    told = block.to_json()
    assert (told["referral"], told["reason"]) == (ex("r1"), block.reason["en"])


def test_every_condition_that_closes_a_step_is_said() -> None:
    town = TOWN + AGES + LAND + SITUATIONS + ":r1 elo:servesArea :south . :centre dct:language lang:FIN ."
    profile = Profile(age=45, area=ex("m1"), languages=("sv",))
    (block,) = asked(town, profile=profile).blocked
    assert {one.condition.code for one in block.conditions} == {"area", "age-above", "language"}
    assert block.reason["fi"] == (
        "Koulu → Ohjaamo: palvelee aluetta Etelä, asiakkaan alue on Ykkönen;"
        " yläikäraja on 29 vuotta, asiakas on 45; palvelukieli on suomi, asiakkaan kieli on ruotsi."
    )


def test_a_provider_of_a_closed_service_is_a_step_that_is_blocked_without_a_referral() -> None:
    (block,) = asked(TOWN + AGES, "town", profile=Profile(age=45)).blocked
    assert (block.referral, block.thing) == (None, ex("centre"))


def test_what_leads_elsewhere_is_not_said_to_block() -> None:
    elsewhere = """:club a elo:Organisation .
    :r3 a elo:Referral ; elo:from :school ; elo:to :club ; elo:eligibility :no .
    :no a elo:EligibilityRule ; elo:maxAge 9 ."""
    answer = asked(TOWN + AGES + elsewhere, profile=Profile(age=45))
    assert [block.referral for block in answer.blocked] == [ex("r1")]


def test_no_referral_leads_there() -> None:
    answer = asked(TOWN, "college", "school")
    assert (answer.routes, answer.blocked) == ((), ())
    assert [local(thing) for thing, _ in answer.reached] == ["college"]
    assert answer.table("fi").summary == "Opisto → Koulu: reittiä ei ole"


def test_a_condition_and_a_lapsed_referral_together_are_both_said() -> None:
    # The centre is closed to a client of 45, and what leads on from it has ended: neither alone leads there.
    answer = asked(TOWN + AGES + ':r2 elo:validTo "2023-12-31"^^xsd:date .', profile=Profile(age=45))
    (block,) = answer.blocked
    assert (block.referral, block.thing, block.code) == (ex("r1"), ex("centre"), "age-above")
    # Where one step is closed by both, both are said, each with the thing that it closes.
    both = asked(TOWN + AGES + ':r1 elo:validTo "2023-12-31"^^xsd:date .', profile=Profile(age=45))
    (block,) = both.blocked
    assert [(one.thing, one.condition.code) for one in block.conditions] == [
        (ex("r1"), "ended"),
        (ex("centre"), "age-above"),
    ]
    assert block.opens["en"] == (
        "Would open if Koulu → Ohjaamo were still valid and the upper age limit were at least 45."
    )


def test_each_block_says_what_would_open_it() -> None:
    # Two rules are alternatives: meeting one of them is enough. Area and language are needed besides.
    town = (
        TOWN
        + LAND
        + SITUATIONS
        + """:centre elo:eligibility :young, :seeking ; elo:servesArea :south ; dct:language lang:FIN .
        :young a elo:EligibilityRule ; elo:maxAge 29 .
        :seeking a elo:EligibilityRule ; elo:minAge 50 ; elo:lifeSituation situation:jobseeker ."""
    )
    profile = Profile(age=45, area=ex("m1"), languages=("sv",), statuses=("student",))
    (block,) = asked(town, profile=profile).blocked
    assert block.opens["fi"] == (
        "Avautuisi, jos Ohjaamo palvelisi myös aluetta Ykkönen ja Ohjaamo toimisi myös kielellä ruotsi"
        " ja joko yläikäraja olisi vähintään 45 vuotta"
        " tai alaikäraja olisi 45 vuotta (asiakas täyttää aikanaan 50)"
        " ja asiakkaan elämäntilanne olisi Työnhakija."
    )
    young = next(one for one in block.conditions if one.condition.code == "age-above")
    assert young.to_json()["reason"]["en"] == "the upper age limit is 29, the client is 45"  # type: ignore[index]


def test_where_no_condition_but_time_closes_the_way_it_says_so() -> None:
    late = TOWN + ':r1 elo:validTo "2023-12-31"^^xsd:date . :r2 elo:validFrom "2025-01-01"^^xsd:date .'
    answer = asked(late)
    (block,) = answer.blocked
    assert (block.referral, block.code) == (ex("r1"), "ended")
    assert block.reason["en"] == "Koulu → Ohjaamo: the last valid day was 31 December 2023."
    (block,) = asked(late, "centre").blocked
    assert block.reason["fi"] == "Ohjaamo → Opisto: voimassa vasta 1.1.2025 alkaen."
    # The service in between has ended.
    (block,) = asked(TOWN + ':centre elo:validTo "2023-12-31"^^xsd:date .').blocked
    assert (block.referral, block.thing) == (ex("r1"), ex("centre"))


def test_the_steps_of_the_pathway_are_activities_in_the_service_and_no_handovers() -> None:
    pathway = """:centre elo:pathway :path . :path a elo:Pathway ; elo:pathwayStep :two .
    :one a elo:PathwayStep ; p-plan:isStepOfPlan :path ; elo:stepOrder 1 ; skos:prefLabel "Alku"@fi ;
      elo:serviceFunction function:initial-assessment .
    :two a elo:PathwayStep ; elo:stepOrder 2 ; skos:prefLabel "Jatko"@fi ."""
    (route,) = asked(TOWN + pathway).routes
    assert route.handovers == 2
    into, out = route.steps
    assert into.pathway is not None
    assert [step.label["fi"] for step in into.pathway.steps] == ["Alku", "Jatko"]
    assert into.pathway.steps[0].functions == ("https://w3id.org/elo/scheme/function/initial-assessment",)
    assert out.pathway is None
    start = asked(TOWN + pathway, "centre").start_pathway
    assert start is not None
    assert start.pathway == ex("path")


def test_alternatives_with_the_same_figures() -> None:
    second = """:other a elo:Service .
    :r3 a elo:Referral ; elo:from :school ; elo:to :other ; elo:waitDays 3 .
    :r4 a elo:Referral ; elo:from :other ; elo:to :college ;
      elo:handoverMode handover:accompanied-transfer ."""
    assert sorted(ways(asked(TOWN + second))) == [
        ["school", "centre", "college"],
        ["school", "other", "college"],
    ]
    assert len(asked(TOWN + second, at_most=1).routes) == 1


def test_ends_are_found_by_name_and_bad_names_are_refused() -> None:
    store = store_of(TOWN)
    assert routes(store, "skolan", "OPISTO", as_of=DAY).routes
    with pytest.raises(InputError, match='from: no actor, service or life situation is called "Koulut"'):
        routes(store, "Koulut", "Opisto", as_of=DAY)
    with pytest.raises(InputError, match="age"):
        routes(store, "Koulu", "Opisto", profile=Profile(age=-1), as_of=DAY)
    with pytest.raises(InputError, match="language"):
        routes(store, "Koulu", "Opisto", profile=Profile(languages=("klingon",)), as_of=DAY)


@pytest.mark.parametrize(
    ("stated", "open_"),
    [
        # A referral counts by its own day, on the border too; several stated days by the latest.
        ('elo:lastConfirmed "2024-01-01"^^xsd:date', True),
        ('elo:lastConfirmed "2023-12-31"^^xsd:date', False),
        ('elo:lastConfirmed "2023-12-31"^^xsd:date ; dct:modified "2024-02-01"^^xsd:date', True),
        # One that says nothing, by what it leads to (confirmed in March): the end's day stands in.
        ("elo:waitDays 1", True),
    ],
)
def test_only_by_referrals_that_were_confirmed_since(stated: str, open_: bool) -> None:
    town = (
        ":a a elo:Organisation . :b a elo:Organisation ; elo:lastConfirmed"
        f' "2024-03-01"^^xsd:date . :r a elo:Referral ; elo:from :a ; elo:to :b ; {stated} .'
    )
    found = routes(store_of(town), ex("a"), ex("b"), as_of=DAY, confirmed_since=date(2024, 1, 1))
    assert bool(found.routes) is open_


def test_a_service_and_its_provider_by_when_the_service_was_confirmed() -> None:
    # From a to the service s by a referral to its provider p: the link from p to s goes by s's day.
    town = (
        ":a a elo:Organisation . :p a elo:Organisation . :s a elo:Service ; elo:providedBy :p ;"
        ' elo:lastConfirmed "{}"^^xsd:date .'
        ' :r a elo:Referral ; elo:from :a ; elo:to :p ; elo:lastConfirmed "2024-02-02"^^xsd:date .'
    )
    for day, there in (("2024-01-01", True), ("2023-12-31", False)):
        store = store_of(town.replace("{}", day))
        found = routes(store, ex("a"), ex("s"), as_of=DAY, confirmed_since=date(2024, 1, 1))
        assert bool(found.routes) is there


def test_where_there_is_no_route_the_nearest_is_told_and_how_much_there_is() -> None:
    # From a one gets to b and c; the college's referral is for those of 30 and over.
    town = (
        ":a a elo:Organisation . :b a elo:Organisation . :c a elo:Organisation ."
        ":college a elo:Organisation ."
        ":r1 a elo:Referral ; elo:from :a ; elo:to :b . :r2 a elo:Referral ; elo:from :b ; elo:to :c ."
        ":r3 a elo:Referral ; elo:from :c ; elo:to :college ; elo:eligibility [ elo:minAge 30 ] ."
    )
    found = asked(town, "a", profile=Profile(age=20))
    assert [local(thing) for thing, _ in found.reached] == ["a", "b", "c"]
    assert found.to_json()["reachedInAll"] == 3
    assert [block.referral for block in found.blocked] == [ex("r3")]
