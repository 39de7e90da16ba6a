"""The page about one thing, from its triples: facts by property, labelled, sources and all."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from elo_graph.analyse.labels import Label, labels, named, pick, short
from elo_graph.publish.documents import Document
from elo_graph.store.protocol import Store
from elo_graph.terms import DCT, ELO, RDF, RDFS, SKOS, XSD
from elo_graph.web.texts import texts

Link = Callable[[str], str]

SHOWN_INCOMING = 25
_NAMES = (SKOS + "prefLabel", RDFS + "label", DCT + "title")
_DEFINITIONS = (SKOS + "definition", DCT + "description", RDFS + "comment")
# What a reader looks for first; everything else follows by label.
_FIRST = (
    ELO + "providedBy",
    ELO + "serviceFunction",
    ELO + "targetGroup",
    ELO + "servesArea",
    ELO + "from",
    ELO + "to",
    ELO + "handoverMode",
    SKOS + "broader",
)
_LAST = (DCT + "source", "http://www.w3.org/ns/prov#wasDerivedFrom")


@dataclass(frozen=True, slots=True)
class Value:
    """A value to show: its text, where it leads, its language if it is text, its parts if it has no name."""

    text: str
    address: str = ""
    language: str = ""
    parts: tuple["Fact", ...] = ()


@dataclass(frozen=True, slots=True)
class Fact:
    """One property with its values; ``more`` of them are not shown."""

    label: str
    address: str
    values: tuple[Value, ...]
    more: int = 0


@dataclass(frozen=True, slots=True)
class ThingPage:
    """All that the page says."""

    iri: str
    label: str
    label_language: str
    kinds: tuple[str, ...]
    definition: str
    ended: str
    successors: tuple[Value, ...]
    facts: tuple[Fact, ...]
    incoming: tuple[Fact, ...]
    next: str


def page_of(store: Store, document: Document, language: str, *, link: Link) -> ThingPage:
    """Lay out a document's triples for a reader of this language; ``link`` gives an IRI's address."""
    about = [t for t in document.triples if _is(t.subject, document.iri)]
    known = labels(store, _mentioned(document.triples))
    shown = _Shown(document.iri, known, language, link, document.triples)
    name, name_language = _text(about, _NAMES, language)
    definition, _ = _text(about, _DEFINITIONS, language)
    title = name or named(known.get(document.iri, {}), document.iri, language)
    incoming = [
        t for t in document.triples if _is(t.object, document.iri) and not _is(t.subject, document.iri)
    ]
    return ThingPage(
        iri=document.iri,
        label=title,
        label_language=name_language,
        kinds=tuple(shown.value(t.object).text for t in about if t.predicate.value == RDF + "type"),
        definition=definition,
        ended=_literal(about, ELO + "validTo"),
        successors=tuple(shown.value(t.object) for t in about if t.predicate.value == ELO + "succeededBy"),
        facts=shown.facts(t for t in about if t.predicate.value != RDF + "type"),
        incoming=shown.incoming(incoming),
        next=f"?{urlencode({'after': document.more_after})}" if document.more_after else "",
    )


@dataclass(frozen=True, slots=True)
class _Shown:
    iri: str
    known: Mapping[str, Label]
    language: str
    link: Link
    triples: tuple[Triple, ...]

    def facts(self, triples: Iterable[Triple]) -> tuple[Fact, ...]:
        by_property: dict[str, list[Value]] = {}
        for triple in triples:
            by_property.setdefault(triple.predicate.value, []).append(self.value(triple.object))
        return tuple(
            Fact(self.name(iri), self.link(iri), tuple(self._ordered(values)))
            for iri, values in sorted(by_property.items(), key=self._rank)
        )

    def incoming(self, triples: Iterable[Triple]) -> tuple[Fact, ...]:
        by_property: dict[str, list[Value]] = {}
        for triple in triples:
            by_property.setdefault(triple.predicate.value, []).append(self.value(triple.subject))
        return tuple(
            Fact(
                self.name(iri),
                self.link(iri),
                tuple(self._ordered(values)[:SHOWN_INCOMING]),
                max(0, len(values) - SHOWN_INCOMING),
            )
            for iri, values in sorted(by_property.items(), key=self._rank)
        )

    def value(self, term: object) -> Value:
        match term:
            case Literal():
                said = {"true": texts(self.language)["yes"], "false": texts(self.language)["no"]}
                truth = term.datatype.value == XSD + "boolean"
                return Value(
                    said.get(term.value, term.value) if truth else term.value, language=term.language or ""
                )
            case NamedNode() if term.value.startswith(f"{self.iri}#part-"):
                return Value("", parts=self.facts(t for t in self.triples if t.subject == term))
            case NamedNode():
                return Value(self.name(term.value), self.link(term.value))
            case BlankNode():
                return Value("", parts=self.facts(t for t in self.triples if t.subject == term))
        return Value(str(term))

    def name(self, iri: str) -> str:
        fallback = iri if not iri.startswith(ELO) and self.link(iri) == iri else short(iri)
        return pick(self.known.get(iri, {}), self.language, otherwise=fallback)

    def _ordered(self, values: list[Value]) -> list[Value]:
        return sorted(values, key=lambda v: (v.language != self.language, v.language, v.text))

    def _rank(self, entry: tuple[str, list[Value]]) -> tuple[int, int, str]:
        iri = entry[0]
        if iri in _FIRST:
            return (0, _FIRST.index(iri), "")
        return (2 if iri in _LAST else 1, 0, self.name(iri).lower())


def _mentioned(triples: Iterable[Triple]) -> set[str]:
    terms = {term for t in triples for term in (t.subject, t.predicate, t.object)}
    return {term.value for term in terms if isinstance(term, NamedNode)}


def _text(triples: Iterable[Triple], properties: tuple[str, ...], language: str) -> tuple[str, str]:
    """Return the text to show for the first of the properties that has one, and its language."""
    found: list[tuple[int, bool, str, str]] = []
    for triple in triples:
        literal = triple.object
        if triple.predicate.value in properties and isinstance(literal, Literal):
            tag = literal.language or ""
            rank = properties.index(triple.predicate.value)
            found.append((rank, tag != language, tag, literal.value))
    if not found:
        return "", ""
    _, _, tag, text = min(found)
    return text, tag


def _is(term: object, iri: str) -> bool:
    return isinstance(term, NamedNode) and term.value == iri


def _literal(triples: Iterable[Triple], iri: str) -> str:
    found = (t.object for t in triples if t.predicate.value == iri)
    return next((literal.value for literal in found if isinstance(literal, Literal)), "")
