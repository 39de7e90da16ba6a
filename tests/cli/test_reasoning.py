"""``reason``, ``why``, ``load --reason``, ``query --raw``, as a person calls them."""

import json
import re
from collections.abc import Callable
from pathlib import Path

Call = Callable[..., tuple[int, str, str]]
CAT = """
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
<urn:Cat> rdfs:subClassOf <urn:Animal> .
<urn:miu> a <urn:Cat> .
"""
ANIMALS = "SELECT (COUNT(*) AS ?n) { ?x a <urn:Animal> }"


def animals(call: Call, *options: str) -> str:
    Path("animals.rq").write_text(ANIMALS)
    status, out, _ = call("query", "animals.rq", "--store", "s", "--format", "csv", *options)
    assert status == 0
    return out.split()[1]


def graphs(call: Call) -> dict[str, str]:
    return dict(re.findall(r"^(\S+)\s+([\d,]+)$", call("status", "--store", "s")[1], re.MULTILINE))


def test_reasoning_is_off_unless_asked_for(call: Call) -> None:
    Path("cat.ttl").write_text(CAT)
    assert call("load", "cat.ttl", "--store", "s")[0] == 0
    assert animals(call) == "0"
    assert not [graph for graph in graphs(call) if "inferred" in graph]
    assert call("reason", "--store", "s")[0] == 0
    assert (animals(call), animals(call, "--raw")) == ("1", "0")
    status = call("status", "--store", "s")[1]
    assert re.search(r"^inferred  by rl, \d{4}-\d\d-\d\d \d\d:\d\d UTC$", status, re.MULTILINE)
    assert call("reason", "none", "--store", "s")[0] == 0
    assert animals(call) == "0"


def test_a_load_keeps_the_inferences_in_step(call: Call) -> None:
    Path("cat.ttl").write_text(CAT)
    Path("tom.ttl").write_text("<urn:tom> a <urn:Cat> .")
    assert call("load", "cat.ttl", "--store", "s", "--reason", "rdfs")[0] == 0
    assert animals(call) == "1"
    assert call("load", "tom.ttl", "--store", "s")[0] == 0
    assert animals(call) == "2"
    assert "inferred  by rdfs" in call("status", "--store", "s")[1]
    assert call("load", "cat.ttl", "--store", "s", "--replace", "--reason", "none")[0] == 0
    assert animals(call) == "0"


def test_the_shipped_registry_is_not_reasoned_over(call: Call) -> None:
    status, _, err = call("reason")
    assert status == 2
    assert "--store" in err


def test_why_tells_the_rule_and_the_premises_in_each_language(call: Call) -> None:
    Path("cat.ttl").write_text(CAT)
    call("load", "cat.ttl", "--store", "s")
    asked = ("why", "urn:miu", "a", "urn:Animal", "--store", "s")
    status, out, _ = call(*asked, "--lang", "en")
    assert status == 0
    assert out.splitlines() == [
        "<urn:miu> rdf:type <urn:Animal>",
        "  ← What is in a class is in the class above it. [cax-sco]",
        "    <urn:Cat> rdfs:subClassOf <urn:Animal>",
        "      = stated in the graph cat",
        "    <urn:miu> rdf:type <urn:Cat>",
        "      = stated in the graph cat",
    ]
    assert "Alaluokan jäsen on myös yläluokan jäsen." in call(*asked, "--lang", "fi")[1]
    told = json.loads(call(*asked, "--format", "json")[1])
    assert (told["rule"], len(told["premises"])) == ("cax-sco", 2)


def test_why_not(call: Call) -> None:
    Path("cat.ttl").write_text(CAT)
    call("load", "cat.ttl", "--store", "s")
    status, out, _ = call("why", "urn:miu", "a", "urn:Dog", "--store", "s", "--lang", "en")
    assert status == 1
    assert out == "<urn:miu> rdf:type <urn:Dog>: this is stated nowhere and follows from nothing.\n"
    status, _, err = call("why", "urn:miu", "is a", "urn:Dog", "--store", "s")
    assert status == 2
    assert "neither an IRI nor a short name" in err
