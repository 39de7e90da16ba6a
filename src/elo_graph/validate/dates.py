"""Find queries that compare dates: the fast engine (shacl 0.3.4) evaluates these to nothing, without a word.

It has no order on ``xsd:date`` and no YEAR, MONTH or DAY of it, so a rule that needs them would never find
anything. Such a rule goes to the reference engine. This reads the tokens of the query, not its meaning:
a comparison that may be one of dates counts as one.
"""

import re
from collections.abc import Sequence
from typing import Final

from elo_graph.validate.tokens import Token, tokens

_DATE: Final = re.compile(r"(?:xsd:|XMLSchema#)(?:date|dateTime|dateTimeStamp|gYear|gYearMonth|time)>?$")
_PARTS: Final = {"year", "month", "day"}


def compares_dates(query: str) -> bool:
    """Tell whether a SPARQL query may order dates or take one apart."""
    words = tokens(query)
    for i, (kind, sign) in enumerate(words):
        takes_apart = kind == "name" and sign.lower() in _PARTS and _at(words, i + 1) == "("
        if takes_apart and words[i + 2 : i + 3] and words[i + 2].kind == "var":
            return True
        if kind == "order":
            sides = {_left(words, i), _right(words, i)}
            if "date" in sides or sides == {"unknown"} or sides == {"unknown", "now"}:
                return True
    return False


def _at(words: Sequence[Token], i: int) -> str:
    return words[i][1] if 0 <= i < len(words) else " "


def _left(words: Sequence[Token], i: int) -> str:
    """Classify what ends before token ``i``: a date, the present, unknown (a variable), or safe."""
    kind, sign = words[i - 1] if i else ("", "")
    if kind == "var":
        return "unknown"
    if sign == ")":
        depth, j = 1, i - 2
        while j >= 0 and depth:
            depth += {")": 1, "(": -1}.get(words[j][1], 0)
            j -= 1
        return _function(_at(words, j))
    return "date" if _at(words, i - 2) == "^^" and _DATE.search(sign) else "safe"


def _right(words: Sequence[Token], i: int) -> str:
    """Classify what begins after token ``i``."""
    kind, sign = words[i + 1] if i + 1 < len(words) else ("", "")
    if kind == "var":
        return "unknown"
    if kind == "text" and _at(words, i + 2) == "^^":
        return "date" if _DATE.search(_at(words, i + 3)) else "safe"
    return _function(sign)


def _function(name: str) -> str:
    if _DATE.search(name):
        return "date"
    return "now" if name.lower() == "now" else "safe"
