"""What search engines read of the catalogue and its datasets: schema.org as JSON.

https://developers.google.com/search/docs/appearance/structured-data/dataset — made from the same triples as
DCAT-AP, in the page's language.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, Final

from pyoxigraph import Literal, NamedNode, Triple

from elo_graph.analyse.labels import LANGUAGES, pick
from elo_graph.terms import DCAT, DCT, FOAF, RDF, SCHEMA, SKOS, XSD

CONTEXT: Final = "https://schema.org"
LICENCE: Final = "https://creativecommons.org/licenses/by/4.0/"

Facts = Mapping[str, Mapping[str, list[Any]]]


def catalogue(triples: Iterable[Triple], iri: str, url: str, language: str) -> dict[str, Any]:
    """Describe the catalogue as a DataCatalog with all its datasets; ``url`` is its page."""
    facts = _facts(triples)
    told = {
        "@context": CONTEXT,
        "@type": "DataCatalog",
        "@id": iri,
        "url": url,
        "name": _text(facts, iri, DCT + "title", language),
        "description": _text(facts, iri, DCT + "description", language),
        "inLanguage": list(LANGUAGES),
        "license": LICENCE,
        "isAccessibleForFree": True,
        "publisher": _publisher(facts, iri, language),
        "dataset": [_dataset(facts, one, language) for one in sorted(_iris(facts, iri, DCAT + "dataset"))],
    }
    return _filled(told)


def dataset(triples: Iterable[Triple], iri: str, language: str) -> dict[str, Any] | None:
    """Describe one dataset of the catalogue; None when it is not listed."""
    facts = _facts(triples)
    if not facts[iri][DCT + "title"]:
        return None
    catalogues = [one for one in facts if iri in _iris(facts, one, DCAT + "dataset")]
    told = {"@context": CONTEXT, **_dataset(facts, iri, language)}
    if catalogues:
        told["includedInDataCatalog"] = {"@type": "DataCatalog", "@id": catalogues[0]}
    return told


def thing(triples: Iterable[Triple], iri: str, language: str) -> dict[str, Any] | None:
    """Describe a service or an actor (triples of the profile schema-org), texts in one language."""
    facts = _facts(triples)
    return {"@context": CONTEXT, **_node(facts, iri, language, frozenset())} if iri in facts else None


def page(name: str, url: str, language: str, site: str, home: str) -> dict[str, Any]:
    """Describe any other page; addresses may be empty where they are not known."""
    told = {
        "@context": CONTEXT,
        "@type": "WebPage",
        "name": name,
        "url": url,
        "inLanguage": language,
        "isPartOf": _filled({"@type": "WebSite", "name": site, "url": home}),
    }
    return _filled(told)


def _node(facts: Facts, iri: str, language: str, within: frozenset[str]) -> dict[str, Any]:
    node: dict[str, Any] = {}
    for property, values in sorted(facts[iri].items()):
        if property == RDF + "type":
            node["@type"] = min(one.value for one in values).removeprefix(SCHEMA)
            continue
        texts = sorted(one.value for one in values if isinstance(one, Literal) and one.language == language)
        others = [one for one in values if not (isinstance(one, Literal) and one.language)]
        if not texts and not others:
            texts = [min((one.language, one.value) for one in values)[1]]
        told = [*texts, *(_told(facts, one, language, within | {iri}) for one in others)]
        node[property.removeprefix(SCHEMA)] = told[0] if len(told) == 1 else told
    return {"@id": iri, **node}


def _told(facts: Facts, value: Any, language: str, within: frozenset[str]) -> Any:
    if isinstance(value, Literal):
        return value.value == "true" if value.datatype.value == XSD + "boolean" else value.value
    if isinstance(value, NamedNode) and value.value in facts and value.value not in within:
        return _node(facts, value.value, language, within)
    return {"@id": value.value}


def _dataset(facts: Facts, iri: str, language: str) -> dict[str, Any]:
    keywords = [one.value for one in facts[iri][DCAT + "keyword"] if one.language == language]
    told = {
        "@type": "Dataset",
        "@id": iri,
        "url": min(_iris(facts, iri, DCAT + "landingPage"), default=iri),
        "identifier": iri,
        "name": _text(facts, iri, DCT + "title", language),
        "description": _text(facts, iri, DCT + "description", language),
        "keywords": sorted(set(keywords)),
        "license": LICENCE,
        "isAccessibleForFree": True,
        "inLanguage": list(LANGUAGES),
        "creator": _publisher(facts, iri, language),
        "dateModified": _value(facts, iri, DCT + "modified"),
        "datePublished": _value(facts, iri, DCT + "issued"),
        "spatialCoverage": _place(facts, iri, language),
        "temporalCoverage": _period(facts, iri),
        "distribution": [
            _filled(
                {
                    "@type": "DataDownload",
                    "contentUrl": min(
                        _iris(facts, one, DCAT + "downloadURL") or _iris(facts, one, DCAT + "accessURL"),
                        default="",
                    ),
                    "encodingFormat": min(_iris(facts, one, DCAT + "mediaType"), default="").rpartition(
                        "media-types/"
                    )[2],
                    "contentSize": _value(facts, one, DCAT + "byteSize"),
                }
            )
            for one in sorted(_iris(facts, iri, DCAT + "distribution"))
        ],
    }
    return _filled(told)


def _publisher(facts: Facts, iri: str, language: str) -> dict[str, Any]:
    publisher = min(_iris(facts, iri, DCT + "publisher"), default="")
    name = _text(facts, publisher, FOAF + "name", language)
    return {"@type": "Organization", "@id": publisher, "name": name} if name else {}


def _place(facts: Facts, iri: str, language: str) -> dict[str, Any]:
    place = min(_iris(facts, iri, DCT + "spatial"), default="")
    name = _text(facts, place, SKOS + "prefLabel", language)
    return {"@type": "Place", "name": name} if name else {}


def _period(facts: Facts, iri: str) -> str:
    """As ISO 8601 has it; two dots for an end that is open."""
    period = min(_iris(facts, iri, DCT + "temporal"), default="")
    begin, end = (_value(facts, period, DCAT + part) for part in ("startDate", "endDate"))
    return f"{begin}/{end or '..'}" if begin else ""


def _facts(triples: Iterable[Triple]) -> Facts:
    facts: dict[str, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for triple in triples:
        if isinstance(triple.subject, NamedNode):
            facts[triple.subject.value][triple.predicate.value].append(triple.object)
    return facts


def _iris(facts: Facts, iri: str, property: str) -> list[str]:
    return [one.value for one in facts[iri][property] if isinstance(one, NamedNode)] if iri in facts else []


def _value(facts: Facts, iri: str, property: str) -> str:
    found = [one.value for one in facts[iri][property]] if iri in facts else []
    return max(found, default="")


def _text(facts: Facts, iri: str, property: str, language: str) -> str:
    said = facts[iri][property] if iri in facts else []
    texts = {one.language or "": one.value for one in said if isinstance(one, Literal)}
    return pick(texts, language, otherwise="")


def _filled(told: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in told.items() if value not in ("", [], {})}
