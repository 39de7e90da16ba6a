"""The same thing in other vocabularies: content negotiation by profile (https://www.w3.org/TR/dx-prof-conneg/)."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from pyoxigraph import NamedNode, Triple

from elo_graph.analyse.answers import construct
from elo_graph.publish.documents import Document, describe
from elo_graph.store.protocol import Store


@dataclass(frozen=True, slots=True)
class Profile:
    """A profile: its short name, its IRI, and the question that writes it (its parameter names the thing)."""

    name: str
    iri: str
    query: str
    parameter: str


ELO: Final = Profile("elo", "https://w3id.org/elo/ontology", "things/description", "thing")
PROFILES: Final[Mapping[str, Profile]] = MappingProxyType(
    {
        profile.name: profile
        for profile in (
            ELO,
            Profile(
                "cpsv-ap",
                "https://semiceu.github.io/CPSV-AP/releases/3.2.0/",
                "publish/cpsv-ap",
                "service",
            ),
            Profile("schema-org", "http://schema.org/", "publish/schema-org", "thing"),
        )
    }
)


def named(text: str) -> Profile | None:
    """Return the profile of this name or IRI (in angle brackets or not); None when there is none."""
    iri = text.strip().removeprefix("<").removesuffix(">")
    return PROFILES.get(iri) or next((one for one in PROFILES.values() if one.iri == iri), None)


def view(store: Store, iri: str, profile: Profile) -> Document:
    """Describe a thing in a profile; an empty document when the profile has nothing to say of it."""
    if profile is ELO:
        return describe(store, iri)
    triples = _ask(store, profile, NamedNode(iri))
    return Document(iri, tuple(sorted(triples, key=lambda t: (t.subject != NamedNode(iri), str(t)))))


def everything(store: Store, profile: Profile) -> tuple[Triple, ...]:
    """Return all that the registry has to say in a profile, in a steady order."""
    return tuple(sorted(_ask(store, profile, None), key=str))


def _ask(store: Store, profile: Profile, thing: NamedNode | None) -> set[Triple]:
    return set(construct(store, profile.query, **{profile.parameter: thing}))
