"""Three things that look alike and are never mixed, and who does what where; worked out in the comments."""

from datetime import date

import pytest
from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from elo_graph.analyse.overlaps import Overlaps, overlaps
from elo_graph.store import open_store

from .graphs import PREFIXES, ex, local
from .test_overlaps import DAY, LAND, PEOPLE, found, service

NAMED = '; skos:prefLabel "{}"@fi'
CITY = ':city foaf:name "Esimerkin kaupunki"@fi . :city2 foaf:name "Esimerkin kaupunki"@fi .\n'


def of_two_sources(one: str, other: str, *, day: date = DAY, within: str | None = None) -> Overlaps:
    """Ask a store that holds the land and one text in one graph, the other text in another."""
    store = open_store(":memory:")
    for graph, text in (("one", LAND + PEOPLE + CITY + one), ("other", other)):
        node = NamedNode(ex(graph))
        parsed = parse(PREFIXES + text, format=RdfFormat.TURTLE)
        store.add(Quad(quad.subject, quad.predicate, quad.object, node) for quad in parsed)
    return overlaps(store, as_of=day, area=ex(within) if within else None)


def ends(answer: Overlaps) -> tuple[list[str], list[str], list[str]]:
    """The two services of every duplicate, of every pair of instances, and of every overlapping pair."""
    return (
        [local(one.a) + local(one.b) for one in answer.duplicates],
        [local(pair.a) + local(pair.b) for group in answer.instances for pair in group.pairs],
        [local(pair.a) + local(pair.b) for pair in answer.pairs],
    )


def guidance(name: str, label: str, *, by: str = "city", **more: str) -> str:
    return service(name, by=by, more=NAMED.format(label) + more.pop("more", ""), **more)


def test_one_service_in_two_sources_is_a_duplicate_record_and_no_overlap() -> None:
    answer = of_two_sources(
        guidance("a", "Nuorten ohjauspiste"), guidance("b", "Nuorten ohjauspiste", by="city2")
    )
    assert ends(answer) == (["ab"], [], [])
    assert answer.clusters == ()
    (twin,) = answer.duplicates
    # Names, providers' names, places, functions and groups are the same: 0.5 + 0.25 + 0.15 + 0.1.
    assert twin.score == 1
    assert twin.sources == ((ex("one"),), (ex("other"),))
    assert "100 %" in twin.reason["en"]


def test_names_nearly_the_same_make_a_score_below_one() -> None:
    # "nuorten ohjauspiste" and "nuorten ohjauspisteet": token_sort_ratio is 2 · 19 / (19 + 21) = 0.95 (the
    # insertion of two letters), so 0.5 · 0.95 + 0.5.
    answer = of_two_sources(
        guidance("a", "Nuorten ohjauspiste"), guidance("b", "Nuorten ohjauspisteet", by="city2")
    )
    (twin,) = answer.duplicates
    assert twin.likeness["name"] == pytest.approx(0.95)
    assert twin.score == pytest.approx(0.975)


def test_the_same_identifier_is_enough() -> None:
    number = '; dct:identifier "6d1c"'
    answer = of_two_sources(
        guidance("a", "Nuorten ohjauspiste", more=number),
        guidance("b", "Ungdomscentret", by="someone", areas="m3", more=number),
    )
    assert ends(answer)[0] == ["ab"]
    assert answer.duplicates[0].shared == ("identifier 6d1c",)


@pytest.mark.parametrize(
    "other",
    [
        guidance("b", "Aikuisten neuvonta", by="city2"),  # another name
        guidance("b", "Nuorten ohjauspiste", by="school"),  # another provider
        guidance("b", "Nuorten ohjauspiste 2", by="city2"),  # the second of the same name
        guidance("b", "Nuorten ohjauspiste B", by="city2"),  # the same, by a letter
    ],
)
def test_what_two_providers_do_alike_is_an_overlap_and_no_duplicate(other: str) -> None:
    school = ':school foaf:name "Ammattiopisto"@fi .\n'
    answer = of_two_sources(guidance("a", "Nuorten ohjauspiste") + school, other)
    assert ends(answer) == ([], [], ["ab"])


def test_the_same_name_elsewhere_is_neither() -> None:
    answer = of_two_sources(
        guidance("a", "Nuorten ohjauspiste"), guidance("b", "Nuorten ohjauspiste", by="city2", areas="m3")
    )
    assert ends(answer) == ([], [], [])


def test_one_source_does_not_list_a_service_twice_unless_it_says_where_each_is_from() -> None:
    twins = guidance("a", "Nuorten ohjauspiste") + guidance("b", "Nuorten ohjauspiste", by="city2")
    assert ends(of_two_sources(twins, "")) == ([], [], ["ab"])
    from_two = ":a dct:source <https://one.example/> . :b dct:source <https://two.example/> .\n"
    assert ends(of_two_sources(twins + from_two, "")) == (["ab"], [], [])


def test_instances_of_one_generic_service_are_listed_with_it() -> None:
    generic = service("generic", areas="")
    instance = "; elo:instanceOf :generic"
    answer = found(generic + service("a", more=instance) + service("b", more=instance) + service("c"))
    # a and b are instances that meet in m1; c is no instance, so it overlaps with both.
    assert ends(answer) == ([], ["ab"], ["ac", "bc"])
    (group,) = answer.instances
    assert local(group.generic) == "generic"
    assert [(local(one.service), one.areas) for one in group.members] == [
        ("a", (ex("m1"),)),
        ("b", (ex("m1"),)),
    ]


def test_an_instance_of_yesterday_is_none_today() -> None:
    gone = '; elo:instanceOf :generic ; elo:validTo "2024-05-31"^^xsd:date'
    assert found(service("generic", areas="") + service("a", more=gone)).instances == ()


def test_who_does_what_where() -> None:
    answer = found(
        service("a", "guidance advice", by="p")
        + service("b", by="p", areas="m1 m2")
        + service("c", by="q", areas="m3")
    )
    # p has a and b with guidance in m1, a with advice there, b with guidance in m2.
    assert [
        (local(cell.actor), cell.function.rsplit("/", 1)[1], local(cell.area), cell.services)
        for cell in answer.presence
    ] == [
        ("p", "advice", "m1", 1),
        ("p", "guidance", "m1", 2),
        ("p", "guidance", "m2", 1),
        ("q", "guidance", "m3", 1),
    ]


def test_concentration_is_the_sum_of_squared_shares() -> None:
    branches = ":p elo:administrativeBranch :x, :y . :q elo:administrativeBranch :x .\n"
    answer = found(
        branches
        + service("a", by="p")
        + service("b", by="p")
        + service("c", by="q", areas="land")
        + service("d", by="r", areas="m2")
    )
    rows = {local(row.area): row for row in answer.concentration}
    # m1: p has two of three services, q one: 4/9 + 1/9. m2: q and r one each: 1/2. m3: q alone. The land:
    # p has two of four, q and r one each: 4/16 + 1/16 + 1/16.
    assert {area: row.hhi for area, row in rows.items()} == pytest.approx(
        {"m1": 5 / 9, "m2": 0.5, "m3": 1, "land": 6 / 16}
    )
    assert {area: (row.services, row.providers, row.branches) for area, row in rows.items()} == {
        "m1": (3, 2, 2),
        "m2": (2, 2, 1),
        "m3": (1, 1, 1),
        "land": (4, 3, 2),
    }


def test_in_an_area_only_what_is_there() -> None:
    turtle = service("a") + service("b", areas="m1 m2") + service("c", areas="land")
    answer = found(turtle, within="m2")
    assert {(local(cell.actor), local(cell.area)) for cell in answer.presence} == {
        ("b-provider", "m2"),
        ("c-provider", "land"),
    }
    assert [local(row.area) for row in answer.concentration] == ["m2"]


def test_codes_stay_codes_in_every_language_and_words_are_for_people() -> None:
    answer = found(service("a") + service("b"))
    for language, word in (("fi", "päällekkäinen"), ("sv", "överlappande"), ("en", "redundant")):
        table = answer.table(language)
        cell = table.rows[0][[column.key for column in table.columns].index("kind")]
        assert (cell, getattr(cell, "code", None)) == (word, "redundant")
