"""The network of actors on small registries; the answers are worked out in the comments."""

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from elo_graph.analyse.network import Network, network
from elo_graph.cli.main import run
from elo_graph.store import open_store

from .graphs import area, ex, local, quads_of, store_of

DAY = date(2024, 6, 1)

# The school and the office refer to the centre, which the town provides; the town takes people along to the
# college, which refers back. The club provides a service that nobody refers to. r0 is within the town's own
# house.
TOWN = """
:youth skos:prefLabel "Nuoriso"@fi . :work skos:prefLabel "Työ"@fi .
:town a elo:Organisation ; skos:prefLabel "Kunta"@fi ; elo:administrativeBranch :youth .
:centre a elo:Service ; elo:providedBy :town .
:hall a elo:Service ; elo:providedBy :town .
:school a elo:Organisation ; elo:administrativeBranch :youth .
:office a elo:Organisation ; elo:administrativeBranch :work .
:college a elo:Organisation .
:club a elo:Organisation . :evening a elo:Service ; elo:providedBy :club .
:r0 a elo:Referral ; elo:from :centre ; elo:to :hall .
:r1 a elo:Referral ; elo:from :school ; elo:to :centre ; elo:handoverMode handover:referral .
:r2 a elo:Referral ; elo:from :office ; elo:to :centre ; elo:handoverMode handover:accompanied-transfer .
:r3 a elo:Referral ; elo:from :town ; elo:to :college ; elo:handoverMode handover:accompanied-transfer .
:r4 a elo:Referral ; elo:from :college ; elo:to :hall .
"""


def asked(turtle: str, *, area: str | None = None, day: date = DAY) -> Network:
    return network(store_of(turtle), as_of=day, area=area)


def test_the_whole() -> None:
    figures = asked(TOWN).figures
    # Five actors; ties school→town, office→town, town→college, college→town, of which the last two are
    # mutual; four referrals between actors (r0 is none), two accompanied. 4 of 20 possible ties.
    assert (figures.actors, figures.ties, figures.mutual) == (5, 4, 2)
    assert (figures.referrals, figures.accompanied) == (4, 2)
    assert (figures.density, figures.reciprocity, figures.accompanied_share) == (0.2, 0.5, 0.5)
    assert (figures.components, figures.isolated) == (2, 1)
    # Where both branches are known: school→town within youth, office→town across. (1 − 1) / 2.
    assert (figures.across_branches, figures.within_branches, figures.ei_index) == (1, 1, 0)


def test_each_actors_place() -> None:
    answer = asked(TOWN)
    assert local(answer.rows[0].actor) == "town"
    rows = {local(row.actor): row for row in answer.rows}
    town = rows["town"]
    assert (town.refers_to, town.referred_by, town.mutual) == (1, 3, 1)
    assert (town.referrals_out, town.accompanied_out, town.referrals_in) == (1, 1, 3)
    # Of the 12 ordered pairs of the four others, school→college and office→college lead, both by the town.
    assert town.betweenness == pytest.approx(2 / 12)
    # Without the town college, office and school stand alone: the first of them counts as what is left.
    assert [local(thing) for thing, _ in town.cuts_off] == ["office", "school"]
    assert (town.component, rows["club"].component) == (1, 2)
    assert rows["club"].isolated
    assert [name for name, row in rows.items() if row.isolated] == ["club"]
    assert set(town.evidence) == {ex(name) for name in ("town", "r0", "r1", "r2", "r3", "r4")}
    assert town.reason["en"] == (
        "Kunta refers to 1 actor and receives from 3, both ways with 1. Without it these would be cut off:"
        " office, school."
    )


def test_bridges_and_branches() -> None:
    answer = asked(TOWN)
    cut = {
        (local(one.one[0]), local(one.other[0])): [local(thing) for thing, _ in one.cuts_off]
        for one in answer.bridges
    }
    assert cut == {
        ("college", "town"): ["college"],
        ("office", "town"): ["office"],
        ("school", "town"): ["school"],
    }
    assert next(one.referrals for one in answer.bridges if ex("college") in one.one) == (ex("r3"), ex("r4"))
    assert [(local(a[0]), local(b[0]), n) for a, b, n in answer.branches] == [
        ("work", "youth", 1),
        ("youth", "youth", 1),
    ]
    assert [[local(thing) for thing, _ in part] for part in answer.components] == [
        ["college", "office", "school", "town"]
    ]


@pytest.mark.parametrize("thing", ["r3", "college", "town"])
@pytest.mark.parametrize(
    ("stated", "holds"),
    [
        ('elo:validFrom "2024-06-01"^^xsd:date', True),
        ('elo:validFrom "2024-06-02"^^xsd:date', False),
        ('elo:validTo "2024-06-01"^^xsd:date', True),
        ('elo:validTo "2024-05-31"^^xsd:date', False),
    ],
)
def test_a_tie_needs_a_valid_referral_between_valid_actors(thing: str, stated: str, holds: bool) -> None:
    answer = asked(TOWN + f":{thing} {stated} .")
    assert ((ex("town"), ex("college")) in {(tie.start, tie.end) for tie in answer.ties}) is holds
    if thing != "r3":
        assert (ex(thing) in {row.actor for row in answer.rows}) is holds


def test_a_service_that_is_its_own_referral_ties_nobody() -> None:
    own = ":centre a elo:Service ; elo:providedBy :town . :town a elo:Organisation ."
    own += ":r a elo:Referral ; elo:from :centre ; elo:to :centre ."
    figures = asked(own).figures
    assert (figures.actors, figures.ties, figures.referrals, figures.isolated) == (1, 0, 0, 1)
    assert (figures.density, figures.reciprocity, figures.accompanied_share) == (None, None, None)


def test_nobody_is_a_network_of_nothing() -> None:
    answer = asked("")
    assert (answer.rows, answer.figures.actors, answer.figures.density) == ((), 0, None)


def test_several_providers_each_have_the_tie_and_the_referral_counts_once() -> None:
    both = """:s a elo:Service ; elo:providedBy :p, :q . :a a elo:Organisation .
    :r a elo:Referral ; elo:from :a ; elo:to :s ."""
    figures = asked(both).figures
    assert (figures.actors, figures.ties, figures.referrals) == (3, 2, 1)


LAND = (
    area("land", "country")
    + area("north", "region", "land")
    + area("south", "region", "land")
    + area("m1", "municipality", "north")
)


def test_an_area_has_whom_and_what_it_shares_a_part_with_and_what_states_none() -> None:
    where = """:school elo:servesArea :m1 . :office elo:servesArea :south . :evening elo:servesArea :south .
    :r4 elo:servesArea :south ."""
    answer = asked(TOWN + LAND + where, area=ex("north"))
    # The office and the club are in the south, r4 is for the south. The town and the college state nothing.
    assert {local(row.actor) for row in answer.rows} == {"town", "school", "college"}
    assert {(local(tie.start), local(tie.end)) for tie in answer.ties} == {
        ("school", "town"),
        ("town", "college"),
    }
    # A service elsewhere is elsewhere even when its provider is here too.
    split = where + ":centre elo:servesArea :south . :hall elo:servesArea :m1 ."
    answer = asked(TOWN + LAND + split, area=ex("north"))
    assert {(local(tie.start), local(tie.end)) for tie in answer.ties} == {("town", "college")}
    assert len(asked(TOWN + LAND + where).rows) == 5


NAMES = ["a", "b", "c", "d"]
REFERRALS = st.lists(
    st.tuples(st.sampled_from([*NAMES, "sa", "sb"]), st.sampled_from([*NAMES, "sa", "sb"]), st.booleans()),
    max_size=10,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(REFERRALS)
def test_figures_are_what_the_ties_come_to(made: list[tuple[str, str, bool]]) -> None:
    # sa and sb are services of a and b. The rows are worked out in Python, the figures in SPARQL.
    turtle = ":sa a elo:Service ; elo:providedBy :a . :sb a elo:Service ; elo:providedBy :b ."
    for number, (start, end, company) in enumerate(made):
        mode = "accompanied-transfer" if company else "referral"
        turtle += f":r{number} a elo:Referral ; elo:from :{start} ; elo:to :{end} ;"
        turtle += f" elo:handoverMode handover:{mode} ."
    house = {"sa": "a", "sb": "b"}
    between = [(house.get(a, a), house.get(b, b), company) for a, b, company in made]
    ties = {(a, b) for a, b, _ in between if a != b}
    actors = {"a", "b"} | {one for a, b, _ in between for one in (a, b)}
    mutual = [(a, b) for a, b in ties if (b, a) in ties]
    figures = asked(turtle).figures
    assert (figures.actors, figures.ties, figures.mutual) == (len(actors), len(ties), len(mutual))
    assert figures.referrals == sum(a != b for a, b, _ in between)
    assert figures.accompanied == sum(a != b and company for a, b, company in between)
    assert figures.density == pytest.approx(len(ties) / (len(actors) * (len(actors) - 1)))
    assert figures.isolated == len(actors - {one for tie in ties for one in tie})


def test_renaming_changes_nothing_but_names() -> None:
    renamed = TOWN
    for old, new in (("town", "zz"), ("school", "aa"), ("centre", "mm")):
        renamed = renamed.replace(f":{old}", f":{new}")
    one, other = asked(TOWN), asked(renamed)
    assert one.figures == other.figures
    assert one.rows[0].betweenness == other.rows[0].betweenness


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    location = str(tmp_path / "store")
    with open_store(location) as opened:
        opened.add(quads_of(TOWN))
    call = ["network", "--as-of", "2024-06-01", "--store", location]
    assert run([*call, "--lang", "en"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("5 actors, 4 referral ties, density 20.0 % (2024-06-01)\n")
    assert "Of the ties 50 % are mutual, and of the referrals 50 % are accompanied." in out
    assert "1 actor stands alone." in out
    assert run([*call, "--format", "json", "--explain"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert set(told) >= {"asOf", "figures", "rows", "ties", "bridges", "components", "isolated", "branches"}
    assert [one["query"] for one in told["explain"]] == [
        "network/actors.rq",
        "network/ties.rq",
        "network/figures.rq",
    ]
    assert f"<{ex('r3')}> elo:to <{ex('college')}> ." in told["rows"][0]["facts"]
