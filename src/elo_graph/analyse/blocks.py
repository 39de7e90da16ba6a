"""What stands in a client's way, and what would open it, in words."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from elo_graph.analyse.clients import Client, Condition
from elo_graph.analyse.labels import LANGUAGES, Label, named
from elo_graph.analyse.languages import language_label
from elo_graph.analyse.opening_words import opening_sentence
from elo_graph.analyse.route_words import all_of, condition_words
from elo_graph.analyse.search import Edge

Closes = Callable[[str | None], tuple[Condition, ...]]
"""What closes a thing: no condition when it is open."""


@dataclass(frozen=True, slots=True)
class Failing:
    """A condition of a thing that is not met, with the sentence that says so."""

    thing: str
    condition: Condition
    reason: Label

    def to_json(self) -> dict[str, object]:
        """Return ``{"code", "required", "rule", "thing", "reason"}``."""
        return {
            "code": self.condition.code,
            "required": self.condition.required,
            "rule": self.condition.rule,
            "thing": self.thing,
            "reason": self.reason,
        }


@dataclass(frozen=True, slots=True)
class Block:
    """A step that would lead on but is closed: by which ``conditions`` of which ``thing``.

    ``referral`` is None where the step is the link between a service and its provider. ``code`` is the first
    condition's. ``opens`` says what would have to be otherwise for the step to be open.
    """

    referral: str | None
    start: str
    start_label: Label
    end: str
    end_label: Label
    thing: str
    code: str
    conditions: tuple[Failing, ...]
    reason: Label
    opens: Label

    def to_json(self) -> dict[str, object]:
        """Return ``{"referral", "reason"}`` (in English; by language: ``reasonText``) and more."""
        return {
            "referral": self.referral,
            "reason": self.reason["en"],
            "reasonText": self.reason,
            "opens": self.opens,
            "code": self.code,
            "from": self.start,
            "fromLabel": self.start_label,
            "to": self.end,
            "toLabel": self.end_label,
            "thing": self.thing,
            "conditions": [one.to_json() for one in self.conditions],
        }


def needing_names(edges: Iterable[Edge], closes: Closes) -> set[str]:
    """Return the IRIs that the sentences about these closed edges name."""
    things: set[str] = set()
    for edge in edges:
        for thing in (edge.start, edge.end, edge.referral):
            if thing:
                things.add(thing)
                things.update(one.required for one in closes(thing) if ":" in one.required)
    return things


def blocks(
    stopped: Iterable[Edge], closes: Closes, client: Client, names: Mapping[str, Label]
) -> tuple[Block, ...]:
    """Say of each closed edge what closes it: conditions of its referral and of what it leads to.

    Where these are open, the edge leads from a service to its provider, and the service closes it.
    """
    found = []
    for edge in stopped:
        by_thing = [
            (thing, conditions)
            for thing in (edge.referral, edge.end)
            if thing is not None and (conditions := closes(thing))
        ] or [(edge.start, closes(edge.start))]
        thing, conditions = by_thing[0]
        words = {tongue: _Words(edge, client, names, tongue) for tongue in LANGUAGES}
        found.append(
            Block(
                referral=edge.referral,
                start=edge.start,
                start_label=names.get(edge.start, {}),
                end=edge.end,
                end_label=names.get(edge.end, {}),
                thing=thing,
                code=conditions[0].code,
                conditions=tuple(
                    Failing(thing, one, {tongue: words[tongue].reason([one]) for tongue in LANGUAGES})
                    for thing, conditions in by_thing
                    for one in conditions
                ),
                reason={tongue: words[tongue].sentence(by_thing) for tongue in LANGUAGES},
                opens={
                    tongue: opening_sentence(by_thing, told.given, told.called(by_thing), tongue)
                    for tongue, told in words.items()
                },
            )
        )
    return tuple(found)


class _Words:
    """How one closed edge is spoken of in one language."""

    def __init__(self, edge: Edge, client: Client, names: Mapping[str, Label], language: str) -> None:
        self._edge, self._names, self._language = edge, names, language
        self.given = {
            "age": str(client.age),
            "area": self._name(client.area or ""),
            "language": all_of([self._name(one) for one in client.languages], language),
            "status": all_of([self._name(one) for one in client.statuses], language),
        }

    def sentence(self, by_thing: Iterable[tuple[str, tuple[Condition, ...]]]) -> str:
        every = list(dict.fromkeys(one for _, conditions in by_thing for one in conditions))
        return f"{self._step()}: {self.reason(every)}."

    def reason(self, conditions: Iterable[Condition]) -> str:
        required: dict[str, list[str]] = {}
        for one in conditions:
            required.setdefault(one.code, []).append(self._name(one.required))
        return "; ".join(
            condition_words(code, all_of(list(dict.fromkeys(values)), self._language), self.given)[
                self._language
            ]
            for code, values in required.items()
        )

    def called(self, by_thing: Iterable[tuple[str, tuple[Condition, ...]]]) -> dict[str, str]:
        """Name things: a referral by its ends, since its own name (if any) repeats them."""
        called = {}
        for thing, conditions in by_thing:
            called[thing] = self._step() if thing == self._edge.referral else self._name(thing)
            called.update((one.required, self._name(one.required)) for one in conditions)
        return called

    def _step(self) -> str:
        return f"{self._name(self._edge.start)} → {self._name(self._edge.end)}"

    def _name(self, thing: str) -> str:
        label = self._names.get(thing) or language_label(thing)
        return named(label, thing, self._language)
