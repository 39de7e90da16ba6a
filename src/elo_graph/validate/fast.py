"""The native SHACL engine (package ``shacl``, Rust): https://pypi.org/project/shacl/."""

from collections.abc import Iterable, Sequence
from typing import Final

import shacl
from pyoxigraph import BlankNode, Quad, RdfFormat, parse, serialize

from elo_graph.errors import InputError
from elo_graph.validate.engines import Finding
from elo_graph.validate.report import Term
from elo_graph.validate.shapes import ShapeGraph

# The engine renames blank nodes. Each is given its name as a value too, and one more shape asks for that
# value, so that the report tells which is which.
_LABEL: Final = "urn:x-elo:label"
_LABEL_SHAPE: Final = "urn:x-elo:label-shape"
_LABELS: Final = f"""
<{_LABEL_SHAPE}> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://www.w3.org/ns/shacl#NodeShape> .
<{_LABEL_SHAPE}> <http://www.w3.org/ns/shacl#targetSubjectsOf> <{_LABEL}> .
<{_LABEL_SHAPE}> <http://www.w3.org/ns/shacl#property> <{_LABEL_SHAPE}-value> .
<{_LABEL_SHAPE}-value> <http://www.w3.org/ns/shacl#path> <{_LABEL}> .
<{_LABEL_SHAPE}-value> <http://www.w3.org/ns/shacl#nodeKind> <http://www.w3.org/ns/shacl#IRI> .
"""


def run(shapes: ShapeGraph, quads: Iterable[Quad]) -> list[Finding]:
    """Validate; raises InputError when the shapes are not well-formed."""
    triples = {quad.triple for quad in quads}
    nodes = {n for t in triples for n in (t.subject, t.object) if isinstance(n, BlankNode)}
    data = (serialize(triples, format=RdfFormat.N_TRIPLES) or b"").decode()
    labels = "".join(f'{node} <{_LABEL}> "{node.value}" .\n' for node in nodes)
    try:
        compiled = shacl.Shapes.from_text(shapes.text + _LABELS, "ntriples")
        found = compiled.validate_text(data + labels, "ntriples").results
    except ValueError as error:
        raise InputError(f"the shapes are not well-formed SHACL: {error}") from error
    terms = _terms([text for r in found for text in (r.focus_node, r.value) if text is not None])
    names = {
        terms[r.focus_node]: BlankNode(r.value_plain)
        for r in found
        if r.source_shape == f"<{_LABEL_SHAPE}-value>" and r.value_plain is not None
    }

    def term(text: str) -> Term:
        return names.get(terms[text], terms[text])

    return [
        Finding(
            focus=term(r.focus_node),
            component=r.component_iri,
            severity=r.severity_iri,
            shape=_iri(r.source_shape),
            path=_iri(r.path),
            value=None if r.value is None else term(r.value),
            messages=tuple(r.messages),
        )
        for r in found
        if not _about_labels(r)
    ]


def _about_labels(result: "shacl.Result") -> bool:
    return _LABEL_SHAPE in (result.source_shape or "") or result.path == f"<{_LABEL}>"


def _iri(text: str | None) -> str | None:
    if text is not None and text.startswith("<") and text.find(">") == len(text) - 1:
        return text[1:-1]
    return None


def _terms(texts: Sequence[str]) -> dict[str, Term]:
    """Read terms in N-Triples syntax, all at once by the parser."""
    once = list(dict.fromkeys(texts))
    lines = "".join(f"<urn:x-elo:s> <urn:x-elo:p> {text} .\n" for text in once)
    return dict(zip(once, (quad.object for quad in parse(lines, RdfFormat.N_TRIPLES)), strict=True))
