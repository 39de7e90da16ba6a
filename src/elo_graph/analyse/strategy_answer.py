"""What the strategy analysis answers: goals and outcomes, what contributes to each, what serves none."""

from dataclasses import dataclass
from datetime import date

from elo_graph.analyse.answers import Asked, Origin
from elo_graph.analyse.evidence import EvidenceAge, explained
from elo_graph.analyse.labels import Label
from elo_graph.analyse.strategy_tables import main_table, part_tables
from elo_graph.analyse.strategy_words import goal_reason, unaligned_reason, why_not
from elo_graph.analyse.tables import Table


@dataclass(frozen=True, slots=True)
class Contributor:
    """A thing that contributes to a goal; ``sort`` is service, project, measure, group or actor."""

    thing: str
    label: Label
    sort: str

    def to_json(self) -> dict[str, object]:
        """Return ``{"thing", "label", "kind"}``."""
        return {"thing": self.thing, "label": self.label, "kind": self.sort}


@dataclass(frozen=True, slots=True)
class Indicator:
    """What a goal is measured by; ``query`` names the file that computes it, None where nothing here does.

    ``value`` is what the query gives on the day, None where there is none.
    """

    indicator: str
    label: Label
    query: str | None
    value: float | None = None

    def to_json(self) -> dict[str, object]:
        """Return ``{"indicator", "label", "computedBy", "value", "whyNot"}``."""
        return {
            "indicator": self.indicator,
            "label": self.label,
            "computedBy": self.query,
            "value": self.value,
            "whyNot": why_not(self.query) if self.value is None else None,
        }


@dataclass(frozen=True, slots=True)
class Goal:
    """A strategic goal or an outcome, at its place in the tree (``depth`` 0: part of nothing).

    ``below`` counts what contributes to it or to a part of it; ``unserved``: nothing does. ``evidence_age``
    is that of the goal's record and its contributors', ``origin`` what gives this row.
    """

    goal: str
    label: Label
    kind: str
    document: str | None
    document_label: Label
    parents: tuple[str, ...]
    depth: int
    contributors: tuple[Contributor, ...]
    below: int
    indicators: tuple[Indicator, ...]
    unserved: bool
    evidence_age: EvidenceAge
    origin: Origin

    @property
    def evidence(self) -> tuple[str, ...]:
        """The goal and what contributes to it."""
        return (self.goal, *(one.thing for one in self.contributors))

    @property
    def reason(self) -> Label:
        """Say in a sentence how the goal is served."""
        return goal_reason(self.label, self.goal, len(self.contributors), self.below)

    def to_json(self) -> dict[str, object]:
        """Return ``{"goal", "goalLabel", "document", "contributors", "indicators", "unserved"}`` and more."""
        return {
            "goal": self.goal,
            "goalLabel": self.label,
            "kind": self.kind,
            "document": self.document,
            "documentLabel": self.document_label,
            "parents": list(self.parents),
            "depth": self.depth,
            "contributors": [one.to_json() for one in self.contributors],
            "contributorsBelow": self.below,
            "indicators": [one.to_json() for one in self.indicators],
            "unserved": self.unserved,
            **explained(self.reason, self.evidence, self.evidence_age, self.origin),
        }


@dataclass(frozen=True, slots=True)
class Unaligned:
    """A service that contributes to no goal and no outcome."""

    service: str
    label: Label
    evidence_age: EvidenceAge
    origin: Origin

    @property
    def evidence(self) -> tuple[str, ...]:
        """The service."""
        return (self.service,)

    def to_json(self) -> dict[str, object]:
        """Return ``{"service", "serviceLabel"}`` and what explains it."""
        return {
            "service": self.service,
            "serviceLabel": self.label,
            **explained(
                unaligned_reason(self.label, self.service), self.evidence, self.evidence_age, self.origin
            ),
        }


@dataclass(frozen=True, slots=True)
class Strategy:
    """Goals and outcomes in the order of their tree, and the services that serve none of them, by name."""

    as_of: date
    rows: tuple[Goal, ...]
    unaligned: tuple[Unaligned, ...]
    asked: tuple[Asked, ...]

    def to_json(self) -> dict[str, object]:
        """Return ``{"asOf", "rows", "unaligned"}``."""
        return {
            "asOf": self.as_of.isoformat(),
            "rows": [row.to_json() for row in self.rows],
            "unaligned": [one.to_json() for one in self.unaligned],
        }

    def table(self, language: str) -> Table:
        """Return one row a goal or outcome; labels in this language."""
        return main_table(self, language)

    def sheets(self, language: str) -> tuple[Table, ...]:
        """Return the goals, what contributes to each, the indicators, and the services that serve none."""
        return (self.table(language), *part_tables(self, language))
