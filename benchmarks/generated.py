"""A registry of any size in the project's own terms: the same number and seed give the same triples.

Areas, functions, target groups and the like are the shipped ones, so analyses work on it too:
``python -m benchmarks.generated 50000 services.nt`` and ``elo-graph load --with-content services.nt``.
"""

import random
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Final

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse, serialize

from elo_graph import shipped
from elo_graph.terms import CV, DCT, ELO, ID, LANGUAGE, RDF, SCHEME, SKOS, XSD

SEED: Final = 2026
SERVICES_A_PROVIDER: Final = 8
LANGUAGES: Final = ("fi", "sv", "en")
_WORDS: Final = (
    *("ohjaus", "neuvonta", "tuki", "valmennus", "kuntoutus", "koulutus", "työ", "nuori", "aikuinen"),
    *("opinto", "ura", "palvelu", "ryhmä", "verkko", "kunta", "alue", "keskus", "taito", "osaaminen"),
    *("muutos", "elämä", "tilanne", "arvio", "tavoite", "polku", "siirtymä", "seuranta"),
)


class Generated:
    """So many services with providers, channels and rules, and a referral from each to the next."""

    def __init__(self, services: int, seed: int = SEED) -> None:
        self.services = services
        self._random = random.Random(seed)  # noqa: S311 -- repeatable, not secret
        self.areas = _subjects(shipped.root() / "data" / "areas.ttl", "area/municipality-")
        self.functions = _concepts("function")
        self.groups = _concepts("target-group")
        self._transitions = _concepts("transition")
        self._channels = _concepts("channel")
        self._handovers = _concepts("handover")

    def service(self, number: int) -> NamedNode:
        """Return the IRI of a service, counted from 0."""
        return NamedNode(f"{ID}service/generated-{number}")

    def __iter__(self) -> Iterator[Triple]:
        """Give all triples, the same ones in the same order each time the object is made anew."""
        for number in range((self.services - 1) // SERVICES_A_PROVIDER + 1):
            yield from self._provider(number)
        for number in range(self.services):
            yield from self._service(number)
        for one, other in pairwise(range(self.services)):
            yield from self._referral(one, other)

    def _provider(self, number: int) -> Iterator[Triple]:
        node = NamedNode(f"{ID}actor/generated-{number}")
        yield Triple(node, _RDF_TYPE, NamedNode(ELO + "Organisation"))
        yield Triple(node, NamedNode(ELO + "actorType"), NamedNode(f"{SCHEME}actor-type/municipal-sector"))
        for language in LANGUAGES:
            yield Triple(node, _LABEL, Literal(f"Järjestäjä {number}", language=language))

    def _service(self, number: int) -> Iterator[Triple]:
        some = self._random
        node = self.service(number)
        yield Triple(node, _RDF_TYPE, NamedNode(ELO + "Service"))
        for language in LANGUAGES:
            yield Triple(node, _LABEL, Literal(f"{self._words(3)} {number}", language=language))
        yield Triple(node, NamedNode(DCT + "description"), Literal(self._words(20), language="fi"))
        provider = NamedNode(f"{ID}actor/generated-{number // SERVICES_A_PROVIDER}")
        yield Triple(node, NamedNode(ELO + "providedBy"), provider)
        for term, values in (
            ("serviceFunction", some.sample(self.functions, 2)),
            ("targetGroup", some.sample(self.groups, 2)),
            ("transition", some.sample(self._transitions, 1)),
            ("servesArea", some.sample(self.areas, 2)),
        ):
            for value in values:
                yield Triple(node, NamedNode(ELO + term), value)
        for code in ("FIN", "SWE")[: some.randint(1, 2)]:
            yield Triple(node, NamedNode(DCT + "language"), NamedNode(LANGUAGE + code))
        channel = NamedNode(f"{node.value}-channel")
        yield Triple(node, NamedNode(CV + "hasChannel"), channel)
        yield Triple(channel, _RDF_TYPE, NamedNode(ELO + "Channel"))
        yield Triple(channel, NamedNode(ELO + "channelType"), some.choice(self._channels))
        rule = NamedNode(f"{node.value}-rule")
        youngest = some.randint(13, 40)
        yield Triple(node, NamedNode(ELO + "eligibility"), rule)
        yield Triple(rule, _RDF_TYPE, NamedNode(ELO + "EligibilityRule"))
        yield Triple(rule, NamedNode(ELO + "minAge"), _integer(youngest))
        yield Triple(rule, NamedNode(ELO + "maxAge"), _integer(youngest + some.randint(5, 50)))
        yield Triple(node, NamedNode(ELO + "waitDays"), _integer(some.randint(0, 60)))
        yield Triple(node, NamedNode(ELO + "validFrom"), _date(some.randint(2014, 2025), some.randint(1, 12)))
        yield Triple(node, NamedNode(ELO + "lastConfirmed"), _date(2026, some.randint(1, 10)))

    def _referral(self, one: int, other: int) -> Iterator[Triple]:
        node = NamedNode(f"{ID}referral/generated-{one}-{other}")
        yield Triple(node, _RDF_TYPE, NamedNode(ELO + "Referral"))
        yield Triple(node, NamedNode(ELO + "from"), self.service(one))
        yield Triple(node, NamedNode(ELO + "to"), self.service(other))
        yield Triple(node, NamedNode(ELO + "handoverMode"), self._random.choice(self._handovers))
        yield Triple(node, NamedNode(ELO + "waitDays"), _integer(self._random.randint(0, 30)))

    def _words(self, number: int) -> str:
        return " ".join(self._random.choices(_WORDS, k=number)).capitalize()


_RDF_TYPE: Final = NamedNode(RDF + "type")
_LABEL: Final = NamedNode(SKOS + "prefLabel")


def write(services: int, path: Path) -> Generated:
    """Write the triples as N-Triples."""
    generated = Generated(services)
    serialize(generated, str(path), format=RdfFormat.N_TRIPLES)
    return generated


def _integer(value: int) -> Literal:
    return Literal(str(value), datatype=NamedNode(XSD + "integer"))


def _date(year: int, month: int) -> Literal:
    return Literal(f"{year}-{month:02}-01", datatype=NamedNode(XSD + "date"))


def _concepts(scheme: str) -> list[NamedNode]:
    return _subjects(shipped.root() / "ontology" / "schemes" / f"{scheme}.ttl", f"scheme/{scheme}/")


def _subjects(path: Path, within: str) -> list[NamedNode]:
    found = {
        quad.subject.value: quad.subject
        for quad in parse(path=str(path), format=RdfFormat.TURTLE)
        if isinstance(quad.subject, NamedNode) and within in quad.subject.value
    }
    return [found[name] for name in sorted(found)]


if __name__ == "__main__":
    write(int(sys.argv[1]), Path(sys.argv[2]))
