"""An answer's table on a terminal."""

from datetime import date

from elo_graph.analyse.tables import Cell, Table, grouped
from elo_graph.cli.output import show_table


def show_answer(table: Table, day: date, language: str, *, text: str | None = None, after: str = "") -> None:
    """Print the summary with the day, then the narrow columns; ``text`` in the place of these."""
    print(f"{table.summary} ({day})")
    if text is not None:
        print(text, end="")
        return
    if table.rows:
        print()
        wanted = [place for place, column in enumerate(table.columns) if column.narrow]
        numbers = [at for at, place in enumerate(wanted) if table.columns[place].numeric]
        shares = {place for place in wanted if table.columns[place].key == "coverage"}
        rows = [
            [_cell(row[place], language, share=place in shares) for place in wanted] for row in table.rows
        ]
        for row, depth in zip(rows, table.depths or (), strict=False):
            row[0] = "  " * depth + row[0]
        show_table([table.columns[place].heading for place in wanted], rows, right=numbers)
    if after:
        print(after)


def _cell(cell: Cell, language: str, *, share: bool) -> str:
    if cell is None:
        return "–"
    if isinstance(cell, float):
        figure = f"{cell * 100:.0f} %" if share else f"{cell:.2f}"
        # Nearly nobody and nearly everybody are not nobody and everybody.
        if share and 0 < cell < 0.005:
            figure = "< 1 %"
        if share and 0.995 <= cell < 1:
            figure = "> 99 %"
        return figure if language == "en" else figure.replace(".", ",")
    return grouped(cell) if isinstance(cell, int) else str(cell)
