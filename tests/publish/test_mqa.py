"""The catalogue's marks: 405 points for what we ship, and every point that is missing has its reason."""

import shutil
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, RdfFormat, Triple, parse

from elo_graph import shipped
from elo_graph.cli.main import run
from elo_graph.publish.catalogue import DQV, Addresses
from elo_graph.publish.mqa import PV, Assessment, assess, dqv, method, of_sources

ADDRESS = "https://example.org/dump/one.ttl.gz"
# One dataset with everything that the method looks at, one with nothing but what DCAT-AP makes mandatory.
CATALOGUE = f"""
@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix t: <http://publications.europa.eu/resource/authority/> . @base <https://example.org/> .
<c> a dcat:Catalog ; dct:title "C"@en ; dct:description "C"@en ; dct:publisher <p> ;
  dcat:dataset <rich>, <poor> .
<p> a foaf:Agent ; foaf:name "P" .
<rich> a dcat:Dataset ; dct:title "R"@en ; dct:description "R"@en ; dcat:keyword "k"@en ; dct:publisher <p> ;
  dcat:theme <http://publications.europa.eu/resource/authority/data-theme/EDUC> ; dct:spatial <s> ;
  dct:temporal <e> ; dct:accessRights <http://publications.europa.eu/resource/authority/access-right/PUBLIC> ;
  dcat:contactPoint <k> ; dcat:distribution <d> .
<d> a dcat:Distribution ; dcat:accessURL <{ADDRESS}> ; dcat:downloadURL <{ADDRESS}> ;
  dct:format <http://publications.europa.eu/resource/authority/file-type/RDF_TURTLE> ;
  dcat:mediaType <https://www.iana.org/assignments/media-types/text/turtle> ;
  dct:license <http://publications.europa.eu/resource/authority/licence/CC_BY_4_0> ; dct:rights <r> ;
  dcat:byteSize "9"^^xsd:nonNegativeInteger ; dct:issued "2026-01-01"^^xsd:date ;
  dct:modified "2026-01-01"^^xsd:date .
<poor> a dcat:Dataset ; dct:title "P"@en ; dct:description "P"@en .
"""


def marks(text: str = CATALOGUE, *, silent: bool = False) -> Assessment:
    triples = [quad.triple for quad in parse(text, format=RdfFormat.TURTLE)]
    return assess(triples, lambda address: not silent)


def test_the_method_has_405_points_in_five_dimensions() -> None:
    """As data.europa.eu publishes it."""
    how = method()
    assert [(name, how.best(name)) for name in how.dimensions] == [
        ("findability", 100),
        ("accessibility", 100),
        ("interoperability", 110),
        ("reusability", 75),
        ("contextuality", 20),
    ]
    assert how.best() == 405


def test_a_catalogue_has_the_mean_of_its_datasets() -> None:
    found = marks()
    assert found.points(dataset="https://example.org/rich") == 405
    # Of the poor one nothing counts but that the catalogue conforms.
    assert found.points(dataset="https://example.org/poor") == 30
    assert found.points() == Fraction(405 + 30, 2)
    assert found.band()["en"] == "sufficient"
    # Each point that is missing is named: 23 metrics, of which it meets one.
    assert {loss.dataset for loss in found.lost} == {"https://example.org/poor"}
    assert len(found.lost) == 22


def test_addresses_that_do_not_answer_cost_their_points() -> None:
    found = marks(silent=True)
    assert found.points("accessibility", "https://example.org/rich") == 20  # there is one to download from
    assert {loss.why for loss in found.lost if loss.dataset.endswith("rich")} == {ADDRESS}


@pytest.mark.parametrize(
    ("there", "instead", "metric"),
    [
        ('dcat:keyword "k"@en ;', "", "keywordAvailability"),
        ("authority/data-theme/EDUC", "authority/other/EDUC", "categoryAvailability"),
        ("authority/access-right/PUBLIC", "authority/other/PUBLIC", "accessRightsVocabularyAlignment"),
        ("authority/licence/CC_BY_4_0", "authority/other/CC_BY_4_0", "knownLicence"),
        ("media-types/text/turtle", "types/text/turtle", "formatMediaTypeVocabularyAlignment"),
        ('foaf:name "P"', 'dct:title "P"', "dcatApCompliance"),
        ("dct:rights <r> ;", "", "rightsAvailability"),
    ],
)
def test_what_is_missing_costs_just_that(there: str, instead: str, metric: str) -> None:
    assert there in CATALOGUE
    lost = {
        loss.metric.name for loss in marks(CATALOGUE.replace(there, instead)).lost if "rich" in loss.dataset
    }
    assert lost == {metric}


def test_dqv_tells_each_measurement() -> None:
    triples = dqv(marks(), Addresses("https://example.org", "https://w3id.org/elo/"))
    rich, scoring = NamedNode("https://example.org/rich"), NamedNode(PV + "scoring")
    of = {t.subject for t in triples if t.predicate.value == DQV + "isMeasurementOf" and t.object == scoring}
    on = {t.subject for t in triples if t.predicate.value == DQV + "computedOn" and t.object == rich}
    (measured,) = of & on
    assert [t.object.value for t in triples if is_value(t, measured)] == ["405"]  # type: ignore[union-attr]


def is_value(triple: Triple, subject: object) -> bool:
    return triple.subject == subject and triple.predicate.value == DQV + "value"


def test_what_we_ship_has_all_points() -> None:
    found = of_sources(shipped.root())
    assert found is not None
    assert [(loss.dataset, loss.metric.name, loss.why) for loss in found.lost] == []
    assert found.points() == 405


def test_a_release_that_loses_points_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The same sources with a catalogue that says nothing of themes."""
    for folder in ("ontology", "shapes", "queries", "data"):
        shutil.copytree(shipped.root() / folder, tmp_path / folder)
    catalogue = tmp_path / "data" / "catalogue.ttl"
    lines = catalogue.read_text().splitlines()
    catalogue.write_text("\n".join(line for line in lines if "dcat:theme " not in line))
    call: Callable[..., int] = lambda *more: run(  # noqa: E731
        [
            "ontology",
            "release",
            "--root",
            str(tmp_path),
            "--no-reasoner",
            "--no-consumers",
            "--lang",
            "en",
            *more,
        ]
    )
    assert call() == 1
    assert "375 of 405 points" in capsys.readouterr().err
    assert not (tmp_path / "releases").exists()
