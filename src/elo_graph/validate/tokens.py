"""The words of a SPARQL query, enough to see what it uses without reading its meaning."""

import re
from typing import Final, NamedTuple

_TOKEN: Final = re.compile(
    r"""
      (?P<skip>\#[^\n]*|\s+)
    | (?P<iri><[^\s<>"{}|^`\\]*>)
    | (?P<text>\"\"\".*?\"\"\"|'''.*?'''|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')
    | (?P<var>[?$]\w+)
    | (?P<order><=|>=|<|>)
    | (?P<type>\^\^)
    | (?P<name>[\w.-]*:[\w.-]*|[A-Za-z_]\w*)
    | (?P<number>[0-9.]+(?:[eE][+-]?[0-9]+)?)
    | (?P<mark>.)
    """,
    re.VERBOSE | re.DOTALL,
)


class Token(NamedTuple):
    """``kind`` is iri, text, var, order, type, name, number or mark."""

    kind: str
    sign: str


def tokens(query: str) -> list[Token]:
    """Split a query; spaces and comments are left out."""
    return [Token(m.lastgroup or "", m[0]) for m in _TOKEN.finditer(query) if m.lastgroup != "skip"]
