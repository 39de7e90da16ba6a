"""SPARQL Update seen as a sequence of operations, without a syntax tree (the engine hands out none).

Words, IRIs, names, variables, strings and comments are told apart, so a keyword is only found where it is
one. Nothing is decided here about texts that do not parse: what is made of them is parsed by the engine
afterwards.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from pyoxigraph import NamedNode

from elo_graph.errors import InputError
from elo_graph.syntax import PROLOGUE, QUERY_FORMS, TERMINALS

_SECOND: Final = {
    "INSERT": ("DATA",),
    "DELETE": ("DATA", "WHERE"),
    "CLEAR": ("ALL", "DEFAULT", "NAMED", "GRAPH"),
    "DROP": ("ALL", "DEFAULT", "NAMED", "GRAPH"),
}


DEEPEST: Final = 500
"""How deep a query or update may be nested; the engine's parser calls itself for each level."""


@dataclass(frozen=True, slots=True)
class Word:
    """A keyword outside all braces, in capitals; ``group`` is the braces that follow it directly, if any."""

    text: str
    start: int
    end: int
    group: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of an update request: where it and its prologue begin, where it ends, its keywords."""

    start: int
    end: int
    prologue: bool
    words: tuple[Word, ...]

    @property
    def kind(self) -> str:
        """The first keyword, with the second where they belong together: ``DELETE WHERE``, ``CLEAR ALL``."""
        texts = [word.text for word in self.words if word.text != "SILENT"]
        # In DELETE {…} WHERE {…} a group stands between the words.
        if len(texts) > 1 and texts[1] in _SECOND.get(texts[0], ()) and self.words[0].group is None:
            return f"{texts[0]} {texts[1]}"
        return texts[0]


def operations(text: str) -> tuple[Operation, ...]:
    """Split an update request into its operations."""
    found: list[Operation] = []
    words: list[Word] = []
    for part in _top_level(text):
        if isinstance(part, Word):
            words.append(part)
            continue
        own = tuple(word for word in words if word.text not in PROLOGUE)
        if own:
            found.append(Operation(words[0].start, part, words[0] is not own[0], own))
        words = []
    return tuple(found)


def form(query: str) -> str:
    """Return the form of a query that parses: SELECT, ASK, CONSTRUCT or DESCRIBE."""
    words = (token[0].upper() for token in TERMINALS.finditer(query) if token.lastgroup == "word")
    return next((word for word in words if word in QUERY_FORMS), "")


def parts(text: str) -> tuple[str, ...]:
    """Split a request before each prologue but the first; every part keeps the prologues before it.

    The grammar allows a prologue after a semicolon, this engine (pyoxigraph 0.5.13) does not. What is left
    out is blanked, so that places in error messages stay right. Nearly always there is one part.
    """
    found = operations(text)
    starts = [n for n, operation in enumerate(found) if n and operation.prologue]
    if not starts:
        return (text,)
    pieces: list[str] = []
    head = ""  # the text so far, all but its prologues blanked
    for first, after in zip((0, *starts), (*starts, len(found)), strict=True):
        operation = found[first]
        head += _blank(text[len(head) : operation.start]) if first else text[: operation.start]
        pieces.append(head + text[operation.start : found[after - 1].end])
        head += text[operation.start : operation.words[0].start]
    return tuple(pieces)


def with_dataset(text: str, default: Sequence[str], named: Sequence[str]) -> str:
    """Put the protocol's dataset (SPARQL 1.1 Protocol section 2.2.3) into an update request as USING clauses.

    Raises InputError when an operation of the request has USING or WITH itself, or a graph is no IRI.
    """
    clauses = " ".join((*(f"USING {_iri(g)}" for g in default), *(f"USING NAMED {_iri(g)}" for g in named)))
    if not clauses:
        return text
    pieces: list[str] = []
    done = 0
    for operation in operations(text):
        for word in operation.words:
            if word.text in ("USING", "WITH"):
                raise InputError(
                    f"the request has a {word.text} clause, so its dataset cannot be given beside it",
                    mend="Leave out using-graph-uri and using-named-graph-uri, or the clause.",
                )
            if word.text != "WHERE":
                continue
            pieces.append(text[done : word.start])
            if operation.kind == "DELETE WHERE" and word.group is not None:
                # The short form takes no USING: its pattern is its template.
                pieces.append(text[slice(*word.group)])
            pieces.append(f" {clauses} ")
            done = word.start
    return "".join(pieces) + text[done:]


def insist_on_depth(text: str) -> None:
    """Raise InputError for a text whose brackets, or signs of negation, are nested too deep to be parsed."""
    if sum(map(text.count, "([{!")) <= DEEPEST:
        return
    depth = negations = 0
    for token in TERMINALS.finditer(text):
        sign = token[0]
        if token.lastgroup == "space":
            continue
        negations = negations + 1 if sign == "!" else 0
        if token.lastgroup == "sign":
            depth += (sign in "([{") - (sign in ")]}")
        if depth > DEEPEST or negations > DEEPEST:
            line = text.count("\n", 0, token.start()) + 1
            raise InputError(f"it is nested more than {DEEPEST} deep", line=line)


def as_insertions(text: str) -> str:
    """Turn DELETE DATA into INSERT DATA: a request of such operations then inserts all that it mentions."""
    pieces: list[str] = []
    done = 0
    for operation in operations(text):
        if operation.kind == "DELETE DATA":
            pieces += (text[done : operation.words[0].start], "INSERT")
            done = operation.words[0].end
    return "".join(pieces) + text[done:]


def _top_level(text: str) -> Iterator[Word | int]:
    """Give the keywords outside braces; where an operation ends, the place of its end."""
    waiting: Word | None = None
    depth = opened = 0
    for token in TERMINALS.finditer(text):
        kind, value = token.lastgroup, token[0]
        if kind == "space":
            continue
        if kind == "sign" and value == "{":
            opened = opened if depth else token.start()
            depth += 1
        elif kind == "sign" and value == "}":
            depth = max(0, depth - 1)
            if depth == 0 and waiting is not None:
                yield Word(waiting.text, waiting.start, waiting.end, (opened, token.end()))
                waiting = None
        elif depth == 0:
            if waiting is not None:
                yield waiting
            waiting = Word(value.upper(), token.start(), token.end()) if kind == "word" else None
            if value == ";":
                yield token.start()
    if waiting is not None:
        yield waiting
    yield len(text)


def _blank(text: str) -> str:
    return re.sub(r"[^\n\r]", " ", text)


def _iri(graph: str) -> str:
    try:
        return str(NamedNode(graph))
    except ValueError as error:
        raise InputError(f"<{graph}> is not an absolute IRI, so it names no graph") from error
