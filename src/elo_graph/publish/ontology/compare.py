"""Compares two editions: terms, concepts, shapes and queries (`elo-graph ontology diff`)."""

from collections.abc import Iterable, Iterator, Mapping

from pyoxigraph import NamedNode, Triple

from elo_graph.publish.ontology.changes import Change, Diff, Label
from elo_graph.publish.ontology.compare_queries import compare_queries
from elo_graph.publish.ontology.compare_shapes import compare_shapes
from elo_graph.publish.ontology.compare_terms import Pair, compare_axioms, compare_pair, is_place
from elo_graph.publish.ontology.editions import Edition
from elo_graph.publish.ontology.nodes import Value
from elo_graph.publish.ontology.rules import Level, rules
from elo_graph.publish.ontology.things import REPLACED, TERMS, Thing, Things
from elo_graph.terms import RDFS, SKOS

_ABOVE = (RDFS + "subClassOf", RDFS + "subPropertyOf", SKOS + "broader")
_ORDER = ("module", "class", "property", "datatype", "axiom", "scheme", "concept", "shape", "query", "thing")


def compare(old: Edition, new: Edition) -> Diff:
    """Return what changed from one edition to the other."""
    before, after = Things(old.triples), Things(new.triples)
    known = _labels(before.all)
    renamed = _renamed(before.all, after.all)
    if renamed:  # what mentions a renamed term has not changed for that, nor what still has the old name
        before = Things(_with_new_names(before.triples, renamed), renamed)
        after = Things(_with_new_names(after.triples, renamed), renamed)
    changes = [
        *_renamings(renamed, after.all, known),
        *_compared(before, after),
        *compare_axioms(before.axioms, after.axioms, added=set(after.all) - set(before.all)),
        *compare_shapes(_shapes(before.all), _shapes(after.all), fresh={*after.all} - {*before.all}),
        *compare_queries(old.queries, new.queries),
    ]
    labels = {**known, **_labels(after.all)}
    changes.sort(key=lambda c: (-c.level, _ORDER.index(c.what), c.rule, c.subject, c.property))
    return Diff(old.name, new.name, tuple(changes), labels, _replacements(renamed, after.all))


def _compared(before: Things, after: Things) -> Iterator[Change]:
    for iri in sorted({*before.all, *after.all}):
        old, new = before.all.get(iri), after.all.get(iri)
        what = (new or old or Thing("", "", {})).what
        if "shape" in {thing.what for thing in (old, new) if thing}:
            continue
        if old is None and new is not None:
            if new.own and what != "thing":
                yield _added(new)
            elif what == "thing":
                yield from compare_pair(Pair(Thing(iri, "thing", {}), new))
        elif new is None and old is not None:
            if old.own and what != "thing":
                level = rules().rules["removed"].level or Level.MAJOR
                yield Change("removed", level, old.what, iri, old.label)
            elif what == "thing":
                yield from compare_pair(Pair(old, Thing(iri, "thing", {})))
        elif old is not None and new is not None:
            yield from compare_pair(Pair(old, new, placed=is_place, above=lambda one: _above(one, after)))


def _above(thing: Thing, known: Things) -> set[Value]:
    """Return all that a concept stands under, directly or not."""
    found: set[Value] = set()
    waiting = [thing]
    while waiting:
        for value in waiting.pop().values(SKOS + "broader") - found:
            found.add(value)
            above = known.all.get(value.value) if isinstance(value, NamedNode) else None
            waiting += [above] if above is not None else []
    return found


def _added(new: Thing) -> Change:
    above = tuple(
        sorted((v for p in _ABOVE for v in new.values(p) if isinstance(v, NamedNode)), key=lambda v: v.value)
    )
    return Change("added", Level.MINOR, new.what, new.iri, new.label, about=new.definition, above=above)


def _shapes(things: Mapping[str, Thing]) -> dict[str, Thing]:
    return {iri: thing for iri, thing in things.items() if thing.what == "shape"}


def _labels(things: Mapping[str, Thing]) -> dict[str, Label]:
    return {iri: thing.label for iri, thing in things.items() if thing.label}


def _renamed(before: Mapping[str, Thing], after: Mapping[str, Thing]) -> dict[str, str]:
    """Pair what is gone with what is new under the same names or the same definition."""
    gone, come = _only_in(before, after), _only_in(after, before)
    found: dict[str, str] = {}
    for old in gone:
        for new in come:
            same = old.what == new.what and new.iri not in found.values()
            if same and (_same(old.label, new.label) or _same(old.definition, new.definition)):
                found[old.iri] = new.iri
                break
    return found


def _only_in(here: Mapping[str, Thing], there: Mapping[str, Thing]) -> list[Thing]:
    """Return the edition's own terms and concepts that the other one does not have."""
    kinds = {*TERMS, "concept"}
    return [t for i, t in sorted(here.items()) if i not in there and t.own and t.what in kinds]


def _same(one: Label, other: Label) -> bool:
    return bool(one) and one == other


def _renamings(
    renamed: Mapping[str, str], after: Mapping[str, Thing], labels: Mapping[str, Label]
) -> Iterator[Change]:
    for old, new in renamed.items():
        yield Change(
            "renamed",
            Level.MAJOR,
            after[new].what,
            old,
            labels.get(old, {}),
            old=(NamedNode(old),),
            new=(NamedNode(new),),
        )


def _with_new_names(triples: Iterable[Triple], renamed: Mapping[str, str]) -> list[Triple]:
    def put(node: object) -> object:
        if isinstance(node, NamedNode) and node.value in renamed:
            return NamedNode(renamed[node.value])
        return node

    return [Triple(put(t.subject), put(t.predicate), put(t.object)) for t in triples]  # type: ignore[arg-type]


def _replacements(renamed: Mapping[str, str], after: Mapping[str, Thing]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {old: (new,) for old, new in renamed.items()}
    for iri, thing in after.items():
        given = tuple(sorted(v.value for v in thing.values(REPLACED) if isinstance(v, NamedNode)))
        if thing.deprecated and given:
            found[iri] = given
    return found
