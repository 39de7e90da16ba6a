"""The rules of reasoning: ``queries/rules/*.rq``, each a CONSTRUCT query with a head that says what it means.

A rule's body is one triple pattern a line, then filters. That makes it possible to ask it of new statements
alone, and to tell which statements a conclusion rests on.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

import yaml
from pyoxigraph import NamedNode

from elo_graph import shipped
from elo_graph.errors import EloError
from elo_graph.terms import RDF

NEW: Final = "urn:x-elo:new"
"""The graph of the working store that holds what the last round has found."""

_PREFIX: Final = re.compile(r"^PREFIX\s+([\w-]*):\s*<([^<>]*)>", re.MULTILINE)
_PARTS: Final = re.compile(r"CONSTRUCT \{(.*?)\}\s*WHERE \{\n(.*)\}\s*$", re.DOTALL)


class Regime(StrEnum):
    """What is inferred: nothing, what RDFS says, or what the rules of OWL 2 RL say."""

    NONE = "none"
    RDFS = "rdfs"
    RL = "rl"


@dataclass(frozen=True, slots=True)
class Pattern:
    """A triple pattern: variables (``?x``) and terms as written, and the terms they stand for."""

    parts: tuple[str, str, str]
    terms: tuple[NamedNode | None, NamedNode | None, NamedNode | None]

    @property
    def path(self) -> bool:
        """Whether its predicate is a path through a list, which no single statement is."""
        return "/" in self.parts[1] and not self.parts[1].startswith("<")


@dataclass(frozen=True, slots=True)
class Rule:
    """``name`` as in the standard; ``says`` by language; ``together``: all its matches are one reason."""

    name: str
    regimes: frozenset[str]
    says: Mapping[str, str]
    source: str
    together: bool
    prologue: str
    head: tuple[Pattern, ...]
    body: tuple[Pattern, ...]
    filters: str

    def whole(self) -> str:
        """Return the query that asks for all conclusions."""
        return self._construct(self._where(None))

    def of_new(self) -> tuple[str, ...]:
        """Return the queries that together ask for what follows from at least one new statement."""
        rest = [n for n, pattern in enumerate(self.body) if not pattern.path]
        return tuple(self._construct(self._where(number)) for number in rest)

    def matches(self) -> str:
        """Return the query for the ways in which its body holds."""
        return f"{self.prologue}SELECT * WHERE {{\n{self._where(None)}}}"

    def _construct(self, where: str) -> str:
        head = " . ".join(" ".join(pattern.parts) for pattern in self.head)
        return f"{self.prologue}CONSTRUCT {{ {head} }}\nWHERE {{\n{where}}}"

    def _where(self, new: int | None) -> str:
        lines = [" ".join(pattern.parts) + " ." for pattern in self.body]
        if new is not None:
            lines.insert(0, f"GRAPH <{NEW}> {{ {lines.pop(new)} }}")
        return "\n".join(lines) + f"\n{self.filters}\n"


def load(regime: Regime, folder: Path | None = None) -> tuple[Rule, ...]:
    """Return the rules of a regime, sorted by name; EloError when one is not as rules are."""
    files = sorted(folder.glob("*.rq")) if folder else shipped.rule_files()
    rules = (parse(path.read_text(encoding="utf-8"), name=path.stem) for path in files)
    return tuple(rule for rule in rules if regime.value in rule.regimes)


def parse(text: str, *, name: str) -> Rule:
    """Read a rule; EloError when it has another form than rules have."""
    lines = text.splitlines()
    parts = _PARTS.search("\n".join(line for line in lines if not line.startswith("#")))
    try:
        told: Any = yaml.safe_load(
            "\n".join(line[2:].removeprefix(" ") for line in lines if line[:2] == "#+")
        )
        if parts is None:
            raise ValueError("it is not CONSTRUCT { … } WHERE { … }")
        prefixes = dict(_PREFIX.findall(text))
        written = [line.strip() for line in parts[2].splitlines() if line.strip()]
        return Rule(
            name=str(told["rule"]),
            regimes=frozenset(str(one) for one in told["regimes"]),
            says={str(language): str(says) for language, says in told["says"].items()},
            source=str(told["source"]),
            together=bool(told.get("together")),
            prologue="".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in prefixes.items()),
            head=tuple(_pattern(one.strip(), prefixes) for one in parts[1].split(" . ")),
            body=tuple(
                _pattern(line.removesuffix(" ."), prefixes)
                for line in written
                if not line.startswith("FILTER")
            ),
            filters="\n".join(line for line in written if line.startswith("FILTER")),
        )
    except (yaml.YAMLError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise EloError(
            f"this is no rule: {error}",
            where=f"queries/rules/{name}.rq",
            mend="Its body is one triple pattern a line, then filters, a line each.",
        ) from error


def _pattern(text: str, prefixes: Mapping[str, str]) -> Pattern:
    subject, predicate, value = text.split()
    terms = tuple(_term(part, prefixes) for part in (subject, predicate, value))
    return Pattern((subject, predicate, value), (terms[0], terms[1], terms[2]))


def _term(part: str, prefixes: Mapping[str, str]) -> NamedNode | None:
    if part == "a":
        return NamedNode(RDF + "type")
    prefix, colon, local = part.partition(":")
    return NamedNode(prefixes[prefix] + local) if colon and "/" not in part else None
