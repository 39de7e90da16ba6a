"""Indicators of the challenges, on a registry worked out by hand and on the shipped one."""

from collections.abc import Iterator
from datetime import date

import pytest
from pyoxigraph import Literal, RdfFormat, parse

from elo_graph import shipped
from elo_graph.analyse import queries
from elo_graph.analyse.answers import ask
from elo_graph.analyse.challenges import challenges, computable, earlier_days, value_of
from elo_graph.errors import InputError
from elo_graph.store import Store, open_store
from elo_graph.store.registry import base, content, load_into
from elo_graph.terms import ELO

from .graphs import area, ex, store_of

DAY = date(2024, 6, 1)

# Two municipalities of a land. p and q give guidance, q also advice; r's advice ended on 31.3.2024.
TOWN = (
    area("land", "country")
    + area("m1", "municipality", "land")
    + area("m2", "municipality", "land")
    + """
:a a elo:Service ; elo:providedBy :p ; elo:serviceFunction function:guidance ; elo:servesArea :m1 ;
  elo:validFrom "2020-01-01"^^xsd:date ; elo:lastConfirmed "2024-01-01"^^xsd:date ; dct:source :web ;
  skos:prefLabel "Opastus"@fi ; elo:capacity 5 ;
  cv:hasChannel [ elo:channelType channel:phone ] , [ elo:channelType channel:chat ] .
:b a elo:Service ; elo:providedBy :q ; elo:serviceFunction function:guidance , function:advice ;
  elo:servesArea :land ; elo:validFrom "2024-02-01"^^xsd:date ; skos:prefLabel "Opastus"@fi ;
  cv:hasChannel [ elo:channelType channel:phone ] , [ elo:channelType channel:phone ] .
:c a elo:Service ; elo:providedBy :r ; elo:serviceFunction function:advice ; elo:servesArea :m2 ;
  elo:validTo "2024-03-31"^^xsd:date ; skos:prefLabel "Neuvonta"@fi .
:p a elo:Organisation . :q a elo:Organisation . :r a elo:Organisation .
:doctor elo:administrativeBranch <https://w3id.org/elo/scheme/administrative-branch/social-and-health> ;
  elo:memberOf :board ; elo:validFrom "2024-01-01"^^xsd:date .
:board a elo:CooperationGroup . :club a elo:CooperationGroup . :q elo:memberOf :club .
:r1 a elo:Referral ; elo:from :p ; elo:to :q . :r2 a elo:Referral ; elo:from :p ; elo:to :q .
:r3 a elo:Referral ; elo:from :q ; elo:to :r . :r4 a elo:Referral ; elo:from :r ; elo:to :r .
:nurse skos:inScheme <https://w3id.org/elo/scheme/guidance-role> ; elo:requiresCompetence :skill .
:coach skos:inScheme <https://w3id.org/elo/scheme/guidance-role> .
:project a elo:Project ; elo:validFrom "2019-06-01"^^xsd:date .
:trouble a elo:Challenge ; elo:indicatedBy :share , :uncounted ; skos:prefLabel "Vaiva"@fi .
:share a elo:Indicator ; elo:computedBy "challenges/single-channel.rq" ; skos:prefLabel "Osuus"@fi ;
  elo:unit "prosenttia"@fi , "procent"@sv , "per cent"@en .
:uncounted a elo:Indicator ; elo:fit "none" .
"""
)


def test_every_indicator_of_the_content_names_a_question_that_computes_it() -> None:
    # No shape can look at files: what the registry ships is looked at here.
    named = [
        quad.object.value
        for path in shipped.data_files()
        for quad in parse(path=str(path), format=RdfFormat.TURTLE)
        if quad.predicate.value == ELO + "computedBy" and isinstance(quad.object, Literal)
    ]
    assert len(named) >= 10  # one for each challenge of the deck
    assert [name for name in named if not computable(name.removesuffix(".rq"))] == []


def test_an_indicator_whose_question_is_not_there_is_told_and_stops_nothing() -> None:
    # Somebody else's registry may name questions of its own; gaps/gaps gives rows and no value.
    store = store_of(
        ":trouble a elo:Challenge ; elo:indicatedBy :own , :rows ."
        ':own a elo:Indicator ; elo:computedBy "share.rq" .'
        ':rows a elo:Indicator ; elo:computedBy "gaps/gaps.rq" .'
    )
    answer = challenges(store, as_of=DAY)
    assert [(row.now.value, row.trend, row.computed) for row in answer.rows] == [(None, "unknown", False)] * 2
    assert "share.rq" in answer.rows[0].reading["en"]
    assert answer.table("fi").rows


@pytest.mark.parametrize(
    ("indicator", "within", "value", "counted", "total"),
    [
        # Guidance: p and q; advice: q, since r's has ended. Three providers of two functions.
        ("providers-by-function", None, 1.5, 3, 2),
        # In m2 there is only b, of the whole land: q with two functions.
        ("providers-by-function", "m2", 1, 2, 2),
        # The board has the doctor, the club only q.
        ("groups-with-health-member", None, 50, 1, 2),
        # Of the providers p, q and r only p says how many places it has.
        ("actors-with-known-resources", None, 100 / 3, 1, 3),
        # a, b and c have days; b began in February and c ended in March of the year up to 1.6.2024.
        ("beginnings-and-endings", None, 2, 2, 3),
        # p, q, r: six ordered pairs; p→q (twice, counted once) and q→r, but not r→r.
        ("referral-density", None, 1 / 3, 2, 6),
        # "Opastus" is both a and b; c, "Neuvonta", has ended.
        ("names-of-several", None, 1, 1, 1),
        # a has two kinds of channel, b one (stated twice); c states none and has ended anyway.
        ("single-channel", None, 50, 1, 2),
        ("single-channel", "m2", 100, 1, 1),
        ("roles-with-competence", None, 50, 1, 2),
        # Valid records: a, b, p, q, r, the board and the club; only a has a source and a confirmation.
        ("records-unsure", None, 600 / 7, 6, 7),
        # a (2020) and b (2024) began after 1.6.2019; the project on that very day, five years before.
        ("new-solutions", None, 2, 2, 3),
    ],
)
def test_indicators(indicator: str, within: str | None, value: float, counted: int, total: int) -> None:
    found = value_of(store_of(TOWN), f"challenges/{indicator}", DAY, ex(within) if within else None)
    assert found.value == pytest.approx(value)
    assert (found.counted, found.total) == (counted, total)


@pytest.mark.parametrize("indicator", ["single-channel", "referral-density", "groups-with-health-member"])
def test_of_nothing_there_is_no_share(indicator: str) -> None:
    found = value_of(store_of(area("land", "country")), f"challenges/{indicator}", DAY, None)
    assert (found.value, found.total) == (None, 0)


def test_the_trend_compares_with_the_latest_earlier_value() -> None:
    # On 1.6.2023 only a was there, with two channels: 0 %; now half of two have one channel. Less is better.
    answer = challenges(store_of(TOWN), as_of=DAY, since=date(2022, 6, 1))
    (row,) = answer.rows  # what no query computes has no row
    assert [(one.day.year, one.value) for one in row.earlier] == [(2022, 0), (2023, 0)]
    assert (row.now.value, row.better, row.trend) == (50, "lower", "worse")
    assert row.reading["fi"] == "Osuus: 50 (prosenttia); 2023-06-01: 0, suunta on huonompi."
    assert row.reading["en"].endswith("0, a change for the worse.")
    told = answer.to_json()["rows"]
    assert isinstance(told, list)
    assert (told[0]["value"], told[0]["trend"], told[0]["computedBy"]) == (
        50,
        "worse",
        "challenges/single-channel.rq",
    )
    (cells,) = answer.table("sv").rows
    trend = cells[[column.key for column in answer.table("sv").columns].index("trend")]
    assert (trend, getattr(trend, "code", None)) == ("sämre", "worse")


def test_earlier_days_are_the_same_day_of_earlier_years() -> None:
    assert earlier_days(date(2024, 2, 29), date(2022, 6, 1)) == [date(2022, 6, 1), date(2023, 2, 28)]
    assert [day.year for day in earlier_days(DAY, None)] == [2019, 2020, 2021, 2022, 2023]
    with pytest.raises(InputError, match="after the day"):
        challenges(store_of(TOWN), as_of=DAY, since=DAY)


def test_a_trend_of_centuries_is_refused() -> None:
    with pytest.raises(InputError, match="30 years"):
        challenges(store_of(TOWN), as_of=DAY, since=date(DAY.year - 31, 1, 1))


@pytest.fixture(scope="module")
def registry() -> Iterator[Store]:
    with open_store(":memory:") as store:
        load_into(store, (), fixed=(*base(), *content()), new=True)
        yield store


def test_every_shipped_challenge_is_computed_by_a_query_that_is_there(registry: Store) -> None:
    files = {path.relative_to(shipped.root() / "queries").as_posix() for path in shipped.query_files()}
    named = [row.text("query") for row in ask(registry, "strategy/indicators")]
    assert {query for query in named if query} <= files
    rows = challenges(registry, as_of=date(2026, 6, 1)).rows
    assert {row.challenge.rsplit("/", 1)[1] for row in rows} == {f"{number:02}" for number in range(1, 11)}
    for row in rows:
        assert row.better in ("lower", "higher")
        assert row.now.value is not None
        assert set(row.unit) == {"fi", "sv", "en"}
        assert all(row.reading[language] for language in ("fi", "sv", "en"))


def test_every_computing_query_says_what_is_better() -> None:
    computing = [query for query in queries.load_all() if query.columns == ("value", "counted", "total")]
    assert len(computing) == 10
    assert all(query.better in ("lower", "higher") for query in computing)
