"""Gaps: services by phone or online are shown apart, and how near the nearest service is."""

from datetime import date

import pytest

from elo_graph.analyse.gaps import Gaps, gaps

from .graphs import area, ex, local, store_of
from .test_gaps import LAND, PROMISE, service

DAY = date(2024, 6, 1)
CHANNELS = "channel:face-to-face skos:broader channel:in-person .\n"
PHONE, DESK = (
    f"; cv:hasChannel [ a elo:Channel ; elo:channelType channel:{one} ]" for one in ("phone", "face-to-face")
)


def answer(*turtle: str) -> Gaps:
    return gaps(store_of(LAND + CHANNELS + PROMISE + "".join(turtle)), as_of=DAY)


def test_a_national_phone_line_covers_everyone_but_is_shown_apart() -> None:
    # The line reaches all 1 000 young people of either region, so there is no gap; m1's desk reaches 600 of
    # the north in person. The other 400 and the south's 1 000 have it by phone only.
    told = answer(service("line", "land", PHONE), service("desk", "m1", DESK))
    assert told.rows == ()
    assert [(local(row.area), row.remote_only, row.coverage_in_person) for row in told.remote] == [
        ("south", 1000, 0.0),
        ("north", 400, 0.6),
    ]
    north = told.remote[1]
    assert (north.coverage, north.found, north.found_in_person) == (1.0, 2, 1)
    assert north.reason["en"] == (
        "Pohjoinen, nuoret: 400 of 1 000 people have the service only remotely, not in person."
    )
    assert north.closes["en"] == "A service in person in all of Pohjoinen: guidance, target group nuoret."
    assert north.origin.parameters["throughChannel"].endswith("channel/in-person")


def test_both_ways_or_an_unstated_way_are_not_called_remote() -> None:
    assert answer(service("both", "land", PHONE + DESK)).remote == ()
    assert answer(service("silent", "land")).remote == ()


def test_a_gap_says_how_many_have_it_only_remotely() -> None:
    # The line is only for m1: 600 reached, remotely; 400 without.
    north = {local(row.area): row for row in answer(service("line", "m1", PHONE)).rows}["north"]
    assert (north.people_without, north.remote_only, north.coverage, north.coverage_in_person) == (
        400,
        600,
        0.6,
        0.0,
    )
    assert north.reason["fi"].endswith("; lisäksi 600 saa palvelun vain etänä.")
    row = north.to_json()
    assert (row["foundInPerson"], row["foundRemote"], row["remoteOnly"]) == (0, 1, 600)


def test_two_services_expected_one_of_them_remote() -> None:
    # Both reach m1, so the promise of two is met there; in person there is one only.
    two = "; elo:minimumServices 2"
    told = gaps(
        store_of(
            LAND
            + CHANNELS
            + PROMISE.replace("level:region", f"level:region {two}")
            + service("line", "land", PHONE)
            + service("desk", "land", DESK)
        ),
        as_of=DAY,
    )
    assert [(local(row.area), row.remote_only) for row in told.remote] == [("north", 1000), ("south", 1000)]


def test_a_workbook_has_a_sheet_for_what_is_only_remote() -> None:
    told = gaps(store_of(LAND + CHANNELS + PROMISE + service("line", "land", PHONE)), as_of=DAY)
    first, second = told.sheets("en")
    keys = [column.key for column in second.columns]
    assert (first.name, first.rows, second.name) == ("gaps", (), "only remotely")
    assert [(row[keys.index("areaLabel")], row[keys.index("remoteOnly")]) for row in second.rows] == [
        ("Pohjoinen", 1000),
        ("south", 1000),  # it has no name
    ]


def test_what_is_promised_by_phone_is_not_called_remote() -> None:
    asked = PROMISE.replace("level:region", "level:region ; elo:expectsChannel channel:phone")
    told = gaps(store_of(LAND + CHANNELS + asked + service("line", "land", PHONE)), as_of=DAY)
    assert (told.rows, told.remote) == ((), ())


POINTS = """
:north dcat:centroid "POINT(25.0 66.0)" . :south dcat:centroid "POINT(25.0 61.0)" .
:m1 dcat:centroid "POINT(25.0 66.0)" . :m2 dcat:centroid "POINT(26.0 65.0)" .
:m3 dcat:centroid "POINT(25.0 61.0)" .
""".replace("dcat:centroid", "<http://www.w3.org/ns/dcat#centroid>")


def test_the_nearest_service_by_distance_where_the_map_says_where_things_are() -> None:
    # m2 (65° N, 26° E) to m1 (66° N, 25° E): 1° north is 111.2 km, 1° east at 65.5° is 46.1 km: some 120 km.
    # The service of m3 has a point of its own 0.1° north of m2, 11 km away, and goes before the one of the
    # same region.
    towns = PROMISE.replace("level:region", "level:municipality")
    near = '; <http://www.w3.org/ns/locn#geometry> "POINT(26.0 65.1)"'
    registry = LAND + towns + POINTS + service("s", "m1")
    (first,) = [row for row in gaps(store_of(registry), as_of=DAY).rows if local(row.area) == "m2"]
    assert first.nearest is not None
    assert first.nearest.service == ex("s")
    assert first.nearest.km == pytest.approx(120.4, abs=0.2)
    (row,) = [
        row
        for row in gaps(store_of(registry + service("t", "m3", near)), as_of=DAY).rows
        if local(row.area) == "m2"
    ]
    assert row.nearest is not None
    assert (row.nearest.service, row.nearest.area, row.nearest.within) == (ex("t"), ex("m3"), ex("land"))
    assert row.nearest.km == pytest.approx(11.1, abs=0.1)
    assert row.to_json()["nearest"]["km"] == 11.1  # type: ignore[index]


def test_the_nearest_by_distance_need_not_share_an_area_with_the_gap() -> None:
    # x lies in nothing that holds m2 too; it is 0.5° north of m2, 55.6 km. Without points nobody knows how
    # near. u reaches all of m2 already, and one service more is expected.
    towns = PROMISE.replace("level:region", "level:municipality ; elo:minimumServices 2")
    apart = area("x", "municipality") + ':x <http://www.w3.org/ns/dcat#centroid> "POINT(26.0 65.5)" .\n'
    registry = LAND + towns + apart + service("s", "x") + service("u", "m2")
    for points, expected in (("", None), (POINTS, (ex("s"), ex("x"), None))):
        (row,) = [one for one in gaps(store_of(registry + points), as_of=DAY).rows if local(one.area) == "m2"]
        nearest = row.nearest
        assert (nearest and (nearest.service, nearest.area, nearest.within)) == expected
    assert nearest is not None
    assert nearest.km == pytest.approx(55.6, abs=0.1)
    assert row.to_json()["nearest"]["within"] is None  # type: ignore[index]
    assert "nearest: s" in row.closes["en"]


def test_only_what_was_confirmed_since_a_day_counts() -> None:
    # Both border days: confirmed on the day itself counts; a day that is not stated does not.
    store = store_of(
        LAND
        + PROMISE
        + service("s", "north", '; elo:lastConfirmed "2024-03-01"^^xsd:date')
        + service("t", "south", '; dct:modified "2024-03-01T12:00:00Z"^^xsd:dateTime')
        + service("u", "land")
    )
    for since, missed in ((date(2024, 3, 1), []), (date(2024, 3, 2), ["north", "south"])):
        found = gaps(store, as_of=DAY, confirmed_since=since)
        assert [local(row.area) for row in found.rows] == missed
        assert found.asked.parameters["confirmedSince"] == since.isoformat()
