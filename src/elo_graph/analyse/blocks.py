"""What stands in a client's way, in words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from elo_graph.analyse.clients import Client, Closed, Condition
from elo_graph.analyse.labels import LANGUAGES, Label, named
from elo_graph.analyse.languages import language_label
from elo_graph.analyse.route_words import all_of, condition_words
from elo_graph.analyse.search import Edge


@dataclass(frozen=True, slots=True)
class Block:
    """A step that would lead on but is closed: by which ``conditions`` of which ``thing``.

    ``referral`` is None where the step is the link between a service and its provider. ``code`` is the first
    condition's.
    """

    referral: str | None
    start: str
    start_label: Label
    end: str
    end_label: Label
    thing: str
    code: str
    conditions: tuple[Condition, ...]
    reason: Label

    def to_json(self) -> dict[str, object]:
        """Return ``{"referral", "reason"}`` (in English; by language: ``reasonText``) and more."""
        return {
            "referral": self.referral,
            "reason": self.reason["en"],
            "reasonText": self.reason,
            "code": self.code,
            "from": self.start,
            "fromLabel": self.start_label,
            "to": self.end,
            "toLabel": self.end_label,
            "thing": self.thing,
            "conditions": [
                {"code": one.code, "required": one.required, "rule": one.rule} for one in self.conditions
            ],
        }


def blocks(
    stopped: Iterable[Edge], closed: Closed, client: Client, names: Mapping[str, Label]
) -> tuple[Block, ...]:
    """Say of each closed edge what closes it: conditions of its referral and of what it leads to."""
    found = []
    for edge in stopped:
        by_referral, by_end = closed.get(edge.referral or "", ()), closed.get(edge.end, ())
        conditions = tuple(dict.fromkeys((*by_referral, *by_end)))
        found.append(
            Block(
                referral=edge.referral,
                start=edge.start,
                start_label=names.get(edge.start, {}),
                end=edge.end,
                end_label=names.get(edge.end, {}),
                thing=edge.referral if by_referral and edge.referral else edge.end,
                code=conditions[0].code,
                conditions=conditions,
                reason=_reason(edge, conditions, client, names),
            )
        )
    return tuple(found)


def _reason(
    edge: Edge, conditions: tuple[Condition, ...], client: Client, names: Mapping[str, Label]
) -> Label:
    said = {}
    for tongue in LANGUAGES:
        required: dict[str, list[str]] = {}
        for one in conditions:
            required.setdefault(one.code, []).append(_name(one.required, names, tongue))
        given = {
            "age": str(client.age),
            "area": _name(client.area or "", names, tongue),
            "language": all_of([_name(one, names, tongue) for one in client.languages], tongue),
            "status": all_of([_name(one, names, tongue) for one in client.statuses], tongue),
        }
        why = "; ".join(
            condition_words(code, all_of(list(dict.fromkeys(values)), tongue), given)[tongue]
            for code, values in required.items()
        )
        ends = f"{_name(edge.start, names, tongue)} → {_name(edge.end, names, tongue)}"
        said[tongue] = f"{ends}: {why}."
    return said


def _name(thing: str, names: Mapping[str, Label], language: str) -> str:
    label = names.get(thing) or language_label(thing)
    return named(label, thing, language)
