"""What the site shows of an edition: modules and their terms, what belongs to each, schemes as trees."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pyoxigraph import Literal, NamedNode

from elo_graph.publish.ontology.editions import Edition, read
from elo_graph.publish.ontology.nodes import Nameless, Value
from elo_graph.publish.ontology.things import TYPE, Thing, Things
from elo_graph.terms import OWL, RDFS, SH, SKOS
from elo_graph.validate.formats.terms import short_iri
from elo_graph.validate.ontology.mentions import mentions

TERMS = ("class", "property", "datatype")


@dataclass(frozen=True, slots=True)
class Module:
    """A module: its header and the terms that its file declares, by kind."""

    name: str
    header: Thing
    terms: tuple[Thing, ...]


@dataclass(frozen=True, slots=True)
class Branch:
    """A concept and those below it; ``first``: it has not been shown before, below another one."""

    concept: Thing
    first: bool
    below: tuple["Branch", ...] = ()


class Model:
    """An edition laid out for readers."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.edition: Edition = read(root, str(root))
        self.things = Things(self.edition.triples)

    @cached_property
    def all(self) -> Mapping[str, Thing]:
        """Everything by IRI."""
        return self.things.all

    @cached_property
    def modules(self) -> tuple[Module, ...]:
        """The modules by name, the one that imports the others first."""
        found = []
        for path in sorted((self.root / "ontology").glob("*.ttl")):
            named = {node.value for node in Things(read(path, path.name).triples).nodes.subjects()}
            things = [self.all[iri] for iri in sorted(named) if iri in self.all]
            header = next((t for t in things if t.what == "module"), None)
            terms = tuple(t for t in things if t.own and t.what in TERMS and t.label)
            if header is not None:
                found.append(Module(path.stem, header, terms))
        seen: set[str] = set()
        ordered: list[Module] = []
        for module in sorted(found, key=lambda m: len(m.header.iri)):
            # A term is shown where it is declared: elo.ttl only adds domains to terms of others.
            own = tuple(t for t in module.terms if self._declares(module, t) and t.iri not in seen)
            seen |= {t.iri for t in own}
            ordered.append(Module(module.name, module.header, own))
        return tuple(ordered)

    def _declares(self, module: Module, term: Thing) -> bool:
        path = self.root / "ontology" / f"{module.name}.ttl"
        here = self._files.setdefault(path, Things(read(path, path.name).triples).all)
        return term.iri in here and here[term.iri].what == term.what

    @cached_property
    def _files(self) -> dict[Path, Mapping[str, Thing]]:
        return {}

    @cached_property
    def terms(self) -> tuple[Thing, ...]:
        """The edition's own classes and properties by IRI."""
        return tuple(t for module in self.modules for t in module.terms)

    @cached_property
    def labels(self) -> Mapping[str, Mapping[str, str]]:
        """The names of everything, by IRI and language."""
        return {iri: thing.label for iri, thing in self.all.items() if thing.label}

    @cached_property
    def schemes(self) -> tuple[Thing, ...]:
        """The concept schemes by IRI."""
        return tuple(t for iri, t in sorted(self.all.items()) if t.what == "scheme" and t.own)

    def tree(self, scheme: str) -> tuple[Branch, ...]:
        """Return a scheme's concepts as trees."""
        within = {
            iri: t
            for iri, t in self.all.items()
            if t.what == "concept" and NamedNode(scheme) in t.values(SKOS + "inScheme")
        }
        below: dict[str, list[str]] = defaultdict(list)
        tops = []
        for iri, concept in sorted(within.items()):
            above = [v.value for v in concept.values(SKOS + "broader") if isinstance(v, NamedNode)]
            for one in above:
                below[one].append(iri)
            if not any(one in within for one in above):
                tops.append(iri)

        shown: set[str] = set()

        def branch(iri: str, path: frozenset[str]) -> Branch:
            first = iri not in shown
            shown.add(iri)
            inner = (branch(one, path | {iri}) for one in below[iri] if one in within and one not in path)
            return Branch(within[iri], first, tuple(inner))

        return tuple(branch(iri, frozenset({iri})) for iri in tops)

    def named(self, term: Thing, property: str) -> list[str]:
        """Return the IRIs that a term's property names, those within a union too."""
        found: list[str] = []
        for value in term.values(property):
            found += self.iris(value)
        return sorted(set(found))

    def iris(self, value: Value) -> list[str]:
        """Return the IRIs in a value: its own, or those of the members of a union."""
        if isinstance(value, NamedNode):
            return [value.value]
        if isinstance(value, Nameless):
            return [self._by_short[m] for m in value.members if m in self._by_short]
        return []

    @cached_property
    def _by_short(self) -> Mapping[str, str]:
        return {short_iri(iri): iri for iri, t in self.all.items() if t.what in TERMS}

    def below(self, term: Thing) -> list[str]:
        """Return the direct subclasses or subproperties."""
        above = RDFS + ("subClassOf" if term.what == "class" else "subPropertyOf")
        return [t.iri for t in self.terms if NamedNode(term.iri) in t.values(above)]

    def properties(self, term: Thing, side: str) -> list[str]:
        """Return the properties that have this class in their domain or range (``side``)."""
        return [t.iri for t in self.terms if t.what == "property" and term.iri in self.named(t, RDFS + side)]

    @cached_property
    def shapes(self) -> Mapping[str, tuple[Thing, ...]]:
        """The shapes by the IRI of the class they are about or the property they look along."""
        found: dict[str, dict[str, Thing]] = defaultdict(dict)
        for shape in (t for t in self.all.values() if t.what == "shape"):
            for target in shape.values(SH + "targetClass"):
                for one in (shape, *self.rules(shape)):
                    found[getattr(target, "value", "")][one.iri] = one
            for path in shape.values(SH + "path"):
                text = path.text if isinstance(path, Nameless) else short_iri(path.value)
                for short, iri in self._by_short.items():
                    if (
                        short
                        in text.replace("(", " ")
                        .replace(")", " ")
                        .replace("|", " ")
                        .replace("/", " ")
                        .split()
                    ):
                        found[iri][shape.iri] = shape
        return {iri: tuple(shapes.values()) for iri, shapes in found.items()}

    def rules(self, shape: Thing) -> list[Thing]:
        """Return the property shapes of a node shape."""
        named = [v.value for v in shape.values(SH + "property") if isinstance(v, NamedNode)]
        return [self.all[iri] for iri in sorted(named) if iri in self.all]

    @cached_property
    def queries(self) -> Mapping[str, tuple[str, ...]]:
        """The names of the queries that use each term, by IRI; those of the checks left out."""
        found: dict[str, list[str]] = defaultdict(list)
        for name, text in sorted(self.edition.queries.items()):
            if not name.startswith("quality/"):
                for iri in sorted({m.iri for m in mentions(text)}):
                    found[iri].append(name)
        return {iri: tuple(names) for iri, names in found.items()}

    def characteristics(self, term: Thing) -> list[str]:
        """Return what a property is said to beside its kind."""
        kinds = [v.value.removeprefix(OWL) for v in term.values(TYPE) if isinstance(v, NamedNode)]
        return sorted(kind for kind in kinds if kind.endswith("Property") and kind not in _PLAIN)


_PLAIN = ("ObjectProperty", "DatatypeProperty", "AnnotationProperty")


def texts(values: Iterable[Value]) -> dict[str, list[str]]:
    """Return texts by language."""
    found: dict[str, list[str]] = defaultdict(list)
    for value in values:
        if isinstance(value, Literal):
            found[value.language or ""].append(value.value)
    return found
