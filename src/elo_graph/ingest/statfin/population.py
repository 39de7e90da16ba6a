"""Read StatFin's table 11re, people by municipality and one-year age, and sum the ages to bands."""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from elo_graph.errors import InputError
from elo_graph.ingest.statfin.areas import COUNTRY, Area
from elo_graph.ingest.statfin.tables import (
    BAND_STARTS,
    LAST_AGE,
    MERGERS,
    MUNICIPALITY,
    OPEN_AGE,
    POPULATION_NAMES,
    TOTAL,
    WHOLE_COUNTRY,
)

NOT_THE_TABLE = (
    "Save table 11re semicolon-separated with heading, in Finnish: areas as text, "
    "every one-year age and the total."
)
BANDS = tuple((start, following - 1) for start, following in pairwise((*BAND_STARTS, LAST_AGE + 1)))


@dataclass(frozen=True)
class PopulationTable:
    """People on 31 December by year, area (as the table names it) and age 0, 1, … 99, 100 and over."""

    name: str
    people: Mapping[int, Mapping[str, tuple[int, ...]]]


@dataclass(frozen=True)
class Observation:
    """The people of one area and age band at the end of a year; both ages belong to the band."""

    area: str
    year: int
    age_from: int
    age_to: int
    population: int

    @property
    def slug(self) -> str:
        """Return the last part of the IRI, for instance ``municipality-091-2019-0-6``."""
        return f"{self.area}-{self.year}-{self.age_from}-{self.age_to}"


def read_population(text: str, name: str) -> PopulationTable:
    """Read the table; ``name`` is the file name for messages. Only the totals of both sexes are read.

    Raises InputError with file and line when the heading is not the table's, a number or an age is
    none, an age is missing, or the ages of an area do not add up to its total.
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";")
    columns: dict[int, int] = {}
    counts: dict[tuple[str, int], dict[int | str, int]] = {}
    for cells in reader:
        where = f"{name}:{reader.line_num}"
        if not columns:
            columns = _years(cells)
        elif len(cells) > max(columns.values()):
            for year, column in columns.items():
                ages = counts.setdefault((cells[0], year), {})
                age = _age(cells[1], where)
                if age in ages:
                    raise InputError(f"{cells[0]}, age {age} comes twice", where=where, mend=NOT_THE_TABLE)
                ages[age] = _number(cells[column], where)
        elif cells:
            raise InputError("the row has fewer cells than the heading", where=where, mend=NOT_THE_TABLE)
    if not counts:
        raise InputError(
            "no heading with the columns Alue, Ikä and Yhteensä YEAR Väestö 31.12. was found",
            where=name,
            mend=NOT_THE_TABLE,
        )
    people: dict[int, dict[str, tuple[int, ...]]] = {year: {} for year in columns}
    for (area, year), ages in counts.items():
        people[year][area] = _complete(ages, f"{area} {year}", name)
    return PopulationTable(name, people)


def band_sums(by_age: Sequence[int]) -> tuple[tuple[int, int, int], ...]:
    """Sum people by one-year age (0 … 99, then 100 and over) to (first age, last age, people)."""
    return tuple((first, last, sum(by_age[first : last + 1])) for first, last in BANDS)


def observations(tables: Sequence[PopulationTable], areas: Sequence[Area]) -> tuple[Observation, ...]:
    """Return the bands of the country and every municipality that still exists, by area, year and age.

    The people of a municipality that has ended count in the one it joined. Raises InputError for a
    name that is no municipality, a municipality without people's figures, a year that comes twice,
    or municipalities that do not add up to the whole country.
    """
    now = [area for area in areas if area.level == MUNICIPALITY and area.valid_to is None]
    codes = {area.names.fi: area.code for area in areas if area.level == MUNICIPALITY}
    codes |= {merger.name: code for code, merger in MERGERS.items()} | dict(POPULATION_NAMES)
    found: list[Observation] = []
    years: set[int] = set()
    for table in tables:
        for year, people in table.people.items():
            if year in years:
                raise InputError(f"the year {year} comes twice", where=table.name, mend="Give it once.")
            years.add(year)
            by_code = _by_municipality(people, codes, table.name)
            missing = [area.names.fi for area in now if area.code not in by_code]
            if missing:
                raise InputError(
                    f"{year} has no figures for {_some(missing)}",
                    where=table.name,
                    mend="Choose all municipalities when saving the table, in the borders of the newest key.",
                )
            found += _of(COUNTRY.slug, year, _whole_country(people, by_code, year, table.name))
            for area in now:
                found += _of(area.slug, year, by_code[area.code])
    return tuple(sorted(found, key=lambda o: (o.area, o.year, o.age_from)))


def _years(cells: Sequence[str]) -> dict[int, int]:
    """Return the column of each year's total when this row is the heading, else nothing."""
    if list(cells[:2]) != ["Alue", "Ikä"]:
        return {}
    matches = ((re.fullmatch(r"Yhteensä (\d{4}) Väestö 31\.12\.", cell), i) for i, cell in enumerate(cells))
    return {int(match[1]): i for match, i in matches if match}


def _age(text: str, where: str) -> int | str:
    if text == TOTAL:
        return TOTAL
    match = re.fullmatch(r"(\d{1,3})( -)?", text.strip(), re.ASCII)
    if match is None or int(match[1]) > OPEN_AGE or (int(match[1]) == OPEN_AGE) != bool(match[2]):
        raise InputError(f"{text!r} is no age from 0 to 99 or '100 -'", where=where, mend=NOT_THE_TABLE)
    return int(match[1])


def _number(text: str, where: str) -> int:
    if not re.fullmatch(r"\d+", text.strip(), re.ASCII):
        raise InputError(f"{text!r} is no number of people", where=where, mend=NOT_THE_TABLE)
    return int(text)


def _complete(ages: Mapping[int | str, int], what: str, name: str) -> tuple[int, ...]:
    missing = [str(age) for age in (*range(OPEN_AGE + 1), TOTAL) if age not in ages]
    if missing:
        raise InputError(f"{what} lacks the ages {_some(missing)}", where=name, mend=NOT_THE_TABLE)
    people = tuple(ages[age] for age in range(OPEN_AGE + 1))
    if sum(people) != ages[TOTAL]:
        raise InputError(
            f"the ages of {what} add up to {sum(people)}, its total is {ages[TOTAL]}",
            where=name,
            mend="Save the table again; do not edit it.",
        )
    return people


def _by_municipality(
    people: Mapping[str, tuple[int, ...]], codes: Mapping[str, str], name: str
) -> dict[str, tuple[int, ...]]:
    sums: dict[str, tuple[int, ...]] = {}
    for area, by_age in people.items():
        if area == WHOLE_COUNTRY:
            continue
        if area not in codes:
            raise InputError(
                f"{area!r} is no municipality of the keys",
                where=name,
                mend="Save municipalities only; declare an ended one in MERGERS of the importer's tables.",
            )
        code = codes[area]
        while code in MERGERS:
            code = MERGERS[code].into
        sums[code] = tuple(a + b for a, b in zip(sums.get(code, (0,) * len(by_age)), by_age, strict=True))
    return sums


def _whole_country(
    people: Mapping[str, tuple[int, ...]], by_code: Mapping[str, tuple[int, ...]], year: int, name: str
) -> tuple[int, ...]:
    summed = tuple(map(sum, zip(*by_code.values(), strict=True)))
    if people.get(WHOLE_COUNTRY) != summed:
        raise InputError(
            f"the municipalities of {year} do not add up, age by age, to {WHOLE_COUNTRY}",
            where=name,
            mend="Save the whole country and all municipalities together.",
        )
    return summed


def _of(area: str, year: int, by_age: Sequence[int]) -> list[Observation]:
    return [Observation(area, year, first, last, people) for first, last, people in band_sums(by_age)]


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return ", ".join(names[:3]) + more
