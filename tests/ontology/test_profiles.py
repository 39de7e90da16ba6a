"""Which axioms lie outside the profiles of OWL 2 is told axiom by axiom, and as the OWL API tells it."""

import shutil
import subprocess
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

import pytest

from elo_graph.validate.ontology import Report, check
from tests.ontology.test_owl_dl import java_compiles

HEAD = """
@prefix : <http://example.org/o#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<http://example.org/o> a owl:Ontology .
:A a owl:Class . :B a owl:Class . :C a owl:Class .
:p a owl:ObjectProperty . :q a owl:ObjectProperty . :d a owl:DatatypeProperty .
"""
SOME = "[ a owl:Restriction ; owl:onProperty :p ; owl:someValuesFrom :B ]"
ALL = "[ a owl:Restriction ; owl:onProperty :p ; owl:allValuesFrom :B ]"
UNION = "[ a owl:Class ; owl:unionOf ( :B :C ) ]"
BOTH = "[ a owl:Class ; owl:intersectionOf ( :B :C ) ]"
NOT = "[ a owl:Class ; owl:complementOf :B ]"
ONE = '[ a owl:Restriction ; owl:onProperty :p ; owl:maxCardinality "1"^^xsd:nonNegativeInteger ]'
TWO = '[ a owl:Restriction ; owl:onProperty :p ; owl:maxCardinality "2"^^xsd:nonNegativeInteger ]'

# An axiom, and the profiles it is within by the standard's tables (W3C, OWL 2 Profiles, sections 2 to 4).
AXIOMS: Mapping[str, tuple[str, str]] = {
    "nothing much": (":A rdfs:subClassOf :B . :p rdfs:domain :A ; rdfs:range :B .", "EL QL RL"),
    "some on the right": (f":A rdfs:subClassOf {SOME} .", "EL QL"),
    "some on the left": (f"{SOME} rdfs:subClassOf :A .", "EL RL"),
    "all on the right": (f":A rdfs:subClassOf {ALL} .", "RL"),
    "all on the left": (f"{ALL} rdfs:subClassOf :A .", ""),
    "or on the right": (f":A rdfs:subClassOf {UNION} .", ""),
    "or on the left": (f"{UNION} rdfs:subClassOf :A .", "RL"),
    "or as domain": (f":p rdfs:domain {UNION} .", ""),
    "and on the right": (f":A rdfs:subClassOf {BOTH} .", "EL QL RL"),
    "and on the left": (f"{BOTH} rdfs:subClassOf :A .", "EL RL"),
    "not on the right": (f":A rdfs:subClassOf {NOT} .", "QL RL"),
    "defined by and": (f":A owl:equivalentClass {BOTH} .", "EL RL"),
    "defined by or": (f":A owl:equivalentClass {UNION} .", ""),
    "at most one": (f":A rdfs:subClassOf {ONE} .", "RL"),
    "at most two": (f":A rdfs:subClassOf {TWO} .", ""),
    "disjoint classes": ("[] a owl:AllDisjointClasses ; owl:members ( :A :B :C ) .", "EL QL RL"),
    "functional": (":p a owl:FunctionalProperty .", "RL"),
    "functional data property": (":d a owl:FunctionalProperty .", "EL RL"),
    "inverse functional": (":p a owl:InverseFunctionalProperty .", "RL"),
    "transitive": (":p a owl:TransitiveProperty .", "EL RL"),
    "symmetric": (":p a owl:SymmetricProperty .", "QL RL"),
    "asymmetric": (":p a owl:AsymmetricProperty .", "QL RL"),
    "irreflexive": (":p a owl:IrreflexiveProperty .", "QL RL"),
    "inverse": (":p owl:inverseOf :q .", "QL RL"),
    "chain": (":p owl:propertyChainAxiom ( :q :q ) .", "EL RL"),
    "disjoint properties": (":p owl:propertyDisjointWith :q .", "QL RL"),
    "key": (":A owl:hasKey ( :p ) .", "EL RL"),
    "text": (":d rdfs:range xsd:string .", "EL QL RL"),
    "yes or no": (":d rdfs:range xsd:boolean .", "RL"),
    "one of two": (":A owl:equivalentClass [ a owl:Class ; owl:oneOf ( :x :y ) ] ."
                   " :x a owl:NamedIndividual . :y a owl:NamedIndividual .", ""),
}  # fmt: skip

# The OWL API 3.4.3 is stricter than the standard: sections 2.1 and 3.1 list keys and irreflexive properties.
STRICTER = {"key": {"EL"}, "irreflexive": {"QL"}}


def report(folder: Path, axiom: str) -> Report:
    file = folder / "o.ttl"
    file.write_text(HEAD + axiom, encoding="utf-8")
    return check(paths=[file], reasoner=False)


@pytest.mark.parametrize(("axiom", "within"), AXIOMS.values(), ids=AXIOMS)
def test_an_axiom_outside_a_profile_is_named(tmp_path: Path, axiom: str, within: str) -> None:
    found = report(tmp_path, axiom)
    profiles = [name for name, outside in found.profiles.items() if not outside]
    assert profiles == ["DL", *sorted(within.split(), key=["RL", "EL", "QL"].index)]
    hints = [hint for hint in found.hints if hint.check.startswith("profile-")]
    assert bool(hints) == (len(profiles) < 4)
    line = HEAD.count("\n") + 1  # the axiom's
    assert {hint.where.line for hint in hints} <= {line}


@pytest.mark.java
def test_the_owl_api_draws_the_same_line(tmp_path: Path) -> None:
    spec = find_spec("owlready2")
    if spec is None or spec.origin is None or not java_compiles():
        pytest.skip("needs a JDK, 11 or newer, and owlready2")
    files = {}
    for number, (name, (axiom, _)) in enumerate(AXIOMS.items()):
        files[name] = tmp_path / f"{number}.ttl"
        files[name].write_text(HEAD + axiom, encoding="utf-8")
    ran = subprocess.run(
        [
            str(shutil.which("java")),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            str(Path(spec.origin).parent / "hermit" / "HermiT.jar"),
            str(Path(__file__).with_name("OwlApiProfiles.java")),
            *map(str, files.values()),
        ],
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    said: dict[str, set[str]] = {name: set() for name in AXIOMS}
    names = {str(file): name for name, file in files.items()}
    for line in ran.stdout.splitlines():
        file, profile, violations = line.split("\t")
        if violations == "0":
            said[names[file]].add(profile)
    expected = {name: set(within.split()) - STRICTER.get(name, set()) for name, (_, within) in AXIOMS.items()}
    assert said == expected
