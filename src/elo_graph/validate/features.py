"""What shapes ask of an engine: which parts of SHACL only one of the two does, and what none may be given.

An engine that does not know a part finds nothing there, and says nothing. Measured: tests/w3c, ADR 0007.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from pyoxigraph import Literal, NamedNode

from elo_graph.terms import RDF, SH
from elo_graph.validate.dates import compares_dates
from elo_graph.validate.paths import Description, Node
from elo_graph.validate.prebinding import faults
from elo_graph.validate.tokens import tokens

_REFERENCE_ONLY: Final = ("SPARQLFunction", "JSConstraint", "JSFunction", "js")
_SHAPES_GRAPH: Final = {"$shapesGraph", "?shapesGraph"}
# Python's regular expressions do not know these parts of XPath's.
_XPATH: Final = re.compile(r"\\[pPiIcC]|-\[")
_VALIDATORS: Final = ("validator", "nodeValidator", "propertyValidator")


def reference_only(about: Mapping[Node, Description]) -> Iterator[str]:
    """Say why the fast engine must not run these shapes."""
    for node, facts in about.items():
        types = {t.value for t in facts.get(RDF + "type", ()) if isinstance(t, NamedNode)}
        for local in _REFERENCE_ONLY:
            if SH + local in types or SH + local in facts:
                yield f"sh:{local}"
        for text in _queries(facts):
            if compares_dates(text):
                yield f"a query that compares dates ({_short(node)})"


def fast_only(about: Mapping[Node, Description]) -> Iterator[str]:
    """Say why the reference engine must not run these shapes."""
    for node, facts in about.items():
        for pattern in facts.get(SH + "pattern", ()):
            if isinstance(pattern, Literal) and _XPATH.search(pattern.value):
                yield f"the pattern {pattern.value} ({_short(node)})"
        for text in _queries(facts):
            if any(word.kind == "var" and word.sign in _SHAPES_GRAPH for word in tokens(text)):
                yield f"a query with $shapesGraph ({_short(node)})"


def ill_formed(about: Mapping[Node, Description]) -> Iterator[str]:
    """Say which queries break the rules of pre-binding, which engines notice or not."""
    bound: dict[Node, set[str]] = defaultdict(set)
    for facts in about.values():
        for node in facts.get(SH + "sparql", ()):
            bound[node].add("this")
        parameters = {name for node in facts.get(SH + "parameter", ()) for name in _parameter(about, node)}
        for local in _VALIDATORS:
            for node in facts.get(SH + local, ()):
                bound[node] |= {"this", *parameters}
    for node, names in bound.items():
        facts = about.get(node, {})
        asks = {"value"} if SH + "ask" in facts else set()
        for text in _queries(facts):
            yield from (f"{fault} ({_short(node)})" for fault in faults(text, frozenset(names | asks)))


def _parameter(about: Mapping[Node, Description], node: Node) -> Iterator[str]:
    facts = about.get(node, {})
    if not any(isinstance(o, Literal) and o.value in ("true", "1") for o in facts.get(SH + "optional", ())):
        yield from (
            re.split(r"[/#]", o.value)[-1] for o in facts.get(SH + "path", ()) if isinstance(o, NamedNode)
        )


def _queries(facts: Description) -> Iterable[str]:
    for kind in ("select", "ask"):
        yield from (text.value for text in facts.get(SH + kind, ()) if isinstance(text, Literal))


def _short(node: Node) -> str:
    return node.value if isinstance(node, NamedNode) else "without a name"
