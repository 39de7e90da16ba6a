"""Tables as CSV (RFC 4180, for programs) and XLSX (for people)."""

import csv
import io
from datetime import UTC, datetime

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from elo_graph.analyse.tables import Cell, Table

CSV = "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\0")
_WIDEST = 60


def to_csv(table: Table) -> bytes:
    """Return UTF-8 CSV with the columns' keys as the head, every value as it is."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(column.key for column in table.columns)
    writer.writerows(["" if cell is None else cell for cell in row] for row in table.rows)
    return out.getvalue().encode("utf-8")


def to_xlsx(table: Table, *, made: datetime | None = None) -> bytes:
    """Return a workbook of one sheet: headings in the reader's language, first row fixed, filters on.

    Text that a spreadsheet would run as a formula is written as text (OWASP: CSV injection).
    """
    book = Workbook()
    book.properties.created = book.properties.modified = (made or datetime.now(UTC)).replace(tzinfo=None)
    sheet = book.active
    assert sheet is not None  # noqa: S101 - a new workbook has one sheet
    sheet.title = table.name[:31]
    sheet.append([column.heading for column in table.columns])
    for row in table.rows:
        sheet.append([_safe(cell) for cell in row])
    for cell in sheet[1]:
        cell.font = Font(bold=True)
        cell.alignment = Alignment(vertical="top", wrap_text=True)
    for number, column in enumerate(table.columns, start=1):
        longest = max(
            (len(str(row[number - 1])) for row in table.rows if row[number - 1] is not None), default=0
        )
        width = min(max(len(column.heading), longest) + 2, _WIDEST)
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _safe(cell: Cell) -> Cell:
    if isinstance(cell, str) and cell.startswith(_FORMULA):
        return "'" + cell
    return cell
