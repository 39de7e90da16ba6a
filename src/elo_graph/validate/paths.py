"""SHACL property paths: read from a shapes graph, written as a SPARQL path or as RDF.

https://www.w3.org/TR/shacl/#property-paths
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from elo_graph.terms import RDF, SH

Node = NamedNode | BlankNode | Literal | Triple
Description = Mapping[str, Sequence[Node]]

_REPEATS: Final = {"zeroOrMorePath": "*", "oneOrMorePath": "+", "zeroOrOnePath": "?"}
_NAMES: Final = {sign: name for name, sign in _REPEATS.items()}


@dataclass(frozen=True, slots=True)
class Path:
    """A path; ``kind`` is ``iri`` (only then is there one), ``^``, ``/``, ``|``, ``*``, ``+`` or ``?``."""

    kind: str
    iri: str = ""
    parts: tuple["Path", ...] = ()

    def __str__(self) -> str:
        return self.written(lambda iri: f"<{iri}>")

    def written(self, name: Callable[[str], str]) -> str:
        """Write as a SPARQL path, each IRI as ``name`` gives it."""
        if self.kind == "iri":
            return name(self.iri)
        if self.kind in ("/", "|"):
            return f"({self.kind.join(part.written(name) for part in self.parts)})"
        inner = self.parts[0].written(name)
        return f"^{inner}" if self.kind == "^" else f"{inner}{self.kind}"

    def iris(self) -> Iterator[str]:
        """Give the properties that the path goes over."""
        if self.kind == "iri":
            yield self.iri
        for part in self.parts:
            yield from part.iris()


def read_path(node: Node, describe: Callable[[Node], Description]) -> Path | None:
    """Read the path at ``node``; None when it is not a well-formed path."""
    if isinstance(node, NamedNode):
        return Path("iri", node.value)
    about = describe(node)
    if RDF + "first" in about:
        return _several("/", read_list(node, describe), describe)
    for name, values in about.items():
        local = name.removeprefix(SH)
        if local == "alternativePath":
            return _several("|", read_list(values[0], describe), describe)
        if local == "inversePath" or local in _REPEATS:
            inner = read_path(values[0], describe)
            return inner and Path(_REPEATS.get(local, "^"), parts=(inner,))
    return None


def read_list(node: Node, describe: Callable[[Node], Description]) -> tuple[Node, ...]:
    """Read an RDF collection; a broken or endless one ends where it breaks."""
    found: list[Node] = []
    seen: set[Node] = set()
    while node not in seen:
        seen.add(node)
        about = describe(node)
        first, rest = about.get(RDF + "first"), about.get(RDF + "rest")
        if not first or not rest:
            break
        found.append(first[0])
        node = rest[0]
    return tuple(found)


def path_triples(path: Path, name: str) -> tuple[NamedNode | BlankNode, list[Triple]]:
    """Write the path as RDF, blank nodes named after ``name``: the node that is the path, and the triples."""
    if path.kind == "iri":
        return NamedNode(path.iri), []
    node = BlankNode(name)
    parts = [path_triples(part, f"{name}p{i}") for i, part in enumerate(path.parts)]
    triples = [triple for _, inner in parts for triple in inner]
    if path.kind in ("/", "|"):
        first = node if path.kind == "/" else BlankNode(f"{name}l0")
        for i, (item, _) in enumerate(parts):
            here = first if i == 0 else BlankNode(f"{name}l{i}")
            last = i == len(parts) - 1
            rest = NamedNode(RDF + "nil") if last else BlankNode(f"{name}l{i + 1}")
            triples += [
                Triple(here, NamedNode(RDF + "first"), item),
                Triple(here, NamedNode(RDF + "rest"), rest),
            ]
        if path.kind == "|":
            triples.append(Triple(node, NamedNode(SH + "alternativePath"), first))
    else:
        local = "inversePath" if path.kind == "^" else _NAMES[path.kind]
        triples.append(Triple(node, NamedNode(SH + local), parts[0][0]))
    return node, triples


def _several(kind: str, nodes: Sequence[Node], describe: Callable[[Node], Description]) -> Path | None:
    parts = [read_path(node, describe) for node in nodes]
    whole = tuple(part for part in parts if part is not None)
    return Path(kind, parts=whole) if whole and len(whole) == len(parts) else None
