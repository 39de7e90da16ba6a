"""The graph of what follows: made anew in one transaction; it says itself how it was made."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from types import MappingProxyType
from typing import Final

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Triple, parse

from elo_graph.store.embedded import EmbeddedStore
from elo_graph.store.inference.closure import Closure, closure
from elo_graph.store.inference.rules import Regime, load
from elo_graph.store.protocol import GraphInfo, Rows, Store
from elo_graph.terms import (
    AUDIT_GRAPH,
    DCAT,
    DCT,
    EXAMPLES_GRAPH,
    INFERRED_GRAPH,
    PROV,
    RDF,
    SCENARIO_GRAPHS,
    SHAPES_GRAPH,
    STATE_GRAPH,
    VOID,
    XSD,
)

ENTAILMENT: Final = MappingProxyType(
    {
        Regime.RDFS: "http://www.w3.org/ns/entailment/RDFS",
        Regime.RL: "http://www.w3.org/ns/owl-profile/RL",
    }
)
"""What the description of the graph says it conforms to."""

IN_STEP: Final = 200_000
"""Statements up to which a write makes the graph anew itself; beyond, it says that it is out of date."""

_NO_PREMISES: Final = frozenset((SHAPES_GRAPH, EXAMPLES_GRAPH, AUDIT_GRAPH, STATE_GRAPH, INFERRED_GRAPH))
_GRAPH: Final = NamedNode(INFERRED_GRAPH)
_PREMISES: Final = NamedNode(INFERRED_GRAPH + "#premises")
_TITLES: Final = {
    "fi": "Päätelmät",
    "sv": "Slutsatser",
    "en": "Inferences",
}
_WORDS: Final = {
    "fi": "Mitä muista graafeista seuraa sääntöjen mukaan; kone on päätellyt, kukaan ei ole sanonut.",
    "sv": "Vad som följer av de andra graferna enligt regler; utrett av maskin, inte sagt av någon.",
    "en": "What follows from the other graphs by rules; worked out by machine, stated by nobody.",
}


@dataclass(frozen=True, slots=True)
class Standing:
    """How the graph of inferences stands. ``fresh``: it is what follows from the other graphs as they are."""

    regime: Regime
    made: str
    fresh: bool


def premises(graphs: Iterable[GraphInfo]) -> list[str]:
    """Return the graphs from which is inferred: neither rules about data, nor records, nor plans."""
    return [info.iri for info in graphs if _counts(info.iri)]


def worked_out(store: Store, regime: Regime) -> Closure:
    """Work out what follows from what the store holds, without writing anything."""
    return closure(_statements(store), load(regime))


def infer(inside: Store, regime: Regime) -> int:
    """Make the graph of inferences anew within a transaction; returns how many there are.

    ``none`` removes the graph.
    """
    if regime is Regime.NONE:
        inside.replace_graph(INFERRED_GRAPH, ())
        return 0
    conclusions = [*worked_out(inside, regime).conclusions()]
    if not isinstance(inside, EmbeddedStore):
        # Nameless things have other names there: what is said of them would hang in the air.
        conclusions = [t for t in conclusions if not _nameless(t)]
    size = _size(inside.graphs())
    told = _description(regime, size)
    inside.replace_graph(
        INFERRED_GRAPH, (Quad(t.subject, t.predicate, t.object, _GRAPH) for t in (*told, *conclusions))
    )
    return len(conclusions)


def standing(store: Store, graphs: Iterable[GraphInfo] | None = None) -> Standing | None:
    """Tell how the graph of inferences stands; None where there is none.

    ``graphs`` are the store's, where they have been counted already. A write by elo-graph says itself that
    the graph is out of date; a write past it shows by the number of statements.
    """
    if not store.has_graph(INFERRED_GRAPH):
        return None
    answer = store.query(
        f"SELECT ?of ?made ?size ?until WHERE {{ GRAPH {_GRAPH} {{ {_GRAPH} <{DCT}conformsTo> ?of ;"
        f" <{PROV}generatedAtTime> ?made . {_PREMISES} <{VOID}triples> ?size"
        f" OPTIONAL {{ {_GRAPH} <{PROV}invalidatedAtTime> ?until }} }} }}"
    )
    assert isinstance(answer, Rows)  # noqa: S101 -- SELECT gives rows
    for of, made, size, until in answer:
        assert isinstance(of, NamedNode)  # noqa: S101 -- ``_description`` writes these
        assert isinstance(made, Literal)  # noqa: S101
        assert isinstance(size, Literal)  # noqa: S101
        regime = next((one for one, iri in ENTAILMENT.items() if iri == of.value), Regime.RL)
        unchanged = _size(store.graphs() if graphs is None else graphs) == int(size.value)
        return Standing(regime, made.value, unchanged and until is None)
    return None


def follow(inside: Store) -> bool:
    """Keep the graph in step with a write, within its transaction; whether there is one.

    In a large store the graph is marked as out of date instead (``prov:invalidatedAtTime``).
    """
    known = standing(inside)
    if known is None:
        return False
    if inside.size() <= IN_STEP:
        infer(inside, known.regime)
    else:
        inside.add([Quad(_GRAPH, NamedNode(PROV + "invalidatedAtTime"), _now(), _GRAPH)])
    return True


def _nameless(triple: Triple) -> bool:
    return isinstance(triple.subject, BlankNode) or isinstance(triple.object, BlankNode)


def _counts(graph: str) -> bool:
    return graph not in _NO_PREMISES and not graph.startswith(SCENARIO_GRAPHS)


def _size(graphs: Iterable[GraphInfo]) -> int:
    return sum(info.triples for info in graphs if _counts(info.iri))


def _statements(store: Store) -> Iterator[Quad]:
    if not isinstance(store, EmbeddedStore):
        whole = BytesIO()
        store.dump(whole, format=RdfFormat.N_QUADS)
        for quad in parse(whole.getvalue(), RdfFormat.N_QUADS):
            if not isinstance(quad.graph_name, NamedNode) or _counts(quad.graph_name.value):
                yield quad
        return
    engine = store.engine
    for graph in (DefaultGraph(), *engine.named_graphs()):
        if not isinstance(graph, NamedNode) or _counts(graph.value):
            yield from engine.quads_for_pattern(None, None, None, graph)


def _description(regime: Regime, size: int) -> Iterator[Triple]:
    def say(predicate: str, value: NamedNode | Literal) -> Triple:
        return Triple(_GRAPH, NamedNode(predicate), value)

    yield say(RDF + "type", NamedNode(DCAT + "Dataset"))
    yield say(RDF + "type", NamedNode(VOID + "Dataset"))
    for language, title in _TITLES.items():
        yield say(DCT + "title", Literal(title, language=language))
        yield say(DCT + "description", Literal(_WORDS[language], language=language))
    yield say(DCT + "license", NamedNode("http://creativecommons.org/licenses/by/4.0/"))
    yield say(DCT + "conformsTo", NamedNode(ENTAILMENT[regime]))
    yield say(PROV + "generatedAtTime", _now())
    yield say(PROV + "wasDerivedFrom", _PREMISES)
    yield Triple(_PREMISES, NamedNode(VOID + "triples"), Literal(size))


def _now() -> Literal:
    return Literal(datetime.now(UTC).isoformat(timespec="milliseconds"), datatype=NamedNode(XSD + "dateTime"))
