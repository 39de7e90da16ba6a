"""Challenges: whether the regional challenges are easing, by indicators of ``queries/challenges/``.

Each indicator names the query that computes it (elo:computedBy); its head says whether lower or higher is
better. The trend compares the day with earlier days on what the registry knows of them: it shows a change in
the world only as far as the registry was as complete then as now.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from elo_graph.analyse import queries
from elo_graph.analyse.answers import Asked, Origin, ask, asked, origin
from elo_graph.analyse.challenge_words import HEADINGS, TRENDS, reading, summary
from elo_graph.analyse.evidence import (
    AGE_HEADINGS,
    EvidenceAge,
    age_cells,
    age_of,
    confirmed,
    explained,
)
from elo_graph.analyse.labels import Label, labels, named
from elo_graph.analyse.queries import Given
from elo_graph.analyse.tables import Coded, Table, columns
from elo_graph.errors import InputError
from elo_graph.store.protocol import Store

YEARS = 5
"""How many years back a trend goes when no first day is given."""
MOST_YEARS = 30
"""How many years back a trend may go."""


@dataclass(frozen=True, slots=True)
class Value:
    """An indicator on a day: ``value`` of ``counted`` out of ``total``; None: there is nothing to count."""

    day: date
    value: float | None
    counted: int | None
    total: int | None

    def to_json(self) -> dict[str, object]:
        """Return ``{"asOf", "value", "counted", "total"}``."""
        return {
            "asOf": self.day.isoformat(),
            "value": self.value,
            "counted": self.counted,
            "total": self.total,
        }


@dataclass(frozen=True, slots=True)
class Measured:
    """A challenge by one of its indicators; ``earlier`` values, the oldest first.

    ``computed`` is false when there is no question of the name that the indicator gives, or it gives no
    value: then there is no figure. ``better`` is lower or higher; ``trend`` (better, worse, same, unknown)
    compares with the latest earlier day on which there was a value.
    """

    challenge: str
    challenge_label: Label
    indicator: str
    indicator_label: Label
    unit: Label
    better: str
    now: Value
    earlier: tuple[Value, ...]
    origin: Origin
    evidence_age: EvidenceAge
    computed: bool = True

    @property
    def evidence(self) -> tuple[str, ...]:
        """The challenge and its indicator, which says how the value comes about."""
        return (self.challenge, self.indicator)

    @property
    def before(self) -> Value | None:
        """The latest earlier value."""
        return next((one for one in reversed(self.earlier) if one.value is not None), None)

    @property
    def trend(self) -> str:
        """Say whether the challenge eases."""
        before = self.before
        if self.now.value is None or before is None or before.value is None:
            return "unknown"
        if abs(self.now.value - before.value) < 1e-9:
            return "same"
        return "better" if (self.now.value < before.value) == (self.better == "lower") else "worse"

    @property
    def reading(self) -> Label:
        """Read the figure out in one sentence."""
        before = self.before
        return reading(
            self.indicator_label,
            self.indicator,
            self.unit,
            self.now.value,
            (before.day, before.value) if before and before.value is not None else None,
            self.trend,
            missing=None if self.computed else f"{self.origin.query}.rq",
        )

    def to_json(self) -> dict[str, object]:
        """Return the challenge, the indicator, its value, unit, direction, trend and evidence."""
        return {
            "challenge": self.challenge,
            "challengeLabel": self.challenge_label,
            "indicator": self.indicator,
            "indicatorLabel": self.indicator_label,
            "computedBy": f"{self.origin.query}.rq",
            "value": self.now.value,
            "counted": self.now.counted,
            "total": self.now.total,
            "unit": self.unit,
            "better": self.better,
            "trend": self.trend,
            "earlier": [one.to_json() for one in self.earlier],
            **explained(self.reading, self.evidence, self.evidence_age, self.origin),
        }


@dataclass(frozen=True, slots=True)
class Challenges:
    """Every challenge with its computed indicators, in the order of their IRIs."""

    as_of: date
    rows: tuple[Measured, ...]
    asked: tuple[Asked, ...]

    def to_json(self) -> dict[str, object]:
        """Return ``{"asOf", "rows"}``."""
        return {"asOf": self.as_of.isoformat(), "rows": [row.to_json() for row in self.rows]}

    def table(self, language: str) -> Table:
        """Return one row a challenge and indicator; labels in this language."""
        return Table(
            name="challenges",
            summary=summary(language, [row.trend for row in self.rows]),
            columns=columns(
                language,
                {**HEADINGS, **AGE_HEADINGS},
                numeric="value counted total before evidenceStale",
                wide="challenge indicator counted total beforeDay reading evidenceOldest evidenceStale",
            ),
            rows=tuple(
                (
                    row.challenge,
                    named(row.challenge_label, row.challenge, language),
                    row.indicator,
                    named(row.indicator_label, row.indicator, language),
                    None if row.now.value is None else round(row.now.value, 4),
                    named(row.unit, "", language),
                    row.now.counted,
                    row.now.total,
                    row.before.value and round(row.before.value, 4) if row.before else None,
                    row.before.day if row.before else None,
                    Coded(row.trend, TRENDS[row.trend][language]),
                    row.reading[language],
                    *age_cells(row.evidence_age),
                )
                for row in self.rows
            ),
        )


def challenges(
    store: Store,
    *,
    as_of: date | None = None,
    area: str | None = None,
    since: date | None = None,
    trend: bool = True,
) -> Challenges:
    """Compute the indicators of every challenge on a day (today), in an area (an IRI) or everywhere.

    ``since``: the first day that the trend looks back to; five years before the day when left out. Without
    ``trend`` only the day itself is looked at. Raises InputError when ``since`` is not before the day, or
    more than ``MOST_YEARS`` before it.
    """
    day = as_of or date.today()
    if since is not None and since >= day:
        raise InputError("the trend would begin after the day asked about", where="since")
    if since is not None and day.year - since.year > MOST_YEARS:
        # Every year is asked of every indicator.
        raise InputError(f"the trend looks back {MOST_YEARS} years at most", where="since")
    listed: dict[tuple[str, str, str], dict[str, str]] = {}
    for row in ask(store, "challenges/list"):
        query = row.text("query")
        if query is not None:
            units = listed.setdefault((row.iri("challenge"), row.iri("indicator"), query), {})
            unit = row.text("unit")
            if unit is not None:
                units[row.language("unit")] = unit
    names = labels(store, {thing for key in listed for thing in key[:2]})
    sure = confirmed(store, {thing for key in listed for thing in key[:2]})
    days = earlier_days(day, since) if trend else ()
    rows = []
    for (challenge, indicator, query), said in sorted(listed.items()):
        name = query.removesuffix(".rq")
        computes = computable(name)
        rows.append(
            Measured(
                challenge=challenge,
                challenge_label=names.get(challenge, {}),
                indicator=indicator,
                indicator_label=names.get(indicator, {}),
                unit=said,
                better=queries.load(name).better if computes else "",
                now=value_of(store, name, day, area) if computes else Value(day, None, None, None),
                earlier=tuple(value_of(store, name, one, area) for one in days) if computes else (),
                origin=origin(name, **_given(name, day, area)) if computes else Origin(name, {}),
                evidence_age=age_of((challenge, indicator), sure, day),
                computed=computes,
            )
        )
    told = dict.fromkeys(row.origin.query for row in rows if row.computed)
    return Challenges(day, tuple(rows), tuple(asked(name, **_given(name, day, area)) for name in told))


def computable(name: str) -> bool:
    """Whether there is a question of this name that gives a value."""
    try:
        return "value" in queries.load(name).columns
    except InputError:
        return False


def value_of(store: Store, name: str, day: date, area: str | None) -> Value:
    """Compute an indicator by its query on a day."""
    rows = list(ask(store, name, **_given(name, day, area)))
    if not rows:
        return Value(day, None, None, None)
    value = rows[0].text("value")
    number = None if value is None else rows[0].number("value")
    return Value(day, number, rows[0].whole("counted"), rows[0].whole("total"))


def earlier_days(day: date, since: date | None) -> Sequence[date]:
    """Return the same day of each earlier year from ``since`` on (five years), the earliest first."""
    first = since or _years_before(day, YEARS)
    days = []
    for back in range(1, day.year - first.year + 1):
        one = _years_before(day, back)
        if one >= first:
            days.append(one)
    if since is not None and since not in days:
        days.append(since)
    return sorted(days)


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def _given(name: str, day: date, area: str | None) -> Mapping[str, Given]:
    """Return what the query can be given: not every indicator has days and areas."""
    values: dict[str, Given] = {"asOf": day, "inArea": area}
    known = {parameter.name for parameter in queries.load(name).parameters}
    return {key: value for key, value in values.items() if key in known}


__all__ = ["Challenges", "Measured", "Value", "challenges", "earlier_days", "value_of"]
