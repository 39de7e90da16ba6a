"""The record of each write, as PROV in a graph that only the server writes (https://www.w3.org/TR/prov-o/)."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final
from uuid import uuid4

from pyoxigraph import Literal, NamedNode, Quad

from elo_graph.store.changes import Difference
from elo_graph.terms import AUDIT_GRAPH, ELO, FOAF, PROV, RDF, RDFS, XSD

UNNAMED: Final = AUDIT_GRAPH + "#unnamed-graph"
"""Stands for the graph that has no name."""

_GRAPH: Final = NamedNode(AUDIT_GRAPH)


def record(made: Difference, *, who: str, how: str, began: datetime, ended: datetime) -> Iterator[Quad]:
    """Describe one write: who (the name of the token), how, when, which graphs, how many triples.

    ``who`` is made of letters, digits, ``.``, ``_`` and ``-``.
    """
    write = NamedNode(f"{AUDIT_GRAPH}#{began:%Y%m%dT%H%M%S}-{uuid4().hex[:12]}")
    agent = NamedNode(f"{AUDIT_GRAPH}#token-{who}")

    def say(subject: NamedNode, predicate: str, value: NamedNode | Literal) -> Quad:
        return Quad(subject, NamedNode(predicate), value, _GRAPH)

    yield say(write, RDF + "type", NamedNode(PROV + "Activity"))
    yield say(write, RDFS + "label", Literal(how))
    yield say(write, PROV + "startedAtTime", _time(began))
    yield say(write, PROV + "endedAtTime", _time(ended))
    yield say(write, PROV + "wasAssociatedWith", agent)
    yield say(write, ELO + "triplesAdded", Literal(made.added))
    yield say(write, ELO + "triplesRemoved", Literal(made.removed))
    for graph in made.graphs:
        yield say(write, PROV + "influenced", NamedNode(UNNAMED if graph is None else graph))
    yield say(agent, RDF + "type", NamedNode(PROV + "Agent"))
    yield say(agent, FOAF + "name", Literal(who))


def _time(moment: datetime) -> Literal:
    return Literal(moment.isoformat(timespec="milliseconds"), datatype=NamedNode(XSD + "dateTime"))
