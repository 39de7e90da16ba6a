"""Whether a text is SPARQL 1.1, asked of the engine's own parser; nothing is evaluated."""

import re
from typing import Final

from pyoxigraph import Store

from elo_graph.errors import InputError

_POSITION: Final = re.compile(r"error at (\d+):(\d+): (?:expected )?(.*)", re.DOTALL)


def syntax_fault(text: str) -> InputError | None:
    """Return what is wrong with a query or update that does not parse, with line and column; else None.

    An unmatched bracket on a line of its own at the end keeps the engine from running what parses: a query
    might reach out over the network.
    """
    as_query = _fault(text, update=False)
    return as_query if as_query is not None and _fault(text, update=True) is not None else None


def _fault(text: str, *, update: bool) -> InputError | None:
    store = Store()
    try:
        if update:
            store.update(text + "\n)")
        else:
            store.query(text + "\n)")
    except SyntaxError as error:
        found = _POSITION.match(str(error))
        if found is None:
            return InputError(" ".join(str(error).split()))
        line, column = int(found[1]), int(found[2])
        if line == text.count("\n") + 2:
            return None
        return InputError(f"not understood from here on, expected {found[3]}", line=line, column=column)
    return None
