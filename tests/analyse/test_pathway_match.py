"""Pathways against areas; the answers are worked out in the comments."""

from datetime import date

import pytest

from elo_graph.analyse.pathway_match import PathwayMatches, match_pathways
from elo_graph.errors import InputError

from .graphs import area, ex, local, store_of

DAY = date(2024, 6, 1)
LAND = (
    area("north", "region")
    + area("south", "region")
    + area("m1", "municipality", "north")
    + area("m2", "municipality", "north")
)

# First an assessment, then training and company at once, for the young. The centre assesses in both
# municipalities, the school trains in m1; company is given in m2 only: nowhere is all of the second step.
PATH = """
:path a elo:Pathway ; skos:prefLabel "Polku"@fi ; elo:targetGroup group:young .
:one a elo:PathwayStep ; p-plan:isStepOfPlan :path ; elo:stepOrder 1 ;
  elo:serviceFunction function:assessment .
:two a elo:PathwayStep ; p-plan:isStepOfPlan :path ; elo:stepOrder 2 ;
  elo:serviceFunction function:training, function:company .
group:young skos:broader group:all . function:course skos:broader function:training .
:centre a elo:Service ; elo:serviceFunction function:assessment ; elo:targetGroup group:all ;
  elo:servesArea :m1, :m2 .
:school a elo:Service ; elo:serviceFunction function:course ; elo:targetGroup group:young ;
  elo:servesArea :m1 .
:friend a elo:Service ; elo:serviceFunction function:company ; elo:targetGroup group:young ;
  elo:servesArea :m2 .
:old a elo:Service ; elo:serviceFunction function:company ; elo:targetGroup group:old ;
  elo:servesArea :m1 .
:generic a elo:Service ; elo:serviceFunction function:company ; elo:targetGroup group:young .
"""


def asked(turtle: str = "", *, area: str | None = "north", pathway: str | None = None) -> PathwayMatches:
    store = store_of(LAND + PATH + turtle)
    return match_pathways(store, pathway=pathway, area=ex(area) if area else None, as_of=DAY)


def test_a_step_needs_all_its_functions_at_one_place() -> None:
    one, two = asked().rows
    assert (one.extent, one.reached, one.parts) == ("whole", 2, 2)
    assert [local(thing) for thing, _ in one.services] == ["centre"]
    # Both functions are there, and nowhere together. The old people's company is not for the young, and what
    # serves no stated area serves none.
    assert (two.extent, two.reached, two.missing) == ("none", 0, ())
    assert [local(thing) for thing, _ in two.services] == ["friend", "school"]
    assert two.reason["en"] == "Nowhere everything: in different places friend, school."
    assert (one.follows, two.follows) == (None, "none")


def test_part_of_the_area_and_the_way_there() -> None:
    _, two = asked(
        ":friend elo:servesArea :m1 . :r a elo:Referral ; elo:from :centre ; elo:to :school ."
    ).rows
    assert (two.extent, two.reached, two.follows) == ("part", 1, "referral")
    assert two.reason["fi"] == "Osassa aluetta (1/2): friend, school."
    _, two = asked(":centre elo:serviceFunction function:company .").rows
    assert (two.extent, two.follows) == ("part", "same")


@pytest.mark.parametrize(("last", "extent"), [("2024-06-01", "whole"), ("2024-05-31", "none")])
def test_a_service_counts_while_it_is_valid(last: str, extent: str) -> None:
    one, _ = asked(f':centre elo:validTo "{last}"^^xsd:date .').rows
    assert one.extent == extent
    if extent == "none":
        assert [local(thing) for thing, _ in one.missing] == [
            "https://w3id.org/elo/scheme/function/assessment"
        ]


def test_every_region_when_no_area_is_given_and_a_pathway_by_name() -> None:
    rows = asked(area=None, pathway="polku").rows
    assert [(local(row.area), row.order, row.extent) for row in rows] == [
        ("north", 1, "whole"),
        ("north", 2, "none"),
        ("south", 1, "none"),
        ("south", 2, "none"),
    ]
    with pytest.raises(InputError, match=r"no pathway is called .* Did you mean \"Polku\""):
        asked(pathway="Polkku")


def test_a_pathway_without_groups_is_for_everyone_and_a_step_without_functions_says_so() -> None:
    bare = """:bare a elo:Pathway . :empty a elo:PathwayStep ; p-plan:isStepOfPlan :bare ; elo:stepOrder 1 .
    :any a elo:PathwayStep ; p-plan:isStepOfPlan :bare ; elo:stepOrder 2 ;
      elo:serviceFunction function:company ."""
    empty, any_ = (row for row in asked(bare).rows if row.pathway == ex("bare"))
    assert (empty.extent, empty.reason["sv"]) == ("none", "Steget säger inte vilken tjänst det behöver.")
    assert [local(thing) for thing, _ in any_.services] == ["friend", "old"]
    assert any_.extent == "whole"
