"""Answers as flat tables, for terminals, CSV and spreadsheets."""

from collections.abc import Mapping
from dataclasses import dataclass

Cell = str | int | float | None


@dataclass(frozen=True, slots=True)
class Column:
    """A column: ``key`` as in the JSON, ``heading`` in the table's language.

    ``numeric``: numbers, to be set right-aligned.
    ``narrow``: shown on a terminal too, where there is no room for all.
    """

    key: str
    heading: str
    numeric: bool = False
    narrow: bool = True


@dataclass(frozen=True, slots=True)
class Table:
    """``name`` is the sheet's or file's name, ``summary`` the one line that says what the rows come to.

    ``depths``: for rows that form a tree, how deep each stands.
    """

    name: str
    summary: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    depths: tuple[int, ...] = ()


def columns(
    language: str, headings: Mapping[str, Mapping[str, str]], *, numeric: str = "", wide: str = ""
) -> tuple[Column, ...]:
    """Make columns from headings by key and language.

    ``numeric`` lists the keys of numbers, ``wide`` of what a terminal leaves out.
    """
    numbers, hidden = numeric.split(), wide.split()
    return tuple(
        Column(key, by_language[language], numeric=key in numbers, narrow=key not in hidden)
        for key, by_language in headings.items()
    )


def grouped(number: int) -> str:
    """Write a number with its thousands apart, as all three languages may: ``34 567``."""
    return f"{number:,}".replace(",", " ")
