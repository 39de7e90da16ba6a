"""What contributes to goals and outcomes, on a small registry worked out by hand."""

from datetime import date

from elo_graph.analyse.strategy import Goal, Strategy, strategy

from .graphs import area, ex, local, store_of

DAY = date(2024, 6, 1)

# Goal 1 has a part, outcome 1-1, that a project and (until 2020) a measure served. Nothing serves goal 2.
PLAN = """
:plan dct:title "Strategia"@fi .
:goal-1 a elo:StrategicGoal ; elo:goalNumber 1 ; elo:inDocument :plan ; skos:prefLabel "Yksi"@fi .
:goal-2 a elo:StrategicGoal ; elo:goalNumber 2 ; elo:inDocument :plan ; skos:prefLabel "Kaksi"@fi .
:goal-0 a elo:StrategicGoal ; elo:inDocument :plan ; elo:validTo "2023-12-31"^^xsd:date .
:outcome-1-1 a elo:Outcome ; elo:partOf :goal-1 ; elo:indicatedBy :rate .
:rate a elo:Indicator ; skos:prefLabel "Osuus"@fi ; elo:computedBy "gaps/gaps.rq" .
:project a elo:Project ; elo:contributesTo :outcome-1-1 .
:measure a elo:Measure ; elo:contributesTo :outcome-1-1 ; elo:validTo "2020-12-31"^^xsd:date .
:stray a elo:Service ; skos:prefLabel "Irrallinen"@fi .
"""
LAND = area("north", "region") + area("m1", "municipality", "north") + area("south", "region")


def asked(turtle: str = "", *, day: date = DAY, within: str | None = None) -> Strategy:
    return strategy(store_of(PLAN + LAND + turtle), as_of=day, area=ex(within) if within else None)


def goal(answer: Strategy, name: str) -> Goal:
    return next(row for row in answer.rows if row.goal == ex(name))


def contributors(answer: Strategy, name: str) -> list[str]:
    return [local(one.thing) for one in goal(answer, name).contributors]


def test_goals_in_the_order_of_their_tree_with_what_contributes() -> None:
    answer = asked()
    assert [(local(row.goal), row.depth, row.kind) for row in answer.rows] == [
        ("goal-1", 0, "goal"),
        ("outcome-1-1", 1, "outcome"),
        ("goal-2", 0, "goal"),
    ]
    assert contributors(answer, "goal-1") == []
    assert contributors(answer, "outcome-1-1") == ["project"]
    assert goal(answer, "goal-1").below == 1
    assert goal(answer, "outcome-1-1").indicators[0].query == "gaps/gaps.rq"
    assert goal(answer, "goal-1").document_label == {"fi": "Strategia"}


def test_a_goal_is_served_by_what_serves_its_parts_and_else_is_not() -> None:
    answer = asked()
    assert [local(row.goal) for row in answer.rows if row.unserved] == ["goal-2"]
    assert (
        answer.table("en").summary
        == "3 goals and outcomes, 1 of which nothing serves; services that serve no goal: 1"
    )


def test_contributors_and_goals_count_while_they_are_valid() -> None:
    assert contributors(asked(day=date(2020, 12, 31)), "outcome-1-1") == ["project", "measure"]
    assert contributors(asked(day=date(2021, 1, 1)), "outcome-1-1") == ["project"]
    assert ex("goal-0") in [row.goal for row in asked(day=date(2023, 12, 31)).rows]


def test_a_thing_of_two_classes_counts_once() -> None:
    both = ":both a elo:CooperationGroup, elo:Organisation ; elo:contributesTo :goal-2 ."
    (one,) = goal(asked(both), "goal-2").contributors
    assert one.sort == "group"


def test_services_that_serve_no_goal_but_not_instances_of_one_that_does() -> None:
    more = """:generic a elo:Service ; elo:contributesTo :goal-2 .
    :local a elo:Service ; elo:instanceOf :generic .
    :past a elo:Service ; elo:validTo "2020-12-31"^^xsd:date ."""
    answer = asked(more)
    (one,) = answer.unaligned
    assert (one.service, one.label) == (ex("stray"), {"fi": "Irrallinen"})
    assert one.to_json()["reasonText"] == {
        "fi": "Irrallinen: ei edistä mitään tavoitetta eikä tulosta.",
        "sv": "Irrallinen: främjar inget mål och inget resultat.",
        "en": "Irrallinen: contributes to no goal and no outcome.",
    }


def test_in_an_area_only_what_is_there() -> None:
    more = """:there a elo:Service ; elo:contributesTo :goal-2 ; elo:servesArea :m1 .
    :elsewhere a elo:Service ; elo:contributesTo :goal-2 ; elo:servesArea :south .
    :nowhere a elo:Service ; elo:contributesTo :goal-2 .
    :generic a elo:Service ; elo:contributesTo :goal-2 .
    :local a elo:Service ; elo:instanceOf :generic ; elo:servesArea :north .
    :group a elo:CooperationGroup ; elo:contributesTo :goal-2 .
    :far a elo:CooperationGroup ; elo:contributesTo :goal-2 ; elo:servesArea :south ."""
    # The group states no area, so it is everywhere; a service that states none is nowhere in particular.
    assert contributors(asked(more, within="north"), "goal-2") == ["generic", "there", "group"]
    assert len(contributors(asked(more), "goal-2")) == 6
    assert asked(more, within="north").unaligned == ()


def test_circles_of_parts_end() -> None:
    circle = ":x a elo:Outcome ; elo:partOf :y . :y a elo:Outcome ; elo:partOf :x ."
    assert {local(row.goal) for row in asked(circle).rows} == {"goal-1", "outcome-1-1", "goal-2", "x", "y"}


def test_json_has_the_agreed_keys() -> None:
    told = asked().to_json()
    assert told["asOf"] == "2024-06-01"
    rows = told["rows"]
    assert isinstance(rows, list)
    assert {"goal", "goalLabel", "document", "contributors", "indicators", "unserved"} <= set(rows[0])


def test_indicators_have_the_value_that_their_query_computes_or_say_why_not() -> None:
    more = """:outcome-1-1 elo:indicatedBy :calls , :survey .
    :calls a elo:Indicator ; elo:computedBy "challenges/single-channel.rq" .
    :survey a elo:Indicator .
    :hotline a elo:Service ; cv:hasChannel [ elo:channelType :phone ] ."""
    # The hotline is the only service with a channel, and it has one: 100 %. The survey is somebody else's,
    # and gaps.rq, which computes :rate, has no value.
    found = {local(one.indicator): one.to_json() for one in goal(asked(more), "outcome-1-1").indicators}
    assert {name: told["value"] for name, told in found.items()} == {
        "rate": None,
        "calls": 100,
        "survey": None,
    }
    assert found["calls"]["whyNot"] is None
    assert "elsewhere" in str(found["survey"]["whyNot"])
    assert "gaps/gaps.rq" in str(found["rate"]["whyNot"])


def test_the_workbook_has_a_sheet_for_each_part() -> None:
    sheets = asked().sheets("en")
    assert [sheet.name for sheet in sheets] == ["strategy", "contributors", "indicators", "without a goal"]
    assert sheets[1].rows[0][2:] == (ex("project"), "project", "project")
    assert sheets[3].rows == ((ex("stray"), "Irrallinen"),)
