"""Make the areas out of the yearly keys: names, containment, languages, validity, successors."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

from elo_graph.errors import InputError
from elo_graph.ingest.statfin.keys import Key, Unit
from elo_graph.ingest.statfin.tables import (
    CLASSIFICATIONS,
    COUNTRY_CODE,
    COUNTRY_LANGUAGES,
    COUNTRY_NAMES,
    COUNTRY_SAME,
    COUNTRY_SLUG,
    COUNTRY_SOURCES,
    LEVELS,
    MERGERS,
    MUNICIPALITY,
    NUTS,
    REGION,
    Level,
    Names,
)


@dataclass(frozen=True)
class Area:
    """One area. ``within`` and ``succeeded_by`` are slugs, ``languages`` codes of the EU's language table.

    ``alternative`` and ``hidden`` hold the classification's own name where ``names`` is that name
    with the level in brackets; hidden when a municipality or region bears it, too.
    """

    level: str
    code: str
    names: Names
    alternative: Names | None = None
    hidden: Names | None = None
    identifier: str | None = None
    same: tuple[str, ...] = ()
    within: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None
    succeeded_by: str | None = None
    sources: tuple[str, ...] = (CLASSIFICATIONS,)

    @property
    def slug(self) -> str:
        """Return the last part of the IRI, for instance ``municipality-091``."""
        return COUNTRY_SLUG if self.level == "country" else f"{self.level}-{self.code}"


COUNTRY = Area(
    "country",
    COUNTRY_CODE,
    COUNTRY_NAMES,
    same=COUNTRY_SAME,
    languages=COUNTRY_LANGUAGES,
    sources=COUNTRY_SOURCES,
)


def areas_of(keys: Sequence[Key]) -> tuple[Area, ...]:
    """Return the country, then every area of the given years by level and code.

    Of two years the newer one holds: for names, languages, and what lies within what. An area that
    is in one year's key and not in the next ends on the last day of its year; for a municipality
    its successor must be declared. Raises InputError when years are missing or twice, when a
    division is gone without a declared last day, or when a successor is not declared.
    """
    years = _consecutive(keys)
    found = [COUNTRY]
    for level in LEVELS:
        found += _of_level(level, tuple(key for key in years if level.slug in key.levels), years[-1])
    return _named_apart(found)


def _consecutive(keys: Sequence[Key]) -> tuple[Key, ...]:
    if not keys:
        raise InputError("there is no municipality key", mend="Give at least one year's key.")
    ordered = tuple(sorted(keys, key=lambda key: key.year))
    for before, after in pairwise(ordered):
        if after.year != before.year + 1:
            raise InputError(
                f"the key before this one ({after.year}) is of {before.year}",
                where=after.name,
                mend="Give one key for each year, without a gap, so that the day each area ended is known.",
            )
    return ordered


def _of_level(level: Level, keys: Sequence[Key], newest: Key) -> list[Area]:
    if not keys:
        return []
    if keys[-1] is not newest and level.valid_to is None:
        raise InputError(
            f"the heading lacks the column {level.code_column}, which the key of {keys[-1].year} has",
            where=f"{newest.name}:1",
            mend=f"Rename the column, or declare the last day of {level.slug} in the importer's tables.",
        )
    years: dict[str, list[int]] = {}
    units: dict[str, Unit] = {}
    for key in keys:
        for unit in {row.units[level.slug] for row in key.rows.values() if level.slug in row.units}:
            years.setdefault(unit.code, []).append(key.year)
            units[unit.code] = unit
    return [
        _with_facts(
            Area(
                level.slug,
                code,
                units[code].names,
                valid_from=level.valid_from if span[0] == keys[0].year else date(span[0], 1, 1),
                valid_to=level.valid_to if span[-1] == keys[-1].year else date(span[-1], 12, 31),
            ),
            level,
            keys,
            newest,
        )
        for code, span in sorted(years.items())
    ]


def _with_facts(area: Area, level: Level, keys: Sequence[Key], newest: Key) -> Area:
    if level.slug == MUNICIPALITY:
        last = next(key for key in reversed(keys) if area.code in key.rows)
        area = replace(area, within=_parents(area.code, keys), languages=last.rows[area.code].languages)
        return area if area.valid_to is None else _ended(area, area.valid_to, newest)
    within = (COUNTRY.slug,)
    if level.slug != REGION:
        return replace(area, within=within)
    holders = (
        f"{outer.slug}-{codes.pop()}"
        for outer in LEVELS
        if outer.holds == REGION and len(codes := _holders(outer, area.code, keys)) == 1
    )
    nuts = _nuts(area.code, newest)
    return replace(
        area, within=(*within, *holders), identifier=nuts, same=(NUTS + nuts,) if nuts is not None else ()
    )


def _parents(code: str, keys: Sequence[Key]) -> tuple[str, ...]:
    """Return what a municipality lies directly within; through its region where the region does wholly."""
    within = []
    for level in LEVELS:
        key = next((k for k in reversed(keys) if level.slug in k.levels and code in k.rows), None)
        unit = key.rows[code].units.get(level.slug) if key else None
        if key is None or unit is None or level.holds is None:
            continue
        if level.holds == MUNICIPALITY or len(_holders(level, key.rows[code].units[REGION].code, keys)) > 1:
            within.append(f"{level.slug}-{unit.code}")
    return tuple(within)


def _holders(level: Level, region: str, keys: Sequence[Key]) -> set[str]:
    """Return the codes of the areas of ``level`` that the region's municipalities lie in, newest key."""
    key = next((k for k in reversed(keys) if level.slug in k.levels), None)
    rows = key.rows.values() if key else ()
    here = (row.units.get(level.slug) for row in rows if row.units[REGION].code == region)
    return {unit.code for unit in here if unit is not None}


def _nuts(region: str, newest: Key) -> str | None:
    """Return the NUTS 3 code where region and NUTS area have the same municipalities."""
    pairs = {(row.units[REGION].code, row.nuts) for row in newest.rows.values()}
    codes = [nuts for code, nuts in pairs if code == region]
    return codes[0] if len(codes) == 1 and sum(nuts == codes[0] for _, nuts in pairs) == 1 else None


def _ended(area: Area, last_day: date, newest: Key) -> Area:
    merger = MERGERS.get(area.code)
    if merger is None or merger.day != last_day + timedelta(days=1) or merger.into not in newest.rows:
        raise InputError(
            f"municipality {area.code} {area.names.fi} ended on {last_day}, its successor is not known",
            where=newest.name,
            mend="Declare in MERGERS of the importer's tables which municipality it joined, and that day.",
        )
    return replace(area, succeeded_by=f"{MUNICIPALITY}-{merger.into}", sources=(*area.sources, merger.source))


def _named_apart(found: Sequence[Area]) -> tuple[Area, ...]:
    plain = {
        (language, name)
        for area in found
        if area.level in (REGION, MUNICIPALITY)
        for language, name in _by_language(area.names)
    }
    levels = {level.slug: level for level in LEVELS}
    return tuple(_named(area, levels.get(area.level), plain) for area in found)


def _named(area: Area, level: Level | None, plain: set[tuple[str, str]]) -> Area:
    if level is None or level.word is None:
        return area
    clash = any(name in plain for name in _by_language(area.names))
    if not (clash or level.names_authority):
        return area
    words = dict(_by_language(level.word))
    full = Names(*(f"{name} ({words[language]})" for language, name in _by_language(area.names)))
    if clash:
        return replace(area, names=full, hidden=area.names)
    return replace(area, names=full, alternative=area.names)


def _by_language(names: Names) -> tuple[tuple[str, str], ...]:
    return ("fi", names.fi), ("sv", names.sv), ("en", names.en)
