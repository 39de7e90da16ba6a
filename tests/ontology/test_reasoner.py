"""What only a reasoner finds, with the axioms it follows from; one that takes too long is ended."""

import shutil
import stat
from pathlib import Path

import pytest

from elo_graph.validate.ontology import check
from tests.ontology.cases import document
from tests.ontology.conftest import add, found

EX = "http://example.org/"


@pytest.fixture
def plain(copy: Path) -> Path:
    """A tree without data and shapes: a reasoner needs seconds for each run."""
    for folder in ("shapes", "data"):
        shutil.rmtree(copy / folder)
    return copy


def needs_java() -> None:
    """Skip the test where there is none."""
    if shutil.which("java") is None:
        pytest.skip("there is no Java; enable by installing a Java runtime, 11 or newer")


@pytest.mark.java
def test_impossible_classes_and_properties_are_named_with_the_axioms(plain: Path) -> None:
    needs_java()
    # A busy thing keeps something idle; whatever is kept is busy, and nothing is both. So nothing is busy,
    # nothing can be kept (it would be busy), and nothing can drive (who drives is busy).
    add(
        plain / "ontology" / "schemes" / "extra.ttl",
        document(
            "ex:Busy a owl:Class ; rdfs:subClassOf\n"
            "  [ a owl:Restriction ; owl:onProperty ex:keeps ; owl:someValuesFrom ex:Idle ] .\n"
            "ex:Idle a owl:Class ; rdfs:subClassOf [ a owl:Class ; owl:complementOf ex:Busy ] .\n"
            "ex:keeps a owl:ObjectProperty ; rdfs:range ex:Busy .\n"
            "ex:drives a owl:ObjectProperty ; rdfs:domain ex:Busy ."
        ),
    )
    report = check(plain)
    assert not report.conforms
    impossible = {f.term: f for f in found(report, "term-unsatisfiable")}
    assert set(impossible) == {EX + "Busy", EX + "keeps", EX + "drives"}
    assert impossible[EX + "Busy"].where.file == "ontology/schemes/extra.ttl"
    because = " / ".join(impossible[EX + "Busy"].because)
    assert f"<{EX}keeps> range <{EX}Busy>" in because
    assert f"<{EX}Idle> subClassOf not <{EX}Busy>" in because


@pytest.mark.java
def test_a_contradiction_between_things_is_named_with_the_axioms(plain: Path) -> None:
    needs_java()
    # An idle thing keeps nothing, yet this one keeps another. The queries do not see that far.
    (plain / "data").mkdir()
    add(
        plain / "data" / "extra.ttl",
        document(
            "ex:keeps a owl:ObjectProperty .\n"
            "ex:Idle a owl:Class ; owl:equivalentClass\n"
            "  [ a owl:Restriction ; owl:onProperty ex:keeps ; owl:allValuesFrom owl:Nothing ] .\n"
            'ex:thing ex:keeps ex:other ; a ex:Idle ; skos:prefLabel "räksmörgås \\"ä\\" \\\\ \\n"@sv .'
        ),
    )
    report = check(plain)
    (finding,) = found(report, "consistency")
    assert finding.term in (EX + "thing", EX + "other")
    assert finding.where.file == "data/extra.ttl"
    assert f"<{EX}thing> type <{EX}Idle>" in finding.because
    assert f"<{EX}thing> <{EX}keeps> <{EX}other>" in finding.because


def test_a_reasoner_that_takes_too_long_is_ended(
    plain: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A program that never ends by itself, and starts another, stands in for Java.
    java = tmp_path / "bin" / "java"
    java.parent.mkdir()
    java.write_text(
        f"#!/bin/sh\nsleep 300 &\necho $! > {tmp_path}/child\necho $$ > {tmp_path}/parent\nwait\n",
        encoding="utf-8",
    )
    java.chmod(java.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{java.parent}:/usr/bin:/bin")
    report = check(plain, time_limit=1.0)
    (finding,) = found(report, "consistency")
    assert "1 seconds" in finding.problem["en"]
    assert not report.conforms
    for name in ("parent", "child"):
        pid = int((tmp_path / name).read_text(encoding="utf-8"))
        assert not running(pid)


def test_a_java_that_does_not_work_is_none(
    plain: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As on systems that have a `java` which only tells one to install Java.
    java = tmp_path / "bin" / "java"
    java.parent.mkdir()
    java.write_text("#!/bin/sh\necho 'Unable to locate a Java Runtime.' >&2\nexit 1\n", encoding="utf-8")
    java.chmod(java.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{java.parent}:/usr/bin:/bin")
    report = check(plain)
    assert report.conforms
    reasons = {o.check: o.reason for o in report.outcomes if o.reason}
    assert "no Java" in reasons["consistency"]["en"]


def running(pid: int) -> bool:
    """Whether a process lives (one that is over but not yet waited for does not)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
