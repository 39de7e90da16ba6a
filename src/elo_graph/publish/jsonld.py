"""Triples as JSON that reads like JSON: one object for a thing, short names, texts by language.

It is JSON-LD 1.1 with the context of ``contexts``, of which a document carries the part that it uses; written
without it, it is plain JSON whose context a ``Link`` header names. What points at the thing is under
``@reverse``; its nameless parts, and what its document describes under fragments of its IRI, are within it.
"""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, Final

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from elo_graph.publish.contexts import Context
from elo_graph.terms import RDF, XSD

_TYPE: Final = RDF + "type"
_DIGITS: Final = 15
"""Digits of a number that JavaScript keeps."""


def write(
    triples: Sequence[Triple], context: Context, main: str | None = None, *, embed: bool = True
) -> bytes:
    """Write triples; ``main`` is the thing they are about. ``embed``: with the context they need."""
    document = _Writer(triples, context, main)
    body = document.body()
    if embed:
        body = {"@context": context.part(document.used), **body}
    return json.dumps(body, ensure_ascii=False, indent=1).encode() + b"\n"


class _Writer:
    def __init__(self, triples: Sequence[Triple], context: Context, main: str | None) -> None:
        self._context = context
        self._main = main
        self.used: set[str] = set()
        self._about: dict[str, list[Triple]] = {}
        self._reverse: list[Triple] = []
        for triple in sorted(set(triples), key=str):
            subject = _key(triple.subject)
            if main is not None and _key(triple.object) == main and not self._belongs(subject):
                self._reverse.append(triple)
            else:
                self._about.setdefault(subject, []).append(triple)
        pointed = Counter(
            _key(t.object) for some in self._about.values() for t in some if not isinstance(t.object, Literal)
        )
        self._within = {
            node
            for node in self._about
            if pointed[node] == 1 and node != main and (node.startswith("_:") or self._belongs(node))
        }
        self._written: set[str] = set()

    def body(self) -> dict[str, Any]:
        """Return the document without its context."""
        graph = []
        if self._main is not None and (self._main in self._about or self._reverse):
            graph.append(self._node(self._main))
        others = [node for node in self._about if node not in self._within]
        graph += [self._node(node) for node in others if node not in self._written]
        # Nameless nodes that point at each other in a ring are within nothing.
        graph += [self._node(node) for node in self._about if node not in self._written]
        return graph[0] if len(graph) == 1 else {"@graph": graph}

    def _belongs(self, node: str) -> bool:
        """Whether a node is the thing itself or described as a part of it."""
        return self._main is not None and (node == self._main or node.startswith(self._main + "#"))

    def _node(self, key: str) -> dict[str, Any]:
        self._written.add(key)
        triples = self._about.get(key, [])
        node: dict[str, Any] = {}
        if not key.startswith("_:") or key not in self._within:
            node["id"] = key
        types = [self._type(t.object) for t in triples if t.predicate.value == _TYPE and _named(t)]
        if types:
            node["type"] = types[0] if len(types) == 1 else types
        for predicate, some in _by_predicate(
            t for t in triples if t.predicate.value != _TYPE or not _named(t)
        ):
            node.update(self._property(predicate, some))
        if key == self._main and self._reverse:
            node["@reverse"] = {
                name: values if isinstance(values, list) else [values]
                for predicate, some in _by_predicate(self._reverse)
                for name, values in self._pointing(predicate, some)
            }
        return node

    def _property(self, predicate: str, triples: list[Triple]) -> Iterable[tuple[str, Any]]:
        """Give the entries of one property: by its term, and what the term cannot hold by its longer name."""
        term = self._context.terms.get(predicate)
        if term is None:
            yield self._name(predicate), _one_or_more([self._value(t.object, None) for t in triples])
            return
        if term.coercion != "@language":
            self.used.add(term.name)
            yield term.name, _one_or_more([self._value(t.object, term.coercion) for t in triples])
            return
        texts: dict[str, list[str]] = {}
        others = []
        for triple in triples:
            if isinstance(triple.object, Literal) and triple.object.language:
                texts.setdefault(triple.object.language, []).append(triple.object.value)
            else:
                others.append(self._value(triple.object, None))
        if texts:
            self.used.add(term.name)
            yield term.name, {language: _one_or_more(some) for language, some in sorted(texts.items())}
        if others:
            yield self._name(predicate), _one_or_more(others)

    def _pointing(self, predicate: str, triples: list[Triple]) -> Iterable[tuple[str, list[Any]]]:
        term = self._context.terms.get(predicate)
        subjects = [_key(triple.subject) for triple in triples]
        if term is not None and term.coercion == "@id":
            self.used.add(term.name)
            yield term.name, subjects
        else:
            yield self._name(predicate), [{"id": subject} for subject in subjects]

    def _value(self, value: Any, coercion: str | None) -> Any:
        if isinstance(value, Literal):
            return self._literal(value, coercion)
        key = _key(value)
        if key in self._within and key not in self._written:
            return self._node(key)
        return key if coercion == "@id" else {"id": key}

    def _literal(self, value: Literal, coercion: str | None) -> Any:
        kind = value.datatype.value
        if value.language:
            return {"@value": value.value, "@language": value.language}
        if coercion is not None:
            return value.value if kind == coercion else {"@value": value.value, "@type": self._name(kind)}
        if kind == XSD + "string":
            return value.value
        if kind == XSD + "boolean" and value.value in ("true", "false"):
            return value.value == "true"
        if (
            kind == XSD + "integer"
            and len(value.value) <= _DIGITS
            and str(_whole(value.value)) == value.value
        ):
            return int(value.value)
        return {"@value": value.value, "@type": self._name(kind)}

    def _type(self, value: Any) -> str:
        term = self._context.terms.get(_key(value))
        if term is None or term.coercion is not None:
            return self._name(_key(value))
        self.used.add(term.name)
        return term.name

    def _name(self, iri: str) -> str:
        name, prefix = self._context.short(iri)
        if prefix is not None:
            self.used.add(prefix)
        return name


def _by_predicate(triples: Iterable[Triple]) -> Iterable[tuple[str, list[Triple]]]:
    found: dict[str, list[Triple]] = {}
    for triple in triples:
        found.setdefault(triple.predicate.value, []).append(triple)
    return sorted(found.items())


def _named(triple: Triple) -> bool:
    return isinstance(triple.object, NamedNode)


def _key(term: Any) -> str:
    return term.value if isinstance(term, NamedNode) else str(term) if isinstance(term, BlankNode) else ""


def _one_or_more(values: list[Any]) -> Any:
    return values[0] if len(values) == 1 else values


def _whole(text: str) -> int | None:
    try:
        return int(text)
    except ValueError:
        return None
