"""What comes back of the registry by way of each profile: ``python -m tests.publish.round_trip``."""

import tempfile
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Triple, serialize

from elo_graph import shipped
from elo_graph.analyse.labels import short
from elo_graph.ingest import foreign
from elo_graph.ingest.rdf import Document, documents, quads
from elo_graph.publish.hsds import hsds
from elo_graph.publish.profiles import PROFILES, everything
from elo_graph.store.embedded import EmbeddedStore
from elo_graph.terms import CV, ELO, GRAPH, ONTOLOGY_GRAPH, PREFIXES, RDF, SCHEMES_GRAPH

PAGE = Path(__file__).resolve().parents[2] / "docs" / "round-trip.md"
COMMAND = "python -m tests.publish.round_trip"
DAY = date(2026, 11, 24)
TITLES = {"cpsv-ap": "CPSV-AP", "schema-org": "schema.org", "hsds": "HSDS"}
CLASSES = ("Service", "Organisation", "Project", "Referral", "Pathway", "StrategicGoal", "Area")
INTRODUCTION = f"""# What a round trip loses

What is exported can be brought back. In the registry's own terms (`elo-graph export dump`,
`/dump/…`) nothing is lost: `elo-graph load --replace` of a dump into another store gives a store
whose dump has the same lines. Parts without a name (blank nodes) come back with the IRIs
that they have in the dump; OWL tools that want blank nodes in class expressions take the ontology
from `/ontology` or a release.

What is exported in another profile is brought back into the registry's terms by import, with the
questions in `queries/ingest/`:

    elo-graph export cpsv-ap -o services.ttl
    elo-graph import rdf services.ttl --store FOLDER          CPSV-AP or schema.org, any RDF syntax
    elo-graph export hsds --lang fi -o services.json
    elo-graph import hsds services.json --store FOLDER        a file has one language

`--dry-run` shows what would be loaded. `elo-graph load` takes the RDF of a profile as it is, triple
for triple. A profile holds less than the registry does. The tables say what comes back of the
shipped registry: *all* values of a property, *some*, or none (–), for the things of which the
profile tells. Written by `{COMMAND}`.
"""
NOTES = """
CPSV-AP asks for a competent authority, so services whose provider is not of the public sector are
not in it, and for the authority's area, so that one without an area serves the whole country there.
HSDS asks for a provider, and has one language a file (the three are taken together here). Actors
come back as organisations, whatever they were. Referrals have a class in none of the profiles;
CPSV-AP keeps that one service refers to another (`cv:relatedService`), without how, which makes no
referral. Several eligibility rules of a service, which are alternatives, come back as one (no
service of the shipped registry has several).
"""
PARTS = (CV + "hasChannel", ELO + "eligibility")
Fact = tuple[str, str, str]
"""A thing, a property or a path of two, a value."""


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


def returned(store: EmbeddedStore, profile: str) -> list[Triple]:
    """Export in a profile and import that again."""
    found: list[Triple] = []
    with tempfile.TemporaryDirectory() as folder:
        for language in ("fi", "sv", "en") if profile == "hsds" else ("",):
            path = Path(folder) / "told.nt"
            if profile == "hsds":
                path.write_text(hsds(store, language, DAY), encoding="utf-8")
                given: Document = foreign.hsds(path, GRAPH + "told")
            else:
                path.write_bytes(
                    serialize(everything(store, PROFILES[profile]), format=RdfFormat.N_TRIPLES) or b""
                )
                (given,) = documents([path], graph=GRAPH + "told")
            found += [quad.triple for quad in quads(foreign.in_our_terms(given, GRAPH + "told"))]
    return found


def facts(said: Iterable[Triple | Quad]) -> set[Fact]:
    """What is said of things; of a channel and a rule that a thing has, what these say."""
    about: dict[str, list[Triple | Quad]] = defaultdict(list)
    for one in said:
        about[str(one.subject)].append(one)
    found = set()
    for thing, statements in about.items():
        if thing.startswith("_:") or "#" in thing:
            continue
        for one in statements:
            property, value = one.predicate.value, one.object
            inner = about.get(str(value), [])
            if property in PARTS:
                for part in inner:
                    if part.predicate.value != RDF + "type":
                        found.add((thing, f"{property} {part.predicate.value}", str(part.object)))
            elif isinstance(value, Literal | NamedNode):
                found.add((thing, property, str(value)))
    return found


def things(known: Iterable[Fact], name: str) -> set[str]:
    """The things of a class."""
    return {
        thing for thing, property, value in known if (property, value) == (RDF + "type", f"<{ELO}{name}>")
    }


def carried(known: set[Fact], back: set[Fact], name: str) -> dict[str, tuple[int, int]]:
    """By property: how many values of the things of a class came back, of how many."""
    told = things(known, name) & {thing for thing, _, _ in back}
    found: dict[str, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for fact in known:
        thing, property, _ = fact
        if thing in told and property != RDF + "type":
            had, of = found[property]
            found[property] = had + (fact in back), of + 1
    return found


def page(store: EmbeddedStore) -> str:
    """Return the page as it should be."""
    known = facts(store.engine)
    back = [facts(returned(store, profile)) for profile in TITLES]
    lines = [INTRODUCTION, "## Things\n", *head("things")]
    for name in CLASSES:
        every = things(known, name)
        cells = [share(len(every & {thing for thing, _, _ in one}), len(every)) for one in back]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    lines.append(NOTES.rstrip())
    for name in ("Service", "Organisation"):
        told = [carried(known, one, name) for one in back]
        lines += [f"\n## What is said of each {name.lower()}\n", *head("property")]
        for property in sorted({one for some in told for one in some}, key=lambda one: (short(one), one)):
            cells = [share(*some.get(property, (0, 0))) for some in told]
            lines.append(f"| {prefixed(property)} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def head(first: str) -> list[str]:
    return [f"| {first} | {' | '.join(TITLES.values())} |", "| --- | --- | --- | --- |"]


def share(had: int, of: int) -> str:
    return "–" if not had else "all" if had == of else "some"


def prefixed(path: str) -> str:
    names = []
    for iri in path.split():
        found = [(p, ns) for p, ns in PREFIXES.items() if iri.startswith(ns)]
        names.append(f"`{found[0][0]}:{iri.removeprefix(found[0][1])}`" if found else iri)
    return " of ".join(reversed(names))


if __name__ == "__main__":
    with a_store() as registry:
        PAGE.write_text(page(registry), encoding="utf-8")
    print(PAGE)
