"""What a query inside a shape must not do, whatever the engine makes of it.

An engine puts the focus node in for ``$this`` before it asks; MINUS, VALUES, SERVICE, sub-queries that hide
the variable and AS that gives it anew would undo that. https://www.w3.org/TR/shacl/#pre-binding
"""

from collections.abc import Iterator, Sequence
from typing import Final

from elo_graph.validate.tokens import Token, tokens

_FORBIDDEN: Final = ("MINUS", "VALUES", "SERVICE")
_OPTIONAL: Final = {"shapesGraph", "currentShape"}


def faults(query: str, bound: frozenset[str]) -> Iterator[str]:
    """Say what is wrong with a query for which these variables are bound before it is asked."""
    words = tokens(query)
    for i, word in enumerate(words):
        name = word.sign.upper()
        if word.kind == "name" and name in _FORBIDDEN:
            yield f"a query in a shape must not use {name}"
        after = words[i + 1 : i + 2]
        made = after[0].sign[1:] if after and after[0].kind == "var" else ""
        if word.kind == "name" and name == "AS" and made in bound | _OPTIONAL:
            yield f"a query in a shape must not give ${made} another value"
        if word.kind == "name" and name == "SELECT" and words[i - 1 : i] == [Token("mark", "{")]:
            hidden = bound - _selected(words[i + 1 :]) if _names_variables(words[i + 1 :]) else frozenset()
            if hidden:
                yield f"a query within a query must also select ${min(hidden)}"


def _selected(words: Sequence[Token]) -> frozenset[str]:
    found = set()
    for word in words:
        if word.sign == "{" or word.sign.upper() == "WHERE":
            break
        if word.kind == "var":
            found.add(word.sign[1:])
    return frozenset(found)


def _names_variables(words: Sequence[Token]) -> bool:
    """Whether the query selects variables by name, and not all."""
    first = next((w for w in words if w.sign.upper() not in ("DISTINCT", "REDUCED")), None)
    return first is not None and first.sign != "*"
