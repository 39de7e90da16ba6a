"""What validation finds: results and the report that holds them.

https://www.w3.org/TR/shacl/#validation-report
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from elo_graph.terms import SH
from elo_graph.validate.paths import Path

Term = NamedNode | BlankNode | Literal | Triple


class Severity(StrEnum):
    """How bad a result is; only a violation keeps data from conforming, unless one asks for more."""

    VIOLATION = "Violation"
    WARNING = "Warning"
    INFO = "Info"

    @property
    def rank(self) -> int:
        """0 for the worst."""
        return _RANKS[self]


_RANKS: Final = {severity: rank for rank, severity in enumerate(Severity)}


@dataclass(frozen=True, slots=True)
class Result:
    """One thing that a shape finds wrong or missing.

    ``shape`` is the IRI of the shape that says so, None when it has no name; ``component`` the IRI of the
    kind of constraint. ``messages`` and ``labels`` are texts by language tag (``""``: none). ``owner`` is the
    named thing that a focus node without a name belongs to, else the focus node itself. ``file`` is the
    path as given, or the graph of quads that came from no file; ``line`` (from 1) is where the value
    stands or else the focus node, ``focus_line`` where the focus node stands. ``suggestions`` are IRIs or
    texts that may have been meant instead of ``value``, ``allowed`` all that a closed list has.
    ``responsible`` is the organisation that has to mend it (a service's provider, a referral's sender, an
    actor itself), with its labels; None: nobody is known. ``own_severity`` is the IRI of a severity of
    someone's own making, which counts as a violation.
    """

    severity: Severity
    focus: Term
    component: str
    shape: str | None = None
    path: Path | None = None
    value: Term | None = None
    messages: Mapping[str, str] = field(default_factory=dict)
    owner: Term | None = None
    labels: Mapping[str, str] = field(default_factory=dict)
    file: str | None = None
    line: int | None = None
    focus_line: int | None = None
    suggestions: tuple[str, ...] = ()
    allowed: tuple[str, ...] = ()
    responsible: Term | None = None
    responsible_labels: Mapping[str, str] = field(default_factory=dict)
    own_severity: str | None = None

    @property
    def component_name(self) -> str:
        """``MinCount`` for ``sh:MinCountConstraintComponent``; the whole IRI of someone's own component."""
        if self.component.startswith(SH):
            return self.component.removeprefix(SH).removesuffix("ConstraintComponent")
        return self.component

    @property
    def shape_name(self) -> str:
        """What follows the ``#`` of the shape's IRI, for people."""
        return self.shape.rpartition("#")[2] or self.shape if self.shape else ""

    def message(self, lang: str) -> str:
        """The sentence in ``lang``, else English, else any, else the kind of constraint."""
        for tag in (lang, "en", *sorted(self.messages)):
            if tag in self.messages:
                return self.messages[tag]
        return self.component_name

    def label(self, lang: str) -> str:
        """The label of the thing in ``lang``, else of another language, else ``""``."""
        for tag in (lang, "fi", "en", "sv", "", *sorted(self.labels)):
            if tag in self.labels:
                return self.labels[tag]
        return ""


@dataclass(frozen=True, slots=True)
class Report:
    """What a validation found.

    ``results`` are in stable order: file, line, focus node, severity, shape. ``checked`` are the files or
    graphs that were validated, ``shapes`` the number of shapes with a target, ``idle`` the IRIs of those
    whose target matched nothing in the data, ``remarks`` sentences by language on the shapes themselves.
    ``engine`` is ``fast`` or ``pyshacl``. ``fail_on`` is the least severity that keeps the data from
    conforming.
    """

    results: tuple[Result, ...] = ()
    checked: tuple[str, ...] = ()
    shapes: int = 0
    idle: tuple[str, ...] = ()
    remarks: tuple[Mapping[str, str], ...] = ()
    engine: str = "fast"
    fail_on: Severity = Severity.VIOLATION

    @property
    def conforms(self) -> bool:
        """Whether there is no violation: warnings and hints do not count unless ``fail_on`` says so."""
        return not any(result.severity.rank <= self.fail_on.rank for result in self.results)

    @property
    def counts(self) -> dict[Severity, int]:
        """How many results of each severity, all three always there."""
        found = Counter(result.severity for result in self.results)
        return {severity: found[severity] for severity in Severity}

    @property
    def by_shape(self) -> dict[str, int]:
        """How many results of each shape (its name), most first."""
        found = Counter(result.shape_name or result.component_name for result in self.results)
        return dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))
