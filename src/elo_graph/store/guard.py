"""What a SPARQL text may not do here, and what is said of one that cannot be done."""

from collections.abc import Sequence

from elo_graph.errors import EloError, InputError, Unsupported
from elo_graph.syntax import uses_keyword


def refuse_remote(text: str, *, allow: Sequence[str] = (), update: bool = False) -> None:
    """Raise Unsupported when the text calls SERVICE or LOAD; ``allow``: the hosts it might have called.

    Calls to those have been led elsewhere before (``federation``), so what is left calls in another way.
    Says nothing of a text that does not parse: the engine will not run it either.
    """
    for word in ("LOAD", "SERVICE") if update else ("SERVICE",):
        if not uses_keyword(text, word, update=update):
            continue
        if allow:
            raise Unsupported(
                f"{word} is allowed only with the full address of a public host among: {', '.join(allow)}"
            )
        raise Unsupported(
            f"{word} is refused: queries and updates here do not reach out over the network",
            mend="Load the data into a graph first, or allow the host (serve --allow-service HOST).",
        )


def evaluation_error(error: Exception, kind: str) -> EloError:
    """Say why a query or update that parses cannot be done: a function nobody has, no such graph."""
    if isinstance(error, OSError):
        return EloError(f"the {kind} could not be evaluated: {error}")
    return InputError(f"the {kind} could not be evaluated: {error}")
