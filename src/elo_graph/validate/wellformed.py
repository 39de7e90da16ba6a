"""What is wrong with shapes themselves, and in which statement: engines pass over it, or say no place.

https://www.w3.org/TR/shacl/#syntax-rules
"""

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from typing import Any, Final, NamedTuple

import shacl
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, serialize

from elo_graph.terms import SH
from elo_graph.validate.formats.terms import short_iri

# Faults that leave the shapes usable: official ones have them.
TOLERATED: Final = ("pathless", "missing")
_REFERS: Final = tuple(NamedNode(SH + part) for part in ("property", "node", "not", "qualifiedValueShape"))
_PATH: Final = NamedNode(SH + "path")
_LOGICAL: Final = ("or", "and", "xone")
_QUERIES: Final = ("select", "ask", "construct")


class Told(NamedTuple):
    """A fault in words."""

    problem: str
    fix: str


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: its kind (a table of wellformed.toml), its statement (None: nobody knows which), its names.

    ``term`` is the IRI of the shape, that of the one it belongs to where it has none itself.
    """

    kind: str
    triple: Triple | None
    term: str = ""
    value: str = ""
    detail: str = ""

    @property
    def property_shape(self) -> bool:
        """Whether it keeps a property shape from being one, at which the reference engine gives up."""
        told = self.triple is not None and self.triple.predicate == _REFERS[0]
        return self.kind == "pathless" or (self.kind == "missing" and told)

    @property
    def texts(self) -> Mapping[str, Mapping[str, str]]:
        """``problem`` and ``fix`` by language, with ``{term}``, ``{value}`` and ``{detail}`` to fill in."""
        texts: Mapping[str, Mapping[str, str]] = _known()[self.kind]
        return texts

    def told(self, language: str) -> Told:
        """Return the fault in words."""
        iri = self.value.startswith(("http", "urn:"))
        names = {
            "term": short_iri(self.term) if self.term else "[ ]",
            "value": short_iri(self.value) if iri else self.value,
            "detail": self.detail,
        }
        return Told(*(self.texts[part][language].format_map(names) for part in Told._fields))


def faults(triples: Sequence[Triple]) -> Iterator[Fault]:
    """Give the faults that can be told from the statements of some shapes, all files together."""
    once = list(dict.fromkeys(triples))
    about: dict[object, list[Triple]] = defaultdict(list)
    paths: dict[object, list[Triple]] = defaultdict(list)
    for triple in once:
        about[triple.subject].append(triple)
        if triple.predicate == _PATH:
            paths[triple.subject].append(triple)
    yield from _misspelt(once)
    for found in paths.values():
        if len(found) > 1:
            yield Fault("paths", found[1], _name(found[1], once))
    for triple in once:
        if triple.predicate not in _REFERS or isinstance(triple.object, Literal):
            continue
        if triple.object not in about:
            if isinstance(triple.object, NamedNode):
                yield Fault("missing", triple, _name(triple, once), triple.object.value)
        elif triple.predicate == _REFERS[0] and triple.object not in paths:
            first = about[triple.object][0]
            yield Fault("pathless", first, _name(first, once))


def refused(triples: Sequence[Triple]) -> Iterator[Fault]:
    """Ask the native engine whether it takes the shapes, and if not, which statement is the reason."""
    once = list(dict.fromkeys(triples))
    why = _refusal(once)
    if why is None:
        return
    told = re.findall(r"sh:(\w+)", why) or (_QUERIES if "SPARQL" in why else _LOGICAL)
    suspects = {t: None for t in once if t.predicate.value.removeprefix(SH) in told}
    # Each by itself, without the others: there may be several.
    guilty = (one for one in suspects if _refusal([t for t in once if t == one or t not in suspects]))
    found = next(guilty, None)
    yield Fault("refused", found, _name(found, once) if found else "", why)


def _refusal(triples: Sequence[Triple]) -> str | None:
    text = serialize(triples, format=RdfFormat.N_TRIPLES) or b""
    try:
        shacl.Shapes.from_text(text.decode(), "ntriples")
    except ValueError as error:
        return " ".join(str(error).split()).removeprefix("invalid shapes graph: ")
    return None


def _misspelt(triples: Sequence[Triple]) -> Iterator[Fault]:
    words = _known()["words"].split()
    told: set[str] = set()
    for triple in triples:
        for term in (triple.predicate, triple.object):
            if not isinstance(term, NamedNode) or not term.value.startswith(SH):
                continue
            word = term.value.removeprefix(SH)
            # Components have names made of their parameters': sh:MinCountConstraintComponent-minCount.
            if not word or word in words or word in told or "ConstraintComponent" in word:
                continue
            told.add(word)
            near = get_close_matches(word, words, n=1, cutoff=0.8)
            if near:
                yield Fault("word", triple, _name(triple, triples), f"sh:{word}", f"sh:{near[0]}")


def _name(triple: Triple, triples: Sequence[Triple]) -> str:
    """Return the name of the shape that a statement belongs to; nothing when none of them has one."""
    node: object = triple.subject
    seen: set[object] = set()
    while not isinstance(node, NamedNode):
        seen.add(node)
        owners = (t.subject for t in triples if t.object == node and t.subject not in seen)
        node = next(owners, None)
        if node is None:
            return ""
    return node.value


@cache
def _known() -> Mapping[str, Any]:
    return tomllib.loads(files(__package__).joinpath("wellformed.toml").read_text(encoding="utf-8"))
