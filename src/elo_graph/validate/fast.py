"""The native SHACL engine (package ``shacl``, Rust): https://pypi.org/project/shacl/."""

import re
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import shacl
from pyoxigraph import BlankNode, Quad, RdfFormat, Triple, parse, serialize

from elo_graph.errors import InputError
from elo_graph.validate.engines import Finding
from elo_graph.validate.report import Term
from elo_graph.validate.shapes import ShapeGraph

# The engine renames blank nodes: it numbers them as they come. Some are given their name as a value too, and
# one more shape asks for that value, so that the report tells where the numbers begin and that they hold.
_LABEL: Final = "urn:x-elo:label"
_LABEL_SHAPE: Final = "urn:x-elo:label-shape"
_LABELS: Final = f"""
<{_LABEL_SHAPE}> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://www.w3.org/ns/shacl#NodeShape> .
<{_LABEL_SHAPE}> <http://www.w3.org/ns/shacl#targetSubjectsOf> <{_LABEL}> .
<{_LABEL_SHAPE}> <http://www.w3.org/ns/shacl#property> <{_LABEL_SHAPE}-value> .
<{_LABEL_SHAPE}-value> <http://www.w3.org/ns/shacl#path> <{_LABEL}> .
<{_LABEL_SHAPE}-value> <http://www.w3.org/ns/shacl#nodeKind> <http://www.w3.org/ns/shacl#IRI> .
"""
_EVERY: Final = 1000


def run(shapes: ShapeGraph, quads: Iterable[Quad], *, files: Sequence[Path] = ()) -> list[Finding]:
    """Validate; raises InputError when the shapes are not well-formed.

    ``files``: more data, N-Triples without blank nodes, which Python never holds.
    """
    return Compiled(shapes).run(quads, files)


class Compiled:
    """Shapes made ready once, for many validations. Threads may share it.

    Raises InputError when the shapes are not well-formed.
    """

    def __init__(self, shapes: ShapeGraph) -> None:
        try:
            self._shapes = shacl.Shapes.from_text(shapes.text + _LABELS, "ntriples")
        except ValueError as error:
            raise InputError(f"the shapes are not well-formed SHACL: {error}") from error

    def run(self, quads: Iterable[Quad], files: Sequence[Path] = ()) -> list[Finding]:
        """Validate; raises InputError when the shapes are not well-formed."""
        nameless: dict[str, None] = {}
        data = serialize(_triples(quads, nameless), format=RdfFormat.N_TRIPLES) or b""
        nodes = list(nameless)
        if not files:
            text = data.decode()
            return self._findings(lambda labels: self._shapes.validate_text(text + labels, "ntriples"), nodes)
        with TemporaryDirectory(prefix="elo-") as folder:
            whole = Path(folder) / "data.nt"

            def validate(labels: str) -> "shacl.Report":
                with whole.open("wb") as out:
                    out.write(data)
                    out.write(labels.encode())
                    for file in files:
                        with file.open("rb") as stream:
                            shutil.copyfileobj(stream, out, 1 << 20)
                        out.write(b"\n")
                return self._shapes.validate_file(str(whole))

            return self._findings(validate, nodes)

    def _findings(self, validate: "Callable[[str], shacl.Report]", nodes: Sequence[str]) -> list[Finding]:
        """Validate the data, together with labels of blank nodes, and give these their names back."""
        try:
            found = validate(_labels([*nodes[::_EVERY], *nodes[-1:]])).results
            names = _numbered(found, nodes)
            if names is None:
                found = validate(_labels(nodes)).results
                names = _labelled(found)
        except ValueError as error:
            raise InputError(f"the shapes are not well-formed SHACL: {error}") from error
        results = [r for r in found if not _about_labels(r)]
        terms = _terms([text for r in results for text in (r.focus_node, r.value) if text is not None])
        terms.update((text, BlankNode(names[text])) for text in terms if text in names)
        return [
            Finding(
                focus=terms[r.focus_node],
                component=r.component_iri,
                severity=r.severity_iri,
                shape=_iri(r.source_shape),
                path=_iri(r.path),
                value=None if r.value is None else terms[r.value],
                messages=tuple(r.messages),
            )
            for r in results
        ]


def _triples(quads: Iterable[Quad], nameless: dict[str, None]) -> Iterator[Triple]:
    """Give the triples, and note the labels of blank nodes as they come."""
    for quad in quads:
        for node in (quad.subject, quad.object):
            if isinstance(node, BlankNode):
                nameless[node.value] = None
        yield quad.triple


def _labels(nodes: Iterable[str]) -> str:
    return "".join(f'_:{name} <{_LABEL}> "{name}" .\n' for name in dict.fromkeys(nodes))


def _labelled(found: "Iterable[shacl.Result]") -> dict[str, str]:
    """Return our names of blank nodes by the engine's, for those that have a label."""
    return {
        r.focus_node: r.value_plain
        for r in found
        if r.source_shape == f"<{_LABEL_SHAPE}-value>" and r.value_plain is not None
    }


def _numbered(found: "Iterable[shacl.Result]", nodes: Sequence[str]) -> Mapping[str, str] | None:
    """Return our names of all blank nodes by the engine's, if its numbers follow the order of the text."""
    labelled = _labelled(found)
    if not nodes:
        return {}
    known = {name: label for label, name in labelled.items()}
    parts = re.fullmatch(r"(.*?)([0-9]+)", known.get(nodes[0], ""))
    if parts is None:
        return None
    names = {f"{parts[1]}{int(parts[2]) + i}": name for i, name in enumerate(nodes)}
    return names if all(names.get(label) == name for label, name in labelled.items()) else None


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
