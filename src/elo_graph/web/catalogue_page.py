"""The catalogue for people: a card a dataset, with what it is, how large, and its downloads."""

from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Triple

from elo_graph.analyse.labels import pick
from elo_graph.publish.publication import WHOLE, Dump, Publication
from elo_graph.terms import DCT


@dataclass(frozen=True, slots=True)
class Card:
    """One dataset; ``graph`` is None for the whole registry. ``modified`` is a day."""

    graph: str | None
    title: str
    description: str
    triples: int
    modified: str
    dumps: tuple[Dump, ...]


def cards(triples: tuple[Triple, ...], publication: Publication, language: str) -> tuple[Card, ...]:
    """Return the cards: the whole first, then by title."""
    counts = publication.counts.graphs
    by_graph: dict[str | None, list[Dump]] = {}
    for dump in publication.dumps:
        by_graph.setdefault(dump.graph, []).append(dump)
    whole = next((iri for iri in _subjects(triples) if iri.endswith(f"#{WHOLE}")), "")
    found = []
    for graph, dumps in by_graph.items():
        iri = graph or whole
        if title := _text(triples, iri, DCT + "title", language):
            found.append(
                Card(
                    graph,
                    title,
                    _text(triples, iri, DCT + "description", language),
                    counts.get(graph, 0) if graph else sum(counts.values()),
                    max(dump.modified for dump in dumps)[:10],
                    tuple(dumps),
                )
            )
    return tuple(sorted(found, key=lambda card: (card.graph is not None, card.title.lower())))


def _subjects(triples: tuple[Triple, ...]) -> set[str]:
    return {triple.subject.value for triple in triples if isinstance(triple.subject, NamedNode)}


def _text(triples: tuple[Triple, ...], iri: str, property: str, language: str) -> str:
    label = {
        triple.object.language: triple.object.value
        for triple in triples
        if isinstance(triple.subject, NamedNode)
        and triple.subject.value == iri
        and triple.predicate.value == property
        and isinstance(triple.object, Literal)
        and triple.object.language
    }
    return pick(label, language, otherwise="")
