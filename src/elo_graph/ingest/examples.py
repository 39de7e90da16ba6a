"""The questions in ``queries/`` as data: each a ``sh:SPARQLExecutable``, as the SIB's SPARQL examples are.

https://github.com/sib-swiss/sparql-examples: ``rdfs:label`` and ``rdfs:comment`` say what is asked,
``sh:select`` (``sh:construct``, ``sh:ask``) is the query, ``schema:target`` where it may be sent.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import yaml
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, serialize

from elo_graph import shipped
from elo_graph.ingest.rdf import Document
from elo_graph.terms import DCT, EXAMPLES_GRAPH, ID, RDF, RDFS, SCHEMA, SH, XSD

_PREFIX: Final = re.compile(r"^PREFIX\s+([\w.-]*):\s*<([^<>]*)>", re.MULTILINE | re.IGNORECASE)
_FORM: Final = re.compile(r"^\s*(SELECT|CONSTRUCT|ASK)\b", re.MULTILINE)
_FORMS: Final = {
    "SELECT": ("SPARQLSelectExecutable", "select"),
    "CONSTRUCT": ("SPARQLConstructExecutable", "construct"),
    "ASK": ("SPARQLAskExecutable", "ask"),
}
_TARGET: Final = NamedNode(ID.removesuffix("id/") + "sparql")
_PREFIXES: Final = NamedNode(EXAMPLES_GRAPH + "#prefixes")
_TITLES: Final = {"fi": "Esimerkkikyselyt", "sv": "Exempelfrågor", "en": "Example queries"}


def document() -> Document:
    """Return the examples as a document of a graph of their own; made anew from the files each time."""
    content = serialize(_triples(), format=RdfFormat.N_TRIPLES) or b""
    return Document(None, RdfFormat.N_TRIPLES, EXAMPLES_GRAPH, None, content)


def _triples() -> Iterator[Triple]:
    folder = shipped.root() / "queries"
    prefixes: dict[str, str] = {}
    for path in shipped.query_files():
        text = path.read_text(encoding="utf-8")
        told = list(_one(path.relative_to(folder).with_suffix(""), text))
        prefixes.update(_PREFIX.findall(text) if told else ())
        yield from told
    if prefixes:
        for language, title in _TITLES.items():
            yield Triple(
                NamedNode(EXAMPLES_GRAPH), NamedNode(DCT + "title"), Literal(title, language=language)
            )
    for prefix, namespace in sorted(prefixes.items()):
        node = NamedNode(f"{EXAMPLES_GRAPH}#prefix-{prefix}")
        yield Triple(_PREFIXES, NamedNode(SH + "declare"), node)
        yield Triple(node, NamedNode(SH + "prefix"), Literal(prefix))
        yield Triple(
            node, NamedNode(SH + "namespace"), Literal(namespace, datatype=NamedNode(XSD + "anyURI"))
        )


def _one(name: Path, text: str) -> Iterator[Triple]:
    lines = text.splitlines()
    head: dict[str, Any] | None = yaml.safe_load(
        "\n".join(li[2:].removeprefix(" ") for li in lines if li[:2] == "#+")
    )
    body = "\n".join(line for line in lines if line[:2] != "#+").strip() + "\n"
    form = _FORM.search(body)
    if form is None or not head or not isinstance(head.get("summary"), dict):
        return  # a query that nobody has put into words is no example
    kind, holds = _FORMS[form[1]]
    thing = NamedNode(f"{ID}query/{'-'.join(name.parts)}")

    def say(predicate: str, value: NamedNode | Literal) -> Triple:
        return Triple(thing, NamedNode(predicate), value)

    for of in ("SPARQLExecutable", kind):
        yield say(RDF + "type", NamedNode(SH + of))
    for language, summary in head["summary"].items():
        yield say(RDFS + "label", Literal(summary, language=language))
        yield say(RDFS + "comment", Literal(summary, language=language))
    if description := " ".join(str(head.get("description") or "").split()):
        yield say(DCT + "description", Literal(description, language="en"))
    yield say(DCT + "identifier", Literal(name.as_posix()))
    yield say(SCHEMA + "keywords", Literal(name.parts[0]))
    yield say(SCHEMA + "target", _TARGET)
    yield say(SH + "prefixes", _PREFIXES)
    yield say(SH + holds, Literal(body))
