"""Compares a term, a concept or a module with the same of another edition, and the axioms over several."""

from collections.abc import Callable, Iterable, Iterator, Set
from dataclasses import dataclass
from typing import Final

from pyoxigraph import Literal, NamedNode

from elo_graph.publish.ontology.changes import Change
from elo_graph.publish.ontology.nodes import Nameless, Value
from elo_graph.publish.ontology.rules import Level, rules
from elo_graph.publish.ontology.things import (
    DEFINITIONS,
    DEPRECATED,
    KINDS,
    LABELS,
    REPLACED,
    SINCE,
    TYPE,
    Thing,
)
from elo_graph.terms import DCT, OWL, RDFS, SH, SKOS, VANN
from elo_graph.validate.formats.terms import short_iri

_IGNORED: Final = frozenset(
    [OWL + part for part in ("versionInfo", "versionIRI", "priorVersion")]
    + [OWL + part for part in ("backwardCompatibleWith", "incompatibleWith")]
    + [DCT + part for part in ("modified", "issued", "hasVersion")]
    + [SKOS + "narrower", SKOS + "hasTopConcept", SKOS + "topConceptOf", SKOS + "broader", SKOS + "inScheme"]
    + [DEPRECATED, REPLACED, SINCE]
)
_NOTES: Final = frozenset(
    [RDFS + part for part in ("comment", "seeAlso", "isDefinedBy")]
    + [SKOS + part for part in ("altLabel", "hiddenLabel", "example", "scopeNote", "editorialNote", "note")]
    + [SKOS + part for part in ("changeNote", "historyNote")]
    + [DCT + part for part in ("description", "license", "source", "creator", "publisher", "abstract")]
    + [VANN + "preferredNamespacePrefix", VANN + "preferredNamespaceUri", SH + "declare"]
)
_SETS: Final = (RDFS + "domain", RDFS + "range")


@dataclass(frozen=True)
class Pair:
    """The same thing in both editions; ``above`` gives all that a concept stands under in the new one."""

    old: Thing
    new: Thing
    placed: Callable[[Thing], bool] = lambda thing: thing.what == "concept"
    above: Callable[[Thing], Set[Value]] = lambda thing: thing.values(SKOS + "broader")

    def change(self, rule: str, *, level: Level | None = None, **more: object) -> Change:
        """Make a change of this thing."""
        given = level or rules().rules[rule].level or Level.MAJOR
        label = self.new.label or self.old.label
        return Change(rule, given, self.new.what, self.new.iri, label, **more)  # type: ignore[arg-type]


def is_place(thing: Thing) -> bool:
    """Whether a thing has a place in a hierarchy of concepts."""
    return thing.what == "concept"


def compare_pair(pair: Pair) -> Iterator[Change]:
    """Give the changes of one thing."""
    yield from _deprecation(pair)
    yield from _kind(pair)
    yield from _texts(pair, LABELS, "relabelled", "label-added", "label-lost")
    yield from _texts(pair, DEFINITIONS, "definition-changed", "definition-added", "definition-lost")
    if pair.placed(pair.new):
        yield from _place(pair)
    for property in sorted({*pair.old.facts, *pair.new.facts}):
        if property not in {TYPE, *LABELS, *DEFINITIONS, *_IGNORED}:
            yield from _property(pair, property)


def compare_axioms(old: Set[Nameless], new: Set[Nameless], *, added: Set[str]) -> Iterator[Change]:
    """Give the changes of axioms over several terms; ``added`` are the IRIs of terms that are new."""
    gone, come = sorted(old - new), sorted(new - old)
    fresh = {short_iri(iri) for iri in added}
    for before in list(gone):
        like = [a for a in come if a.kind == before.kind and {*a.members} & {*before.members}]
        if not like:
            continue
        after = max(like, key=lambda a: len({*a.members} & {*before.members}))
        gone.remove(before)
        come.remove(after)
        more, fewer = {*after.members} - {*before.members}, {*before.members} - {*after.members}
        for rule, members in (
            ("disjoint-more", more - fresh),
            ("disjoint-new", more & fresh),
        ):
            if members:
                yield _axiom(rule, after.kind, new=members)
        if fewer:
            yield _axiom("disjoint-fewer", after.kind, old=fewer)
    for one in gone:
        yield Change("axiom-removed", rules().axiom(one.kind, added=False), "axiom", "", {}, old=(one,))
    for one in come:
        yield Change("axiom-added", rules().axiom(one.kind, added=True), "axiom", "", {}, new=(one,))


def _axiom(rule: str, kind: str, *, old: Iterable[str] = (), new: Iterable[str] = ()) -> Change:
    level = rules().rules[rule].level or Level.MAJOR
    before, after = (tuple(Nameless(text) for text in sorted(some)) for some in (old, new))
    return Change(rule, level, "axiom", "", {}, kind, before, after)


def _deprecation(pair: Pair) -> Iterator[Change]:
    given = tuple(_sorted(pair.new.values(REPLACED)))
    if pair.new.deprecated and not pair.old.deprecated:
        since = next((v.value[:10] for v in pair.new.values(SINCE) if isinstance(v, Literal)), "")
        rule = "deprecated" if given else "deprecated-alone"
        yield pair.change(rule, new=given, since=since)
    elif pair.old.deprecated and not pair.new.deprecated:
        yield pair.change("undeprecated")
    elif pair.new.values(REPLACED) != pair.old.values(REPLACED):
        yield pair.change("replacement-changed", old=tuple(_sorted(pair.old.values(REPLACED))), new=given)


def _kind(pair: Pair) -> Iterator[Change]:
    old, new = pair.old.values(TYPE), pair.new.values(TYPE)
    gone, come = _sorted(old - new), _sorted(new - old)
    main = [[v for v in some if isinstance(v, NamedNode) and v.value in KINDS] for some in (gone, come)]
    if main[0] and main[1]:
        yield pair.change("kind-changed", property=TYPE, old=tuple(main[0]), new=tuple(main[1]))
    for value in gone:
        if value not in main[0] or not main[1]:
            level = rules().axiom(_name(value), added=False)
            yield pair.change("axiom-removed", level=level, property=TYPE, old=(value,))
    for value in come:
        if value not in main[1] or not main[0]:
            level = rules().axiom(_name(value), added=True)
            yield pair.change("axiom-added", level=level, property=TYPE, new=(value,))


def _texts(pair: Pair, properties: tuple[str, ...], changed: str, added: str, lost: str) -> Iterator[Change]:
    """Compare texts language by language; one change a kind tells of all languages."""
    for property in properties:
        old, new = _by_language(pair.old.values(property)), _by_language(pair.new.values(property))
        both = [tag for tag in old if tag in new and old[tag] != new[tag]]
        if both:
            yield pair.change(
                changed,
                property=property,
                old=tuple(text for tag in both for text in old[tag]),
                new=tuple(text for tag in both for text in new[tag]),
            )
        come = [text for tag in new if tag not in old for text in new[tag]]
        gone = [text for tag in old if tag not in new for text in old[tag]]
        if come:
            yield pair.change(added, property=property, new=tuple(come))
        if gone:
            yield pair.change(lost, property=property, old=tuple(gone))


def _place(pair: Pair) -> Iterator[Change]:
    schemes = [thing.values(SKOS + "inScheme") for thing in (pair.old, pair.new)]
    if schemes[0] - schemes[1]:
        old, new = (tuple(_sorted(some)) for some in schemes)
        yield pair.change("concept-rehomed", property=SKOS + "inScheme", old=old, new=new)
    old, new = (tuple(_sorted(thing.values(SKOS + "broader"))) for thing in (pair.old, pair.new))
    gone, come = {*old} - {*new}, {*new} - {*old}
    if not gone and not come:
        return
    # A concept without a broader one stands at the top of its scheme: to leave the top is to move.
    if gone and come and gone <= pair.above(pair.new):
        rule = "concept-refined"
    elif (gone and come) or not old or not new:
        rule = "concept-moved"
    else:
        rule = "concept-unplaced" if gone else "concept-placed"
    if rule in ("concept-moved", "concept-refined"):
        yield pair.change(rule, property=SKOS + "broader", old=old, new=new)
    else:
        yield pair.change(rule, property=SKOS + "broader", old=tuple(_sorted(gone)), new=tuple(_sorted(come)))


def _property(pair: Pair, property: str) -> Iterator[Change]:
    old, new = pair.old.values(property), pair.new.values(property)
    gone, come = _sorted(old - new), _sorted(new - old)
    if not gone and not come:
        return
    if property in _NOTES:
        yield pair.change("note-changed", property=property, old=tuple(gone), new=tuple(come))
        return
    if property in _SETS and len(gone) == 1 and len(come) == 1:
        before, after = _members(gone[0]), _members(come[0])
        if before < after:
            yield pair.change("axiom-widened", property=property, new=_nameless(after - before))
            return
        if after < before:
            yield pair.change("axiom-narrowed", property=property, old=_nameless(before - after))
            return
    if len(gone) == 1 and len(come) == 1 and _is_restriction(gone[0]) == _is_restriction(come[0]):
        level = max(_level(property, gone[0], added=False), _level(property, come[0], added=True))
        yield pair.change("axiom-changed", level=level, property=property, old=tuple(gone), new=tuple(come))
        return
    for value in gone:
        level = _level(property, value, added=False)
        yield pair.change("axiom-removed", level=level, property=property, old=(value,))
    for value in come:
        level = _level(property, value, added=True)
        yield pair.change("axiom-added", level=level, property=property, new=(value,))


def _level(property: str, value: Value, *, added: bool) -> Level:
    name = "owl:Restriction" if _is_restriction(value) else short_iri(property)
    return rules().axiom(name, added=added)


def _is_restriction(value: Value) -> bool:
    return isinstance(value, Nameless) and value.kind == "owl:Restriction"


def _members(value: Value) -> frozenset[str]:
    """Return what a domain or range takes: the members of a union, or the one class."""
    if isinstance(value, Nameless):
        return frozenset(value.members or (value.text,))
    return frozenset([_name(value)])


def _nameless(texts: Iterable[str]) -> tuple[Nameless, ...]:
    return tuple(Nameless(text) for text in sorted(texts))


def _name(value: Value) -> str:
    return short_iri(value.value) if isinstance(value, NamedNode) else str(value)


def _by_language(values: Iterable[Value]) -> dict[str, list[Literal]]:
    found: dict[str, list[Literal]] = {}
    for value in _sorted(values):
        if isinstance(value, Literal):
            found.setdefault(value.language or "", []).append(value)
    return {tag: found[tag] for tag in sorted(found, key=lambda tag: ("fi sv en".find(tag) % 99, tag))}


def _sorted(values: Iterable[Value]) -> list[Value]:
    return sorted(values, key=lambda value: value.text if isinstance(value, Nameless) else str(value))
