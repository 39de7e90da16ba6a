"""RDF documents about things: what a request for an IRI of ours gets."""

import io
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from pyoxigraph import BlankNode, NamedNode, RdfFormat, Triple, serialize

from elo_graph.analyse import queries
from elo_graph.analyse.answers import construct, select
from elo_graph.analyse.queries import Given
from elo_graph.errors import EloError
from elo_graph.publish import naming
from elo_graph.store.protocol import Store, Triples
from elo_graph.terms import ONTOLOGY, ONTOLOGY_GRAPH, OWL, PREFIXES, SHAPES_GRAPH

FORMATS: Final[Mapping[str, RdfFormat]] = {
    "text/turtle": RdfFormat.TURTLE,
    "application/ld+json": RdfFormat.JSON_LD,
    "application/n-triples": RdfFormat.N_TRIPLES,
    "application/rdf+xml": RdfFormat.RDF_XML,
}
SUFFIXES: Final[Mapping[str, str]] = {
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
    "nt": "application/n-triples",
    "rdf": "application/rdf+xml",
    "html": "text/html",
}


INCOMING: Final = 1000
"""Links on a page of what points at a thing."""


@dataclass(frozen=True, slots=True)
class Document:
    """The triples that describe one thing; ``known`` when there is such a thing, be it without triples.

    ``more_after``: there is another page of what points at it, after this IRI.
    """

    iri: str
    triples: tuple[Triple, ...]
    known: bool = False
    more_after: str | None = None

    def __bool__(self) -> bool:
        return self.known or bool(self.triples)


def describe(store: Store, iri: str, after: str | None = None) -> Document:
    """Return what is said of a thing and of its parts, and what points at it, from the IRI ``after`` on.

    The questions are ``queries/things/said.rq``, ``parts.rq``, ``pointing.rq`` and ``incoming.rq``, which
    gives one link more than a page holds. Nameless parts have the names that they have in the dumps.
    """
    thing = NamedNode(iri)
    said = {
        Triple(thing, property, value)
        for property, value in select(store, "things/said", thing=thing)
        if isinstance(property, NamedNode) and value is not None
    }
    about = naming.named(said | _parts(store, thing, said))
    rows = [] if after else _links(store, "things/pointing", thing=thing)
    more_after = None
    if after or len(rows) > INCOMING:
        rows = _links(store, "things/incoming", thing=thing, after=after)
        if len(rows) > INCOMING:
            # A thing's links stand together on one page.
            rows = [row for row in rows if row[0] != rows[-1][0]]
            more_after = rows[-1][0].value
    triples = {*about, *(Triple(other, link, thing) for other, link in rows)}
    in_order = sorted(triples, key=lambda t: (t.subject != thing, str(t)))
    return Document(iri, tuple(in_order), more_after=more_after)


def _links(store: Store, query: str, **given: Given) -> list[tuple[NamedNode, NamedNode]]:
    return [
        (other, link)
        for other, link in select(store, query, **given)
        if isinstance(other, NamedNode) and isinstance(link, NamedNode)
    ]


def _parts(store: Store, thing: NamedNode, said: set[Triple]) -> set[Triple]:
    """Return what is said of a thing's parts: nameless ones, and those with IRIs below its own."""
    nameless, fragments = _kinds(said, thing.value)
    found: set[Triple] = set()
    if nameless:
        found.update(construct(store, "things/parts", thing=thing))
    if fragments:
        found.update(construct(store, "things/fragments", part=sorted(fragments, key=str)))
    if found and any(_kinds(found, thing.value)):
        found.update(construct(store, "things/inner-parts", thing=thing))
    return found


def _kinds(triples: set[Triple], iri: str) -> tuple[bool, set[NamedNode]]:
    begin = iri + "#"
    objects = [triple.object for triple in triples]
    fragments = {one for one in objects if isinstance(one, NamedNode) and one.value.startswith(begin)}
    return any(isinstance(one, BlankNode) for one in objects), fragments


def known(store: Store, iri: str) -> bool:
    """Whether there is anything to describe (``queries/things/known.rq``)."""
    return bool(store.query(queries.load("things/known").bind(thing=NamedNode(iri))))


def scheme(store: Store, iri: str) -> Document:
    """Return a concept scheme and all its concepts (``queries/things/scheme.rq``)."""
    answer = construct(store, "things/scheme", scheme=NamedNode(iri))
    return Document(iri, tuple(sorted(answer, key=_order)))


def ontology(store: Store, iri: str) -> Document:
    """Return the ontology, all modules together; for its IRI, a version's or a module's that exists."""
    triples = _whole(store, ONTOLOGY_GRAPH)
    known = any(
        iri in (_value(t.subject), _value(t.object) if t.predicate.value == OWL + "versionIRI" else None)
        for t in triples
    )
    return Document(ONTOLOGY, triples if known else ())


def shapes(store: Store, iri: str) -> Document:
    """Return the shapes, all files together; for their IRI or that of a file that exists."""
    triples = _whole(store, SHAPES_GRAPH)
    # A shape is a fragment of the document asked for.
    known = any(iri == (_value(t.subject) or "").partition("#")[0] for t in triples)
    return Document(iri, triples if known else ())


def graph(store: Store, iri: str) -> Document:
    """Return a named graph."""
    return Document(iri, _whole(store, iri), known=True) if store.has_graph(iri) else Document(iri, ())


def _whole(store: Store, graph: str) -> tuple[Triple, ...]:
    answer = store.query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", default_graphs=[graph])
    return tuple(sorted(_triples(answer), key=_order))


def _value(term: object) -> str | None:
    return term.value if isinstance(term, NamedNode) else None


def write(triples: tuple[Triple, ...], media_type: str, prefixes: Mapping[str, str] = PREFIXES) -> bytes:
    """Serialise in one of ``FORMATS``, with the prefixes that are used where the format has them."""
    out = io.BytesIO()
    form = FORMATS[media_type]
    if form == RdfFormat.N_TRIPLES:
        serialize(triples, out, form)
        return out.getvalue()
    serialize(triples, out, form, prefixes=dict(prefixes))
    return _PUT_IN_ORDER[media_type](out.getvalue())


def _turtle_in_order(text: bytes) -> bytes:
    """Sort the prefixes, which the engine writes in an order of its own each run; drop unused ones."""
    lines = text.split(b"\n")
    count = next((n for n, line in enumerate(lines) if not line.startswith(b"@prefix ")), len(lines))
    body = b"\n".join(lines[count:])
    used = [line for line in sorted(lines[:count]) if line.split(b" ", 2)[1] in body]
    return b"\n".join([*used, b"", body])


def _xml_in_order(text: bytes) -> bytes:
    root = re.search(rb"<rdf:RDF([^>]*)>", text)
    if root is None:
        return text
    names = sorted(re.findall(rb'[\w:-]+="[^"]*"', root[1]))
    return text[: root.start()] + b"<rdf:RDF " + b" ".join(names) + b">" + text[root.end() :]


def _json_in_order(text: bytes) -> bytes:
    document = json.loads(text)
    context = document.get("@context") if isinstance(document, dict) else None
    if isinstance(context, dict):
        document["@context"] = dict(sorted(context.items()))
    return json.dumps(document, ensure_ascii=False, indent=1).encode() + b"\n"


_PUT_IN_ORDER: Final = MappingProxyType(
    {
        "text/turtle": _turtle_in_order,
        "application/rdf+xml": _xml_in_order,
        "application/ld+json": _json_in_order,
    }
)


def _triples(answer: object) -> Iterator[Triple]:
    if not isinstance(answer, Triples):
        raise EloError("the question for a description is not a CONSTRUCT query")
    yield from answer


def _order(triple: Triple) -> tuple[bool, str, str, str]:
    subject = triple.subject
    return isinstance(subject, BlankNode), str(subject), triple.predicate.value, str(triple.object)
