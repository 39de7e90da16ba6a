"""The facts that rows rest on (``queries/things/facts.rq``)."""

from collections.abc import Iterable, Mapping, Sequence

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from elo_graph.analyse.answers import ask
from elo_graph.store.protocol import Store
from elo_graph.terms import PREFIXES


def facts(store: Store, things: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return for each thing (an IRI) the triples that the analyses read of it, in Turtle's short form."""
    wanted = sorted({thing for thing in things if ":" in thing})
    found: dict[str, list[str]] = {thing: [] for thing in wanted}
    if wanted:
        for row in ask(store, "things/facts", thing=wanted):
            triple = (row.cells["subject"], row.cells["property"], row.cells["value"])
            found[row.iri("thing")].append(" ".join(map(_short, triple)) + " .")
    return {thing: tuple(triples) for thing, triples in found.items()}


def supporting(evidence: Sequence[str], known: Mapping[str, Sequence[str]]) -> list[str]:
    """Return the triples about the things that one row names as its evidence."""
    return list(dict.fromkeys(triple for thing in evidence for triple in known.get(thing, ())))


def _short(term: NamedNode | BlankNode | Literal | Triple | None) -> str:
    if isinstance(term, NamedNode):
        for prefix, namespace in PREFIXES.items():
            name = term.value.removeprefix(namespace)
            if name != term.value and name.replace("-", "").replace("_", "").isalnum():
                return f"{prefix}:{name}"
    return str(term)
