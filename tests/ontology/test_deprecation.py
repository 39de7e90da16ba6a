"""Deprecated terms: used as before, warned of with what to use instead; the deprecation itself is checked."""

import json
from pathlib import Path
from typing import Any

import pytest

from elo_graph.cli.main import run
from tests.ontology.cases import document
from tests.ontology.conftest import add

ELO = "https://w3id.org/elo/ontology#"
SCHEME = "https://w3id.org/elo/scheme/"
Capture = pytest.CaptureFixture[str]

DECLARED = f"""
elo:waitDays owl:deprecated true ; dct:isReplacedBy elo:capacity ;
    prov:invalidatedAtTime "2027-03-01T00:00:00Z"^^xsd:dateTime .
<{SCHEME}channel/email> owl:deprecated true ; dct:isReplacedBy <{SCHEME}channel/chat> ;
    prov:invalidatedAtTime "2027-03-01T00:00:00Z"^^xsd:dateTime .
"""
PREFIXES = "@prefix dct: <http://purl.org/dc/terms/> . @prefix prov: <http://www.w3.org/ns/prov#> .\n"


def validated(capsys: Capture, path: Path, engine: str) -> tuple[int, list[dict[str, Any]]]:
    status = run(["validate", str(path), "--format", "json", "--engine", engine])
    results = json.loads(capsys.readouterr().out)["results"]
    return status, [r for r in results if "Deprecated" in (r["shape"] or "")]


@pytest.mark.parametrize("engine", ["fast", "pyshacl"])
def test_each_use_is_a_warning_with_the_replacement(engine: str, tmp_path: Path, capsys: Capture) -> None:
    if engine == "pyshacl":
        pytest.importorskip("pyshacl")
    data = tmp_path / "data.ttl"
    uses = f"ex:s elo:waitDays 5 .\nex:c elo:channelType <{SCHEME}channel/email> ."
    data.write_text(PREFIXES + document(DECLARED + uses), encoding="utf-8")
    status, results = validated(capsys, data, engine)
    assert status == 0  # a warning keeps nobody out
    assert {r["severity"] for r in results} == {"Warning"}
    lines = data.read_text("utf-8").splitlines()
    told = {lines[r["line"] - 1].split()[0]: r["message"] for r in results}
    assert set(told) == {"ex:s", "ex:c"}
    assert ELO + "capacity" in told["ex:s"]["en"]
    assert "Käytä sen sijaan" in told["ex:c"]["fi"]
    assert SCHEME + "channel/chat" in told["ex:c"]["sv"]


def test_the_shipped_vocabulary_deprecates_nothing_without_saying_what_instead(capsys: Capture) -> None:
    run(["ontology", "check", "--format", "json", "--no-reasoner"])
    report = json.loads(capsys.readouterr().out)
    assert [f for f in report["findings"] if f["check"].startswith("deprecat")] == []


def findings(capsys: Capture, root: Path) -> set[tuple[str, str, str, str]]:
    run(["ontology", "check", "--root", str(root), "--format", "json", "--no-reasoner"])
    report = json.loads(capsys.readouterr().out)
    return {
        (f["check"], f["severity"], f["term"], f["value"])
        for f in report["findings"]
        if f["check"].startswith("deprecat")
    }


def test_a_complete_deprecation_is_in_order(copy: Path, capsys: Capture) -> None:
    """The label may stay although the replacement has the same."""
    add(
        copy / "ontology" / "referral.ttl",
        """elo:todaysEquivalent a owl:ObjectProperty ; rdfs:label "nykyinen vastine"@fi ,
            "nuvarande motsvarighet"@sv , "current equivalent"@en ;
            skos:definition "a"@fi , "b"@sv , "c"@en ; rdfs:isDefinedBy <https://w3id.org/elo/ontology> .
        elo:currentEquivalent owl:deprecated true ; dct:isReplacedBy elo:todaysEquivalent ;
            prov:invalidatedAtTime "2027-03-01T00:00:00Z"^^xsd:dateTime .""",
    )
    assert run(["ontology", "check", "--root", str(copy), "--no-reasoner"]) == 0
    capsys.readouterr()
    # The shape that looks along the old path is told of.
    assert findings(capsys, copy) == {
        (
            "deprecated-in-use",
            "warning",
            "https://w3id.org/elo/shapes#ReferralShape-equivalent",
            ELO + "currentEquivalent",
        )
    }


def test_what_a_deprecation_lacks_is_told(copy: Path, capsys: Capture) -> None:
    add(
        copy / "ontology" / "core.ttl",
        "elo:validFrom owl:deprecated true . elo:validTo owl:deprecated true ; "
        "<http://purl.org/dc/terms/isReplacedBy> elo:validFrom ; "
        '<http://www.w3.org/ns/prov#invalidatedAtTime> "2027-03-01T00:00:00Z"^^xsd:dateTime .',
    )
    found = findings(capsys, copy)
    assert {f for f in found if f[0] != "deprecated-in-use"} == {
        ("deprecation-incomplete", "warning", ELO + "validFrom", "http://purl.org/dc/terms/isReplacedBy"),
        (
            "deprecation-incomplete",
            "warning",
            ELO + "validFrom",
            "http://www.w3.org/ns/prov#invalidatedAtTime",
        ),
        ("deprecation-dead-end", "error", ELO + "validTo", ELO + "validFrom"),
    }
