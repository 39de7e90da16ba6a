"""A gap as the answer tells it."""

from dataclasses import dataclass

from elo_graph.analyse.answers import Origin
from elo_graph.analyse.evidence import EvidenceAge, explained
from elo_graph.analyse.gap_misses import Lacking
from elo_graph.analyse.gap_nearest import Nearest
from elo_graph.analyse.labels import Label


@dataclass(frozen=True, slots=True)
class Gap:
    """An area that an expectation is not met in, or is met in only remotely.

    ``coverage`` is the share (0 to 1) of the area's ``people`` (of the group's ages) who live where at least
    ``expected`` matching services reach, ``coverage_in_person`` where so many do that are not only remote.
    ``remote_only`` people have what was promised, but only by phone or online. The numbers of people are None
    when nobody was counted. ``lacking``: what a service that reaches the whole area lacks, if that alone
    would close the gap. ``found`` services reach some part (``found_in_person`` of them in person, or
    without saying how), ``fewest`` the least reached part. ``evidence`` names the expectation, the area and
    the matching services that reach it, ``evidence_age`` says how old they are, ``origin`` what gives it.
    """

    area: str
    area_label: Label
    level: str
    level_label: Label
    expectation: str
    expectation_label: Label
    function: str
    function_label: Label
    group: str
    group_label: Label
    expected: int
    found: int
    found_in_person: int
    fewest: int
    coverage: float
    coverage_in_person: float
    people: int | None
    people_reached: int | None
    people_without: int | None
    remote_only: int | None
    nearest: Nearest | None
    lacking: Lacking | None
    reason: Label
    closes: Label
    evidence: tuple[str, ...]
    evidence_age: EvidenceAge
    origin: Origin

    def to_json(self) -> dict[str, object]:
        """Return the row with the agreed keys (area, expectation, expected, found, coverage …) and more."""
        return {
            "area": self.area,
            "areaLabel": self.area_label,
            "level": self.level,
            "levelLabel": self.level_label,
            "expectation": self.expectation,
            "expectationLabel": self.expectation_label,
            "function": self.function,
            "functionLabel": self.function_label,
            "group": self.group,
            "groupLabel": self.group_label,
            "expected": self.expected,
            "found": self.found,
            "foundInPerson": self.found_in_person,
            "foundRemote": self.found - self.found_in_person,
            "fewest": self.fewest,
            "coverage": self.coverage,
            "coverageInPerson": self.coverage_in_person,
            "people": self.people,
            "peopleReached": self.people_reached,
            "peopleWithout": self.people_without,
            "remoteOnly": self.remote_only,
            "nearest": self.nearest.to_json() if self.nearest else None,
            "lacking": self.lacking.to_json() if self.lacking else None,
            "closes": self.closes,
            **explained(self.reason, self.evidence, self.evidence_age, self.origin),
        }
