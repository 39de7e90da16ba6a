"""Find queries that compare dates: the fast engine (shacl 0.3.4) evaluates these to nothing, without a word.

It has no order on ``xsd:date`` and no YEAR, MONTH or DAY of it, so a rule that needs them would never find
anything. Such a rule goes to the reference engine. This reads the tokens of the query, not its meaning:
a comparison that may be one of dates counts as one.
"""

import re
from collections.abc import Sequence
from typing import Final

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
_DATE: Final = re.compile(r"(?:xsd:|XMLSchema#)(?:date|dateTime|dateTimeStamp|gYear|gYearMonth|time)>?$")
_PARTS: Final = {"year", "month", "day"}

_Token = tuple[str, str]


def compares_dates(query: str) -> bool:
    """Tell whether a SPARQL query may order dates or take one apart."""
    tokens = [(m.lastgroup or "", m[0]) for m in _TOKEN.finditer(query) if m.lastgroup != "skip"]
    for i, (kind, sign) in enumerate(tokens):
        takes_apart = kind == "name" and sign.lower() in _PARTS and _at(tokens, i + 1) == "("
        if takes_apart and tokens[i + 2 : i + 3] and tokens[i + 2][0] == "var":
            return True
        if kind == "order":
            sides = {_left(tokens, i), _right(tokens, i)}
            if "date" in sides or sides == {"unknown"} or sides == {"unknown", "now"}:
                return True
    return False


def _at(tokens: Sequence[_Token], i: int) -> str:
    return tokens[i][1] if 0 <= i < len(tokens) else " "


def _left(tokens: Sequence[_Token], i: int) -> str:
    """Classify what ends before token ``i``: a date, the present, unknown (a variable), or safe."""
    kind, sign = tokens[i - 1] if i else ("", "")
    if kind == "var":
        return "unknown"
    if sign == ")":
        depth, j = 1, i - 2
        while j >= 0 and depth:
            depth += {")": 1, "(": -1}.get(tokens[j][1], 0)
            j -= 1
        return _function(_at(tokens, j))
    return "date" if _at(tokens, i - 2) == "^^" and _DATE.search(sign) else "safe"


def _right(tokens: Sequence[_Token], i: int) -> str:
    """Classify what begins after token ``i``."""
    kind, sign = tokens[i + 1] if i + 1 < len(tokens) else ("", "")
    if kind == "var":
        return "unknown"
    if kind == "text" and _at(tokens, i + 2) == "^^":
        return "date" if _DATE.search(_at(tokens, i + 3)) else "safe"
    return _function(sign)


def _function(name: str) -> str:
    if _DATE.search(name):
        return "date"
    return "now" if name.lower() == "now" else "safe"
