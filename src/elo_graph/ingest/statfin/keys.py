"""Read the yearly municipality keys: one row a municipality, a column for each division of the country."""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from elo_graph.errors import InputError
from elo_graph.ingest.statfin.tables import (
    ALAND,
    IGNORED,
    LANGUAGES,
    LEVELS,
    MUNICIPALITY,
    NUTS_COLUMN,
    REGION,
    STATUS_COLUMN,
    STATUS_NAME_COLUMN,
    YEAR_COLUMN,
    Level,
    Names,
)

NOT_A_KEY = "Give a municipality key of geofi, saved as comma-separated UTF-8 with its heading."


@dataclass(frozen=True)
class Unit:
    """An area as a key names it; the code with its leading zeros."""

    code: str
    names: Names


@dataclass(frozen=True)
class Row:
    """One municipality: the areas it lies in by level (itself among them), languages, NUTS 3 code."""

    units: Mapping[str, Unit]
    languages: tuple[str, ...]
    nuts: str


@dataclass(frozen=True)
class Key:
    """The divisions of one year. ``levels`` are the slugs found, ``unread`` the columns not understood."""

    name: str
    year: int
    levels: tuple[str, ...]
    rows: Mapping[str, Row]
    unread: tuple[str, ...]


def read_key(text: str, name: str) -> Key:
    """Read one key; ``name`` is the file name for messages.

    Codes get back the zeros that the upstream files lost, white space in names is folded.
    Raises InputError with file and line for a missing column, a bad code, an empty name, or an area
    that is named in two ways.
    """
    reader = csv.DictReader(io.StringIO(text, newline=""))
    try:
        return _key(reader, name)
    except csv.Error as error:
        raise InputError(str(error), where=f"{name}:{reader.line_num}", mend=NOT_A_KEY) from error


def notes(keys: Sequence[Key]) -> tuple[str, ...]:
    """Say what a maintainer should look at: columns not read, municipalities that changed area."""
    found = [f"{key.name}: column {column} is not read" for key in keys for column in key.unread]
    for before, after in pairwise(sorted(keys, key=lambda key: key.year)):
        for code, row in sorted(after.rows.items()):
            old = before.rows[code].units if code in before.rows else {}
            for slug, unit in row.units.items():
                if slug in old and old[slug].code != unit.code:
                    found.append(
                        f"{after.name}: {row.units[MUNICIPALITY].names.fi} ({code}) moved from "
                        f"{slug} {old[slug].code} to {unit.code}; only the newest is kept"
                    )
    return tuple(found)


def _key(reader: "csv.DictReader[str]", name: str) -> Key:
    columns = tuple(reader.fieldnames or ())
    levels = _levels(columns, name)
    rows: dict[str, Row] = {}
    seen: dict[tuple[str, str], Names] = {}
    year: int | None = None
    for record in reader:
        where = f"{name}:{reader.line_num}"
        if None in record or None in record.values():
            raise InputError("the row has more or fewer cells than the heading", where=where, mend=NOT_A_KEY)
        year = _same_year(year, _code(record, YEAR_COLUMN, 4, where), where)
        row = _row(record, levels, where)
        for slug, unit in row.units.items():
            known = seen.setdefault((slug, unit.code), unit.names)
            if known != unit.names:
                raise InputError(
                    f"{slug} {unit.code} is called {unit.names.fi} here and {known.fi} before",
                    where=where,
                    mend="Give each area one name in the whole file.",
                )
        code = row.units[MUNICIPALITY].code
        if code in rows:
            raise InputError(f"municipality {code} comes twice", where=where, mend="Keep one of its rows.")
        rows[code] = row
    if year is None:
        raise InputError("there is no municipality in the file", where=name, mend=NOT_A_KEY)
    return Key(name, year, tuple(level.slug for level in levels), rows, _unread(columns, levels))


def _levels(columns: Sequence[str], name: str) -> tuple[Level, ...]:
    wanted = [YEAR_COLUMN, NUTS_COLUMN, STATUS_COLUMN, STATUS_NAME_COLUMN]
    found = []
    for level in LEVELS:
        if level.required or level.code_column in columns:
            found.append(level)
            wanted += [level.code_column, *_name_columns(level)]
    missing = [column for column in wanted if column not in columns]
    if missing:
        raise InputError(
            f"the heading lacks the column {', '.join(missing)}", where=f"{name}:1", mend=NOT_A_KEY
        )
    return tuple(found)


def _name_columns(level: Level) -> tuple[str, ...]:
    return tuple(f"{level.name_column}_{language}" for language in ("fi", "sv", "en"))


def _unread(columns: Sequence[str], levels: Sequence[Level]) -> tuple[str, ...]:
    read = {YEAR_COLUMN, NUTS_COLUMN, STATUS_COLUMN, STATUS_NAME_COLUMN}
    for level in levels:
        read |= {level.code_column, *_name_columns(level)}
    return tuple(column for column in columns if column not in read and not column.startswith(IGNORED))


def _same_year(known: int | None, text: str, where: str) -> int:
    year = int(text)
    if known not in (None, year):
        raise InputError(
            f"the year is {year} here and {known} before", where=where, mend="Give one file for each year."
        )
    return year


def _row(record: Mapping[str, str], levels: Sequence[Level], where: str) -> Row:
    units: dict[str, Unit] = {}
    aland = _code(record, "maakunta_code", 2, where) == ALAND
    for level in levels:
        if not (level.mainland and aland):
            names = Names(*(_text(record, column, where) for column in _name_columns(level)))
            units[level.slug] = Unit(_code(record, level.code_column, level.width, where), names)
    nuts = _text(record, NUTS_COLUMN, where)
    if not re.fullmatch(r"FI[0-9A-Z]{3}", nuts):
        raise InputError(
            f"{NUTS_COLUMN} {nuts!r} is not a Finnish NUTS 3 code",
            where=where,
            mend=f"Write FI and three characters for {REGION} {units[REGION].code}.",
        )
    return Row(units, _languages(record, where), nuts)


def _languages(record: Mapping[str, str], where: str) -> tuple[str, ...]:
    code, wording = _code(record, STATUS_COLUMN, 1, where), _text(record, STATUS_NAME_COLUMN, where)
    expected, languages = LANGUAGES.get(code, ("", ()))
    if wording != expected:
        raise InputError(
            f"language status {code} ({wording}) is not known",
            where=where,
            mend="Declare what it means in LANGUAGES of the importer's tables.",
        )
    return languages


def _code(record: Mapping[str, str], column: str, width: int, where: str) -> str:
    # R writes a column of numbers with a gap in it as 20.0.
    match = re.fullmatch(r"(\d+)(?:\.0)?", record[column].strip(), re.ASCII)
    if match is None or len(match[1]) > width:
        raise InputError(
            f"{column} {record[column]!r} is not a code of at most {width} digits",
            where=where,
            mend="Write the code of Statistics Finland's classification; leading zeros may be left out.",
        )
    return match[1].zfill(width)


def _text(record: Mapping[str, str], column: str, where: str) -> str:
    text = " ".join(record[column].split())
    if not text:
        raise InputError(f"{column} is empty", where=where, mend="Fill it in from the classification.")
    return text
