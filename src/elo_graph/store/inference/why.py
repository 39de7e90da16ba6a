"""Why a statement holds: the rule that gives it, and what the rule rests on, down to stated ones.

A premise of a conclusion was always found in an earlier round, so an explanation never goes in a circle.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pyoxigraph import BlankNode, Literal, NamedNode, QuerySolution, QuerySolutions, Triple, Variable

from elo_graph.store.inference.closure import Closure
from elo_graph.store.inference.rules import Pattern, Rule


@dataclass(frozen=True, slots=True)
class Reason:
    """A statement with the graphs that state it, or with the rule it follows by and the premises.

    ``in_list``: the premise says that something is in a list, which no single statement says.
    """

    subject: str
    predicate: str
    object: str
    graphs: tuple[str, ...] = ()
    rule: Rule | None = None
    premises: tuple["Reason", ...] = ()
    in_list: bool = False

    def to_json(self) -> dict[str, Any]:
        """Return the reason with its premises; terms are as in N-Triples."""
        told: dict[str, Any] = {"subject": self.subject, "predicate": self.predicate, "object": self.object}
        if self.in_list:
            return {**told, "inList": True}
        if self.rule is None:
            return {**told, "stated": list(self.graphs)}
        return {
            **told,
            "rule": self.rule.name,
            "says": dict(self.rule.says),
            "source": self.rule.source,
            "premises": [premise.to_json() for premise in self.premises],
        }


def why(closure: Closure, triple: Triple) -> Reason | None:
    """Explain a statement; None when it is neither stated nor follows."""
    graphs = closure.graphs(triple)
    if graphs:
        return _told(triple, graphs=graphs)
    known = closure.rounds.get(triple)
    if known is None:
        return None
    number, rule = known
    for matches in _matches(closure, rule, triple):
        premises = [_premises(rule, match) for match in matches]
        used = list(dict.fromkeys(premise for some in premises for premise in some))
        statements = [one for one in used if isinstance(one, Triple)]
        if any(_round(closure, one) >= number for one in statements):
            continue
        reasons = [why(closure, one) if isinstance(one, Triple) else one for one in used]
        return _told(triple, rule=rule, premises=tuple(one for one in reasons if one is not None))
    raise AssertionError(f"{rule.name} gives what it does not give")


def _round(closure: Closure, triple: Triple) -> float:
    if closure.graphs(triple):
        return 0
    return closure.rounds[triple][0] if triple in closure.rounds else float("inf")


def _matches(closure: Closure, rule: Rule, triple: Triple) -> Iterator[list[QuerySolution]]:
    """Give the ways in which the rule's body holds for this conclusion, in a steady order."""
    for head in rule.head:
        bound = _bound(head, triple)
        if bound is None:
            continue
        answer = closure.engine.query(
            rule.matches(), use_default_graph_as_union=True, substitutions=_variables(bound)
        )
        assert isinstance(answer, QuerySolutions)  # noqa: S101 -- SELECT
        found = sorted(answer, key=lambda match: [str(value) for value in match])
        if rule.together and found:
            yield found
        else:
            yield from ([match] for match in found)


def _bound(head: Pattern, triple: Triple) -> Mapping[str, Any] | None:
    bound: dict[str, Any] = {}
    for part, term, value in zip(head.parts, head.terms, _parts(triple), strict=True):
        if part.startswith("?"):
            if bound.setdefault(part[1:], value) != value:
                return None
        elif term != value:
            return None
    return bound


def _variables(bound: Mapping[str, Any]) -> dict[Variable, Any]:
    return {Variable(name): value for name, value in bound.items()}


def _premises(rule: Rule, match: QuerySolution) -> Iterator[Triple | Reason]:
    for pattern in rule.body:
        values = [
            match[part[1:]] if part.startswith("?") else term
            for part, term in zip(pattern.parts, pattern.terms, strict=True)
        ]
        if pattern.path:
            yield Reason(str(values[0]), pattern.parts[1], str(values[2]), in_list=True)
        else:
            yield Triple(values[0], values[1], values[2])  # type: ignore[arg-type]


def _parts(triple: Triple) -> tuple[NamedNode | BlankNode | Triple, NamedNode, Any]:
    return triple.subject, triple.predicate, triple.object


def _told(
    triple: Triple,
    *,
    graphs: tuple[str, ...] = (),
    rule: Rule | None = None,
    premises: tuple[Reason, ...] = (),
) -> Reason:
    subject, predicate, value = _parts(triple)
    return Reason(str(subject), str(predicate), str(value), graphs, rule, premises)


def literal(text: str) -> Literal | None:
    """Read ``"text"``, ``"text"@fi``, ``"5"^^<datatype>``; None for what is no literal."""
    if not text.startswith('"') or text.count('"') < 2:
        return None
    value, _, rest = text[1:].rpartition('"')
    if rest.startswith("@"):
        return Literal(value, language=rest[1:])
    if rest.startswith("^^<") and rest.endswith(">"):
        return Literal(value, datatype=NamedNode(rest[3:-1]))
    return Literal(value) if not rest else None
