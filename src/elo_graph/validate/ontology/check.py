"""`elo-graph ontology check`: everything that can be decided about the ontology and the names it gives."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from elo_graph.errors import InputError
from elo_graph.validate.ontology import questions
from elo_graph.validate.ontology.anonymous import Anonymous
from elo_graph.validate.ontology.locate import Locator
from elo_graph.validate.ontology.loose import read_paths
from elo_graph.validate.ontology.modules import Modules
from elo_graph.validate.ontology.names import CONCEPT, TERM, Names
from elo_graph.validate.ontology.reasoner import Answer, Contradiction, Judgement, judge
from elo_graph.validate.ontology.report import (
    Finding,
    Outcome,
    Report,
    Severity,
    Status,
    Where,
    finding,
    short,
)
from elo_graph.validate.ontology.rules import MALFORMED, Rules
from elo_graph.validate.ontology.sparql import syntax_fault
from elo_graph.validate.ontology.tree import Tree, read
from elo_graph.validate.ontology.unused import Unused
from elo_graph.validate.ontology.words import words

TIME_LIMIT = 120.0  # seconds; the shipped registry takes about three
Decide = Callable[[Severity], Iterable[Finding]]


def check(
    root: Path | None = None,
    *,
    paths: Sequence[Path] = (),
    profile: Path | None = None,
    reasoner: bool = True,
    time_limit: float = TIME_LIMIT,
) -> Report:
    """Check the ontology below ``root`` (the shipped one without it), with what uses it.

    ``paths`` instead: files and folders of any ontology. ``profile`` is a file that says otherwise how grave
    checks are. ``reasoner`` asks HermiT as well, for ``time_limit`` seconds at most. Raises InputError when
    there is no ontology, or the queries of the checks or their profile are not right.
    """
    tree = read_paths(paths) if paths else read(root)
    folder = tree.quality_folder
    run = _Run(tree, questions.severities(folder, foreign=tree.scope.foreign, profile=profile))
    run.syntax()
    if any(outcome.findings for outcome in run.outcomes):
        run.skip_rest("skipped-syntax")
    else:
        run.decided_here()
        run.asked()
        run.reasoned(reasoner, time_limit)
    return Report(str(tree.root), tree.counts(), tuple(run.outcomes))


@dataclass
class _Run:
    tree: Tree
    severities: Mapping[str, Severity]
    outcomes: list[Outcome] = field(default_factory=list)
    outside_dl: bool = False
    unknown_datatypes: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        self.words = words()
        self.locator = Locator(self.tree)

    def syntax(self) -> None:
        """Check that every file can be read."""
        self._decide("turtle-syntax", self._unreadable)
        self._decide("query-syntax", self._not_sparql)

    def decided_here(self) -> None:
        """Run the checks that are more than a query."""
        modules = Modules(self.tree, self.locator, self.words)
        names = Names(self.tree, self.locator, self.words)
        self._decide("one-ontology", modules.one_ontology)
        self._decide("import-unresolved", modules.imports_unresolved)
        self._decide("catalog-wrong", modules.catalog_wrong)
        self._decide("module-unreachable", modules.unreachable)
        self._decide(TERM, lambda severity: names.findings(TERM, severity))
        self._decide(CONCEPT, lambda severity: names.findings(CONCEPT, severity))
        self._decide("term-unused", Unused(self.tree, self.locator, self.words).terms)
        self._decide(MALFORMED, Rules(self.tree, self.locator).malformed)
        self._decide("anonymous-cycle", Anonymous(self.tree, self.locator, self.words).cycles)

    def asked(self) -> None:
        """Run the checks that are queries."""
        asker = questions.Asker(self.tree, self.locator)
        elsewhere = Modules(self.tree, self.locator, self.words).import_elsewhere
        for question in questions.load(self.tree.quality_folder, self.tree.scope):
            ask: Decide = partial(asker.ask, question)
            if elsewhere and question.name in ("undeclared-class", "undeclared-property"):
                ask = partial(self._of_ours, ask)
            outcome = self._decide(question.name, ask, group=question.group, fair=question.fair)
            if question.group == "owl-dl" and outcome.severity is Severity.ERROR and outcome.findings:
                self.outside_dl = True
            if question.name == "datatype-outside-map":
                self.unknown_datatypes = frozenset(found.value for found in outcome.findings)

    def reasoned(self, wanted: bool, time_limit: float) -> None:
        """Ask the reasoner; of an ontology outside OWL 2 DL it would say nothing of use."""
        if not wanted or self.outside_dl:
            reason = "skipped-not-asked" if not wanted else "skipped-not-dl"
            self._skip("consistency", reason)
            self._skip("term-unsatisfiable", reason)
            return
        judgement = judge(self.tree, time_limit=time_limit, without=self.unknown_datatypes)
        if judgement.answer in (Answer.NO_JAVA, Answer.NO_REASONER):
            self._skip("consistency", f"skipped-{judgement.answer}")
            self._skip("term-unsatisfiable", f"skipped-{judgement.answer}")
            return
        self._decide("consistency", lambda severity: self._consistency(severity, judgement, time_limit))
        self._decide(
            "term-unsatisfiable",
            lambda severity: [
                self._contradiction("term-unsatisfiable", severity, found)
                for found in judgement.unsatisfiable
            ],
        )

    def skip_rest(self, reason: str) -> None:
        """Say of all checks that have not been run why."""
        done = {outcome.check for outcome in self.outcomes}
        for name in self.severities:
            if name not in done:
                self._skip(name, reason)

    def _decide(self, name: str, decide: Decide, *, group: str = "", fair: str = "") -> Outcome:
        severity = self._severity(name)
        if severity is Severity.OFF:
            return self._skip(name, "skipped-off")
        findings = tuple(decide(severity))
        told = {Severity.INFO: Status.NOTED, Severity.WARNING: Status.WARNED}
        status = told.get(severity, Status.FAILED) if findings else Status.PASSED
        self.outcomes.append(Outcome(name, severity, status, findings, group=group, fair=fair))
        return self.outcomes[-1]

    def _of_ours(self, ask: Decide, severity: Severity) -> Iterable[Finding]:
        """Leave out the terms of others: they may be declared in what is imported and not here."""
        return (one for one in ask(severity) if one.term.startswith(self.tree.scope.namespace))

    def _skip(self, name: str, reason: str) -> Outcome:
        severity = self._severity(name)
        self.outcomes.append(
            Outcome(name, severity, Status.SKIPPED, reason=dict(self.words[reason]["reason"]))
        )
        return self.outcomes[-1]

    def _severity(self, name: str) -> Severity:
        if name not in self.severities:
            raise InputError(
                f"the check {name} has no severity",
                where=str(self.tree.quality_folder / "profile.toml"),
                mend=f'Add {name} = "error" (or warning, info, off).',
            )
        return self.severities[name]

    def _unreadable(self, severity: Severity) -> Iterable[Finding]:
        for name, fault in self.tree.faults:
            if name.endswith(".rq"):
                continue
            where = Where(name, fault.line, fault.column)
            texts = self.words["turtle-syntax-mend" if fault.mend else "turtle-syntax"]
            yield finding("turtle-syntax", severity, where, texts, value=fault.what, detail=fault.mend or "")

    def _not_sparql(self, severity: Severity) -> Iterable[Finding]:
        for name, fault in self.tree.faults:
            if name.endswith(".rq"):
                yield finding(
                    "query-syntax", severity, Where(name), self.words["query-syntax"], value=fault.what
                )
        for source in self.tree.of("queries"):
            wrong = syntax_fault(source.text)
            if wrong is not None:
                where, texts = Where(source.name, wrong.line, wrong.column), self.words["query-syntax"]
                yield finding("query-syntax", severity, where, texts, value=wrong.what)

    def _consistency(self, severity: Severity, judgement: Judgement, time_limit: float) -> Iterable[Finding]:
        if judgement.answer is Answer.REFUSED:
            yield self._contradiction("consistency-refused", severity, Contradiction(""), judgement.message)
        elif judgement.answer is Answer.UNDECIDED:
            yield self._contradiction("consistency-undecided", severity, Contradiction(""), f"{time_limit:g}")
        elif judgement.inconsistent is not None:
            case = "consistency" if judgement.inconsistent.term else "consistency-unexplained"
            yield self._contradiction(case, severity, judgement.inconsistent)

    def _contradiction(self, case: str, severity: Severity, found: Contradiction, value: str = "") -> Finding:
        term = found.term or self.tree.scope.ontology
        return finding(
            case if case in self.severities else "consistency",
            severity,
            self.locator.find(f"<{term}>")[:1],
            self.words[case],
            term=term,
            value=value,
            because=tuple(_readable(axiom) for axiom in found.because),
        )


def _readable(axiom: str) -> str:
    """Shorten the names in an axiom: ``elo:Service type …``."""
    parts = axiom.replace("<", "\0<").replace(">", ">\0").split("\0")
    return "".join(short(part[1:-1]) if part.startswith("<") else part for part in parts)
