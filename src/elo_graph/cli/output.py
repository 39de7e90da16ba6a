"""What commands print: tables, progress, remarks. Rich on a terminal, plain text where output is piped."""

import sys
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager


def say(text: str) -> None:
    """Tell the person something; on stderr, since stdout is for answers."""
    print(text, file=sys.stderr)


def show_table(
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    title: str | None = None,
    right: Sequence[int] = (),
) -> None:
    """Print an answer as a table on stdout; ``right`` are the columns of numbers, counted from 0."""
    if sys.stdout.isatty():
        _rich_table(columns, rows, title, right)
        return
    widths = [max(map(_width, [column, *(row[i] for row in rows)])) for i, column in enumerate(columns)]
    if title:
        print(title)
    for row in (columns, ["-" * width for width in widths], *rows):
        cells = [
            " " * (width - _width(cell)) + cell if i in right else cell + " " * (width - _width(cell))
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        print("  ".join(cells).rstrip())


def _rich_table(
    columns: Sequence[str], rows: Sequence[Sequence[str]], title: str | None, right: Sequence[int]
) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(title=title, title_justify="left")
    for i, column in enumerate(columns):
        table.add_column(Text(column), justify="right" if i in right else "left", overflow="fold")
    for row in rows:
        table.add_row(*map(Text, row))  # Text: brackets in data are no markup
    Console().print(table)


def _width(text: str) -> int:
    """Columns that a text takes on a terminal."""
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text
    )


@contextmanager
def progress(title: str) -> Iterator[Callable[[str, int], None] | None]:
    """Show on a terminal how far long work has come; gives what to call with (name, count), else None."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        task = bars.add_task(title, total=None)
        yield lambda name, count: bars.update(task, description=f"{title}: {count:,} statements, {name}")
