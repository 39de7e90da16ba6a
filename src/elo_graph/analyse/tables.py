"""Answers as flat tables, for terminals, CSV and spreadsheets."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol, runtime_checkable

Cell = str | int | float | date | None


class Coded(str):
    """A word of the table's language that stands for a value: people read the word, programs ``code``."""

    __slots__ = ("code",)

    code: str

    def __new__(cls, code: str, word: str) -> "Coded":
        """Make the word and remember what it stands for."""
        made = super().__new__(cls, word)
        made.code = code
        return made


def yes_no(truth: bool, language: str) -> Coded:
    """Return yes or no in a language; for programs ``true`` or ``false``."""
    return Coded(str(truth).lower(), _YES_NO[truth][language])


_YES_NO: Mapping[bool, Mapping[str, str]] = {
    True: {"fi": "kyllä", "sv": "ja", "en": "yes"},
    False: {"fi": "ei", "sv": "nej", "en": "no"},
}


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


@runtime_checkable
class InParts(Protocol):
    """An answer of several parts, each a sheet of its own in a workbook."""

    def sheets(self, language: str) -> tuple[Table, ...]:
        """The parts as tables, the main one first."""


class Tabled(Protocol):
    """An answer that is a table."""

    def table(self, language: str) -> Table:
        """The answer as a flat table."""


def sheets(answer: Tabled, language: str) -> tuple[Table, ...]:
    """Return the answer's parts as tables: its only one, or as many as it has."""
    return answer.sheets(language) if isinstance(answer, InParts) else (answer.table(language),)


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
