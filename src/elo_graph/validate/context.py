"""What the submitted data is read together with: the ontology, the schemes, and what it refers to elsewhere.

A document may point at areas and actors that other graphs describe. Of these graphs only the descriptions
it can reach are taken, which is enough for every shipped shape: they look forward along properties of any
length, and backward by one step.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from pathlib import Path

from pyoxigraph import NamedNode, Quad

from elo_graph import shipped
from elo_graph.ingest.rdf import documents
from elo_graph.terms import ELO, ID, RDF
from elo_graph.validate.reach import reach
from elo_graph.validate.report import Term
from elo_graph.validate.shapes import ShapeGraph
from elo_graph.validate.submission import Read, Source, Submission, source

_OURS = "https://w3id.org/elo/"
_TYPE = NamedNode(RDF + "type")


def concerned(submission: Submission, shapes: str) -> bool:
    """Whether the shapes (N-Triples) or the submission use names of ours: else our ontology says nothing."""
    if _OURS in shapes:
        return True
    if any(name.startswith(_OURS) for name in submission.predicates):
        return True
    nodes = submission.subjects | submission.objects
    return any(isinstance(node, NamedNode) and node.value.startswith(_OURS) for node in nodes)


def vocabulary(submission: Submission, read: Read = source) -> list[Quad]:
    """Read the shipped ontology and concept schemes, but for files that are submitted anew."""
    return _read((*shipped.ontology_files(), *shipped.scheme_files()), submission, read)


def content(
    submission: Submission, vocabulary: Iterable[Quad], shapes: ShapeGraph, read: Read = source
) -> list[Quad]:
    """Read what the shipped data says of things that the submission refers to, or that refer to it.

    Nothing is read when it neither refers to things outside itself nor describes things of the registry.
    """
    known = submission.subjects.union(quad.subject for quad in vocabulary)
    refers = any(
        isinstance(q.object, NamedNode) and q.object not in known and q.predicate.value.startswith(ELO)
        for q in submission.quads()
    )
    ours = any(isinstance(node, NamedNode) and node.value.startswith(ID) for node in submission.subjects)
    if not refers and not ours:
        return []
    return reachable(submission, _read(shipped.data_files(), submission, read), shapes)


def declared_terms(vocabulary: Iterable[Quad]) -> frozenset[str]:
    """Return the IRIs of our namespace that the ontology describes."""
    subjects = {quad.subject for quad in vocabulary}
    return frozenset(n.value for n in subjects if isinstance(n, NamedNode) and n.value.startswith(ELO))


def reachable(submission: Submission, others: Iterable[Quad], shapes: ShapeGraph) -> list[Quad]:
    """Return the quads that describe what the submission points at, on and on, or that point at it.

    Of those that point at it only such as a shape asks for from there.
    """
    reached = reach(shapes)
    against = reached.against
    any_property = reached.whole or "" in against
    about: dict[Term, list[Quad]] = defaultdict(list)
    described = submission.subjects
    pointing: list[Quad] = []
    for quad in others:
        about[quad.subject].append(quad)
        if (any_property or quad.predicate.value in against) and quad.object in described:
            pointing.append(quad)
    found: dict[Quad, None] = {}
    for quad in pointing:
        found[quad] = None
        found.update((q, None) for q in about[quad.subject] if q.predicate == _TYPE)
    waiting: list[Term] = list(described | submission.objects)
    seen: set[Term] = set()
    while waiting:
        node = waiting.pop()
        if node not in seen and node in about:
            seen.add(node)
            found.update((q, None) for q in about[node])
            waiting += (q.object for q in about[node])
    return list(found)


def _read(files: Iterable[Path], submission: Submission, read: Read) -> list[Quad]:
    own = {s.document.path.resolve() for s in submission.sources if s.document and s.document.path}
    found: list[Quad] = []
    for document in documents(file for file in files if file.resolve() not in own):
        here = read(document)
        if not _submitted_anew(here, submission.subjects):
            found += here.quads
    return found


def _submitted_anew(file: Source, described: Collection[Term]) -> bool:
    """Whether the submission is another version of a shipped file, which it then stands in for.

    It is when it describes what the file first describes (itself) and at least half of the rest; data that
    adds to a shipped scheme or graph does not.
    """
    first = next(iter(file.quads), None)
    if first is None or first.subject not in described:
        return False
    subjects = [node for node in file.used.subjects if isinstance(node, NamedNode)]
    return 2 * sum(node in described for node in subjects) >= len(subjects)
