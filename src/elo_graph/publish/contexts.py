"""The JSON-LD context: short names for the terms of the registry, made from the ontology, a file a version.

https://www.w3.org/TR/json-ld11/ — ``ontology/contexts/{version}.jsonld`` is never changed once the version is
released, so that what was written with it keeps its meaning. Answers carry the part of it that they use, so
that nobody has to fetch anything to read them.
"""

import json
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib import resources
from pathlib import Path
from typing import Any, Final

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from elo_graph import shipped
from elo_graph.errors import EloError
from elo_graph.terms import ONTOLOGY, OWL, PREFIXES, RDF, RDFS, XSD

FOLDER: Final = "ontology/contexts"
LINK_RELATION: Final = "http://www.w3.org/ns/json-ld#context"
_LOCAL: Final = re.compile(r"[A-Za-z][\w-]*")
_PLAIN: Final = RDF + "PlainLiteral"
_DATES: Final = (XSD + "date", XSD + "dateTime")


@dataclass(frozen=True, slots=True)
class Term:
    """A short name: for which IRI, and how its values are written (``@id``, ``@language``, a datatype)."""

    name: str
    iri: str
    coercion: str | None = None


@dataclass(frozen=True)
class Context:
    """A context that can be written out whole or in part."""

    version: str
    definitions: Mapping[str, Any]

    @cached_property
    def terms(self) -> Mapping[str, Term]:
        """The terms by IRI."""
        return {term.iri: term for term in map(self._term, self.definitions) if term is not None}

    @cached_property
    def prefixes(self) -> Mapping[str, str]:
        """The namespaces by prefix."""
        return {name: iri for name, iri in self.definitions.items() if name in PREFIXES}

    def short(self, iri: str) -> tuple[str, str | None]:
        """Return an IRI as prefix and local name, with the prefix; as it is (None) where that cannot be."""
        for prefix, namespace in self.prefixes.items():
            if iri.startswith(namespace) and _LOCAL.fullmatch(iri[len(namespace) :]):
                return f"{prefix}:{iri[len(namespace) :]}", prefix
        return iri, None

    def part(self, names: Iterable[str]) -> dict[str, Any]:
        """Return the definitions of these names alone, with the prefixes that they need."""
        wanted = {"id", "type", *names}
        for name in tuple(wanted):
            told = self.definitions[name]
            for text in told.values() if isinstance(told, dict) else (told,):
                if text.partition(":")[0] in self.prefixes:
                    wanted.add(text.partition(":")[0])
        return {name: self.definitions[name] for name in self.definitions if name in wanted}

    def _term(self, name: str) -> Term | None:
        told = self.definitions[name]
        if name in ("id", "type") or name in PREFIXES:
            return None
        iri = self._whole(told if isinstance(told, str) else told["@id"])
        if isinstance(told, str):
            return Term(name, iri)
        kind = told.get("@container") or told["@type"]
        return Term(name, iri, kind if kind.startswith("@") else self._whole(kind))

    def _whole(self, text: str) -> str:
        prefix, _, rest = text.partition(":")
        return self.definitions[prefix] + rest if prefix in PREFIXES else text


def current() -> Context:
    """Return the context of the newest version of the ontology. Raises EloError when there is none."""
    files = (shipped.root() / FOLDER).glob("*.jsonld")
    found = max(files, key=lambda file: [int(part) for part in file.stem.split(".")], default=None)
    context = of_version(found.stem) if found is not None else None
    if context is None:
        raise EloError("the JSON-LD context is missing from this installation", where=FOLDER)
    return context


def of_version(version: str) -> Context | None:
    """Return the context of a version of the ontology; None when there was none."""
    path = shipped.root() / FOLDER / f"{version}.jsonld"
    if not re.fullmatch(r"\d+\.\d+\.\d+", version) or not path.is_file():
        return None
    return Context(version, json.loads(path.read_text(encoding="utf-8"))["@context"])


def text_of(context: Context) -> str:
    """Return a context as the document that is published."""
    return json.dumps({"@context": dict(context.definitions)}, ensure_ascii=False, indent=1) + "\n"


def made_from(root: Path) -> Context:
    """Make the context from the ontology in a source folder."""
    triples = _ontology(root)
    told: dict[str, Any] = tomllib.loads((resources.files(__package__) / "contexts.toml").read_text("utf-8"))
    kinds: dict[str, set[str]] = {}
    ranges: dict[str, str] = {}
    for triple in triples:
        if isinstance(triple.subject, NamedNode) and isinstance(triple.object, NamedNode):
            if triple.predicate.value == RDF + "type":
                kinds.setdefault(triple.subject.value, set()).add(triple.object.value)
            elif triple.predicate.value == RDFS + "range":
                ranges[triple.subject.value] = triple.object.value
    named = {word: {_whole(one) for one in told[word]} for word in ("text", "link", "day")}
    known = {**{iri: set[str]() for iri in set().union(*named.values())}, **kinds}
    definitions: dict[str, Any] = {"id": "@id", "type": "@type"}
    definitions.update(sorted(PREFIXES.items()))
    terms: dict[str, Any] = {}
    for prefix in told["vocabularies"]:
        namespace = PREFIXES[prefix]
        for iri in sorted(iri for iri in known if iri.startswith(namespace)):
            name = iri[len(namespace) :]
            if _LOCAL.fullmatch(name) and name not in terms and name not in definitions:
                how = _how(iri, known[iri], ranges.get(iri), named)
                if how is not None:
                    terms[name] = _definition(f"{prefix}:{name}", how)
    definitions.update(sorted(terms.items()))
    return Context(_version(triples), definitions)


def write(root: Path) -> Path:
    """Make the context of a source folder anew and write it into the file of its version."""
    made = made_from(root)
    path = root / FOLDER / f"{made.version}.jsonld"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text_of(made), encoding="utf-8")
    return path


def _how(iri: str, kinds: set[str], range: str | None, named: Mapping[str, set[str]]) -> str | None:
    """How values of a term are written; "" as they are; None: it is neither class nor property."""
    if iri in named["text"]:
        return "@language"
    if iri in named["link"]:
        return "@id"
    if iri in named["day"]:
        return "xsd:date"
    if OWL + "ObjectProperty" in kinds:
        return "@id"
    if kinds & {OWL + "DatatypeProperty", OWL + "AnnotationProperty"}:
        if range == _PLAIN:
            return "@language"
        return f"xsd:{range[len(XSD) :]}" if range in _DATES and range is not None else ""
    return "" if OWL + "Class" in kinds else None


def _definition(short: str, how: str) -> Any:
    if not how:
        return short
    return {"@id": short, "@container": how} if how == "@language" else {"@id": short, "@type": how}


def _ontology(root: Path) -> list[Triple]:
    files = sorted((root / "ontology").glob("*.ttl"))
    return [quad.triple for file in files for quad in parse(path=str(file), format=RdfFormat.TURTLE)]


def _version(triples: Iterable[Triple]) -> str:
    found: Iterator[str] = (
        triple.object.value
        for triple in triples
        if triple.subject == NamedNode(ONTOLOGY)
        and triple.predicate.value == OWL + "versionInfo"
        and isinstance(triple.object, Literal)
    )
    return next(found, "0.0.0")


def _whole(short: str) -> str:
    prefix, _, name = short.partition(":")
    return PREFIXES[prefix] + name
