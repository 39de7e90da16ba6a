"""Tables as CSV for programs and as workbooks for people."""

import io
from datetime import date

import openpyxl
import pytest

from elo_graph.analyse.tables import Coded, Column, Table, yes_no
from elo_graph.publish.spreadsheets import to_csv, to_xlsx

TABLE = Table(
    name="things",
    summary="Four things",
    columns=(
        Column("name", "Nimi"),
        Column("kind", "Laji"),
        Column("people", "Asukkaita", numeric=True),
        Column("share", "Osuus", numeric=True),
        Column("since", "Alkaen"),
        Column("valid", "Voimassa"),
    ),
    rows=(
        ("Ohjaamo", Coded("service", "palvelu"), 7, 0.25, date(2024, 2, 29), yes_no(True, "fi")),
        ("=1+1", None, None, None, None, yes_no(False, "sv")),
    ),
)


def test_csv_has_keys_and_codes_for_programs() -> None:
    assert to_csv(TABLE).decode() == (
        "name,kind,people,share,since,valid\r\nOhjaamo,service,7,0.25,2024-02-29,true\r\n=1+1,,,,,false\r\n"
    )


def read(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


def test_a_sheet_has_headings_words_numbers_and_days() -> None:
    (sheet,) = read(to_xlsx(TABLE)).worksheets
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0] == ("Nimi", "Laji", "Asukkaita", "Osuus", "Alkaen", "Voimassa")
    assert rows[1][:4] == ("Ohjaamo", "palvelu", 7, 0.25)
    assert rows[1][5] == "kyllä"
    assert sheet["E2"].is_date
    assert sheet["E2"].value.date() == date(2024, 2, 29)
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:F3")
    assert sheet["A1"].font.bold


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", '=HYPERLINK("http://x")'])
def test_nothing_is_a_formula(text: str) -> None:
    (sheet,) = read(to_xlsx(Table("t", "", (Column("a", "A"),), ((text,),)))).worksheets
    assert sheet["A2"].data_type == "s"
    assert sheet["A2"].value == "'" + text


def test_what_no_workbook_can_hold_is_left_out() -> None:
    table = Table("t", "", (Column("a", "A"),), (("a\x01b",), ("x" * 40_000,)))
    (sheet,) = read(to_xlsx(table)).worksheets
    assert sheet["A2"].value == "ab"
    assert len(sheet["A3"].value) == 32_767


def test_every_part_has_a_sheet_of_its_own_with_a_name_that_excel_takes() -> None:
    long = "kuka tekee mitä missä ja milloin?"
    parts = [Table(name, "", (Column("a", "A"),), ()) for name in ("a/b", "A b", long, long)]
    assert read(to_xlsx(parts)).sheetnames == [
        "a b",
        "A b 2",
        long[:31],
        long[:29] + " 2",
    ]


def test_columns_are_as_wide_as_what_they_hold_within_reason() -> None:
    table = Table("t", "", (Column("a", "A"), Column("b", "B")), (("x" * 20, "y" * 500),))
    (sheet,) = read(to_xlsx(table)).worksheets
    assert sheet.column_dimensions["A"].width == 22
    assert sheet.column_dimensions["B"].width == 60
