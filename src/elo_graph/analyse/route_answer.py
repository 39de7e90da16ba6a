"""What a route search answers: routes, their steps, what stands in the way."""

from dataclasses import dataclass
from datetime import date

from elo_graph.analyse.answers import Asked, Origin
from elo_graph.analyse.blocks import Block
from elo_graph.analyse.clients import Client
from elo_graph.analyse.evidence import EvidenceAge, explained
from elo_graph.analyse.labels import LANGUAGES, Label
from elo_graph.analyse.pathways import Pathway
from elo_graph.analyse.route_tables import blocked_table, route_table
from elo_graph.analyse.route_words import route_line
from elo_graph.analyse.tables import Table
from elo_graph.analyse.validity import Span


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a route: a referral, or (``referral`` None) the link between a service and its provider.

    ``wait_days`` is the referral's wait and the wait of the service entered; where neither is stated it is 0
    and ``wait_known`` False. ``pathway`` is what is done in the service entered. ``evidence`` names the facts
    the step rests on, ``sources`` where they are from.
    """

    start: str
    start_label: Label
    end: str
    end_label: Label
    referral: str | None
    mode: str | None
    mode_label: Label
    wait_days: int
    wait_known: bool
    preconditions: tuple[Label, ...]
    confidence: str | None
    pathway: Pathway | None
    evidence: tuple[str, ...]
    sources: tuple[str, ...]

    def to_json(self) -> dict[str, object]:
        """Return the step with the agreed keys (from, to, referral, handoverMode, waitDays) and more."""
        return {
            "from": self.start,
            "fromLabel": self.start_label,
            "to": self.end,
            "toLabel": self.end_label,
            "referral": self.referral,
            "handoverMode": self.mode,
            "handoverModeLabel": self.mode_label,
            "waitDays": self.wait_days,
            "waitKnown": self.wait_known,
            "preconditions": list(self.preconditions),
            "confidence": self.confidence,
            "pathway": self.pathway.to_json() if self.pathway else None,
            "evidence": list(self.evidence),
            "sources": list(self.sources),
        }


@dataclass(frozen=True, slots=True)
class Route:
    """A way from the start to an end; ``unaccompanied`` handovers are those in which nobody comes along.

    ``end`` is the place reached. ``without``: of an alternative, the places that it does without.
    """

    handovers: int
    wait_days: int
    unaccompanied: int
    steps: tuple[Step, ...]
    evidence_age: EvidenceAge
    origin: Origin
    end: str
    end_label: Label
    without: tuple[tuple[str, Label], ...] = ()

    @property
    def evidence(self) -> tuple[str, ...]:
        """The referrals, actors and services on the way."""
        return tuple(dict.fromkeys(one for step in self.steps for one in step.evidence))

    @property
    def reason(self) -> Label:
        """Say in a sentence what the route takes."""
        return {
            language: route_line(
                language, self.handovers, self.wait_days, self.unaccompanied, self.wait_known
            )
            + "."
            for language in LANGUAGES
        }

    @property
    def wait_known(self) -> bool:
        """Whether every wait on the way is stated, so that ``wait_days`` is all of it."""
        return all(step.wait_known for step in self.steps)

    def to_json(self) -> dict[str, object]:
        """Return ``{"handovers", "waitDays", "unaccompanied", "steps": [...]}`` and more."""
        return {
            "handovers": self.handovers,
            "waitDays": self.wait_days,
            "waitKnown": self.wait_known,
            "unaccompanied": self.unaccompanied,
            "end": self.end,
            "endLabel": self.end_label,
            "without": [{"thing": thing, "label": label} for thing, label in self.without],
            "steps": [step.to_json() for step in self.steps],
            **explained(self.reason, self.evidence, self.evidence_age, self.origin),
        }


@dataclass(frozen=True, slots=True)
class Ended:
    """An end of the route that is not valid on the day, and whom to ask instead."""

    thing: str
    label: Label
    span: Span
    successors: tuple[tuple[str, Label], ...]
    sentence: Label

    def to_json(self) -> dict[str, object]:
        """Return thing, days (``since``: the first it no longer counts), successors, sentence."""
        return {
            "thing": self.thing,
            "label": self.label,
            "firstDay": self.span.first_day.isoformat() if self.span.first_day else None,
            "lastDay": self.span.last_day.isoformat() if self.span.last_day else None,
            "since": self.span.ended_on.isoformat() if self.span.ended_on else None,
            "successors": [{"thing": thing, "label": label} for thing, label in self.successors],
            "sentence": self.sentence,
        }


@dataclass(frozen=True, slots=True)
class Routes:
    """The answer: routes, best first; when there is none, how far one gets and what blocks each next step.

    ``alternatives`` pass other places than the best routes. ``start_kind`` is place or life-situation,
    ``target_kind`` place, function, transition or outcome.
    """

    as_of: date
    start: str
    start_label: Label
    start_kind: str
    target: str
    target_label: Label
    target_kind: str
    client: Client
    routes: tuple[Route, ...]
    alternatives: tuple[Route, ...]
    blocked: tuple[Block, ...]
    reached: tuple[tuple[str, Label], ...]
    reached_in_all: int
    ended: tuple[Ended, ...]
    start_pathway: Pathway | None
    asked: tuple[Asked, ...]

    def to_json(self) -> dict[str, object]:
        """Return ``{"asOf", "routes": [...], "blocked": [...]}`` and more."""
        return {
            "asOf": self.as_of.isoformat(),
            "from": self.start,
            "fromLabel": self.start_label,
            "fromKind": self.start_kind,
            "to": self.target,
            "toLabel": self.target_label,
            "toKind": self.target_kind,
            "client": self.client.to_json(),
            "routes": [route.to_json() for route in self.routes],
            "alternatives": [route.to_json() for route in self.alternatives],
            "blocked": [block.to_json() for block in self.blocked],
            "reached": [{"thing": thing, "label": label} for thing, label in self.reached],
            "reachedInAll": self.reached_in_all,
            "ended": [ended.to_json() for ended in self.ended],
            "fromPathway": self.start_pathway.to_json() if self.start_pathway else None,
        }

    def table(self, language: str) -> Table:
        """Return one row a step, route by route; labels in this language."""
        return route_table(self, language)

    def sheets(self, language: str) -> tuple[Table, ...]:
        """Return the steps of the routes, and what stands in the way where there is none."""
        return (self.table(language), blocked_table(self, language))
