"""The pages of the site: which there are, what each shows. A page is made when it is asked for."""

import json
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from pyoxigraph import NamedNode

from elo_graph.analyse import competency, queries
from elo_graph.errors import InputError
from elo_graph.publish import structured
from elo_graph.publish.ontology.compare_shapes import message_of, severity_of
from elo_graph.publish.ontology.editions import MANIFEST, releases
from elo_graph.publish.ontology.site.answers import Answerer, Ask, Names
from elo_graph.publish.ontology.site.diagram import Neighbour, diagram
from elo_graph.publish.ontology.site.model import Model, Module, texts
from elo_graph.publish.ontology.site.sentences import asked
from elo_graph.publish.ontology.telling import Teller
from elo_graph.publish.ontology.things import REPLACED, Thing
from elo_graph.terms import ONTOLOGY, OWL, RDFS, SKOS
from elo_graph.validate.formats.terms import short_iri
from elo_graph.validate.phrases import phrases

LANGUAGES: Final = ("fi", "sv", "en")
HERE: Final = Path(__file__).parent
STYLE: Final = "style.css"


@dataclass(frozen=True)
class Site:
    """The site of the ontology below ``root``.

    ``ask`` puts a competency question to a registry, ``names`` tells what its things are called.
    ``published_at`` is where the site's folder lies on the web; without one pages do not name their own.
    """

    root: Path
    ask: Ask | None = None
    names: Names | None = None
    published_at: str = ""

    @cached_property
    def model(self) -> Model:
        """What there is to show."""
        return Model(self.root)

    @cached_property
    def groups(self) -> Mapping[str, Sequence[tuple[Path, competency.Question]]]:
        """The competency questions by group: a page each, since answering takes time."""
        found: dict[str, list[tuple[Path, competency.Question]]] = {}
        for path in competency.in_groups(self.model.edition.questions):
            found.setdefault(path.parent.name, []).append((path, competency.read(path)))
        return found

    @cached_property
    def words(self) -> Mapping[str, Mapping[str, Any]]:
        """The site's words by language."""
        return tomllib.loads((HERE / "texts.toml").read_text(encoding="utf-8"))

    @cached_property
    def _jinja(self) -> Environment:
        return Environment(
            loader=PackageLoader("elo_graph.publish.ontology.site"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def paths(self) -> Iterator[str]:
        """Give the paths of all pages, below a language's folder."""
        yield from ("index.html", "rules.html", "queries.html", "questions.html", "changes.html")
        yield from (f"question/{group}.html" for group in self.groups)
        yield from (f"module/{module.name}.html" for module in self.model.modules)
        yield from (self.address(term.iri) for term in self.model.terms)
        yield from (self.address(scheme.iri) for scheme in self.model.schemes)

    def address(self, iri: str) -> str:
        """Return the path of the page about a term, a scheme or a concept; nothing for what has none."""
        thing = self.model.all.get(iri)
        if thing is None or not thing.own:
            return ""
        name = short_iri(iri).rpartition(":")[2]
        if thing.what in ("class", "property", "datatype"):
            return f"{thing.what}/{name}.html" if iri.startswith(f"{ONTOLOGY}#") or "#" in iri else ""
        if thing.what == "scheme":
            return f"scheme/{iri.rpartition('/')[2]}.html"
        if thing.what == "concept":
            scheme, _, slug = iri.rpartition("/")
            return f"scheme/{scheme.rpartition('/')[2]}.html#{slug}"
        return ""

    def page(self, language: str, path: str) -> str | None:
        """Return a page; None when there is none of this path."""
        if language not in LANGUAGES or path not in self._known:
            return None
        kind, _, name = path.removesuffix(".html").rpartition("/")
        view = _View(self, language, "../" * path.count("/"), path)
        return view.render(kind or name, name)

    @cached_property
    def _known(self) -> frozenset[str]:
        return frozenset(self.paths())

    def style(self) -> bytes:
        """Return the style sheet."""
        return (HERE / STYLE).read_bytes()


@dataclass(frozen=True)
class _View:
    site: Site
    language: str
    root: str
    path: str

    def render(self, kind: str, name: str) -> str:
        show: Mapping[str, Callable[[str], dict[str, Any]]] = {
            "index": self._index,
            "rules": self._rules,
            "queries": self._queries,
            "questions": self._questions,
            "question": self._answers,
            "changes": self._changes,
            "module": self._module,
            "class": self._term,
            "property": self._term,
            "datatype": self._term,
            "scheme": self._scheme,
        }
        template = "term.html" if kind in ("class", "property", "datatype") else f"{kind}.html"
        values = show[kind](f"{kind}/{name}.html" if "/" in self.path else name)
        words = self.site.words
        return self.site._jinja.get_template(template).render(
            lang=self.language,
            t=words[self.language],
            languages={code: words[code]["name"] for code in LANGUAGES},
            root=self.root,
            path=self.path,
            view=self,
            **values,
        )

    def described(self, title: str) -> dict[str, Any]:
        """Return what search engines read of the page."""
        begin = f"{self.site.published_at}/{self.language}/" if self.site.published_at else ""
        whole = self.site.words[self.language]["title"]
        return structured.page(title, begin and begin + self.path, self.language, whole, begin)

    @property
    def teller(self) -> Teller:
        """Tells names in the page's language."""
        return Teller(self.language, self.site.model.labels)

    def text(self, found: Mapping[str, str]) -> tuple[str, str]:
        """Return a text and its language, when that is not the page's."""
        for tag in (self.language, "en", "fi", "sv", ""):
            if found.get(tag):
                return found[tag], "" if tag == self.language else tag
        return "", ""

    def label(self, iri: str) -> tuple[str, str]:
        thing = self.site.model.all.get(iri)
        text, tag = self.text(thing.label if thing else {})
        return (text, tag) if text else (short_iri(iri), "")

    def link(self, iri: str) -> str:
        address = self.site.address(iri)
        if address:
            return self.root + address
        return iri if iri.startswith(("http://", "https://")) else ""

    def short(self, iri: str) -> str:
        return short_iri(iri)

    def _index(self, _: str) -> dict[str, Any]:
        model = self.site.model
        whole = model.all.get(ONTOLOGY) or model.modules[0].header
        version = next((v.value for v in whole.values(OWL + "versionInfo") if hasattr(v, "value")), "")
        return {
            "version": version,
            "iri": whole.iri,
            "definition": self.text(whole.definition),
            "modules": model.modules,
            "classes": self._by_label(t for t in model.terms if t.what == "class"),
            "properties": self._by_label(t for t in model.terms if t.what == "property"),
            "schemes": model.schemes,
        }

    def _by_label(self, terms: Iterator[Thing]) -> list[Thing]:
        return sorted(terms, key=lambda t: self.label(t.iri)[0].lower())

    def _module(self, path: str) -> dict[str, Any]:
        name = path.removeprefix("module/").removesuffix(".html")
        module: Module = next(m for m in self.site.model.modules if m.name == name)
        return {
            "module": module,
            "definition": self.text(module.header.definition),
            "classes": self._by_label(t for t in module.terms if t.what == "class"),
            "properties": self._by_label(t for t in module.terms if t.what == "property"),
        }

    def _term(self, path: str) -> dict[str, Any]:
        model = self.site.model
        term = next(t for t in model.terms if self.site.address(t.iri) == path)
        is_class = term.what == "class"
        above = model.named(term, RDFS + ("subClassOf" if is_class else "subPropertyOf"))
        out = model.properties(term, "domain") if is_class else model.named(term, RDFS + "range")
        into = model.properties(term, "range") if is_class else model.named(term, RDFS + "domain")
        t = self.site.words[self.language]
        name = self.label(term.iri)[0]
        above_word = t["super_class" if is_class else "super_property"]
        svg = diagram(
            name,
            t["diagram_of"].format(name=name),
            self._neighbours(
                into, t["incoming" if is_class else "domain"], RDFS + "domain" if is_class else ""
            ),
            self._neighbours(out, t["outgoing" if is_class else "range"], RDFS + "range" if is_class else ""),
            self._neighbours(above, above_word),
            more=t["more"],
        )
        axioms = [
            f"{self.teller.property(p)}: {getattr(v, 'text', '')}"
            for p in (RDFS + "subClassOf", OWL + "equivalentClass", OWL + "propertyChainAxiom")
            for v in sorted(term.values(p), key=str)
            if hasattr(v, "text")
        ]
        return {
            "term": term,
            "svg": svg,
            "definition": self.text(term.definition),
            "examples": self._texts(term, SKOS + "example"),
            "comments": self._texts(term, RDFS + "comment"),
            "above": above,
            "below": model.below(term),
            "out": out,
            "into": into,
            "axioms": axioms,
            "traits": [t["traits"].get(kind, kind) for kind in model.characteristics(term)],
            "rules": [
                self.rule(shape) for shape in model.shapes.get(term.iri, ()) if self.rule(shape)["text"]
            ],
            "queries": model.queries.get(term.iri, ()),
            "instead": [v.value for v in term.values(REPLACED) if isinstance(v, NamedNode)],
        }

    def _neighbours(self, iris: Sequence[str], word: str, far: str = "") -> list[Neighbour]:
        """Return the boxes of terms; of properties with what is at their far end (a domain or range)."""
        found = []
        for iri in iris:
            term = self.site.model.all.get(iri)
            ends = self.site.model.named(term, far) if far and term else []
            known = self.site.words[self.language]["ends"]
            under = ", ".join(known.get(short_iri(end)) or self.label(end)[0] for end in ends)
            arrow = f"{under} →" if far.endswith("domain") else f"→ {under}"
            found.append(Neighbour(self.label(iri)[0], self.link(iri), word, arrow if under else ""))
        return found

    def _texts(self, thing: Thing, property: str) -> tuple[list[str], str]:
        found = texts(thing.values(property))
        for tag in (self.language, "en", "fi", "sv", ""):
            if found.get(tag):
                return found[tag], "" if tag == self.language else tag
        return [], ""

    def rule(self, shape: Thing) -> dict[str, Any]:
        """Return a rule as the templates show it."""
        words = self.site.words[self.language]
        message, tag = self.text(message_of(shape))
        told = asked(shape, phrases(self.language), self.teller)
        severity = severity_of(shape)
        return {
            "name": shape.iri.rpartition("#")[2] or shape.iri,
            "text": told or message,
            "message": message if told else "",
            "tag": tag,
            "severity": words["severity"][severity],
            "kind": severity.lower(),
            "anchor": True,
        }

    def _rules(self, _: str) -> dict[str, Any]:
        shapes = [s for s in self.site.model.all.values() if s.what == "shape"]
        groups = []
        seen: set[str] = set()
        for shape in sorted((s for s in shapes if s.label), key=lambda s: self.label(s.iri)[0].lower()):
            rules = [self.rule(one) for one in self.site.model.rules(shape)]
            own = self.rule(shape)
            if own["text"]:
                rules.insert(0, own)
            for rule in rules:  # a rule that several shapes hold is an anchor where it stands first
                rule["anchor"] = rule["name"] not in seen
                seen.add(rule["name"])
            if rules:
                groups.append((shape, rules))
        return {"groups": groups}

    def _queries(self, _: str) -> dict[str, Any]:
        found = self.site.model.edition.queries
        return {
            "queries": [
                (query, self.text(query.summary), query.text)
                for query in (queries.parse(text, name=name) for name, text in sorted(found.items()))
                if not query.name.startswith("quality/")
            ]
        }

    def _questions(self, _: str) -> dict[str, Any]:
        return {
            "groups": [
                {
                    "name": name,
                    "title": self._group(name),
                    "questions": [(q.id, getattr(q.question, self.language)) for _, q in questions],
                }
                for name, questions in self.site.groups.items()
            ]
        }

    def _group(self, name: str) -> str:
        return str(self.site.words[self.language]["groups"].get(name, name))

    def _answers(self, path: str) -> dict[str, Any]:
        group = path.removeprefix("question/").removesuffix(".html")
        answerer = Answerer(self.language, self.site.ask, self.site.names, self.site.model.labels)
        return {"title": self._group(group), "questions": answerer.told(self.site.groups[group])}

    def _changes(self, _: str) -> dict[str, Any]:
        found = []
        for folder in reversed(releases(self.site.root)):
            told = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
            changes = folder / "changes.json"
            texts_of = (
                [c["text"][self.language] for c in json.loads(changes.read_text("utf-8"))["changes"]]
                if changes.exists()
                else []
            )
            found.append((told["version"], told["date"], texts_of))
        return {"releases": found}

    def _scheme(self, path: str) -> dict[str, Any]:
        scheme = next(s for s in self.site.model.schemes if self.site.address(s.iri) == path)
        return {
            "scheme": scheme,
            "definition": self.text(scheme.definition),
            "tree": self.site.model.tree(scheme.iri),
        }


def write(site: Site, folder: Path) -> Sequence[str]:
    """Write the whole site into a folder, which is made; returns the paths written.

    Raises InputError when the folder holds something else already.
    """
    if folder.exists() and any(folder.iterdir()) and not (folder / STYLE).exists():
        raise InputError("this folder holds something else", where=str(folder), mend="Give a new one.")
    written = [STYLE, "index.html"]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / STYLE).write_bytes(site.style())
    (folder / "index.html").write_text(_FORWARD, encoding="utf-8")
    for language in LANGUAGES:
        for path in site.paths():
            page = site.page(language, path)
            assert page is not None  # noqa: S101 -- the path is the site's own
            target = folder / language / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(page, encoding="utf-8")
            written.append(f"{language}/{path}")
    return written


_FORWARD: Final = """<!doctype html>
<html lang="fi"><head><meta charset="utf-8"><title>ELO-ontologia</title>
<meta http-equiv="refresh" content="0; url=fi/index.html"><link rel="stylesheet" href="style.css"></head>
<body><main class="wrap"><ul>
<li><a href="fi/index.html" lang="fi">Suomeksi</a></li>
<li><a href="sv/index.html" lang="sv">På svenska</a></li>
<li><a href="en/index.html" lang="en">In English</a></li>
</ul></main></body></html>
"""
