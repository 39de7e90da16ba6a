"""What has changed in the gaps between two days: opened, closed, widened, narrowed, and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from elo_graph.analyse.answers import Asked
from elo_graph.analyse.evidence import EvidenceAge, age_of, confirmed
from elo_graph.analyse.gap_nearest import candidates_of
from elo_graph.analyse.gap_projection import Projection, project
from elo_graph.analyse.gaps import Gap, Gaps, gaps
from elo_graph.analyse.labels import LANGUAGES, Label, labels, named
from elo_graph.analyse.tables import Table, columns, grouped
from elo_graph.errors import InputError
from elo_graph.store.protocol import Store

OPENED, CLOSED, WIDENED, NARROWED = "opened", "closed", "widened", "narrowed"


@dataclass(frozen=True, slots=True)
class Change:
    """A cell whose gap is not what it was: ``before`` or ``after`` is None where there was none.

    ``came`` and ``went`` are the matching services that reach the area on one of the days only. ``evidence``
    names the expectation, the area and these services.
    """

    kind: str
    before: Gap | None
    after: Gap | None
    came: tuple[str, ...]
    went: tuple[str, ...]
    reason: Label
    evidence: tuple[str, ...]
    evidence_age: EvidenceAge

    @property
    def gap(self) -> Gap:
        """The gap as it is, else as it was."""
        gap = self.after or self.before
        assert gap is not None  # noqa: S101 - a change has at least one side
        return gap

    def to_json(self) -> dict[str, object]:
        """Return the cell, the change, the figures of both days, the reason and what gives either side."""
        gap = self.gap
        return {
            "area": gap.area,
            "areaLabel": gap.area_label,
            "expectation": gap.expectation,
            "expectationLabel": gap.expectation_label,
            "change": self.kind,
            "coverageBefore": self.before.coverage if self.before else None,
            "coverageAfter": self.after.coverage if self.after else None,
            "peopleWithoutBefore": self.before.people_without if self.before else 0,
            "peopleWithoutAfter": self.after.people_without if self.after else 0,
            "came": list(self.came),
            "went": list(self.went),
            "reasonText": self.reason,
            "evidence": list(self.evidence),
            "evidenceAge": self.evidence_age.to_json(),
            "asked": [one.origin.to_json() for one in (self.before, self.after) if one],
        }


@dataclass(frozen=True, slots=True)
class Changes:
    """The changes between two days, those that touch most people first."""

    since: date
    as_of: date
    rows: tuple[Change, ...]
    asked: tuple[Asked, ...]

    def to_json(self) -> dict[str, object]:
        """Return ``{"from", "to", "asOf", "rows"}``."""
        days = {"from": self.since.isoformat(), "to": self.as_of.isoformat(), "asOf": self.as_of.isoformat()}
        return {**days, "rows": [row.to_json() for row in self.rows]}

    def table(self, language: str) -> Table:
        """Return one row a change; ``change`` is the same word in every language, for programs."""
        return Table(
            name="gap-changes",
            summary=_summary(language, self),
            columns=columns(
                language,
                _HEADINGS,
                numeric="peopleWithoutBefore peopleWithoutAfter",
                wide="area expectation",
            ),
            rows=tuple(
                (
                    row.gap.area,
                    named(row.gap.area_label, row.gap.area, language),
                    row.gap.expectation,
                    named(row.gap.expectation_label, row.gap.expectation, language),
                    row.kind,
                    row.before.people_without if row.before else 0,
                    row.after.people_without if row.after else 0,
                    row.reason[language],
                )
                for row in self.rows
            ),
        )


def gap_changes(
    store: Store,
    first: date,
    second: date,
    *,
    area: str | None = None,
    confirmed_since: date | None = None,
) -> Changes:
    """Compare the gaps of two days; InputError when the second is not after the first."""
    if second <= first:
        raise InputError(
            f"{second} is not after {first}", where="between", mend="Give the earlier day first."
        )
    old, new = (gaps(store, as_of=day, area=area, confirmed_since=confirmed_since) for day in (first, second))
    sides = (_Side(project(store, first, confirmed_since)), _Side(project(store, second, confirmed_since)))
    before, after = _by_cell(old), _by_cell(new)
    found = []
    for cell in sorted(before.keys() | after.keys()):
        kind = _kind(before.get(cell), after.get(cell))
        if kind is not None:
            was, now = (side.reaching(*cell) for side in sides)
            came = tuple(one for one in now if one not in was)
            went = tuple(one for one in was if one not in now)
            found.append((cell, kind, came, went))
    names = labels(store, {one for _, _, came, went in found for one in (*came, *went)})
    known = confirmed(store, {one for cell, _, came, went in found for one in (*cell, *came, *went)})
    rows = []
    for cell, kind, came, went in found:
        evidence = (cell[1], cell[0], *came, *went)
        said = _reason(cell, came, went, sides, names)
        rows.append(
            Change(
                kind,
                before.get(cell),
                after.get(cell),
                came,
                went,
                said,
                evidence,
                age_of(evidence, known, second),
            )
        )
    return Changes(first, second, tuple(sorted(rows, key=_most_people_first)), (old.asked, new.asked))


_Cell = tuple[str, str]


class _Side:
    """What the matching services of a day reach."""

    def __init__(self, projection: Projection) -> None:
        self.projection = projection
        self.expectations = {one.expectation for one in projection.expectations}
        self._candidates = {
            expectation: candidates_of(projection.land, services)
            for expectation, services in projection.matching.items()
        }

    def reaching(self, area: str, expectation: str) -> list[str]:
        """Return the services that match and reach some part of the area."""
        candidates = self._candidates.get(expectation)
        return candidates.reaching(self.projection.land.parts_of(area)) if candidates else []

    def has_area(self, area: str) -> bool:
        """Whether the area is valid on the day."""
        place = self.projection.land.place.get(area)
        return place is not None and bool(self.projection.land.inside[place, place])


def _by_cell(answer: Gaps) -> dict[_Cell, Gap]:
    return {(row.area, row.expectation): row for row in answer.rows}


def _kind(before: Gap | None, after: Gap | None) -> str | None:
    if before is None:
        return OPENED
    if after is None:
        return CLOSED
    was, now = before.people_without, after.people_without
    if was is None or now is None or was == now:
        if before.coverage == after.coverage:
            return None
        return WIDENED if after.coverage < before.coverage else NARROWED
    return WIDENED if now > was else NARROWED


def _reason(
    cell: _Cell,
    came: Sequence[str],
    went: Sequence[str],
    sides: tuple[_Side, _Side],
    names: Mapping[str, Label],
) -> Label:
    area, expectation = cell
    old, new = sides
    for was, now, words in (
        (old.has_area(area), new.has_area(area), _AREA),
        (expectation in old.expectations, expectation in new.expectations, _PROMISE),
    ):
        if was != now:
            return words[now]
    if not came and not went:
        return _PEOPLE
    return {
        tongue: "; ".join(
            f"{_VERBS[key][tongue]}: {', '.join(named(names.get(one, {}), one, tongue) for one in things)}"
            for key, things in (("came", came), ("went", went))
            if things
        )
        + "."
        for tongue in LANGUAGES
    }


def _most_people_first(change: Change) -> tuple[object, ...]:
    was = (change.before.people_without if change.before else 0) or 0
    now = (change.after.people_without if change.after else 0) or 0
    gap = change.gap
    return (-abs(now - was), named(gap.area_label, gap.area, "fi"), gap.area, gap.expectation)


def _summary(language: str, answer: Changes) -> str:
    count = {
        kind: sum(row.kind == kind for row in answer.rows) for kind in (OPENED, CLOSED, WIDENED, NARROWED)
    }
    opened, closed, widened, narrowed = map(grouped, count.values())
    return {
        "fi": f"{answer.since} alkaen: aukkoja avautui {opened}, sulkeutui {closed}, leveni {widened},"
        f" kaventui {narrowed}",
        "sv": f"Sedan {answer.since}: {opened} luckor har öppnats, {closed} stängts, {widened} vidgats,"
        f" {narrowed} minskat",
        "en": f"Since {answer.since}: {opened} gaps opened, {closed} closed, {widened} widened,"
        f" {narrowed} narrowed",
    }[language]


_AREA: Mapping[bool, Label] = {
    True: {"fi": "Alue on uusi.", "sv": "Området är nytt.", "en": "The area is new."},
    False: {"fi": "Alue on lakannut.", "sv": "Området har upphört.", "en": "The area has ended."},
}
_PROMISE: Mapping[bool, Label] = {
    True: {"fi": "Odotus on uusi.", "sv": "Förväntan är ny.", "en": "The expectation is new."},
    False: {
        "fi": "Odotus ei ole enää voimassa.",
        "sv": "Förväntan gäller inte längre.",
        "en": "The expectation holds no longer.",
    },
}
_PEOPLE: Label = {
    "fi": "Palvelut ovat samat; asukasluku tai aluejako on muuttunut.",
    "sv": "Tjänsterna är desamma; invånarantalet eller områdesindelningen har ändrats.",
    "en": "The services are the same; the number of people or the division into areas has changed.",
}
_VERBS: Mapping[str, Label] = {
    "came": {"fi": "Tuli", "sv": "Kom till", "en": "Came"},
    "went": {"fi": "Poistui", "sv": "Försvann", "en": "Went"},
}
_HEADINGS: Mapping[str, Label] = {
    "area": {"fi": "Alueen tunniste", "sv": "Områdets id", "en": "Area IRI"},
    "areaLabel": {"fi": "Alue", "sv": "Område", "en": "Area"},
    "expectation": {"fi": "Odotuksen tunniste", "sv": "Förväntans id", "en": "Expectation IRI"},
    "expectationLabel": {"fi": "Odotus", "sv": "Förväntan", "en": "Expectation"},
    "change": {"fi": "Muutos", "sv": "Ändring", "en": "Change"},
    "peopleWithoutBefore": {"fi": "Vaille jäi", "sv": "Blev utan", "en": "Without before"},
    "peopleWithoutAfter": {"fi": "Vaille jää", "sv": "Blir utan", "en": "Without after"},
    "reason": {"fi": "Syy", "sv": "Orsak", "en": "Reason"},
}
