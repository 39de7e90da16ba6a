"""gaps, overlaps, routes and strategy as a coordinator or a script calls them."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from elo_graph.cli.main import run
from elo_graph.store import open_store

from . import test_gaps, test_overlaps, test_routes, test_strategy
from .graphs import ex, quads_of

Call = Callable[..., tuple[int, str, str]]

# North: s reaches 600 of 1 000 young people. South: nobody reaches 1 000.
REGISTRY = (
    test_gaps.LAND
    + test_gaps.PROMISE
    + test_gaps.service("s", "m1", '; skos:prefLabel "=Ohjaus"@fi')
    + test_overlaps.service("x")
    + test_overlaps.service("y")
    + test_routes.TOWN
    + test_routes.AGES
    + ':gone a elo:Organisation ; skos:prefLabel "Entinen"@fi ; elo:validTo "2022-12-31"^^xsd:date .'
    + test_strategy.PLAN
)
DAY = ("--as-of", "2024-06-01")
GROUP = "https://w3id.org/elo/scheme/target-group/"


@pytest.fixture
def store(tmp_path: Path) -> str:
    location = str(tmp_path / "store")
    with open_store(location) as opened:
        opened.add(quads_of(REGISTRY))
    return location


@pytest.fixture
def call(capfdbinary: pytest.CaptureFixture[bytes], store: str) -> Call:
    def call(*arguments: str) -> tuple[int, str, str]:
        status = run([*arguments, "--store", store])
        out, err = capfdbinary.readouterr()
        return status, out.decode(), err.decode()

    return call


def told(answer: tuple[int, str, str]) -> Any:
    status, out, err = answer
    assert (status, err) == (0, "")
    return json.loads(out)


def test_gaps_as_a_table_begin_with_what_they_come_to(call: Call) -> None:
    status, out, err = call("gaps", *DAY, "--lang", "en")
    assert (status, err) == (0, "")
    lines = out.splitlines()
    assert lines[0] == "2 gaps; the largest leaves 1 000 people without (2024-06-01)"
    assert lines[2].split()[:2] == ["Area", "Expectation"]
    # Most people without first: all 1 000 of the south, 400 of the north's 1 000.
    assert lines[4].split()[0] == "south"
    assert "0 %" in lines[4]
    assert lines[5].split()[0] == "Pohjoinen"
    assert "60 %" in lines[5]
    # s states no channel, so nobody is said to have it only remotely.
    assert lines[5].split()[-4:] == ["400", "0", "=Ohjaus", "–"]


def test_gaps_in_an_area_named_in_any_language(call: Call) -> None:
    answer = told(call("gaps", *DAY, "--area", "NORR", "--format", "json"))
    assert [row["area"] for row in answer["rows"]] == [ex("north")]
    assert answer["rows"][0]["coverage"] == 0.6
    assert "explain" not in answer


def test_gaps_between_two_days(call: Call, store: str) -> None:
    # t comes to the south on 1 June: its gap of 1 000 closes; the north stays as it is.
    with open_store(store) as opened:
        opened.add(quads_of(test_gaps.service("t", "m3", '; elo:validFrom "2024-06-01"^^xsd:date')))
    answer = told(call("gaps", "--between", "2024-05-31", "2024-06-01", "--format", "json"))
    (row,) = answer["rows"]
    assert (answer["from"], answer["to"]) == ("2024-05-31", "2024-06-01")
    assert (row["area"], row["change"], row["came"]) == (ex("south"), "closed", [ex("t")])
    assert (row["peopleWithoutBefore"], row["peopleWithoutAfter"]) == (1000, 0)
    assert row["evidenceAge"]["records"] == 3
    # In the north nothing changes; a day that is none is refused.
    answer = told(
        call("gaps", "--between", "2024-05-31", "2024-06-01", "--area", "north", "--format", "json")
    )
    assert answer["rows"] == []
    status, out, err = call("gaps", "--between", "2024-05-31", "June")
    assert (status, out, len(err.splitlines())) == (2, "", 1)


def test_gaps_by_language_region_and_group(call: Call) -> None:
    # Of 2 000 young people 600 (m1) are reached; of the north's 1 000 as many.
    answer = told(call("gaps", *DAY, "--equity", "--format", "json"))
    rows = {row["thing"]: row for row in answer["rows"]}
    assert rows[ex("north")]["coverage"] == 0.6
    assert rows[GROUP + "young"]["coverage"] == 0.3
    # x and y, of the overlaps, are in m1 for the same people too.
    assert rows[ex("north")]["evidence"] == [ex(one) for one in ("north", "promise", "s", "x", "y")]
    assert answer["gini"] == pytest.approx(0.7)  # 600 have everything, 1 400 nothing
    north = told(call("gaps", *DAY, "--equity", "--area", "north", "--format", "json"))
    assert {row["thing"]: row["coverage"] for row in north["rows"]} == {
        ex("north"): 0.6,
        "15-29": 0.6,
        GROUP + "young": 0.6,
    }
    status, out, _ = call("gaps", *DAY, "--equity", "--format", "csv", "--lang", "sv")
    assert (status, out.splitlines()[1].split(",")[:2]) == (0, ["region", ex("south")])


def test_csv_has_codes_whatever_the_language(call: Call) -> None:
    for language in ("fi", "sv"):
        _, out, _ = call("gaps", *DAY, "--format", "csv", "--lang", language)
        rows = list(csv.DictReader(io.StringIO(out)))
        assert {row["level"] for row in rows} == {"https://w3id.org/elo/scheme/area-level/region"}
        assert {row["group"] for row in rows} == {GROUP + "young"}


def test_csv_is_for_programs(call: Call) -> None:
    status, out, _ = call("gaps", *DAY, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert status == 0
    assert (rows[0]["area"], rows[0]["peopleWithout"]) == (ex("south"), "1000")
    assert rows[1]["nearest"] == "=Ohjaus"  # as it is
    assert out.startswith("area,areaLabel,")


def test_xlsx_is_for_people_and_runs_no_formula(call: Call, tmp_path: Path) -> None:
    file = tmp_path / "gaps.xlsx"
    status, out, _ = call("gaps", *DAY, "--format", "xlsx", "-o", str(file))
    assert (status, out) == (0, "")
    sheet = load_workbook(file).active
    assert sheet is not None
    head = [cell.value for cell in sheet[1]]
    north = dict(zip(head, (cell.value for cell in sheet[3]), strict=True))
    assert north["Vaille jää"] == 400  # a number
    assert north["Lähin palvelu"] == "'=Ohjaus"


def test_explain_adds_the_query_its_parameters_and_the_triples_behind_each_row(call: Call) -> None:
    answer = told(call("gaps", *DAY, "--area", "north", "--format", "json", "--explain"))
    (asked,) = answer["explain"]
    assert asked["query"] == "gaps/gaps.rq"
    assert asked["parameters"] == {"asOf": "2024-06-01", "inArea": ex("north")}
    assert f"VALUES ?inArea {{ <{ex('north')}> }}" in asked["text"]
    facts = answer["rows"][0]["facts"]
    assert f"<{ex('s')}> elo:servesArea <{ex('m1')}> ." in facts
    assert (
        f"<{ex('promise')}> elo:expectsAreaLevel <https://w3id.org/elo/scheme/area-level/region> ." in facts
    )
    status, out, _ = call("gaps", *DAY, "--area", "north", "--explain")
    assert status == 0
    assert "gaps/gaps.rq  asOf=2024-06-01" in out
    assert facts[0] in out


def test_overlaps_and_strategy(call: Call) -> None:
    status, out, _ = call("overlaps", *DAY, "--lang", "sv")
    assert status == 0
    assert out.startswith("1 överlappande tjänstepar (i 1 kluster), 0 kompletterande")
    (pair,) = told(call("overlaps", *DAY, "--format", "json", "--explain"))["pairs"]
    assert (pair["a"], pair["b"], pair["score"], pair["kind"]) == (ex("x"), ex("y"), 1.0, "redundant")
    assert f"<{ex('x')}> elo:servesArea <{ex('m1')}> ." in pair["facts"]
    status, out, _ = call("strategy", *DAY)
    assert status == 0
    assert "Irrallinen" in out.split("Palvelut, jotka eivät edistä mitään tavoitetta:")[1]
    assert told(call("strategy", *DAY, "--format", "json"))["rows"][2]["unserved"] is True


def test_a_route_is_told_step_by_step(call: Call) -> None:
    status, out, err = call("routes", "--from", "koulu", "--to", "opisto", "--age", "22", *DAY)
    assert (status, err) == (0, "")
    assert out.splitlines() == [
        "Koulu → Opisto: 1 reitti (2024-06-01)",
        "",
        "1. 2 siirtoa, 1 ilman saattamista, odotus 3 päivää tai enemmän",
        "   Koulu",
        "   → Ohjaamo  (referral, 3 d)",
        "   → Opisto  (accompanied-transfer)",
    ]


def test_no_route_is_status_1_with_what_stands_in_the_way(call: Call) -> None:
    status, out, err = call("routes", "--from", "Koulu", "--to", "Opisto", "--age", "45", *DAY)
    assert (status, err) == (1, "")
    assert "Koulu → Ohjaamo: yläikäraja on 29 vuotta, asiakas on 45." in out
    assert "Näin pitkälle pääsee: Koulu" in out
    status, out, _ = call(
        "routes", "--from", "Koulu", "--to", "Opisto", "--age", "45", *DAY, "--format", "json"
    )
    answer = json.loads(out)
    assert (status, answer["routes"], answer["blocked"][0]["referral"]) == (1, [], ex("r1"))


def test_an_end_that_has_ended_is_status_1(call: Call) -> None:
    status, out, _ = call("routes", "--from", "Entinen", "--to", "Opisto")
    assert status == 1
    assert "Entinen on lakannut: se ei ole voimassa 1.1.2023 alkaen (viimeinen päivä 31.12.2022)." in out


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (("gaps", "--area", "Etelä-Napa"), 'elo-graph: --area: no area is called "Etelä-Napa"'),
        (
            ("gaps", "--as-of", "2024-02-30"),
            'elo-graph: --as-of: "2024-02-30" is not a date. Write year-month-day, such as 2026-01-31.',
        ),
        (("gaps", "--as-of", "eilen"), 'elo-graph: --as-of: "eilen" is not a date.'),
        (("gaps", "--format", "pdf"), 'elo-graph: --format: "pdf" is none of table, json, csv, xlsx'),
        (("gaps", "--lang", "de"), 'elo-graph: --lang: "de" is none of fi, sv, en'),
        (
            ("gaps", "--scenario", "urn:plan"),
            'elo-graph: --scenario: there is no scenario "urn:plan" in the store.',
        ),
        (("gaps", "--confirmed-since", "eilen"), 'elo-graph: --confirmed-since: "eilen" is not a date.'),
        (("gaps", "-o", "gaps.txt"), "elo-graph: --output: a table goes to the screen."),
        (("routes", "--from", "Koulu"), "elo-graph routes: Missing option '--to'."),
        (
            ("routes", "--from", "Kuolu", "--to", "Opisto"),
            'elo-graph: from: no actor, service or life situation is called "Kuolu". Did you mean "Koulu"?',
        ),
        (
            ("routes", "--from", "Koulu", "--to", "Opisto", "--age", "x"),
            "elo-graph routes: Invalid value for '--age'",
        ),
        (("routes", "--from", "Koulu", "--to", "Opisto", "--age", "-1"), "elo-graph: age: -1 is not an age"),
        (
            ("routes", "--from", "Koulu", "--to", "Opisto", "--at-most", "0"),
            "elo-graph routes: Invalid value for '--at-most'",
        ),
        (("routes", "--from", "Koulu", "--to", "Opisto", "--status", "onnellinen"), "elo-graph: status: no"),
    ],
)
def test_a_wrong_call_is_one_plain_line_and_status_2(
    call: Call, arguments: tuple[str, ...], line: str
) -> None:
    status, out, err = call(*arguments)
    assert (status, out) == (2, "")
    assert err.startswith(line)
    assert err.count("\n") == 1
