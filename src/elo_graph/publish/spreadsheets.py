"""Tables as CSV (RFC 4180, for programs) and XLSX (for people)."""

import csv
import io
import re
from collections.abc import Sequence
from datetime import UTC, date, datetime

from openpyxl import Workbook
from openpyxl.cell import Cell as SheetCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from elo_graph.analyse.tables import Cell, Coded, Table

CSV = "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\0")
# XML 1.0 cannot hold these (openpyxl refuses them), and no sheet may have these in its name.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\]")
_NARROWEST, _WIDEST = 8, 60
_LONGEST_NAME = 31  # of a sheet, in Excel
_LONGEST_TEXT = 32_767  # of a cell, in Excel


def to_csv(table: Table) -> bytes:
    """Return UTF-8 CSV with the columns' keys as the head, every value as it is.

    What a word of a language stands for (a kind, a yes) is written as its code, whatever the language.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(column.key for column in table.columns)
    writer.writerows([_machine(cell) for cell in row] for row in table.rows)
    return out.getvalue().encode("utf-8")


def to_xlsx(tables: Table | Sequence[Table], *, made: datetime | None = None) -> bytes:
    """Return a workbook of a sheet a table: headings in the reader's language, first row fixed, filters on.

    Numbers are numbers and days are days. Text that a spreadsheet would run as a formula is written as text
    (OWASP: CSV injection).
    """
    book = Workbook()
    book.remove(book.worksheets[0])
    book.properties.created = book.properties.modified = (made or datetime.now(UTC)).replace(tzinfo=None)
    parts = [tables] if isinstance(tables, Table) else list(tables)
    book.properties.title = parts[0].summary if parts else None
    for table in parts:
        _write(book.create_sheet(_name(table.name, book.sheetnames)), table)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _write(sheet: Worksheet, table: Table) -> None:
    sheet.append([column.heading for column in table.columns])
    for row in table.rows:
        sheet.append([_shown(cell) for cell in row])
    for cell in sheet[1]:
        cell.font = Font(bold=True)
        cell.alignment = Alignment(vertical="top", wrap_text=True)
    for number, column in enumerate(table.columns, start=1):
        cells = [row[number - 1] for row in table.rows]
        longest = max((len(str(cell)) for cell in cells if cell is not None), default=0)
        width = min(max(len(column.heading) + 4, longest + 2, _NARROWEST), _WIDEST)
        sheet.column_dimensions[get_column_letter(number)].width = width
    for written in sheet.iter_rows(min_row=2):
        for one in written:
            _dress(one)
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions


def _dress(cell: object) -> None:
    """Set what the value alone does not say: days as year-month-day, formulas as the text they are."""
    if isinstance(cell, SheetCell):
        if isinstance(cell.value, date):
            cell.number_format = "yyyy-mm-dd"
        elif isinstance(cell.value, str):
            cell.data_type = "s"


def _name(wanted: str, taken: Sequence[str]) -> str:
    """Return a name for a sheet: without what none may have, short enough, and not taken."""
    plain = _NOT_IN_NAMES.sub(" ", wanted).strip("' ")[:_LONGEST_NAME] or "1"
    number, name = 1, plain
    while name.casefold() in {one.casefold() for one in taken}:
        number += 1
        ending = f" {number}"
        name = plain[: _LONGEST_NAME - len(ending)] + ending
    return name


def _machine(cell: Cell) -> str | int | float:
    if cell is None:
        return ""
    if isinstance(cell, Coded):
        return cell.code
    return cell.isoformat() if isinstance(cell, date) else cell


def _shown(cell: Cell) -> Cell:
    if isinstance(cell, str):
        text = str(_CONTROL.sub("", cell))[:_LONGEST_TEXT]
        return "'" + text if cell.startswith(_FORMULA) else text
    return cell
