"""Twenty mistakes a maintainer makes, each caught and named by the command whose job it is.

More changes between two editions are in ``test_diff.py``, more faults within one in ``test_command.py``.
"""

import json
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from elo_graph.cli.main import run
from tests.ontology.cases import document
from tests.ontology.conftest import add

ELO = "https://w3id.org/elo/ontology#"
SCHEME = "https://w3id.org/elo/scheme/"
SHAPE = "https://w3id.org/elo/shapes#"


@dataclass(frozen=True)
class Mistake:
    """What is changed (``pattern`` replaced, or ``text`` added), who finds it, and what it names."""

    command: str
    file: str
    text: str
    named: str  # the check, the rule or the shape
    about: str  # what is blamed
    pattern: str = ""


CHECK, DIFF, VALIDATE, REASONER = "check", "diff", "validate", "reasoner"
DATA = document("{}", ex="https://w3id.org/elo/id/service/")
MISTAKES = {
    "an unsatisfiable class": Mistake(
        REASONER, "ontology/core.ttl",
        "elo:Odd a owl:Class ; rdfs:subClassOf elo:Service , elo:Actor ;"
        'rdfs:label "a"@fi , "b"@sv , "c"@en ;'
        'skos:definition "a"@fi , "b"@sv , "c"@en ; rdfs:isDefinedBy <https://w3id.org/elo/ontology> .',
        "term-unsatisfiable", ELO + "Odd",
    ),
    "a cycle of concepts": Mistake(
        VALIDATE, "ontology/schemes/function.ttl",
        ":guidance skos:broader :career-guidance .", "BroaderShape-cycle", SCHEME + "function/guidance",
    ),
    "a lost label": Mistake(
        CHECK, "ontology/referral.ttl", '"referral"@en', "label-missing", ELO + "Referral",
        r'"hänvisning"@sv , "referral"@en',
    ),
    "a lost definition": Mistake(
        CHECK, "ontology/referral.ttl", "", "definition-missing", ELO + "Referral",
        r',\s+"settled passage[^"]*"@en(?= ;)',
    ),
    "a misspelt term in a shape": Mistake(
        CHECK, "shapes/referral.ttl", "sh:path elo:handoverMod ;", "term-undeclared", ELO + "handoverMod",
        r"sh:path elo:handoverMode ;",
    ),
    "a misspelt term in a query": Mistake(
        CHECK, "queries/gaps/gaps.rq", "elo:expectsFunctio ", "term-undeclared", ELO + "expectsFunctio",
        r"elo:expectsFunction ",
    ),
    "a concept that is in no scheme": Mistake(
        CHECK, "data/expectations.ttl", "", "concept-undeclared", SCHEME + "function/guidence",
        r"$(?![\s\S])",
    ),
    "an import that leads nowhere": Mistake(
        CHECK, "ontology/elo.ttl", "module/refferal", "import-unresolved", "https://w3id.org/elo/ontology",
        r"module/referral",
    ),
    "two terms of one name": Mistake(
        CHECK, "ontology/referral.ttl", '"to"@en', "label-shared", ELO + "from", r'"from"@en',
    ),
    "a property of two kinds": Mistake(
        CHECK, "ontology/core.ttl", "elo:from a owl:DatatypeProperty .", "property-of-two-kinds",
        ELO + "from",
    ),
    "a version that does not fit": Mistake(
        CHECK, "ontology/area.ttl", 'owl:versionInfo "1.0.1"', "version-mismatch",
        "https://w3id.org/elo/ontology/module/area", r'owl:versionInfo "[^"]*"',
    ),
    "a deprecation that leads nowhere": Mistake(
        CHECK, "ontology/core.ttl",
        "elo:validTo owl:deprecated true ; dct:isReplacedBy elo:nowhere .", "deprecation-dead-end",
        ELO + "validTo",
    ),
    "a renamed term": Mistake(
        DIFF, "ontology/source.ttl", "elo:linesOfSource a ", "renamed", ELO + "sourceLines",
        r"elo:sourceLines a ",
    ),
    "a deleted term": Mistake(
        DIFF, "ontology/referral.ttl", "", "removed", ELO + "currentEquivalent",
        r"elo:currentEquivalent a .*?isDefinedBy <[^>]*> \.",
    ),
    "a moved concept": Mistake(
        DIFF, "ontology/schemes/function.ttl", "skos:broader :advice", "concept-moved",
        SCHEME + "function/career-guidance", r"skos:broader :guidance",
    ),
    "a tightened cardinality": Mistake(
        DIFF, "shapes/referral.ttl", "sh:maxCount 0", "shape-tightened", SHAPE + "ReferralShape-from-once",
        r"(?<=sh:path elo:from ;\n    )sh:maxCount 1",
    ),
    "a narrower domain": Mistake(
        DIFF, "ontology/elo.ttl", "( elo:Service )", "axiom-narrowed", ELO + "serviceFunction",
        r"\( elo:Service elo:PathwayStep \)",
    ),
    "a query that loses a column": Mistake(
        DIFF, "queries/things/labels.rq", "columns: [thing, label]", "query-column-lost", "things/labels",
        r"columns: \[thing, rank, label\]",
    ),
    "a deprecated term in use": Mistake(
        VALIDATE, "data/more.ttl",
        DATA.format("elo:waitDays owl:deprecated true . ex:x elo:waitDays 5 ."), "DeprecatedAloneShape",
        "https://w3id.org/elo/id/service/x",
    ),
    "a value of the wrong scheme": Mistake(
        VALIDATE, "data/more.ttl",
        DATA.format(f"ex:x a elo:Service ; elo:serviceFunction <{SCHEME}channel/chat> ."),
        "FunctionShape-concept", "https://w3id.org/elo/id/service/x",
    ),
}  # fmt: skip


def seed(root: Path, mistake: Mistake) -> None:
    path = root / mistake.file
    if mistake.named == "concept-undeclared":
        add(path, f"<https://w3id.org/elo/id/expectation/x> <{ELO}expectsFunction> <{mistake.about}> .")
    elif not mistake.pattern:
        add(path, f"@prefix dct: <http://purl.org/dc/terms/> .\n{mistake.text}")
    else:
        text, count = re.subn(
            mistake.pattern, lambda _: mistake.text, path.read_text("utf-8"), count=1, flags=re.DOTALL
        )
        assert count == 1, f"{mistake.file} has no {mistake.pattern}"
        path.write_text(text, encoding="utf-8")


def test_there_are_twenty() -> None:
    assert len(MISTAKES) == 20


@pytest.mark.parametrize("mistake", MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_caught_and_named(
    mistake: Mistake, small: Path, copy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if mistake.command == REASONER and not shutil.which("java"):
        pytest.skip("needs Java: install a Java runtime, 11 or newer")
    seed(copy, mistake)
    as_json = ["--format", "json"]
    if mistake.command in (CHECK, REASONER):
        reasoner = "--reasoner" if mistake.command == REASONER else "--no-reasoner"
        assert run(["ontology", "check", "--root", str(copy), reasoner, *as_json]) == 1
        found = {(f["check"], f["term"]) for f in json.loads(capsys.readouterr().out)["findings"]}
    elif mistake.command == DIFF:
        run(["ontology", "diff", str(small), str(copy), "--no-consumers", *as_json])
        found = {(c["rule"], c["subject"]) for c in json.loads(capsys.readouterr().out)["changes"]}
    else:
        run(["validate", str(copy / mistake.file), *as_json])
        results = json.loads(capsys.readouterr().out)["results"]
        found = {((r["shape"] or "").rpartition("#")[2], r["focus"].strip("<>")) for r in results}
    assert (mistake.named, mistake.about) in found
