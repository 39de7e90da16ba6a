"""Whose ontology is checked: this project's own, or one that somebody else keeps in a layout of their own."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from pyoxigraph import Literal, NamedNode, Triple

from elo_graph.terms import DCT, ELO, ONTOLOGY, OWL, RDF, RDFS, SKOS
from elo_graph.validate.ontology.report import LANGUAGES

DECLARATIONS: Final = (
    OWL + "Class",
    RDFS + "Class",
    OWL + "ObjectProperty",
    OWL + "DatatypeProperty",
    OWL + "AnnotationProperty",
)
_TYPE: Final = NamedNode(RDF + "type")
_LABELS: Final = (NamedNode(RDFS + "label"), NamedNode(SKOS + "prefLabel"))
_DEFINITIONS: Final = f"<{SKOS}definition>|<{RDFS}comment>|<{DCT}description>"


@dataclass(frozen=True, slots=True)
class Scope:
    """The IRI of the ontology, what its terms begin with, and the languages that it speaks.

    ``foreign``: it is not this project's own, and what that has agreed on is not asked of it.
    """

    ontology: str = ONTOLOGY
    namespace: str = ELO
    languages: tuple[str, ...] = LANGUAGES
    foreign: bool = False

    def asked(self, text: str) -> str:
        """Put this ontology's names in place of our own in the text of a check, where it is a foreign one."""
        if not self.foreign:
            return text
        languages = " ".join(str(Literal(language)) for language in self.languages)
        for ours, theirs in (
            (f'"{ELO}"', str(Literal(self.namespace))),
            (f"<{ONTOLOGY}>", str(NamedNode(self.ontology))),
            ('{ "fi" "sv" "en" }', f"{{ {languages} }}"),
            ("?term ?value ?text\n", f"?term {_DEFINITIONS} ?text\n"),
        ):
            text = text.replace(ours, theirs)
        return text


def scope_of(triples: Iterable[Triple]) -> Scope:
    """Tell a foreign ontology's scope from its triples.

    Its namespace is the one most of its declared terms are in, those below its own IRI before others (terms
    of other vocabularies are often declared too); its languages are those in which at least half of the
    labelled terms are named (none: labels without a language will do).
    """
    declared: Counter[str] = Counter()
    headers: list[str] = []
    labels: dict[object, set[str]] = {}
    wanted = {NamedNode(iri) for iri in DECLARATIONS}
    for triple in triples:
        if triple.predicate == _TYPE and isinstance(triple.subject, NamedNode):
            if triple.object in wanted:
                declared[namespace_of(triple.subject.value)] += 1
            elif triple.object == NamedNode(OWL + "Ontology"):
                headers.append(triple.subject.value)
        elif triple.predicate in _LABELS and isinstance(triple.object, Literal):
            labels.setdefault(triple.subject, set()).add(triple.object.language or "")
    below = {one for one in declared if any(one.startswith(iri.rstrip("#/")) for iri in headers)}
    namespace = min(below or declared, key=lambda one: (-declared[one], one), default="")
    named = Counter(language for known in labels.values() for language in known)
    spoken = tuple(sorted(one for one, count in named.items() if count * 2 >= len(labels)))
    near = [iri for iri in headers if namespace.startswith(iri)]
    return Scope(
        ontology=min(near or headers, default=namespace.rstrip("#/") or "urn:x-elo:nameless", key=len),
        namespace=namespace or "urn:x-elo:nameless#",
        languages=spoken or ("",),
        foreign=True,
    )


def namespace_of(iri: str) -> str:
    """Return what an IRI begins with, up to its last ``#`` or ``/``."""
    found = re.match(r".*[#/]", iri)
    return found[0] if found else iri
