"""Where a text calls out over the network by name: ``SERVICE <…>`` and ``LOAD <…>``, told by their words.

Only the plain forms are found, with a full address and white space or comments between the words; what calls
out in another way (a variable, a prefixed name) is left for ``guard`` to refuse.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain, repeat
from typing import Final
from urllib.parse import urlsplit

from elo_graph.syntax import TERMINALS

_WINDOW: Final = 5
"""Tokens of the longest call: LOAD SILENT <…> INTO GRAPH <…>, after its first."""
_NOTHING: Final = re.compile("").match("")


@dataclass(frozen=True, slots=True)
class Call:
    """One call: from ``start`` to ``end`` in the text. ``into``: the graph that LOAD names, as written."""

    word: str
    address: str
    silent: bool
    start: int
    end: int
    into: str | None = None

    @property
    def scheme(self) -> str:
        """``http``, ``https``, or what no network reaches; nothing for an address that is not full."""
        return urlsplit(self.address).scheme.lower()


def calls(text: str) -> Iterator[Call]:
    """Give the calls of a query or update in order."""
    tokens = (token for token in TERMINALS.finditer(text) if token.lastgroup != "space")
    window: list[re.Match[str]] = []
    for token in chain(tokens, repeat(_NOTHING, _WINDOW)):
        assert token is not None  # noqa: S101 - the empty pattern matches
        window = [*window[-_WINDOW:], token]
        if len(window) > _WINDOW and window[0].lastgroup == "word":
            found = _call(window)
            if found is not None:
                yield found


def _call(tokens: list[re.Match[str]]) -> Call | None:
    word, *rest = tokens
    name = word[0].upper()
    if name not in ("SERVICE", "LOAD"):
        return None
    silent = rest[0][0].upper() == "SILENT"
    address, *rest = rest[silent:]
    # An address with escapes is another one than it looks.
    if address.lastgroup != "iri" or "\\" in address[0]:
        return None
    last, into = address, None
    if name == "LOAD" and [token[0].upper() for token in rest[:2]] == ["INTO", "GRAPH"]:
        last, into = rest[2], rest[2][0]
        if last.lastgroup not in ("iri", "name"):
            return None
    return Call(name, address[0][1:-1], silent, word.start(), last.end(), into)


def replaced(text: str, instead: Callable[[Call], str | None]) -> str:
    """Put other words for calls; ``None`` leaves one as it is. Line breaks stay, so places in errors do."""
    pieces: list[str] = []
    done = 0
    for call in calls(text):
        words = instead(call)
        if words is not None:
            pieces += (text[done : call.start], words, "\n" * text.count("\n", call.start, call.end))
            done = call.end
    return "".join(pieces) + text[done:]
