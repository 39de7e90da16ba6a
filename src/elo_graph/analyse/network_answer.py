"""What the network analysis answers: figures of the whole, a row for each actor, ties, bridges."""

from dataclasses import dataclass
from datetime import date

from elo_graph.analyse.answers import Asked, Origin
from elo_graph.analyse.evidence import EvidenceAge, explained
from elo_graph.analyse.labels import Label
from elo_graph.analyse.network_tables import actors_table, bridges_table, figures_table, ties_table
from elo_graph.analyse.network_words import bridge_reason, reading, tie_reason
from elo_graph.analyse.tables import Table

Named = tuple[str, Label]


def named_json(things: tuple[Named, ...]) -> list[dict[str, object]]:
    """Return ``[{"thing", "label"}]``."""
    return [{"thing": thing, "label": label} for thing, label in things]


@dataclass(frozen=True, slots=True)
class Figures:
    """The network as a whole; shares are 0 to 1 and None where there is nothing to divide by.

    ``across_branches`` and ``within_branches``: ties between actors that share no administrative branch and
    that share one, of those whose branches are known.
    """

    actors: int
    ties: int
    mutual: int
    referrals: int
    accompanied: int
    density: float | None
    reciprocity: float | None
    accompanied_share: float | None
    components: int
    isolated: int
    across_branches: int
    within_branches: int

    @property
    def ei_index(self) -> float | None:
        """The E-I index: −1 when all ties are within branches, 1 when all are across them."""
        total = self.across_branches + self.within_branches
        return (self.across_branches - self.within_branches) / total if total else None

    def to_json(self) -> dict[str, object]:
        """Return the figures by name."""
        return {
            "actors": self.actors,
            "ties": self.ties,
            "mutual": self.mutual,
            "referrals": self.referrals,
            "accompanied": self.accompanied,
            "density": self.density,
            "reciprocity": self.reciprocity,
            "accompaniedShare": self.accompanied_share,
            "components": self.components,
            "isolated": self.isolated,
            "acrossBranches": self.across_branches,
            "withinBranches": self.within_branches,
            "eiIndex": self.ei_index,
        }


@dataclass(frozen=True, slots=True)
class Tie:
    """That an actor refers to another: by these referrals, so many of them accompanied transfers."""

    start: str
    start_label: Label
    end: str
    end_label: Label
    referrals: tuple[str, ...]
    accompanied: int
    evidence_age: EvidenceAge
    origin: Origin

    def to_json(self) -> dict[str, object]:
        """Return ``{"from", "fromLabel", "to", "toLabel", "referrals", "accompanied"}`` and why."""
        ends = (self.start, self.start_label), (self.end, self.end_label)
        reason = tie_reason(*ends, len(self.referrals), self.accompanied)
        return {
            "from": self.start,
            "fromLabel": self.start_label,
            "to": self.end,
            "toLabel": self.end_label,
            "referrals": list(self.referrals),
            "accompanied": self.accompanied,
            **explained(reason, (self.start, self.end, *self.referrals), self.evidence_age, self.origin),
        }


@dataclass(frozen=True, slots=True)
class Broker:
    """An actor's place: to how many it refers, by how many it is referred to, how many ways lead through it.

    ``betweenness`` is 0 to 1, None where the network is too large for it. ``component`` numbers the parts of
    the network, 1 the largest. ``cuts_off``: who would be cut off from the largest part if this actor closed.
    """

    actor: str
    label: Label
    branches: tuple[Named, ...]
    refers_to: int
    referred_by: int
    mutual: int
    referrals_out: int
    accompanied_out: int
    referrals_in: int
    betweenness: float | None
    component: int
    cuts_off: tuple[Named, ...]
    reason: Label
    evidence: tuple[str, ...]
    evidence_age: EvidenceAge
    origin: Origin

    @property
    def isolated(self) -> bool:
        """Whether no referral ties it to another actor."""
        return not self.refers_to and not self.referred_by

    def to_json(self) -> dict[str, object]:
        """Return the row by name."""
        return {
            "actor": self.actor,
            "actorLabel": self.label,
            "branches": named_json(self.branches),
            "outDegree": self.refers_to,
            "inDegree": self.referred_by,
            "mutual": self.mutual,
            "referralsOut": self.referrals_out,
            "accompaniedOut": self.accompanied_out,
            "referralsIn": self.referrals_in,
            "betweenness": self.betweenness,
            "component": self.component,
            "isolated": self.isolated,
            "cutsOff": named_json(self.cuts_off),
            **explained(self.reason, self.evidence, self.evidence_age, self.origin),
        }


@dataclass(frozen=True, slots=True)
class Bridge:
    """Two actors whose tie alone holds two parts together; ``cuts_off`` is the smaller part."""

    one: Named
    other: Named
    cuts_off: tuple[Named, ...]
    referrals: tuple[str, ...]
    evidence_age: EvidenceAge
    origin: Origin

    def to_json(self) -> dict[str, object]:
        """Return ``{"between", "cutsOff", "referrals"}`` and why."""
        reason = bridge_reason(self.one, self.other, self.cuts_off)
        evidence = (self.one[0], self.other[0], *self.referrals)
        return {
            "between": named_json((self.one, self.other)),
            "cutsOff": named_json(self.cuts_off),
            "referrals": list(self.referrals),
            **explained(reason, evidence, self.evidence_age, self.origin),
        }


@dataclass(frozen=True, slots=True)
class Network:
    """The answer; ``components`` are the parts of more than one actor, ``branches`` ties by branch pairs."""

    as_of: date
    area: str | None
    area_label: Label
    figures: Figures
    rows: tuple[Broker, ...]
    ties: tuple[Tie, ...]
    bridges: tuple[Bridge, ...]
    components: tuple[tuple[Named, ...], ...]
    branches: tuple[tuple[Named, Named, int], ...]
    asked: tuple[Asked, ...]

    @property
    def reading(self) -> Label:
        """What the figures say, in a few sentences."""
        return reading(self)

    def to_json(self) -> dict[str, object]:
        """Return ``{"asOf", "figures", "rows", "ties", "bridges", "components", "isolated", "branches"}``."""
        return {
            "asOf": self.as_of.isoformat(),
            "area": self.area,
            "areaLabel": self.area_label,
            "figures": self.figures.to_json(),
            "readingText": self.reading,
            "rows": [row.to_json() for row in self.rows],
            "ties": [tie.to_json() for tie in self.ties],
            "bridges": [bridge.to_json() for bridge in self.bridges],
            "components": [named_json(part) for part in self.components],
            "isolated": named_json(tuple((row.actor, row.label) for row in self.rows if row.isolated)),
            "branches": [
                {"from": one[0], "fromLabel": one[1], "to": other[0], "toLabel": other[1], "ties": number}
                for one, other, number in self.branches
            ],
        }

    def table(self, language: str) -> Table:
        """Return one row for each actor; labels in this language."""
        return actors_table(self, language)

    def sheets(self, language: str) -> tuple[Table, ...]:
        """Return the actors, the figures of the whole, the ties and the bridges."""
        return (
            self.table(language),
            figures_table(self, language),
            ties_table(self, language),
            bridges_table(self, language),
        )
