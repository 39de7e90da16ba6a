"""IRIs that the code refers to. What they mean is said in ``ontology/``, nowhere else."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

ELO: Final = "https://w3id.org/elo/ontology#"
ONTOLOGY: Final = "https://w3id.org/elo/ontology"
SCHEME: Final = "https://w3id.org/elo/scheme/"
ID: Final = "https://w3id.org/elo/id/"
GRAPH: Final = "https://w3id.org/elo/graph/"
CATALOG: Final = "https://w3id.org/elo/catalog"
SHAPES: Final = "https://w3id.org/elo/shapes#"

ONTOLOGY_GRAPH: Final = GRAPH + "ontology"
SCHEMES_GRAPH: Final = GRAPH + "schemes"
SHAPES_GRAPH: Final = GRAPH + "shapes"
AUDIT_GRAPH: Final = GRAPH + "audit"
EXAMPLES_GRAPH: Final = GRAPH + "examples"
STATE_GRAPH: Final = GRAPH + "state"
"""Where a store behind an address keeps the name of its state, and nothing else."""
INFERRED_GRAPH: Final = GRAPH + "inferred"
"""What follows from the other graphs, where reasoning is on (docs/decisions/0010-reasoning.md)."""
UNNAMED_GRAPH: Final = "urn:x-elo:unnamed"
"""What the unnamed graph is called where every graph needs a name; it is never published."""
SCENARIO_GRAPHS: Final = GRAPH + "scenario-"
"""How the name of a graph begins that holds a plan, which is no part of the registry's content."""

ADMS: Final = "http://www.w3.org/ns/adms#"
CPSV: Final = "http://purl.org/vocab/cpsv#"
CS: Final = "http://purl.org/vocab/changeset/schema#"
CV: Final = "http://data.europa.eu/m8g/"
DC: Final = "http://purl.org/dc/elements/1.1/"
DCAT: Final = "http://www.w3.org/ns/dcat#"
DCT: Final = "http://purl.org/dc/terms/"
FOAF: Final = "http://xmlns.com/foaf/0.1/"
LANGUAGE: Final = "http://publications.europa.eu/resource/authority/language/"
LOCN: Final = "http://www.w3.org/ns/locn#"
ORG: Final = "http://www.w3.org/ns/org#"
OWL: Final = "http://www.w3.org/2002/07/owl#"
P_PLAN: Final = "http://purl.org/net/p-plan#"
PROV: Final = "http://www.w3.org/ns/prov#"
QB: Final = "http://purl.org/linked-data/cube#"
RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS: Final = "http://www.w3.org/2000/01/rdf-schema#"
SCHEMA: Final = "http://schema.org/"
SH: Final = "http://www.w3.org/ns/shacl#"
SKOS: Final = "http://www.w3.org/2004/02/skos/core#"
VANN: Final = "http://purl.org/vocab/vann/"
VCARD: Final = "http://www.w3.org/2006/vcard/ns#"
VOID: Final = "http://rdfs.org/ns/void#"
XSD: Final = "http://www.w3.org/2001/XMLSchema#"

PREFIXES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "elo": ELO,
        "adms": ADMS,
        "cpsv": CPSV,
        "cs": CS,
        "cv": CV,
        "dc": DC,
        "dcat": DCAT,
        "dct": DCT,
        "foaf": FOAF,
        "locn": LOCN,
        "org": ORG,
        "owl": OWL,
        "p-plan": P_PLAN,
        "prov": PROV,
        "qb": QB,
        "rdf": RDF,
        "rdfs": RDFS,
        "schema": SCHEMA,
        "sh": SH,
        "skos": SKOS,
        "vann": VANN,
        "vcard": VCARD,
        "void": VOID,
        "xsd": XSD,
    }
)
