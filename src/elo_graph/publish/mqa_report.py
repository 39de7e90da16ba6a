"""The catalogue's marks for people and programs; ``mqa.dqv`` tells them as RDF."""

from collections import Counter
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from elo_graph.publish.mqa import Assessment

_WORDS: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "fi": {"of": "{had} / {best} pistettä ({band}), {n} aineistoa", "lost": "Menetetyt pisteet:"},
        "sv": {"of": "{had} av {best} poäng ({band}), {n} datamängder", "lost": "Förlorade poäng:"},
        "en": {"of": "{had} of {best} points ({band}), {n} datasets", "lost": "Points lost:"},
    }
)


def text(found: Assessment, language: str) -> str:
    """Return the marks by dimension and metric, and each lost point by name."""
    words, how = _WORDS[language], found.method
    lines = [
        words["of"].format(
            had=_number(found.points()), best=how.best(), band=found.band()[language], n=len(found.met)
        )
    ]
    for dimension, label in how.dimensions.items():
        marks = f"{_number(found.points(dimension)):>5} / {how.best(dimension)}"
        lines.append(f"\n{label[language]:<44}{marks}")
        for metric in how.metrics:
            if metric.dimension == dimension:
                number = sum(metric.name in met for met in found.met.values())
                share = f"{number}/{len(found.met)}"
                lines.append(f"  {metric.label[language]:<42}{metric.points:>5}   {share}")
    if found.lost:
        lines.append(f"\n{words['lost']}")
        for loss in found.lost:
            why = f" ({loss.why})" if loss.why else ""
            lines.append(f"  -{loss.metric.points}  {loss.dataset}  {loss.metric.label[language]}{why}")
    return "\n".join(lines) + "\n"


def as_json(found: Assessment) -> dict[str, Any]:
    """Return ``{"points", "of", "dimensions", "metrics", "lost"}``."""
    how = found.method
    met = Counter(name for names in found.met.values() for name in names)
    return {
        "points": float(found.points()),
        "of": how.best(),
        "datasets": len(found.met),
        "dimensions": {
            name: {"points": float(found.points(name)), "of": how.best(name)} for name in how.dimensions
        },
        "metrics": {
            metric.name: {"points": metric.points, "met": met[metric.name]} for metric in how.metrics
        },
        "lost": [
            {
                "dataset": loss.dataset,
                "metric": loss.metric.name,
                "points": loss.metric.points,
                "why": loss.why,
            }
            for loss in found.lost
        ],
    }


def _number(points: Any) -> str:
    return f"{float(points):g}"
