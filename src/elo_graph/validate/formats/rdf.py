"""The report as RDF: https://www.w3.org/TR/shacl/#validation-report."""

from collections.abc import Iterator

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, serialize

from elo_graph.terms import PREFIXES, RDF, SH, SHAPES, XSD
from elo_graph.validate.paths import path_triples
from elo_graph.validate.report import Report, Result

_TYPE = NamedNode(RDF + "type")


def turtle(report: Report, lang: str) -> str:
    """Write a sh:ValidationReport with the messages of all languages, whatever ``lang`` is.

    ``sh:conforms`` is false only for violations, or for what ``fail_on`` names besides.
    """
    prefixes = {**PREFIXES, "shape": SHAPES}
    text = (serialize(_triples(report), format=RdfFormat.TURTLE, prefixes=prefixes) or b"").decode()
    # The serialiser writes the prefixes in an order that changes from run to run, and all of them.
    lines = text.splitlines(keepends=True)
    body = "".join(line for line in lines if not line.startswith("@prefix "))
    used = [line for line in sorted(lines) if line.startswith("@prefix ") and line.split()[1] in body]
    return "".join(used) + "\n" + body


def _triples(report: Report) -> Iterator[Triple]:
    node = BlankNode("report")
    conforms = Literal("true" if report.conforms else "false", datatype=NamedNode(XSD + "boolean"))
    yield Triple(node, _TYPE, _sh("ValidationReport"))
    yield Triple(node, _sh("conforms"), conforms)
    for i in range(len(report.results)):
        yield Triple(node, _sh("result"), BlankNode(f"result-{i}"))
    for i, result in enumerate(report.results):
        yield from _result(BlankNode(f"result-{i}"), result)


def _result(node: BlankNode, result: Result) -> Iterator[Triple]:
    yield Triple(node, _TYPE, _sh("ValidationResult"))
    yield Triple(node, _sh("focusNode"), result.focus)
    yield Triple(node, _sh("resultSeverity"), _severity(result))
    yield Triple(node, _sh("sourceConstraintComponent"), NamedNode(result.component))
    if result.shape:
        yield Triple(node, _sh("sourceShape"), NamedNode(result.shape))
    inner: list[Triple] = []
    if result.path:
        path, inner = path_triples(result.path, f"{node.value}-path")
        yield Triple(node, _sh("resultPath"), path)
    if result.value is not None:
        yield Triple(node, _sh("value"), result.value)
    for tag, message in sorted(result.messages.items()):
        text = Literal(message, language=tag) if tag else Literal(message)
        yield Triple(node, _sh("resultMessage"), text)
    yield from inner


def _severity(result: Result) -> NamedNode:
    return NamedNode(result.own_severity) if result.own_severity else _sh(result.severity.value)


def _sh(local: str) -> NamedNode:
    return NamedNode(SH + local)
