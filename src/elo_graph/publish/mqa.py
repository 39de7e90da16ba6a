"""The catalogue's marks by data.europa.eu's Metadata Quality Assessment: 405 points in five dimensions.

https://data.europa.eu/mqa/methodology — what a dataset meets is asked by ``queries/publish/mqa.rq``, what it
is worth says ``mqa.toml``; a catalogue has the mean of its datasets. Told in DQV
(https://www.w3.org/TR/vocab-dqv/).
"""

import tempfile
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from importlib import resources
from pathlib import Path
from typing import Any, Final

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Triple

from elo_graph.analyse.answers import ask
from elo_graph.analyse.labels import LANGUAGES
from elo_graph.publish.catalogue import DQV, Addresses, catalogue, link
from elo_graph.publish.publication import Publication, publish
from elo_graph.store.embedded import EmbeddedStore
from elo_graph.terms import (
    CATALOG,
    DCT,
    GRAPH,
    ONTOLOGY_GRAPH,
    RDF,
    SCHEMES_GRAPH,
    SHAPES_GRAPH,
    SKOS,
    XSD,
)
from elo_graph.validate import load_shapes, validate

PV: Final = "https://piveau.eu/ns/voc#"
DCAT_AP: Final = "dcatApCompliance"
SHAPES: Final = Path(__file__).with_name("dcat-ap.ttl")

Calls = Callable[[str], bool]
"""Whether an address answers a harvester with 200."""


@dataclass(frozen=True, slots=True)
class Metric:
    """A metric: its name, dimension, points, label by language, and whether addresses are to be called."""

    name: str
    dimension: str
    points: int
    label: Mapping[str, str]
    calls: bool


@dataclass(frozen=True, slots=True)
class Method:
    """The method: its metrics in order, labels of dimensions, and the bands of marks, best first."""

    metrics: tuple[Metric, ...]
    dimensions: Mapping[str, Mapping[str, str]]
    bands: tuple[tuple[int, Mapping[str, str]], ...]

    def best(self, dimension: str | None = None) -> int:
        """The points that can be had, in one dimension or in all."""
        return sum(one.points for one in self.metrics if dimension in (None, one.dimension))


@dataclass(frozen=True, slots=True)
class Loss:
    """Points that one dataset does not have, and why (an address that does not answer, a result)."""

    dataset: str
    metric: Metric
    why: str = ""


@dataclass(frozen=True, slots=True)
class Assessment:
    """What was found: by dataset the names of the metrics it meets, and what is lost."""

    method: Method
    met: Mapping[str, frozenset[str]]
    lost: tuple[Loss, ...]

    def points(self, dimension: str | None = None, dataset: str | None = None) -> Fraction:
        """The points of one dataset or the mean of all, in one dimension or in all."""
        of = [dataset] if dataset is not None else list(self.met)
        had = sum(
            metric.points
            for one in of
            for metric in self.method.metrics
            if metric.name in self.met[one] and dimension in (None, metric.dimension)
        )
        return Fraction(had, len(of)) if of else Fraction(0)

    def band(self) -> Mapping[str, str]:
        """What data.europa.eu calls so many points, by language."""
        return next(label for least, label in self.method.bands if self.points() >= least)


def method() -> Method:
    """Read the method (``mqa.toml``)."""
    told: dict[str, Any] = tomllib.loads((resources.files(__package__) / "mqa.toml").read_text("utf-8"))

    def label(entry: Mapping[str, Any]) -> Mapping[str, str]:
        return {language: entry[language] for language in LANGUAGES}

    return Method(
        tuple(
            Metric(name, one["dimension"], one["points"], label(one), one.get("calls", False))
            for name, one in told["metric"].items()
        ),
        {name: label(one) for name, one in told["dimension"].items()},
        tuple((one["from"], label(one)) for one in told["band"].values()),
    )


def assess(triples: Sequence[Triple], answers: Calls, shapes: Sequence[Path] | None = None) -> Assessment:
    """Give a catalogue its marks.

    ``answers`` says of an address whether it does; ``shapes`` are DCAT-AP's, ours (what is mandatory) unless
    given. A violation anywhere in the catalogue costs every dataset its points for DCAT-AP.
    """
    how = method()
    with EmbeddedStore() as store:
        store.add(Quad(t.subject, t.predicate, t.object) for t in triples)
        found: dict[str, dict[str, list[str]]] = {}
        for row in ask(store, "publish/mqa"):
            values = found.setdefault(row.iri("dataset"), {})
            values.setdefault(row.iri("metric"), []).append(row.iri("value"))
    violations = _violations(triples, shapes)
    met: dict[str, frozenset[str]] = {}
    lost: list[Loss] = []
    known: dict[str, bool] = {}
    for dataset, values in found.items():
        has = set()
        for metric in how.metrics:
            why = ""
            if metric.name == DCAT_AP:
                fine, why = not violations, "; ".join(violations[:3])
            elif metric.calls:
                wanted = values.get(metric.name, [])
                known.update({one: answers(one) for one in wanted if one not in known})
                silent = [one for one in wanted if not known[one]]
                fine, why = bool(wanted) and not silent, ", ".join(silent)
            else:
                fine = metric.name in values
            if fine:
                has.add(metric.name)
            else:
                lost.append(Loss(dataset, metric, why))
        met[dataset] = frozenset(has)
    return Assessment(how, met, tuple(lost))


def dqv(found: Assessment, addresses: Addresses) -> tuple[Triple, ...]:
    """Tell the marks in DQV, in a steady order: each metric of each dataset, and the sums."""
    return tuple(sorted(set(_told(found, addresses)), key=str))


def in_publication(publication: Publication, addresses: Addresses) -> Calls:
    """Say of an address whether it is that of a dump of the publication which lies there as it is told."""
    told = {
        f"{addresses.server}/dump/{dump.name}": (publication.folder / dump.name, dump.size)
        for dump in publication.dumps
    }

    def answers(address: str) -> bool:
        if address == f"{addresses.server}/feed":
            return True  # it is there whenever a publication is
        path, size = told.get(address, (None, 0))
        return path is not None and path.is_file() and path.stat().st_size == size

    return answers


def of_sources(root: Path) -> Assessment | None:
    """Give the catalogue of a source folder (``data/`` and the rest) its marks; None when it has none."""
    files = [
        *((file, GRAPH + file.stem) for file in sorted((root / "data").glob("*.ttl"))),
        *((file, ONTOLOGY_GRAPH) for file in sorted((root / "ontology").glob("*.ttl"))),
        *((file, SCHEMES_GRAPH) for file in sorted((root / "ontology" / "schemes").glob("*.ttl"))),
        *((file, SHAPES_GRAPH) for file in sorted((root / "shapes").glob("*.ttl"))),
    ]
    where = Addresses("https://example.org", CATALOG.removesuffix("catalog"))
    with EmbeddedStore() as store, tempfile.TemporaryDirectory(prefix="elo-graph-mqa-") as folder:
        for file, graph in files:
            store.engine.load(path=str(file), format=RdfFormat.TURTLE, to_graph=NamedNode(graph))
        publication = publish(store, Path(folder))
        triples = catalogue(publication, where)
        return assess(triples, in_publication(publication, where)) if triples else None


def _violations(triples: Sequence[Triple], shapes: Sequence[Path] | None) -> list[str]:
    given = load_shapes(shapes or [SHAPES])
    quads = [Quad(t.subject, t.predicate, t.object) for t in triples]
    report = validate(quads, shapes=given, context=None)
    return [] if report.conforms else [str(one.focus) for one in report.results]


def _told(found: Assessment, addresses: Addresses) -> Iterator[Triple]:
    document = NamedNode(addresses.base + "quality")
    yield link(document, RDF + "type", DQV + "QualityMetadata")
    for language, title in {
        "fi": "Luettelon laatu (MQA)",
        "sv": "Katalogens kvalitet (MQA)",
        "en": "Quality of the catalogue (MQA)",
    }.items():
        yield Triple(document, NamedNode(DCT + "title"), Literal(title, language=language))
    for name, label in found.method.dimensions.items():
        yield from _named(NamedNode(PV + name), "Dimension", label)
    for metric in found.method.metrics:
        this = NamedNode(PV + metric.name)
        yield from _named(this, "Metric", metric.label)
        yield link(this, DQV + "inDimension", PV + metric.dimension)
        yield link(this, DQV + "expectedDataType", XSD + "boolean")
        for dataset, met in found.met.items():
            yield from _measured(document, dataset, metric.name, metric.name in met)
    for dataset in found.met:
        yield from _sums(document, dataset, found, dataset)
    yield from _sums(document, addresses.catalogue, found, None)


def _sums(document: NamedNode, on: str, found: Assessment, dataset: str | None) -> Iterator[Triple]:
    for dimension in found.method.dimensions:
        points = found.points(dimension, dataset)
        yield from _measured(document, on, f"{dimension}Scoring", points)
    yield from _measured(document, on, "scoring", found.points(None, dataset))


def _measured(document: NamedNode, on: str, metric: str, value: bool | Fraction) -> Iterator[Triple]:
    short = on.rsplit("/", 1)[-1].replace("#", "-")
    this = NamedNode(f"{document.value}#{short}-{metric}")
    yield link(this, RDF + "type", DQV + "QualityMeasurement")
    yield link(this, DQV + "computedOn", on)
    yield link(NamedNode(on), DQV + "hasQualityMeasurement", this.value)
    yield link(this, DQV + "isMeasurementOf", PV + metric)
    if isinstance(value, bool):
        literal = Literal(value)
    elif value.denominator == 1:
        literal = Literal(int(value))
    else:
        literal = Literal(f"{float(value):.2f}", datatype=NamedNode(XSD + "decimal"))
    yield Triple(this, NamedNode(DQV + "value"), literal)


def _named(this: NamedNode, kind: str, label: Mapping[str, str]) -> Iterator[Triple]:
    yield link(this, RDF + "type", DQV + kind)
    for language, text in label.items():
        yield Triple(this, NamedNode(SKOS + "prefLabel"), Literal(text, language=language))
