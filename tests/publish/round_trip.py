"""What each profile carries of the registry, found by looking: ``python -m tests.publish.round_trip``."""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple

from elo_graph import shipped
from elo_graph.analyse.labels import short
from elo_graph.publish import documents
from elo_graph.publish.hsds import hsds
from elo_graph.publish.profiles import PROFILES, everything
from elo_graph.store.embedded import EmbeddedStore
from elo_graph.terms import ELO, GRAPH, ID, LANGUAGE, ONTOLOGY_GRAPH, PREFIXES, RDF, SCHEMES_GRAPH, SKOS

PAGE = Path(__file__).resolve().parents[2] / "docs" / "round-trip.md"
COMMAND = "python -m tests.publish.round_trip"
DAY = date(2026, 11, 24)
DEPTH = 3
TAGS = {"FIN": "fi", "SWE": "sv", "ENG": "en", "SMN": "smn", "SMS": "sms", "SME": "se"}
# What a profile says in its own way, so that the value itself is not there to be found.
OTHERWISE = {
    ("cpsv-ap", f"{ELO}freeOfCharge"): "http://data.europa.eu/m8g/hasCost",
    ("hsds", f"{ELO}freeOfCharge"): "cost_options",
}
CLASSES = ("Service", "Organisation", "Project", "Referral", "Pathway", "StrategicGoal", "Area")
INTRODUCTION = f"""# What a round trip loses

What is exported can be loaded again. In the registry's own terms (`elo-graph export dump`,
`/dump/…`) nothing is lost: `elo-graph load --replace` of a dump into another store gives a store
whose dump has the same lines. Parts without a name (blank nodes) come back with the IRIs
that they have in the dump; OWL tools that want blank nodes in class expressions take the ontology
from `/ontology` or a release.

The other profiles are loaded as what they are (`elo-graph load services.ttl --graph …`), triple for
triple, and hold less than the registry does. The tables say how much, looked up value by value in
what each profile exports of the shipped registry: *all* of the values of a property, *some*, or
none (–). Written by `{COMMAND}`.
"""
NOTES = """
CPSV-AP asks for a competent authority, so services whose provider is not of the public sector are
not in it; HSDS asks for a provider, and has one language a file (the three are taken together
here). Referrals have a class in none of the profiles; CPSV-AP keeps that one service refers to
another (`cv:relatedService`), without how.
"""
# Codes and truth values are found anywhere: they count only where OTHERWISE says how they are told.
NEVER_BY_VALUE = ("unofficialTranslation", "Precision")


def a_store() -> EmbeddedStore:
    """The shipped registry, in memory."""
    made = EmbeddedStore()
    for files, graph in (
        (shipped.ontology_files(), ONTOLOGY_GRAPH),
        (shipped.scheme_files(), SCHEMES_GRAPH),
        *(((file,), GRAPH + file.stem) for file in shipped.data_files()),
    ):
        for file in files:
            made.engine.load(path=str(file), format=RdfFormat.TURTLE, to_graph=NamedNode(graph))
    return made


class Profiled:
    """What one profile says of each thing: the terms that are reached from it."""

    def __init__(self, name: str, told: Mapping[str, frozenset[str]]) -> None:
        self.name = name
        self.told = told

    def carries(self, thing: str, property: str, values: set[str]) -> bool:
        """Whether a value, in one of the ways it can be written, is among what is said of the thing."""
        said = self.told[thing]
        if (otherwise := OTHERWISE.get((self.name, property))) is not None:
            return otherwise in said
        if property.endswith(NEVER_BY_VALUE) or {*values} & {"true", "false"}:
            return False
        texts = " \n ".join(said)
        return any(
            value in said or (value.isdigit() and re.search(rf"(?<!\d){value}(?!\d)", texts) is not None)
            for value in values
        )


def profiles(store: EmbeddedStore) -> list[Profiled]:
    """Each profile but our own."""
    found = [
        Profiled(name, of_triples(everything(store, PROFILES[name]))) for name in ("cpsv-ap", "schema-org")
    ]
    services = {str(uuid5(NAMESPACE_URL, iri)): iri for iri in things(store, "Service")}
    contents = [json.loads(hsds(store, language, DAY))["contents"] for language in ("fi", "sv", "en")]
    told: dict[str, set[str]] = defaultdict(set)
    for service in (one for some in contents for one in some):
        told[services[service["id"]]] |= set(flat(service))
    return [*found, Profiled("hsds", {iri: frozenset(said) for iri, said in told.items()})]


def of_triples(triples: Iterable[Triple]) -> dict[str, frozenset[str]]:
    about: dict[str, list[Triple]] = defaultdict(list)
    for triple in triples:
        about[str(triple.subject)].append(triple)
    return {
        subject.strip("<>"): frozenset(reached(subject, about, DEPTH))
        for subject in about
        if subject.startswith(f"<{ID}") and "#" not in subject
    }


def reached(subject: str, about: Mapping[str, list[Triple]], depth: int) -> Iterator[str]:
    for triple in about.get(subject, ()):
        yield triple.predicate.value
        if isinstance(triple.object, Literal | NamedNode):
            yield triple.object.value
        if depth > 1:
            yield from reached(str(triple.object), about, depth - 1)


def flat(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for key, one in value.items():
            yield key
            yield from flat(one)
    elif isinstance(value, list):
        for one in value:
            yield from flat(one)
    else:
        yield str(value)


def things(store: EmbeddedStore, name: str) -> list[str]:
    quads = store.engine.quads_for_pattern(None, NamedNode(RDF + "type"), NamedNode(ELO + name), None)
    return sorted({quad.subject.value for quad in quads if isinstance(quad.subject, NamedNode)})


def ways(store: EmbeddedStore, value: Literal | NamedNode) -> set[str]:
    """How a value can be written: itself, its labels, the tag of a language."""
    if isinstance(value, Literal):
        return {value.value}
    label = NamedNode(SKOS + "prefLabel")
    names = {getattr(q.object, "value", "") for q in store.engine.quads_for_pattern(value, label, None, None)}
    tag = TAGS.get(value.value.removeprefix(LANGUAGE), "") if value.value.startswith(LANGUAGE) else ""
    return {value.value, *names, *([tag] if tag else [])}


def carried(store: EmbeddedStore, profile: Profiled, name: str) -> dict[str, tuple[int, int]]:
    """By property: how many of the values said of the exported things of a class are carried, of how many."""
    found: dict[str, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for thing in things(store, name):
        if thing not in profile.told:
            continue
        for triple in documents.describe(store, thing).triples:
            value = triple.object
            about = str(triple.subject).strip("<>").partition("#")[0]
            if about != thing or isinstance(value, BlankNode | Triple):
                continue
            # Of a part, what it says is looked for.
            if triple.predicate.value == RDF + "type" or value.value.startswith(thing + "#"):
                continue
            had, of = found[triple.predicate.value]
            fits = profile.carries(thing, triple.predicate.value, ways(store, value))
            found[triple.predicate.value] = had + fits, of + 1
    return found


def page(store: EmbeddedStore) -> str:
    """Return the page as it should be."""
    all_profiles = profiles(store)
    names = {"cpsv-ap": "CPSV-AP", "schema-org": "schema.org", "hsds": "HSDS"}
    titles = [names[profile.name] for profile in all_profiles]
    lines = [INTRODUCTION, "## Things\n", f"| things | {' | '.join(titles)} |", "| --- | --- | --- | --- |"]
    for name in CLASSES:
        every = things(store, name)
        cells = [share(sum(one in profile.told for one in every), len(every)) for profile in all_profiles]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    lines.append(NOTES.rstrip())
    for name in ("Service", "Organisation"):
        told = [carried(store, profile, name) for profile in all_profiles]
        lines += [f"\n## What is said of each {name.lower()}\n", f"| property | {' | '.join(titles)} |"]
        lines.append("| --- | --- | --- | --- |")
        for property in sorted({one for some in told for one in some}, key=short):
            cells = [share(*some.get(property, (0, 0))) for some in told]
            lines.append(f"| `{prefixed(property)}` | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def share(had: int, of: int) -> str:
    return "–" if not had else "all" if had == of else "some"


def prefixed(iri: str) -> str:
    found = [(p, ns) for p, ns in PREFIXES.items() if iri.startswith(ns)]
    return f"{found[0][0]}:{iri.removeprefix(found[0][1])}" if found else iri


if __name__ == "__main__":
    with a_store() as registry:
        PAGE.write_text(page(registry), encoding="utf-8")
    print(PAGE)
