"""The reference SHACL engine (package ``pyshacl``, on rdflib); an optional part of the installation.

https://pypi.org/project/pyshacl/
"""

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, parse

from elo_graph.errors import InputError, Unsupported
from elo_graph.terms import SH, XSD
from elo_graph.validate.engines import Finding
from elo_graph.validate.report import Term
from elo_graph.validate.shapes import ShapeGraph

if TYPE_CHECKING:
    import rdflib

_STRING: Final = XSD + "string"


def run(shapes: ShapeGraph, quads: Iterable[Quad]) -> list[Finding]:
    """Validate; raises InputError when pyshacl is not there or the shapes are not well-formed."""
    try:
        import pyshacl
        import rdflib
        from pyshacl.graph_abstraction import DataGraph
    except ImportError as error:
        raise InputError(
            "the reference engine pyshacl is not installed",
            mend="Install it (pip install 'elo-graph[pyshacl]'), or give --engine fast.",
        ) from error
    with _terms_as_written(rdflib):
        data, rules = _prepared_graph(rdflib), rdflib.Graph()
        literal = _literal()
        for quad in quads:
            data.add((_foreign(quad.subject), _foreign(quad.predicate), _foreign(quad.object, literal)))
        for quad in parse(shapes.text, RdfFormat.N_TRIPLES):
            rules.add((_foreign(quad.subject), _foreign(quad.predicate), _foreign(quad.object)))
        _declare_imported_prefixes(rules, rdflib)
        # Without it the engine passes over sh:target, and says nothing.
        advanced = any(reason.startswith("sh:") for reason in shapes.reference_only) or any(
            target.kind == "target" for targets in shapes.targets.values() for target in targets
        )
        try:
            _, report, text = pyshacl.validate(
                DataGraph.from_rdflib(data),
                shacl_graph=rules,
                inference="none",
                advanced=advanced,
                inplace=True,
            )
        except Exception as error:  # it raises whatever its parts raise, also TypeError
            raise Unsupported(
                f"the reference engine gave up: {' '.join(str(error).split()) or type(error).__name__}",
                mend="Try --engine fast.",
            ) from error
        if not isinstance(report, rdflib.Graph):
            raise InputError(f"the shapes are not well-formed SHACL: {text}")
        return list(_findings(report, rdflib))


def _declare_imported_prefixes(rules: "rdflib.Graph", rdflib: Any) -> None:
    """Give a query the prefixes that its sh:prefixes import: pyshacl looks at the node itself only.

    https://www.w3.org/TR/shacl/#sparql-prefixes
    """
    declare, imports = rdflib.URIRef(SH + "declare"), rdflib.OWL.imports
    for node in set(rules.objects(predicate=rdflib.URIRef(SH + "prefixes"))):
        for other in list(rules.transitive_objects(node, imports)):
            for declaration in list(rules.objects(other, declare)):
                rules.add((node, declare, declaration))


def _prepared_graph(rdflib: Any) -> "rdflib.Graph":
    """Make an empty graph that parses each query once: pyshacl asks anew for every focus node."""
    from rdflib.plugins.sparql import prepareQuery

    prepared: dict[str, Any] = {}

    class PreparedGraph(rdflib.Graph):  # type: ignore[misc]
        def query(self, query_object: Any, *args: Any, **options: Any) -> Any:
            if isinstance(query_object, str):
                if query_object not in prepared:
                    names = options.get("initNs") or dict(self.namespaces())
                    prepared[query_object] = prepareQuery(query_object, initNs=names)
                query_object = prepared[query_object]
            return super().query(query_object, *args, **options)

    return PreparedGraph()


def _findings(report: "rdflib.Graph", rdflib: Any) -> Iterator[Finding]:
    def iri(name: str) -> Any:
        return rdflib.URIRef(SH + name)

    # Only what hangs on the report itself: results of nested shapes (sh:detail) are not results.
    for result in report.objects(predicate=iri("result")):
        path, shape = report.value(result, iri("resultPath")), report.value(result, iri("sourceShape"))
        value = report.value(result, iri("value"))
        yield Finding(
            focus=_ours(report.value(result, iri("focusNode")), rdflib),
            component=str(report.value(result, iri("sourceConstraintComponent"))),
            severity=str(report.value(result, iri("resultSeverity"))),
            shape=str(shape) if isinstance(shape, rdflib.URIRef) else None,
            path=str(path) if isinstance(path, rdflib.URIRef) else None,
            value=None if value is None else _ours(value, rdflib),
            messages=tuple(sorted(str(m) for m in report.objects(result, iri("resultMessage")))),
        )


@cache
def _lock() -> Lock:
    return Lock()


@contextmanager
def _terms_as_written(rdflib: Any) -> Iterator[None]:
    """Keep rdflib from rewriting literals, and from logging those it cannot read; one run at a time.

    To SHACL only the word ``true`` is true, not ``1``: pyshacl sees to it in files that it reads itself.
    """
    from pyshacl import monkey

    patches: Any = monkey
    log = logging.getLogger("rdflib.term")
    with _lock():
        before, quiet = rdflib.NORMALIZE_LITERALS, log.disabled
        patches.rdflib_bool_patch()
        rdflib.NORMALIZE_LITERALS, log.disabled = False, True
        try:
            yield
        finally:
            patches.rdflib_bool_unpatch()
            rdflib.NORMALIZE_LITERALS, log.disabled = before, quiet


@cache
def _literal() -> Any:
    """Make a kind of literal that is never taken for none: rdflib asks ``if term`` of empty texts."""
    import rdflib

    class Present(rdflib.Literal):
        __slots__ = ()

        def __bool__(self) -> bool:
            return True

    return Present


def _foreign(term: Term, literal: Any = None) -> Any:
    import rdflib

    if isinstance(term, NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, BlankNode):
        return rdflib.BNode(term.value)
    if isinstance(term, Literal):
        plain = term.language or term.datatype.value == _STRING
        datatype = None if plain else rdflib.URIRef(term.datatype.value)
        return (literal or rdflib.Literal)(term.value, lang=term.language, datatype=datatype)
    raise Unsupported("the reference engine knows no quoted triples", mend="Give --engine fast.")


def _ours(term: Any, rdflib: Any) -> Term:
    if isinstance(term, rdflib.URIRef):
        return NamedNode(str(term))
    if isinstance(term, rdflib.BNode):
        return BlankNode(str(term))
    if term.language:
        return Literal(str(term), language=term.language)
    return Literal(str(term), datatype=NamedNode(str(term.datatype or _STRING)))
