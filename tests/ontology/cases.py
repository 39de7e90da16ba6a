"""Statements that put an ontology outside OWL 2 DL or into contradiction, one fault each, and legal ones."""

from dataclasses import dataclass

_PREFIXES = """
@prefix cv:    <http://data.europa.eu/m8g/> .
@prefix elo:   <https://w3id.org/elo/ontology#> .
@prefix ex:    <{ex}> .
@prefix owl:   <http://www.w3.org/2002/07/owl#> .
@prefix rdf:   <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs:  <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh:    <http://www.w3.org/ns/shacl#> .
@prefix skos:  <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd:   <http://www.w3.org/2001/XMLSchema#> .
"""


EX = "http://example.org/"


def document(turtle: str, ex: str = EX) -> str:
    """Make a Turtle document of statements; ``ex:`` is what ``ex`` says."""
    return _PREFIXES.format(ex=ex) + turtle


@dataclass(frozen=True)
class Case:
    """A fault: what is written, which check finds it, and the term it names.

    ``seen_by_owl_api`` is False where the OWL API (3.4.3) reads over the fault: it mends or drops what it
    cannot read, or does not check that rule.
    """

    check: str
    term: str
    turtle: str
    seen_by_owl_api: bool = True


ELO = "https://w3id.org/elo/ontology#"

OUTSIDE_DL = {
    "class used but not declared": Case("undeclared-class", EX + "Nowhere", "ex:thing a ex:Nowhere ."),
    "class in a union not declared": Case(
        "undeclared-class",
        EX + "Nowhere",
        "ex:p a owl:ObjectProperty ; rdfs:domain [ a owl:Class ; owl:unionOf ( elo:Area ex:Nowhere ) ] .",
    ),
    "superproperty not declared": Case(
        "undeclared-property", EX + "nowhere", "elo:within rdfs:subPropertyOf ex:nowhere ."
    ),
    "predicate not declared": Case("undeclared-property", EX + "nowhere", "ex:thing ex:nowhere elo:Area ."),
    "range outside the datatype map": Case(
        "datatype-outside-map",
        EX + "p",
        "ex:p a owl:DatatypeProperty ; rdfs:range xsd:date .",
        seen_by_owl_api=False,
    ),
    "value outside the datatype map": Case(
        "datatype-outside-map",
        EX + "thing",
        'ex:p a owl:DatatypeProperty . ex:thing ex:p "2024"^^xsd:gYear .',
        seen_by_owl_api=False,
    ),
    "object and data property": Case(
        "property-of-two-kinds", ELO + "within", "elo:within a owl:DatatypeProperty ."
    ),
    "object and annotation property": Case(
        "property-of-two-kinds",
        ELO + "within",
        "elo:within a owl:AnnotationProperty .",
    ),
    "class and datatype": Case("class-and-datatype", ELO + "Area", "elo:Area a rdfs:Datatype ."),
    "misspelt word of OWL": Case(
        "reserved-vocabulary",
        "http://www.w3.org/2002/07/owl#disjontWith",
        "elo:Area owl:disjontWith elo:Actor .",
        seen_by_owl_api=False,
    ),
    "word of OWL redefined": Case(
        "reserved-vocabulary",
        "http://www.w3.org/2000/01/rdf-schema#subClassOf",
        "rdfs:subClassOf a owl:ObjectProperty .",
    ),
    "declaration of RDFS, not OWL": Case(
        "reserved-vocabulary",
        "http://www.w3.org/2000/01/rdf-schema#Class",
        "ex:A a rdfs:Class .",
        seen_by_owl_api=False,
    ),
    "text where a thing belongs": Case(
        "object-property-with-literal", EX + "thing", 'ex:thing elo:providedBy "somebody" .'
    ),
    "thing where a text belongs": Case(
        "data-property-with-thing", EX + "thing", "ex:thing elo:areaCode ex:other ."
    ),
    "data property below an object property": Case(
        "axiom-of-wrong-kind", ELO + "areaCode", "elo:areaCode rdfs:subPropertyOf elo:within ."
    ),
    "transitive data property": Case(
        "axiom-of-wrong-kind",
        ELO + "areaCode",
        "elo:areaCode a owl:TransitiveProperty .",
    ),
    "inverse of a data property": Case(
        "axiom-of-wrong-kind",
        ELO + "areaCode",
        "elo:areaCode owl:inverseOf elo:within .",
    ),
    "object property with a datatype as range": Case(
        "axiom-of-wrong-kind", ELO + "within", "elo:within rdfs:range xsd:string ."
    ),
    "restriction without property": Case(
        "expression-malformed",
        ELO + "Area",
        "elo:Area rdfs:subClassOf [ a owl:Restriction ; owl:someValuesFrom elo:Area ] .",
    ),
    "restriction with two conditions": Case(
        "expression-malformed",
        ELO + "Area",
        "elo:Area rdfs:subClassOf [ a owl:Restriction ; owl:onProperty elo:within ;"
        " owl:someValuesFrom elo:Area ; owl:allValuesFrom elo:Area ] .",
        seen_by_owl_api=False,
    ),
    "number of values that is none": Case(
        "expression-malformed",
        ELO + "Service",
        "elo:Service rdfs:subClassOf"
        ' [ a owl:Restriction ; owl:onProperty elo:providedBy ; owl:maxCardinality "one" ] .',
    ),
    "disjointness without members": Case(
        "expression-malformed", "[…]", "[] a owl:AllDisjointClasses .", seen_by_owl_api=False
    ),
    "union of one": Case(
        "list-malformed",
        ELO + "Area",
        "elo:Area rdfs:subClassOf [ a owl:Class ; owl:unionOf ( elo:Area ) ] .",
    ),
    "list that does not end": Case(
        "list-malformed",
        ELO + "Area",
        "elo:Area rdfs:subClassOf [ a owl:Class ; owl:unionOf"
        " [ rdf:first elo:Area ; rdf:rest [ rdf:first elo:Actor ] ] ] .",
        seen_by_owl_api=False,
    ),
    "list in a circle": Case(
        "list-malformed",
        ELO + "Area",
        "elo:Area rdfs:subClassOf [ a owl:Class ; owl:unionOf _:l ] ."
        " _:l rdf:first elo:Area ; rdf:rest [ rdf:first elo:Actor ; rdf:rest _:l ] .",
        seen_by_owl_api=False,
    ),
    "expression used twice": Case(
        "expression-shared",
        ELO + "Area",
        "_:e a owl:Class ; owl:complementOf elo:Actor ."
        " elo:Area rdfs:subClassOf _:e . elo:Pathway rdfs:subClassOf _:e .",
        seen_by_owl_api=False,
    ),
    "functional transitive property": Case(
        "property-not-simple", ELO + "within", "elo:within a owl:FunctionalProperty ."
    ),
    "irreflexive superproperty of a transitive one": Case(
        "property-not-simple",
        EX + "above",
        "ex:above a owl:ObjectProperty , owl:IrreflexiveProperty . elo:within rdfs:subPropertyOf ex:above .",
    ),
    "number of values of a transitive property": Case(
        "property-not-simple",
        ELO + "Area",
        "elo:Area rdfs:subClassOf [ a owl:Restriction ; owl:onProperty elo:within ;"
        ' owl:maxCardinality "1"^^xsd:nonNegativeInteger ] .',
    ),
    "disjoint from a property derived from a chain": Case(
        "property-not-simple",
        EX + "derived",
        "ex:derived a owl:ObjectProperty ; owl:propertyChainAxiom ( elo:memberOf elo:coordinates ) ;"
        " owl:propertyDisjointWith elo:hosts .",
    ),
    "two chains that need each other": Case(
        "chain-irregular",
        EX + "p",
        "ex:p a owl:ObjectProperty ; owl:propertyChainAxiom ( ex:q elo:hosts ) ."
        " ex:q a owl:ObjectProperty ; owl:propertyChainAxiom ( ex:p elo:hosts ) .",
    ),
    "result in the middle of its chain": Case(
        "chain-irregular",
        EX + "p",
        "ex:p a owl:ObjectProperty ; owl:propertyChainAxiom ( elo:hosts ex:p elo:hosts ) .",
    ),
    "nameless thing said to be the same": Case(
        "anonymous-individual",
        EX + "thing",
        "ex:thing a elo:Area ; owl:sameAs [ a elo:Area ] .",
        seen_by_owl_api=False,
    ),
    "nameless things in a circle": Case(
        "anonymous-cycle",
        "[…]",
        "_:a elo:within _:b . _:b elo:within _:c . _:c elo:within _:a .",
        seen_by_owl_api=False,
    ),
    "number that is none": Case(
        "literal-ill-typed", EX + "thing", 'ex:thing elo:population "many"^^xsd:integer .'
    ),
    "day that is none": Case(
        "literal-ill-typed",
        EX + "thing",
        'ex:thing elo:validFrom "2023-02-29"^^xsd:date .',
        seen_by_owl_api=False,
    ),
}

CONTRADICTORY = {
    "thing of two classes that exclude each other": Case(
        "types-disjoint", EX + "thing", "ex:thing a elo:Service , elo:Area ."
    ),
    "class by what leads to it, and another": Case(
        # ex:s is provided by it, so it is an actor; it says to be a service.
        "types-disjoint",
        EX + "thing",
        "ex:s elo:providedBy ex:thing . ex:thing a elo:Service .",
    ),
    "class below two that exclude each other": Case(
        "types-disjoint",
        EX + "Mixed",
        "ex:Mixed a owl:Class ; rdfs:subClassOf elo:Service , elo:Actor .",
    ),
    "member of itself": Case(
        "relation-clash", EX + "thing", "ex:thing a elo:Organisation ; elo:memberOf ex:thing ."
    ),
    "part of each other": Case("relation-clash", EX + "a", "ex:a elo:partOf ex:b . ex:b elo:partOf ex:a ."),
    "referral to where one is": Case(
        "relation-clash", EX + "r", "ex:r a elo:Referral ; elo:from ex:a ; elo:to ex:a ."
    ),
    "two values where there can be one": Case(
        "functional-several-values",
        EX + "thing",
        "ex:thing a elo:PopulationObservation ; elo:observedArea ex:area ; elo:year 2023 , 2024 .",
    ),
}

# All within OWL 2 DL and free of contradiction; no check may object.
LEGAL = """
ex:knows a owl:ObjectProperty , owl:SymmetricProperty , owl:IrreflexiveProperty .
ex:ancestor a owl:ObjectProperty , owl:TransitiveProperty .
ex:parent a owl:ObjectProperty , owl:AsymmetricProperty , owl:InverseFunctionalProperty ;
    rdfs:subPropertyOf ex:ancestor ; owl:inverseOf ex:child .
ex:child a owl:ObjectProperty .
ex:uncle a owl:ObjectProperty ; owl:propertyChainAxiom ( ex:child ex:knows ) .
ex:reaches a owl:ObjectProperty ; owl:propertyChainAxiom ( ex:reaches ex:reaches ) , ( ex:reaches ex:knows ) .
ex:age a owl:DatatypeProperty , owl:FunctionalProperty ;
    rdfs:range [ a rdfs:Datatype ; owl:onDatatype xsd:integer ;
                 owl:withRestrictions ( [ xsd:minInclusive 0 ] ) ] .
ex:Person a owl:Class ;
    owl:equivalentClass [ a owl:Class ; owl:unionOf ( ex:Child ex:Adult ) ] ;
    owl:hasKey ( ex:age ) ;
    rdfs:subClassOf
        [ a owl:Restriction ; owl:onProperty ex:parent ; owl:onClass ex:Person ;
          owl:maxQualifiedCardinality "2"^^xsd:nonNegativeInteger ] ,
        [ a owl:Restriction ; owl:onProperty ex:age ; owl:someValuesFrom xsd:integer ] ,
        [ a owl:Restriction ; owl:onProperty [ owl:inverseOf ex:parent ] ; owl:allValuesFrom ex:Person ] ,
        [ a owl:Restriction ; owl:onProperty ex:age ; owl:onDataRange xsd:integer ;
          owl:qualifiedCardinality "1"^^xsd:nonNegativeInteger ] .
ex:Child a owl:Class ; owl:disjointWith ex:Adult .
ex:Adult a owl:Class ; rdfs:subClassOf [ a owl:Class ; owl:complementOf ex:Child ] .
ex:Few a owl:Class ; owl:equivalentClass [ a owl:Class ; owl:oneOf ( ex:anna ex:bo ) ] .
ex:Loner a owl:Class ; rdfs:subClassOf [ a owl:Restriction ; owl:onProperty ex:child ; owl:hasSelf true ] .
ex:note a owl:AnnotationProperty ; rdfs:range xsd:date .
ex:short a rdfs:Datatype ; owl:equivalentClass [ a rdfs:Datatype ; owl:oneOf ( "a" "b" ) ] .
ex:code a owl:DatatypeProperty ; rdfs:range ex:short .
[] a owl:AllDisjointProperties ; owl:members ( ex:knows ex:child ) .
[] a owl:AllDifferent ; owl:distinctMembers ( ex:anna ex:bo ) .
[] a owl:NegativePropertyAssertion ; owl:sourceIndividual ex:anna ; owl:assertionProperty ex:knows ;
    owl:targetIndividual ex:carl .
[] a owl:Axiom ; owl:annotatedSource ex:Child ; owl:annotatedProperty owl:disjointWith ;
    owl:annotatedTarget ex:Adult ; rdfs:comment "nobody is both"@en .
ex:anna a ex:Adult ; ex:age 40 ; ex:note "2024-01-01"^^xsd:date ;
    ex:knows [ a ex:Adult ; ex:age 41 ] , ex:bo .
ex:bo a owl:NamedIndividual , ex:Adult ; ex:code "a" ; ex:parent ex:carl .
ex:carl a ex:Adult .
"""
