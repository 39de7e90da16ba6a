"""Suggested additions reach whom their diff shows; plans are carried out as they were seen."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from pyoxigraph import Literal

from elo_graph.analyse.applying import Conflicting, as_update
from elo_graph.analyse.effects import PARTS, effects
from elo_graph.analyse.gaps import gaps
from elo_graph.analyse.names import AREAS, find
from elo_graph.analyse.plans import Change, Plan, quads, read
from elo_graph.analyse.proposals import Proposal, changes
from elo_graph.analyse.scenarios import within
from elo_graph.analyse.suggesting import suggest
from elo_graph.errors import InputError
from elo_graph.settings import Settings
from elo_graph.store import Store, open_store
from elo_graph.store.registry import shipped_store
from elo_graph.terms import GRAPH, SCHEME

from .graphs import EX, ex, quads_of, store_of
from .registries import DAY, YEAR, Registry, registries, turtle
from .test_scenarios import LAND, SERVICE, triples

AS_OF = date(YEAR, 1, DAY)
IRI = GRAPH + "scenario-test"
YOUNG = SCHEME + "target-group/young"


def cells(store: Store, day: date = AS_OF) -> dict[tuple[str, str], tuple[float, int | None]]:
    return {(r.area, r.expectation): (r.coverage, r.people_without) for r in gaps(store, as_of=day).rows}


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(registries())
def test_the_diff_of_a_suggestion_shows_the_people_that_it_promises(registry: Registry) -> None:
    store = store_of(turtle(registry))
    for method in ("exact", "greedy"):
        found = suggest(store, at_most=2, as_of=AS_OF, method=method)
        assert len(found.additions) <= 2
        told = effects(store, found.plan, as_of=AS_OF)
        assert told.people_reached == found.people_reached


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(registries())
def test_the_diff_of_agreements_shows_the_people_that_they_connect(registry: Registry) -> None:
    store = store_of(turtle(registry))
    agreed = suggest(store, at_most=2, as_of=AS_OF, kinds=["referral"])
    assert {one.proposal.kind for one in agreed.additions} <= {"referral"}
    told = effects(store, agreed.plan, as_of=AS_OF)
    assert (told.people_reached, told.people_connected) == (0, agreed.people_connected)


ADVICE = (
    ":a a elo:Service ; elo:serviceFunction function:advice ; elo:targetGroup group:young ;"
    " elo:servesArea :m1 ; elo:providedBy :q .\n:q a elo:Organisation .\n"
)


def test_an_agreement_leads_people_to_a_service_that_nobody_refers_them_to() -> None:
    # s keeps the promise for the 100 of m1, where a is too; nobody leads from a to s.
    store = store_of(LAND + SERVICE + ADVICE)
    found = suggest(store, at_most=1, as_of=AS_OF, kinds=["referral"])
    (one,) = found.additions
    assert (one.proposal.kind, one.proposal.start, one.proposal.end) == ("referral", ex("a"), ex("s"))
    assert (one.people, one.connected, found.people_reached, found.people_connected) == (0, 100, 0, 100)
    told = effects(store, found.plan, as_of=AS_OF)
    assert [(r.effect, r.thing, r.before, r.after) for r in told.about("connection")] == [
        ("more", ex("m1"), 0, 100)
    ]
    row = told.about("connection")[0].to_json()
    assert row["asked"] == {
        "query": "gaps/matching.rq",
        "parameters": {"asOf": AS_OF.isoformat(), "onlyExpectation": ex("e")},
    }
    assert row["evidenceAge"] is not None
    # Of two additions the first meets the promise in m2 (40 people; s is not there, so a new service does),
    # the other leads to s.
    both = suggest(store, at_most=2, as_of=AS_OF, area=ex("region"))
    assert [one.proposal.kind for one in both.additions] == ["service", "referral"]
    assert (both.people_reached, both.people_connected) == (40, 100)


@pytest.mark.parametrize(
    ("referral", "connected"),
    [
        # Somebody in m1 leads to the service, or to who provides it: its 100 people are connected.
        (":r a elo:Referral ; elo:from :a ; elo:to :s .", 100),
        (":r a elo:Referral ; elo:from :a ; elo:to :p .", 100),
        (":r a elo:Referral ; elo:from :q ; elo:to :s .", 100),  # q states no area: there for everyone
        # Not so: the service's own provider, an agreement that is over, one for m2, one from m2.
        (":r a elo:Referral ; elo:from :p ; elo:to :s .", 0),
        (':r a elo:Referral ; elo:from :a ; elo:to :s ; elo:validTo "2024-01-04"^^xsd:date .', 0),
        (":r a elo:Referral ; elo:from :a ; elo:to :s ; elo:servesArea :m2 .", 0),
        (":b a elo:Service ; elo:servesArea :m2 . :r a elo:Referral ; elo:from :b ; elo:to :s .", 0),
    ],
)
def test_whoever_somebody_nearby_refers_on_is_connected(referral: str, connected: int) -> None:
    store = store_of(LAND + SERVICE + ADVICE + referral)
    closed = planned(store, Proposal("close", service=ex("s"), day=AS_OF))
    assert effects(store, closed, as_of=AS_OF).people_connected == -connected


def test_a_kind_that_there_is_not_is_refused() -> None:
    with pytest.raises(InputError, match='"close" is none of'):
        suggest(registry(), at_most=1, as_of=AS_OF, kinds=["close"])


def test_the_diff_tells_what_becomes_of_the_challenges_and_is_a_sheet_a_part() -> None:
    # The density of referrals indicates a challenge; higher is better.
    challenge = (
        ":loose a elo:Challenge ; elo:indicatedBy :density . :density a elo:Indicator ;"
        ' elo:computedBy "challenges/referral-density.rq" .'
        ":r a elo:Referral ; elo:from :a ; elo:to :s . :back a elo:Referral ; elo:from :s ; elo:to :q ."
    )
    store = store_of(LAND + SERVICE + ADVICE + challenge)
    plan = planned(store, Proposal("referral", start=ex("q"), end=ex("s"), mode=SCHEME + "handover/referral"))
    told = effects(store, plan, as_of=AS_OF)
    # Three nodes (a, s, q), six ordered pairs: two joined before, three after.
    (row,) = told.about("challenge")
    assert (row.effect, row.thing, row.other) == ("better", ex("loose"), ex("density"))
    assert row.before == pytest.approx(2 / 6)
    assert row.after == pytest.approx(3 / 6)
    assert [table.name for table in told.sheets("fi")] == [
        "gaps",
        "connections",
        "overlaps",
        "routes",
        "challenges",
    ]
    assert [len(table.rows) for table in told.sheets("fi")] == [len(told.about(p)) for p in PARTS]


def test_ages_that_only_an_older_year_counts_are_promised_too() -> None:
    # Of m2 the newest count knows 15 to 19 (7 people), the one before 20 to 29 (8): both live there without.
    store = store_of(
        ":m2 a elo:Area ; elo:areaLevel level:small ."
        "[] elo:observedArea :m2 ; elo:year 2024 ; elo:ageFrom 15 ; elo:ageTo 19 ; elo:population 7 ."
        "[] elo:observedArea :m2 ; elo:year 2023 ; elo:ageFrom 20 ; elo:ageTo 29 ; elo:population 8 ."
        ":e a elo:CoverageExpectation ; elo:expectsFunction function:guidance ;"
        " elo:expectsTargetGroup group:all ; elo:expectsAreaLevel level:small ."
    )
    found = suggest(store, at_most=1, as_of=AS_OF)
    assert (found.people_without, found.people_reached) == (15, 15)
    assert effects(store, found.plan, as_of=AS_OF).people_reached == 15


def planned(store: Store, *proposals: Proposal) -> Plan:
    return Plan(IRI, {"fi": "Suunnitelma"}, changes=changes(store, proposals, name="test"))


def registry() -> Store:
    return store_of(LAND + SERVICE)


def test_three_ways_to_reach_the_forty_of_m2() -> None:
    # The service is in m1 (100 young people) by phone; in m2 live 40. Wider, or new there: 40 each.
    store = registry()
    wider = Proposal("area", service=ex("s"), area=ex("m2"))
    new = Proposal(
        "service",
        function=SCHEME + "function/guidance",
        group=YOUNG,
        area=ex("m2"),
        channels=(SCHEME + "channel/phone",),
        provider=ex("p"),
    )
    for one in (wider, new):
        told = effects(store, planned(store, one), as_of=AS_OF)
        assert told.people_reached == 40
        assert [(row.effect, row.thing, row.before, row.after) for row in told.about("gap")] == [
            ("closed", ex("m2"), 40, 0)
        ]
    # What is there already goes before what is new: there is nobody else in m2, but the region holds both.
    found = suggest(store, at_most=1, as_of=AS_OF, area=ex("region"))
    assert found.people_reached == 40
    assert found.choice.guarantee == 1.0


def test_a_closed_service_leaves_its_people_without() -> None:
    # 100 young people in m1 lose the only service the day after its last.
    store = registry()
    closed = planned(store, Proposal("close", service=ex("s"), day=AS_OF))
    told = effects(store, closed, as_of=AS_OF)
    assert (told.people_reached, [row.effect for row in told.about("gap")]) == (-100, ["opened"])
    assert "100" in told.summary()["en"]
    assert effects(store, closed, as_of=AS_OF - timedelta(days=1)).rows == ()


def test_a_wider_group_widens_the_rule_that_keeps_its_ages_out() -> None:
    # The rule lets in 15 to 29, the group is of 10 to 64.
    store = store_of(LAND + SERVICE + "group:all a skos:Concept ; elo:ageFrom 10 ; elo:ageTo 64 .\n")
    (change,) = changes(store, [Proposal("group", service=ex("s"), group=SCHEME + "target-group/all")])
    ages = {
        triple.predicate.value.rsplit("#", 1)[-1]: triple.object.value
        for triple in change.additions
        if isinstance(triple.object, Literal)
    }
    assert ages == {"minAge": "10", "maxAge": "64"}
    assert len(change.removals) == 4  # the rule, its class and its two limits


def test_a_new_referral_shortens_a_route() -> None:
    # a → b → c are two handovers; an agreement a → c makes it one.
    store = store_of(
        ":a a elo:Organisation . :b a elo:Organisation . :c a elo:Organisation ."
        ":r1 a elo:Referral ; elo:from :a ; elo:to :b . :r2 a elo:Referral ; elo:from :b ; elo:to :c ."
    )
    plan = planned(store, Proposal("referral", start=ex("a"), end=ex("c"), mode=SCHEME + "handover/referral"))
    (row,) = effects(store, plan, as_of=AS_OF, ways=[(ex("a"), ex("c"))]).about("route")
    assert (row.effect, row.before, row.after) == ("shorter", 2, 1)


def test_an_empty_plan_does_nothing() -> None:
    store = registry()
    told = effects(store, Plan(IRI, {"fi": "Tyhjä"}), as_of=AS_OF)
    assert (told.rows, told.people_reached, told.conflicts) == ((), 0, ())
    assert as_update(store, Plan(IRI, {"fi": "Tyhjä"}), kept=False, today=AS_OF) == ""


def test_what_is_removed_and_added_again_changes_nothing() -> None:
    store = registry()
    same = triples(":s elo:servesArea :m1 .")
    plan = Plan(IRI, {"fi": "Sama"}, changes=(Change(ex("s"), same, same),))
    assert effects(store, plan, as_of=AS_OF).rows == ()


def test_a_plan_carried_out_is_what_was_seen(tmp_path: Path) -> None:
    with open_store(str(tmp_path / "store")) as store:
        store.add(quads_of(LAND + SERVICE))
        plan = planned(
            store,
            Proposal("area", service=ex("s"), area=ex("m2")),
            Proposal("group", service=ex("s"), group=SCHEME + "target-group/all"),
        )
        store.replace_graph(IRI, quads(plan))
        with within(store, IRI, as_of=AS_OF) as seen:
            wanted = cells(seen)
        assert wanted != cells(store)
        text = as_update(store, read(store, IRI), kept=True, today=AS_OF)
        store.update(text)
        assert cells(store) == wanted
        with pytest.raises(Conflicting, match="carried out already"):
            as_update(store, read(store, IRI), kept=True, today=AS_OF)


def test_a_plan_is_refused_where_its_subject_has_changed_since() -> None:
    store = registry()
    plan = planned(store, Proposal("area", service=ex("s"), area=ex("m2")))
    store.add(quads_of(":p elo:waitDays 3 ."))  # of another thing: no conflict
    assert as_update(store, plan, kept=False, today=AS_OF)
    store.add(quads_of(":s elo:waitDays 3 ."))
    with pytest.raises(Conflicting, match=f"<{EX}s>"):
        as_update(store, plan, kept=False, today=AS_OF)
    assert [one.kind for one in effects(store, plan, as_of=AS_OF).conflicts] == ["changed"]


def test_three_additions_for_kainuu() -> None:
    """By hand: Kainuu has 11 956 people of 13 to 29, and four promises to them that no service keeps.

    Three regional ones (guidance face to face, accompanied transfer, follow-up) and one of the wellbeing
    county (support in the life situation). No service of Kainuu's own nearly matches: career guidance of the
    employment area has the function career guidance, not guidance. So each addition is a new service that
    keeps one promise, and three of them reach 3 × 11 956 = 35 868 of 4 × 11 956 = 47 824.
    """
    day = date(2026, 11, 24)
    with open_store(shipped_store(Settings().cache_dir), read_only=True) as store:
        kainuu = find(store, "Kainuu", kinds=AREAS, where="test", as_of=day)
        found = suggest(store, at_most=3, area=kainuu, as_of=day)
        assert [(one.proposal.kind, one.people) for one in found.additions] == [("service", 11956)] * 3
        assert (found.people_reached, found.people_without) == (35868, 47824)
        assert (found.choice.method, found.choice.guarantee) == ("exact", 1.0)
        told = effects(store, found.plan, as_of=day, area=kainuu)
        assert (told.people_reached, [row.effect for row in told.about("gap")]) == (35868, ["closed"] * 3)
