"""The catalogue as DCAT-AP 3.0.1: what is described in the store, and where each dataset can be fetched.

https://semiceu.github.io/DCAT-AP/releases/3.0.0/ — every entity has an IRI (no blank nodes) and nothing in it
tells when the document was made, so that a harvester that compares hashes sees only what has changed.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from pyoxigraph import Literal, NamedNode, Triple

from elo_graph.publish.publication import Dump, Publication
from elo_graph.terms import DCAT, DCT, RDF, RDFS, VOID, XSD

DCATAP: Final = "http://data.europa.eu/r5r/"
AUTHORITY: Final = "http://publications.europa.eu/resource/authority/"
DQV: Final = "http://www.w3.org/ns/dqv#"
SPDX: Final = "http://spdx.org/rdf/terms#"
# With https, as the vocabulary shapes of DCAT-AP 3.0.1 have it; SPDX's own namespace begins with http.
SHA256: Final = "https://spdx.org/rdf/terms#checksumAlgorithm_sha256"
IANA: Final = "https://www.iana.org/assignments/media-types/"
LICENCE: Final = AUTHORITY + "licence/CC_BY_4_0"
MODIFIED: Final = DCT + "modified"
SPARQL_PROTOCOL: Final = "https://www.w3.org/TR/sparql11-protocol/"

_SERVICE_TITLE: Final = {
    "fi": "SPARQL-rajapinta",
    "sv": "SPARQL-gränssnitt",
    "en": "SPARQL endpoint",
}
_SERVICE_DESCRIPTION: Final = {
    "fi": "Kyselyt koko rekisteriin SPARQL 1.1:llä.",
    "sv": "Frågor till hela registret med SPARQL 1.1.",
    "en": "Queries over the whole registry with SPARQL 1.1.",
}
LDES_SPECIFICATION: Final = "https://semiceu.github.io/LinkedDataEventStreams/"
_FEED_TITLE: Final = {
    "fi": "Muutokset (Linked Data Event Stream)",
    "sv": "Ändringar (Linked Data Event Stream)",
    "en": "Changes (Linked Data Event Stream)",
}
_FEED_DESCRIPTION: Final = {
    "fi": "Jokainen muutos omana versionaan, sivu kerrallaan: hae vain se, mikä on uutta.",
    "sv": "Varje ändring som en egen version, sida för sida: hämta bara det som är nytt.",
    "en": "Each change as a version of its own, page by page: fetch only what is new.",
}


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where this installation answers (``https://example.org``) and what its IRIs begin with."""

    server: str
    base: str

    @property
    def catalogue(self) -> str:
        """The catalogue's IRI."""
        return self.base + "catalog"

    def part(self, name: str) -> NamedNode:
        """The IRI of something that only the catalogue document describes."""
        return NamedNode(f"{self.catalogue}#{name}")

    def dataset(self, graph: str | None) -> str:
        """The IRI of the dataset that is this graph, or (None) the whole registry."""
        return graph or f"{self.catalogue}#registry"


def catalogue(publication: Publication, addresses: Addresses) -> tuple[Triple, ...]:
    """Return the catalogue's triples, in a steady order; none when the store describes no catalogue."""
    described = publication.described()
    datasets = {t.object.value for t in described if t.predicate.value == DCAT + "dataset"}  # type: ignore[union-attr]
    if not datasets:
        return ()
    published = [dump for dump in publication.dumps if addresses.dataset(dump.graph) in datasets]
    # A graph that was described but is not there (any more) is not offered.
    offered = {addresses.dataset(dump.graph) for dump in published}
    gone = datasets - offered
    kept = (
        triple
        for triple in described
        if not ({_value(triple.subject), _value(triple.object)} & gone)
        and not (triple.predicate.value == MODIFIED and _value(triple.subject) in offered)
    )
    quality = link(NamedNode(addresses.catalogue), DQV + "hasQualityMetadata", addresses.base + "quality")
    triples = {
        quality,
        *kept,
        *_dates(publication, published, addresses),
        *_service(addresses, sorted(offered)),
    }
    for dump in published:
        triples.update(_distribution(dump, addresses))
        if dump.graph is None:
            triples.update(_feed(addresses, publication.modified))
    return tuple(sorted(reached(triples, addresses.catalogue, set()), key=str))


def reached(triples: Iterable[Triple], start: str, elsewhere: set[str]) -> list[Triple]:
    """Follow the links from ``start``; what is not linked, and what is said of ``elsewhere``, is left out."""
    about: dict[str, list[Triple]] = {}
    for triple in triples:
        if not {_value(triple.subject), _value(triple.object)} & elsewhere:
            about.setdefault(_value(triple.subject), []).append(triple)
    kept: list[Triple] = []
    waiting, seen = [start], {start}
    while waiting:
        for triple in about.get(waiting.pop(), ()):
            kept.append(triple)
            iri = _value(triple.object)
            if iri in about and iri not in seen:
                seen.add(iri)
                waiting.append(iri)
    return kept


def _dates(publication: Publication, dumps: list[Dump], addresses: Addresses) -> Iterator[Triple]:
    """When each dataset, and so the catalogue, last changed."""
    newest: dict[str, str] = {}
    for dump in dumps:
        dataset = addresses.dataset(dump.graph)
        newest[dataset] = max(newest.get(dataset, ""), dump.modified)
    for dataset, moment in newest.items():
        yield _moment(NamedNode(dataset), moment)
    yield _moment(NamedNode(addresses.catalogue), max(newest.values(), default=publication.modified))


def _distribution(dump: Dump, addresses: Addresses) -> Iterator[Triple]:
    this = addresses.part(f"distribution-{dump.name}")
    dataset = NamedNode(addresses.dataset(dump.graph))
    file = NamedNode(f"{addresses.server}/dump/{dump.name}")
    yield Triple(dataset, _p(DCAT + "distribution"), this)
    if dump.graph is None:
        yield Triple(dataset, _p(VOID + "dataDump"), file)
    yield Triple(this, _p(RDF + "type"), NamedNode(DCAT + "Distribution"))
    for language, text in _distribution_title(dump).items():
        yield Triple(this, _p(DCT + "title"), Literal(text, language=language))
        yield Triple(this, _p(DCT + "description"), Literal(text, language=language))
    yield Triple(this, _p(DCAT + "accessURL"), file)
    yield Triple(this, _p(DCAT + "downloadURL"), file)
    yield Triple(this, _p(DCAT + "accessService"), addresses.part("sparql"))
    yield Triple(this, _p(DCT + "format"), NamedNode(AUTHORITY + "file-type/" + dump.file_type))
    yield from _media_type(this, DCAT + "mediaType", dump.media_type)
    yield from _media_type(this, DCAT + "compressFormat", "application/gzip")
    yield Triple(
        this, _p(DCAT + "byteSize"), Literal(str(dump.size), datatype=NamedNode(XSD + "nonNegativeInteger"))
    )
    yield Triple(this, _p(DCT + "license"), NamedNode(LICENCE))
    yield Triple(this, _p(DCT + "rights"), addresses.part("rights"))
    yield Triple(this, _p(DCATAP + "availability"), NamedNode(AUTHORITY + "planned-availability/STABLE"))
    yield _moment(this, dump.modified)
    yield _moment(this, dump.modified, DCT + "issued")
    checksum = addresses.part(f"checksum-{dump.name}")
    yield Triple(this, _p(SPDX + "checksum"), checksum)
    yield Triple(checksum, _p(RDF + "type"), NamedNode(SPDX + "Checksum"))
    yield Triple(checksum, _p(SPDX + "algorithm"), NamedNode(SHA256))
    yield Triple(NamedNode(SHA256), _p(RDF + "type"), NamedNode(SPDX + "ChecksumAlgorithm"))
    yield Triple(
        checksum, _p(SPDX + "checksumValue"), Literal(dump.sha256, datatype=NamedNode(XSD + "hexBinary"))
    )


def _feed(addresses: Addresses, moment: str) -> Iterator[Triple]:
    """The changes of the whole as a distribution of it: an event stream, which is read page by page."""
    this = addresses.part("distribution-feed")
    yield link(NamedNode(addresses.dataset(None)), DCAT + "distribution", this.value)
    yield link(this, RDF + "type", DCAT + "Distribution")
    for language, text in _FEED_TITLE.items():
        yield Triple(this, _p(DCT + "title"), Literal(text, language=language))
        yield Triple(this, _p(DCT + "description"), Literal(_FEED_DESCRIPTION[language], language=language))
    yield link(this, DCAT + "accessURL", f"{addresses.server}/feed")
    yield link(this, DCT + "format", AUTHORITY + "file-type/RDF_TURTLE")
    yield from _media_type(this, DCAT + "mediaType", "text/turtle")
    yield link(this, DCT + "conformsTo", LDES_SPECIFICATION)
    yield link(NamedNode(LDES_SPECIFICATION), RDF + "type", DCT + "Standard")
    yield Triple(
        NamedNode(LDES_SPECIFICATION), _p(DCT + "title"), Literal("Linked Data Event Streams", language="en")
    )
    yield link(this, DCT + "license", LICENCE)
    yield link(this, DCT + "rights", addresses.part("rights").value)
    yield link(this, DCATAP + "availability", AUTHORITY + "planned-availability/STABLE")
    yield _moment(this, moment)


def _distribution_title(dump: Dump) -> dict[str, str]:
    kind = {"nq": "N-Quads", "jsonld": "JSON-LD", "ttl": "Turtle"}[dump.name.split(".")[-2]]
    return {
        "fi": f"{kind}, pakattu (gzip)",
        "sv": f"{kind}, komprimerad (gzip)",
        "en": f"{kind}, compressed (gzip)",
    }


def _service(addresses: Addresses, datasets: list[str]) -> Iterator[Triple]:
    this = addresses.part("sparql")
    endpoint = NamedNode(addresses.server + "/sparql")
    yield Triple(NamedNode(addresses.catalogue), _p(DCAT + "service"), this)
    yield Triple(this, _p(RDF + "type"), NamedNode(DCAT + "DataService"))
    for language, text in _SERVICE_TITLE.items():
        yield Triple(this, _p(DCT + "title"), Literal(text, language=language))
        yield Triple(
            this, _p(DCT + "description"), Literal(_SERVICE_DESCRIPTION[language], language=language)
        )
        yield Triple(this, _p(DCAT + "keyword"), Literal("SPARQL", language=language))
    yield Triple(this, _p(DCAT + "endpointURL"), endpoint)
    yield Triple(this, _p(DCAT + "endpointDescription"), endpoint)
    yield Triple(this, _p(DCT + "conformsTo"), NamedNode(SPARQL_PROTOCOL))
    yield Triple(NamedNode(SPARQL_PROTOCOL), _p(RDF + "type"), NamedNode(DCT + "Standard"))
    yield Triple(NamedNode(SPARQL_PROTOCOL), _p(DCT + "title"), Literal("SPARQL 1.1 Protocol", language="en"))
    yield Triple(this, _p(DCT + "identifier"), Literal(this.value))
    yield Triple(this, _p(DCT + "license"), NamedNode(LICENCE))
    yield Triple(this, _p(DCT + "accessRights"), NamedNode(AUTHORITY + "access-right/PUBLIC"))
    yield Triple(this, _p(DCT + "publisher"), addresses.part("publisher"))
    yield Triple(this, _p(DCAT + "contactPoint"), addresses.part("contact"))
    yield Triple(this, _p(DCAT + "theme"), NamedNode(AUTHORITY + "data-theme/EDUC"))
    for dataset in datasets:
        yield Triple(this, _p(DCAT + "servesDataset"), NamedNode(dataset))


def _media_type(this: NamedNode, property: str, media_type: str) -> Iterator[Triple]:
    form = NamedNode(IANA + media_type)
    yield Triple(this, _p(property), form)
    yield Triple(form, _p(RDF + "type"), NamedNode(DCT + "MediaType"))
    yield Triple(form, _p(RDF + "type"), NamedNode(DCT + "MediaTypeOrExtent"))
    yield Triple(form, _p(RDFS + "label"), Literal(media_type))


def _moment(this: NamedNode, moment: str, property: str = MODIFIED) -> Triple:
    kind = "dateTime" if "T" in moment else "date"
    return Triple(this, _p(property), Literal(moment, datatype=NamedNode(XSD + kind)))


def link(subject: NamedNode, property: str, value: str) -> Triple:
    """Return the statement that a thing is linked to another."""
    return Triple(subject, _p(property), NamedNode(value))


def _value(term: object) -> str:
    return term.value if isinstance(term, NamedNode) else ""


def _p(iri: str) -> NamedNode:
    return NamedNode(iri)
