"""How old the evidence of a row is; the answers are worked out in the comments."""

from datetime import date

from elo_graph.analyse.evidence import EvidenceAge, evidence_ages

from .graphs import ex, store_of

DAY = date(2024, 6, 1)
RECORDS = """
:a a elo:Service ; elo:lastConfirmed "2024-05-31"^^xsd:date .
:year a elo:Service ; elo:lastConfirmed "2023-06-01"^^xsd:date .
:old a elo:Service ; elo:lastConfirmed "2023-05-31"^^xsd:date .
:twice a elo:Service ; elo:lastConfirmed "2020-01-01"^^xsd:date, "2024-01-01"^^xsd:date .
:changed a elo:Service ; dct:modified "2022-02-02T10:00:00Z"^^xsd:dateTime .
:silent a elo:Service .
"""


def ages(*rows: str, more: str = "", day: date = DAY) -> tuple[EvidenceAge, ...]:
    store = store_of(RECORDS + more)
    return evidence_ages(store, [[ex(name) for name in row.split()] for row in rows], day)


def test_a_record_is_stale_when_older_than_a_year() -> None:
    # A year before 1 June 2024 is 1 June 2023: that day is not older than a year, the day before is.
    assert ages("a", "a year", "a year old") == (
        EvidenceAge(1, 0, 0, date(2024, 5, 31)),
        EvidenceAge(2, 0, 0, date(2023, 6, 1)),
        EvidenceAge(3, 1, 0, date(2023, 5, 31)),
    )


def test_the_latest_day_counts_and_a_change_is_one_too() -> None:
    assert ages("twice", "changed") == (
        EvidenceAge(1, 0, 0, date(2024, 1, 1)),
        EvidenceAge(1, 1, 0, date(2022, 2, 2)),
    )


def test_a_record_without_a_day_is_as_old_as_its_graph() -> None:
    assert ages("silent a") == (EvidenceAge(2, 0, 1, date(2024, 5, 31)),)
    dated = ':graph dct:modified "2021-01-01"^^xsd:date .'
    # What states a day itself is not touched by that of its graph.
    assert ages("silent a", more=dated) == (EvidenceAge(2, 1, 0, date(2021, 1, 1)),)


def test_one_record_named_twice_counts_once_and_none_is_none() -> None:
    assert ages("old old", "") == (EvidenceAge(1, 1, 0, date(2023, 5, 31)), EvidenceAge(0, 0, 0, None))


def test_a_year_before_29_february_is_28_february() -> None:
    leap = ':b elo:lastConfirmed "2023-02-28"^^xsd:date . :c elo:lastConfirmed "2023-02-27"^^xsd:date .'
    assert [age.stale for age in ages("b", "c", more=leap, day=date(2024, 2, 29))] == [0, 1]


def test_the_age_is_said_in_three_languages() -> None:
    assert EvidenceAge(5, 3, 1, None).sentence == {
        "fi": "Perustuu 5 tietueeseen: 3 niistä on yli vuoden vanhoja, 1 on ilman päiväystä.",
        "sv": "Bygger på 5 poster: 3 av dem är äldre än ett år, 1 saknar datum.",
        "en": "Rests on 5 records: 3 of them are older than a year, 1 has no date.",
    }
    assert EvidenceAge(2, 0, 0, DAY).sentence["en"] == "Rests on 2 records: none older than a year."
    assert EvidenceAge(1, 0, 0, DAY).sentence["sv"] == "Bygger på 1 post: högst ett år gammal."
    assert EvidenceAge(0, 0, 0, None).sentence["fi"] == "Ei perustu mihinkään tietueeseen."
    assert EvidenceAge(1, 1, 0, DAY).sentence["en"] == "Rests on 1 record: older than a year."
    assert EvidenceAge(1, 1, 0, DAY).to_json()["oldest"] == "2024-06-01"
