"""Looks at what a SPARQL text would do before it runs: network access, dataset clauses, syntax errors.

The engine hands out no syntax tree, and a pattern over the text cannot know it: SPARQL has comments, four
kinds of strings, IRIs that look like comparisons, and this engine even reads ``5SERVICE<…>`` as a number
and a keyword. So the engine's own parser is asked: rename a word everywhere in the text, and see whether
the result still parses. A word that stands in names, IRIs, strings and comments is renamed consistently
and does no harm; one used as a keyword is none any more. Nothing is evaluated: an unmatched ``)`` on a line
of its own at the end makes the parse fail there, if it comes that far.
"""

import re
from collections.abc import Sequence

import pyoxigraph

from elo_graph.errors import EloError, InputError, Unsupported

_POSITION = re.compile(r"error at (\d+):(\d+): (?:expected )?(.*)", re.DOTALL)
_SPACE = r"(?:\s|\#[^\n\r]*[\n\r])"
# Relative IRIs parse when the caller gives a base; to know more texts than will run is the safe side.
_BASE = "http://base.invalid/"
_PREFIXED = re.compile(r"(?<![\w:])((?:[A-Za-z][\w.-]*)?:)[\w.%-]*\s*\S?$")


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


def uses_keyword(text: str, word: str, *, update: bool = False) -> bool:
    """Whether a text that parses uses the word as a keyword; False for a text that does not parse."""
    found = re.compile(re.escape(word), re.IGNORECASE)
    # Most texts are done with here. No keyword is followed by / or >: that is a part of an IRI, such as those
    # of all our own services.
    if not re.search(rf"{re.escape(word)}(?![/>])", text, re.IGNORECASE):
        return False
    lower = text.lower()
    last = next((c for c in "qxzjkwvybhgpm" if word[:-1].lower() + c not in lower), None)
    if last is None:
        return True  # a text made to leave no unused word gets no benefit of the doubt

    def rename(match: re.Match[str]) -> str:
        return match[0][:-1] + (last.upper() if match[0][-1].isupper() else last)

    return not _parses(found.sub(rename, text), update) and _parses(text, update)


def _parses(text: str, update: bool) -> bool:
    """Whether the engine's parser reads the whole text; evaluates nothing."""
    engine = pyoxigraph.Store()
    try:
        if update:
            engine.update(text + "\n)", base_iri=_BASE)
        else:
            engine.query(text + "\n)", base_iri=_BASE)
    except SyntaxError as error:
        position = _POSITION.match(str(error))
        return position is not None and int(position[1]) == text.count("\n") + 2
    raise AssertionError("the engine accepted an unmatched bracket")


def insist_on_syntax(update: str) -> None:
    """Raise InputError with line and column unless an update request parses; evaluates nothing."""
    try:
        pyoxigraph.Store().update(update + "\n)", base_iri=_BASE)
    except SyntaxError as error:
        position = _POSITION.match(str(error))
        if position is None or int(position[1]) < update.count("\n") + 2:
            raise syntax_error(update, error, "update") from error


def insist_on_query(text: str, *, base_iri: str | None = None) -> None:
    """Raise InputError with line and column unless a query parses; evaluates nothing."""
    try:
        pyoxigraph.Store().query(text + "\n)", base_iri=base_iri)
    except SyntaxError as error:
        position = _POSITION.match(str(error))
        if position is None or int(position[1]) < text.count("\n") + 2:
            raise syntax_error(text, error) from error


def insist_on_whole_query(text: str, *, base_iri: str | None = None) -> None:
    """Likewise, and a text that merely ends too early is found too; asks an empty store."""
    insist_on_query(text, base_iri=base_iri)
    try:
        pyoxigraph.Store().query(text, base_iri=base_iri)
    except SyntaxError as error:
        raise syntax_error(text, error) from error
    except (ValueError, RuntimeError, OSError):
        return  # it parses; whether it can be answered is for the engine to say


def syntax_error(text: str, error: SyntaxError, kind: str = "query") -> InputError:
    """Say in words, with line and column, what is wrong with a query or update that the engine refused."""
    found = _POSITION.match(str(error))
    if found is None:
        return InputError(f"the {kind} does not parse: {error}")
    line, column = int(found[1]), int(found[2])
    lines = text.split("\n")
    before = lines[line - 1][: column - 1] if line <= len(lines) else ""
    name = _PREFIXED.search(before)
    if name and not re.search(rf"\bPREFIX{_SPACE}+{re.escape(name[1])}{_SPACE}*<", text, re.IGNORECASE):
        return InputError(
            f"the {kind} does not parse: the prefix {name[1]} is not declared",
            mend=f"Begin the {kind} with PREFIX {name[1]} <…>.",
            line=line,
            column=name.start() + 1,
        )
    relative = re.search(r"<([^<>:\s]*)>\s*\S?$", before)
    if relative:
        return InputError(
            f"the {kind} does not parse: the IRI <{relative[1]}> is not a full one",
            mend="Write it in full, or begin with BASE <…>.",
            line=line,
            column=relative.start() + 1,
        )
    expected = found[3].replace("[_]", "white space")
    return InputError(
        f"the {kind} does not parse: it is not understood from here on, expected {expected}",
        line=line,
        column=column,
    )


def evaluation_error(error: Exception, kind: str) -> EloError:
    """Say why a query or update that parses cannot be done: a function nobody has, no such graph."""
    if isinstance(error, OSError):
        return EloError(f"the {kind} could not be evaluated: {error}")
    return InputError(f"the {kind} could not be evaluated: {error}")
