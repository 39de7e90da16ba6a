"""Rewrites a SPARQL text to other terms: names where they stand as names, not in texts and comments."""

import re
from collections.abc import Mapping

from elo_graph.validate.ontology.mentions import mentions

_TOKEN = re.compile(r"<[^<>\s]*>|[^\s<>\"'()\[\]{},;|/^*+?!=]+")


def rewritten(text: str, terms: Mapping[str, str]) -> str:
    """Return the query with each term (an IRI) replaced by the one given for it.

    The new name is written with a prefix where the old one was and the query declares one that fits.
    """
    lines = text.splitlines(keepends=True)
    # From behind, so that the places before stay true.
    for mention in sorted(mentions(text), key=lambda m: (-m.line, -m.column)):
        new = terms.get(mention.iri)
        if new is None:
            continue
        line = lines[mention.line - 1]
        start = mention.column - 1
        token = _TOKEN.match(line, start)
        if token is None:
            continue
        old = token.group()
        # A full stop at the end closes the pattern and is no part of the name.
        old = old if old.startswith("<") else old.rstrip(".")
        lines[mention.line - 1] = line[:start] + _written(text, new) + line[start + len(old) :]
    return "".join(lines)


def _written(text: str, iri: str) -> str:
    declared = dict(re.findall(r"(?im)^\s*PREFIX\s+([\w.-]*):\s*<([^>]*)>", text))
    for prefix, namespace in sorted(declared.items(), key=lambda pair: -len(pair[1])):
        local = iri.removeprefix(namespace)
        if local != iri and re.fullmatch(r"[A-Za-z_][\w-]*", local):
            return f"{prefix}:{local}"
    return f"<{iri}>"
