"""The command that renews areas and population: what it writes, refuses, and leaves alone."""

import os
from datetime import date
from pathlib import Path

import pytest

from elo_graph.ingest.statfin import (
    areas_of,
    areas_turtle,
    observations,
    population_turtle,
    read_key,
    read_population,
)
from elo_graph.ingest.statfin.__main__ import main, run
from tests.ingest.statfin_rows import HEAD, INARI, UTSJOKI, key_text, municipality, people

PROJECT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("ELO_SHARED_DATA", PROJECT.parent / "shared" / "data"))
KEYS = SHARED / "areas"
TABLE = SHARED / "population-age" / "005_11re_2019.csv"


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8", "utf-8-sig"])
def test_finnish_letters_are_read_in_the_encodings_statfin_saves(tmp_path: Path, encoding: str) -> None:
    key = key_text(2025, municipality("992", "Äänekoski"))
    (tmp_path / "municipality_key_2025.csv").write_text(key, encoding="utf-8")
    table = tmp_path / "11re.csv"
    table.write_bytes((HEAD + people("KOKO MAA") + people("Äänekoski")).encode(encoding))
    assert run(tmp_path, [table], tmp_path, date(2026, 1, 1)) == ()
    assert "# Äänekoski\npop:municipality-992-2019-0-6 " in (tmp_path / "population.ttl").read_text("utf-8")


def given_files(folder: Path, table: str) -> list[str]:
    (folder / "municipality_key_2025.csv").write_text(key_text(2025, INARI), encoding="utf-8")
    (folder / "11re.csv").write_text(table, encoding="cp1252")
    return ["--keys", str(folder), "--population", str(folder / "11re.csv"), "--out", str(folder)]


def test_bad_input_is_one_line_and_leaves_the_files_as_they_were(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call = given_files(tmp_path, HEAD + people("KOKO MAA"))
    (tmp_path / "areas.ttl").write_text("before")
    assert main(call) == 2
    assert capsys.readouterr().err.splitlines() == [
        "11re.csv: 2019 has no figures for Inari. "
        "Choose all municipalities when saving the table, in the borders of the newest key."
    ]
    assert (tmp_path / "areas.ttl").read_text() == "before"
    assert not (tmp_path / "population.ttl").exists()


@pytest.mark.parametrize(
    ("option", "told"),
    [
        ("--keys", "there is no municipality_key_YEAR.csv"),
        ("--population", "cannot be read"),
        ("--out", "is no folder"),
    ],
)
def test_a_place_that_is_not_there_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], option: str, told: str
) -> None:
    call = given_files(tmp_path, HEAD + people("KOKO MAA") + people("Inari"))
    assert main([*call, option, str(tmp_path / "nowhere")]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"{tmp_path / 'nowhere'}: {told}")


def test_the_date_of_change_moves_only_with_the_content(tmp_path: Path) -> None:
    given_files(tmp_path, HEAD + people("KOKO MAA") + people("Inari"))
    run(tmp_path, [tmp_path / "11re.csv"], tmp_path, date(2026, 2, 1))
    first = (tmp_path / "areas.ttl").read_text("utf-8")
    assert 'dct:modified "2026-02-01"^^xsd:date' in first
    given_files(tmp_path, HEAD + people("KOKO MAA", 2) + people("Inari", 2))
    run(tmp_path, [tmp_path / "11re.csv"], tmp_path, date(2027, 2, 1))
    assert (tmp_path / "areas.ttl").read_text("utf-8") == first
    assert 'dct:modified "2027-02-01"^^xsd:date' in (tmp_path / "population.ttl").read_text("utf-8")


def test_order_of_input_does_not_matter() -> None:
    there, back = key_text(2025, INARI, UTSJOKI), key_text(2025, UTSJOKI, INARI)
    first, second = (areas_of([read_key(text, "key.csv")]) for text in (there, back))
    assert areas_turtle(first, date(2026, 1, 1)) == areas_turtle(second, date(2026, 1, 1))
    rows = [people("KOKO MAA", 2), people("Inari"), people("Utsjoki")]
    tables = [read_population(HEAD + "".join(order), "11re.csv") for order in (rows, rows[::-1])]
    texts = {population_turtle(observations([table], first), first, date(2026, 1, 1)) for table in tables}
    assert len(texts) == 1


@pytest.mark.skipif(not TABLE.exists(), reason="needs Statistics Finland's files: set ELO_SHARED_DATA")
def test_the_real_files_give_the_committed_data(tmp_path: Path) -> None:
    committed = {name: (PROJECT / "data" / name).read_bytes() for name in ("areas.ttl", "population.ttl")}
    for name, content in committed.items():
        (tmp_path / name).write_bytes(content)
    assert run(KEYS, [TABLE], tmp_path, date(1999, 1, 1)) == ()
    assert {name: (tmp_path / name).read_bytes() for name in committed} == committed
