"""The report on two editions: as text, as Markdown (a changelog), as JSON and as RDF.

RDF is the Changeset vocabulary (http://purl.org/vocab/changeset/schema#): a cs:ChangeSet a change, with what
went and came as reified statements.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from textwrap import wrap
from typing import Any, Final

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, serialize

from elo_graph.publish.ontology.changes import Change, Diff
from elo_graph.publish.ontology.consumers import Consumers, Outcome
from elo_graph.publish.ontology.nodes import Nameless, Value, shown
from elo_graph.publish.ontology.rules import Level
from elo_graph.publish.ontology.telling import Teller
from elo_graph.terms import PREFIXES, RDF, SCHEMA

LANGUAGES: Final = ("fi", "sv", "en")
CS: Final = "http://purl.org/vocab/changeset/schema#"
_WIDTH: Final = 100
# Sections of the report in their order: what one has to act on first.
_SECTIONS: Final = ("breaking", "deprecated", "added", "changed", "texts")
_DEPRECATIONS: Final = ("deprecated", "deprecated-alone", "undeprecated", "replacement-changed")
_ADDITIONS: Final = ("added", "shape-added", "shape-of-new", "query-added")


def sections(diff: Diff) -> Mapping[str, tuple[Change, ...]]:
    """Return the changes by section, without the empty ones."""
    found: dict[str, list[Change]] = {name: [] for name in _SECTIONS}
    for change in diff.changes:
        found[_section(change)].append(change)
    return {name: tuple(changes) for name, changes in found.items() if changes}


def text(diff: Diff, consumers: Consumers | None, language: str) -> str:
    """Write the report for a terminal."""
    teller = Teller(language, diff.labels)
    lines = [
        teller.say("title", group="report", old=diff.old, new=diff.new),
        teller.say(f"verdict_{diff.level.word}", group="report"),
    ]
    if diff.changes:
        lines.append(teller.say("counts", group="report", **diff.counts()))
    for name, changes in sections(diff).items():
        lines += ["", f"{teller.say(name, group='report')} ({len(changes)})"]
        for change in changes:
            lines += _wrapped(f"{_mark(change)} {teller.sentence(change)}")
    lines += ["", teller.say("consumers", group="report")]
    for sentence in consumer_sentences(consumers, teller):
        lines += _wrapped(sentence)
    return "\n".join(lines) + "\n"


def markdown(
    diff: Diff, consumers: Consumers | None, language: str, *, title: str = "", level: int = 2
) -> str:
    """Write the report as a section of a changelog; ``level`` is that of its heading."""
    teller = Teller(language, diff.labels, markdown=True)
    heading = title or teller.say("title", group="report", old=diff.old, new=diff.new)
    parts = [f"{'#' * level} {heading}", "", teller.say(f"verdict_{diff.level.word}", group="report"), ""]
    for name, changes in sections(diff).items():
        parts += [f"{'#' * (level + 1)} {teller.say(name, group='report')}", ""]
        parts += [f"- {teller.sentence(change)}" for change in changes]
        parts.append("")
    told = list(consumer_sentences(consumers, teller))
    if consumers is not None:
        parts += [f"{'#' * (level + 1)} {teller.say('consumers', group='report')}", ""]
        parts += [f"- {sentence}" for sentence in told]
        parts.append("")
    return "\n".join(parts)


def consumer_sentences(consumers: Consumers | None, teller: Teller) -> Iterator[str]:
    """Tell of each query and question that breaks, answers otherwise or uses a deprecated term."""

    def say(phrase: str, /, **values: object) -> str:
        return teller.say(phrase, group="report", **values)

    if consumers is None:
        yield say("not_run")
        return
    told = consumers.told()
    if consumers.data_differs:
        yield say("data_too")
    listed = [o for o in told if o.kind == "query" and not o.breaks and not o.deprecated]
    for outcome in told:
        if outcome not in listed:
            yield " ".join(_outcome(outcome, teller))
    if listed:  # most of them list everything, so that whatever is new is in their answer
        names = [say("listed", name=teller.code(o.name), old=o.old, new=o.new) for o in listed]
        yield say("listing", names=", ".join(names))
    rest = len(consumers.outcomes) - len(told)
    yield say("others" if told else "unaffected", n=rest)


def as_json(diff: Diff, consumers: Consumers | None) -> dict[str, Any]:
    """Return the report as JSON's types, each change with its sentence in three languages."""
    tellers = {language: Teller(language, diff.labels) for language in LANGUAGES}
    return {
        "old": diff.old,
        "new": diff.new,
        "level": diff.level.word,
        "counts": diff.counts(),
        "changes": [_change_json(change, tellers) for change in diff.changes],
        "replacements": {old: list(new) for old, new in diff.replacements.items()},
        "consumers": None
        if consumers is None
        else {
            "asked": len(consumers.outcomes),
            "dataDiffers": consumers.data_differs,
            "affected": [_outcome_json(outcome, tellers) for outcome in consumers.told()],
        },
    }


def json_text(diff: Diff, consumers: Consumers | None) -> str:
    """Write the report as JSON."""
    return json.dumps(as_json(diff, consumers), ensure_ascii=False, indent=2) + "\n"


def turtle(diff: Diff) -> str:
    """Write the changes as RDF, in Turtle."""
    prefixes = {name: PREFIXES[name] for name in ("dct", "elo", "rdf", "schema")}
    out = serialize(list(_triples(diff)), format=RdfFormat.TURTLE, prefixes={"cs": CS, **prefixes})
    lines = (out or b"").decode().splitlines(keepends=True)
    count = sum(line.startswith("@prefix") for line in lines)
    # The engine writes the prefixes in an order of its own each run.
    return "".join([*sorted(lines[:count]), "\n", *lines[count:]])


def _section(change: Change) -> str:
    if change.level is Level.MAJOR:
        return "breaking"
    if change.rule in _DEPRECATIONS:
        return "deprecated"
    if change.rule in _ADDITIONS:
        return "added"
    return "texts" if change.level is Level.PATCH else "changed"


def _mark(change: Change) -> str:
    return {Level.MAJOR: "!", Level.MINOR: "+"}.get(change.level, "·")


def _wrapped(sentence: str) -> list[str]:
    return wrap(
        sentence,
        _WIDTH,
        initial_indent="  ",
        subsequent_indent="    ",
        break_long_words=False,
        break_on_hyphens=False,
    )


def _outcome(outcome: Outcome, teller: Teller) -> Iterator[str]:
    def say(phrase: str, /, **values: object) -> str:
        return teller.say(phrase, group="report", **values)

    title = outcome.title.get(teller.language) or outcome.title.get("en", "")
    name = f"{title} ({teller.code(outcome.name)})" if title else teller.code(outcome.name)
    for term in outcome.removed:
        yield say("breaks", name=name, why=say("uses_removed", term=teller.name(term)))
    if not outcome.removed:
        if outcome.fault:
            yield say("breaks", name=name, why=say("fails", reason=outcome.fault))
        elif outcome.breaks:
            yield say("breaks", name=name, why=say("empties", old=outcome.old))
        elif outcome.changed:
            yield say(
                "answers",
                name=name,
                old=outcome.old,
                new=outcome.new,
                gone=outcome.gone,
                came=outcome.came,
            )
    for term in outcome.deprecated:
        yield say("uses_deprecated", name=name, term=teller.name(term))
    for old, new in outcome.rewrite:
        yield say("rewrite", old=teller.name(old, {}), new=teller.name(new, {}))
    if outcome.rewritten is not None:
        if outcome.same:
            yield say("rewritten_same")
        else:
            yield say("rewritten_other", new=outcome.rewritten, old=outcome.old)


def _change_json(change: Change, tellers: Mapping[str, Teller]) -> dict[str, Any]:
    return {
        "rule": change.rule,
        "level": change.level.word,
        "what": change.what,
        "subject": change.subject or None,
        "label": dict(change.label),
        "property": change.property or None,
        "old": [_value_json(value) for value in change.old],
        "new": [_value_json(value) for value in change.new],
        "severity": change.severity or None,
        "since": change.since or None,
        "text": {language: teller.sentence(change) for language, teller in tellers.items()},
    }


def _value_json(value: Value) -> dict[str, str]:
    if isinstance(value, NamedNode):
        return {"iri": value.value}
    if isinstance(value, Nameless):
        return {"expression": value.text}
    return {"text": value.value, **({"language": value.language} if value.language else {})}


def _outcome_json(outcome: Outcome, tellers: Mapping[str, Teller]) -> dict[str, Any]:
    return {
        "kind": outcome.kind,
        "name": outcome.name,
        "title": dict(outcome.title),
        "breaks": outcome.breaks,
        "rows": {"old": outcome.old, "new": outcome.new, "gone": outcome.gone, "came": outcome.came},
        "fault": outcome.fault or None,
        "removed": list(outcome.removed),
        "deprecated": list(outcome.deprecated),
        "rewrite": [{"from": old, "to": new} for old, new in outcome.rewrite],
        "rewrittenRows": outcome.rewritten,
        "rewrittenSame": outcome.same,
        "text": {language: " ".join(_outcome(outcome, teller)) for language, teller in tellers.items()},
    }


def _triples(diff: Diff) -> Iterator[Triple]:
    tellers = {language: Teller(language, diff.labels) for language in LANGUAGES}

    def term(local: str, space: str = CS) -> NamedNode:
        return NamedNode(space + local)

    for number, change in enumerate(diff.changes):
        node = BlankNode(f"change{number}")
        yield Triple(node, term("type", RDF), term("ChangeSet"))
        if "://" in change.subject and " " not in change.subject:
            yield Triple(node, term("subjectOfChange"), NamedNode(change.subject))
        for language, teller in tellers.items():
            reason = Literal(teller.sentence(change), language=language)
            yield Triple(node, term("changeReason"), reason)
        yield Triple(node, term("category", SCHEMA), Literal(change.level.word))
        yield Triple(node, term("name", SCHEMA), Literal(change.rule))
        for side, values in (("removal", change.old), ("addition", change.new)):
            yield from _statements(node, f"{side}{number}", term(side), change, values)


def _statements(
    node: BlankNode, name: str, property: NamedNode, change: Change, values: Sequence[Value]
) -> Iterable[Triple]:
    if "://" not in change.property or "://" not in change.subject or " " in change.subject:
        return
    for place, value in enumerate(values):
        statement = BlankNode(f"{name}x{place}")
        parts = {
            "type": NamedNode(RDF + "Statement"),
            "subject": NamedNode(change.subject),
            "predicate": NamedNode(change.property),
            # A nameless node is told as what it says.
            "object": Literal(shown(value)) if isinstance(value, Nameless) else value,
        }
        yield Triple(node, property, statement)
        for local, part in parts.items():
            yield Triple(statement, NamedNode(RDF + local), part)
