"""The checks that are queries: ``queries/quality/*.rq``, which say in their heads what they find and why.

The head is grlc's (YAML in the lines that begin with ``#+``) with ``summary``, ``problem``, ``why`` and
``fix`` by language, ``group`` and ``graphs`` (the kinds of files that the query is asked of). The columns are
``?term``, ``?value`` and ``?detail``. How grave a check is stands in ``profile.toml`` alone.
"""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, cast

import yaml
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, QuerySolutions, Store

from elo_graph.errors import InputError
from elo_graph.validate.ontology.locate import Locator
from elo_graph.validate.ontology.report import LANGUAGES, Finding, Severity, Texts, Where, finding
from elo_graph.validate.ontology.scope import Scope
from elo_graph.validate.ontology.tree import Kind, Tree

_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""A hundredth of a second for the shipped heads instead of a tenth, where PyYAML was built with libyaml."""


@dataclass(frozen=True, slots=True)
class Question:
    """A check that is a query; ``texts`` are its summary, problem, why and fix by language."""

    name: str
    text: str
    texts: Texts
    group: str
    graphs: tuple[Kind, ...]
    fair: str = ""


def load(folder: Path, scope: Scope | None = None) -> tuple[Question, ...]:
    """Read the questions of a folder, sorted by name; InputError when a head is not right.

    They are about our own ontology; ``scope`` makes them about another one.
    """
    scope = scope or Scope()
    return tuple(_question(path, scope) for path in sorted(folder.glob("*.rq")))


def severities(folder: Path, *, foreign: bool = False, profile: Path | None = None) -> Mapping[str, Severity]:
    """Read the profile of a folder: how grave each check is. InputError when it is missing or not right.

    ``foreign``: as for an ontology that is not our own. ``profile``: a file whose [severity] goes before.
    """
    path = folder / "profile.toml"
    found: dict[str, Severity] = {}
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
        wanted = dict(told["severity"]) | (told.get("foreign", {}) if foreign else {})
        found = {str(name): Severity(value) for name, value in wanted.items()}
        if profile is None:
            return found
        path = profile
        for name, value in tomllib.loads(path.read_text(encoding="utf-8"))["severity"].items():
            if name not in found:
                raise ValueError(f"there is no check {name}")
            found[name] = Severity(value)
        return found
    except FileNotFoundError as error:
        raise InputError("the profile of the checks is missing", where=str(path)) from error
    except (tomllib.TOMLDecodeError, KeyError, AttributeError, ValueError) as error:
        raise InputError(
            f"the profile is not right: {error}",
            where=str(path),
            mend=f'It has a table [severity] with lines check = "{"|".join(Severity)}".',
        ) from error


class Asker:
    """Asks questions of the files of a tree, each of the kinds of files that it names."""

    def __init__(self, tree: Tree, locator: Locator) -> None:
        self._tree = tree
        self._locator = locator
        self._stores: dict[tuple[Kind, ...], Store] = {}

    def ask(self, question: Question, severity: Severity) -> tuple[Finding, ...]:
        """Return what the question finds."""
        answer = cast(QuerySolutions, self._store(question.graphs).query(question.text))
        rows = ((row["term"], row["value"], row["detail"]) for row in answer)
        return tuple(self._findings(question, severity, rows))

    def _findings(
        self, question: Question, severity: Severity, rows: Iterable[tuple[object, object, object]]
    ) -> Iterator[Finding]:
        seen: set[tuple[str, str, str, tuple[Where, ...]]] = set()
        for term, value, detail in rows:
            where = self._locator.find(term, value, detail)
            one, two, three = (_plain(self._locator.named(part)) for part in (term, value, detail))
            # Two nameless parts of one thing look the same to the reader.
            if (one, two, three, where) not in seen:
                seen.add((one, two, three, where))
                yield finding(
                    question.name, severity, where, question.texts, term=one, value=two, detail=three
                )

    def _store(self, kinds: tuple[Kind, ...]) -> Store:
        if kinds not in self._stores:
            store = Store()
            store.bulk_extend(
                Quad(triple.subject, triple.predicate, triple.object)
                for source in self._tree.of(*kinds)
                for triple in source.triples
            )
            self._stores[kinds] = store
        return self._stores[kinds]


def _plain(term: object) -> str:
    if isinstance(term, NamedNode):
        return term.value
    if isinstance(term, Literal):
        # A word such as a language code; other literals show their type or language.
        return term.value if term.datatype.value.endswith("#string") else str(term)
    return "[…]" if isinstance(term, BlankNode) else ""


def _question(path: Path, scope: Scope) -> Question:
    text = scope.asked(path.read_text(encoding="utf-8"))
    lines = [line[2:].removeprefix(" ") for line in text.splitlines() if line.startswith("#+")]
    try:
        head: Any = yaml.load("\n".join(lines), Loader=_LOADER)  # noqa: S506 -- a safe one
        texts = {key: _by_language(head[key]) for key in ("summary", "problem", "why", "fix")}
        graphs = tuple(str(kind) for kind in head["graphs"])
        group = str(head["group"])
    except (yaml.YAMLError, KeyError, TypeError) as error:
        raise InputError(
            f"the head of this check is not right: {error}",
            where=str(path),
            mend="It has summary, problem, why and fix in fi, sv and en, a group, and graphs.",
        ) from error
    fair = str(head.get("fair", ""))
    return Question(path.stem, text, texts, group, cast(tuple[Kind, ...], graphs), fair)


def _by_language(texts: Any) -> dict[str, str]:
    return {language: str(texts[language]) for language in LANGUAGES}
