"""When things are valid, and what has taken the place of those that have ended."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from elo_graph.analyse.answers import ask
from elo_graph.store.protocol import Store


@dataclass(frozen=True, slots=True)
class Span:
    """A thing's first and last day (both inclusive, None: open), and whether it is valid on the day asked.

    ``successors``: what is valid on that day and has taken its place, at once or through others.
    """

    first_day: date | None
    last_day: date | None
    holds: bool
    successors: tuple[str, ...]

    @property
    def ended_on(self) -> date | None:
        """The first day on which an ended thing no longer counts."""
        return None if self.last_day is None else self.last_day + timedelta(days=1)


def validity(store: Store, things: Iterable[str], day: date) -> dict[str, Span]:
    """Return the spans of those things that have a first or a last day."""
    wanted = sorted(set(things))
    found: dict[str, Span] = {}
    if not wanted:
        return found
    for row in ask(store, "things/validity", asOf=day, thing=wanted):
        first, last = _day(row.text("firstDay")), _day(row.text("lastDay"))
        successor = row.text("successor")
        known = found.get(row.iri("thing"))
        found[row.iri("thing")] = Span(
            first,
            last,
            (first is None or first <= day) and (last is None or day <= last),
            (known.successors if known else ()) + ((successor,) if successor else ()),
        )
    return found


def _day(text: str | None) -> date | None:
    """Read the day of a date or date and time; something else is no day."""
    try:
        return None if text is None else date.fromisoformat(text[:10])
    except ValueError:
        return None
