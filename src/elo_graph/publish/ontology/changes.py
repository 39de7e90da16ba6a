"""What changed between two editions: the changes, each with its rule and level, and what they add up to."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from elo_graph.publish.ontology.nodes import Value
from elo_graph.publish.ontology.rules import Level

Label = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Change:
    """One change.

    ``rule`` names the rule in ``rules.toml``; ``what`` the kind of thing (``class``, ``shape`` …);
    ``subject`` its IRI, the name of a query, or nothing for an axiom over several terms. ``property`` is the
    IRI of what changed of it; ``old`` and ``new`` the values that went and came. ``severity`` is a shape's,
    ``since`` the day of a deprecation; ``about`` says what a new thing is, by language, ``above`` what it
    stands under.
    """

    rule: str
    level: Level
    what: str
    subject: str
    label: Label
    property: str = ""
    old: tuple[Value, ...] = ()
    new: tuple[Value, ...] = ()
    severity: str = ""
    since: str = ""
    about: Label = field(default_factory=dict)
    above: tuple[Value, ...] = ()


@dataclass(frozen=True, slots=True)
class Diff:
    """The changes from one edition to another, gravest first; ``labels`` name what they mention.

    ``replacements`` gives what stands in the place of each term that was renamed or deprecated.
    """

    old: str
    new: str
    changes: tuple[Change, ...]
    labels: Mapping[str, Label]
    replacements: Mapping[str, tuple[str, ...]]

    @property
    def level(self) -> Level:
        """The level of the gravest change."""
        return max((change.level for change in self.changes), default=Level.NONE)

    def counts(self) -> dict[str, int]:
        """How many changes there are of each level."""
        return {
            level.word: sum(change.level is level for change in self.changes)
            for level in (Level.MAJOR, Level.MINOR, Level.PATCH)
        }

    def removed(self) -> tuple[Change, ...]:
        """The terms and concepts that are gone."""
        return tuple(
            change
            for change in self.changes
            if change.rule in ("removed", "renamed")
            and change.what in ("class", "property", "datatype", "concept")
        )
