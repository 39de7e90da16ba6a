"""Why a statement holds, asked by the names people use and told as an outline in their language."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from pyoxigraph import NamedNode, Triple

from elo_graph.analyse.labels import Label, labels, pick
from elo_graph.analyse.names import find
from elo_graph.errors import InputError
from elo_graph.store.inference.closure import Closure
from elo_graph.store.inference.why import Reason, literal, why
from elo_graph.store.protocol import Store
from elo_graph.terms import GRAPH, PREFIXES, RDF

_KINDS: Final = ("service", "actor", "end", "area", "concept", "goal", "pathway")
_IRI: Final = re.compile(r"<?((?:https?|urn):[^\s<>\"{}|^`\\]+)>?")
_CURIE: Final = re.compile(r"([A-Za-z][\w-]*):([^/\s].*)")
_STATED: Final = {"fi": "sanottu graafissa {}", "sv": "sägs i grafen {}", "en": "stated in the graph {}"}
_LISTED: Final = {"fi": "on luettelossa", "sv": "finns i listan", "en": "is in the list"}
_NO: Final = {
    "fi": "{}: tätä ei ole sanottu missään, eikä se seuraa mistään.",
    "sv": "{}: detta sägs ingenstans och följer inte av något.",
    "en": "{}: this is stated nowhere and follows from nothing.",
}
_NAMELESS: Final = {"fi": "(nimetön)", "sv": "(namnlös)", "en": "(nameless)"}


@dataclass(frozen=True, slots=True)
class Explanation:
    """A reason with the names of the things in it."""

    reason: Reason
    labels: Mapping[str, Label]

    def to_json(self) -> dict[str, Any]:
        """Return ``{"subject", "predicate", "object", "stated" | "rule", "says", "premises", "labels"}``."""
        named = {iri: dict(label) for iri, label in sorted(self.labels.items()) if label}
        return {**self.reason.to_json(), "labels": named}


def statement(store: Store, subject: str, predicate: str, value: str) -> Triple:
    """Read a statement: things by IRI, short name (``elo:Service``), slug or label; literals quoted.

    Raises InputError when a name fits nothing or several things.
    """
    try:
        return Triple(
            _thing(store, subject, "SUBJECT"),
            NamedNode(RDF + "type") if predicate == "a" else _term(predicate),
            literal(value) or _thing(store, value, "OBJECT"),
        )
    except ValueError as error:  # an IRI or a language tag that is none
        raise InputError(
            f"this is no statement: {error}", mend='Write IRIs in full, text as "…"@fi.'
        ) from error


def explain(store: Store, asked: Triple, closure: Closure) -> Explanation | None:
    """Explain why a statement holds in what was worked out from the store; None when it does not."""
    found = why(closure, asked)
    if found is None:
        return None
    return Explanation(found, labels(store, set(_iris(found))))


def outline(found: Explanation | None, language: str, *, asked: Triple) -> Iterator[str]:
    """Tell an explanation in a language (``fi``, ``sv``, ``en``): a line a statement, premises indented."""
    if found is None:
        parts = (str(part) for part in (asked.subject, asked.predicate, asked.object))
        yield _NO[language].format(" ".join(_short(part, language) for part in parts))
        return
    yield from _told(found.reason, found.labels, language, "")


def _told(reason: Reason, names: Mapping[str, Label], language: str, indent: str) -> Iterator[str]:
    subject, value = (_named(part, names, language) for part in (reason.subject, reason.object))
    if reason.in_list:
        yield f"{indent}{value} {_LISTED[language]}"
        return
    yield f"{indent}{subject} {_short(reason.predicate, language)} {value}"
    if reason.rule is None:
        graphs = ", ".join(graph.removeprefix(GRAPH) or "-" for graph in reason.graphs)
        yield f"{indent}  = {_STATED[language].format(graphs)}"
        return
    yield f"{indent}  ← {reason.rule.says[language]} [{reason.rule.name}]"
    for premise in reason.premises:
        yield from _told(premise, names, language, indent + "    ")


def _iris(reason: Reason) -> Iterator[str]:
    for part in (reason.subject, reason.object):
        if part.startswith("<"):
            yield part[1:-1]
    for premise in reason.premises:
        yield from _iris(premise)


def _named(term: str, names: Mapping[str, Label], language: str) -> str:
    label = pick(names.get(term[1:-1], {}), language) if term.startswith("<") else ""
    short = _short(term, language)
    return f"{short} “{label}”" if label else short


def _short(term: str, language: str) -> str:
    if term.startswith("_:"):
        return _NAMELESS[language]
    if not term.startswith("<"):
        return term
    known: Iterable[tuple[str, str]] = PREFIXES.items()
    for prefix, namespace in known:
        if term[1:].startswith(namespace):
            return f"{prefix}:{term[1 + len(namespace) : -1]}"
    return term


def _thing(store: Store, name: str, where: str) -> NamedNode:
    if _IRI.fullmatch(name) or ((found := _CURIE.fullmatch(name)) and found[1] in PREFIXES):
        return _term(name)
    return NamedNode(find(store, name, kinds=_KINDS, where=where))


def _term(name: str) -> NamedNode:
    if whole := _IRI.fullmatch(name):
        return NamedNode(whole[1])
    found = _CURIE.fullmatch(name)
    if found is None or found[1] not in PREFIXES:
        raise InputError(
            f'"{name}" is neither an IRI nor a short name',
            where="PREDICATE",
            mend=f"Write elo:within; the prefixes are {', '.join(PREFIXES)}.",
        )
    return NamedNode(PREFIXES[found[1]] + found[2])
