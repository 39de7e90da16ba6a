"""Compares SHACL shapes: which are new or gone, and which became tighter, looser or just different.

Which way a parameter is tighter is said in ``rules.toml`` (https://www.w3.org/TR/shacl/#core-components).
"""

from collections.abc import Iterator, Mapping, Set
from decimal import Decimal, InvalidOperation
from typing import Final

from pyoxigraph import Literal, NamedNode

from elo_graph.publish.ontology.changes import Change, Label
from elo_graph.publish.ontology.nodes import Nameless, Value, shown
from elo_graph.publish.ontology.rules import Level, rules
from elo_graph.publish.ontology.things import TYPE, Thing
from elo_graph.terms import RDFS, SH

_TEXTS: Final = (SH + "message", SH + "name", SH + "description", RDFS + "label", RDFS + "comment")
_SILENT: Final = frozenset([TYPE, SH + "order", SH + "group", SH + "prefixes", SH + "flags"])
_SEVERITIES: Final = ("Info", "Warning", "Violation")


def compare_shapes(
    old: Mapping[str, Thing], new: Mapping[str, Thing], *, fresh: Set[str] = frozenset()
) -> Iterator[Change]:
    """Give the changes of all shapes; ``fresh`` are the IRIs of new terms, of which there is no data yet."""
    come, gone = {*new} - {*old}, {*old} - {*new}
    for iri in sorted(come):
        rule = "shape-added" if _asks(new[iri]) else "shape-group"
        if rule == "shape-added" and _only_about(iri, new, fresh):
            rule = "shape-of-new"
        yield _whole(rule, new[iri])
    for iri in sorted(gone):
        if _asks(old[iri]):
            yield _whole("shape-removed", old[iri])
    for iri in sorted({*old} & {*new}):
        yield from _pair(old[iri], new[iri], new, come, gone)


def severity_of(shape: Thing) -> str:
    """Return the local name of a shape's severity, which is Violation where it says nothing."""
    stated = next((v.value for v in shape.values(SH + "severity") if isinstance(v, NamedNode)), "")
    name = stated.removeprefix(SH)
    return name if name in _SEVERITIES else "Violation"


def message_of(shape: Thing) -> Label:
    """Return what a shape says to people, by language."""
    found = [
        v for p in (SH + "message", SH + "description") for v in shape.values(p) if isinstance(v, Literal)
    ]
    return {text.language or "": text.value for text in reversed(found)}


def _only_about(iri: str, shapes: Mapping[str, Thing], fresh: Set[str]) -> bool:
    """Whether a shape is about new terms alone, by its own targets or those of the shapes that hold it."""
    if " › " in iri:  # a nameless rule goes by the shape that holds it
        holders = [shapes[name] for name in shapes if iri.startswith(f"{name} › ")]
    else:
        holders = [s for s in shapes.values() if NamedNode(iri) in s.values(SH + "property")]
    about = [
        value
        for shape in (shapes[iri], *holders)
        for property in shape.facts
        if property.startswith(SH + "target")
        for value in shape.values(property)
    ]
    targets = {shown_iri(value) for value in about}
    return bool(targets) and targets <= fresh


def _asks(shape: Thing) -> bool:
    """Whether a shape demands anything itself, beside holding other shapes."""
    silent = {SH + "property", SH + "severity", SH + "path", SH + "deactivated"}
    return any(
        p.removeprefix(SH) in rules().constraints and p not in silent and not p.startswith(SH + "target")
        for p in shape.facts
    )


def _whole(rule: str, shape: Thing) -> Change:
    severity = severity_of(shape)
    level = rules().rules[rule].level or rules().severity(severity)
    about, path = message_of(shape), _path(shape)
    return Change(rule, level, "shape", shape.iri, shape.label, severity=severity, about=about, above=path)


def _pair(
    old: Thing, new: Thing, shapes: Mapping[str, Thing], come: set[str], gone: set[str]
) -> Iterator[Change]:
    severity = _gravest(new, shapes)
    for property in sorted({*old.facts, *new.facts}):
        if property in _SILENT:
            continue
        before, after = old.values(property), new.values(property)
        if property == SH + "property":  # rules that came or went are told by themselves
            before = frozenset(v for v in before if shown_iri(v) not in gone)
            after = frozenset(v for v in after if shown_iri(v) not in come)
        if before == after:
            continue
        if property in _TEXTS:
            texts = tuple(sorted((v for v in after - before), key=shown))
            yield Change(
                "shape-text",
                Level.PATCH,
                "shape",
                new.iri,
                new.label,
                property,
                tuple(sorted((v for v in before - after), key=shown)),
                texts,
                above=_path(new),
            )
            continue
        rule = _direction(property, before, after)
        yield _changed(rule, property, new, severity, before, after)


def _changed(
    rule: str, property: str, new: Thing, severity: str, before: frozenset[Value], after: frozenset[Value]
) -> Change:
    if property == SH + "severity":
        level = rules().severity(severity) if rule == "shape-tightened" else Level.MINOR
    else:
        level = rules().rules[rule].level or rules().severity(severity)
    values = [tuple(sorted(some, key=shown)) for some in (before, after)]
    if property == SH + "severity" and not all(values):
        default = NamedNode(SH + "Violation")
        values = [some or (default,) for some in values]
    old, now = values
    path = _path(new)
    return Change(rule, level, "shape", new.iri, new.label, property, old, now, severity, above=path)


def _path(shape: Thing) -> tuple[Value, ...]:
    return tuple(shape.values(SH + "path"))


def _gravest(shape: Thing, shapes: Mapping[str, Thing]) -> str:
    """Return a shape's severity; of one that only holds others, their gravest."""
    inner = [shapes[shown_iri(v)] for v in shape.values(SH + "property") if shown_iri(v) in shapes]
    if _asks(shape) or shape.values(SH + "severity") or not inner:
        return severity_of(shape)
    return max((severity_of(one) for one in inner), key=lambda name: _SEVERITIES.index(name))


def _direction(property: str, before: frozenset[Value], after: frozenset[Value]) -> str:
    """Tell whether a parameter's new value asks for more, for less, or for something else."""
    way = rules().constraints.get(property.removeprefix(SH), "changed")
    tighter: bool | None = None
    if way in ("up", "down"):
        tighter = _number_way(before, after, up=way == "up")
    elif way in ("fewer", "more-is-looser"):
        tighter = _list_way(before, after)
    elif way == "presence" or way == "more":
        tighter = None if before - after and after - before else bool(after - before)
    elif way == "absence":
        tighter = not _is_true(after)
    elif way == "severity":
        tighter = _grave(after) > _grave(before)
    if tighter is None:
        return "shape-changed"
    return "shape-tightened" if tighter else "shape-loosened"


def _number_way(before: frozenset[Value], after: frozenset[Value], *, up: bool) -> bool | None:
    if not before or not after:
        return bool(after)
    try:
        one, two = (Decimal(shown(min(some, key=shown))) for some in (before, after))
    except InvalidOperation:
        return None
    return two > one if up else two < one


def _list_way(before: frozenset[Value], after: frozenset[Value]) -> bool | None:
    if not before or not after:
        return bool(after)
    one, two = (frozenset(m for v in some for m in _items(v)) for some in (before, after))
    if two < one:
        return True
    return False if one < two else None


def _items(value: Value) -> list[str]:
    if not isinstance(value, Nameless):
        return [shown(value)]
    return list(value.members) or value.text.removeprefix("( ").removesuffix(" )").split(" ")


def _is_true(values: frozenset[Value]) -> bool:
    return any(isinstance(v, Literal) and v.value in ("true", "1") for v in values)


def _grave(values: frozenset[Value]) -> int:
    names = [v.value.removeprefix(SH) for v in values if isinstance(v, NamedNode)] or ["Violation"]
    return max(_SEVERITIES.index(name) if name in _SEVERITIES else 2 for name in names)


def shown_iri(value: Value) -> str:
    """Return the IRI of a named value."""
    return value.value if isinstance(value, NamedNode) else shown(value)
