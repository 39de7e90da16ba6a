"""Did you mean: the allowed values that are most like a wrong one."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from difflib import get_close_matches

from pyoxigraph import Literal, NamedNode, Quad

from elo_graph.terms import RDFS, SKOS
from elo_graph.validate.report import Term
from elo_graph.validate.shapes import Rule

IN_SCHEME = (SKOS + "inScheme", SKOS + "topConceptOf")
_LABELS = (SKOS + "prefLabel", SKOS + "altLabel", SKOS + "notation", RDFS + "label")


class Suggestions:
    """The members of closed lists by slug and by label in every language, found in the data itself."""

    def __init__(self, quads: Iterable[Quad], schemes: Iterable[str]) -> None:
        wanted = frozenset(schemes)
        members: dict[str, set[str]] = defaultdict(set)
        labels: dict[str, list[str]] = defaultdict(list)
        for quad in quads:
            subject, value = quad.subject, quad.object
            if not isinstance(subject, NamedNode):
                continue
            if quad.predicate.value in IN_SCHEME and isinstance(value, NamedNode) and value.value in wanted:
                members[value.value].add(subject.value)
            elif quad.predicate.value in _LABELS and isinstance(value, Literal):
                labels[subject.value].append(value.value)
        self._members = {scheme: tuple(sorted(iris)) for scheme, iris in members.items()}
        self._names = {
            scheme: sorted({(name.lower(), iri) for iri in iris for name in (_slug(iri), *labels[iri])})
            for scheme, iris in members.items()
        }

    def allowed(self, rule: Rule) -> tuple[str, ...]:
        """Return all allowed values of a closed list, IRIs or texts; nothing where there is no list."""
        found = [iri for scheme in rule.schemes for iri in self._members.get(scheme, ())]
        return tuple(dict.fromkeys([*found, *(_text(v, whole=True) for v in rule.values)]))

    def like(self, value: Term, rule: Rule, *, most: int = 3) -> tuple[str, ...]:
        """Return up to ``most`` allowed values (IRIs, or texts of an sh:in list) like the given one."""
        names = [pair for scheme in rule.schemes for pair in self._names.get(scheme, ())]
        names += [(_text(v).lower(), _text(v, whole=True)) for v in rule.values]
        close = get_close_matches(_text(value).lower(), [name for name, _ in names], n=2 * most, cutoff=0.6)
        return _first(most, [iri for match in close for name, iri in names if name == match])


def _first(most: int, found: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(found))[:most]


def _text(term: Term, *, whole: bool = False) -> str:
    if isinstance(term, NamedNode):
        return term.value if whole else _slug(term.value)
    return term.value if isinstance(term, Literal) else str(term)


def _slug(iri: str) -> str:
    return re.split(r"[/#]", iri.rstrip("/#"))[-1]
