"""SHACL validation of a submission: run an engine, keep what concerns the submission, describe it for people.

https://www.w3.org/TR/shacl/
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import chain
from typing import Final, NamedTuple

from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from elo_graph.terms import DCT, ELO, FOAF, RDF, RDFS, SH, SKOS
from elo_graph.validate.engines import Engine, Finding, choose, evaluate
from elo_graph.validate.paths import Path
from elo_graph.validate.phrases import LANGUAGES, elsewhere
from elo_graph.validate.report import Report, Result, Severity, Term
from elo_graph.validate.shapes import ShapeGraph, Target, public_name
from elo_graph.validate.submission import FileQuads, Source, Submission
from elo_graph.validate.suggest import IN_SCHEME, Suggestions

# Who is responsible for a thing, the nearest first.
_OWNED_BY = (ELO + "providedBy", ELO + "performedBy", ELO + "from", DCT + "publisher")
_ACTORS = tuple(NamedNode(ELO + kind) for kind in ("Actor", "Organisation", "CooperationGroup", "Project"))
_SEVERITIES: Final = {SH + severity: severity for severity in Severity}
_LABELS = (SKOS + "prefLabel", RDFS + "label", DCT + "title", FOAF + "name")


def run(
    submission: Submission,
    shapes: ShapeGraph,
    *,
    engine: str | Engine = "auto",
    context: Sequence[Quad] = (),
    fail_on: Severity = Severity.VIOLATION,
) -> Report:
    """Validate a submission, read together with ``context``; only the submission's own faults are reported.

    Terms are compared as they were written. Raises InputError for an engine that is not there and for shapes
    that are not well-formed.
    """
    chosen = choose(engine, shapes)
    files = [s.quads for s in submission.sources if isinstance(s.quads, FileQuads) and s.quads.lines]
    rest = (s.quads for s in submission.sources if s.quads not in files)
    paths = [file.document.path for file in files if file.document.path]
    found = evaluate(shapes, chain(context, *rest), chosen, files=paths)
    others = frozenset(quad.subject for quad in context) - submission.subjects
    own = [finding for finding in found if finding.focus not in others]
    idle = _idle(submission, shapes, context)
    remarks = [{language: fault.told(language).problem for language in LANGUAGES} for fault in shapes.faults]
    if len(idle) == len(shapes.targets):
        asked = (
            t.node.value for some in shapes.targets.values() for t in some if isinstance(t.node, NamedNode)
        )
        remarks.append(elsewhere(sorted(set(asked)), sorted(submission.types)))
    return Report(
        results=_results(own, submission, shapes, context),
        checked=tuple(source.name for source in submission.sources),
        shapes=len(shapes.targets),
        idle=idle,
        remarks=tuple(remarks),
        engine=chosen.value,
        fail_on=fail_on,
    )


def _results(
    found: Sequence[Finding], submission: Submission, shapes: ShapeGraph, context: Sequence[Quad]
) -> tuple[Result, ...]:
    if not found:
        return ()
    owners = _owners(found, submission)
    nodes = {*owners.values(), *(f.focus for f in found)}
    about = _about(nodes, submission, context)
    labels = _labels(about)
    responsible = _responsible(about)
    others = set(responsible.values()) - nodes
    organisations = {**labels}
    if others:
        further = _about(others, submission, context)
        # A referral's sender may be a service, whose provider has to mend it.
        beyond = _responsible(further) | {node: responsible[node] for node in nodes & responsible.keys()}
        responsible = {node: beyond.get(other, other) for node, other in responsible.items()}
        rest = set(responsible.values()) - nodes - others
        organisations |= _labels(further)
        organisations |= _labels(_about(rest, submission, context)) if rest else {}
    else:
        responsible = {node: responsible.get(other, other) for node, other in responsible.items()}
    rules = {finding.shape: shapes.rule(finding.shape) for finding in found}
    schemes = {scheme for rule in rules.values() for scheme in rule.schemes}
    closed = chain(context, submission.quads() if submission.predicates & set(IN_SCHEME) else ())
    suggestions = Suggestions(closed if schemes else (), schemes)
    results = []
    meant: dict[tuple[str | None, Term], tuple[str, ...]] = {}  # the same mistake is often made again
    worded: dict[tuple[str | None, str, tuple[str, ...]], Mapping[str, str]] = {}
    for finding in found:
        rule = rules[finding.shape]
        said = (finding.shape, finding.component, finding.messages)
        if said not in worded:
            worded[said] = rule.messages_like(finding.messages, finding.component)
        if finding.value is not None and (finding.shape, finding.value) not in meant:
            meant[finding.shape, finding.value] = suggestions.like(finding.value, rule)
        path = Path("iri", finding.path) if finding.path else rule.path
        owner = owners.get(finding.focus, finding.focus)
        file, focus_line, line = _place(finding, path, about)
        results.append(
            Result(
                severity=_severity(finding.severity),
                own_severity=finding.severity if _severity_name(finding.severity) is None else None,
                focus=finding.focus,
                component=finding.component,
                shape=public_name(finding.shape),
                path=path,
                value=finding.value,
                messages=worded[said],
                owner=owner,
                labels=labels.get(finding.focus) or labels.get(owner, {}),
                file=file,
                line=line,
                focus_line=focus_line,
                suggestions=() if finding.value is None else meant[finding.shape, finding.value],
                allowed=() if finding.value is None else suggestions.allowed(rule),
                responsible=responsible.get(owner),
                responsible_labels=organisations.get(responsible.get(owner, owner), {})
                if owner in responsible
                else {},
            )
        )
    return tuple(sorted(results, key=_order))


class _Said(NamedTuple):
    """A quad, the source it is from (None: the context) and its number there."""

    source: Source | None
    number: int
    quad: Quad


_About = Mapping[Term, Sequence[_Said]]


def _about(nodes: Collection[Term], submission: Submission, context: Iterable[Quad]) -> _About:
    """Find what is said of the nodes."""
    found: dict[Term, list[_Said]] = defaultdict(list)
    for source in (None, *submission.sources):
        quads = context if source is None else source.quads
        if isinstance(quads, FileQuads):
            told = quads.about(nodes)
        else:
            told = ((i, quad) for i, quad in enumerate(quads) if quad.subject in nodes)
        for i, quad in told:
            found[quad.subject].append(_Said(source, i, quad))
    return found


def _responsible(about: _About) -> dict[Term, Term]:
    """Find who has to mend what: the provider of a service, the sender of a referral, an actor itself."""
    found: dict[Term, tuple[int, str, Term]] = {}
    for quad in (said.quad for facts in about.values() for said in facts):
        predicate = quad.predicate.value
        if predicate in _OWNED_BY:
            rank, other = _OWNED_BY.index(predicate), quad.object
        elif predicate == RDF + "type" and quad.object in _ACTORS:
            rank, other = len(_OWNED_BY), quad.subject
        else:
            continue
        one = (rank, str(other), other)
        if quad.subject not in found or one[:2] < found[quad.subject][:2]:
            found[quad.subject] = one
    return {node: other for node, (_, _, other) in found.items()}


def _order(result: Result) -> tuple[object, ...]:
    """Sort by place, then by what is wrong; names of blank nodes change from run to run and do not count."""
    return (
        result.file or "",
        result.focus_line or 0,
        str(result.owner) if not isinstance(result.owner, BlankNode) else "",
        result.line or 0,
        result.severity.rank,
        result.shape or "",
        str(result.path or ""),
        "" if isinstance(result.value, BlankNode) else str(result.value),
        result.component,
    )


def _severity(iri: str) -> Severity:
    """Map the severity; one of someone's own making counts as a violation."""
    return _severity_name(iri) or Severity.VIOLATION


def _severity_name(iri: str) -> Severity | None:
    return _SEVERITIES.get(iri)


def _owners(found: Sequence[Finding], submission: Submission) -> dict[Term, Term]:
    """Find, for each focus node without a name, the named thing it hangs on."""
    nameless = {f.focus for f in found if isinstance(f.focus, BlankNode)}
    if not nameless:
        return {}
    parents = {q.object: q.subject for q in submission.quads() if isinstance(q.object, BlankNode)}
    owners: dict[Term, Term] = {}
    for node in nameless:
        owner: Term = node
        seen: set[Term] = {node}
        while isinstance(owner, BlankNode) and owner in parents and parents[owner] not in seen:
            owner = parents[owner]
            seen.add(owner)
        owners[node] = owner
    return owners


def _labels(about: _About) -> dict[Term, Mapping[str, str]]:
    found: dict[Term, dict[str, tuple[int, str]]] = defaultdict(dict)
    for quad in (said.quad for facts in about.values() for said in facts):
        if quad.predicate.value in _LABELS and isinstance(quad.object, Literal):
            rank = _LABELS.index(quad.predicate.value)
            tag = (quad.object.language or "").lower()
            if tag not in found[quad.subject] or rank < found[quad.subject][tag][0]:
                found[quad.subject][tag] = (rank, quad.object.value)
    return {node: {tag: text for tag, (_, text) in texts.items()} for node, texts in found.items()}


def _place(finding: Finding, path: Path | None, about: _About) -> tuple[str | None, int | None, int | None]:
    """Return file, line of the focus node, and line of the value (else of the property, else of the node)."""
    told = [said for said in about.get(finding.focus, ()) if said.source is not None]
    if not told:
        return None, None, None
    properties = set(path.iris()) if path else set()
    exact = [s for s in told if s.quad.object == finding.value and finding.value is not None]
    near = [s for s in told if s.quad.predicate.value in properties]
    both = [s for s in exact if s in near]
    source, i, _ = (both or exact or near or told)[0]
    assert source is not None  # noqa: S101 -- only those are told
    first = min(s.number for s in told if s.source is source)
    if source.places is None:
        return source.name, None, None
    line = source.places[i].object if both or exact or near else source.places[first].subject
    return source.name, source.places[first].subject, line


def _idle(submission: Submission, shapes: ShapeGraph, context: Sequence[Quad]) -> tuple[str, ...]:
    """Return the shapes whose targets match nothing in the submission."""
    supers: dict[str, set[str]] = defaultdict(set)
    told = ((quad.subject, quad.object) for quad in context if quad.predicate.value == RDFS + "subClassOf")
    for narrow, broad in chain(
        told, ((node, one) for node, some in submission.supers.items() for one in some)
    ):
        if isinstance(broad, NamedNode):
            supers[str(narrow)].add(broad.value)
    types, waiting = set(submission.types), list(submission.types)
    while waiting:
        new = supers[f"<{waiting.pop()}>"] - types
        types |= new
        waiting += new

    def matches(target: Target) -> bool:
        if target.kind == "targetNode":
            if isinstance(target.node, Literal):
                return any(quad.object == target.node for quad in submission.quads())
            return target.node in submission.subjects or target.node in submission.objects
        name = target.node.value if isinstance(target.node, NamedNode) else ""
        if target.kind == "targetClass":
            return name in types
        return target.kind == "target" or name in submission.predicates

    return tuple(
        sorted(
            name
            for shape, targets in shapes.targets.items()
            if not any(map(matches, targets)) and (name := public_name(shape)) is not None
        )
    )
