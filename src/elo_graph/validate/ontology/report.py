"""What the check of the ontology finds, and the report that holds it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

from elo_graph.terms import PREFIXES

LANGUAGES = ("fi", "sv", "en")
Texts = Mapping[str, Mapping[str, str]]
_LONGEST = 200


class Where(NamedTuple):
    """A file, as its path below the root, and a line and column of it, from 1, where they are known."""

    file: str
    line: int | None = None
    column: int | None = None


class Severity(StrEnum):
    """How grave a check is, as the profile says; only an error makes the check fail."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"
    OFF = "off"


class Status(StrEnum):
    """What became of one check."""

    PASSED = "passed"
    FAILED = "failed"
    WARNED = "warned"
    NOTED = "noted"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong.

    ``term`` is the IRI of the term blamed (``""``: a file as a whole), ``value`` and ``detail`` what the
    check says of it. ``problem`` and ``fix`` are texts by language; ``also`` are other files in which the
    same is said; ``because`` are the axioms from which a contradiction follows.
    """

    check: str
    severity: Severity
    where: Where
    problem: Mapping[str, str]
    fix: Mapping[str, str]
    term: str = ""
    value: str = ""
    detail: str = ""
    also: tuple[Where, ...] = ()
    because: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The finding as JSON's types."""
        return {
            "check": self.check,
            "severity": str(self.severity),
            "term": self.term or None,
            "value": self.value or None,
            "detail": self.detail or None,
            "file": self.where.file,
            "line": self.where.line,
            "column": self.where.column,
            "problem": dict(self.problem),
            "fix": dict(self.fix),
            "also": [{"file": where.file, "line": where.line} for where in self.also],
            "because": list(self.because),
        }


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one check; ``reason`` (by language) says why it was skipped and how to enable it.

    ``group`` is what it belongs to, ``fair`` the test of FOOPS! that it stands for, if any.
    """

    check: str
    severity: Severity
    status: Status
    findings: tuple[Finding, ...] = ()
    reason: Mapping[str, str] = field(default_factory=dict)
    group: str = ""
    fair: str = ""

    def as_json(self) -> dict[str, Any]:
        """The outcome as JSON's types."""
        told: dict[str, Any] = {
            "check": self.check,
            "severity": str(self.severity),
            "status": str(self.status),
            "findings": len(self.findings),
        }
        if self.reason:
            told["reason"] = dict(self.reason)
        return told


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome of every check on the files below ``root``, and how many things there were to check."""

    root: str
    counts: Mapping[str, int]
    outcomes: tuple[Outcome, ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All errors and warnings, by file and line."""
        return self._found(Severity.ERROR, Severity.WARNING)

    @property
    def hints(self) -> tuple[Finding, ...]:
        """What is only told, by file and line."""
        return self._found(Severity.INFO)

    def _found(self, *severities: Severity) -> tuple[Finding, ...]:
        found = (finding for outcome in self.outcomes for finding in outcome.findings)
        return tuple(sorted((one for one in found if one.severity in severities), key=_order))

    @property
    def profiles(self) -> Mapping[str, int | None]:
        """How many axioms lie outside each profile of OWL 2 (``DL``, ``RL`` …); None: nobody looked."""
        inside = {name: f"profile-{name.lower()}" for name in ("RL", "EL", "QL")}
        known = {outcome.check: outcome for outcome in self.outcomes}
        found = {"DL": _outside([one for one in self.outcomes if one.group == "owl-dl"])}
        return found | {name: _outside([known[c]] if c in known else []) for name, c in inside.items()}

    @property
    def fair(self) -> Mapping[str, bool]:
        """Of each test of FOOPS! that was decided, whether it is met."""
        decided = [one for one in self.outcomes if one.fair and one.status is not Status.SKIPPED]
        return {one.fair: not one.findings for one in sorted(decided, key=lambda one: one.fair)}

    @property
    def conforms(self) -> bool:
        """Whether there is no error."""
        return not any(finding.severity is Severity.ERROR for finding in self.findings)

    @property
    def totals(self) -> Mapping[str, int]:
        """How many checks passed, failed, were skipped; how many errors, warnings and hints they found."""
        return {
            **{status.value: sum(o.status is status for o in self.outcomes) for status in Status},
            **{grave.value: len(self._found(grave)) for grave in list(Severity)[:3]},
        }

    def as_json(self) -> dict[str, Any]:
        """The report as JSON's types."""
        return {
            "conforms": self.conforms,
            "root": self.root,
            "counts": dict(self.counts),
            "totals": dict(self.totals),
            "checks": [outcome.as_json() for outcome in self.outcomes],
            "findings": [finding.as_json() for finding in self.findings],
            "hints": [finding.as_json() for finding in self.hints],
            "profiles": dict(self.profiles),
            "fair": {"met": sum(self.fair.values()), "of": len(self.fair), "tests": dict(self.fair)},
        }


def _outside(outcomes: Sequence[Outcome]) -> int | None:
    if not outcomes or any(outcome.status is Status.SKIPPED for outcome in outcomes):
        return None
    return sum(len(outcome.findings) for outcome in outcomes)


def short(name: str) -> str:
    """Return an IRI as people write it (``elo:Service``, else ``<…>``); other texts as they are."""
    for prefix, namespace in PREFIXES.items():
        local = name.removeprefix(namespace)
        if local != name and local and not set(local) & set("/#"):
            return f"{prefix}:{local}"
    if name.startswith(("http://", "https://", "urn:")):
        return f"<{name}>"
    return (name if len(name) <= _LONGEST else name[: _LONGEST - 1] + "…") or "–"


def finding(
    check: str,
    severity: Severity,
    where: Where | tuple[Where, ...],
    texts: Texts,
    *,
    term: str = "",
    value: str = "",
    detail: str = "",
    because: tuple[str, ...] = (),
) -> Finding:
    """Make a finding of the texts ``problem`` and ``fix`` by language, names put in as people write them.

    Of several places the first is the finding's own.
    """
    places = (where,) if isinstance(where, Where) else where or (Where("ontology"),)
    names = {"term": short(term), "value": short(value), "detail": short(detail)}
    problem, fix = (
        {language: text.format_map(names) for language, text in texts[part].items()}
        for part in ("problem", "fix")
    )
    return Finding(check, severity, places[0], problem, fix, term, value, detail, places[1:], because)


def _order(found: Finding) -> tuple[str, int, str, str, str, str]:
    return (found.where.file, found.where.line or 0, found.check, found.term, found.detail, found.value)
