"""A small file with one fault of each kind, and where they stand."""

FAULTY = """\
@prefix : <https://example.org/> .
@prefix cv: <http://data.europa.eu/m8g/> .
@prefix elo: <https://w3id.org/elo/ontology#> .
@prefix handover: <https://w3id.org/elo/scheme/handover/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

:office a elo:Organisation ;
    skos:prefLabel "Toimisto"@fi , "Byrå"@sv , "Office"@en .

:advice a elo:Service ;
    skos:prefLabel "Neuvonta"@fi , "Rådgivning"@sv , "Advice"@en ;
    elo:eligibility [
        elo:minAge 30 ;
        elo:maxAge 29
    ] .

:handover a elo:Referral ;
    elo:from :office ;
    elo:to :advice ;
    elo:handoverMode handover:acompanied-transfer .
"""
# What is wrong, in the order of the file: the service has no provider (nothing to point at but its subject),
# the rule's ages are in the wrong order, the mode is misspelt.
PROVIDER_LINE, RULE_LINE, AGE_LINE, REFERRAL_LINE, MODE_LINE = 11, 13, 14, 18, 21
