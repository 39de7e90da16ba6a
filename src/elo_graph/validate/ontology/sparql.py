"""Whether a text is SPARQL 1.1, be it a query or an update."""

from elo_graph.errors import InputError
from elo_graph.syntax import insist_on_syntax, insist_on_whole_query, parses, uses_keyword


def syntax_fault(text: str) -> InputError | None:
    """Return what is wrong with a query or update that does not parse, with line and column; else None."""
    if parses(text, update=True):
        return None
    try:
        insist_on_syntax(text)
        if not uses_keyword(text, "SERVICE"):  # it would call out
            insist_on_whole_query(text)
    except InputError as fault:
        return fault
    return None
