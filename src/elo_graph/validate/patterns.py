"""The triple patterns of a query, wherever they stand in it: what the query can look at.

It reads queries as shapes have them: groups, OPTIONAL, UNION, EXISTS, FILTER, BIND, property paths. What it
does not know makes it give up, which its callers take for "may look at anything".
"""

from collections.abc import Callable
from typing import Final, NamedTuple

from elo_graph.terms import RDF
from elo_graph.validate.paths import Path
from elo_graph.validate.tokens import Token, tokens

ANY: Final = Path("iri", "")
"""A step over a property that the query does not name."""

_PASSED: Final = {"OPTIONAL", "UNION", "EXISTS", "NOT", "WHERE"}
_SKIPPED: Final = {"SELECT", "DISTINCT", "REDUCED", "GROUP", "ORDER", "BY", "ASC", "DESC"}
_END: Final = Token("mark", "}")


class Unreadable(Exception):
    """The query has a part that this does not know."""


class Pattern(NamedTuple):
    """Ends are ``?name`` for a variable, else ``""``; ``over`` is the variable in place of the property."""

    subject: str
    path: Path
    object: str
    over: str = ""


def patterns(query: str, iri: Callable[[str], str], path: Path | None) -> list[Pattern]:
    """Read the patterns; ``iri`` gives a prefixed name in full, ``path`` stands for ``$PATH``.

    Raises Unreadable.
    """
    words = [part for word in tokens(query) for part in _apart(word)]
    start = next((i for i, word in enumerate(words) if word.sign == "{"), len(words))
    reading = _Reading(words[start:], iri, path)
    reading.group()
    return reading.found


def _apart(word: Token) -> list[Token]:
    """Take the full stop off a name: it ends the statement."""
    if word.kind == "name" and word.sign.endswith("."):
        return [Token("name", word.sign.rstrip(".")), Token("mark", ".")]
    return [word]


class _Reading:
    def __init__(self, words: list[Token], iri: Callable[[str], str], path: Path | None) -> None:
        self.found: list[Pattern] = []
        self._words = words
        self._at = 0
        self._iri = iri
        self._path = path

    @property
    def _word(self) -> Token:
        return self._words[self._at] if self._at < len(self._words) else Token("end", "")

    def _next(self) -> Token:
        word = self._word
        if word.kind == "end":
            raise Unreadable
        self._at += 1
        return word

    def group(self) -> None:
        """Read from one brace to its fellow."""
        if self._next().sign != "{":
            raise Unreadable
        while self._word != _END:
            word, name = self._word, self._word.sign.upper()
            if word.sign == "{":
                self.group()
            elif word.sign == "." or (word.kind == "name" and name in _PASSED | _SKIPPED):
                self._next()
                while name == "SELECT" and self._word.sign not in ("{", ""):
                    self._next()
            elif word.kind == "name" and name in ("FILTER", "BIND"):
                self._next()
                self._expression()
            elif word.kind in ("var", "iri") or (word.kind == "name" and ":" in word.sign):
                self._triples()
            else:
                raise Unreadable
        self._next()

    def _expression(self) -> None:
        """Pass over an expression, but not over groups within it."""
        while self._word.sign not in ("(", "{"):
            self._next()
        if self._word.sign == "{":
            self.group()
            return
        depth = 0
        while True:
            if self._word.sign == "{":
                self.group()
                continue
            sign = self._next().sign
            depth += {"(": 1, ")": -1}.get(sign, 0)
            if depth == 0:
                return

    def _triples(self) -> None:
        subject = self._end()
        while True:
            over = self._word.sign[1:] if self._word.kind == "var" else ""
            path = self._alternatives()
            while True:
                named = "" if over == "PATH" else over
                self.found.append(Pattern(subject, path, self._end(), f"?{named}" if named else ""))
                if self._word.sign != ",":
                    break
                self._next()
            while self._word.sign == ";":
                self._next()
                if self._word.sign in (".", "}"):
                    return
            if self._words[self._at - 1].sign != ";":
                return

    def _end(self) -> str:
        word = self._next()
        if word.kind == "var":
            return f"?{word.sign[1:]}"
        if word.kind == "text":
            if self._word.kind == "type":
                self._next()
                self._next()
            elif self._word.sign == "@":
                self._next()
                self._next()
                while self._word.sign == "-":
                    self._next()
                    self._next()
        elif word.kind not in ("iri", "name", "number"):
            raise Unreadable
        return ""

    def _alternatives(self) -> Path:
        parts = [self._sequence()]
        while self._word.sign == "|":
            self._next()
            parts.append(self._sequence())
        return parts[0] if len(parts) == 1 else Path("|", parts=tuple(parts))

    def _sequence(self) -> Path:
        parts = [self._step()]
        while self._word.sign == "/":
            self._next()
            parts.append(self._step())
        return parts[0] if len(parts) == 1 else Path("/", parts=tuple(parts))

    def _step(self) -> Path:
        word = self._next()
        if word.sign == "^":
            return Path("^", parts=(self._step(),))
        if word.sign == "!":
            self._step()
            return ANY
        if word.sign == "(":
            made = self._alternatives()
            if self._next().sign != ")":
                raise Unreadable
        elif word.kind == "var":
            made = self._path if word.sign[1:] == "PATH" and self._path is not None else ANY
        elif word.kind == "iri":
            made = Path("iri", word.sign[1:-1])
        elif word.sign == "a":
            made = Path("iri", RDF + "type")
        elif word.kind == "name" and ":" in word.sign:
            made = Path("iri", self._iri(word.sign))
        else:
            raise Unreadable
        if self._word.sign in ("*", "+", "?"):
            made = Path(self._next().sign, parts=(made,))
        return made
