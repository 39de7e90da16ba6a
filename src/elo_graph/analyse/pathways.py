"""What is done in a service: the pathway it follows (``queries/routes/pathways.rq``)."""

from collections.abc import Iterable
from dataclasses import dataclass

from elo_graph.analyse.answers import ask
from elo_graph.analyse.labels import Label, labels
from elo_graph.store.protocol import Store


@dataclass(frozen=True, slots=True)
class Activity:
    """A step of a pathway and the functions it needs; ``order`` is None where it is not stated."""

    step: str
    label: Label
    order: int | None
    functions: tuple[str, ...]

    def to_json(self) -> dict[str, object]:
        """Return ``{"step", "label", "order", "functions"}``."""
        return {
            "step": self.step,
            "label": self.label,
            "order": self.order,
            "functions": list(self.functions),
        }


@dataclass(frozen=True, slots=True)
class Pathway:
    """A pathway and its activities in their order; they are no handovers."""

    pathway: str
    label: Label
    steps: tuple[Activity, ...]

    def to_json(self) -> dict[str, object]:
        """Return ``{"pathway", "label", "steps": [...]}``."""
        return {
            "pathway": self.pathway,
            "label": self.label,
            "steps": [step.to_json() for step in self.steps],
        }


def pathways(store: Store, services: Iterable[str]) -> dict[str, Pathway]:
    """Return the pathway that each of these services follows, if it follows one."""
    wanted = sorted(set(services))
    rows = list(ask(store, "routes/pathways", service=wanted)) if wanted else []
    names = labels(store, {row.iri(key) for row in rows for key in ("pathway", "step")})
    found: dict[str, tuple[str, dict[str, Activity]]] = {}
    for row in rows:
        # A service follows one pathway; of several the first by IRI is shown.
        pathway, steps = found.setdefault(row.iri("service"), (row.iri("pathway"), {}))
        if pathway != row.iri("pathway"):
            continue
        step, function = row.iri("step"), row.text("function")
        known = steps.get(step)
        functions = known.functions if known else ()
        if function and function not in functions:
            functions = (*functions, function)
        steps[step] = Activity(step, names.get(step, {}), row.whole("order"), functions)
    return {
        service: Pathway(pathway, names.get(pathway, {}), tuple(steps.values()))
        for service, (pathway, steps) in found.items()
    }
