"""Routes from life situations and to functions, transitions and outcomes; routes that differ."""

from datetime import date

import pytest

from elo_graph.analyse.routes import Profile, Routes, routes
from elo_graph.errors import InputError

from .graphs import area, ex, local, store_of

DAY = date(2024, 6, 1)

# The centre says that one may come without a referral. The advice line says nothing and no referral leads to
# it. One is referred to the workshop, so nobody comes there by themselves; the school is an actor.
TOWN = (
    area("m1", "municipality")
    + area("m2", "municipality")
    + """
situation:unemployed a skos:Concept ; skos:inScheme <https://w3id.org/elo/scheme/life-situation> ;
  skos:prefLabel "Työtön"@fi .
situation:student a skos:Concept ; skos:inScheme <https://w3id.org/elo/scheme/life-situation> .
function:training a skos:Concept ; skos:inScheme <https://w3id.org/elo/scheme/function> ;
  skos:prefLabel "Koulutus"@fi .
function:course a skos:Concept ; skos:inScheme <https://w3id.org/elo/scheme/function> ;
  skos:broader function:training .
<https://w3id.org/elo/scheme/transition/to-work> a skos:Concept ;
  skos:inScheme <https://w3id.org/elo/scheme/transition> .
:centre a elo:Service ; skos:prefLabel "Ohjaamo"@fi ; elo:referralNeeded false ; elo:waitDays 2 ;
  elo:eligibility [ a elo:EligibilityRule ; elo:maxAge 29 ] .
:line a elo:Service ; dct:language lang:FIN ; elo:servesArea :m1 .
:workshop a elo:Service ; elo:serviceFunction function:course ; elo:waitDays 10 ; elo:contributesTo :part .
:school a elo:Organisation .
:lessons a elo:Service ; elo:serviceFunction function:training ; elo:referralNeeded true ;
  elo:providedBy :school ; elo:pathway :way .
:way a elo:Pathway ; elo:transition <https://w3id.org/elo/scheme/transition/to-work> .
:outcome a elo:Outcome ; skos:prefLabel "Työllisyys paranee"@fi .
:part a elo:Outcome ; elo:partOf :outcome .
:r1 a elo:Referral ; elo:from :centre ; elo:to :workshop ; elo:handoverMode handover:referral .
:r2 a elo:Referral ; elo:from :line ; elo:to :workshop ; elo:handoverMode handover:referral .
:r3 a elo:Referral ; elo:from :workshop ; elo:to :school ; elo:handoverMode handover:accompanied-transfer .
"""
)


def asked(
    start: str, to: str, *, turtle: str = "", profile: Profile | None = None, differing: int = 0
) -> Routes:
    return routes(
        store_of(TOWN + turtle), start, to, profile=profile, as_of=DAY, at_most=20, differing=differing
    )


def ways(answer: Routes) -> list[list[str]]:
    return [[local(step.end) for step in route.steps] for route in answer.routes]


def test_from_a_life_situation_one_begins_where_one_may_come_by_oneself() -> None:
    # By way of the centre: 2 days to get in, 10 at the workshop. By way of the line: 10. Coming by oneself is
    # no handover, so both have one; the line's wait is shorter.
    answer = asked("unemployed", ex("workshop"))
    assert (answer.start_kind, answer.start_label) == ("life-situation", {"fi": "Työtön"})
    assert ways(answer) == [["line", "workshop"]]
    (route,) = answer.routes
    assert (route.handovers, route.wait_days, route.unaccompanied) == (1, 10, 1)
    first = route.steps[0]
    assert local(first.start).endswith("life-situation/unemployed")
    assert (first.referral, first.mode) == (None, "https://w3id.org/elo/scheme/handover/self-referral")


def test_conditions_close_the_doors_too() -> None:
    # The line serves m1 in Finnish only; the centre takes people up to 29.
    assert ways(asked("unemployed", ex("workshop"), profile=Profile(area=ex("m2")))) == [
        ["centre", "workshop"]
    ]
    assert ways(asked("unemployed", ex("workshop"), profile=Profile(languages=("sv",)))) == [
        ["centre", "workshop"]
    ]
    answer = asked("unemployed", ex("workshop"), profile=Profile(age=30, languages=("sv",)))
    assert answer.routes == ()
    assert answer.reached == ()
    assert {(local(one.end), one.code) for one in answer.blocked} == {
        ("centre", "age-above"),
        ("line", "language"),
    }


def test_the_life_situation_is_the_clients() -> None:
    rule = ":centre elo:eligibility [ a elo:EligibilityRule ; elo:lifeSituation situation:student ] ."
    # The centre's second rule lets students in whatever their age.
    young = Profile(age=40, area=ex("m2"))
    assert ways(asked("student", ex("workshop"), turtle=rule, profile=young)) == [["centre", "workshop"]]
    assert ways(asked("unemployed", ex("workshop"), turtle=rule, profile=young)) == []


def test_a_self_referral_is_the_way_in_with_its_wait_and_its_rule() -> None:
    own = """:r4 a elo:Referral ; elo:from :person ; elo:to :workshop ; elo:waitDays 3 ;
      elo:handoverMode handover:self-referral ;
      elo:eligibility [ a elo:EligibilityRule ; elo:minAge 18 ] . :person a elo:Actor ."""
    # 3 days for the self-referral, 10 to enter the workshop; nobody hands over. The line's way takes 10 and
    # one handover: both are best.
    answer = asked("unemployed", ex("workshop"), turtle=own, profile=Profile(age=18))
    assert [(route.handovers, route.wait_days) for route in answer.routes] == [(0, 13), (1, 10)]
    assert answer.routes[0].steps[0].referral == ex("r4")
    # At 17 the self-referral is closed; the door is no other way then.
    assert ways(asked("unemployed", ex("workshop"), turtle=own, profile=Profile(age=17))) == [
        ["line", "workshop"]
    ]


def test_where_a_referral_is_needed_nobody_comes_by_themselves() -> None:
    # Lessons say so; no other way in is known than by the school, and the workshop refers there.
    assert ways(asked("unemployed", ex("lessons"))) == [["line", "workshop", "school", "lessons"]]


def test_to_a_function_any_service_that_has_it_or_a_narrower_one_will_do() -> None:
    # The workshop's courses are training (1 handover); so are the school's lessons, one handover further.
    answer = asked(ex("line"), "training")
    assert (answer.target_kind, ways(answer)) == ("function", [["workshop"]])
    assert (answer.routes[0].end, answer.target_label) == (ex("workshop"), {"fi": "Koulutus"})
    assert ways(asked(ex("school"), "KOULUTUS")) == [["lessons"]]
    # Courses are narrower than training, and lessons are no courses.
    assert ways(asked(ex("line"), "function/course")) == [["workshop"]]
    # Who is there already has nowhere to go.
    assert [route.steps for route in asked(ex("workshop"), "training").routes] == [()]


def test_to_a_transition_by_the_services_pathway_and_to_an_outcome_by_its_parts() -> None:
    # The workshop contributes to a part of the outcome.
    assert ways(asked(ex("line"), "to-work")) == [["workshop", "school", "lessons"]]
    answer = asked(ex("centre"), "työllisyys paranee")
    assert (answer.target_kind, ways(answer)) == ("outcome", [["workshop"]])


def test_a_target_that_has_ended_is_none() -> None:
    gone = ':workshop elo:validTo "2024-05-31"^^xsd:date .'
    answer = asked(ex("line"), "training", turtle=gone)
    assert (answer.routes, [local(one.thing) for one in answer.blocked]) == ((), ["workshop"])


def test_a_name_of_nothing_is_refused_with_what_comes_near() -> None:
    with pytest.raises(
        InputError, match=r"no actor, service, function, transition or outcome .* Did you mean"
    ):
        asked(ex("line"), "Koulutos")
    with pytest.raises(InputError, match=r"no actor, service or life situation .* Did you mean"):
        asked("Työtön?", ex("line"))


# The school refers to the centre and to the office, both to the college: the centre is quicker. The club is a
# longer way round.
CITY = """
:r1 a elo:Referral ; elo:from :school ; elo:to :centre ; elo:waitDays 1 .
:r2 a elo:Referral ; elo:from :centre ; elo:to :college ; elo:waitDays 1 .
:r3 a elo:Referral ; elo:from :school ; elo:to :office ; elo:waitDays 5 .
:r4 a elo:Referral ; elo:from :office ; elo:to :college ; elo:waitDays 5 .
:r5 a elo:Referral ; elo:from :school ; elo:to :club ; elo:waitDays 9 .
:r6 a elo:Referral ; elo:from :club ; elo:to :office ; elo:waitDays 9 .
:r7 a elo:Referral ; elo:from :centre ; elo:to :college ; elo:waitDays 8 .
"""


def test_alternatives_pass_other_places_and_say_which_they_do_without() -> None:
    answer = routes(store_of(CITY), ex("school"), ex("college"), as_of=DAY, differing=9)
    assert [[local(step.end) for step in route.steps] for route in answer.routes] == [["centre", "college"]]
    # Without the centre: the office, 10 days. Without both there is nothing: the club leads to the office.
    # r7 goes between the same places and is no alternative.
    (other,) = answer.alternatives
    assert [step.referral for step in other.steps] == [ex("r3"), ex("r4")]
    assert (other.handovers, other.wait_days) == (2, 10)
    assert [local(thing) for thing, _ in other.without] == ["centre"]
    none = routes(store_of(CITY), ex("school"), ex("college"), as_of=DAY, differing=0)
    assert (none.routes, none.alternatives) == (answer.routes, ())


def test_an_alternative_to_an_alternative() -> None:
    more = CITY + ":r8 a elo:Referral ; elo:from :club ; elo:to :college ; elo:waitDays 9 ."
    answer = routes(store_of(more), ex("school"), ex("college"), as_of=DAY, differing=9)
    # Without the centre the office; without centre and office the club straight to the college.
    assert [[local(step.end) for step in route.steps] for route in answer.alternatives] == [
        ["office", "college"],
        ["club", "college"],
    ]
    assert [local(thing) for thing, _ in answer.alternatives[1].without] == ["centre", "office"]


def test_a_service_and_its_provider_are_one_stop() -> None:
    # The best way passes the town and its centre. Going round them needs the office.
    town = """:r1 a elo:Referral ; elo:from :school ; elo:to :town .
    :centre a elo:Service ; elo:providedBy :town .
    :r2 a elo:Referral ; elo:from :centre ; elo:to :college .
    :r3 a elo:Referral ; elo:from :school ; elo:to :office ; elo:waitDays 5 .
    :r4 a elo:Referral ; elo:from :office ; elo:to :college ."""
    answer = routes(store_of(town), ex("school"), ex("college"), as_of=DAY, differing=9)
    assert [[local(step.end) for step in route.steps] for route in answer.routes] == [
        ["town", "centre", "college"]
    ]
    (other,) = answer.alternatives
    assert [local(thing) for thing, _ in other.without] == ["centre", "town"]


def test_a_door_is_for_those_a_service_is_for() -> None:
    # The line is for students and for people over 60; the centre says nothing of whom it is for.
    groups = """group:students a skos:Concept . group:juniors skos:broader group:students .
    situation:student skos:relatedMatch group:students .
    group:old a skos:Concept ; elo:ageFrom 60 .
    :line elo:targetGroup group:juniors, group:old ."""

    def doors(start: str, age: int | None) -> list[list[str]]:
        return ways(asked(start, ex("workshop"), turtle=groups, profile=Profile(age=age, area=ex("m1"))))

    assert doors("student", 20) == [["line", "workshop"]]
    assert doors("unemployed", 20) == [["centre", "workshop"]]
    assert doors("unemployed", 60) == [["line", "workshop"]]
    # An age that is not known closes nothing.
    assert doors("unemployed", None) == [["line", "workshop"]]
