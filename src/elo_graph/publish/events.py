"""The history as a Linked Data Event Stream in pages (TREE), and as an Atom feed for people.

https://semiceu.github.io/LinkedDataEventStreams/ and https://treecg.github.io/specification/ — a member is a
version object: what was said of a thing at a moment, under an IRI of its own, ``dct:isVersionOf`` the thing.
Pages are cut by entry number, so a full page never changes.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from pyoxigraph import Literal, NamedNode, Triple

from elo_graph.publish.catalogue import LICENCE, Addresses, link
from elo_graph.publish.feed import Feed, Member
from elo_graph.terms import DCT, PROV, RDF, RDFS, SKOS, XSD

LDES: Final = "https://w3id.org/ldes#"
TREE: Final = "https://w3id.org/tree#"
AS: Final = "https://www.w3.org/ns/activitystreams#"
SIZE: Final = 250
"""Members on a page."""
NEWEST: Final = 100
"""Entries of the Atom feed."""
_TITLE: Final = {
    "fi": "Rekisterin muutokset",
    "sv": "Ändringar i registret",
    "en": "Changes of the registry",
}
_KINDS: Final = {
    "Create": {"fi": "uusi", "sv": "ny", "en": "new"},
    "Update": {"fi": "muuttunut", "sv": "ändrad", "en": "changed"},
    "Delete": {"fi": "poistunut", "sv": "borttagen", "en": "removed"},
}


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the stream: its members and all its triples. A ``full`` one never changes."""

    members: tuple[Member, ...]
    triples: tuple[Triple, ...]
    full: bool


def page(feed: Feed, addresses: Addresses, number: int) -> Page | None:
    """Return page ``number`` (from 1); None when there is no such page."""
    members = feed.after((number - 1) * SIZE, SIZE + 1) if number > 0 else ()
    if not members and number != 1:
        return None
    full = len(members) > SIZE
    this = NamedNode(_address(addresses, number))
    triples = [*stream(addresses), link(this, RDF + "type", TREE + "Node")]
    if full:
        triples += _relation(this, addresses, number + 1, members[SIZE].moment)
    for member in members[:SIZE]:
        triples.append(link(_stream(addresses), TREE + "member", _version(addresses, member).value))
        triples += version(member, addresses)
    return Page(members[:SIZE], tuple(triples), full)


def stream(addresses: Addresses) -> Iterator[Triple]:
    """Describe the stream itself: its paths, its first page, and that nothing is ever taken from it."""
    this = _stream(addresses)
    yield link(this, RDF + "type", LDES + "EventStream")
    for language, title in _TITLE.items():
        yield Triple(this, NamedNode(DCT + "title"), Literal(title, language=language))
    yield link(this, LDES + "timestampPath", PROV + "generatedAtTime")
    yield link(this, LDES + "versionOfPath", DCT + "isVersionOf")
    yield link(this, DCT + "license", LICENCE)
    first = NamedNode(_address(addresses, 1))
    yield link(this, TREE + "view", first.value)
    policy = NamedNode(this.value + "#retention")
    yield link(first, LDES + "retentionPolicy", policy.value)
    yield link(policy, RDF + "type", LDES + "RetentionPolicy")
    words = "Every version is kept, also those of things that have gone."
    yield Triple(policy, NamedNode(RDFS + "comment"), Literal(words, language="en"))


def version(member: Member, addresses: Addresses) -> Iterator[Triple]:
    """Return one member: an activity (Create, Update, Delete) on a thing, and what was said of the thing."""
    this, thing = _version(addresses, member), NamedNode(member.thing)
    moment = Literal(member.moment, datatype=NamedNode(XSD + "dateTime"))
    yield link(this, RDF + "type", AS + member.kind)
    yield link(this, AS + "object", member.thing)
    yield link(this, DCT + "isVersionOf", member.thing)
    yield Triple(this, NamedNode(AS + "published"), moment)
    yield Triple(this, NamedNode(PROV + "generatedAtTime"), moment)
    if member.kind != "Delete":
        for triple in member.said():
            subject = this if triple.subject == thing else triple.subject
            yield Triple(subject, triple.predicate, triple.object)


def tombstone(member: Member) -> tuple[Triple, ...]:
    """Describe a thing that has gone: when, and what follows it by its own last word."""
    thing = NamedNode(member.thing)
    kept = (RDF + "type", SKOS + "prefLabel", DCT + "isReplacedBy", DCT + "title")
    return (
        Triple(
            thing,
            NamedNode(PROV + "invalidatedAtTime"),
            Literal(member.moment, datatype=NamedNode(XSD + "dateTime")),
        ),
        *(
            triple
            for triple in member.said()
            if triple.subject == thing
            and (triple.predicate.value in kept or triple.predicate.value.endswith("#succeededBy"))
        ),
    )


def atom(members: Sequence[Member], addresses: Addresses, language: str) -> str:
    """Return changes, the newest first, as Atom (RFC 4287), one entry a thing and moment."""
    updated = members[0].moment if members else "1970-01-01T00:00:00Z"
    entries = "".join(_entry(member, addresses, language) for member in members)
    this = f"{addresses.server}/feed.atom?lang={language}"
    stream = addresses.server + "/feed"
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{language}">\n'
        f"<id>{escape(_stream(addresses).value)}</id>\n<title>{_TITLE[language]}</title>\n"
        f"<updated>{updated}</updated>\n"
        f'<link rel="self" href={quoteattr(this)}/>\n<link rel="alternate" href={quoteattr(stream)}/>\n'
        f"<author><name>elo-graph</name></author>\n{entries}</feed>\n"
    )


def _entry(member: Member, addresses: Addresses, language: str) -> str:
    title = f"{name(member, language)} ({_KINDS[member.kind][language]})"
    page = member.thing.replace(addresses.base, addresses.server + "/", 1)
    return (
        f"<entry><id>{escape(_version(addresses, member).value)}</id><title>{escape(title)}</title>"
        f"<updated>{member.moment}</updated><link href={quoteattr(page)}/></entry>\n"
    )


def name(member: Member, language: str) -> str:
    """Return what the thing was called, in this language if it had a name in it; else the end of its IRI."""
    names = {
        triple.object.language: triple.object.value
        for triple in member.said()
        if triple.predicate.value in (SKOS + "prefLabel", DCT + "title", RDFS + "label")
        and triple.subject == NamedNode(member.thing)
        and isinstance(triple.object, Literal)
    }
    found = [names[one] for one in (language, "fi", "en", "sv") if one in names]
    return found[0] if found else member.thing.rsplit("/", 1)[-1]


def _relation(this: NamedNode, addresses: Addresses, number: int, moment: str) -> Iterator[Triple]:
    relation = NamedNode(this.value + "#next")
    yield link(this, TREE + "relation", relation.value)
    yield link(relation, RDF + "type", TREE + "GreaterThanOrEqualToRelation")
    yield link(relation, TREE + "path", PROV + "generatedAtTime")
    yield Triple(relation, NamedNode(TREE + "value"), Literal(moment, datatype=NamedNode(XSD + "dateTime")))
    yield link(relation, TREE + "node", _address(addresses, number))


def _address(addresses: Addresses, number: int) -> str:
    return f"{addresses.server}/feed?page={number}"


def _stream(addresses: Addresses) -> NamedNode:
    return NamedNode(addresses.base + "feed")


def _version(addresses: Addresses, member: Member) -> NamedNode:
    return NamedNode(f"{addresses.base}feed/{member.id}")
