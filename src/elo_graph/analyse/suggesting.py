"""Suggests the few additions that reach most people, as a scenario."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from elo_graph.analyse.answers import Asked
from elo_graph.analyse.candidates import candidates
from elo_graph.analyse.choosing import EXACT, METHODS, Choice, choose
from elo_graph.analyse.gaps import gaps
from elo_graph.analyse.labels import LANGUAGES, Label, labels, named
from elo_graph.analyse.plans import Change, Plan
from elo_graph.analyse.proposals import Proposal, changes
from elo_graph.analyse.standing import ground
from elo_graph.analyse.tables import Table, columns, grouped
from elo_graph.errors import InputError
from elo_graph.store.protocol import Store
from elo_graph.terms import SCENARIO_GRAPHS

MOST = 20


@dataclass(frozen=True, slots=True)
class Addition:
    """A proposed addition, what it changes, and how many people more it reaches after those before it.

    Each person counts once for each expectation that is met for them.
    """

    proposal: Proposal
    change: Change
    people: int

    def to_json(self) -> dict[str, object]:
        """Return ``{"kind", "subject", "peopleReached", "reasonText"}`` and the things named."""
        return {
            "kind": self.proposal.kind,
            "subject": self.change.subject,
            "peopleReached": self.people,
            "reasonText": dict(self.change.reason),
            **self.proposal.mentioned(),
        }


@dataclass(frozen=True, slots=True)
class Suggestion:
    """The additions, the most people first, as a plan; and how good the choice is.

    ``people_without``: how many are left without before it, each once for each expectation.
    ``considered``: how many candidates there were.
    """

    as_of: date
    plan: Plan
    additions: tuple[Addition, ...]
    choice: Choice
    people_without: int
    considered: int
    asked: Asked

    @property
    def people_reached(self) -> int:
        """How many people more are reached, each once for each expectation."""
        return self.choice.gain

    def to_json(self) -> dict[str, object]:
        """Return ``{"asOf", "scenario", "peopleReached", "additions", "method", "bound", "gap" …}``."""
        return {
            "asOf": self.as_of.isoformat(),
            "scenario": self.plan.to_json(),
            "summary": self.summary(),
            "peopleReached": self.people_reached,
            "peopleWithout": self.people_without,
            "additions": [one.to_json() for one in self.additions],
            "considered": self.considered,
            "method": self.choice.method,
            "bound": self.choice.bound,
            "gap": self.choice.gap,
            "guarantee": self.choice.guarantee,
            "methodText": self.quality(),
        }

    def summary(self) -> Label:
        """Say in one line what is suggested and how good it is."""
        count, people = len(self.additions), grouped(self.people_reached)
        of = grouped(self.people_without)
        one = count == 1
        told = {
            "fi": f"{count} {'lisäys' if one else 'lisäystä'} tavoittaa {people} asukasta; nyt vaille jää "
            f"{of} (kukin laskettu kerran odotusta kohti)",
            "sv": f"{count} tillägg når {people} invånare; nu blir {of} utan (var och en räknad en gång per "
            "förväntan)",
            "en": f"{count} {'addition reaches' if one else 'additions reach'} {people} of the {of} people "
            "who are without (each once an expectation)",
        }
        quality = self.quality()
        return {tag: f"{told[tag]}; {quality[tag]}" for tag in LANGUAGES}

    def quality(self) -> Label:
        """Say by which method the additions were chosen and what is proven of it."""
        considered = self.considered
        if self.choice.guarantee == 1.0:
            how = {
                "fi": "tarkka ratkaisu (HiGHS)" if self.choice.method == EXACT else "ahne valinta",
                "sv": "exakt lösning (HiGHS)" if self.choice.method == EXACT else "girigt val",
                "en": "solved exactly (HiGHS)" if self.choice.method == EXACT else "chosen greedily",
            }
            return {
                "fi": f"{how['fi']}: {considered} ehdokkaasta ei saa parempaa",
                "sv": f"{how['sv']}: av {considered} kandidater finns inget bättre val",
                "en": f"{how['en']}: no choice of the {considered} candidates is better",
            }
        if self.choice.bound is None:
            return {
                "fi": "ahne valinta; rajaa parhaaseen ei ole todistettu, koska ehdokkaat auttavat toisiaan",
                "sv": "girigt val; ingen gräns till det bästa är bevisad, för kandidaterna hjälper varandra",
                "en": "chosen greedily; no bound is proven, since candidates help one another",
            }
        gap = f"{(self.choice.gap or 0) * 100:.1f}"
        bound = grouped(self.choice.bound)
        return {
            "fi": f"ahne valinta, vähintään 63 % parhaasta; enintään {bound} on mahdollista "
            f"(ero {gap.replace('.', ',')} %)",
            "sv": f"girigt val, minst 63 % av det bästa; högst {bound} är möjligt (skillnad "
            f"{gap.replace('.', ',')} %)",
            "en": f"chosen greedily, at least 63% of the best; at most {bound} is possible (gap {gap}%)",
        }

    def table(self, language: str) -> Table:
        """Return one row an addition."""
        return Table(
            name="suggestion",
            summary=self.summary()[language],
            columns=columns(language, _HEADINGS, numeric="number peopleReached", wide="subject"),
            rows=tuple(
                (
                    number,
                    _KINDS[one.proposal.kind][language],
                    one.change.subject,
                    one.change.reason[language],
                    one.people,
                )
                for number, one in enumerate(self.additions, 1)
            ),
        )


def suggest(
    store: Store,
    *,
    at_most: int,
    area: str | None = None,
    as_of: date | None = None,
    method: str = "auto",
    name: str | None = None,
    title: Label | None = None,
    author: str | None = None,
    valid_from: date | None = None,
    created: date | None = None,
) -> Suggestion:
    """Find at most so many additions that reach most of the people in the gaps of an area, or of all.

    ``area`` is an IRI. ``method``: exact, greedy, or auto (exact where the problem is small enough). The plan
    is called ``name`` and ``title``; what it adds is valid from ``valid_from`` on. Nothing is written.
    Raises InputError when ``at_most`` is not between 1 and 20, and for a method that there is not.
    """
    if not 1 <= at_most <= MOST:
        raise InputError(f"{at_most} is not between 1 and {MOST}", where="at most")
    if method not in METHODS:
        raise InputError(f'"{method}" is none of {", ".join(METHODS)}', where="method")
    day = as_of or max(date.today(), valid_from or date.min)
    found = gaps(store, as_of=day, area=area)
    given = candidates(store, ground(store, found), area=area)
    choice = choose(given.problem, at_most, given.costs, method=method)
    proposals = [given.proposals[one] for one in choice.chosen]
    place = labels(store, [area]).get(area, {}) if area else _EVERYWHERE
    slug = name or _slug(area, day)
    made = [changes(store, [one], valid_from=valid_from, name=slug)[0] for one in proposals]
    plan = Plan(
        SCENARIO_GRAPHS + slug,
        title or {tag: _TITLE[tag].format(area=named(place, area or "", tag), day=day) for tag in LANGUAGES},
        changes=changes(store, proposals, valid_from=valid_from, name=slug),
        author=author,
        created=created or date.today(),
        base_version=store.version,
        valid_from=valid_from,
    )
    additions = tuple(
        Addition(one, change, gain) for one, change, gain in zip(proposals, made, choice.gains, strict=True)
    )
    suggestion = Suggestion(
        day,
        plan,
        additions,
        choice,
        sum(gap.people_without or 0 for gap in found.rows),
        len(given.proposals),
        found.asked,
    )
    return replace(suggestion, plan=replace(plan, description=suggestion.summary()))


def _slug(area: str | None, day: date) -> str:
    end = area.rstrip("/").rsplit("/", 1)[-1] if area else "everywhere"
    return f"suggested-{end}-{day.isoformat()}"


_EVERYWHERE: Label = {"fi": "Koko maa", "sv": "Hela landet", "en": "The whole country"}
_TITLE: Label = {
    "fi": "Ehdotus: {area}, {day}",
    "sv": "Förslag: {area}, {day}",
    "en": "Suggestion: {area}, {day}",
}
_HEADINGS: Mapping[str, Mapping[str, str]] = {
    "number": {"fi": "Nro", "sv": "Nr", "en": "No"},
    "kind": {"fi": "Laji", "sv": "Slag", "en": "Kind"},
    "subject": {"fi": "Tunniste", "sv": "Id", "en": "IRI"},
    "reasonText": {"fi": "Lisäys", "sv": "Tillägg", "en": "Addition"},
    "peopleReached": {"fi": "Tavoitettuja lisää", "sv": "Nås till", "en": "Reached more"},
}
_KINDS: Mapping[str, Mapping[str, str]] = {
    "area": {"fi": "laajempi alue", "sv": "större område", "en": "wider area"},
    "language": {"fi": "uusi kieli", "sv": "nytt språk", "en": "another language"},
    "channel": {"fi": "uusi kanava", "sv": "ny kanal", "en": "another channel"},
    "group": {"fi": "uusi kohderyhmä", "sv": "ny målgrupp", "en": "wider target group"},
    "service": {"fi": "uusi palvelu", "sv": "ny tjänst", "en": "new service"},
    "referral": {"fi": "ohjaussopimus", "sv": "hänvisningsavtal", "en": "referral agreement"},
}
