"""Planned changes of the kinds that a coordinator thinks in: a wider area, a new service and the like.

Each kind becomes the triples that the analyses read; what they are is said by the ontology.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from types import MappingProxyType
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from elo_graph.analyse.labels import LANGUAGES, Label, labels
from elo_graph.analyse.languages import language_iri, language_label
from elo_graph.analyse.names import AREAS, CONCEPTS, ROUTE_ENDS, find
from elo_graph.analyse.plan_words import Things, referral_name, sentence, service_name
from elo_graph.analyse.plans import Change, fingerprint, said_of
from elo_graph.errors import InputError
from elo_graph.store.protocol import Store
from elo_graph.terms import CV, DCT, ELO, ID, RDF, SCHEME, SKOS, XSD

_A: Final = NamedNode(RDF + "type")

REFERRED: Final = SCHEME + "handover/referral"
"""How a person is handed on where nobody says."""

KINDS: Final = ("area", "language", "channel", "group", "service", "referral", "close")


@dataclass(frozen=True, slots=True)
class Proposal:
    """A change by its kind and the IRIs of what it is about.

    area, language, channel, group: one value more for ``service``. service: a new one with ``function``,
    ``group``, ``area``, and any ``languages``, ``channels``, ``provider``. referral: from ``start`` to
    ``end`` by ``mode``. close: ``service`` ends the day before ``day``.
    """

    kind: str
    service: str | None = None
    area: str | None = None
    language: str | None = None
    channel: str | None = None
    group: str | None = None
    function: str | None = None
    languages: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    provider: str | None = None
    start: str | None = None
    end: str | None = None
    mode: str | None = None
    day: date | None = None

    def mentioned(self) -> dict[str, str]:
        """Return the things that the sentence about the change names."""
        told = {
            "service": self.service,
            "area": self.area,
            "language": self.language,
            "channel": self.channel,
            "group": self.group,
            "function": self.function,
            "from": self.start,
            "to": self.end,
            "mode": self.mode,
        }
        return {key: thing for key, thing in told.items() if thing is not None}


_NEEDED: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "area": ("service", "area"),
        "language": ("service", "language"),
        "channel": ("service", "channel"),
        "group": ("service", "group"),
        "service": ("function", "group", "area"),
        "referral": ("from", "to"),
        "close": ("service",),
    }
)
_ALLOWED: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {"service": ("language", "channel", "provider"), "referral": ("mode",), "close": ("day",)}
)


def proposal(
    store: Store, kind: str, given: Mapping[str, Sequence[str]], *, as_of: date, where: str
) -> Proposal:
    """Find what is named in a planned change; ``given``: key (service, area, from …) → the names given.

    Raises InputError for a kind or key that there is not, a missing one, and names that fit nothing or
    several things.
    """
    if kind not in _NEEDED:
        raise InputError(
            f'"{kind}" is no kind of change', where=where, mend=f"The kinds: {', '.join(KINDS)}."
        )
    known = (*_NEEDED[kind], *_ALLOWED.get(kind, ()))
    wrong = [key for key in given if key not in known]
    lacking = [key for key in _NEEDED[kind] if not given.get(key)]
    if wrong or lacking:
        what = f'there is no "{wrong[0]}"' if wrong else f'"{lacking[0]}" is missing'
        raise InputError(
            f"{what} in a change of the kind {kind}", where=where, mend=f"Give: {', '.join(known)}."
        )

    def one(key: str, found: Callable[[str], str]) -> str | None:
        names = given.get(key, ())
        if len(names) > 1:
            raise InputError(f'"{key}" is given {len(names)} times', where=where, mend="Write two changes.")
        return found(names[0]) if names else None

    def thing(kinds: Iterable[str], scheme: str | None = None) -> Callable[[str], str]:
        return lambda name: find(store, name, kinds=kinds, where=where, scheme=scheme, as_of=as_of)

    many = kind == "service"
    channel = thing(CONCEPTS, "channel")
    return Proposal(
        kind,
        service=one("service", thing(("service",))),
        area=one("area", thing(AREAS)),
        language=None if many else one("language", language_iri),
        channel=None if many else one("channel", channel),
        group=one("group", thing(CONCEPTS, "target-group")),
        function=one("function", thing(CONCEPTS, "function")),
        languages=tuple(map(language_iri, given.get("language", ()))) if many else (),
        channels=tuple(map(channel, given.get("channel", ()))) if many else (),
        provider=one("provider", thing(("actor",))),
        start=one("from", thing(ROUTE_ENDS)),
        end=one("to", thing(ROUTE_ENDS)),
        mode=one("mode", thing(CONCEPTS, "handover")) or (REFERRED if kind == "referral" else None),
        day=date.fromisoformat(day) if (day := one("day", str)) else as_of,
    )


def changes(
    store: Store, proposals: Iterable[Proposal], *, valid_from: date | None = None, name: str = "plan"
) -> tuple[Change, ...]:
    """Write proposals as changes against the store as it is; those of one thing are put together.

    New things are valid from ``valid_from`` on, and their IRIs are made from ``name`` and what they are.
    """
    given = tuple(proposals)
    known = _names(store, given)
    made = [_change(store, one, known, valid_from, name) for one in given]
    said = said_of(store, {change.subject for change in made})
    together: dict[str, Change] = {}
    for change in made:
        before = together.get(change.subject)
        if before is None:
            mark = fingerprint([quad.triple for quad in said[change.subject]], change.subject)
            together[change.subject] = replace(change, fingerprint=mark)
        else:
            together[change.subject] = _joined(before, change)
    return tuple(together.values())


def _joined(one: Change, other: Change) -> Change:
    reason = {tag: f"{one.reason[tag]} {other.reason[tag]}" for tag in LANGUAGES}
    return replace(
        one,
        additions=tuple(dict.fromkeys((*one.additions, *other.additions))),
        removals=tuple(dict.fromkeys((*one.removals, *other.removals))),
        reason=reason,
    )


def _names(store: Store, proposals: Iterable[Proposal]) -> dict[str, Label]:
    things = {thing for one in proposals for thing in one.mentioned().values()}
    known = labels(store, things)
    return {thing: label or language_label(thing) for thing, label in known.items()}


def _change(
    store: Store, given: Proposal, known: Mapping[str, Label], valid_from: date | None, name: str
) -> Change:
    things = {key: (thing, known.get(thing, {})) for key, thing in given.mentioned().items()}
    if given.kind == "service":
        return _new_service(given, things, valid_from, name)
    if given.kind == "referral":
        return _new_referral(given, things, valid_from, name)
    assert given.service is not None  # noqa: S101 - as ``proposal`` and whoever else makes one see to
    service = NamedNode(given.service)
    if given.kind == "close":
        return _closing(store, given, things)
    additions: list[Triple] = []
    removals: list[Triple] = []
    if given.area:
        additions.append(Triple(service, NamedNode(ELO + "servesArea"), NamedNode(given.area)))
    if given.language:
        additions.append(Triple(service, NamedNode(DCT + "language"), NamedNode(given.language)))
    if given.channel:
        additions += _channel(service, given.channel)
    if given.group:
        additions.append(Triple(service, NamedNode(ELO + "targetGroup"), NamedNode(given.group)))
        new, old = _wider_rules(store, given.service, given.group)
        additions += new
        removals += old
    return Change(given.service, tuple(additions), tuple(removals), sentence(given.kind, things))


def _new_service(given: Proposal, things: Things, valid_from: date | None, name: str) -> Change:
    me = NamedNode(_fresh("service", name, given))
    triples = [Triple(me, _A, NamedNode(ELO + "Service")), *_named(me, service_name(things))]
    for predicate, values in (
        (ELO + "serviceFunction", (given.function,)),
        (ELO + "targetGroup", (given.group,)),
        (ELO + "servesArea", (given.area,)),
        (DCT + "language", given.languages),
        (ELO + "providedBy", (given.provider,)),
        (ELO + "status", (SCHEME + "status/proposed",)),
    ):
        triples += [Triple(me, NamedNode(predicate), NamedNode(value)) for value in values if value]
    for channel in given.channels:
        triples += _channel(me, channel)
    return Change(me.value, (*triples, *_from(me, valid_from)), (), sentence("service", things))


def _new_referral(given: Proposal, things: Things, valid_from: date | None, name: str) -> Change:
    me = NamedNode(_fresh("referral", name, given))
    triples = [Triple(me, _A, NamedNode(ELO + "Referral")), *_named(me, referral_name(things))]
    for predicate, value in (
        (ELO + "from", given.start),
        (ELO + "to", given.end),
        (ELO + "handoverMode", given.mode),
        (ELO + "status", SCHEME + "status/proposed"),
    ):
        triples += [Triple(me, NamedNode(predicate), NamedNode(value))] if value else []
    return Change(me.value, (*triples, *_from(me, valid_from)), (), sentence("referral", things))


def _closing(store: Store, given: Proposal, things: Things) -> Change:
    """Close a service by its last day; the record stays, as history."""
    assert given.service is not None  # noqa: S101
    last = (given.day or date.today()) - timedelta(days=1)
    service, until = NamedNode(given.service), NamedNode(ELO + "validTo")
    known = [quad.triple for quad in said_of(store, [given.service])[given.service]]
    old = tuple(dict.fromkeys(t for t in known if t.predicate == until and t.subject == service))
    return Change(
        given.service,
        (Triple(service, until, _date(last)),),
        old,
        sentence("close", things, day=last.isoformat()),
    )


def _wider_rules(store: Store, service: str, group: str) -> tuple[list[Triple], list[Triple]]:
    """Return what to add and to remove so that no eligibility rule of the service keeps the group's ages out.

    A rule is replaced as a whole when it is a blank node; one with an IRI may be others' too, so the service
    gets a rule of its own in its place.
    """
    ages = {
        quad.predicate.value: int(quad.object.value)
        for quad in said_of(store, [group])[group]
        if quad.predicate.value in (ELO + "ageFrom", ELO + "ageTo") and isinstance(quad.object, Literal)
    }
    low, high = ages.get(ELO + "ageFrom", 0), ages.get(ELO + "ageTo")
    me, eligible = NamedNode(service), NamedNode(ELO + "eligibility")
    said = [quad.triple for quad in said_of(store, [service])[service]]
    rules = dict.fromkeys(t.object for t in said if t.subject == me and t.predicate == eligible)
    named = [rule.value for rule in rules if isinstance(rule, NamedNode)]
    told = {NamedNode(one): [q.triple for q in quads] for one, quads in said_of(store, named).items()}
    added: list[Triple] = []
    removed: list[Triple] = []
    for number, rule in enumerate(rules):
        about = told.get(rule, said) if isinstance(rule, NamedNode) else said
        own = [t for t in about if t.subject == rule]
        wider = [t for one in own if (t := _wider(one, low, high)) is not None]
        if wider == own:
            continue
        fresh = BlankNode(f"rule{number}")
        removed.append(Triple(me, eligible, rule))
        removed += [t for t in own if isinstance(rule, BlankNode)]
        added.append(Triple(me, eligible, fresh))
        added += [Triple(fresh, t.predicate, t.object) for t in wider]
    return added, removed


def _wider(triple: Triple, low: int, high: int | None) -> Triple | None:
    """Return a rule's triple so that it lets in these ages; None when it would only keep them out."""
    if triple.predicate.value not in (ELO + "minAge", ELO + "maxAge") or not isinstance(
        triple.object, Literal
    ):
        return triple
    age = int(triple.object.value)
    if triple.predicate.value == ELO + "minAge":
        return triple if age <= low else Triple(triple.subject, triple.predicate, _age(low))
    if high is None:
        return None
    return triple if high <= age else Triple(triple.subject, triple.predicate, _age(high))


def _channel(service: NamedNode, kind: str) -> list[Triple]:
    node = BlankNode("channel" + _digest(kind))
    return [
        Triple(service, NamedNode(CV + "hasChannel"), node),
        Triple(node, _A, NamedNode(ELO + "Channel")),
        Triple(node, NamedNode(ELO + "channelType"), NamedNode(kind)),
    ]


def _named(thing: NamedNode, label: Label) -> list[Triple]:
    predicate = NamedNode(SKOS + "prefLabel")
    return [Triple(thing, predicate, Literal(label[tag], language=tag)) for tag in LANGUAGES]


def _from(thing: NamedNode, day: date | None) -> list[Triple]:
    return [Triple(thing, NamedNode(ELO + "validFrom"), _date(day))] if day else []


def _date(day: date) -> Literal:
    return Literal(day.isoformat(), datatype=NamedNode(XSD + "date"))


def _age(years: int) -> Literal:
    return Literal(str(years), datatype=NamedNode(XSD + "integer"))


def _fresh(kind: str, name: str, given: Proposal) -> str:
    """Make an IRI that the same proposal in the same plan always gets."""
    return f"{ID}{kind}/planned-{name}-{_digest(repr(given))}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:8]
