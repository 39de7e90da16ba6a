"""How old the records are that an answer rests on (``queries/things/evidence.rq``)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from elo_graph.analyse.answers import Origin, ask
from elo_graph.analyse.labels import Label
from elo_graph.analyse.tables import grouped
from elo_graph.store.protocol import Store


@dataclass(frozen=True, slots=True)
class EvidenceAge:
    """How many ``records`` a row rests on and how many of them are ``stale``: older than a year.

    ``unknown`` of them have no date. ``oldest`` is the earliest date, None when no record has one.
    """

    records: int
    stale: int
    unknown: int
    oldest: date | None

    @property
    def sentence(self) -> Label:
        """Say it in one sentence."""
        return {
            "fi": _joined(_FI, self),
            "sv": _joined(_SV, self),
            "en": _joined(_EN, self),
        }

    def to_json(self) -> dict[str, object]:
        """Return ``{"records", "stale", "unknown", "oldest", "sentence"}``; ``oldest`` as year-month-day."""
        return {
            "records": self.records,
            "stale": self.stale,
            "unknown": self.unknown,
            "oldest": self.oldest.isoformat() if self.oldest else None,
            "sentence": self.sentence,
        }


def explained(reason: Label, evidence: Sequence[str], age: EvidenceAge, origin: Origin) -> dict[str, object]:
    """Return what explains a row: ``{"reasonText", "evidence", "evidenceAge", "asked"}``.

    ``evidence``: the things (IRIs) that it rests on; ``origin``: the question that gives it.
    """
    return {
        "reasonText": reason,
        "evidence": list(evidence),
        "evidenceAge": age.to_json(),
        "asked": origin.to_json(),
    }


NO_EVIDENCE = EvidenceAge(0, 0, 0, None)

AGE_HEADINGS: Mapping[str, Label] = {
    "evidenceOldest": {"fi": "Vanhin tieto", "sv": "Äldsta uppgift", "en": "Oldest record"},
    "evidenceStale": {
        "fi": "Yli vuoden vanhoja tietueita",
        "sv": "Poster äldre än ett år",
        "en": "Records older than a year",
    },
}


def age_cells(age: EvidenceAge) -> tuple[date | None, int]:
    """Return the cells below ``AGE_HEADINGS``."""
    return age.oldest, age.stale


def evidence_ages(store: Store, rows: Sequence[Sequence[str]], day: date) -> tuple[EvidenceAge, ...]:
    """Return for each row, given as the IRIs that it rests on, how old its evidence is on a day.

    A record is as old as the latest day on which it says it was confirmed or changed (elo:lastConfirmed,
    dct:modified); where it says nothing, as the last change of the graph that holds it.
    """
    known = confirmed(store, {thing for row in rows for thing in row})
    return tuple(age_of(row, known, day) for row in rows)


def confirmed(store: Store, things: Iterable[str]) -> dict[str, date]:
    """Return the day on which each thing was last found right; things without a date are left out."""
    wanted = sorted({thing for thing in things if ":" in thing and not thing.startswith("_:")})
    best: dict[str, tuple[int, date]] = {}
    if wanted:
        for row in ask(store, "things/evidence", thing=wanted):
            thing, rank, when = row.iri("thing"), row.count("rank"), _day(row.text("confirmed"))
            if when is not None and (thing not in best or rank < best[thing][0]):
                best[thing] = (rank, when)
    return {thing: when for thing, (_, when) in best.items()}


def sure_since(store: Store, things: Iterable[str], day: date) -> frozenset[str]:
    """Return the things that say themselves that they were confirmed or changed on a day or later."""
    wanted = sorted(set(things))
    rows = ask(store, "things/evidence", thing=wanted) if wanted else ()
    return frozenset(
        row.iri("thing")
        for row in rows
        if row.count("rank") == 1 and (row.text("confirmed") or "") >= day.isoformat()
    )


def age_of(row: Sequence[str], known: Mapping[str, date], day: date) -> EvidenceAge:
    """Return the age of one row's evidence, given when things were last found right."""
    things = dict.fromkeys(row)
    dates = [known[thing] for thing in things if thing in known]
    limit = year_before(day)
    return EvidenceAge(
        records=len(things),
        stale=sum(when < limit for when in dates),
        unknown=len(things) - len(dates),
        oldest=min(dates, default=None),
    )


def year_before(day: date) -> date:
    """Return the same day a year earlier; 28 February for 29 February."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)


_Words = Mapping[str, str | tuple[str, str]]

_FI: _Words = {
    "none": "Ei perustu mihinkään tietueeseen.",
    "on": ("Perustuu {n} tietueeseen", "Perustuu {n} tietueeseen"),
    "alone": "se on yli vuoden vanha",
    "stale": ("{n} niistä on yli vuoden vanha", "{n} niistä on yli vuoden vanhoja"),
    "fresh": ("se on enintään vuoden vanha", "kaikki enintään vuoden vanhoja"),
    "unknown": ("{n} on ilman päiväystä", "{n} on ilman päiväystä"),
}
_SV: _Words = {
    "none": "Bygger inte på någon post.",
    "on": ("Bygger på {n} post", "Bygger på {n} poster"),
    "alone": "äldre än ett år",
    "stale": ("{n} av dem är äldre än ett år", "{n} av dem är äldre än ett år"),
    "fresh": ("högst ett år gammal", "alla högst ett år gamla"),
    "unknown": ("{n} saknar datum", "{n} saknar datum"),
}
_EN: _Words = {
    "none": "Rests on no record.",
    "on": ("Rests on {n} record", "Rests on {n} records"),
    "alone": "older than a year",
    "stale": ("{n} of them is older than a year", "{n} of them are older than a year"),
    "fresh": ("not older than a year", "none older than a year"),
    "unknown": ("{n} has no date", "{n} have no date"),
}


def _joined(words: _Words, age: EvidenceAge) -> str:
    if age.records == 0:
        return str(words["none"])
    said = [_counted(words, "on", age.records)]
    if age.stale:
        said.append(str(words["alone"]) if age.records == 1 else _counted(words, "stale", age.stale))
    elif not age.unknown:
        said.append(_counted(words, "fresh", age.records))
    if age.unknown:
        said.append(_counted(words, "unknown", age.unknown))
    return f"{said[0]}: {', '.join(said[1:])}."


def _counted(words: _Words, key: str, number: int) -> str:
    return words[key][0 if number == 1 else 1].format(n=grouped(number))


def _day(text: str | None) -> date | None:
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        return None
