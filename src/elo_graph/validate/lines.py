"""Where the triples of a Turtle, TriG, N-Triples or N-Quads text stand: the lines of subject and object.

The parser gives triples without places. A light scan of the text gives places without terms, in the
order in which the parser gives the triples, so the two can be laid side by side. Where they do not
match in number (a syntax the scan does not know, such as quoted triples) there are no lines.

https://www.w3.org/TR/turtle/#sec-grammar
"""

import re
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple, overload

_TOKEN: Final = re.compile(
    r"""
      (?P<skip>\#[^\n]*)
    | (?P<text>\"\"\"(?:[^"\\]|\\.|"(?!""))*\"\"\" | '''(?:[^'\\]|\\.|'(?!''))*'''
             | "(?:[^"\\\n]|\\.)*" | '(?:[^'\\\n]|\\.)*')
    | (?P<iri><[^\x00-\x20<>"{}|^`]*>)
    | (?P<tag>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
    | (?P<type>\^\^)
    | (?P<unknown><<|\{\||~)
    | (?P<mark>[\[\](){};,.])
    | (?P<name>(?:[^\s<>"'\[\](){};,\#.^@\\]|\\.|\.+(?=[^\s<>"'\[\](){};,\#.^@]))+)
    """,
    re.VERBOSE | re.DOTALL,
)
_DIRECTIVE: Final = {"@prefix": 3, "@base": 2, "@version": 2, "prefix": 2, "base": 1, "version": 1}


class Place(NamedTuple):
    """The lines, from 1, on which a triple's subject and object begin."""

    subject: int
    object: int


class _Unknown(Exception):
    """The scan does not know this syntax."""


class Lines(Sequence[Place]):
    """The places of triples that stand on a line each (N-Triples, N-Quads)."""

    def __init__(self, numbers: "array[int]") -> None:
        self._numbers = numbers

    @overload
    def __getitem__(self, i: int) -> Place: ...
    @overload
    def __getitem__(self, i: slice) -> Sequence[Place]: ...
    def __getitem__(self, i: int | slice) -> Place | Sequence[Place]:
        return Lines(self._numbers[i]) if isinstance(i, slice) else Place(self._numbers[i], self._numbers[i])

    def __len__(self) -> int:
        return len(self._numbers)


def line_places(lines: Iterable[bytes], count: int) -> Lines | None:
    """Return the place of each of the ``count`` triples of N-Triples or N-Quads, or None."""
    numbers = array("L", (n for n, line in enumerate(lines, 1) if line.strip()[:1] not in (b"", b"#")))
    return Lines(numbers) if len(numbers) == count else None


def places(text: str, count: int) -> tuple[Place, ...] | None:
    """Return the place of each of the ``count`` triples that the parser reads from ``text``, or None."""
    try:
        found = tuple(_Scan(text).statements())
    except (_Unknown, StopIteration, RecursionError):
        return None
    return found if len(found) == count else None


class _Scan:
    """Goes over the tokens and notes a place at the token at which the parser finds a triple.

    Of the triples that it finds at one token the parser gives the last one first.
    """

    def __init__(self, text: str) -> None:
        self._breaks = [m.start() for m in re.finditer("\n", text)]
        self._tokens = self._read(text)
        self._found: list[Place] = []
        self._here: list[Place] = []
        self.kind, self.sign, self.line = "", "", 0
        self._next()

    def _read(self, text: str) -> Iterator[tuple[str, str, int]]:
        end = 0
        for match in _TOKEN.finditer(text):
            if text[end : match.start()].strip():
                raise _Unknown
            end = match.end()
            kind = match.lastgroup or ""
            if kind != "skip":
                yield kind, match[0], bisect_right(self._breaks, match.start() - 1) + 1
        yield "end", "", 0

    def _next(self) -> None:
        if self._here:
            self._found += reversed(self._here)
            self._here.clear()
        self.kind, self.sign, self.line = next(self._tokens)
        if self.kind == "unknown":
            raise _Unknown

    def statements(self) -> list[Place]:
        """Return the places of all triples."""
        while self.kind != "end":
            skip = _DIRECTIVE.get(self.sign.lower()) if self.kind in ("tag", "name") else None
            if skip is not None:
                for _ in range(skip + 1):
                    self._next()
            elif self.sign in ("{", "}") or (self.kind == "name" and self.sign.lower() == "graph"):
                self._next()
            else:
                self._triples()
        return self._found

    def _triples(self) -> None:
        line = self.line
        if self.sign == "[":
            self._brackets(None)
            if self.sign == "." or self.sign == "}":
                self._end()
                return
        elif self.sign == "(":
            self._list(None)
        else:
            self._next()
            if self.sign == "{":  # it was the name of a graph
                self._next()
                return
        self._predicates(line)
        self._end()

    def _end(self) -> None:
        if self.sign == ".":
            self._next()
        elif self.sign != "}":
            raise _Unknown

    def _predicates(self, line: int) -> None:
        while True:
            if self.kind not in ("iri", "name"):
                raise _Unknown
            self._next()
            while True:
                self._object(line)
                if self.sign != ",":
                    break
                self._next()
            if self.kind in ("iri", "name"):  # N-Quads: the name of the graph
                self._next()
            while self.sign == ";":
                self._next()
            if self.kind == "mark":
                return

    def _object(self, line: int) -> None:
        at = Place(line, self.line)
        if self.sign == "[":
            self._brackets(at)
        elif self.sign == "(":
            self._list(at)
        elif self.kind == "text":
            # Only the next token says whether the literal is at its end.
            self._next()
            suffix = self.kind in ("tag", "type")
            if self.kind == "type":
                self._next()
            self._here.append(at)
            if suffix:
                self._next()
        elif self.kind in ("iri", "name"):
            self._here.append(at)
            self._next()
        else:
            raise _Unknown

    def _brackets(self, reference: Place | None) -> None:
        line = self.line
        self._next()
        if self.sign != "]":
            self._predicates(line)
        if self.sign != "]":
            raise _Unknown
        if reference is not None:
            self._here.append(reference)
        self._next()

    def _list(self, reference: Place | None) -> None:
        """Walk a collection: what leads to each item (``reference`` to the first), and the item itself."""
        line = self.line
        self._next()
        lead = reference
        while self.sign != ")":
            if lead is not None:
                self._here.append(lead)
            self._object(line)
            lead = Place(line, line)
        if lead is not None:  # rdf:nil; of an empty list it is the object itself
            self._here.append(lead)
        self._next()
