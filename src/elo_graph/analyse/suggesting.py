"""Suggests the few additions that reach most people, as a scenario."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from elo_graph.analyse.agreements import agreements
from elo_graph.analyse.answers import Asked
from elo_graph.analyse.candidates import EFFORT, candidates
from elo_graph.analyse.choosing import EXACT, METHODS, Choice, choose
from elo_graph.analyse.gaps import gaps
from elo_graph.analyse.labels import LANGUAGES, Label, labels, named
from elo_graph.analyse.plans import Change, Plan
from elo_graph.analyse.population import terrain_of
from elo_graph.analyse.proposals import Proposal, changes
from elo_graph.analyse.scenarios import within
from elo_graph.analyse.standing import ground
from elo_graph.analyse.suggestion_words import (
    EVERYWHERE,
    HEADINGS,
    KIND_WORDS,
    TITLE,
    connected_text,
    quality,
    reached_text,
)
from elo_graph.analyse.tables import Coded, Table, columns
from elo_graph.errors import InputError
from elo_graph.store.protocol import Store
from elo_graph.terms import SCENARIO_GRAPHS

MOST = 20
REFERRAL: Final = "referral"
ADDITIONS: Final = (*EFFORT, REFERRAL)
"""The kinds of additions that may be suggested."""

_NOTHING: Final = Choice((), (), EXACT, 0, 1.0)


@dataclass(frozen=True, slots=True)
class Addition:
    """A proposed addition, what it changes, and how many people more it reaches after those before it.

    Each person counts once for each expectation: ``people`` for whom it is met now, ``connected`` whom a
    referral now leads to a service that meets it (see ``connections``).
    """

    proposal: Proposal
    change: Change
    people: int
    connected: int = 0

    def to_json(self) -> dict[str, object]:
        """Return ``{"kind", "subject", "peopleReached", "peopleConnected", "reasonText" …}``."""
        return {
            "kind": self.proposal.kind,
            "subject": self.change.subject,
            "peopleReached": self.people,
            "peopleConnected": self.connected,
            "reasonText": dict(self.change.reason),
            **self.proposal.mentioned(),
        }


@dataclass(frozen=True, slots=True)
class Suggestion:
    """The additions, the most people first, as a plan; and how good the choice is.

    First those that meet an expectation (``choice``), then, of what is left of their number, the referral
    agreements that connect most people (``linking``). ``people_without``: how many are left without before
    it, each once for each expectation. ``considered``: how many candidates there were for either.
    """

    as_of: date
    plan: Plan
    additions: tuple[Addition, ...]
    choice: Choice
    linking: Choice
    people_without: int
    considered: tuple[int, int]
    asked: Asked

    @property
    def people_reached(self) -> int:
        """How many people more are reached, each once for each expectation."""
        return self.choice.gain

    @property
    def people_connected(self) -> int:
        """How many people more a referral leads to what was promised, each once for each expectation."""
        return self.linking.gain

    def to_json(self) -> dict[str, object]:
        """Return ``{"asOf", "scenario", "peopleReached", "additions", "method", "bound", "gap" …}``."""
        return {
            "asOf": self.as_of.isoformat(),
            "scenario": self.plan.to_json(),
            "summary": self.summary(),
            "peopleReached": self.people_reached,
            "peopleConnected": self.people_connected,
            "peopleWithout": self.people_without,
            "additions": [one.to_json() for one in self.additions],
            "considered": self.considered[0],
            "method": self.choice.method,
            "bound": self.choice.bound,
            "gap": self.choice.gap,
            "guarantee": self.choice.guarantee,
            "methodText": quality(self.choice, self.considered[0]),
            "agreements": {
                "considered": self.considered[1],
                "method": self.linking.method,
                "bound": self.linking.bound,
                "gap": self.linking.gap,
                "guarantee": self.linking.guarantee,
                "methodText": quality(self.linking, self.considered[1]),
            },
        }

    def summary(self) -> Label:
        """Say in one line what is suggested and how good it is."""
        referrals = sum(one.proposal.kind == REFERRAL for one in self.additions)
        reaching = len(self.additions) - referrals
        told = [reached_text(reaching, self.people_reached, self.people_without)]
        told.append(quality(self.choice, self.considered[0]))
        if referrals:
            told = told if reaching else []
            told.append(connected_text(referrals, self.people_connected))
            told.append(quality(self.linking, self.considered[1]))
        return {tag: "; ".join(one[tag] for one in told) for tag in LANGUAGES}

    def table(self, language: str) -> Table:
        """Return one row an addition."""
        return Table(
            name="suggestion",
            summary=self.summary()[language],
            columns=columns(
                language, HEADINGS, numeric="number peopleReached peopleConnected", wide="subject"
            ),
            rows=tuple(
                (
                    number,
                    Coded(one.proposal.kind, KIND_WORDS[one.proposal.kind][language]),
                    one.change.subject,
                    one.change.reason[language],
                    one.people,
                    one.connected,
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
    kinds: Collection[str] = (),
    name: str | None = None,
    title: Label | None = None,
    author: str | None = None,
    valid_from: date | None = None,
    created: date | None = None,
) -> Suggestion:
    """Find at most so many additions that reach most of the people in the gaps of an area, or of all.

    ``area`` is an IRI. ``method``: exact, greedy, or auto (exact where the problem is small enough).
    ``kinds``: only additions of these (``ADDITIONS``; none: all). Referral agreements take what the others
    leave of the number, since they meet no expectation; they may lead to what the others add. The plan is
    called ``name`` and ``title``; what it adds is valid from ``valid_from`` on. Nothing is written. Raises
    InputError when ``at_most`` is not between 1 and 20, and for a method or kind that there is not.
    """
    if not 1 <= at_most <= MOST:
        raise InputError(f"{at_most} is not between 1 and {MOST}", where="at most")
    if method not in METHODS:
        raise InputError(f'"{method}" is none of {", ".join(METHODS)}', where="method")
    wanted = frozenset(kinds or ADDITIONS)
    if not wanted <= set(ADDITIONS):
        wrong = ", ".join(sorted(wanted - set(ADDITIONS)))
        raise InputError(f'"{wrong}" is none of {", ".join(ADDITIONS)}', where="kind")
    day = as_of or max(date.today(), valid_from or date.min)
    terrain = terrain_of(store, day)
    found = gaps(store, as_of=day, area=area, terrain=terrain)
    given = candidates(store, ground(store, found), area=area, kinds=wanted - {REFERRAL})
    choice = choose(given.problem, at_most, given.costs, method=method)
    chosen = [given.proposals[one] for one in choice.chosen]
    place = labels(store, [area]).get(area, {}) if area else EVERYWHERE
    slug = name or _slug(area, day)
    plan = Plan(
        SCENARIO_GRAPHS + slug,
        title or {tag: TITLE[tag].format(area=named(place, area or "", tag), day=day) for tag in LANGUAGES},
        changes=changes(store, chosen, valid_from=valid_from, name=slug),
        author=author,
        created=created or date.today(),
        base_version=store.version,
        valid_from=valid_from,
    )
    additions = [
        Addition(one, changes(store, [one], valid_from=valid_from, name=slug)[0], gain)
        for one, gain in zip(chosen, choice.gains, strict=True)
    ]
    linking, considered, left = _NOTHING, 0, at_most - len(chosen)
    if left and REFERRAL in wanted:
        with within(store, replace(plan, valid_from=None), as_of=day) as planned:
            links = agreements(planned, day, area=area, terrain=terrain)
            linking = choose(links.problem, left, links.costs, method=method)
            considered = len(links.proposals)
            proposed = [links.proposals[one] for one in linking.chosen]
            made = changes(planned, proposed, valid_from=valid_from, name=slug)
        plan = replace(plan, changes=(*plan.changes, *made))
        additions += [
            Addition(one, change, 0, gain)
            for one, change, gain in zip(proposed, made, linking.gains, strict=True)
        ]
    suggestion = Suggestion(
        day,
        plan,
        tuple(additions),
        choice,
        linking,
        sum(gap.people_without or 0 for gap in found.rows),
        (len(given.proposals), considered),
        found.asked,
    )
    return replace(suggestion, plan=replace(plan, description=suggestion.summary()))


def _slug(area: str | None, day: date) -> str:
    end = area.rstrip("/").rsplit("/", 1)[-1] if area else "everywhere"
    return f"suggested-{end}-{day.isoformat()}"
